"""A label, its box, and the problem beneath; and a form that lines fields up."""

from typing import cast

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import mnemonic, plain_words
from hongdang_desktop.ui.kit.editor import Editor
from hongdang_desktop.ui.kit.enter_moves import EnterMoves
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.tokens import Tone

_NO_LIMIT = 16777215  # QWIDGETSIZE_MAX


class Field(QWidget):
    """One editor with its label (``日期(T)`` gives Alt+T) and the place for its problem.

    Two things may be wrong: the text cannot be read (the editor says so when it is left), or the page's
    check complains (``set_problem``). The first is shown first.
    """

    def __init__(
        self, label: str, editor: QWidget, *, key: str = "", above: bool = False, note: str = ""
    ) -> None:
        super().__init__()
        self.key = key or plain_words(label)
        self.box = editor
        self.editor = cast(Editor, editor)
        self._unread = ""
        self._complaint: tuple[str, Tone] = ("", Tone.BAD)
        self.label = QLabel(mnemonic(label))
        self.label.setBuddy(editor)
        self._line = text(role="problem", wrap=True)
        self._line.hide()
        if not editor.accessibleName():
            editor.setAccessibleName(plain_words(label))
        boxes = QHBoxLayout()
        boxes.setSpacing(8)
        boxes.addWidget(editor)
        if note:
            boxes.addWidget(text(note, role="small"))
        self.grows = editor.maximumWidth() == _NO_LIMIT and _wants_width(editor)
        if not self.grows:
            boxes.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(3)
        column.addLayout(boxes)
        column.addWidget(self._line)
        outer: QVBoxLayout | QHBoxLayout = QVBoxLayout(self) if above else QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(3 if above else 8)
        outer.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(column, 1)
        self._above = above
        self._fit_label()
        told = getattr(editor, "problem", None)
        if isinstance(told, SignalInstance):
            told.connect(self._set_unread)

    def set_problem(self, sentence: str = "", *, tone: Tone = Tone.BAD) -> None:
        """Show what the check found, or nothing; ``Tone.TODO`` for a mere warning."""
        self._complaint = (sentence, tone)
        self._show()

    def problem(self) -> str:
        """Return the words that stand under the box."""
        return self._unread or self._complaint[0]

    def value(self) -> object:
        """Return the editor's value."""
        return self.editor.value()

    def set_value(self, value: object) -> None:
        """Show a value; what could not be read before is forgotten."""
        self.editor.set_value(value)
        self._set_unread("")

    def _set_unread(self, sentence: str) -> None:
        self._unread = sentence
        self._show()

    def _show(self) -> None:
        words, tone = (self._unread, Tone.BAD) if self._unread else self._complaint
        theme.set_tone(self._line, tone)
        self._line.setText(words)
        self._line.setVisible(bool(words))
        self.box.setAccessibleDescription(words)
        self.editor.set_problem(bool(words) and tone is Tone.BAD)

    def _fit_label(self) -> None:
        """Let the label stand on the line of a one-line box."""
        if not self._above:
            self.label.setMinimumHeight(theme.look().px(34))


class Form(QWidget):
    """Fields one under the other, their boxes in one line; several may share a row. Enter moves on."""

    def __init__(self, *, spacing: int = 10) -> None:
        super().__init__()
        self._firsts: list[Field] = []
        self.fields: dict[str, Field] = {}
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(spacing)
        self.moves = EnterMoves(self)

    def add(self, *fields: Field, stretch: bool = False) -> None:
        """Add a row of fields; ``stretch`` leaves the room at the right empty."""
        row = QHBoxLayout()
        row.setSpacing(16)
        for field in fields:
            self.fields[field.key] = field
            row.addWidget(field, 1 if field.grows and not stretch else 0, Qt.AlignmentFlag.AlignTop)
        if stretch:
            row.addStretch(1)
        self.body.addLayout(row)
        self._firsts.append(fields[0])
        widest = max(field.label.sizeHint().width() for field in self._firsts)
        for field in self._firsts:
            field.label.setMinimumWidth(widest)

    def values(self) -> dict[str, object]:
        """Return all values by key."""
        return {key: field.value() for key, field in self.fields.items()}

    def raw(self) -> dict[str, object]:
        """Return what stands in all boxes, for an autosave."""
        return {key: field.editor.raw() for key, field in self.fields.items()}

    def set_raw(self, raw: dict[str, object]) -> None:
        """Take back what ``raw`` gave; unknown keys are passed over."""
        for key in raw.keys() & self.fields.keys():
            self.fields[key].editor.set_raw(raw[key])

    def show_problems(self, problems: dict[str, tuple[str, Tone]]) -> None:
        """Show the problems by key and take all others away."""
        for key, field in self.fields.items():
            sentence, tone = problems.get(key, ("", Tone.BAD))
            field.set_problem(sentence, tone=tone)


def _wants_width(editor: QWidget) -> bool:
    return editor.sizePolicy().horizontalPolicy() is not QSizePolicy.Policy.Fixed
