"""A joined row of words of which one is chosen, and its two-word form for yes and no."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from hongdang_desktop.ui.kit.buttons import digit_of, mnemonic, plain_words


class Segment(QWidget):
    """Choose one of a few: arrows move the choice, a digit chooses by place. One stop for Tab."""

    changed = Signal()
    """The user chose; ask ``value()``."""

    def __init__(
        self, choices: Sequence[tuple[str, str]], *, name: str, value: object = None
    ) -> None:
        """``choices`` are (key, words); without ``value`` nothing is chosen yet."""
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._keys: list[str] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, (key, words) in enumerate(choices):
            button = _SegmentButton(words, name=f"{name}：{plain_words(words)}")
            button.setProperty("first", number == 0)
            self._keys.append(key)
            self._group.addButton(button, number)
            row.addWidget(button)
        self._group.idToggled.connect(self._one_stop)
        self._group.idClicked.connect(lambda _number: self.changed.emit())
        self.set_value(value)

    def value(self) -> str | None:
        """Return the key of what is chosen, None for nothing yet."""
        number = self._group.checkedId()
        return self._keys[number] if number >= 0 else None

    def set_value(self, value: object) -> None:
        """Choose without telling; an unknown key or None chooses nothing."""
        self._group.setExclusive(False)
        for number, known in enumerate(self._keys):
            self._group.button(number).setChecked(known == value)
        self._group.setExclusive(True)
        self._one_stop()

    def raw(self) -> object:
        """Return what an autosave keeps."""
        return self.value()

    def set_raw(self, raw: object) -> None:
        """Take back what ``raw`` gave."""
        self.set_value(raw)

    def set_problem(self, problem: bool) -> None:
        """Say by the ring that something is wrong here; the words stand in the field."""
        self.setProperty("problem", problem)

    def set_words(self, key: str, words: str) -> None:
        """Change the words of one choice (``全部 30 项``)."""
        button = self._group.button(self._keys.index(key))
        button.setText(mnemonic(words))
        button.setAccessibleName(f"{self.accessibleName()}：{plain_words(words)}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose the neighbour, digits choose by place; the rest is the form's."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        wanted = self._focused() + step if step else digit_of(event) - 1
        if 0 <= wanted < len(self._keys):
            button = self._group.button(wanted)
            button.setFocus()
            button.click()
        elif not step:
            event.ignore()

    def _focused(self) -> int:
        held = (
            number for number in range(len(self._keys)) if self._group.button(number).hasFocus()
        )
        return next(held, max(self._group.checkedId(), 0))

    def _one_stop(self, *_toggled: object) -> None:
        """Keep one stop for Tab: the chosen one, else the first."""
        stop = max(self._group.checkedId(), 0)
        for number in range(len(self._keys)):
            policy = Qt.FocusPolicy.StrongFocus if number == stop else Qt.FocusPolicy.ClickFocus
            self._group.button(number).setFocusPolicy(policy)
        self._group.button(stop).raise_()  # its own edges, not its neighbours'
        self.setFocusProxy(self._group.button(stop))


class YesNo(Segment):
    """Yes, no, or not answered yet; the value is a bool or None."""

    def __init__(self, *, name: str, yes: str = "是", no: str = "否", value: object = None) -> None:
        super().__init__((("yes", yes), ("no", no)), name=name, value=value)

    def value(self) -> bool | None:  # type: ignore[override]  # a yes or no instead of a key
        """Return the answer, None when there is none."""
        key = super().value()
        return None if key is None else key == "yes"

    def set_value(self, value: object) -> None:
        """Answer without telling."""
        super().set_value(
            {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else None
        )


class _SegmentButton(QPushButton):
    def __init__(self, words: str, *, name: str) -> None:
        super().__init__(mnemonic(words))
        self.setProperty("role", "segment")
        self.setProperty("ringRadius", 1)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space chooses; arrows, digits and Enter go up to the row and the form."""
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()
