"""In which months a member belongs, and for which of them he owes dues here."""

from datetime import date

import pytest

from hongdang_desktop.ledgers.dues_stay import Stay, first_month, stays
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.transfer import Transfer
from tests.ledgers.makings import FakeFacts

START = date(2026, 1, 1)


def one(letters: tuple[dict[str, object], ...] = (), **changes: object) -> Stay:
    whole: dict[str, object] = {
        "name": "张三", "category": "full", "joined_on": date(2015, 7, 1), "standing": "normal",
        "occurred_on": date(2025, 12, 1), **changes,
    }  # fmt: skip
    usual: dict[str, object] = {"member": "m1", "stage": "final", "occurred_on": date(2026, 9, 1)}
    book = tuple(
        (f"t{n}", Transfer.model_validate({**usual, **each})) for n, each in enumerate(letters)
    )
    facts = FakeFacts(people={"m1": Member.model_validate(whole)}, books={"transfer": book})
    (found,) = stays(facts, "b1", START, 15, {"m1": date(2026, 8, 8)})
    return found


def test_who_was_there_when_the_books_began_is_asked_from_then_on() -> None:
    found = one()
    assert (found.belongs("2015-07"), found.belongs("2015-06")) == (True, False)
    assert (found.owes("2025-12"), found.owes("2026-01")) == (False, True)
    assert found.pays("2025-12")


@pytest.mark.parametrize(("day", "first"), [(15, "2026-03"), (16, "2026-04")])
def test_who_comes_behind_the_day_of_payment_is_asked_next_month(day: int, first: str) -> None:
    assert first_month(date(2026, 3, day), 15) == first
    assert one(occurred_on=date(2026, 3, day)).asked_from == first


def test_who_is_written_down_while_the_books_are_set_up_was_there_before() -> None:
    assert one(occurred_on=date(2026, 3, 20), opening=True).asked_from == "2026-01"


def test_who_joins_owes_from_the_month_after_the_assembly() -> None:
    found = one(joined_on=date(2026, 9, 2), occurred_on=date(2026, 9, 3))
    assert (found.belongs("2026-09"), found.owes("2026-09"), found.owes("2026-10")) == (True, False, True)  # fmt: skip


def test_who_comes_by_letter_owes_from_where_the_letter_ends() -> None:
    letter: dict[str, object] = {
        "direction": "in", "issued_on": date(2026, 9, 1), "receipt_on": date(2026, 9, 20),
        "dues_until": "2026-08",
    }  # fmt: skip
    found = one((letter,), occurred_on=date(2026, 9, 20))
    assert (found.owes("2026-08"), found.owes("2026-09")) == (False, True)
    assert not found.belongs("2026-08")


@pytest.mark.parametrize(("until", "last"), [("2026-09", "2026-09"), ("2026-10", "2026-10")])
def test_who_goes_by_letter_owes_as_far_as_it_says(until: str, last: str) -> None:
    letter: dict[str, object] = {
        "direction": "out", "issued_on": date(2026, 9, 1), "receipt_on": date(2026, 10, 2),
        "dues_until": until,
    }  # fmt: skip
    found = one((letter,), standing="moved")
    assert (found.owes_until, found.left, found.why) == (last, date(2026, 10, 2), "已转出")
    assert found.leaves("2026-10")


def test_the_day_in_the_register_counts_before_the_letter_and_the_writing() -> None:
    assert one(standing="dead", left_on=date(2026, 7, 4)).left == date(2026, 7, 4)
    assert one(standing="dead", left_on=date(2026, 7, 4)).owes_until == "2026-06"
    assert one(standing="dead").left == date(2026, 8, 8)  # when it was written down


def test_months_that_the_register_names_count_before_all() -> None:
    found = one(arrived_on=date(2026, 5, 20), dues_from="2026-05")
    assert (found.came, found.asked_from) == (date(2026, 5, 20), "2026-05")
    gone = one(standing="moved", left_on=date(2026, 10, 3), dues_until="2026-10")
    assert gone.owes_until == "2026-10"
