"""Documents laid out on pages: which block is drawn by whom, and what the pages bear."""

from collections.abc import Sequence
from dataclasses import dataclass

from hongdang_desktop.core.progress import Progress
from hongdang_desktop.output.document import (
    Block,
    Corrections,
    Document,
    FormGrid,
    MarkKind,
    Paragraph,
    Signatures,
    Table,
)
from hongdang_desktop.output.endings import put_corrections, put_signatures, signatures_height
from hongdang_desktop.output.flow import Flow, Page
from hongdang_desktop.output.fonts import Fonts
from hongdang_desktop.output.forms import put_form
from hongdang_desktop.output.official.pages import official_pages
from hongdang_desktop.output.sheet import MM
from hongdang_desktop.output.tables import put_table
from hongdang_desktop.output.typeset import Typesetter

_GAP, _SMALL_GAP = 3 * MM, 0.5 * MM  # between two blocks; between two paragraphs


@dataclass(frozen=True, slots=True)
class PageMark:
    """Something the reader of a print shall know: a draft, a late entry, a correction.

    ``page`` counts from 1 through the whole file, ``document`` from 0.
    """

    kind: MarkKind
    document: int
    page: int
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """All pages but for their numbers."""

    pages: tuple[Page, ...]
    first_pages: tuple[int, ...]
    marks: tuple[PageMark, ...]
    fonts: Fonts


def lay_out(documents: Sequence[Document], progress: Progress) -> Layout:
    """Lay out documents one after the other; raises Stopped between two pages."""
    maker = _Maker(documents, progress)
    for number, document in enumerate(documents):
        maker.add(number, document)
    return Layout(tuple(maker.pages), tuple(maker.first_pages), tuple(maker.marks), maker.fonts)


class _Maker:
    """Collects the pages of one PDF."""

    def __init__(self, documents: Sequence[Document], progress: Progress) -> None:
        self.fonts = Fonts()
        self._typesetter = Typesetter(self.fonts)
        self.pages: list[Page] = []
        self.first_pages: list[int] = []
        self.marks: list[PageMark] = []
        self._total = len(documents)
        self._progress = progress

    def add(self, number: int, document: Document) -> None:
        """Lay out one document, from a new page on."""
        first = len(self.pages) + 1
        self.first_pages.append(first)
        if document.draft:
            self.marks.append(PageMark(MarkKind.DRAFT, number, first, document.title))
        counted = any(isinstance(block, Corrections) for block in document.blocks)
        self.marks += [
            PageMark(mark.kind, number, first, mark.text)
            for mark in document.marks
            if not (counted and mark.kind is MarkKind.CORRECTED)  # each is listed at the end
        ]
        if document.official is not None:
            for page in official_pages(document.official, number, self.fonts, draft=document.draft):
                self._finished(page)
            return
        flow = Flow(document, number, typesetter=self._typesetter, finished=self._finished)
        flow.title()
        for at, block in enumerate(document.blocks):
            if at:
                before = document.blocks[at - 1]
                text = isinstance(block, Paragraph) and isinstance(before, Paragraph)
                flow.y -= _SMALL_GAP if text else _GAP
            self._put(flow, block, rest=document.blocks[at + 1 :])
        flow.end()
        self._typesetter.one(document.footer, size=1)  # met now, so that nothing is missing later

    def _finished(self, page: Page) -> None:
        self._progress.step(f"正在排第 {len(self.pages) + 1} 页", page.document, self._total)
        self.pages.append(page)

    def _put(self, flow: Flow, block: Block, *, rest: Sequence[Block]) -> None:
        if isinstance(block, Table):
            put_table(flow, block, reserve=_reserve(flow, rest))
        elif isinstance(block, FormGrid):
            put_form(flow, block)
        elif isinstance(block, Paragraph):
            flow.draw(block)
        elif isinstance(block, Signatures):
            put_signatures(flow, block)
        else:
            self._corrections(flow, block)

    def _corrections(self, flow: Flow, block: Corrections) -> None:
        before = len(self.pages) + 1 - flow.pages
        for one, page in zip(block.items, put_corrections(flow, block), strict=True):
            words = f"{one.field}：{one.old} → {one.new}"
            number = len(self.first_pages) - 1
            self.marks.append(PageMark(MarkKind.CORRECTED, number, before + page, words))


def _reserve(flow: Flow, rest: Sequence[Block]) -> float:
    """Return the height to keep free for lines to sign on directly below a table."""
    following = [block for block in rest if isinstance(block, Signatures)]
    return sum(signatures_height(flow, block) + _GAP for block in following)
