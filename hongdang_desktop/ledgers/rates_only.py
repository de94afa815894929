"""Absolute amounts of production may be trade secrets: targets and results are kept as rates (§0.16)."""

import re
from collections.abc import Iterable, Iterator

from hongdang_desktop.core.problems import Problem
from hongdang_desktop.ledgers.ledger import Setting

_UNIT = r"(?:吨|桶|立方米|立方|m3|m³)"
_CUBIC = r"方(?![面案法式向便位针])"
_AMOUNT = re.compile(
    rf"[0-9０-９][0-9０-９.,]*\s*[多余来]?\s*[十百千万亿]?\s*(?:{_UNIT}|{_CUBIC})"
    rf"|[一二三四五六七八九十百千万两几]+[多余来]?{_UNIT}"
    rf"|[一二三四五六七八九两几]*[十百千万]+[多余来]?{_CUBIC}",
    re.IGNORECASE,
)
_TONNES = re.compile(r"[0-9０-９]\s*t(?![a-z0-9])", re.IGNORECASE)


def amount_in(text: str | None) -> str:
    """Return the first amount of oil, water or gas that a text names, "" when it names none."""
    found = _AMOUNT.search(text or "") or _TONNES.search(text or "")
    return found[0].strip() if found else ""


def amounts(texts: Iterable[tuple[str, str | None]], setting: Setting) -> Iterator[Problem]:
    """Yield a warning (rule XM01) for each text, given with its field, that names such an amount."""
    rule = setting.rules.on("XM01", setting.today)
    for field, text in texts:
        amount = amount_in(text)
        if amount and rule:
            yield rule.problem(
                field,
                f"写了“{amount}”。产量的绝对数可能是商业秘密。",
                "改成完成率，如“完成 102%”。",
            )
