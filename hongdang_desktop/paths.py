"""Where the program's own files and the user's folders lie."""

import os
import sys
from pathlib import Path

from platformdirs import user_state_path


def resources() -> Path:
    """Return the folder of fonts, icons, rules and calendars that the program ships."""
    bundled = getattr(sys, "_MEIPASS", None)
    base = Path(bundled) if bundled else Path(__file__).resolve().parent.parent
    return base / "resources"


def forms() -> Path:
    """Return the folder of the forms that the program ships (domain.md §9)."""
    return resources().parent / "forms"


def state() -> Path:
    """Return the user's folder for what belongs to no station: log, last station.

    ``HONGDANG_STATE`` sets it; otherwise the place that the operating system gives to programs.
    """
    named = os.environ.get("HONGDANG_STATE")
    if named:
        return Path(named)
    return user_state_path("hongdang_desktop", appauthor=False)


def default_station() -> Path:
    """Return where a station is made when the user names no other place."""
    if sys.platform == "win32":
        return Path.home() / "Documents" / "红岗党建工作台"
    return Path.home() / "红岗党建工作台"
