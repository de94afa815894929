"""首页 of a branch: what is due, from top to bottom, and what was half written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from hongdang_desktop.core.periods import month_of
from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.due_list import GroupedRows
from hongdang_desktop.ui.kit.empty import EmptyState
from hongdang_desktop.ui.kit.frames import Card, Page, PageHead, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.messages import Message, MessageStack
from hongdang_desktop.ui.kit.progress import MonthBars
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.beside import Beside, column
from hongdang_desktop.ui.pages.conflict_kept import is_choice
from hongdang_desktop.ui.pages.home_rows import by_key, groups, question
from hongdang_desktop.ui.pages.leading import lead_to, lead_to_duty
from hongdang_desktop.ui.pages.notice_bands import NoticeBands
from hongdang_desktop.ui.pages.register import HOME_TITLE

if TYPE_CHECKING:  # station is loaded in the worker, after the first page is on the screen
    from collections.abc import Callable

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.views import Changes, Duty, Home, Scratch
    from hongdang_desktop.ui.work import Work


class HomePage(Page):
    """Shows ``desk.home`` of the branch on show; asks again whenever anything was written."""

    filled = Signal()
    """What the station answered is on the page."""

    def __init__(self, work: Work) -> None:
        self._title = PageHead(HOME_TITLE, line=words.long_day(work.today()))
        super().__init__(self._title, messages=False)
        self._work = work
        self._home: Home | None = None
        self.notices = NoticeBands(work, page="home")
        self.half_written = MessageStack()
        self.news = MessageStack()
        """What is told once; unlike the messages it stays when the page is shown anew."""
        self.due = GroupedRows()
        self.due.pressed.connect(self._begin)
        self.due.link_pressed.connect(self._ask_why)
        self.due.answered.connect(self._answer)
        self.due.fold_pressed.connect(self._fold)
        self._opened: set[str] = set()
        self._card = Card(margins=(1, 4, 1, 8), spacing=0)
        self.empty = EmptyState()
        self._card.body.addWidget(self.empty)
        self._card.body.addWidget(self.due)
        self._card.body.addStretch(1)
        self.month = _MonthCard()
        self.exchange = _ExchangeCard(lambda: work.shell.go("exchange"))
        self._hint = text(role="small", wrap=True)
        left = column(
            self.notices,
            self.half_written,
            self.messages,
            self.news,
            self._card,
            spacing=12,
            fill=True,
        )
        right = column(self.month, self.exchange, self._hint, foot=1)
        self.body.addWidget(Beside(left, right, width=292, from_width=1000), 1)
        self._show_parts(ready=False)

    def looked_at(self) -> None:
        """Look again: a day may have passed, a draft may have been left."""
        if not self._work.branch:
            return
        branch, desk = self._work.branch, self._work.station.desk

        def ask(_progress: Progress) -> Home:
            return desk.home(branch)

        self._work.tasks.run(ask, owner=self, done=self.show_home, latest="home")
        book = self._work.station.book
        self._work.tasks.run(lambda _: book.newly_merged(), owner=self, done=self._say_merged)
        self.notices.ask()

    def show_home(self, home: Home) -> None:
        """Show what the station answered."""
        self._home = home
        self._title.set_line(words.long_day(home.today))
        self._show_half_written(home)
        self._show_messages(home)
        self._show_rows()
        self.month.show_month(home)
        self.exchange.show_exchange(home, standing=self._work.info.standing.value)
        self._hint.setText("提示：" + "".join(home.hints) if home.hints else "")
        if self.window().focusWidget() in (None, self, self.window()):
            self.due.focus_first()  # Enter does the first thing that is due
        self.filled.emit()

    def _show_parts(self, *, ready: bool) -> None:
        for part in (self.empty, self.month, self.exchange):
            show_if(part, ready)

    def _show_half_written(self, home: Home) -> None:
        self.half_written.clear()
        for place, scratch in enumerate(home.scratches):
            go_on = partial(self._go_on, scratch)
            self.half_written.say(
                Message(
                    "上次写到一半",
                    f"{scratch.called}，{words.moment(scratch.saved_at, home.today)} 存好了。",
                    Tone.INFO,
                    (("接着写" if place else "接着写(J)", go_on),),
                    key=scratch.key,
                )
            )

    def _show_messages(self, home: Home) -> None:
        self.messages.clear()
        if home.conflicts:
            self.messages.say(
                Message(
                    f"待处理冲突 {home.conflicts} 条",
                    "两台电脑都改过，定下来才能定稿。",
                    Tone.TODO,
                    (("去定", lambda: self._work.shell.go("ledgers", conflicts=True)),),
                    key="conflicts",
                )
            )
        if home.odd:
            self.messages.say(
                Message(
                    "先收着",
                    f"收到的 {home.odd} 条现在显示不出来。等对方再发一次，或升级程序后就有了。",
                    Tone.INFO,
                    key="odd",
                )
            )

    def _say_merged(self, count: int) -> None:
        if count:
            go = partial(self._work.shell.go, "ledgers", conflicts=True)
            said = "两台电脑改的是不同的栏，两边的字都在。"
            title = f"{count} 条自动合并好了"
            self.news.say(Message(title, said, Tone.DONE, (("看看", go),), key="merged"))

    def _show_empty(self, *, anything: bool) -> None:
        self._show_parts(ready=True)
        show_if(self.empty, not anything)
        show_if(self.due, anything)
        show_if(self.exchange, True)
        if not anything:
            look = Button("看看台账", lambda: self._work.shell.go("ledgers"))
            self.empty.say("今天没有要办的，都办好了。", look)

    def _begin(self, key: str) -> None:
        duty = self._duty(key)
        if duty is None:
            return
        if duty.ledger:
            lead_to_duty(self._work, duty)
            return
        desk = self._work.station.desk
        self._verb(lambda: desk.tick(duty))

    def _ask_why(self, key: str) -> None:
        duty = self._duty(key)
        if duty is not None:
            self.due.ask(key, question(duty))

    def _answer(self, key: str, reason: str) -> None:
        duty, desk = self._duty(key), self._work.station.desk
        if duty is not None:
            self._verb(lambda: desk.answer_none(duty, reason))

    def _duty(self, key: str) -> Duty | None:
        return next((duty for each, duty in by_key(self._home) if each == key), None)

    def _verb(self, verb: Callable[[], Changes], *, undo: bool = True) -> None:
        book = self._work.station.book
        back = (("撤销", lambda: self._verb(book.undo, undo=False)),) if undo else ()

        def done(changes: Changes) -> None:
            self.news.say(Message("", changes.sentence, Tone.DONE, back, key="answered"))
            self.looked_at()

        self._work.tasks.run(lambda _: verb(), owner=self, done=done)

    def _show_rows(self) -> None:
        if self._home is None:
            return
        shown = groups(self._home, opened=self._opened)
        self.due.set_groups(shown)
        self._show_empty(anything=any(group.rows for group in shown))

    def _fold(self, title: str) -> None:
        """Show the rest of a group, or fold it away again."""
        self._opened ^= {title}
        self._show_rows()

    def _go_on(self, scratch: Scratch) -> None:
        if is_choice(scratch):
            self._work.shell.go("ledgers", conflicts=True, entry=scratch.entry)
            return
        lead_to(
            self._work, scratch.ledger, scratch.branch, entry=scratch.entry, scratch=scratch.key
        )


class _MonthCard(Card):
    def __init__(self) -> None:
        super().__init__()
        self._title = SectionTitle("本月进度", right="")
        self._sum = text(role="small")
        self._bars = MonthBars()
        self.body.addWidget(self._title)
        self.body.addWidget(self._sum)
        self.body.addWidget(self._bars)

    def show_month(self, home: Home) -> None:
        left = (month_of(home.today).last - home.today).days
        self._title.title.setText(f"{home.today.month} 月进度")
        right = self._title.right
        if right is not None:
            right.setText(f"还有 {left} 天" if left else "今天是最后一天")  # type: ignore[attr-defined]  # a label
        due = sum(one.total for one in home.progress)
        done = sum(one.done for one in home.progress)
        self._sum.setText(f"该办 {due} 件，办好 {done} 件" if due else "这个月还没有要办的。")
        self._bars.set_bars((one.mechanism, one.done, one.total) for one in home.progress)


class _ExchangeCard(Card):
    def __init__(self, go: object) -> None:
        super().__init__(spacing=7)
        self.body.addWidget(SectionTitle("和厂党委的交换"))
        self._sent = text(wrap=True)
        self._rest = text(role="small", wrap=True)
        self._came = text(role="small", wrap=True)
        self.button = Button("带到U盘(D)", go)  # type: ignore[arg-type]  # a function without arguments
        for part in (self._sent, self._rest, self._came, self.button):
            self.body.addWidget(part)

    def words(self) -> str:
        """Return what the card says."""
        return " ".join(part.text() for part in (self._sent, self._rest, self._came))

    def show_exchange(self, home: Home, *, standing: str) -> None:
        enrolled = standing not in ("alone", "invited")
        if enrolled:
            self._sent.setText(home.last_sent.replace("对方", "厂里") or "还没有带走过。")
            self._came.setText(home.last_received or "厂里还没来过包。")
        else:
            asked = standing == "invited"
            self._sent.setText("等厂里受理入网。" if asked else "还没有和厂党委接上。")
            self._came.setText(
                "把入网申请带给厂里，带回一个包就接上了。"
                if asked
                else "拿到厂里的邀请，就能用U盘来回带。"
            )
        after = "之后又记了新的" if home.last_sent else "这里记的"
        self._rest.setText(f"{after}，还没带走。" if home.unsent else "")
        show_if(self._rest, bool(home.unsent))
        self.button.say("带到U盘(D)" if enrolled else "去接上(D)")
