"""The month in the real window: the sheet of a practice branch in three minutes, nothing typed twice."""

from pathlib import Path

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.station.station import Station
from tests.month import NOW, PERIOD, WORDS, known_already, sheet_in_the_window


def test_the_sheet_costs_less_than_three_minutes(demo: Path) -> None:
    with Station.open(demo / "branch-01", clock=SetClock(NOW)) as station:
        done = sheet_in_the_window(station)
        assert done.seconds <= 180
        assert (done.typed, known_already(station, done.typed)) == ([WORDS], [])
        sheet = station.assessing.sheet(Which(station.info().branches[0].id, PERIOD))
        assert sheet.state is State.SUBMITTED
        assert all(line.evidence.words for line in sheet.lines)


def test_what_a_ledger_holds_would_be_told(demo: Path) -> None:
    with Station.open(demo / "branch-01") as station:
        name = station.book.people(station.info().branches[0].id)[0].name
        assert known_already(station, [name, WORDS]) == [name]
