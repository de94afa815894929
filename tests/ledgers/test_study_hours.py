"""What members learn: converted from meetings, lectures and theme days, each counted once."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.due import Asked
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.study_hours import Earned, hours, of_minutes, total
from tests.ledgers.besides import book, changed
from tests.ledgers.makings import FakeFacts, meeting, people, session, setting

RULES = setting().rules


def earned(year: int = 2026, **books: JsonObject) -> dict[str, int]:
    """Return tenths by member for one entry of each ledger."""
    facts = FakeFacts(books={key: book(key, payload) for key, payload in books.items()})
    return {member: total(each) for member, each in hours(facts, "b1", year, RULES).items()}


LECTURE: JsonObject = {
    "occurred_on": "2026-11-20", "topic": "一线党员怎么当", "lecturer": "m1", "hours": 15,
    "participants": ["m1", "m2"], "content": "讲了三点。",
}  # fmt: skip
THEME: JsonObject = {
    "occurred_on": "2026-11-10", "topic": "查隐患", "participants": ["m1", "m2"], "content": "查了。",
}  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "tenths"), [(60, 10), (90, 15), (0, 0), (2, 0), (3, 1), (480, 80), (540, 80)]
)
def test_an_hour_is_one_and_a_day_is_at_most_eight(minutes: int, tenths: int) -> None:
    rule = RULES.on("E02", date(2026, 12, 31))
    assert rule is not None
    assert of_minutes(minutes, rule) == tenths


def test_a_meeting_counts_for_who_came() -> None:
    held = meeting(attendance=people(2, 1), votes=[])
    assert earned(assembly=held) == {"came-0": 15, "came-1": 15}
    assert earned(committee_meeting=held) == {"came-0": 15, "came-1": 15}


def test_two_sessions_of_one_meeting_are_heard_once() -> None:
    at = [session(), session("s2", "2026-11-23T20:00", "2026-11-23T21:00")]
    both: JsonObject = {"id": "x", "member": "m1", "voter": True, "sessions": ["s1", "s2"]}
    second: JsonObject = {"id": "y", "member": "m2", "voter": True, "sessions": ["s2"]}
    held = meeting(sessions=at, attendance=[both, second], votes=[])
    assert earned(assembly=held) == {"m1": 15, "m2": 10}


def test_without_an_end_it_is_an_hour() -> None:
    at: JsonObject = {"id": "s1", "starts_at": "2026-11-23T09:00:00+08:00", "place": "p"}
    held = meeting(sessions=[at], attendance=people(1), votes=[])
    assert earned(assembly=held) == {"came-0": 10}


def test_a_lecture_counts_for_listeners_lecturer_and_who_made_up_for_it() -> None:
    assert earned(party_lecture=LECTURE) == {"m1": 15, "m2": 15}
    later: JsonObject = {"id": "x", "member": "m3", "made_up_on": "2026-11-25"}
    assert earned(party_lecture=changed(LECTURE, made_up=[later]))["m3"] == 15
    guest = changed(LECTURE, lecturer="厂党委副书记", participants=["m2"])
    assert earned(party_lecture=guest)["m2"] == 15


def test_what_is_made_up_for_counts_in_its_own_year() -> None:
    later: JsonObject = {"id": "x", "member": "m3", "made_up_on": "2026-01-05"}
    old = changed(LECTURE, occurred_on="2025-12-20", made_up=[later])
    assert earned(2026, party_lecture=old) == {"m3": 15}
    assert earned(2025, party_lecture=old) == {"m1": 15, "m2": 15}


def test_a_theme_day_counts_as_an_hour_or_as_is_written() -> None:
    assert earned(theme_day=THEME) == {"m1": 10, "m2": 10}
    assert earned(theme_day={**THEME, "hours": 20}) == {"m1": 20, "m2": 20}


def test_study_elsewhere_counts_as_it_stands_and_never_twice() -> None:
    study: JsonObject = {"occurred_on": "2026-05-10", "topic": "培训班", "form": "course", "hours": 240,
                         "participants": ["m1"]}  # fmt: skip
    assert earned(study=study) == {"m1": 240}
    assert earned(study={**study, "comes_from": "assembly-0"}) == {}


def test_the_year_is_that_of_the_day() -> None:
    assert earned(2025, assembly=meeting(year=2025, votes=[])) == {}
    assert len(earned(2026, assembly=meeting(year=2025, votes=[]))) == 10


def test_drafts_do_not_count() -> None:
    facts = FakeFacts(books={"theme_day": book("theme_day", {**THEME, "stage": "draft"})})
    assert hours(facts, "b1", 2026, RULES) == {}


def test_each_hour_rests_on_an_entry() -> None:
    facts = FakeFacts(
        books={
            "theme_day": book("theme_day", THEME),
            "party_lecture": book("party_lecture", LECTURE),
        }
    )
    assert hours(facts, "b1", 2026, RULES)["m2"] == (
        Earned("theme_day", "theme_day-0", date(2026, 11, 10), 10),
        Earned("party_lecture", "party_lecture-0", date(2026, 11, 20), 15),
    )


# --- E01 ---


def _duties(today: str, tenths: int, *, start: str = "2025-01-01", **member: object) -> list[str]:
    """Return what is said of one member who has so many tenths."""
    person = Member.model_validate(
        {"name": "甲", "category": "full", "standing": "normal", **member}, strict=False
    )
    study: JsonObject = {"occurred_on": "2026-01-10", "topic": "t", "form": "course", "hours": tenths,
                         "participants": ["m1"]}  # fmt: skip
    facts = FakeFacts({"m1": person}, books={"study": book("study", study)})
    ledger = find("study")
    assert ledger.duties is not None
    asked = Asked("b1", facts, setting(today), date.fromisoformat(start), ledger)
    return [due.sentence for due in ledger.duties(asked)]


def test_who_is_far_behind_is_counted_in_one_row() -> None:
    # By June 16 of 32 hours are due; 70 percent of them are 11.2.
    assert _duties("2026-06-15", 112) == []
    assert _duties("2026-06-15", 111) == ["1 名党员学时偏少"]


def test_early_in_the_year_nothing_is_said() -> None:
    assert _duties("2026-03-31", 1) == []
    assert _duties("2026-04-01", 1) == ["1 名党员学时偏少"]


def test_the_committee_learns_more() -> None:
    # By June 28 of 56 hours are due; 70 percent of them are 19.6.
    assert _duties("2026-06-15", 196, party_post="publicity") == []
    assert _duties("2026-06-15", 195, party_post="publicity") == ["1 名党员学时偏少"]


def test_the_months_before_the_beginning_are_not_asked_for() -> None:
    # June alone: 32/12 hours, 70 percent of which are 1.866.
    assert _duties("2026-06-15", 19, start="2026-06-01") == []
    assert _duties("2026-06-15", 18, start="2026-06-01") == ["1 名党员学时偏少"]
    assert _duties("2026-06-15", 19, joined_on=date(2026, 6, 10)) == []


def test_who_left_or_is_lost_is_not_counted() -> None:
    assert _duties("2026-06-15", 1, standing="moved") == []
    assert _duties("2026-06-15", 1, lost=True) == []


def test_a_members_hours_stand_in_the_register() -> None:
    (derived,) = (each for each in find("member").derived if each.name == "study_hours")
    person = Member.model_validate(
        {"name": "甲", "category": "full", "standing": "normal", "branch": "b1"}, strict=False
    )
    facts = FakeFacts({"m2": person}, books={"theme_day": book("theme_day", THEME)})
    assert derived.value(person, "m2", facts) == "2026年 1 / 32"
    assert derived.value(person, "", facts) == ""
    secretary = person.model_copy(update={"party_post": "secretary"})
    assert derived.value(secretary, "m2", FakeFacts({"m2": secretary})) == "2026年 0 / 56"
