"""Who belongs to the exchange: the signed list of the plant's keys and of all devices.

Trust goes one way: root key (on paper) → delegation to a plant key → roster → device keys. A roster
counts by ``(serial, version)``: root raises the serial when it delegates to a new plant key, so that
a stolen one, whatever version it signed, is overtaken for good.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hongdang_desktop.core.canonical import Json, canonical
from hongdang_desktop.exchange import strictjson
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.limits import LIMITS, Limits
from hongdang_desktop.exchange.suite import Recipient, SigningKey, Suite, VerifyKey

_ROSTER_MARK = b"hongdang roster 1\n"
_DELEGATION_MARK = b"hongdang delegation 1\n"

Token = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z-]{0,63}$")]
KeyText = Annotated[str, Field(pattern=r"^[!-~]{8,200}$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Count = Annotated[int, Field(ge=0, le=strictjson.GREATEST)]


class Strict(BaseModel):
    """A model of a file: exact types, frozen, keys of newer versions kept."""

    model_config = ConfigDict(strict=True, frozen=True, extra="allow")


class Status(StrEnum):
    """Whether a device is still used."""

    ACTIVE = "active"
    RETIRED = "retired"  # replaced in good order
    REVOKED = "revoked"  # lost or not to be trusted


class Device(Strict):
    """One computer (of branches, or of the plant when ``branches`` is empty in ``plant_devices``).

    ``cutoff`` is, for a device no longer active, the last number of each stream that still counts.
    """

    id: Token
    sign: KeyText
    recipient: KeyText
    name: Name
    branches: tuple[Token, ...] = ()
    status: Status = Status.ACTIVE
    cutoff: dict[str, Count] = Field(default_factory=dict)

    @property
    def verify_key(self) -> VerifyKey:
        """Return the key that verifies what this device signs."""
        return VerifyKey(self.sign)


class Directory(Protocol):
    """Whatever can say whose key is whose: a roster, or before the first one an invitation."""

    def plant_device(self, device: str) -> Device | None:
        """Return the plant's own computer of that id."""

    def branch_device(self, device: str) -> Device | None:
        """Return the branch computer of that id."""


class Roster(Strict):
    """The plant's list; immutable, one version of it."""

    serial: Count
    version: Count
    plant: Token
    plant_name: Name
    root: KeyText
    recovery: KeyText
    plant_devices: tuple[Device, ...]
    devices: tuple[Device, ...] = ()

    def plant_device(self, device: str) -> Device | None:
        """Return the plant's own computer of that id."""
        return next((d for d in self.plant_devices if d.id == device), None)

    def branch_device(self, device: str) -> Device | None:
        """Return the branch computer of that id."""
        return next((d for d in self.devices if d.id == device), None)

    def recipients(self, branch: str | None) -> tuple[Recipient, ...]:
        """Return to whom a package about ``branch`` is sealed (None: about everybody), in order.

        Always the plant's active computers and the recovery key (exchange.md §2.3).
        """
        return tuple(dict.fromkeys(Recipient(text) for text in self._recipient_texts(branch)))

    def _recipient_texts(self, branch: str | None) -> Iterator[str]:
        for device in self.plant_devices:
            if device.status is Status.ACTIVE:
                yield device.recipient
        yield self.recovery
        for device in self.devices:
            if device.status is Status.ACTIVE and (branch is None or branch in device.branches):
                yield device.recipient


class Delegation(Strict):
    """Root's word that a key may sign rosters of this plant from this serial on."""

    plant: Token
    serial: Count
    key: KeyText


