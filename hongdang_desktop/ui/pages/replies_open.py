"""The plant's open petitions: chosen one by one or by kind, answered in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.ledgers.plant.petition import known
from hongdang_desktop.station.views import Listing
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.beside import Beside
from hongdang_desktop.ui.pages.leading import lead_to
from hongdang_desktop.ui.pages.official_view import PAPER
from hongdang_desktop.ui.pages.reply_panel import REPLY, ReplyPanel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.station.petition_views import Asked, Evidence
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.work import Work

_COLUMNS = (
    Column("tick", "选", width=46, sortable=False, tip="空格键勾上，几件一起答复"),
    Column("branch", "支部", stretch=2, least=110, sortable=False),
    Column("about", "为哪一条", stretch=3, least=140, sortable=False),
    Column("since", "等了", width=84, right=True, sortable=False),
    Column("state", "到哪天", width=92, sortable=False, drop=1),
)
_PANEL, _BESIDE_FROM, _LIST_HEIGHT = 372, 860, 220


@dataclass(frozen=True)
class Open:
    """What waits, and the number that was given last."""

    waiting: tuple[Asked, ...]
    last_number: str
    today: date


def look(station: Station) -> Open:
    """Return what waits for an answer; asked in a worker."""
    last = station.book.list(Listing(REPLY, stage="final", sort="entered_at"), limit=20)
    numbers = [str(each.payload["number"]) for each in last if each.payload.get("number")]
    return Open(station.petitions.waiting(), numbers[0] if numbers else "", station.today())


class OpenPetitions(QWidget):
    """``counted`` tells how many wait; ``main`` is for the head of the page."""

    counted = Signal(int)

    def __init__(self, work: Work, messages: MessageStack) -> None:
        super().__init__()
        self._work, self._messages = work, messages
        self._open: dict[str, Asked] = {}
        self._last = ""
        self.chosen: set[str] = set()
        self.table = ListTable(_COLUMNS, name="等批复的请示")
        self.table.moved.connect(self._stand_on)
        self.table.look_wanted.connect(self._tick)
        self.table.clicked.connect(self._clicked)
        self.same = Button("同类全勾(A)", self._tick_same)
        self.sum = text()
        foot = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.sum, 1)
        line.addWidget(self.same)
        self.card = ListCard(self.table, foot=foot)
        self.card.setMinimumHeight(theme.look().px(_LIST_HEIGHT))
        self.panel = ReplyPanel(work.today())
        self.panel.document_wanted.connect(self._document)
        self.panel.entry_wanted.connect(self._entry)
        self.table.opened.connect(lambda _key: self._document())
        self.main = MainButton("批复(S)", self._answer)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Beside(self.card, self.panel, width=_PANEL, from_width=_BESIDE_FROM), 1)

    def ask(self) -> None:
        """Ask again what waits."""
        station = self._work.station
        self._work.tasks.run(
            lambda _: look(station), owner=self, done=self._show, latest="open petitions"
        )

    def go_to(self, petition: str) -> None:
        """Stand on one petition."""
        self.table.go_to(petition)

    def _show(self, found: Open) -> None:
        self._open = {each.petition.id: each for each in found.waiting}
        self._last = found.last_number
        self.chosen &= self._open.keys()
        here = self.table.current_key()
        self.table.set_source(Rows(list(_rows(found, self.chosen))))
        self.counted.emit(len(self._open))
        show_if(self.panel, bool(self._open))
        self.main.setEnabled(bool(self._open))
        self._tell()
        if not self._open:
            self.panel.evidence = None
            self.card.show_empty("没有等批复的请示。收了支部的包，新的会列在这里。")
            return
        self.card.show_rows()
        first = next(iter(self._in_order()))
        self.table.go_to(here if here in self._open else first)
        self._stand_on(self.table.current_key())

    def _in_order(self) -> Iterator[str]:
        rows = (self.table.row_at(at) for at in range(self.table.count()))
        return (row.key for row in rows if not row.group)

    def _stand_on(self, key: str) -> None:
        if key not in self._open:
            return
        station = self._work.station
        self._work.tasks.run(
            lambda _: station.petitions.evidence(key), owner=self, done=self._show_evidence,
            failed=self._refused, latest="evidence",
        )  # fmt: skip

    def _show_evidence(self, evidence: Evidence) -> None:
        if evidence.asked.petition.id == self.table.current_key():
            self.panel.show_evidence(evidence, chosen=len(self._answered()), last_number=self._last)

    # Choosing ------------------------------------------------------------------------------------

    def _clicked(self, index: object) -> None:
        if getattr(index, "column", lambda: -1)() == 0:
            self._tick(self.table.current_key())

    def _tick(self, key: str) -> None:
        if key in self._open:
            self.chosen ^= {key}
            self._show_ticks()

    def _tick_same(self) -> None:
        """Choose all of the kind on which the list stands; once more chooses none of them."""
        here = self._open.get(self.table.current_key())
        if here is None:
            return
        kind = here.petition.payload.get("kind")
        same = {k for k, each in self._open.items() if each.petition.payload.get("kind") == kind}
        self.chosen = self.chosen - same if same <= self.chosen else self.chosen | same
        self._show_ticks()

    def _show_ticks(self) -> None:
        found = Open(tuple(self._open.values()), self._last, self._work.today())
        self.table.set_source(Rows(list(_rows(found, self.chosen))))
        self._tell()
        self._stand_on(self.table.current_key())

    def _answered(self) -> tuple[str, ...]:
        """Return the petitions that an answer would be for: the chosen ones, else the current one."""
        here = self.table.current_key()
        chosen = tuple(key for key in self._open if key in self.chosen)
        return chosen or ((here,) if here in self._open else ())

    def _tell(self) -> None:
        self.sum.setText(
            f"共 {len(self._open)} 件" + (f"　勾了 {len(self.chosen)} 件" if self.chosen else "")
        )
        number = len(self._answered())
        self.main.say(f"批复 {number} 件(S)" if number > 1 else "批复(S)")

    # Answering ------------------------------------------------------------------------------------

    def _answer(self) -> None:
        evidence = self.panel.evidence
        if evidence is None:
            return
        petitions, wanted, values = (
            self._work.station.petitions,
            self._answered(),
            self.panel.form.values(),
        )
        day, until = (_day(values[key]) for key in ("occurred_on", "until"))
        number, until = (
            str(values["number"] or "") if evidence.numbered else "",
            until if evidence.until else None,
        )

        def done(changes: Changes) -> None:
            self.chosen.clear()
            self.panel.evidence = None  # the next one begins anew
            self._messages.drop("stuck")
            first, _, _rest = changes.sentence.partition("。")
            undo = (("撤销", self._undo), ("打印批复", lambda: self._print(changes.ids[0])))
            said = "下发数据时带给支部，日期和文号会自动填进支部的台账。"
            self._messages.say(Message(f"{first}。", said, Tone.DONE, undo, key="did"))
            self.ask()

        self._work.tasks.run(
            lambda _: petitions.reply(
                wanted, verdict=str(values["verdict"] or ""), number=number, day=day, until=until,
                reasons=str(values["reasons"] or ""),
            ),
            owner=self, done=done, failed=self._refused,
        )  # fmt: skip

    def _print(self, reply: str) -> None:
        self._work.shell.go("printing", paper=PAPER, entry=reply, called="批复")

    def _undo(self) -> None:
        book = self._work.station.book
        self._work.tasks.run(
            lambda _: book.undo(), owner=self, done=lambda _: self.ask(), failed=self._refused
        )

    def _refused(self, error: UserError) -> None:
        problems = getattr(error, "problems", ())
        if not problems:
            self._messages.say(refusal(error))
            return
        self.panel.show_problems({each.field: each.text for each in problems})
        self._messages.say(Message("还不能答复", problems[0].text, Tone.TODO, key="stuck"))

    def _document(self) -> None:
        here = self._open.get(self.table.current_key())
        if here is not None:
            self._work.shell.go("printing", paper=PAPER, entry=here.petition.id, called=here.title)

    def _entry(self) -> None:
        here = self._open.get(self.table.current_key())
        if here is not None and here.about is not None:
            lead_to(self._work, here.about.ledger, here.branch, entry=here.about.id)


def _rows(found: Open, chosen: set[str]) -> Iterator[Row]:
    """Yield the petitions by kind, in the order of the oldest of each."""
    kinds: dict[str, list[Asked]] = {}
    for each in found.waiting:
        kinds.setdefault(str(each.petition.payload.get("kind")), []).append(each)
    for kind, several in kinds.items():
        _, known_kind = known().get(kind, (None, None))
        title = known_kind.title.removeprefix("关于") if known_kind else "其他"
        yield Row(f"kind {kind}", (Cell(f"{title}　{len(several)} 件"),), group=True)
        for each in several:
            late = each.due is not None and found.today > each.due
            due = f"{each.due.month}月{each.due.day}日" if each.due else ""
            ticked = each.petition.id in chosen
            yield Row(
                each.petition.id,
                (
                    Cell("选了" if ticked else "", tick=ticked),
                    Cell(each.branch_name),
                    Cell(each.about.called if each.about else "（记录不在了）"),
                    Cell(f"{each.days} 天" if each.days else "今天"),
                    Cell(due, tone=Tone.TODO if late else Tone.QUIET, chip=late),
                ),
            )


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None
