"""所属年度 stands apart from the day when somebody says so, and follows it otherwise."""

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.committee_meeting import LEDGER
from hongdang_desktop.ledgers.meeting import settle

_JANUARY: JsonObject = {"sessions": [{"id": "s", "starts_at": "2027-01-05T09:00:00+08:00"}]}


def test_the_year_follows_a_plan_that_moves_into_the_next_year() -> None:
    meeting = LEDGER.read({**_JANUARY, "occurred_on": "2026-12-29", "year": 2026})

    assert settle(meeting) == {"occurred_on": "2027-01-05", "year": 2027}


def test_a_year_that_was_set_apart_from_the_day_stays() -> None:
    meeting = LEDGER.read({**_JANUARY, "occurred_on": "2027-01-04", "year": 2026})

    assert settle(meeting) == {"occurred_on": "2027-01-05", "year": 2026}


def test_a_first_entry_takes_the_year_of_its_day_unless_one_was_given() -> None:
    assert settle(LEDGER.read(_JANUARY))["year"] == 2027
    assert settle(LEDGER.read({**_JANUARY, "year": 2026}))["year"] == 2026
