"""Attachments: photos, scans and documents taken in, looked at, and saved elsewhere."""

import io
import os
import stat
import threading
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.errors import Stopped, UserError
from hongdang_desktop.core.filekinds import MOST_BYTES, FileKind, FileRefused, clean_name, kind_of
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.station.books import photos
from hongdang_desktop.station.books.entries import entry_of
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.views import FileLook, MissingFile, Picture, Taken
from hongdang_desktop.store import attached, listing
from hongdang_desktop.store.blobs import BlobDamaged, BlobGone
from hongdang_desktop.store.errors import disk_speaks

if TYPE_CHECKING:
    from hongdang_desktop.output.preview import Preview

_LARGEST_PAGE: Final = 4000
_PIECE: Final = 256 * 1024
_KEPT: Final = timedelta(days=30)


class Attachments:
    """The files beside entries. No plain copy is ever made but where the user saves one."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._shown: tuple[str, Preview] | None = None
        self._one = threading.RLock()  # a PDF is not closed while another thread draws it
        self._taking = threading.Lock()  # nothing is tidied away that is just being taken in

    def take(self, path: Path, progress: Progress | None = None) -> JsonObject:
        """Take a file in; return the part that names it in an entry's ``attachments``.

        Photos are made small and lose their metadata, other kinds stay as they are. Raises
        FileRefused, or what the disk refuses. What no entry names in the end does no harm.
        """
        part, _ = self._take(path, progress or silent())
        self._tidy()
        return part

    def take_all(self, paths: Sequence[Path], progress: Progress | None = None) -> Taken:
        """Take several files in; what is refused stops none of the others. Raises Stopped."""
        told = progress or silent()
        parts: list[JsonObject] = []
        new: list[str] = []
        refused: list[tuple[str, UserError]] = []
        try:
            for path in paths:
                try:
                    part, was_new = self._take(path, told)
                except FileRefused as error:
                    refused.append((_shown(path), error))
                    continue
                new += [str(part["sha256"])] if was_new else []
                parts.append(part)
            told.step("放好了", len(paths), len(paths))
        except Stopped:
            self._forget(new)
            raise
        self._tidy()
        return Taken(tuple(parts), tuple(refused))

    def here(self, sha256: str) -> bool:
        """Say whether an attachment came."""
        return self._core.read(lambda c: attached.is_present(c, sha256))

    def read(self, sha256: str) -> bytes:
        """Return the plain bytes, at most 64 MiB. Raises BlobGone, BlobDamaged."""
        with self._opened(sha256) as file:
            return file.read()

    def kind(self, sha256: str) -> FileKind:
        """Return what an attachment really is. Raises FileRefused for what nobody could attach."""
        with self._opened(sha256) as file:
            return _kind(file)

    def look(self, part: Mapping[str, Json], longest: int) -> FileLook:
        """Return how an attachment is shown in a strip; one that cannot be shown is only named."""
        sha256, size = str(part.get("sha256")), part.get("size")
        named = str(part.get("name") or "")
        length = size if isinstance(size, int) else 0
        try:
            kind = self.kind(sha256)
            pages = self.pages(sha256)
            picture = self.picture(sha256, longest=longest) if pages else None
        except BlobGone:
            return FileLook(sha256, named, length, here=False)
        except UserError:  # damaged, or of a kind that nobody could attach
            return FileLook(sha256, named, length, here=self.here(sha256))
        return FileLook(sha256, clean_name(named, kind), length, True, pages, picture)

    def pages(self, sha256: str) -> int:
        """Return how many pages can be looked at: 1 of a picture, 0 of Word and Excel."""
        kind = self.kind(sha256)
        if kind is not FileKind.PDF:
            return 1 if kind.is_picture else 0
        with self._one:
            return self._preview(sha256).pages

    def picture(self, sha256: str, page: int = 1, *, longest: int) -> Picture:
        """Return a picture or a page of a PDF, at most so many pixels long. Raises FileRefused."""
        if self.kind(sha256) is FileKind.PDF:
            return self._page(sha256, page, longest)
        with self._opened(sha256) as file:
            width, height, data = photos.pixels(file, longest)
        return Picture(width, height, 3 * width, data)

    def to_file(self, sha256: str, target: Path, progress: Progress | None = None) -> None:
        """Save a plain copy where the user wants it; what is there is replaced, whole or not.

        Raises Stopped, BlobGone, BlobDamaged, or what the disk refuses.
        """
        told, done = progress or silent(), 0
        part = target.with_name(target.name + ".part")
        with self._opened(sha256) as file, disk_speaks():
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            try:
                with part.open("wb") as copy:
                    while piece := file.read(_PIECE):
                        told.step(f"正在存“{_shown(target)}”", done, size)
                        done += copy.write(piece)
                    copy.flush()
                    os.fsync(copy.fileno())  # the stick is pulled out soon
                part.replace(target)
            except BaseException:
                part.unlink(missing_ok=True)
                raise

    def to_folder(self, sha256: str, name: str, folder: Path) -> Path:
        """Save a plain copy into a folder under a clean name, beside what is there; return it."""
        clean = Path(clean_name(name, self.kind(sha256)))
        target, number = folder / clean, 1
        while target.exists() or target.is_symlink():
            number += 1
            target = folder / f"{clean.stem}({number}){clean.suffix}"
        self.to_file(sha256, target)
        return target

    def missing(self) -> tuple[MissingFile, ...]:
        """Return the attachments that entries name and that have not come yet."""

        def look(connection: Connection) -> Iterator[MissingFile]:
            for record, sha256, size in attached.awaited(connection):
                row = listing.one(connection, record)
                if row is None:
                    continue  # an entry that waits for a newer program
                names = dict(named_in(row.payload))
                called = entry_of(row).called
                if sha256 in names:
                    name = str(names[sha256].get("name") or "")
                    yield MissingFile(sha256, name, size, record, called, row.ledger)

        return self._core.read(lambda c: tuple(look(c)))

    def close(self) -> None:
        """Let go of what was looked at."""
        with self._one:
            if self._shown is not None:
                self._shown[1].close()
                self._shown = None

    def _take(self, path: Path, progress: Progress) -> tuple[JsonObject, bool]:
        core = self._core
        data = _source(path, progress)
        kind = kind_of(io.BytesIO(data), len(data))
        if kind.is_picture:
            data, kind = photos.reencoded(io.BytesIO(data))
            progress.step(f"正在放入“{_shown(path)}”")
        now = core.clock.now().isoformat()

        def note(connection: Connection) -> bool:
            was_new = not attached.is_present(connection, sha256)
            attached.note(connection, sha256, length, now)
            return was_new

        with self._taking:
            sha256, length = core.store.blobs.put(io.BytesIO(data))
            core.store.blobs.flush()
            was_new = core.store.write(note)
        name = clean_name(path.name, kind)
        return {"id": core.ids.new(), "sha256": sha256, "name": name, "size": length}, was_new

    def _forget(self, new: Sequence[str]) -> None:
        """Take away what was only just taken in, but not what an entry or an editor names."""
        with self._taking:
            self._drop(set(new) & self._core.read(attached.unnamed).keys())

    def _tidy(self) -> None:
        """Take away what was put in long ago and never saved, or came ahead of records that never did.

        What is missed after all is asked for again.
        """
        now = self._core.clock.now()
        with self._taking:
            found = self._core.read(attached.unnamed)
            self._drop(
                {each for each, at in found.items() if now - datetime.fromisoformat(at) > _KEPT}
            )

    def _drop(self, gone: Set[str]) -> None:
        def work(connection: Connection) -> None:
            for sha256 in gone:
                attached.lose(connection, sha256)

        if gone:
            self._core.store.write(work)
        for sha256 in gone:
            self._core.store.blobs.remove(sha256)

    @contextmanager
    def _opened(self, sha256: str) -> Iterator[BinaryIO]:
        """Open an attachment; one that turns out gone or damaged is asked for again."""
        try:
            with self._core.store.blobs.open(sha256) as file:
                yield file
        except (BlobGone, BlobDamaged):
            if self.here(sha256):
                self._core.store.write(lambda c: attached.lose(c, sha256))
            raise

    def _preview(self, sha256: str) -> "Preview":
        # PDFium is loaded with the first PDF: the way to the first page does not have that time.
        from hongdang_desktop.output.preview import Preview  # noqa: PLC0415

        shown = self._shown
        if shown is None or shown[0] != sha256:
            self.close()
            shown = self._shown = (sha256, Preview(self.read(sha256)))
        return shown[1]

    def _page(self, sha256: str, page: int, longest: int) -> Picture:
        with self._one:
            preview = self._preview(sha256)
            scale = min(longest, _LARGEST_PAGE) / max(*preview.size(page), 1.0)
            made = preview.picture(page, scale=scale)
        return Picture(made.width, made.height, made.stride, made.data)


def named_in(payload: Json) -> Iterator[tuple[str, JsonObject]]:
    """Yield the attachments that a payload names, wherever they stand: hash and part."""
    if isinstance(payload, dict):
        sha256 = payload.get("sha256")
        if isinstance(sha256, str):
            yield sha256, payload
        for value in payload.values():
            yield from named_in(value)
    elif isinstance(payload, list):
        for value in payload:
            yield from named_in(value)


def absent(
    connection: Connection, payload: JsonObject, base: Mapping[str, Json]
) -> tuple[Problem, ...]:
    """Return a problem for each attachment that is neither here nor was in the entry before."""
    before = {sha256 for sha256, _ in named_in(dict(base))}
    return tuple(
        Problem(
            f"attachments/{part.get('id') or sha256}", "NO_SUCH_ATTACHMENT", Level.SAVE,
            f"附件“{part.get('name') or sha256[:8]}”不在这台电脑上。", "把文件重新放进来。",
        )
        for sha256, part in named_in(payload)
        if sha256 not in before and not attached.is_present(connection, sha256)
    )  # fmt: skip


def _source(path: Path, progress: Progress) -> bytes:
    """Return what is in a file of the user's. What is no plain file is not even opened."""
    data = bytearray()
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise FileRefused("FILE_FOLDER")
        if not stat.S_ISREG(found.st_mode):
            raise FileRefused("FILE_UNREADABLE")
        if found.st_size > MOST_BYTES:
            raise FileRefused("FILE_TOO_BIG")
        with path.open("rb") as file:
            while len(data) <= MOST_BYTES and (piece := file.read(_PIECE)):
                progress.step(f"正在放入“{_shown(path)}”", len(data), found.st_size)
                data += piece
    except (OSError, ValueError) as error:  # the stick is gone; the name is none
        raise FileRefused("FILE_UNREADABLE") from error
    return bytes(data)


def _kind(file: BinaryIO) -> FileKind:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return kind_of(file, size)


def _shown(path: Path) -> str:
    return path.name.encode("utf-8", "replace").decode()
