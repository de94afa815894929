"""月度自评表 as a paper: of a month the sheet, of a year the branch's own months."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection

from hongdang_desktop.assessment.template import Section
from hongdang_desktop.core.clock import PLANT_TIME, stamp_moment
from hongdang_desktop.core.periods import month_of, plus_months
from hongdang_desktop.ledgers.office import review as reviews
from hongdang_desktop.ledgers.office import sheet as sheets
from hongdang_desktop.ledgers.office.review import Review
from hongdang_desktop.output.papers import assessment as paper
from hongdang_desktop.station.assessing.desk import Assessing
from hongdang_desktop.station.assessing.reading import kept
from hongdang_desktop.station.assessing.views import MONTHLY, Line, SheetView, State, Which
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.special_papers import Made, PaperAsk
from hongdang_desktop.store import journal, listing

_ABSENT = "不适用"
_WHO = ("suggested", "own", "given")


def make(core: Core, ask: PaperAsk) -> Made:
    """Return the paper of a month, or of a year where no month is named."""
    today = core.setting().today
    if ask.year is not None and ask.month is None:
        return _year(core, ask.branch, ask.year)
    last = month_of(plus_months(today.replace(day=1), -1))
    period = f"{ask.year}-{ask.month:02d}" if ask.year and ask.month else last.text
    which = Which(ask.branch, period)
    desk = Assessing(core)
    view = desk.sheet(which)
    sheet = core.read(lambda c: kept(c, which.record)).sheet
    sent = sheet is not None and sheet.state == sheets.SUBMITTED
    document = paper.document(_sheet(core, desk, view, sent=sent))
    return Made((document,), (view.revision,) if sent else ())


def _year(core: Core, branch: str, year: int) -> Made:
    desk, today = Assessing(core), core.setting().today
    months = [m for m in desk.months(branch, year) if m.asked and m.period < f"{today:%Y-%m}"]
    if not months:
        return Made(())
    template = desk.template(MONTHLY, months[-1].period)
    rows = [
        paper.MonthRow(
            f"{int(each.period[5:])}月", each.state + ("（迟）" if each.late else ""),
            points(each.total),
            [points((each.parts or {}).get(section.key)) for section in template.sections],
        )
        for each in months
    ]  # fmt: skip
    document = paper.year_document(
        rows, title=template.title, sections=[each.title for each in template.sections],
        branch=Lookup(core).organisation(branch), year=year, signatures=("书记签字",),
    )  # fmt: skip
    return Made((document,))


def points(hundredths: int | None) -> str:
    """Return points as people write them: 3, 1.5, 3.79; "" for none."""
    return "" if hundredths is None else f"{hundredths / 100:g}"


def _sheet(core: Core, desk: Assessing, view: SheetView, *, sent: bool) -> paper.Sheet:
    template, when = view.template, view.which.when
    judged = view.state is State.ACCEPTED
    groups = [_group(section, view, judged=judged) for section in template.sections]
    late = ""
    if view.submitted_on and view.closes and view.submitted_on > view.closes:
        days = (view.submitted_on - view.closes).days
        late = f"（迟报 应在 {view.closes} 前上报，{view.submitted_on} 上报，迟 {days} 天）"
    names = Lookup(core)
    history = core.read(lambda c: tuple(_history(c, view)))
    return paper.Sheet(
        title=f"{template.title}表", branch=names.organisation(view.which.branch),
        when=f"{when.first.year}年{when.first.month}月　{_state(view, sent=sent)}",
        facts=(f"模板第 {template.version} 版。来源：{template.source}。",),
        groups=groups, totals=_totals(view, judged=judged), left_out=_left_out(view),
        bonus=[f"{each.fact}　加 {points(each.points)} 分（{each.called}）" for each in view.bonus],
        deductions=[_deduction(core, desk, view, line) for line in view.lines if _lost(line)],
        history=history, told=[*view.told, *(f"{w.title}：{w.words}" for w in view.warned)],
        signatures=template.paper.signatures, landscape=template.paper.landscape,
        draft=not sent, late=late,
        seal=f"{view.payload_hash[:4]}-{view.payload_hash[4:8]}" if view.payload_hash else "",
    )  # fmt: skip


def _state(view: SheetView, *, sent: bool) -> str:
    if not sent:
        over = "" if view.over else "，这个月还没过完"
        return f"没上报（{view.state}）{over}"
    by = f"　{view.submitted_on} {view.submitted_by}上报" if view.submitted_on else ""
    return f"{view.state}{by}"


def _group(section: Section, view: SheetView, *, judged: bool) -> paper.Group:
    lines = [view.line(item.key) for item in section.items]
    part = view.parts.get(section.key)
    own = f"折算 {points(part.scaled)} 分" if part and part.possible != _full(lines) else ""
    sums = [points(sum(getattr(line, who) or 0 for line in lines)) for who in _WHO]
    total = paper.Sum(
        f"{section.title}　小计", points(_full(lines)), sums[0], sums[1],
        sums[2] if judged else "", own,
    )  # fmt: skip
    return paper.Group([_row(line, view, judged=judged) for line in lines], total)


def _full(lines: list[Line]) -> int:
    return sum(line.item.points for line in lines)


def _row(line: Line, view: SheetView, *, judged: bool) -> paper.Row:
    entries = len(line.evidence.entries)
    evidence = line.evidence.words + (f"（依据 {entries} 条）" if entries else "")
    if line.now is not None:
        evidence += f"　现在看是 {points(line.now.points) or _ABSENT}：{line.now.words}"
    own = points(line.own)
    if line.own is None:
        own = "申请不适用" if line.answer.waived else _ABSENT
    said = [line.answer.words]
    if line.mark.returned or line.mark.words:
        did = "厂里退回" if line.mark.returned else "厂里"
        said.append("：".join(filter(None, (did, line.mark.words))))
    given = (points(line.given) or _ABSENT) if judged else points(line.mark.points)
    return paper.Row(
        line.item.key, line.item.title, points(line.item.points),
        points(line.suggested) or _ABSENT, own,
        given, evidence, _reason(line, view),
        "；".join(filter(None, said)),
    )  # fmt: skip


def _reason(line: Line, view: SheetView) -> str:
    chosen = view.template.reason(line.answer.reason or line.proposed)
    return chosen.title if chosen else ""


def _totals(view: SheetView, *, judged: bool) -> list[paper.Sum]:
    shown = (view.suggested, view.own, view.given)

    def three(name: str) -> tuple[str, str, str]:
        values = [points(getattr(each, name)) for each in shown]
        return (values[0], values[1], values[2] if judged else "")

    found = [
        paper.Sum("适用的项合计", points(view.own.possible), *three("given")),
        paper.Sum("折算成百分", points(view.template.total), *three("scaled")),
    ]
    if view.bonus:
        extra = points(view.given.bonus) if judged else ""
        found.append(
            paper.Sum("加分", points(view.template.bonus), "", points(view.own.bonus), extra)
        )
    total = (points(view.suggested.total), points(view.own.total))
    most = f"最多 {points(view.template.total)} 分"
    found.append(
        paper.Sum("得分", "", *total, points(view.given.total) if judged else "", most)
    )  # fmt: skip
    return found


def _left_out(view: SheetView) -> list[str]:
    """Return how many points did not apply and why, each cause once."""
    by_cause: dict[str, list[Line]] = {}
    for line in view.lines:
        if line.own is None:
            asked = f"支部申请不适用（{_reason(line, view)}）"
            by_cause.setdefault(asked if line.answer.waived else line.evidence.words, []).append(
                line
            )
    lines = [each for found in by_cause.values() for each in found]
    if not lines:
        return []
    told = [
        f"{cause}：{'、'.join(f'{each.item.title} {points(each.item.points)} 分' for each in found)}"
        for cause, found in by_cause.items()
    ]
    return [
        f"共 {points(_full(lines))} 分不适用，其余的按比例折算到 {points(view.template.total)} 分。",
        *told,
    ]


def _lost(line: Line) -> bool:
    return line.own is not None and line.own < line.item.points


def _deduction(core: Core, desk: Assessing, view: SheetView, line: Line) -> paper.Deduction:
    entry = desk.problem_of(view.which, line.item.key)
    lost = points(line.item.points - (line.own or 0))
    return paper.Deduction(
        line.item.title, lost, _reason(line, view), _problem(core, entry) if entry else "还没转"
    )


def _problem(core: Core, entry: str) -> str:
    found = Book(core).entry(entry)
    payload: Mapping[str, object] = found.payload
    if not found.final:
        how = "还是草稿"
    elif payload.get("done_on"):
        how = f"{payload['done_on']} 办结"
    else:
        how = f"期限 {payload.get('due') or '没定'}"
    return f"{payload.get('problem') or found.called}（{how}）"


def _history(connection: Connection, view: SheetView) -> Iterator[str]:
    """Yield what became of the sheet: sent, taken back, returned with words, accepted."""
    found: list[tuple[datetime, str]] = []
    before = ""
    for each in journal.of_record(connection, view.which.record):
        payload = each.payload or {}
        state = str(payload.get("state") or "")
        if state != before and state in (sheets.SUBMITTED, sheets.WITHDRAWN):
            did = (
                "撤回"
                if state == sheets.WITHDRAWN
                else "重新上报"
                if payload.get("answers")
                else "上报"
            )
            found.append((stamp_moment(each.clock), f"{each.actor or '支部'}{did}"))
        before = state
    ids = listing.bearing(
        connection, reviews.LEDGER.key, view.which.branch, "sheet", view.which.record
    )
    for row in listing.rows(connection, reviews.LEDGER.key, ids) if ids else ():
        head = journal.revision_of(connection, row.revision)
        if head is not None:
            said = _said(reviews.LEDGER.reread(row.payload), view)
            found.append((stamp_moment(head.clock), said))
    for at, words in sorted(found):
        yield f"{at.astimezone(PLANT_TIME):%Y-%m-%d}　{words}"


def _said(review: Review, view: SheetView) -> str:
    did = {
        reviews.TAKEN: "厂里收下在审",
        reviews.RETURNED: "厂里退回",
        reviews.ACCEPTED: "厂里受理",
    }
    items = []
    for each in review.items:
        item = view.template.item(each.id)
        if review.verdict == reviews.RETURNED and each.returned:
            items.append(
                f"{item.title if item else each.id}（{(each.words or '见总的意见').rstrip('。')}）"
            )
    parts = ("、".join(items), (review.words or "").rstrip("。"))
    words = "；".join(each for each in parts if each)
    return did.get(review.verdict or "", "厂里审核") + (f"：{words}" if words else "")
