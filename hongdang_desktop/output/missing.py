"""What cannot be printed: each character that no font has, with its place in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ledgers.official import plain_text
from hongdang_desktop.output.document import (
    Block,
    Corrections,
    Document,
    FormGrid,
    Paragraph,
    Signatures,
    Style,
    Table,
)
from hongdang_desktop.output.fonts import coverage

_TOLD = 5  # so many places fit into one sentence; the rest is counted


@dataclass(frozen=True, slots=True)
class Missing:
    """A character that no shipped font has; ``document`` counts from 0, ``place`` is for people."""

    character: str
    document: int
    place: str


class MissingGlyph(UserError):
    """Something to print holds characters that no shipped font has; ``missing`` lists them all."""

    code = "MISSING_GLYPH"

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        self.missing = missing
        super().__init__(_sentence(missing))


def missing(documents: Sequence[Document]) -> tuple[Missing, ...]:
    """Return every character that no font has with its place: thorough, so only when some are."""
    return tuple(
        one for number, document in enumerate(documents) for one in _missing(document, number)
    )


def _sentence(missing: Sequence[Missing]) -> str:
    cure = "换个写法或告诉厂里添字库。"
    if len(missing) == 1:
        return f"“{missing[0].character}”这个字打不出来：{missing[0].place}。{cure}"
    told = "；".join(f"“{one.character}”在{one.place}" for one in missing[:_TOLD])
    more = "" if len(missing) <= _TOLD else f"；还有 {len(missing) - _TOLD} 处"
    return f"有 {len(missing)} 处字打不出来：{told}{more}。{cure}"


def _missing(document: Document, number: int) -> Iterator[Missing]:
    known = {bold: coverage(bold=bold) for bold in (False, True)}
    told: set[tuple[str, str]] = set()
    for place, text, bold in _places(document):
        for character in text:
            if character not in known[bold] and (character, place) not in told:
                told.add((character, place))
                yield Missing(character, number, place)


def _places(document: Document) -> Iterator[tuple[str, str, bool]]:
    """Yield every text of a document with its place in words and whether it is bold."""
    yield "标题", document.title, True
    if document.official is not None:
        yield f"{document.title}，正文", plain_text(document.official), False
    for text in (document.left, document.right):
        yield f"{document.title}，标题下一行", text, False
    yield f"{document.title}，页眉", document.header, False
    yield f"{document.title}，页脚", document.footer, False
    for mark in document.marks:
        yield f"{document.title}，标题下的说明", mark.text, False
    for block in document.blocks:
        for place, text, bold in _texts(block):
            yield f"{document.title}，{place}", text, bold


def _texts(block: Block) -> Iterator[tuple[str, str, bool]]:
    if isinstance(block, Table):
        yield from _table_texts(block)
    elif isinstance(block, FormGrid):
        yield from _form_texts(block)
    elif isinstance(block, Paragraph):
        yield from _spans("正文", block)
    elif isinstance(block, Signatures):
        yield from (("签字栏", text, False) for text in block.labels)
    elif isinstance(block, Corrections):
        for one in block.items:
            yield "更正说明", one.field + one.old + one.new + one.by + one.on + one.reason, False


def _table_texts(table: Table) -> Iterator[tuple[str, str, bool]]:
    for column in table.columns:
        yield "表头", column.title, True
    for number, cells in enumerate(table.rows, 1):
        for column, cell in zip(table.columns, cells, strict=True):
            place = f"第{number}行，{column.title}"
            if isinstance(cell, str):
                yield place, cell, False
            else:
                yield from _spans(place, cell)


def _form_texts(form: FormGrid) -> Iterator[tuple[str, str, bool]]:
    for line in form.rows:
        place = "表内"
        for cell in line.cells:
            if cell.is_label and cell.text.strip():
                place = cell.text.strip().replace("\n", "")
            for one in cell.paragraphs:
                yield from _spans(place, one)


def _spans(place: str, text: Paragraph) -> Iterator[tuple[str, str, bool]]:
    for span in text.spans:
        yield place, span.text, span.style is Style.BOLD
