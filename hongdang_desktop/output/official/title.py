"""The title of an official document cut into lines: a trapezoid or a diamond, and no name cut."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from hongdang_desktop.output.wrap import may_break

_MOST = 19
"""Characters a line holds: one less than there is room for, so that the edge stays free."""
_LINES = 4

_WHOLE = re.compile(
    "关于|请示|报告|批复|通知|公示|备案|党支部|支部|委员会|党员大会|换届|选举|候选人|预备人选|人选|"
    "结果|延期|提前|组织生活会|民主评议|发展对象|积极分子|预备党员|党员|转正|同志|情况|成立|撤销|"
    "政治审查|综合|接收|采油厂|红岗|第[一二三四五六七八九十]+[党支]*部|[一二三四五六七八九十]+区"
)
_CUT_WORD, _CUT_NAME, _BOXY, _HOLLOW, _STUB = 60, 400, 25, 40, 120


def title_lines(title: str, together: Sequence[str] = ()) -> list[str]:
    """Return the lines of a title; ``together`` are names that stay in one line where they can."""
    if len(title) <= _MOST and "\n" not in title:
        return [title]
    if "\n" in title:
        return [each for each in title.split("\n") if each]
    cost = _costs(title, together)
    fewest = -(-len(title) // _MOST)
    found = [
        (_shape(title, cuts) + sum(cost[each] for each in cuts), cuts)
        for count in range(fewest, min(fewest + 2, max(_LINES, fewest) + 1))
        for cuts in _ways(len(title), count)
    ]
    if not found:
        return [title[at : at + _MOST] for at in range(0, len(title), _MOST)]
    _, best = min(found)
    return [title[a:b] for a, b in pairwise((0, *best, len(title)))]


def _ways(length: int, count: int) -> Iterator[tuple[int, ...]]:
    """Yield the places of the cuts that give so many lines that all fit."""

    @cache
    def ways(start: int, left: int) -> tuple[tuple[int, ...], ...]:
        if left == 1:
            return ((),) if length - start <= _MOST else ()
        return tuple(
            (end, *rest)
            for end in range(start + 3, min(start + _MOST, length - 1) + 1)
            for rest in ways(end, left - 1)
        )

    yield from ways(0, count)


def _costs(title: str, together: Sequence[str]) -> list[int]:
    """Return what a cut before each character costs."""
    cost = [0] * (len(title) + 1)
    for place in range(1, len(title)):
        if not may_break(title[place - 1], title[place]) or title[place] in "的了和与及":
            cost[place] += _CUT_NAME
        cost[place] += 0 if title[place - 1] in "的、》" else 10
    names = (found for name in together if name for found in re.finditer(re.escape(name), title))
    for held, price in ((_WHOLE.finditer(title), _CUT_WORD), (names, _CUT_NAME)):
        for found in held:
            for place in range(found.start() + 1, found.end()):
                cost[place] += price
    at = title.find("关于")
    if at > 0:
        cost[at] = 0
    for ending in ("请示", "报告", "批复", "通知", "公示", "函"):
        if title.endswith(ending):
            cost[len(title) - len(ending)] += _STUB
    return cost


def _shape(title: str, cuts: tuple[int, ...]) -> int:
    """Return how far the lines are from a trapezoid or a diamond."""
    lengths = [b - a for a, b in pairwise((0, *cuts, len(title)))]
    steps = [b - a for a, b in pairwise(lengths)]
    cost = (max(lengths) - min(lengths)) * 2 + 15 * len(cuts)
    cost += _BOXY * sum(step == 0 for step in steps)
    cost += _HOLLOW * sum(a < 0 < b for a, b in pairwise(steps))
    return cost
