"""The plant's keys at its beginning, and those that go on paper into the safe (exchange.md §2.3)."""

import base64
import binascii
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.suite import Identity, SigningKey, Suite

_CHECK_BYTES: Final = 3
_GROUP: Final = 4
_SECRET: Final = "-secret:"  # noqa: S105 - the end of a prefix, not a key
_AGE: Final = "AGE-SECRET-KEY-1"
_MISREAD = str.maketrans("018", "OIB")


@dataclass(frozen=True, slots=True)
class PlantKeys:
    """All secret keys of a plant. ``root`` and ``recovery`` leave the computer once they are on paper.

    ``root`` signs delegations and rosters; ``signing`` signs packages and, delegated, rosters;
    ``identity`` opens what branches send; ``recovery`` opens everything that was ever sealed.
    """

    root: SigningKey
    signing: SigningKey
    identity: Identity
    recovery: Identity


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """What is printed twice for the safe: a title, rows of label and value, and advice."""

    title: str
    rows: tuple[tuple[str, str], ...]
    advice: tuple[str, ...]


def new_plant_keys(suite: Suite) -> PlantKeys:
    """Make all keys of a new plant."""
    return PlantKeys(
        suite.new_signing_key(), suite.new_signing_key(), suite.new_identity(), suite.new_identity()
    )


def recovery_sheet(
    keys: PlantKeys, *, plant_name: str, plant: str, day: str, fingerprint: str
) -> RecoverySheet:
    """Return the sheet; ``day`` as it shall be printed, ``fingerprint`` the plant's own."""
    return RecoverySheet(
        title="厂党委密钥纸",
        rows=(
            ("单位", plant_name),
            ("编号", plant),
            ("制作日期", day),
            ("核对码", fingerprint),
            ("根密钥", signing_key_on_paper(keys.root)),
            ("恢复密钥", identity_on_paper(keys.recovery)),
        ),
        advice=(
            "打印两份，分两处锁进保险柜。",
            "别拍照，别留在电脑里：存成PDF只为拿去打印，打完就删掉。",
            "有了这张纸，就能打开全厂的数据。",
            "厂端电脑坏了、数据的钥匙丢了、要换密钥时，用得着它。",
        ),
    )


def signing_key_on_paper(key: SigningKey) -> str:
    """Return a signing key in groups of four letters and digits, with a check against misreading."""
    algorithm, _, text = key.text.partition(_SECRET)
    raw = base64.b64decode(text, validate=True)
    letters = base64.b32encode(raw + _check(raw)).decode().rstrip("=")
    groups = (letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))
    return " ".join((algorithm.upper(), *groups))


def signing_key_from_paper(typed: str) -> SigningKey:
    """Read it back as a person types it: blanks, hyphens and small letters do not matter.

    Raises PackageError BAD_KEY when a letter is wrong or missing.
    """
    algorithm, _, rest = typed.strip().partition(" ")
    letters = "".join(rest.upper().replace("-", " ").split()).translate(_MISREAD)
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError) as error:
        raise PackageError(Code.BAD_KEY) from error
    key, check = raw[:-_CHECK_BYTES], raw[-_CHECK_BYTES:]
    if not key or check != _check(key):
        raise PackageError(Code.BAD_KEY)
    return SigningKey(algorithm.lower() + _SECRET + base64.b64encode(key).decode())


def identity_on_paper(identity: Identity) -> str:
    """Return an identity in groups of four, behind the mark that says what it is where it has one."""
    mark, letters = "", identity.text
    if letters.startswith(_AGE):
        mark, letters = _AGE, letters.removeprefix(_AGE)
    groups = (letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))
    return " ".join((*([mark] if mark else []), *groups))


def identity_from_paper(typed: str, *, suite: Suite) -> Identity:
    """Read the recovery key back as typed: blanks do not matter.

    Nor, where it has one case and no hyphens behind its mark, do hyphens and small letters. Raises
    PackageError BAD_KEY.
    """
    letters = "".join(typed.split())
    bare, mark = letters.upper().replace("-", ""), _AGE.replace("-", "")
    marked = [_AGE + bare.removeprefix(mark)] if bare.startswith(mark) else []
    for text in dict.fromkeys((*marked, letters.upper(), letters)):
        with suppress(PackageError):
            suite.recipient(Identity(text))
            return Identity(text)
    raise PackageError(Code.BAD_KEY)


def _check(raw: bytes) -> bytes:
    return hashlib.sha256(b"hongdang paper 1\n" + raw).digest()[:_CHECK_BYTES]
