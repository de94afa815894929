"""What the questions about petitions and replies answer with."""

from dataclasses import dataclass
from datetime import date

from hongdang_desktop.station.views import Entry


@dataclass(frozen=True)
class Offer:
    """Something a branch may ask of the plant now, about an entry or one part of it.

    ``urged``: it is time for it; else it may be asked at will. ``lacking`` names in words what should
    stand in the entry before, "" for nothing. ``draft`` is the petition that was begun already.
    """

    kind: str
    title: str
    ledger: str
    ledger_title: str
    entry: str
    called: str
    part: str = ""
    asks: str = ""
    urged: bool = True
    lacking: str = ""
    draft: str = ""


@dataclass(frozen=True)
class Asked:
    """A petition as it stands; ``state`` is a word: 草稿, 等批复, 同意, 备案, 不同意, 退回修改, 已撤回.

    ``due`` is until when an answer is expected, ``days`` since when it waits. ``sent``: it has left
    this PC in a package. ``reply`` is the answer that holds; ``about`` the entry, None where it is gone.
    """

    petition: Entry
    title: str
    branch: str
    branch_name: str
    state: str
    is_open: bool
    days: int
    due: date | None
    sent: bool
    about: Entry | None
    about_title: str
    reply: Entry | None = None


@dataclass(frozen=True)
class Evidence:
    """What the plant looks at before it answers: label and text of what stands in the entry.

    ``doubts`` are what the rules say of the entry; ``answers`` the verdicts to choose from, key and
    word, the usual one first; ``numbered``: the answer has a number; ``until``: it names a day.
    ``former`` are the answers that were given before.
    """

    asked: Asked
    lines: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    numbered: bool
    until: bool
    former: tuple[Entry, ...] = ()
