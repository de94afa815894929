"""The cryptographic suite behind one interface; ``A1`` is Ed25519, age (X25519) and SHA-256.

A suite for 国密 (``G1``) is another class in ``SUITES``: callers hold keys as texts and name the
suite by the header of a file, so nothing else changes.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.limits import LIMITS

_END_OF_LIST: Final = b"\n--- "


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret key that signs; its text never appears in a repr."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """The public half of a signing key, as it stands in the roster."""

    text: str


@dataclass(frozen=True, slots=True)
class Identity:
    """A secret key that opens what was sealed to its recipient."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Recipient:
    """The public half of an identity: to it things are sealed."""

    text: str


class Source(Protocol):
    """Whatever can be read in pieces."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""


class Target(Protocol):
    """Whatever can be written in pieces."""

    def write(self, data: bytes, /) -> int:
        """Take all of ``data``."""


class Hasher(Protocol):
    """A running hash."""

    def update(self, data: bytes, /) -> None:
        """Add bytes."""

    def hexdigest(self) -> str:
        """Return the hash of what was added so far."""


class Suite(Protocol):
    """What the exchange needs of cryptography; all methods may be called from any thread."""

    name: str

    def new_signing_key(self) -> SigningKey:
        """Make a signing key from the computer's randomness."""

    def verify_key(self, key: SigningKey) -> VerifyKey:
        """Return the public half. Raises PackageError BAD_KEY on a text that is no key."""

    def new_identity(self) -> Identity:
        """Make an identity from the computer's randomness."""

    def recipient(self, identity: Identity) -> Recipient:
        """Return the public half. Raises PackageError BAD_KEY on a text that is no key."""

    def knows(self, key: VerifyKey | Recipient) -> bool:
        """Say whether a public key is well formed for this suite."""

    def sign(self, message: bytes, key: SigningKey) -> bytes:
        """Return the signature of ``message``."""

    def verify(self, message: bytes, signature: bytes, key: VerifyKey) -> bool:
        """Say whether ``signature`` is of ``message`` by ``key``; a malformed key never fits."""

    def seal(self, source: Source, target: Target, recipients: Sequence[Recipient]) -> None:
        """Encrypt ``source`` to every one of ``recipients``, in bounded memory."""

    def open(
        self, source: Source, target: Target, identities: Sequence[Identity], *, head: int = ...
    ) -> None:
        """Decrypt ``source`` into ``target``, in bounded memory.

        ``target`` gets authenticated pieces as they come, so only the end of the call proves that
        nothing was cut off. What ``source`` or ``target`` raise comes out unchanged. Raises
        PackageError DECRYPT when no identity fits, the ciphertext is damaged, or the list of its
        recipients does not end within ``head`` bytes.
        """

    def hasher(self) -> Hasher:
        """Return a new running hash."""


