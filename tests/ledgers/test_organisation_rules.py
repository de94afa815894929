"""Rules O01 to O14: the form of a branch, its terms, its posts; each with its nearest cases."""

from datetime import date, timedelta
from typing import Any

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.ledger import Beginning
from hongdang_desktop.ledgers.posts import posts_on
from hongdang_desktop.ledgers.rulebook import rule_book
from hongdang_desktop.ledgers.seats import has_committee, seated
from tests.ledgers.askings import asked, beside, members, record, rules_asked, told, worked_out
from tests.ledgers.makings import FakeFacts, meeting, session

THREE = ("secretary", "organisation", "discipline")
BRANCH: JsonObject = {"full_name": "中共采油一区支部委员会", "kind": "branch", "superior": "p1"}


def test_versions_of_one_rule_follow_each_other() -> None:
    rules = rule_book().rules
    for number, one in enumerate(rules):
        for other in rules[number + 1 :]:
            if one.id == other.id:
                assert one.until
                assert one.until + timedelta(days=1) == other.since


# --- the branch: O01 to O04, O07 ---


@pytest.mark.parametrize(
    ("people", "kind", "rules"),
    [
        (members(3), "branch", set()),
        (members(2, 1), "branch", {"O01"}),
        (members(2), "joint", set()),
        ({}, "branch", set()),
        (members(6), "branch", set()),
        (members(7), "branch", {"O02"}),
        (members(7), "joint", {"O02"}),
        (members(7), "general", set()),
        (members(7, posts=("secretary", "deputy")), "branch", {"O02"}),
        (members(7, posts=THREE), "branch", set()),
        (members(7, posts=THREE[:2]), "branch", {"O04"}),
        (members(9, posts=(*THREE, "publicity", "youth")), "branch", set()),
        (members(9, posts=(*THREE, "publicity", "youth", "other")), "branch", {"O04"}),
        (members(9, posts=(*THREE, "publicity", "youth", "other", "deputy")), "branch", {"O04"}),
        (members(9, posts=(*THREE, *("other",) * 5)), "branch", {"O04"}),
        (members(40, 10, posts=THREE), "branch", set()),
        (members(41, 10, posts=THREE), "branch", {"O03"}),
    ],
)  # fmt: skip
def test_the_form_of_a_branch(people: dict[str, object], kind: str, rules: set[str]) -> None:
    facts = FakeFacts(people)  # type: ignore[arg-type]  # members are records
    assert told("branch", {**BRANCH, "kind": kind}, facts) == rules
    assert all(
        level is Level.WARN for _, _, level in beside("branch", {**BRANCH, "kind": kind}, facts)
    )


@pytest.mark.parametrize(("units", "rules"), [(5, set()), (6, {"O07"})])
def test_a_joint_branch_covers_few_units(units: int, rules: set[str]) -> None:
    covers: list[Json] = [f"单位{n}" for n in range(units)]
    assert told("branch", {**BRANCH, "covers": covers}) == set()
    facts = FakeFacts(members(3))
    assert told("branch", {**BRANCH, "kind": "joint", "covers": covers}, facts) == rules


@pytest.mark.parametrize(
    ("people", "rules"),
    [
        (members(3), set()), (members(2), {"O01"}), (members(7), {"O02"}),
        (members(7, posts=THREE[:2]), {"O04"}),
        (members(9, posts=(*THREE, "publicity", "youth", "other")), set()),
        (members(51, posts=THREE), set()),
    ],
)  # fmt: skip
def test_only_what_is_red_is_asked_for(people: dict[str, object], rules: set[str]) -> None:
    facts = FakeFacts(people, books={"branch": (("e1", record("branch", **BRANCH)),)})  # type: ignore[arg-type]
    assert {due.rule for due in asked("branch", facts, "2026-11-23")} == rules
    assert all(due.entry == "e1" for due in asked("branch", facts, "2026-11-23"))


