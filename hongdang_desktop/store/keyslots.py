"""The slots that hold the data key, files in ``keys/`` (exchange.md §5); the key itself never changes.

``data.key`` is the open slot, read for ever as version 0.1.0 wrote it. ``escrow.age`` is the same slot
sealed to the plant's recovery key: ``age -d -i recovery.txt escrow.age > data.key`` is enough to be
saved, without this program. How to seal and open is handed in: the store knows no age.
"""

import base64
import json
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.store.errors import Damaged, disk_speaks

FOLDER: Final = "keys"
OPEN: Final = "data.key"
ESCROW: Final = "escrow.age"
MAKING: Final = "data.key.making"
"""The slot of a station that is not finished; where it stands alone, nothing was ever kept."""
PART: Final = ".part"
_KEY_BYTES: Final = 32
_AGE: Final = b"age-encryption.org/v1\n"
_SHORTEST, _LONGEST = 300, 4096
"""An escrow slot is 315 bytes and what age adds at random; more would be something else."""


class NoEscrow(UserError):
    """No escrow slot, or a file that cannot be one."""

    code = "NO_ESCROW"

    def __init__(self) -> None:
        super().__init__("没有托管的钥匙可用。请厂党委从这台电脑最近上报的包里取一份，再来一次。")


class WrongKey(UserError):
    """A key that opens no database of this station."""

    code = "KEY_MISMATCH"

    def __init__(self) -> None:
        super().__init__("这把钥匙打不开这里的数据，什么都没改。看看托管的钥匙是不是这台电脑的。")


def new_key() -> bytes:
    """Return a new data key."""
    return secrets.token_bytes(_KEY_BYTES)


def open_slots(folder: Path) -> bytes:
    """Return the data key from the slots that need no password. Raises Damaged."""
    try:
        return slot_key((folder / FOLDER / OPEN).read_bytes())
    except (OSError, ValueError) as error:
        raise Damaged from error


def slot_key(slot: bytes) -> bytes:
    """Return the key in the content of an open slot. Raises ValueError."""
    try:
        key = bytes.fromhex(json.loads(slot)["key"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("not an open slot") from error
    if len(key) != _KEY_BYTES:
        raise ValueError("not a key of 256 bits")
    return key


def slot_of(key: bytes) -> bytes:
    """Return the content of the open slot that holds a key."""
    return json.dumps({"slot": "open", "key": key.hex()}).encode()


def begin(folder: Path, key: bytes) -> None:
    """Write the first slot of a station in the making; it opens nothing until ``finish``."""
    _write(folder / FOLDER / MAKING, slot_of(key))
    # Before there is a database, which would look like a damaged one without it.
    sync_folder(folder / FOLDER)


def finish(folder: Path) -> None:
    """Give the first slot its name: the database that it opens is there."""
    (folder / FOLDER / MAKING).replace(folder / FOLDER / OPEN)
    sync_folder(folder / FOLDER)


def is_making(folder: Path) -> bool:
    """Say whether a station was begun here and cut off before its database was there."""
    keys = folder / FOLDER
    return (keys / MAKING).is_file() and not (keys / OPEN).exists()


def put(folder: Path, key: bytes) -> None:
    """Write the open slot; killed at any moment there is the old one or the new one."""
    part = folder / FOLDER / (OPEN + PART)
    _write(part, slot_of(key))
    part.replace(folder / FOLDER / OPEN)
    sync_folder(folder / FOLDER)


def keep_escrow(folder: Path, seal: Callable[[bytes], bytes]) -> bytes:
    """Write the escrow slot, sealed anew by ``seal``; return it. Raises what the disk refuses.

    Only its form can be checked here: nobody but the plant's recovery key opens it.
    """
    sealed = seal(slot_of(open_slots(folder)))
    if not looks_sealed(sealed):
        raise NoEscrow
    with disk_speaks():
        part = folder / FOLDER / (ESCROW + PART)
        _write(part, sealed)
        part.replace(folder / FOLDER / ESCROW)
    return sealed


def looks_sealed(content: bytes) -> bool:
    """Say whether a content has the form and the length of an escrow slot."""
    return content.startswith(_AGE) and _SHORTEST <= len(content) <= _LONGEST


def escrow(folder: Path) -> bytes:
    """Return the escrow slot. Raises NoEscrow."""
    try:
        content = (folder / FOLDER / ESCROW).read_bytes()
    except OSError as error:
        raise NoEscrow from error
    if not looks_sealed(content):
        raise NoEscrow
    return content


def escrow_text(folder: Path) -> str:
    """Return the escrow slot as base64 for a manifest, "" where there is none."""
    with suppress(NoEscrow):
        return base64.b64encode(escrow(folder)).decode()
    return ""


def recover(
    folder: Path,
    sealed: bytes,
    unseal: Callable[[bytes], bytes],
    opens: Callable[[bytes], bool],
) -> None:
    """Put the open slot back from an escrow slot, once ``opens`` proved that the key fits.

    A former ``data.key`` stays beside it as ``data.key.old``. Raises NoEscrow, WrongKey, or what
    ``unseal`` raises.
    """
    if not looks_sealed(sealed):
        raise NoEscrow
    try:
        key = slot_key(unseal(sealed))
    except ValueError as error:
        raise NoEscrow from error
    if not opens(key):
        raise WrongKey
    with disk_speaks():
        (folder / FOLDER).mkdir(exist_ok=True)
        slot = folder / FOLDER / OPEN
        if slot.is_file() and slot.read_bytes() != slot_of(key):
            _write(slot.with_name(OPEN + ".old"), slot.read_bytes())
        put(folder, key)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder really on the disk; Windows knows no such call."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
