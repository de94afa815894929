"""审核 of the plant: the sheets one after another; what agrees is quiet, what needs an eye stands out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.ui.kit.buttons import Button, set_main
from hongdang_desktop.ui.kit.empty import EmptyState
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages import review_rows
from hongdang_desktop.ui.pages.one_by_one import OneByOne
from hongdang_desktop.ui.pages.review_batch import ReviewBatch
from hongdang_desktop.ui.pages.review_rows import Reading
from hongdang_desktop.ui.pages.review_sheet import ReviewSheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hongdang_desktop.core.canonical import Json
    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.assessing.review_views import Seen
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work


@dataclass(frozen=True)
class _Found:
    """What was asked: the sheets that wait, and the one to show (None: there is none)."""

    queue: tuple[Which, ...]
    reading: Reading | None


class ReviewPage(Page):
    """``open(branch, period)`` shows that sheet, ``open(start=True)`` the first that waits."""

    def __init__(self, work: Work) -> None:
        self._title = PageHead("审核")
        super().__init__(self._title)
        self._work = work
        self._wanted: Which | None = None
        self._entry = ""
        self._queue: tuple[Which, ...] = ()
        self._looked_through: tuple[Which, ...] = ()
        self._shown: Which | None = None
        self.reading: Reading | None = None
        self.sheet, self.batch, self.empty = ReviewSheet(work), ReviewBatch(work), EmptyState()
        self._verbs = OneByOne(work.tasks, self, self._refused)
        self.next = Button("下一份(N)", self._next_sheet)
        self.back = Button("退回(R)", self._return)
        self.accept = Button("受理(S)", self._accept)
        self.go_on = Button("下一项要看的(J)", self.sheet.go_to_next)
        for button in (self.next, self.back, self.accept, self.go_on):
            self._title.add(button)
        self.stack = QStackedWidget()
        for part in (self.empty, self.sheet, self.batch):
            self.stack.addWidget(part)
        self.body.addWidget(self.stack, 1)
        self._connect()
        self._show_buttons()

    def open(self, **args: object) -> None:
        """``branch`` with ``period`` (or ``month``) names a sheet, ``entry`` its record.

        ``start`` shows the first in the queue.
        """
        branch, period = args.get("branch"), args.get("period") or args.get("month")
        if isinstance(branch, str) and isinstance(period, str):
            self._wanted = Which(branch, period)
        elif args.get("start"):
            self._wanted = None
        entry = args.get("entry")
        self._entry = entry if isinstance(entry, str) else ""

    def looked_at(self) -> None:
        """Ask again."""
        self._ask()

    def changes(self, changes: Changed) -> None:
        """Ask again: a package may have brought another submission."""
        del changes
        self._ask()

    def can_leave(self) -> bool:
        """Keep words that were typed."""
        self.sheet.panel.verdict.keep()
        return True

    def first_focus(self) -> QWidget:
        """Begin in the list."""
        return self.sheet.table

    def _connect(self) -> None:
        verdict = self.sheet.panel.verdict
        verdict.agreed.connect(self._agree)
        verdict.given.connect(lambda key, points, words: self._say(key, points=points, words=words))
        verdict.returned.connect(lambda key, words: self._say(key, returned=True, words=words))
        verdict.cleared.connect(self._say)
        verdict.noted.connect(self._note)
        self.sheet.table.opened.connect(self._enter)
        self.sheet.together_wanted.connect(self._begin_batch)
        self.sheet.whole.returned.connect(self._return)
        self.batch.left.connect(self._leave_batch)
        self.batch.accepted.connect(self._accept_batch)

    # What is shown ----------------------------------------------------------------------------

    def _ask(self) -> None:
        """Ask for the wanted sheet, or the first in the queue."""
        station, wanted, entry = self._work.station, self._wanted, self._entry
        reviewing, self._entry = station.reviewing, ""

        def ask(progress: Progress) -> _Found:
            queue = reviewing.queue()
            named = _of(station.book.entry(entry).payload) if entry else wanted
            which = named or next(iter(queue), None)
            if which is None:
                return _Found(queue, None)
            view = reviewing.sheet(which, progress)
            if view.state not in review_rows.SENT:
                return _Found(queue, Reading(view))
            return _Found(queue, Reading(view, reviewing.compare(which), reviewing.may_say(which)))

        self._work.tasks.run(ask, owner=self, done=self._show, latest="review")

    def _show(self, found: _Found) -> None:
        self._queue, reading = found.queue, found.reading
        self.reading = reading
        if reading is None:
            self._show_nothing()
            return
        which = reading.view.which
        fresh = which != self._shown
        self._shown = self._wanted = which
        self.sheet.show_reading(reading, fresh=fresh)
        if self.stack.currentWidget() is self.empty:
            self.stack.setCurrentWidget(self.sheet)
        self._show_head(reading)
        self._show_buttons()
        if self.stack.currentWidget() is self.sheet:
            self._tell(reading)
        if fresh and self._may_take_focus():
            self.sheet.to_list()
        self._ask_clear()

    def _show_nothing(self) -> None:
        self._shown = None
        self._title.set_title("审核")
        self._title.set_chip()
        self._title.set_line("")
        self.messages.drop("state")
        done = any(each.tone is Tone.DONE for each in self.messages.messages())
        words = "都审完了。" if done else "现在没有等审核的自评。"
        back = Button("看支部总览", lambda: self._work.shell.go("overview"))
        self.empty.say(words, back)
        self.stack.setCurrentWidget(self.empty)
        self._show_buttons()
        if self._may_take_focus():
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_head(self, reading: Reading) -> None:
        if self.stack.currentWidget() is self.batch:
            return  # it says itself what it is
        which = reading.view.which
        place = (self._queue.index(which) + 1, len(self._queue)) if which in self._queue else None
        self._title.set_title(f"{self._called(which)}　{_month(which)}自评")
        self._title.set_chip(*review_rows.CHIPS[reading.view.state])
        self._title.set_line(review_rows.head_line(reading, self._work.today(), place))

    def _show_buttons(self) -> None:
        """One main button, following the work: the next item, then 受理, or 退回 where any goes back."""
        reading = self.reading if self.stack.currentWidget() is self.sheet else None
        open_ = reading is not None and reading.open
        left = len(review_rows.waiting(reading)) if reading and open_ else 0
        back = reading.returned if reading and open_ else 0
        others = [each for each in self._queue if each != self._shown]
        show_if(self.next, bool(others) and reading is not None)
        show_if(self.go_on, left > 0)
        show_if(self.accept, open_ and not back)
        show_if(self.back, back > 0)
        self.back.say(f"退回 {back} 项(R)")
        set_main(self.go_on, main=True)
        set_main(self.accept, main=not left)
        set_main(self.back, main=not left)

    def _tell(self, reading: Reading) -> None:
        self.messages.drop("state")
        view = reading.view
        title = said = ""
        if view.state is State.WITHDRAWN:
            title, said = "支部撤回了这张表", "等它重新上报。"
        elif view.state not in review_rows.SENT:
            said = "下面是程序按收到的记录算的建议。" if view.over else "这个月还没过完。"
            title = f"{_month(view.which)}自评还没上报"
        elif reading.comparison is not None and (doubts := _doubts(reading)):
            title, said = "这张表要看一下", "".join(doubts)
        elif crossed := [each for each in view.told if each.startswith("厂里")]:
            # All else that is told of a sheet stands here at its items.
            title, said = "审过的是前一份", "".join(crossed)
        elif reading.open and view.state is State.RETURNED:
            title, said = "退回还没带走", "改主意的话，现在还能改。"
        elif view.words:
            did = "受理" if view.state is State.ACCEPTED else "退回"
            title, said = f"{did}时写的", view.words
        if said:
            asks = reading.open and view.state is not State.RETURNED
            tone = Tone.TODO if asks else Tone.INFO
            self.messages.say(Message(title, said, tone, key="state"))

    def _called(self, which: Which) -> str:
        nodes = {node.id: node.shown for node in self._work.info.branches}
        return nodes.get(which.branch, "支部")

    def _may_take_focus(self) -> bool:
        """Say whether nothing else on the page is being worked in."""
        held: QWidget | None = self.window().focusWidget()
        if held is None or not self.isAncestorOf(held) or not held.isVisible():
            return True
        return held in (self.accept, self.back, self.next, self.go_on)

    # Verbs --------------------------------------------------------------------------------------

    def _enter(self, key: str) -> None:
        """Agree with what waits; beside what does not, go right."""
        reading, target = self.reading, self.sheet.target()
        waits = reading is not None and key in review_rows.waiting(reading)
        if self._verbs.busy:
            return  # what is on show is not what is kept yet
        if target is not None and waits:
            self._agree(target.key, target.mark.words)
        else:
            self.sheet.panel.focus_first()

    def _agree(self, key: str, words: str) -> None:
        """Agree with the branch."""
        target = self.sheet.target()
        if target is None or target.key != key:
            return
        if target.waived:
            self._say(key, waived=True, words=words)
        else:
            self._say(key, points=target.own, words=words)

    def _note(self, key: str, words: str) -> None:
        """Keep words typed without a verdict; what else was said stays."""
        reading = self.reading
        if reading is None or not reading.open:
            return
        view = reading.view
        marks = {line.item.key: line.mark for line in view.lines}
        mark = marks.get(key, view.bonus_mark)
        self._say(
            key, points=mark.points, waived=mark.waived, returned=mark.returned, words=words,
            stay=True,
        )  # fmt: skip

    def _say(
        self, key: str, *, points: int | None = None, waived: bool | None = None,
        returned: bool = False, words: str = "", stay: bool = False,
    ) -> None:  # fmt: skip
        """Say something to an item, nothing to take it back; then stand on the next that waits."""
        which, seen, reviewing = self._shown, self._seen(), self._work.station.reviewing
        if which is None:
            return
        said = points is not None or waived is not None or returned

        def done(_changes: Changes) -> None:
            if said and not stay:
                self.sheet.walk_on = True
            self._ask()

        self._verbs.run(
            lambda: reviewing.mark(
                which, key, points=points, waived=waived, returned=returned, words=words, seen=seen
            ),
            done,
        )

    def _seen(self) -> str:
        """Return which submission is on show: a verb about another one is refused."""
        return self.reading.view.payload_hash if self.reading else ""

    def _accept(self) -> None:
        which, seen, reviewing = self._shown, self._seen(), self._work.station.reviewing
        if which is not None:
            self._verb(lambda: reviewing.accept(which, seen=seen), which)

    def _return(self, words: str = "") -> None:
        which, seen, reviewing = self._shown, self._seen(), self._work.station.reviewing
        if which is not None:
            self._verb(lambda: reviewing.return_(which, words, seen=seen), which)

    def _verb(self, verb: Callable[[], Changes], which: Which) -> None:
        """Finish a sheet, and go on to the next that waits."""
        self.sheet.panel.verdict.keep()
        behind = _behind(self._queue, which)

        def done(changes: Changes) -> None:
            first, _, rest = changes.sentence.partition("。")
            self._say_done(f"{self._called(which)} {first}。", rest, back_to=which)
            self._wanted = behind
            self._ask()

        self._verbs.run(verb, done)

    def _say_done(self, title: str, rest: str, *, back_to: Which | None) -> None:
        undo = (("撤销", lambda: self._undo(back_to)),)
        self.messages.say(Message(title, rest, Tone.DONE, undo, key="did"))

    def _undo(self, back_to: Which | None) -> None:
        book = self._work.station.book

        def done(_changes: Changes) -> None:
            self.messages.drop("did")
            self._wanted = back_to or self._wanted
            self._ask()

        self._verbs.run(book.undo, done)

    def _refused(self, error: UserError) -> None:
        self.messages.say(refusal(error))
        self._ask()

    def _next_sheet(self) -> None:
        self.sheet.panel.verdict.keep()
        self._wanted = _behind(self._queue, self._shown) or self._wanted
        self._ask()

    # Those without doubt ------------------------------------------------------------------------

    def _ask_clear(self) -> None:
        """Ask which could be accepted at once; again only when others wait than a moment ago."""
        if self._queue == self._looked_through:
            return
        self._looked_through, reviewing = self._queue, self._work.station.reviewing
        self._work.tasks.run(
            lambda _: reviewing.clear(), owner=self, done=self._offer, latest="clear"
        )

    def _offer(self, found: tuple[Seen, ...]) -> None:
        self.batch.offer([(each, self._called(each.which)) for each in found])
        self.sheet.together.say(f"没有疑问的 {len(found)} 份一起受理(A)⋯")
        show_if(self.sheet.together, len(found) > 1)

    def _begin_batch(self) -> None:
        self.stack.setCurrentWidget(self.batch)
        self.messages.drop("state")
        self._title.set_title("没有疑问的，一起受理")
        self._title.set_chip()
        self._title.set_line("先看一遍名单；要单独看的，按空格去掉")
        self._show_buttons()
        self.batch.begin()

    def _leave_batch(self) -> None:
        reading = self.reading
        self.stack.setCurrentWidget(self.sheet if reading else self.empty)
        if reading is not None:
            self._show_head(reading)
            self._tell(reading)
        self._show_buttons()
        self.sheet.to_list()

    def _accept_batch(self, chosen: tuple[Seen, ...]) -> None:
        reviewing = self._work.station.reviewing

        def done(changes: Changes) -> None:
            first, _, rest = changes.sentence.partition("。")
            self._say_done(f"{first}。", rest, back_to=None)
            self._leave_batch()
            if self._shown in {each.which for each in chosen}:
                self._wanted = None
            self._ask()

        self._verbs.run(lambda: reviewing.accept_clear(chosen), done)


def make_review(work: Work) -> Page:
    """Return the page."""
    return ReviewPage(work)


def _behind(queue: tuple[Which, ...], which: Which | None) -> Which | None:
    """Return the sheet behind another in the queue, the first behind the last; None for no other."""
    others = [each for each in queue if each != which]
    if which not in queue or not others:
        return next(iter(others), None)
    at = queue.index(which) + 1
    return queue[at] if at < len(queue) else queue[0]


def _doubts(reading: Reading) -> list[str]:
    """Return what is doubtful of the sheet as such; what adds points has its own rows."""
    found = reading.comparison.doubts if reading.comparison else ()
    return [f"{each.removesuffix('。')}。" for each in found if "加分" not in each]


def _of(payload: Mapping[str, Json]) -> Which:
    """Return which sheet a record is."""
    branch, period, form, subject = (
        str(payload.get(name) or "") for name in ("branch", "period", "form", "subject")
    )
    return Which(branch, period, form, subject)


def _month(which: Which) -> str:
    return f"{int(which.period[-2:])} 月"
