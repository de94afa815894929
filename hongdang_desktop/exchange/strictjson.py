"""JSON from outside, read so strictly that every reader understands the same by it.

Refused besides bad syntax: too long, too deep, a key twice, numbers that are not whole or beyond
±2^53, texts that are too long, not NFC, or carry NUL, lone surrogates or bidi controls.
"""

import json
import re
import unicodedata
from typing import Final, Never

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.exchange.errors import Code, PackageError, Size

GREATEST: Final = 2**53
_MOST_DIGITS: Final = 17
# A string that never ends is taken to the end, and nothing is tried twice: else a hostile header of
# 64 KiB keeps us busy for seconds.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")
_HIDDEN = re.compile("[\x00\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def parse(
    data: bytes,
    *,
    syntax: Code,
    what: str,
    max_bytes: int,
    max_depth: int,
    max_text: int,
    line: int = 0,
) -> Json:
    """Return the value that ``data`` (UTF-8) says.

    Raises PackageError with ``syntax`` where it is not JSON; TOO_BIG, DEPTH, DUP_KEY, NUMBER or
    TEXT where it says so. ``what`` (Chinese) and ``line`` go into the sentence.
    """
    if len(data) > max_bytes:
        raise PackageError(Code.TOO_BIG, what=what, limit=Size(max_bytes), line=line)
    if _depth(data) > max_depth:
        raise PackageError(Code.DEPTH, what=what, line=line)
    try:
        text = data.decode()
        value: Json = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_int=_whole,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except ValueError as error:  # of syntax, and of UTF-8
        raise PackageError(syntax, what=what, line=line) from error
    if not _plain(text, max_text):
        check_texts(value, max_text=max_text)
    return value


def check_texts(value: Json, *, max_text: int) -> None:
    """Raise PackageError TEXT where a text or key in ``value`` must not travel."""
    pending: list[Json] = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            if not clean(part, max_text=max_text):
                raise PackageError(Code.TEXT, text=part[:40])
        elif isinstance(part, dict):
            pending.extend(part)
            pending.extend(part.values())
        elif isinstance(part, list):
            pending.extend(part)


def count_values(data: bytes) -> int:
    """Return about how many values JSON holds, never fewer: what it costs in memory, for a limit."""
    return sum(map(data.count, (b",", b"[", b"{")))


def clean(text: str, *, max_text: int) -> bool:
    """Say whether a text may travel: NFC, not too long, nothing hidden in it."""
    return (
        len(text) <= max_text
        and _HIDDEN.search(text) is None
        and (text.isascii() or unicodedata.is_normalized("NFC", text))
    )


def _plain(text: str, max_text: int) -> bool:
    """Say whether no text within a whole one can be wrong: looked at once, not piece by piece.

    What is NFC is so in all its parts, and only an escape could write what is not seen here.
    """
    return "\\u" not in text and clean(text, max_text=max_text)


def _depth(data: bytes) -> int:
    depth = deepest = 0
    for bracket in _BRACKETS.findall(_STRING.sub(b"", data)):
        if bracket in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise PackageError(Code.DUP_KEY, keys=[key for key, _ in pairs][:40])
    return value


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS or abs(int(digits)) > GREATEST:
        raise PackageError(Code.NUMBER, number=digits[:40])
    return int(digits)


def _no_number(digits: str) -> Never:
    raise PackageError(Code.NUMBER, number=digits[:40])
