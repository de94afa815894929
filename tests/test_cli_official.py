"""Documents and notices on the command line."""

from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from tests.commands import Hongdang


@pytest.fixture
def hongdang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hongdang:
    return Hongdang(capsys, monkeypatch)


def test_a_notice_is_written_out_and_followed(hongdang: Hongdang, demo: Path) -> None:
    said: JsonObject = {
        "occurred_on": "2026-10-20", "title": "关于冬防的通知", "number": "某党〔2026〕9号",
        "demands": "查一遍。",
    }  # fmt: skip
    with Station.open(demo / "plant") as plant:
        entry = plant.book.save("circular", said).ids[0]
        plant.book.finalise(entry)
        team = plant.book.ids(Listing("member"))[0]
    text = hongdang.done("letter", demo / "plant", entry, "--json").data["text"]
    assert text.split("\n")[1] == "某党〔2026〕9号"
    assert "　　查一遍。" in text
    assert "关于冬防的通知" in hongdang.done("letter", demo / "plant", entry).out
    assert hongdang.refused("letter", demo / "plant", team) == "NO_LETTER"
    assert hongdang.refused("letter", demo / "plant", "没有") == "NO_SUCH_ENTRY"
    told = hongdang.done("sent", demo / "plant", "--json").data
    newest = next(each for each in told if each["circular"]["id"] == entry)
    assert len(newest["receivers"]) == 3
    assert {each["state"] for each in newest["receivers"]} == {""}
    assert "还没回包" in hongdang.done("sent", demo / "plant").out
