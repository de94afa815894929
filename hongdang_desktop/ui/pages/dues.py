"""党费月表: what every member owes and paid in a month, typed in place; and the year at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.core.columns import Money
from hongdang_desktop.core.periods import month_of, plus_months, read_period
from hongdang_desktop.ui.kit.ask import AskLine
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button, CheckBox, MainButton
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.segment import Segment
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.dues_foot import RemitLine
from hongdang_desktop.ui.pages.dues_month import MonthView
from hongdang_desktop.ui.pages.dues_rows import is_open, month_title
from hongdang_desktop.ui.pages.dues_writing import Writing
from hongdang_desktop.ui.pages.dues_year import YearView
from hongdang_desktop.ui.pages.leading import lead_to

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from hongdang_desktop.core.canonical import JsonObject
    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.station.dues_book import MonthBook, YearBook
    from hongdang_desktop.station.views import Changes, Person
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_OFFERED = 25
_KEYS = frozenset(("dues", "member", "transfer", "regulation", "opening"))
_HINTS = ("Enter 就地填，再按到下一格", "= 按应交", "Ctrl+V 贴一列", "Esc 退出", "Ctrl+Z 撤销")
_SOURCE = "党费规定：全额按一个比例算"


def make_dues(work: Work) -> Page:
    """Return the page for dues."""
    return DuesPage(work)


class DuesPage(Page):
    """``open(branch=, month="2026-11", member="", year=2026)``; without any it stays where it was.

    What is due names its month as ``part``.
    """

    def __init__(self, work: Work) -> None:
        super().__init__(PageHead("党费月表"), messages=False)
        self._work = work
        self._asked_for = self._relief_of = ""
        self.print = Button("打印(P)", self._print)
        self.hand_up = Button("记上缴(J)", self._ask_remittance)
        self.main = MainButton("定稿(S)", self._finalise)
        head = cast("PageHead", self.head)
        for button in (self.print, self.hand_up, self.main):
            head.add(button)
        self._build_filters()
        self.remit_line = RemitLine()
        self.remit_line.hide()
        self.relief_line = AskLine("减免批准文号", hint="上一级党组织同意的文号")
        self.relief_line.hide()
        self.month_view, self.year_view = MonthView(work), YearView()
        self.writing = Writing(work, self._written, self._refused)
        self.supplement = Button("记补交(R)", self._supplement)
        self.relief = Button("减免(M)", self._ask_relief)
        self.hints = FlowBox(gap=22)
        for part in (self.supplement, self.relief, *(text(w, role="small") for w in _HINTS)):
            self.hints.flow.addWidget(part)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (self.filters, self.messages, self.remit_line, self.relief_line):
            column.addWidget(part)
        column.addWidget(self.month_view, 1)
        column.addWidget(self.year_view, 1)
        column.addWidget(self.hints)
        self.body.addWidget(middle, 1)
        show_if(self.year_view, False)
        self._connect()

    # What the shell asks ------------------------------------------------------------------------

    def open(self, **args: object) -> None:
        """Turn to a month, a member in it, or a year."""
        branch, month, year = args.get("branch"), args.get("month"), args.get("year")
        month = month or args.get("part")
        if isinstance(branch, str) and branch and branch != self._work.branch:
            self._work.branch = branch
        if isinstance(year, int):
            self._set_month(f"{year}-{self._month()[5:]}")
            self.mode.set_value("year")
        elif isinstance(month, str) and month:
            self._set_month(month)
            self.mode.set_value("month")
        self._asked_for = str(args.get("member") or "")
        self._show_mode(year=self.mode.value() == "year")  # now: the focus goes into it at once

    def top(self) -> dict[str, object]:
        """Return the month of today."""
        return {"month": month_of(self._work.today()).text}

    def looked_at(self) -> None:
        """Ask again."""
        self._ask()

    def changes(self, changes: Changed) -> None:
        """Ask again when dues or the roster were touched."""
        if _KEYS & set(changes.ledgers):
            self._ask()

    def can_leave(self) -> bool:
        """Save what stands in the open cell."""
        self.month_view.end_typing()
        return True

    def seek(self) -> None:
        """Put the cursor into the find box."""
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    def first_focus(self) -> QWidget:
        """Begin in the list."""
        return self.year_view.table if self.mode.value() == "year" else self.month_view.table

    # Asking -------------------------------------------------------------------------------------

    def _ask(self) -> None:
        branch = self._work.branch
        if not branch:
            self.month_view.say_empty("还没有支部。先做建站邀请。")
            return
        station, month = self._work.station, self._month()
        if self.mode.value() == "year":
            self._work.tasks.run(
                lambda _: station.dues.year(branch, int(month[:4])), owner=self,
                done=self._show_year, failed=self._refused, latest="dues",
            )  # fmt: skip
        else:
            self._work.tasks.run(
                lambda _: (station.dues.month(branch, month), _initials(station.book.people(branch))),
                owner=self, done=lambda both: self._show_month(*both), failed=self._refused,
                latest="dues",
            )  # fmt: skip

    def _show_month(self, book: MonthBook, initials: Mapping[str, str]) -> None:
        self._show_mode(year=False)
        open_only = self.which.value() == "open"
        self.month_view.show_book(
            book, initials, with_base=self.with_base.isChecked(), open_only=open_only,
            words=self.words.text(),
        )  # fmt: skip
        show_if(self.with_base, book.with_base)
        if not book.lines:
            self.month_view.say_empty(
                f"{month_title(book.month)}名册里还没有党员。先登党员名册。",
                "去党员名册",
                self._to_roster,
            )
        elif not self.month_view.table.count():
            self.month_view.say_empty(
                f"没有找到“{self.words.text()}”。" if self.words.text() else "都交齐了。"
            )
        self._say_head(book)
        self._stand_on(self.month_view.table.current_key())
        if self._asked_for:
            member, self._asked_for = self._asked_for, ""
            self.month_view.table.go_to(member)

    def _say_head(self, book: MonthBook) -> None:
        head = cast("PageHead", self.head)
        owing = any(is_open(line) for line in book.lines)
        quiet = not owing and bool(book.totals.due) and not book.drafts
        head.set_chip("都交齐了" if quiet else "", Tone.DONE)
        head.set_line((self._work.branch_name(), month_title(book.month), _SOURCE))
        ours = book.ours
        self.main.say(f"定稿 {len(book.drafts)} 人(S)")
        show_if(self.main, ours and bool(book.drafts))
        show_if(self.hand_up, ours and book.to_hand_up > 0)
        show_if(self.hints, ours and bool(book.lines))
        left = len(book.to_fill)
        self.messages.drop("fill")
        if ours and left and book.month <= month_of(book.today).text:
            self.messages.say(
                Message(
                    f"还有 {left} 人没登记", "按回车填实交，再按回车到下一格要填的；交纳日自动是今天，要改按 → 去那一格。", Tone.TODO,
                    (("都已交，按应交填好(A)", self._fill),), key="fill",
                )
            )  # fmt: skip

    def _show_year(self, book: YearBook) -> None:
        self._show_mode(year=True)
        self.messages.drop("fill")
        self.year_view.show_book(book)
        head = cast("PageHead", self.head)
        head.set_chip("")
        head.set_line((self._work.branch_name(), f"{book.grid.year}年", _SOURCE))
        for part in (self.main, self.hand_up, self.hints):
            show_if(part, False)

    def _show_mode(self, *, year: bool) -> None:
        show_if(self.month_view, not year)
        show_if(self.year_view, year)
        for part in (self.month, self.which, self.words, self.with_base):
            show_if(part, not year)
        self.before.say("上年(B)" if year else "上月(B)")
        self.after.say("下年(D)" if year else "下月(D)")

    # What is done -------------------------------------------------------------------------------

    def _fill(self) -> None:
        self._verb(lambda: self._work.station.dues.fill(self._work.branch, self._month()))

    def _finalise(self) -> None:
        self.month_view.end_typing()
        self.writing.then(
            lambda: self._verb(
                lambda: self._work.station.dues.finalise(self._work.branch, self._month())
            )
        )

    def _ask_remittance(self) -> None:
        book = self.month_view.book
        if book is not None:
            amount = Money("").format(book.to_hand_up)
            self.remit_line.start(f"{month_title(book.month)}上缴 {amount} 元", self._work.today())

    def _remit(self, day: object, voucher: str) -> None:
        self.remit_line.hide()
        branch, month = self._work.branch, self._month()
        when = cast("date", day)
        self._verb(lambda: self._work.station.dues.remit(branch, month, when, voucher))

    def _ask_relief(self) -> None:
        if self.relief.isVisibleTo(self) and self.month_view.book:
            line = self.month_view.book.line(self.month_view.table.current_key())
            name = line.stay.name if line else ""
            self._relief_of = self.month_view.table.current_key()
            self.relief_line.say(f"{name}{month_title(self._month())}减免批准文号")
            self.relief_line.start()

    def _relieve(self, number: str) -> None:
        self.relief_line.hide()
        self._say_unread("")
        self._put(self._relief_of, {"kind": "relief", "relief_number": number, "paid": 0})

    def _leave_relief(self) -> None:
        self.relief_line.hide()
        self._say_unread("")

    def _supplement(self) -> None:
        branch, member = self._work.branch, self.month_view.table.current_key()
        dues = self._work.station.dues
        self._work.tasks.run(
            lambda _: dues.supplement(branch, member), owner=self, failed=self._refused,
            done=lambda given: lead_to(self._work, "dues", branch, given=given),
        )  # fmt: skip

    def _opened(self, member: str) -> None:
        line = self.month_view.book.line(member) if self.month_view.book else None
        if line is not None and line.entry is not None:
            lead_to(self._work, "dues", self._work.branch, entry=line.entry)
        elif line is not None:
            self.messages.say(
                Message(
                    f"{line.stay.name}{line.state_words}",
                    "这个月不在这里填；真交了，到台账里新记一条。", Tone.INFO, key="locked",
                )
            )  # fmt: skip

    def _put(self, member: str, fields: object) -> None:
        self.writing.put(self._work.branch, self._month(), member, cast("JsonObject", fields))

    def _written(self, members: tuple[str, ...]) -> None:
        for member in members:
            self.month_view.kept(member)
        self._ask()

    def _undo(self) -> None:
        self._verb(self._work.station.book.undo)

    def _verb(self, verb: Callable[[], Changes]) -> None:
        self._work.tasks.run(
            lambda _: verb(), owner=self, done=self._did, failed=self._refused
        )  # fmt: skip

    def _did(self, changes: Changes) -> None:
        first, _, rest = changes.sentence.partition("。")
        undo = (("撤销", self._undo),)
        self.messages.say(Message(f"{first}。", rest, Tone.DONE, undo, key="did"))
        self._ask()

    def _refused(self, error: UserError) -> None:
        self.messages.say(refusal(error))
        self._ask()

    def _print(self) -> None:
        year, month = (int(part) for part in self._month().split("-"))
        wanted: dict[str, object] = {"year": year, "month": month}
        if self.mode.value() == "year":
            wanted["month"] = None
        self._work.shell.go("printing", paper="dues_book", branch=self._work.branch, **wanted)

    # Where it stands ----------------------------------------------------------------------------

    def _stand_on(self, member: str) -> None:
        line = self.month_view.book.line(member) if self.month_view.book else None
        show_if(self.supplement, bool(line and line.arrears))
        show_if(self.relief, bool(line and self.month_view.writes(line) and not line.number))

    def _month(self) -> str:
        return str(self.month.value() or month_of(self._work.today()).text)

    def _set_month(self, month: str) -> None:
        """Show a month, which is offered then, too."""
        text_ = month_of(read_period(month).first).text
        today = month_of(self._work.today()).first
        near = {month_of(plus_months(today, -by)).text for by in range(-1, _OFFERED)} | {text_}
        offered = sorted(near, reverse=True)
        self.month.set_choices(Choice(each, month_title(each)) for each in offered)
        self.month.set_value(text_)

    def _turn(self, by: int) -> None:
        self.month_view.end_typing()
        months = by * (12 if self.mode.value() == "year" else 1)
        self._set_month(month_of(plus_months(read_period(self._month()).first, months)).text)
        self._ask()

    def _build_filters(self) -> None:
        self.month = ChoiceBox((), name="月份", width=132)
        self.mode = Segment((("month", "一个月"), ("year", "全年")), name="看哪段", value="month")
        self.which = Segment((("all", "全部"), ("open", "要办的")), name="看哪些", value="all")
        self.words = LineBox(name="查找", hint="姓名或拼音首字母", width=150)
        self.with_base = CheckBox("显示基数(K)", checked=True)
        self.before = Button("上月(B)", lambda: self._turn(-1))
        self.after = Button("下月(D)", lambda: self._turn(1))
        self.filters = FlowBox(gap=10)
        for part in (
            self.before, self.month, self.after, self.mode, self.which, self.words, self.with_base,
        ):  # fmt: skip
            self.filters.flow.addWidget(part)
        self._set_month(month_of(self._work.today()).text)

    def _connect(self) -> None:
        self.month.changed.connect(self._ask)
        self.mode.changed.connect(self._ask)
        self.which.changed.connect(self._ask)
        self.words.changed.connect(self._ask)
        self.with_base.toggled.connect(lambda _on: self._ask())
        self.remit_line.answered.connect(self._remit)
        self.remit_line.given_up.connect(self.remit_line.hide)
        self.relief_line.answered.connect(self._relieve)
        self.relief_line.given_up.connect(self._leave_relief)
        self.relief_line.nothing.connect(
            lambda: self._say_unread("还没写减免批准文号。写上级同意的文号再按回车；不减免按 Esc。")
        )
        self.month_view.typed.connect(self._put)
        self.month_view.opened.connect(self._opened)
        self.month_view.moved.connect(self._stand_on)
        self.month_view.unread.connect(self._say_unread)
        self.month_view.find_wanted.connect(self._find)
        self.year_view.opened.connect(self._to_month)
        undo = QShortcut(QKeySequence("Ctrl+Z"), self.month_view)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self._undo)
        self._work.shell.closing.connect(self._put_now)

    def _put_now(self) -> None:
        self.month_view.end_typing()
        self.writing.put_now()

    def _say_unread(self, sentence: str) -> None:
        first, _, rest = sentence.partition("。")
        if sentence:
            self.messages.say(Message(f"{first}。", rest, Tone.BAD, key="unread"))
        else:
            self.messages.drop("unread")

    def _find(self, words: str) -> None:
        self.words.setText(words)
        self.seek()
        self.words.end(False)
        self._ask()

    def _to_roster(self) -> None:
        self._work.shell.go("ledgers", ledger="member", branch=self._work.branch)

    def _to_month(self, month: str, member: str) -> None:
        self._work.shell.go("dues", branch=self._work.branch, month=month, member=member)


def _initials(people: tuple[Person, ...]) -> dict[str, str]:
    return {person.id: person.initials for person in people}
