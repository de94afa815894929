"""What a station answers about the road: packages looked into, written, received, and enrolment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.station.views import Changes, Node


@dataclass(frozen=True)
class Arrival:
    """A package looked into before anything is written: who, what, how much, what to mind.

    ``peer`` is the name of the branch that it is about, "" where that is not known. ``entries`` and
    ``attachments`` are what is new in it; ``conflicts`` records would then stand in two forms.
    """

    path: str
    name: str
    sender: str
    number: int
    made_at: datetime | None
    counts: tuple["ArrivalCount", ...] = ()
    warnings: tuple[str, ...] = ()
    code: str = ""
    sentence: str = ""
    importable: bool = True
    peer: str = ""
    entries: int = 0
    attachments: int = 0
    attachment_bytes: int = 0
    conflicts: int = 0
    volume: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class ImportDone:
    """An import that can be taken back as one action."""

    id: str
    at: datetime
    sentence: str


@dataclass(frozen=True)
class ReceiptOf:
    """What another computer proved to hold of ours (回执), and a sentence that can be read aloud.

    Up to revision ``held`` of ``total``, the last of ``day``; ``missing`` attachments are not there.
    """

    who: str
    held: int
    total: int
    day: date | None
    missing: int
    sentence: str


@dataclass(frozen=True)
class ArrivalCount:
    """How many records of one kind a package brings new, changed, removed."""

    title: str
    new: int
    changed: int
    removed: int = 0


@dataclass(frozen=True)
class PackageNote:
    """One line of what went and came. ``state`` is a sentence part such as 厂里已收."""

    at: datetime
    out: bool
    number: int
    peer: str
    entries: int
    state: str
    file: str = ""


@dataclass(frozen=True)
class Outgoing:
    """What an export would take along now.

    Of ``total`` entries ``sealed`` are for the branch's own computers: the plant carries them and
    cannot read them. ``attachments`` take ``attachment_bytes`` in ``volumes`` files. ``conflicts``
    entries of the branch wait for a person; they travel in all their versions.
    """

    peer: str
    number: int
    file: str
    counts: tuple[ArrivalCount, ...]
    sealed: int
    total: int
    attachments: int = 0
    attachment_bytes: int = 0
    volumes: int = 1
    conflicts: int = 0


@dataclass(frozen=True)
class Receipt:
    """What an import did with one file; ``code`` is "" when all is well.

    ``new`` counts revisions, ``records`` the entries that people see: as a preview counts them.
    """

    file: str
    code: str
    sentence: str
    new: int = 0
    changes: Changes | None = None
    details: Mapping[str, Json] = field(default_factory=dict)
    records: int = 0


@dataclass(frozen=True)
class Invited:
    """An invitation on the stick; the code is told by phone, the fingerprint compared by phone."""

    path: Path
    code: str
    fingerprint: str


@dataclass(frozen=True)
class Offer:
    """What an invitation says to the branch station that opens it."""

    plant_name: str
    branches: tuple[Node, ...]
    fingerprint: str


@dataclass(frozen=True)
class Requested:
    """A request on the stick; the plant compares the fingerprint of this PC by phone."""

    path: Path
    fingerprint: str


@dataclass(frozen=True)
class Candidate:
    """A PC that asks to be admitted; ``known`` says whether it was already."""

    pc: str
    branches: tuple[Node, ...]
    fingerprint: str
    known: bool = False


@dataclass(frozen=True)
class BranchPost:
    """What the plant knows of the exchange with one branch; ``pcs`` are admitted computers."""

    branch: Node
    pcs: int
    last_received: datetime | None
    last_number: int
    waiting: int
