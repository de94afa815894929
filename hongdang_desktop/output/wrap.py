"""Where a Chinese line may end.

No closing sign at the start of a line, no opening sign at its end, words and numbers kept whole and
a number kept with its measure (11月, 5人); a word longer than the line is broken all the same.
A closing full-width sign at the end of a line may stand out by its empty right half.
"""

from bisect import bisect_right
from collections.abc import Sequence

NOT_FIRST = frozenset(
    "、。，．：；？！）〕】》〉」』”’…—～·・‧％‰℃°′″々〻ー〗〙〛｝］｜／)]}>,.:;?!%/|"
)
NOT_LAST = frozenset("（〔【《〈「『“‘〖〘〚｛［￥＄№§([{<$¥£€#")
HALF_EMPTY = frozenset("、。，．；：）〕】》〉」』”’")
_JOINS = frozenset(".,:/-_%@#&+=~'*–°")
_MEASURES = frozenset("年月日时分秒点人名票次号项条元角岁个份页届级度期％%℃")
_CJK = "\u2e80"
_HALF = 0.5  # em


def breaks(
    text: str, reach: Sequence[float], *, width: float, first: float | None = None
) -> list[tuple[int, int]]:
    """Return the lines of a text without line ends, as (start, end) with outer spaces left out.

    ``reach`` has one entry more than the text: the width of everything before that place, in em.
    ``width`` and ``first`` (the first line, when it is shorter) are in em too.
    """
    lines: list[tuple[int, int]] = []
    start, length = 0, len(text)
    room = width if first is None else first
    while start < length:
        if reach[length] - reach[start] <= room:
            lines.append((start, _trimmed(text, start, length)))
            break
        end = _end(text, reach, start=start, room=room)
        lines.append((start, _trimmed(text, start, end)))
        while end < length and text[end] in " \u3000":
            end += 1
        start, room = end, width
    return lines or [(0, 0)]


def _end(text: str, reach: Sequence[float], *, start: int, room: float) -> int:
    """Return where the line that begins at start ends; at least one character further on."""
    length = len(text)
    # 1e-6: a line that is exactly full must not lose a character to rounding.
    full = max(bisect_right(reach, reach[start] + room + 1e-6, start + 1) - 1, start + 1)
    if full >= length:
        return length
    if text[full] in " \u3000":
        return full
    wide = reach[full + 1] - reach[full] > _HALF + 0.1  # not yet halved by its neighbour
    if wide and text[full] in HALF_EMPTY and reach[full + 1] - reach[start] - _HALF <= room:
        full += 1
        if full >= length:
            return length
    end = full
    while end > start + 1 and not may_break(text[end - 1], text[end]):
        end -= 1
    return end if may_break(text[end - 1], text[end]) else full


def may_break(before: str, after: str) -> bool:
    """Tell whether a line may end between these two characters."""
    if before in " \u3000":
        return True
    if after in NOT_FIRST or before in NOT_LAST:
        return False
    if before.isdigit() and after in _MEASURES:
        return False
    if before == after == "＿":  # a line to write on
        return False
    return not (_wordy(before) and _wordy(after))


def _wordy(character: str) -> bool:
    return character < _CJK and (character.isalnum() or character in _JOINS)


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in " \u3000":
        end -= 1
    return end
