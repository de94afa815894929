"""设置: who works here, 字号, what this station is, and its units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from hongdang_desktop.ui import memory
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, Page, PageHead, SectionTitle
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.messages import Message
from hongdang_desktop.ui.kit.segment import Segment
from hongdang_desktop.ui.kit.suggest import SuggestBox
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.backup_card import BackupCard
from hongdang_desktop.ui.pages.beside import Beside, column
from hongdang_desktop.ui.pages.burden_card import BurdenCard
from hongdang_desktop.ui.pages.shelf_card import ShelfCard
from hongdang_desktop.ui.pages.units import UnitsCard

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.views import Info, Person
    from hongdang_desktop.ui.work import Work

_STANDINGS = {
    "plant": "厂党委",
    "alone": "支部先自己用，还没和厂党委接上",
    "invited": "收了邀请，等厂里受理",
    "enrolled": "已和厂党委接上",
}


@dataclass(frozen=True, slots=True)
class _State:
    info: Info
    actor: str
    people: tuple[Person, ...]
    start: date | None = None


class SettingsPage(Page):
    """What is changed here holds at once; there is nothing to be saved."""

    def __init__(self, work: Work) -> None:
        super().__init__(PageHead("设置"))
        self._work = work
        self.actor = SuggestBox((), name="谁在用", hint="姓名或拼音", width=230, free=True)
        self.actor.left.connect(self._set_actor)
        self.base = Segment(
            tuple((str(base), f"{base} 号") for base in memory.BASES), name="字号",
            value=str(memory.recall().base),
        )  # fmt: skip
        self.base.changed.connect(self._set_base)
        who = Card(spacing=10)
        who.body.addWidget(SectionTitle("谁在用"))
        form = Form()
        form.add(Field("姓名(X)", self.actor, key="actor"))
        form.add(Field("字号", self.base, key="base"))
        who.body.addWidget(form)
        who.body.addWidget(
            text("记录和改动都会写上这个名字。换人用时先改这里。", role="small", wrap=True)
        )
        self.station = Card(spacing=10)
        self._facts = QWidget()
        self._grid = QGridLayout(self._facts)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setColumnStretch(1, 1)
        self.other = Button("打开别的工作台⋯(O)", self._open_other)
        self.station.body.addWidget(SectionTitle("这个工作台"))
        self.station.body.addWidget(self._facts)
        self.station.body.addWidget(self.other, 0, Qt.AlignmentFlag.AlignLeft)
        self.units = UnitsCard(work, self.messages)
        self.backups = BackupCard(work)
        self.books = ShelfCard(work)
        self.burden = None if work.is_plant else BurdenCard(work)
        cards = (who, self.books, self.station, self.backups, self.burden)
        left = column(*(each for each in cards if each is not None))
        self.body.addWidget(Beside(left, self.units, width=0, from_width=900), 1)

    def first_focus(self) -> QWidget:
        """Begin with who works here."""
        return self.actor

    def looked_at(self) -> None:
        """Ask what the station is and who may work here."""
        station, branch = self._work.station, self._work.branch

        def ask(_progress: Progress) -> _State:
            people = station.book.people(branch) if branch else ()
            start = station.opening.of(branch).starts_on if branch else None
            return _State(station.info(), station.actor, people, start)

        self._work.tasks.run(ask, owner=self, done=self._show, latest="state")
        self.units.looked_at()
        self.backups.looked_at()
        self.books.looked_at()
        if self.burden is not None:
            self.burden.looked_at()

    def can_leave(self) -> bool:
        """Keep the name that was just typed."""
        self._set_actor()
        return True

    def _show(self, state: _State) -> None:
        self._actor = state.actor
        self.actor.set_choices(
            Choice(one.name, one.name, one.initials, one.post) for one in state.people
        )
        if not self.actor.hasFocus() or not self.actor.words():
            self.actor.set_words(state.actor)
        info = state.info
        facts = [
            ("名称", info.name),
            ("类别", _STANDINGS.get(info.standing.value, "")),
            ("上级", "" if self._work.is_plant else info.plant_name),
            ("建账日", f"{state.start} 起记账" if state.start else ""),
            ("文件夹", str(self._work.station.folder)),
            ("编号", info.device),
        ]
        if info.practice:
            facts.insert(1, ("练习", "里面的人和事都是编的"))
        clear_out(self._grid)
        for line, (label, value) in enumerate(fact for fact in facts if fact[1]):
            self._grid.addWidget(text(label, role="small"), line, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text(value, wrap=True, select=True), line, 1)

    def _set_actor(self) -> None:
        name = self.actor.words()
        station = self._work.station
        if not name or name == getattr(self, "_actor", ""):
            return
        self._actor = name

        def keep(_progress: Progress) -> None:
            station.actor = name

        def kept(_none: None) -> None:
            self.messages.say(Message("记下了", f"现在是{name}在用。", Tone.DONE, key="actor"))
            if self._work.program is not None:
                self._work.program.ask_facts()

        self._work.tasks.run(keep, owner=self, done=kept, latest="actor")

    def _set_base(self) -> None:
        if self._work.program is not None:
            self._work.program.set_base(int(str(self.base.value())))

    def _open_other(self) -> None:
        if self._work.program is not None:
            self._work.program.choose_other()
