"""Steps 7 to 25: rules D03 to D11 in both versions, days that follow from others, what is due."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.ledger import Beginning
from tests.ledgers.askings import asked, beside, members, record, rules_asked, told, worked_out
from tests.ledgers.makings import MONDAY, FakeFacts, meeting, session, vote

NEW: JsonObject = {
    "applicant": "p1", "consent_on": "2026-05-25", "public_from": "2026-06-01",
    "public_until": "2026-06-05", "public_outcome": "unaffected", "listed_on": "2026-06-08", "introducers": ["m0", "m1"],
}  # fmt: skip
OLD: JsonObject = {
    "applicant": "p1", "consent_on": "2024-05-25", "listed_on": "2024-06-08",
    "introducers": ["m0", "m1"],
}  # fmt: skip
READY: JsonObject = {
    **NEW, "vetted_on": "2026-06-20", "vetting": "passed", "trained_from": "2026-06-22",
    "trained_until": "2026-06-24", "trained_hours": 240, "training": "passed",
    "committee_on": "2026-06-30", "checked_on": "2026-07-01", "check_result": "passed",
}  # fmt: skip
ADMITTED: JsonObject = {**READY, "admitted_on": "2026-07-31"}


def facts(decided: str = "2023-01-10", **more: object) -> FakeFacts:
    applicant = record("applicant", name="苗沐阳", applied_on="2022-01-05", decided_on=decided)
    return FakeFacts(members(3, 1), books={"applicant": (("p1", applicant),)}, **more)  # type: ignore[arg-type]


def says(payload: JsonObject, today: str = "2026-11-23", decided: str = "2023-01-10") -> set[str]:
    return told("development", payload, facts(decided), today)


def test_records_without_any_problem() -> None:
    for payload in (NEW, OLD, READY, ADMITTED):
        assert beside("development", payload, facts()) == set()


def test_nothing_is_decided_by_the_program() -> None:
    """The organisation's decisions are typed by people: no new entry has one."""
    assert find("development").begin(Beginning(MONDAY, ())) == {}


# --- D03: a year, in both versions ---


@pytest.mark.parametrize(
    ("decided", "listed", "rules"),
    [
        ("2025-06-08", "2026-06-08", set()), ("2025-06-09", "2026-06-08", {"D03"}),
        ("2023-06-08", "2024-06-08", set()), ("2023-06-09", "2024-06-08", {"D03"}),
        ("2024-02-29", "2025-02-28", set()), ("2023-02-28", "2024-02-28", set()),
    ],
)  # fmt: skip
def test_a_year_of_training_before_the_listing(decided: str, listed: str, rules: set[str]) -> None:
    base = NEW if listed > "2026-05-10" else {**OLD, "consent_on": None}
    assert says({**base, "listed_on": listed}, decided=decided) == rules


def test_who_has_no_former_record_is_not_judged_by_it() -> None:
    assert told("development", {**NEW, "applicant": "gone"}, facts()) == set()


# --- D04: the publicity ---


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, set()),
        ({"public_until": "2026-06-04"}, {"public_until"}),
        ({"public_until": "2026-06-07"}, set()),
        ({"consent_on": "2026-06-01"}, set()),
        ({"consent_on": "2026-06-02"}, {"public_from"}),
        ({"listed_on": "2026-06-05"}, set()),
        ({"listed_on": "2026-06-04"}, {"listed_on"}),
        ({"public_from": None, "public_until": None}, {"public_from"}),
        # A holiday lies within: 19 June is none of the five.
        ({"public_from": "2026-06-15", "public_until": "2026-06-22", "listed_on": "2026-06-23"}, set()),
        ({"public_from": "2026-06-15", "public_until": "2026-06-21", "listed_on": "2026-06-23"}, {"public_until"}),
    ],
)  # fmt: skip
def test_five_working_days_in_public(changes: JsonObject, fields: set[str]) -> None:
    found = beside("development", {**NEW, **changes}, facts())
    assert {(field, level) for code, field, level in found if code == "D04"} == {
        (field, Level.WARN) for field in fields
    }