class A1:
    """Ed25519 signatures, age encryption, SHA-256."""

    name: str = "A1"
    _PUBLIC: Final = "ed25519:"
    _SECRET: Final = "ed25519-secret:"  # noqa: S105 - the prefix of a key, not a key

    def new_signing_key(self) -> SigningKey:
        """Make a signing key from the computer's randomness."""
        return SigningKey(self._SECRET + _b64(Ed25519PrivateKey.generate().private_bytes_raw()))

    def verify_key(self, key: SigningKey) -> VerifyKey:
        """Return the public half. Raises PackageError BAD_KEY on a text that is no key."""
        return VerifyKey(self._PUBLIC + _b64(self._private(key).public_key().public_bytes_raw()))

    def new_identity(self) -> Identity:
        """Make an identity from the computer's randomness."""
        return Identity(str(pyrage.x25519.Identity.generate()))

    def recipient(self, identity: Identity) -> Recipient:
        """Return the public half. Raises PackageError BAD_KEY on a text that is no key."""
        return Recipient(str(_identity(identity).to_public()))

    def knows(self, key: VerifyKey | Recipient) -> bool:
        """Say whether a public key is well formed for this suite."""
        try:
            if isinstance(key, VerifyKey):
                self._public(key)
            else:
                pyrage.x25519.Recipient.from_str(key.text)
        except (ValueError, pyrage.RecipientError):
            return False
        return True

    def sign(self, message: bytes, key: SigningKey) -> bytes:
        """Return the 64 bytes of the signature."""
        return self._private(key).sign(message)

    def verify(self, message: bytes, signature: bytes, key: VerifyKey) -> bool:
        """Say whether ``signature`` is of ``message`` by ``key``; a malformed key never fits."""
        try:
            self._public(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def seal(self, source: Source, target: Target, recipients: Sequence[Recipient]) -> None:
        """Encrypt ``source`` to every one of ``recipients``, in bounded memory."""
        pipe = _Pipe(source, target)
        keys = [pyrage.x25519.Recipient.from_str(recipient.text) for recipient in recipients]
        try:
            pyrage.encrypt_io(pipe, pipe, keys)
        except (pyrage.EncryptError, OSError):
            pipe.reraise()
            raise
        pipe.reraise()

    def open(
        self,
        source: Source,
        target: Target,
        identities: Sequence[Identity],
        *,
        head: int = LIMITS.envelope_bytes,
    ) -> None:
        """Decrypt ``source`` into ``target``; see ``Suite.open``."""
        pipe = _Pipe(_Headed(source, head), target)
        keys = [_identity(identity) for identity in identities]
        try:
            pyrage.decrypt_io(pipe, pipe, keys)
        except (pyrage.DecryptError, OSError) as error:
            pipe.reraise()
            raise PackageError(Code.DECRYPT, reason=str(error)) from error
        pipe.reraise()

    def hasher(self) -> Hasher:
        """Return a new SHA-256."""
        return hashlib.sha256()

    def _private(self, key: SigningKey) -> Ed25519PrivateKey:
        if not key.text.startswith(self._SECRET):
            raise PackageError(Code.BAD_KEY)
        try:
            return Ed25519PrivateKey.from_private_bytes(_raw(key.text.removeprefix(self._SECRET)))
        except ValueError as error:
            raise PackageError(Code.BAD_KEY) from error

    def _public(self, key: VerifyKey) -> Ed25519PublicKey:
        if not key.text.startswith(self._PUBLIC):
            raise ValueError("not a key of suite A1")
        return Ed25519PublicKey.from_public_bytes(_raw(key.text.removeprefix(self._PUBLIC)))


SUITES: Final[dict[str, Suite]] = {"A1": A1()}


def suite_named(name: str) -> Suite:
    """Return the suite that a header names. Raises PackageError FORMAT for one of a newer program."""
    if name not in SUITES:
        raise PackageError(Code.FORMAT, suite=name)
    return SUITES[name]


class _Pipe:
    """Both ends of one streaming call; keeps what our side raised first.

    The library rewords errors, goes on writing what it still holds after one, and says nothing
    about an error of its very last write.
    """

    def __init__(self, source: Source, target: Target) -> None:
        self._source = source
        self._target = target
        self._error: BaseException | None = None

    def read(self, size: int) -> bytes:
        self.reraise()
        try:
            return self._source.read(size)
        except BaseException as error:
            self._error = error
            raise

    def write(self, data: bytes) -> int:
        self.reraise()
        try:
            self._target.write(data)
        except BaseException as error:
            self._error = error
            raise
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""

    def reraise(self) -> None:
        if self._error is not None:
            raise self._error


class _Headed:
    """The sealed part, of which the library would hold the list of recipients in memory."""

    def __init__(self, source: Source, limit: int) -> None:
        self._source = source
        self._limit = limit
        self._start: bytes | None = b""  # what came of the list, until its end was seen

    def read(self, size: int) -> bytes:
        data = self._source.read(size)
        if self._start is not None:
            self._start += data
            if _END_OF_LIST in self._start[: self._limit]:
                self._start = None
            elif not data or len(self._start) >= self._limit:
                raise PackageError(Code.DECRYPT, reason="no end of the list of recipients")
        return data


def _identity(identity: Identity) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(identity.text.strip())
    except pyrage.IdentityError as error:
        raise PackageError(Code.BAD_KEY) from error


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _raw(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
