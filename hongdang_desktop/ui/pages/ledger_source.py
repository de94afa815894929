"""The rows of a list: those that were brought, and those that are asked for when they come in sight."""

from __future__ import annotations

from collections.abc import Callable

from hongdang_desktop.ui.kit.cells import Cell, Row
from hongdang_desktop.ui.pages.ledger_rows import PAGE


class PagedRows:
    """A row source over ids. A row that is not there yet is blank; ``wanted`` is told its page once."""

    def __init__(
        self,
        ids: tuple[str, ...] = (),
        first: tuple[Row, ...] = (),
        wanted: Callable[[int], None] = lambda _page: None,
    ) -> None:
        self.ids = ids
        self._rows = {row.key: row for row in first}
        self._places: dict[str, int] | None = None
        self._wanted, self._asked = wanted, set[int]()

    def count(self) -> int:
        """Return how many rows there are."""
        return len(self.ids)

    def row(self, place: int) -> Row:
        """Return a row, blank while it is on its way."""
        key = self.ids[place]
        if key in self._rows:
            return self._rows[key]
        page = place // PAGE
        if page not in self._asked:
            self._asked.add(page)
            self._wanted(page)
        return Row(key, (Cell("…"),))

    def place(self, key: str) -> int | None:
        """Return where a row stands."""
        if self._places is None:
            self._places = {each: place for place, each in enumerate(self.ids)}
        return self._places.get(key)

    def take(self, rows: tuple[Row, ...]) -> None:
        """Take rows that came."""
        self._rows |= {row.key: row for row in rows}

    def page_ids(self, page: int) -> tuple[str, ...]:
        """Return the ids of a page."""
        return self.ids[page * PAGE : (page + 1) * PAGE]
