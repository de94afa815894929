"""Plans, group meetings, lectures, theme days, organisation life, appraisal: nearest cases of each rule."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import month_of
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.due import Asked
from hongdang_desktop.ledgers.theme_day import fixed_day
from tests.ledgers.besides import CREW, begun, beside, book, came, changed, heard, member
from tests.ledgers.makings import FakeFacts, meeting, people, said, setting

# --- M12: the register says who votes ---


def test_a_probationary_member_is_no_voter() -> None:
    held = meeting(attendance=people(2), votes=[])
    full = {"came-0": member("甲"), "came-1": member("乙")}
    assert beside("assembly", held, FakeFacts(full)) == set()
    young = {**full, "came-1": member("乙", category="probationary")}
    wrong = {("M12", "attendance/c1/voter", Level.WARN)}
    assert beside("assembly", held, FakeFacts(young)) == wrong
    assert beside("committee_meeting", held, FakeFacts(young)) == wrong
    silent = meeting(attendance=[*people(1), {**people(2)[1], "voter": False}], votes=[])
    assert beside("assembly", silent, FakeFacts(young)) == set()


@pytest.mark.parametrize(
    ("day", "right"), [(date(2026, 11, 23), True), (date(2026, 11, 24), False)]
)
def test_the_day_of_the_meeting_counts(day: date, right: bool) -> None:
    held = meeting(attendance=people(1), votes=[])
    facts = FakeFacts({"came-0": member("甲", confirmed_on=day)})
    assert (beside("assembly", held, facts) == set()) == right


@pytest.mark.parametrize("state", ["watched", "suspended"])
def test_whose_vote_is_taken_is_no_voter(state: str) -> None:
    held = meeting(attendance=people(1), votes=[])
    facts = FakeFacts({"came-0": member("甲", voting=state)})
    assert beside("assembly", held, facts) == {("M12", "attendance/c0/voter", Level.WARN)}


# --- L09 ---

GROUP: JsonObject = {"name": "一班党小组", "leader": "m2", "members": ["m1", "m2"], "founded_on": "2026-03-10"}  # fmt: skip
SECOND: JsonObject = {"name": "二班党小组", "leader": "m3", "members": ["m3"]}


def group_meeting(**changes: object) -> JsonObject:
    return meeting(**{"votes": [], "party_group": "party_group-0", **changes})


def test_a_lawful_group_meeting() -> None:
    assert said("group_meeting", group_meeting()) == set()
    gap = {("REQUIRED", "party_group", Level.FINAL)}
    assert said("group_meeting", group_meeting(party_group=None)) == gap


def test_a_combined_meeting_says_with_whom_and_why() -> None:
    whole = group_meeting(combined=True, others=["party_group-1"], combined_reason="倒班")
    assert said("group_meeting", whole) == set()
    for name, wrong in (
        ("combined_reason", ("M13", "combined_reason", Level.FINAL)),
        ("others", ("REQUIRED", "others", Level.FINAL)),
        ("combined", ("COMBINED", "combined", Level.FINAL)),
    ):
        without = {key: value for key, value in whole.items() if key != name}
        assert said("group_meeting", without) == {wrong}
    itself = group_meeting(combined=True, others=["party_group-0"], combined_reason="倒班")
    assert said("group_meeting", itself) == {("TWICE", "others", Level.FINAL)}


def test_a_group_meets_with_its_own_members() -> None:
    facts = FakeFacts(CREW, books={"party_group": book("party_group", GROUP, SECOND)})
    first = begun("group_meeting", facts, party_group="party_group-0")
    assert (came(first), first["chair"]) == (["m1", "m2"], "m2")
    assert first["title"] == "一班党小组11月会议"
    assert came(begun("group_meeting", facts, party_group="party_group-1")) == ["m3"]
    # Nobody is guessed where several groups may be meant; the only one needs no choice.
    assert came(begun("group_meeting", facts)) == []
    only = FakeFacts(CREW, books={"party_group": book("party_group", GROUP)})
    assert begun("group_meeting", only)["party_group"] == "party_group-0"


def test_each_group_owes_a_meeting_and_a_combined_one_counts_for_all() -> None:
    clock = find("group_meeting").clock
    assert clock is not None
    assert clock.each is not None
    assert clock.of is not None
    facts = FakeFacts(CREW, books={"party_group": book("party_group", GROUP, SECOND)})
    for today, known in (("2026-03-09", 1), ("2026-03-10", 2)):
        asked = Asked("b1", facts, setting(today), None, find("group_meeting"))
        assert len(clock.each(asked)) == known
    one = find("group_meeting").read({"party_group": "g1"})
    both = find("group_meeting").read({"party_group": "g1", "others": ["g2"]})
    assert (clock.of(one), clock.of(both)) == (("g1",), ("g1", "g2"))
    assert clock.begins("g1") == {"party_group": "g1"}


# --- L10 ---

LECTURE: JsonObject = {
    "branch": "b1", "occurred_on": "2026-11-23", "topic": "一线党员怎么当", "lecturer": "m1",
    "participants": ["m1", "m2"], "content": "讲了三点。",
}  # fmt: skip


def made_up(who: str, day: str, part: str = "x") -> JsonObject:
    return {"id": part, "member": who, "made_up_on": day}


def test_a_lecture_and_who_made_up_for_it() -> None:
    assert said("party_lecture", LECTURE) == set()
    lawful = changed(LECTURE, made_up=[made_up("m3", "2026-11-23")])
    assert said("party_lecture", lawful) == set()
    early = changed(LECTURE, made_up=[made_up("m3", "2026-11-22")])
    assert said("party_lecture", early) == {
        ("END_BEFORE_START", "made_up/x/made_up_on", Level.SAVE)
    }
    there = changed(LECTURE, made_up=[made_up("m2", "2026-11-23")])
    assert said("party_lecture", there) == {("CAME", "made_up/x/member", Level.FINAL)}
    twice = changed(
        LECTURE, made_up=[made_up("m3", "2026-11-23"), made_up("m3", "2026-11-23", "y")]
    )
    assert said("party_lecture", twice) == {("TWICE", "made_up/y/member", Level.SAVE)}


def test_who_has_not_heard_it_is_worked_out() -> None:
    (derived,) = (each for each in find("party_lecture").derived if each.name == "still_to_hear")
    facts = FakeFacts({**CREW, "m4": member("丁", joined_on=date(2026, 11, 24)),
                       "m5": member("戊", standing="moved")})  # fmt: skip
    ledger = find("party_lecture")
    assert derived.value(ledger.read(LECTURE), "x", facts) == "丙"
    done = changed(LECTURE, made_up=[made_up("m3", "2026-11-23")])
    assert derived.value(ledger.read(done), "x", facts) == "没有"


# --- L11 ---

THEME: JsonObject = {
    "branch": "b1", "occurred_on": "2026-11-20", "topic": "查隐患", "participants": ["m1", "m2"],
    "content": "查了三处。",
}  # fmt: skip


def decision(**more: Json) -> JsonObject:
    return {"id": "d1", "matter": "换掉盘根", "owner": "m1", "due": "2026-11-30", **more}


def test_a_theme_day_and_what_was_agreed() -> None:
    assert said("theme_day", THEME) == set()
    assert said("theme_day", changed(THEME, absent=["m3"])) == set()
    assert said("theme_day", changed(THEME, absent=["m2"])) == {("TWICE", "absent", Level.SAVE)}
    assert said("theme_day", changed(THEME, decisions=[decision()])) == set()
    for name in ("owner", "due"):
        wrong = {("REQUIRED", f"decisions/d1/{name}", Level.FINAL)}
        assert said("theme_day", changed(THEME, decisions=[decision(**{name: None})])) == wrong
        idle = decision(**{name: None, "progress": "none"})
        assert said("theme_day", changed(THEME, decisions=[idle])) == set()


@pytest.mark.parametrize(
    ("number", "month", "day"), [(20, "2026-11-01", 20), (31, "2026-11-01", 30), (31, "2026-02-01", 28), (None, "2026-11-01", None)]
)  # fmt: skip
def test_the_fixed_day_is_the_branchs(number: int | None, month: str, day: int | None) -> None:
    facts = FakeFacts(books={"branch": book("branch", {"full_name": "n", "theme_day": number})})
    asked = Asked("b1", facts, setting(), None, find("theme_day"))
    found = fixed_day(asked, month_of(date.fromisoformat(month)))
    assert (found.day if found else None) == day


def test_what_was_agreed_is_reminded_of_a_week_before() -> None:
    def reminded(today: str, **more: Json) -> list[str]:
        record: JsonObject = changed(THEME, decisions=[decision(**more)])
        return heard("theme_day", FakeFacts(books={"theme_day": book("theme_day", record)}), today)

    assert reminded("2026-11-22") == []
    assert reminded("2026-11-23") == ["换掉盘根：议定到期"]
    assert reminded("2027-01-01") == ["换掉盘根：议定到期"]
    assert reminded("2027-01-01", progress="done") == []


# --- L12 ---


def life(**changes: object) -> JsonObject:
    found = {"topic": "对照查摆", "committee_found": ["学得不深"]}
    return meeting(**{"votes": [], "agenda": [], "form": "assembly", **found, **changes})


def test_organisation_life_needs_no_items() -> None:
    assert said("organisation_life", life()) == set()
    assert said("organisation_life", life(form=None)) == {("REQUIRED", "form", Level.FINAL)}


def test_organisation_life_is_about_something_and_found_something() -> None:
    lacking = {("REQUIRED", "topic", Level.FINAL), ("REQUIRED", "committee_found", Level.FINAL)}
    assert said("organisation_life", life(topic=None, committee_found=[])) == lacking
    one = [{"id": "c1", "member": "m1", "found": "学得少"}]
    assert said("organisation_life", life(committee_found=[], self_checks=one)) == set()


def test_the_year_stays_whenever_it_is_held() -> None:
    ledger = find("organisation_life")
    for year in (2025, 2026):
        record = ledger.read(life(year=year))
        assert ledger.settle(record) == {"occurred_on": "2026-11-23", "year": year}
    planned = life(year=2025, occurred_on="2025-12-20", sessions=[
        {"id": "s1", "starts_at": "2026-01-15T09:00:00+08:00", "place": "p"}])  # fmt: skip
    assert ledger.settle(ledger.read(planned)) == {"occurred_on": "2026-01-15", "year": 2025}


@pytest.mark.parametrize(
    ("today", "held", "year"),
    [("2026-11-23", None, 2026), ("2027-01-10", None, 2026), ("2027-03-31", None, 2026),
     ("2027-04-01", None, 2027), ("2027-01-10", 2026, 2027)],
)  # fmt: skip
def test_up_to_march_it_is_that_of_last_year(today: str, held: int | None, year: int) -> None:
    done = book("organisation_life", {"year": held}) if held else ()
    facts = FakeFacts(CREW, books={"organisation_life": done})
    first = begun("organisation_life", facts, today)
    assert (first["year"], first["title"]) == (year, f"{year}年度组织生活会")


def test_the_form_says_who_is_expected() -> None:
    facts = FakeFacts(CREW, books={"party_group": book("party_group", GROUP)})
    assert came(begun("organisation_life", facts)) == ["m1", "m2", "m3"]
    assert came(begun("organisation_life", facts, form="committee")) == ["m1"]
    assert came(begun("organisation_life", facts, form="group")) == []
    group = begun("organisation_life", facts, form="group", party_group="party_group-0")
    assert (came(group), group["chair"]) == (["m1", "m2"], "m2")


def test_what_people_said_of_each_other_stays_in_the_branch() -> None:
    columns = find("organisation_life").columns
    assert {name for name, column in columns.items() if column.private} == {
        "self_checks", "criticisms",
    }  # fmt: skip
