"""L25 奖励与处分: what was decided about the branch or a member, by whom, with which number."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, Text
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import MemberRef
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Beginning, Ledger, Rhythm, Setting

SUBJECTS = {"branch": "支部", "member": "个人"}
KINDS = {"honour": "奖励", "discipline": "处分", "handling": "处置"}
RANKS = {
    "national": "国家级", "province": "省部级", "city": "市局级", "company": "公司级",
    "plant": "厂级", "branch": "支部级",
}  # fmt: skip


class HonourAndDiscipline(Envelope):
    """One decision; the paper that proves it is an attachment."""

    subject: Annotated[
        str | None, Choice("主体", required=True, weighty=True, options=SUBJECTS)
    ] = None
    member: Annotated[str | None, MemberRef("人员", weighty=True)] = None
    kind: Annotated[str | None, Choice("类型", required=True, weighty=True, options=KINDS)] = None
    name: Annotated[
        str | None, Text("名称", required=True, weighty=True, hint="如 优秀共产党员、党内警告")
    ] = None
    rank: Annotated[str | None, Choice("级别", options=RANKS)] = None
    authority: Annotated[str | None, Text("决定机关", required=True)] = None
    number: Annotated[str | None, Text("文号")] = None
    occurred_on: Annotated[date | None, Day("决定日期", required=True, weighty=True)] = None
    effect_until: Annotated[date | None, Day("影响期至", weighty=True)] = None


def problems(entry: HonourAndDiscipline, setting: Setting) -> Iterator[Problem]:
    """Yield whom it is about, and rule CA04: how long a punishment has effect."""
    if entry.subject == "member" and not entry.member:
        yield Problem("member", "REQUIRED", Level.FINAL, "还没选人员。", "从名册里选。")
    if entry.subject == "branch" and entry.member:
        yield Problem(
            "member", "SUBJECT", Level.FINAL, "主体是支部，却选了人。", "改主体，或清掉人员。"
        )
    day, until = entry.occurred_on, entry.effect_until
    if day and until and until < day:
        yield Problem(
            "effect_until", "END_BEFORE_START", Level.SAVE, "影响期止在决定之前。", "看看年份。"
        )
    rule = setting.rules.on("CA04", day or setting.today)
    if rule and entry.kind == "discipline" and not until:
        yield rule.problem("effect_until", "处分还没写影响期。", "照决定书填到哪一天。")


def begin(beginning: Beginning) -> JsonObject:
    """Return an honour of a member: the usual case."""
    del beginning
    return {"subject": "member", "kind": "honour"}


LEDGER = Ledger(
    code="L25",
    key="honour_and_discipline",
    title="奖励与处分",
    model=HonourAndDiscipline,
    mechanism="appraisal",
    rhythm=Rhythm.ANY,
    called=lambda entry: entry.name or "（还没有名称）",
    shown=("occurred_on", "subject", "member", "kind", "name", "rank", "authority"),
    printed=(
        "occurred_on",
        "subject",
        "member",
        "kind",
        "name",
        "rank",
        "authority",
        "number",
        "effect_until",
    ),
    tabled=True,
    rules=problems,
    begin=begin,
)
