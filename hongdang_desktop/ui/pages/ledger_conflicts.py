"""What two PCs changed at the same time, one entry after the other: a person says what is to stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.station.views import Refused
from hongdang_desktop.ui.kit.buttons import Button, CheckBox, MainButton
from hongdang_desktop.ui.kit.empty import EmptyState
from hongdang_desktop.ui.kit.enter_moves import EnterMoves, move
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, PageHead, Scroller
from hongdang_desktop.ui.kit.labels import hairline, show_if, text
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.conflict_kept import Choice, KeptChoices, choices, versions
from hongdang_desktop.ui.pages.conflict_row import FieldRow
from hongdang_desktop.ui.pages.conflict_sides import Folded, JoinedCard, SidesHead, plain_lines
from hongdang_desktop.ui.pages.ledger_reason import ReasonRow
from hongdang_desktop.ui.words import SHOW_SENSITIVE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.station.books.disputes import Conflict, Joined
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.work import Work

_JOINED = 8
_PAIR = 2
_BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_KEYS = "按键：← → 换一份，回车就用它、到下一栏。也可以按数字选。"


@dataclass(frozen=True)
class Waiting:
    """Everything that the page shows: what waits for a person, and what did not have to."""

    conflicts: tuple[Conflict, ...]
    joined: tuple[Joined, ...]
    kept: Mapping[str, Choice] = field(default_factory=dict, compare=False)
    """By entry what somebody had chosen; of other entries as well, those were decided meanwhile."""


def waiting(station: Station, uncovered: str = "") -> Waiting:
    """Return every entry that waits for a choice, one of them uncovered; asked in a worker."""
    book, found = station.book, []
    for entry in book.conflicts():
        if entry.id == uncovered:
            station.looks.note([entry], "conflict")
        try:
            found.append(book.conflict(entry.id, uncovered=entry.id == uncovered))
        except Refused:
            continue  # decided or gone between the two questions
    return Waiting(tuple(found), book.merged(_JOINED), choices(station.drafts.all()))


class ConflictList(QWidget):
    """One entry at a time: its versions side by side, only the fields in which they differ."""

    def __init__(self, work: Work, messages: MessageStack) -> None:
        super().__init__()
        self._work, self._messages = work, messages
        self._found = Waiting((), ())
        self._at = 0
        self._wanted = ""
        self.now: Conflict | None = None
        self.rows: list[FieldRow] = []
        self.sides: SidesHead | None = None
        self.folded: Folded | None = None
        self.next = Button("下一条(N)", self._go_on)
        self.settle = MainButton("定下来(S)", self._combine)
        self.to_ledgers = Button("回台账(L)", lambda: work.shell.choose("ledgers"))
        self.head = PageHead("待处理冲突", buttons=(self.to_ledgers, self.next, self.settle))
        self.message_place = QVBoxLayout()
        self.back = Button("回台账", lambda: work.shell.choose("ledgers"))
        self.empty = EmptyState("没有要定的了。", self.back)
        self.reason = ReasonRow(name="更正的理由", hint="以会议本为准")
        self.reason.say("更正理由", "有一份已定稿，定下来就是更正，原来的字还能看到。")
        self.reason.answered.connect(self._answered)
        self.kept = KeptChoices(work, self, self._choice)
        self.reason.changed.connect(self.kept.touched)
        self.card = Card()
        self.unmasked = CheckBox(SHOW_SENSITIVE)
        self.unmasked.toggled.connect(lambda _: self.ask())
        self.joined = JoinedCard()
        EnterMoves(self)
        self.settle.installEventFilter(self)
        self._lay_out()
        self._show_parts()

    def ask(self, entry: str = "") -> None:
        """Ask the station again; ``entry`` is to be shown first."""
        station = self._work.station
        self._wanted = entry or self._wanted
        look_at = self.now.entry if self.now is not None and self.unmasked.isChecked() else ""
        self._work.tasks.run(
            lambda _: waiting(station, look_at), owner=self, done=self._show, latest="torn"
        )  # fmt: skip

    def first_focus(self) -> QWidget | None:
        """Return the first field that is not decided yet, else the main button."""
        if self.now is None:
            return self.back
        if self._work.is_plant:
            return self.next if self.next.isVisibleTo(self) else self.to_ledgers
        open_row = next((row for row in self.rows if not row.decided), None)
        if open_row is not None:
            return open_row.stop()
        return self.settle if self.rows or self.sides is None else self.sides.buttons[0]

    # Showing ----------------------------------------------------------------------------------

    def _show(self, found: Waiting) -> None:
        entry, self._wanted = self._wanted, ""
        if found == self._found and not entry:
            return  # what is being chosen stays
        before = self.now
        self._found = found
        self._take_kept(found, entry)
        wanted = entry or (before.entry if before else "")
        listed = [each.entry for each in found.conflicts]
        self._at = listed.index(wanted) if wanted in listed else min(self._at, len(listed) - 1)
        self._at = max(self._at, 0)
        today = self._work.today()
        self.joined.show_joined(found.joined, today)
        now = found.conflicts[self._at] if found.conflicts else None
        if now is None or now != before:
            self._show_one(now)
        self._show_parts()

    def _show_one(self, now: Conflict | None) -> None:
        self.kept.show(now)  # asks for what was chosen until now
        self.now, self.rows, self.sides, self.folded = now, [], None, None
        clear_out(self.card.body)
        self.reason.box.set_value(None)
        if now is not None:
            self._fill(now)
            self._put_back(now)
        focus = self.first_focus()
        if focus is not None and self.isVisible():
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, now: Conflict) -> None:
        self.head.set_title(f"{now.title}：{now.called}")
        self.sides = SidesHead(now, self._work.today(), self._whole)
        if now.gone:
            ask = "一台电脑删了这条，另一台改了这条。留着，还是删掉？"
            self.card.body.addWidget(text(ask, role="section", wrap=True))
        self.card.body.addWidget(self.sides)
        if now.differences and not self._work.is_plant:
            self.card.body.addWidget(text(_KEYS, role="small", wrap=True))
        for difference in now.differences:
            self.card.body.addWidget(hairline())
            row = FieldRow(difference, now.sides)
            row.changed.connect(self._changed)
            row.answered.connect(partial(move, self))
            self.rows.append(row)
            self.card.body.addWidget(row)
        self.card.body.addWidget(hairline())
        if now.gone and not now.differences:
            self.card.body.addWidget(text("留着的话，记的是：", role="strong"))
            self.card.body.addWidget(plain_lines(now.same))
        else:
            self.folded = Folded(now.same, words=f"其余 {len(now.same)} 栏，几份都一样")
            self.card.body.addWidget(self.folded)
        if self._work.is_plant:  # to be read: the branch decides
            for part in (*self.rows, *self.sides.buttons):
                part.setEnabled(False)
        self._scroller.verticalScrollBar().setValue(0)

    def _show_parts(self) -> None:
        count = len(self._found.conflicts)
        there = self.now is not None
        show_if(self.card, there)
        show_if(self.unmasked, self.now is not None and self.now.sensitive)
        show_if(self.settle, bool(self.rows) and not self._work.is_plant)
        show_if(self.next, count > 1)
        show_if(self.to_ledgers, there and self._work.is_plant)
        show_if(self.reason, self.now is not None and self.now.final and not self._work.is_plant)
        show_if(self.empty, not there)
        if there:
            self.head.set_chip(f"第 {self._at + 1} 条，共 {count} 条", Tone.TODO)
        else:
            self.head.set_title("待处理冲突")
            self.head.set_chip()
        self._show_left()

    def _show_left(self) -> None:
        left = self._left()
        if not left:
            self._messages.drop("open")
        many = len(self.now.sides) if self.now is not None else 0
        torn = "两台电脑都改过" if many == _PAIR else f"{many} 份不一样"
        if self.now is None:
            self.head.set_line("")
        elif self._work.is_plant:
            self.head.set_line(f"{torn}。请支部定好，下次带来就好了。")
        elif left:
            self.head.set_line((torn, f"还要选：{'、'.join(left)}"))
        elif self.rows:
            self.head.set_line((torn, "都选好了，点“定下来”"))
        else:
            self.head.set_line("一边删了，一边改了")

    # What was chosen before --------------------------------------------------------------------

    def _take_kept(self, found: Waiting, wanted: str) -> None:
        """Take over what was kept; of entries that were decided meanwhile it is not needed."""
        there = {each.entry for each in found.conflicts}
        for entry in [each for each in found.kept if each not in there]:
            self.kept.drop(entry)
            if entry == wanted:
                said = "在别处定的，上次选的用不着了。"
                self._messages.say(Message("这条已经定好了", said, Tone.INFO, key="gone"))
        for entry, choice in found.kept.items():
            if entry in there:
                self.kept.known.setdefault(entry, choice)

    def _put_back(self, now: Conflict) -> None:
        """Show what was chosen before, if the same versions stand side by side; else say so."""
        self._messages.drop("restored")
        choice = self.kept.known.get(now.entry)
        if choice is None or self._work.is_plant:
            return
        anew = (("重新选", self._anew),)
        if not choice.fits(now):
            typed = "；".join(each for each in choice.typed.values() if each)
            said = "并列的几份变了，请重新选。" + (f"上次写的是：{typed}" if typed else "")
            self._messages.say(Message("这条后来又改过", said, Tone.TODO, anew, key="restored"))
            return
        places = {side.revision: number for number, side in enumerate(now.sides)}
        for row in self.rows:
            name = row.difference.field
            row.put_back(places.get(choice.chosen.get(name, "")), choice.typed.get(name))
        self.reason.box.set_value(choice.reason)
        said = "选的和写的都在。"
        self._messages.say(Message("接着上次选的", said, Tone.INFO, anew, key="restored"))

    def _anew(self) -> None:
        now = self.now
        self._messages.drop("restored")
        if now is not None:
            self.kept.drop(now.entry)
            self._show_one(now)
            self._show_parts()

    def _choice(self) -> Choice:
        now = self.now
        chosen: dict[str, str] = {}
        typed: dict[str, str] = {}
        for row in self.rows:
            name, side, words = row.difference.field, row.side, row.typed
            if now is not None and side is not None:
                chosen[name] = now.sides[side].revision
            elif words is not None:
                typed[name] = words
        known = versions(now) if now is not None else frozenset()
        return Choice(known, chosen, typed, self.reason.value())

    def _changed(self) -> None:
        self.kept.touched()
        self._show_left()

    # Deciding ---------------------------------------------------------------------------------

    def _combine(self) -> None:
        now = self.now
        if now is None:
            return
        left = next((row for row in self.rows if not row.decided), None)
        if left is not None:
            self._say_left()
            self._scroller.ensureWidgetVisible(left)
            left.stop().setFocus(Qt.FocusReason.OtherFocusReason)
            return
        book, made = self._work.station.book, self._choice()
        self._run(lambda: book.combine(now.entry, made.chosen, made.typed, made.reason), now.entry)

    def _left(self) -> list[str]:
        return [row.difference.label for row in self.rows if not row.decided]

    def _say_left(self) -> None:
        if not self._left():
            return
        names = "、".join(self._left())
        said = "每栏选一份，再定下来。" if len(self._left()) > 1 else "选一份，再定下来。"
        self._messages.say(Message(f"还没选{names}", said, Tone.TODO, key="open"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever comes to 定下来 by Enter or Tab hears what is still open."""
        by_keys = isinstance(event, QFocusEvent) and event.reason() in _BY_KEYS
        if watched is self.settle and event.type() == QEvent.Type.FocusIn and by_keys:
            self._say_left()
        return super().eventFilter(watched, event)

    def _answered(self) -> None:
        """The reason was typed: what is to be pressed next gets the focus."""
        target = self.first_focus()
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)

    def _whole(self, number: int) -> None:
        now = self.now
        if now is not None:
            book, why, keep = self._work.station.book, self.reason.value(), now.sides[number]
            self._run(lambda: book.resolve(now.entry, keep.revision, why), now.entry)

    def _run(self, verb: Callable[[], Changes], entry: str) -> None:
        self._work.tasks.run(
            lambda _: verb(), owner=self, done=partial(self._did, entry), failed=self._refused
        )  # fmt: skip

    def _did(self, entry: str, changes: Changes) -> None:
        self.kept.drop(entry)
        for key in ("open", "restored"):
            self._messages.drop(key)
        first, _, rest = changes.sentence.partition("，")
        self._messages.drop("refused")
        undo = (("撤销", self._undo),)
        self._messages.say(Message(f"{first}。", rest, Tone.DONE, undo, key="did"))
        self.ask()

    def _undo(self) -> None:
        self._messages.drop("did")
        book = self._work.station.book
        self._work.tasks.run(
            lambda _: book.undo(), owner=self, done=lambda _: self.ask(), failed=self._refused
        )  # fmt: skip

    def _refused(self, error: UserError) -> None:
        self._messages.say(refusal(error))
        if error.code == "NO_REASON":
            self.reason.ask()
            self._scroller.ensureWidgetVisible(self.reason)
        elif error.code in ("NO_CONFLICT", "NOT_A_VERSION", "NO_SUCH_ENTRY"):
            self.ask()  # somebody else was quicker

    def _go_on(self) -> None:
        self._at = (self._at + 1) % max(len(self._found.conflicts), 1)
        self.unmasked.setChecked(False)
        for key in ("refused", "open", "restored"):
            self._messages.drop(key)
        self._show_one(self._found.conflicts[self._at])
        self._show_parts()

    def _lay_out(self) -> None:
        inner = QWidget()
        parts = QVBoxLayout(inner)
        parts.setContentsMargins(0, 0, 6, 0)
        parts.setSpacing(12)
        for part in (self.unmasked, self.card, self.reason, self.empty, self.joined):
            parts.addWidget(part)
        parts.addStretch(1)
        self._scroller = Scroller(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addLayout(self.message_place)
        column.addWidget(self._scroller, 1)
        self.empty.hide()
