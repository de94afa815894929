"""Backups by themselves: when, what is skipped, the second folder, the stick, the key that was lost."""

import base64
import io
import shutil
from pathlib import Path

import pytest

from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange.errors import PackageError
from hongdang_desktop.station import notices
from hongdang_desktop.station.keys.keyring import NotJoined
from hongdang_desktop.station.safety import rescuing, restoring
from hongdang_desktop.station.safety.backupsource import BadBackup, NoBackup
from hongdang_desktop.station.station import Station
from hongdang_desktop.store import backups, keyslots, shelf
from hongdang_desktop.store.backups import BackupFailed
from hongdang_desktop.store.errors import Damaged, DiskFull
from hongdang_desktop.store.keyslots import NoEscrow, WrongKey
from hongdang_desktop.store.second import SecondFolder
from hongdang_desktop.store.shelf import Reason
from tests.station.world import Chain, alone, called, clock, group


def reasons(station: Station) -> list[str]:
    return [row.reason for row in station.backups.state().rows]


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


# When -------------------------------------------------------------------------------------------


def test_every_four_hours_when_something_changed(tmp_path: Path) -> None:
    now = clock()
    station, _ = alone(tmp_path / "s", now=now)
    with station:
        assert station.backups.if_due() is not None
        for hours, write, wanted in (
            (5, False, None),
            (0, True, "定时"),
            (3, True, None),
            (1, True, "定时"),
        ):
            now.advance(hours=hours)
            if write:
                station.book.save("party_group", group(str(hours)))
            made = station.backups.if_due()
            assert (made.reason if made else None) == wanted


def test_a_clock_that_was_set_back_does_not_stop_backups(tmp_path: Path) -> None:
    now = clock()
    station, _ = alone(tmp_path / "s", now=now)
    with station:
        station.backups.make()
        now.advance(days=-400)
        station.book.save("party_group", group())
        assert station.backups.if_due() is not None


def test_at_closing_only_what_changed(tmp_path: Path) -> None:
    station, _ = alone(tmp_path / "s")
    with station:
        made = station.backups.at_close()
        assert made is not None
        assert made.reason == "关闭时"
        assert station.backups.at_close() is None
        station.drafts.put(
            "k", ledger="party_group", branch="", entry=None, called="写了一半", texts={}
        )
        assert station.backups.state().changed
        assert station.backups.at_close() is not None
    with Station.open(tmp_path / "s", clock=clock()) as again:
        assert again.backups.at_close() is None


def test_before_an_import_what_only_this_pc_has_is_safe(chain: Chain) -> None:
    station = chain.a
    station.book.save("party_group", group("甲"))
    chain.now.advance(hours=2)
    assert station.backups.before(Reason.IMPORT) is not None
    chain.now.advance(days=2)
    chain.plant.tree.add("team", "采油九班", parent=chain.names.area, branch=chain.names.one)
    chain.down(station)
    assert station.backups.state().changed
    assert station.backups.before(Reason.IMPORT) is None  # others can send theirs again
    assert station.backups.before(Reason.TEMPLATE) is not None
    station.book.save("party_group", group())
    assert station.backups.before(Reason.IMPORT) is None  # the last one is young
    chain.now.advance(hours=1)
    assert station.backups.before(Reason.IMPORT) is not None
    assert reasons(station)[:2] == ["导入前", "换模板前"]


# What fails -------------------------------------------------------------------------------------


def test_a_backup_that_fails_is_a_notice_until_one_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station, _ = alone(tmp_path / "s")
    with station:
        usage = shutil.disk_usage
        with monkeypatch.context() as patch:
            patch.setattr("shutil.disk_usage", lambda place: usage(place)._replace(free=1))
            with pytest.raises(DiskFull):
                station.backups.make()
        (notice,) = station.notices()
        assert notice.code == notices.BACKUP_FAILED
        assert notice.sentence.startswith("备份没有做成。电脑的硬盘满了")
        station.backups.make()
        assert station.notices() == ()


def test_a_backup_that_does_not_fit_is_told_and_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station, _ = alone(tmp_path / "s")
    with station:
        good = station.backups.make()
        with monkeypatch.context() as patch:
            patch.setattr(backups, "_reasons", lambda *_, **__: ("坏了。",))
            with pytest.raises(BackupFailed):
                station.backups.make()
        state = station.backups.state()
        assert [row.verified for row in state.rows] == [False, True]
        assert state.last_good == good.at
        assert [notice.code for notice in station.notices()] == [notices.BACKUP_FAILED]


