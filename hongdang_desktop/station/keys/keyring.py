"""This PC's own keys and what it trusts: kept as settings in the encrypted database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.exchange.enrolment import Invitation
from hongdang_desktop.exchange.package import Me
from hongdang_desktop.exchange.roster import (
    Delegation,
    Device,
    Directory,
    Roster,
    Seen,
    Status,
    VerifiedRoster,
    sign_delegation,
    sign_roster,
    verify_roster,
)
from hongdang_desktop.exchange.suite import (
    SUITES,
    Identity,
    Recipient,
    SigningKey,
    Suite,
    VerifyKey,
    suite_named,
)
from hongdang_desktop.station.notices import ROSTER_OLD
from hongdang_desktop.store import notices
from hongdang_desktop.store.store import get_setting, put_setting

SUITE: Suite = SUITES["A1"]


class NotJoined(UserError):
    """The station has no plant yet."""

    code = "NOT_JOINED"

    def __init__(self) -> None:
        super().__init__("还没有和厂党委连上。先请厂里做一份建站邀请。")


@dataclass(frozen=True)
class OwnKeys:
    """The secret half of this PC and how it is called."""

    pc: str
    sign: SigningKey
    identity: Identity
    suite: Suite = SUITE

    def device(self, device: str, branches: tuple[str, ...]) -> Device:
        """Return the public half, as it stands in the roster."""
        return Device(
            id=device, sign=self.suite.verify_key(self.sign).text,
            recipient=self.suite.recipient(self.identity).text, name=self.pc, branches=branches,
        )  # fmt: skip


@dataclass(frozen=True)
class Trust:
    """Whom this station believes: the roster, or before the first one the invitation."""

    plant: str
    root: VerifyKey
    roster: Roster | None
    roster_blob: bytes | None
    invitation: Invitation | None
    seen: Seen | None
    suite: Suite = field(default=SUITE)

    @property
    def directory(self) -> Directory:
        """Return who knows whose key is whose."""
        directory = self.roster or self.invitation
        if directory is None:
            raise NotJoined
        return directory

    @property
    def held(self) -> Seen | None:
        """Return what to call the roster that lies here; after a restored backup not the newest seen."""
        if self.roster is None or self.roster_blob is None:
            return None
        return VerifiedRoster(self.roster, self.roster_blob).seen

    @property
    def next_version(self) -> int:
        """Return the version that the plant's next roster gets: above every one that was seen."""
        roster, seen = self.roster, self.seen
        if roster is None:
            raise NotJoined
        same = seen is not None and seen.serial == roster.serial
        return max(roster.version, seen.version if seen and same else 0) + 1

    def recipients(self, branch: str) -> tuple[Recipient, ...]:
        """Return to whom a package about a branch is sealed."""
        if self.roster is not None:
            return self.roster.recipients(branch)
        return self.invitation.recipients if self.invitation else ()


def suite(connection: Connection) -> Suite:
    """Return the suite that the plant chose when it was founded; it comes with the invitation."""
    return suite_named(str(get_setting(connection, "suite") or SUITE.name))


def make_own_keys(connection: Connection, pc: str) -> OwnKeys:
    """Make this PC's keys, or return those it has; the name may change, the keys do not."""
    kept = get_setting(connection, "keys")
    chosen = suite(connection)
    if isinstance(kept, dict):
        keys = OwnKeys(pc, SigningKey(str(kept["sign"])), Identity(str(kept["identity"])), chosen)
    else:
        keys = OwnKeys(pc, chosen.new_signing_key(), chosen.new_identity(), chosen)
    keep_own_keys(connection, keys)
    return keys


def keep_own_keys(connection: Connection, keys: OwnKeys) -> None:
    """Keep this PC's keys in place of those it has."""
    put_setting(
        connection, "keys", {"pc": keys.pc, "sign": keys.sign.text, "identity": keys.identity.text}
    )


def own_keys(connection: Connection) -> OwnKeys:
    """Return this PC's keys. Raises NotJoined where none were made."""
    kept = get_setting(connection, "keys")
    if not isinstance(kept, dict):
        raise NotJoined
    return OwnKeys(
        str(kept["pc"]), SigningKey(str(kept["sign"])), Identity(str(kept["identity"])),
        suite(connection),
    )  # fmt: skip


def identities(connection: Connection) -> tuple[Identity, ...]:
    """Return what the database has that may open what comes in.

    The present key, and those that this PC had before, since what was sealed to them may still be on
    its way.
    """
    found = [own_keys(connection).identity]
    former = get_setting(connection, "former_keys")
    if isinstance(former, list):
        found += [Identity(str(each["identity"])) for each in former if isinstance(each, dict)]
    return tuple(found)


def own_device(connection: Connection) -> str:
    """Return the id that this PC goes by."""
    return str(get_setting(connection, "device"))


