"""The shifts of the practice plant: mostly done and closed, a few things left as people leave them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.problem import ProblemRecord, State
from hongdang_desktop.ledgers.team_appraisal import TeamAppraisal
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing

KEYS = (
    "problem", "team_appraisal", "field_check", "joint_building", "employee_request",
    "affairs_disclosure", "directive", "integration_project",
)  # fmt: skip


@pytest.fixture(scope="module")
def plant(practice_plant: Path) -> Iterator[Station]:
    with Station.open(practice_plant / "plant") as station:
        yield station


def test_these_ledgers_are_kept_and_lawful(plant: Station) -> None:
    for key in KEYS:
        entries = plant.book.list(Listing(key), limit=200)
        assert entries
        for entry in entries:
            problems = plant.book.check(key, entry.payload, entry.id)
            assert entry.final
            assert [p for p in problems if p.level is not Level.WARN] == []


def test_most_problems_are_closed_and_some_are_not(plant: Station) -> None:
    entries = plant.book.list(Listing("problem"), limit=200)
    states = [e.record.state for e in entries if isinstance(e.record, ProblemRecord)]
    assert states.count(State.CLOSED) > len(states) / 2
    assert State.DOING in states
    assert State.TO_VERIFY in states


def test_every_team_was_judged_but_one_month_of_one(plant: Station) -> None:
    judged = [
        (record.team, record.month)
        for entry in plant.book.list(Listing("team_appraisal"), limit=200)
        if isinstance(record := entry.record, TeamAppraisal)
    ]
    teams = sum(len(plant.tree.teams(node.id)) for node in plant.tree.branches())
    assert len(set(judged)) == len(judged) == 3 * teams - 1


def test_talks_are_at_the_branch_alone(plant: Station, practice_plant: Path) -> None:
    assert plant.book.count(Listing("talk")) == 0
    with Station.open(practice_plant / "branch-01") as station:
        assert station.book.count(Listing("talk")) > 10


def test_what_two_branches_did_together_is_matched(plant: Station) -> None:
    told = {
        dict(plant.book.derived(entry))["对方确认"]
        for entry in plant.book.list(Listing("joint_building"), limit=50)
    }
    assert told == {"对上了", "等对方确认"}  # the third branch had an office for a partner
