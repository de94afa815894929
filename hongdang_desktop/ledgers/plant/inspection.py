"""P04 日常检查: what the plant saw on a visit to a branch; its findings are set right in the branch's L26."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Day, LongText, Parts, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import OrganisationRef
from hongdang_desktop.ledgers import follow_up
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.follows import Follow, Made, following_id
from hongdang_desktop.ledgers.ledger import Derived, Facts, Ledger, Owner, Rhythm, Setting

_TERM = "QS03"


class Finding(Part):
    """One thing found wanting, and until when it is to be set right."""

    problem: Annotated[str | None, LongText("问题", required=True, hint="一句话写清楚。")] = None
    demand: Annotated[str | None, Text("整改要求")] = None
    due: Annotated[date | None, Day("整改期限", hint="空着就按规定天数算。")] = None


class Inspection(Envelope):
    """One visit to one branch."""

    branch: Annotated[
        str | None, OrganisationRef("支部", required=True, weighty=True, of=("branch",))
    ] = None
    occurred_on: Annotated[date | None, Day("检查日期", required=True)] = None
    place: Annotated[str | None, Text("地点")] = None
    inspectors: Annotated[str | None, Text("检查人", required=True)] = None
    looked_at: Annotated[str | None, LongText("看了什么")] = None
    findings: Annotated[tuple[Finding, ...], Parts("发现的问题")] = ()
    praise: Annotated[str | None, LongText("好的做法")] = None


def problems(record: Inspection, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit together within one visit."""
    del setting
    for each in record.findings:
        yield from follow_up.not_before(
            record.occurred_on, each.due, f"findings/{each.id}/due", "整改期限在检查日期之前"
        )
    if not record.findings and not record.praise and not record.looked_at:
        yield Problem(
            "looked_at", "REQUIRED", Level.FINAL, "还没写看了什么。",
            "没有发现问题的，写一句看了什么就行。",
        )  # fmt: skip


def due_of(record: Inspection, finding: Finding, setting: Setting) -> date | None:
    """Return until when a finding is to be set right: as written, else by the rule's days."""
    rule = setting.rules.on(_TERM, record.occurred_on or setting.today)
    if finding.due or record.occurred_on is None or rule is None:
        return finding.due
    return record.occurred_on + timedelta(days=rule.numbers["days"])


def finding_entry(record_id: str, branch: str, finding: str) -> str:
    """Return the id of the branch's L26 entry about a finding."""
    return following_id(record_id, branch, finding)


def follows(record: Inspection, entry_id: str, branch: str, facts: Facts) -> Iterator[Follow]:
    """Yield a draft in L26 for each finding: the branch says who sets it right."""
    for each in record.findings:
        due = due_of(record, each, facts.setting())
        text = each.problem or ""
        payload: JsonObject = {
            "source": "plant_check", "source_record": entry_id,
            "source_part": f"findings/{each.id}",
            "problem": f"{text}（要求：{each.demand}）" if each.demand else text,
            "term": "usual", "due": due.isoformat() if due else None,
            "occurred_on": record.occurred_on.isoformat() if record.occurred_on else None,
        }  # fmt: skip
        because = f"{record.occurred_on} 厂里检查"
        yield Made("problem", finding_entry(entry_id, branch, each.id), payload, because)


def _closed(record: Inspection, entry_id: str, facts: Facts) -> str:
    """Return how many of the findings are set right, as the branch's L26 says."""
    done = 0
    for each in record.findings:
        entry = facts.record(finding_entry(entry_id, record.branch or "", each.id))
        done += bool(entry and getattr(entry, "closed_on", None))
    return f"{done} / {len(record.findings)}" if record.findings else "没有问题"


LEDGER = Ledger(
    code="P04",
    key="inspection",
    title="日常检查",
    model=Inspection,
    mechanism="execution",
    rhythm=Rhythm.ANY,
    owner=Owner.PLANT,
    called=lambda record: f"{record.occurred_on or ''} {record.place or '检查'}".strip(),
    shown=("occurred_on", "branch", "place", "inspectors", "closed"),
    rules=problems,
    derived=(Derived("closed", "整改", _closed),),
    follows=follows,
)
