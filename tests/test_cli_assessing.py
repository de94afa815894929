"""``hongdang assess`` and ``hongdang sheet``: what is suggested and why, filled in and submitted."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from hongdang_desktop.core.clock import SetClock, SystemClock
from hongdang_desktop.station.station import Station
from tests.commands import Hongdang
from tests.station import assessed
from tests.station.test_assessed_months import NOVEMBER, OCTOBER, SEPTEMBER
from tests.test_cli import hongdang

USED = (hongdang,)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assess") / "made"
    assessed.make(folder)
    return folder


@pytest.fixture
def branch(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The branch of the three months, on December 2."""
    monkeypatch.setattr(SystemClock, "now", lambda _: SetClock(assessed.NOW).now())
    return Path(shutil.copytree(made, tmp_path / "b"))


def test_three_months_agree_with_what_was_reckoned_by_hand(
    hongdang: Hongdang, branch: Path
) -> None:
    for period, expected, total in (
        ("2026-09", SEPTEMBER, 9169), ("2026-10", OCTOBER, 6814), ("2026-11", NOVEMBER, 3738),
    ):  # fmt: skip
        data = hongdang.done("assess", branch, "self_assessment", period, "--json").data
        assert {each["key"]: each["points"] for each in data["items"]} == expected, period
        assert data["suggested"]["total"] == total
        assert data["unit"] == "hundredths"


def test_every_item_has_a_sentence_and_entries_or_says_why_not(
    hongdang: Hongdang, branch: Path
) -> None:
    data = hongdang.done("assess", branch, "self_assessment", "2026-10", "--json").data
    assert len(data["items"]) == 30
    with Station.open(branch) as station:
        for each in data["items"]:
            assert each["sentence"], each["key"]
            assert bool(each["entries"]) != bool(each["no_entries"]), each["key"]
            for entry in each["entries"]:
                assert station.book.entry(entry).id == entry
    lines = hongdang.done("assess", branch, "self_assessment", "2026-10").lines
    assert any(line.startswith("ZY7  党费按时足额") for line in lines)


def test_a_sheet_is_filled_in_and_goes_its_way(hongdang: Hongdang, branch: Path) -> None:
    def sheet(*words: object) -> dict[str, Any]:
        data = hongdang.done("sheet", branch, *words, "--period", "2026-10", "--json").data
        found: dict[str, Any] = data
        return found

    assert "SZ3" in sheet("show")["pending"]
    sheet("agree")
    sheet("decide", "ZY2", "--own", "1.5", "--reason", "Y2")
    sheet("decide", "ZY7", "--own", "3", "--reason", "Y9", "--words", "第二天补交")
    sheet("undecide", "ZY7")
    assert sheet("agree", "SZ3", "ZY7")["pending"] == []
    (problem,) = sheet("problem", "ZY7")["ids"]
    assert hongdang.done("entries", branch, "L26", "--json").out.count(problem) == 1
    assert sheet("submit")["state"] == "已上报"
    assert sheet("recompute")["same"] is True
    (month,) = sheet("trend", "--months", "1")["months"]
    assert (month["period"], month["state"]) == ("2026-10", "已上报")
    assert sheet("withdraw")["state"] == "已撤回"
    assert sheet("proofs", "ZY7")["proofs"][0]["missing"] is True


def test_what_is_refused(hongdang: Hongdang, branch: Path) -> None:
    for words, code in (
        (("submit",), "NOT_DECIDED"),
        (("withdraw",), "NOT_SUBMITTED"),
        (("recompute",), "NOT_SUBMITTED"),
        (("decide", "ZZ1"), "NO_SUCH_ITEM"),
        (("bonus", "--points", "1"), "NO_FACT"),
        (("drop-bonus", "x"), "NO_SUCH_ITEM"),
        (("problem", "ZD3"), "NOTHING_LOST"),
    ):
        assert hongdang.refused("sheet", branch, *words, "--period", "2026-10") == code, words
    assert hongdang.refused("sheet", branch, "agree", "--period", "2026-12") == "PERIOD_NOT_OVER"
    assert hongdang.refused("assess", branch, "none", "2026-10") == "NO_SUCH_TEMPLATE"
    assert hongdang.refused("assess", branch, "self_assessment", "十月") == "BAD_PERIOD"
    assert hongdang.refused("assess", branch, "self_assessment", "2026") == "WRONG_PERIOD"
    assert hongdang("sheet", branch, "decide", "--period", "2026-10").code == 2
    assert hongdang("sheet", branch, "show").code == 2
