"""People: talks, term and vacancies, joining, activists and those who are trained (ZY8, ZR4, ZR5, SZ4)."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from hongdang_desktop.assessment.evidence import Gathered, Judged, Numbers
from hongdang_desktop.assessment.rules.asking import (
    YOUNG,
    Ask,
    count,
    hundredths,
    ids,
    nothing,
    number,
    rule,
    share,
)
from hongdang_desktop.assessment.rules.follow_up import asked_for
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.periods import plus_months, quarter_of
from hongdang_desktop.core.problems import Problem
from hongdang_desktop.ledgers import applicant, development_duties, development_rules, talk
from hongdang_desktop.ledgers.applicant import Applicant
from hongdang_desktop.ledgers.committee_post import CommitteePost
from hongdang_desktop.ledgers.development_record import Development
from hongdang_desktop.ledgers.dual_training import DualTraining
from hongdang_desktop.ledgers.due import Weight
from hongdang_desktop.ledgers.party_posts import POSTS
from hongdang_desktop.ledgers.term import Term, due_of

_MONTHS = 12
_SECRETARY = "secretary"
_TOLD = 2
"""So many missing talks of one person are named."""
_HIGH = "red"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SOFT = frozenset((("D07", "approval_reason"),))
"""What a rule of high weight says softly: a reason is missing, not the step."""
_STEP_OF = {
    "check_result": "admitted_on", "training": "trained_until", "trained_hours": "trained_until",
    "vetting": "vetted_on", "introducers": "listed_on", "public_outcome": "public_until",
    "contacts": "decided_on", "approval": "approved_on", "form_number": "admitted_on",
}  # fmt: skip
"""On which day a field that is no day was decided."""


def talks(ask: Ask) -> Gathered:
    """Return how many talks a year asks for, how many are done, and the months that are over."""
    year = ask.last.year
    found = talk.coverage(ask.facts, ask.branch, year)
    held = ask.records("talk", since=date(year, 1, 1))
    values: JsonObject = {"owed": found.owed, "done": found.done, "months": ask.months_since()}
    absent = "" if found.owed else "没有要谈的人"
    if found.owed and not values["months"]:
        absent = YOUNG
    return Gathered(values, tuple(entry for entry, _ in held), absent, _not_met(found, ask))


def _not_met(found: talk.Coverage, ask: Ask) -> dict[str, str]:
    """Return of whom a talk is missing, with the kind of talk."""
    told: dict[str, list[str]] = {}
    for one, other in found.pairs:
        told.setdefault(one, []).append(f"没和{ask.facts.member(other)}谈")
    for each in found.by_committee:
        told.setdefault(each, []).append("支委没和他谈")
    for each in found.by_members:
        told.setdefault(each, []).append("党员间没谈")
    return {
        who: "，".join(words) if len(words) <= _TOLD else f"还差 {len(words)} 次谈话"
        for who, words in told.items()
    }


def _talks(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    return talks(ask)


def _needed(values: Mapping[str, Any]) -> int:
    """Return how many talks should be done by now, rounded up."""
    return -(-count(values, "owed") * count(values, "months") // _MONTHS)


def _told(values: JsonObject) -> str:
    owed, done = count(values, "owed"), count(values, "done")
    return f"到现在该谈 {_needed(values)} 次，谈了 {done} 次（全年 {owed} 次）"


def _judge_talks(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    owed, done, months = (count(values, key) for key in ("owed", "done", "months"))
    # Exactly: done/owed against months/12, both times 100, so that no share is rounded away.
    behind = owed * months * 100 - done * _MONTHS * 100
    given = 0
    if behind <= 0:
        given = points
    elif behind <= number(numbers, "behind") * owed * _MONTHS:
        given = hundredths(numbers, "part_points", points)
    return Judged(given, _told(values))


def _judge_covered(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    owed, done, months = (count(values, key) for key in ("owed", "done", "months"))
    return Judged(share(points, done * _MONTHS, owed * months), _told(values))


def _care(ask: Ask, numbers: Numbers) -> Gathered:
    """Of a ledger that is not kept, or sealed here, nothing is asked."""
    none = nothing("没有启用")
    spoken = talks(ask) if ask.on("talk") else none
    settled = asked_for(ask, numbers) if ask.on("employee_request") else none
    values: JsonObject = {
        "owed": 0 if spoken.absent else spoken.values["owed"],
        "done": spoken.values.get("done", 0), "months": spoken.values.get("months", 0),
        "due": settled.values.get("due", 0), "closed": settled.values.get("closed", 0),
    }  # fmt: skip
    absent = "" if values["owed"] or values["due"] else "没有要谈的人，也没有到期的诉求"
    notes = {**spoken.notes, **settled.notes}
    return Gathered(values, ids(spoken.entries, settled.entries), absent, notes)


def _judge_care(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    owed, done, months, due, closed = (
        count(values, key) for key in ("owed", "done", "months", "due", "closed")
    )
    part = min(max(number(numbers, "talks"), 0), 100) if owed and due else 100 if owed else 0
    spoken = share(points, part, 100)
    given = share(spoken, done * _MONTHS, owed * months) + share(points - spoken, closed, due)
    told = [f"该谈 {_needed(values)} 次谈了 {done} 次"] if owed else []
    told += [f"诉求到期 {due} 条办结 {closed} 条"] if due else []
    return Judged(given, "；".join(told) or "没有要谈的人和到期的诉求")


def _term(ask: Ask, numbers: Numbers) -> Gathered:
    terms = [
        (entry, record)
        for entry, record in ask.records("term")
        if isinstance(record, Term) and record.approved_on and record.approved_on <= ask.last
    ]
    posts = [
        (entry, post)
        for entry, post in ask.records("committee_post")
        if isinstance(post, CommitteePost)
    ]
    if not terms:
        return Gathered({"known": False}, ())
    entry, term = max(terms, key=lambda each: (each[1].approved_on, each[0]))
    due = due_of(term, ask.setting)
    elected = term.changed_on is not None and term.changed_on <= ask.last
    late = due is not None and due < ask.last and not elected
    begun = term.approved_on or date.min
    months = number(numbers, "vacant_months")
    vacant = dict(_vacant(posts, begun, ask.last, months))
    if POSTS[_SECRETARY] not in vacant and _never(posts, begun, ask.last, months):
        vacant[POSTS[_SECRETARY]] = ""
    values: JsonObject = {
        "known": True, "late": late, "due": due.isoformat() if due else "",
        "vacant": list(vacant), "extended": any(e.until and e.number for e in term.extensions),
    }  # fmt: skip
    left = {entry: f"{post}离任，还没补上" for post, entry in vacant.items() if entry}
    return Gathered(values, ids((entry,), left), notes=left)


def _never(posts: list[tuple[str, CommitteePost]], begun: date, day: date, months: int) -> bool:
    """Say whether the list of posts has had no secretary in this term, for too long."""
    there = any(
        _SECRETARY in post.posts and post.since and post.since <= day
        and (post.until is None or post.until > begun)
        for _, post in posts
    )  # fmt: skip
    return bool(posts) and not there and plus_months(begun, months) < day


def _vacant(
    posts: list[tuple[str, CommitteePost]], begun: date, day: date, months: int
) -> Iterator[tuple[str, str]]:
    """Yield the posts of the present term that nobody has held for too long, with who left them."""
    for key in POSTS:
        mine = [(e, p) for e, p in posts if key in p.posts and p.since and p.since <= day]
        left = [(p.until, e) for e, p in mine if p.until]
        if key == "other" or not left or any(post.in_force_on(day) for _, post in mine):
            continue
        until, entry = max(left)
        if until > begun and plus_months(until, months) < day:
            yield POSTS[key], entry


def _judge_term(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    if not values.get("known"):
        return Judged(0, "届次还没有登记")
    if values.get("late"):
        return Judged(0, f"{values.get('due')} 届满，没换届，没延期批复")
    vacant = values.get("vacant")
    if isinstance(vacant, list) and vacant:
        named = "、".join(map(str, vacant[:2]))
        return Judged(0, f"{named}空缺超过 {number(numbers, 'vacant_months')} 个月")
    ends = "批复延到 {}" if values.get("extended") else "{} 届满"
    return Judged(points, f"{ends.format(values.get('due'))}，没有空缺过久的职务")


def _joining(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    people = [
        (entry, record)
        for key in ("applicant", "development")
        for entry, record in ask.facts.records(key, ask.branch, drafts=True)
        if isinstance(record, Applicant | Development) and not _over(record, ask)
    ]
    if not people:
        return nothing("没有正在发展的人")
    high: dict[tuple[str, str], str] = {}
    for entry, record in people:
        for each in _high(ask, entry, record):
            high.setdefault((entry, each.code), each.sentence.rstrip("。"))
    for ledger, duties in (
        ("applicant", applicant.duties),
        ("development", development_duties.duties),
    ):
        for due in duties(ask.asked(ledger)):
            if due.weight is Weight.RED and due.entry and due.due < ask.last:
                high.setdefault((due.entry, due.rule), f"{due.sentence}，过期了")
    values: JsonObject = {
        "people": len(people), "high": len(high), "rules": [*sorted({code for _, code in high})],
    }  # fmt: skip
    told: dict[str, list[str]] = {}
    for (entry, _), words in high.items():
        told.setdefault(entry, []).append(words)
    notes = {
        entry: words[0] if len(words) == 1 else f"{words[0]}等 {len(words)} 处"
        for entry, words in told.items()
    }
    entries = ids((entry for entry, _ in people), sorted(notes))
    return Gathered(values, entries, notes=notes)


def _over(record: Applicant | Development, ask: Ask) -> bool:
    """Say whether somebody's way ended before the period."""
    first = ask.period.first
    if isinstance(record, Applicant):
        ended = record.ended_on is not None and record.ended_on < first
        return bool(record.ending) and (ended or record.ended_on is None)
    return bool(record.ending) or (record.archived_on is not None and record.archived_on < first)


