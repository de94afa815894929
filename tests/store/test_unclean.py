"""What an end without closing leaves: a closer look at the next opening, and a full disk is no lock."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection

from hongdang_desktop.core.progress import silent
from hongdang_desktop.store import backups, faults, keyslots, swapping
from hongdang_desktop.store.errors import Damaged
from hongdang_desktop.store.lock import LockRefused, StationLock
from hongdang_desktop.store.shelf import Reason
from hongdang_desktop.store.store import Store
from tests.store.test_disk import _fill, disk, needs_mount
from tests.store.world import Pc, keep, run_sql, state

__all__ = ["disk"]


@pytest.fixture
def tampered(store: Store, folder: Path) -> Path:
    """A closed station whose last revision was changed behind the program's back."""
    pc = Pc("here")
    keep(store, *(pc.write(f"r-{n}") for n in range(5)))
    store.back_up(Reason.HAND)
    run_sql(
        store,
        "DROP TRIGGER revision_is_append_only",
        "UPDATE revision SET actor = 'x' WHERE seq = 5",
    )
    store.close()
    return folder


def test_after_a_clean_end_opening_is_quick(tampered: Path) -> None:
    Store.open(tampered).close()
    assert (tampered / "station.lock").read_text().endswith("closed\n")


@pytest.mark.parametrize("text", [None, "", "123 2026-11-23T09:00:00+08:00\n"])
def test_after_any_other_end_the_tail_is_followed(tampered: Path, text: str | None) -> None:
    lock = tampered / "station.lock"
    lock.unlink() if text is None else lock.write_text(text)
    for _ in range(2):  # and again, as long as nobody mended it
        with pytest.raises(Damaged):
            Store.open(tampered)


def test_with_nothing_to_go_back_to_it_opens_and_verify_says_it(tampered: Path) -> None:
    shutil.rmtree(tampered / "backups")
    (tampered / "station.lock").unlink()
    store = Store.open(tampered)
    assert any("接不上" in fault for fault in store.faults())
    store.close()


def test_damage_names_the_newest_good_backup(store: Store, folder: Path) -> None:
    store.back_up(Reason.HAND)
    store.close()
    (folder / "station.db").write_bytes(b"\0" * 9000)
    with pytest.raises(Damaged) as refused:
        Store.open(folder)
    assert refused.value.best
    assert "的备份恢复" in refused.value.sentence
    shutil.rmtree(folder / "backups")
    with pytest.raises(Damaged) as refused:
        Store.open(folder)
    assert refused.value.best == ""


def test_a_killed_station_is_looked_at_and_sound(store: Store, folder: Path) -> None:
    keep(store, Pc("here").write("r-1"))
    store.close()
    code = (
        "import os, sys; from pathlib import Path; from hongdang_desktop.store.store import Store; "
        "Store.open(Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(folder)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert not (folder / "station.lock").read_text().endswith("closed\n")
    again = Store.open(folder)
    assert again._database.outside(lambda c: list(faults.after_a_crash(c, quick=False))) == []
    again.close()


def test_the_lock_needs_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "write", full)
    lock = StationLock(tmp_path)
    assert not lock.clean
    lock.release()
    again = StationLock(tmp_path)
    assert not again.clean
    again.release()


def test_what_else_the_system_says_of_the_lock_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EINVAL, "strange")

    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(LockRefused):
        StationLock(tmp_path)


@needs_mount
def test_a_station_on_a_full_disk_opens_and_is_read(disk: Path) -> None:
    store = Store.create(disk / "place")
    keep(store, Pc("here").write("r-1"))
    store.close()
    (disk / "place" / "station.lock").unlink()
    _fill(disk / "filler", disk, leave=0)
    again = Store.open(disk / "place")
    assert len(again.read(state).heads) == 1
    again.close()
    (disk / "filler").unlink()
    Store.open(disk / "place").close()


# The journal beside the file ------------------------------------------------------------------------


def test_the_rollback_journal_goes_aside_with_its_database(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    pc = Pc("here")
    keep(store, *(pc.write(f"r-{n}", "甲" * 300) for n in range(40)))
    good = store.back_up(Reason.HAND)
    keep(store, *(pc.write(f"r-{n}", "乙" * 300) for n in range(40, 80)))

    class Stop(Exception):
        pass

    def half(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA cache_size=10")
        connection.exec_driver_sql("UPDATE ledger_party_group SET note = zeroblob(3000)")
        for name in ("station.db", "station.db-journal"):
            shutil.copy(folder / name, tmp_path / name)
        raise Stop

    with pytest.raises(Stop):
        store.write(half)
    key = keyslots.open_slots(folder)
    store.close()
    for name in ("station.db", "station.db-journal"):
        shutil.copy(tmp_path / name, folder / name)
    assert (folder / "station.db-journal").stat().st_size > 4096
    swapping.stage(folder, folder / "backups" / good.file, silent())
    swapping.swap(folder, aside="损坏-1.db", key=key)
    assert (folder / "损坏-1.db-journal").stat().st_size > 4096
    again = Store.open(folder)
    assert (len(again.read(state).heads), again.faults()) == (40, [])
    again.close()
    # And the pair that went aside is still what it was: rolled back, it opens.
    told = backups.told_by(folder / "损坏-1.db", key, backups.counts, read_only=False)
    assert told == {pc.stream: 80}
