"""A paper as plain data: what it says and in what order, not where on the page it stands.

Every paper of the program builds these and nothing else; ``render`` turns them into a PDF.
Text is Chinese as the reader shall see it. A line end inside a text begins a new line. The signs
☐ ☑ ☒ ✓ ✗ may stand in any text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hongdang_desktop.ledgers.official import Written


class Style(StrEnum):
    """How a stretch of text is set."""

    PLAIN = "plain"
    BOLD = "bold"
    STRUCK = "struck"  # an old value, still readable, with a line through it
    NOTE = "note"  # smaller and grey: who and when, hints


class Align(StrEnum):
    """Where lines stand in their column; JUSTIFY fills all lines but the last."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    JUSTIFY = "justify"


class Ending(StrEnum):
    """What follows the last row of a table."""

    NONE = "none"
    BLANK_ROWS = "blank rows"  # empty rows to the end of the page, to be written by hand
    CLOSED = "closed"  # one row “以下空白”, so that nothing is added afterwards


class MarkKind(StrEnum):
    """Why a paper carries a mark; the window counts them by kind."""

    DRAFT = "draft"
    LATE = "late"
    OPENING = "opening"  # of the time before the books were begun
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style."""

    text: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of text that belong together; ``indent`` is that of the first line, in characters.

    ``size`` is in points; None takes what is usual in the place.
    """

    spans: tuple[Span, ...]
    align: Align = Align.JUSTIFY
    indent: float = 0.0
    size: float | None = None

    @property
    def text(self) -> str:
        """The words without their styles."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Cell:
    """One box of a form: a label, or a value of any length.

    ``span`` counts the columns of the form that it covers.
    """

    paragraphs: tuple[Paragraph, ...]
    span: int = 1
    is_label: bool = False

    @property
    def text(self) -> str:
        """The words of all paragraphs."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of boxes, at least ``height`` millimetres high."""

    cells: tuple[Cell, ...]
    height: float = 8.0


@dataclass(frozen=True, slots=True)
class FormGrid:
    """A ruled form as for meeting records; ``weights`` are the widths of its columns, in any unit.

    A row that is too long for the rest of its page flows on, its labels repeated with （续）.
    """

    weights: tuple[float, ...]
    rows: tuple[FormRow, ...]

    def __post_init__(self) -> None:
        for number, line in enumerate(self.rows, 1):
            spans = sum(cell.span for cell in line.cells)
            if spans != len(self.weights):
                message = f"form row {number} spans {spans} of {len(self.weights)} columns"
                raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``weight`` is its width, in any unit that all columns share.

    Numbers and money are ``Align.RIGHT``. With ``wrap`` off a text that is too wide is set smaller
    in one line, which suits identity numbers and dates.
    """

    title: str
    weight: float = 1.0
    align: Align = Align.LEFT
    wrap: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head that is repeated on each page; a row stays on one page if it can.

    A cell is a text, or a Paragraph where styles are wanted; its own alignment then counts unless
    it is the default. Rows are at least ``height`` millimetres high.
    """

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str | Paragraph]]
    ending: Ending = Ending.NONE
    height: float = 8.0
    size: float = 9.5

    def __post_init__(self) -> None:
        for number, cells in enumerate(self.rows, 1):
            if len(cells) != len(self.columns):
                message = f"table row {number} has {len(cells)} cells, not {len(self.columns)}"
                raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, side by side, each after its label; ``dated`` adds 年 月 日 below each."""

    labels: tuple[str, ...]
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """One value of a final record that was put right later."""

    field: str
    old: str
    new: str
    by: str
    on: str
    reason: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """更正说明: every correction with its old value struck through; at the end of a record."""

    items: tuple[Correction, ...]


Block = Paragraph | FormGrid | Table | Signatures | Corrections


@dataclass(frozen=True, slots=True)
class Mark:
    """A band on grey ground under the title, such as a late entry."""

    kind: MarkKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One record, one roster or one letter; it begins on a new page.

    ``left`` and ``right`` stand in one line between title and contents. ``header`` (branch, ledger,
    year) stands at the head of every page, ``footer`` (the verification digest) below its number.
    ``chapter`` groups neighbouring documents in the list of bookmarks. ``draft`` lays the word 草稿
    under every page. With ``official`` it is laid out as an official document, and of the rest only
    title, chapter and draft count.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    left: str = ""
    right: str = ""
    header: str = ""
    footer: str = ""
    chapter: str = ""
    marks: tuple[Mark, ...] = ()
    draft: bool = False
    landscape: bool = False
    official: Written | None = None


def paragraph(
    *parts: str | Span,
    style: Style = Style.PLAIN,
    align: Align = Align.JUSTIFY,
    indent: float = 0.0,
) -> Paragraph:
    """Return a paragraph; plain strings take ``style``."""
    spans = tuple(part if isinstance(part, Span) else Span(part, style) for part in parts)
    return Paragraph(spans, align=align, indent=indent)


def heading(text: str) -> Paragraph:
    """Return a bold line."""
    return paragraph(text, style=Style.BOLD, align=Align.LEFT)


def label(text: str, *, span: int = 1) -> Cell:
    """Return the box of a form that says what its neighbour holds."""
    return Cell((paragraph(text, style=Style.BOLD, align=Align.CENTRE),), span=span, is_label=True)


def value(*content: str | Paragraph, span: int = 1) -> Cell:
    """Return the box of a form that holds something; each string is a paragraph."""
    return Cell(
        tuple(one if isinstance(one, Paragraph) else paragraph(one) for one in content), span=span
    )


def row(*cells: Cell, height: float = 8.0) -> FormRow:
    """Return a row of a form, at least ``height`` millimetres high."""
    return FormRow(cells, height)


def ticks(*options: tuple[str, bool]) -> str:
    """Return options as text with a box before each, ticked or empty."""
    return "　".join(f"{'☑' if chosen else '☐'} {words}" for words, chosen in options)


def corrected(old: str, new: str, *, by: str, on: str) -> tuple[Span, ...]:
    """Return an old value struck through, the new one, and who put it right when."""
    return (
        Span(old, Style.STRUCK),
        Span(new),
        Span(f"（{by} {on} 更正）", Style.NOTE),
    )


def late(entered: str, reason: str) -> Mark:
    """Return the band of a record that was entered late; ``entered`` is YYYY-MM-DD."""
    return Mark(MarkKind.LATE, f"（补记 录入于 {entered} 理由：{reason}）")


def taken_over(entered: str) -> Mark:
    """Return the band of a record of the time before the books were begun; the day as above."""
    return Mark(MarkKind.OPENING, f"（建账 建账日以前的事，录入于 {entered}）")
