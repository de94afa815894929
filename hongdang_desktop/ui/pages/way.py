"""发展党员: everybody on the way into the Party, and one person's 25 steps in a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.station.views import Refused
from hongdang_desktop.ui import files
from hongdang_desktop.ui.editors.offers import Offers, gather
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.frames import Page, PageHead, Scroller
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.leading import lead_to
from hongdang_desktop.ui.pages.way_column import WayColumn
from hongdang_desktop.ui.pages.way_list import PeopleList
from hongdang_desktop.ui.pages.way_step import StepBody

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.core.canonical import JsonObject
    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.station.ways_views import OnTheWay, Petitioned, WayView
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_LEDGERS = frozenset({"applicant", "development", "member", "petition", "reply"})
_LIST, _BESIDE_FROM = 330, 980
_ALL = 16777215  # QWIDGETSIZE_MAX
_EMPTY = "还没有人在发展党员的路上。收到申请书，从这里登记。"


@dataclass(frozen=True)
class _Answer:
    """What the page shows: everybody, the one chosen, and what his boxes offer, by ledger."""

    people: tuple[OnTheWay, ...]
    view: WayView | None
    offers: dict[str, Offers]


class WayPage(Page):
    """``open(entry=, step=0)``: the person of an entry of L16 or L17, and one of his steps."""

    def __init__(self, work: Work) -> None:
        super().__init__(PageHead("发展党员"))
        self._work = work
        self._wanted, self._step = "", 0
        self._now: _Answer | None = None
        self._typed: dict[tuple[str, int], JsonObject] = {}
        self.people = PeopleList()
        self.list = ListCard(self.people)
        self.chooser = ChoiceBox((), name="看谁", width=220)
        self.begin = Button("登记入党申请(N)", self._begin)
        self.print = Button("打印全程记录(P)", self._print)
        if self.head is not None:
            for part in (self.chooser, self.print, self.begin):
                self.head.add(part)
        show_if(self.begin, not work.is_plant)
        self.column = WayColumn()
        self._scroller = Scroller(self.column)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.list)
        row.addWidget(self._scroller, 1)
        self.body.addLayout(row, 1)
        self.people.moved.connect(self._choose)
        self.people.opened.connect(lambda _key: self._into())
        self.chooser.changed.connect(lambda: self._choose(str(self.chooser.value() or "")))
        self.column.open_wanted.connect(self._open_step)
        self.column.offer_taken.connect(self._take_offer)

    def open(self, **args: object) -> None:
        """Show a person, and open one of his steps."""
        branch = args.get("branch")
        if isinstance(branch, str) and branch and branch != self._work.branch:
            self._work.branch = branch
        self._wanted = str(args.get("entry") or self._wanted)
        step = args.get("step")
        self._step = step if isinstance(step, int) else 0

    def looked_at(self) -> None:
        """Ask again, but leave what is half typed alone."""
        self._ask()

    def changes(self, changes: Changed) -> None:
        """Ask again where a way or the register was touched."""
        if _LEDGERS & set(changes.ledgers):
            self._ask()

    def first_focus(self) -> QWidget:
        """Begin in the list of people, or in the open step where there is no room for the list."""
        if self.list.isVisibleTo(self):
            return self.people
        body = self.column.body
        return (body.boxes.first() if body is not None else None) or self.chooser

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose from a box where there is no room for the list."""
        super().resizeEvent(event)
        self._fit()

    # Asking -----------------------------------------------------------------------------------

    def _ask(self) -> None:
        station, branch, wanted = self._work.station, self._work.branch, self._wanted
        if not branch:
            self._show(_Answer((), None, {}))
            return
        writes = not self._work.is_plant

        def work(_progress: Progress) -> _Answer:
            people = station.ways.people(branch)
            person = next((each.id for each in people if each.id == wanted), "")
            if wanted and not person:
                named = _person_of(station.ways.view, wanted)
                person = next((each.id for each in people if each.id == named), "")
            person = person or (people[0].id if people else "")
            view = station.ways.view(person) if person else None
            offers: dict[str, Offers] = {}
            for ledger in {step.ledger for step in view.steps} if view and writes else ():
                entry = view.entries.get(ledger) if view else None
                payload = station.book.entry(entry).payload if entry else {}
                offers[ledger] = gather(station, find(ledger), branch, payload)
            return _Answer(people, view, offers)

        self._work.tasks.run(work, owner=self, done=self._show, latest="way")

    def _show(self, found: _Answer) -> None:
        self._keep()
        self._now = found
        view = found.view
        self._wanted = view.person.id if view else ""
        self.people.show_people(found.people, view.person.id if view else "")
        self.chooser.set_choices(Choice(each.id, each.name) for each in found.people)
        if view is not None:
            self.chooser.set_value(view.person.id)
        if self.head is not None:
            through = sum(each.over for each in found.people)
            on = len(found.people) - through
            line = (
                f"在走的 {on} 人" if on else "",
                f"走完或停下的 {through} 人" if through else "",
            )
            self.head.set_line((self._work.branch_name(), *line))
        if found.people:
            self.list.show_rows()
        else:
            self._show_nobody()
        self._fit()
        for part in (self.print, self._scroller):
            show_if(part, view is not None)
        if view is None:
            return
        self.column.show_way(view, writes=not self._work.is_plant)
        self._open_after(view)

    def _show_nobody(self) -> None:
        if self._work.is_plant:
            self.list.show_empty("这个支部还没有人在发展党员的路上。")
        else:
            self.list.show_empty(_EMPTY, "登记入党申请", self._begin)

    def _open_after(self, view: WayView) -> None:
        """Open the step that was asked for, that is half typed, or that comes next."""
        number, self._step = self._step, 0
        half = next((n for person, n in self._typed if person == view.person.id), 0)
        if number or half:
            self._open_step(number or half, focus=bool(number))
        elif view.next is not None and not view.offer:
            self._open_step(view.next.no, focus=False)

    def _keep(self) -> None:
        """Remember what is typed and not written down yet: somebody looks at another person or step."""
        body, view = self.column.body, self._now.view if self._now else None
        if body is not None and view is not None:
            self._typed.pop((view.person.id, body.step.no), None)
            if body.boxes.is_touched():
                self._typed[view.person.id, body.step.no] = body.boxes.raw()

    def _fit(self) -> None:
        wide = self.width() >= theme.look().px(_BESIDE_FROM)
        many = self._now is not None and len(self._now.people) > 1
        empty = self._now is not None and not self._now.people
        held = self.people.hasFocus()
        show_if(self.list, wide or empty)
        self.list.setFixedWidth(theme.look().px(_LIST)) if not empty else self.list.setMaximumWidth(
            _ALL
        )
        show_if(self.chooser, not wide and many)
        if held and not (wide or empty):  # else the focus falls out of the page
            self.first_focus().setFocus()

    def _choose(self, key: str) -> None:
        if key and key != (self._now.view.person.id if self._now and self._now.view else ""):
            self._wanted, self._step = key, 0
            self._ask()

    def _into(self) -> None:
        body = self.column.body
        if body is not None:
            self.column.go_to(body.step.no)

    # One step ---------------------------------------------------------------------------------

    def _open_step(self, number: int, *, focus: bool = True) -> None:
        now = self._now
        if now is None or now.view is None or number not in self.column.rows:
            return
        self._keep()
        step = now.view.step(number)
        offers = now.offers.get(step.ledger) or Offers(self._work.today())
        writes = not self._work.is_plant
        body = StepBody(
            step, find(step.ledger), offers, today=now.view.today, writes=writes,
            main=not now.view.offer,
        )  # fmt: skip
        body.saved.connect(self._save)
        body.file_wanted.connect(self._attach)
        body.paper_wanted.connect(self._print)
        body.petition_wanted.connect(self._petition)
        body.entry_wanted.connect(self._whole_entry)
        body.boxes.set_raw(self._typed.get((now.view.person.id, number), {}))
        self.column.open_body(number, body)
        if focus:
            self.column.go_to(number)
        else:
            self.column.show_row(number)

    def _save(self, reason: str) -> None:
        body, view = self.column.body, self._now.view if self._now else None
        if body is None or view is None:
            return
        wrong = body.boxes.unreadable()
        if wrong is not None:
            wrong.box.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        values, ways = body.boxes.values(), self._work.station.ways
        if not values:
            self.column.go_to(body.step.no)
            self.messages.say(
                Message("这一步还没填。", "填好日期再点“记好”。", Tone.TODO, key="step")
            )
            return
        person, number = view.person.id, body.step.no
        self._verb(lambda: ways.step(person, number, values, reason), self._refused)

    def _refused(self, error: UserError) -> None:
        body = self.column.body
        if body is None or not isinstance(error, Refused):
            self.messages.say(refusal(error))
            return
        if error.code in ("REASON_WANTED", "NO_REASON"):
            body.ask_reason(error.problems)
            if error.code == "NO_REASON":
                self.messages.say(refusal(error, key="step"))
            return
        if error.problems:
            body.show_problems(error.problems)
        self.messages.say(refusal(error, key="step"))

    def _take_offer(self, number: str) -> None:
        view, ways = self._now.view if self._now else None, self._work.station.ways
        if view is None:
            return
        person = view.person.id
        if view.offer.value == "enrol":
            self._verb(lambda: ways.enrol(person, identity_number=number))
        else:
            self._verb(lambda: ways.settle(person))

    def _verb(
        self, work: Callable[[], Changes], failed: Callable[[UserError], object] | None = None
    ) -> None:
        self._work.tasks.run(
            lambda _: work(), owner=self, done=self._done,
            failed=failed or (lambda error: self.messages.say(refusal(error))),
        )  # fmt: skip

    def _done(self, changes: Changes) -> None:
        body = self.column.body
        row = self.column.rows.get(body.step.no) if body is not None else None
        if row is not None and self._now is not None and self._now.view is not None:
            row.shut()
            self._typed.pop((self._now.view.person.id, row.step.no), None)
        self.messages.drop("step")
        title, _, rest = changes.sentence.partition("。")
        undo = (("撤销", self._undo),)
        self.messages.say(Message(f"{title}。", rest, Tone.DONE, buttons=undo, key="done"))
        self._ask()

    def _undo(self) -> None:
        book = self._work.station.book
        self._verb(book.undo)

    # Elsewhere --------------------------------------------------------------------------------

    def _begin(self) -> None:
        lead_to(self._work, "applicant", self._work.branch)

    def _whole_entry(self) -> None:
        body, view = self.column.body, self._now.view if self._now else None
        if body is None or view is None:
            return
        ledger = body.step.ledger
        entry = view.entries.get(ledger)
        if entry is not None:
            lead_to(self._work, ledger, view.person.branch, entry=entry)

    def _print(self, paper: str = "way_record", subject: str = "") -> None:
        view = self._now.view if self._now else None
        if view is not None:
            self._work.shell.go(
                "printing", paper=paper, branch=view.person.branch,
                entry=subject or view.person.id, called=view.person.name,
            )  # fmt: skip

    def _petition(self, asked: Petitioned) -> None:
        """Write a paper to the plant; who has no entry in L17 yet gets one first."""
        body, view = self.column.body, self._now.view if self._now else None
        if body is None or view is None:
            return
        branch, ways, person = view.person.branch, self._work.station.ways, view.person.id
        if asked.petition:
            self._work.shell.go("petitions", branch=branch, entry=asked.petition)
            return
        ledger, petitions = body.step.ledger, self._work.station.petitions

        def work(_progress: Progress) -> str:
            if ledger not in view.entries:
                ways.propose(person)
            entry = ways.view(person).entries[ledger]
            return petitions.begin(branch, asked.kind, entry, asked.part).ids[0]

        self._work.tasks.run(
            work, owner=self,
            done=lambda entry: self._work.shell.go("petitions", branch=branch, entry=entry),
        )  # fmt: skip

    def _attach(self, material: str) -> None:
        body, view = self.column.body, self._now.view if self._now else None
        if body is None or view is None:
            return
        paths = files.choose_files(self, f"选“{material}”的照片或文件", files.ATTACHMENT)
        if not paths:
            return
        station, person, number = self._work.station, view.person.id, body.step.no

        def work() -> Changes:
            taken = station.attachments.take_all(paths)
            if taken.refused:
                raise taken.refused[0][1]
            return station.ways.attach(person, number, taken.parts, material)

        self._verb(work)


def _person_of(look: Callable[[str], WayView], entry: str) -> str:
    """Return whose an entry is, "" where it is nobody's any more."""
    try:
        return look(entry).person.id
    except Refused:
        return ""


def make_way(work: Work) -> Page:
    """Return the page for the way into the Party."""
    return WayPage(work)
