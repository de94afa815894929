"""L02 届次与换届: 《中国共产党支部工作条例（试行）》第二十一条, 《基层组织选举工作条例》.

One entry is one term: the election it came from, its approval, and how it ends.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Choice, Day, Parts, Text, Whole, YesNo
from hongdang_desktop.core.periods import plus_months
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import EntryRef, MemberOrText
from hongdang_desktop.core.rules import Rule
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.letters import term as letters
from hongdang_desktop.ledgers.meeting import Meeting
from hongdang_desktop.ledgers.meeting_problems import lacking, quorum_reached
from hongdang_desktop.ledgers.party_posts import POSTS
from hongdang_desktop.ledgers.petitioning import Fill, Petition, Subject
from hongdang_desktop.ledgers.reminding import remind


class Candidate(Part):
    """One candidate of the election, with the votes for him."""

    person: Annotated[str | None, MemberOrText("候选人", required=True)] = None
    post: Annotated[str | None, Choice("职务", options=POSTS)] = None
    votes: Annotated[int | None, Whole("得票", weighty=True, unit="票")] = None
    elected: Annotated[bool | None, YesNo("当选", weighty=True)] = None


class Extension(Part):
    """A decision of the superior that the election may be later."""

    number: Annotated[str | None, Text("批复文号", weighty=True)] = None
    until: Annotated[date | None, Day("延期到", required=True, weighty=True)] = None


class Term(Envelope):
    """One term of office. ``approved_on`` is the day from which its years are counted."""

    session: Annotated[str | None, Text("届次", required=True, hint="例如：第三届。")] = None
    election: Annotated[
        str | None, EntryRef("选举大会", ledger="assembly", hint="选出这一届的那次党员大会。")
    ] = None
    elected_on: Annotated[
        date | None,
        Day("选举日期", weighty=True, hint="选举大会记在台账里的，不用再填。"),
    ] = None
    expected: Annotated[int | None, Whole("应到会人数", weighty=True, unit="人")] = None
    present: Annotated[int | None, Whole("实到会人数", weighty=True, unit="人")] = None
    candidates: Annotated[tuple[Candidate, ...], Parts("候选人")] = ()
    approved_on: Annotated[
        date | None,
        Day("任命日期", required=True, weighty=True, hint="上级批复的日期，任期从这天算起。"),
    ] = None
    approval_number: Annotated[str | None, Text("批复文号", weighty=True)] = None
    reminded_on: Annotated[date | None, Day("提醒函日期", living=True)] = None
    extensions: Annotated[
        tuple[Extension, ...],
        Parts("延期批复", living=True, hint="上级批了才算，一般不超过一年。"),
    ] = ()
    changed_on: Annotated[
        date | None,
        Day("实际换届日期", living=True, weighty=True, hint="下一届选出来的那天，选完再填。"),
    ] = None


def due_of(term: Term, setting: Setting) -> date | None:
    """Return the last day of the term by rule O05; an extension counts up to the rule's limit.

    One without the superior's number does not count.
    """
    rule = _rule(term, setting)
    if rule is None or term.approved_on is None:
        return None
    due = plus_months(term.approved_on, rule.numbers["months"])
    limit = due + timedelta(days=rule.numbers["extension_days"])
    granted = (min(each.until, limit) for each in term.extensions if each.until and each.number)
    return max((due, *granted))


def problems(term: Term, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit within one term: its end and its extensions (rule O05)."""
    if term.approved_on and term.changed_on and term.changed_on < term.approved_on:
        yield Problem(
            "changed_on", "END_BEFORE_START", Level.SAVE, "实际换届日期在任命日期之前。",
            "看看哪个日期抄反了。",
        )  # fmt: skip
    rule = _rule(term, setting)
    if rule is None or term.approved_on is None:
        return
    due = plus_months(term.approved_on, rule.numbers["months"])
    limit = due + timedelta(days=rule.numbers["extension_days"])
    for each in term.extensions:
        at = f"extensions/{each.id}/"
        if each.until and not (each.number or "").strip():
            yield rule.problem(f"{at}number", "延期没有批复文号，不算数。", "补上文号。")
        if each.until and each.until > limit:
            yield rule.problem(
                f"{at}until", f"延期超过一年，只算到 {limit}。", "对照批复看看日期。"
            )
        if each.until and each.until <= due:
            yield rule.problem(
                f"{at}until", f"届满日是 {due}，这不是延期。", "提前换届不用填这里。"
            )