def test_stopping_is_no_failure(tmp_path: Path) -> None:
    station, _ = alone(tmp_path / "s")
    progress = Progress()
    progress.stop()
    with station, pytest.raises(Stopped):
        station.backups.make(progress)
    with Station.open(tmp_path / "s", clock=clock()) as again:
        assert again.notices() == ()
        assert again.backups.state().rows == ()


# The second folder --------------------------------------------------------------------------------


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    (tmp_path / "disk").mkdir()
    return tmp_path / "disk"


def test_the_second_folder_gets_backups_key_and_attachments(chain: Chain, disk: Path) -> None:
    station = chain.a
    sha, _ = station._core.store.blobs.put(held_bytes(b"photo" * 1000))
    station.backups.make()
    state = station.backups.choose(disk)
    assert state.second is not None
    assert state.second.parent == disk
    assert all(row.twice for row in state.rows)
    names = {path.name for path in state.second.iterdir()}
    assert names == {*(row.path.name for row in state.rows), "escrow.age", "blobs"}
    copy = state.second / "blobs" / sha[:2] / sha
    assert copy.read_bytes() == station._core.store.blobs.path(sha).read_bytes()
    chain.now.advance(days=1)
    made = station.backups.make()
    assert made.twice
    assert restoring_missing(state.second / made.path.name, chain) == 0


def restoring_missing(file: Path, chain: Chain) -> int | None:
    return restoring.look(file, chain.shut("a")).missing


def test_a_second_folder_that_is_unplugged_is_caught_up_later(chain: Chain, disk: Path) -> None:
    station = chain.a
    station.backups.choose(disk)
    disk.rename(disk.with_name("away"))
    station.backups.make()
    state = station.backups.state()
    assert (state.second_there, state.rows[0].twice) == (False, False)
    assert station.notices() == ()
    disk.with_name("away").rename(disk)
    station.backups.make()
    assert all(row.twice for row in station.backups.state().rows)
    assert station.backups.choose(None).second is None


