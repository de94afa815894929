"""A station brought back: looked at before, kept before, killed at every step, refused where wrong."""

import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.station.safety import rescuing, restoring
from hongdang_desktop.station.safety.backupsource import BadBackup, ForeignBackup, NoBackup, NoKey
from hongdang_desktop.station.safety.rescuing import DrillFailed
from hongdang_desktop.station.station import Station
from hongdang_desktop.store import backups, keyslots, migrations, shelf, swapping
from hongdang_desktop.store.errors import Damaged, DiskFull, NewerSchema, NoStation
from hongdang_desktop.store.lock import StationInUse
from hongdang_desktop.store.store import MAKING, put_setting
from tests.station.world import alone, called, clock, group

SPOILT = slice(3000, 3100)


@dataclass
class Two:
    """A closed station with a backup of ``["甲"]`` and the present state ``["甲", "乙"]``."""

    folder: Path
    backup: Path
    digests: tuple[str, str]


@pytest.fixture
def two(tmp_path: Path) -> Two:
    station, _ = alone(tmp_path / "s")
    with station:
        station.book.save("party_group", group("甲"))
        row, before = station.backups.make(), station.digest()
        station.book.save("party_group", group("乙"))
        return Two(tmp_path / "s", row.path, (before, station.digest()))


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[SPOILT] = bytes(100)
    path.write_bytes(content)


def middle_of_journal(folder: Path) -> int:
    """Return where a byte of the journal's first page lies: most other pages hold nothing yet."""
    query = "SELECT rootpage FROM sqlite_master WHERE name = 'revision'"
    with Station.open(folder, clock=clock()) as station:
        page, size = station._core.read(
            lambda c: (
                c.exec_driver_sql(query).scalar_one(),
                c.exec_driver_sql("PRAGMA page_size").scalar_one(),
            )
        )
    return (int(page) - 1) * int(size) + int(size) // 2


def state_of(folder: Path) -> list[str]:
    with Station.open(folder, clock=clock()) as station:
        assert station.verify() == []
        return called(station)


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "station.lock"
    }


def test_look_says_what_would_be_missing_and_changes_nothing(two: Two) -> None:
    before = everything(two.folder)
    found = restoring.look(two.backup, two.folder)
    assert (found.missing, found.missing_own, found.signed) == (1, 1, True)
    assert found.entries > 1
    assert "比现在少 1 条" in found.sentence
    assert everything(two.folder) == before
    assert state_of(two.folder) == ["甲", "乙"]


def test_restore_goes_back_and_keeps_what_was(two: Two) -> None:
    done = restoring.restore(two.backup, two.folder, clock=clock())
    assert done.kept is None
    with Station.open(two.folder, clock=clock()) as station:
        assert station.digest() == two.digests[0]
        assert station.verify() == []
        newest = station.backups.state().rows[0]
        assert (newest.reason, newest.verified) == ("恢复前", True)
    restoring.restore(newest.path, two.folder, clock=clock())
    with Station.open(two.folder, clock=clock()) as station:
        assert station.digest() == two.digests[1]
    assert not (two.folder / "station.db.old").exists()
    assert not (two.folder / "restore.json").exists()


def test_after_a_restore_new_entries_go_on_and_nothing_is_overwritten(two: Two) -> None:
    restoring.restore(two.backup, two.folder, clock=clock())
    with Station.open(two.folder, clock=clock()) as station:
        station.book.save("party_group", group("丙"))
        assert called(station) == ["丙", "甲"]
        assert station.verify() == []


@pytest.mark.parametrize("how", ["spoilt", "cut", "empty", "gone"])
def test_a_damaged_station_goes_aside_and_the_backup_comes(two: Two, how: str) -> None:
    live = two.folder / "station.db"
    if how == "spoilt":
        spoil(live)
    elif how == "cut":
        live.write_bytes(live.read_bytes()[:20000])
    elif how == "empty":
        live.write_bytes(b"")
    else:
        live.unlink()
    left = live.read_bytes() if live.exists() else None
    with pytest.raises((Damaged, NoStation)) as refused, Station.open(two.folder) as station:
        station.verify()
    assert how == "gone" or "2026年11月23日" in refused.value.sentence
    found = restoring.look(two.backup, two.folder)
    assert found.missing is None
    done = restoring.restore(two.backup, two.folder, clock=clock())
    assert (done.kept is None) == (left is None)
    if done.kept is not None:
        assert done.kept.name.startswith("损坏-2026")
        assert done.kept.read_bytes() == left
    assert state_of(two.folder) == ["甲"]


def test_damage_in_the_middle_is_found_by_the_backup_before_the_restore(two: Two) -> None:
    live, place = two.folder / "station.db", middle_of_journal(two.folder)
    content = bytearray(live.read_bytes())
    content[place] ^= 1
    live.write_bytes(content)
    done = restoring.restore(two.backup, two.folder, clock=clock())
    assert done.kept is not None
    assert done.kept.read_bytes() == bytes(content)
    assert state_of(two.folder) == ["甲"]


