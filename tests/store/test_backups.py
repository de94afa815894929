"""Backups are whole or not there, each flipped bit is found, and they open again."""

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.core.errors import Stopped, UserError
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.store import backups, keyslots, projection, shelf
from hongdang_desktop.store.backups import BackupFailed
from hongdang_desktop.store.database import Database
from hongdang_desktop.store.errors import Damaged, DiskFull, NewerSchema
from hongdang_desktop.store.shelf import Backup, Reason
from hongdang_desktop.store.store import Store, put_setting
from tests.store.world import Pc, keep, run_sql, state


@pytest.fixture
def filled(store: Store) -> Store:
    pc = Pc("here")
    keep(store, *(pc.write(f"r-{n}", f"第{n}党小组" * 20) for n in range(60)))
    return store


def path_of(store: Store, backup: Backup) -> Path:
    return store.folder / "backups" / backup.file


def files(store: Store) -> list[str]:
    return sorted(path.name for path in (store.folder / "backups").iterdir())


def test_a_backup_says_what_it_is(filled: Store, set_clock: SetClock) -> None:
    made = filled.back_up(Reason.HAND, clock=set_clock)
    assert made.file == "备份-20261123-090000-手动.db"
    assert (made.no, made.verified, made.full, made.revisions) == (1, True, True, 60)
    assert made.digest == filled.read(projection.digest)
    assert made.size == path_of(filled, made).stat().st_size
    assert shelf.read(filled.folder).backups == (made,)
    assert files(filled) == ["index.json", made.file]
    assert filled.back_up(Reason.HAND, clock=set_clock).file == "备份-20261123-090000-手动(2).db"


def test_it_is_sealed_and_opens_under_the_same_key_alone(filled: Store) -> None:
    made = filled.back_up(Reason.HAND)
    path, key = path_of(filled, made), keyslots.open_slots(filled.folder)
    assert "第1党小组".encode() not in path.read_bytes()
    assert backups.inspect(path, key).tips == backups.inspect(path, key, known=made).tips
    with pytest.raises(Damaged):
        backups.inspect(path, b"x" * 32)
    stock = sqlite3.connect(path)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        stock.execute("SELECT * FROM setting")
    stock.close()


def test_put_in_place_it_is_the_station(filled: Store) -> None:
    before = filled.read(state)
    made = filled.back_up(Reason.HAND)
    keep(filled, Pc("pc-b").write("later"))
    filled.close()
    path_of(filled, made).replace(filled.folder / "station.db")
    again = Store.open(filled.folder)
    assert (again.read(state), again.faults()) == (before, [])
    again.close()


