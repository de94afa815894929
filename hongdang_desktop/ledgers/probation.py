"""That a probation ends: asked of those on their way (L17), and of the register alone (L05)."""

from collections.abc import Iterator
from datetime import date, timedelta

from hongdang_desktop.ledgers.due import Asked, Due, Weight
from hongdang_desktop.ledgers.reminding import weight_on


def probation_due(
    asked: Asked, end: date, name: str, entry: str, *, page: str = ""
) -> Iterator[Due]:
    """Yield that a probation ends or has ended without a decision (rule D08)."""
    today = asked.setting.today
    rule = asked.setting.rules.on("D08", today)
    weight = weight_on(rule, end, today) if rule else None
    if rule is None or weight is None:
        return
    if end < today <= end + timedelta(days=rule.numbers["grace_days"]):
        weight = Weight.YELLOW
    yield Due(
        f"{name}预备期满，讨论转正", end, rule.id, rule.reference,
        "开过大会，把结论填进转正讨论，就算办好。", entry=entry, action="看这个人", weight=weight,
        about=entry, page=page,
    )  # fmt: skip
