"""When a ledger asks for something: its clock, and whatever else in it has a day.

A ledger describes both itself; ``station/desk.py`` puts the question and turns the answers into
duties. Nothing here knows a particular ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.core.canonical import JsonObject
    from hongdang_desktop.core.periods import Period
    from hongdang_desktop.ledgers.ledger import AnyLedger, Facts, Rhythm, Setting


class Weight(StrEnum):
    """How urgent a reminder is, in the colours of domain.md Appendix A."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


@dataclass(frozen=True)
class Asked:
    """What a ledger may know when it is asked what is due in a branch.

    ``setting.today`` is the day asked for. ``start`` is the day from which the branch keeps its
    books here, None where it has not begun: nothing before it is missing.
    """

    branch: str
    facts: Facts
    setting: Setting
    start: date | None
    ledger: AnyLedger


@dataclass(frozen=True)
class Due:
    """One thing to do. ``rule`` is the id of a rule in force, whose article is quoted.

    ``due`` is the last day on which it is in time. ``entry`` is the entry to open, None for a new
    one, which then begins with ``new``. ``about`` tells apart what several groups, teams or people
    owe for the same ``period``; with ``may_be_none`` it can be answered 本月无此事项. ``batch`` opens
    the page on which the ledger enters a whole month at once, ``plan`` that of a meeting to come.
    ``page`` is the key of a hand-made page on which it is done, with ``entry`` and ``part``.
    ``asks`` are the kinds of petitions about ``entry`` of which one, while it waits at the plant, is
    all that can be done.
    """

    sentence: str
    due: date
    rule: str = ""
    source: str = ""
    done_by: str = ""
    entry: str | None = None
    action: str = "开始记录"
    weight: Weight = Weight.BLUE
    period: str = ""
    about: str = ""
    may_be_none: bool = False
    new: JsonObject = field(default_factory=dict)
    batch: bool = False
    plan: bool = False
    page: str = ""
    part: str = ""
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clock:
    """A rule that asks for at least one final entry in every month, quarter, half-year or year.

    ``missing`` is the sentence, with {month}, {quarter}, {year} and {who}. Numbers of the rule:
    ``day`` is the day of the period's last month from which the matter presses (none: its last day);
    ``month`` the month of a year from whose ``day`` (none: the 1st) it speaks at all. ``grace`` gives
    so many months more after the period, without its being overdue; ``late`` is the weight from the
    last day on (none: red, or yellow where the rule weighs blue).
    ``applies`` says whether the branch has to at all; ``each`` names those who all owe an entry of
    their own (id and name); both are asked of every period, with ``setting.today`` its last day.
    ``of`` says whose an entry is (one of them or several), and ``begins`` gives the fields with
    which a new one for that id begins. ``counts`` says whether an entry is one. Where ``reads``
    names the fields that these two look at, only those are read, as JSON. With ``by_year`` the field
    所属年度 decides, not the day.
    ``fixed`` is a day that the branch has set for it within a period: from the rule's ``before`` days
    ahead on, and where nothing is planned, ``unplanned`` is said (also with {day}). Without ``fixed``
    it is said until the period is over.
    """

    rule: str
    every: Rhythm
    missing: str
    applies: Callable[[Asked], bool] = lambda _: True
    each: Callable[[Asked], tuple[tuple[str, str], ...]] | None = None
    of: Callable[[Any], str | tuple[str, ...]] | None = None
    begins: Callable[[str], JsonObject] = lambda _: {}
    counts: Callable[[Any], bool] | None = None
    reads: tuple[str, ...] = ()
    by_year: bool = False
    grace: int = 0
    late: Weight | None = None
    may_be_none: bool = False
    fixed: Callable[[Asked, Period], date | None] | None = None
    unplanned: str = ""


Duties = Callable[[Asked], Iterator[Due]]
