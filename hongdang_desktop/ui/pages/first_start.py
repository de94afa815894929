"""The very first page: for whom is this computer? Ways to begin, back and forth without losing a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QWidget

from hongdang_desktop import paths
from hongdang_desktop.ui import files, opening
from hongdang_desktop.ui.kit.buttons import Button, LinkButton
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.messages import refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.pages.beside import narrowed
from hongdang_desktop.ui.pages.big_choice import BigChoice
from hongdang_desktop.ui.pages.first_forms import AloneForm, FirstForm, PlantForm
from hongdang_desktop.ui.pages.first_invited import InvitedForm
from hongdang_desktop.ui.pages.first_restore import RestoreForm
from hongdang_desktop.ui.pages.secrecy import SecrecyNotice

if TYPE_CHECKING:  # loaded in the worker, after the first page is on the screen
    from collections.abc import Callable
    from pathlib import Path

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.ui.tasks import Tasks

PROGRAM = "红岗党建工作台"


class FirstStart(Page):
    """Makes or opens a station, then tells it with ``ready``."""

    ready = Signal(object, str)
    """The open ``Station``, and the key of the page to show first."""

    def __init__(self, tasks: Tasks, *, open_folder: Callable[[Path], object]) -> None:
        """``open_folder`` opens a station that is there already."""
        super().__init__(messages=False)
        self.body.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget()
        self.body.addWidget(self._stack)
        self._tasks = tasks
        self.choice = ChoicePage(
            (
                ("厂党委", "厂党委的电脑。各支部带来的U盘，在这里汇总。", self._plant),
                (
                    "支部，有厂里的邀请",
                    "手里有邀请文件，厂里会打电话告诉 12 位邀请码。",
                    self._invited,
                ),
                ("支部，先自己用", "现在就能记。以后厂里邀请了，记过的都留着。", self._alone),
                ("先练练手", "打开一个练习厂。里面的人和事都是编的，放心试。", self.practise),
            ),
            lambda: self._open(open_folder),
            lambda: self._show("restore", lambda: RestoreForm(self._tasks)),
        )
        self.forms: dict[str, FirstForm | InvitedForm] = {}
        self._stack.addWidget(self.choice)

    def first_focus(self) -> QWidget:
        """Begin with the first way."""
        return self.choice.choices[0]

    def shown_now(self) -> QWidget:
        """Return the page inside that is shown."""
        return self._stack.currentWidget()

    def back(self) -> None:
        """Show the four ways again; what was typed elsewhere stays."""
        self._stack.setCurrentWidget(self.choice)
        self.choice.focus()

    def practise(self) -> None:
        """Open the practice plant, making it first if need be."""
        self.choice.messages.clear()
        self._tasks.run(
            opening.open_practice, owner=self,
            done=lambda station: self.ready.emit(station, "home"),
            failed=self.choice.fail, place=self.choice.waiting,
        )  # fmt: skip

    def _plant(self) -> None:
        self._show("plant", lambda: PlantForm(self._tasks))

    def _alone(self) -> None:
        self._show("alone", lambda: AloneForm(self._tasks))

    def _invited(self) -> None:
        self._show("invited", lambda: InvitedForm(self._tasks))

    def _show(self, key: str, make: Callable[[], FirstForm | InvitedForm]) -> None:
        if key not in self.forms:
            form = self.forms[key] = make()
            form.back.connect(self.back)
            form.ready.connect(self.ready)
            self._stack.addWidget(form)
        self._stack.setCurrentWidget(self.forms[key])
        self.forms[key].focus()

    def _open(self, open_folder: Callable[[Path], object]) -> None:
        folder = files.choose_folder(self, "打开哪个文件夹里的工作台", paths.default_station())
        if folder is not None:
            open_folder(folder)


class ChoicePage(Page):
    """Four cards, two by two; arrows go between them."""

    def __init__(
        self,
        ways: tuple[tuple[str, str, Callable[[], object]], ...],
        open_other: Callable[[], object],
        restore: Callable[[], object],
    ) -> None:
        super().__init__(
            PageHead(PROGRAM, line="第一次用，先选这台电脑给谁用。以后打开就直接进去。")
        )
        self.waiting = _Waiting(self)
        self.choices = [
            BigChoice(number, title, sentence, pressed)
            for number, (title, sentence, pressed) in enumerate(ways, start=1)
        ]
        cards = QWidget()
        self._grid = QGridLayout(cards)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(14)
        for place, choice in enumerate(self.choices):
            self._grid.addWidget(choice, place // 2, place % 2)
        self.other = LinkButton("打开已有的工作台⋯(O)", open_other)
        self.restore = LinkButton("从备份恢复⋯(R)", restore)
        links = QHBoxLayout()
        links.setSpacing(24)
        links.addWidget(self.other)
        links.addWidget(self.restore)
        links.addStretch(1)
        place_line = text(f"数据只存在这台电脑上，默认放在 {paths.default_station()}", role="small")
        self.body.addWidget(cards)
        self.body.addWidget(self.waiting)
        self.body.addLayout(links)
        self.body.addWidget(place_line)
        self.body.addStretch(1)
        self.body.addWidget(SecrecyNotice())
        narrowed(self)

    def focus(self) -> None:
        """Put the focus where it was, at first on the first card."""
        held = next((choice for choice in self.choices if choice.hasFocus()), self.choices[0])
        held.setFocus()

    def fail(self, error: UserError) -> None:
        """Say why there is no practice plant."""
        self.messages.say(refusal(error))

    def set_enabled(self, *, enabled: bool) -> None:
        """Let the user choose, or not while something is under way."""
        for choice in (*self.choices, self.other, self.restore):
            choice.setEnabled(enabled)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go between the cards, digits press."""
        moves = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -2, Qt.Key.Key_Down: 2,
        }  # fmt: skip
        step = moves.get(Qt.Key(event.key()), 0)
        here = next((at for at, choice in enumerate(self.choices) if choice.hasFocus()), -1)
        if step and here >= 0:
            wanted = here + step
            if 0 <= wanted < len(self.choices):
                self.choices[wanted].setFocus()
        elif event.text().isdigit() and 1 <= int(event.text()) <= len(self.choices):
            self.choices[int(event.text()) - 1].click()
        else:
            event.ignore()


class _Waiting(ProgressPlace):
    """Progress without a button of its own: the cards are out of use meanwhile."""

    def __init__(self, page: ChoicePage) -> None:
        super().__init__(Button(""))
        self.button.hide()
        self._page = page

    def begin(self) -> None:
        """Take the cards out of use and show the line at once: this takes seconds."""
        self._page.set_enabled(enabled=False)
        self.line.say("正在准备练习厂")
        self.line.show()
        self.line.stop.setFocus()

    def show_line(self) -> None:
        """Nothing more: the line is there already."""

    def end(self) -> None:
        """Let the user choose again."""
        self.line.hide()
        self._page.set_enabled(enabled=True)
        self._page.choices[-1].setFocus()