@pytest.mark.parametrize(("listed", "rules"), [("2026-05-10", set()), ("2026-05-11", {"D04"})])
def test_the_day_of_the_step_chooses_the_version(listed: str, rules: set[str]) -> None:
    payload: JsonObject = {
        **NEW,
        "public_from": None,
        "public_until": None,
        "consent_on": "2026-05-01",
    }
    assert says({**payload, "listed_on": listed}) == rules
    short: JsonObject = {
        "consent_on": "2026-05-06",
        "public_from": "2026-05-08",
        "public_until": "2026-05-08",
    }
    assert says({**NEW, **short, "listed_on": listed}) == rules


@pytest.mark.parametrize(
    ("today", "more", "rules"),
    [
        ("2026-05-10", {}, set()),
        ("2026-05-11", {}, {"D04"}),
        ("2026-05-11", {"ending": "stopped"}, set()),
    ],
)
def test_who_is_not_listed_yet_will_be_by_the_rules_of_today(
    today: str, more: JsonObject, rules: set[str]
) -> None:
    payload: JsonObject = {
        "applicant": "p1", "consent_on": "2026-05-06", "public_from": "2026-05-07",
        "public_until": "2026-05-08", **more,
    }  # fmt: skip
    assert says(payload, today=today) == rules


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, set()), ({"consent_on": None}, {"consent_on"}),
        ({"public_outcome": "affects"}, {"public_outcome"}),
        ({"public_outcome": None}, {"public_outcome"}),
        ({"listed_on": None, "public_outcome": None, "consent_on": None}, set()),
    ],
)  # fmt: skip
def test_a_listing_needs_consent_and_a_good_outcome(changes: JsonObject, fields: set[str]) -> None:
    found = beside("development", {**NEW, **changes}, facts())
    assert found == {("D04", field, Level.WARN) for field in fields}
    old: JsonObject = {**OLD, "consent_on": None, "public_outcome": "affects"}
    assert beside("development", old, facts()) == set()


def test_a_year_without_calendar_says_so() -> None:
    payload: JsonObject = {**NEW, "public_from": "2039-06-01", "public_until": "2039-06-02"}
    problems = find("development").check(
        {"branch": "b1", "occurred_on": "2026-01-05", **payload}, facts().setting(), facts=facts()
    )
    assert any("暂算" in p.sentence for p in problems if p.code == "D04")
    assert worked_out("development", "publicity_end", payload, facts()).endswith("（暂算）")
    assert worked_out("development", "publicity_end", NEW, facts()) == "2026-06-05"


# --- D05, D11, J10, J13, D06 ---


@pytest.mark.parametrize(
    ("first", "last", "hours", "rules"),
    [
        ("2026-06-22", "2026-06-24", None, set()), ("2026-06-23", "2026-06-24", None, {"D05"}),
        ("2026-06-23", "2026-06-24", 240, set()), ("2026-06-23", "2026-06-24", 239, {"D05"}),
        (None, "2026-06-24", 240, set()), (None, "2026-06-24", None, {"D05"}),
        ("2026-06-25", "2026-06-24", 240, {"END_BEFORE_START"}),
    ],
)  # fmt: skip
def test_three_days_or_24_hours_of_training(first: str | None, last: str, hours: int | None, rules: set[str]) -> None:  # fmt: skip
    payload: JsonObject = {
        **NEW,
        "trained_from": first,
        "trained_until": last,
        "trained_hours": hours,
    }
    assert says(payload) == rules


@pytest.mark.parametrize(
    ("introducers", "rules"),
    [(["m0", "m1"], set()), (["m0"], {"D11"}), (["m0", "m1", "m2"], {"D11"}), (["m0", "m3"], {"D11"})],
)  # fmt: skip
def test_two_full_members_introduce(introducers: list[Json], rules: set[str]) -> None:
    assert says({**NEW, "introducers": introducers}) == rules


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({}, set()), ({"vetting": None}, {"J10"}), ({"vetting": "failed"}, {"J10"}),
        ({"check_result": None}, {"J13"}), ({"check_result": "failed"}, {"J13"}),
        ({"admitted_on": "2026-08-01"}, set()), ({"admitted_on": "2026-08-02"}, {"D06"}),
        ({"checked_on": "2026-06-30", "admitted_on": "2026-07-31"}, {"D06"}),
    ],
)  # fmt: skip
def test_before_the_assembly(changes: JsonObject, rules: set[str]) -> None:
    assert says({**ADMITTED, **changes}) == rules


