"""Making and opening backups, against writing the same bytes: five years of one branch, then of many.

Run alone for a plant of 60 branches: ``python -m tests.bench.backups 60`` (some GB, some minutes).
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import JsonObject, digest
from hongdang_desktop.core.journal import Kind, Revision
from hongdang_desktop.store import backups, faults, journal, projection
from hongdang_desktop.store.shelf import Reason
from hongdang_desktop.store.store import Store

_PER_BRANCH = 97 * 60
"""Entries of one branch in five years (exchange.md §6)."""
_WORDS = "研究党员发展廉洁教育和安全生产工作会议记录讨论通过采油作业区班组学习文件"

Ratio = tuple[str, str, float, float]


def measure() -> list[Ratio]:
    """Return (work, reference, ratio, budget) for five years of one branch."""
    with tempfile.TemporaryDirectory(dir=Path.home()) as folder:
        base = Path(folder)
        store = filled(base / "s", 1)
        size = (base / "s" / "station.db").stat().st_size
        reference = min(_timed(lambda: _written(base / "raw", size)) for _ in range(3))
        copying = _timed(lambda: store._database.copy_to(base / "copy", backups.standing, _nothing))
        making = _timed(lambda: store.back_up(Reason.HAND))
        store.close()
        clean = _timed(lambda: Store.open(base / "s").close())
        (base / "s" / "station.lock").unlink()
        crashed = _timed(lambda: Store.open(base / "s").close())
    what = "writing and syncing as many bytes"
    return [
        ("backup: other verbs wait (5 y of a branch)", what, copying / reference, 20),
        ("backup: made and verified", what, making / reference, 60),
        ("open after a crash", "open after a clean end", crashed / clean, 60),
    ]


def filled(folder: Path, branches: int) -> Store:
    """Return a store with five years of so many branches, about 1.2 KB of text to an entry."""
    store, dice = Store.create(folder), random.Random(1)  # noqa: S311 - dice

    def fill(connection: Connection, branch: int) -> None:
        stream = f"pc{branch}/0123456789ab/up/b{branch}"
        journal.open_stream(
            connection, stream, device=f"pc{branch}", channel=f"up/b{branch}", branch=f"b{branch}",
            own=branches == 1,
        )  # fmt: skip
        revisions = [
            _revision(stream, branch, number, dice) for number in range(1, _PER_BRANCH + 1)
        ]
        journal.append(connection, revisions)
        projection.project(connection, [revision.record for revision in revisions])

    for branch in range(branches):
        store.write(lambda c, b=branch: fill(c, b))  # type: ignore[misc]
    return store


def _revision(stream: str, branch: int, number: int, dice: random.Random) -> Revision:
    payload: JsonObject = {
        "branch": f"b{branch}", "name": f"{number}组", "stage": "draft",
        "note": "".join(dice.choices(_WORDS, k=360)), "_salt": f"{dice.getrandbits(128):032x}",
    }  # fmt: skip
    return Revision(
        stream=stream, seq=number, type="party_group", version=1, record=f"r-{branch}-{number}",
        kind=Kind.PUT, parents=(), clock=f"{1_764_000_000_000 + number:013d}.0000", actor="卞秋禾",
        action=f"x-{branch}-{number}", payload_hash=digest(payload), payload=payload,
    )  # fmt: skip


def _written(file: Path, size: int) -> None:
    with file.open("wb") as target:
        for _ in range(size >> 20):
            target.write(bytes(1 << 20))
        target.flush()
        os.fsync(target.fileno())


def _nothing() -> None:
    return None


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main(branches: int) -> None:
    """Print seconds, for a size that is too much for the daily run."""
    with tempfile.TemporaryDirectory(dir=Path.home()) as folder:
        base = Path(folder)
        store = filled(base / "s", branches)
        database = store._database
        print(f"{branches} branches: {(base / 's' / 'station.db').stat().st_size >> 20} MB")
        works: tuple[tuple[str, Callable[[], object]], ...] = (
            (
                "copy (other verbs wait)",
                lambda: database.copy_to(base / "c", backups.standing, _nothing),
            ),
            ("every page", lambda: database.outside(lambda c: list(faults.of_pages(c)))),
            ("every page and link", lambda: faults.find_in_copy(database)),
            ("digest", lambda: database.read(projection.digest)),
            ("backup, the first of a week", lambda: store.back_up(Reason.HAND)),
            ("backup, another one", lambda: store.back_up(Reason.HAND)),
        )
        for name, work in works:
            print(f"{name:30} {_timed(work):8.2f} s", flush=True)
        store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