@pytest.mark.parametrize(("posts", "colour"), [(5, None), (6, "yellow"), (7, "yellow"), (8, "red")])
def test_a_committee_is_too_big_in_two_steps(posts: int, colour: str | None) -> None:
    people = members(9, posts=(*THREE, *("other",) * (posts - 3)))
    facts = FakeFacts(people, books={"branch": (("e1", record("branch", **BRANCH)),)})
    assert ("O04" in told("branch", BRANCH, facts)) == (colour is not None)
    assert {due.rule for due in asked("branch", facts, "2026-11-23")} == ({"O04"} if colour == "red" else set())  # fmt: skip


@pytest.mark.parametrize(
    ("today", "young"), [("2026-11-21", 2), ("2026-11-22", 1), ("2026-11-23", 0)]
)
def test_the_composition_counts_ages_of_today(today: str, young: int) -> None:
    people = members(2)
    for name, born in (("m0", date(1990, 11, 23)), ("m1", date(1990, 11, 22))):
        people[name] = people[name].model_copy(update={"born_on": born})
    payload: JsonObject = {**BRANCH, "occurred_on": "2015-01-01"}
    composed = worked_out("branch", "composition", payload, FakeFacts(people, today=today))
    assert f"35岁及以下 {young} 人" in composed


def test_the_composition_counts_who_is_retired() -> None:
    people = members(2)
    people["m1"] = people["m1"].model_copy(update={"retired": True})
    assert "离退休 1 人" in worked_out("branch", "composition", BRANCH, FakeFacts(people))


# --- posts ---


def post(person: str, *posts: str, since: str = "2024-01-01", until: str | None = None, **more: object) -> object:  # fmt: skip
    return record(
        "committee_post", person=person, posts=list(posts), since=since, until=until, **more
    )


def test_posts_are_those_in_force_on_the_day() -> None:
    entries = [
        post("m0", "secretary", until="2025-12-31"),
        post("m1", "organisation", "secretary", since="2026-01-01"),
        post("m2", "youth", since="2027-01-01"),
    ]
    assert posts_on(entries, date(2025, 12, 31)) == {"m0": ("secretary",)}  # type: ignore[arg-type]
    assert posts_on(entries, date(2026, 1, 1)) == {"m1": ("secretary", "organisation")}  # type: ignore[arg-type]
    facts = FakeFacts(
        members(3, posts=("deputy", "", "publicity")),
        books={"committee_post": tuple((f"e{n}", each) for n, each in enumerate(entries))},
        today="2026-01-01",
    )
    held = {i: m.party_post for i, m in facts.members("b1")}  # type: ignore[attr-defined]
    assert held == {"m0": None, "m1": "secretary", "m2": None}
    assert worked_out("branch", "secretary", {}, facts) == "党员1"


def test_the_register_shows_the_posts_of_the_list() -> None:
    entries = (("e1", post("m1", "organisation", "deputy", since="2026-01-01")),)
    facts = FakeFacts(books={"committee_post": entries}, today="2026-01-01")
    secretary: JsonObject = {"party_post": "secretary"}
    assert worked_out("member", "position", secretary, facts, "m1") == "副书记、组织委员"
    assert worked_out("member", "position", secretary, facts, "m0") == ""
    assert worked_out("member", "position", secretary, FakeFacts(), "m0") == "书记"


def test_without_a_list_of_posts_the_register_tells() -> None:
    people = tuple(members(2, posts=("secretary",)).items())
    assert seated(people, [], date(2026, 1, 1)) == people


def test_a_secretary_alone_is_no_committee() -> None:
    assert not has_committee(FakeFacts(members(4, posts=("secretary", "deputy"))), "b1")
    assert has_committee(FakeFacts(members(4, posts=THREE)), "b1")
    assert not has_committee(FakeFacts(members(4)), "b1")