class _Signed(Strict):
    roster: Roster
    delegation: Delegation | None = None
    delegation_signature: str = ""
    signature: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest roster that was ever accepted; kept by the caller, also outside the database.

    ``digest`` is over the signed roster itself: what a carrier adds around it changes nothing.
    """

    serial: int
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class VerifiedRoster:
    """A roster whose signatures were checked, and the bytes to keep and to pass on."""

    roster: Roster
    blob: bytes

    @property
    def seen(self) -> Seen:
        """Return what to remember once everything else was checked too."""
        body = canonical(json.loads(self.blob)["roster"])
        digest = hashlib.sha256(body).hexdigest()
        return Seen(self.roster.serial, self.roster.version, digest)

    def is_same(self, seen: Seen) -> bool:
        """Say whether ``seen`` remembers this roster; the first databases hold a hash of it all."""
        whole = hashlib.sha256(self.blob).hexdigest()
        mine = self.seen
        return seen == mine or seen == Seen(mine.serial, mine.version, whole)


def sign_roster(
    roster: Roster,
    *,
    key: SigningKey,
    suite: Suite,
    delegation: Delegation | None = None,
    delegation_signature: bytes = b"",
) -> bytes:
    """Return the roster as signed bytes: by root itself, or by the key that root delegated."""
    body = roster.model_dump(mode="json")
    signed: dict[str, object] = {
        "roster": body,
        "signature": _b64(suite.sign(_ROSTER_MARK + canonical(body), key)),
    }
    if delegation is not None:
        signed["delegation"] = delegation.model_dump(mode="json")
        signed["delegation_signature"] = _b64(delegation_signature)
    return canonical(signed)


def sign_delegation(delegation: Delegation, *, root: SigningKey, suite: Suite) -> bytes:
    """Return root's signature under a delegation."""
    return suite.sign(_DELEGATION_MARK + canonical(delegation.model_dump(mode="json")), root)


def verify_roster(
    blob: bytes,
    *,
    root: VerifyKey,
    plant: str,
    seen: Seen | None,
    suite: Suite,
    limits: Limits = LIMITS,
) -> VerifiedRoster:
    """Return the roster of ``plant`` once root or its delegate signed it and nothing newer was seen.

    Raises PackageError ROSTER (unreadable), ROSTER_SIGNATURE, NOT_FOR_ME (another plant's) or
    ROSTER_ROLLBACK (older than ``seen``, or as new and different).
    """
    value = strictjson.parse(
        blob, syntax=Code.ROSTER, what="名册", max_bytes=limits.roster_bytes,
        max_depth=limits.manifest_depth, max_text=limits.text_chars,
    )  # fmt: skip
    try:
        signed = _Signed.model_validate_json(blob)
    except ValidationError as error:
        raise PackageError(Code.ROSTER, reason=str(error)) from error
    if not isinstance(value, dict) or canonical(value) != blob or _ambiguous(signed.roster):
        raise PackageError(Code.ROSTER, reason="not canonical, or a device twice")
    _check_signatures(value, signed, root=root, suite=suite)
    roster = signed.roster
    if roster.plant != plant:
        raise PackageError(Code.NOT_FOR_ME, plant=roster.plant)
    verified = VerifiedRoster(roster, blob)
    if seen is not None and _older(verified, seen):
        raise PackageError(Code.ROSTER_ROLLBACK, seen=seen, got=verified.seen)
    return verified


def _check_signatures(
    value: dict[str, Json], signed: _Signed, *, root: VerifyKey, suite: Suite
) -> None:
    roster, delegation, signer = signed.roster, signed.delegation, root
    if delegation is not None:
        message = _DELEGATION_MARK + canonical(value["delegation"])
        fits = (delegation.plant, delegation.serial) == (roster.plant, roster.serial)
        if not fits or not suite.verify(message, _raw(signed.delegation_signature), root):
            raise PackageError(Code.ROSTER_SIGNATURE, signed_by="delegation")
        signer = VerifyKey(delegation.key)
    message = _ROSTER_MARK + canonical(value["roster"])
    if roster.root != root.text or not suite.verify(message, _raw(signed.signature), signer):
        raise PackageError(Code.ROSTER_SIGNATURE, signed_by=signer.text)


def _older(verified: VerifiedRoster, seen: Seen) -> bool:
    got = verified.seen
    if (got.serial, got.version) == (seen.serial, seen.version):
        return not verified.is_same(seen)
    return (got.serial, got.version) < (seen.serial, seen.version)


def _ambiguous(roster: Roster) -> bool:
    ids = [device.id for device in (*roster.plant_devices, *roster.devices)]
    return len(ids) != len(set(ids))


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _raw(text: str) -> bytes:
    """Return what base64 text says; nothing where it is not its one form, which never verifies."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return raw if _b64(raw) == text else b""
