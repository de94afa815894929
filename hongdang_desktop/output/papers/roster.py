"""A register as one table: 党员名册, 党小组 and every other ledger that is kept by change."""

from collections.abc import Iterator, Mapping, Sequence

from hongdang_desktop.core.columns import (
    Choice,
    Column,
    Day,
    LongText,
    Money,
    Month,
    Number,
    Signature,
    Texts,
    Whole,
    YesNo,
)
from hongdang_desktop.core.references import MemberRefs
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.output import document as d
from hongdang_desktop.output.papers.subject import Subject

_MANY = 6
"""More columns than this need a page across."""


def document(
    ledger: AnyLedger, subjects: Sequence[Subject], *, branch: str, when: str
) -> d.Document:
    """Return the register of a branch as of a day or for a period, drafts marked as such.

    ``when`` stands above it as it is. Where an entry is of a period, the money is summed up.
    """
    columns = ledger.listed(ledger.printed or ledger.shown)
    heads = (
        d.Column("序号", 0.6, d.Align.CENTRE, wrap=False),
        *(_head(column) for column in columns.values()),
    )
    rows = [
        (str(number), *(_cell(subject, name) for name in columns))
        for number, subject in enumerate(subjects, start=1)
    ]
    if ledger.tabled and any(isinstance(column, Money) for column in columns.values()):
        rows.append(("", *_sums(columns, subjects)))
    marks = tuple(
        d.Mark(mark.kind, f"第 {number} 行：{mark.text.strip('（）')}")
        for number, subject in enumerate(subjects, start=1)
        for mark in subject.marks
        if mark.kind in (d.MarkKind.LATE, d.MarkKind.OPENING)
    )
    drafts = sum(subject.draft for subject in subjects)
    blocks: list[d.Block] = [d.Table(heads, rows, ending=d.Ending.CLOSED)]
    if drafts:
        blocks.append(d.paragraph(f"标“稿”的 {drafts} 行还没有定稿。", style=d.Style.NOTE))
    changed = sum(bool(subject.corrections) for subject in subjects)
    if changed:
        text = f"有 {changed} 人（条）定稿后改动过，改动写在各自的登记表上。"
        blocks.append(d.paragraph(text, style=d.Style.NOTE))
    blocks.append(d.Signatures(("填表人签字", "书记签字"), dated=True))
    return d.Document(
        title=ledger.title,
        left=f"{when}　共 {len(subjects)} 条".strip(),
        right=branch,
        header=f"{branch}　{ledger.title}",
        chapter=ledger.title,
        marks=marks,
        landscape=len(columns) > _MANY,
        blocks=tuple(blocks),
    )


def _sums(columns: Mapping[str, Column], subjects: Sequence[Subject]) -> Iterator[str]:
    """Yield 合计 under the first column, and the sum of each column of money that is not covered."""
    for place, (name, column) in enumerate(columns.items()):
        if isinstance(column, Money) and not column.sensitive:
            yield column.format(sum(getattr(each.record, name) or 0 for each in subjects))
        else:
            yield "" if place else "合计"


def _head(column: Column) -> d.Column:
    if isinstance(column, Money | Number | Whole):
        return d.Column(column.label, 1.1, d.Align.RIGHT, wrap=False)
    if isinstance(column, Signature):
        return d.Column(column.label, 1.6)
    if isinstance(column, Day | Month):
        return d.Column(column.label, 1.4, d.Align.CENTRE)
    if isinstance(column, YesNo | Choice):
        return d.Column(column.label, 1.0, d.Align.CENTRE)
    if isinstance(column, LongText | MemberRefs | Texts):
        return d.Column(column.label, 3.0)
    return d.Column(column.label, 1.5)


def _cell(subject: Subject, name: str) -> str:
    text = subject.shown(name)
    first = next(iter(subject.ledger.printed or subject.ledger.shown))
    return f"{text}（稿）" if subject.draft and name == first else text
