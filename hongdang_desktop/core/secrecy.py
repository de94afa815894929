"""Finds the form of a secrecy mark in text (rule S01); words about secrets are none.

The oath on joining says 保守党的秘密: what counts is the form in which papers are marked
(《国家秘密定密管理规定》: 密级 ★ 保密期限 in the upper left corner), not the word.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

_CLOSED = r"[\s\]】）)》〉」』:：,，。;；._\-—★☆*]|$"
_OPENED = r"^|[\s\[【（(《〈「『._\-—]"


def mark_in(text: str, words: Iterable[str]) -> str:
    """Return the first mark of secrecy in a text as it stands there, "" for none.

    ``words`` are the levels (绝密, 机密, 秘密). A mark is a level with a star, a level that begins a
    line and stands alone or before a term (机密 10年), or one after 密级 or 等级.
    """
    levels = tuple(words)
    if not any(word[-1] in text for word in levels):
        return ""
    for line in text.splitlines():
        plain = unicodedata.normalize("NFKC", line)
        found = _line(levels).search(plain)
        if found:
            return found[0].strip()
    return ""


def mark_in_name(name: str, words: Iterable[str]) -> str:
    """Return the mark of secrecy in the name of a file, "" for none; there it may stand anywhere alone."""
    levels = tuple(words)
    stem = unicodedata.normalize("NFKC", name).rpartition(".")[0] or name
    found = re.search(rf"(?:{_OPENED})({_any(levels)})(?={_CLOSED})", stem)
    return mark_in(stem, levels) or (found[1] if found else "")


@cache
def _line(levels: tuple[str, ...]) -> re.Pattern[str]:
    level = _any(levels)
    term = r"(?:\d+|[xX一二三四五六七八九十]+|长期)\s*(?:年|个?月|天)?"
    return re.compile(
        rf"(?:{level})\s*[★☆]\s*(?:{term})?"
        rf"|^[\s【\[（(「]*(?:{level})[\s】\]）)」]*(?:{term})?\s*$"
        rf"|^[【\[（(「](?:{level})[】\]）)」]"
        rf"|^\s*(?:{level})\s+(?=\S)"
        rf"|(?:密级|等级|定密)\s*(?:为|是|[::])\s*(?:{level})"
    )


def _any(levels: tuple[str, ...]) -> str:
    """Return a pattern for any level, also spaced out as on the head of a paper (机 密)."""
    return "|".join(r"[ \u3000]?".join(map(re.escape, word)) for word in levels)
