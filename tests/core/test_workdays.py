from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.core.workdays import WorkCalendar
from hongdang_desktop.ledgers.rulebook import work_calendar

PLAIN = WorkCalendar()
SHIFTED = WorkCalendar(
    {date(2026, 11, 25): False, date(2026, 11, 28): True}, frozenset({2026})
)  # a Wednesday off, a Saturday worked
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_the_week_alone() -> None:
    assert [PLAIN.is_workday(date(2026, 11, 23 + n)) for n in range(7)] == [True] * 5 + [False] * 2


def test_a_calendar_says_otherwise() -> None:
    assert not SHIFTED.is_workday(date(2026, 11, 25))
    assert SHIFTED.is_workday(date(2026, 11, 28))
    # Monday 23: Tuesday, Thursday, Friday, Saturday are the next four.
    assert SHIFTED.after(date(2026, 11, 23), 4) == date(2026, 11, 28)
    assert PLAIN.after(date(2026, 11, 23), 4) == date(2026, 11, 27)
    assert SHIFTED.between(date(2026, 11, 23), date(2026, 11, 29)) == 4


def test_nothing_lies_between_a_day_and_itself_or_an_earlier_one() -> None:
    assert PLAIN.between(date(2026, 11, 23), date(2026, 11, 23)) == 0
    assert PLAIN.between(date(2026, 11, 23), date(2026, 11, 20)) == 0
    assert PLAIN.after(date(2026, 11, 21), 0) == date(2026, 11, 21)


@given(days, st.integers(1, 30))
def test_after_and_between_agree(day: date, workdays: int) -> None:
    for calendar in (PLAIN, work_calendar()):
        due = calendar.after(day, workdays)
        assert calendar.is_workday(due)
        assert calendar.between(day, due) == workdays
        assert calendar.between(day, due - timedelta(days=1)) == workdays - 1


def test_a_year_that_nobody_filled_in_is_provisional() -> None:
    assert not SHIFTED.provisional(date(2026, 1, 1), date(2026, 12, 31))
    assert SHIFTED.provisional(date(2026, 12, 31), date(2027, 1, 1))
    assert SHIFTED.provisional(date(2025, 12, 31), date(2026, 1, 1))


def test_shipped_years() -> None:
    calendar = work_calendar()
    assert calendar.years == {2023, 2024, 2025, 2026}
    # 国庆 2026: off from the 1st to the 7th, the 10th is worked.
    worked = [day for day in range(1, 12) if calendar.is_workday(date(2026, 10, day))]
    assert worked == [8, 9, 10]
    assert not calendar.is_workday(date(2025, 1, 28))
    assert calendar.is_workday(date(2025, 1, 26))


def test_shipped_days_are_only_those_that_differ_from_the_week() -> None:
    idle = [day for day, works in work_calendar().days.items() if works == (day.weekday() < 5)]
    assert idle == []
    assert {day.year for day in work_calendar().days} == work_calendar().years
