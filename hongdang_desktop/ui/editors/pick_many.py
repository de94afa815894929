"""Several people or units: each chosen one is a small button that takes it out again."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.editor import ENTER, Choice, KeyWatch
from hongdang_desktop.ui.kit.flow import FlowBox, clear_out
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.suggest import SuggestBox


class PickMany(QWidget):
    """Type a name or initials, Enter takes it; Enter in the empty box goes on. Backspace takes back."""

    changed = Signal()
    left = Signal()
    problem = Signal(str)

    def __init__(self, choices: Iterable[Choice], *, name: str = "", hint: str = "") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._choices = {choice.key: choice for choice in choices}
        self._chosen: list[str] = []
        self._just_picked = False
        self._chips = FlowBox(gap=6)
        self.box = SuggestBox((), name=name, hint=hint or "姓名或拼音首字母，回车加上")
        self.box.installEventFilter(KeyWatch(self, self._key))
        self.box.changed.connect(self._picked)
        self.box.left.connect(self.left)
        self.box.problem.connect(self.problem)
        self.setFocusProxy(self.box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._chips)
        column.addWidget(self.box)
        self._show()

    def setAccessibleName(self, name: str) -> None:  # noqa: N802  Qt's name
        """Name the box that has the focus, too."""
        super().setAccessibleName(name)
        self.box.setAccessibleName(name)

    def value(self) -> object:
        """Return the keys in the order chosen."""
        return list(self._chosen)

    def set_value(self, value: object) -> None:
        """Choose without telling."""
        keys = value if isinstance(value, list | tuple) else ()
        self._chosen = [str(key) for key in keys]
        self._show()

    def raw(self) -> object:
        """Return what an autosave keeps: the keys, and what is half typed."""
        return {"keys": list(self._chosen), "words": self.box.text()}

    def set_raw(self, raw: object) -> None:
        """Take back what ``raw`` gave."""
        kept = raw if isinstance(raw, dict) else {}
        self.set_value(kept.get("keys"))
        self.box.set_words(str(kept.get("words") or ""))

    def set_problem(self, problem: bool) -> None:
        """Give or take the red edge."""
        self.box.set_problem(problem)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Stay here after the Enter that took somebody; the next one is for the form."""
        if event.key() in ENTER and self._just_picked:
            self._just_picked = False
        else:
            event.ignore()

    def _picked(self) -> None:
        key = self.box.value()
        if isinstance(key, str):
            self._just_picked = True
            self.box.set_value(None)
            self._chosen.append(key)
            self._show()
        self.changed.emit()

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Backspace and not self.box.text() and self._chosen:
            self._take_out(self._chosen[-1])
            return True
        self._just_picked = False
        return False

    def _take_out(self, key: str) -> None:
        self._chosen.remove(key)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        clear_out(self._chips.flow)
        for key in self._chosen:
            words = self._choices[key].words if key in self._choices else f"（{key[:8]}…）"
            chip = QPushButton(f"{words.replace('&', '&&')} ×")
            chip.setProperty("role", "toggle")
            chip.setAutoDefault(False)
            chip.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            chip.setAccessibleName(f"去掉{words}")
            chip.setToolTip(f"去掉{words}")
            chip.clicked.connect(lambda _on, key=key: self._take_out(key))
            self._chips.flow.addWidget(chip)
        show_if(self._chips, bool(self._chosen))
        self._chips.updateGeometry()
        self.box.set_choices(c for k, c in self._choices.items() if k not in self._chosen)
