"""Small files sealed with a spoken code: the scrypt form of age, so that stock ``age`` opens them.

Written here because the library measures the computer it runs on: it may take a gigabyte and several
seconds on a fast one, and a slow one then refuses the file. Here the cost is fixed.
"""

import base64
import hmac
import os
import re
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from hongdang_desktop.exchange.errors import Code, PackageError

WORK: Final = 18
"""Two to this power is the cost: 256 MiB and about a second, what stock age takes too."""

CHUNK: Final = 1 << 16
"""Only files that fit one chunk of the format are written and read."""

_VERSION: Final = b"age-encryption.org/v1\n"
_LABEL: Final = b"age-encryption.org/v1/scrypt"
_HEADER = re.compile(
    rb"age-encryption\.org/v1\n-> scrypt ([A-Za-z0-9+/]{22}) (1?[0-9])\n([A-Za-z0-9+/]{43})\n---"
)
_MAC: Final = 1 + 43 + 1  # a blank, base64 of 32 bytes, line end
_NONCE: Final = 16
_LAST_CHUNK: Final = bytes(11) + b"\x01"


def seal_with_code(data: bytes, code: str, *, work: int = WORK) -> bytes:
    """Return ``data`` (at most 64 KiB) as an age file that ``code`` opens."""
    if len(data) > CHUNK:
        raise ValueError("longer than one chunk")
    file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(_NONCE)
    wrapped = ChaCha20Poly1305(_wrap_key(code, salt, work)).encrypt(bytes(12), file_key, None)
    stanza = b"-> scrypt %b %d\n%b\n---" % (_b64(salt), work, _b64(wrapped))
    header = _VERSION + stanza
    payload = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
    sealed = payload.encrypt(_LAST_CHUNK, data, None)
    return header + b" " + _b64(_mac(file_key, header)) + b"\n" + nonce + sealed


def open_with_code(sealed: bytes, code: str) -> bytes:
    """Return what was sealed. Raises PackageError BAD_CODE, or DECRYPT where the file is damaged."""
    found = _HEADER.match(sealed)
    if found is None or int(found[2]) > WORK:
        raise PackageError(Code.DECRYPT, reason="not a scrypt file of ours")
    salt, wrapped = _raw(found[1]), _raw(found[3])
    key = ChaCha20Poly1305(_wrap_key(code, salt, int(found[2])))
    try:
        file_key = key.decrypt(bytes(12), wrapped, None)
    except InvalidTag as error:
        raise PackageError(Code.BAD_CODE) from error
    body = found.end() + _MAC
    expected = b" " + _b64(_mac(file_key, found[0])) + b"\n"
    if not hmac.compare_digest(sealed[found.end() : body], expected):
        raise PackageError(Code.DECRYPT, reason="header changed")
    nonce, chunk = sealed[body : body + _NONCE], sealed[body + _NONCE :]
    try:
        payload = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
        return payload.decrypt(_LAST_CHUNK, chunk, None)
    except InvalidTag as error:
        raise PackageError(Code.DECRYPT, reason="content changed") from error


def _wrap_key(code: str, salt: bytes, work: int) -> bytes:
    return Scrypt(salt=_LABEL + salt, length=32, n=1 << work, r=8, p=1).derive(code.encode())


def _derive(file_key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=purpose).derive(file_key)


def _mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.digest(_derive(file_key, b"", b"header"), header, "sha256")


def _b64(raw: bytes) -> bytes:
    return base64.b64encode(raw).rstrip(b"=")


def _raw(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4))
