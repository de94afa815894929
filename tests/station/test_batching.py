"""A month of a ledger at once: what is proposed, how a row stands, saved and finalised together."""

from datetime import date

import pytest

from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Refused
from tests.station.world import NAMES, committee, group

TODAY = date(2026, 11, 23)


def home(branch: Station) -> str:
    return branch.info().branches[0].id


def test_everybody_who_owes_is_proposed_and_nothing_is_saved(branch: Station) -> None:
    people = committee(branch)
    digest = branch.digest()
    found = branch.book.batch("dues", home(branch), TODAY)
    assert {each.payload["member"] for each in found} == set(people)
    assert all(each.entry is None and not each.final for each in found)
    assert all(each.payload["branch"] == home(branch) for each in found)
    assert branch.digest() == digest


def test_a_row_is_worked_out_and_judged_before_it_is_saved(branch: Station) -> None:
    committee(branch)
    row = branch.book.batch("dues", home(branch), TODAY)[0].payload
    full, problems = branch.book.weighed("dues", {**row, "base": 687_345, "paid": 10_000})
    assert (full["rate"], full["due"]) == (150, 10_310)
    assert [problem.code for problem in problems] == ["F07"]
    _, problems = branch.book.weighed("dues", {**row, "base": "viel"})
    assert [problem.code for problem in problems] == ["BAD_FORM"]


def test_what_is_saved_is_gone_on_with_and_what_is_final_is_not_asked_again(
    branch: Station,
) -> None:
    committee(branch)
    rows = branch.book.batch("dues", home(branch), TODAY)
    many = [({**each.payload, "base": 420_000, "paid": 4200}, None) for each in rows[:2]]
    saved = branch.book.save_all("dues", many)
    again = branch.book.batch("dues", home(branch), TODAY)
    assert [each.entry for each in again if each.entry] == list(saved.ids)
    assert len(again) == len(NAMES)
    branch.book.finalise_all(saved.ids)
    assert len(branch.book.batch("dues", home(branch), TODAY)) == len(NAMES) - 2
    kept = branch.book.entry(saved.ids[0]).payload
    assert (kept["due"], kept["basis"]) == (4200, "固定收入扣个人所得税")
    # The next month begins with this one's base.
    coming = branch.book.batch("dues", home(branch), date(2026, 12, 1))
    assert [each.payload.get("base") for each in coming].count(420_000) == 2


def test_birthdays_are_proposed_in_their_month_only(branch: Station) -> None:
    committee(branch)  # all of them joined in July
    assert branch.book.batch("political_birthday", home(branch), TODAY) == ()
    assert len(branch.book.batch("political_birthday", home(branch), date(2026, 7, 1))) == 5


def test_a_final_area_is_evaluated_without_a_correction(branch: Station) -> None:
    people = committee(branch)
    area = branch.book.save(
        "duty_area",
        {"kind": "area", "name": "联合站责任区", "leader": people[0], "occurred_on": "2026-10-10"},
    ).ids[0]
    branch.book.finalise(area)
    (row,) = branch.book.batch("duty_area", home(branch), TODAY)
    assert (row.entry, row.final) == (area, True)
    lines = row.payload["evaluations"]
    assert isinstance(lines, list)
    assert isinstance(lines[-1], dict)
    lines[-1]["grade"] = "good"
    branch.book.save("duty_area", row.payload, area)
    assert branch.book.batch("duty_area", home(branch), TODAY) == ()
    assert branch.book.entry(area).final


def test_a_ledger_without_batches_says_so(branch: Station) -> None:
    with pytest.raises(Refused) as error:
        branch.book.batch("party_group", home(branch), TODAY)
    assert error.value.code == "NO_BATCH"


def test_every_batch_can_be_asked_for_and_its_page_has_columns(branch: Station) -> None:
    committee(branch)
    branch.book.save("party_group", group())
    able = [ledger for ledger in catalogue() if ledger.batch is not None]
    assert {"dues", "political_birthday", "duty_area"} <= {ledger.key for ledger in able}
    for ledger in able:
        names = {path.partition("/")[0] for path in ledger.batched}
        assert names
        assert names <= set(ledger.columns)
        for each in branch.book.batch(ledger.key, home(branch), TODAY):
            ledger.read(each.payload)
    assert not branch.book.ids(Listing("dues"))
