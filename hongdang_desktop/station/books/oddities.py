"""What came in rightly signed and cannot be shown (待修正): listed for whoever can mend it."""

from sqlalchemy import Connection

from hongdang_desktop.core.clock import stamp_moment
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import OddRecord
from hongdang_desktop.store import journal, projection


def odd_records(core: Core) -> tuple[OddRecord, ...]:
    """Return what is in the journal and in no table, the latest first."""
    branches = {node.id: node.shown for node in Tree(core).nodes("branch")}

    def read(connection: Connection) -> tuple[OddRecord, ...]:
        streams = journal.streams(connection)
        return tuple(
            OddRecord(
                record=head.record, revision=head.id,
                ledger=kinds()[head.type].title if head.type in kinds() else head.type,
                branch=branches.get(streams[head.stream].branch or "", ""),
                who=head.actor, at=stamp_moment(head.clock), code=code, sentence=sentence,
            )
            for code, sentence, head in projection.odd_heads(connection)
        )  # fmt: skip

    return core.read(read)
