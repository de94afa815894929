"""L14 谈心谈话: 《中国共产党支部工作条例（试行）》第十九条. Only the branch's own PCs can read it.

The program cannot know who sits at a branch PC: ``visible_to`` tells people who may open the entry.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Annotated

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText
from hongdang_desktop.core.periods import year_of
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import EntryRef, MemberOrText, MemberRef
from hongdang_desktop.core.rules import Rule
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import (
    Audience,
    Beginning,
    Derived,
    Facts,
    Ledger,
    Rhythm,
    Setting,
)
from hongdang_desktop.ledgers.matter import BRANCH, DONE, OPEN, Matter, Move, Step, Tracking, noted
from hongdang_desktop.ledgers.member import Member

PAIRS = {
    "committee": "支委间",
    "committee_member": "支委与党员",
    "members": "党员间",
    "staff": "支委与群众",
    "organisation": "组织约谈",
}
CAUSES = {
    "routine": "常规",
    "post_change": "岗位变动",
    "violation": "违章违纪",
    "conflict": "矛盾纠纷",
    "hardship": "家庭困难",
    "honour_or_discipline": "奖惩",
    "before_meeting": "会前",
}
METHODS = {"face": "面谈", "phone": "电话"}
VISIBLE = {"secretary": "书记", "committee": "支委"}

_NAMED = 6


class Talk(Envelope):
    """One talk; ``partner`` may be somebody who is no member."""

    occurred_on: Annotated[date | None, Day("谈话日期", required=True)] = None
    speaker: Annotated[str | None, MemberRef("谈话人", required=True)] = None
    partner: Annotated[str | None, MemberOrText("谈话对象", required=True)] = None
    pair: Annotated[str | None, Choice("组合", options=PAIRS, required=True)] = None
    cause: Annotated[str | None, Choice("缘由", options=CAUSES, required=True)] = None
    method: Annotated[str | None, Choice("方式", options=METHODS)] = None
    visible_to: Annotated[
        str | None, Choice("可见范围", options=VISIBLE, required=True, hint="谁可以翻看这一条。")
    ] = None
    summary: Annotated[
        str | None,
        LongText(
            "内容摘要", required=True, sensitive=True, hint="只在本支部的电脑上，厂里看不到。"
        ),
    ] = None
    request: Annotated[str | None, LongText("诉求", sensitive=True)] = None
    handling: Annotated[str | None, LongText("办理情况", sensitive=True, living=True)] = None
    done_on: Annotated[date | None, Day("办结日期", living=True)] = None
    problem_entry: Annotated[str | None, EntryRef("转问题整改", ledger="problem", living=True)] = (
        None
    )
    request_entry: Annotated[
        str | None, EntryRef("转员工诉求", ledger="employee_request", living=True)
    ] = None

    def matters(self, entry_id: str) -> Iterator[Matter]:
        """Yield what somebody asked for in a talk; the branch alone knows of it until it is handed on."""
        if self.request:
            yield Matter(
                entry_id, "", "谈话诉求", self.request, self.speaker or "", self.occurred_on,
                done=self.done_on, closed=self.done_on, settled=self.done_on is not None,
                state=DONE if self.done_on else OPEN, private=BRANCH,
                handed=self.problem_entry or self.request_entry or "", source="talk",
                moves=frozenset((Move.NOTE, Move.DONE)),
            )  # fmt: skip


def write(payload: JsonObject, part: str, step: Step) -> JsonObject:
    """Return a talk after a step with what was asked for in it."""
    del part
    if step.move is Move.HAND_ON:
        return {**payload, "problem_entry": step.to}
    found = {**payload, "handling": noted(payload.get("handling"), step) or None}
    return {**found, "done_on": step.day.isoformat()} if step.move is Move.DONE else found


@dataclass(frozen=True)
class Coverage:
    """Who has not been talked with in a year, and how many talks were owed and are done.

    ``pairs`` are members of the committee who have not talked with each other; ``by_committee`` the
    other members with whom nobody of the committee has; ``by_members`` those with whom no other
    ordinary member has.
    """

    owed: int
    pairs: tuple[tuple[str, str], ...]
    by_committee: tuple[str, ...]
    by_members: tuple[str, ...]

    @property
    def missing(self) -> int:
        """Return how many talks are still owed."""
        return len(self.pairs) + len(self.by_committee) + len(self.by_members)

    @property
    def done(self) -> int:
        """Return how many of those owed are done."""
        return self.owed - self.missing


def covered(
    committee: Iterable[str], members: Iterable[str], talks: Iterable[tuple[str, str]]
) -> Coverage:
    """Return what is missing after some talks (speaker, partner), whoever of the two spoke first.

    ``members`` are those who are not of the committee. A lone member owes no talk among members.
    """
    leading, others = list(dict.fromkeys(committee)), list(dict.fromkeys(members))
    met = {frozenset(talk) for talk in talks}
    pairs = tuple((a, b) for a, b in combinations(leading, 2) if frozenset((a, b)) not in met)
    led = [m for m in others if any(frozenset((m, c)) in met for c in leading)]
    with_peers = [
        m for m in others if any(frozenset((m, peer)) in met for peer in others if peer != m)
    ]
    among = others if len(others) > 1 else []
    return Coverage(
        owed=len(leading) * (len(leading) - 1) // 2 + (len(others) if leading else 0) + len(among),
        pairs=pairs,
        by_committee=tuple(m for m in others if m not in led) if leading else (),
        by_members=tuple(m for m in among if m not in with_peers),
    )


def coverage(facts: Facts, branch: str, year: int) -> Coverage:
    """Return the coverage of a branch's active members in a year; those lost from sight are left out."""
    first = date(year, 1, 1)
    people = [
        (entry, member)
        for entry, member in facts.members(branch)
        if isinstance(member, Member) and member.active and not member.lost
    ]
    talks = facts.values("talk", branch, ("speaker", "partner", "occurred_on"), since=first)
    return covered(
        (entry for entry, member in people if member.party_post),
        (entry for entry, member in people if not member.party_post),
        (
            (str(speaker), str(partner))
            for _, speaker, partner, day in talks
            if str(day).startswith(f"{year}-")
        ),
    )


