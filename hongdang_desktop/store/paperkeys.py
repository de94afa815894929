"""``keys/paper.key``: what has to be printed once and must then be gone, kept outside the database.

Backups are copies of the database: what stood in it, they would keep for ever. The file is sealed
with a key that HKDF makes of the data key.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hongdang_desktop.store.errors import disk_speaks
from hongdang_desktop.store.keyslots import FOLDER, PART, sync_folder

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NAME: Final = "paper.key"
_SALT, _NONCE = 16, 12


def keep(folder: Path, key: bytes, content: bytes) -> None:
    """Seal ``content`` in place of what is kept; killed at any moment there is the old or the new."""
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    sealed = salt + nonce + _cipher(key, salt).encrypt(nonce, content, None)
    path = folder / FOLDER / NAME
    with disk_speaks():
        path.parent.mkdir(exist_ok=True)
        part = path.with_name(NAME + PART)
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)


def kept(folder: Path, key: bytes) -> bytes | None:
    """Return what is kept, None where there is nothing, or nothing that this key opens."""
    try:
        sealed = (folder / FOLDER / NAME).read_bytes()
    except OSError:
        return None
    # Loaded here: only a plant between its founding and its safe needs it.
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415

    salt, nonce, rest = sealed[:_SALT], sealed[_SALT : _SALT + _NONCE], sealed[_SALT + _NONCE :]
    with suppress(InvalidTag, ValueError):  # a ValueError is a nonce cut short
        return _cipher(key, salt).decrypt(nonce, rest, None)
    return None


def forget(folder: Path) -> None:
    """Overwrite what is kept and take it away; nothing there is as good."""
    place = folder / FOLDER
    with disk_speaks():
        for path in (place / NAME, place / (NAME + PART)):
            if path.is_file():
                with path.open("r+b") as file:
                    file.write(bytes(path.stat().st_size))
                    file.flush()
                    os.fsync(file.fileno())
                path.unlink()
                sync_folder(place)


def _cipher(key: bytes, salt: bytes) -> "AESGCM":
    # Loaded here for the same reason as above.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"paper").derive(key))
