"""From when a branch keeps its books (建账), until when, and which years are closed."""

from dataclasses import replace
from datetime import date

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.frame import SETTLING, Frame
from hongdang_desktop.ledgers.ledger import Setting
from tests.ledgers.makings import MONDAY, setting

START = date(2026, 11, 1)


def framed(frame: Frame, today: date | str = MONDAY) -> Setting:
    return replace(setting(today), frames={"b1": frame})


def talk(day: str, **more: Json) -> JsonObject:
    return {"branch": "b1", "occurred_on": day, "year": int(day[:4]), **more}


def codes(ledger: str, payload: JsonObject, frame: Frame, today: date | str = MONDAY) -> set[str]:
    return {each.code for each in find(ledger).check(payload, framed(frame, today))}


@pytest.mark.parametrize(
    ("day", "late", "old"),
    [("2026-10-31", 0, True), ("2026-11-01", 16, False), ("2026-11-16", 5, False)],
)
def test_late_from_the_first_day_on(day: str, late: int, old: bool) -> None:
    ledger, now = find("talk"), framed(Frame(START))
    record = ledger.read(talk(day))
    assert (ledger.opens(record, now), bool(ledger.lateness(record, now))) == (old, bool(late))


def test_without_a_start_everything_counts() -> None:
    ledger = find("talk")
    record = ledger.read(talk("2026-10-31"))
    assert ledger.lateness(record, framed(Frame())) > 0
    assert not ledger.opens(record, framed(Frame()))


def test_another_branch_has_its_own_start() -> None:
    ledger = find("talk")
    record = ledger.read(talk("2026-10-31", branch="b2"))
    assert ledger.lateness(record, framed(Frame(START))) > 0


@pytest.mark.parametrize(
    ("fields", "entered", "old"),
    [
        ({"since": "2024-03-01"}, "2026-11-02", True),
        ({"since": "2024-03-01", "until": "2026-12-31"}, "2026-11-02", False),
        ({"since": "2026-11-01"}, "2026-11-02", False),
        ({}, "2026-11-02", False),
        ({"since": "2024-03-01"}, "2027-02-01", True),
        ({"since": "2024-03-01"}, "2027-02-02", False),
    ],
)
def test_what_a_register_held_before(fields: JsonObject, entered: str, old: bool) -> None:
    frame = Frame(START, begun=date(2026, 11, 2))
    assert frame.begun is not None
    assert frame.begun + SETTLING == date(2027, 2, 2)
    ledger = find("committee_post")
    payload = talk(entered, entered_at=f"{entered}T09:00:00+08:00", **fields)
    assert ledger.opens(ledger.read(payload), framed(frame, entered)) is old


def test_a_closed_year_takes_nothing_more() -> None:
    frame = Frame(closed=frozenset({2025}))
    assert "YEAR_CLOSED" in codes("talk", talk("2025-12-31"), frame)
    assert "YEAR_CLOSED" not in codes("talk", talk("2026-01-01"), frame)


def test_registers_and_what_the_plant_writes_go_on() -> None:
    frame = Frame(closed=frozenset({2025}))
    for ledger in ("member", "committee_post", "applicant", "handover", "year_reopening"):
        assert "YEAR_CLOSED" not in codes(ledger, talk("2025-12-31"), frame)


@pytest.mark.parametrize(
    ("today", "closed"), [("2026-11-22", False), ("2026-11-23", False), ("2026-11-24", True)]
)
def test_opened_again_until_the_evening_of_the_last_day(today: str, closed: bool) -> None:
    frame = Frame(closed=frozenset({2025}), reopened={2025: date(2026, 11, 23)})
    assert frame.is_closed(2025, date.fromisoformat(today)) is closed
    assert ("YEAR_CLOSED" in codes("talk", talk("2025-12-31"), frame, today)) is closed


def test_nothing_takes_place_in_a_branch_that_is_no_more() -> None:
    frame = Frame(ended=date(2026, 11, 10))
    assert "BRANCH_ENDED" in codes("talk", talk("2026-11-11"), frame)
    assert "BRANCH_ENDED" not in codes("talk", talk("2026-11-10"), frame)


def test_neither_dues_nor_arrivals_of_a_time_after_the_end() -> None:
    frame = Frame(ended=date(2026, 10, 31))
    paid: JsonObject = {
        "branch": "b1", "member": "m1", "category": "in_service", "base": 500000, "paid": 5000,
        "occurred_on": "2026-10-20", "kind": "normal",
    }  # fmt: skip
    assert "BRANCH_ENDED" not in codes("dues", {**paid, "month": "2026-10"}, frame)
    assert "BRANCH_ENDED" in codes("dues", {**paid, "month": "2026-11"}, frame)
    come: JsonObject = {"branch": "b1", "name": "求真", "occurred_on": "2026-10-20"}
    assert "BRANCH_ENDED" not in codes("member", {**come, "arrived_on": "2026-10-31"}, frame)
    assert "BRANCH_ENDED" in codes("member", {**come, "arrived_on": "2026-11-01"}, frame)


def test_the_plant_goes_on_answering_a_branch_that_is_no_more() -> None:
    reply: JsonObject = {"branch": "b1", "occurred_on": "2026-11-11", "verdict": "filed"}
    assert "BRANCH_ENDED" not in codes("reply", reply, Frame(ended=date(2026, 11, 10)))
