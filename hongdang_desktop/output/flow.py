"""The pages of one document: margins, running head, and where the next thing goes."""

from collections.abc import Callable
from dataclasses import dataclass

from hongdang_desktop.output.document import Align, Document, MarkKind, Paragraph, Span, Style
from hongdang_desktop.output.sheet import MM, Sheet
from hongdang_desktop.output.typeset import Typesetter

# The size of contents, and the height of a line of them, in points.
SIZE, LEADING = 10.5, 16.0

_HEAD_SIZE = 9.0
_TITLE_SIZE = 18.0
_BAND_PAD = 4.0

_MARK_WORDS = {
    MarkKind.DRAFT: "草稿", MarkKind.LATE: "补记", MarkKind.OPENING: "建账",
    MarkKind.CORRECTED: "有更正",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Margins:
    """A4 with room for binding, in points.

    An upright page is bound at its left; a sideways one lies in the book with its head at the
    binding (GB/T 9704), so there the room is at the top. ``turn`` is how far the contents move on
    the back of a sheet, so that the room is at the binding there too.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    turn: tuple[float, float]


UPRIGHT = Margins(210 * MM, 297 * MM, 28 * MM, 17 * MM, 22 * MM, 20 * MM, (-11 * MM, 0))
SIDEWAYS = Margins(297 * MM, 210 * MM, 20 * MM, 15 * MM, 28 * MM, 18 * MM, (0, 10 * MM))

_HEAD_ABOVE = 4 * MM  # from the running head's rule to the contents
NUMBER_BELOW = 7 * MM  # from the contents to the base line of the page number
FOOTER_BELOW = 11 * MM  # and of the line below it


@dataclass(frozen=True, slots=True)
class Page:
    """A laid-out page: its content stream, with ``foot`` without what stands at its foot."""

    body: bytes
    document: int
    margins: Margins
    foot: bool = True


class Flow:
    """Puts one document's contents on pages, from the top of each down to its foot.

    ``y`` is where the next thing begins; ``at_top`` tells that the page is still empty.
    """

    def __init__(
        self,
        document: Document,
        number: int,
        *,
        typesetter: Typesetter,
        finished: Callable[[Page], None],
    ) -> None:
        self.document = document
        self.typesetter = typesetter
        self.margins = SIDEWAYS if document.landscape else UPRIGHT
        self.left = self.margins.left
        self.right = self.margins.width - self.margins.right
        self.bottom = self.margins.bottom
        self.width = self.right - self.left
        self.full = self.margins.height - self.margins.top - self.margins.bottom
        self.pages = 0
        self._number = number
        self._finished = finished
        self._begin()

    @property
    def room(self) -> float:
        """Return how much height is left on this page."""
        return self.y - self.bottom

    @property
    def at_top(self) -> bool:
        """Tell whether nothing stands on this page yet."""
        return self.y >= self.margins.height - self.margins.top

    def need(self, height: float) -> None:
        """Begin a new page unless this much height is left, or the page is empty anyway."""
        if self.room < height and not self.at_top:
            self.new_page()

    def new_page(self) -> None:
        """End this page and begin the next one."""
        self.end()
        self._begin()

    def end(self) -> None:
        """Hand over the page that was being drawn."""
        self._finished(Page(self.sheet.stream(), self._number, self.margins))

    def _begin(self) -> None:
        self.sheet = Sheet()
        self.pages += 1
        self.y = self.margins.height - self.margins.top
        if self.document.draft:
            self._watermark("草稿")
        self._running_head()

    def _running_head(self) -> None:
        document, rule = self.document, self.y + _HEAD_ABOVE
        words = [_MARK_WORDS[mark.kind] for mark in document.marks]
        if document.draft:
            words.insert(0, _MARK_WORDS[MarkKind.DRAFT])
        if self.pages > 1:
            words.insert(0, f"{document.title}（续）")
        if not document.header and not words:
            return
        right = self.typesetter.fitted(
            "　".join(dict.fromkeys(words)), width=self.width * 0.45, size=_HEAD_SIZE
        )
        room = self.width - right.width - _HEAD_SIZE
        left = self.typesetter.fitted(document.header, width=room, size=_HEAD_SIZE)
        self.sheet.line(left, self.left, rule + 3)
        self.sheet.line(right, self.right - right.width, rule + 3)
        self.sheet.rule(self.left, rule, self.right, rule)

    def _watermark(self, word: str) -> None:
        size = self.width / 3
        line = self.typesetter.one(word, size=size, style=Style.BOLD)
        base = self.bottom + self.full / 2 - size * 0.38
        self.sheet.under(line, self.left + (self.width - line.width) / 2, base, grey=0.9)

    def title(self) -> None:
        """Draw what stands above the contents: title, bands, and the line left and right."""
        document = self.document
        if document.title:
            self.y -= 2 * MM
            title = Paragraph((Span(document.title, Style.BOLD),), align=Align.CENTRE)
            self.draw(title, size=_TITLE_SIZE, leading=_TITLE_SIZE * 1.4)
            self.y -= 2 * MM
        for mark in document.marks:
            self._band(mark.text)
        if document.marks:
            self.y -= 2 * MM
        if document.left or document.right:
            self._left_and_right()

    def draw(self, text: Paragraph, *, size: float = SIZE, leading: float = LEADING) -> None:
        """Draw a paragraph over the whole width; breaks pages between its lines.

        Two lines at least stay together on either side of a break.
        """
        lines = self.typesetter.lines(text, width=self.width, size=size)
        while lines:
            take = min(len(lines), int(self.room / leading + 1e-6))
            if len(lines) - take == 1:
                take -= 1
            if take < min(2, len(lines)) and not self.at_top:
                self.new_page()
                continue
            part, lines = lines[: max(take, 1)], lines[max(take, 1) :]
            self.sheet.lines(part, x=self.left, top=self.y, leading=leading)
            self.y -= len(part) * leading
            if lines:
                self.new_page()

    def _band(self, text: str) -> None:
        width = self.width - 4 * _BAND_PAD
        text_lines = Paragraph((Span(text),), align=Align.CENTRE)
        lines = self.typesetter.lines(text_lines, width=width, size=SIZE)
        height = len(lines) * LEADING + 2 * _BAND_PAD
        self.need(height)
        self.sheet.ground(self.left, self.y - height, self.right, self.y, grey=0.9)
        x, top = self.left + 2 * _BAND_PAD, self.y - _BAND_PAD
        self.sheet.lines(lines, x=x, top=top, leading=LEADING)
        self.y -= height

    def _left_and_right(self) -> None:
        left = self.typesetter.one(self.document.left, size=SIZE)
        right = self.typesetter.one(self.document.right, size=SIZE)
        if left.width + right.width + SIZE <= self.width:
            self.need(LEADING)
            self.sheet.lines([left], x=self.left, top=self.y, leading=LEADING)
            self.sheet.lines([right], x=self.right - right.width, top=self.y, leading=LEADING)
            self.y -= LEADING
        else:
            for text, align in (
                (self.document.left, Align.LEFT),
                (self.document.right, Align.RIGHT),
            ):
                self.draw(Paragraph((Span(text),), align=align))
        self.y -= 1 * MM
