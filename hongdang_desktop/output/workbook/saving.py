"""Puts a workbook into a file, whole or not at all."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from hongdang_desktop.output.files import write_file


@contextmanager
def new_book(file: Path) -> Iterator[Workbook]:
    """Yield a workbook that is written row by row, and put it into a file. Raises NotWritten.

    What is written so far lies in temporary files: whatever happens, they are gone in the end.
    """
    book = Workbook(write_only=True)
    try:
        yield book
        save_durably(book, file)
    except BaseException:
        for sheet in book.worksheets:
            _forget(sheet)
        raise


def save_durably(book: Workbook, file: Path) -> None:
    """Write a workbook. Raises NotWritten."""
    target = io.BytesIO()
    book.save(target)
    write_file(target.getvalue(), file)


def _forget(sheet: Any) -> None:  # noqa: ANN401 - the library gives no type for its writing sheet
    if not sheet.closed:
        sheet.close()
        sheet._writer.cleanup()  # noqa: SLF001 - the library cleans up only what it saves
