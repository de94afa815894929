"""问题与落实清单 of a month or a year, or of what is open today."""

from datetime import date

from sqlalchemy import Connection

from hongdang_desktop.core.periods import Period, read_period
from hongdang_desktop.ledgers.covering import COVERED
from hongdang_desktop.output.papers import matters as paper
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.matters import Matters
from hongdang_desktop.station.matters_board import Row
from hongdang_desktop.station.special_papers import Made, PaperAsk
from hongdang_desktop.store import listing

_OWN_LEFT_OUT = "个人查摆和谈话里的事只在支部里，不在这张清单上。"


def make(core: Core, ask: PaperAsk) -> Made:
    """Return the list; what only the branch may read goes onto it only where it is uncovered."""
    matters = Matters(core)
    board = matters.board(ask.branch)
    period = _period(ask)
    rows = [row for row in board.rows if not row.draft and _belongs(row, period, board.today)]
    shown = [row for row in rows if ask.uncovered or not row.matter.private]
    if not shown:
        return Made(())
    names = matters.names()
    document = paper.document(
        [_line(row) for row in shown],
        branch=names.organisation(ask.branch),
        when=_when(period, board.today),
        closing=board.closing(period) if period else None,
        note=_OWN_LEFT_OUT if len(shown) < len(rows) else "",
    )
    ids = dict.fromkeys((row.ledger, row.matter.entry) for row in shown)
    return Made((document,), _revisions(core, list(ids)))


def _period(ask: PaperAsk) -> Period | None:
    if ask.year is None:
        return None
    return read_period(f"{ask.year}-{ask.month:02d}" if ask.month else str(ask.year))


def _belongs(row: Row, period: Period | None, today: date) -> bool:
    """Say whether a matter is of a period: it came up, fell due or was closed then, or was open."""
    matter = row.matter
    if period is None:
        return row.open
    came = matter.found or matter.due or today
    if came > period.last:
        return False
    fell_due = matter.due is not None and matter.due in period
    return row.open or fell_due or matter.closed is None or matter.closed >= period.first


def _when(period: Period | None, today: date) -> str:
    if period is None:
        return f"截至 {today:%Y年%m月%d日} 没办完的"
    if period.first.month == period.last.month:
        return f"{period.first.year}年{period.first.month}月"
    return f"{period.first.year}年"


def _line(row: Row) -> paper.Line:
    matter = row.matter

    def on(day: date | None) -> str:
        return day.isoformat() if day else ""

    return paper.Line(
        matter.kind, matter.text or COVERED, row.origin, row.owner, on(matter.found),
        on(matter.due), on(matter.closed), row.verifier, matter.state,
    )  # fmt: skip


def _revisions(core: Core, ids: list[tuple[str, str]]) -> tuple[str, ...]:
    """Return the revisions that the list shows: what was printed is not quietly taken back."""
    by_ledger: dict[str, list[str]] = {}
    for ledger, entry in ids:
        by_ledger.setdefault(ledger, []).append(entry)

    def read(connection: Connection) -> tuple[str, ...]:
        return tuple(
            row.revision
            for ledger, entries in by_ledger.items()
            for row in listing.rows(connection, ledger, entries)
        )

    return core.read(read)
