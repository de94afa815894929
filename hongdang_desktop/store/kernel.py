"""The kernel tables, which alone have numbered migrations; ledger tables are dropped and rebuilt."""

from collections.abc import Callable

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
    text,
)

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
)

invitation = Table(
    "invitation",
    kernel,
    Column("id", Text, primary_key=True),
    Column("record", Text, nullable=False),
    Column("used", Boolean, nullable=False),
)


def _first(connection: Connection) -> None:
    kernel.create_all(connection)
    connection.execute(
        text(
            "CREATE TRIGGER revision_is_append_only BEFORE UPDATE OF stream, seq, type, version,"
            " record, kind, parents, clock, actor, action, undoes, payload_hash, chained ON revision"
            " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )
    )
    # A payload may be taken out by order (erase); its hash stays. It is never put in another's place.
    connection.execute(
        text(
            "CREATE TRIGGER revision_payload_is_kept BEFORE UPDATE OF payload ON revision"
            " WHEN NEW.payload IS NOT NULL"
            " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )
    )
    connection.execute(
        text(
            "CREATE TRIGGER revision_is_kept BEFORE DELETE ON revision"
            " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        )
    )


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_first,)
"""Step n brings a database from ``user_version`` n to n + 1; a step is never changed once released."""


def pending(connection: Connection) -> int:
    """Return how many steps are missing. Raises NewerSchema for a database of a newer program."""
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version > len(MIGRATIONS):
        raise NewerSchema
    return len(MIGRATIONS) - int(version)


def migrate(connection: Connection) -> None:
    """Run the missing steps, within the caller's transaction."""
    done = len(MIGRATIONS) - pending(connection)
    for number, step in enumerate(MIGRATIONS[done:], start=done + 1):
        step(connection)
        connection.exec_driver_sql(f"PRAGMA user_version={number}")
