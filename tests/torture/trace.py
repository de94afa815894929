"""What a process did to files, as strace wrote it down; applied to a ``Disk`` one call at a time."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.torture.disk import Disk, Image

CALLS = (
    "write", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2", "unlink",
    "unlinkat", "rmdir", "ftruncate", "openat", "mkdir", "mkdirat",
)  # fmt: skip
"""Calls that change a file, or make a change durable."""
_BESIDE = (
    "lseek", "writev", "pwritev", "truncate", "open", "creat", "fallocate", "copy_file_range",
    "sendfile", "link", "linkat", "symlink", "symlinkat",
)  # fmt: skip
"""Calls that move a position, or that the disk in memory does not know and must not meet."""

_LINE = re.compile(r"(\d+) +(\w+)\((.*)\)\s+= (-?\d+)(.*)")
_OPEN = re.compile(r"(\d+) +(\w+\(.*?)\s*<unfinished \.\.\.>")
_REST = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)")
_FD = re.compile(r"(\d+|AT_FDCWD)<(.*)>(\(deleted\))?")
_RANDOM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}|^tmp")
_BYTES = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Call:
    """One call. ``index`` counts from 1 the calls of this name by this thread: what strace counts.

    Where the file is called the same each time, ``fixed``, only the calls on it are counted.
    """

    thread: int
    name: str
    result: int
    path: Path | None = None
    target: Path | None = None
    handle: int = -1
    flags: str = ""
    data: bytes = b""
    at: int = 0
    index: int = 0
    system: str = ""

    @property
    def fixed(self) -> bool:
        """Say whether the file has a name without anything random in it."""
        return self.path is not None and _RANDOM.search(self.path.name) is None

    def __str__(self) -> str:
        return f"{self.name} {self.index} {self.path.name if self.path else ''}"


@dataclass(frozen=True)
class Recording:
    """What a run did, and what lay there in the end."""

    calls: tuple[Call, ...]
    left: Image

    @property
    def told(self) -> int:
        """The place of the first call that told the user that something is done."""
        return next(
            number
            for number, call in enumerate(self.calls)
            if call.name == "write" and call.handle == 1
        )

    def points(self, disk: Disk) -> list[int]:
        """Return the places of the calls that change something on the disk as it was before."""
        player, found = Player(disk), []
        for number, call in enumerate(self.calls):
            if changes(call, disk):
                found.append(number)
            player.play(call)
        return found


def wanted() -> str:
    """Return what strace shall write down."""
    return ",".join((*CALLS, *_BESIDE))


def read(trace: Path) -> list[Call]:
    """Return the calls of a trace that succeeded or failed, in the order in which they ended."""
    counts: Counter[tuple[int, str, Path | None]] = Counter()
    found = []
    for line in _whole(trace):
        match = _LINE.match(line)
        if match is None:
            continue
        thread, name = int(match[1]), match[2]
        call = _call(thread, name, int(match[4]), _parts(match[3]))
        counts[thread, name, None] += 1
        if call.path is not None:
            counts[thread, name, call.path] += 1
        index = counts[thread, name, call.path if call.fixed else None]
        found.append(replace(call, index=index, system=name))
    return found


def changes(call: Call, disk: Disk) -> bool:
    """Say whether a call concerns the disk at all: cut points are only these."""
    if call.result < 0 or call.name not in CALLS:
        return False
    if call.path is None or not disk.has(call.path):
        return False
    if call.name == "openat":
        exists = disk.find(call.path) is not None
        return ("O_CREAT" in call.flags and not exists) or "O_TRUNC" in call.flags
    return call.name in ("rename", "mkdir") or disk.find(call.path) is not None


class Player:
    """Does to a disk in memory what the calls did to the real one."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self._at: dict[int, int] = {}
        self._appends: set[int] = set()

    def play(self, call: Call) -> None:  # noqa: C901 - one branch a call
        if call.result < 0:
            return
        if call.name == "openat":
            self._at[call.result] = 0
            self._appends.discard(call.result)
            if "O_APPEND" in call.flags:
                self._appends.add(call.result)
        if call.name == "lseek":
            self._at[call.handle] = call.result
        if not changes(call, self.disk):
            unknown = call.name in _BESIDE and call.name != "lseek"
            assert not (unknown and call.path and self.disk.has(call.path)), call
            return
        path = call.path
        assert path is not None
        match call.name:
            case "openat":
                self.disk.create(path, cut="O_TRUNC" in call.flags)
            case "write" | "pwrite64":
                self._write(call, path)
            case "ftruncate":
                file = self.disk.file(path)
                assert file is not None
                file.resize(call.at)
            case "fsync" | "fdatasync":
                self.disk.sync(path)
            case "rename":
                assert call.target is not None
                self.disk.rename(path, call.target)
            case "unlink" | "rmdir":
                self.disk.remove(path)
            case "mkdir":
                self.disk.mkdir(path)

    def _write(self, call: Call, path: Path) -> None:
        file = self.disk.file(path)
        assert file is not None, call
        at = call.at
        if call.name == "write":
            at = self._at.get(call.handle, 0)
            if call.handle in self._appends:
                at = len(file.data)
            self._at[call.handle] = at + call.result
        file.write(at, call.data[: call.result])


def _whole(trace: Path) -> Iterator[str]:
    """Put the two halves together of a call that another thread interrupted."""
    begun: dict[str, str] = {}
    for line in trace.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        if match := _OPEN.match(line):
            begun[match[1]] = match[2]
        elif match := _REST.match(line):
            yield f"{match[1]} {begun.pop(match[1])}{match[3]}"
        else:
            yield line


def _parts(text: str) -> list[str]:
    return text.split(", ")


def _text(part: str) -> bytes:
    match = _BYTES.match(part)
    return bytes.fromhex(match[1].replace("\\x", "")) if match else b""


def _path(part: str) -> Path:
    return Path(os.fsdecode(_text(part)))


def _handle(part: str) -> tuple[int, Path | None]:
    match = _FD.match(part)
    if match is None or match[1] == "AT_FDCWD":
        return -1, None
    raw = bytes.fromhex(match[2].replace("\\x", "")) if match[2].startswith("\\x") else b""
    path = Path(os.fsdecode(raw)) if raw.startswith(b"/") and not match[3] else None
    return int(match[1]), path


def _call(thread: int, name: str, result: int, parts: list[str]) -> Call:
    """Read the arguments; the ``at`` forms of a call get its plain name where paths are absolute."""
    plain = {"renameat": "rename", "renameat2": "rename", "unlinkat": "unlink", "mkdirat": "mkdir"}
    if name in ("rename", "unlink", "rmdir", "mkdir"):
        target = _path(parts[1]) if name == "rename" else None
        return Call(thread, name, result, _path(parts[0]), target)
    if name in ("renameat", "renameat2"):
        return Call(thread, plain[name], result, _path(parts[1]), _path(parts[3]))
    if name in ("unlinkat", "mkdirat", "openat"):
        flags = parts[2] if name == "openat" else ""
        return Call(thread, plain.get(name, name), result, _path(parts[1]), flags=flags)
    handle, path = _handle(parts[0])
    data = _text(parts[1]) if name in ("write", "pwrite64") else b""
    at = int(parts[3]) if name == "pwrite64" else int(parts[1]) if name == "ftruncate" else 0
    return Call(thread, name, result, path, handle=handle, data=data, at=at)
