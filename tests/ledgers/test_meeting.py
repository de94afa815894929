"""What meetings may say of attendance and votes: the nearest lawful and the nearest unlawful case."""

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.assembly import Assembly
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.ledger import Beginning
from hongdang_desktop.ledgers.meeting import Meeting
from hongdang_desktop.ledgers.member import Member
from tests.ledgers.makings import (
    MONDAY,
    FakeFacts,
    codes,
    meeting,
    people,
    said,
    session,
    setting,
    vote,
)


def record(payload: JsonObject) -> Meeting:
    made = find("assembly").read(payload)
    assert isinstance(made, Meeting)
    return made


def of_vote(came: int, expected: int, motion: JsonObject) -> set[tuple[str, Level]]:
    """Return the codes when so many of the voters expected came, and one motion passed."""
    attendance = people(came, expected - came)
    return codes("assembly", meeting(attendance=attendance, votes=[motion]))


def test_a_lawful_meeting_has_no_problem_at_all() -> None:
    assert said("assembly", meeting()) == set()


# --- G04: people ---


def test_as_many_as_expected_may_come() -> None:
    assert said("assembly", meeting(expected=10)) == set()


def test_more_than_expected_cannot_have_come() -> None:
    problems = said("assembly", meeting(expected=9, expected_voters=9, votes=[]))
    assert problems == {("G04", "expected", Level.SAVE), ("G04", "expected_voters", Level.FINAL)}
    found = find("assembly").check(meeting(expected=9, expected_voters=9, votes=[]), setting())
    assert found[0].text == "应到 9 人，到了 10 人，对不上。改应到人数，或看看谁不该算。"


def test_no_more_voters_than_people() -> None:
    assert said("assembly", meeting(expected=12, expected_voters=12, votes=[])) == set()
    assert ("G04", "expected_voters", Level.SAVE) in said(
        "assembly", meeting(expected=12, expected_voters=13, votes=[])
    )


def test_numbers_without_a_list_yet_are_gaps_not_errors() -> None:
    payload: JsonObject = {"expected_voters": 12, "votes": [vote(10, result=None)]}
    levels = {level for _, _, level in said("assembly", payload)}
    assert levels == {Level.FINAL}


def test_who_does_not_count_is_not_expected() -> None:
    away: JsonObject = {"id": "x", "member": "abroad", "voter": True, "excused": "外派半年以上"}
    held = meeting(attendance=[*people(10), away])
    assert said("assembly", held) == set()
    assert record(held).number_expected == record(held).number_of_voters == 10
    assert [person.member for person in record(held).absent] == []


def test_who_came_does_count() -> None:
    came: JsonObject = {"id": "x", "member": "back", "voter": True, "excused": "外派", "sessions": ["s1"]}  # fmt: skip
    held = meeting(attendance=[*people(10), came])
    assert said("assembly", held) == {("CAME", "attendance/x/excused", Level.FINAL)}
    assert record(held).voters_in(None) == 10


def test_absence_has_a_reason() -> None:
    absent: JsonObject = {"id": "x", "member": "away"}
    assert said("assembly", meeting(attendance=[*people(10), {**absent, "absence": "shift"}])) == set()  # fmt: skip
    assert said("assembly", meeting(attendance=[*people(10), absent])) == {
        ("REQUIRED", "attendance/x/absence", Level.FINAL)
    }


def test_nobody_stands_on_the_list_twice_but_two_empty_rows_are_gaps() -> None:
    again: JsonObject = {"id": "x", "member": "came-0", "sessions": ["s1"]}
    twice = said("assembly", meeting(attendance=[*people(10), again], votes=[]))
    assert twice == {("TWICE", "attendance/x/member", Level.SAVE)}
    empty = [{"id": name, "sessions": ["s1"]} for name in ("x", "y")]
    gaps = said("assembly", meeting(attendance=[*people(10), *empty], votes=[]))
    assert gaps == {("REQUIRED", f"attendance/{name}/member", Level.FINAL) for name in ("x", "y")}


