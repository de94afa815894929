"""The rows of a table that is typed into, and the way of the cursor through them. No widgets."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from hongdang_desktop.ui.kit.edit_cells import EditColumn, EditRow, Line

Spot = tuple[int, str]
"""Where the cursor is: row number and field."""


class EditRows:
    """Keeps the rows in order; knows which field comes after which."""

    def __init__(self, columns: Iterable[EditColumn], new_row: Callable[[], EditRow]) -> None:
        """``new_row`` gives a fresh key and the values that a new row begins with."""
        self.columns = tuple(columns)
        self.shown = tuple(column for column in self.columns if not column.under)
        self.lines: list[Line] = []
        self._new_row = new_row
        self._defaults: Mapping[str, object] = {}

    def column(self, key: str) -> EditColumn:
        """Return a column by its key."""
        return next(column for column in self.columns if column.key == key)

    def under(self, key: str) -> tuple[EditColumn, ...]:
        """Return what stands as second lines in a column."""
        return tuple(column for column in self.columns if column.under == key)

    def place_of(self, key: str) -> int:
        """Return the number of the shown column in which a field stands."""
        holder = self.column(key).under or key
        return next(at for at, column in enumerate(self.shown) if column.key == holder)

    def fields(self) -> tuple[str, ...]:
        """Return the fields that are edited, in the order in which they stand."""
        return tuple(
            column.key
            for shown in self.shown
            for column in (shown, *self.under(shown.key))
            if column.edited
        )

    def set_rows(self, rows: Iterable[EditRow]) -> None:
        """Take other rows; what was said about a row stays with its key."""
        looks = {line.key: line.look for line in self.lines}
        self.lines = [Line(row.key, dict(row.values)) for row in rows]
        for line in self.lines:
            line.look = looks.get(line.key, line.look)

    def rows(self) -> tuple[EditRow, ...]:
        """Return all rows but the blank ones."""
        return tuple(
            EditRow(line.key, dict(line.values)) for line in self.lines if not self.blank(line)
        )

    def row_of(self, key: str) -> int:
        """Return the number of a row, -1 when it is not there."""
        return next((at for at, line in enumerate(self.lines) if line.key == key), -1)

    def blank(self, line: Line) -> bool:
        """Tell whether nobody has put anything into a row yet."""
        return line.blank(self._defaults)

    def add(self, at: int) -> Line:
        """Put a fresh row at a place."""
        row = self._new_row()
        self._defaults = dict(row.values)
        line = Line(row.key, dict(row.values))
        self.lines.insert(at, line)
        return line

    def step(self, spot: Spot, *, back: bool = False) -> Spot | None:
        """Return where Enter goes from a field (or came from); None at the end (or the beginning)."""
        row, key = spot
        fields = self.fields()
        place = fields.index(key)
        beside = reversed(fields[:place]) if back else iter(fields[place + 1 :])
        there = next(self._on_the_way(beside), None)
        if there is not None:
            return row, there
        row += -1 if back else 1
        there = next(self._on_the_way(reversed(fields) if back else iter(fields)), None)
        if there is not None and 0 <= row < len(self.lines):
            return row, there
        return None

    def _on_the_way(self, fields: Iterator[str]) -> Iterator[str]:
        return (key for key in fields if not self.column(key).aside)

    def across(self, spot: Spot, by: int) -> Spot:
        """Return the field beside a field in the same row."""
        fields = self.fields()
        place = min(max(fields.index(spot[1]) + by, 0), len(fields) - 1)
        return spot[0], fields[place]

    def along(self, spot: Spot, by: int) -> Spot | None:
        """Return the same field some rows on, None outside."""
        row = spot[0] + by
        return (row, spot[1]) if 0 <= row < len(self.lines) else None

    def raw(self) -> list[dict[str, object]]:
        """Return everything that stands there, readable or not, for an autosave."""
        return [
            {
                "key": line.key,
                "values": dict(line.values),
                "typed": {key: list(typed) for key, typed in line.typed.items()},
            }
            for line in self.lines
            if not self.blank(line)
        ]

    def set_raw(self, raw: object) -> None:
        """Take back what ``raw`` gave."""
        lines = []
        for kept in raw if isinstance(raw, list) else []:
            line = Line(str(kept["key"]), dict(kept["values"]))
            line.typed = {
                key: (str(typed[0]), str(typed[1])) for key, typed in kept["typed"].items()
            }
            lines.append(line)
        self.lines = lines
