"""Dues by hand: the examples of domain.md §4.1, stays, payments, and a grid of them."""

from collections.abc import Iterable
from datetime import date

from hongdang_desktop.ledgers.dues_grid import Grid, Line
from hongdang_desktop.ledgers.dues_stay import Stay
from hongdang_desktop.ledgers.dues_sums import Payment
from hongdang_desktop.ledgers.rulebook import rule_book

EXAMPLES = (
    ("in_service", 286_000, 50, 1430), ("in_service", 300_000, 50, 1500),
    ("in_service", 300_001, 100, 3000), ("in_service", 420_000, 100, 4200),
    ("in_service", 500_000, 100, 5000), ("in_service", 500_001, 150, 7500),
    ("in_service", 687_345, 150, 10310), ("in_service", 1_000_000, 150, 15000),
    ("in_service", 1_000_001, 200, 20000), ("in_service", 1_250_000, 200, 25000),
    ("retired", 460_000, 50, 2300), ("retired", 500_000, 50, 2500),
    ("retired", 500_001, 100, 5000), ("retired", 620_000, 100, 6200),
)  # fmt: skip
"""Category, base in fen, rate in 1/10,000 and due in fen: every example of domain.md §4.1."""


def stay(member: str = "m1", **more: object) -> Stay:
    usual: dict[str, object] = {
        "member": member, "name": f"党员{member}", "came": date(2015, 7, 1), "owes_from": "2015-08",
        "asked_from": "2026-01", **more,
    }  # fmt: skip
    return Stay(**usual)  # type: ignore[arg-type]  # given by name


def payment(member: str = "m1", month: str = "2026-11", **more: object) -> Payment:
    usual: dict[str, object] = {
        "id": f"{member}-{month}-{more.get('kind', 'normal')}", "member": member, "month": month,
        "category": "in_service", "base": 420_000, "rate": 100, "due": 4200, "paid": 4200,
        "day": date.fromisoformat(f"{month}-10"), **more,
    }  # fmt: skip
    return Payment(**usual)  # type: ignore[arg-type]  # given by name


def months(first: int, last: int) -> list[str]:
    return [f"2026-{number:02d}" for number in range(first, last + 1)]


def paid(member: str, at: Iterable[str], **more: object) -> list[Payment]:
    return [payment(member, month, **more) for month in at]


def grid(stays: Iterable[Stay], payments: Iterable[Payment], this_month: str = "2026-11") -> Grid:
    return Grid(stays, payments, rules=rule_book(), this_month=this_month)


def line(found: Grid, member: str = "m1", month: str = "2026-11") -> Line:
    return next(each for each in found.lines(month) if each.stay.member == member)
