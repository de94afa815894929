"""The papers of somebody's way into the Party: its full record, and the forms that a branch keeps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from hongdang_desktop.ledgers.official import blank, count, or_blank, said
from hongdang_desktop.output import document as d

_BLANK_ROWS = 4


@dataclass(frozen=True)
class Line:
    """One step as the record shows it; ``told`` are what rules say, why it was so, what was put right."""

    no: int
    stage: str
    name: str
    state: str
    day: str
    words: str
    papers: str
    told: tuple[str, ...]
    article: str


@dataclass(frozen=True)
class Votes:
    """A secret ballot in numbers, None where nobody noted it; ``passed`` None where that is open."""

    on: date | None
    expected: int | None = None
    present: int | None = None
    written: int | None = None
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None
    passed: bool | None = None
    method: str = "无记名投票"


@dataclass(frozen=True)
class PersonPaper:
    """What all papers about one person share. ``facts`` are label and value, in pairs a row."""

    name: str
    branch: str
    facts: tuple[tuple[str, str], ...]
    marks: tuple[d.Mark, ...] = ()
    corrections: tuple[d.Correction, ...] = ()
    draft: bool = False
    footer: str = ""


def record(person: PersonPaper, lines: Sequence[Line], *, when: str, rules: str) -> d.Document:
    """Return 发展党员全程记录: every step with day, papers, votes, and what was not as it should be."""
    columns = (
        d.Column("步", 0.5, d.Align.CENTRE, wrap=False), d.Column("步骤", 2.3),
        d.Column("日期", 1.45, d.Align.CENTRE, wrap=False), d.Column("记录（会议、票决、文号）", 4.2),
        d.Column("材料", 2.6), d.Column("提醒和说明", 3.4), d.Column("细则", 1.1),
    )  # fmt: skip
    rows = [
        (
            f"{line.no}", line.name, line.day or line.state, line.words, line.papers,
            "\n".join(line.told), line.article,
        )
        for line in lines
    ]  # fmt: skip
    told = sum(bool(line.told) for line in lines)
    note = f"步骤按办理那天的细则排列，没办的按{rules}。" + (
        f"有 {told} 步带提醒或说明，照实印出。" if told else ""
    )
    blocks: list[d.Block] = [
        _facts(person), d.Table(columns, rows, ending=d.Ending.CLOSED, size=9.0),
        d.paragraph(note, style=d.Style.NOTE),
        d.Signatures(("填表人签字", "组织委员签字", "书记签字"), dated=True),
    ]  # fmt: skip
    return _document("发展党员全程记录", person, blocks, left=when, landscape=True)


def review(
    person: PersonPaper,
    reviews: Sequence[tuple[str, str, str]],
    reports: Sequence[tuple[str, str]],
    trainings: Sequence[tuple[str, str, str]],
) -> d.Document:
    """Return 入党积极分子培养教育考察登记表, with room for what is still to come."""
    rows = [(*each, "") for each in reviews]
    rows += [("", "", "", "")] * max(0, _BLANK_ROWS - len(rows))
    blocks: list[d.Block] = [_facts(person), d.heading("考察情况（每半年一次）")]
    blocks.append(
        d.Table(
            (
                d.Column("日期", 1.4, d.Align.CENTRE, wrap=False), d.Column("培养联系人和支部的意见", 4.6),
                d.Column("结论", 1.8), d.Column("签字", 1.3),
            ),
            rows, height=16,
        )
    )  # fmt: skip
    if reports:
        blocks += [d.heading("思想汇报"), _listed(("日期", "内容"), reports)]
    if trainings:
        blocks += [d.heading("培训"), _listed(("日期", "内容", "学时"), trainings)]
    blocks.append(d.Signatures(("培养联系人签字", "支部书记签字"), dated=True))
    return _document("入党积极分子培养教育考察登记表", person, blocks)


def probation(person: PersonPaper, observations: Sequence[tuple[str, str]]) -> d.Document:
    """Return 预备党员教育考察登记表."""
    rows = [(*each, "") for each in observations]
    rows += [("", "", "")] * max(0, _BLANK_ROWS - len(rows))
    table = d.Table(
        (
            d.Column("日期", 1.4, d.Align.CENTRE, wrap=False), d.Column("教育考察情况", 5.6),
            d.Column("入党介绍人签字", 1.8),
        ),
        rows, height=16,
    )  # fmt: skip
    signed = d.Signatures(("入党介绍人签字", "支部书记签字"), dated=True)
    return _document("预备党员教育考察登记表", person, [_facts(person), table, signed])


def talk(person: PersonPaper, *, on: date | None, by: str) -> d.Document:
    """Return the form for the talk with somebody who applied: who and when, the rest by hand."""
    rows = (
        d.row(d.label("谈话日期"), d.value(said(on)), d.label("谈话人"), d.value(by)),
        d.row(d.label("入党动机"), d.value("", span=3), height=38),
        d.row(d.label("对党的认识"), d.value("", span=3), height=38),
        d.row(d.label("工作和家庭"), d.value("", span=3), height=38),
        d.row(d.label("谈话人意见"), d.value("", span=3), height=30),
    )
    grid = d.FormGrid((1.2, 2.4, 1.2, 2.4), rows)
    signed = d.Signatures(("谈话人签字", "申请人签字"), dated=True)
    return _document("入党申请人谈话记录", person, [_facts(person), grid, signed])


def ballot(person: PersonPaper, votes: Votes, *, confirming: bool, result: str) -> d.Document:
    """Return 票决结果报告单 with the draft of the resolution; ``result`` is the conclusion in words."""
    numbers = (
        ("应到有表决权", count(votes.expected)), ("实到有表决权", count(votes.present)),
        ("书面意见", count(votes.written, "份")), ("赞成", count(votes.in_favour, "票")),
        ("反对", count(votes.against, "票")), ("弃权", count(votes.abstained, "票")),
    )  # fmt: skip
    matter = "预备党员转正" if confirming else "接收预备党员"
    about = f"{person.name}同志转正" if confirming else f"接收{person.name}同志为预备党员"
    grid = d.FormGrid(
        (1.2, 2.4, 1.2, 2.4),
        (
            d.row(d.label("表决事项"), d.value(about, span=3)),
            d.row(
                d.label("大会日期"), d.value(said(votes.on)), d.label("方式"), d.value(votes.method)
            ),
            *(
                d.row(d.label(a), d.value(b), d.label(e), d.value(f))
                for (a, b), (e, f) in zip(numbers[::2], numbers[1::2], strict=True)
            ),
            d.row(d.label("结果"), d.value(result, span=3)),
        ),
    )
    blocks: list[d.Block] = [
        grid, d.heading("支部大会决议（写入志愿书用）"),
        d.paragraph(_resolution(person, votes, confirming=confirming, result=result), indent=2),
        d.Signatures(("监票人签字", "计票人签字", "支部书记签字"), dated=True),
    ]  # fmt: skip
    return _document(f"{matter}票决结果", person, blocks)


def archive(
    person: PersonPaper, papers: Sequence[tuple[str, str]], *, on: date | None
) -> d.Document:
    """Return the list of papers that go into the person's file; ``papers`` are name and remark."""
    columns = (
        d.Column("序号", 0.6, d.Align.CENTRE, wrap=False), d.Column("材料", 4.0),
        d.Column("份数", 0.8, d.Align.CENTRE), d.Column("备注", 2.6),
    )  # fmt: skip
    rows = [(f"{n}", name, "", remark) for n, (name, remark) in enumerate(papers, start=1)]
    rows += [("", "", "", "")] * max(0, _BLANK_ROWS - len(rows))
    signed = d.Signatures(("移交人签字", "接收人签字"), dated=True)
    blocks: list[d.Block] = [_facts(person), d.Table(columns, rows), signed]
    return _document("入党材料归档清单", person, blocks, left=f"归档日期 {said(on)}")


