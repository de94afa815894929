"""What is done with others and for people, and what is decided about them (KH4, §8 A4 D2 E5, §10)."""

from hongdang_desktop.assessment.evidence import Gathered, Judged, Numbers
from hongdang_desktop.assessment.rules.asking import (
    YOUNG,
    Ask,
    Days,
    count,
    hundredths,
    ids,
    number,
    rule,
    said,
    share,
    span,
)
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.periods import Period, quarter_of
from hongdang_desktop.ledgers import clocking, transfer
from hongdang_desktop.ledgers.follow_up import short
from hongdang_desktop.ledgers.honour_and_discipline import HonourAndDiscipline
from hongdang_desktop.ledgers.integration_project import IntegrationProject
from hongdang_desktop.ledgers.joint_building import JointBuilding
from hongdang_desktop.ledgers.transfer import Transfer

_RANKS = ("national", "province", "city", "company", "plant", "branch")


def _joint(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    quarters = _quarters(ask)
    if not quarters:
        running = quarter_of(ask.last)
        begun = ask.held("joint_building", running)
        words = f"{span(running)}还没完，已有 {len(begun)} 次"
        return Gathered({}, tuple(entry for entry, _ in begun), words)
    answers = ask.facts.values(clocking.ANSWERS, ask.branch, ("ledger", "period"))
    answered = {period for _, ledger, period in answers if ledger == "joint_building"}
    owed = held_in = solved_in = 0
    entries: list[str] = []
    notes: dict[str, str] = {}
    for quarter in quarters:
        held = [
            (e, r) for e, r in ask.held("joint_building", quarter) if isinstance(r, JointBuilding)
        ]
        if not held and (quarter.text in answered or ask.young(quarter)):
            continue
        owed += 1
        held_in += bool(held)
        solved_in += any((record.solved or "").strip() for _, record in held)
        entries += [entry for entry, _ in held]
        notes |= {
            entry: "写了解决的问题" if (record.solved or "").strip() else "没写解决的问题"
            for entry, record in held
        }
    values: JsonObject = {
        "owed": owed, "held": held_in, "solved": solved_in, "count": len(entries), "span": ask.span,
    }  # fmt: skip
    young = all(ask.young(quarter) for quarter in quarters)
    absent = YOUNG if young else "已答复没有这类事项"
    return Gathered(values, ids(entries), "" if owed else absent, notes)


def _quarters(ask: Ask) -> tuple[Period, ...]:
    """Return the quarters that end in the period."""
    found = (quarter_of(month.last) for month in ask.months)
    return tuple(dict.fromkeys(each for each in found if each.last in ask.period))


def _judge_joint(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    owed, held, solved = (count(values, key) for key in ("owed", "held", "solved"))
    base = hundredths(numbers, "held", points)
    given = share(base, held, owed) + share(points - base, solved, owed)
    if not held:
        return Judged(0, "这个季度没有共建活动" if owed == 1 else f"{owed} 个季度都没有共建活动")
    told = "写了解决的问题" if solved >= held else "没写解决了什么问题"
    several = f"{owed} 个季度里 {held} 个季度" if owed > 1 else "这个季度"
    return Judged(given, f"{several}共建 {count(values, 'count')} 次，{told}")


def _honours(ask: Ask, numbers: Numbers) -> Gathered:
    """One fact counts once: the same honour of the same person or branch by its highest rank."""
    del numbers
    best: dict[tuple[str, str], tuple[int, str]] = {}
    for entry, record in ask.held("honour_and_discipline"):
        if isinstance(record, HonourAndDiscipline) and record.kind == "honour":
            rank = _RANKS.index(record.rank) if record.rank in _RANKS else len(_RANKS)
            at = (record.member or "", (record.name or "").strip())
            best[at] = min(best.get(at, (rank, entry)), (rank, entry))
    ranks = dict.fromkeys(_RANKS, 0)
    for rank, _ in best.values():
        if rank < len(_RANKS):
            ranks[_RANKS[rank]] += 1
    values: JsonObject = {**ranks, "honours": len(best), "span": ask.span}
    return Gathered(values, tuple(entry for _, entry in best.values()))


def _judge_honours(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    given = sum(count(values, key) * hundredths(numbers, key, points) for key in _RANKS)
    told = count(values, "honours")
    words = f"{said(values)}受表彰 {told} 项" if told else f"{said(values)}没有记表彰"
    return Judged(min(given, points), words)


def _clean(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    found = [
        entry
        for entry, record in ask.held("honour_and_discipline")
        if isinstance(record, HonourAndDiscipline) and record.kind in ("discipline", "handling")
    ]
    return Gathered({"found": len(found), "span": ask.span}, tuple(found))


def _judge_clean(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    found = count(values, "found")
    if found:
        return Judged(0, f"{said(values)}有处分、处置 {found} 件")
    return Judged(points, f"{said(values)}没有处分、处置")


def _visits(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    held = ask.held("visit_and_help")
    return Gathered({"held": len(held), "span": ask.span}, tuple(entry for entry, _ in held))


def _judge_visits(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    held, needed = count(values, "held"), max(number(numbers, "least"), 1)
    told = f"{said(values)}走访慰问 {held} 次" if held else f"{said(values)}没有走访慰问"
    return Judged(share(points, held, needed), told)


def _projects(ask: Ask, numbers: Numbers) -> Gathered:
    """Those that ran in the period; one moves where something was done, or it ended with a result."""
    del numbers
    days = Days(ask.period)
    known, moved, late = list[str](), 0, 0
    notes = {}
    for entry, record in ask.records("integration_project"):
        if not isinstance(record, IntegrationProject) or record.occurred_on is None:
            continue
        if record.ended_on is not None and record.ended_on < ask.period.first:
            continue
        known.append(entry)
        done = record.ended_on is not None and record.ended_on in days
        going = (done and bool(record.result)) or any(e.day in days for e in record.progress)
        moved += going
        notes[entry] = "有进展" if going else "没有新进展"
        ended = record.ended_on is not None and record.ended_on <= ask.last
        late += not ended and record.until is not None and record.until < ask.last
    values: JsonObject = {"known": len(known), "moved": moved, "late": late, "span": ask.span}
    return Gathered(values, tuple(known), "" if known else "没有融合项目", notes)


def _judge_projects(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    known, moved, late = (count(values, key) for key in ("known", "moved", "late"))
    over = f"，{late} 个过了计划日期" if late else ""
    return Judged(share(points, moved, known), f"融合项目 {known} 个，有进展 {moved} 个{over}")


def _transfers(ask: Ask, numbers: Numbers) -> Gathered:
    """Letters whose validity ended in the period, or whose receipt came in it."""
    del numbers
    entries, done, notes = list[str](), 0, dict[str, str]()
    open_: list[str] = []
    for entry, record in ask.records("transfer"):
        if not isinstance(record, Transfer) or not record.issued_on:
            continue
        last = transfer.expires_on(record, ask.setting)
        came = record.receipt_on if record.receipt_on and record.receipt_on <= ask.last else None
        decided = min(filter(None, (came, last)), default=None)
        if decided is None or decided not in ask.period or decided > ask.last:
            continue
        entries.append(entry)
        in_time = came is not None and (last is None or came <= last)
        done += in_time
        notes[entry] = "按期有回执" if in_time else "过期没有回执"
        if not in_time:
            open_.append(short(record.letter or record.counterpart))
    values: JsonObject = {"letters": len(entries), "done": done, "open": [*open_], "span": ask.span}
    absent = "" if entries else f"{ask.span}没有到期的介绍信"
    return Gathered(values, tuple(entries), absent, notes)


def _judge_transfers(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    letters, done = count(values, "letters"), count(values, "done")
    return Judged(share(points, done, letters), f"介绍信 {letters} 封，按期有回执 {done} 封")


RULES = (
    rule("joint_building", "每季有一次共建活动得 {held} 分，写了解决的问题得满分。", ("joint_building",), _joint, _judge_joint, held=2),
    rule("honours", "受表彰按级别加分，同一件事只算级别最高的一次。", ("honour_and_discipline",), _honours, _judge_honours, national=5, province=4, city=3, company=2, plant=1, branch=0.5),
    rule("clean_record", "没有处分和处置得满分，有一件就不得分。", ("honour_and_discipline",), _clean, _judge_clean),
    rule("visits", "走访慰问满 {least} 次得满分，不够的按比例给分。", ("visit_and_help",), _visits, _judge_visits, least=1),
    rule("projects", "正在做的融合项目，有新进展的按比例给分。", ("integration_project",), _projects, _judge_projects),
    rule("transfers", "到期的组织关系介绍信，按期有回执的按比例给分。", ("transfer",), _transfers, _judge_transfers),
)  # fmt: skip
