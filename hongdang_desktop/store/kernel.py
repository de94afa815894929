"""The kernel tables, which alone have numbered migrations; ledger tables are dropped and rebuilt."""

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from hongdang_desktop.store import migrations
from hongdang_desktop.store.errors import NewerSchema

kernel = MetaData()

setting = Table(
    "setting", kernel, Column("key", Text, primary_key=True), Column("value", Text, nullable=False)
)  # fmt: skip

stream = Table(
    "stream",
    kernel,
    Column("id", Text, primary_key=True),
    Column("device", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("branch", Text),
    Column("own", Boolean, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("head", Text, nullable=False),
    Column("exported", Integer, nullable=False, server_default="0"),
    # A stream that forked begins behind this number of the one that it leaves (exchange.md §1.7).
    Column("base", Integer, nullable=False, server_default="0"),
    # Never written again: this PC was set back, or moved, and goes on in a new epoch.
    Column("retired", Boolean, nullable=False, server_default="0"),
)

revision = Table(
    "revision",
    kernel,
    Column("stream", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("record", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("parents", Text, nullable=False),
    Column("clock", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("undoes", Text),
    Column("payload_hash", Text, nullable=False),
    Column("payload", Text),
    Column("chained", Text, nullable=False),
    # What the branch alone may read, as it travelled: age, base64. Beside it the payload where we may.
    Column("sealed", Text),
    PrimaryKeyConstraint("stream", "seq"),
    sqlite_with_rowid=False,
)
Index("revision_record", revision.c.record)
Index("revision_action", revision.c.action)

head = Table(
    "head",
    kernel,
    Column("record", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("type", Text, nullable=False),
    PrimaryKeyConstraint("record", "stream", "seq"),
    sqlite_with_rowid=False,
)

action = Table(
    "action",
    kernel,
    Column("id", Text, primary_key=True),
    Column("sentence", Text, nullable=False),
    Column("clock", Text, nullable=False),
    Column("undoes", Text),
    Column("undoable", Boolean, nullable=False),
)

odd = Table(
    "odd",
    kernel,
    Column("record", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("sentence", Text, nullable=False),
)

printed = Table(
    "printed",
    kernel,
    Column("revision", Text, nullable=False),
    Column("paper", Text, nullable=False),
    Column("at", Text, nullable=False),
    PrimaryKeyConstraint("revision", "paper"),
)

scratch = Table(
    "scratch",
    kernel,
    Column("key", Text, primary_key=True),
    Column("ledger", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("entry", Text),
    Column("called", Text, nullable=False),
    Column("texts", Text, nullable=False),
    Column("saved_at", Text, nullable=False),
)

acknowledged = Table(
    "acknowledged",
    kernel,
    Column("peer", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    PrimaryKeyConstraint("peer", "stream"),
)

package = Table(
    "package",
    kernel,
    Column("pid", Text, primary_key=True),
    Column("out", Boolean, nullable=False),
    Column("peer", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("revisions", Integer, nullable=False),
    Column("reach", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("sender", Text, nullable=False, server_default=""),
    Column("batch", Text, nullable=False, server_default=""),
)

invitation = Table(
    "invitation",
    kernel,
    Column("id", Text, primary_key=True),
    Column("record", Text, nullable=False),
    Column("used", Boolean, nullable=False),
)


checkpoint = Table(
    "checkpoint",
    kernel,
    Column("stream", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("head", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("cp", Text, nullable=False),
)
"""The furthest point of a stream for which its own device, or the plant, has signed."""

blob = Table(
    "blob",
    kernel,
    Column("sha256", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("at", Text, nullable=False),
)
"""The attachments that lie in the blob store."""

attached = Table(
    "attached",
    kernel,
    Column("sha256", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    PrimaryKeyConstraint("sha256", "stream", "seq"),
    sqlite_with_rowid=False,
)
"""Which revisions name which attachments, whether they lie here or not."""
Index("attached_stream", attached.c.stream, attached.c.seq)

peer = Table(
    "peer", kernel, Column("device", Text, primary_key=True), Column("told", Text, nullable=False)
)  # fmt: skip
"""What another device last told of itself, as JSON: roster, missing attachments, escrow slot."""

batch = Table(
    "batch",
    kernel,
    Column("id", Text, primary_key=True),
    Column("at", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("undone", Boolean, nullable=False),
)
"""One import of one or many packages, and how the streams stood before it, so that it can go back."""

notice = Table(
    "notice",
    kernel,
    Column("code", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("facts", Text, nullable=False),
    PrimaryKeyConstraint("code", "subject"),
)
"""What a person has to know of until it is settled: set back, forked, does not add up."""


def pending(connection: Connection) -> int:
    """Return how many steps are missing. Raises NewerSchema for a database of a newer program."""
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version > len(migrations.MIGRATIONS):
        raise NewerSchema
    return len(migrations.MIGRATIONS) - int(version)


def migrate(connection: Connection) -> None:
    """Run the missing steps, within the caller's transaction."""
    done = len(migrations.MIGRATIONS) - pending(connection)
    for number, step in enumerate(migrations.MIGRATIONS[done:], start=done + 1):
        step(connection)
        connection.exec_driver_sql(f"PRAGMA user_version={number}")
