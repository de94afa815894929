"""The plant's own keys renewed with the paper from the safe: signing key, recovery key, root (§2.3)."""

from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.plantkeys import signing_key_from_paper
from hongdang_desktop.exchange.roster import Roster, Status
from hongdang_desktop.exchange.suite import SigningKey, Suite
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.keys import keyring, paper
from hongdang_desktop.station.keys.endings import changed, held_of
from hongdang_desktop.station.keys.keyring import Trust
from hongdang_desktop.station.keys.rotating import renew_own_keys
from hongdang_desktop.station.views import Changes, Refused, Role
from hongdang_desktop.store.store import put_setting


def renew_plant_key(core: Core, root_text: str, *, stolen: bool) -> Changes:
    """Give the plant a new signing key and identity; root, typed from the paper, vouches for them.

    ``stolen``: of the old key counts only what this station wrote with it. The serial of the roster
    rises, so that whatever the old key signs, of any version, is overtaken. Branches need the roster
    file before they can believe the new key. Raises Refused PLANT_ONLY, PackageError BAD_KEY.
    """

    def work(pen: Pen) -> None:
        connection = pen.connection
        trust, roster = _at_plant(core, keyring.trust(connection))
        root = _root(root_text, roster, trust.suite)
        old, pc = core.device, keyring.own_keys(connection).pc
        status = Status.REVOKED if stolen else Status.RETIRED
        cutoff = held_of(connection, old) if stolen else {}
        keys = renew_own_keys(core, connection, pc=pc)
        serial = next_serial(trust)
        keyring.delegate(connection, root, plant=roster.plant, serial=serial)
        renewed = changed(roster, old, {"status": status, "cutoff": cutoff})
        device = keys.device(keyring.own_device(connection), ())
        keyring.publish(
            connection,
            renewed.model_copy(
                update={
                    "serial": serial, "version": 1,
                    "plant_devices": (*renewed.plant_devices, device),
                }
            ),
        )  # fmt: skip

    changes = core.verb("换了厂党委密钥。把名册文件交给各支部先收。", work, undoable=False)
    core.refresh()
    return changes


def renew_recovery(core: Core, root_text: str) -> Changes:
    """Make a new recovery key; both keys then wait to be printed (``post.recovery_sheet``).

    What was sealed until now still opens with the old one alone: the old sheet stays in the safe.
    Raises Refused PLANT_ONLY, PackageError BAD_KEY.
    """

    def work(pen: Pen) -> None:
        connection = pen.connection
        trust, roster = _at_plant(core, keyring.trust(connection))
        root = _root(root_text, roster, trust.suite)
        recovery = trust.suite.new_identity()
        update = {
            "recovery": trust.suite.recipient(recovery).text, "version": trust.next_version,
        }  # fmt: skip
        keyring.publish(connection, roster.model_copy(update=update))
        paper.keep(core, root, recovery)

    return core.verb("恢复密钥换好了。打印新的密钥纸，旧的也留着。", work, undoable=False)


def renew_root(core: Core) -> Changes:
    """Begin with a new root, where the paper was lost or stolen; both keys wait to be printed.

    No PC believes the new root by itself: each is invited again and compares the fingerprint by
    phone. Until then it sends as before, and refuses what it gets. Raises Refused PLANT_ONLY.
    """

    def work(pen: Pen) -> None:
        connection = pen.connection
        trust, roster = _at_plant(core, keyring.trust(connection))
        suite = trust.suite
        root, recovery = suite.new_signing_key(), suite.new_identity()
        serial = next_serial(trust)
        text = suite.verify_key(root).text
        put_setting(connection, "root", text)
        keyring.delegate(connection, root, plant=roster.plant, serial=serial)
        update = {
            "root": text, "recovery": suite.recipient(recovery).text, "serial": serial,
            "version": 1,
        }  # fmt: skip
        keyring.publish(connection, roster.model_copy(update=update))
        paper.keep(core, root, recovery)

    return core.verb(
        "换了根密钥。打印新的密钥纸，再给每台电脑重做邀请。", work, undoable=False
    )  # fmt: skip


def next_serial(trust: Trust) -> int:
    """Return a serial above every one that was seen."""
    serials = [trust.roster.serial if trust.roster else 0, trust.seen.serial if trust.seen else 0]
    return max(serials) + 1


def _at_plant(core: Core, trust: Trust) -> tuple[Trust, Roster]:
    if core.role is not Role.PLANT or trust.roster is None:
        raise Refused("PLANT_ONLY", "名册由厂党委管。请厂里办。")
    return trust, trust.roster


def _root(typed: str, roster: Roster, suite: Suite) -> SigningKey:
    """Return the root key as typed, if it is this plant's. Raises PackageError BAD_KEY."""
    root = signing_key_from_paper(typed)
    if suite.verify_key(root).text != roster.root:
        raise PackageError(Code.BAD_KEY, reason="another plant's root, or an old one")
    return root
