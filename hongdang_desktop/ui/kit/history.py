"""Lists in cards that are only read: what was changed, what is to be looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.kit.flow import clear_out, tab_after
from hongdang_desktop.ui.kit.labels import Wrapped, text
from hongdang_desktop.ui.kit.tokens import Tone


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a history: when, who, what, in the words to show."""

    when: str
    who: str
    what: str


class History(QWidget):
    """改动记录: time, who, what; grey, one under the other."""

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        super().__init__()
        self.setAccessibleName("改动记录")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)
        self.set_changes(changes)

    def set_changes(self, changes: Iterable[Change]) -> None:
        """Show other lines."""
        clear_out(self._grid)
        for line, change in enumerate(changes):
            for column, words in enumerate((change.when, change.who, change.what)):
                label = text(words, role="small", wrap=column == 2)
                self._grid.addWidget(label, line, column, Qt.AlignmentFlag.AlignTop)


@dataclass(frozen=True, slots=True)
class Pointer:
    """One thing to look at: a link that leads to it, and what to do in a grey line.

    ``head`` stands above the first one of its kind, in its ``tone``.
    """

    key: str
    words: str
    cure: str = ""
    head: str = ""
    tone: Tone = Tone.QUIET


class Pointers(QWidget):
    """检查: links one under the other, each with its cure."""

    followed = Signal(str)
    """The key of the link that was pressed."""

    def __init__(self, pointers: Iterable[Pointer] = ()) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.set_pointers(pointers)

    def set_pointers(self, pointers: Iterable[Pointer]) -> None:
        """Show other links."""
        clear_out(self._column)
        links: list[LinkButton] = []
        for pointer in pointers:
            if pointer.head:
                self._column.addWidget(text(pointer.head, role="small", tone=pointer.tone))
            link = LinkButton(pointer.words, partial(self.followed.emit, pointer.key))
            link.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            link.setAccessibleDescription(pointer.cure)
            self._column.addWidget(link)
            links.append(link)
            if pointer.cure:
                cure = Wrapped(pointer.cure)
                cure.setProperty("role", "small")
                self._column.addWidget(cure)
            self._column.addSpacing(8)
        tab_after(self, links)
