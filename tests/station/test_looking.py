"""What an open editor asks: problems and sentences as typed, and what earlier meetings left."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Role

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=PLANT_TIME)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with Station.create(tmp_path / "s", role=Role.BRANCH, name="站", clock=SetClock(NOW)) as made:
        made.start_alone(area="采油三作业区", branch="第二党支部", code="B002")
        yield made


def branch_of(station: Station) -> str:
    return station.tree.branches()[0].id


def write(station: Station, day: str, *agenda: JsonObject) -> str:
    payload: JsonObject = {
        "branch": branch_of(station), "title": f"{day} 的会",
        "sessions": [{"id": "s1", "starts_at": f"{day}T09:00:00+08:00", "place": "二楼"}],
        "agenda": list(agenda),
    }  # fmt: skip
    return station.book.save("committee_meeting", payload).ids[0]


def item(title: str, progress: str | None, decision: str | None = "办") -> JsonObject:
    return {"title": title, "decision": decision, "progress": progress}


def titles(station: Station) -> list[object]:
    found = station.book.left_over("committee_meeting", branch_of(station))
    return [each.item["title"] for each in found]


def test_what_is_not_carried_out_is_left_over_the_earliest_first(station: Station) -> None:
    write(station, "2026-09-20", item("旧", "doing"), item("办完", "done"))
    write(
        station, "2026-10-20", item("新", "undone"), item("只传达", None, None), item("免", "none")
    )
    assert titles(station) == ["旧", "新"]


def test_an_item_taken_up_again_counts_as_it_stood_last(station: Station) -> None:
    write(station, "2026-09-20", item("甲", "doing"), item("乙", "doing"))
    last = write(station, "2026-10-20", item("甲", "done"), item("乙", "doing"))
    found = station.book.left_over("committee_meeting", branch_of(station))
    assert [(each.entry, each.item["title"]) for each in found] == [(last, "乙")]


def test_a_plan_settles_nothing(station: Station) -> None:
    write(station, "2026-09-20", item("甲", "doing"))
    plan: JsonObject = {
        "branch": branch_of(station), "title": "计划", "planned_at": "2026-12-01T09:00:00+08:00",
        "agenda": [item("甲", "done")],
    }  # fmt: skip
    station.book.save("committee_meeting", plan)
    assert titles(station) == ["甲"]


def test_an_entry_is_examined_as_typed(station: Station) -> None:
    payload: JsonObject = {
        "title": "会", "sessions": [{"id": "s1", "starts_at": "2026-11-20T09:00:00+08:00"}],
        "attendance": [{"id": "p1", "member": "m", "sessions": ["s1"]}],
    }  # fmt: skip
    seen = station.book.examine("committee_meeting", payload)
    assert "sessions/s1/place" in {problem.field for problem in seen.problems}
    assert [verdict.sentence for verdict in seen.verdicts] == [
        "应到 1 人，实到 1 人，够半数，可以开会。"
    ]
    assert dict(seen.derived)["到会委员过半"] == "是"
    assert station.book.count(Listing("committee_meeting")) == 0  # nothing was written


def test_what_cannot_be_read_has_problems_only(station: Station) -> None:
    seen = station.book.examine("committee_meeting", {"occurred_on": "morgen"})
    assert [problem.code for problem in seen.problems] == ["BAD_DAY"]
    assert (seen.verdicts, seen.derived) == ((), ())


def test_initials_find_words(station: Station) -> None:
    assert station.book.initials("党员名册") == "dymc"
