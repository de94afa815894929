from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.core.periods import (
    BadPeriod,
    month_of,
    plus_months,
    quarter_of,
    read_period,
    year_of,
)


@pytest.mark.parametrize(
    ("text", "first", "last", "written"),
    [
        ("2026-11", "2026-11-01", "2026-11-30", "2026-11"),
        ("2026-2", "2026-02-01", "2026-02-28", "2026-02"),
        ("2028-02", "2028-02-01", "2028-02-29", "2028-02"),
        ("2026-12", "2026-12-01", "2026-12-31", "2026-12"),
        ("2026Q1", "2026-01-01", "2026-03-31", "2026Q1"),
        ("2026q4", "2026-10-01", "2026-12-31", "2026Q4"),
        ("2026H1", "2026-01-01", "2026-06-30", "2026H1"),
        (" 2026h2 ", "2026-07-01", "2026-12-31", "2026H2"),
        ("2026", "2026-01-01", "2026-12-31", "2026"),
        ("9999-12", "9999-12-01", "9999-12-31", "9999-12"),
    ],
)
def test_written_periods(text: str, first: str, last: str, written: str) -> None:
    period = read_period(text)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert period.text == written
    assert read_period(period.text) == period


@pytest.mark.parametrize(
    "text",
    ["", "2026-13", "2026-00", "2026Q5", "2026Q0", "2026H3", "26", "11", "2026-", "2026-11-23",
     "0000", "0000-05", "0000Q1", "２０２６H2", "2026年11月"],
)  # fmt: skip
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(BadPeriod) as wrong:
        read_period(text)
    assert wrong.value.code == "BAD_PERIOD"
    assert f"“{text}”" in wrong.value.sentence


@given(st.dates(date(1000, 1, 1)))
def test_a_day_lies_in_its_own_periods(day: date) -> None:
    for period in (month_of(day), quarter_of(day), year_of(day)):
        assert day in period
        assert read_period(period.text) == period
    assert month_of(day).first >= quarter_of(day).first >= year_of(day).first
    assert month_of(day).last <= quarter_of(day).last <= year_of(day).last


def test_periods_border_on_each_other() -> None:
    for year in (2026, 2028):
        quarters = [read_period(f"{year}Q{n}") for n in range(1, 5)]
        for earlier, later in pairwise(quarters):
            assert (later.first - earlier.last).days == 1
        assert date(year, 7, 1) not in read_period(f"{year}H1")
        assert date(year, 7, 1) in read_period(f"{year}H2")


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-01-31", 1, "2026-02-28"), ("2028-01-31", 1, "2028-02-29"),
        ("2026-01-28", 1, "2026-02-28"), ("2026-03-31", 1, "2026-04-30"),
        ("2026-12-31", 1, "2027-01-31"), ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"), ("2026-08-31", 6, "2027-02-28"),
        ("2026-11-23", 36, "2029-11-23"), ("2026-11-23", 0, "2026-11-23"),
        ("9999-12-01", 1, "9999-12-31"),
    ],
)  # fmt: skip
def test_months_later(day: str, months: int, later: str) -> None:
    assert plus_months(date.fromisoformat(day), months) == date.fromisoformat(later)