def test_an_empty_list_of_posts_says_what_is_missing() -> None:
    assert beside("committee_post", {}) == {
        ("REQUIRED", name, Level.FINAL) for name in ("person", "posts", "since")
    }


@pytest.mark.parametrize(
    ("posts", "filing", "rules"),
    [
        (["secretary"], "approved", set()), (["secretary"], "filed", {"O10"}),
        (["deputy"], "filed", {"O10"}), (["organisation"], "filed", set()),
        (["deputy"], "appointed", set()), (["secretary"], None, set()),
    ],
)  # fmt: skip
def test_who_is_approved_and_who_is_filed(posts: list[str], filing: str | None, rules: set[str]) -> None:  # fmt: skip
    payload: JsonObject = {
        "person": "m1",
        "posts": list(posts),
        "since": "2024-01-01",
        "filing": filing,
    }
    assert told("committee_post", payload) == rules


@pytest.mark.parametrize(
    ("since", "until", "rules"),
    [
        ("2026-01-01", None, set()), ("2025-12-31", None, {"O13"}),
        ("2020-01-01", "2023-12-31", set()), ("2020-01-01", "2024-01-01", {"O13"}),
    ],
)  # fmt: skip
def test_there_is_one_secretary_at_a_time(since: str, until: str | None, rules: set[str]) -> None:
    other = post("m0", "secretary", until="2025-12-31")
    facts = FakeFacts(members(3), books={"committee_post": (("e0", other),)})
    payload: JsonObject = {"person": "m1", "posts": ["secretary"], "since": since, "until": until}
    assert told("committee_post", payload, facts) == rules
    assert told("committee_post", {**payload, "posts": ["deputy"]}, facts) == set()
    assert not {c for c, _, _ in beside("committee_post", payload, facts, entry_id="e0")} & {"O13"}


def test_a_post_ends_after_it_began() -> None:
    payload: JsonObject = {"person": "m1", "posts": ["youth"], "since": "2024-01-01"}
    assert told("committee_post", {**payload, "until": "2024-01-01"}) == set()
    assert told("committee_post", {**payload, "until": "2023-12-31"}) == {"END_BEFORE_START"}
    certified: JsonObject = {**payload, "certified_on": "2024-05-01"}
    assert told("committee_post", {**certified, "certified_until": "2024-05-01"}) == set()
    assert told("committee_post", {**certified, "certified_until": "2024-04-30"}) == {
        "END_BEFORE_START"
    }


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-11-30", set()),
        ("2026-12-01", {("O12", "2027-03-01", "yellow")}),
        ("2027-01-30", {("O12", "2027-03-01", "orange")}),
        ("2027-03-01", {("O12", "2027-03-01", "orange")}),
        ("2027-03-02", {("O12", "2027-03-01", "red")}),
    ],
)  # fmt: skip
def test_a_certificate_expires(today: str, expected: set[tuple[str, str, str]]) -> None:
    entry = post("m0", "secretary", certified_on="2024-03-01")
    facts = FakeFacts(members(3), books={"committee_post": (("e1", entry),)})
    assert rules_asked("committee_post", facts, today) == expected


def test_a_certificate_lasts_as_written_and_only_in_office() -> None:
    written = post("m0", "secretary", certified_on="2024-03-01", certified_until="2026-06-30")
    gone = post("m1", "deputy", certified_on="2023-03-01", until="2025-01-01")
    facts = FakeFacts(members(3), books={"committee_post": (("e1", written), ("e2", gone))})
    assert ("O12", "2026-06-30", "orange") in rules_asked("committee_post", facts, "2026-06-30")
    assert not {d for d in rules_asked("committee_post", facts, "2026-06-30") if d[1] < "2026-06-30" and d[0] == "O12"}  # fmt: skip


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-08-31", set()),
        ("2026-09-01", {("O11", "2026-11-30", "yellow")}),
        ("2026-11-30", {("O11", "2026-11-30", "yellow")}),
        ("2026-12-01", {("O11", "2026-11-30", "red")}),
    ],
)  # fmt: skip
def test_an_empty_post_is_filled_within_three_months(today: str, expected: set[tuple[str, str, str]]) -> None:  # fmt: skip
    entries = (("e1", post("m0", "discipline", until="2026-08-31")),)
    facts = FakeFacts(members(3), books={"committee_post": entries})
    assert rules_asked("committee_post", facts, today) == expected


