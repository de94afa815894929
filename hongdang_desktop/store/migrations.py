"""The numbered steps that bring a database of an earlier program up to the present kernel tables.

A step is written out in SQL and never changed once released: the tables of ``kernel`` go on.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection

# A payload may be taken out by order (erase); its hash stays. It is never put in another's place.
_FIRST: Final = """
CREATE TABLE setting ("key" TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY ("key"))

CREATE TABLE stream (id TEXT NOT NULL, device TEXT NOT NULL, channel TEXT NOT NULL, branch TEXT,
    own BOOLEAN NOT NULL, seq INTEGER NOT NULL, head TEXT NOT NULL, exported INTEGER DEFAULT '0' NOT
    NULL, PRIMARY KEY (id))

CREATE TABLE revision (stream TEXT NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL, version
    INTEGER NOT NULL, record TEXT NOT NULL, kind TEXT NOT NULL, parents TEXT NOT NULL, clock TEXT
    NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, undoes TEXT, payload_hash TEXT NOT NULL,
    payload TEXT, chained TEXT NOT NULL, PRIMARY KEY (stream, seq)) WITHOUT ROWID

CREATE INDEX revision_action ON revision (action)

CREATE INDEX revision_record ON revision (record)

CREATE TABLE head (record TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL, type TEXT
    NOT NULL, PRIMARY KEY (record, stream, seq)) WITHOUT ROWID

CREATE TABLE "action" (id TEXT NOT NULL, sentence TEXT NOT NULL, clock TEXT NOT NULL, undoes
    TEXT, undoable BOOLEAN NOT NULL, PRIMARY KEY (id))

CREATE TABLE odd (record TEXT NOT NULL, type TEXT NOT NULL, code TEXT NOT NULL, sentence TEXT
    NOT NULL, PRIMARY KEY (record))

CREATE TABLE printed (revision TEXT NOT NULL, paper TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY
    (revision, paper))

CREATE TABLE scratch ("key" TEXT NOT NULL, ledger TEXT NOT NULL, branch TEXT NOT NULL, entry
    TEXT, called TEXT NOT NULL, texts TEXT NOT NULL, saved_at TEXT NOT NULL, PRIMARY KEY ("key"))

CREATE TABLE acknowledged (peer TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (peer, stream))

CREATE TABLE package (pid TEXT NOT NULL, "out" BOOLEAN NOT NULL, peer TEXT NOT NULL, number
    INTEGER NOT NULL, at TEXT NOT NULL, revisions INTEGER NOT NULL, reach TEXT NOT NULL, file TEXT
    NOT NULL, state TEXT NOT NULL, sender TEXT DEFAULT '' NOT NULL, PRIMARY KEY (pid))

CREATE TABLE invitation (id TEXT NOT NULL, record TEXT NOT NULL, used BOOLEAN NOT NULL, PRIMARY
    KEY (id))

CREATE TRIGGER revision_is_append_only BEFORE UPDATE OF stream, seq, type, version, record,
    kind, parents, clock, actor, action, undoes, payload_hash, chained ON revision BEGIN SELECT
    RAISE(ABORT, 'the journal is append-only'); END

CREATE TRIGGER revision_payload_is_kept BEFORE UPDATE OF payload ON revision WHEN NEW.payload IS
    NOT NULL BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END

CREATE TRIGGER revision_is_kept BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, 'the journal
    is append-only'); END
"""

# What an entry names as attachment is noted by the database itself, by shape (a hash, wherever it
# stands), so that ledgers of a newer program count as well: no list can be forgotten.
# What came sealed to others may be opened later, by its owner; what was erased stays erased. Only
# what another station wrote can be put back to before an import, and only on purpose.
_SECOND: Final = """
ALTER TABLE revision ADD COLUMN sealed TEXT

ALTER TABLE stream ADD COLUMN base INTEGER DEFAULT '0' NOT NULL

ALTER TABLE stream ADD COLUMN retired BOOLEAN DEFAULT '0' NOT NULL

ALTER TABLE package ADD COLUMN batch TEXT DEFAULT '' NOT NULL

CREATE TABLE checkpoint (stream TEXT NOT NULL, seq INTEGER NOT NULL, head TEXT NOT NULL, signer
    TEXT NOT NULL, cp TEXT NOT NULL, PRIMARY KEY (stream))

CREATE TABLE blob (sha256 TEXT NOT NULL, size INTEGER NOT NULL, at TEXT NOT NULL, PRIMARY KEY
    (sha256))

