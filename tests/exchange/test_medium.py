"""The stick: full, protected, pulled out, lying, shared with others; nothing is lost or overwritten."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from errno import EACCES, EINVAL, EIO, ENODEV, ENOSPC, EROFS
from pathlib import Path
from typing import BinaryIO

import pytest

from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.journal import GENESIS
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.exchange.enrolment import make_invitation
from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.medium import (
    Disk,
    FileKind,
    Outgoing,
    fetch,
    look,
    outgoing_folder,
    prune,
    put,
)
from hongdang_desktop.exchange.packing import SegmentDraft
from tests.exchange.world import DOWN, SUITE, UP, World, draft, read, refused, run, write

NAME = "B017-采油三队党支部-上报-电脑A-000001-20251123-卷1共1.djx"


@dataclass
class Faulty(Disk):
    """A disk whose calls fail when told to, and which remembers what was done in which order."""

    broken: dict[str, OSError] = field(default_factory=dict)
    spoil: bool = False
    busy: int = 0
    log: list[str] = field(default_factory=list)
    room: int = 1 << 40

    def _do(self, what: str) -> None:
        self.log.append(what)
        if what in self.broken:
            raise self.broken[what]

    def free(self, folder: Path) -> int:
        self._do("free")
        return self.room

    def sync(self, file: BinaryIO) -> None:
        self._do("sync")
        super().sync(file)

    def forget(self, file: BinaryIO) -> None:
        self._do("forget")
        super().forget(file)
        if self.spoil:
            path = Path(file.name)
            path.write_bytes(path.read_bytes()[:-1] + b"?")

    def rename(self, source: Path, target: Path) -> None:
        self._do("rename")
        if self.busy:
            self.busy -= 1
            error = PermissionError(EACCES, "in use")
            error.winerror = 32  # type: ignore[attr-defined,unused-ignore]
            raise error
        super().rename(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._do("sync_folder")
        super().sync_folder(folder)

    def wait(self, seconds: float) -> None:
        self.log.append(f"wait {seconds:g}")


@pytest.fixture
def local(tmp_path: Path, world: World) -> Path:
    (tmp_path / "local").mkdir()
    return write(world, tmp_path / "local" / "ready.djx", draft())


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# Writing


def test_a_package_lands_under_its_name(local: Path, stick: Path) -> None:
    (stick / "家庭照片.jpg").write_bytes(b"not ours")
    disk = Faulty()
    folder = outgoing_folder(stick, up=True)
    (written,) = put([Outgoing(local, NAME)], folder, progress=silent(), disk=disk)
    assert written == stick / "党建数据交换" / "上报" / NAME
    assert files(stick) == {
        f"党建数据交换/上报/{NAME}": local.read_bytes(),
        "家庭照片.jpg": b"not ours",
    }
    new = ["sync_folder"] * 2  # of the stick and of the first folder, for the names of the two
    assert disk.log == [*new, "free", "sync", "forget", "rename", "sync_folder"]
    assert outgoing_folder(stick, up=False).name == "下发"


def test_writing_it_again_changes_nothing(local: Path, stick: Path) -> None:
    first = put([Outgoing(local, NAME)], stick, progress=silent())
    again = put([Outgoing(local, NAME)], stick, progress=silent(), disk=(disk := Faulty()))
    assert first == again
    assert disk.log == ["free"]


def test_another_file_of_the_same_name_stays(local: Path, stick: Path) -> None:
    (stick / NAME).write_bytes(b"another")
    (stick / NAME.replace(".djx", "(2).djx")).write_bytes(bytes(local.stat().st_size))
    (written,) = put([Outgoing(local, NAME)], stick, progress=silent())
    assert written.name == NAME.replace(".djx", "(3).djx")
    assert (stick / NAME).read_bytes() == b"another"


def test_no_room(local: Path, stick: Path) -> None:
    size = local.stat().st_size
    disk = Faulty(room=size)
    error = refused(
        Code.DISK_FULL, lambda: put([Outgoing(local, NAME)], stick, progress=silent(), disk=disk)
    )
    assert "U盘" in error.sentence
    assert "还差 128 KB" in error.sentence
    assert files(stick) == {}
    assert put(
        [Outgoing(local, NAME)], stick, progress=silent(), disk=Faulty(room=size + (1 << 17))
    )


@pytest.mark.parametrize("call", ["free", "sync", "forget", "rename"])
@pytest.mark.parametrize(
    ("number", "code"),
    [
        (ENOSPC, Code.DISK_FULL),
        (EROFS, Code.READ_ONLY),
        (EACCES, Code.READ_ONLY),
        (EIO, Code.STICK_GONE),
        (ENODEV, Code.STICK_GONE),
    ],
)
def test_a_stick_that_fails(local: Path, stick: Path, call: str, number: int, code: Code) -> None:
    disk = Faulty({call: OSError(number, os.strerror(number))})
    refused(code, lambda: put([Outgoing(local, NAME)], stick, progress=silent(), disk=disk))
    assert files(stick) == {}


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (19, Code.READ_ONLY),
        (112, Code.DISK_FULL),
        (39, Code.DISK_FULL),
        (21, Code.STICK_GONE),
        (55, Code.STICK_GONE),
        (433, Code.STICK_GONE),
        (1167, Code.STICK_GONE),
    ],
)
def test_what_windows_says(local: Path, stick: Path, number: int, code: Code) -> None:
    error = OSError(EINVAL, "as Windows says it")
    error.winerror = number  # type: ignore[attr-defined,unused-ignore]
    disk = Faulty({"sync": error})
    refused(code, lambda: put([Outgoing(local, NAME)], stick, progress=silent(), disk=disk))


def test_what_nobody_foresaw_is_not_called_a_stick(local: Path, stick: Path) -> None:
    disk = Faulty({"sync": OSError(EINVAL, "invalid argument")})
    with pytest.raises(OSError, match="invalid argument"):
        put([Outgoing(local, NAME)], stick, progress=silent(), disk=disk)
    assert files(stick) == {}


def test_a_stick_that_lies(local: Path, stick: Path) -> None:
    disk = Faulty(spoil=True)
    refused(
        Code.WRITE_BACK, lambda: put([Outgoing(local, NAME)], stick, progress=silent(), disk=disk)
    )
    assert files(stick) == {}


def test_a_virus_scanner_lets_go_in_time(local: Path, stick: Path) -> None:
    disk = Faulty(busy=6)
    assert put([Outgoing(local, NAME)], stick, progress=silent(), disk=disk)
    waits = [float(entry.split()[1]) for entry in disk.log if entry.startswith("wait")]
    assert waits == [0.01, 0.02, 0.04, 0.08, 0.16, 0.32]


def test_a_virus_scanner_does_not_let_go(local: Path, stick: Path) -> None:
    disk = Faulty(busy=1000)
    refused(
        Code.READ_ONLY, lambda: put([Outgoing(local, NAME)], stick, progress=silent(), disk=disk)
    )
    waited = sum(float(entry.split()[1]) for entry in disk.log if entry.startswith("wait"))
    assert 2.5 <= waited <= 5.2
    assert files(stick) == {}


def test_a_write_protected_stick_is_not_waited_for(local: Path, stick: Path) -> None:
    disk = Faulty({"rename": PermissionError(EACCES, "protected")})
    refused(
        Code.READ_ONLY, lambda: put([Outgoing(local, NAME)], stick, progress=silent(), disk=disk)
    )
    assert disk.log.count("rename") == 1


def test_stopping_in_the_middle(local: Path, stick: Path) -> None:
    progress = Progress(lambda sentence, done, total: progress.stop())
    second = local.with_name("second.djx")
    second.write_bytes(local.read_bytes() * 2)
    with pytest.raises(Stopped):
        put([Outgoing(local, NAME), Outgoing(second, "2.djx")], stick, progress=progress)
    assert set(files(stick)) <= {NAME}
    assert not list(stick.glob("*.part"))


def test_a_link_laid_out_for_us_is_not_followed(local: Path, stick: Path, tmp_path: Path) -> None:
    victim = tmp_path / "important"
    victim.write_bytes(b"important")
    (stick / f"{NAME}.part").symlink_to(victim)
    put([Outgoing(local, NAME)], stick, progress=silent())
    assert victim.read_bytes() == b"important"
    assert (stick / NAME).read_bytes() == local.read_bytes()


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 2 MB."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.name != "posix" or os.getuid() or subprocess.run(command, check=False).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_real_stick_that_fills_up(tiny: Path, local: Path) -> None:
    """The free space was announced wrongly; the write itself finds out."""
    large = local.with_name("large.djx")
    large.write_bytes(bytes(3 << 20))
    outgoing = [Outgoing(large, NAME)]
    refused(Code.DISK_FULL, lambda: put(outgoing, tiny, progress=silent()))
    refused(Code.DISK_FULL, lambda: put(outgoing, tiny, progress=silent(), disk=Faulty()))
    assert files(tiny) == {}
    put([Outgoing(local, NAME)], tiny, progress=silent())


def test_a_real_stick_that_is_protected(tiny: Path, local: Path, world: World) -> None:
    put([Outgoing(local, NAME)], tiny, progress=silent())
    subprocess.run(["mount", "-o", "remount,ro", str(tiny)], check=True)
    refused(Code.READ_ONLY, lambda: put([Outgoing(local, "b.djx")], tiny, progress=silent()))
    (found,) = look(tiny).files
    fetch(found.path, local.with_name("inbox.djx"), progress=silent())
    assert read(world, local.with_name("inbox.djx")).nops == 3


def test_the_real_disk_is_really_asked(
    local: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fsync of the file before its name, forgotten before it is read again, then the folder."""
    calls: list[str] = []
    real_sync, real_forget = os.fsync, os.posix_fadvise

    def sync(handle: int) -> None:
        target = Path(f"/proc/self/fd/{handle}").readlink()
        calls.append(f"sync {target.name} {target.stat().st_size}")
        real_sync(handle)

    def forget(handle: int, start: int, length: int, advice: int) -> None:
        calls.append("forget")
        real_forget(handle, start, length, advice)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "posix_fadvise", forget)
    put([Outgoing(local, "a.djx")], stick, progress=silent())
    folder = f"sync stick {stick.stat().st_size}"
    assert calls == [f"sync a.djx.part {local.stat().st_size}", "forget", folder]


