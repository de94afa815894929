"""First start: the boxes for a new plant, and for a branch that begins alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from hongdang_desktop import paths
from hongdang_desktop.core.clock import SystemClock, today
from hongdang_desktop.core.typed import read_day, tidy
from hongdang_desktop.ui import opening
from hongdang_desktop.ui.kit.boxes import LineBox, ReadBox
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.frames import Card, Page, PageHead
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.messages import refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.beside import narrowed
from hongdang_desktop.ui.pages.places import folder_box
from hongdang_desktop.ui.pages.secrecy import SecrecyNotice

if TYPE_CHECKING:  # loaded in the worker, after the first page is on the screen
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.ui.tasks import Tasks

_LONGEST = 60
_FOLDER_CODES = frozenset(
    {
        "PLACE_REMOVABLE", "PLACE_NETWORK", "PLACE_READ_ONLY", "STATION_EXISTS", "LOCK_REFUSED",
        "READ_ONLY", "E_DISK_FULL", "STATION_IN_USE",
    }
)  # fmt: skip


def _day(typed: str, now: date) -> str | None:
    """Return a typed day as it is kept, None for nothing. Raises Unreadable."""
    return read_day(typed, now).isoformat() if tidy(typed) else None


class FirstForm(Page):
    """Boxes, and one main button that makes the station. Subclasses say which, and how."""

    ready = Signal(object, str)
    """The open station and the page to show first."""
    back = Signal()

    def __init__(self, title: str, line: str, tasks: Tasks) -> None:
        self.back_button = Button("上一步(B)", self.back.emit)
        self.make_button = MainButton("建好(S)", self.make)
        self.place = ProgressPlace(self.make_button)
        head = PageHead(title, line=line, buttons=(self.back_button,))
        head.add(self.place)
        super().__init__(head)
        self.tasks = tasks
        self.form = Form()
        self.card = Card()
        self.card.body.addWidget(self.form)
        self.body.addWidget(self.card)
        self.body.addStretch(1)
        self.body.addWidget(SecrecyNotice())
        narrowed(self)
        self.actor = LineBox(hint="谁在用这台电脑，记录上会写这个名字", longest=_LONGEST)
        self.folder = folder_box()
        self.folder.set_value(paths.default_station())

    def add_last(self, note: str) -> None:
        """Add what every way asks: who works here, and where the data lies."""
        self.form.add(Field("您的姓名(X)", self.actor, key="actor"))
        self.form.add(Field("数据放在(F)", self.folder, key="folder"))
        self.card.body.addWidget(text(note, role="small", wrap=True))

    def focus(self) -> None:
        """Put the focus where it was, at first into the first box."""
        held: QWidget | None = self.card.focusWidget()
        (self.first_box() if held is None else held).setFocus()

    def first_box(self) -> QWidget:
        """Return the box to begin with."""
        return next(iter(self.form.fields.values())).box

    def words(self, key: str) -> str:
        """Return what stands in a box, "" for nothing."""
        return str(self.form.fields[key].value() or "")

    def make(self) -> None:
        """Check the boxes and make the station in the background."""
        self.messages.clear()
        wrong = self.wrong()
        self.form.show_problems({key: (sentence, Tone.BAD) for key, sentence in wrong.items()})
        if wrong:
            self.form.fields[next(iter(wrong))].box.setFocus()
            return
        self.tasks.run(
            self.maker(), owner=self, done=self._done, failed=self.fail, place=self.place
        )

    def wrong(self) -> dict[str, str]:
        """Return a sentence for each box that must be filled first."""
        found = {key: sentence for key, sentence in self.needed().items() if not self.words(key)}
        if self.folder.value() is None:
            found["folder"] = "还没有选地方。点“换个地方”选一个文件夹。"
        return found

    def needed(self) -> dict[str, str]:
        """Return which boxes must be filled, and what to say when they are not."""
        raise NotImplementedError

    def maker(self) -> Callable[[Progress], Station]:
        """Return the work that makes the station, from what stands in the boxes now."""
        raise NotImplementedError

    def fail(self, error: UserError) -> None:
        """Show under its box what refused, else above all boxes."""
        key = self.field_of(error.code)
        if key:
            self.form.fields[key].set_problem(error.sentence)
            self.form.fields[key].box.setFocus()
        else:
            self.messages.say(refusal(error))

    def field_of(self, code: str) -> str:
        """Return which box an error is about, "" for none."""
        return "folder" if code in _FOLDER_CODES else ""

    def place_wanted(self) -> Path:
        """Return the folder for the station."""
        return self.folder.value() or paths.default_station()

    def _done(self, station: Station) -> None:
        self.ready.emit(station, self.page_after())

    def page_after(self) -> str:
        """Return the page to show when the station is there."""
        return "home"


class PlantForm(FirstForm):
    """厂党委: a name, and the keys that go on paper afterwards."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(
            "厂党委的工作台", "建好以后会出一张密钥纸，打印两份锁起来。", tasks,
        )  # fmt: skip
        name = LineBox(hint="例如：红岗采油厂党委", longest=_LONGEST)
        self.form.add(Field("党委名称(N)", name, key="name"))
        self.add_last("名称会写在给支部的邀请上。")

    def needed(self) -> dict[str, str]:
        """Return which boxes must be filled."""
        return {"name": "还没有名称。写厂党委的全称。", "actor": "还没有姓名。写您自己的名字。"}

    def maker(self) -> Callable[[Progress], Station]:
        """Return the work that makes the plant's station."""
        name, actor, folder = self.words("name"), self.words("actor"), self.place_wanted()
        return lambda _progress: opening.make_plant(folder, name=name, actor=actor)

    def page_after(self) -> str:
        """Show the keys before anything else."""
        return "keys"


