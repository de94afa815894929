"""Laid-out pages put together as a PDF: page numbers, bookmarks, fonts, information."""

from collections.abc import Sequence
from datetime import datetime

from reportlab.pdfbase import pdfdoc

from hongdang_desktop.output.document import Document
from hongdang_desktop.output.embed import array, dictionary, embed, packed, refer
from hongdang_desktop.output.flow import FOOTER_BELOW, NUMBER_BELOW, Page
from hongdang_desktop.output.layout import Layout
from hongdang_desktop.output.sheet import Sheet
from hongdang_desktop.output.typeset import Typesetter

_NUMBER_SIZE, _FOOTER_SIZE = 9.5, 8.0
_PROGRAM = "红岗党建工作台"


class Information(pdfdoc.PDFInfo):
    """Title, author and the caller's moment (aware) instead of the clock's."""

    def __init__(self, title: str, author: str, created: datetime) -> None:
        super().__init__()
        self.title, self.author, self.creator, self.subject = title, author, _PROGRAM, ""
        shift = created.strftime("%z")
        self._moment = f"D:{created:%Y%m%d%H%M%S}{shift[:3]}'{shift[3:5]}'"

    def format(self, document: pdfdoc.PDFDocument) -> bytes:
        """Return the information dictionary as bytes."""
        words = {"Title": self.title, "Author": self.author, "Creator": self.creator}
        entries = {key: pdfdoc.PDFString(text) for key, text in words.items() if text}
        moment = pdfdoc.PDFString(self._moment)
        return dictionary(**entries, CreationDate=moment, ModDate=moment).format(document)


def assembled(
    documents: Sequence[Document], layout: Layout, information: Information, *, duplex: bool
) -> bytes:
    """Return the file; ``duplex`` turns the contents of even pages towards the binding."""
    # invariant: reportlab's own clock stays out, so that the same documents give the same bytes
    pdf = pdfdoc.PDFDocument(invariant=1, lang="zh-CN", pdfVersion=(1, 5))
    pdf.info = information
    binder = _Binder(pdf, Typesetter(layout.fonts), total=len(layout.pages))
    for number, page in enumerate(layout.pages, 1):
        turned = duplex and number % 2 == 0
        binder.add(page, number, documents[page.document].footer, turned=turned)
    embed(pdf, layout.fonts)
    bookmarks = _Bookmarks(pdf, documents, layout)
    return pdf.GetPDFData(bookmarks)


class _Binder:
    """Adds pages to a PDF; what all pages share is in it once."""

    def __init__(self, pdf: pdfdoc.PDFDocument, typesetter: Typesetter, *, total: int) -> None:
        self._pdf, self._typesetter, self._total = pdf, typesetter, total
        resources = pdfdoc.PDFResourceDictionary()
        resources.basicFonts()
        self._resources = refer(pdf, resources)

    def add(self, page: Page, number: int, footer: str, *, turned: bool) -> None:
        """Add a page with its number."""
        self._pdf.updateSignature(page.body)
        margins = page.margins
        parts = [page.body, *([self._foot(page, number, footer)] if page.foot else ())]
        if turned:
            x, y = margins.turn
            parts.insert(0, f"1 0 0 1 {x:.2f} {y:.2f} cm".encode("ascii"))
        sheet = pdfdoc.PDFPage()
        sheet.MediaBox = array([0, 0, round(margins.width, 2), round(margins.height, 2)])
        sheet.Resources = self._resources
        sheet.Contents = packed(b"\n".join(parts))
        self._pdf.addPage(sheet)

    def _foot(self, page: Page, number: int, footer: str) -> bytes:
        sheet, margins = Sheet(), page.margins
        middle = (margins.left + margins.width - margins.right) / 2
        words = f"第 {number} 页　共 {self._total} 页"
        below = ((words, _NUMBER_SIZE, NUMBER_BELOW), (footer, _FOOTER_SIZE, FOOTER_BELOW))
        for text, size, depth in below:
            room = margins.width - margins.left - margins.right
            line = self._typesetter.fitted(text, width=room, size=size)
            sheet.line(line, middle - line.width / 2, margins.bottom - depth)
        return sheet.stream()


class _Bookmarks:
    """The list of documents, by chapter; stands where reportlab expects a canvas."""

    def __init__(
        self, pdf: pdfdoc.PDFDocument, documents: Sequence[Document], layout: Layout
    ) -> None:
        self._places: dict[str, pdfdoc.Destination] = {}
        outline = pdf.Outlines
        assert isinstance(outline, pdfdoc.PDFOutlines)  # noqa: S101  reportlab made it one
        before = ""
        for number, document in enumerate(documents):
            page = layout.first_pages[number]
            if document.chapter and document.chapter != before:
                outline.addOutlineEntry(
                    self._place(f"chapter {number}", page), 0, document.chapter, closed=True
                )
            before = document.chapter
            level = 1 if document.chapter else 0
            outline.addOutlineEntry(self._place(f"document {number}", page), level, document.title)
        if len(documents) > 1:
            pdf.Catalog.showOutline()  # type: ignore[attr-defined]  # its stub leaves it out

    def _place(self, key: str, page: int) -> str:
        place = self._places[key] = pdfdoc.Destination(key)
        place.fit()
        place.setPage(pdfdoc.PDFObjectReference(f"Page{page}"))
        return key

    def _bookmarkReference(self, key: str) -> pdfdoc.Destination:  # noqa: N802  reportlab's name
        return self._places[key]