def cross(term: Term, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:
    """Yield what the election's numbers say: sums (G04), and who cannot be called elected (O06)."""
    del entry_id
    expected, present = turnout(term, facts)
    sums = setting.rules.on("G04", setting.today)
    if sums and expected is not None and present is not None and present > expected:
        yield sums.problem(
            "present", f"应到 {expected} 人，到了 {present} 人，对不上。", "改人数。"
        )
    for each in term.candidates:
        at = f"candidates/{each.id}/"
        if sums and present is not None and (each.votes or 0) > present:
            yield sums.problem(
                f"{at}votes", f"到了 {present} 人，得了 {each.votes} 票。", "改票数。"
            )
        if each.elected and expected is not None and present is not None:
            day = elected_on(term, facts) or setting.today
            rule = setting.rules.on("O06", day)
            if rule:
                yield from _elected(each, rule, expected=expected, present=present)
    yield from _numbers_of_elected(term, expected, present)


def turnout(term: Term, facts: Facts) -> tuple[int | None, int | None]:
    """Return how many voters were expected and came: as typed, else as the assembly's record says."""
    meeting = facts.record(term.election) if term.election else None
    if not isinstance(meeting, Meeting) or meeting.is_plan:
        return term.expected, term.present
    expected = meeting.number_of_voters if term.expected is None else term.expected
    present = meeting.voters_in(None) if term.present is None else term.present
    return expected, present


def elected_on(term: Term, facts: Facts) -> date | None:
    """Return the day of the election, whose rules judge it; the approval's day where none is known."""
    meeting = facts.record(term.election) if term.election else None
    held = meeting.occurred_on if isinstance(meeting, Meeting) and not meeting.is_plan else None
    return held or term.elected_on or term.approved_on


def _numbers_of_elected(term: Term, expected: int | None, present: int | None) -> Iterator[Problem]:
    """Yield the numbers without which nobody can be called elected (O06)."""
    chosen = [each for each in term.candidates if each.elected]
    cure = "照选举记录填；查不到的先去掉“当选”。"
    for name, number, what in (("expected", expected, "应到会"), ("present", present, "实到会")):
        if chosen and number is None:
            sentence = f"记了“当选”，还没填{what}人数。"
            yield Problem(name, "REQUIRED", Level.FINAL, sentence, cure)
    for each in chosen:
        if each.votes is None:
            at = f"candidates/{each.id}/votes"
            yield Problem(at, "REQUIRED", Level.FINAL, "记了“当选”，还没填得票。", cure)


def _elected(each: Candidate, rule: Rule, *, expected: int, present: int) -> Iterator[Problem]:
    at = f"candidates/{each.id}/elected"
    if not quorum_reached(present, expected, rule):
        short = lacking(present, expected, rule)
        yield rule.problem(
            at, f"应到 {expected} 人，到了 {present} 人，还差 {short} 人才能选举，不能记“当选”。",
            "去掉“当选”，选举照实记。",
        )  # fmt: skip
    base, word = (present, "实到") if rule.numbers["by_present"] else (expected, "应到")
    if each.votes is not None and each.votes * 2 <= base:
        yield rule.problem(
            at, f"得 {each.votes} 票，没超过{word} {base} 人的半数，不能记“当选”。",
            "去掉“当选”，或改票数。",
        )  # fmt: skip


def duties(asked: Asked) -> Iterator[Due]:
    """Yield the election that the present term asks for (rule O05), then the term that came of it."""
    terms = [(i, t) for i, t in asked.facts.records("term", asked.branch) if t.approved_on]
    if not terms:
        return
    entry_id, term = max(terms, key=lambda each: each[1].approved_on)
    rule, due = _rule(term, asked.setting), due_of(term, asked.setting)
    if rule is None or due is None:
        return
    if term.changed_on:
        last = term.changed_on + timedelta(days=rule.numbers["register_days"])
        yield Due(
            "新一届还没登记", last, rule.id, rule.reference,
            "上级批复后登记新一届，填任命日期并定稿，就算办好。", action="登记新一届",
            weight=Weight(rule.weight) if asked.setting.today > last else Weight.BLUE,
            about=entry_id,
        )  # fmt: skip
        return
    over = asked.setting.today > due
    extended = any(each.until and each.number for each in term.extensions)
    sentence = (
        "换届过期了，尽快请示"
        if over
        else "延期快到了，准备换届"
        if extended
        else "快到届了，准备换届"
    )
    yield from remind(
        asked, rule, due, sentence, entry=entry_id, action="看届次",
        done_by="选完填实际换届日期，再登记新一届；上级批了延期就填文号。",
        asks=("term_election", "term_extension", "term_early"),
    )  # fmt: skip


def _rule(term: Term, setting: Setting) -> Rule | None:
    return setting.rules.on("O05", term.approved_on) if term.approved_on else None


def _due_on(term: Term, entry_id: str, facts: Facts) -> str:
    del entry_id
    due = due_of(term, facts.setting())
    return due.isoformat() if due else ""


def _settle(term: Term) -> JsonObject:
    """Return the day that the entry stands for in lists."""
    day = term.approved_on
    return {"occurred_on": day.isoformat(), "year": day.year} if day else {}


def _is_present(subject: Subject) -> bool:
    """Say whether a term is the one that runs now."""
    kept = subject.facts.records("term", subject.branch)
    last = max((t.approved_on for _, t in kept if t.approved_on), default=None)
    return subject.record.approved_on is not None and subject.record.approved_on == last


def _days_left(subject: Subject) -> int | None:
    """Return the days up to the end of the present term, None where there is nothing to elect."""
    due = due_of(subject.record, subject.setting) if _is_present(subject) else None
    return None if due is None or subject.record.changed_on else (due - subject.setting.today).days


def _soon(subject: Subject) -> bool:
    """Say whether the election is so near that it is to be asked for (rule O05, 附录 B)."""
    left, rule = _days_left(subject), _rule(subject.record, subject.setting)
    first = max((int(row["days"]) for row in rule.table), default=180) if rule else 180
    return left is not None and left <= first


def _named(subject: Subject) -> bool:
    record = subject.record
    chosen = any(each.elected for each in record.candidates)
    return bool(record.candidates) and not chosen and not record.approved_on


def _chosen(subject: Subject) -> bool:
    record = subject.record
    return any(e.elected for e in record.candidates) and not record.approval_number


def _too_long(subject: Subject, until: date) -> Problem | None:
    """Return what is wrong with the day of an extension (rule O05)."""
    rule = _rule(subject.record, subject.setting)
    if rule is None or subject.record.approved_on is None:
        return None
    due = plus_months(subject.record.approved_on, rule.numbers["months"])
    limit = due + timedelta(days=rule.numbers["extension_days"])
    if until > limit:
        return rule.problem("until", f"延期超过一年，只算到 {limit}。", "改到一年以内。")
    if until <= due:
        return rule.problem("until", f"届满日是 {due}，这不是延期。", "要提前的另请示提前换届。")
    return None


def _filings(subject: Subject, verdict: str, number: str) -> Iterator[tuple[str, str, Json]]:
    """Yield the approval and filing of those elected, in the register of the committee (rule O10)."""
    del verdict
    record, facts = subject.record, subject.facts
    chosen = {each.person for each in record.candidates if each.elected}
    first = elected_on(record, facts)
    for entry, post in facts.records("committee_post", subject.branch, drafts=True):
        if post.person not in chosen or not post.since or not first or post.since < first:
            continue
        leading = {"secretary", "deputy"}.intersection(post.posts)
        yield entry, "filing", "approved" if leading else "filed"
        if number:
            yield entry, "filing_number", number


PETITIONS = (
    Petition(
        "term_election", "关于换届选举的请示", letter=letters.election, wanted=_soon,
        possible=lambda s: _days_left(s) is not None,
        asks=lambda s: f"{s.record.session or '本届'}支部委员会 {due_of(s.record, s.setting)} 届满，"
        "拟召开党员大会换届选举。",
    ),
    Petition(
        "term_nominees", "关于候选人预备人选的请示", letter=letters.nominees, wanted=_named,
        asks=lambda s: f"{s.record.session or '新一届'}支部委员会候选人预备人选 "
        f"{len(s.record.candidates)} 名，请审批。",
    ),
    Petition(
        "term_result", "选举结果的报告", letter=letters.result, wanted=_chosen,
        lacking=lambda s: "选举日期" if elected_on(s.record, s.facts) is None else "",
        asks=lambda s: f"{s.record.session or '新一届'}支部委员会已选出，"
        "请批准书记、副书记，委员备案。",
        fills=(Fill("approved_on", "day"), Fill("approval_number", "number")),
        also=_filings,
    ),
    Petition(
        "term_extension", "关于延期换届的请示", letter=letters.extension, possible=lambda s: _days_left(s) is not None,
        asks=lambda s: f"{s.record.session or '本届'}支部委员会 {due_of(s.record, s.setting)} 届满，"
        "拟延期换届。",
        until=True, limit=_too_long,
        fills=(Fill("extensions/+/number", "number"), Fill("extensions/+/until", "until")),
    ),
    Petition(
        "term_early", "关于提前换届的请示", letter=letters.early, possible=lambda s: _days_left(s) is not None,
        asks=lambda s: f"{s.record.session or '本届'}支部委员会 {due_of(s.record, s.setting)} 届满，"
        "拟提前换届。",
    ),
)  # fmt: skip


LEDGER = Ledger(
    code="L02",
    key="term",
    title="届次与换届",
    model=Term,
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    order="approved_on",
    settle=_settle,
    called=lambda term: term.session or "（还没有届次）",
    shown=("session", "approved_on", "approval_number", "due_on", "changed_on"),
    rules=problems,
    cross=cross,
    duties=duties,
    petitions=PETITIONS,
    derived=(Derived("due_on", "应换届日期", _due_on),),
)
