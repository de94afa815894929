"""What is to be known of a member's month beside its numbers, in words: on the page and on paper."""

from collections.abc import Iterable, Sequence

from hongdang_desktop.core.columns import Money
from hongdang_desktop.core.problems import Problem
from hongdang_desktop.ledgers.dues_grid import Line, Owed

_MONEY = Money("")
_MANY = 3
"""So many months are named one by one."""


def note_of(line: Line, notes: Sequence[Problem] = ()) -> str:
    """Return in words what is to be known of a line beside its numbers."""
    said = [problem.text for problem in notes]
    if line.changed_from is not None and not any(p.code == "BASE_CHANGED" for p in notes):
        said.append(f"基数从 {_MONEY.format(line.changed_from)} 改：{line.basis or '没写依据'}")
    if line.number:
        said.append(f"减免文号 {line.number}")
    if line.made_up:
        day = f"{line.made_up_on:%Y-%m-%d} " if line.made_up_on else ""
        said.append(f"{day}补交 {_MONEY.format(line.made_up)}")
    said += [
        f"本月补交 {words_of(each.covered)} 共 {_MONEY.format(each.paid)}" for each in line.received
    ]
    if line.given:
        said.append(f"捐赠 {_MONEY.format(line.given)}")
    if line.more_entries:
        said.append(f"记了 {line.more_entries + 1} 条")
    if line.arrears:
        said.append(arrears_words(line.arrears, line.run))
    return "；".join(part.rstrip("。") for part in said)


def arrears_words(owed: Sequence[Owed], run: int) -> str:
    """Return which months are owed, how many in a row, and how much."""
    total = sum(each.amount or 0 for each in owed)
    unknown = any(each.amount is None for each in owed)
    row = f"，连续 {run} 个月" if run > 1 else ""
    amount = "金额还算不出" if unknown else f"共 {_MONEY.format(total)}"
    return f"还欠 {words_of(e.month for e in owed)}{row}，{amount}"


def words_of(months: Iterable[str]) -> str:
    """Return months shortly: a row of them as first to last."""
    listed = sorted(months)
    if len(listed) <= _MANY:
        return "、".join(listed)
    return f"{listed[0]} 到 {listed[-1]} 的 {len(listed)} 个月"
