"""书记交接单: who hands over to whom, what goes on under each heading, three signatures."""

from hongdang_desktop.ledgers.office.secretary_handover import HandedLine, SecretaryHandover
from hongdang_desktop.output import document as d
from hongdang_desktop.output.papers.subject import Subject

_HEADS = (
    d.Column("序号", 0.6, d.Align.CENTRE, wrap=False),
    d.Column("事项", 4.2),
    d.Column("期限", 1.3, d.Align.CENTRE, wrap=False),
    d.Column("说明", 3.0),
)


def fits(subject: Subject) -> bool:
    """Say whether this is a handover."""
    return isinstance(subject.record, SecretaryHandover)


def document(subject: Subject) -> d.Document:
    """Return the list by heading, with the lines of each counted."""
    record = subject.record
    assert isinstance(record, SecretaryHandover)  # noqa: S101 - ``fits`` said so
    pairs = (("交接日期", "occurred_on"), ("监交人", "witness"), ("交出人", "leaving"), ("接任人", "taking"))  # fmt: skip
    cells = [
        cell for words, name in pairs for cell in (d.label(words), d.value(subject.shown(name)))
    ]
    blocks: list[d.Block] = [
        d.FormGrid((1.2, 2.4, 1.2, 2.4), (d.row(*cells[:4]), d.row(*cells[4:])))
    ]
    by_heading: dict[str, list[HandedLine]] = {}
    for line in record.lines:
        by_heading.setdefault(line.heading or "", []).append(line)
    for words, lines in by_heading.items():
        blocks.append(d.heading(f"{words}（{len(lines)} 件）"))
        rows = [
            (str(number), line.what or "", f"{line.due or ''}", line.more or "")
            for number, line in enumerate(lines, start=1)
        ]
        blocks.append(d.Table(_HEADS, rows))
    if not record.lines:
        blocks.append(d.paragraph("没有要交代的事。"))
    if record.remarks:
        blocks += [
            d.heading("另外要说的"),
            *(d.paragraph(each) for each in record.remarks.split("\n")),
        ]
    blocks.append(d.Signatures(("交出人签字", "接任人签字", "监交人签字"), dated=True))
    if subject.corrections:
        blocks.append(d.Corrections(subject.corrections))
    return d.Document(
        title=f"{subject.ledger.title}单", right=subject.branch, header=subject.header,
        footer=subject.footer, chapter=subject.ledger.title, marks=subject.marks,
        draft=subject.draft, blocks=tuple(blocks),
    )  # fmt: skip
