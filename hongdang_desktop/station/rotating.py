"""A PC goes on under new keys and a new id; what it wrote stays, vouched for by the old (§2.3)."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from hongdang_desktop.core.journal import written_stream
from hongdang_desktop.exchange.manifest import checkpoint, signature_text
from hongdang_desktop.station import keyring
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keyring import OwnKeys
from hongdang_desktop.store import kernel as k
from hongdang_desktop.store.store import get_setting, put_setting


def renew_own_keys(core: Core, connection: Connection, *, pc: str) -> OwnKeys:
    """Give this PC new keys, id and epoch, within the caller's transaction; return the keys.

    The old key signs for the end of all that it wrote, so that it can still be handed on; then it is
    thrown away, and only what opens things sealed to it is kept. Call ``go_on`` once it is committed.
    """
    old = keyring.own_keys(connection)
    _sign_off(connection, old, core.device)
    former = get_setting(connection, "former_keys")
    kept = former if isinstance(former, list) else []
    put_setting(
        connection, "former_keys", [*kept, {"device": core.device, "identity": old.identity.text}]
    )
    put_setting(connection, "device", core.ids.new())
    put_setting(connection, "epoch", core.ids.random_hex(6))
    suite = old.suite
    keys = OwnKeys(pc, suite.new_signing_key(), suite.new_identity(), suite)
    keyring.keep_own_keys(connection, keys)
    return keys


def go_on(core: Core) -> None:
    """Have an open station write under the id and epoch that are kept now."""
    core.device, core.epoch = core.read(
        lambda c: (str(get_setting(c, "device")), str(get_setting(c, "epoch")))
    )


def _sign_off(connection: Connection, keys: OwnKeys, device: str) -> None:
    """Sign the end of every stream of ``device``, and let none of them be written again."""
    table = k.stream
    mine = (table.c.own, table.c.device == device)
    for row in connection.execute(select(table).where(*mine, table.c.seq > 0)).all():
        message = checkpoint(written_stream(row.id), row.seq, row.head)
        cp = signature_text(keys.suite.sign(message, keys.sign))
        values = {"stream": row.id, "seq": row.seq, "head": row.head, "signer": device, "cp": cp}
        statement = insert(k.checkpoint).values(values)
        connection.execute(statement.on_conflict_do_update(["stream"], set_=values))
    connection.execute(table.update().where(*mine).values(retired=True))
