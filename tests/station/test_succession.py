"""书记交接: what is open is gathered once, kept as it was, and stays in the branch."""

from typing import cast

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Refused
from tests.station.world import Chain, committee, meeting, refused, saved


def home(branch: Station) -> str:
    return branch.info().branches[0].id


def kept(branch: Station, ledger: str, payload: JsonObject, late: str = "夜班抢险") -> str:
    entry = saved(branch.book.save(ledger, payload))
    branch.book.finalise(entry, late)
    return entry


def told(branch: Station, heading: str) -> list[str]:
    return [line.what for line in branch.succession.gather(home(branch)) if line.heading == heading]


def test_what_is_open_stands_once_under_its_heading(branch: Station) -> None:
    people = committee(branch)
    kept(branch, "committee_meeting", meeting(people))
    kept(
        branch, "applicant",
        {"name": "求真", "applied_on": "2026-11-02", "born_on": "1999-01-01"},
    )  # fmt: skip
    kept(
        branch,
        "term",
        {"session": "第三届", "approved_on": "2024-03-11", "approval_number": "红党〔2024〕3号"},
    )
    kept(
        branch,
        "committee_post",
        {"person": people[0], "posts": ["secretary"], "since": "2024-03-11"},
    )
    assert any("学一遍规程" in each for each in told(branch, "没办完的问题"))
    assert not any("决议" in each for each in told(branch, "要办的事"))  # it stands once
    assert told(branch, "发展党员") == ["求真：申请人"]
    assert told(branch, "届次和任期")[0] == "第三届，应换届日期 2027-03-11"
    assert "耿砚山" in told(branch, "届次和任期")[1]
    assert told(branch, "要办的事")


def test_who_left_the_way_is_not_handed_over(branch: Station) -> None:
    kept(
        branch, "applicant",
        {"name": "求真", "applied_on": "2026-11-02", "born_on": "1999-01-01",
         "ending": "withdrawn", "ended_on": "2026-11-20"},
    )  # fmt: skip
    assert told(branch, "发展党员") == []


def test_the_record_keeps_the_list_of_its_day(branch: Station) -> None:
    people = committee(branch)
    meant = kept(branch, "committee_meeting", meeting(people))
    entry = saved(branch.succession.draw_up(home(branch), taking=people[1]))
    again = saved(branch.succession.draw_up(home(branch), entry=entry))
    assert again == entry
    branch.book.finalise(entry)
    payload = branch.book.entry(entry).payload
    assert (payload["leaving"], payload["taking"]) == (people[0], people[1])
    before = payload["lines"]
    done = dict(branch.book.entry(meant).payload)
    done["agenda"] = [{**cast("list[JsonObject]", done["agenda"])[0], "progress": "done"}]
    branch.book.save("committee_meeting", done, meant)
    assert told(branch, "没办完的问题") == []
    assert branch.book.entry(entry).payload["lines"] == before
    with pytest.raises(Refused) as error:
        branch.succession.draw_up(home(branch), entry=entry)
    assert refused(error) == "ALREADY_FINAL"


def test_nobody_hands_over_to_himself(branch: Station) -> None:
    people = committee(branch)
    entry = saved(branch.succession.draw_up(home(branch), taking=people[0]))
    with pytest.raises(Refused) as error:
        branch.book.finalise(entry)
    assert [problem.code for problem in error.value.problems] == ["SAME"]


def test_it_is_printed_with_three_signatures_and_stays_in_the_branch(chain: Chain) -> None:
    a, one = chain.a, chain.names.one
    a.book.save("member", {"name": "求真", "branch": one})
    entry = saved(a.succession.draw_up(one, taking="卞秋禾"))
    paper = a.papers.make("secretary_handover", entry=entry, branch=one)
    assert paper.titles == ((1, "书记交接单"),)
    chain.up(a)
    assert chain.plant.book.count(Listing("secretary_handover")) == 0
