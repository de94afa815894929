"""Documents made into one PDF file; the same documents give the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from hongdang_desktop.core.progress import Progress
from hongdang_desktop.output.assemble import Information, assembled
from hongdang_desktop.output.document import Document
from hongdang_desktop.output.files import write_file
from hongdang_desktop.output.layout import PageMark, lay_out
from hongdang_desktop.output.missing import MissingGlyph, missing


@dataclass(frozen=True, slots=True)
class Rendered:
    """What was made: pages in all, the first page of each document (from 1), marks in order."""

    pages: int
    first_pages: tuple[int, ...]
    marks: tuple[PageMark, ...]


def render(
    documents: Sequence[Document],
    to: Path | BinaryIO,
    progress: Progress,
    *,
    created: datetime,
    title: str = "",
    author: str = "",
    duplex: bool = False,
) -> Rendered:
    """Write documents into one PDF, each from a new page on, numbered through.

    ``created`` (aware) is written into the file; with the same value the bytes are the same.
    There must be at least one document; ``title`` is the first one's unless given. ``duplex`` puts the binding margin of even pages
    on the other side. Raises MissingGlyph, FontsMissing, NotWritten or Stopped; a file is then not
    touched.
    """
    if not documents:
        raise ValueError("nothing to print")
    if created.tzinfo is None:
        raise ValueError("created must be aware")
    layout = lay_out(documents, progress)
    if layout.fonts.missing:
        raise MissingGlyph(missing(documents))
    information = Information(title or documents[0].title, author, created)
    data = assembled(documents, layout, information, duplex=duplex)
    progress.step("正在写文件", len(documents), len(documents))
    if isinstance(to, Path):
        write_file(data, to)
    else:
        to.write(data)
    return Rendered(len(layout.pages), layout.first_pages, layout.marks)
