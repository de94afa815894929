"""A box for a folder or a file, with a button that opens the system's own window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hongdang_desktop.ui import files
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button


class PlaceBox(QWidget):
    """An editor whose value is a path, None for nothing. It may also be typed or pasted."""

    changed = Signal()
    left = Signal()
    problem = Signal(str)

    def __init__(
        self, *, name: str, button: str, choose: Callable[[QWidget, Path | None], Path | None]
    ) -> None:
        super().__init__()
        self._choose = choose
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box = LineBox(name=name)
        self.button = Button(button, self._ask)
        self.box.changed.connect(self.changed)
        self.box.left.connect(self.left)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.box, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.box)

    def value(self) -> Path | None:
        """Return the path, None for nothing."""
        words = self.box.value()
        return Path(str(words)).expanduser() if words else None

    def set_value(self, value: object) -> None:
        """Show a path."""
        self.box.set_value(value)

    def raw(self) -> object:
        """Return what stands in the box."""
        return self.box.raw()

    def set_raw(self, raw: object) -> None:
        """Put back what stood in the box."""
        self.box.set_raw(raw)

    def set_problem(self, problem: bool) -> None:
        """Give or take the red edge."""
        self.box.set_problem(problem)

    def _ask(self) -> None:
        chosen = self._choose(self, self.value())
        if chosen is not None:
            self.box.set_value(chosen)
            self.changed.emit()
            self.left.emit()


def folder_box(name: str = "数据放在") -> PlaceBox:
    """Return a box for the folder of a station."""

    def choose(parent: QWidget, start: Path | None) -> Path | None:
        near = next((p for p in (start, *start.parents) if p.is_dir()), None) if start else None
        return files.choose_folder(parent, "数据放在哪个文件夹", near)

    return PlaceBox(name=name, button="换个地方⋯", choose=choose)


def invitation_box(name: str = "邀请文件") -> PlaceBox:
    """Return a box for an invitation."""

    def choose(parent: QWidget, start: Path | None) -> Path | None:
        near = start.parent if start and start.parent.is_dir() else None
        return files.choose_file(parent, "选厂里给的邀请文件", files.INVITATION, near)

    return PlaceBox(name=name, button="选文件⋯", choose=choose)
