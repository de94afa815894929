"""The suite A1 behind its interface."""

import io
from dataclasses import dataclass

import pyrage
import pytest

from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.suite import (
    SUITES,
    Identity,
    Recipient,
    SigningKey,
    VerifyKey,
    suite_named,
)
from tests.exchange.world import SUITE, Keys, refused

KEYS = Keys()


def sealed(data: bytes, *keys: Keys) -> bytes:
    target = io.BytesIO()
    SUITE.seal(io.BytesIO(data), target, [key.recipient for key in keys])
    return target.getvalue()


def opened(data: bytes, *keys: Keys) -> bytes:
    target = io.BytesIO()
    SUITE.open(io.BytesIO(data), target, [key.identity for key in keys])
    return target.getvalue()


def test_signatures() -> None:
    key = SUITE.verify_key(KEYS.sign)
    signature = SUITE.sign(b"message", KEYS.sign)
    assert SUITE.verify(b"message", signature, key)
    assert not SUITE.verify(b"massage", signature, key)
    assert not SUITE.verify(b"message", signature[:-1], key)
    assert not SUITE.verify(b"message", b"", key)
    assert not SUITE.verify(b"message", signature, SUITE.verify_key(Keys().sign))


@pytest.mark.parametrize(
    "text", ["", "ed25519:", "ed25519:AAAA", "ed25519:!!", "sm2:" + "A" * 44, "A" * 43 + "="]
)
def test_a_malformed_public_key_verifies_nothing(text: str) -> None:
    signature = SUITE.sign(b"", KEYS.sign)
    assert not SUITE.verify(b"", signature, VerifyKey(text))
    assert not SUITE.knows(VerifyKey(text))
    assert not SUITE.knows(Recipient(text))


def test_well_formed_public_keys() -> None:
    assert SUITE.knows(SUITE.verify_key(KEYS.sign))
    assert SUITE.knows(KEYS.recipient)


@pytest.mark.parametrize(
    "text", ["", "ed25519-secret:AAAA", "ed25519-secret:!", "nonsense", "A" * 43 + "="]
)
def test_a_malformed_secret_key(text: str) -> None:
    refused(Code.BAD_KEY, lambda: SUITE.verify_key(SigningKey(text)))
    refused(Code.BAD_KEY, lambda: SUITE.recipient(Identity(text)))


@pytest.mark.parametrize("size", [0, 1, 65536, 65537, 300_000])
def test_sealing_to_several(size: int) -> None:
    other, data = Keys(), bytes(size)
    secret = sealed(data, KEYS, other)
    assert opened(secret, KEYS) == opened(secret, other) == data
    refused(Code.DECRYPT, lambda: opened(secret, Keys()))


def test_sealing_to_nobody_is_a_bug() -> None:
    with pytest.raises(pyrage.EncryptError):
        sealed(b"x")


def test_what_was_cut_or_changed_does_not_open() -> None:
    secret = sealed(bytes(200_000), KEYS)
    for changed in (secret[:-1], secret[:100], b"", secret + b"x", secret[:-1] + b"\0\0"):
        refused(Code.DECRYPT, lambda changed=changed: opened(changed, KEYS))  # type: ignore[misc]


@dataclass
class Gone:
    """A stick that is pulled out after ``left`` calls."""

    left: int

    def read(self, size: int) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise OSError(5, "input/output error")
        return bytes(size)

    def write(self, data: bytes) -> int:
        self.left -= 1
        if self.left < 0:
            raise OSError(28, "no space left on device")
        return len(data)


@pytest.mark.parametrize("left", [0, 1, 30])
def test_errors_of_both_ends_come_out_unchanged(left: int) -> None:
    recipients, identities = [KEYS.recipient], [KEYS.identity]
    data = io.BytesIO(sealed(bytes(500_000), KEYS))
    with pytest.raises(OSError, match="input/output"):
        SUITE.seal(Gone(left), io.BytesIO(), recipients)
    with pytest.raises(OSError, match="input/output"):
        SUITE.open(Gone(left), io.BytesIO(), identities, head=1 << 30)
    if left < 30:
        with pytest.raises(OSError, match="no space"):
            SUITE.seal(io.BytesIO(bytes(500_000)), Gone(left), recipients)
    with pytest.raises(OSError, match="no space"):
        SUITE.open(data, Gone(left), identities)


@pytest.mark.parametrize("size", [0, 1, 5000, 70_000])
def test_an_error_of_the_very_last_write_is_not_lost(size: int) -> None:
    """The library buffers, and is silent when its last write goes wrong."""
    calls = Gone(10**9)
    SUITE.seal(io.BytesIO(bytes(size)), calls, [KEYS.recipient])
    for left in range(10**9 - calls.left):
        with pytest.raises(OSError, match="no space"):
            SUITE.seal(io.BytesIO(bytes(size)), Gone(left), [KEYS.recipient])
    data = sealed(bytes(size), KEYS)
    calls = Gone(10**9)
    SUITE.open(io.BytesIO(data), calls, [KEYS.identity])
    for left in range(10**9 - calls.left):
        with pytest.raises(OSError, match="no space"):
            SUITE.open(io.BytesIO(data), Gone(left), [KEYS.identity])


def test_an_endless_list_of_recipients_is_not_read_through() -> None:
    source = Gone(200)
    refused(Code.DECRYPT, lambda: SUITE.open(source, io.BytesIO(), [KEYS.identity], head=1 << 16))
    assert 200 - source.left < 20
    data = sealed(b"x", KEYS)
    end = data.index(b"\n--- ") + len(b"\n--- ")
    target = io.BytesIO()
    SUITE.open(io.BytesIO(data), target, [KEYS.identity], head=end)
    assert target.getvalue() == b"x"
    refused(
        Code.DECRYPT,
        lambda: SUITE.open(io.BytesIO(data), io.BytesIO(), [KEYS.identity], head=end - 1),
    )


def test_suites_by_name() -> None:
    assert suite_named("A1") is SUITES["A1"]
    refused(Code.FORMAT, lambda: suite_named("G1"))


def test_hashing() -> None:
    hasher = SUITE.hasher()
    hasher.update(b"abc")
    assert hasher.hexdigest().startswith("ba7816bf")