def own_devices(connection: Connection) -> frozenset[str]:
    """Return the ids that this PC goes by and went by."""
    former = get_setting(connection, "former_keys")
    kept = former if isinstance(former, list) else []
    ids = {str(each["device"]) for each in kept if isinstance(each, dict)}
    return frozenset({*ids, own_device(connection)})


def own_signers(connection: Connection) -> dict[str, VerifyKey]:
    """Return by id the public keys that this PC signs and signed with.

    Of a former id that was revoked there is none: whoever stole the key signs with it, too. Raises
    NotJoined.
    """
    own, former = own_keys(connection), get_setting(connection, "former_keys")
    found = {}
    try:
        roster = trust(connection).roster
    except NotJoined:
        roster = None
    for each in former if isinstance(former, list) else []:
        if not isinstance(each, dict):
            continue
        device, sign = str(each["device"]), each.get("sign")
        listed = roster and (roster.branch_device(device) or roster.plant_device(device))
        if listed and listed.status is Status.REVOKED:
            continue
        if sign:
            found[device] = VerifyKey(str(sign))
        elif listed:  # of before the public half was kept
            found[device] = listed.verify_key
    return {**found, own_device(connection): own.suite.verify_key(own.sign)}


def trust(connection: Connection) -> Trust:
    """Return whom this station believes. Raises NotJoined."""
    plant, root = get_setting(connection, "plant"), get_setting(connection, "root")
    if plant is None or root is None:
        raise NotJoined
    blob = get_setting(connection, "roster")
    invitation = get_setting(connection, "invitation")
    kept = get_setting(connection, "roster_seen")
    seen = Seen(**kept) if isinstance(kept, dict) else None  # type: ignore[arg-type]
    verified, chosen = None, suite(connection)
    if blob is not None:
        verified = _verified(str(blob), str(root), str(plant), chosen.name)
    return Trust(
        plant=str(plant), root=VerifyKey(str(root)),
        roster=verified.roster if verified else None, roster_blob=verified.blob if verified else None,
        invitation=_invitation(invitation), seen=seen, suite=chosen,
    )  # fmt: skip


@lru_cache(maxsize=8)
def _verified(blob: str, root: str, plant: str, suite_name: str) -> VerifiedRoster:
    """Return the roster as ``verify_roster`` does, once for the same bytes.

    An import asks eight times whom to trust, and a roster of two hundred PCs takes milliseconds.
    """
    return verify_roster(
        blob.encode(), root=VerifyKey(root), plant=plant, seen=None, suite=suite_named(suite_name)
    )


def keep_roster(connection: Connection, blob: bytes, seen: Seen) -> None:
    """Keep a roster that was verified; call only after everything else was checked too."""
    put_setting(connection, "roster", blob.decode())
    put_setting(
        connection,
        "roster_seen",
        {"serial": seen.serial, "version": seen.version, "digest": seen.digest},
    )
    notices.settle(connection, ROSTER_OLD)


def forget_roster(connection: Connection) -> None:
    """Believe no roster: the next one has to come from a root that was compared by phone."""
    put_setting(connection, "roster", None)
    put_setting(connection, "roster_seen", None)


def delegate(connection: Connection, root: SigningKey, *, plant: str, serial: int) -> None:
    """Have root say that this plant's own key may sign its rosters from ``serial`` on."""
    keys = own_keys(connection)
    delegation = Delegation(
        plant=plant, serial=serial, key=keys.suite.verify_key(keys.sign).text
    )  # fmt: skip
    signature = sign_delegation(delegation, root=root, suite=keys.suite)
    put_setting(
        connection,
        "delegation",
        {"delegation": delegation.model_dump(mode="json"), "signature": signature.hex()},
    )


def publish(connection: Connection, roster: Roster) -> None:
    """Sign a new version of the roster with the plant's own key and keep it.

    Raises NotJoined where root has not said that this station may.
    """
    kept = get_setting(connection, "delegation")
    keys = own_keys(connection)
    if not isinstance(kept, dict):
        raise NotJoined
    delegation = Delegation.model_validate(kept["delegation"])
    blob = sign_roster(
        roster, key=keys.sign, suite=keys.suite, delegation=delegation,
        delegation_signature=bytes.fromhex(str(kept["signature"])),
    )  # fmt: skip
    root = VerifyKey(roster.root)
    verified = verify_roster(blob, root=root, plant=roster.plant, seen=None, suite=keys.suite)
    keep_roster(connection, blob, verified.seen)


def me(connection: Connection, device: str, plant: str, *, is_plant: bool) -> Me:
    """Return who reads packages here."""
    kept = get_setting(connection, "branches")
    branches = frozenset(str(each) for each in kept) if isinstance(kept, list) else frozenset()
    return Me(device, plant, is_plant, branches)


def _invitation(kept: Json) -> Invitation | None:
    if not isinstance(kept, Mapping):
        return None
    return Invitation.model_validate(kept, strict=False)