def test_a_session_that_was_taken_out_is_noticed() -> None:
    lost: JsonObject = {"id": "x", "member": "m", "sessions": ["s9"]}
    assert said("assembly", meeting(attendance=[*people(10), lost], votes=[])) == {
        ("NO_SUCH_SESSION", "attendance/x/sessions", Level.SAVE)
    }
    assert said("assembly", meeting(votes=[vote(10, session="s9")])) == {
        ("NO_SUCH_SESSION", "votes/v1/session", Level.SAVE)
    }


# --- times ---


def test_an_end_lies_after_its_start() -> None:
    at = [session(ends="2026-11-23T09:01")]
    assert said("assembly", meeting(sessions=at)) == set()
    at = [session(ends="2026-11-23T09:00")]
    assert said("assembly", meeting(sessions=at)) == {
        ("END_BEFORE_START", "sessions/s1/ends_at", Level.SAVE)
    }


def test_a_session_of_more_than_a_day_is_a_date_miswritten() -> None:
    at = [session(starts="2026-11-22T09:00", ends="2026-11-23T09:00")]
    assert said("assembly", meeting(sessions=at)) == set()
    for ends in ("2026-11-23T09:01", "2026-11-23T10:00"):
        at = [session(starts="2026-11-22T09:00", ends=ends)]
        assert said("assembly", meeting(sessions=at)) == {
            ("G05", "sessions/s1/ends_at", Level.FINAL)
        }
    # The year of the start alone is wrong: the clock for late entry cannot be dodged by it.
    at = [session(starts="2023-11-20T09:00", ends="2026-11-23T09:00")]
    assert ("G05", "sessions/s1/ends_at", Level.FINAL) in said("assembly", meeting(sessions=at))


def test_a_night_shift_ends_on_the_next_day() -> None:
    night = [session(starts="2026-11-22T23:00", ends="2026-11-23T00:30")]
    held = meeting(sessions=night)
    assert said("assembly", held) == set()
    assert record(held).ended_on == MONDAY
    wrong = [session(starts="2026-11-23T23:00", ends="2026-11-23T00:30")]
    problem = find("assembly").check(meeting(sessions=wrong), setting("2026-11-24"))[0]
    assert problem.code == "END_BEFORE_START"
    assert (
        problem.text == "结束 00:30 不在开始 23:00 之后。改一下时间；过了半夜就把日期填成第二天。"
    )


def test_times_are_told_in_plant_time() -> None:
    elsewhere: JsonObject = {"id": "s1", "place": "会议室", "starts_at": "2026-11-23T02:00:00Z",
                             "ends_at": "2026-11-23T01:00:00Z"}  # fmt: skip
    problem = find("assembly").check(meeting(sessions=[elsewhere]), setting())[0]
    assert problem.sentence == "结束 09:00 不在开始 10:00 之后。"
    late: JsonObject = {**elsewhere, "ends_at": "2026-11-23T16:30:00Z"}
    assert record(meeting(sessions=[late])).ended_on.isoformat() == "2026-11-24"  # type: ignore[union-attr]  # it has a session


def test_day_and_year_follow_the_first_session_else_the_plan() -> None:
    ledger = find("assembly")
    two = meeting(sessions=[session("s2", "2027-01-02T09:00", "2027-01-02T10:00"),
                            session("s1", "2026-12-30T09:00", "2026-12-30T10:00")], year=None)  # fmt: skip
    assert ledger.settle(ledger.read(two)) == {"occurred_on": "2026-12-30", "year": 2026}
    plan = ledger.read({"planned_at": "2026-12-24T16:30:00Z"})
    assert ledger.settle(plan) == {"occurred_on": "2026-12-25", "year": 2026}
    assert plan.is_plan
    # 所属年度 is kept apart from the day.
    assert ledger.settle(ledger.read({**two, "year": 2025}))["year"] == 2025


# --- G04: votes ---


def _joining(in_favour: int, against: int = 0, abstained: int = 0, **more: Json) -> JsonObject:
    return vote(in_favour, against, abstained, matter="joining", **more)


@pytest.mark.parametrize(
    ("motion", "fits"),
    [
        (vote(10), True), (vote(6, 3, 1), True), (vote(9), False), (vote(10, 1), False),
        (vote(8, present=8), True), (vote(8, present=9), False),
    ],
)  # fmt: skip
def test_votes_add_up_with_the_written_ones(motion: JsonObject, fits: bool) -> None:
    assert said("assembly", meeting(votes=[motion])) == (
        set() if fits else {("G04", "votes/v1/in_favour", Level.SAVE)}
    )


