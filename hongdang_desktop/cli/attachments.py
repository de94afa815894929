"""Commands for the photos and files beside entries."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import opened
from hongdang_desktop.cli.lists import EntryId
from hongdang_desktop.cli.stations import Folder
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Entry

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="jpg、png、pdf、docx、xlsx")]


class NotTaken(UserError):
    """A file that cannot be attached; the code is that of its kind (FILE_…)."""

    def __init__(self, name: str, error: UserError) -> None:
        super().__init__(f"“{name}”：{error.sentence}")
        self.code = error.code


def attach(
    folder: Folder,
    entry: EntryId,
    files: Files,
    reason: Annotated[str, typer.Option(help="更正已定稿的记录：一句理由")] = "",
) -> Answer:
    """给一条记录放照片和文件：要么都放，要么都不放。已定稿的加 --reason，算更正。"""
    with opened(folder) as station:
        found = station.book.entry(entry)
        taken = station.attachments.take_all(files)
        if taken.refused:
            raise NotTaken(*taken.refused[0])
        payload: JsonObject = {**found.payload}
        before = payload.get("attachments")
        kept = before if isinstance(before, list) else []
        payload["attachments"] = [*kept, *(dict(part) for part in taken.parts)]
        if reason:
            changes = station.book.correct(entry, payload, reason)
        else:
            changes = station.book.save(found.ledger, payload, entry)
        return _listed(station, station.book.entry(entry), (changes.sentence,))


def attachments(
    folder: Folder,
    entry: EntryId,
    to: Annotated[Path | None, typer.Option(help="存到这个文件夹")] = None,
) -> Answer:
    """列出一条记录的照片和文件；加 --to 就各存一份出来。"""
    with opened(folder) as station:
        found = station.book.entry(entry)
        said = []
        if to is not None:
            for part in found.record.attachments:
                if part.sha256 and station.attachments.here(part.sha256):
                    saved = station.attachments.to_folder(part.sha256, part.name or "", to)
                    said.append(f"存到 {saved}")
                else:
                    said.append(f"“{part.name}”还没收到，没有存。")
        return _listed(station, found, tuple(said))


def _listed(station: Station, entry: Entry, said: tuple[str, ...]) -> Answer:
    data: list[Json] = []
    rows = []
    for part in entry.record.attachments:
        here = bool(part.sha256) and station.attachments.here(str(part.sha256))
        data.append({
            "id": part.id, "sha256": part.sha256, "name": part.name, "size": part.size,
            "here": here,
        })  # fmt: skip
        rows.append((part.name or "", str(part.size or 0), "" if here else "还没收到"))
    return Answer(data, columns(("文件名", "字节", ""), rows), said)


COMMANDS: Mapping[str, Callable[..., Answer]] = {"attach": attach, "attachments": attachments}
