"""One petition: what it says at the left, the document at the right; every change is kept at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ui.editors.kinds import next_day, read_day_near
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.boxes import LineBox, LongBox, ReadBox
from hongdang_desktop.ui.kit.buttons import Button, LinkButton, MainButton
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.frames import Card, PageHead, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.beside import Beside, column
from hongdang_desktop.ui.pages.leading import lead_to
from hongdang_desktop.ui.pages.official_view import PAPER, OfficialView

if TYPE_CHECKING:
    from hongdang_desktop.core.canonical import JsonObject
    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.problems import Problem
    from hongdang_desktop.station.petition_views import Evidence
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.station.views import Changes, Examined
    from hongdang_desktop.ui.work import Work

LEDGER = "petition"
_DOCUMENT, _BESIDE_FROM, _FORM = 460, 860, 380
_STUCK = "stuck"
_HOW = "正文照台账里的记录写成，不知道的留横线。请示事项是厂里先看到的一句话。"


@dataclass(frozen=True)
class Opened:
    """A petition with what is wrong with it now."""

    evidence: Evidence
    examined: Examined


def load(station: Station, entry: str) -> Opened:
    """Return a petition as it stands; asked in a worker. Raises NoSuchEntry."""
    evidence = station.petitions.evidence(entry)
    payload = evidence.asked.petition.payload
    return Opened(evidence, station.book.examine(LEDGER, payload, entry))


class PetitionView(QWidget):
    """``closed``: back to the list. Leaving a box keeps what was typed and draws the document anew."""

    closed = Signal()

    def __init__(self, work: Work, messages: MessageStack) -> None:
        super().__init__()
        self._work, self._messages = work, messages
        self.now: Opened | None = None
        self.entry = ""
        self.head = PageHead("")
        self.back = Button("回列表(L)", self.closed.emit)
        self.print = Button("打印(P)", self._print)
        self.withdraw = LinkButton("不请示了(X)", self._withdraw, tone=Tone.QUIET)
        self.main = MainButton("定稿(S)", self._finalise)
        for button in (self.back, self.print, self.main):
            self.head.add(button)
        self.document = OfficialView(work)
        self.document.copied.connect(lambda: self.document.copy(self._messages))
        self.form = self._fields()
        self._card = Card(spacing=12)
        self._card.body.addWidget(self.form)
        self._card.body.addWidget(text(_HOW, role="small", wrap=True))
        self.about = LinkButton("", self._to_entry)
        self._notes = text(role="small", wrap=True)
        self._answer = text(wrap=True)
        self.reply = LinkButton("看批复原文(V)", self._to_reply)
        self._side = Card(spacing=6)
        for part in (
            SectionTitle("依据"),
            self.about,
            self._notes,
            self._answer,
            self.reply,
            self.withdraw,
        ):
            self._side.body.addWidget(part)
        self.message_place = QVBoxLayout()
        left = column(self._card, self._side, spacing=12)
        beside = Beside(left, self.document, width=_DOCUMENT, from_width=_BESIDE_FROM)
        left.setMinimumWidth(theme.look().px(_FORM))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(self.head)
        box.addLayout(self.message_place)
        box.addWidget(beside, 1)

    def open(self, entry: str) -> None:
        """Show a petition."""
        if entry != self.entry:
            self._messages.clear()
        self.entry = entry
        station = self._work.station
        self._work.tasks.run(
            lambda _: load(station, entry), owner=self, done=self._opened, latest="petition",
            failed=lambda error: self._messages.say(refusal(error)),
        )  # fmt: skip

    def first_focus(self) -> QWidget:
        """Begin where something is missing; a final one is there to be printed."""
        return self.print if self.now is None or self._final() else self.form.fields["words"].box

    def keep(self) -> None:
        """Keep what stands in the boxes before they are left for good."""
        if self.now is not None and not self._final() and self._differs():
            self._save()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _fields(self) -> Form:
        columns = find(LEDGER).columns
        form, today = Form(), self._work.today()

        def day(name: str) -> ReadBox:
            return ReadBox(
                read_day_near(today), columns[name].format, name=columns[name].label,
                hint="如 2026-11-23", width=132, step=next_day,
            )  # fmt: skip

        form.add(Field("标题(T)", LineBox(), key="title"))
        form.add(
            Field("日期(D)", day("occurred_on"), key="occurred_on"),
            Field("文号(N)", LineBox(hint="没有就空着", width=150), key="number"), stretch=True,
        )  # fmt: skip
        form.add(Field("请示事项(K)", LongBox(lines=3), key="asks"))
        form.add(Field("拟到哪天(M)", day("until"), key="until"), stretch=True)
        form.add(
            Field(
                "要说明的(Y)",
                LongBox(lines=4, hint="原因、情况；会写进正文。没有就空着。"),
                key="words",
            )
        )
        for field in form.fields.values():
            field.editor.left.connect(self._left)
        return form

    # What came back ---------------------------------------------------------------------------

    def _opened(self, opened: Opened) -> None:
        asked = opened.evidence.asked
        if asked.petition.id != self.entry:
            return
        fresh = self.now is None or self.now.evidence.asked.petition.id != self.entry
        self.now = opened
        final = self._final()
        for key, field in self.form.fields.items():
            if fresh or final or not field.box.hasFocus():
                field.set_value(asked.petition.payload.get(key))
            field.box.setEnabled(not final)
        show_if(self.form.fields["until"], opened.evidence.until)
        self._show_problems(all_gaps=False)
        node = self._work.node()
        self.head.set_title(asked.title.removeprefix(node.name if node else ""))
        tone = Tone.INFO if asked.state == "草稿" else Tone.TODO if asked.is_open else Tone.DONE
        self.head.set_chip(asked.state, tone)
        sent = "已带走" if asked.sent else "定稿后跟着下一包带给厂里" if final else "写着就会自动存"
        self.head.set_line((self._work.branch_name(), sent))
        self._show_side(opened)
        show_if(self.main, not final)
        show_if(self.withdraw, not final or asked.is_open)
        self.withdraw.say("撤回(X)" if final else "不请示了(X)")
        self.document.show_entry(self.entry)
        if fresh and self.isVisible():
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_side(self, opened: Opened) -> None:
        asked = opened.evidence.asked
        called = asked.about.called if asked.about else ""
        self.about.say(f"{asked.about_title}：{called}" if called else "")
        show_if(self.about, asked.about is not None)
        doubts = opened.evidence.doubts
        self._notes.setText("\n".join(doubts) if doubts else "那条记录没有要改的。")
        reply = asked.reply.payload if asked.reply else None
        words = ""
        if reply is not None:
            number = str(reply.get("number") or "")
            parts = (
                asked.state,
                number,
                str(reply.get("occurred_on") or ""),
                str(reply.get("reasons") or ""),
            )
            words = f"批复：{'　'.join(filter(None, parts))}"
        self._answer.setText(words)
        show_if(self._answer, bool(words))
        show_if(self.reply, asked.reply is not None)

    def _show_problems(self, *, all_gaps: bool) -> None:
        """Show what is wrong under its box; what is only missing when somebody wants to finalise."""
        shown: dict[str, tuple[str, Tone]] = {}
        for each in self._problems():
            tone = Tone.TODO if each.level is Level.WARN else Tone.BAD
            if all_gaps or each.level is not Level.FINAL:
                shown.setdefault(each.field, (each.text, tone))
        self.form.show_problems(shown)

    def _problems(self) -> tuple[Problem, ...]:
        return self.now.examined.problems if self.now else ()

    # What the user does -------------------------------------------------------------------------

    def _left(self) -> None:
        if self.now is not None and not self._final() and self._differs():
            self._save()

    def _save(self) -> None:
        book, entry, payload = self._work.station.book, self.entry, self._payload()
        self._work.tasks.run(
            lambda _: book.save(LEDGER, payload, entry), owner=self,
            done=lambda _changes: self.open(entry), failed=self._refused, latest="save",
        )  # fmt: skip

    def _finalise(self) -> None:
        if self.now is None:
            return
        book, entry, payload, differs = (
            self._work.station.book, self.entry, self._payload(), self._differs(),
        )  # fmt: skip

        def work(_progress: object) -> Changes:
            if differs:
                book.save(LEDGER, payload, entry)
            return book.finalise(entry)

        def done(_changes: Changes) -> None:
            self.open(entry)
            self._messages.clear()
            said = "下次写到U盘时带给厂里。现在可以打印、盖章。"
            undo = (("撤销", self._undo),)
            self._messages.say(Message("定稿了。", said, Tone.DONE, undo, key="did"))

        self._work.tasks.run(work, owner=self, done=done, failed=self._refused)

    def _withdraw(self) -> None:
        petitions, book, entry, final = (
            self._work.station.petitions, self._work.station.book, self.entry, self._final(),
        )  # fmt: skip

        def done(changes: Changes) -> None:
            self.closed.emit()
            self._messages.say(
                Message(changes.sentence, "", Tone.DONE, (("撤销", self._undo),), key="did")
            )

        self._work.tasks.run(
            lambda _: petitions.withdraw(entry) if final else book.delete(entry), owner=self,
            done=done, failed=self._refused,
        )  # fmt: skip

    def _undo(self) -> None:
        book, entry = self._work.station.book, self.entry
        self._work.tasks.run(
            lambda _: book.undo(), owner=self, done=lambda _: self.open(entry),
            failed=self._refused,
        )  # fmt: skip

    def _refused(self, error: UserError) -> None:
        problems = getattr(error, "problems", ())
        if not problems:
            self._messages.say(refusal(error))
            return
        self._show_problems(all_gaps=True)
        first = problems[0]
        self._messages.say(Message("还不能定稿", first.text, Tone.TODO, key=_STUCK))
        field = self.form.fields.get(first.field)
        if field is not None:
            field.set_problem(first.text)
            field.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _print(self) -> None:
        if self.now is not None:
            self.keep()
            self.document.print(self.now.evidence.asked.title)

    def _to_entry(self) -> None:
        about = self.now.evidence.asked.about if self.now else None
        if about is not None:
            lead_to(self._work, about.ledger, self._work.branch, entry=about.id)

    def _to_reply(self) -> None:
        reply = self.now.evidence.asked.reply if self.now else None
        if reply is not None:
            self._work.shell.go("printing", paper=PAPER, entry=reply.id, called="批复")

    def _final(self) -> bool:
        return self.now is not None and self.now.evidence.asked.petition.final

    def _payload(self) -> JsonObject:
        kept: JsonObject = dict(self.now.evidence.asked.petition.payload) if self.now else {}
        return {**kept, **self.form.values()}  # type: ignore[dict-item]  # JSON, as the boxes give it

    def _differs(self) -> bool:
        kept = self.now.evidence.asked.petition.payload if self.now else {}
        values = self.form.values()
        return any((values[key] or None) != (kept.get(key) or None) for key in values)