@pytest.mark.parametrize("listed", [True, False])
def test_every_flipped_bit_is_found(filled: Store, listed: bool) -> None:
    made = filled.back_up(Reason.HAND)
    path, key = path_of(filled, made), keyslots.open_slots(filled.folder)
    whole = path.read_bytes()
    dice = random.Random(20261123)  # noqa: S311 - dice
    known = made if listed else None
    for _ in range(100 if listed else 40):
        spoilt = bytearray(whole)
        spoilt[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
        path.write_bytes(spoilt)
        with pytest.raises(Damaged):
            backups.inspect(path, key, known=known)
    for cut in (0, 1, 4096, len(whole) - 1, len(whole) - 4096):
        path.write_bytes(whole[:cut])
        with pytest.raises(Damaged):
            backups.inspect(path, key, known=known)
    path.write_bytes(whole)
    assert backups.inspect(path, key, known=known).revisions == 60


def test_what_was_changed_by_hand_before_the_backup_makes_it_fail(filled: Store) -> None:
    good = filled.back_up(Reason.HAND)
    run_sql(
        filled,
        "DROP TRIGGER revision_is_append_only",
        "UPDATE revision SET actor = 'x' WHERE seq = 3",
    )
    with pytest.raises(BackupFailed) as refused:
        filled.back_up(Reason.TIMED)
    assert refused.value.code == "BACKUP_FAILED"
    assert any("接不上" in reason for reason in refused.value.reasons)
    known = shelf.read(filled.folder)
    assert known.good == (good,)
    assert [each.verified for each in known.backups] == [True, False]


def test_a_copy_that_went_wrong_on_the_way_is_not_counted(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backups._copy

    def spoil(database: Database, live: Path, part: Path, progress: Progress) -> backups.Standing:
        found = copy(database, live, part, progress)
        content = bytearray(part.read_bytes())
        content[-100] ^= 1
        part.write_bytes(content)
        return found

    monkeypatch.setattr(backups, "_copy", spoil)
    with pytest.raises(BackupFailed):
        filled.back_up(Reason.HAND)
    assert shelf.read(filled.folder).good == ()
    monkeypatch.undo()
    filled.back_up(Reason.HAND)
    assert [each.verified for each in shelf.read(filled.folder).backups] == [True]


def test_a_copy_of_another_state_is_not_counted(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backups._copy

    def late(database: Database, live: Path, part: Path, progress: Progress) -> backups.Standing:
        found = copy(database, live, part, progress)
        return replace(found, revisions=found.revisions + 1)

    monkeypatch.setattr(backups, "_copy", late)
    with pytest.raises(BackupFailed) as refused:
        filled.back_up(Reason.HAND)
    assert refused.value.reasons == ("备份里的条数和工作台不一样。",)


def test_a_large_one_is_followed_link_by_link_once_a_week(
    filled: Store, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "LARGE", 0)
    all_of_them = []
    for _ in range(9):
        all_of_them.append(filled.back_up(Reason.TIMED, clock=set_clock))
        set_clock.advance(days=1)
    assert [made.full for made in all_of_them] == [True, *[False] * 6, True, False]
    assert all(made.verified and bool(made.digest) == made.full for made in all_of_them)
    path = path_of(filled, all_of_them[-1])
    content = bytearray(path.read_bytes())
    content[9000] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damaged):
        backups.inspect(path, keyslots.open_slots(filled.folder))


@pytest.mark.parametrize(
    ("sentence", "nth"), [("正在备份", 1), ("正在备份", 2), ("正在备份", 30), ("正在核对备份", 1)]
)
def test_stopping_leaves_nothing(
    filled: Store, sentence: str, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hongdang_desktop.store.database._BEAT", 10)
    said: list[str] = []

    def hear(words: str, *_: int) -> None:
        said.append(words)
        if said.count(sentence) == nth:
            progress.stop()

    progress = Progress(hear)
    with pytest.raises(Stopped):
        filled.back_up(Reason.HAND, progress=progress)
    assert said.count(sentence) >= nth
    assert files(filled) == []
    keep(filled, Pc("pc-b").write("later"))  # and the data thread goes on
    assert filled.faults() == []


def test_no_room_is_said_and_what_was_there_stays(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = filled.back_up(Reason.HAND)
    usage = backups.shutil.disk_usage  # type: ignore[attr-defined]
    monkeypatch.setattr("shutil.disk_usage", lambda place: usage(place)._replace(free=1000))
    with pytest.raises(DiskFull) as refused:
        filled.back_up(Reason.HAND)
    assert refused.value.code == "E_DISK_FULL"
    assert files(filled) == sorted([good.file, "index.json"])


@pytest.mark.parametrize("call", ["os.replace", "os.fsync"])
def test_a_disk_that_fails_while_writing_leaves_the_old_ones(
    filled: Store, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = filled.back_up(Reason.HAND)

    def refuse(*_: object) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as patch:
        patch.setattr(call, refuse)
        with pytest.raises(UserError):
            filled.back_up(Reason.HAND)
    assert shelf.read(filled.folder).backups == (good,)
    assert not [name for name in files(filled) if name.endswith(".part")]


def test_the_marks_tell_what_changed(filled: Store) -> None:
    before = filled.read(backups.marks)
    assert filled.read(backups.marks) == before
    keep(filled, Pc("pc-b").write("theirs"))
    theirs = filled.read(backups.marks)
    assert (theirs[0] != before[0], theirs[1]) == (True, before[1])
    pc = Pc("here", branch="b-two")
    keep(filled, pc.write("ours"))
    assert filled.read(backups.marks)[1] != before[1]
    filled.write(lambda c: put_setting(c, "keys", {"sign": "x"}))
    assert filled.read(backups.marks)[1] != theirs[1]


def test_a_newer_backup_is_refused(filled: Store) -> None:
    run_sql(filled, "PRAGMA user_version=99")
    made = filled.back_up(Reason.HAND)
    with pytest.raises(NewerSchema):
        backups.inspect(path_of(filled, made), keyslots.open_slots(filled.folder), known=made)


def test_a_database_of_something_else_is_no_backup(filled: Store, tmp_path: Path) -> None:
    def strange(connection: Connection) -> None:
        connection.exec_driver_sql("VACUUM INTO ?", (str(tmp_path / "x.db"),))

    filled._database.outside(strange)
    key = keyslots.open_slots(filled.folder)
    assert (
        backups.told_by(tmp_path / "x.db", key, lambda c: c.exec_driver_sql("SELECT 1").scalar())
        == 1
    )
    assert (
        backups.told_by(tmp_path / "x.db", key, lambda c: c.exec_driver_sql("SELECT 1 FROM no"))
        is None
    )
    assert backups.told_by(tmp_path / "none.db", key, backups.standing) is None


def test_another_good_backup_under_the_name_of_one_is_found(filled: Store) -> None:
    first = filled.back_up(Reason.HAND)
    keep(filled, Pc("pc-b").write("later"))
    second, key = filled.back_up(Reason.HAND), keyslots.open_slots(filled.folder)
    path_of(filled, first).write_bytes(path_of(filled, second).read_bytes())
    assert backups.inspect(path_of(filled, first), key).revisions == second.revisions
    with pytest.raises(Damaged):
        backups.inspect(path_of(filled, first), key, known=first)


def test_what_a_killed_backup_left_is_gone_at_the_next_opening(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    with closing(Store.create(folder)) as store:
        made = store.back_up(Reason.HAND)
    place = folder / "backups"
    for name in ("备份-1.db.part", "备份-1.db.part-journal", "index.json.part", f"{made.file}.djb"):
        (place / name).write_bytes(b"x")
    (place / "别人放的.djb").write_bytes(b"x")
    Store.open(folder).close()
    assert {path.name for path in place.iterdir()} == {made.file, "index.json", "别人放的.djb"}
