"""Merged cells: what stands in one of them stands in all, as a reader sees it."""

from collections.abc import Iterable, Iterator

from hongdang_desktop.output.workbook.raw import MOST_COLUMNS, MOST_ROWS, CellValue, RawRow

Area = tuple[int, int, int, int]
"""Left, top, right, bottom, from 1."""


def joined(rows: dict[int, RawRow], areas: Iterable[Area]) -> Iterator[tuple[int, RawRow]]:
    """Yield the rows with the value of each merged area in all its cells, as a reader sees it."""
    filled: dict[int, list[CellValue]] = {}
    for left, top, right, bottom in areas:
        row = rows.get(top, ())
        value = row[left - 1] if left <= len(row) else None
        if value is None or (right - left) * (bottom - top) > MOST_ROWS:
            continue
        for number in range(top, min(bottom, top + MOST_ROWS) + 1):
            if number not in rows and number != top:
                continue  # an empty row within a merged area stays empty
            cells = filled.setdefault(number, list(rows.get(number, ())))
            last = min(right, MOST_COLUMNS)
            cells += [None] * (last - len(cells))
            cells[left - 1 : last] = [value] * (last - left + 1)
    for number, cells_ in rows.items():
        yield number, tuple(filled[number]) if number in filled else cells_