def test_what_a_new_term_or_a_successor_settles_is_not_empty() -> None:
    left = ("e1", post("m0", "discipline", until="2026-08-31"))
    facts = FakeFacts(members(3), books={"committee_post": (left, ("e2", post("m1", "discipline", since="2026-09-15")))})  # fmt: skip
    assert asked("committee_post", facts, "2026-12-31") == []
    term = ("t1", record("term", session="第四届", approved_on="2026-08-31"))
    facts = FakeFacts(members(3), books={"committee_post": (left,), "term": (term,)})
    assert asked("committee_post", facts, "2026-12-31") == []
    (due,) = asked("committee_post", FakeFacts(members(3), books={"committee_post": (left,)}), "2026-09-01")  # fmt: skip
    assert (due.entry, due.new) == (None, {"posts": ["discipline"]})


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-05-31", set()), ("2026-06-01", {("O14", "2026-07-01", "blue")}),
        ("2026-07-01", {("O14", "2026-07-01", "blue")}),
        ("2026-07-02", {("O14", "2026-07-01", "yellow")}),
    ],
)  # fmt: skip
def test_lines_of_a_duty_list_have_their_day(
    today: str, expected: set[tuple[str, str, str]]
) -> None:
    lines = [
        {"id": "r1", "matter": "联系注水一班，每季度讲一次安全课并且写下来", "due": "2026-07-01"},
        {"id": "r2", "matter": "写半年总结", "due": "2026-07-01", "state": "done"},
        {"id": "r3", "matter": "没有期限"},
    ]
    entry = post("m0", "secretary", responsibilities=lines)
    facts = FakeFacts(members(3), books={"committee_post": (("e1", entry),)})
    assert rules_asked("committee_post", facts, today) == expected


# --- terms: O05, O06 ---

TERM: JsonObject = {
    "session": "第三届",
    "approved_on": "2023-11-23",
    "approval_number": "厂党发〔2023〕8号",
}


@pytest.mark.parametrize(
    ("approved", "due"),
    [
        ("2023-11-23", "2026-11-23"), ("2024-02-29", "2027-02-28"), ("2025-12-31", "2028-12-31"),
        ("1999-06-01", "2002-06-01"),
    ],
)  # fmt: skip
def test_a_term_lasts_three_years(approved: str, due: str) -> None:
    assert worked_out("term", "due_on", {"approved_on": approved}, FakeFacts()) == due
    assert worked_out("term", "due_on", {}, FakeFacts()) == ""


@pytest.mark.parametrize(
    ("today", "colour"),
    [
        ("2026-05-26", None), ("2026-05-27", "yellow"), ("2026-08-24", "yellow"),
        ("2026-08-25", "orange"), ("2026-10-23", "orange"), ("2026-10-24", "red"),
        ("2026-11-23", "red"), ("2026-11-24", "red"),
    ],
)  # fmt: skip
def test_an_election_is_announced_in_three_steps(today: str, colour: str | None) -> None:
    facts = FakeFacts(books={"term": (("t1", record("term", **TERM)),)})
    expected = {("O05", "2026-11-23", colour)} if colour else set()
    assert rules_asked("term", facts, today) == expected


