"""What a station answers about people on their way into the Party: plain data, in steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.problems import Problem
from hongdang_desktop.ledgers.joining_windows import Window


class Gone(StrEnum):
    """How a step stands."""

    DONE = "done"
    MISSING = "missing"  # a later one is done and this one is not recorded
    NEXT = "next"
    AHEAD = "ahead"
    OVER = "over"  # the way ended before it


GONE = {
    Gone.DONE: "办了", Gone.MISSING: "没记", Gone.NEXT: "下一步", Gone.AHEAD: "以后",
    Gone.OVER: "不办了",
}  # fmt: skip


class Offer(StrEnum):
    """What one click in the register would now settle."""

    NONE = ""
    ENROL = "enrol"
    CONFIRM = "confirm"
    STRIKE = "strike"


OFFERS = {
    Offer.ENROL: "编入名册",
    Offer.CONFIRM: "名册改为正式党员",
    Offer.STRIKE: "名册改为取消资格",
}


@dataclass(frozen=True)
class Material:
    """A paper that a step needs. ``file`` is the attachment, ``said`` where else it is to be found."""

    name: str
    file: str = ""
    said: str = ""

    @property
    def here(self) -> bool:
        """Say whether the program knows where it is."""
        return bool(self.file or self.said)


@dataclass(frozen=True)
class StepBox:
    """Something to fill in: its path (see ``joining_boxes``), what stands there, what is proposed."""

    path: str
    value: Json = None
    proposed: Json = None


@dataclass(frozen=True)
class Petitioned:
    """A paper to the plant that a step needs; without ``petition`` it may be written now.

    ``said`` is how it stands; ``sent``: it waits for its answer.
    """

    kind: str
    title: str
    petition: str = ""
    said: str = ""
    part: str = ""
    sent: bool = False


@dataclass(frozen=True)
class WayStep:
    """One step. ``day`` is when it was gone; ``said`` are label and words of what is recorded.

    ``reason`` is why it was recorded as it was although a rule speaks against it; ``papers`` are key,
    title and subject of what can be printed.
    """

    no: int
    stage: str
    name: str
    who: str
    article: str
    gone: Gone
    ledger: str
    boxes: tuple[StepBox, ...]
    window: Window
    day: date | None = None
    said: tuple[tuple[str, str], ...] = ()
    vote: str = ""
    materials: tuple[Material, ...] = ()
    problems: tuple[Problem, ...] = ()
    reason: str = ""
    petitions: tuple[Petitioned, ...] = ()
    papers: tuple[tuple[str, str, str], ...] = ()

    @property
    def waiting(self) -> str:
        """Return for which answer of the plant it waits, "" for none."""
        return next((each.said for each in self.petitions if each.sent), "")


@dataclass(frozen=True)
class OnTheWay:
    """One person as the list shows him. ``next_no`` is 0 where nothing is ahead.

    ``due`` is the next day on which something is due, ``weight`` as of a duty.
    """

    id: str
    name: str
    branch: str
    stage: str
    next_no: int
    next_name: str
    done: int
    problems: int
    due: date | None = None
    due_for: str = ""
    weight: str = ""
    over: bool = False


@dataclass(frozen=True)
class WayView:
    """One person's whole way. ``entries`` are the ids of his records by ledger; ``dates`` are derived.

    ``general`` are problems that belong to no step; ``register`` is his entry in the register.
    """

    person: OnTheWay
    today: date
    version: str
    steps: tuple[WayStep, ...]
    entries: Mapping[str, str]
    dates: tuple[tuple[str, str], ...] = ()
    general: tuple[Problem, ...] = ()
    offer: Offer = Offer.NONE
    register: str = ""
    drafts: tuple[str, ...] = ()

    @property
    def next(self) -> WayStep | None:
        """Return the step to be gone now."""
        return next((step for step in self.steps if step.gone is Gone.NEXT), None)

    def step(self, number: int) -> WayStep:
        """Return a step by its number. Raises KeyError."""
        found = next((step for step in self.steps if step.no == number), None)
        if found is None:
            raise KeyError(number)
        return found
