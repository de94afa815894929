"""What the practice branches learn and how they live: kept every month, with a few things as people err."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hongdang_desktop.ledgers.group_meeting import GroupMeeting
from hongdang_desktop.ledgers.study_hours import hours, total
from hongdang_desktop.ledgers.work_plan import WorkPlan
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Entry, Listing

KEYS = ("work_plan", "group_meeting", "party_lecture", "theme_day", "study")
"""What three months hold; what comes once a year is in none of them."""


@pytest.fixture(scope="module")
def branch(practice_plant: Path) -> Iterator[Station]:
    with Station.open(practice_plant / "branch-01") as station:
        yield station


def kept(station: Station, key: str) -> tuple[Entry, ...]:
    return station.book.list(Listing(key, branch=station.tree.branches()[0].id), limit=500)


def test_these_ledgers_are_kept_and_final(branch: Station) -> None:
    for key in KEYS:
        entries = kept(branch, key)
        assert entries, key
        assert all(entry.final for entry in entries)


def test_nothing_in_them_is_unlawful(branch: Station) -> None:
    told = {
        (problem.code, problem.level.value)
        for key in KEYS
        for entry in kept(branch, key)
        for problem in branch.book.check(key, entry.payload, entry.id)
    }
    assert {level for _, level in told} <= {"warn"}
    assert {code for code, _ in told} <= {"G02", "M12", "P01"}


def test_some_are_late_and_say_why(branch: Station) -> None:
    late = [entry.record for key in KEYS for entry in kept(branch, key) if entry.record.late]
    assert late
    assert all(record.late_reason for record in late)


def test_groups_that_work_in_shifts_met_together_once(branch: Station) -> None:
    meetings = [entry.record for entry in kept(branch, "group_meeting")]
    together = [m for m in meetings if isinstance(m, GroupMeeting) and m.combined]
    assert together
    assert all(m.others and m.combined_reason for m in together)


def test_the_plan_goes_on_after_it_is_final(branch: Station) -> None:
    plans = [entry.record for entry in kept(branch, "work_plan")]
    states = {task.progress for p in plans if isinstance(p, WorkPlan) for task in p.tasks}
    assert states == {"doing", "done"}


def test_everybody_learned_something(branch: Station) -> None:
    names, node = branch.book.names(), branch.tree.branches()[0].id
    year = max(entry.record.occurred_on or date.min for entry in kept(branch, "study")).year
    earned = hours(names, node, year, names.setting().rules)
    here = [person.id for person in branch.book.people(node)]
    without = [person for person in here if not total(earned.get(person, ()))]
    assert len(without) <= 1  # who is posted elsewhere
