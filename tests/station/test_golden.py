"""The first kept database is opened by this version, says the same, and is left as it can be."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing

_KEPT = Path(__file__).parent.parent / "data" / "database-0.1.0"
_DIGEST = "0b559448879f271f6459840d413a31072f7e723f3a548963f0260759896d0384"


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    return Path(shutil.copytree(_KEPT, tmp_path / "golden"))


def test_the_first_database_opens_clean_and_says_the_same(golden: Path) -> None:
    clock = SetClock(datetime(2026, 12, 1, 9, tzinfo=PLANT_TIME))
    with Station.open(golden, clock=clock) as station:
        assert station.verify() == []
        assert station.digest() == _DIGEST
        station.rebuild()
        assert station.digest() == _DIGEST
        meetings = station.book.list(Listing("committee_meeting", descending=False))
        assert [(m.called, m.final, m.corrected) for m in meetings] == [
            ("11月支部委员会会议", True, True),
            ("12月支委会", False, False),
        ]
        assert [v.what for v in station.book.history(meetings[0].id)] == [
            "更正议题", "定稿", "新记",
        ]  # fmt: skip
        late = station.book.list(Listing("assembly"))[0].record
        assert (late.late, late.late_reason) == (True, "夜班抢险")
        assert [scratch.called for scratch in station.drafts.all()] == ["写了一半"]


def test_the_first_database_can_be_written_and_printed(golden: Path) -> None:
    clock = SetClock(datetime(2026, 12, 1, 9, tzinfo=PLANT_TIME))
    with Station.open(golden, clock=clock) as station:
        branch = station.info().branches[0].id
        new = station.book.save("party_group", {"name": "采油二组", "branch": branch})
        assert station.book.entry(new.ids[0]).called == "采油二组"
        paper = station.papers.make("committee_meeting", branch=branch)
        assert paper.pages == 2
        assert station.verify() == []
