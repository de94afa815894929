"""What is wrong with a form's file, all at once: where, what, and how to mend it."""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from hongdang_desktop.assessment.evidence import EvidenceRule
from hongdang_desktop.assessment.template import HUNDREDTHS, Every, Item, Scorer, Template, When
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ledgers.envelope import MECHANISMS

_OBJECTIVE = frozenset((Scorer.RECORDS,))
_REACHED = {
    Every.MONTH: frozenset(When),
    Every.HALF: frozenset((When.ALWAYS, When.HALF_END, When.YEAR_END)),
    Every.YEAR: frozenset((When.ALWAYS, When.YEAR_END)),
}
_WHOLE_WEIGHT = 100


@dataclass(frozen=True)
class Fault:
    """One thing to mend. ``at`` names the key, ``line`` is 0 where it is about the whole file."""

    at: str
    line: int
    sentence: str
    cure: str

    @property
    def text(self) -> str:
        """Return what is told."""
        where = f"第 {self.line} 行 " if self.line else ""
        return (
            f"{where}{self.at}：{self.sentence}{self.cure}"
            if self.at
            else self.sentence + self.cure
        )


class BadTemplate(UserError):
    """A form that cannot be used; ``faults`` are all that is wrong with it."""

    code = "BAD_TEMPLATE"

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        more = f"（共 {len(faults)} 处）" if len(faults) > 1 else ""
        super().__init__(f"模板 {name} 用不了{more}：{faults[0].text}")
        self.faults = faults


def read_template(
    name: str, text: str, rules: Collection[str], former: Template | None = None
) -> Template:
    """Return the form of a file. Raises BadTemplate with everything that is wrong."""
    template, faults = check(text, rules, former)
    if template is None or faults:
        raise BadTemplate(name, faults)
    return template


def check(
    text: str, rules: Collection[str], former: Template | None = None
) -> tuple[Template | None, tuple[Fault, ...]]:
    """Return the form as far as it can be read, and everything that is wrong with it.

    ``rules`` are the names of the evidence rules that there are, or the rules by name: then their
    parameters are looked at too. ``former`` is the version before.
    """
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        sentence = "这一行写得不对，读不下去。"
        cure = "看看引号、等号、方括号是不是成对。"
        return None, (Fault("文件", int(line[1]) if line else 0, sentence, cure),)
    lines = _Lines(text)
    try:
        template = Template.model_validate(read)
    except ValidationError as error:
        return None, tuple(_of_form(each, read, lines) for each in error.errors())
    return template, tuple(_of_meaning(template, rules, former, lines))


def reused(template: Template, older: Iterable[Template], text: str = "") -> tuple[Fault, ...]:
    """Return what is wrong beside versions before the last: keys that once meant something else."""
    lines, found = _Lines(text), {}
    for former in older:
        for item in template.items:
            old = former.item(item.key)
            if old is not None and _means_another(old, item):
                found[item.key] = _reused(item, old, lines.key(item.key), former.version)
    return tuple(found.values())