def test_an_admission_names_in_red_what_is_not_recorded() -> None:
    """Nothing is refused: the papers may lie in a drawer."""
    bare: JsonObject = {
        "applicant": "p1", "admitted_on": "2026-07-31", "vetting": "passed", "check_result": "passed",
    }  # fmt: skip
    found = beside("development", bare, facts())
    assert found == {
        (code, field, Level.WARN)
        for code, field in (
            ("J00", "consent_on"), ("J00", "listed_on"), ("J00", "committee_on"),
            ("D04", "public_from"), ("D05", "trained_until"), ("D11", "introducers"),
        )
    }  # fmt: skip
    former: JsonObject = {**bare, "admitted_on": "2020-07-31"}
    early = beside("development", former, facts("2018-01-10"))
    assert early == {each for each in found if each[0] != "D04"}
    for field in ("consent_on", "committee_on"):
        expected = {"J00", "D04"} if field == "consent_on" else {"J00"}
        assert says({**ADMITTED, field: None}) == expected
    assert says({**ADMITTED, "trained_until": None}) == {"D05"}
    assert says({**ADMITTED, "training": "failed"}) == {"D05"}
    assert says({**ADMITTED, "introducers": []}) == {"D11"}


def test_who_was_approved_was_admitted() -> None:
    payload: JsonObject = {**READY, "approval": "approved", "approved_on": "2026-09-20"}
    assert beside("development", payload, facts()) == {("REQUIRED", "admitted_on", Level.WARN)}


def test_the_order_of_steps_is_told_and_recorded() -> None:
    wrong: JsonObject = {**ADMITTED, "committee_on": "2026-06-19"}
    assert beside("development", wrong, facts()) == {("J00", "committee_on", Level.WARN)}
    assert says({**ADMITTED, "vetted_on": "2026-06-07"}) == {"J00"}
    assert says({**ADMITTED, "vetted_on": "2026-06-08"}) == set()


# --- D07, J20 ---


@pytest.mark.parametrize(
    ("approved", "reason", "rules"),
    [
        ("2026-10-31", None, set()), ("2026-11-01", None, {"D07"}),
        ("2026-11-01", "厂党委换届，推迟讨论。", set()), ("2027-01-31", "厂党委换届。", set()),
        ("2027-02-01", "厂党委换届。", {"D07"}),
    ],
)  # fmt: skip
def test_approval_within_three_months(approved: str, reason: str | None, rules: set[str]) -> None:
    payload: JsonObject = {**ADMITTED, "approved_on": approved, "approval_reason": reason}
    assert says(payload, today="2027-06-01") == rules


@pytest.mark.parametrize(("sworn", "rules"), [("2026-10-20", set()), ("2026-10-21", {"J20"})])
def test_the_oath_within_a_month(sworn: str, rules: set[str]) -> None:
    assert says({**ADMITTED, "approved_on": "2026-09-20", "sworn_on": sworn}) == rules


# --- D08, D09, D10: the probation and its end ---

PROBATION: JsonObject = {
    **ADMITTED,
    "admitted_on": "2026-07-31",
    "approved_on": "2026-09-20",
    "approval": "approved",
}


def discussed(on: str, conclusion: str, **more: Json) -> JsonObject:
    return {"id": more.pop("id", "d1"), "on": on, "conclusion": conclusion, **more}


@pytest.mark.parametrize(
    ("on", "conclusion", "rules"),
    [
        ("2027-07-31", "on_time", set()), ("2027-07-30", "on_time", {"J23"}),
        ("2027-07-30", "cancelled", set()),
    ],
)  # fmt: skip
def test_nobody_is_confirmed_before_his_year(on: str, conclusion: str, rules: set[str]) -> None:
    assert (
        says({**PROBATION, "discussions": [discussed(on, conclusion)]}, today="2028-06-01") == rules
    )


