"""The meeting record (会议记录), for every ledger whose entries are meetings (domain.md §1.5, §11.2)."""

from collections.abc import Iterator

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.columns import Parts
from hongdang_desktop.ledgers.covering import with_unit
from hongdang_desktop.ledgers.envelope import AROUND
from hongdang_desktop.ledgers.meeting import (
    ABSENCES,
    MATTERS,
    METHODS,
    PROGRESS,
    RESULTS,
    SUBJECTS,
    AgendaItem,
    Meeting,
    Session,
    Vote,
)
from hongdang_desktop.output.document import (
    Block,
    Corrections,
    Document,
    FormGrid,
    FormRow,
    Paragraph,
    Signatures,
    heading,
    label,
    paragraph,
    row,
    value,
)
from hongdang_desktop.output.papers.subject import Subject

_NUMERALS = "一二三四五六七八九十"
_WIDTHS = (1.1, 2.0, 1.0, 1.6, 1.0, 1.8)


def fits(subject: Subject) -> bool:
    """Say whether the entry is a meeting."""
    return isinstance(subject.record, Meeting)


def document(subject: Subject) -> Document:
    """Return the record of one meeting; a plan prints as what is planned."""
    meeting = subject.record
    if not isinstance(meeting, Meeting):
        raise TypeError(f"not a meeting: {subject.ledger.key}")
    ordinal = subject.derived_value("本年第几次")
    blocks: list[Block] = [FormGrid(_WIDTHS, tuple(_rows(meeting, subject)))]
    blocks.append(Signatures(("主持人签字", "记录人签字"), dated=True))
    if subject.corrections:
        blocks.append(Corrections(subject.corrections))
    return Document(
        title=f"{subject.ledger.title}{'计划' if meeting.is_plan else '记录'}",
        left=f"{meeting.year}年第 {ordinal} 次" if ordinal and not meeting.is_plan else "",
        right=subject.branch,
        header=subject.header,
        footer=subject.footer,
        chapter=subject.ledger.title,
        marks=subject.marks,
        draft=subject.draft,
        blocks=tuple(blocks),
    )


def _rows(meeting: Meeting, subject: Subject) -> Iterator[FormRow]:
    yield row(label("会议名称"), value(meeting.title or "", span=5))
    for name in _leading(subject):
        column = subject.ledger.columns[name]
        text = with_unit(column, subject.shown(name))
        if text:
            yield row(label(column.label), value(text, span=5))
    yield from _when(meeting)
    yield row(
        label("主持人"), value(subject.shown("chair"), span=2),
        label("记录人"), value(subject.shown("recorder"), span=2),
    )  # fmt: skip
    if meeting.sessions:
        yield from _people(meeting, subject)
    for number, item in enumerate(meeting.agenda):
        yield row(
            label(f"议题{_numeral(number)}"),
            value(*_item(item, subject), span=5),
            height=14,
        )
    if meeting.votes:
        yield row(label("表决"), value(*(_vote(v, meeting) for v in meeting.votes), span=5))
    yield from _further(subject)


def _when(meeting: Meeting) -> Iterator[FormRow]:
    if meeting.is_plan:
        planned = meeting.planned_at
        when = f"{planned.astimezone(PLANT_TIME):%Y年%m月%d日 %H:%M}" if planned else "未定"
        yield row(
            label("计划时间"), value(when, span=2),
            label("地点"), value(meeting.planned_place or "", span=2),
        )  # fmt: skip
    elif len(meeting.sessions) == 1:
        session = meeting.sessions[0]
        yield row(
            label("时间"), value(_time(session), span=2),
            label("地点"), value(session.place or "", span=2),
        )  # fmt: skip
    else:
        lines = [
            f"第{_numeral(n)}场　{_time(session)}　{session.place or ''}"
            f"　到 {sum(session.id in p.sessions for p in meeting.attendance)} 人"
            for n, session in enumerate(meeting.sessions)
        ]
        yield row(label("时间地点"), value(*lines, span=5))


