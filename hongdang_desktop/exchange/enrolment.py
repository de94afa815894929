"""A branch computer joins without network: invitation, code by phone, request, fingerprints (§2.3).

Two small files (``.djy``): the invitation sealed with the 12-digit code, the request to the plant
and its recovery key. The code keeps a finder of the
stick out; the fingerprints, read aloud by two people who know each other's voice, keep out whoever
exchanged the file.
"""

import hashlib
import hmac
import io
import secrets
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import Field

from hongdang_desktop.core.canonical import Json, canonical
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.limits import LIMITS, Limits
from hongdang_desktop.exchange.manifest import signature_bytes, signature_text
from hongdang_desktop.exchange.passphrase import open_with_code, seal_with_code
from hongdang_desktop.exchange.roster import (
    Device,
    KeyText,
    Name,
    Roster,
    Status,
    Strict,
    Token,
)
from hongdang_desktop.exchange.smallfile import (
    FileKind,
    check_kind,
    check_size,
    check_whole,
    model_of,
    split,
    whole_file,
)
from hongdang_desktop.exchange.suite import (
    Identity,
    Recipient,
    SigningKey,
    Suite,
    suite_named,
)

CODE_DIGITS: Final = 12
FINGERPRINT_DIGITS: Final = 24
_GROUP: Final = 6
_SECRET_BYTES: Final = 16
_REQUEST_MARK: Final = b"hongdang request 1\n"


class Invitation(Strict):
    """What the plant tells a future station; the plant keeps it too, until the request is in.

    ``seed`` is the caller's own JSON (the organisation as far as the station needs it). ``secret``
    (128 bits, hex) binds the request to this invitation. Serves as ``Directory`` until the first
    roster comes.
    """

    id: Token
    suite: Annotated[str, Field(max_length=20)]
    plant: Token
    plant_name: Name
    root: KeyText
    recovery: KeyText
    plant_devices: tuple[Device, ...]
    branches: tuple[Token, ...]
    secret: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", repr=False)]
    seed: dict[str, Any] = Field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Return the 24 digits to compare by phone: over every key that will be trusted."""
        devices = [[d.id, d.sign, d.recipient] for d in self.plant_devices]
        return fingerprint("plant", self.plant, self.root, self.recovery, devices)

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """Return to whom is sealed before there is a roster: the plant and its recovery key."""
        active = [d.recipient for d in self.plant_devices if d.status is Status.ACTIVE]
        return tuple(Recipient(text) for text in dict.fromkeys((*active, self.recovery)))

    def plant_device(self, device: str) -> Device | None:
        """Return the plant's own computer of that id."""
        return next((d for d in self.plant_devices if d.id == device), None)

    def branch_device(self, device: str) -> Device | None:  # noqa: ARG002 - not known before a roster
        """Return None: an invitation knows no branch computers."""
        return None


@dataclass(frozen=True, slots=True)
class MadeInvitation:
    """The file to hand over, the code to say by phone, and what the plant keeps."""

    file: bytes
    code: str
    invitation: Invitation


class _RequestContent(Strict):
    invitation: Token
    plant: Token
    suite: Annotated[str, Field(max_length=20)]
    device: Device
    organisation: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """A checked request: the device to put into the roster once the fingerprint was compared.

    ``device.branches`` are the device's own words: a branch that began alone brings the ids it has.
    The caller decides. ``organisation`` is the other caller's own JSON.
    """

    invitation: str
    device: Device
    organisation: Mapping[str, Json]
    fingerprint: str


def make_invitation(
    *,
    roster: Roster,
    suite: Suite,
    invitation: str,
    branches: tuple[str, ...],
    seed: Mapping[str, Json],
    limits: Limits = LIMITS,
) -> MadeInvitation:
    """Make the file for a new station of ``branches``; ``invitation`` is a new id.

    Raises PackageError TOO_BIG where ``seed`` makes it so.
    """
    content = Invitation(
        id=invitation, suite=suite.name, plant=roster.plant, plant_name=roster.plant_name,
        root=roster.root, recovery=roster.recovery,
        plant_devices=tuple(d for d in roster.plant_devices if d.status is Status.ACTIVE),
        branches=branches, secret=secrets.token_hex(_SECRET_BYTES), seed=dict(seed),
    )  # fmt: skip
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    plain = canonical(content.model_dump(mode="json"))
    check_size(plain, limits)
    file = whole_file(
        FileKind.INVITATION, seal_with_code(plain, code), plant=roster.plant,
        invitation=invitation, suite=suite, limits=limits,
    )  # fmt: skip
    return MadeInvitation(file, code, content)


def open_invitation(data: bytes, code: str, *, limits: Limits = LIMITS) -> Invitation:
    """Return what an invitation says; ``code`` as typed, blanks and full-width digits do not matter.

    Raises PackageError as ``smallfile.peek``, then WRONG_KIND, TRUNC, TRAILING, BODY_HASH, BAD_CODE, DECRYPT,
    FORMAT (a newer suite) or HEADER.
    """
    header, body = split(data, limits)
    check_kind(header, FileKind.INVITATION)
    check_whole(header, body)
    plain = open_with_code(body, spoken_digits(code))
    invitation = model_of(Invitation, plain, Code.HEADER, limits)
    if (invitation.id, invitation.plant) != (header.invitation, header.plant):
        raise PackageError(Code.HEADER, reason="inside and outside differ")
    suite_named(invitation.suite)
    return invitation


