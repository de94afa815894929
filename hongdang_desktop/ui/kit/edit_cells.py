"""What a table that is typed into is made of: its columns, its rows, what is said about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtWidgets import QWidget

from hongdang_desktop.core.columns import Unreadable
from hongdang_desktop.ui.kit.boxes import LineBox, LongBox, ReadBox
from hongdang_desktop.ui.kit.editor import Choice, Read, Write
from hongdang_desktop.ui.kit.suggest import SuggestBox
from hongdang_desktop.ui.kit.tokens import Tone


class Kind(StrEnum):
    """How a cell is edited."""

    NUMBER = "number"  # of the row; not edited
    SHOW = "show"  # not edited
    TEXT = "text"  # one paragraph
    LONG = "long"  # several, Ctrl+Enter begins a new one
    CHOICE = "choice"  # from ``choices``; a digit takes by place
    READ = "read"  # typed, then read by ``read`` and shown by ``write``


@dataclass(frozen=True, slots=True)
class EditColumn:
    """One column, or with ``under`` a second line in another column's cells.

    ``missing`` are the amber words of a cell that should not stay empty (未定). ``free`` lets a choice
    be words that are not among the choices; the value is then ``{"words": …}``. Enter passes ``aside``
    by: such a field is come to by → or the mouse. Widths as in ``cells.Column``.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    width: int = 0
    stretch: int = 0
    least: int = 80
    drop: int = 0
    under: str = ""
    missing: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    free: bool = False
    aside: bool = False
    read: Read | None = None
    write: Write = str

    @property
    def edited(self) -> bool:
        """Tell whether the cursor stops here."""
        return self.kind not in (Kind.NUMBER, Kind.SHOW)


@dataclass(frozen=True, slots=True)
class EditRow:
    """One row: its key and the values by column; None and missing are the same."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowLook:
    """What the page says about a row: all by column key.

    ``chips`` stand in place of the value, ``notes`` behind the second line, ``problems`` in red under
    the value.
    """

    chips: Mapping[str, tuple[str, Tone]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """A row while it is worked on: ``typed`` is text that could not be read, with its sentence."""

    key: str
    values: dict[str, object]
    typed: dict[str, tuple[str, str]] = field(default_factory=dict)
    look: RowLook = field(default_factory=RowLook)

    def blank(self, defaults: Mapping[str, object]) -> bool:
        """Tell whether nobody has put anything in yet."""
        kept = {key: value for key, value in self.values.items() if value not in (None, "")}
        usual = {key: value for key, value in defaults.items() if value not in (None, "")}
        return not self.typed and kept == usual

    def words(self, column: EditColumn) -> str:
        """Return what the cell says, without chip and note."""
        if column.key in self.typed:
            return self.typed[column.key][0]
        value = self.values.get(column.key)
        if value is None or value == "":
            return ""
        if column.kind is Kind.CHOICE:
            if isinstance(value, Mapping):
                return str(value.get("words", ""))
            return next((choice.words for choice in column.choices if choice.key == value), "")
        return column.write(value)

    def problem(self, column: EditColumn) -> str:
        """Return what is wrong with the cell, "" for nothing."""
        unread = self.typed.get(column.key)
        return unread[1] if unread else self.look.problems.get(column.key, "")


def make_editor(column: EditColumn, line: Line) -> QWidget:
    """Return the box for a cell, filled with what stands there."""
    if column.kind is Kind.CHOICE:
        box = SuggestBox(column.choices, hint=column.hint, free=column.free)
        value = line.values.get(column.key)
        if column.key in line.typed or isinstance(value, Mapping):
            box.set_words(line.words(column))
        else:
            box.set_value(value)
        return box
    if column.kind is Kind.READ:
        typed = ReadBox(column.read or str, column.write, hint=column.hint)
        if column.key in line.typed:
            typed.set_raw(line.typed[column.key][0])
        else:
            typed.set_value(line.values.get(column.key))
        return typed
    long = LongBox(hint=column.hint)
    long.set_value(line.words(column))
    return long


def take_value(column: EditColumn, line: Line, box: QWidget, *, final: bool) -> bool:
    """Put what stands in the box into the row; tell whether that changed it.

    While it is still being typed (not ``final``) text that cannot be read is kept without complaint.
    """
    before = (line.values.get(column.key), line.typed.get(column.key))
    line.typed.pop(column.key, None)
    if isinstance(box, LongBox):
        words = box.toPlainText()
        if column.kind is Kind.TEXT:
            words = " ".join(words.split("\n"))
        line.values[column.key] = words.rstrip() or None
    elif isinstance(box, ReadBox):
        _take_read(column, line, box, final=final)
    elif isinstance(box, SuggestBox):
        words = box.words()
        key = box.value()
        line.values[column.key] = key
        if key is None and words and column.free:
            line.values[column.key] = {"words": words}
        elif key is None and words:
            line.typed[column.key] = (words, f"没有找到“{words}”。" if final else "")
    if line.values.get(column.key) is None:
        line.values.pop(column.key, None)
    return before != (line.values.get(column.key), line.typed.get(column.key))


def at_end(box: QWidget, by: int) -> bool:
    """Tell whether Right (``by`` 1) or Left (-1) would do nothing in the text of an editor."""
    if isinstance(box, LongBox):
        cursor = box.textCursor()
        return not cursor.hasSelection() and (cursor.atStart() if by < 0 else cursor.atEnd())
    if isinstance(box, SuggestBox) and box.list_is_open():
        return False  # what is half typed would be lost
    if not isinstance(box, LineBox) or box.hasSelectedText():
        return False
    return box.cursorPosition() == (0 if by < 0 else len(box.text()))


def _take_read(column: EditColumn, line: Line, box: ReadBox, *, final: bool) -> None:
    value = box.value()
    line.values[column.key] = value
    if value is None and box.text().strip() and column.read is not None:
        try:
            column.read(box.text())
        except Unreadable as wrong:
            line.typed[column.key] = (box.text(), wrong.sentence + wrong.cure if final else "")
