"""Choosing from a list that is short enough to be known: a combo, or words that toggle."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QPushButton, QSizePolicy

from hongdang_desktop.ui.kit import paint, theme
from hongdang_desktop.ui.kit.buttons import digit_of
from hongdang_desktop.ui.kit.editor import ENTER, Choice, KeyWatch, matching, really_left
from hongdang_desktop.ui.kit.flow import FlowBox

_TYPING_MS = 1000


class ChoiceBox(QComboBox):
    """A combo: a digit chooses by place, letters by pinyin initials, Down opens nothing but moves on."""

    changed = Signal()
    left = Signal()
    problem = Signal(str)

    def __init__(
        self, choices: Iterable[Choice] = (), *, name: str = "", hint: str = "", width: int = 0
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(3)
        self.setMaxVisibleItems(12)
        if width:
            self.setFixedWidth(theme.look().px(width))
        else:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._choices: tuple[Choice, ...] = ()
        self._typed = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_MS)
        self._pause.timeout.connect(self._forget_typed)
        self.currentIndexChanged.connect(self._say_hint)
        self.activated.connect(lambda _place: self.changed.emit())
        self.view().installEventFilter(KeyWatch(self, self._typed_in_list))
        self.set_choices(choices)

    def set_choices(self, choices: Iterable[Choice]) -> None:
        """Offer other choices; the value stays when it is among them."""
        kept = self.value()
        self._choices = tuple(choices)
        self.blockSignals(True)
        self.clear()
        for choice in self._choices:
            self.addItem(
                f"{choice.words}　{choice.note}" if choice.note else choice.words, choice.key
            )
        self.blockSignals(False)
        self.set_value(kept)
        self._say_hint(self.currentIndex())

    def value(self) -> object:
        """Return the key of what is chosen, None for nothing."""
        return self.currentData()

    def set_value(self, value: object) -> None:
        """Choose without telling; an unknown key or None chooses nothing."""
        keys = [choice.key for choice in self._choices]
        self.setCurrentIndex(
            keys.index(str(value)) if value is not None and str(value) in keys else -1
        )

    def place_of(self, digit: int) -> int:
        """Return the place that a digit chooses, -1 for none; a list with numbers of its own differs."""
        return digit - 1

    def raw(self) -> object:
        """Return what an autosave keeps."""
        return self.value()

    def set_raw(self, raw: object) -> None:
        """Take back what ``raw`` gave."""
        self.set_value(raw)

    def set_problem(self, problem: bool) -> None:
        """Give or take the red edge."""
        theme.set_property(self, "problem", problem)
        self.setProperty("ring", "out" if problem else "in")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the form; Delete takes the choice back; letters and digits choose."""
        if event.key() in ENTER:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._take(-1)
        elif not self._choose_by_typing(event):
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll: a value must not change because the pointer came over it."""
        event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the box was left."""
        super().focusOutEvent(event)
        if really_left(event):
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the arrow, which a styled combo loses."""
        super().paintEvent(event)
        painter = QPainter(self)
        place = QRectF(self.width() - 21, self.height() / 2 - 4.5, 9, 9)
        paint.arrow(painter, place, colour=theme.look().ink2)
        painter.end()

    def _say_hint(self, place: int) -> None:
        """Let the hint of an empty box look like one, not like a value."""
        theme.set_property(self, "hinting", place < 0)

    def _typed_in_list(self, event: QKeyEvent) -> bool:
        if self._choose_by_typing(event):
            self.hidePopup()
            return True
        return False

    def _choose_by_typing(self, event: QKeyEvent) -> bool:
        digit = digit_of(event)
        if digit:
            place = self.place_of(digit)
            if 0 <= place < len(self._choices):
                self._take(place)
            return True
        letter = event.text()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if not (plain and letter.isalpha()):
            return False
        found = matching(self._choices, self._typed + letter)
        if not found:
            self._typed = ""
            found = matching(self._choices, letter)
        if found:
            self._typed += letter
            self._take(self._choices.index(found[0]))
        self._pause.start()
        return True

    def _take(self, place: int) -> None:
        if place != self.currentIndex():
            self.setCurrentIndex(place)
            self.changed.emit()

    def _forget_typed(self) -> None:
        self._typed = ""


class MultiChoice(FlowBox):
    """Words that toggle; arrows move, Space toggles, a digit toggles by place. One stop for Tab."""

    changed = Signal()
    left = Signal()
    problem = Signal(str)

    def __init__(self, choices: Sequence[Choice], *, name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._keys = [choice.key for choice in choices]
        self._toggles: list[QPushButton] = []
        for place, choice in enumerate(choices):
            toggle = _Toggle(choice.words)
            toggle.clicked.connect(lambda _on, at=place: self._clicked(at))
            self._toggles.append(toggle)
            self.flow.addWidget(toggle)
        self._stand_on(0)

    def value(self) -> object:
        """Return the keys of what is chosen, in the order offered."""
        return tuple(
            key for key, toggle in zip(self._keys, self._toggles, strict=True) if toggle.isChecked()
        )

    def set_value(self, value: object) -> None:
        """Choose without telling; unknown keys are passed over."""
        wanted = set(value) if isinstance(value, tuple | list | set | frozenset) else set()
        for key, toggle in zip(self._keys, self._toggles, strict=True):
            toggle.setChecked(key in wanted)

    def raw(self) -> object:
        """Return what an autosave keeps."""
        return [
            key for key, toggle in zip(self._keys, self._toggles, strict=True) if toggle.isChecked()
        ]

    def set_raw(self, raw: object) -> None:
        """Take back what ``raw`` gave."""
        self.set_value(raw)

    def set_problem(self, problem: bool) -> None:
        """Give or take the mark of a problem."""
        for toggle in self._toggles:
            theme.set_property(toggle, "problem", problem)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, digits toggle; the rest is the form's."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        here = next((place for place, toggle in enumerate(self._toggles) if toggle.hasFocus()), 0)
        if step:
            place = min(max(here + step, 0), len(self._toggles) - 1)
            self._stand_on(place)
            self._toggles[place].setFocus()
        elif 0 < digit_of(event) <= len(self._toggles):
            self._toggles[digit_of(event) - 1].toggle()
            self.changed.emit()
        else:
            event.ignore()

    def _clicked(self, place: int) -> None:
        self._stand_on(place)
        self.changed.emit()

    def _stand_on(self, place: int) -> None:
        for number, toggle in enumerate(self._toggles):
            policy = Qt.FocusPolicy.StrongFocus if number == place else Qt.FocusPolicy.ClickFocus
            toggle.setFocusPolicy(policy)
        if self._toggles:
            self.setFocusProxy(self._toggles[place])


class _Toggle(QPushButton):
    def __init__(self, words: str) -> None:
        super().__init__(words.replace("&", "&&"))
        self.setProperty("role", "toggle")
        self.setProperty("enterStop", True)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space toggles; everything else goes up."""
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()