def make_request(
    *,
    invitation: Invitation,
    device: Device,
    key: SigningKey,
    organisation: Mapping[str, Json],
    limits: Limits = LIMITS,
) -> bytes:
    """Return the file by which ``device`` (its keys already made) asks to be admitted.

    Signed by the device's own key, bound to the invitation by its secret, sealed to the plant.
    """
    suite = suite_named(invitation.suite)
    content = _RequestContent(
        invitation=invitation.id, plant=invitation.plant, suite=suite.name, device=device,
        organisation=dict(organisation),
    )  # fmt: skip
    line = canonical(content.model_dump(mode="json"))
    signed = line + b"\n" + signature_text(suite.sign(_REQUEST_MARK + line, key)).encode() + b"\n"
    plain = signed + _binding(invitation, signed).encode() + b"\n"
    sealed = io.BytesIO()
    suite.seal(io.BytesIO(plain), sealed, invitation.recipients)
    return whole_file(
        FileKind.REQUEST, sealed.getvalue(), plant=invitation.plant, invitation=invitation.id,
        suite=suite, limits=limits,
    )  # fmt: skip


def open_request(
    data: bytes,
    *,
    invitation: Invitation,
    identities: tuple[Identity, ...],
    used: Collection[str],
    limits: Limits = LIMITS,
) -> Request:
    """Return a request made with ``invitation``, which must not be among the ``used`` ids.

    Raises PackageError as ``smallfile.peek``, then WRONG_KIND, NOT_FOR_ME, FOREIGN_INVITATION,
    INVITATION_USED, TRUNC, TRAILING, BODY_HASH, DECRYPT or REQUEST_CHANGED.
    """
    header, body = split(data, limits)
    check_kind(header, FileKind.REQUEST)
    if header.plant != invitation.plant:
        raise PackageError(Code.NOT_FOR_ME, plant=header.plant)
    if header.invitation != invitation.id:
        raise PackageError(Code.FOREIGN_INVITATION, invitation=header.invitation)
    if invitation.id in used:
        raise PackageError(Code.INVITATION_USED, invitation=invitation.id)
    check_whole(header, body)
    plain = io.BytesIO()
    suite_named(invitation.suite).open(io.BytesIO(body), plain, identities)
    return _check_request(plain.getvalue(), invitation, limits)


def fingerprint(*parts: object) -> str:
    """Return 24 digits (79 bits) over ``parts``, as ``123456 123456 123456 123456``."""
    number = int.from_bytes(hashlib.sha256(canonical(list(parts))).digest())
    digits = f"{number % 10**FINGERPRINT_DIGITS:0{FINGERPRINT_DIGITS}d}"
    return " ".join(digits[at : at + _GROUP] for at in range(0, FINGERPRINT_DIGITS, _GROUP))


def check_fingerprint(expected: str, typed: str) -> None:
    """Raise PackageError FINGERPRINT unless what was typed is the expected one."""
    if not hmac.compare_digest(spoken_digits(typed), spoken_digits(expected)):
        raise PackageError(Code.FINGERPRINT)


def spoken_digits(typed: str) -> str:
    """Return the digits of what a person typed: no blanks, no hyphens; nothing if other signs stand."""
    text = "".join(unicodedata.normalize("NFKC", typed).replace("-", " ").split())
    return text if text.isascii() and text.isdigit() else ""


def _check_request(plain: bytes, invitation: Invitation, limits: Limits) -> Request:
    lines = plain.split(b"\n")
    if len(lines) != 4 or lines[3]:  # content, signature, binding, nothing
        raise PackageError(Code.REQUEST_CHANGED, reason="not three lines")
    signed = lines[0] + b"\n" + lines[1] + b"\n"
    if not hmac.compare_digest(lines[2], _binding(invitation, signed).encode()):
        raise PackageError(Code.REQUEST_CHANGED, reason="not by who got the invitation")
    content = model_of(_RequestContent, lines[0], Code.REQUEST_CHANGED, limits)
    inside = (content.invitation, content.plant, content.suite)
    if inside != (invitation.id, invitation.plant, invitation.suite):
        raise PackageError(Code.REQUEST_CHANGED, reason="inside and outside differ")
    device, suite = content.device, suite_named(invitation.suite)
    proven = suite.verify(_REQUEST_MARK + lines[0], signature_bytes(lines[1]), device.verify_key)
    if not proven or not suite.knows(Recipient(device.recipient)):
        raise PackageError(Code.REQUEST_CHANGED, reason="not signed by the key it names")
    if device.status is not Status.ACTIVE or device.cutoff:
        raise PackageError(Code.REQUEST_CHANGED, reason="a status of its own")
    return Request(invitation.id, device, content.organisation, device_fingerprint(device))


def device_fingerprint(device: Device) -> str:
    """Return the 24 digits by which the plant knows that it talks about this device's keys."""
    return fingerprint("device", device.id, device.sign, device.recipient)


def _binding(invitation: Invitation, signed: bytes) -> str:
    return hmac.digest(bytes.fromhex(invitation.secret), signed, "sha256").hex()