class AloneForm(FirstForm):
    """A branch that no plant has invited yet; ids and history stay when one does."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(
            "支部先自己用", "以后厂里邀请了，这里记过的一条都不用重写。", tasks,
        )  # fmt: skip
        area = LineBox(hint="例如：采油三作业区", longest=_LONGEST)
        branch = LineBox(hint="支部全称，打印在记录上", longest=_LONGEST)
        short = LineBox(hint="可以空着", longest=20, width=200)
        code = LineBox(hint="可以空着", longest=20, width=140)
        plant = LineBox(hint="上级党委全称，可以空着", longest=_LONGEST)
        self.form.add(Field("作业区(A)", area, key="area"))
        self.form.add(Field("支部名称(N)", branch, key="branch"))
        self.form.add(
            Field("支部简称(J)", short, key="short"), Field("支部编码(C)", code, key="code"),
            stretch=True,
        )  # fmt: skip
        self.form.add(Field("上级党委(P)", plant, key="plant"))
        now = today(SystemClock())
        self.start = ReadBox(lambda typed: _day(typed, now), str, name="从哪天起记账", width=132)
        self.start.set_value(now.replace(day=1).isoformat())
        self.form.add(Field("从哪天起记账(D)", self.start, key="starts_on"))
        self.add_last(
            "那天以前的事不催，补进来也不算迟。名称写得不全也不要紧，以后在“设置”里能改。"
        )

    def needed(self) -> dict[str, str]:
        """Return which boxes must be filled."""
        return {
            "starts_on": "还没有日子。不清楚就写本月 1 日。",
            "area": "还没有作业区。写支部所在的作业区或单位。",
            "branch": "还没有支部名称。写全称。",
            "actor": "还没有姓名。写您自己的名字。",
        }

    def maker(self) -> Callable[[Progress], Station]:
        """Return the work that makes the branch's station."""
        typed = {key: self.words(key) for key in self.form.fields if key != "folder"}
        folder = self.place_wanted()
        return lambda _progress: opening.make_alone(folder, typed)