def test_the_sentence_counts() -> None:
    problem = find("assembly").check(meeting(votes=[_joining(7, 1, 1, written=2)]), setting())[0]
    assert (
        problem.text
        == "赞成、反对、弃权加起来 9 票，有表决权到会 10 人加书面意见 2 份。改一下票数。"
    )
    assert problem.source == "算术"


def test_votes_that_are_still_being_counted_stop_no_draft() -> None:
    counting: JsonObject = {"id": "v1", "motion": "m", "in_favour": 8, "result": "passed"}
    assert said("assembly", meeting(votes=[counting])) == {
        ("G04", "votes/v1/in_favour", Level.FINAL)
    }
    assert said("assembly", meeting(votes=[{**counting, "in_favour": 10}])) == set()


def test_no_more_may_vote_than_were_in_the_room() -> None:
    held = meeting(attendance=people(6, 6), votes=[vote(7, present=7)])
    assert said("assembly", held) == {("G04", "votes/v1/present", Level.FINAL)}
    assert said("assembly", meeting(attendance=people(7, 5), votes=[vote(7, present=7)])) == set()


def test_no_more_may_vote_than_were_expected() -> None:
    assert said("assembly", meeting(votes=[vote(10, expected=10)])) == set()
    assert said("assembly", meeting(votes=[vote(10, expected=9)])) == {
        ("G04", "votes/v1/present", Level.SAVE),
        ("G04", "votes/v1/expected", Level.FINAL),
    }


def test_a_smaller_number_than_the_list_makes_no_quorum() -> None:
    # Eighteen may vote and five came: neither way of writing fewer lets the motion pass unseen.
    few = people(5, 13)
    refused = {
        ("M06", "votes/v1/result", Level.FINAL), ("M07", "votes/v1/result", Level.FINAL),
    }  # fmt: skip
    assert said("assembly", meeting(attendance=few, votes=[vote(5, expected=8)])) == {
        ("G04", "votes/v1/expected", Level.FINAL), *refused,
    }  # fmt: skip
    assert said("assembly", meeting(attendance=few, expected_voters=8, votes=[vote(5)])) == {
        ("G04", "expected_voters", Level.FINAL), *refused,
    }  # fmt: skip


# --- M06, M06J, M07 ---


@pytest.mark.parametrize(("came", "expected", "lawful"), [(5, 10, True), (4, 10, False), (6, 11, True), (5, 11, False), (1, 2, True), (1, 1, True)])  # fmt: skip
def test_half_of_the_voters_is_a_quorum(came: int, expected: int, lawful: bool) -> None:
    # With half of them there the vote may be held; that it passes needs one more (M07).
    found = of_vote(came, expected, vote(came))
    assert (("M06", Level.FINAL) not in found) == lawful
    assert {code for code, _ in found} <= {"M06", "M07"}


@pytest.mark.parametrize(("came", "expected", "lawful"), [(6, 10, True), (5, 10, False), (6, 11, True), (5, 11, False), (2, 2, True), (1, 2, False)])  # fmt: skip
def test_who_joins_needs_more_than_half(came: int, expected: int, lawful: bool) -> None:
    # Written opinions let the motion pass, so that the quorum alone decides.
    motion = _joining(expected, written=expected - came)
    assert of_vote(came, expected, motion) == (set() if lawful else {("M06J", Level.FINAL)})


@pytest.mark.parametrize(("in_favour", "expected", "lawful"), [(6, 10, True), (5, 10, False), (6, 11, True), (5, 11, False), (1, 1, True)])  # fmt: skip
def test_a_motion_needs_more_than_half_of_those_expected(
    in_favour: int, expected: int, lawful: bool
) -> None:
    motion = vote(in_favour, expected - in_favour)
    assert of_vote(expected, expected, motion) == (set() if lawful else {("M07", Level.FINAL)})


