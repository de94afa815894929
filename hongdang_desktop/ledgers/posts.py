"""Who holds which post on a day, by the list of posts (L03)."""

from collections.abc import Iterable
from datetime import date

from hongdang_desktop.ledgers.committee_post import CommitteePost
from hongdang_desktop.ledgers.party_posts import POSTS

ALONE = frozenset({"secretary", "deputy"})
"""Posts that a branch has also without a committee (支部工作条例第二十条)."""


def posts_on(entries: Iterable[CommitteePost], day: date) -> dict[str, tuple[str, ...]]:
    """Return the posts in force on a day by member id, the highest first."""
    held: dict[str, set[str]] = {}
    for entry in entries:
        if entry.person and entry.in_force_on(day):
            held.setdefault(entry.person, set()).update(entry.posts)
    order = list(POSTS)
    return {
        person: tuple(sorted(posts, key=lambda p: order.index(p) if p in order else len(order)))
        for person, posts in held.items()
    }
