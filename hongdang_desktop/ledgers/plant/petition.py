"""P02 请示与报告: what a branch asks of the plant, or reports to it (domain.md, Appendix B).

What may be asked for, and what the answer fills in, stands in the ledger it is about.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import EntryRef
from hongdang_desktop.ledgers import petitioning
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope, Stage
from hongdang_desktop.ledgers.follow_up import day, short
from hongdang_desktop.ledgers.ledger import (
    AnyLedger,
    Beginning,
    Derived,
    Facts,
    Ledger,
    Rhythm,
    Setting,
)
from hongdang_desktop.ledgers.petitioning import DECIDED, VERDICTS, Subject

_UNANSWERED = "QS01"
_COMES = "收到厂里的数据包，批复就自己填上了；没有就打电话问。"


@cache
def known() -> Mapping[str, tuple[AnyLedger, petitioning.Petition]]:
    """Return every kind of petition by key, with the ledger it is about."""
    return MappingProxyType(
        {kind.key: (ledger, kind) for ledger in catalogue() for kind in ledger.petitions}
    )


TITLES = {key: kind.title for key, (_, kind) in known().items()}


class PetitionRecord(Envelope):
    """One petition or report; ``about`` is the entry, ``part`` the part of it that it is about."""

    kind: Annotated[
        str | None, Choice("种类", required=True, weighty=True, options=TITLES)
    ] = None  # fmt: skip
    about: Annotated[str | None, EntryRef("为哪一条", required=True, weighty=True)] = None
    part: Annotated[str | None, Text("其中哪一行", weighty=True, longest=60)] = None
    occurred_on: Annotated[date | None, Day("日期", required=True)] = None
    number: Annotated[str | None, Text("支部文号", weighty=True, hint="没有就空着。")] = None
    title: Annotated[str | None, Text("标题", required=True)] = None
    asks: Annotated[str | None, LongText("请示事项", required=True)] = None
    until: Annotated[date | None, Day("拟到哪天", weighty=True)] = None
    words: Annotated[str | None, LongText("要说明的", hint="原因、情况；没有就空着。")] = None
    withdrawn_on: Annotated[
        date | None, Day("撤回日期", living=True, weighty=True, hint="还没批复、不请示了才填。")
    ] = None


def subject_of(
    record: str | None, part: str | None, facts: Facts, setting: Setting, field: str
) -> Subject | None:
    """Return what a petition is about, None where the entry is not here (any more)."""
    found = facts.record(record) if record else None
    if found is None:
        return None
    parts: tuple[Any, ...] = getattr(found, field, ()) if field else ()
    return Subject(
        found, record or "", facts, setting, next((e for e in parts if e.id == part), None)
    )


def replies(facts: Facts, branch: str, petition: str) -> tuple[tuple[str, Any], ...]:
    """Return ids and records of the final replies to a petition, by day."""
    found = ((i, facts.record(i)) for i in facts.bearing("reply", branch, "petition", petition))
    final = [(i, r) for i, r in found if r is not None and r.stage == Stage.FINAL]
    return tuple(sorted(final, key=lambda each: (each[1].occurred_on or date.min, each[0])))


def answer(facts: Facts, branch: str, petition: str) -> Any:  # noqa: ANN401 - a Reply, or None
    """Return the reply that holds, None where there is none (any more)."""
    found = replies(facts, branch, petition)
    return found[-1][1] if found and found[-1][1].verdict != "revoked" else None


def problems(record: PetitionRecord, setting: Setting) -> Iterator[Problem]:
    """Yield what a kind of petition asks for."""
    del setting
    _, kind = known().get(record.kind or "", (None, None))
    if kind and kind.until and not record.until:
        yield Problem("until", "REQUIRED", Level.FINAL, "还没写拟到哪天。", "填一个日期。")
    if kind and kind.parts and not record.part:
        yield Problem("part", "REQUIRED", Level.FINAL, "还没选是哪一行。", "重新从那一行开始。")


def cross(
    record: PetitionRecord, entry_id: str, facts: Facts, setting: Setting
) -> Iterator[Problem]:
    """Yield what does not fit the entry: another ledger's, gone, asked for already, what it lacks."""
    ledger, kind = known().get(record.kind or "", (None, None))
    if ledger is None or kind is None or not record.about:
        return
    subject = subject_of(record.about, record.part, facts, setting, kind.parts)
    if subject is None:
        yield Problem("about", "ABOUT_GONE", Level.WARN, "那条记录已经不在了。", "不请示了就撤回。")
        return
    if not isinstance(subject.record, ledger.model):
        yield Problem(
            "about", "OTHER_LEDGER", Level.SAVE, f"这件事要从“{ledger.title}”里请示。",
            "到那里重新开始。",
        )  # fmt: skip
        return
    if record.stage != Stage.FINAL and (lacking := kind.lacking(subject)):
        yield Problem("about", "LACKING", Level.WARN, f"还没有{lacking}。", "先在那条里填好。")
    if record.until and (wrong := kind.limit(subject, record.until)):
        yield wrong
    if _asked_before(record, entry_id, facts):
        yield Problem(
            "about", "ASKED_BEFORE", Level.FINAL, "这件事已经请示过，还没有答复。",
            "等答复，或先撤回那份。",
        )  # fmt: skip


