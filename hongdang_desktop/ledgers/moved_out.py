"""Who has left by a letter that was received, and still stands in the register as one of the branch."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hongdang_desktop.ledgers.due import Asked, Due, Weight

if TYPE_CHECKING:
    from collections.abc import Iterator


def moved_out(asked: Asked) -> Iterator[Due]:
    """Yield the active members whose last letter went out and was received (rule R01).

    The register is not changed by itself: dues, attendance and votes of the person hang on it.
    """
    names = ("member", "direction", "issued_on", "receipt_on")
    last: dict[str, tuple[str, str, str]] = {}
    for _, member, direction, issued_on, receipt_on in asked.facts.values(
        "transfer", asked.branch, names
    ):
        letter = (issued_on or "", direction or "", receipt_on or "")
        last[member or ""] = max(letter, last.get(member or "", ("", "", "")))
    rule = asked.setting.rules.on("R01", asked.setting.today)
    here = dict(asked.facts.members(asked.branch)) if rule and last else {}
    for member, (_, direction, receipt_on) in last.items():
        if rule is None or direction != "out" or not receipt_on:
            continue
        day = date.fromisoformat(receipt_on)
        if day <= asked.setting.today and getattr(here.get(member), "active", False):
            name = asked.facts.member(member)
            yield Due(
                f"{name}转出了，改党籍状态", day, rule.id, rule.reference,
                "在党员名册里把党籍状态更正成“已转出”，就算办好。", entry=member,
                action="改党籍状态", weight=Weight.RED, about=f"moved:{member}",
            )  # fmt: skip
