"""The list of what is due: when – what – rule – link – button, in groups, read from top to bottom."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.ask import AskLine
from hongdang_desktop.ui.kit.buttons import Button, LinkButton, MainButton
from hongdang_desktop.ui.kit.flow import clear_out, tab_after
from hongdang_desktop.ui.kit.labels import hairline, show_if, text
from hongdang_desktop.ui.kit.tokens import Tone

_WIDE = 660
"""From so many logical pixels on the rule stands beside the matter, else under it."""


@dataclass(frozen=True, slots=True)
class DueRow:
    """One thing that is due.

    ``rule`` names the article, ``rule_text`` is the whole sentence (shown on hover and by F1);
    ``button`` does it, ``link`` is a quiet way out (本月无此事项), "" for none. ``urgent`` makes ``when``
    bold, in the tone of the group.
    """

    key: str
    when: str
    what: str
    button: str
    rule: str = ""
    rule_text: str = ""
    link: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class DueGroup:
    """Rows under a heading (已过期 3 件); a group without rows is not shown.

    ``fold`` are the words of a link under the rows that shows the rest of them, "" for none.
    """

    title: str
    note: str
    rows: tuple[DueRow, ...]
    tone: Tone = Tone.PLAIN
    fold: str = ""


class GroupedRows(QWidget):
    """Up and Down go between rows, Left and Right between link and button, F1 tells the rule."""

    pressed = Signal(str)
    link_pressed = Signal(str)
    answered = Signal(str, str)
    """Key and reason, after ``ask``."""
    fold_pressed = Signal(str)
    """Title of the group whose rest is wanted, or no longer."""

    def __init__(self, groups: Iterable[DueGroup] = (), *, main: bool = True) -> None:
        """With ``main`` the first row has the page's main button."""
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._main = main
        self._lines: list[_Line] = []
        self.folds: dict[str, LinkButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.set_groups(groups)

    def set_groups(self, groups: Iterable[DueGroup]) -> None:
        """Show other rows; the focus stays on the same row when it is still there."""
        here = next((line.row.key for line in self._lines if line.holds_focus()), "")
        folding = next((title for title, link in self.folds.items() if link.hasFocus()), "")
        clear_out(self._column)
        self._lines, self.folds = [], {}
        stops: list[QWidget] = []
        for number, group in enumerate(group for group in groups if group.rows):
            if number:
                self._column.addWidget(hairline())
            self._column.addWidget(_head(group))
            for row in group.rows:
                line = _Line(row, tone=group.tone, main=self._main and not self._lines)
                line.pressed.connect(self.pressed)
                line.link_pressed.connect(self.link_pressed)
                line.answered.connect(self.answered)
                self._lines.append(line)
                self._column.addWidget(line)
                stops += [stop for stop in (line.link, line.button) if stop is not None]
            if group.fold:
                stops.append(self._add_fold(group))
        tab_after(self, stops)
        self._fit()
        if folding in self.folds:
            self.folds[folding].setFocus()
        elif (here or folding) and not self.focus_row(here):
            self.focus_first()

    def focus_first(self) -> bool:
        """Put the focus on the first row's button; tell whether there is a row."""
        if self._lines:
            self._lines[0].button.setFocus()
        return bool(self._lines)

    def focus_row(self, key: str) -> bool:
        """Put the focus on a row's button; tell whether it is there."""
        line = next((line for line in self._lines if line.row.key == key), None)
        if line is not None:
            line.button.setFocus()
        return line is not None

    def ask(self, key: str, question: str) -> None:
        """Ask one line of reason in the row; ``answered`` brings it."""
        for line in self._lines:
            if line.row.key == key:
                line.ask(question)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go between rows; everything else is the page's."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        place = next((at for at, line in enumerate(self._lines) if line.holds_focus()), -1)
        if place < 0 or not (step or event.key() == Qt.Key.Key_F1):
            event.ignore()
        elif step:
            wanted = min(max(place + step, 0), len(self._lines) - 1)
            self._lines[wanted].button.setFocus()
        else:
            self._lines[place].tell_rule()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the rules where there is room for them."""
        super().resizeEvent(event)
        self._fit()

    def _add_fold(self, group: DueGroup) -> LinkButton:
        link = LinkButton(
            group.fold, lambda: self.fold_pressed.emit(group.title), tone=Tone.QUIET,
            name=f"{group.title}：{group.fold}",
        )  # fmt: skip
        self.folds[group.title] = link
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(17, 4, 17, 6)
        row.addWidget(link)
        row.addStretch(1)
        self._column.addWidget(foot)
        return link

    def _fit(self) -> None:
        wide = self.width() >= theme.look().px(_WIDE)
        widest = max((line.button.sizeHint().width() for line in self._lines), default=0)
        for line in self._lines:
            line.lay_out(wide=wide, button=max(widest, theme.look().px(104)))


def _head(group: DueGroup) -> QWidget:
    head = QWidget()
    head.setFixedHeight(theme.look().px(40))
    row = QHBoxLayout(head)
    row.setContentsMargins(17, 12, 17, 4)
    row.setSpacing(8)
    row.addWidget(text(group.title, role="strong", tone=group.tone))
    row.addWidget(text(group.note, role="small"))
    row.addStretch(1)
    return head


class _Line(QWidget):
    pressed = Signal(str)
    link_pressed = Signal(str)
    answered = Signal(str, str)

    def __init__(self, row: DueRow, *, tone: Tone, main: bool) -> None:
        super().__init__()
        self.row = row
        said = f"{row.when}，{row.what}"
        kind = MainButton if main else Button
        name = f"{row.button}：{said}"
        self.button = kind(row.button, lambda: self.pressed.emit(row.key), name=name)
        self.button.setAccessibleDescription(row.rule_text or row.rule)
        self.link: LinkButton | None = None
        self._when = text(row.when, role="strong" if row.urgent else "")
        if row.urgent:
            theme.set_tone(self._when, tone)
        self._what = _Elided(row.what)
        self._rule = _Elided(row.rule, role="small")
        self._rule.setToolTip(row.rule_text or row.rule)
        self._under = _Elided(row.rule, role="small")
        self._under.setToolTip(row.rule_text or row.rule)
        self._ask: AskLine | None = None
        self._build()

    def lay_out(self, *, wide: bool, button: int) -> None:
        """Put the rule beside or under the matter; give all buttons one width."""
        px = theme.look().px
        self.button.setFixedWidth(button)
        self._when.setFixedWidth(px(90 if wide else 76))
        # Where there is room, rule and link share one width, so that all rules begin in one line.
        policy = QSizePolicy.Policy.Ignored if wide else QSizePolicy.Policy.Maximum
        self._behind.setSizePolicy(policy, QSizePolicy.Policy.Preferred)
        self._row.setStretchFactor(self._behind, 2 if wide else 0)
        show_if(self._behind, wide or self.link is not None)
        show_if(self._rule, wide)
        show_if(self._under, not wide and bool(self.row.rule))
        self._top.setFixedHeight(px(44 if wide or not self.row.rule else 54))

    def holds_focus(self) -> bool:
        """Tell whether the focus is in this row."""
        return self.button.hasFocus() or (self.link is not None and self.link.hasFocus())

    def tell_rule(self) -> None:
        """Show the whole rule beside the row."""
        place = self._rule if self._rule.isVisible() else self._what
        QToolTip.showText(place.mapToGlobal(QPoint(0, place.height())), self._rule.toolTip(), self)

    def ask(self, question: str) -> None:
        """Open a line for the reason under the row."""
        if self._ask is None:
            self._ask = AskLine(question)
            self._ask.answered.connect(self._answer)
            self._ask.given_up.connect(self._close)
            self._column.addWidget(self._ask)
        self._ask.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left is the quiet link, Right the button."""
        if event.key() == Qt.Key.Key_Left and self.link is not None:
            self.link.setFocus()
        elif event.key() == Qt.Key.Key_Right:
            self.button.setFocus()
        else:
            event.ignore()

    def _build(self) -> None:
        matter = QVBoxLayout()
        matter.setSpacing(0)
        matter.addStretch(1)
        matter.addWidget(self._what)
        matter.addWidget(self._under)
        matter.addStretch(1)
        self._top = QWidget()
        row = self._row = QHBoxLayout(self._top)
        row.setContentsMargins(17, 5, 13, 5)
        row.setSpacing(8)
        row.addWidget(self._when)
        row.addLayout(matter, 3)
        self._behind = QWidget()
        pair = QHBoxLayout(self._behind)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.addWidget(self._rule, 1)
        row.addWidget(self._behind, 2)
        if self.row.link:
            name = f"{self.row.link}：{self.row.what}"
            self.link = LinkButton(
                self.row.link,
                lambda: self.link_pressed.emit(self.row.key),
                tone=Tone.QUIET,
                name=name,
            )
            pair.addWidget(self.link)
        row.addSpacing(8)
        row.addWidget(self.button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._top)

    def _answer(self, reason: str) -> None:
        self._close()
        self.answered.emit(self.row.key, reason)

    def _close(self) -> None:
        if self._ask is not None:
            self._ask.hide()
            self._ask.deleteLater()
            self._ask = None
        self.button.setFocus()


class _Elided(QLabel):
    """One line that ends in … when it is too long; the whole of it on hover."""

    def __init__(self, words: str, *, role: str = "") -> None:
        super().__init__()
        self._words = words
        self.setProperty("role", role)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the words to the new width."""
        super().resizeEvent(event)
        shown = self.fontMetrics().elidedText(
            self._words, Qt.TextElideMode.ElideRight, self.width()
        )
        if shown != self.text():
            self.setText(shown)
        if not self.property("role"):
            self.setToolTip(self._words if shown != self._words else "")
