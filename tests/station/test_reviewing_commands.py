"""hongdang overview, review: the plant's side of sheets without a window."""

import pytest

from hongdang_desktop.station.assessing.views import Which
from tests.commands import Hongdang
from tests.station.reviewed import november_of
from tests.station.world import Chain


@pytest.fixture
def hongdang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hongdang:
    return Hongdang(capsys, monkeypatch)


@pytest.fixture
def november(chain: Chain) -> Which:
    """A sheet that branch one has submitted and carried to the plant."""
    return november_of(chain)


ONE = ("--branch", "B001", "--period", "2026-11")


def test_the_overview(chain: Chain, november: Which, hongdang: Hongdang) -> None:
    plant = chain.shut("plant")
    found = hongdang.done("overview", plant, "--year", "2026", "--json").data
    assert {each["code"] for each in found["branches"]} == {"B001", "B002", "B003"}
    (one,) = [each for each in found["branches"] if each["code"] == "B001"]
    (cell,) = [each for each in one["months"] if each["period"] == "2026-11"]
    assert (cell["word"], cell["state"], one["group"]) == ("待审", "submitted", "plant")
    assert found["to_review"] == 1
    lines = hongdang.done("overview", plant, "--year", "2026").lines
    assert any("B001" in line and "11月自评等审核" in line for line in lines)


def test_looked_at_marked_returned(chain: Chain, november: Which, hongdang: Hongdang) -> None:
    plant = chain.shut("plant")
    (queued,) = hongdang.done("review", plant, "queue", "--json").data
    assert (queued["code"], queued["record"]) == ("B001", november.record)
    shown = hongdang.done("review", plant, "show", *ONE, "--json").data
    assert (shown["state"], shown["clear"], shown["doubts"]) == ("已上报", True, [])
    item = next(each for each in shown["items"] if each["own"])
    own = item["own"] / 100
    less = ("review", plant, "mark", item["key"], *ONE, "--points", own - 0.5)
    assert hongdang.refused(*less) == "NO_WORDS"
    marked = hongdang.done(*less, "--words", "少一个人", "--seen", shown["hash"], "--json").data
    (given,) = [each["given"] for each in marked["items"] if each["key"] == item["key"]]
    assert given == item["own"] - 50
    assert hongdang.refused("review", plant, "accept", *ONE, "--seen", "0" * 64) == "SHEET_CHANGED"
    assert hongdang.refused("review", plant, "return", *ONE) == "NO_REASON"
    done = hongdang.done(
        "review", plant, "return", item["key"], *ONE, "--words", "补记录。", "--json"
    )
    assert done.data["state"] == "已退回"
    assert done.data["sentence"] == "11月自评退回了 1 项。下次交换带给支部。"
    assert hongdang.done("review", plant, "queue", "--json").data == []
    assert hongdang("review", plant, "mark", *ONE).code == 2
    assert hongdang("review", plant, "take").code == 2


def test_all_that_is_clear_in_one_go(chain: Chain, november: Which, hongdang: Hongdang) -> None:
    plant = chain.shut("plant")
    (clear,) = hongdang.done("review", plant, "clear", "--json").data
    assert clear["period"] == "2026-11"
    done = hongdang.done("review", plant, "accept-clear")
    assert "受理了 1 份自评，下次交换带给支部。" in done.out + done.err
    assert hongdang.refused("review", plant, "accept-clear") == "NOTHING_CLEAR"
    lines = hongdang.done("review", plant, "show", *ONE).lines
    assert any("ZY2" in line for line in lines)
    assert hongdang.refused("review", chain.shut("a"), "accept", *ONE) == "PLANT_ONLY"
