"""转接与移交: what came to be taken over, what went out and how far it is; at the plant, the letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.beside import Beside
from hongdang_desktop.ui.pages.handover_panel import HandoverPanel
from hongdang_desktop.ui.pages.official_view import PAPER

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from PySide6.QtWidgets import QWidget

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.handing.showing import CardShown
    from hongdang_desktop.station.handing.views import Handing, Letter, Oddity
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_PANEL, _BESIDE_FROM, _LIST_HEIGHT = 356, 900, 230
_COLUMNS = (
    Column("who", "谁、什么", stretch=3, least=130, sortable=False),
    Column("way", "从哪里到哪里", stretch=3, least=130, sortable=False),
    Column("paper", "介绍信、文件", stretch=2, least=100, sortable=False, drop=2),
    Column("until", "有效期到", width=124, sortable=False, drop=1),
    Column("state", "情况", width=104, sortable=False),
)
_ISSUE, _WAIT = "要开介绍信", "记了转出，等厂里开介绍信"
_WHYS = {"transfer": "转接组织关系", "reorganisation": "支部调整", "roster": "厂里下发名册"}


@dataclass(frozen=True, slots=True)
class _All:
    handings: tuple[Handing, ...]
    letters: tuple[Letter, ...] = ()
    oddities: tuple[Oddity, ...] = ()


class HandoverPage(Page):
    """One row a handover or letter; the row stands open beside the list."""

    def __init__(self, work: Work) -> None:
        super().__init__(PageHead("转接与移交"))
        self._work = work
        self._all = _All(())
        self._wanted = ""
        self.table = ListTable(_COLUMNS, name="转接与移交")
        self.table.moved.connect(self._stand_on)
        self.card = ListCard(self.table)
        self.card.setMinimumHeight(theme.look().px(_LIST_HEIGHT))
        self.panel = HandoverPanel(plant=work.is_plant)
        self.table.opened.connect(lambda _key: self.panel.focus_first())
        self.panel.accept_wanted.connect(self._accept)
        self.panel.refuse_wanted.connect(self._refuse)
        self.panel.withdraw_wanted.connect(self._withdraw)
        self.panel.received_wanted.connect(self._received)
        self.panel.issue_wanted.connect(self._issue)
        self.panel.letter_wanted.connect(self._look_at_letter)
        self.body.addWidget(
            Beside(self.card, self.panel, width=_PANEL, from_width=_BESIDE_FROM), 1
        )  # fmt: skip

    def open(self, **args: object) -> None:
        """``entry=ID`` stands on that handover."""
        entry = args.get("entry")
        self._wanted = str(entry) if entry else ""

    def looked_at(self) -> None:
        """Ask again."""
        self._ask()

    def changes(self, changes: Changed) -> None:
        """Ask again: handovers, letters and members hang together."""
        del changes
        self._ask()

    def first_focus(self) -> QWidget:
        """Begin in the list."""
        return self.table

    def _ask(self) -> None:
        work, cards = self._work, self._work.station.cards
        branch = work.branch

        def ask(_progress: Progress) -> _All:
            if work.is_plant:
                return _All(cards.list(), cards.letters(), cards.oddities())
            if not branch:
                return _All(())
            # Without a plant nobody else issues letters.
            mine = cards.letters() if work.info.enrolled else ()
            return _All(cards.list(branch), tuple(e for e in mine if e.branch == branch))

        work.tasks.run(ask, owner=self, done=self._show, latest="handovers")

    def _show(self, found: _All) -> None:
        self._all = found
        here = self._wanted or self.table.current_key()
        self._wanted = ""
        rows = _rows(found, self._work.today(), plant=self._work.is_plant)
        self.table.set_source(Rows(rows))
        keys = [row.key for row in rows if not row.group]
        if self.head is not None:
            self.head.set_line(
                _line(found, plant=self._work.is_plant, name=self._work.branch_name())
            )
        self._say_oddities(found.oddities)
        if not keys:
            self.card.show_empty(
                "没有要开的介绍信，也没有移交单。支部在“组织关系转接”里记了转出，这里就有。"
                if self._work.is_plant
                else "没有转来转去的。有人转走，先在“组织关系转接”里记一条。",
                "" if self._work.is_plant else "记转出",
                self._begin,
            )  # fmt: skip
            self.panel.show_nothing()
            return
        self.card.show_rows()
        key = here if here in keys else keys[0]
        self.table.go_to(key)
        self._stand_on(key)

    def _say_oddities(self, oddities: tuple[Oddity, ...]) -> None:
        self.messages.drop("odd")
        if oddities:
            first, *others = oddities
            more = f"（还有 {len(others)} 件）" if others else ""
            self.messages.say(
                Message(first.sentence + more, first.cure, Tone.TODO, key="odd")
            )  # fmt: skip

    def _begin(self) -> None:
        self._work.shell.go(
            "ledgers", ledger="transfer", branch=self._work.branch, new=True, entry=None
        )

    def _stand_on(self, key: str) -> None:
        letter = next((each for each in self._all.letters if each.entry == key), None)
        if letter is not None:
            others = [n for n in self._work.info.branches if n.id != letter.branch]
            self.panel.show_letter(letter, others)
            return
        handing = next((each for each in self._all.handings if each.id == key), None)
        if handing is None:
            return
        cards = self._work.station.cards

        def show(found: tuple[CardShown, ...]) -> None:
            self.panel.show_handing(handing, found, self._work.today())

        self._work.tasks.run(
            lambda _: cards.shown(handing.id), owner=self, done=show, latest="cards"
        )

    def _look_at_letter(self, entry: str, called: str) -> None:
        self._work.shell.go("printing", paper=PAPER, entry=entry, called=f"{called}的介绍信")

    # Verbs ----------------------------------------------------------------------------------

    def _do(self, title: str, verb: Callable[[], Changes]) -> None:
        def done(changes: Changes) -> None:
            self.messages.say(Message(title, changes.sentence, Tone.DONE, key="done"))
            self._ask()

        def failed(error: UserError) -> None:
            self.messages.say(refusal(error))

        self.messages.drop("refused")
        self._work.tasks.run(lambda _: verb(), owner=self, done=done, failed=failed)

    def _accept(self, handover: str) -> None:
        self._do("接收好了", lambda: self._work.station.cards.accept(handover))

    def _refuse(self, handover: str, reason: str) -> None:
        self._do("没有接收", lambda: self._work.station.cards.refuse(handover, reason))

    def _withdraw(self, handover: str, reason: str) -> None:
        self._do("收回了", lambda: self._work.station.cards.withdraw(handover, reason))

    def _received(self, handover: str, on: date) -> None:
        self._do("回执记好了", lambda: self._work.station.cards.received(handover, on))

    def _issue(self, entry: str, to: str, number: str) -> None:
        self._do("开好了", lambda: self._work.station.cards.issue(entry, to, letter=number))


def make_handover(work: Work) -> Page:
    """Return the page."""
    return HandoverPage(work)


def _line(found: _All, *, plant: bool, name: str) -> tuple[str, ...]:
    waiting = sum(len(each.waiting) for each in found.handings if each.record.side == "to")
    if plant:
        letters = f"{len(found.letters)} 封介绍信要开" if found.letters else ""
        return tuple(e for e in (letters, f"{waiting} 项等支部接收" if waiting else "") if e)
    return tuple(e for e in (name, f"{waiting} 项等接收" if waiting else "") if e)


def _rows(found: _All, today: date, *, plant: bool) -> list[Row]:
    # Loaded here: the window is on the screen before the ledgers are needed.
    from hongdang_desktop.ledgers.plant.handover import whole  # noqa: PLC0415

    # The plant has both sides of each: one row is enough.
    both = {each.id for each in found.handings}
    once = [e for e in found.handings if e.record.side == "to" or whole(e.record.twin) not in both]
    coming = [e for e in once if e.record.side == "to" and _open(e)]
    going = [e for e in once if e.record.side == "from" and _open(e)]
    settled = [e for e in once if not _open(e)]
    groups: tuple[tuple[str, list[Row]], ...] = (
        (_ISSUE if plant else _WAIT, [_letter(each, today, plant=plant) for each in found.letters]),
        ("等接收", [_row(each, today) for each in coming]),
        ("转出，等对方", [_row(each, today) for each in going]),
        ("办完的", [_row(each, today) for each in settled]),
    )
    filled = [(title, rows) for title, rows in groups if rows]
    listed: list[Row] = []
    for title, rows in filled:
        if len(filled) > 1 or title != "办完的":
            listed.append(Row(f"group {title}", (Cell(title, strong=True),), group=True))
        listed += rows
    return listed


def _open(each: Handing) -> bool:
    return not each.record.withdrawn_on and bool(each.waiting or each.refused)


def _letter(each: Letter, today: date, *, plant: bool) -> Row:
    issued = words.short_day(each.valid_until, today) if each.valid_until and each.letter else ""
    many = len(each.items)
    way = f"{each.branch_name} → {each.counterpart or '（没写去哪里）'}"
    cells = (
        Cell(each.name, second=f"卡 {many} 项" if many > 1 else ""),
        Cell(way, tip=way),
        Cell(each.letter or "还没编号", tone=Tone.PLAIN if each.letter else Tone.QUIET),
        Cell(issued),
        Cell("要开", tone=Tone.TODO, chip=True) if plant else Cell("等厂里", tone=Tone.QUIET),
    )
    return Row(each.entry, cells, tone=Tone.TODO if plant else Tone.PLAIN)


def _row(each: Handing, today: date) -> Row:
    record = each.record
    names = record.names
    few = "、".join(names[:2]) + (f"等 {len(record.cards)} 项" if len(record.cards) > 2 else "")
    here, there = each.branch_name, record.counterpart or "厂党委"
    way = f"{there} → {here}" if record.side == "to" else f"{here} → {there}"
    state, tone = _state(each, today)
    until = words.short_day(record.valid_until, today) if record.valid_until else ""
    cells = (
        Cell(few, second=_WHYS.get(record.why or "", ""), tip="、".join(names)),
        Cell(way, tip=way),
        Cell(record.letter or record.number or "", tip=record.letter or record.number or ""),
        Cell(until),
        Cell(state, tone=tone, chip=tone is not Tone.QUIET),
    )
    needs = record.side == "to" and bool(each.waiting) and not record.withdrawn_on
    return Row(each.id, cells, tone=Tone.TODO if needs else Tone.PLAIN)


def _state(each: Handing, today: date) -> tuple[str, Tone]:
    record = each.record
    if each.waiting and not record.withdrawn_on:
        if record.valid_until and today > record.valid_until:
            return "过期没接", Tone.BAD
        return "等接收", Tone.TODO if record.side == "to" else Tone.INFO
    if record.withdrawn_on and (each.waiting or any(s.verdict == "withdrawn" for s in each.states)):
        return "厂里收回", Tone.QUIET
    if each.refused:
        return f"{len(each.refused)} 项没接", Tone.BAD
    return "已接收", Tone.QUIET
