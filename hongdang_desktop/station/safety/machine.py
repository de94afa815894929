"""Which computer and which volume a station lies on, so that a copied folder is noticed (§1.7).

Linux: /etc/machine-id and the id of the file system; Windows: MachineGuid and the volume's serial
number (this half was never run on Windows). What the system does not tell stays empty and is never
compared. Only hashes are kept: they say nothing about the computer.
"""

import hashlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hongdang_desktop.core.canonical import JsonObject

_MACHINE_IDS = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_BY_UUID = Path("/dev/disk/by-uuid")


@dataclass(frozen=True)
class Machine:
    """A computer and a volume as hashes; "" where the system does not tell."""

    computer: str = ""
    volume: str = ""

    def differs(self, other: "Machine") -> bool:
        """Say whether it is another computer or volume for certain."""
        pairs = ((self.computer, other.computer), (self.volume, other.volume))
        return any(mine and theirs and mine != theirs for mine, theirs in pairs)

    def merged(self, known: "Machine") -> "Machine":
        """Return this one, with what it does not tell taken from what was known."""
        return Machine(self.computer or known.computer, self.volume or known.volume)

    def as_json(self) -> JsonObject:
        """Return it for a setting."""
        return {"computer": self.computer, "volume": self.volume}

    @classmethod
    def of(cls, kept: object) -> "Machine":
        """Return what a setting says."""
        if not isinstance(kept, Mapping):
            return cls()
        return cls(str(kept.get("computer") or ""), str(kept.get("volume") or ""))


def this_machine(folder: Path) -> Machine:
    """Return the computer that we run on and the volume on which ``folder`` lies."""
    if sys.platform == "win32":
        return Machine(_hashed("computer", _machine_guid()), _hashed("volume", _serial(folder)))
    return Machine(_hashed("computer", _machine_id()), _hashed("volume", _file_system(folder)))


def _hashed(what: str, value: str) -> str:
    text = value.strip()
    return hashlib.sha256(f"hongdang {what} {text}".encode()).hexdigest() if text else ""


def _machine_id() -> str:
    for file in _MACHINE_IDS:
        try:
            return file.read_text(encoding="ascii")
        except (OSError, ValueError):
            continue
    return ""


def _file_system(folder: Path) -> str:
    """Return the UUID of the file system, where the system lists it."""
    try:
        device = folder.stat().st_dev
        for entry in _BY_UUID.iterdir():
            if entry.stat().st_rdev == device:
                return entry.name
    except OSError:
        return ""
    return ""


if sys.platform == "win32":
    import ctypes
    import winreg

    def _machine_guid() -> str:
        try:
            with winreg.OpenKey(
                winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography", 0,
                winreg.KEY_READ | winreg.KEY_WOW64_64KEY,
            ) as key:  # fmt: skip
                return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        except OSError:
            return ""

    def _serial(folder: Path) -> str:
        root = os.path.splitdrive(folder.absolute())[0] + "\\"
        serial = ctypes.c_uint32()
        told = ctypes.windll.kernel32.GetVolumeInformationW(
            root, None, 0, ctypes.byref(serial), None, None, None, 0
        )
        return f"{serial.value:08x}" if told else ""
