"""The members of a branch with the posts they hold: by the list (L03), else by the register (L05)."""

from collections.abc import Iterable
from datetime import date

from hongdang_desktop.ledgers.committee_post import CommitteePost
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Facts
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.posts import ALONE, posts_on


def seated(
    members: tuple[tuple[str, Envelope], ...], entries: Iterable[CommitteePost], day: date
) -> tuple[tuple[str, Envelope], ...]:
    """Return the members of a branch with ``party_post`` as the list of posts has it on a day.

    Where the list is empty the register's own field stays: it is how a branch begins.
    """
    several = tuple(entries)
    if not several:
        return members
    held = posts_on(several, day)
    found: list[tuple[str, Envelope]] = []
    for entry_id, member in members:
        post = next(iter(held.get(entry_id, ())), None)
        if isinstance(member, Member) and member.party_post != post:
            found.append((entry_id, member.model_copy(update={"party_post": post})))
        else:
            found.append((entry_id, member))
    return tuple(found)


def committee(facts: Facts, branch: str) -> tuple[tuple[str, Member], ...]:
    """Return the active members of a branch who hold a post today, by name."""
    return tuple(
        (entry_id, member)
        for entry_id, member in facts.members(branch)
        if isinstance(member, Member) and member.active and member.party_post
    )


def has_committee(facts: Facts, branch: str) -> bool:
    """Say whether a branch has a committee, not only a secretary and a deputy (第二十条)."""
    return any(member.party_post not in ALONE for _, member in committee(facts, branch))
