"""组织与班子登记: the branches of the plant with posts, terms, members and teams. Nothing is typed.

It follows from the tree and from what the branches keep in L01 to L05.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from hongdang_desktop.ledgers.committee_post import CommitteePost
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.party_posts import POSTS
from hongdang_desktop.ledgers.term import Term, due_of
from hongdang_desktop.station.books.one_moment import OneMoment
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.tree import Tree


@dataclass(frozen=True)
class Seat:
    """One person's posts today; ``posts`` and ``filing`` are words."""

    member: str
    name: str
    posts: str
    admin_post: str
    crossing: bool
    since: date | None
    filing_number: str


@dataclass(frozen=True)
class BranchRegister:
    """One branch as it stands today; of its term None where it has not been entered.

    ``until`` is the day on which it was dissolved. ``posts_empty`` are words of the posts that a
    committee has as a rule and nobody holds: secretary, organisation, publicity, discipline.
    """

    branch: str
    code: str
    name: str
    shown: str
    parent: str
    areas: tuple[str, ...]
    kind: str
    until: date | None
    seats: tuple[Seat, ...]
    posts_empty: tuple[str, ...]
    session: str
    approved_on: date | None
    approval_number: str
    due_on: date | None
    days_left: int | None
    full: int
    probationary: int
    groups: int
    teams: tuple[str, ...]
    teams_without: tuple[str, ...]

    @property
    def members(self) -> int:
        """Return how many members it has."""
        return self.full + self.probationary


class Register:
    """The register of all branches that this station knows."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def branches(self) -> tuple[BranchRegister, ...]:
        """Return the branches by code, those that were dissolved last."""
        nodes = Tree(self._core).branches()

        def look(connection: Connection) -> tuple[BranchRegister, ...]:
            facts = OneMoment(self._core, connection)
            return tuple(self._one(facts, node.id) for node in nodes)

        found = self._core.read(look)
        return tuple(sorted(found, key=lambda each: each.until is not None))

    def _one(self, facts: OneMoment, branch: str) -> BranchRegister:
        setting, node = self._core.setting(), facts.nodes.get(branch)
        members = [(i, m) for i, m in facts.members(branch) if isinstance(m, Member) and m.active]
        seats = tuple(_seats(facts, branch, setting.today))
        term = _term(facts, branch)
        due = due_of(term, setting) if term else None
        manned = {m.team for _, m in members}
        teams = facts.teams(branch)
        kind = next((r.kind for _, r in facts.records("branch", branch)), None)
        until = node.valid_until if node else None
        words = "、".join(each.posts for each in seats)
        return BranchRegister(
            branch, (node.code if node else "") or "", (node.name if node else "") or "",
            node.shown if node else "",
            facts.organisation(node.parent or "") if node else "",
            tuple(facts.organisation(each) for each in (node.areas if node else ())),
            kind or ("joint" if node and node.joint else "branch"),
            until if until and until < setting.today else None,
            seats,
            tuple(POSTS[k] for k in _USUAL if seats and POSTS[k] not in words.split("、")),
            (term.session if term else "") or "", term.approved_on if term else None,
            (term.approval_number if term else "") or "", due,
            (due - setting.today).days if due else None,
            sum(m.category == "full" for _, m in members),
            sum(m.category == "probationary" for _, m in members),
            len(facts.records("party_group", branch)),
            tuple(n.shown for _, n in teams),
            tuple(n.shown for i, n in teams if i not in manned),
        )  # fmt: skip


_USUAL = ("secretary", "organisation", "publicity", "discipline")


def _term(facts: OneMoment, branch: str) -> Term | None:
    """Return the term that runs: the one approved last."""
    terms: list[Any] = [t for _, t in facts.records("term", branch) if t.approved_on]
    return max(terms, key=lambda each: each.approved_on) if terms else None


def _seats(facts: OneMoment, branch: str, today: date) -> Iterator[Seat]:
    """Yield who holds which posts today, in the order of the posts."""
    order = list(POSTS)
    held = [
        post
        for _, post in facts.records("committee_post", branch)
        if isinstance(post, CommitteePost) and post.in_force_on(today) and post.posts
    ]
    known = {post.person for post in held}
    for post in sorted(held, key=lambda p: min(order.index(k) for k in p.posts if k in order)):
        words = "、".join(POSTS.get(key, key) for key in post.posts)
        yield Seat(
            post.person or "", facts.member(post.person or ""), words, post.admin_post or "",
            bool(post.crossing), post.since, post.filing_number or "",
        )  # fmt: skip
    for person, member in facts.members(branch):  # what the roster says where no post is entered
        posted = isinstance(member, Member) and member.active and person not in known
        post_key = getattr(member, "party_post", None)
        if posted and post_key:
            words = POSTS.get(post_key, post_key)
            yield Seat(person, facts.member(person), words, "", False, None, "")
