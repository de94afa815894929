"""A copy of a station becomes a computer of its own (exchange.md §1.7)."""

import secrets

from sqlalchemy import Connection

from hongdang_desktop.station import notices
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.keys.rotating import sign_off
from hongdang_desktop.station.safety import epochs
from hongdang_desktop.station.safety.highwater import HighWater
from hongdang_desktop.station.views import Changes, Refused, Role
from hongdang_desktop.store import actions, histories
from hongdang_desktop.store.store import get_setting, put_setting


def become_new_pc(core: Core) -> Changes:
    """Answer 复制了一份: this copy becomes a computer of its own, which the plant must invite.

    What was written so far stays readable, and is passed on as a colleague's: its keys vouch for it
    one last time. New device, keys and epoch. Raises Refused ONE_PLANT: a plant has one set of keys.
    """
    if core.role is Role.PLANT:
        raise Refused("ONE_PLANT", "厂党委的数据只能有一份。点“换了电脑”，旧电脑上的不要再用。")
    device = core.ids.new()

    def work(connection: Connection) -> None:
        _vouch(connection, core.device)
        histories.give_away_own(connection)
        actions.close(connection)
        put_setting(connection, "device", device)
        put_setting(connection, "epoch", secrets.token_hex(6))
        put_setting(connection, "birth", secrets.token_hex(16))
        put_setting(connection, "machine", core.machine.as_json())
        for key in ("keys", "former_keys", "roster", "roster_seen"):
            put_setting(connection, key, None)
        for code in (notices.MOVED_PC, notices.ROLLED_BACK):
            notices.settle(connection, code)

    core.store.write(work)
    core.refresh()
    core.highwater = HighWater(epochs.birth_of(core))
    return epochs.told(
        core, "这台电脑现在是新的一台了。请厂党委发一份新邀请，打开邀请以后才能带包。"
    )


def _vouch(connection: Connection, device: str) -> None:
    """Sign the ends of our streams, so that others take them from whoever passes them on."""
    if get_setting(connection, "keys") is not None:
        sign_off(connection, keyring.own_keys(connection), device)
