"""What only the plant can see to be wrong: somebody in two branches, a group on a dissolved team."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection

from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.handing.views import Oddity


def found(core: Core, connection: Connection) -> Iterator[Oddity]:
    """Yield each, with the branches and records it is about."""
    facts = Lookup(core, connection)
    today = facts.setting().today
    branches = [i for i, node in facts.nodes.items() if node.kind == "branch"]
    yield from _twice(facts, branches)
    for branch in branches:
        if not facts.nodes[branch].exists_on(today):
            continue
        yield from _groups(facts, branch)
        yield from _secretaries(facts, branch)


def _twice(facts: Lookup, branches: list[str]) -> Iterator[Oddity]:
    """Yield who is active in two branches: same number, or same name and day of birth.

    Not who has been taken over from the one by the other: that is settled by the next packages.
    """
    alike: dict[tuple[str, str], dict[str, tuple[str, Member]]] = defaultdict(dict)
    for branch in branches:
        for entry, member in facts.members(branch):
            if isinstance(member, Member) and member.active:
                for key in _marks(member):
                    alike[key][entry] = (branch, member)
    told = set()
    for people in alike.values():
        sources = {member.taken_from for _, member in people.values()}
        left = {i: each for i, each in people.items() if i not in sources}
        ids = tuple(sorted(left))
        where = {branch for branch, _ in left.values()}
        if len(where) < 2 or ids in told:
            continue
        told.add(ids)
        names = "、".join(sorted(facts.organisation(branch) for branch in where))
        name = next(iter(left.values()))[1].name
        yield Oddity(
            "TWO_BRANCHES", f"{name}同时在{names}。", "问清组织关系在哪边；另一边记转出，或删掉重的。",
            tuple(sorted(where)), ids,
        )  # fmt: skip


def _marks(member: Member) -> Iterator[tuple[str, str]]:
    if member.identity_number:
        yield "number", member.identity_number.upper()
    if member.name and member.born_on:
        yield "person", f"{member.name} {member.born_on}"


def _groups(facts: Lookup, branch: str) -> Iterator[Oddity]:
    today = facts.setting().today
    for entry, group in facts.records("party_group", branch):
        node = facts.node(group.team) if group.team and group.exists_on(today) else None
        if node is None:
            continue
        where = facts.organisation(branch)
        if not node.exists_on(today):
            yield Oddity(
                "TEAM_GONE", f"{where}的{group.name}建在{node.shown}上，这个班组已撤销。",
                "请支部改对应班组，或停用这个小组。", (branch,), (entry,),
            )  # fmt: skip
        elif node.branch not in (None, branch):
            yield Oddity(
                "TEAM_ELSEWHERE",
                f"{where}的{group.name}建在{node.shown}上，这个班组归{facts.organisation(node.branch)}。",
                "请支部改对应班组，或在“单位”里改班组的支部。", (branch,), (entry,),
            )  # fmt: skip


def _secretaries(facts: Lookup, branch: str) -> Iterator[Oddity]:
    held = [
        (entry, member)
        for entry, member in facts.members(branch)
        if isinstance(member, Member) and member.active and member.party_post == "secretary"
    ]
    if len(held) > 1:
        names = "、".join(member.name or "" for _, member in held)
        yield Oddity(
            "TWO_SECRETARIES", f"{facts.organisation(branch)}有 {len(held)} 名在任书记：{names}。",
            "请支部给卸任的填任职止。", (branch,), tuple(entry for entry, _ in held),
        )  # fmt: skip
