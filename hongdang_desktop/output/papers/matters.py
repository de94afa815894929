"""问题与落实清单: all that was to be carried out in a period, with where it came from and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from hongdang_desktop.ledgers.matter import Closing
from hongdang_desktop.output import document as d

TITLE = "问题与落实清单"


@dataclass(frozen=True)
class Line:
    """One matter in words as they stand on paper; ``due`` and ``closed`` are days or ""."""

    kind: str
    text: str
    origin: str
    owner: str
    found: str
    due: str
    closed: str
    verifier: str
    state: str


def document(
    lines: Sequence[Line], *, branch: str, when: str, closing: Closing | None, note: str = ""
) -> d.Document:
    """Return the list; ``closing`` says how what fell due was closed, ``note`` what is left out."""
    heads = (
        d.Column("序号", 0.6, d.Align.CENTRE, wrap=False),
        d.Column("类别", 0.9, d.Align.CENTRE),
        d.Column("事项", 3.6),
        d.Column("从哪来", 1.8),
        d.Column("责任人", 0.9, d.Align.CENTRE),
        d.Column("提出", 1.1, d.Align.CENTRE),
        d.Column("期限", 1.1, d.Align.CENTRE),
        d.Column("办结", 1.1, d.Align.CENTRE),
        d.Column("验证人", 0.9, d.Align.CENTRE),
        d.Column("状态", 0.9, d.Align.CENTRE),
    )
    rows = [
        (
            str(number), each.kind, each.text, each.origin, each.owner, each.found, each.due,
            each.closed, each.verifier, each.state,
        )
        for number, each in enumerate(lines, start=1)
    ]  # fmt: skip
    blocks: list[d.Block] = [d.Table(heads, rows, ending=d.Ending.CLOSED)]
    blocks += [d.paragraph(words, style=d.Style.NOTE) for words in (_rate(closing), note) if words]
    blocks.append(d.Signatures(("填表人签字", "书记签字"), dated=True))
    return d.Document(
        title=TITLE,
        left=f"{when}　共 {len(lines)} 件",
        right=branch,
        header=f"{branch}　{TITLE}",
        chapter=TITLE,
        landscape=True,
        blocks=tuple(blocks),
    )


def _rate(closing: Closing | None) -> str:
    if closing is None or not closing.due:
        return ""
    words = f"到期 {closing.due} 件，办结 {closing.closed} 件，其中按时 {closing.in_time} 件"
    days = f"，平均用了 {closing.days / closing.closed:.0f} 天" if closing.closed else ""
    return f"{words}{days}。"
