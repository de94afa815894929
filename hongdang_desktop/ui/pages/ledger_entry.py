"""The page around a form: head with its buttons, messages, the row that asks why, the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ui import unkept
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.enter_moves import EnterMoves
from hongdang_desktop.ui.kit.frames import PageHead
from hongdang_desktop.ui.kit.labels import show_if
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.beside import Beside, column
from hongdang_desktop.ui.pages.entry_text import copy_text, note_look
from hongdang_desktop.ui.pages.files_card import FilesCard
from hongdang_desktop.ui.pages.ledger_asides import Asides
from hongdang_desktop.ui.pages.ledger_opened import is_meeting, stored_words
from hongdang_desktop.ui.pages.ledger_panel import EntryPanel
from hongdang_desktop.ui.pages.ledger_reason import ReasonRow
from hongdang_desktop.ui.pages.ledger_sitting import Sitting

if TYPE_CHECKING:
    from datetime import datetime

    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.problems import Problem
    from hongdang_desktop.station.views import Changes, Examined
    from hongdang_desktop.ui.pages.ledger_fields import EntryForm
    from hongdang_desktop.ui.pages.ledger_opened import Opened, Wanted
    from hongdang_desktop.ui.work import Work

_PANEL = 262
_BESIDE_FROM = 1000
_FILES = "attachments"


class EntryView(QWidget):
    """Shows one entry in a form. ``finished`` tells that it was put aside: (sentence, entry id)."""

    finished = Signal(str, str)

    def __init__(self, work: Work, form: EntryForm, messages: MessageStack) -> None:
        super().__init__()
        self._work, self.form, self._messages = work, form, messages
        self._examined: Examined | None = None
        self._problems: tuple[Problem, ...] = ()
        self._tried = self._just_final = False
        self._blank: JsonObject | None = None
        self.sitting = Sitting(work, self)
        self.files = FilesCard(work)
        self._whole = _Whole(form, self)
        self.sitting.set_form(self._whole)
        self.head = PageHead("")
        self.again = Button("再记一条(N)", self._another)
        self.to_list = Button("回列表(L)", self._to_list)
        self.copy = Button("复制为文本(W)", self._copy)
        self.print = Button("打印(P)", self._print)
        self.gaps = Button("", self._to_first_gap)
        self.aside = Button("先放着(C)", self._put_aside)
        self.correct = Button("更正(G)", self._begin_correction)
        self.give_up = Button("不改了", self._give_up)
        self.main = MainButton("定稿(S)", self._main)
        for button in (
            self.gaps, self.again, self.to_list, self.copy, self.print, self.aside, self.give_up,
            self.correct, self.main,
        ):  # fmt: skip
            self.head.add(button)
        self.asides = Asides()
        self.late = self.asides.late
        self.why = ReasonRow(name="更正理由", hint="写一句为什么改")
        self.panel = EntryPanel(work)
        self.message_place = QVBoxLayout()
        left = column(self.asides, self.why, form, self.files, spacing=12, fill=form)
        self._beside = Beside(left, self.panel, width=_PANEL, from_width=_BESIDE_FROM)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(self.head)
        box.addLayout(self.message_place)
        box.addWidget(self._beside, 1)
        self.moves = EnterMoves(self)
        self._goes_on = False
        self._connect()
        self._show_buttons()

    def open(self, wanted: Wanted) -> None:
        """Show an entry; what is being written now is kept."""
        self._messages.clear()
        self._goes_on = wanted.goes_on
        self.sitting.open(wanted)

    def keep(self) -> None:
        """Keep what is half written."""
        self.sitting.keep()

    def first_focus(self) -> QWidget | None:
        """Return where to begin: the first box, or what can be done with a final entry."""
        if self.sitting.now is None:
            return None
        if self.again.isVisibleTo(self):
            return self.again
        later = self._goes_on and self.sitting.now.final and self.sitting.now.ours
        if later and (box := self.form.goes_on_at()) is not None:
            return box
        if self.sitting.locked():
            return self.correct if self.correct.isVisibleTo(self) else self.print
        return self.form.first_box()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the number of gaps in the head when the panel lies below."""
        super().resizeEvent(event)
        self._show_gaps()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, when no box wanted it, goes to the list of the ledger, or to the page that led here."""
        back = self._work.shell.back_to_asker
        if event.key() != Qt.Key.Key_Escape or not (back() or self._to_list()):
            super().keyPressEvent(event)

    # What came back -------------------------------------------------------------------------

    def _opened(self, opened: Opened) -> None:
        if self.isVisible():
            # Whatever box Qt gave the focus meanwhile is left before the new entry is shown.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tried = self._just_final = False
        locked = self.sitting.locked()
        self.form.show_entry(opened, locked=locked)
        grows = opened.final and opened.ours and opened.kind.columns[_FILES].living
        self.files.show_parts(opened.payload.get(_FILES), locked=locked and not grows)
        self.asides.show_entry(opened.payload)
        self.why.box.set_value(None)
        new = opened.entry is None and opened.texts is None and not opened.is_plan
        self._blank = self._whole.raw() if new else None
        kept = (opened.texts or {}).get("form")
        if isinstance(kept, dict):
            self.form.set_raw(kept)
            self.asides.set_raw(kept, opened.payload)
            self.why.box.set_raw(self.sitting.reason)
            self._say_restored(opened)
            self.sitting.settled()
        self._say_torn(opened)
        feeds = () if locked else self.form.feeds()
        self.panel.show_entry(opened, locked=locked, feeds=feeds)
        self._show_examined(opened.examined)
        self._show_head(opened)
        self._show_buttons()
        if self.isVisible():
            target = self.first_focus()
            (target or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_examined(self, examined: Examined) -> None:
        self._examined = examined
        shown = () if self.sitting.locked() else self._with_unreadable(examined.problems)
        self._problems = shown
        self.form.show_examined(examined, all_gaps=self._tried)
        self.panel.show_problems(shown, self.form.place_of)
        self.panel.show_derived(self.form.derived_shown(examined.derived))
        self.asides.say(shown, correcting=self.sitting.correcting)
        self._show_gaps()

    def _with_unreadable(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """Put first what cannot be read: to the station such a box looks empty."""
        unread = self.form.unreadable()
        fields = {problem.field for problem in unread}
        return (*unread, *(problem for problem in problems if problem.field not in fields))

    def _kept(self, at: datetime) -> None:
        self._show_saved(f"{at.astimezone(PLANT_TIME):%H:%M:%S} 已自动存好")

    def _not_kept(self) -> None:
        self._show_saved(unkept.TITLE)

    def _done(self, verb: str, changes: Changes) -> None:
        entry = next(iter(changes.ids), "")
        if verb == "save":
            self.finished.emit(f"{self._called()}先放着了，随时接着写。", entry)
            return
        undo = (("撤销", self.sitting.undo),) if verb in ("finalise", "correct", "living") else ()
        first, _, rest = changes.sentence.partition("。")
        self._messages.drop("stuck")
        self._messages.say(Message(f"{first}。", rest, Tone.DONE, undo, key="did"))
        if verb == "finalise":
            self._just_final = True
            self._show_buttons()
            if self.again.isVisibleTo(self) and self.isVisible():
                self.again.setFocus(Qt.FocusReason.OtherFocusReason)
        if verb == "undo" and self.sitting.now is not None and self.sitting.now.entry is None:
            self.finished.emit(changes.sentence, "")

    def _stuck(self, problems: tuple[Problem, ...]) -> None:
        """Finalising was refused: say all gaps and go to the first."""
        self._tried = True
        if self._examined is not None:
            self.form.show_examined(self._examined, all_gaps=True)
        self.sitting.settled()
        if not problems:
            return
        first = problems[0]
        more = f"差 {len(problems)} 处。" if len(problems) > 1 else ""
        self._messages.say(
            Message(
                f"还不能{self._verb_words()}",
                f"{more}先看这一处：{first.text}",
                Tone.TODO,
                key="stuck",
            )
        )
        self._go_to(first.field)

    def _refused(self, error: UserError) -> None:
        self._messages.say(refusal(error))
        if getattr(error, "code", "") == "NO_REASON":
            self.why.ask()

    # What the user does -----------------------------------------------------------------------

    def _main(self) -> None:
        now = self.sitting.now
        self._messages.clear()
        if now is None:
            return
        if self.sitting.correcting:
            self.sitting.reason = self.why.value()
            if not self.sitting.reason:
                self.why.ask()
                return
            self.sitting.correct()
        elif now.final:
            self.sitting.save("living")
        else:
            self.sitting.finalise()

    def _put_aside(self) -> None:
        self._messages.clear()
        if self._blank is not None and self._whole.raw() == self._blank:
            self.sitting.drop()
            self._to_list()
        else:
            self.sitting.save()

    def _to_list(self) -> bool:
        now = self.sitting.now
        if now is None:
            return False
        return self._work.shell.up("ledgers", ledger=now.kind.key, branch=now.branch)

    def _another(self) -> None:
        now = self.sitting.now
        if now is not None:
            self._work.shell.up("ledgers", ledger=now.kind.key, branch=now.branch, new=True)

    def _begin_correction(self) -> None:
        now = self.sitting.now
        if now is None:
            return
        self._just_final = False
        self.sitting.correcting = True
        self.form.show_entry(now, locked=False)
        self.files.show_parts(now.payload.get(_FILES), locked=False)
        self.panel.show_entry(now, locked=False, feeds=())
        self._show_examined(now.examined)
        self._show_head(now)
        self._show_buttons()
        box = self.form.first_box()
        if box is not None:
            box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_up(self) -> None:
        self._messages.drop("restored")
        self.sitting.forget()

    def _print(self) -> None:
        now = self.sitting.now
        if now is None or now.entry is None:
            first = "先存成草稿，再打印。"
            button = (("先放着", self._put_aside),)
            self._messages.say(Message("还没存过。", first, Tone.INFO, button, key="print"))
            return
        self.sitting.keep()
        self._work.shell.go(
            "printing", paper=now.kind.key, branch=now.branch, entry=now.entry.id,
            called=now.entry.called,
        )  # fmt: skip

    def _copy(self) -> None:
        now = self.sitting.now
        if now is not None and now.entry is not None:
            payload = now.payload if self.sitting.locked() else self._whole.payload()
            copy_text(self._work, self, self._messages, now.entry.id, payload)

    def _uncovered(self) -> None:
        now = self.sitting.now
        if now is not None and now.entry is not None:
            note_look(self._work, self, now.entry.id)

    def _to_first_gap(self) -> None:
        first = next((p for p in self._problems if p.level is not Level.WARN), None)
        if first is not None:
            self._go_to(first.field)

    def _go_to(self, field: str) -> None:
        if self.asides.ask(field):
            return
        if field.partition("/")[0] == _FILES:
            self.files.focus_on(field.partition("/")[2])
        elif not self.form.go_to(field):
            box = self.form.first_box()
            if box is not None:
                box.setFocus(Qt.FocusReason.TabFocusReason)

    # What is shown ----------------------------------------------------------------------------

    def _show_head(self, opened: Opened) -> None:
        self.head.set_title(self._work.title(opened.kind, opened.branch))
        if self.sitting.correcting:
            self.head.set_chip("正在更正", Tone.TODO)
        elif opened.is_plan:
            self.head.set_chip("计划", Tone.INFO)
        elif opened.entry is not None and opened.entry.conflicted:
            self.head.set_chip("待处理冲突", Tone.TODO)
        elif not opened.final:
            self.head.set_chip("草稿", Tone.INFO)
        else:
            self.head.set_chip()
        self._show_saved(stored_words(opened))

    def _show_saved(self, saved: str) -> None:
        now = self.sitting.now
        if now is not None:
            derived = now.examined.derived
            self.head.set_line((now.branch_name, *self.form.head_words(derived, now), saved))

    def _show_buttons(self) -> None:
        now, correcting = self.sitting.now, self.sitting.correcting
        locked = self.sitting.locked()
        ours = now is not None and not self.sitting.not_ours()
        final = now is not None and now.final
        goes_on = self.form.living_changed() or self.files.differs()
        living = final and not correcting and goes_on
        plan = now is not None and now.is_plan
        record = now is not None and not is_meeting(now.kind)
        show_if(self.again, record and ours and final and self._just_final)
        show_if(self.to_list, record and final and not correcting)
        saved = now is not None and now.entry is not None
        show_if(self.copy, saved and not correcting)
        show_if(self.print, now is not None and not correcting and not plan)
        show_if(self.aside, not locked and not correcting)
        show_if(self.give_up, correcting)
        show_if(self.correct, ours and final and not correcting)
        show_if(self.main, ours and (not locked or living) and not plan)
        show_if(self.why, correcting)
        self.why.say("为什么改", "原来的字还能看到，打印时划线标出")
        self.main.say("存更正(S)" if correcting else "存上(S)" if living else "定稿(S)")

    def _show_gaps(self) -> None:
        below = not self._beside.wide and self.panel.gaps > 0 and not self.sitting.locked()
        plan = self.sitting.now is not None and self.sitting.now.is_plan
        self.gaps.say(f"差 {self.panel.gaps} 处")
        show_if(self.gaps, below and not plan)

    def _say_restored(self, opened: Opened) -> None:
        anew = ("丢掉，重新来" if opened.entry is None else "不要这些字", self._give_up)
        if opened.moved_on:
            message = Message(
                "这条后来又改过", "这里是您没存的字。别的电脑改的不会丢，存上再定。", Tone.TODO, (anew,), key="restored",
            )  # fmt: skip
        else:
            message = Message(
                "接着上次写的", "字都在，没存过的也在。", Tone.INFO, (anew,), key="restored"
            )
        self._messages.say(message)

    def _say_torn(self, opened: Opened) -> None:
        """Two PCs changed it: lead to where it is decided."""
        self._messages.drop("torn")
        entry = opened.entry
        if entry is not None and entry.conflicted:
            said = "两台电脑都改过，定下来才能定稿。"
            go = (("去定", self._to_settle),)
            self._messages.say(Message("待处理冲突", said, Tone.TODO, go, key="torn"))

    def _to_settle(self) -> None:
        now = self.sitting.now
        if now is not None and now.entry is not None:
            self._work.shell.go("ledgers", conflicts=True, entry=now.entry.id)

    def _called(self) -> str:
        now = self.sitting.now
        return f"“{now.entry.called}”" if now is not None and now.entry is not None else ""

    def _verb_words(self) -> str:
        return "存更正" if self.sitting.correcting else "定稿"

    def _connect(self) -> None:
        sitting = self.sitting
        sitting.opened.connect(self._opened)
        sitting.examined.connect(self._show_examined)
        sitting.kept.connect(self._kept)
        sitting.not_kept.connect(self._not_kept)
        sitting.done.connect(self._done)
        sitting.stuck.connect(self._stuck)
        sitting.refused.connect(self._refused)
        self.form.typed.connect(sitting.typed)
        self.form.typed.connect(self._show_buttons)
        self.form.settled.connect(sitting.settled)
        self.form.uncovered.connect(self._uncovered)
        self.files.changed.connect(sitting.typed)
        self.files.changed.connect(sitting.settled)
        self.files.changed.connect(self._show_buttons)
        self.files.said.connect(self._messages.say)
        self.panel.followed.connect(self._go_to)
        self.panel.settle.connect(self._to_settle)
        self.asides.changed.connect(sitting.typed)
        self.asides.left.connect(sitting.settled)
        for row in (self.asides, self.why):
            row.answered.connect(self.main.setFocus)
        self.why.changed.connect(self._reason_typed)

    def _reason_typed(self) -> None:
        self.sitting.reason = self.why.value()
        self.sitting.typed()


class _Whole:
    """The form, its files, and the row that asks why it is late, as one."""

    def __init__(self, form: EntryForm, view: EntryView) -> None:
        self._form, self._view = form, view

    def payload(self) -> JsonObject:
        whole: JsonObject = {**self._form.payload(), _FILES: [*self._view.files.parts()]}
        if not whole[_FILES]:
            del whole[_FILES]
        return self._view.asides.into(whole)

    def raw(self) -> JsonObject:
        files: Json = [*self._view.files.parts()]
        return {**self._form.raw(), _FILES: files, **self._view.asides.raw()}

    def unreadable(self) -> tuple[Problem, ...]:
        return self._form.unreadable()
