"""What was done is taken back, or done again, by appending what stood before (design.md §4)."""

from collections.abc import Mapping

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.journal import Kind, Revision
from hongdang_desktop.core.merging import sides
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.station.core import Core, Pen, kind_of
from hongdang_desktop.station.views import Changes, Refused
from hongdang_desktop.store import actions, histories, journal, projection


def take_back(core: Core, action: actions.Action, sentence: str) -> Changes:
    """Restore every record of an action as it was before. Raises Refused CHANGED_SINCE, FIXED."""

    def work(pen: Pen) -> None:
        streams = journal.streams(pen.connection)
        for revision in reversed(journal.of_action(pen.connection, action.id)):
            if streams[revision.stream].own:
                _take_back(pen, revision)

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


def _take_back(pen: Pen, revision: Revision) -> None:
    connection = pen.connection
    heads = journal.heads_of(connection, revision.record)
    stands = [_stands_for(connection, head) for head in heads]
    if stands != [_stands_for(connection, revision)]:
        raise Refused("CHANGED_SINCE", "之后又改过，撤不回去了。直接改就行。")
    if any(_fixed(connection, each) for each in (revision, *heads)):
        raise Refused("FIXED", "这条已经带走或打印过。要改就点“更正”。")
    parents = (heads[0].id,)
    before = [group[0] for group in sides(histories.parents_of(connection, revision))]
    for each in reversed(before):  # several that stood side by side do so again, the shown one last
        repeat(pen, each, parents)
    if before:
        return
    pen.remove(
        kind_of(revision.type), revision.record, reason="撤销",
        branch=branch_of(revision.payload or {}), parents=parents,
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
        before = _before(connection, taken)
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


def _before(connection: Connection, revision: Revision) -> Revision | None:
    """Return what a revision was made on, of several the one that was not gone; None if nothing."""
    known = histories.parents_of(connection, revision)
    return next((each for each in known if each.kind is Kind.PUT), next(iter(known), None))
