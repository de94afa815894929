"""This PC's own keys and what it trusts: kept as settings in the encrypted database."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.exchange.enrolment import Invitation
from hongdang_desktop.exchange.package import Me
from hongdang_desktop.exchange.roster import Device, Directory, Roster, Seen, verify_roster
from hongdang_desktop.exchange.suite import (
    SUITES,
    Identity,
    Recipient,
    SigningKey,
    Suite,
    VerifyKey,
)
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

    def device(self, device: str, branches: tuple[str, ...]) -> Device:
        """Return the public half, as it stands in the roster."""
        return Device(
            id=device, sign=SUITE.verify_key(self.sign).text,
            recipient=SUITE.recipient(self.identity).text, name=self.pc, branches=branches,
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

    @property
    def directory(self) -> Directory:
        """Return who knows whose key is whose."""
        directory = self.roster or self.invitation
        if directory is None:
            raise NotJoined
        return directory

    def recipients(self, branch: str) -> tuple[Recipient, ...]:
        """Return to whom a package about a branch is sealed."""
        if self.roster is not None:
            return self.roster.recipients(branch)
        return self.invitation.recipients if self.invitation else ()


def make_own_keys(connection: Connection, pc: str) -> OwnKeys:
    """Make this PC's keys, or return those it has; the name may change, the keys do not."""
    kept = get_setting(connection, "keys")
    if isinstance(kept, dict):
        keys = OwnKeys(pc, SigningKey(str(kept["sign"])), Identity(str(kept["identity"])))
    else:
        keys = OwnKeys(pc, SUITE.new_signing_key(), SUITE.new_identity())
    put_setting(
        connection, "keys", {"pc": pc, "sign": keys.sign.text, "identity": keys.identity.text}
    )
    return keys


def own_keys(connection: Connection) -> OwnKeys:
    """Return this PC's keys. Raises NotJoined where none were made."""
    kept = get_setting(connection, "keys")
    if not isinstance(kept, dict):
        raise NotJoined
    return OwnKeys(str(kept["pc"]), SigningKey(str(kept["sign"])), Identity(str(kept["identity"])))


def trust(connection: Connection) -> Trust:
    """Return whom this station believes. Raises NotJoined."""
    plant, root = get_setting(connection, "plant"), get_setting(connection, "root")
    if plant is None or root is None:
        raise NotJoined
    blob = get_setting(connection, "roster")
    invitation = get_setting(connection, "invitation")
    kept = get_setting(connection, "roster_seen")
    seen = Seen(**kept) if isinstance(kept, dict) else None  # type: ignore[arg-type]
    verified = None
    if blob is not None:
        verified = verify_roster(
            str(blob).encode(), root=VerifyKey(str(root)), plant=str(plant), seen=None, suite=SUITE
        )
    return Trust(
        plant=str(plant), root=VerifyKey(str(root)),
        roster=verified.roster if verified else None, roster_blob=verified.blob if verified else None,
        invitation=_invitation(invitation), seen=seen,
    )  # fmt: skip


def keep_roster(connection: Connection, blob: bytes, seen: Seen) -> None:
    """Keep a roster that was verified; call only after everything else was checked too."""
    put_setting(connection, "roster", blob.decode())
    put_setting(
        connection,
        "roster_seen",
        {"serial": seen.serial, "version": seen.version, "digest": seen.digest},
    )


def me(connection: Connection, device: str, plant: str, *, is_plant: bool) -> Me:
    """Return who reads packages here."""
    kept = get_setting(connection, "branches")
    branches = frozenset(str(each) for each in kept) if isinstance(kept, list) else frozenset()
    return Me(device, plant, is_plant, branches)


def _invitation(kept: Json) -> Invitation | None:
    if not isinstance(kept, Mapping):
        return None
    return Invitation.model_validate(kept, strict=False)
