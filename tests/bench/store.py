"""Saving, listing and importing, against raw SQLite with the same pragmas and disk."""

import hashlib
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Role
from hongdang_desktop.store import finding
from hongdang_desktop.store.tables import row_of, table_of

_ENTRIES = 100_000
_TEXT = "传达学习安全生产月会议精神，讨论本月重点工作，明确责任人和完成时限。" * 5
"""As much as an entry says on average."""

_MONTH = 97
"""Entries of one branch in one month (exchange.md §6)."""

Ratio = tuple[str, str, float, float]


def measure() -> list[Ratio]:
    """Return (work, reference, ratio, budget) for each work."""
    with tempfile.TemporaryDirectory(dir=Path.home()) as folder:
        base = Path(folder)
        clock = SetClock(datetime(2026, 11, 23, 9, tzinfo=PLANT_TIME))
        with Station.create(
            base / "plant", role=Role.PLANT, name="练习厂党委", clock=clock
        ) as plant:
            branch = plant.tree.add("branch", "练习支部", code="B001")
            invited = plant.post.invite((branch,), base)
            with Station.from_invitation(
                base / "branch", invited.path, invited.code, pc="电脑A", clock=clock
            ) as station:
                asked = station.post.request(base)
                plant.post.admit(asked.path, asked.fingerprint)
                saving = _save(station, base)
                importing = _import(station, plant, base)
        return [saving, importing, *_list(base, clock)]


def _meeting(number: int) -> dict[str, Any]:
    return {
        "title": f"支部委员会会议 {number}",
        "sessions": [{"starts_at": "2026-11-16T09:00:00+08:00", "place": "作业区二楼会议室"}],
        "agenda": [
            {
                "title": "传达安全生产月会议精神",
                "discussion": "讨论要点" * 60,
                "decision": "学一遍" * 20,
            }
        ],
        "attendance": [{"member": f"m{n}", "sessions": []} for n in range(12)],
    }


def _save(station: Station, base: Path) -> Ratio:
    raw = _raw(base / "raw.db")
    raw.execute("CREATE TABLE t (id TEXT PRIMARY KEY, payload TEXT)")
    text = json.dumps(_meeting(0), ensure_ascii=False)

    def commit(number: int) -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("INSERT INTO t VALUES (?, ?)", (f"r{number}", text))
        raw.execute("COMMIT")

    ours = _median(lambda n: station.book.save("committee_meeting", _meeting(n)), 60)
    reference = _median(commit, 60)
    return ("save one entry", "one raw sqlcipher3 commit, same pragmas", ours / reference, 3)


def _import(station: Station, plant: Station, base: Path) -> Ratio:
    """Import a month of one branch several times, each month being new."""
    branch = station.info().branches[0].id
    plant.post.receive(station.post.export(base)[0])
    station.post.receive(plant.post.export(base, branch)[0])
    raw = _raw(base / "raw2.db")
    raw.execute("CREATE TABLE t (id TEXT PRIMARY KEY, payload TEXT, hash TEXT)")
    ours: list[float] = []
    reference: list[float] = []
    for turn in range(5):
        station.book.save_all("committee_meeting", [(_meeting(n), None) for n in range(_MONTH)])
        path, _ = station.post.export(base)
        ours.append(_timed(partial(plant.post.receive, path)))
        station.post.receive(plant.post.export(base, branch)[0])
        rows = [(f"{turn}-{n}", json.dumps(_meeting(n), ensure_ascii=False)) for n in range(_MONTH)]

        def insert(rows: list[tuple[str, str]] = rows) -> None:
            raw.execute("BEGIN IMMEDIATE")
            hashed = [(i, text, hashlib.sha256(text.encode()).hexdigest()) for i, text in rows]
            raw.executemany("INSERT INTO t VALUES (?, ?, ?)", hashed)
            raw.execute("COMMIT")

        reference.append(_timed(insert))
    ratio = statistics.median(ours) / statistics.median(reference)
    return ("import a month of one branch", "raw executemany of the same rows and hashes", ratio, 5)


