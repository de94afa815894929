"""A PC goes on under new keys and a new id; what it wrote stays, vouched for by the old (§2.3)."""

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.journal import written_stream
from hongdang_desktop.exchange.manifest import checkpoint, signature_text
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.keys.keyring import OwnKeys
from hongdang_desktop.store import histories, journal
from hongdang_desktop.store.histories import Checkpoint
from hongdang_desktop.store.store import get_setting, put_setting


def renew_own_keys(core: Core, connection: Connection, *, pc: str) -> OwnKeys:
    """Give this PC new keys, id and epoch, within the caller's transaction; return the keys.

    The old key signs for the end of all that it wrote, so that it can still be handed on; then it is
    thrown away; kept is what opens things sealed to it, and its public half, which proves old backups.
    Call ``core.refresh`` once it is committed.
    """
    old = keyring.own_keys(connection)
    sign_off(connection, old, core.device)
    histories.retire_own(connection)
    former = get_setting(connection, "former_keys")
    kept = former if isinstance(former, list) else []
    sign = old.suite.verify_key(old.sign).text
    gone: JsonObject = {"device": core.device, "identity": old.identity.text, "sign": sign}
    put_setting(connection, "former_keys", [*kept, gone])
    put_setting(connection, "device", core.ids.new())
    put_setting(connection, "epoch", core.ids.random_hex(6))
    suite = old.suite
    keys = OwnKeys(pc, suite.new_signing_key(), suite.new_identity(), suite)
    keyring.keep_own_keys(connection, keys)
    return keys


def sign_off(connection: Connection, keys: OwnKeys, device: str) -> None:
    """Sign the end of every stream that ``device``, this PC, wrote."""
    for info in journal.streams(connection).values():
        if info.own and info.device == device and info.seq > info.base:
            message = checkpoint(written_stream(info.id), info.seq, info.head)
            cp = signature_text(keys.suite.sign(message, keys.sign))
            histories.keep_checkpoint(
                connection, Checkpoint(info.id, info.seq, info.head, device, cp)
            )
