"""The plant's notices: to one, some or all branches; who has each, and who is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ui.editors.kinds import next_day, read_day_near
from hongdang_desktop.ui.editors.pick_many import PickMany
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.boxes import LineBox, LongBox, ReadBox
from hongdang_desktop.ui.kit.buttons import Button, CheckBox, LinkButton, MainButton
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, Scroller, SectionTitle
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.beside import Beside
from hongdang_desktop.ui.pages.official_view import PAPER

if TYPE_CHECKING:
    from hongdang_desktop.core.canonical import JsonObject
    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.problems import Problem
    from hongdang_desktop.station.circulars import Sent
    from hongdang_desktop.ui.work import Work

CIRCULAR = "circular"
_COLUMNS = (
    Column("day", "日期", width=84, sortable=False),
    Column("title", "通知", stretch=3, least=160, sortable=False),
    Column("to", "发给", width=96, sortable=False, drop=2),
    Column("has", "收到", width=76, right=True, sortable=False),
    Column("done", "办好", width=76, right=True, sortable=False),
)
_PANEL, _BESIDE_FROM, _LIST_HEIGHT = 372, 860, 220


class Notices(QWidget):
    """The list at the left; beside it who has the notice, or the form of a new one."""

    counted = Signal(int)

    def __init__(self, work: Work, messages: MessageStack) -> None:
        super().__init__()
        self._work, self._messages = work, messages
        self._sent: dict[str, Sent] = {}
        self.table = ListTable(_COLUMNS, name="通知")
        self.table.moved.connect(self._stand_on)
        self.table.new_wanted.connect(self.begin)
        self.card = ListCard(self.table)
        self.card.setMinimumHeight(theme.look().px(_LIST_HEIGHT))
        self.form = self._fields()
        self._who = QWidget()
        self._lines = QVBoxLayout(self._who)
        self._lines.setContentsMargins(0, 0, 6, 0)
        self._lines.setSpacing(5)
        self._title = text(role="section", wrap=True)
        self.document = LinkButton("看文件(V)", self._document)
        self.table.opened.connect(lambda _key: self._document())
        shown = Card(spacing=8)
        shown.body.addWidget(self._title)
        shown.body.addWidget(self.document)
        shown.body.addWidget(Scroller(self._who), 1)
        writing = Card(spacing=10)
        self.main = MainButton("发出(S)", self._send)
        self.give_up = Button("先不发(X)", self._leave_form)
        for part in (SectionTitle("新通知"), self.form, self.main, self.give_up):
            writing.body.addWidget(part)
        writing.body.addStretch(1)
        self.stack = QStackedWidget()
        self.stack.addWidget(shown)
        self.stack.addWidget(writing)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Beside(self.card, self.stack, width=_PANEL, from_width=_BESIDE_FROM), 1)

    def ask(self) -> None:
        """Ask again what was sent, and how far it is."""
        station = self._work.station
        self._work.tasks.run(
            lambda _: station.petitions.sent(), owner=self, done=self._show, latest="notices"
        )

    def begin(self) -> None:
        """Begin a new notice of today, for all branches."""
        for field in self.form.fields.values():
            field.set_value(None)
        self.form.fields["occurred_on"].set_value(self._work.today().isoformat())
        self.convey.setChecked(False)
        self.form.show_problems({})
        self.stack.setCurrentIndex(1)
        self.form.fields["title"].box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_form(self) -> None:
        self.stack.setCurrentIndex(0)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fields(self) -> Form:
        columns, today = find(CIRCULAR).columns, self._work.today()
        form = Form()

        def day(name: str) -> ReadBox:
            return ReadBox(
                read_day_near(today), columns[name].format, name=columns[name].label,
                hint="如 2026-11-23", width=132, step=next_day,
            )  # fmt: skip

        nodes = self._work.info.branches
        self.to = PickMany(
            [Choice(node.id, node.shown) for node in nodes], name="发给", hint="空着就是所有支部"
        )
        self.convey = CheckBox("要求传达学习(C)")
        form.add(Field("标题(T)", LineBox(name="标题"), key="title"))
        form.add(Field("文号(N)", LineBox(name="文号", hint="没有就空着"), key="number"))
        form.add(Field("日期(D)", day("occurred_on"), key="occurred_on"), stretch=True)
        form.add(Field("要求(Y)", LongBox(name="要求", lines=4), key="demands"))
        form.add(Field("期限(M)", day("due"), key="due"), stretch=True)
        form.add(Field("发给(F)", self.to, key="to"))
        form.body.addWidget(self.convey)
        return form

    # What came back ---------------------------------------------------------------------------------

    def _show(self, found: tuple[Sent, ...]) -> None:
        self._sent = {each.circular.id: each for each in found}
        here = self.table.current_key()
        self.table.set_source(Rows([_row(each) for each in found]))
        self.counted.emit(len(found))
        if not found:
            self.card.show_empty("还没有发过通知。", "发通知", self.begin)
            self._title.setText("")
            self.document.hide()
            return
        self.card.show_rows()
        self.document.show()
        self.table.go_to(here if here in self._sent else found[0].circular.id)
        self._stand_on(self.table.current_key())

    def _stand_on(self, key: str) -> None:
        sent = self._sent.get(key)
        if sent is None:
            return
        self._title.setText(sent.circular.called)
        clear_out(self._lines)
        for each in sent.receivers:
            words = each.state or "还没回包，不知道收到没有"
            line = text(f"{each.name}　{words}", wrap=True)
            theme.set_tone(line, Tone.QUIET if each.entry else Tone.TODO)
            self._lines.addWidget(line)
        self._lines.addStretch(1)

    # Sending ----------------------------------------------------------------------------------------

    def _send(self) -> None:
        book, payloads = self._work.station.book, self._payloads()

        def send(_progress: object) -> tuple[Problem, ...]:
            problems = book.check(CIRCULAR, payloads[0])
            wrong = tuple(each for each in problems if each.level is not Level.WARN)
            if not wrong:
                book.finalise_all(book.save_all(CIRCULAR, [(each, None) for each in payloads]).ids)
            return wrong

        def done(wrong: tuple[Problem, ...]) -> None:
            if wrong:
                self._show_problems(wrong)
                return
            self._leave_form()
            self._messages.drop("stuck")
            names = f"{len(payloads)} 个支部" if payloads[0].get("branch") else "所有支部"
            said = f"下发数据时带给{names}，会自动记进支部的上级文件台账。"
            self._messages.say(Message("写好了。", said, Tone.DONE, key="did"))
            self.ask()

        self._work.tasks.run(send, owner=self, done=done, failed=self._refused)

    def _payloads(self) -> list[JsonObject]:
        """Return one notice for all branches, or one for each that was chosen."""
        values = self.form.values()
        chosen = values.pop("to") or ()
        said: JsonObject = {key: value for key, value in values.items() if isinstance(value, str)}
        base: JsonObject = {**said, "degree": "open"}
        base |= {"to_convey": True} if self.convey.isChecked() else {}
        base |= {"task": True} if said.get("due") else {}
        branches = chosen if isinstance(chosen, tuple | list) else ()
        if not branches:
            return [base]
        return [{**base, "branch": str(each)} for each in branches]

    def _refused(self, error: UserError) -> None:
        problems = getattr(error, "problems", ())
        if problems:
            self._show_problems(problems)
        else:
            self._messages.say(refusal(error))

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        self.form.show_problems({each.field: (each.text, Tone.BAD) for each in problems})
        self._messages.say(Message("还不能发出", problems[0].text, Tone.TODO, key="stuck"))

    def _document(self) -> None:
        sent = self._sent.get(self.table.current_key())
        if sent is not None:
            self._work.shell.go(
                "printing", paper=PAPER, entry=sent.circular.id, called=sent.circular.called
            )


def _row(sent: Sent) -> Row:
    said, total = sent.circular.payload, len(sent.receivers)
    day = str(said.get("occurred_on") or "")
    to = "所有支部" if not said.get("branch") else sent.receivers[0].name if total else ""
    due = str(said.get("due") or "")
    second = f"{int(due[5:7])}月{int(due[8:10])}日前办好" if due else ""
    return Row(
        sent.circular.id,
        (
            Cell(f"{int(day[5:7])}月{int(day[8:10])}日" if day else ""),
            Cell(sent.circular.called, second=second),
            Cell(to),
            Cell(f"{sent.has_it} / {total}"),
            Cell(f"{sent.done} / {total}", tone=Tone.DONE if sent.done == total else Tone.PLAIN),
        ),
    )
