"""What a branch asks of the plant, and what the answer fills in: data in the ledger it is about.

``Ledger.petitions`` names the papers of domain.md, Appendix B, that an entry of the ledger may need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.core.canonical import Json
    from hongdang_desktop.core.problems import Problem
    from hongdang_desktop.ledgers.ledger import Facts, Setting
    from hongdang_desktop.ledgers.official import Letter

VERDICTS = {
    "approved": "同意", "filed": "备案", "refused": "不同意", "returned": "退回修改",
    "revoked": "收回",
}  # fmt: skip
GRANTED = frozenset(("approved", "filed"))
DECIDED = frozenset(("approved", "filed", "refused"))
"""Verdicts after which the matter is not asked for again; what is returned is."""


@dataclass(frozen=True)
class Fill:
    """One field that a reply fills: ``path`` in the entry, ``of`` which value of the reply.

    In a path ``{part}`` stands for the part that is asked about, ``+`` for a part that the reply
    itself adds. ``of`` is day, number, until, reasons or verdict; with ``says`` the value is what it
    has for the verdict. ``when`` are the verdicts with which it is filled.
    """

    path: str
    of: str
    says: Mapping[str, Json] = field(default_factory=dict)
    when: frozenset[str] = GRANTED


@dataclass(frozen=True)
class Subject:
    """What a petition is about: an entry, or one part of it, and what is known around it."""

    record: Any
    entry_id: str
    facts: Facts
    setting: Setting
    part: Any = None

    @property
    def branch(self) -> str:
        """Return the branch whose entry it is."""
        return self.record.branch or ""


def _never(subject: Subject) -> bool:
    del subject
    return False


def _no_words(subject: Subject) -> str:
    del subject
    return ""


def _no_limit(subject: Subject, until: date) -> Problem | None:
    del subject, until
    return None


def _nothing_else(subject: Subject, verdict: str, number: str) -> Iterator[tuple[str, str, Json]]:
    del subject, verdict, number
    return iter(())


@dataclass(frozen=True, eq=False)
class Petition:
    """One kind of petition or report. ``key`` is for ever, and no other one of any ledger has it.

    ``wanted`` says whether an entry (of ``parts``: each of its parts) needs it now; ``possible``
    whether it may be made at all, also where nobody is urged (an early election). ``lacking`` names
    in words what should stand in the entry before. ``asks`` is what is asked for, in one sentence;
    with ``until`` a day is asked for, and ``limit`` says what is wrong with one. ``answers`` are the verdicts that the plant may give, the
    usual one first; ``numbered``: the reply has a number. ``also`` gives fields of other entries
    that the reply fills: entry, path, value. ``letter`` writes the document, ``answer`` the reply.
    """

    key: str
    title: str
    wanted: Callable[[Subject], bool] = _never
    possible: Callable[[Subject], bool] = _never
    lacking: Callable[[Subject], str] = _no_words
    asks: Callable[[Subject], str] = _no_words
    parts: str = ""
    until: bool = False
    limit: Callable[[Subject, date], Problem | None] = _no_limit
    numbered: bool = True
    fills: tuple[Fill, ...] = ()
    also: Callable[[Subject, str, str], Iterator[tuple[str, str, Json]]] = _nothing_else
    answers: tuple[str, ...] = ("approved", "refused", "returned")
    letter: Letter | None = None
    answer: Letter | None = None

    def may_be_made(self, subject: Subject) -> bool:
        """Say whether it may be made about an entry now."""
        return self.wanted(subject) or self.possible(subject)
