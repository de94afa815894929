"""One entry of any ledger as a form: a label and a value for each column."""

from hongdang_desktop.core.columns import Parts, Signature
from hongdang_desktop.ledgers.covering import with_unit
from hongdang_desktop.ledgers.ledger import Rhythm
from hongdang_desktop.output.document import (
    Block,
    Cell,
    Corrections,
    Document,
    FormGrid,
    FormRow,
    Signatures,
    label,
    row,
    value,
)
from hongdang_desktop.output.papers.subject import Subject

_LONG = 14
"""From so many characters on a value gets a row of its own."""


def fits(subject: Subject) -> bool:
    """Every entry fits."""
    del subject
    return True


def document(subject: Subject) -> Document:
    """Return the form of one entry; sensitive values are covered."""
    blocks: list[Block] = [FormGrid((1.2, 2.4, 1.2, 2.4), tuple(_rows(subject)))]
    blocks.append(Signatures(("填写人签字", *_signed_by(subject), "书记审阅"), dated=True))
    if subject.corrections:
        blocks.append(Corrections(subject.corrections))
    return Document(
        title=subject.ledger.title,
        right=subject.branch,
        header=subject.header,
        footer=subject.footer,
        chapter=subject.ledger.title,
        marks=subject.marks,
        draft=subject.draft,
        blocks=tuple(blocks),
    )


def _signed_by(subject: Subject) -> tuple[str, ...]:
    """Return whose signatures the ledger itself asks for."""
    columns = subject.ledger.own_columns.values()
    return tuple(column.label for column in columns if isinstance(column, Signature))


def _rows(subject: Subject) -> list[FormRow]:
    rows: list[FormRow] = []
    waiting: list[Cell] = []
    for name, text in _values(subject):
        if len(text) > _LONG or "\n" in text:
            if waiting:
                rows.append(row(*waiting, value("", span=2)))
                waiting = []
            rows.append(row(label(name), value(*text.split("\n"), span=3)))
            continue
        waiting += [label(name), value(text)]
        if len(waiting) == 4:
            rows.append(row(*waiting))
            waiting = []
    if waiting:
        rows.append(row(*waiting, value("", span=2)))
    return rows


def _values(subject: Subject) -> list[tuple[str, str]]:
    ledger, record = subject.ledger, subject.record
    found = []
    # A register holds from the day of writing; a ledger's own word for the day comes with its columns.
    if ledger.rhythm is not Rhythm.CHANGE and "occurred_on" not in ledger.own_columns:
        found.append((ledger.columns["occurred_on"].label, subject.shown("occurred_on")))
    if ledger.by_year:
        found.append(
            (ledger.columns["year"].label, with_unit(ledger.columns["year"], subject.shown("year")))
        )
    for name, column in ledger.own_columns.items():
        if isinstance(column, Signature):
            continue
        if isinstance(column, Parts):
            found.append((column.label, subject.parts_shown(name)))
        else:
            found.append((column.label, with_unit(column, subject.shown(name))))
    found.extend(subject.derived)
    if record.note and "note" not in ledger.own_columns:
        found.append(("备注", record.note))
    return found
