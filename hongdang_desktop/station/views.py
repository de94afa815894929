"""What a station answers with: frozen plain data, made for people to look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.problems import Problem
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.verdict import Verdict


class Role(StrEnum):
    """What an installation is."""

    BRANCH = "branch"
    PLANT = "plant"


class Standing(StrEnum):
    """How far a station is on its way into the exchange."""

    PLANT = "plant"
    ALONE = "alone"  # began without an invitation
    INVITED = "invited"  # has an invitation, is not on the roster yet as far as it knows
    ENROLLED = "enrolled"


@dataclass(frozen=True)
class Entry:
    """One record as it stands. ``record`` is typed; ``payload`` is the same as JSON.

    ``conflicted``: two PCs changed it and nobody has chosen yet. ``corrected``: it was final before
    its last change.
    """

    id: str
    ledger: str
    record: Envelope
    payload: Mapping[str, Json]
    revision: str
    called: str
    conflicted: bool = False
    corrected: bool = False

    @property
    def final(self) -> bool:
        """Say whether the entry is final."""
        return self.record.stage == "final"


@dataclass(frozen=True)
class Found:
    """An entry that a search found: how its branch calls the ledger, and a piece of the text."""

    entry: Entry
    title: str
    snippet: str = ""


@dataclass(frozen=True)
class Person:
    """An active member as pickers offer him; ``post`` is the word, ``post_key`` its key or ""."""

    id: str
    name: str
    initials: str
    post: str
    voter: bool
    category: str
    team: str
    post_key: str


@dataclass(frozen=True)
class Version:
    """One revision in the history of an entry, newest first in lists."""

    revision: str
    at: datetime
    who: str
    what: str
    kind: str
    final: bool
    reason: str
    payload: Mapping[str, Json]
    own: bool
    ledger: str = ""


@dataclass(frozen=True)
class Changes:
    """What a verb did: a sentence for the user, the ledgers touched, the action for undo."""

    sentence: str
    ledgers: frozenset[str]
    action: str
    ids: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Node:
    """One node of the organisation tree."""

    id: str
    kind: str
    code: str
    name: str
    shown: str
    parent: str | None


@dataclass(frozen=True)
class Info:
    """What a station is. ``branches`` are those it keeps (branch station) or knows (plant)."""

    role: Role
    name: str
    device: str
    plant: str | None
    plant_name: str
    branches: tuple[Node, ...]
    enrolled: bool
    practice: bool
    standing: Standing


@dataclass(frozen=True)
class Scratch:
    """Raw text of an editor that was left open; never journalled, never exported."""

    key: str
    ledger: str
    branch: str
    entry: str | None
    called: str
    texts: Mapping[str, Json]
    saved_at: datetime


@dataclass(frozen=True)
class Duty:
    """Something due. ``done_by`` says what counts as done; ``overdue`` in days, 0 if not yet.

    ``ledger`` is "" where none holds it: then somebody ticks it. ``entry`` is the entry to open, None
    for a new one that begins with ``new``. ``weight`` is blue, yellow, orange or red; ``period`` and
    ``about`` tell it apart, and with ``may_be_none`` it can be answered 本月无此事项; ``batch`` opens the
    page of a whole month, ``plan`` that of a meeting to come. ``page`` is the key of a hand-made page on
    which it is done, with ``entry`` and ``part``.
    """

    rule: str
    sentence: str
    due: date
    overdue: int
    source: str
    done_by: str
    ledger: str
    branch: str
    entry: str | None = None
    action: str = "开始记录"
    article: str = ""
    weight: str = "blue"
    period: str = ""
    about: str = ""
    may_be_none: bool = False
    new: JsonObject = field(default_factory=dict)
    batch: bool = False
    plan: bool = False
    page: str = ""
    part: str = ""


@dataclass(frozen=True)
class Progressed:
    """How far the month is: of each mechanism's things to do, how many are done."""

    mechanism: str
    done: int
    total: int


@dataclass(frozen=True)
class Home:
    """Everything that the first page shows."""

    today: date
    scratches: tuple[Scratch, ...]
    overdue: tuple[Duty, ...]
    week: tuple[Duty, ...]
    later: tuple[Duty, ...]
    progress: tuple[Progressed, ...]
    unsent: int
    last_sent: str
    last_received: str
    conflicts: int
    odd: int
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notice:
    """Something to know of until it is settled: what happened, and what to do now (``cure``)."""

    code: str
    sentence: str
    cure: str
    at: datetime
    subject: str = ""


@dataclass(frozen=True)
class Listing:
    """A list page's question: which entries, in which order."""

    ledger: str
    branch: str | None = None
    year: int | None = None
    month: int | None = None
    stage: str | None = None
    words: str = ""
    sort: str = "occurred_on"
    descending: bool = True


@dataclass(frozen=True)
class Examined:
    """How an entry would stand if it were saved now; ``derived`` are label and text."""

    problems: tuple[Problem, ...]
    verdicts: tuple[Verdict, ...] = ()
    derived: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class LeftOver:
    """A decision of an earlier meeting that is not carried out; ``item`` is the agenda item."""

    entry: str
    called: str
    day: date | None
    item: Mapping[str, Json]


class Refused(UserError):
    """A verb that the record does not allow; the problems say why."""

    def __init__(self, code: str, sentence: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(sentence)
        self.code = code
        self.problems = problems


@dataclass(frozen=True)
class PaperChoice:
    """One paper that can be asked for; ``dated``: by year and month, else as of today."""

    key: str
    title: str
    dated: bool


@dataclass(frozen=True)
class PaperNote:
    """Something a reader should know of a page: ``kind`` is draft, late or corrected."""

    page: int
    kind: str
    sentence: str


@dataclass(frozen=True)
class Paper:
    """A paper as it will be saved and printed: the bytes are the file. Pages count from 1."""

    title: str
    pdf: bytes
    pages: int
    titles: tuple[tuple[int, str], ...]
    notes: tuple[PaperNote, ...]
    revisions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A page as an image: rows of ``stride`` bytes, of which width x 3 are red, green, blue."""

    width: int
    height: int
    stride: int
    data: bytes


@dataclass(frozen=True)
class OddRecord:
    """What came in rightly signed and cannot be shown (待修正): why, and who can mend it.

    ``code`` is E_TYPE (wait for a newer program) or E_PAYLOAD_SCHEMA (its sender saves it again).
    ``ledger`` is the title where the kind is known, else its key; ``branch`` is shown as a name.
    """

    record: str
    revision: str
    ledger: str
    branch: str
    who: str
    at: datetime
    code: str
    sentence: str


@dataclass(frozen=True)
class Taken:
    """Files that were taken in: the parts for ``attachments``, and by name what was refused."""

    parts: tuple[Mapping[str, Json], ...]
    refused: tuple[tuple[str, UserError], ...] = ()


@dataclass(frozen=True)
class FileLook:
    """An attachment as a strip shows it. ``pages`` is 0 for what can only be saved elsewhere.

    ``picture`` is None where there is none to show; ``here`` says whether it came yet.
    """

    sha256: str
    name: str
    size: int
    here: bool
    pages: int = 0
    picture: "Picture | None" = None


@dataclass(frozen=True)
class MissingFile:
    """An attachment that an entry names and that has not come yet."""

    sha256: str
    name: str
    size: int
    entry: str
    called: str
    ledger: str
