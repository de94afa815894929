"""L04 党小组: 《中国共产党支部工作条例（试行）》第十三条; 两组共建 joins it with a team (论文四（二）)."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Day, Text, YesNo
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import MemberRef, MemberRefs, OrganisationRef
from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Derived, Facts, Ledger, Rhythm, Setting


class PartyGroup(Envelope):
    """One party group; ``team`` is the team it is built on, ``joined`` says that they run as one."""

    name: Annotated[str | None, Text("名称", required=True)] = None
    leader: Annotated[str | None, MemberRef("组长", required=True, weighty=True)] = None
    members: Annotated[tuple[str, ...], MemberRefs("成员", required=True)] = ()
    team: Annotated[str | None, OrganisationRef("对应班组", of=("team",))] = None
    joined: Annotated[bool | None, YesNo("两组一体")] = None
    founded_on: Annotated[date | None, Day("成立日期")] = None
    dissolved_on: Annotated[
        date | None,
        Day("停用日期", living=True, weighty=True, hint="还在活动的空着；从这天起不再催开会。"),
    ] = None

    def exists_on(self, day: date) -> bool:
        """Say whether the group meets on a day: founded by then and not dissolved."""
        begun = self.founded_on is None or self.founded_on <= day
        return begun and (self.dissolved_on is None or self.dissolved_on > day)


def problems(group: PartyGroup, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit together within one group."""
    del setting
    if group.leader and group.members and group.leader not in group.members:
        yield Problem("leader", "LEADER", Level.FINAL, "组长不在成员里。", "把组长也选进成员。")
    if group.founded_on and group.dissolved_on and group.dissolved_on < group.founded_on:
        yield Problem(
            "dissolved_on", "END_BEFORE_START", Level.SAVE, "停用日期在成立日期之前。",
            "看看哪个日期抄反了。",
        )  # fmt: skip
    if group.joined and not group.team:
        yield Problem("team", "REQUIRED", Level.FINAL, "两组一体，还没选班组。", "选对应的班组。")


def cross(group: PartyGroup, entry_id: str, facts: Facts, setting: Setting) -> Iterator[Problem]:
    """Yield where the team that a group is built on is no more, or is another branch's."""
    del entry_id
    words = _astray(group, facts, setting.today)
    if words:
        yield Problem("team", "TEAM_GONE", Level.WARN, f"{words}。", "改对应班组，或停用这个小组。")


def _astray(group: PartyGroup, facts: Facts, day: date) -> str:
    """Return what is the matter with a group's team, "" where nothing is."""
    node = facts.node(group.team) if group.team and group.exists_on(day) else None
    if node is None:
        return ""
    if not node.exists_on(day):
        return f"{node.shown}已撤销"
    return f"{node.shown}不归本支部了" if node.branch not in (None, group.branch) else ""


def duties(asked: Asked) -> Iterator[Due]:
    """Yield the groups whose team is no more, or is another branch's."""
    today = asked.setting.today
    for entry, group in asked.facts.records("party_group", asked.branch):
        words = _astray(group, asked.facts, today)
        if words:
            yield Due(
                f"{group.name}：{words}", today, source="党小组对应班组", action="去改",
                done_by="更正对应班组，或填停用日期，就算办好。", entry=entry,
                weight=Weight.YELLOW, about=entry,
            )  # fmt: skip


def _leader_is_member(group: PartyGroup, entry_id: str, facts: Facts) -> str:
    del entry_id
    if not group.team:
        return ""
    return "是" if facts.team_leader(group.team) else "否"


LEDGER = Ledger(
    code="L04",
    key="party_group",
    title="党小组",
    model=PartyGroup,
    mechanism="organisation",
    rhythm=Rhythm.CHANGE,
    called=lambda group: group.name or "（还没有名称）",
    shown=("name", "leader", "members", "team", "joined", "dissolved_on"),
    rules=problems,
    cross=cross,
    duties=duties,
    derived=(Derived("leader_is_member", "班组长是否党员", _leader_is_member),),
    page="coverage",
)