def _resolution(person: PersonPaper, votes: Votes, *, confirming: bool, result: str) -> str:
    """Return what the assembly resolved as far as it is known; the judgement is written by hand."""
    if votes.passed is False:
        end = f"赞成票没有超过应到会有表决权党员的半数，{result}"
    elif votes.passed is None:
        end = blank(12)
    elif confirming:
        end = f"大会决定{person.name}同志{result}"
    else:
        end = f"同意接收{person.name}同志为中共预备党员"
    written = f"，书面意见 {votes.written} 份" if votes.written else ""
    return (
        f"{said(votes.on)}，支部党员大会讨论了{person.name}同志的"
        f"{'转正申请' if confirming else '入党申请'}。大会认为：{blank(40)}。"
        f"应到会有表决权的党员 {or_blank(votes.expected, 2)} 名，实到 {or_blank(votes.present, 2)} 名{written}。"
        f"经{votes.method}表决，赞成 {or_blank(votes.in_favour, 2)} 票，反对 {or_blank(votes.against, 2)} 票，"
        f"弃权 {or_blank(votes.abstained, 2)} 票，{end}。"
    )


def _listed(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> d.Table:
    widths = {"日期": 1.4, "学时": 1.0}
    columns = tuple(d.Column(head, widths.get(head, 5.0)) for head in heads)
    return d.Table(columns, rows)


def _facts(person: PersonPaper) -> d.FormGrid:
    return d.FormGrid((1.2, 2.0) * 3, tuple(_fact_rows(person.facts)))


def _fact_rows(facts: Sequence[tuple[str, str]]) -> Iterator[d.FormRow]:
    for start in range(0, len(facts), 3):
        some = facts[start : start + 3]
        cells = [cell for name, words in some for cell in (d.label(name), d.value(words))]
        if len(some) < 3:
            cells.append(d.value("", span=2 * (3 - len(some))))
        yield d.row(*cells)


def _document(
    title: str,
    person: PersonPaper,
    blocks: Sequence[d.Block],
    *,
    left: str = "",
    landscape: bool = False,
) -> d.Document:
    more = [d.Corrections(person.corrections)] if person.corrections else []
    return d.Document(
        title=title, left=left, right=person.branch, header=f"{person.branch}　{title}",
        footer=person.footer, chapter=title, marks=person.marks, draft=person.draft,
        landscape=landscape, blocks=(*blocks, *more),
    )  # fmt: skip
