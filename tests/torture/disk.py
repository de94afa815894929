"""A disk in memory that knows what would be left of it after a power cut (exchange.md §4.1).

What was written and not synced survives by sectors of 512 bytes with p = ½, torn and reordered; a
name that was made, changed or removed and whose folder was not synced is undone with p = ½. This is
harsher than any file system with a journal, and about as bad as a stick.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTOR = 512


class File:
    """One file, whatever it is called: what is safe, and what was written since."""

    def __init__(self, data: bytes = b"") -> None:
        self.safe = data
        self.data = bytearray(data)
        self._written: dict[int, list[bytes]] = {}
        self._sizes: list[int] = []

    @property
    def dirty(self) -> bool:
        return bool(self._written or self._sizes)

    def write(self, at: int, piece: bytes) -> None:
        if at + len(piece) > len(self.data):
            self.resize(at + len(piece))
        self.data[at : at + len(piece)] = piece
        for sector in range(at // SECTOR, (at + len(piece) + SECTOR - 1) // SECTOR):
            image = bytes(self.data[sector * SECTOR : (sector + 1) * SECTOR])
            self._written.setdefault(sector, []).append(image)

    def resize(self, size: int) -> None:
        self.data = self.data[:size] + bytes(max(0, size - len(self.data)))
        self._sizes.append(size)

    def sync(self) -> None:
        self.safe = bytes(self.data)
        self._written, self._sizes = {}, []

    def after_cut(self, dice: Random) -> bytes:
        if not self.dirty:
            return self.safe
        size = len(self.data)
        if self._sizes and dice.random() < 0.5:
            size = dice.choice([len(self.safe), *self._sizes])
        left = bytearray(self.safe[:size].ljust(size, b"\0"))
        for sector, images in self._written.items():
            start = sector * SECTOR
            if start >= size:
                continue
            if dice.random() < 0.5:
                image = images[-1]
            else:
                image = dice.choice([*images[:-1], self.safe[start : start + SECTOR]])
            image = image[: size - start]
            left[start : start + len(image)] = image
        return bytes(left)


@dataclass
class _Step:
    """A change of names in one folder: those that go, those that come; one coin for all of it."""

    gone: tuple[str, ...]
    come: tuple[tuple[str, "File | Folder"], ...]
    token: object


@dataclass
class Folder:
    """One folder: the names that are safe, the names that are, and the steps between."""

    safe: "dict[str, File | Folder]" = field(default_factory=dict)
    names: "dict[str, File | Folder]" = field(default_factory=dict)
    steps: list[_Step] = field(default_factory=list)

    def step(self, gone: tuple[str, ...], come: "dict[str, File | Folder]", token: object) -> None:
        for name in gone:
            self.names.pop(name, None)
        self.names.update(come)
        self.steps.append(_Step(gone, tuple(come.items()), token))

    def sync(self) -> None:
        self.safe, self.steps = dict(self.names), []

    def after_cut(self, coins: "dict[int, bool]", dice: Random) -> "dict[str, File | Folder]":
        left = dict(self.safe)
        for step in self.steps:
            if coins.setdefault(id(step.token), dice.random() < 0.5):
                for name in step.gone:
                    left.pop(name, None)
                left.update(step.come)
        return left


Image = dict[str, bytes | None]
"""What lies in a folder: the bytes of files and None for folders, by relative path."""


class Disk:
    """The folder ``root`` and everything under it."""

    def __init__(self, root: Path, image: Image) -> None:
        self.root = root
        self.top = Folder()
        for path, data in sorted(image.items()):
            folder, name = self._parent(root / path)
            folder.names[name] = Folder() if data is None else File(data)
        for folder in self._folders(self.top):
            folder.sync()

    def now(self) -> Image:
        """Return what a killed process leaves: everything that the system was told."""
        return dict(self._walk(self.top, ""))

    def after_cut(self, dice: Random) -> Image:
        """Return what a power cut may leave."""
        coins: dict[int, bool] = {}

        def walk(folder: Folder, prefix: str) -> Iterator[tuple[str, bytes | None]]:
            for name, node in folder.after_cut(coins, dice).items():
                if isinstance(node, Folder):
                    yield prefix + name, None
                    yield from walk(node, f"{prefix}{name}/")
                else:
                    yield prefix + name, node.after_cut(dice)

        return dict(walk(self.top, ""))

    def has(self, path: Path) -> bool:
        return path.is_relative_to(self.root)

    def find(self, path: Path) -> File | Folder | None:
        node: File | Folder | None = self.top
        for part in path.relative_to(self.root).parts:
            node = node.names.get(part) if isinstance(node, Folder) else None
        return node

    def file(self, path: Path) -> File | None:
        found = self.find(path)
        return found if isinstance(found, File) else None

    def create(self, path: Path, *, cut: bool) -> None:
        """Open a file for writing: made if need be, emptied where that was asked."""
        found = self.file(path)
        if found is None:
            folder, name = self._parent(path)
            folder.step((), {name: File()}, object())
        elif cut and found.data:
            found.resize(0)

    def mkdir(self, path: Path) -> None:
        folder, name = self._parent(path)
        folder.step((), {name: Folder()}, object())

    def remove(self, path: Path) -> None:
        folder, name = self._parent(path)
        folder.step((name,), {}, object())

    def rename(self, source: Path, target: Path) -> None:
        node = self.find(source)
        assert node is not None, source
        (old, before), (new, after) = self._parent(source), self._parent(target)
        token = object()
        if old is new:
            old.step((before,), {after: node}, token)
        else:
            new.step((), {after: node}, token)
            old.step((before,), {}, token)

    def sync(self, path: Path) -> None:
        found = self.find(path)
        if found is not None:
            found.sync()

    def _parent(self, path: Path) -> tuple[Folder, str]:
        folder = self.find(path.parent)
        assert isinstance(folder, Folder), path
        return folder, path.name

    def _folders(self, folder: Folder) -> Iterator[Folder]:
        yield folder
        for node in folder.names.values():
            if isinstance(node, Folder):
                yield from self._folders(node)

    def _walk(self, folder: Folder, prefix: str) -> Iterator[tuple[str, bytes | None]]:
        for name, node in folder.names.items():
            if isinstance(node, Folder):
                yield prefix + name, None
                yield from self._walk(node, f"{prefix}{name}/")
            else:
                yield prefix + name, bytes(node.data)


def image_of(root: Path) -> Image:
    """Return what lies in a folder."""
    return {
        str(path.relative_to(root)): None if path.is_dir() else path.read_bytes()
        for path in sorted(root.rglob("*"))
    }


def lay_out(root: Path, image: Image) -> None:
    """Make a folder hold exactly this; what is right already is left alone."""
    there = image_of(root)
    for path in sorted(there.keys() - image.keys(), reverse=True):
        place = root / path
        place.rmdir() if place.is_dir() else place.unlink()
    for path, data in sorted(image.items()):
        if data is None:
            (root / path).mkdir(exist_ok=True)
        elif there.get(path) != data:
            (root / path).write_bytes(data)