CREATE TABLE attached (sha256 TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL, size
    INTEGER NOT NULL, PRIMARY KEY (sha256, stream, seq)) WITHOUT ROWID

CREATE INDEX attached_stream ON attached (stream, seq)

INSERT OR IGNORE INTO attached (sha256, stream, seq, size) SELECT json_extract(t.value, '$.sha256'),
    r.stream, r.seq, CASE WHEN json_type(t.value, '$.size') = 'integer' THEN
    max(json_extract(t.value, '$.size'), 0) ELSE 0 END FROM revision r, json_tree(r.payload) t WHERE
    instr(r.payload, '"sha256"') AND t.type = 'object' AND json_type(t.value, '$.sha256') = 'text'
    AND length(json_extract(t.value, '$.sha256')) = 64 AND json_extract(t.value, '$.sha256') NOT
    GLOB '*[^0-9a-f]*'

CREATE TRIGGER attached_with_revision AFTER INSERT ON revision WHEN instr(NEW.payload, '"sha256"')
    BEGIN INSERT OR IGNORE INTO attached (sha256, stream, seq, size) SELECT json_extract(t.value,
    '$.sha256'), NEW.stream, NEW.seq, CASE WHEN json_type(t.value, '$.size') = 'integer' THEN
    max(json_extract(t.value, '$.size'), 0) ELSE 0 END FROM json_tree(NEW.payload) t WHERE t.type =
    'object' AND json_type(t.value, '$.sha256') = 'text' AND length(json_extract(t.value,
    '$.sha256')) = 64 AND json_extract(t.value, '$.sha256') NOT GLOB '*[^0-9a-f]*'; END

CREATE TRIGGER attached_with_payload AFTER UPDATE OF payload ON revision WHEN instr(NEW.payload,
    '"sha256"') BEGIN INSERT OR IGNORE INTO attached (sha256, stream, seq, size) SELECT
    json_extract(t.value, '$.sha256'), NEW.stream, NEW.seq, CASE WHEN json_type(t.value, '$.size') =
    'integer' THEN max(json_extract(t.value, '$.size'), 0) ELSE 0 END FROM json_tree(NEW.payload) t
    WHERE t.type = 'object' AND json_type(t.value, '$.sha256') = 'text' AND
    length(json_extract(t.value, '$.sha256')) = 64 AND json_extract(t.value, '$.sha256') NOT GLOB
    '*[^0-9a-f]*'; END

CREATE TRIGGER attached_till_erased AFTER UPDATE OF payload ON revision WHEN NEW.payload IS NULL
    BEGIN DELETE FROM attached WHERE stream = NEW.stream AND seq = NEW.seq; END

CREATE TRIGGER attached_till_taken_back AFTER DELETE ON revision BEGIN DELETE FROM attached WHERE
    stream = OLD.stream AND seq = OLD.seq; END

CREATE TABLE peer (device TEXT NOT NULL, told TEXT NOT NULL, PRIMARY KEY (device))

CREATE TABLE batch (id TEXT NOT NULL, at TEXT NOT NULL, sentence TEXT NOT NULL, before TEXT NOT
    NULL, undone BOOLEAN NOT NULL, PRIMARY KEY (id))

CREATE TABLE notice (code TEXT NOT NULL, subject TEXT NOT NULL, at TEXT NOT NULL, facts TEXT NOT
    NULL, PRIMARY KEY (code, subject))

DROP TRIGGER revision_payload_is_kept

CREATE TRIGGER revision_payload_is_kept BEFORE UPDATE OF payload ON revision WHEN NEW.payload IS
    NOT NULL AND (OLD.payload IS NOT NULL OR OLD.sealed IS NULL) BEGIN SELECT RAISE(ABORT, 'the
    journal is append-only'); END

DROP TRIGGER revision_is_kept

CREATE TRIGGER revision_is_kept BEFORE DELETE ON revision WHEN (SELECT own FROM stream WHERE id
    = OLD.stream) IS NOT 0 OR NOT EXISTS (SELECT 1 FROM setting WHERE "key" = 'taking_back') BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only'); END
"""


def _step(script: str) -> Callable[[Connection], None]:
    """Return the step that runs a script; an empty line ends a statement."""

    def run(connection: Connection) -> None:
        for statement in script.strip().split("\n\n"):
            connection.exec_driver_sql(statement)

    return run


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_step(_FIRST), _step(_SECOND))
"""Step n brings a database from ``user_version`` n to n + 1."""
