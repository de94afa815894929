"""本年第几次 counts meetings that were held, not plans."""

from hongdang_desktop.station.station import Station
from tests.station.world import committee, meeting, saved


def test_plans_and_drafts_do_not_count_but_the_entry_itself_does(branch: Station) -> None:
    people = committee(branch)
    first = saved(branch.book.save("committee_meeting", meeting(people, "2026-11-18")))
    branch.book.finalise(first)
    branch.book.save(
        "committee_meeting", {"title": "计划", "planned_at": "2026-11-19T09:00:00+08:00"}
    )
    last = saved(branch.book.save("committee_meeting", meeting(people, "2026-11-20")))

    assert branch.book.names().ordinal("committee_meeting", first) == 1
    assert branch.book.names().ordinal("committee_meeting", last) == 2
