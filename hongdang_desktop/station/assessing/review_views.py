"""What the plant sees of its branches' sheets: the overview, one sheet compared with the evidence."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hongdang_desktop.station.assessing.views import Answer, State, Which


class Group(StrEnum):
    """Whose turn it is with a branch; the value is what people read."""

    HELP = "要帮一把"
    PLANT = "等厂里办"
    FINE = "正常"


@dataclass(frozen=True)
class Cell:
    """One month of one branch. ``word`` is what stands there, "" where nothing is asked.

    Words: 没开始 草稿 待审 在审 重报 退回 撤回 受理, and of a month that is over its window without a
    sheet: 未到 (no package came since), 缺包 and 收着 (packages wait for one that is missing), 晚了 (something
    came, but no sheet). ``late``: submitted after the last day of the window, or that day is over and
    it is not. ``told`` says in one line what there is to know, ``returned`` how many items were sent
    back, ``times`` how often the sheet was.
    """

    which: Which
    state: State
    word: str
    late: bool = False
    told: str = ""
    returned: int = 0
    times: int = 0

    @property
    def period(self) -> str:
        """Return the month, like 2026-10."""
        return self.which.period

    @property
    def to_review(self) -> bool:
        """Say whether the plant has to review it."""
        return self.state in TO_REVIEW


TO_REVIEW = (State.SUBMITTED, State.RESUBMITTED, State.TAKEN)


@dataclass(frozen=True)
class Row:
    """One branch over the months of a year. ``todo`` says what to do now, "" where nothing is.

    ``last`` is the day of its last package here, ``waiting`` how many packages wait for another one.
    """

    branch: str
    code: str
    name: str
    unit: str
    secretary: str
    months: tuple[Cell, ...]
    group: Group
    todo: str
    last: date | None = None
    waiting: int = 0


@dataclass(frozen=True)
class Overview:
    """All branches of the plant by group, then by unit and code; nothing is added up, nobody is ranked.

    ``periods`` are the months of the year up to the last that is over or has begun to be filled in.
    """

    year: int
    form: str
    today: date
    periods: tuple[str, ...]
    rows: tuple[Row, ...]

    def counts(self, period: str) -> Mapping[str, int]:
        """Return how many branches have each word in a month, for the line below the grid."""
        words = (cell.word for row in self.rows for cell in row.months if cell.period == period)
        return Counter(word for word in words if word)

    @property
    def to_review(self) -> int:
        """Return how many sheets of this year wait for the plant."""
        return sum(cell.to_review for row in self.rows for cell in row.months)

    def group(self, group: Group) -> tuple[Row, ...]:
        """Return the rows of one group."""
        return tuple(row for row in self.rows if row.group is group)


@dataclass(frozen=True)
class Compared:
    """One item of a submitted sheet beside its evidence. ``doubt`` is "" where nobody has to look.

    ``follows``: the suggestion follows from the values kept with it. ``here`` is what this station
    reckons today from the records it holds, None where the item does not apply or with ``blind``:
    it rests on what the branch keeps to itself (厂里看不到), then the kept values stand.

    Entries by id: ``gone`` and ``corrected`` were deleted or changed since the submission, ``unknown``
    ones never came here, ``late`` ones the branch marked as 补记 itself. ``off`` are ledgers that it
    does not keep. ``asked`` are the words of the review that a new submission answers, ``before`` what
    the branch had said then.
    """

    item: str
    doubt: str = ""
    follows: bool = True
    here: int | None = None
    blind: bool = False
    gone: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    asked: str = ""
    before: Answer | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A whole sheet beside its evidence; ``doubts`` are about the sheet as such."""

    which: Which
    payload_hash: str
    items: tuple[Compared, ...]
    doubts: tuple[str, ...] = ()

    @property
    def clear(self) -> bool:
        """Say whether it can be accepted without looking at each item."""
        return not self.doubts and not any(each.doubt for each in self.items)

    def item(self, key: str) -> Compared:
        """Return one item. Raises KeyError."""
        return {each.item: each for each in self.items}[key]


@dataclass(frozen=True)
class Seen:
    """One sheet as somebody looked at it; a verb refuses another one (SHEET_CHANGED)."""

    which: Which
    payload_hash: str


@dataclass(frozen=True)
class Answered:
    """What the plant said to a submission, as the branch is told.

    ``open``: the branch has to change it, ``returned`` items of it (0: all).
    """

    which: Which
    state: State
    sentence: str
    words: str
    at: datetime | None
    who: str
    returned: int = 0

    @property
    def open(self) -> bool:
        """Say whether the branch has to do something."""
        return self.state is State.RETURNED
