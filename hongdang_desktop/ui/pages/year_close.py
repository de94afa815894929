"""年度封账: each year of a branch, what of it is not done yet, and whether it is closed."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.typed import read_day, tidy
from hongdang_desktop.ui.kit.boxes import LineBox, ReadBox
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, Page, PageHead, Scroller, SectionTitle
from hongdang_desktop.ui.kit.labels import Chip, show_if, text
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.question import Question
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.station.years import Year
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_NAMED = 5
_LINE = "封了以后，那一年的记录不能再定稿、更正、删除；名册和没办完的事照旧往下办。"


class YearClosePage(Page):
    """A card a year, the latest first."""

    def __init__(self, work: Work) -> None:
        super().__init__(PageHead("年度封账", line=_LINE))
        self._work = work
        self.cards: dict[int, YearCard] = {}
        self._rows = QWidget()
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._fresh, self._stand = False, 0
        self._scroller = Scroller(self._rows)
        self._scroller.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the arrows scroll
        self._scroller.setAccessibleName("各年")
        self.body.addWidget(self._scroller, 1)

    def looked_at(self) -> None:
        """Ask how far each year is."""
        branch, years = self._work.branch, self._work.station.years
        if not branch:
            return

        def ask(_progress: Progress) -> tuple[Year, ...]:
            return years.of(branch)

        self._work.tasks.run(ask, owner=self, done=self._show, latest="years")

    def changes(self, changes: Changed) -> None:
        """A year may have been closed, opened, or written in."""
        if changes.ledgers and self.isVisible():
            self.looked_at()

    def first_focus(self) -> QWidget | None:
        """Return the first button; before the years have come, the place where they will stand."""
        self._fresh = not self.cards
        return self._first_button() or self._scroller

    def _first_button(self, year: int = 0) -> QWidget | None:
        cards = [self.cards[year]] if year in self.cards else list(self.cards.values())
        buttons = (each for card in cards for each in (card.shut, card.open))
        return next((each for each in buttons if each.isVisibleTo(self)), None)

    def _take_focus(self) -> None:
        """Stand where the years were before they were built anew, else on the first button."""
        held = self.window().focusWidget()
        if self._fresh or held is self._scroller:
            (self._first_button(self._stand) or self._scroller).setFocus()
        self._fresh, self._stand = False, 0

    def _show(self, years: tuple[Year, ...]) -> None:
        held = QApplication.focusWidget()
        if held is not None and self._rows.isAncestorOf(held):
            self._stand = next((y for y, c in self.cards.items() if c.isAncestorOf(held)), 0)
            self._scroller.setFocus()  # what has the focus goes away now
        clear_out(self._column)
        self.cards = {}
        today = self._work.today()
        info = self._work.info
        decides = self._work.is_plant or info.standing.value == "alone"
        for year in years:
            card = self.cards[year.year] = YearCard(
                year, today=today, decides=decides, plant=self._work.is_plant
            )
            card.close_wanted.connect(self._close)
            card.reopen_wanted.connect(self._reopen)
            self._column.addWidget(card)
            card.show()  # at once: only what is shown takes the focus
        self._column.addStretch(1)
        if self.isVisible():
            self._take_focus()
        if self.head is not None:
            self.head.set_line((self._work.branch_name(), _LINE))

    def _close(self, year: int) -> None:
        branch, station = self._work.branch, self._work.station

        def done(changes: Changes) -> None:
            first, _, rest = changes.sentence.partition("。")
            buttons = (("撤销", self._undo),)
            self.messages.say(Message(f"{first}。", rest, Tone.INFO, buttons, key="closed"))
            self.looked_at()

        self._run(partial(station.years.close, branch, year), done)

    def _reopen(self, year: int, until: date, number: str, why: str) -> None:
        branch, years = self._work.branch, self._work.station.years

        def done(changes: Changes) -> None:
            self.messages.say(Message(changes.sentence, "", Tone.DONE, key="opened"))
            self.looked_at()

        self._run(partial(years.reopen, branch, year, until=until, number=number, why=why), done)

    def _undo(self) -> None:
        def done(changes: Changes) -> None:
            self.messages.drop("closed")
            self.messages.say(Message("撤销了。", changes.sentence, Tone.DONE, key="undone"))
            self.looked_at()

        self._run(self._work.station.book.undo, done)

    def _run(self, verb: Callable[[], Changes], done: Callable[[Changes], None]) -> None:
        self._work.tasks.run(
            lambda _progress: verb(), owner=self, done=done, failed=self._refused
        )  # fmt: skip

    def _refused(self, error: UserError) -> None:
        self.messages.say(refusal(error))


class YearCard(Card):
    """One year. ``decides``: here it may be opened again (the plant; a branch alone)."""

    close_wanted = Signal(int)
    reopen_wanted = Signal(int, object, str, str)

    def __init__(self, year: Year, *, today: date, decides: bool, plant: bool) -> None:
        super().__init__(spacing=8)
        self._year, self._today = year, today
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(SectionTitle(f"{year.year} 年"))
        words, tone = _state(year)
        head.addWidget(Chip(words, tone) if tone else text(words, role="small"))
        head.addStretch(1)
        self.shut = Button(f"封 {year.year} 年的账", self._ask_close)
        self.open = Button("批准重开⋯" if plant else "重开⋯", self._ask)
        head.addWidget(self.open)
        head.addWidget(self.shut)
        self.body.addLayout(head)
        for line in _lines(year, plant=plant):
            self.body.addWidget(text(line, role="small", wrap=True))
        self.question = Question(no="先不封")
        self.question.said_yes.connect(self._close)
        self.question.said_no.connect(self._not_closed)
        self.body.addWidget(self.question)
        self._decides = decides
        show_if(self.shut, year.may_close)
        show_if(self.open, decides and year.is_closed)
        self.until = ReadBox(self._read, str, name="开到哪天", width=132)
        self.number = LineBox(
            name="批准文号", hint="" if plant else "可以空着", width=180, longest=60
        )
        self.why = LineBox(name="为什么重开", hint="写一句", longest=100)
        self.form = Form()
        self.form.add(
            Field("开到(D)", self.until, key="until"), Field("文号(W)", self.number, key="number")
        )
        self.form.add(Field("为什么(V)", self.why, key="why"))
        self.say = Button("就这样重开(S)", self._say)
        self._asked = QWidget()
        column = QVBoxLayout(self._asked)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        row = QHBoxLayout()
        row.addWidget(self.say)
        row.addStretch(1)
        column.addLayout(row)
        self.body.addWidget(self._asked)
        show_if(self._asked, False)

    def _ask_close(self) -> None:
        year = self._year
        self.question.ask(
            f"封 {year.year} 年的账？", _account(year, decides=self._decides),
            yes=f"封上 {year.year} 年",
        )  # fmt: skip
        show_if(self.shut, False)

    def _close(self) -> None:
        show_if(self.shut, True)
        self.shut.setFocus()
        self.close_wanted.emit(self._year.year)

    def _not_closed(self) -> None:
        show_if(self.shut, True)
        self.shut.setFocus()

    def _ask(self) -> None:
        show_if(self._asked, True)
        self.until.setFocus()

    def _say(self) -> None:
        until = self.until.value()
        if not isinstance(until, str):
            self.form.fields["until"].set_problem("还没有日子。写开到哪天。")
            self.until.setFocus()
            return
        number, why = str(self.number.value() or ""), str(self.why.value() or "")
        self.reopen_wanted.emit(self._year.year, date.fromisoformat(until), number, why)

    def _read(self, typed: str) -> object:
        return read_day(typed, self._today).isoformat() if tidy(typed) else None


def _state(year: Year) -> tuple[str, Tone | None]:
    if year.is_closed:
        return f"{year.closed_on} 已封账", None
    if year.closed_on and year.reopened:
        return f"重开到 {max(each.until for each in year.reopened)}", Tone.INFO
    return ("可以封了", Tone.TODO) if year.may_close else ("还在记", None)


def _lines(year: Year, *, plant: bool) -> list[str]:
    """Return what is to be said of a year, a line each."""
    if year.is_closed:
        found = [f"封账时没办完：{each}" for each in year.left]
    elif plant:
        found = ["支部还没封账。"] if not year.closed_on else []
    else:
        found = [each.sentence for each in year.open]
        if year.may_close:
            found.append("没办完的不拦着，封的时候照实记下。" if found else "都办完了。")
        elif not year.closed_on:
            found = ["12月1日起才能封账。"]
    for each in year.reopened:
        found.append(f"重开到 {each.until}　{each.number}　{each.why}".replace("　　", "　"))
    return found


def _account(year: Year, *, decides: bool) -> list[str]:
    """Return what is in a year and what of it is not done, a line each."""
    total = sum(count for _, count in year.held)
    most = "、".join(f"{title} {count} 条" for title, count in year.held[:_NAMED])
    rest = "等" if len(year.held) > _NAMED else ""
    left = sum(each.count for each in year.open)
    again = "自己重开，要写为什么" if decides else "请厂里批准重开"
    return [
        f"这一年定了稿的 {total} 条：{most}{rest}。" if total else "这一年还没有定了稿的记录。",
        f"没办完的 {left} 件，上面列着，照实记下。" if left else "没有没办完的。",
        f"封了以后不能再定稿、更正、删除。刚封完可以撤销；以后要改，{again}。",
    ]


def make_year_close(work: Work) -> Page:
    """Return the page."""
    return YearClosePage(work)
