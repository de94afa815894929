"""What the verbs about entries share: an entry of a row, its heads, and what is refused."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.journal import Revision
from hongdang_desktop.core.merging import said, torn
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.station.core import Pen, kind_of
from hongdang_desktop.station.naming import names_now
from hongdang_desktop.station.views import Entry, Refused
from hongdang_desktop.store import journal, listing


class NoSuchEntry(Refused):
    """An id that no entry has."""

    def __init__(self, entry_id: str) -> None:
        super().__init__("NO_SUCH_ENTRY", f"没有这条记录（{entry_id[:13]}）。可能已经删了。")


def entry_of(row: listing.Row) -> Entry:
    """Return the entry that a row of a table stands for."""
    record = kind_of(row.ledger).reread(row.payload)
    return Entry(
        row.id, row.ledger, record, row.payload, row.revision, row.called, row.conflicted,
        bool(record.reason),
    )  # fmt: skip


def row_of(connection: Connection, entry_id: str) -> tuple[listing.Row, AnyLedger]:
    """Return the row of an entry and its ledger. Raises NoSuchEntry."""
    row = listing.one(connection, entry_id)
    if row is None:
        raise NoSuchEntry(entry_id)
    return row, kind_of(row.ledger)


def ids_of(revisions: Sequence[Revision]) -> tuple[str, ...]:
    """Return the ids of revisions."""
    return tuple(revision.id for revision in revisions)


def built_on(connection: Connection, entry_id: str) -> tuple[str, ...]:
    """Return on what an edit of an entry is made: the shown version, and heads that say the same.

    Another version that stands beside it is not settled by an edit; only who sees both settles it.
    """
    heads = journal.heads_of(connection, entry_id)
    return ids_of([head for head in heads if said(head) == said(heads[0])])


def undisputed(connection: Connection, entry_id: str) -> tuple[str, ...]:
    """Return the heads of an entry that has one version. Raises Refused CONFLICT."""
    heads = journal.heads_of(connection, entry_id)
    if torn(heads):
        raise Refused("CONFLICT", "两台电脑都改过这条。先到“待处理冲突”里定下来。")
    return ids_of(heads)


def count_about(connection: Connection, records: Iterable[str], branch: str) -> int:
    """Return how many of these records stand in streams of the branch."""
    streams = journal.streams(connection)
    heads = journal.heads_by_record(connection, records).values()
    return sum(any(streams[head.stream].branch == branch for head in each) for each in heads)


def named(pen: Pen, kind: AnyLedger, payload: Mapping[str, Json]) -> dict[str, Json]:
    """Return the names to keep with a final entry. Raises Refused PROBLEMS for an unknown member."""
    found, unknown = names_now(pen.connection, kind, payload)
    refuse(unknown, Level.FINAL)
    return found


def refuse_move(full: Mapping[str, Json], base: Mapping[str, Json]) -> None:
    """The streams of two branches never write one record: the plant would refuse the package."""
    if base.get("branch") and full.get("branch") != base.get("branch"):
        raise Refused("OTHER_BRANCH", "记录不能挪到另一个支部。删掉这条，到那个支部重新记。")


def refuse(problems: tuple[Problem, ...], *levels: Level) -> None:
    """Raise Refused PROBLEMS where a problem is of one of these levels."""
    wrong = [problem for problem in problems if problem.level in levels]
    if wrong:
        more = f"（还有 {len(wrong) - 1} 处）" if len(wrong) > 1 else ""
        raise Refused("PROBLEMS", wrong[0].text + more, problems)
