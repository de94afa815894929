"""First start of a computer in the place of one that is broken: from a backup that was carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.ui import files, opening
from hongdang_desktop.ui.kit.boxes import LongBox
from hongdang_desktop.ui.kit.fields import Field
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.pages.first_forms import FirstForm
from hongdang_desktop.ui.pages.places import PlaceBox

if TYPE_CHECKING:  # loaded in the worker, after the first page is on the screen
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.ui.tasks import Tasks

_WRONG_PAPER = "这张纸打不开这份备份。看看是不是拿错了纸，或选错了文件。"
_WRONG_STATION = "那个工作台打不开这份备份。要同一个支部的，或者用密钥纸。"


class RestoreForm(FirstForm):
    """A ``.djb``, what opens it (the paper key, or a station of the same branch), and a folder."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(
            "从备份恢复", "电脑坏了、换了，用以前备份到U盘的文件接着用。", tasks,
        )  # fmt: skip
        self.make_button.say("恢复(S)")
        self.file = PlaceBox(name="备份文件", button="选文件⋯", choose=_choose_file)
        self.paper = LongBox(
            name="恢复密钥", hint="照着密钥纸打“恢复密钥”后面的字，大小写、空格都不要紧", lines=2
        )
        self.other = PlaceBox(name="同支部的工作台", button="选文件夹⋯", choose=_choose_station)
        self.form.add(Field("备份文件(W)", self.file, key="file"))
        self.form.add(Field("恢复密钥(K)", self.paper, key="paper"))
        self.form.add(Field("或同支部的(T)", self.other, key="other"))
        self.form.add(Field("数据放在(F)", self.folder, key="folder"))
        for line in (
            "恢复密钥在厂党委保险柜里的密钥纸上。这台电脑上有同支部的工作台文件夹，就选它，不用密钥纸。",
            "恢复以后，先去“数据交换”把U盘上的包都收一遍，再接着记。",
        ):
            self.card.body.addWidget(text(line, role="small", wrap=True))

    def first_box(self) -> QWidget:
        """Begin with the file."""
        return self.file

    def needed(self) -> dict[str, str]:
        """Return which boxes must be filled."""
        found = {"file": "还没有选备份文件。名字末尾是 .djb。"}
        if self.other.value() is None:
            found["paper"] = "还没有恢复密钥。照着密钥纸打，或在下面选同支部的工作台。"
        return found

    def wrong(self) -> dict[str, str]:
        """Say too when there is no such file: a stick may have been pulled out."""
        file, found = self.file.value(), super().wrong()
        if file is not None and not file.is_file():
            found = {"file": "这里没有这个文件。U盘还插着吗？再选一次。", **found}
        return found

    def maker(self) -> Callable[[Progress], Station]:
        """Return the work that makes the station of the backup."""
        file, folder = self.file.value(), self.place_wanted()
        if file is None:
            raise ValueError("no file")
        paper, other = self.words("paper"), self.other.value()
        return lambda progress: opening.restore_elsewhere(
            folder, file, paper=paper, other=other, progress=progress
        )

    def fail(self, error: UserError) -> None:
        """Say under its box what refused; the station's own words speak of packages."""
        if error.code == "E_DECRYPT":
            key = "paper" if self.words("paper") else "other"
            self.form.fields[key].set_problem(_WRONG_PAPER if key == "paper" else _WRONG_STATION)
            self.form.fields[key].box.setFocus()
        else:
            super().fail(error)

    def field_of(self, code: str) -> str:
        """Return which box an error is about."""
        return {"E_BAD_KEY": "paper", "NO_STATION": "other"}.get(code) or super().field_of(code)


def _choose_station(parent: QWidget, start: Path | None) -> Path | None:
    near = start if start and start.is_dir() else None
    return files.choose_folder(parent, "同支部的工作台在哪个文件夹里", near)


def _choose_file(parent: QWidget, start: Path | None) -> Path | None:
    near = start.parent if start and start.parent.is_dir() else None
    return files.choose_file(parent, "选备份文件", files.BACKUP, near)
