"""The side bar: where one is, where one can go (Alt+1…9), who is working."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Scroller
from hongdang_desktop.ui.kit.labels import Wrapped, show_if
from hongdang_desktop.ui.kit.tokens import Tone

WIDE, NARROW = 176, 84
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the side bar: where it leads, its words, and short ones for the narrow bar."""

    key: str
    title: str
    short: str


class SideBar(QWidget):
    """Entries are numbered in their order; ``chosen`` tells the key of what was pressed."""

    chosen = Signal(str)
    branch_chosen = Signal(str)
    find_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self.setAccessibleName("去哪儿")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._narrow = False
        self._person = ""
        self._entries: tuple[Entry, ...] = ()
        self._buttons: dict[str, _EntryButton] = {}
        self._station = Wrapped()
        self._station.setProperty("role", "strong")
        self._branch = _BranchButton()
        self._branch.chosen.connect(self.branch_chosen)
        self._rows = QWidget()
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._find = LinkButton(
            "找东西　Ctrl+F", self.find_wanted.emit, tone=Tone.QUIET, name="找东西"
        )
        self._who = Wrapped()
        self._who.setProperty("role", "small")
        self._lay_out()

    def set_place(
        self, station: str, branches: Iterable[tuple[str, str]], current: str = ""
    ) -> None:
        """Say whose station it is; several (id, name) branches make a switch of the second line."""
        self._station.setText(station)
        self._branch.set_branches(tuple(branches), current)

    def set_person(self, words: str) -> None:
        """Say who is working (耿砚山　书记)."""
        self._person = words
        self._who.setText(words.replace("　", "\n") if self._narrow else words)
        show_if(self._who, bool(words))

    def set_entries(self, entries: Iterable[Entry]) -> None:
        """Show other entries."""
        self._entries = tuple(entries)
        clear_out(self._column)
        self._buttons = {}
        for number, entry in enumerate(self._entries, start=1):
            button = _EntryButton(entry, number if number <= _DIGITS else 0)
            button.clicked.connect(lambda _on, key=entry.key: self._pressed(key))
            self._buttons[entry.key] = button
            self._column.addWidget(button)
        self._column.addStretch(1)
        self.set_narrow(narrow=self._narrow)

    def mark(self, key: str) -> None:
        """Mark where one is; a key that is no entry marks nothing."""
        for known, button in self._buttons.items():
            button.setAutoExclusive(key in self._buttons)  # else the last one would stay marked
            button.setChecked(known == key)

    def set_narrow(self, *, narrow: bool) -> None:
        """Change between the wide and the narrow bar."""
        self._narrow = narrow
        self.setFixedWidth(theme.look().px(NARROW if narrow else WIDE))
        side = 9 if narrow else 20
        self._top.setContentsMargins(side, 18 if not narrow else 12, 4, 13)
        self._bottom.setContentsMargins(side, 8, 4, 14)
        theme.set_property(self._station, "role", "strong" if not narrow else "small-strong")
        for button in self._buttons.values():
            button.show_words(narrow=narrow)
        self._find.say("找东西" if narrow else "找东西　Ctrl+F")
        self._find.setToolTip("Ctrl+F")
        self._branch.set_narrow(narrow=narrow)
        self.set_person(self._person)

    def _pressed(self, key: str) -> None:
        self._buttons[key].setChecked(True)
        self.chosen.emit(key)

    def _lay_out(self) -> None:
        self._top = QVBoxLayout()
        self._top.setSpacing(1)
        self._top.addWidget(self._station)
        self._top.addWidget(self._branch)
        self._bottom = QVBoxLayout()
        self._bottom.setSpacing(8)
        find = QHBoxLayout()
        find.addWidget(self._find)
        find.addStretch(1)
        self._bottom.addLayout(find)
        self._bottom.addWidget(self._who)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._top)
        column.addWidget(Scroller(self._rows), 1)
        column.addLayout(self._bottom)
        self.set_narrow(narrow=False)
        menu = QShortcut(QKeySequence("Ctrl+B"), self)
        menu.activated.connect(self._branch.open_menu)


class _EntryButton(QPushButton):
    """The checked state is where one is; arrows walk, the digit is the mnemonic."""

    def __init__(self, entry: Entry, number: int) -> None:
        super().__init__()
        self._entry, self._number = entry, number
        self.setProperty("role", "entry")
        self.setProperty("ringRadius", 2)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(entry.title)
        self.show_words(narrow=False)

    def show_words(self, *, narrow: bool) -> None:
        """Show the long or the short words behind the digit."""
        theme.set_property(self, "narrow", narrow)
        digit = f"&{self._number}" if self._number else "　"
        words = (self._entry.short if narrow else self._entry.title).replace("&", "&&")
        self.setText(f"{digit}{' ' if narrow else '　'}{words}")
        self.setToolTip(self._entry.title if narrow else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there; Up and Down walk without going anywhere."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)


class _BranchButton(QPushButton):
    """The branch; with several of them a menu to go to another."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._branches: tuple[tuple[str, str], ...] = ()
        self._current = ""
        self._narrow = False
        self.setProperty("role", "branch")
        self.setProperty("ringRadius", 3)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_menu)

    def set_branches(self, branches: tuple[tuple[str, str], ...], current: str) -> None:
        """Show the current branch; the first when none is named."""
        self._branches = branches
        self._current = current or (branches[0][0] if branches else "")
        several = len(branches) > 1
        self.setEnabled(several)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if several else Qt.FocusPolicy.NoFocus)
        self.setToolTip("换支部 Ctrl+B" if several else "")
        show_if(self, bool(branches))
        self._show_words()

    def set_narrow(self, *, narrow: bool) -> None:
        """Show as much of the name as there is room for."""
        self._narrow = narrow
        self._show_words()

    def open_menu(self) -> None:
        """Let the user choose another branch."""
        if len(self._branches) <= 1:
            return
        menu = QMenu(self)
        menu.setAccessibleName("换支部")
        for number, (key, name) in enumerate(self._branches, start=1):
            digit = f"&{number}　" if number <= _DIGITS else ""
            action = menu.addAction(digit + name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(key == self._current)
            action.triggered.connect(lambda _on, key=key: self._choose(key))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Down open the menu as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def _choose(self, key: str) -> None:
        if key != self._current:
            self._current = key
            self._show_words()
            self.chosen.emit(key)

    def _show_words(self) -> None:
        name = dict(self._branches).get(self._current, "")
        mark = " ▾" if len(self._branches) > 1 else ""
        self.setText((name + mark).replace("&", "&&"))
        self.setAccessibleName(f"支部：{name}" if name else "支部")
