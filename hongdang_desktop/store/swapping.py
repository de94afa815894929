"""A checked database takes the place of the present one; killed at any step the next open goes on.

``stage`` copies it beside; ``swap`` writes the plan, and from then on the way is only forward. Before
the plan stands, everything is as it was. The rollback journal belongs to the file that it lay
beside, and goes aside with it: it would spoil the new one.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Final

from hongdang_desktop.core.progress import Progress
from hongdang_desktop.store import keyslots
from hongdang_desktop.store.backups import copy_file
from hongdang_desktop.store.errors import disk_speaks
from hongdang_desktop.store.keyslots import sync_folder

DATABASE: Final = "station.db"
STAGED: Final = "station.db.new"
REPLACED: Final = "station.db.old"
"""A sound database of which a verified backup was made; it goes once the new one was opened."""
DAMAGED: Final = "损坏"
"""How the name begins of a database that could not be read; such a file is never deleted."""
WORK, DRILL = "restore.tmp", "drill.tmp"
"""Folders in which a backup is opened before anything is decided."""
_PLAN: Final = "restore.json"
_JOURNAL: Final = "-journal"


def stage(folder: Path, source: Path, progress: Progress) -> Path:
    """Copy a checked database beside the present one; return the copy, to be checked again."""
    with disk_speaks():
        _clear_old_plan(folder)
        target = folder / STAGED
        target.unlink(missing_ok=True)
        copy_file(source, target, progress, "正在恢复")
        return target


def swap(folder: Path, *, aside: str, key: bytes | None = None) -> None:
    """Give the staged database its name; the present one goes ``aside``, a name in the folder.

    ``key`` becomes the open slot with it. The caller holds the lock and no database is open.
    """
    with disk_speaks():
        plan = {"aside": aside, "key": key.hex() if key else ""}
        part = folder / (_PLAN + keyslots.PART)
        with part.open("wb") as file:
            file.write(json.dumps(plan).encode())
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / _PLAN)
        sync_folder(folder)
        _go_on(folder, aside, key)


def pending(folder: Path) -> bool:
    """Say whether a swap was cut off."""
    return (folder / _PLAN).is_file()


def resume(folder: Path) -> bool:
    """Finish a swap that was cut off, or clear what was only staged; say whether one was finished."""
    with disk_speaks():
        plan = _plan(folder)
        if plan is None:
            if (folder / DATABASE).is_file():
                (folder / STAGED).unlink(missing_ok=True)
            return False
        _go_on(folder, *plan)
        return True


def settle(folder: Path) -> None:
    """Take away what a swap replaced, and what was cut off: the new database was opened."""
    for place in (WORK, DRILL):
        clear(folder / place)
    with disk_speaks():
        for name in (REPLACED, REPLACED + _JOURNAL):
            (folder / name).unlink(missing_ok=True)


def clear(place: Path) -> None:
    """Take away a folder in which something was tried."""
    shutil.rmtree(place, ignore_errors=True)


def _plan(folder: Path) -> tuple[str, bytes | None] | None:
    try:
        kept = json.loads((folder / _PLAN).read_bytes())
        key = bytes.fromhex(kept["key"])
        return Path(str(kept["aside"])).name, key or None
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        # It was synced before it got its name, so it is not one of ours that was cut off.
        _clear_old_plan(folder)
        return None


def _go_on(folder: Path, aside: str, key: bytes | None) -> None:
    staged = folder / STAGED
    if staged.is_file():
        for tail in (_JOURNAL, ""):  # the journal first: alone it would be played into the new one
            present = folder / (DATABASE + tail)
            if present.is_file():
                present.replace(folder / (aside + tail))
                sync_folder(folder)
        if key is not None:
            (folder / keyslots.FOLDER).mkdir(exist_ok=True)
            keyslots.put(folder, key)
        staged.replace(folder / DATABASE)
        sync_folder(folder)
    _clear_old_plan(folder)


def _clear_old_plan(folder: Path) -> None:
    (folder / _PLAN).unlink(missing_ok=True)
    sync_folder(folder)
