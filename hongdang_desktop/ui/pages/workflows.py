"""The hand-made pages for work that runs through several ledgers: one line each, and its maker.

A page is reached from the top of the index of 台账, from the lists of the ledgers that name it
(``Ledger.page``), and from what is due.
"""

# ruff: noqa: PLC0415 - a page's module is loaded when the page is first looked at

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.ui.kit.frames import Page
    from hongdang_desktop.ui.work import Work


@dataclass(frozen=True)
class Workflow:
    """One page. ``roles`` are those of the stations that have it; ``under`` as in ``PageSpec``.

    What is needed once or twice a year (``seldom``) stands folded at the end of the index. A page
    with ``tables`` looks through the tables of its ledger itself: ``open(text=)``.
    """

    key: str
    title: str
    make: Callable[[Work], Page]
    roles: tuple[str, ...] = ("branch", "plant")
    under: str = "ledgers"
    seldom: bool = False
    tables: bool = False


def _coverage(work: Work) -> Page:
    from hongdang_desktop.ui.pages.coverage import make_coverage

    return make_coverage(work)


def _succession(work: Work) -> Page:
    from hongdang_desktop.ui.pages.succession import make_succession

    return make_succession(work)


def _way(work: Work) -> Page:
    from hongdang_desktop.ui.pages.way import make_way

    return make_way(work)


def _dues(work: Work) -> Page:
    from hongdang_desktop.ui.pages.dues import make_dues

    return make_dues(work)


def _handovers(work: Work) -> Page:
    from hongdang_desktop.ui.pages.handover import make_handover

    return make_handover(work)


def _matters(work: Work) -> Page:
    from hongdang_desktop.ui.pages.matters import make_matters

    return make_matters(work)


def _reorganise(work: Work) -> Page:
    from hongdang_desktop.ui.pages.reorganise import make_reorganise

    return make_reorganise(work)


def _petitions(work: Work) -> Page:
    from hongdang_desktop.ui.pages.petitions import make_petitions

    return make_petitions(work)


def _opening(work: Work) -> Page:
    from hongdang_desktop.ui.pages.opening import make_opening

    return make_opening(work)


def _year_close(work: Work) -> Page:
    from hongdang_desktop.ui.pages.year_close import make_year_close

    return make_year_close(work)


def _replies(work: Work) -> Page:
    from hongdang_desktop.ui.pages.replies import make_replies

    return make_replies(work)


def _results(work: Work) -> Page:
    from hongdang_desktop.ui.pages.results import make_results

    return make_results(work)


def _branch_register(work: Work) -> Page:
    from hongdang_desktop.ui.pages.branch_register import make_branch_register

    return make_branch_register(work)


WORKFLOWS: tuple[Workflow, ...] = (
    Workflow("matters", "问题与落实", _matters),
    Workflow("way", "发展党员", _way),
    Workflow("dues", "党费月表", _dues),
    Workflow("petitions", "请示与批复", _petitions, roles=("branch",)),
    Workflow("replies", "通知批复", _replies, roles=("plant",)),
    Workflow("results", "生产结果", _results, roles=("plant",), tables=True),
    Workflow("coverage", "班组覆盖", _coverage),
    Workflow("succession", "书记交接", _succession, roles=("branch",), seldom=True),
    Workflow("handovers", "转接与移交", _handovers, seldom=True),
    Workflow("reorganise", "支部调整", _reorganise, roles=("plant",), seldom=True),
    Workflow("opening", "建账", _opening, seldom=True),
    Workflow("year_close", "年度封账", _year_close, seldom=True),
    Workflow("branch_register", "组织与班子登记", _branch_register, roles=("plant",)),
)
"""In the order of the index."""


def workflows(role: str) -> tuple[Workflow, ...]:
    """Return the pages that a role has."""
    return tuple(each for each in WORKFLOWS if role in each.roles)
