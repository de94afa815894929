"""A branch with three written months, made once and copied for each test of sheets."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.station.assessing.desk import Assessing
from hongdang_desktop.station.assessing.views import SheetView, Which
from hongdang_desktop.station.station import Station
from tests.station.diary import Diary, written
from tests.station.world import alone

NOW = datetime(2026, 12, 2, 18, 0, tzinfo=PLANT_TIME)


class Desk:
    """One open copy, with the clock of its PC."""

    def __init__(self, folder: Path, home: str, now: SetClock | None = None) -> None:
        self.now = now or SetClock(NOW)
        self.station = Station.open(folder, clock=self.now)
        self.station.actor = "卞秋禾"
        self.home = home
        self.diary = Diary(self.station, home, self.now)

    @property
    def assessing(self) -> Assessing:
        return self.station.assessing

    def which(self, period: str = "2026-10") -> Which:
        return Which(self.home, period)

    def sheet(self, period: str = "2026-10") -> SheetView:
        return self.assessing.sheet(self.which(period))

    def complete(self, period: str = "2026-10") -> None:
        """Say to everything what is open; with the first usual reason where there are several."""
        for line in self.sheet(period).pending:
            reason = "" if line.proposed else next(iter(line.item.reasons), "Y1")
            self.assessing.decide(self.which(period), line.item.key, reason=reason)

    def submit(self, period: str = "2026-10") -> SheetView:
        self.complete(period)
        self.assessing.submit(self.which(period))
        return self.sheet(period)

    def later(self, **span: float) -> None:
        self.now.moment += timedelta(**span)

    def note(self, ledger: str, payload: JsonObject, reason: str | None = None) -> str:
        """Write a final entry now."""
        entry = self.station.book.save(ledger, payload).ids[0]
        self.station.book.finalise(entry, reason)
        return entry

    def disclose(self, day: str, matter: str = "党费收缴") -> str:
        """Write what KH3 rests on."""
        return self.note(
            "affairs_disclosure",
            {"occurred_on": day, "matter": matter, "scope": "party", "ways": ["board"]},
            "忘了",
        )


def make(folder: Path) -> str:
    """Write the three months in a folder; return the branch."""
    now = SetClock(datetime(2026, 8, 31, 10, 0, tzinfo=PLANT_TIME))
    station, home = alone(folder, now=now)
    written(Diary(station, home, now))
    station.close()
    return home


def copied(made: Path, target: Path, home: str) -> Desk:
    return Desk(Path(shutil.copytree(made, target)), home)
