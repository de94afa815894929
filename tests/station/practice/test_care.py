"""The practice branches keep dues and care as people do: nearly all of it, and not quite."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hongdang_desktop.ledgers.dues import Dues
from hongdang_desktop.ledgers.dues_bands import owed
from hongdang_desktop.ledgers.duty_area import DutyArea
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.rulebook import rule_book
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing

NOVEMBER = date(2026, 11, 3)


@pytest.fixture(scope="module")
def station(practice_plant: Path) -> Iterator[Station]:
    with Station.open(practice_plant / "branch-01") as opened:
        yield opened


def payments(station: Station) -> list[Dues]:
    found = station.book.list(Listing("dues", descending=False), limit=1000)
    return [entry.record for entry in found if isinstance(entry.record, Dues)]


def test_nearly_everybody_pays_what_the_bands_say(station: Station) -> None:
    found = payments(station)
    names = station.book.names()
    members = [
        (entry_id, member)
        for branch in station.tree.branches()
        for entry_id, member in names.members(branch.id)
        if isinstance(member, Member)
    ]
    for month in ("2026-08", "2026-09", "2026-10"):
        paid = {each.member for each in found if each.month == month}
        missing = [i for i, member in members if member.active and i not in paid]
        assert len(missing) <= 6
    for each in found:
        if each.kind == "normal":
            assert each.due == each.paid
            assert owed(rule_book(), "in_service", each.base, [str(each.month)])[1] == each.due


def test_somebody_owes_three_months_and_the_duty_says_so(station: Station) -> None:
    branch = station.tree.branches()[0].id
    arrears = [duty for duty in station.desk.duties(branch, NOVEMBER) if duty.rule == "F02"]
    assert any("欠党费 3 个月" in duty.sentence for duty in arrears)
    assert all(len(duty.sentence) <= 24 for duty in arrears)


def test_areas_are_evaluated_in_their_quarter(station: Station) -> None:
    found = station.book.list(Listing("duty_area"))
    areas = [entry.record for entry in found if isinstance(entry.record, DutyArea)]
    assert areas
    assert all("2026Q3" in {each.quarter for each in area.evaluations} for area in areas)


def test_no_visit_names_an_illness_and_all_are_private(station: Station) -> None:
    for entry in station.book.list(Listing("visit_and_help")):
        assert entry.final
        assert entry.payload["subject"]
