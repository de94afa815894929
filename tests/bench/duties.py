"""What is due in a branch that kept every ledger for ten years, against reading the same rows."""

import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.core.periods import plus_months
from hongdang_desktop.ledgers.ledger import AnyLedger, Rhythm
from hongdang_desktop.station.core import Pen
from hongdang_desktop.station.duties.asking import on_shelf
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role
from hongdang_desktop.store.tables import table_of
from tests.station.samples import Ground, sample
from tests.station.world import member

_YEARS = 10
_MEMBERS = 20
_TODAY = datetime(2026, 11, 23, 9, tzinfo=PLANT_TIME)
_RUNS = 15

Ratio = tuple[str, str, float, float]


def measure() -> list[Ratio]:
    """Return (work, reference, ratio, budget) for each work."""
    with tempfile.TemporaryDirectory(dir=Path.home()) as folder:
        clock = SetClock(_TODAY.replace(year=_TODAY.year - _YEARS))
        with Station.create(
            Path(folder) / "s", role=Role.BRANCH, name="十年", clock=clock
        ) as station:
            branch = station.start_alone(area="练习作业区", branch="练习支部")
            ledgers = station._core.read(lambda c: on_shelf(c, branch))
            rows = _fill(station, branch, ledgers)
            clock.moment = _TODAY
            late = datetime(_TODAY.year + 10, 11, 23, 9, tzinfo=PLANT_TIME).date()
            works: dict[str, Callable[[], object]] = {
                "": lambda: station._core.read(lambda c: _select(c, ledgers, branch)),
                "duties of ten years, all ledgers": lambda: station.desk.duties(branch),
                "home of ten years, all ledgers": lambda: station.desk.home(branch),
                "duties with the clock ten years on": lambda: station.desk.duties(branch, late),
            }
            taken = _best(works)
            plain = taken.pop("")
            reference = f"SELECT of the same {rows} rows, {plain * 1000:.0f} ms"
            return [(work, reference, best / plain, 5.0) for work, best in taken.items()]


def _select(connection: Connection, ledgers: tuple[AnyLedger, ...], branch: str) -> int:
    return sum(
        len(
            connection.exec_driver_sql(
                f"SELECT * FROM {table_of(each.key).name} WHERE branch = ?",
                (branch,),
            ).fetchall()
        )
        for each in ledgers
    )


def _fill(station: Station, branch: str, ledgers: tuple[AnyLedger, ...]) -> int:
    """Write an entry a month into every ledger, as it stands once it is final; return how many."""
    people = station.book.save_all(
        "member", [(member(f"党员{n}"), None) for n in range(_MEMBERS)]
    ).ids
    station.book.finalise_all(people)
    first = plus_months(_TODAY.date(), -12 * _YEARS)
    entries: dict[str, str] = {"member": people[0]}
    written = 0
    for month in range(12 * _YEARS):
        ground = Ground(plus_months(first, month), people, {"branch": branch}, entries)
        payloads = [
            (each, _final(each, branch, ground))
            for each in ledgers
            # A register changes now and then: a branch has a few groups, not a hundred.
            if each.key != "member" and (each.rhythm is not Rhythm.CHANGE or month % 24 == 0)
        ]

        def work(pen: Pen, payloads: list[tuple[AnyLedger, JsonObject]] = payloads) -> None:
            for ledger, payload in payloads:
                entries[ledger.key] = station._core.ids.new()
                pen.put(ledger, entries[ledger.key], payload)

        station._core.verb("一个月", work)
        written += len(payloads)
    return written + len(people)


def _final(ledger: AnyLedger, branch: str, ground: Ground) -> JsonObject:
    moment: Json = f"{ground.day}T18:00:00+08:00"
    full: JsonObject = {
        **sample(ledger, ground), "branch": branch, "stage": "final", "entered_at": moment,
        "finalised_at": moment,
    }  # fmt: skip
    return {**full, **ledger.settle(ledger.read(full))}


def _best(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the shortest time of each; they run in turns, so that a busy moment hits all alike."""
    taken: dict[str, float] = {}
    for _ in range(_RUNS):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            taken[name] = min(taken.get(name, 60.0), time.perf_counter() - started)
    return taken
