"""L04 党小组: 《中国共产党支部工作条例（试行）》第十三条; 两组共建 joins it with a team (论文四（二）)."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Day, Text, YesNo
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.references import MemberRef, MemberRefs, OrganisationRef
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


def problems(group: PartyGroup, setting: Setting) -> Iterator[Problem]:
    """Yield what does not fit together within one group."""
    del setting
    if group.leader and group.members and group.leader not in group.members:
        yield Problem("leader", "LEADER", Level.FINAL, "组长不在成员里。", "把组长也选进成员。")
    if group.joined and not group.team:
        yield Problem("team", "REQUIRED", Level.FINAL, "两组一体，还没选班组。", "选对应的班组。")


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
    shown=("name", "leader", "members", "team", "joined"),
    rules=problems,
    derived=(Derived("leader_is_member", "班组长是否党员", _leader_is_member),),
)