def test_what_was_changed_by_hand_is_kept_too(two: Two) -> None:
    run(two.folder, "DROP TRIGGER revision_is_append_only", "UPDATE revision SET actor = 'x'")
    changed = (two.folder / "station.db").read_bytes()
    done = restoring.restore(two.backup, two.folder, clock=clock())
    assert done.kept is not None
    assert done.kept.read_bytes() == changed
    assert state_of(two.folder) == ["甲"]


def run(folder: Path, *statements: str) -> None:
    """Change a closed station behind the program's back."""

    def work(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    key = keyslots.open_slots(folder)
    backups.told_by(folder / "station.db", key, work, read_only=False)


def test_a_damaged_backup_is_refused_and_an_older_one_taken(two: Two) -> None:
    with Station.open(two.folder, clock=clock()) as station:
        newer = station.backups.make().path
    spoil(newer)
    before = everything(two.folder)
    for verb in (restoring.look, restoring.restore):
        with pytest.raises(BadBackup) as refused:
            verb(newer, two.folder)
        assert refused.value.code == "BACKUP_DAMAGED"
    assert everything(two.folder) == before
    restoring.restore(two.backup, two.folder, clock=clock())
    assert state_of(two.folder) == ["甲"]


def test_backups_of_which_the_list_was_lost_still_serve(two: Two) -> None:
    (two.folder / "backups" / "index.json").unlink()
    spoil(two.folder / "station.db")
    with pytest.raises(NoBackup):
        rescuing.drill(two.folder)
    assert restoring.restore_newest(two.folder, clock=clock()).finding.path == two.backup
    assert state_of(two.folder) == ["甲"]


def test_a_backup_that_was_carried_elsewhere_and_back(two: Two, tmp_path: Path) -> None:
    carried = Path(shutil.copy(two.backup, tmp_path / "改了名.db"))
    assert restoring.look(carried, two.folder).missing == 1
    spoil(carried)
    with pytest.raises(BadBackup):
        restoring.look(carried, two.folder)


def test_a_foreign_backup_is_refused(two: Two, tmp_path: Path) -> None:
    other, _ = alone(tmp_path / "other")
    with other:
        foreign = other.backups.make().path
    before = everything(two.folder)
    for file in (foreign, tmp_path / "text.db"):
        (tmp_path / "text.db").write_text("这不是数据库" * 1000)
        with pytest.raises(ForeignBackup) as refused:
            restoring.restore(file, two.folder)
        assert refused.value.code == "FOREIGN_BACKUP"
    assert everything(two.folder) == before


def test_a_backup_of_a_newer_program_is_refused(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:1])
    with pytest.raises(NewerSchema):
        restoring.look(two.backup, two.folder)


def test_a_backup_of_an_older_program_is_migrated(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    def step(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE later (a TEXT)")

    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, step))
    assert restoring.look(two.backup, two.folder).schema == len(migrations.MIGRATIONS) - 1
    restoring.restore(two.backup, two.folder, clock=clock())
    assert state_of(two.folder) == ["甲"]
    reasons = [each.reason for each in shelf.read(two.folder).backups]
    assert shelf.Reason.MIGRATION in reasons


