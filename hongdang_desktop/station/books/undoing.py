"""What was done is taken back, or done again, by appending what stood before (design.md §4)."""

from collections.abc import Mapping
from itertools import chain, groupby

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.journal import Kind, Revision
from hongdang_desktop.core.merging import said, sides
from hongdang_desktop.core.privacy import is_beside
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.ledger import Setting
from hongdang_desktop.station.books.entries import refuse_closed
from hongdang_desktop.station.core import Core, Pen, kind_of
from hongdang_desktop.station.views import Changes, Refused
from hongdang_desktop.store import actions, histories, journal, projection


def take_back(core: Core, action: actions.Action, sentence: str) -> Changes:
    """Restore every record of an action as it was before. Raises Refused CHANGED_SINCE, FIXED."""

    def work(pen: Pen) -> None:
        streams = journal.streams(pen.connection)
        written = journal.of_action(pen.connection, action.id)
        own = [
            each
            for each in reversed(written)
            if streams[each.stream].own and not is_beside(each.type)
        ]  # private values come back with the record that names them
        for _, abreast in groupby(own, key=lambda each: (each.record, each.parents)):
            _take_back(pen, tuple(abreast), core.setting())

    return core.verb(sentence, work, undoes=action.id)


def repeat(pen: Pen, revision: Revision, parents: tuple[str, ...]) -> None:
    """Write once more what a revision says, upon ``parents``."""
    kind = kind_of(revision.type)
    payload = projection.present_payload(revision)
    if revision.kind is Kind.PUT:
        pen.put(kind, revision.record, payload, parents)
    else:
        reason = str(payload.get("reason") or "")
        branch = journal.streams(pen.connection)[revision.stream].branch  # its payload has none
        pen.remove(kind, revision.record, branch=branch, reason=reason, parents=parents)


def branch_of(payload: Mapping[str, Json]) -> str | None:
    """Return the branch that a payload is about."""
    branch = payload.get("branch")
    return str(branch) if branch else None


def _take_back(pen: Pen, written: tuple[Revision, ...], setting: Setting) -> None:
    """Take back what an action wrote of a record in one go: one revision, or what it put side by side."""
    connection, first = pen.connection, written[0]
    heads = journal.heads_of(connection, first.record)
    for head in heads:
        if head.kind is Kind.PUT and head.payload is not None:
            refuse_closed(kind_of(head.type), projection.present_payload(head), setting)
    stands = {_stands_for(connection, head) for head in heads}
    if stands != {_stands_for(connection, each) for each in written}:
        raise Refused("CHANGED_SINCE", "之后又改过，撤不回去了。直接改就行。")
    if any(_fixed(connection, each) for each in (*written, *heads)):
        raise Refused("FIXED", "这条已经带走或打印过。要改就点“更正”。")
    parents = tuple(head.id for head in heads)
    before = [group[0] for group in sides(histories.parents_of(connection, first))]
    for each in reversed(before):  # several that stood side by side do so again, the shown one last
        repeat(pen, each, parents)
    if before:
        return
    pen.remove(
        kind_of(first.type), first.record, reason="撤销",
        branch=branch_of(first.payload or {}), parents=parents,
    )  # fmt: skip


def _stands_for(connection: Connection, revision: Revision) -> str:
    """Return the id of the revision whose content stands, "" when that is nothing.

    Of an undo it is what it brought back, so that several steps of one record can be taken back.
    """
    while revision.undoes is not None:
        undone = journal.of_action(connection, revision.undoes)
        taken = next((each for each in undone if each.record == revision.record), None)
        if taken is None:
            break
        before = _before(connection, taken, said(revision))
        if before is None:
            return ""
        revision = before
    return revision.id


def _fixed(connection: Connection, revision: Revision) -> bool:
    if (revision.payload or {}).get("stage") != Stage.FINAL:
        return False
    stream = journal.streams(connection)[revision.stream]
    gone = not stream.own or revision.seq <= stream.exported
    return gone or journal.was_printed(connection, revision.id)


def _before(connection: Connection, revision: Revision, content: str) -> Revision | None:
    """Return what a revision was made on; None if nothing.

    Of several it is the one that says ``content``, else the one that was not gone.
    """
    known = histories.parents_of(connection, revision)
    same = (each for each in known if said(each) == content)
    kept = (each for each in known if each.kind is Kind.PUT)
    return next(chain(same, kept, known), None)
