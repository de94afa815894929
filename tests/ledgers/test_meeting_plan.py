"""A plan has no session; the record begins where and when it was planned."""

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.meeting import Meeting
from hongdang_desktop.ledgers.meeting_plan import as_held, as_plan

BLANK: JsonObject = {
    "title": "11月支委会", "sessions": [{"id": "s1", "place": "二楼"}],
    "attendance": [{"id": "p1", "member": "m1", "voter": True, "sessions": ["s1"]}],
}  # fmt: skip


def record(payload: JsonObject) -> Meeting:
    made = find("committee_meeting").read(payload)
    assert isinstance(made, Meeting)
    return made


def test_a_plan_takes_the_usual_place_over_and_notes_nobody() -> None:
    plan = record(as_plan(BLANK))
    assert plan.is_plan
    assert plan.planned_place == "二楼"
    assert [person.sessions for person in plan.attendance] == [()]


def test_a_place_that_was_planned_already_stays() -> None:
    assert as_plan({**BLANK, "planned_place": "三楼"})["planned_place"] == "三楼"


def test_the_record_begins_from_the_plan() -> None:
    excused: JsonObject = {"id": "p2", "member": "m2", "excused": "外派"}
    people = [*as_plan(BLANK)["attendance"], excused]  # type: ignore[misc]  # a list
    plan = {**as_plan(BLANK), "planned_at": "2026-11-23T09:00:00+08:00", "attendance": people}
    held = record(as_held(plan))
    (session,) = held.sessions
    assert (session.place, str(session.starts_at)) == ("二楼", "2026-11-23 09:00:00+08:00")
    assert [person.sessions for person in held.attendance] == [("s1",), ()]
    assert held.planned_place == "二楼"