def test_an_election_that_was_held_or_put_off_is_not_asked_for() -> None:
    later = ("t2", record("term", session="第四届", approved_on="2026-11-20"))
    facts = FakeFacts(books={"term": (("t1", record("term", **TERM)), later)})
    assert asked("term", facts, "2026-12-01") == []
    held = record("term", **{**TERM, "changed_on": "2026-11-20"})
    assert (
        rules_asked("term", FakeFacts(books={"term": (("t1", held), later)}), "2027-06-01") == set()
    )
    extension = {"id": "x1", "number": "厂党发〔2026〕9号", "until": "2027-05-31"}
    put_off = record("term", **{**TERM, "extensions": [extension]})
    facts = FakeFacts(books={"term": (("t1", put_off),)})
    assert rules_asked("term", facts, "2027-03-02") == {("O05", "2027-05-31", "orange")}
    assert "过期" in asked("term", facts, "2027-06-01")[0].sentence


@pytest.mark.parametrize(
    ("today", "colour"), [("2026-11-20", "blue"), ("2026-12-20", "blue"), ("2026-12-21", "red"), ("2029-06-01", "red")]
)  # fmt: skip
def test_after_an_election_the_new_term_is_asked_for(today: str, colour: str) -> None:
    held = record("term", **{**TERM, "changed_on": "2026-11-20"})
    facts = FakeFacts(books={"term": (("t1", held),)})
    assert rules_asked("term", facts, today) == {("O05", "2026-12-20", colour)}
    draft = record("term", session="第四届", approved_on="2026-11-20", stage="draft")
    facts = FakeFacts(books={"term": (("t1", held), ("t2", draft))})
    assert rules_asked("term", facts, today) == {("O05", "2026-12-20", colour)}


@pytest.mark.parametrize(
    ("number", "until", "due", "rules"),
    [
        ("厂党发〔2026〕9号", "2027-11-23", "2027-11-23", set()),
        ("厂党发〔2026〕9号", "2027-11-24", "2027-11-23", {"O05"}),
        ("厂党发〔2026〕9号", "2026-11-24", "2026-11-24", set()),
        ("厂党发〔2026〕9号", "2026-11-23", "2026-11-23", {"O05"}),
        (None, "2027-05-31", "2026-11-23", {"O05"}),
    ],
)  # fmt: skip
def test_an_extension_has_a_number_and_at_most_a_year(
    number: str | None, until: str, due: str, rules: set[str]
) -> None:
    payload: JsonObject = {**TERM, "extensions": [{"id": "x1", "number": number, "until": until}]}
    assert told("term", payload) == rules
    assert worked_out("term", "due_on", payload, FakeFacts()) == due
    assert all(level is Level.WARN for _, _, level in beside("term", payload))