def test_more_than_half_of_those_present_is_not_enough() -> None:
    # 12 expected, 8 came, 6 in favour: most of those present, but only half of those expected.
    assert of_vote(8, 12, vote(6, 2)) == {("M07", Level.FINAL)}
    assert of_vote(8, 12, vote(7, 1)) == set()


def test_written_opinions_count_for_the_result_but_not_for_the_quorum() -> None:
    assert of_vote(6, 10, _joining(5, 1)) == {("M07", Level.FINAL)}
    assert of_vote(6, 10, _joining(6, 1, written=1)) == set()
    assert of_vote(4, 10, _joining(9, written=5)) == {("M06J", Level.FINAL)}


# --- M09, M10 ---


def test_who_joins_is_voted_on_by_ballot() -> None:
    ballot = meeting(votes=[_joining(10)])
    assert said("assembly", ballot) == set()
    for method in ("hands", None):
        by_hand = meeting(votes=[_joining(10, method=method)])
        assert said("assembly", by_hand) == {("M09", "votes/v1/method", Level.WARN)}
    assert said("assembly", meeting(votes=[vote(10, method=None)])) == set()
    (problem,) = find("assembly").check(meeting(votes=[_joining(10, method="hands")]), setting())
    assert problem.text == "发展党员要无记名票决，这里记的是“举手”。照实记；不合规定的重新表决。"
    assert problem.source == "发展细则（2026年版）第20条"


@pytest.mark.parametrize(
    ("came", "motion", "fits"),
    [
        (9, _joining(9, 1, written=1), True), (9, _joining(9, written=1), False),
        (9, _joining(10, written=1), True), (9, _joining(10, 1, written=2), "written"),
        (10, _joining(10, 1, written=1), "written"), (10, _joining(11, written=1), "written"),
        (6, _joining(12, written=6), "written"), (4, _joining(10, written=6), True),
    ],
)  # fmt: skip
def test_who_came_wrote_no_letter(came: int, motion: JsonObject, fits: bool | str) -> None:
    held = meeting(attendance=people(came, 10 - came), votes=[motion])
    found = {each for each in said("assembly", held) if each[0] == "G04"}
    field = "in_favour" if fits is False else fits
    assert found == (set() if fits is True else {("G04", f"votes/v1/{field}", Level.SAVE)})


def test_written_opinions_are_no_votes_but_where_people_join() -> None:
    assert said("assembly", meeting(votes=[vote(10, written=2)])) == {
        ("M10", "votes/v1/written", Level.WARN)
    }
    counted = said("assembly", meeting(votes=[vote(11, written=1)]))
    assert counted == {
        ("M10", "votes/v1/written", Level.WARN), ("G04", "votes/v1/in_favour", Level.SAVE),
    }  # fmt: skip
    # While nobody has said what it is about, it stops no draft.
    unsaid = said("assembly", meeting(votes=[vote(11, written=1, matter=None)]))
    assert ("G04", "votes/v1/in_favour", Level.FINAL) in unsaid


def test_before_there_was_a_rule_written_opinions_were_added() -> None:
    at = [session(starts="2014-05-27T09:00", ends="2014-05-27T10:00")]
    few = people(9, 1)
    held = meeting(sessions=at, attendance=few, votes=[vote(10, written=1)], late_reason="补录历史")
    assert codes("assembly", held) == {("G02", Level.WARN)}


def test_all_rules_speak_at_once() -> None:
    assert of_vote(3, 10, vote(3)) == {("M06", Level.FINAL), ("M07", Level.FINAL)}


def test_the_same_meeting_is_final_once_it_says_what_happened() -> None:
    without_quorum = meeting(attendance=people(4, 6), votes=[vote(4)])
    assert Level.FINAL in {level for _, _, level in said("assembly", without_quorum)}
    honest = meeting(attendance=people(4, 6), votes=[vote(4, result="failed")])
    assert said("assembly", honest) == set()


def test_what_the_rules_say() -> None:
    found = find("assembly").check(meeting(attendance=people(5, 7), votes=[vote(5)]), setting())
    assert [(p.text, p.source) for p in found] == [
        ("应到 12 人，到了 5 人，还差 1 人才能表决，不能记“通过”。结果改成“未通过”，会可以照实记。", "支部条例第11条"),
        ("赞成 5 票，没超过应到 12 人的半数，不能记“通过”。结果改成“未通过”，或改票数。", "支部条例第11条"),
    ]  # fmt: skip