def test_a_request_before_the_year_is_early() -> None:
    assert says({**PROBATION, "requested_on": "2027-07-31"}, today="2028-01-01") == set()
    assert says({**PROBATION, "requested_on": "2027-07-30"}, today="2028-01-01") == {"J22"}


@pytest.mark.parametrize(
    ("until", "lawful"),
    [("2028-01-31", True), ("2028-01-30", False), ("2028-07-31", True), ("2028-08-01", False)],
)
def test_an_extension_is_half_a_year_to_a_year(until: str, lawful: bool) -> None:
    """A new one that is not lawful cannot be final; history is only told (D09)."""
    payload: JsonObject = {
        **PROBATION,
        "discussions": [discussed("2027-08-02", "extended", extended_until=until)],
    }
    at = "discussions/d1/extended_until"
    for today, stage, level in (
        ("2027-10-31", "draft", Level.FINAL), ("2027-10-31", "final", Level.SAVE),
        ("2027-11-01", "draft", Level.WARN), ("2027-11-01", "final", Level.WARN),
    ):  # fmt: skip
        expected = set() if lawful else {("D09", at, level)}
        assert beside("development", {**payload, "stage": stage}, facts(), today) == expected


def test_a_second_extension_is_refused() -> None:
    first = discussed("2027-08-02", "extended", extended_until="2028-01-31")
    second = discussed("2028-02-01", "extended", extended_until="2028-07-31", id="d2")
    payload: JsonObject = {**PROBATION, "discussions": [first, second]}
    found = beside("development", payload, facts(), "2028-02-10")
    assert found == {("D09", "discussions/d2/conclusion", Level.FINAL)}
    confirmed = discussed("2028-02-01", "on_time", id="d2")
    assert says({**PROBATION, "discussions": [first, confirmed]}, today="2028-02-10") == set()
    early = discussed("2028-01-30", "on_time", id="d2")
    assert says({**PROBATION, "discussions": [first, early]}, today="2028-02-10") == {"J23"}


def test_an_extension_says_until_when() -> None:
    payload: JsonObject = {**PROBATION, "discussions": [discussed("2027-08-02", "extended")]}
    assert beside("development", payload, facts(), "2027-08-10") == {
        ("REQUIRED", "discussions/d1/extended_until", Level.FINAL)
    }


@pytest.mark.parametrize(("approved", "rules"), [("2027-11-02", set()), ("2027-11-03", {"D10"})])
def test_the_confirmation_is_approved_within_three_months(approved: str, rules: set[str]) -> None:
    each = discussed("2027-08-02", "on_time", approved_on=approved)
    assert says({**PROBATION, "discussions": [each]}, today="2028-06-01") == rules


# --- ballots of years whose meeting is not kept here ---


VOTED: JsonObject = {
    **OLD, "consent_on": "2014-05-02", "listed_on": "2014-05-03", "vetting": "passed",
    "trained_from": "2014-05-04", "trained_until": "2014-05-07", "committee_on": "2014-05-10",
    "check_result": "passed", "admitted_on": "2020-06-30",
}  # fmt: skip
"""Somebody whose way was lawful up to the vote."""


def ballot(expected: int, present: int, favour: int, against: int = 0, **more: Json) -> JsonObject:
    return {
        "id": "b1", "about": "admission", "expected": expected, "present": present,
        "in_favour": favour, "against": against, "abstained": present - favour - against,
        "result": "passed", **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("vote", "codes"),
    [
        (ballot(20, 11, 11), set()), (ballot(20, 10, 10), {"M06J", "M07"}),
        (ballot(20, 20, 11), set()), (ballot(20, 20, 10), {"M07"}),
        (ballot(20, 20, 10, result="failed"), set()), (ballot(20, 21, 11), {"G04"}),
        (ballot(20, 15, 11, abstained=3), {"G04"}), (ballot(20, 15, 11, abstained=5, written=1), set()),
        (ballot(20, 15, 15, abstained=5, written=5), set()),
        (ballot(20, 15, 15, abstained=6, written=6), {"G04"}),
    ],
)  # fmt: skip
def test_a_ballot_passes_with_quorum_and_majority(vote: JsonObject, codes: set[str]) -> None:
    assert says({**VOTED, "ballots": [vote]}) == codes


