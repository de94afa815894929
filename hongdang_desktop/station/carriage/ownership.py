"""What a stream may say, though it is rightly signed (exchange.md §1.1)."""

from collections.abc import Sequence

from sqlalchemy import Connection

from hongdang_desktop.core.journal import Kind, Revision, written_stream
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.streams import Way, parse_stream
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.ledger import Owner
from hongdang_desktop.store import journal


def require(connection: Connection, fresh: Sequence[Revision]) -> None:
    """Refuse what branches wrote where they may not; ``fresh`` has been appended already.

    A branch writes about itself only, into no other branch's records, and into none of the plant's:
    neither into one that the plant wrote or has taken over from it, nor a new one of a kind that the
    plant keeps. What the plant's office keeps for itself comes from nobody. Raises PackageError FOREIGN_STREAM.
    """
    for revision in fresh:
        if _owner(revision) is Owner.OFFICE:
            raise PackageError(Code.FOREIGN_STREAM, stream=revision.stream)
    known = journal.streams(connection)
    theirs = [revision for revision in fresh if not _of_plant(revision.stream)]
    writers = journal.writers(connection, {revision.record for revision in theirs})
    heads = journal.heads_by_record(connection, writers)
    for revision in theirs:
        branch = known[revision.stream].branch
        streams, shown = writers[revision.record], heads[revision.record]
        if any(_of_plant(stream) for stream in streams):
            allowed = all(_of_plant(head.stream) for head in shown)
        elif _owner(revision) is Owner.PLANT:
            allowed = all(head.kind is not Kind.PUT for head in shown)
        else:
            allowed = all(known[stream].branch == branch for stream in streams)
        about = (revision.payload or {}).get("branch")
        if not allowed or about not in (None, branch):
            raise PackageError(Code.FOREIGN_STREAM, stream=revision.stream)


def _of_plant(stream: str) -> bool:
    name = parse_stream(written_stream(stream))
    return name is not None and name.way in (Way.DOWN, Way.ALL)


def _owner(revision: Revision) -> Owner | None:
    kind = kinds().get(revision.type)
    return kind.owner if kind else None