def test_guests_and_members_without_a_vote_count_for_no_quorum() -> None:
    held = meeting(attendance=people(4, 6, guests=5), votes=[vote(4)])
    assert codes("assembly", held) == {("M06", Level.FINAL), ("M07", Level.FINAL)}
    assert record(held).number_expected == 15
    assert record(held).number_of_voters == 10


def test_a_rule_holds_from_its_day() -> None:
    old = [session(starts="2018-10-27T09:00", ends="2018-10-27T10:00")]
    held = meeting(sessions=old, attendance=people(4, 6), votes=[vote(4)], late_reason="补录历史")
    assert codes("assembly", held) == {("G02", Level.WARN)}
    new = [session(starts="2018-10-28T09:00", ends="2018-10-28T10:00")]
    assert ("M06", Level.FINAL) in codes(
        "assembly",
        meeting(sessions=new, attendance=people(4, 6), votes=[vote(4)], late_reason="补录历史"),
    )


@pytest.mark.parametrize(
    ("day", "code"),
    [("2014-05-27", None), ("2014-05-28", "M07J"), ("2018-10-27", "M07J"), ("2018-10-28", "M07")],
)
def test_joining_always_needed_a_majority(day: str, code: str | None) -> None:
    old = [session(starts=f"{day}T09:00", ends=f"{day}T10:00")]
    held = meeting(sessions=old, votes=[_joining(5, 5)], late_reason="补录历史")
    expected = {("G02", Level.WARN), (code, Level.FINAL)} if code else {("G02", Level.WARN)}
    assert codes("assembly", held) == expected
    lawful = meeting(sessions=old, votes=[_joining(6, 4)], late_reason="补录历史")
    assert codes("assembly", lawful) == {("G02", Level.WARN)}


@pytest.mark.parametrize(
    ("came", "left_out", "in_favour", "told"),
    [
        (6, 4, 6, None),  # 6 of 10 all the same
        (5, 4, 5, None),  # 5 of 9
        (5, 5, 5, "M07"),  # 5 of 10: enough came, no majority
        (4, 5, 4, "M06"),
    ],
)
def test_who_is_left_out_of_an_election_counts_in_other_votes(
    came: int, left_out: int, in_favour: int, told: str | None
) -> None:
    excused = [
        {"id": f"x{n}", "member": f"ill-{n}", "voter": True, "excused": "公出"} for n in range(left_out)
    ]  # fmt: skip
    held = meeting(attendance=[*people(came), *excused], votes=[vote(in_favour, came - in_favour)])
    assert (told, Level.FINAL) in codes("assembly", held) if told else not codes("assembly", held)
    lost = meeting(attendance=[*people(came), *excused], votes=[vote(in_favour, result="failed")])
    assert codes("assembly", lost) == set()


# --- several sessions ---


def _shifts(votes: list[JsonObject]) -> JsonObject:
    """Ten voters in two sittings: four and four came, two never."""
    attendance = [
        *people(4, 2),
        *({**line, "id": f"n{n}", "member": f"night-{n}", "sessions": ["s2"]}
          for n, line in enumerate(people(4))),
    ]  # fmt: skip
    sittings = [session(), session("s2", "2026-11-23T20:00", "2026-11-23T21:00")]
    return meeting(sessions=sittings, attendance=attendance, votes=votes)


def test_attendance_is_the_union_of_the_sessions() -> None:
    held = record(_shifts([]))
    assert len(held.present) == 8
    assert [person.member for person in held.absent] == ["away-0", "away-1"]
    assert said("assembly", _shifts([])) == set()


def test_quorum_and_votes_count_in_one_session() -> None:
    # Eight of ten came in all, but only four were in one room.
    assert codes("assembly", _shifts([vote(4, session="s1")])) == {
        ("M06", Level.FINAL),
        ("M07", Level.FINAL),
    }
    assert codes("assembly", _shifts([vote(4)])) == {
        ("M06", Level.FINAL),
        ("M07", Level.FINAL),
        ("REQUIRED", Level.FINAL),  # in which of the two rooms
    }
    assert codes("assembly", _shifts([vote(8)])) >= {("G04", Level.SAVE)}