@pytest.mark.parametrize(
    ("day", "codes"),
    [("2014-05-28", {"M06J", "M07J"}), ("2018-10-27", {"M06J", "M07J"}), ("2018-10-28", {"M06J", "M07"})],
)  # fmt: skip
def test_a_majority_was_always_needed(day: str, codes: set[str]) -> None:
    """Between the rules of 2014 and the regulation of 2018 too."""
    vote = ballot(10, 3, 3)
    assert codes <= says({**VOTED, "admitted_on": day, "ballots": [vote]})


@pytest.mark.parametrize(("stage", "level"), [("draft", Level.FINAL), ("final", Level.SAVE)])
def test_nothing_passes_without_numbers(stage: str, level: Level) -> None:
    empty: JsonObject = {"id": "b1", "about": "admission", "result": "passed"}
    names = ("expected", "present", "in_favour")
    payload: JsonObject = {**VOTED, "stage": stage}
    assert beside("development", {**payload, "ballots": [empty]}, facts()) == {
        ("REQUIRED", f"ballots/b1/{name}", level) for name in names
    }
    assert says({**payload, "ballots": [{**empty, "result": "failed"}]}) == set()
    lost = beside("development", {**payload, "ballots": [ballot(10, 10, 5)]}, facts())
    assert lost == {("M07", "ballots/b1/result", level)}


def test_there_is_no_place_for_who_voted_how() -> None:
    columns = {name for name in find("development").columns if "ballot" in name}
    assert columns == {"ballots"}


# --- days that follow from others ---


def test_the_days_of_the_meetings_need_not_be_typed() -> None:
    known, motion = facts(), vote(10, matter="joining")
    assembly = record("assembly", occurred_on="2026-07-31", votes=[motion])
    known.books = {**known.books, "assembly": (("a1", assembly),)}
    payload: JsonObject = {
        **READY,
        "admission": "a1",
        "approval": "approved",
        "approved_on": "2026-09-20",
    }
    assert worked_out("development", "joined", payload, known) == "2026-07-31"
    assert worked_out("development", "probation_until", payload, known) == "2027-07-31"
    assert worked_out("development", "political_birthday", payload, known) == "7月31日"
    late = record("assembly", occurred_on="2026-08-02", sessions=[session()], votes=[motion])
    known.books = {**known.books, "assembly": (("a1", late),)}
    assert told("development", payload, known) == {"D06"}


def joining(name: str, result: str | None = "passed", method: str = "ballot") -> JsonObject:
    return vote(6, 4, matter="joining", result=result, method=method, motion=f"接收{name}", id=name)


NOT_SURE = {("WHICH_VOTE", "admission", Level.WARN), ("REQUIRED", "admitted_on", Level.WARN)}
DOWN = {("VOTED_DOWN", "admission", Level.FINAL), ("REQUIRED", "admitted_on", Level.WARN)}


@pytest.mark.parametrize(
    ("votes", "said"),
    [
        ([joining("苗沐阳")], set()), ([joining("预备党员")], set()),
        ([joining("甲", "failed"), joining("苗沐阳")], set()),
        ([joining("甲"), joining("苗沐阳", "failed")], DOWN), ([joining("甲", None)], DOWN),
        ([joining("甲"), joining("乙")], NOT_SURE), ([], NOT_SURE),
        ([joining("甲", method="hands")], {("M09", "admission", Level.WARN), ("REQUIRED", "admitted_on", Level.WARN)}),
    ],
)  # fmt: skip
def test_only_a_ballot_on_this_person_admits_him(
    votes: list[JsonObject], said: set[tuple[str, str, Level]]
) -> None:
    held = ("a1", find("assembly").read({**meeting(votes=votes), "stage": "final"}))
    known = facts()
    known.books = {**known.books, "assembly": (held,)}
    payload: JsonObject = {
        **READY, "checked_on": "2026-11-02", "admission": "a1", "approval": "approved",
    }  # fmt: skip
    assert beside("development", payload, known) == said
    joined = worked_out("development", "joined", payload, known)
    assert joined == ("" if said else "2026-11-23")
    turned: JsonObject = {
        **PROBATION, "discussions": [discussed("2027-08-02", "on_time", meeting="a1")],
    }  # fmt: skip
    told_ = {code for code, _, _ in beside("development", turned, known, "2028-01-01")}
    assert told_ == {code for code, _, _ in said} - {"REQUIRED"}


