"""Nobody writes what another station owns; a record stays in its ledger."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Refused, Role

CLOCK = SetClock(datetime(2026, 11, 23, 10, 0, tzinfo=PLANT_TIME))
PLAN: JsonObject = {"title": "支委会", "planned_at": "2026-12-01T09:00:00+08:00"}


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Station]:
    with Station.create(tmp_path / "p", role=Role.PLANT, name="厂", clock=CLOCK) as made:
        yield made


@pytest.fixture
def branch(tmp_path: Path) -> Iterator[Station]:
    with Station.create(tmp_path / "b", role=Role.BRANCH, name="支部", clock=CLOCK) as made:
        made.start_alone(area="作业区", branch="甲支部", code="B001")
        yield made


def test_the_plant_writes_no_record_of_a_branch(plant: Station) -> None:
    node = plant.tree.add("branch", "甲支部", code="B001")
    with pytest.raises(Refused) as error:
        plant.book.save("committee_meeting", {**PLAN, "branch": node})
    assert error.value.code == "OWNED_BY_BRANCH"
    assert plant.book.count(Listing("committee_meeting")) == 0


def test_a_branch_pc_writes_for_the_branches_that_it_keeps(branch: Station) -> None:
    other = branch.tree.add("branch", "乙支部", code="B002")
    with pytest.raises(Refused) as error:
        branch.book.save("committee_meeting", {**PLAN, "branch": other})
    assert error.value.code == "OTHER_BRANCH"
    branch.keep_branch(other)
    assert branch.book.save("committee_meeting", {**PLAN, "branch": other}).ids


def test_an_entry_is_not_saved_into_another_ledger(branch: Station) -> None:
    (entry,) = branch.book.save("committee_meeting", PLAN).ids
    with pytest.raises(Refused) as error:
        branch.book.save("assembly", PLAN, entry)
    assert error.value.code == "NO_SUCH_ENTRY"
    assert branch.book.entry(entry).ledger == "committee_meeting"
