"""``hongdang dues``: month and year with their sums, filled, made final and handed up."""

import json
from pathlib import Path

import pytest

from tests.commands import Hongdang
from tests.ledgers.dues_makings import EXAMPLES
from tests.test_cli import branch, hongdang, member

USED = (branch, hongdang)
MONTH = ("--month", "2026-10")


@pytest.fixture
def person(hongdang: Hongdang, branch: Path) -> str:
    """Return the only member of the branch."""
    folder = branch.parent / "people.json"
    folder.write_text(member(), encoding="utf-8")
    (entry,) = hongdang.done("add", branch, "member", folder).lines
    hongdang.done("final", branch, "member", entry)
    return str(entry)


def note(hongdang: Hongdang, branch: Path, **fields: object) -> None:
    """Put a payment into the book as a draft."""
    file = branch.parent / "payment.json"
    file.write_text(json.dumps(fields, ensure_ascii=False), encoding="utf-8")
    hongdang.done("add", branch, "dues", file)


@pytest.mark.parametrize(("category", "base", "rate", "due"), EXAMPLES)
def test_every_example_is_exact_on_the_command_line(
    hongdang: Hongdang, branch: Path, person: str, category: str, base: int, rate: int, due: int
) -> None:
    note(
        hongdang, branch, month="2026-10", member=person, kind="normal", category=category,
        base=base, occurred_on="2026-10-10",
    )  # fmt: skip
    hongdang.done("dues-fill", branch, *MONTH)
    hongdang.done("dues-finalise", branch, *MONTH)
    data = hongdang.done("dues", branch, *MONTH, "--json").data
    (line,) = data["lines"]
    assert (line["base"], line["rate"], line["due"], line["paid"]) == (base, rate, due, due)
    assert (data["totals"]["due"], data["totals"]["paid"], data["totals"]["rate"]) == (
        due,
        due,
        100,
    )
    assert all(check["holds"] for check in data["checks"])


def test_a_year_has_the_same_sums(hongdang: Hongdang, branch: Path, person: str) -> None:
    note(
        hongdang, branch, month="2026-10", member=person, kind="normal", category="in_service",
        base=687_345, paid=10_310, occurred_on="2026-10-10",
    )  # fmt: skip
    hongdang.done("dues-finalise", branch, *MONTH)
    year = hongdang.done("dues", branch, "--year", "2026", "--json").data
    month = hongdang.done("dues", branch, *MONTH, "--json").data
    assert year["totals"][9] == month["totals"]
    assert year["rows"][0]["months"][9] == {"state": "已交", "due": 10_310, "paid": 10_310}
    lines = hongdang.done("dues", branch, *MONTH).lines
    assert "103.10" in lines[1]
    assert "党员 1 人 = 应交 1" in hongdang.done("dues", branch, *MONTH).err


def test_a_month_is_handed_up_once(hongdang: Hongdang, branch: Path, person: str) -> None:
    note(
        hongdang, branch, month="2026-10", member=person, kind="normal", category="in_service",
        base=420_000, paid=4200, occurred_on="2026-10-10",
    )  # fmt: skip
    hongdang.done("dues-finalise", branch, *MONTH)
    remit = ("dues-remit", branch, *MONTH, "--on", "2026-10-20", "--voucher", "7号")
    assert "42.00 元" in hongdang.done(*remit).err
    assert hongdang.done("dues", branch, *MONTH, "--json").data["totals"]["vouchers"] == ["7号"]
    assert hongdang.refused(*remit) == "NOTHING_TO_REMIT"


def test_what_cannot_be_meant_is_refused(hongdang: Hongdang, branch: Path, person: str) -> None:
    assert person
    assert hongdang.refused("dues", branch, "--month", "2026Q4") == "BAD_PERIOD"
    assert hongdang.refused("dues-finalise", branch, *MONTH) == "NO_DRAFTS"
    assert hongdang.refused("dues-fill", branch, *MONTH) == "NOTHING_TO_FILL"