def test_joining_and_seniority() -> None:
    known = facts()
    assert worked_out("development", "joined", ADMITTED, known) == ""
    assert worked_out("development", "joined", PROBATION, known) == "2026-07-31"
    assert worked_out("development", "seniority", PROBATION, known) == ""
    done: JsonObject = {
        **PROBATION,
        "discussions": [discussed("2027-08-02", "on_time", approved_on="2027-09-01")],
    }
    assert worked_out("development", "seniority", done, known) == "2027-07-31"
    first = discussed("2027-08-02", "extended", extended_until="2028-01-31")
    later = discussed("2028-02-03", "on_time", approved_on="2028-03-01", id="d2")
    done = {**PROBATION, "discussions": [first, later]}
    assert worked_out("development", "seniority", done, known) == "2028-01-31"


@pytest.mark.parametrize(
    ("payload", "stage"),
    [
        ({"applicant": "p1"}, "拟列发展对象"), (NEW, "发展对象"), (ADMITTED, "大会已通过，待审批"),
        (PROBATION, "预备党员"), ({**PROBATION, "approval": "refused"}, "没有批准"),
        ({**NEW, "ending": "stopped"}, "不再发展"),
        ({**PROBATION, "discussions": [discussed("2027-08-02", "extended", approved_on="2027-09-01")]}, "预备党员"),
        ({**PROBATION, "discussions": [discussed("2027-08-02", "on_time", approved_on="2027-09-01")]}, "按期转正"),
    ],
)  # fmt: skip
def test_the_stage(payload: JsonObject, stage: str) -> None:
    assert worked_out("development", "stage_now", payload, facts()) == stage


def test_the_next_step() -> None:
    assert worked_out("development", "next_step", NEW, facts()) == "10 政治审查"
    assert worked_out("development", "next_step", {"applicant": "p1"}, facts()).startswith("7 ")


# --- what is due ---


def due(payload: JsonObject, today: str) -> set[tuple[str, str, str]]:
    known = facts()
    known.books = {**known.books, "development": (("e1", record("development", **payload)),)}
    return rules_asked("development", known, today)


@pytest.mark.parametrize(
    ("payload", "today", "expected"),
    [
        (NEW, "2026-12-08", ("J11", "2026-12-08", "blue")),
        (NEW, "2026-12-09", ("J11", "2026-12-08", "yellow")),
        (READY, "2026-08-01", ("D06", "2026-08-01", "blue")),
        (READY, "2026-08-02", ("D06", "2026-08-01", "red")),
        (ADMITTED, "2026-10-31", ("D07", "2026-10-31", "blue")),
        (ADMITTED, "2026-11-01", ("D07", "2026-10-31", "yellow")),
        (ADMITTED, "2027-01-31", ("D07", "2026-10-31", "yellow")),
        (ADMITTED, "2027-02-01", ("D07", "2026-10-31", "red")),
        (PROBATION, "2026-10-20", ("J20", "2026-10-20", "blue")),
        (PROBATION, "2026-10-21", ("J20", "2026-10-20", "yellow")),
        (PROBATION, "2026-10-20", ("J19", "2026-10-20", "blue")),
        (PROBATION, "2027-01-16", ("J21", "2027-01-31", "blue")),
        (PROBATION, "2027-02-01", ("J21", "2027-01-31", "yellow")),
        (PROBATION, "2027-07-01", ("D08", "2027-07-31", "blue")),
        (PROBATION, "2027-07-24", ("D08", "2027-07-31", "yellow")),
        (PROBATION, "2027-08-01", ("D08", "2027-07-31", "yellow")),
        (PROBATION, "2027-08-30", ("D08", "2027-07-31", "yellow")),
        (PROBATION, "2027-08-31", ("D08", "2027-07-31", "red")),
    ],
)  # fmt: skip
def test_each_next_step_is_asked_for(payload: JsonObject, today: str, expected: tuple[str, str, str]) -> None:  # fmt: skip
    assert expected in due(payload, today)