class _Lines:
    """Finds the line on which something stands."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def key(self, value: str, nth: int = 1) -> int:
        """Return the line of the nth ``key = "value"``, 0 where there is none."""
        pattern = re.compile(rf'\s*key\s*=\s*"{re.escape(value)}"')
        found = [n for n, line in enumerate(self._lines, start=1) if pattern.match(line)]
        return found[nth - 1] if len(found) >= nth else 0

    def name(self, name: str) -> int:
        """Return the first line that gives a field of the form itself."""
        pattern = re.compile(rf"\s*\[*{re.escape(name)}\b")
        return next((n for n, line in enumerate(self._lines, 1) if pattern.match(line)), 0)


_CURES = {
    "missing": ("没有写这一项。", "补上。"),
    "extra_forbidden": ("不认识这一项。", "看看是不是写错了字，或者去掉。"),
    "string_pattern_mismatch": ("不能当键用。", "字母开头，只用字母、数字、下划线。"),
    "string_too_short": ("是空的。", "写上字。"),
    "string_too_long": ("太长了。", "写短些。"),
    "enum": ("不是能选的词。", ""),
    "value_error": ("不是能用的分数。", "写 0 到 1000 之间的数，最多两位小数。"),
    "int_parsing": ("不是数。", "写数，如 4、1.5。"),
    "int_type": ("不是数。", "写数，如 4、1.5。"),
    "date_from_datetime_parsing": ("不是日期。", "照 2026-01-01 这样写。"),
    "date_type": ("不是日期。", "照 2026-01-01 这样写，不加引号。"),
    "greater_than_equal": ("太小了。", "改大些。"),
    "less_than_equal": ("太大了。", "改小些。"),
}
_OTHER = ("写的样子不对。", "对照别的模板里同一项。")


def _of_form(error: Any, read: Mapping[str, Any], lines: _Lines) -> Fault:  # noqa: ANN401 - pydantic's
    place = [part for part in error["loc"] if part != "function-before[_hundredths(), int]"]
    at, named = _spelled(place, read)
    sentence, cure = _CURES.get(error["type"], _OTHER)
    if error["type"] == "enum":
        words = re.findall(r"'([^']+)'", str(error["ctx"]["expected"]))
        cure = f"能选：{'、'.join(words)}。"
    line = lines.key(named) if named else lines.name(str(place[0]) if place else "")
    return Fault(at, line, sentence, cure)


def _spelled(place: list[Any], read: Any) -> tuple[str, str]:  # noqa: ANN401 - of any form
    """Return a place in words (ZY / ZY1 / points), and the last key that it goes through."""
    words: list[str] = []
    named, here = "", read
    for part in place:
        try:
            here = here[part]
        except (LookupError, TypeError):
            here = None
        if isinstance(part, int):
            key = here.get("key") if isinstance(here, Mapping) else None
            named = str(key) if key else named
            words[-1:] = [str(key or f"{words[-1]} 第 {part + 1} 个")]
        else:
            words.append(str(part))
    return " / ".join(words) or "文件", named


def _of_meaning(
    template: Template, rules: Collection[str], former: Template | None, lines: _Lines
) -> Iterator[Fault]:
    yield from _twice(template, lines)
    yield from _sums(template, lines)
    for item in template.items:
        yield from _of_item(template, item, rules, lines)
    for section in template.sections:
        if section.mechanism and section.mechanism not in MECHANISMS:
            words = "、".join(MECHANISMS)
            at = f"{section.key} / mechanism"
            yield Fault(at, lines.key(section.key), "没有这个机制。", f"能选：{words}。")
    for veto in template.vetoes:
        if veto.rule and veto.rule not in rules:
            yield _unknown_rule(f"{veto.key} / rule", veto.rule, rules, lines.key(veto.key))
    if template.window and template.window.last < template.window.first:
        yield Fault("window", lines.name("window"), "截止日在开始日之前。", "改一下日子。")
    yield from _grades(template, lines)
    if former is not None:
        yield from _beside(template, former, lines)


def _twice(template: Template, lines: _Lines) -> Iterator[Fault]:
    groups = (
        [*(each.key for each in template.sections), *(each.key for each in template.items)],
        [each.key for each in template.reasons],
        [each.key for each in template.thresholds],
        [each.key for each in template.vetoes],
    )
    for keys in groups:
        for key, times in Counter(keys).items():
            if times > 1:
                yield Fault(
                    key, lines.key(key, 2), f"这个键用了 {times} 次。", "换一个没用过的键。"
                )


def _sums(template: Template, lines: _Lines) -> Iterator[Fault]:
    found = sum(item.points for item in template.items)
    if found != template.total:
        yield Fault(
            "total", lines.name("total"),
            f"各项加起来 {_told(found)} 分，满分写的是 {_told(template.total)} 分。",
            "改某一项的分，或改满分。",
        )  # fmt: skip
    weight = sum(template.weights.values())
    if template.weights and weight != _WHOLE_WEIGHT:
        yield Fault(
            "weights", lines.name("weights"), f"评分者的权重加起来 {weight}。", "要正好 100。"
        )


def _of_item(
    template: Template, item: Item, rules: Collection[str], lines: _Lines
) -> Iterator[Fault]:
    at, line = item.key, lines.key(item.key)
    if item.rule and item.rule not in rules:
        yield _unknown_rule(f"{at} / rule", item.rule, rules, line)
    elif isinstance(rules, Mapping):
        yield from _of_numbers(item, rules.get(item.rule), line)
    if item.points == 0:
        yield Fault(f"{at} / points", line, "满分是 0，谁也得不到分。", "写上分，或去掉这一项。")
    if item.human > item.points:
        yield Fault(f"{at} / human", line, "人工分比满分还多。", "改成不超过满分。")
    yield from _of_scorers(template, item, line)
    if item.when not in _REACHED[template.period]:
        yield Fault(f"{at} / when", line, "这种周期的表里永远轮不到这一项。", "改成 always。")
    if item.rule and item.human == item.points and item.points:
        yield Fault(f"{at} / human", line, "全是人工分，规则用不上。", "去掉规则，或把人工分改小。")
    for reason in item.reasons:
        if template.reason(reason) is None:
            yield Fault(
                f"{at} / reasons", line, f"没有原因码“{reason}”。", "先在 [[reason]] 里写上。"
            )


def _of_numbers(item: Item, rule: EvidenceRule | None, line: int) -> Iterator[Fault]:
    usual = rule.numbers if rule else {}
    for name, value in item.numbers.items():
        at = f"{item.key} / numbers / {name}"
        if name not in usual:
            known = f"能写的有：{'、'.join(usual)}。" if usual else "去掉它。"
            yield Fault(at, line, "这条规则没有这个参数。", known)
        elif isinstance(usual[name], list):
            if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                yield Fault(at, line, "要写成一串字。", '照 ["一", "二"] 这样写。')
        elif isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            yield Fault(at, line, "要写数，不能是负的。", f"照 {usual[name]} 这样写。")


def _of_scorers(template: Template, item: Item, line: int) -> Iterator[Fault]:
    at = item.key
    if not item.scorers:
        yield Fault(f"{at} / scorers", line, "没有人给这一项打分。", "写上谁打分。")
    elif template.weights and not any(template.weights.get(each) for each in item.scorers):
        yield Fault(
            f"{at} / scorers", line, "打分的人都没有权重，这一项永远没有分。", "改评分者或权重。"
        )
    elif not item.rule and set(item.scorers) <= _OBJECTIVE:
        yield Fault(
            f"{at} / rule", line, "只按台账核算，却没有写规则。", "写上规则的名字，或加评分的人。"
        )


def _grades(template: Template, lines: _Lines) -> Iterator[Fault]:
    seen: set[int] = set()
    for each in template.thresholds:
        line = lines.key(each.key)
        if each.least > template.total:
            yield Fault(each.key, line, "分线比满分还高，没有谁够得着。", "改低些。")
        if each.least in seen:
            yield Fault(each.key, line, "两个等次是同一条分线。", "改一个。")
        seen.add(each.least)


def _beside(template: Template, former: Template, lines: _Lines) -> Iterator[Fault]:
    """Yield what a newer version must not do to the one before it."""
    if template.key != former.key:
        return
    if template.version <= former.version:
        yield Fault(
            "version", lines.name("version"), f"版本号不比现在的 {former.version} 大。",
            f"改成 {former.version + 1}。",
        )  # fmt: skip
    if template.since < former.since:
        yield Fault(
            "since",
            lines.name("since"),
            f"起用日比上一版的 {former.since} 还早。",
            "改成以后的日子。",
        )
    for item in template.items:
        old = former.item(item.key)
        if old is not None and _means_another(old, item):
            yield _reused(item, old, lines.key(item.key), former.version)


def _means_another(old: Item, new: Item) -> bool:
    """Say whether a key stands for another thing now: neither its rule nor its name is the same."""
    return old.rule != new.rule and old.title != new.title


def _reused(item: Item, old: Item, line: int, version: int) -> Fault:
    return Fault(
        item.key, line, f"第 {version} 版里这个键是“{old.title}”，意思变了。",
        "换一个没用过的键，旧月份才不会看错。",
    )  # fmt: skip


def _unknown_rule(at: str, rule: str, rules: Collection[str], line: int) -> Fault:
    near = [each for each in sorted(rules) if each[:3] == rule[:3]][:5]
    cure = f"像的有：{'、'.join(near)}。" if near else "用 hongdang templates rules 看有哪些。"
    return Fault(at, line, f"没有叫“{rule}”的规则。", cure)


def _told(points: int) -> str:
    whole, rest = divmod(points, HUNDREDTHS)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)