def problems(talk: Talk, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit together within one talk."""
    del setting
    if talk.speaker and talk.speaker == talk.partner:
        yield Problem("partner", "SAME_PERSON", Level.FINAL, "谈话人和对象是同一个人。", "改一个。")
    if talk.request and not (talk.problem_entry or talk.request_entry or talk.done_on):
        yield Problem(
            "request", "NOT_HANDED_ON", Level.WARN, "有诉求，还没转到问题或员工诉求。",
            "要办的事在那边记一条，再在这里选上。",
        )  # fmt: skip


def cross(talk: Talk, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:
    """Yield a warning where the people are not of the pair that was chosen (rule TH02)."""
    del entry_id
    rule = setting.rules.on("TH02", talk.occurred_on or setting.today)
    if rule is None or not (talk.speaker and talk.partner and talk.pair):
        return
    posts = {
        entry: bool(member.party_post)
        for entry, member in facts.members(talk.branch or "")
        if isinstance(member, Member)
    }
    fitting = _pair(posts.get(talk.speaker), posts.get(talk.partner))
    if talk.pair in ("organisation", fitting) or not fitting:
        return
    yield rule.problem(
        "pair", f"按名册，这两个人是“{PAIRS[fitting]}”。", "选对组合，才算进今年的谈话。"
    )


def _pair(speaker: bool | None, partner: bool | None) -> str:
    """Return the pair of two people; True is of the committee, False a member, None no member."""
    if speaker is None:
        return ""
    if partner is None:
        return "staff"
    if speaker and partner:
        return "committee"
    return "committee_member" if speaker or partner else "members"


def duties(asked: Asked) -> Iterator[Due]:
    """Yield one reminder a year, with the names of those who were not talked with yet (rule TH01)."""
    today = asked.setting.today
    rule = asked.setting.rules.on("TH01", today)
    if rule is None or asked.start is None:
        return
    for year in (today.year - 1, today.year):
        pressing = date(year, rule.numbers["month"], 1)
        over = (today.year * 12 + today.month) - (year * 12 + 12)
        if today < pressing or asked.start > pressing or over > rule.numbers["grace_months"]:
            continue
        found = coverage(asked.facts, asked.branch, year)
        if found.missing:
            yield _due(found, year, rule, asked)


def _due(found: Coverage, year: int, rule: Rule, asked: Asked) -> Due:
    last = year_of(date(year, 1, 1)).last
    weight = Weight.BLUE if asked.setting.today.month < last.month else Weight.YELLOW
    return Due(
        f"{year}年谈心谈话还差 {found.missing} 次", last, rule.id,
        done_by=_names(found, asked.facts), action="记谈话",
        weight=Weight.RED if asked.setting.today > last else weight, period=str(year),
    )  # fmt: skip


def _names(found: Coverage, facts: Facts) -> str:
    told = []
    pairs = [f"{facts.member(a)}和{facts.member(b)}" for a, b in found.pairs]
    for label, names in (
        ("支委间", pairs),
        ("支委与党员", [facts.member(m) for m in found.by_committee]),
        ("党员间", [facts.member(m) for m in found.by_members]),
    ):
        if names:
            rest = f"等 {len(names)} 个" if len(names) > _NAMED else ""
            told.append(f"{label}：{'、'.join(names[:_NAMED])}{rest}")
    return "；".join(told) + "。每年至少谈一次，记下来就算。"


def begin(beginning: Beginning) -> JsonObject:
    """Return a new talk of who works here, else of who led the last one, face to face."""
    last = beginning.last if isinstance(beginning.last, Talk) else None
    known = {entry for entry, _ in beginning.people}
    former = last.speaker if last and last.speaker in known else None
    return {
        "speaker": beginning.own or former,
        "method": "face", "cause": "routine", "visible_to": "committee",
    }  # fmt: skip


def _is_member(talk: Talk, entry_id: str, facts: Facts) -> str:
    del entry_id
    if not talk.partner:
        return ""
    return "是" if facts.member(talk.partner) else "否"


def _told(payload: Mapping[str, Json], posts: Mapping[str, str]) -> JsonObject:
    """Return the pair of the two people by their posts."""
    speaker, partner = payload.get("speaker"), payload.get("partner")
    if not isinstance(speaker, str) or not isinstance(partner, str):
        return {}
    led, met = posts.get(speaker), posts.get(partner)
    pair = _pair(None if led is None else bool(led), None if met is None else bool(met))
    return {"pair": pair} if pair else {}


LEDGER = Ledger(
    told=_told,
    code="L14",
    key="talk",
    title="谈心谈话",
    model=Talk,
    mechanism="politics",
    rhythm=Rhythm.ANY,
    audience=Audience.BRANCH,
    called=lambda talk: f"{talk.occurred_on or ''} {PAIRS.get(talk.pair or '', '')}谈话".strip(),
    shown=("occurred_on", "speaker", "partner", "pair", "cause", "visible_to"),
    rules=problems,
    rule="TH01",
    ended_on=lambda talk: talk.occurred_on,
    begin=begin,
    cross=cross,
    duties=duties,
    matters=Tracking(of=Talk.matters, write=write),
    derived=(Derived("partner_is_member", "对象是否党员", _is_member),),
)
