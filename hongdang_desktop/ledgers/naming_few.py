"""Several people in one short sentence: three by name, the others by number."""

from collections.abc import Sequence

_NAMED = 3
LONGEST = 24
"""Characters of a duty's sentence (ui.md)."""


def sentence(before: str, names: Sequence[str], counter: str = "人") -> str:
    """Return ``before`` and who it is about, so short that it fits in a line of the home page."""
    for named in range(min(_NAMED, len(names)), 0, -1):
        more = f"等 {len(names)} {counter}" if len(names) > named else ""
        words = f"{before}：{'、'.join(names[:named])}{more}"
        if len(words) <= LONGEST or named == 1:
            return words
    return before
