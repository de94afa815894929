"""Writes the yearly rhythm as a file that ``rhythm.read_rhythm`` reads again."""

import json
from collections.abc import Iterable

from hongdang_desktop.ledgers.rhythm import RhythmItem

_HEAD = """# 年度节律：每年哪几个月办什么。what 最多 24 个字；ledger 台账的键；by 几号前（不写是月底）；
# remind = false 只放在日历里。
"""


def rhythm_text(items: Iterable[RhythmItem]) -> str:
    """Return items as TOML."""
    return _HEAD + "".join(f"\n{_one(item)}" for item in items)


def _one(item: RhythmItem) -> str:
    lines = ["[[item]]", f"id = {_said(item.id)}", f"what = {_said(item.what)}",
             f"months = [{', '.join(map(str, item.months))}]"]  # fmt: skip
    if item.ledger:
        lines.append(f"ledger = {_said(item.ledger)}")
    if item.by:
        lines.append(f"by = {item.by}")
    if not item.remind:
        lines.append("remind = false")
    if item.source:
        lines.append(f"source = {_said(item.source)}")
    if item.back:
        lines.append(f"back = {_said(item.back)}")
    lines.append(f"verified = {_said(item.verified)}")
    return "\n".join(lines) + "\n"


def _said(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
