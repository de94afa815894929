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


def _official(core: Core, ask: PaperAsk) -> Made:
    from hongdang_desktop.station.official import make  # noqa: PLC0415 - it brings all letters

    return make(core, ask)


OFFICIAL = "official"
"""The document (公文) of a petition, reply, notice or other entry, named by ``subject``."""

SPECIAL: tuple[SpecialPaper, ...] = (SpecialPaper(OFFICIAL, "公文", _official, listed=False),)
"""In the order in which the page for printing offers them, before the ledgers."""


def special(key: str) -> SpecialPaper | None:
    """Return the paper with this key, None when it is a ledger's."""
    return next((each for each in SPECIAL if each.key == key), None)
