"""Papers that are no ledger's own: one line each, and the station's question that they answer.

``make`` returns documents as plain data (``output/document.py``) and the revisions that they show;
what it needs is loaded when the first such paper is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hongdang_desktop.output.document import Document
    from hongdang_desktop.station.core import Core


@dataclass(frozen=True)
class PaperAsk:
    """What is wanted: of which branch, year and month; ``subject`` is the person or record."""

    branch: str
    year: int | None = None
    month: int | None = None
    subject: str = ""
    uncovered: bool = False


@dataclass(frozen=True)
class Made:
    """The documents of a paper, and the revisions that went onto it."""

    documents: Sequence[Document]
    revisions: tuple[str, ...] = ()


@dataclass(frozen=True)
class SpecialPaper:
    """One paper. ``dated``: by year and month; one that is not ``listed`` is asked for from a page."""

    key: str
    title: str
    make: Callable[[Core, PaperAsk], Made]
    dated: bool = False
    listed: bool = True
    roles: tuple[str, ...] = ("branch", "plant")


def _dues(core: Core, ask: PaperAsk) -> Made:
    from hongdang_desktop.station.dues_papers import make  # noqa: PLC0415 - brings the engine

    return make(core, ask)


def _matters(core: Core, ask: PaperAsk) -> Made:
    from hongdang_desktop.station.matters_papers import make  # noqa: PLC0415 - as above

    return make(core, ask)


def _assessment(core: Core, ask: PaperAsk) -> Made:
    from hongdang_desktop.station.assessing_papers import make  # noqa: PLC0415 - as above

    return make(core, ask)


def _official(core: Core, ask: PaperAsk) -> Made:
    from hongdang_desktop.station.official import make  # noqa: PLC0415 - it brings all letters

    return make(core, ask)


def _of_a_way(key: str) -> Callable[[Core, PaperAsk], Made]:
    def work(core: Core, ask: PaperAsk) -> Made:
        from hongdang_desktop.station.way_papers import make  # noqa: PLC0415 - as above

        return make(core, ask, key)

    return work


OFFICIAL = "official"
"""The document (公文) of a petition, reply, notice or other entry, named by ``subject``."""

_WAYS = (
    ("way_record", "发展党员全程记录"), ("way_talk", "入党申请人谈话记录"),
    ("way_review", "入党积极分子培养教育考察登记表"), ("way_admission", "接收票决结果和决议"),
    ("way_probation", "预备党员教育考察登记表"), ("way_confirmation", "转正票决结果和决议"),
    ("way_archive", "入党材料归档清单"),
)  # fmt: skip
"""Papers about one person (``subject``) on the way into the Party."""

SPECIAL: tuple[SpecialPaper, ...] = (
    SpecialPaper("dues_book", "党费月表、年表", _dues, dated=True),
    SpecialPaper("self_assessment", "月度自评表", _assessment, dated=True),
    SpecialPaper("matters", "问题与落实清单", _matters, dated=True),
    SpecialPaper(OFFICIAL, "公文", _official, listed=False),
    *(SpecialPaper(key, title, _of_a_way(key), listed=False) for key, title in _WAYS),
)
"""In the order in which the page for printing offers them, before the ledgers."""


def special(key: str) -> SpecialPaper | None:
    """Return the paper with this key, None when it is a ledger's."""
    return next((each for each in SPECIAL if each.key == key), None)
