"""A disk that is full, or may only be read: nothing is lost, and the right words are said."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.journal import Revision
from hongdang_desktop.store import projection
from hongdang_desktop.store.errors import DiskFull, disk_speaks, known
from hongdang_desktop.store.place import PlaceReadOnly
from hongdang_desktop.store.store import Store
from tests.store.world import Pc, keep, state

needs_mount = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root may mount a small disk"
)
TEXT = "研究党员发展、廉洁教育和安全生产工作。" * 200


def _mount(*words: str) -> None:
    done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no mount here: {done.stderr.strip()}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB: the empty tables of all ledgers take a good half of one."""
    point = tmp_path / "disk"
    point.mkdir()
    _mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", str(point))
    yield point
    subprocess.run(["umount", "-l", point], check=True)


@needs_mount
def test_full_disk_keeps_what_was_acknowledged_and_goes_on_when_there_is_room(disk: Path) -> None:
    store, pc = Store.create(disk / "place"), Pc("here")
    revisions = (
        pc.write(f"r-{number}", payload={"branch": "b-one", "note": TEXT}) for number in range(1000)
    )
    with pytest.raises(DiskFull) as refused:
        _keep_each(store, revisions)
    assert refused.value.code == "E_DISK_FULL"
    done = len(pc.written) - 1
    assert 5 < done < 999
    before = store.read(state)
    assert len(before.heads) == done
    for _ in range(2):
        with pytest.raises(DiskFull):
            keep(store, pc.written[-1])
    assert (store.read(state), store.faults()) == (before, [])
    with pytest.raises(DiskFull):
        store.write(projection.rebuild)
    assert store.read(state) == before
    _mount("-o", "remount,size=4m", str(disk))
    keep(store, pc.written[-1])
    assert len(store.read(state).heads) == done + 1
    store.close()
    again = Store.open(disk / "place")
    assert again.faults() == []
    again.close()


@needs_mount
def test_station_that_found_no_room_can_be_made_again_later(disk: Path) -> None:
    filler = disk / "filler"
    for size in (8192, 40960, 102400):
        _fill(filler, disk, leave=size)
        with pytest.raises(DiskFull):
            Store.create(disk / "place")
        assert not any(p.is_file() for p in (disk / "place").rglob("*.key")), size
        filler.unlink()
    store = Store.create(disk / "place")
    assert store.faults() == []
    store.close()


def _keep_each(store: Store, revisions: Iterator[Revision]) -> None:
    for revision in revisions:
        keep(store, revision)


def _fill(filler: Path, disk: Path, *, leave: int) -> None:
    room = os.statvfs(disk)
    filler.write_bytes(bytes(max(0, room.f_bavail * room.f_frsize - leave)))


@needs_mount
def test_place_that_may_only_be_read(disk: Path) -> None:
    store = Store.create(disk / "place")
    keep(store, Pc("here").write("r-1"))
    store.close()
    _mount("-o", "remount,ro", str(disk))
    with pytest.raises(PlaceReadOnly):
        Store.open(disk / "place")
    with pytest.raises(PlaceReadOnly):
        Store.create(disk / "other")
    _mount("-o", "remount,rw", str(disk))
    again = Store.open(disk / "place")
    assert len(again.read(state).heads) == 1
    again.close()


class _Fault(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.sqlite_errorname = name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_FULL", "E_DISK_FULL"),
        ("SQLITE_IOERR_WRITE", "E_DISK"),
        ("SQLITE_IOERR_FSYNC", "E_DISK"),
        ("SQLITE_READONLY_DBMOVED", "READ_ONLY"),
        ("SQLITE_CANTOPEN", "READ_ONLY"),
        ("SQLITE_CORRUPT_VTAB", "DAMAGED"),
        ("SQLITE_NOTADB", "DAMAGED"),
        ("SQLITE_BUSY", "STATION_IN_USE"),
        ("SQLITE_CONSTRAINT_UNIQUE", None),
        ("SQLITE_ERROR", None),
    ],
)
def test_what_the_database_says_in_words(name: str, code: str | None) -> None:
    plain = known(OperationalError("", None, _Fault(name)))
    assert (plain.code if plain else None) == code


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (28, "E_DISK_FULL"), (122, "E_DISK_FULL"), (30, "READ_ONLY"), (13, "READ_ONLY"), (5, "E_DISK"),
    ],
)  # fmt: skip
def test_what_the_system_says_in_words(number: int, code: str) -> None:
    with pytest.raises(UserError) as refused, disk_speaks():
        raise OSError(number, "x")
    assert refused.value.code == code


def test_other_system_errors_are_bugs_and_stay() -> None:
    with pytest.raises(IsADirectoryError), disk_speaks():
        raise IsADirectoryError(21, "x")
