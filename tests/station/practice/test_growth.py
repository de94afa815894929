"""Who leads the practice branches and who grows in them: lawful but for a few things, told as they were."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hongdang_desktop.ledgers.development_record import Development
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing

KEYS = (
    "term", "committee_post", "applicant", "development", "transfer", "mobile_member",
    "cadre_talent", "dual_training",
)  # fmt: skip


@pytest.fixture(scope="module")
def plant(practice_plant: Path) -> Iterator[Station]:
    with Station.open(practice_plant / "plant") as station:
        yield station


def test_these_ledgers_are_kept(plant: Station) -> None:
    for key in KEYS:
        entries = plant.book.list(Listing(key), limit=200)
        assert entries
        assert all(entry.final for entry in entries)
    for node in plant.tree.branches():
        for key in ("term", "committee_post", "applicant", "development", "dual_training"):
            assert plant.book.count(Listing(key, branch=node.id)), (node.code, key)


def test_what_went_wrong_is_told(plant: Station) -> None:
    told = {
        problem.code
        for key in KEYS
        for entry in plant.book.list(Listing(key), limit=200)
        for problem in plant.book.check(key, entry.payload, entry.id)
    }
    assert {"D01", "D04"} <= told  # the third station, where D03 and R01 are, is not made here
    assert told <= {"D01", "D02", "D03", "D04", "D07", "R01"}


def test_posts_of_the_committee_come_from_the_list(plant: Station) -> None:
    for node in plant.tree.branches():
        entries = plant.book.list(Listing("committee_post", branch=node.id))
        listed = {entry.payload["person"] for entry in entries}
        people = plant.book.people(node.id)
        assert {person.id for person in people if person.post_key} == listed
        assert people[0].post == "书记"


def test_a_member_on_probation_has_his_way_behind_him(plant: Station) -> None:
    found = [
        (entry.record, plant.book.entry(entry.record.member).record)
        for entry in plant.book.list(Listing("development"), limit=200)
        if isinstance(entry.record, Development) and entry.record.member
    ]
    assert found
    for way, member in found:
        assert isinstance(member, Member)
        assert way.admitted_on == member.joined_on
        is_confirmed = any(each.conclusion == "on_time" for each in way.discussions)
        assert is_confirmed == (member.category == "full")