def test_who_was_in_both_sessions_counts_once_in_each() -> None:
    sittings = [session(), session("s2", "2026-11-23T20:00", "2026-11-23T21:00")]
    both = [{**line, "sessions": ["s1", "s2"]} for line in people(6)]
    held = meeting(sessions=sittings, attendance=[*both, *people(0, 4)], votes=[vote(6, session="s2")])  # fmt: skip
    assert said("assembly", held) == set()
    assert len(record(held).present) == 6


# --- decisions, powers ---


def test_a_decision_has_somebody_and_a_date() -> None:
    item: JsonObject = {"id": "i1", "title": "修缮", "decision": "修"}
    assert said("assembly", meeting(agenda=[item])) == {
        ("REQUIRED", "agenda/i1/owner", Level.FINAL),
        ("REQUIRED", "agenda/i1/due", Level.FINAL),
    }
    assert said("assembly", meeting(agenda=[{**item, "progress": "none"}])) == set()
    assert said("assembly", meeting(agenda=[{"id": "i1", "title": "学习", "discussion": "讨论"}])) == set()  # fmt: skip


@pytest.mark.parametrize("power", ["admission", "confirmation", "extension", "disqualification"])
def test_where_people_join_each_vote_says_so(power: str) -> None:
    held = meeting(powers=[power], votes=[vote(10, matter=None)])
    assert said("assembly", held) == {("REQUIRED", "votes/v1/matter", Level.FINAL)}
    assert said("assembly", meeting(powers=[power], votes=[vote(10, matter="joining")])) == set()
    assert said("assembly", meeting(powers=[power], votes=[vote(10)])) == set()


def test_elsewhere_a_vote_is_ordinary() -> None:
    assert said("assembly", meeting(powers=["report"], votes=[vote(10, matter=None)])) == set()


# --- a new meeting ---


def _members() -> tuple[tuple[str, Member], ...]:
    return (
        ("m1", Member(category="full", standing="normal", party_post="secretary")),
        ("m2", Member(category="full", standing="normal", party_post="organisation")),
        ("m3", Member(category="full", standing="normal")),
        ("m4", Member(category="probationary", standing="normal")),
        ("m5", Member(category="full", standing="normal", voting="watched")),
    )


def test_members_without_a_vote_are_taken_over_as_such() -> None:
    begun = find("assembly").begin(Beginning(MONDAY, _members()))
    held = record({key: value for key, value in begun.items() if value is not None})
    assert [(person.member, person.voter) for person in held.attendance] == [
        ("m1", True), ("m2", True), ("m3", True), ("m4", False), ("m5", False),
    ]  # fmt: skip
    assert held.number_expected == 5
    assert held.number_of_voters == held.voters_in("s1") == 3
    assert (held.title, held.chair) == ("第四季度支部党员大会", "m1")


def test_a_committee_meets_without_the_others() -> None:
    begun = find("committee_meeting").begin(Beginning(MONDAY, _members()))
    held = record({key: value for key, value in begun.items() if value is not None})
    assert [person.member for person in held.attendance] == ["m1", "m2"]
    assert held.title == "11月支部委员会会议"


def test_place_and_people_come_from_the_last_meeting_if_they_are_still_here() -> None:
    last = find("assembly").read(meeting(chair="m2", recorder="gone"))
    begun = find("assembly").begin(Beginning(MONDAY, _members(), last))
    assert begun["chair"] == "m2"
    assert begun["recorder"] is None
    assert begun["sessions"] == [{"id": "s1", "place": "会议室"}]


def test_the_ordinal_is_asked_of_the_station() -> None:
    ledger = find("assembly")
    (derived,) = (each for each in ledger.derived if each.name == "ordinal")
    assert derived.label == "本年第几次"
    assert derived.value(ledger.read({}), "x", FakeFacts(place=4)) == "4"


def test_an_assembly_is_a_meeting_with_powers() -> None:
    assert set(Assembly.model_fields) - set(Meeting.model_fields) == {"powers"}