def _high(ask: Ask, entry: str, record: Applicant | Development) -> Iterator[Problem]:
    """Yield what the rules of joining say with high weight and of this period, or of what is open."""
    if isinstance(record, Applicant):
        said = applicant.cross(record, entry, ask.facts, ask.setting)
    else:
        said = development_rules.cross(record, entry, ask.facts, ask.setting)
    for each in said:
        found = ask.setting.rules.on(each.code, ask.last)
        if found is None or found.weight != _HIGH or (each.code, each.field) in _SOFT:
            continue
        day = _day_of(record, each)
        if (day is None and not record.opening) or (day is not None and day in ask.period):
            yield each


def _day_of(record: Applicant | Development, problem: Problem) -> date | None:
    """Return the day of the step that a problem is about, None where it is still to come."""
    name = problem.field.partition("/")[0]
    value = getattr(record, _STEP_OF.get(name, name), None)
    if isinstance(value, date):
        return value
    if isinstance(value, tuple):  # of several parts the sentence names the day
        told = _DAY.findall(problem.sentence)
        return date.fromisoformat(told[-1]) if told else None
    return None


def _judge_joining(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    people, high = count(values, "people"), count(values, "high")
    given = points - high * hundredths(numbers, "each", points)
    if not high:
        return Judged(points, f"在发展 {people} 人，没有超期和违规")
    return Judged(max(given, 0), f"在发展 {people} 人，{high} 处超期或违规")


def _activists(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    begun = {
        each[1] for each in ask.facts.values("development", ask.branch, ("applicant",), drafts=True)
    }
    active = [
        entry
        for entry, record in ask.records("applicant")
        if isinstance(record, Applicant) and not record.ending and entry not in begun
        and (day := applicant.resolved(record, ask.facts).decided_on) and day <= ask.last
    ]  # fmt: skip
    late = {
        due.entry
        for due in applicant.duties(ask.asked("applicant"))
        if due.rule == "D02" and due.weight is Weight.RED and due.entry in active
    }
    quarter = quarter_of(ask.last)
    first = min(quarter.first, ask.period.first)
    open_, moved = _training(ask, first)
    values: JsonObject = {
        "activists": len(active), "late": len(late), "trained": len(open_), "moved": len(moved),
    }  # fmt: skip
    absent = "" if active or open_ else "没有积极分子，也没有双培养的人"
    notes = {entry: "半年考察逾期" for entry in late if entry}
    return Gathered(values, ids(active, open_), absent, {**notes, **_stood_still(open_, moved)})


def _training(ask: Ask, first: date) -> tuple[list[str], list[str]]:
    """Return who is trained (L38), and with whom something was reached since a day."""
    known, moved = [], []
    for entry, record in ask.records("dual_training"):
        if not isinstance(record, DualTraining):
            continue
        days = [each.on for each in record.progress if each.on]
        reached = any(first <= day <= ask.last for day in days)
        if record.state in (None, "doing") or reached:
            known.append(entry)
            moved += [entry] if reached else []
    return known, moved


def _stood_still(known: list[str], moved: list[str]) -> dict[str, str]:
    return {entry: "没有新进展" for entry in known if entry not in moved}


def _judge_activists(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    active, late, trained, moved = (
        count(values, key) for key in ("activists", "late", "trained", "moved")
    )
    reviews = hundredths(numbers, "reviews", points)
    if not active or not trained:  # what there is not leaves its points to the other
        reviews = points if active else 0
    given = (reviews if not late else 0) if active else 0
    given += points - reviews if moved else 0
    told = [f"积极分子 {active} 人，逾期 {late} 人"] if active else []
    told += [f"双培养 {trained} 人，有进展 {moved} 人"] if trained else []
    return Judged(given, "；".join(told) or "没有积极分子")


def _dual(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    known, moved = _training(ask, ask.period.first)
    values: JsonObject = {"trained": len(known), "moved": len(moved)}
    absent = "" if known else "没有双培养的人"
    return Gathered(values, tuple(known), absent, _stood_still(known, moved))


def _judge_dual(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    trained, moved = count(values, "trained"), count(values, "moved")
    return Judged(share(points, moved, trained), f"双培养 {trained} 人，有进展 {moved} 人")


RULES = (
    rule("talks", "谈心谈话跟上月份进度得满分，差 {behind} 个百分点以内得 {part_points} 分。", ("talk",), _talks, _judge_talks, behind=20, part_points=1.5),
    rule("talks_covered", "谈心谈话按到现在该谈的次数谈了多少给分。", ("talk",), _talks, _judge_covered),
    rule("talks_and_requests", "谈心谈话跟上进度占 {talks}% 的分，到期诉求办结占余下的分。", ("talk", "employee_request"), _care, _judge_care, talks=50, content=["satisfied", "fairly"]),
    rule("term", "没有逾期换届或有延期批复、职务空缺不超过 {vacant_months} 个月，得满分。", ("term",), _term, _judge_term, vacant_months=3),
    rule("joining", "发展党员没有超期和违规得满分，每有一处扣 {each} 分。", ("applicant", "development"), _joining, _judge_joining, each=1),
    rule("activists", "积极分子半年考察没逾期得 {reviews} 分，双培养本季有进展得满分。", ("applicant", "dual_training"), _activists, _judge_activists, reviews=2),
    rule("dual_training", "双培养的人，有进展的按比例给分。", ("dual_training",), _dual, _judge_dual),
)  # fmt: skip
