"""Cells copied in WPS or Excel, put into a table that is typed into: each as if it had been typed."""

import csv
import io

from PySide6.QtGui import QGuiApplication

from hongdang_desktop.core.columns import Unreadable
from hongdang_desktop.ui.kit.edit_cells import EditColumn, Kind, Line
from hongdang_desktop.ui.kit.edit_rows import EditRows, Spot

_MOST_ROWS = 500

Cells = tuple[tuple[str, ...], ...]


def copied_cells(*, long: bool) -> Cells:
    """Return the rows of cells on the clipboard, () where it is text for one box.

    ``long``: the box takes several lines, so that lines without tabs are its own.
    """
    text = QGuiApplication.clipboard().text()
    if "\t" not in text and (long or "\n" not in text.strip()):
        return ()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    try:
        rows = list(csv.reader(io.StringIO(lines, newline=""), delimiter="\t"))
    except csv.Error:
        return ()
    return tuple(tuple(cell.strip() for cell in row) for row in rows[:_MOST_ROWS])


def put(
    content: EditRows, spot: Spot, cells: Cells, *, grows: bool
) -> tuple[list[str], list[tuple[str, str]]]:
    """Put cells in from a field on, to the right and down; return new rows and the fields filled.

    What cannot be read stands there as typed, with its sentence, like everything that is typed. An
    empty cell changes nothing.
    """
    fields, (first, field) = content.fields(), spot
    new: list[str] = []
    filled: list[tuple[str, str]] = []
    for row, words in enumerate(cells, start=first):
        if row >= len(content.lines):
            if not grows:
                break
            new.append(content.add(row).key)
        line = content.lines[row]
        for key, word in zip(fields[fields.index(field) :], words, strict=False):
            if word:
                _take(content.column(key), line, word)
                filled.append((line.key, key))
    return new, filled


def _take(column: EditColumn, line: Line, words: str) -> None:
    key = column.key
    line.typed.pop(key, None)
    line.values.pop(key, None)
    if column.kind is Kind.CHOICE:
        found = [choice.key for choice in column.choices if choice.words == words]
        if len(found) == 1:
            line.values[key] = found[0]
        elif column.free:
            line.values[key] = {"words": words}
        else:
            line.typed[key] = (words, f"没有找到“{words}”。")
    elif column.kind is Kind.READ and column.read is not None:
        try:
            line.values[key] = column.read(words)
        except Unreadable as wrong:
            line.typed[key] = (words, wrong.sentence + wrong.cure)
    else:
        line.values[key] = words if column.kind is Kind.LONG else " ".join(words.split("\n"))
