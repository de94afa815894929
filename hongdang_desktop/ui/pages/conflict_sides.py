"""The parts of the conflict page around the fields: who wrote which version, what is the same in all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button, LinkButton
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import Chip, show_if, text
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.conflict_row import GAP, LABELS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from hongdang_desktop.station.books.disputes import Conflict, Joined, Side

_PLACES = (("左边", "Z"), ("右边", "Y"))


def whole_words(conflict: Conflict, number: int) -> str:
    """Return what the button says that takes a version as it is."""
    place, letter = _place(conflict, number)
    if conflict.sides[number].gone:
        return f"删掉({letter})" if letter else "删掉"
    if conflict.gone:
        return (
            f"留着{place if len(conflict.sides) > 2 else ''}({letter})"
            if letter
            else f"留着{place}"
        )
    return f"整份用{place}({letter})" if letter else f"整份用{place}"


def _place(conflict: Conflict, number: int) -> tuple[str, str]:
    if len(conflict.sides) == len(_PLACES):
        return _PLACES[number]
    return f"第 {number + 1} 份", ""


class SidesHead(QWidget):
    """Over each column: who, which computer, when; and the button that takes the whole version."""

    def __init__(self, conflict: Conflict, today: date, take: Callable[[int], object]) -> None:
        super().__init__()
        self.buttons: list[Button] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        if conflict.differences:
            before = QWidget()
            before.setFixedWidth(theme.look().px(LABELS))
            row.addWidget(before)
        for number, side in enumerate(conflict.sides):
            button = Button(whole_words(conflict, number), _taking(take, number))
            self.buttons.append(button)
            row.addWidget(_side(side, number, button, today), 1)


class Folded(QWidget):
    """What is the same in all versions: a line to unfold."""

    def __init__(self, lines: Sequence[tuple[str, str]], *, words: str) -> None:
        super().__init__()
        self._words = words
        self._open = False
        self.turn = LinkButton("", self._turn, tone=Tone.QUIET)
        self._lines = plain_lines(lines)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.turn)
        column.addWidget(self._lines)
        self._show()

    def _turn(self) -> None:
        self._open = not self._open
        self._show()

    def _show(self) -> None:
        self.turn.say(f"收起{self._words}" if self._open else f"看{self._words}")
        show_if(self._lines, self._open)


def plain_lines(lines: Sequence[tuple[str, str]]) -> QWidget:
    """Return labels and words, one under the other."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for at, (label, said) in enumerate(lines):
        name = text(label, role="small", wrap=True)
        name.setFixedWidth(theme.look().px(LABELS))
        grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text(said, wrap=True, select=True), at, 1)
    return made


class JoinedCard(Card):
    """What the program joined by itself, the latest first."""

    def __init__(self) -> None:
        super().__init__()
        self.body.addWidget(SectionTitle("已自动合并", "改的是不同的栏，两边的字都在。"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._grid.setColumnStretch(3, 1)
        self.body.addLayout(self._grid)
        self.hide()

    def show_joined(self, found: Sequence[Joined], today: date) -> None:
        """Show a few lines, or nothing at all."""
        clear_out(self._grid)
        for at, each in enumerate(found):
            cells = (
                text(words.moment(each.at, today), role="small"),
                text(f"{each.title}：{each.called}", wrap=True, select=True),
                text("、".join(each.authors), role="small", wrap=True),
                text("、".join(each.labels), role="small", wrap=True),
            )
            for place, cell in enumerate(cells):
                self._grid.addWidget(cell, at, place, Qt.AlignmentFlag.AlignTop)
        show_if(self, bool(found))


def when(at: datetime, today: date) -> str:
    """Return day and time."""
    local = at.astimezone(PLANT_TIME)
    return f"{words.short_day(local.date(), today)} {local:%H:%M}"


def _side(side: Side, number: int, button: Button, today: date) -> QWidget:
    made = QWidget()
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    top = QHBoxLayout()
    top.setSpacing(10)
    top.addWidget(text(side.author, role="strong", wrap=True), 1)
    if side.gone or side.final:
        tone = Tone.BAD if side.gone else Tone.INFO
        top.addWidget(Chip("删了" if side.gone else "已定稿", tone))
    line = [f"{when(side.at, today)} {'删的' if side.gone else '写的'}"]
    if side.own:
        line.append("本机")
    if number == 0:
        line.append("现在显示的是这份")
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addLayout(top)
    column.addWidget(text("　•　".join(line), role="small", wrap=True))
    if side.reason:
        column.addWidget(text(f"理由：{side.reason}", role="small", wrap=True))
    column.addStretch(1)  # the buttons stand in one line, however long the words above are
    column.addWidget(button)
    return made


def _taking(take: Callable[[int], object], number: int) -> Callable[[], object]:
    return lambda: take(number)
