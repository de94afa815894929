"""P03 批复: the plant's answer to a petition, or a decision of its own; it fills the branch's books."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import EntryRef, OrganisationRef
from hongdang_desktop.ledgers.envelope import Envelope, Stage
from hongdang_desktop.ledgers.follows import NEW_PART, Follow, Held, following_id
from hongdang_desktop.ledgers.ledger import Beginning, Facts, Ledger, Owner, Rhythm, Setting
from hongdang_desktop.ledgers.petitioning import GRANTED, VERDICTS, Fill, Petition, Subject
from hongdang_desktop.ledgers.plant.petition import TITLES, PetitionRecord, known, subject_of


class Reply(Envelope):
    """One answer. Without ``petition`` it is a decision that nobody had asked for.

    Then ``kind`` and ``about`` say what it decides; without ``about`` it concerns the branch as such.
    """

    branch: Annotated[
        str | None, OrganisationRef("支部", required=True, weighty=True, of=("branch",))
    ] = None
    petition: Annotated[
        str | None, EntryRef("请示", ledger="petition", weighty=True, hint="没有请示的空着。")
    ] = None
    kind: Annotated[str | None, Choice("种类", weighty=True, options=TITLES)] = None
    about: Annotated[str | None, EntryRef("为哪一条", weighty=True)] = None
    part: Annotated[str | None, Text("其中哪一行", weighty=True, longest=60)] = None
    verdict: Annotated[
        str | None, Choice("结论", required=True, weighty=True, options=VERDICTS)
    ] = None  # fmt: skip
    number: Annotated[str | None, Text("批复文号", weighty=True)] = None
    occurred_on: Annotated[date | None, Day("批复日期", required=True, weighty=True)] = None
    until: Annotated[date | None, Day("批准到哪天", weighty=True, hint="批延期的才填。")] = None
    reasons: Annotated[str | None, LongText("意见", hint="退回的写清楚改什么。")] = None


def problems(record: Reply, setting: Setting) -> Iterator[Problem]:
    """Yield what an answer lacks: number, reasons, day of an extension."""
    del setting
    _, kind = known().get(record.kind or "", (None, None))
    numbered = kind.numbered if kind else True
    if record.verdict in GRANTED and numbered and not (record.number or "").strip():
        yield Problem("number", "REQUIRED", Level.FINAL, "还没有批复文号。", "填上文号。")
    if record.verdict in ("returned", "refused") and not (record.reasons or "").strip():
        yield Problem("reasons", "REQUIRED", Level.FINAL, "还没写意见。", "写清楚为什么、改什么。")
    if kind and kind.until and record.verdict in GRANTED and not record.until:
        yield Problem("until", "REQUIRED", Level.FINAL, "还没写批准到哪天。", "填一个日期。")
    if not record.petition and not record.kind and not (record.reasons or "").strip():
        yield Problem(
            "reasons", "REQUIRED", Level.FINAL, "没有请示，也没写决定了什么。", "写一句。"
        )


def cross(record: Reply, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit the petition or the entry: earlier, another branch's, answered twice."""
    asked = facts.record(record.petition) if record.petition else None
    if isinstance(asked, PetitionRecord):
        if asked.branch != record.branch:
            yield Problem(
                "branch", "OTHER_BRANCH", Level.SAVE, "那份请示是另一个支部的。", "重新选请示。"
            )
        if asked.occurred_on and record.occurred_on and record.occurred_on < asked.occurred_on:
            yield Problem(
                "occurred_on", "BEFORE_PETITION", Level.WARN,
                f"请示是 {asked.occurred_on} 的，批复在它前面。", "看看日期；当时就这样的照实记。",
            )  # fmt: skip
        others = facts.bearing("reply", record.branch or "", "petition", record.petition or "")
        if any(each != entry_id for each in others):
            yield Problem(
                "petition", "ANSWERED", Level.WARN, "这份请示已经答复过。", "以日期在后的为准。"
            )
    _, kind, subject = _meant(record, facts)
    if kind and subject and record.until and (wrong := kind.limit(subject, record.until)):
        yield wrong
    if kind and record.verdict and record.verdict not in (*kind.answers, "revoked"):
        words = "、".join(VERDICTS[each] for each in kind.answers)
        yield Problem("verdict", "NO_SUCH_VERDICT", Level.WARN, f"这种一般答复：{words}。", "")
    del setting


