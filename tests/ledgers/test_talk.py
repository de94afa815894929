"""L14: who has not been talked with, the pair of two people, and one reminder a year."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.due import Asked, Weight
from hongdang_desktop.ledgers.ledger import Audience
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.talk import LEDGER, coverage, covered, cross, duties
from tests.ledgers.makings import FakeFacts, codes, setting

PEOPLE = {
    "sec": Member(name="书记", party_post="secretary"),
    "dis": Member(name="纪检", party_post="discipline"),
    "a": Member(name="甲"),
    "b": Member(name="乙"),
    "c": Member(name="丙"),
    "gone": Member(name="走了", standing="moved"),
    "lost": Member(name="失联", lost=True),
}


def talk(speaker: str, partner: str, day: str = "2026-05-08", **more: Json) -> JsonObject:
    return {
        "branch": "b1", "occurred_on": day, "speaker": speaker, "partner": partner,
        "pair": "members", "cause": "routine", "method": "face", "visible_to": "committee",
        "summary": "聊了聊", "stage": "final", **more,
    }  # fmt: skip


def facts(*talks: JsonObject) -> FakeFacts:
    book = tuple((f"t{n}", LEDGER.read(each)) for n, each in enumerate(talks))
    return FakeFacts(people=PEOPLE, books={"talk": book})


ALL = (("sec", "dis"), ("sec", "a"), ("dis", "b"), ("c", "sec"), ("a", "b"), ("c", "a"))


def test_it_stays_in_the_branch() -> None:
    assert LEDGER.audience is Audience.BRANCH
    assert LEDGER.columns["summary"].sensitive


def test_everybody_is_missing_at_first() -> None:
    found = coverage(facts(), "b1", 2026)
    assert found.pairs == (("sec", "dis"),)
    assert found.by_committee == ("a", "b", "c")
    assert found.by_members == ("a", "b", "c")
    assert (found.owed, found.done, found.missing) == (7, 0, 7)


def test_one_talk_each_covers_all() -> None:
    found = coverage(facts(*(talk(*pair) for pair in ALL)), "b1", 2026)
    assert (found.owed, found.done, found.missing) == (7, 7, 0)


@pytest.mark.parametrize("left_out", range(4))
def test_each_talk_counts(left_out: int) -> None:
    kept = [pair for number, pair in enumerate(ALL) if number != left_out]
    found = covered(("sec", "dis"), ("a", "b", "c"), kept)
    assert found.missing == 1


def test_only_talks_of_the_year_count() -> None:
    assert coverage(facts(talk("sec", "dis", "2025-12-31")), "b1", 2026).done == 0
    assert coverage(facts(talk("sec", "dis", "2026-01-01")), "b1", 2026).done == 1
    assert coverage(facts(talk("sec", "dis", "2027-01-01")), "b1", 2026).done == 0


def test_a_lone_member_and_a_lone_secretary_owe_no_talk_among_themselves() -> None:
    assert covered(("sec",), ("a",), ()).owed == 1
    assert covered((), ("a",), ()).owed == 0
    assert covered(("sec",), (), ()).owed == 0


NAMES = st.sampled_from(["sec", "dis", "a", "b", "c"])


@given(st.lists(st.tuples(NAMES, NAMES), max_size=12), st.tuples(NAMES, NAMES))
def test_a_talk_more_never_makes_it_worse(
    talks: list[tuple[str, str]], more: tuple[str, str]
) -> None:
    before = covered(("sec", "dis"), ("a", "b", "c"), talks)
    after = covered(("sec", "dis"), ("a", "b", "c"), [*talks, more])
    turned = covered(("sec", "dis"), ("a", "b", "c"), [*talks, more[::-1]])
    assert after == turned
    assert 0 <= before.done <= after.done <= after.owed == before.owed


# --- checks ---


def test_nobody_talks_with_himself() -> None:
    assert codes("talk", talk("a", "b"), "2026-05-08") == set()
    assert codes("talk", talk("a", "a"), "2026-05-08") == {("SAME_PERSON", Level.FINAL)}


def test_a_request_is_handed_on() -> None:
    asked = talk("a", "b", request="想调白班")
    assert codes("talk", asked, "2026-05-08") == {("NOT_HANDED_ON", Level.WARN)}
    assert codes("talk", {**asked, "request_entry": "r1"}, "2026-05-08") == set()


@pytest.mark.parametrize(
    ("speaker", "partner", "pair", "fits"),
    [
        ("sec", "dis", "committee", True),
        ("sec", "dis", "members", False),
        ("sec", "a", "committee_member", True),
        ("a", "sec", "committee_member", True),
        ("sec", "a", "committee", False),
        ("a", "b", "members", True),
        ("sec", "班里的小周", "staff", True),
        ("sec", "班里的小周", "members", False),
        ("sec", "a", "organisation", True),
    ],
)
def test_the_pair_suits_the_posts(speaker: str, partner: str, pair: str, fits: bool) -> None:
    record = LEDGER.read(talk(speaker, partner, pair=pair))
    found = [p.code for p in cross(record, "", facts(), setting())]
    assert found == ([] if fits else ["TH02"])


# --- the reminder ---


def due(
    today: str, *talks: JsonObject, start: date | None = date(2026, 1, 1)
) -> list[tuple[str, str, Weight]]:
    asked = Asked("b1", facts(*talks), setting(today), start, LEDGER)
    return [(d.sentence, d.due.isoformat(), d.weight) for d in duties(asked)]


def test_it_reminds_from_october_in_one_row() -> None:
    words = "2026年谈心谈话还差 7 次"
    assert due("2026-09-30") == []
    assert due("2026-10-01") == [(words, "2026-12-31", Weight.BLUE)]
    assert due("2026-12-01") == [(words, "2026-12-31", Weight.YELLOW)]
    assert due("2026-12-31") == [(words, "2026-12-31", Weight.YELLOW)]
    assert due("2027-01-01") == [(words, "2026-12-31", Weight.RED)]
    assert due("2027-03-31") == [(words, "2026-12-31", Weight.RED)]
    assert due("2027-04-01") == []


def test_it_says_nothing_when_all_were_talked_with() -> None:
    assert due("2026-12-31", *(talk(*pair) for pair in ALL)) == []


def test_a_branch_that_began_late_in_the_year_owes_nothing() -> None:
    assert due("2026-12-31", start=date(2026, 10, 1)) != []
    assert due("2026-12-31", start=date(2026, 10, 2)) == []
    assert due("2026-12-31", start=None) == []


def test_it_names_them() -> None:
    asked = Asked("b1", facts(), setting("2026-11-23"), date(2026, 1, 1), LEDGER)
    (one,) = duties(asked)
    assert one.done_by.startswith("支委间：sec和dis；支委与党员：a、b、c；党员间：a、b、c。")
