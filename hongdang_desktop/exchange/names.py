"""What our files on a stick are called: readable for people, sortable, safe on FAT and exFAT.

A name is never trusted and never read back: what a file is stands in its header.
"""

import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Final

FOLDER: Final = "党建数据交换"
UP_FOLDER: Final = "上报"
DOWN_FOLDER: Final = "下发"
PACKAGE: Final = ".djx"
ENROLMENT: Final = ".djy"
BACKUP: Final = ".djb"
PART: Final = ".part"
MOST_CHARACTERS: Final = 80

_UNSHOWN: Final = frozenset({"Cc", "Cf", "Cs"})
_FORBIDDEN = re.compile(
    "[^0-9A-Za-z_()\\-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


def package_name(
    *,
    branch_code: str,
    branch_name: str,
    up: bool,
    sender: str,
    no: int,
    day: date,
    vol: int = 1,
    vols: int = 1,
) -> str:
    """Return ``B017-采油三队党支部-上报-电脑A-000013-20250405-卷1共2.djx``."""
    way = UP_FOLDER if up else DOWN_FOLDER
    tail = (f"{no:06d}", f"{day:%Y%m%d}", f"卷{vol}共{vols}")
    return _join((branch_code, branch_name, way, sender, *tail), PACKAGE)


def package_name_for_all(*, sender: str, no: int, day: date, vol: int = 1, vols: int = 1) -> str:
    """Return ``ALL-全厂-下发-厂党委-000007-20250410-卷1共1.djx``."""
    return package_name(
        branch_code="ALL", branch_name="全厂", up=False, sender=sender, no=no, day=day, vol=vol,
        vols=vols,
    )  # fmt: skip


def restore_name(
    *, branch_code: str, branch_name: str, no: int, day: date, vol: int = 1, vols: int = 1
) -> str:
    """Return ``B017-采油三队党支部-恢复包-000007-20250410-卷1共1.djx``."""
    tail = (f"{no:06d}", f"{day:%Y%m%d}", f"卷{vol}共{vols}")
    return _join((branch_code, branch_name, "恢复包", *tail), PACKAGE)


def invitation_name(*, branch_code: str, branch_name: str) -> str:
    """Return ``B017-采油三队党支部-邀请.djy``."""
    return _join((branch_code, branch_name, "邀请"), ENROLMENT)


def request_name(*, branch_code: str, branch_name: str) -> str:
    """Return ``B017-采油三队党支部-入网申请.djy``."""
    return _join((branch_code, branch_name, "入网申请"), ENROLMENT)


def roster_name(*, plant_name: str, serial: int, version: int) -> str:
    """Return ``厂党委-名册-1-000007.djy``."""
    return _join((plant_name, "名册", str(serial), f"{version:06d}"), ENROLMENT)


def backup_name(*, code: str, name: str, day: date) -> str:
    """Return ``B017-采油三队党支部-备份-20250410.djb``."""
    return _join((code, name, "备份", f"{day:%Y%m%d}"), BACKUP)


def numbered(name: str, count: int) -> str:
    """Return the name of another copy beside ``name``: ``…(2).djx``."""
    path = Path(name)
    return f"{path.stem}({count}){path.suffix}"


def shown(path: Path) -> str:
    """Return the name of a file that somebody else gave it, as it may be kept and shown.

    What is no text (a name that is not UTF-8) and what steers a terminal becomes �.
    """
    return "".join("�" if unicodedata.category(c) in _UNSHOWN else c for c in path.name)


def clean(text: str) -> str:
    """Return what of ``text`` may stand in a file name anywhere; full-width signs become half-width."""
    return _FORBIDDEN.sub("", unicodedata.normalize("NFKC", text))


def _join(parts: tuple[str, ...], suffix: str) -> str:
    """Join the parts; where that is too long, the longest part gives way."""
    kept = [clean(part) or "_" for part in parts]
    room = MOST_CHARACTERS - len(suffix)
    while len("-".join(kept)) > room:
        longest = max(range(len(kept)), key=lambda at: len(kept[at]))
        kept[longest] = kept[longest][:-1]
    return "-".join(kept) + suffix