def begin(beginning: Beginning) -> JsonObject:
    """Return an answer of today, to the petition that is given."""
    given, facts = beginning.given, beginning.facts
    asked = facts.record(str(given.get("petition") or "")) if facts else None
    begun: JsonObject = {"occurred_on": beginning.today.isoformat()}
    if not isinstance(asked, PetitionRecord):
        return begun
    _, kind = known().get(asked.kind or "", (None, None))
    return {
        **begun, "branch": asked.branch, "kind": asked.kind, "about": asked.about,
        "part": asked.part, "until": asked.until.isoformat() if asked.until else None,
        "verdict": kind.answers[0] if kind else "approved",
    }  # fmt: skip


def about(facts: Facts, branch: str, subject: tuple[str, str, str]) -> tuple[Reply, ...]:
    """Return the final replies about (kind, entry, part), asked for or not, the earliest first."""
    kind, entry, part = subject
    found = []
    for each in facts.bearing("reply", branch, "about", entry):
        reply = facts.record(each)
        if not isinstance(reply, Reply) or reply.stage != Stage.FINAL:
            continue
        if (reply.kind or "", reply.part or "") == (kind, part):
            found.append((reply.occurred_on or date.min, each, reply))
    return tuple(each for _, _, each in sorted(found, key=lambda each: each[:2]))


def follows(record: Reply, entry_id: str, branch: str, facts: Facts) -> Iterator[Follow]:
    """Yield the fields that the answer fills, in the entry that was asked about."""
    del branch
    petition, kind, subject = _meant(record, facts)
    if kind is None or subject is None:
        return
    because = f"批复{f' {record.number}' if record.number else ''}（{record.occurred_on}）"
    part = (petition.part if petition else record.part) or ""
    added = following_id(record.petition or entry_id, record.branch or "", "part")
    for fill in kind.fills:
        value = _value(fill, record)
        path = fill.path.replace("{part}", part).replace(f"/{NEW_PART}/", f"/{added}/")
        if value is not None and record.verdict in fill.when:
            makes = f"/{NEW_PART}/" in fill.path
            yield Held(
                subject.entry_id,
                path,
                value,
                because,
                makes_part=makes,
                alone=_holds(record, facts),
            )
    if record.verdict in GRANTED:
        for entry, path, value in kind.also(subject, record.verdict or "", record.number or ""):
            yield Held(entry, path, value, because)


def _holds(record: Reply, facts: Facts) -> bool:
    """Say whether it grants and was not taken back since: no other one may say otherwise."""
    subject = (record.kind or "", record.about or "", record.part or "")
    replies = about(facts, record.branch or "", subject)
    since = replies[replies.index(record) :] if record in replies else ()
    return record.verdict in GRANTED and bool(since) and all(r.verdict != "revoked" for r in since)


def _meant(
    record: Reply, facts: Facts
) -> tuple[PetitionRecord | None, Petition | None, Subject | None]:
    """Return the petition, its kind, and what it is about, each as far as it is here."""
    asked = facts.record(record.petition) if record.petition else None
    petition = asked if isinstance(asked, PetitionRecord) else None
    source: Any = petition or record
    ledger, kind = known().get(source.kind or "", (None, None))
    if kind is None or ledger is None:
        return petition, None, None
    subject = subject_of(source.about, source.part, facts, facts.setting(), kind.parts)
    if subject is None or not isinstance(subject.record, ledger.model):
        return petition, kind, None
    return petition, kind, subject if subject.branch == record.branch else None


def _value(fill: Fill, record: Reply) -> Json:
    if fill.says:
        return fill.says.get(record.verdict or "")
    values: dict[str, Json] = {
        "day": record.occurred_on.isoformat() if record.occurred_on else None,
        "number": record.number, "until": record.until.isoformat() if record.until else None,
        "reasons": record.reasons, "verdict": record.verdict,
    }  # fmt: skip
    return values.get(fill.of)


def _called(record: Reply) -> str:
    words = VERDICTS.get(record.verdict or "", "（还没有结论）")
    return f"{record.number or ''} {words}".strip()


LEDGER = Ledger(
    code="P03",
    key="reply",
    title="批复",
    model=Reply,
    mechanism="organisation",
    rhythm=Rhythm.ANY,
    owner=Owner.PLANT,
    called=_called,
    page="replies",
    shown=("occurred_on", "number", "verdict", "kind", "branch", "petition"),
    rules=problems,
    cross=cross,
    begin=begin,
    follows=follows,
    steers=("petition",),
    seldom=("part", "until"),
)
