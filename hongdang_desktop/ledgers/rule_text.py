"""Writes rules as a file that people may read and change."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hongdang_desktop.core.rules import Rule

_HEAD = "# 改过的规则。每一版从 since 那天起用；以前的照旧，不改。\n"


def rules_text(rules: Iterable[Rule]) -> str:
    """Return rules as TOML, which ``rulebook.rules_of`` reads again."""
    return _HEAD + "".join(f"\n{_one(rule)}" for rule in rules)


def _one(rule: Rule) -> str:
    lines = ["[[rule]]", f"id = {_value(rule.id)}", f"title = {_value(rule.title)}",
             f"since = {rule.since}"]  # fmt: skip
    if rule.until is not None:
        lines.append(f"until = {rule.until}")
    for key, value in (
        ("level", str(rule.level)), ("weight", rule.weight), ("source", rule.source),
        ("article", rule.article), ("verified", rule.verified),
    ):  # fmt: skip
        if value:
            lines.append(f"{key} = {_value(value)}")
    if rule.numbers:
        lines.append(f"numbers = {_inline(rule.numbers)}")
    if rule.table:
        lines += ["table = [", *(f"  {_inline(row)}," for row in rule.table), "]"]
    return "\n".join(lines) + "\n"


def _inline(row: Mapping[str, Any]) -> str:
    return "{ " + ", ".join(f"{key} = {_value(value)}" for key, value in row.items()) + " }"


def _value(value: Any) -> str:  # noqa: ANN401 - whatever a TOML file may hold
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, date | int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