def _people(meeting: Meeting, subject: Subject) -> Iterator[FormRow]:
    names = subject.names
    absent = [
        f"{names.member(p.member or '')}（{p.absence_note or ABSENCES.get(p.absence or '', '未写原因')}）"
        for p in meeting.absent
    ]
    excused = [
        f"{names.member(p.member or '')}（{p.excused}）" for p in meeting.attendance if p.excused
    ]
    came = "、".join(names.member(p.member or "") for p in meeting.present)
    yield row(
        label("应到"), value(f"{meeting.number_expected} 人"),
        label("实到"), value(f"{len(meeting.present)} 人"),
        label("有表决权"), value(f"应到 {meeting.number_of_voters} 人"),
    )  # fmt: skip
    yield row(label("到会"), value(came, span=5))
    yield row(label("缺席"), value("、".join(absent) or "无", span=5))
    if excused:
        yield row(label("不计应到"), value("、".join(excused), span=5))
    if meeting.observers:
        yield row(label("列席"), value(meeting.observers, span=5))


def _item(item: AgendaItem, subject: Subject) -> Iterator[Paragraph]:
    kind = f"（{SUBJECTS[item.subject]}）" if item.subject in SUBJECTS else ""
    yield heading(f"{item.title or ''}{kind}")
    names = subject.names
    if item.speaker:
        yield paragraph(f"主讲：{names.member(item.speaker)}")
    if item.discussion:
        yield paragraph(f"讨论：{item.discussion}")
    if item.decision:
        yield paragraph(f"决议：{item.decision}")
        parts = [
            f"责任人：{names.member(item.owner)}" if item.owner else "",
            f"期限：{item.due:%Y年%m月%d日}" if item.due else "",
            f"落实：{PROGRESS[item.progress]}" if item.progress in PROGRESS else "",
            f"落实日期：{item.done_on:%Y年%m月%d日}" if item.done_on else "",
        ]
        line = "；".join(part for part in parts if part)
        if line:
            yield paragraph(f"{line}。")
        if item.carried:
            yield paragraph(f"落实情况：{item.carried}")


def _vote(vote: Vote, meeting: Meeting) -> str:
    expected = meeting.number_of_voters if vote.expected is None else vote.expected
    present = meeting.voters_in(vote.session) if vote.present is None else vote.present
    written = f"，书面意见 {vote.written} 份" if vote.written else ""
    method = METHODS.get(vote.method or "", "")
    kind = f"（{MATTERS['joining']}）" if vote.matter == "joining" else ""
    return (
        f"{vote.motion or ''}{kind}。{method}{'：' if method else ''}应到有表决权 {expected} 人，"
        f"实到 {present} 人{written}；赞成 {vote.in_favour or 0} 票，反对 {vote.against or 0} 票，"
        f"弃权 {vote.abstained or 0} 票。{RESULTS.get(vote.result or '', '')}。"
    )


def _leading(subject: Subject) -> tuple[str, ...]:
    """Return what stands on top: of which year it is, and on what it depends who comes."""
    ledger = subject.ledger
    return ("year", *ledger.steers) if ledger.by_year else ledger.steers


def _further(subject: Subject) -> Iterator[FormRow]:
    """Rows for what a ledger adds to the common base of meetings, and the note."""
    leading = _leading(subject)
    columns = dict(subject.ledger.columns)
    columns["note"] = columns.pop("note")  # the note comes last
    for name, column in columns.items():
        added = name not in Meeting.model_fields and name not in (*AROUND, *leading)
        if not added and name != "note":
            continue
        if isinstance(column, Parts):
            text = subject.parts_shown(name)
        else:
            text = with_unit(column, subject.shown(name))
        if text:
            yield row(label(column.label), value(*text.split("\n"), span=5))


def _time(session: Session) -> str:
    if session.starts_at is None:
        return "未填"
    start = session.starts_at.astimezone(PLANT_TIME)
    text = f"{start:%Y年%m月%d日 %H:%M}"
    if session.ends_at is None:
        return text
    end = session.ends_at.astimezone(PLANT_TIME)
    next_day = f"{end.month}月{end.day}日 " if end.date() != start.date() else ""
    return f"{text}—{next_day}{end:%H:%M}"


def _numeral(index: int) -> str:
    return _NUMERALS[index] if index < len(_NUMERALS) else str(index + 1)