def test_a_second_folder_that_refuses_is_a_notice_and_the_backup_stays(
    chain: Chain, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = chain.a
    station.backups.choose(disk)

    def full(*_: object) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as patch:
        patch.setattr("hongdang_desktop.store.second.copy_file", full)
        assert station.backups.make().verified
    (notice,) = station.notices()
    assert notice.sentence.startswith("第二个文件夹里的备份没有做成。电脑的硬盘满了")
    station.backups.make()
    assert station.notices() == ()


def test_a_second_disk_that_lies_is_told(
    chain: Chain, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = chain.a
    copy = backups.copy_file

    def lie(source: Path, target: Path, progress: Progress, sentence: str) -> None:
        copy(source, target, progress, sentence)
        flip(target, 5000 if target.suffix == ".db" else 0)

    station.backups.make()
    monkeypatch.setattr("hongdang_desktop.store.second.copy_file", lie)
    state = station.backups.choose(disk)
    assert not any(row.twice for row in state.rows)
    assert state.second is not None
    assert not list(state.second.glob("*.db"))
    (notice,) = station.notices()
    assert "靠不住" in notice.sentence


def test_places_that_do_not_do(chain: Chain, disk: Path) -> None:
    for place in (chain.a.folder, chain.a.folder / "backups", disk / "none"):
        with pytest.raises(SecondFolder) as refused:
            chain.a.backups.choose(place)
        assert refused.value.code == "SECOND_FOLDER"


def test_a_spoilt_attachment_comes_back_from_the_other_disk(chain: Chain, disk: Path) -> None:
    station = chain.a
    sha, _ = station._core.store.blobs.put(held_bytes(b"photo" * 1000))
    state = station.backups.choose(disk)
    assert state.second is not None
    station.backups.make()
    here = station._core.store.blobs.path(sha)
    there = state.second / "blobs" / sha[:2] / sha
    for spoilt in (here, there):
        flip(spoilt, 500)
        for _ in range(30):
            chain.now.advance(days=1)
            station.backups.if_due()
        assert station._core.store.blobs.verify(sha)
        assert here.read_bytes() == there.read_bytes()


def held_bytes(content: bytes) -> io.BytesIO:
    return io.BytesIO(content)


# The key ------------------------------------------------------------------------------------------


def sheet_of(chain: Chain) -> str:
    sheet = chain.plant.post.recovery_sheet()
    assert sheet is not None
    return "\n".join(f"{label}  {value}" for label, value in sheet.rows)


def test_the_lost_key_comes_back_with_the_paper_from_the_safe(chain: Chain) -> None:
    chain.a.backups.make()
    before = called(chain.a)
    sheet = sheet_of(chain)
    text = base64.b64decode(chain.a.backups.escrow_text())
    folder = chain.shut("a")
    key = folder / "keys" / "data.key"
    right = key.read_bytes()
    key.unlink()
    with pytest.raises(Damaged):
        Station.open(folder)
    rescuing.recover_key(folder, sheet)
    assert key.read_bytes() == right
    key.unlink()
    (folder / "keys" / "escrow.age").unlink()
    with pytest.raises(NoEscrow):
        rescuing.recover_key(folder, sheet)
    rescuing.recover_key(folder, sheet, text)
    assert called(chain.station("a")) == before


def test_the_plant_has_the_slot_of_each_pc_that_ever_wrote(chain: Chain) -> None:
    sheet = sheet_of(chain)
    assert chain.up(chain.a).code == ""
    with pytest.raises(NoEscrow):
        chain.plant.backups.escrow_of("nobody", "电脑", chain.stick)
    file = chain.plant.backups.escrow_of(chain.a.info().device, "电脑A", chain.stick)
    shutil.rmtree(chain.shut("a") / "keys")
    rescuing.recover_key(chain.folder / "a", sheet, file.read_bytes())
    assert chain.a.verify() == []


def test_a_wrong_paper_or_slot_opens_nothing(chain: Chain) -> None:
    sheet = sheet_of(chain)
    for station in (chain.a, chain.b):
        station.backups.make()
    other = keyslots.escrow(chain.shut("b"))
    folder = chain.shut("a")
    before = (folder / "keys" / "data.key").read_bytes()
    wrong = sheet.replace("AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1Q", 1)
    for text in ("", "AGE-SECRET-KEY-1", wrong):
        with pytest.raises(PackageError) as refused:
            rescuing.recover_key(folder, text)
        assert refused.value.code == "E_BAD_KEY"
    with pytest.raises(WrongKey):
        rescuing.recover_key(folder, sheet, other)
    flip(folder / "keys" / "escrow.age", 250)
    with pytest.raises(PackageError) as refused:
        rescuing.recover_key(folder, sheet)
    assert refused.value.code == "E_DECRYPT"
    assert (folder / "keys" / "data.key").read_bytes() == before


def test_the_slot_is_renewed_when_it_is_lost_and_left_when_it_is_right(chain: Chain) -> None:
    first = chain.a.backups.escrow_text()
    assert first == chain.a.backups.escrow_text()
    (chain.a.folder / "keys" / "escrow.age").unlink()
    assert chain.a.backups.escrow_text() not in {"", first}


def test_a_station_without_a_plant_has_no_escrow(tmp_path: Path) -> None:
    station, _ = alone(tmp_path / "s")
    with station:
        assert station.backups.escrow_text() == ""
        with pytest.raises(NotJoined):
            station.backups.to_stick(tmp_path)


# In order (exchange.md §4.3) ----------------------------------------------------------------------


def test_the_newest_good_backup_first_then_older_ones(tmp_path: Path) -> None:
    now = clock()
    station, _ = alone(tmp_path / "s", now=now)
    with station:
        for name in ("甲", "乙", "丙"):
            station.book.save("party_group", group(name))
            station.backups.make()
            now.advance(days=1)
    rows = restoring.listed(tmp_path / "s")
    for row in rows[:2]:
        flip(row.path, 5000)
    flip(tmp_path / "s" / "station.db", 20)
    for row in rows[:2]:
        with pytest.raises(BadBackup):
            restoring.restore(row.path, tmp_path / "s", clock=now)
    done = restoring.restore_newest(tmp_path / "s", clock=now)
    assert done.finding.path == rows[2].path
    with Station.open(tmp_path / "s", clock=now) as again:
        assert called(again) == ["甲"]
    assert [path.read_bytes()[20:21] for path in (tmp_path / "s").glob("损坏-*.db")] != []
    assert len(shelf.read(tmp_path / "s").backups) == 3
    flip(rows[2].path, 5000)
    with pytest.raises(NoBackup):
        restoring.restore_newest(tmp_path / "s", clock=now)
