"""问题与落实 as plain values: which matters are shown, in which words, and what stands above them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongdang_desktop.core.periods import month_of
from hongdang_desktop.ledgers.matter import Move
from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit.cells import Cell, Column, Row
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hongdang_desktop.station.matters_board import Board
    from hongdang_desktop.station.matters_board import Row as MatterRow

OPEN, OVERDUE, CLOSED, ALL = "open", "overdue", "closed", "all"
SHOWN = {OPEN: "没办完", OVERDUE: "过期", CLOSED: "本月办结", ALL: "全部"}
VERBS = {
    Move.DONE: "办好了",
    Move.VERIFY: "去验证",
    Move.NOTE: "记进展",
    Move.EXTEND: "延期",
    Move.HAND_ON: "转问题整改",
}
ASK_AGAIN = "去回访"
COVERED = "（未显示）"

COLUMNS = (
    Column("due", "期限", width=108, sortable=False),
    Column("what", "事项、从哪来", stretch=3, least=190, sortable=False),
    Column("owner", "责任人", width=80, sortable=False, drop=1),
    Column("state", "状态", width=84, sortable=False),
    Column("do", "下一步", width=100, sortable=False),
)
DO = next(place for place, column in enumerate(COLUMNS) if column.key == "do")
OWN = "个人查摆"
"""Many, and each its person's: shown when they are asked for."""

_TONES = {"关闭": Tone.QUIET, "待验证": Tone.TODO, "等回访": Tone.TODO, "草稿": Tone.INFO}


@dataclass(frozen=True)
class Filter:
    """Which matters are wanted; "" is any. ``owner`` is a name, ``ledger`` where it lives."""

    shown: str = OPEN
    kind: str = ""
    owner: str = ""
    words: str = ""


def wanted(board: Board, by: Filter) -> tuple[MatterRow, ...]:
    """Return the matters that a filter lets through, in their order."""
    looked_for = by.words.strip().lower()
    return tuple(
        row
        for row in board.rows
        if _in_sight(row, by.shown, board.today)
        and (row.matter.kind == by.kind if by.kind else row.matter.kind != OWN)
        and by.owner in ("", row.owner)
        and looked_for in _words_of(row)
    )


def counts(board: Board) -> dict[str, int]:
    """Return how many matters each choice of what is shown has."""
    rows = [row for row in board.rows if row.matter.kind != OWN]
    return {key: sum(_in_sight(row, key, board.today) for row in rows) for key in SHOWN}


def kinds(board: Board) -> tuple[str, ...]:
    """Return the kinds of matters that there are."""
    return tuple(dict.fromkeys(row.matter.kind for row in board.rows))


def owners(board: Board, actor: str = "") -> tuple[str, ...]:
    """Return who has something to do: who works here first, then by how much is open."""
    found: dict[str, int] = {}
    for row in board.rows:
        if row.owner and row.open:
            found[row.owner] = found.get(row.owner, 0) + 1
    return tuple(sorted(found, key=lambda name: (name != actor, -found[name], name)))


def line(board: Board) -> tuple[str, ...]:
    """Return what stands under the title: what is open, and how what fell due was closed."""
    open_ones = [row for row in board.rows if row.open and row.matter.kind != OWN]
    late = sum(bool(row.overdue) for row in open_ones)
    month = month_of(board.today)
    found = board.closing(month)
    rate = ""
    if found.due:
        rate = f"{month.first.month}月到期 {found.due} 件，办结 {found.closed} 件，按时 {found.in_time} 件"
    days = f"平均 {found.days / found.closed:.0f} 天" if found.closed else ""
    return (f"没办完 {len(open_ones)} 件", f"过期 {late} 件" if late else "", rate, days)


def own_line(board: Board) -> str:
    """Return how much of people's own is open, or what the plant knows of it: numbers alone."""
    own = [row for row in board.rows if row.matter.kind == OWN]
    if own:
        left = sum(row.open for row in own)
        return f"另有个人查摆 {left} 条没改完，在“各类事项”里选" if left else ""
    if not board.kept:
        return ""
    number = sum(each.kept.number for each in board.kept)
    closed = sum(each.kept.closed for each in board.kept)
    released = sum(each.kept.released for each in board.kept)
    more = f"，放开 {released} 条" if released else ""
    return f"支部保管：个人查摆 {number} 条，已整改 {closed} 条{more}"


def row_of(row: MatterRow, today: date) -> Row:
    """Return one matter as a row of the list."""
    matter = row.matter
    verb = next_word(row)
    second = f"过 {row.overdue} 天" if row.overdue else ""
    when = _day(matter.due, today) if matter.due else "没定"
    if matter.closed and not row.open:
        when, second = _day(matter.closed, today), ""
    cells = (
        Cell(when, second, Tone.BAD if row.overdue else Tone.PLAIN, Tone.BAD),
        Cell(text_of(row), row.origin, tip="" if matter.private else matter.text),
        Cell(row.owner or "没定", tone=Tone.PLAIN if row.owner else Tone.QUIET),
        Cell(matter.state, tone=_TONES.get(matter.state, Tone.PLAIN), chip=matter.state in _CHIPS),
        Cell(verb, tone=Tone.INFO),
    )
    return Row(row.key, cells)


def _day(day: date, today: date) -> str:
    """Return a day as short as the column asks for."""
    return words.short_day(day, today) if day.year == today.year else day.isoformat()


_CHIPS = ("待验证", "等回访", "草稿")


def text_of(row: MatterRow, *, uncovered: bool = False) -> str:
    """Return what it is about in one line; what is somebody's own is covered until it is asked for."""
    if row.matter.private and not uncovered:
        return f"{row.matter.kind}{COVERED}"
    return " ".join(row.matter.text.split()) or "（还没写）"


def next_word(row: MatterRow) -> str:
    """Return what is to be done next, "" where nothing is."""
    if row.draft:
        return "接着填"
    return verb_of(row, row.moves[0]) if row.moves else ""


def verb_of(row: MatterRow, move: Move) -> str:
    """Return the words of a verb for one matter."""
    if move is Move.VERIFY and not row.matter.witness:
        return ASK_AGAIN
    return VERBS[move]


def facts_of(row: MatterRow, today: date) -> Iterable[tuple[str, str]]:
    """Yield what is known of a matter: label and words."""

    def on(day: date | None) -> str:
        return words.short_day(day, today) if day else ""

    matter = row.matter
    yield "责任人", row.owner or "还没定"
    yield "发现", on(matter.found)
    late = f"，过了 {row.overdue} 天" if row.overdue else ""
    yield "期限", (on(matter.due) or "还没定") + late
    yield "办好", on(matter.done)
    yield "验证人", row.verifier
    if matter.conclusion:
        yield "结论", matter.answers.get(matter.conclusion, matter.conclusion)


def _in_sight(row: MatterRow, shown: str, today: date) -> bool:
    if shown == OPEN:
        return row.open
    if shown == OVERDUE:
        return row.open and row.overdue > 0
    if shown == CLOSED:
        return (
            not row.open and row.matter.closed is not None and row.matter.closed in month_of(today)
        )
    return True


def _words_of(row: MatterRow) -> str:
    text = "" if row.matter.private else row.matter.text
    return f"{text} {row.origin} {row.owner} {row.matter.kind}".lower()
