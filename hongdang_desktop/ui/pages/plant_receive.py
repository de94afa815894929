"""收包: what lies on the stick, looked into before anything is taken over; one bad file stops none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit.buttons import MainButton
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.arrivals import NOT_OURS, results, takes, told, tone_of, warned
from hongdang_desktop.ui.pages.import_undo import ImportUndo
from hongdang_desktop.ui.pages.stick import reached
from hongdang_desktop.ui.pages.view import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.carriage.answers import Arrival, Receipt
    from hongdang_desktop.ui.pages.stick import Stick
    from hongdang_desktop.ui.work import Work

    _Found = tuple[tuple[Arrival, ...], int, tuple[str, ...]]
    """Packages, how many requests to join, what should not be there."""

_COLUMNS = (
    Column("who", "支部", stretch=3, least=150, sortable=False),
    Column("number", "第几包", width=76, right=True, sortable=False),
    Column("day", "做的日子", width=100, sortable=False, drop=2),
    Column("new", "新的", width=64, right=True, sortable=False),
    Column("changed", "改动", width=64, right=True, sortable=False),
    Column("what", "有什么", stretch=4, least=120, sortable=False, drop=1),
    Column("state", "", width=104, sortable=False),
)
_NO_STICK = "插上支部带来的U盘，这里会列出里面的包。"
_NOTHING = "这里没有支部带来的包。换一个U盘，或选一个文件夹。"


class ReceiveView(View):
    """The rows stay where they are; after taking over each says what became of it."""

    def __init__(
        self, work: Work, stick: Stick, messages: MessageStack, turn: Callable[[str], object]
    ) -> None:
        super().__init__()
        self._work, self._stick, self._messages, self._turn = work, stick, messages, turn
        self._arrivals: tuple[Arrival, ...] = ()
        self._receipts: dict[str, Receipt] = {}
        self._away = False
        self.table = ListTable(_COLUMNS, name="U盘上的包")
        self.table.moved.connect(self._tell)
        self._line = text(role="small", wrap=True)
        self.take = MainButton("收进来(S)", self._receive)
        self.taking = ProgressPlace(self.take)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._line, 1)
        self.undo = ImportUndo(work, messages, self._taken_back)
        row.addWidget(self.undo)
        row.addWidget(self.taking)
        self.card = ListCard(self.table, foot=foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)
        self._show()

    def looked_at(self) -> None:
        """Look into the stick again: the same place may hold something else by now."""
        if self._away or not self._arrivals:
            self._away = False
            self.place_changed()
        self.undo.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Who comes back looks into the stick anew."""
        super().hideEvent(event)
        self._away = True

    def wanted_focus(self) -> QWidget | None:
        """Stand on what is next."""
        return self.take if self.take.isEnabled() else self.table

    def place_changed(self) -> None:
        """Look into the stick that is there now."""
        self._receipts = {}
        place, post = self._stick.place, self._work.station.post
        if place is None:
            self._looked(((), 0, ()))
            return
        path = place.path

        def look(progress: Progress) -> _Found:
            arrivals = post.look(path, progress)
            return arrivals, len(post.candidates(path)), post.dangers(path)

        self._line.setText("正在看U盘上的包⋯")
        self._work.tasks.run(
            look, owner=self, done=self._looked, failed=self._not_looked, latest="look",
            place=self.taking,
        )  # fmt: skip

    def _looked(self, found: _Found) -> None:
        self._arrivals, requests, dangers = found
        self._messages.drop("look")
        for message in warned(dangers):
            self._messages.say(message)
        if requests:
            self._messages.say(
                Message(
                    f"有 {requests} 份入网申请", "打电话核对以后受理。", Tone.INFO,
                    (("去受理", lambda: self._turn("join")),), key="requests",
                )
            )  # fmt: skip
        else:
            self._messages.drop("requests")
        self._show()

    def _not_looked(self, error: UserError) -> None:
        self._arrivals = ()
        self._messages.say(refusal(error, key="look"))
        self._show()

    def _taken_back(self) -> None:
        self.table.setFocus()
        self.place_changed()

    def _show(self) -> None:
        today = self._work.today()
        self.table.set_source(
            Rows([_row(a, self._receipts.get(a.name), today) for a in self._arrivals])
        )
        if self._arrivals:
            self.card.show_rows()
        else:
            self.card.show_empty(_NOTHING if self._stick.place else _NO_STICK)
        wanted = [a for a in self._arrivals if takes(a)]
        left = [a for a in wanted if a.name not in self._receipts]
        self.take.setEnabled(bool(left))
        self.take.say(f"收进来 {len(left)} 包(S)" if left else "收进来(S)")
        self._tell(self.table.current_key())

    def _tell(self, key: str) -> None:
        """Say in the foot all that is to be said of the current row."""
        arrival = next((a for a in self._arrivals if a.path == key), None)
        if arrival is None:
            self._line.setText(f"{len(self._arrivals)} 个包" if self._arrivals else "")
            return
        receipt = self._receipts.get(arrival.name)
        said = receipt.sentence if receipt else told(arrival, self._work.today(), plant=True)
        self._line.setText(f"{arrival.name}　{said}")

    def _receive(self) -> None:
        place, post = self._stick.place, self._work.station.post
        if place is None:
            return
        self._messages.clear()
        self._work.tasks.run(
            lambda progress: post.receive(reached(post, place), progress), owner=self, done=self._received,
            failed=lambda error: self._messages.say(refusal(error)), place=self.taking,
        )  # fmt: skip

    def _received(self, receipts: tuple[Receipt, ...]) -> None:
        self._receipts = {receipt.file: receipt for receipt in receipts}
        for message in results(receipts):
            self._messages.say(message)
        self._show()
        self.undo.ask()
        self.table.setFocus()


def _row(arrival: Arrival, receipt: Receipt | None, today: date) -> Row:
    day = words.short_day(arrival.made_at.date(), today) if arrival.made_at else ""
    new = sum(one.new for one in arrival.counts)
    changed = sum(one.changed + one.removed for one in arrival.counts)
    what = "、".join(f"{c.title} {c.new + c.changed + c.removed}" for c in arrival.counts)
    if arrival.attachments:
        what += f"{'、' if what else ''}附件 {arrival.attachments}"
    whose = arrival.peer or arrival.sender or arrival.name
    return Row(
        arrival.path,
        (
            Cell(whose, strong=bool(arrival.counts), tip=arrival.name),
            Cell(str(arrival.number) if arrival.number else ""),
            Cell(day),
            Cell(str(new) if new else ""),
            Cell(str(changed) if changed else ""),
            Cell(what or ("只有回执" if not arrival.code else ""), tip=what),
            _state(arrival, receipt),
        ),
    )


def _state(arrival: Arrival, receipt: Receipt | None) -> Cell:
    """Return the word at the end of a row: before taking over what would be, after it what was."""
    code = receipt.code if receipt else arrival.code
    tone = tone_of(code)
    tip = receipt.sentence if receipt else arrival.sentence
    if not code:
        word, tone = ("收好了", Tone.DONE) if receipt else ("可以收", Tone.INFO)
    elif code in NOT_OURS:
        word = {"DUPLICATE": "收过了", "OWN": "本厂做的"}.get(code, "不是给厂里的")
        return Cell(word, tone=Tone.QUIET, tip=tip)
    else:
        word = {
            "GAP": "缺包",
            "E_UNKNOWN_SENDER": "等入网",
            "E_NEEDS_UPGRADE": "要升级",
            "E_REVOKED": "已停用",
        }.get(code, "先收着" if tone is Tone.TODO else "收不了")
    return Cell(word, tone=tone, chip=True, tip=tip)