def _list(base: Path, clock: SetClock) -> list[Ratio]:
    with Station.create(base / "large", role=Role.BRANCH, name="大", clock=clock) as station:
        branch = station.start_alone(area="练习作业区", branch="练习支部")
        _fill(station, branch)
        wanted = Listing("party_group", branch=branch, sort="name", descending=False)

        def page() -> None:
            ids = station.book.ids(wanted)
            station.book.entries("party_group", ids[:50])

        def reference() -> None:
            station._core.read(
                lambda c: (
                    c.exec_driver_sql(
                        "SELECT id FROM ledger_party_group ORDER BY initials, id"
                    ).fetchall(),
                    c.exec_driver_sql("SELECT * FROM ledger_party_group LIMIT 50").fetchall(),
                )
            )

        opening = (
            "open and sort a list of 100,000", "SELECT of all ids in that order + first page",
            _best(page) / _best(reference), 3.0,
        )  # fmt: skip
        return [opening, *_finding(station, branch)]


def _finding(station: Station, branch: str) -> list[Ratio]:
    """Find a word that stands in one entry of a hundred thousand, and one that stands in a fifth."""
    station._core.store.write(
        lambda c: c.exec_driver_sql(
            "CREATE TABLE narrow AS SELECT record, words FROM found JOIN words USING (n)"
        )
    )

    def like(word: str) -> int:
        statement = "SELECT record FROM narrow WHERE words LIKE ?"
        return station._core.read(
            lambda c: len(c.exec_driver_sql(statement, (f"%{word}%",)).fetchall())
        )

    def listed(word: str) -> int:
        return station.book.count(Listing("party_group", branch=branch, words=word))

    reference = _best(lambda: like("孤例"))
    rare, many = (
        _best(lambda: station.book.search("孤例")),
        _best(lambda: station.book.search("采油")),
    )
    filtered = _best(lambda: listed("孤例"))
    like_name = "LIKE over one narrow text table"
    return [
        ("find a two-character word in 100,000", like_name, rare / reference, 1.5),
        ("find one that stands in 20,000", like_name, many / _best(lambda: like("采油")), 1.5),
        ("filter a list of 100,000 by a word", like_name, filtered / reference, 3.0),
    ]


def _fill(station: Station, branch: str) -> None:
    """Put rows straight into the tables: the journal behind them is not what is measured."""
    ledger = kinds()["party_group"]
    words = ("采油", "注采", "集输", "作业", "维修")

    def fill(connection: Any) -> None:  # noqa: ANN401 - a connection
        rows: list[dict[str, Any]] = []
        for number in range(_ENTRIES):
            payload: JsonObject = {
                "branch": branch, "year": 2026, "occurred_on": "2026-01-05", "stage": "final",
                "name": f"{words[number % 5]}{number}班党小组{'孤例' if number == 70_001 else ''}",
            }  # fmt: skip
            row = row_of(ledger, payload) if number < len(words) else dict(rows[number % 5])
            row |= {"id": f"r{number:06d}", "name": payload["name"], "called": payload["name"]}
            row |= {"_words": f"{payload['name']}\n{_TEXT}", "revision": "", "conflicted": False}
            rows.append(row)
        columns = table_of("party_group").columns.keys()
        plain = [{name: row[name] for name in columns} for row in rows]
        connection.execute(table_of("party_group").insert(), plain)
        finding.put(connection, "party_group", rows)

    station._core.store.write(fill)


def _raw(file: Path) -> Any:  # noqa: ANN401 - a DB-API connection
    raw = dbapi2.connect(str(file), isolation_level=None)
    raw.execute(f"PRAGMA key=\"x'{'00' * 32}'\"")
    for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=TRUNCATE", "synchronous=EXTRA"):
        raw.execute(f"PRAGMA {pragma}").fetchall()
    return raw


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _median(work: Callable[[int], object], times: int) -> float:
    return statistics.median(_timed(partial(work, n)) for n in range(times))


def _best(work: Callable[[], object]) -> float:
    return min(_timed(work) for _ in range(5))