def _asked_before(record: PetitionRecord, entry_id: str, facts: Facts) -> bool:
    """Say whether the same stands open in another final petition."""
    if record.withdrawn_on or record.stage == Stage.FINAL:
        return False
    for other_id in facts.bearing("petition", record.branch or "", "about", record.about or ""):
        other = facts.record(other_id)
        if (
            other_id != entry_id
            and other
            and (other.kind, other.part) == (record.kind, record.part)
            and is_open(other, other_id, facts)
        ):
            return True
    return False


def is_open(record: PetitionRecord, entry_id: str, facts: Facts) -> bool:
    """Say whether a final petition still waits for the plant's answer."""
    if record.stage != Stage.FINAL or record.withdrawn_on:
        return False
    return answer(facts, record.branch or "", entry_id) is None


def waiting(due: Due, asked: Asked) -> Due | None:
    """Return the answer that is waited for instead of what is due, None where nothing waits.

    That is the latest open petition of the kinds that ``due.asks`` names, about its entry.
    """
    rule = asked.setting.rules.on(_UNANSWERED, asked.setting.today)
    if rule is None or not due.asks or not due.entry:
        return None
    ids = asked.facts.bearing("petition", asked.branch, "about", due.entry)
    found = ((each, asked.facts.record(each)) for each in ids)
    open_ones = [
        (record.occurred_on, each, known()[record.kind][1].title.removeprefix("关于"))
        for each, record in found
        if record is not None
        and record.kind in due.asks
        and record.occurred_on
        and is_open(record, each, asked.facts)
    ]
    if not open_ones:
        return None
    begun, entry, title = max(open_ones)
    today, last = asked.setting.today, begun + timedelta(days=rule.numbers["days"])
    since = f" {(today - begun).days} 天" if today > begun else ""
    return Due(
        f"{title}等批复{since}", last, rule.id, rule.reference, _COMES, entry=entry,
        action="看请示", page="petitions", about=entry,
        weight=Weight(rule.weight) if today > last else Weight.BLUE,
    )  # fmt: skip


def duties(asked: Asked) -> Iterator[Due]:
    """Yield petitions without an answer (rule QS01), and those that came back to be made better."""
    rule = asked.setting.rules.on(_UNANSWERED, asked.setting.today)
    ended = asked.setting.frame(asked.branch).ended
    if ended is not None and asked.setting.today > ended:
        return  # nobody is left to whom an answer would matter
    names = ("occurred_on", "title", "withdrawn_on", "about", "kind", "part")
    rows = asked.facts.values("petition", asked.branch, names)
    for entry, on, title, withdrawn, about, kind, part in rows:
        begun = day(on)
        if withdrawn or begun is None or rule is None:
            continue
        reply = answer(asked.facts, asked.branch, entry)
        last = begun + timedelta(days=rule.numbers["days"])
        if reply is None and asked.setting.today > last:
            yield Due(
                f"{short(title, 16)}：还没有批复", last, rule.id, rule.reference,
                _COMES, entry=entry,
                action="看请示", page="petitions", weight=Weight(rule.weight), about=entry,
            )  # fmt: skip
        elif reply is not None and reply.verdict == "returned":
            again = (r for r in rows if (r[4], r[5], r[6]) == (about, kind, part) and r[1] > on)
            if not any(again):
                yield Due(
                    f"{short(title, 16)}：退回修改", reply.occurred_on or begun, rule.id,
                    rule.reference, reply.reasons or "照批复改好，再请示一次。", entry=entry,
                    action="看批复", page="petitions", weight=Weight.ORANGE, about=entry,
                )  # fmt: skip


def begin(beginning: Beginning) -> JsonObject:
    """Return a new one with everything that the entry says already."""
    given, facts = beginning.given, beginning.facts
    ledger, kind = known().get(str(given.get("kind") or ""), (None, None))
    if ledger is None or kind is None or facts is None:
        return {}
    name = beginning.unit.name if beginning.unit is not None else ""
    title = f"{name}{kind.title}" if name else kind.title
    subject = subject_of(
        str(given.get("about") or ""), str(given.get("part") or "") or None, facts,
        facts.setting(), kind.parts,
    )  # fmt: skip
    begun: JsonObject = {"title": title, "occurred_on": beginning.today.isoformat()}
    return {**begun, "asks": kind.asks(subject) or title} if subject else begun


def _state(record: PetitionRecord, entry_id: str, facts: Facts) -> str:
    if record.withdrawn_on:
        return "已撤回"
    reply = answer(facts, record.branch or "", entry_id)
    if reply is not None:
        return VERDICTS.get(reply.verdict or "", "已答复")
    return "等批复" if record.stage == Stage.FINAL else "草稿"


def _answered(record: PetitionRecord, entry_id: str, facts: Facts) -> str:
    reply = answer(facts, record.branch or "", entry_id)
    if reply is None:
        return ""
    return " ".join(filter(None, (str(reply.occurred_on or ""), reply.number)))


def settled(reply: Any) -> bool:  # noqa: ANN401 - a Reply, or None
    """Say whether a reply decides the matter: then it is not asked for again."""
    return reply is not None and reply.verdict in DECIDED


LEDGER = Ledger(
    code="P02",
    key="petition",
    title="请示与报告",
    model=PetitionRecord,
    mechanism="organisation",
    rhythm=Rhythm.ANY,
    called=lambda record: record.title or TITLES.get(record.kind or "", "（还没有标题）"),
    page="petitions",
    shown=("occurred_on", "title", "about", "state", "answered"),
    rules=problems,
    cross=cross,
    duties=duties,
    begin=begin,
    steers=("kind", "about", "part"),
    derived=(Derived("state", "现在", _state), Derived("answered", "批复", _answered)),
    seldom=("part", "until"),
)