@pytest.mark.parametrize(
    ("payload", "today", "rule"),
    [
        ({**NEW, "trained_until": "2026-06-24"}, "2027-01-01", "J11"),
        (ADMITTED, "2027-01-01", "D06"), (PROBATION, "2027-01-01", "D07"),
        ({**PROBATION, "sworn_on": "2026-09-30"}, "2027-01-01", "J20"),
        ({**PROBATION, "member": "m3"}, "2027-01-01", "J19"),
        (PROBATION, "2027-01-15", "J21"), (PROBATION, "2027-06-30", "D08"),
        ({**PROBATION, "observations": [{"id": "o1", "on": "2027-01-20"}]}, "2027-02-01", "J21"),
        ({**PROBATION, "discussions": [discussed("2027-08-02", "on_time")]}, "2027-09-30", "D08"),
    ],
)  # fmt: skip
def test_what_is_done_or_far_away_is_not(payload: JsonObject, today: str, rule: str) -> None:
    assert rule not in {each for each, _, _ in due(payload, today)}


def test_after_the_discussion() -> None:
    waiting: JsonObject = {
        **PROBATION,
        "member": "m3",
        "discussions": [discussed("2027-08-02", "on_time")],
    }
    assert due(waiting, "2027-11-02") == {("D10", "2027-11-02", "blue")}
    assert due(waiting, "2027-11-03") == {("D10", "2027-11-02", "red")}
    approved: JsonObject = {
        **waiting,
        "discussions": [discussed("2027-08-02", "on_time", approved_on="2027-09-01")],
    }
    assert due(approved, "2027-10-02") == {("J25", "2027-10-01", "yellow")}
    assert due({**approved, "archived_on": "2027-10-01"}, "2027-10-02") == set()
    put_off: JsonObject = {
        **PROBATION,
        "member": "m3",
        "sworn_on": "2026-09-30",
        "discussions": [
            discussed(
                "2027-08-02", "extended", extended_until="2028-01-31", approved_on="2027-09-01"
            )
        ],
    }
    assert ("D08", "2028-01-31", "yellow") in due(put_off, "2028-01-24")


def test_nothing_is_due_for_who_stopped() -> None:
    for changes in ({"ending": "stopped"}, {"approval": "refused"}, {"archived_on": "2026-08-01"}):
        assert due({**PROBATION, **changes}, "2028-01-01") == set()


def test_the_register_alone_tells_of_a_probation() -> None:
    known = FakeFacts(members(1, 1))
    assert rules_asked("member", known, "2011-06-30") == set()
    assert rules_asked("member", known, "2014-07-01") == set()  # joined before the first version
    young = members(0, 1)["m0"].model_copy(update={"joined_on": date(2026, 1, 31)})
    known = FakeFacts({"m0": young})
    assert rules_asked("member", known, "2027-01-01") == {("D08", "2027-01-31", "blue")}
    known.books = {"development": (("e1", record("development", member="m0")),)}
    assert asked("member", known, "2027-01-01") == []
    # Known by name and day where nobody has said yet who it is in the register.
    followed = record("development", admitted_on="2026-01-31", applicant="p1")
    for name, due_ in ((young.name, set()), ("别人", {("D08", "2027-01-31", "blue")})):
        person = record("applicant", name=name, applied_on="2024-01-05")
        known.books = {"development": (("e1", followed),), "applicant": (("p1", person),)}
        assert rules_asked("member", known, "2027-01-01") == due_


def test_vetting_is_covered() -> None:
    columns = find("development").columns
    assert {n for n, c in columns.items() if c.sensitive} == {
        "vetted_on",
        "vetting",
        "vetting_note",
    }