def test_waiting_takes_time(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    Disk().wait(0.25)
    assert slept == [0.25]


def test_a_file_in_place_of_a_stick(local: Path) -> None:
    refused(Code.STICK_GONE, lambda: look(local))


def test_a_stick_that_is_not_there(local: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    refused(Code.STICK_GONE, lambda: look(gone))
    refused(Code.STICK_GONE, lambda: fetch(gone / NAME, tmp_path / "x.djx", progress=silent()))


# Taking in


def test_fetching_leaves_the_source_alone(local: Path, stick: Path) -> None:
    shutil.copy(local, stick / NAME)
    (stick / NAME).chmod(0o400)
    before = (stick / NAME).stat()
    target = local.with_name("inbox.djx")
    disk = Faulty()
    fetch(stick / NAME, target, progress=silent(), disk=disk)
    assert target.read_bytes() == local.read_bytes()
    assert disk.log == ["free", "sync", "rename", "sync_folder"]
    after = (stick / NAME).stat()
    assert (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
    assert set(files(stick)) == {NAME}


@pytest.mark.parametrize("call", ["sync", "rename"])
def test_fetching_all_or_nothing(local: Path, tmp_path: Path, call: str) -> None:
    target = tmp_path / "inbox.djx"
    disk = Faulty({call: OSError(ENOSPC, "full")})
    refused(Code.DISK_FULL, lambda: fetch(local, target, progress=silent(), disk=disk))
    enough = local.stat().st_size + (1 << 17)
    tight = Faulty(room=enough - 1)
    refused(Code.DISK_FULL, lambda: fetch(local, target, progress=silent(), disk=tight))
    with pytest.raises(Stopped):
        fetch(local, target, progress=stopped())
    assert list(tmp_path.glob("inbox*")) == []
    fetch(local, target, progress=silent(), disk=Faulty(room=enough))


def stopped() -> Progress:
    progress = Progress()
    progress.stop()
    return progress


# Looking


def test_what_lies_on_a_stick(world: World, local: Path, stick: Path) -> None:
    up = stick / "党建数据交换" / "上报"
    up.mkdir(parents=True)
    whole = local.read_bytes()
    invitation = make_invitation(
        roster=world.roster, suite=SUITE, invitation="i-1", branches=(), seed={}
    ).file
    for name, data in {
        "1.djx": whole,
        "2 - 副本(2).DJX": whole,
        "3.djx.part": whole[:-1],
        "4.djx.part": whole,
        "5.djx": b"nonsense",
        "6.djy": invitation,
        "7.djy.part": invitation,
        "8.djy.part": invitation[:-1],
        "9.djb": b"a backup",
        "10.djb.part": b"half a backup",
        "11.djy": b"nonsense",
        "._1.djx": b"left by another system",
        "~$1.djx": b"left by an office program",
        "名册.xlsx": b"not ours",
        "x.part": b"not ours",
    }.items():
        (up / name).write_bytes(data)
    (up / "folder.djx").mkdir()
    (up / "link.djx").symlink_to(local)
    (stick / "outside.djx").write_bytes(whole)
    (up.parent / "between.djx").write_bytes(whole)
    (up / "deeper").mkdir()
    (up / "deeper" / "deep.djx").write_bytes(whole)
    found = {file.path.name: file for file in look(stick).files}
    assert {name: (file.kind, file.unfinished, file.code) for name, file in found.items()} == {
        "1.djx": (FileKind.PACKAGE, False, ""),
        "2 - 副本(2).DJX": (FileKind.PACKAGE, False, ""),
        "3.djx.part": (FileKind.PACKAGE, True, ""),
        "4.djx.part": (FileKind.PACKAGE, False, ""),
        "5.djx": (FileKind.PACKAGE, False, Code.MAGIC),
        "6.djy": (FileKind.ENROLMENT, False, ""),
        "7.djy.part": (FileKind.ENROLMENT, False, ""),
        "8.djy.part": (FileKind.ENROLMENT, True, ""),
        "9.djb": (FileKind.BACKUP, False, ""),
        "10.djb.part": (FileKind.BACKUP, True, ""),
        "11.djy": (FileKind.ENROLMENT, False, Code.MAGIC),
        "between.djx": (FileKind.PACKAGE, False, ""),
    }
    header = found["1.djx"].header
    assert header is not None
    assert (header.sender, header.no) == ("pc-a", 1)
    assert found["1.djx"].size == len(whole)


def test_a_plain_folder(local: Path, stick: Path) -> None:
    shutil.copy(local, stick / "any name.djx")
    assert [file.path.name for file in look(stick).files] == ["any name.djx"]
    assert look(local.parent).files[0].path == local


def test_a_complete_part_is_as_good_as_the_whole(world: World, local: Path, stick: Path) -> None:
    shutil.copy(local, stick / "4.djx.part")
    (found,) = look(stick).files
    fetch(found.path, local.with_name("inbox.djx"), progress=silent())
    assert read(world, local.with_name("inbox.djx")).nops == 3


@pytest.mark.parametrize("size", [0, 3, 5, 40])
def test_a_part_that_hardly_began_is_unfinished(local: Path, stick: Path, size: int) -> None:
    (stick / "5.djx.part").write_bytes(local.read_bytes()[:size])
    (found,) = look(stick).files
    assert (found.unfinished, found.code, found.header) == (True, "E_TRUNC", None)


def test_a_part_that_is_something_else_is_said_to_be(stick: Path) -> None:
    (stick / "5.djx.part").write_bytes(b"something else")
    (found,) = look(stick).files
    assert found.code == "E_MAGIC"


def test_malware_is_named_and_not_touched(stick: Path) -> None:
    names = ["AUTORUN.INF", "党建数据交换.exe", "上报.lnk", "x.scr", "y.vbs"]
    for name in names:
        (stick / name).write_bytes(b"MZ")
    (stick / "readme.txt").write_bytes(b"harmless")
    folder = stick / "党建数据交换"
    folder.mkdir()
    (folder / "inner.exe").write_bytes(b"MZ")
    warnings = look(stick).warnings
    assert len(warnings) == 6
    for name in (*names, "inner.exe"):
        assert any(f"“{name}”" in warning for warning in warnings)
    assert not any("readme" in warning for warning in warnings)


# Tidying up


def packages(world: World, folder: Path, numbers: Iterator[int] | range) -> None:
    for no in numbers:
        write(world, folder / f"{no:06d}.djx", draft(no=no, pid=f"p-{no}"))


def tidied(world: World, folder: Path) -> list[str]:
    key = SUITE.verify_key(world.a.sign)
    return [path.name for path in prune(folder, device="pc-a", key=key)]


def test_the_last_three_stay(world: World, stick: Path) -> None:
    packages(world, stick, range(1, 6))
    assert tidied(world, stick) == ["000001.djx", "000002.djx"]
    assert tidied(world, stick) == []
    assert sorted(files(stick)) == ["000003.djx", "000004.djx", "000005.djx"]


def test_volumes_and_copies_count_as_one(world: World, stick: Path) -> None:
    packages(world, stick, range(1, 5))
    for no in (1, 4):
        shutil.copy(stick / f"{no:06d}.djx", stick / f"{no:06d}(2).djx")
    assert tidied(world, stick) == ["000001(2).djx", "000001.djx"]


def test_what_hardly_began_goes_where_it_is_ours(world: World, stick: Path) -> None:
    write(world, stick / "1.djx", draft(no=1))
    whole = (stick / "1.djx").read_bytes()
    header = whole.index(b"\n", 5)
    (stick / "2.djx.part").write_bytes(b"")
    (stick / "3.djx.part").write_bytes(whole[:header])
    (stick / "4.djx.part").write_bytes(whole[:20])
    (stick / "5.djx.part").write_bytes(whole[:header].replace(b"pc-a", b"pc-b"))
    assert tidied(world, stick) == ["2.djx.part", "3.djx.part"]


def test_each_receiver_has_its_own_three(world: World, stick: Path) -> None:
    packages(world, stick, range(1, 4))
    for no in range(4, 7):
        write(world, stick / f"{no:06d}.djx", draft(no=no, to="b-one"))
    assert tidied(world, stick) == []


def test_nothing_of_others_goes(world: World, stick: Path, tmp_path: Path) -> None:
    packages(world, stick, range(5, 9))
    others = draft(sender="hq", to="b-one", segments=(SegmentDraft(GENESIS, run(DOWN, 1)),))
    write(world, stick / "000001-hq.djx", others)
    forged = bytearray((stick / "000005.djx").read_bytes())
    forged[40] ^= 1
    (stick / "000002-forged.djx").write_bytes(forged)
    (stick / "000003.djx").write_bytes(b"somebody's diary")
    (stick / "000004.djb").write_bytes(b"a backup")
    outside = write(world, tmp_path / "outside.djx", draft(no=1))
    (stick / "000000-link.djx").symlink_to(outside)
    assert tidied(world, stick) == ["000005.djx"]
    assert outside.exists()
    assert len(files(stick)) == 8


def test_what_of_ours_was_never_finished_goes(world: World, local: Path, stick: Path) -> None:
    packages(world, stick, range(1, 4))
    whole = local.read_bytes()
    (stick / "000004.djx.part").write_bytes(whole[:-1])
    (stick / "000005.djx.part").write_bytes(whole[:100])  # not even its header can be told
    assert tidied(world, stick) == ["000004.djx.part"]


def test_pulled_out_at_any_byte(world: World, local: Path, stick: Path) -> None:
    """Whatever of a package is on the stick: all of it counts, or it is named unfinished."""
    whole = local.read_bytes()
    inbox = local.with_name("inbox.djx")
    for cut in [*range(0, len(whole), 97), len(whole)]:
        (stick / "a.djx.part").write_bytes(whole[:cut])
        (found,) = look(stick).files
        if cut == len(whole):
            assert (found.unfinished, found.code) == (False, "")
            fetch(found.path, inbox, progress=silent())
            assert read(world, inbox).nops == 3
        else:
            assert found.unfinished
    with suppress(FileNotFoundError):
        inbox.unlink()


def test_revisions_are_not_readable_on_the_stick(local: Path) -> None:
    data = local.read_bytes()
    for text in ("第1次", "廉洁", "张三", UP.rpartition("/")[0]):
        assert text.encode() not in data
