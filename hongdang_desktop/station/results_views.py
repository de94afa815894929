"""What technical offices handed in, and what a table of theirs would bring: plain data to look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hongdang_desktop.ledgers.plant.production_result import SUBJECTS, HandedIn
from hongdang_desktop.station.sheet_views import Checked


@dataclass(frozen=True)
class TeamLine:
    """A team's month. ``tenths`` and ``grade`` are the branch's own (L27), None and "" without any.

    ``verdict``, ``points`` (tenths) and ``words`` are the office's; ``grade`` and ``verdict`` are keys.
    """

    team: str
    name: str
    tenths: int | None
    grade: str
    appraisal: str
    verdict: str = ""
    points: int | None = None
    words: str = ""


@dataclass(frozen=True)
class ResultLine:
    """One branch in one month; ``entry`` is "" where nothing was handed in yet.

    ``sources`` says by subject who stands for it; ``missing`` are the subjects that nobody handed in.
    Rates are hundredths of a per cent.
    """

    branch: str
    code: str
    name: str
    entry: str
    final: bool
    corrected: bool
    conflicted: bool
    output: int | None
    cost: int | None
    hse: str
    hse_words: str
    reason: str
    spared: frozenset[str]
    sources: Mapping[str, HandedIn]
    teams: tuple[TeamLine, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class ResultMonth:
    """All branches of a month. ``over``: it may be handed in. ``ours``: it can be written here."""

    month: str
    over: bool
    lines: tuple[ResultLine, ...]
    ours: bool = True

    def line(self, branch: str) -> ResultLine | None:
        """Return the line of a branch."""
        return next((line for line in self.lines if line.branch == branch), None)

    def without(self, subject: str) -> int:
        """Return how many branches a subject is missing of."""
        return sum(subject in line.missing for line in self.lines)


@dataclass(frozen=True)
class Gap:
    """A subject of a month that is missing of so many branches (``names``) of ``of``."""

    month: str
    subject: str
    names: tuple[str, ...]
    of: int

    @property
    def short(self) -> str:
        """Return how many are missing in a few words."""
        what, count = SUBJECTS[self.subject], len(self.names)
        return f"{what}都没交" if count == self.of else f"{what}缺 {count} 个"

    @property
    def words(self) -> str:
        """Return of whom it is missing."""
        what = SUBJECTS[self.subject]
        if len(self.names) == self.of and self.of > 1:
            return f"{what}都没交"
        return f"{what}缺 {'、'.join(self.names[:3])}{'等' if len(self.names) > 3 else ''}"


@dataclass(frozen=True)
class CheckedResults(Checked):
    """A table of an office as it would be taken in.

    ``subjects`` is what it is about; ``office`` and ``confirmed_by`` what it says of itself;
    ``ratios`` how many of its rates may be ratios; ``corrects`` the rows that say otherwise than what
    was confirmed before.
    """

    subjects: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    office: str = ""
    confirmed_by: str = ""
    ratios: int = 0
    corrects: frozenset[int] = field(default_factory=frozenset)