def test_a_migration_that_fails_after_the_swap_goes_back(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise DiskFull

    with monkeypatch.context() as patch:
        patch.setattr(Station, "open", refuse)
        with pytest.raises(DiskFull):
            restoring.restore(two.backup, two.folder, clock=clock())
    assert state_of(two.folder) == ["甲", "乙"]


def test_without_its_key_a_folder_says_so(two: Two) -> None:
    (two.folder / "keys" / "data.key").unlink()
    with pytest.raises(NoKey) as refused:
        restoring.look(two.backup, two.folder)
    assert refused.value.code == "NO_KEY"


def test_an_open_station_is_not_restored(two: Two) -> None:
    with Station.open(two.folder, clock=clock()), pytest.raises(StationInUse):
        restoring.restore(two.backup, two.folder)


@pytest.mark.parametrize("sentence", ["正在核对备份", "正在备份", "正在恢复"])
def test_stopped_before_the_swap_everything_is_as_it_was(two: Two, sentence: str) -> None:
    def hear(words: str, *_: int) -> None:
        if words == sentence:
            progress.stop()

    progress = Progress(hear)
    with pytest.raises(Stopped):
        restoring.restore(two.backup, two.folder, clock=clock(), progress=progress)
    assert state_of(two.folder) == ["甲", "乙"]
    assert not (two.folder / "station.db.new").exists()


def test_no_room_leaves_the_old_station(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage
    with monkeypatch.context() as patch:
        patch.setattr("shutil.disk_usage", lambda place: usage(place)._replace(free=10))
        with pytest.raises(DiskFull):
            restoring.restore(two.backup, two.folder, clock=clock())
    assert state_of(two.folder) == ["甲", "乙"]


# Killed at every step ---------------------------------------------------------------------------


def _killed(two: Two, step: int) -> bool:
    """Restore in a child that dies at the given call of the system; say whether it died.

    Forked: a new interpreter for each of the many steps would take a minute.
    """
    child = os.fork()
    if not child:
        code = 1
        try:
            _die_at(step)
            restoring.restore(two.backup, two.folder, clock=clock())
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert status in {0, signal.SIGKILL}
    return status != 0


def _die_at(step: int) -> None:
    """Kill this process at its nth call that changes something on the disk."""
    left = [step]

    def counted(call: Callable[..., object]) -> Callable[..., object]:
        def run(*words: object, **more: object) -> object:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*words, **more)

        return run

    for name in ("replace", "unlink", "fsync", "mkdir", "rmdir"):
        setattr(os, name, counted(getattr(os, name)))


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")


@needs_fork
@pytest.mark.parametrize("damaged", [False, True])
def test_killed_at_any_step_there_is_the_old_station_or_the_new_one(
    two: Two, tmp_path: Path, damaged: bool
) -> None:
    place = middle_of_journal(two.folder)
    content = bytearray((two.folder / "station.db").read_bytes())
    content[place] ^= damaged
    (two.folder / "station.db").write_bytes(content)
    first = Path(shutil.copytree(two.folder, tmp_path / "first"))
    seen: set[str] = set()
    step, died = 0, True
    while died:
        step += 1
        shutil.rmtree(two.folder)
        shutil.copytree(first, two.folder)
        died = _killed(two, step)
        found = _after(two.folder)
        seen.add(found)
        aside = list(two.folder.glob("损坏-*.db"))
        if damaged and found == "new":
            assert [path.read_bytes() for path in aside] == [bytes(content)]
        assert not (two.folder / "restore.json").exists()
    assert seen == {"old", "new"}
    assert step > 20


def _after(folder: Path) -> str:
    """Open what a kill left; say which of the two it is."""
    try:
        with Station.open(folder, clock=clock()) as station:
            faults, names = station.verify(), called(station)
    except Damaged:
        return "old"
    if faults:
        return "old"
    assert names in (["甲"], ["甲", "乙"])
    return "new" if names == ["甲"] else "old"


# Drill, salvage ---------------------------------------------------------------------------------


def test_a_drill_opens_the_newest_backup_and_touches_nothing(two: Two) -> None:
    before = everything(two.folder)
    done = rescuing.drill(two.folder)
    assert (done.path, done.digest) == (two.backup, two.digests[0])
    assert everything(two.folder) == before


def test_a_drill_finds_a_damaged_backup(two: Two) -> None:
    spoil(two.backup)
    with pytest.raises(DrillFailed) as refused:
        rescuing.drill(two.folder)
    assert refused.value.code == "DRILL_FAILED"
    assert not (two.folder / "drill.tmp").exists()


def test_a_drill_finds_a_backup_that_says_something_else(two: Two) -> None:
    known = shelf.read(two.folder)
    for change in ({"digest": "0" * 64}, {"revisions": 7}):
        wrong = replace(known.backups[0], **change)
        shelf.write(two.folder, replace(known, backups=(wrong,)))
        with pytest.raises(DrillFailed):
            rescuing.drill(two.folder)


def test_a_drill_looks_closer_than_a_backup(two: Two) -> None:
    run(two.folder, "DELETE FROM head")
    with Station.open(two.folder, clock=clock()) as station:
        assert station.backups.make().verified  # every page and every link is as it was written
    with pytest.raises(DrillFailed) as refused:
        rescuing.drill(two.folder)
    assert "最新版本" in refused.value.sentence


def test_without_a_backup_there_is_no_drill(tmp_path: Path) -> None:
    station, _ = alone(tmp_path / "s")
    station.close()
    with pytest.raises(NoBackup):
        rescuing.drill(tmp_path / "s")


def test_a_making_that_was_cut_off_is_no_station(tmp_path: Path) -> None:
    station, _ = alone(tmp_path / "s")
    with station:
        station._core.store.write(_making)
    with pytest.raises(NoStation):
        Station.open(tmp_path / "s")


def _making(connection: Connection) -> None:
    put_setting(connection, MAKING, True)


def test_a_copy_that_came_out_wrong_never_takes_the_place(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = swapping.stage

    def spoilt(folder: Path, source: Path, progress: Progress) -> Path:
        staged = stage(folder, source, progress)
        staged.write_bytes(bytes(staged.stat().st_size))
        return staged

    def never(*_: object, **__: object) -> None:
        pytest.fail("it was put in place")

    monkeypatch.setattr(swapping, "stage", spoilt)
    monkeypatch.setattr(swapping, "swap", never)
    with pytest.raises(BadBackup):
        restoring.restore(two.backup, two.folder, clock=clock())
    monkeypatch.undo()
    assert state_of(two.folder) == ["甲", "乙"]


def test_a_backup_that_the_one_made_before_pushes_off_the_shelf(two: Two) -> None:
    with Station.open(two.folder, clock=clock()) as station:
        for _ in range(2):
            station.backups.make()
    restoring.restore(two.backup, two.folder, clock=clock())
    assert not two.backup.exists()  # four of one day
    assert state_of(two.folder) == ["甲"]
