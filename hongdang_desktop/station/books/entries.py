"""What the verbs about entries share: an entry of a row, its heads, and what is refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.journal import Kind, Revision
from hongdang_desktop.core.merging import ancestry, said, torn
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.frame import YEAR_CLOSED, closed_problem
from hongdang_desktop.ledgers.ledger import AnyLedger, Setting
from hongdang_desktop.station.books.naming import KEPT, names_now
from hongdang_desktop.station.core import Core, Pen, kind_of
from hongdang_desktop.station.views import Entry, Refused
from hongdang_desktop.store import journal, listing
from hongdang_desktop.store.projection import present_payload


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


def built_upon(
    connection: Connection, row: listing.Row, opened: str
) -> tuple[Mapping[str, Json], tuple[str, ...]]:
    """Return the payload on which an edit of an entry is made, and the revisions.

    Usually the shown version, and heads that say the same; another one that stands beside it is not
    settled by an edit: only who sees both settles it. ``opened`` is the revision that was opened, ""
    where that is not known: where another PC has changed the entry since then, the edit stands
    beside that change, too.
    """
    heads = journal.heads_of(connection, row.id)
    shown = ids_of([head for head in heads if said(head) == said(heads[0])])
    if not opened or opened in shown:
        return row.payload, shown
    known = {each.id: each for each in journal.of_record(connection, row.id)}
    was = known.get(opened)
    if was is None or was.kind is not Kind.PUT or was.payload is None:
        return row.payload, shown
    streams = journal.streams(connection)
    since = known.keys() - ancestry(known, [was])
    if all(streams[known[each].stream].own for each in since):
        return row.payload, shown
    return present_payload(was), (opened,)


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


def final_form(pen: Pen, core: Core, kind: AnyLedger, payload: Mapping[str, Json]) -> JsonObject:
    """Return the fields that an entry gets when it becomes final."""
    setting, record = core.setting(), kind.read(payload)
    return {
        KEPT: named(pen, kind, payload), "stage": Stage.FINAL,
        "finalised_at": core.clock.now().isoformat(), "finalised_by": core.actor,
        "late": bool(kind.lateness(record, setting)) or None,
        "opening": kind.opens(record, setting) or None, "rules": setting.rules.version,
    }  # fmt: skip


def refuse_move(full: Mapping[str, Json], base: Mapping[str, Json]) -> None:
    """The streams of two branches never write one record: the plant would refuse the package."""
    if base.get("branch") and full.get("branch") != base.get("branch"):
        raise Refused("OTHER_BRANCH", "记录不能挪到另一个支部。删掉这条，到那个支部重新记。")


def refuse_closed(kind: AnyLedger, payload: Mapping[str, Json], setting: Setting) -> None:
    """Refuse to change or delete what is final in a year that is closed."""
    if payload.get("stage") == Stage.FINAL:
        record = kind.reread(payload)
        year = kind.closed_year(record, setting)
        if year is not None:
            problem = closed_problem(year)
            raise Refused(YEAR_CLOSED, problem.text, (problem,))


def marks(kind: AnyLedger, payload: Mapping[str, Json], setting: Setting) -> dict[str, Json]:
    """Return 补记 and 建账 of a final entry that is put right.

    What was late stays late, also when the branch moved the day on which its books begin.
    """
    record = kind.read(payload)
    frameless = kind.lateness(record, replace(setting, frames={})) if record.late else 0
    late = bool(kind.lateness(record, setting) or frameless)
    return {"late": late or None, "opening": (not late and kind.opens(record, setting)) or None}


def worse(problems: tuple[Problem, ...], before: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return the problems that were not there before: what goes on in a final entry must not add any."""
    known = {(each.field, each.code) for each in before}
    return tuple(each for each in problems if (each.field, each.code) not in known)


def refuse(problems: tuple[Problem, ...], *levels: Level) -> None:
    """Raise Refused PROBLEMS where a problem is of one of these levels."""
    wrong = [problem for problem in problems if problem.level in levels]
    if wrong:
        more = f"（还有 {len(wrong) - 1} 处）" if len(wrong) > 1 else ""
        raise Refused("PROBLEMS", wrong[0].text + more, problems)