def election(expected: int, present: int, votes: int, *, elected: bool = True, approved: str = "2023-11-23") -> JsonObject:  # fmt: skip
    return {
        **TERM, "approved_on": approved, "expected": expected, "present": present,
        "candidates": [{"id": "c1", "person": "m1", "votes": votes, "elected": elected}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("payload", "blocked"),
    [
        (election(20, 16, 11), False), (election(20, 15, 11), True),
        (election(20, 20, 11), False), (election(20, 20, 10), True),
        (election(21, 17, 11), False), (election(21, 16, 11), True),
        (election(20, 15, 5, elected=False), False),
        # Until 2020 more than four fifths had to come, and half of those present were enough.
        (election(20, 17, 9, approved="2020-07-12"), False),
        (election(20, 16, 9, approved="2020-07-12"), True),
        (election(20, 18, 9, approved="2020-07-12"), True),
        (election(20, 17, 9, approved="2020-07-13"), True),
    ],
)  # fmt: skip
def test_nobody_is_elected_without_quorum_and_majority(payload: JsonObject, blocked: bool) -> None:
    found = beside("term", payload)
    assert found == ({("O06", "candidates/c1/elected", Level.FINAL)} if blocked else set())


@pytest.mark.parametrize(
    ("elected", "approved", "blocked"),
    [
        # 17 of 20 came, 9 voted for him: enough by the rules up to 2020-07-12, not since.
        ("2020-07-12", "2020-07-20", False), ("2020-07-13", "2020-07-20", True),
        ("2020-07-10", "2020-07-12", False), (None, "2020-07-20", True), (None, "2020-07-12", False),
    ],
)  # fmt: skip
def test_the_day_of_the_election_chooses_the_rules(
    elected: str | None, approved: str, blocked: bool
) -> None:
    payload: JsonObject = {**election(20, 17, 9, approved=approved), "elected_on": elected}
    assert told("term", payload) == ({"O06"} if blocked else set())


def test_the_assembly_says_when_the_election_was() -> None:
    held = meeting(
        sessions=[session(starts="2020-07-12T09:00", ends="2020-07-12T10:00")],
        occurred_on="2020-07-12",
    )
    facts = FakeFacts(
        books={"assembly": (("a1", find("assembly").read({**held, "stage": "final"})),)}
    )
    payload: JsonObject = {
        **election(20, 17, 9, approved="2020-07-20"),
        "election": "a1",
        "elected_on": "2020-07-13",
    }
    assert told("term", payload, facts) == set()
    assert told("term", payload) == {"O06"}


def test_nobody_is_elected_without_numbers() -> None:
    whole = election(20, 18, 18)
    candidate: JsonObject = {"id": "c1", "person": "m1", "elected": True}
    cases: tuple[tuple[JsonObject, set[str]], ...] = (
        ({**whole, "expected": None}, {"expected"}), ({**whole, "present": None}, {"present"}),
        ({**whole, "candidates": [candidate]}, {"candidates/c1/votes"}),
        ({**whole, "candidates": [{**candidate, "elected": False}]}, set()),
        ({**TERM, "candidates": [candidate]}, {"expected", "present", "candidates/c1/votes"}),
    )  # fmt: skip
    for payload, fields in cases:
        assert beside("term", payload) == {("REQUIRED", field, Level.FINAL) for field in fields}


def test_sums_of_an_election() -> None:
    assert beside("term", election(20, 21, 11)) == {("G04", "present", Level.SAVE)}
    assert beside("term", election(20, 18, 19)) == {("G04", "candidates/c1/votes", Level.SAVE)}
    assert beside("term", election(20, 18, 18)) == set()


def test_the_assembly_tells_how_many_came() -> None:
    """Ten voters were expected and came, as its record says: nothing is typed twice."""
    held = ("a1", find("assembly").read({**meeting(), "stage": "final"}))
    candidate: JsonObject = {"id": "c1", "person": "m1", "votes": 5, "elected": True}
    payload: JsonObject = {**TERM, "election": "a1", "candidates": [candidate]}
    facts = FakeFacts(books={"assembly": (held,)})
    assert told("term", payload, facts) == {"O06"}
    assert told("term", {**payload, "candidates": [{**candidate, "votes": 6}]}, facts) == set()


def test_a_term_is_not_over_before_it_began() -> None:
    assert told("term", {**TERM, "changed_on": "2023-11-23"}) == set()
    assert told("term", {**TERM, "changed_on": "2023-11-22"}) == {"END_BEFORE_START"}


def test_a_new_entry_needs_nothing() -> None:
    for key in ("term", "committee_post"):
        assert find(key).begin(Beginning(date(2026, 11, 23), ())) == {}


def test_a_branch_has_one_record_of_itself() -> None:
    payload: JsonObject = {"full_name": "第二党支部", "kind": "joint"}
    other = record("branch", **payload)
    draft = record("branch", **payload, stage="draft")

    def found(book: tuple[tuple[str, Any], ...], entry_id: str) -> bool:
        told = beside("branch", payload, FakeFacts(books={"branch": book}), entry_id=entry_id)
        return ("ONE_A_BRANCH", "full_name", Level.FINAL) in told

    assert found((("e1", other),), "")
    assert found((("e1", other),), "e2")
    assert not found((("e1", other),), "e1")
    assert not found((("e1", draft),), "e2")
    assert not found((), "")
