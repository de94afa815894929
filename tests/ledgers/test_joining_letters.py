"""What the letters of joining say of training, of a cancelled probation and of who decided."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.letters import joining as letters
from hongdang_desktop.ledgers.official import Letter, Telling
from tests.ledgers.askings import members, record
from tests.ledgers.makings import FakeFacts

WITH, ALONE = ("secretary", "organisation"), ("secretary",)


def facts_of(posts: tuple[str, ...], decision: str = "") -> FakeFacts:
    books = {
        "applicant": (("p1", applicant("2026-03-01", decision=decision)),),
        "committee_meeting": (("k1", record("committee_meeting")),),
        "assembly": (("a1", record("assembly")),),
    }
    return FakeFacts(members(3, posts=posts), books=books)


def applicant(decided: str, **more: object) -> object:
    return record(
        "applicant", name="苗沐阳", applied_on="2025-01-10", decided_on=decided, **more
    )  # fmt: skip


def text(letter: Letter, made: object, facts: FakeFacts, day: date | None = None) -> str:
    written = letter(Telling(made, facts, day=day))
    return "\n".join(para.text for para in written.body)


@pytest.mark.parametrize(
    ("day", "year", "since"), [(date(2027, 3, 1), True, False), (date(2027, 2, 28), False, True)]
)
def test_a_year_of_training_is_said_only_when_it_was_one(
    day: date, year: bool, since: bool
) -> None:
    said = text(
        letters.listing, record("development", applicant="p1"), facts_of(WITH), day=day
    )  # fmt: skip
    assert ("一年以上" in said) is year
    assert ("自2026年3月1日起进行培养教育和考察" in said) is since


@pytest.mark.parametrize(
    ("conclusion", "words"),
    [
        ("cancelled", "决定取消苗沐阳同志预备党员资格。"),
        ("on_time", "同意苗沐阳同志按期转为中共正式党员。"),
    ],
)
def test_a_probation_is_cancelled_by_a_decision(conclusion: str, words: str) -> None:
    discussions: list[JsonObject] = [{"id": "d1", "on": "2026-11-01", "conclusion": conclusion}]
    made = record("development", applicant="p1", discussions=discussions)
    lines = text(letters.confirmed, made, facts_of(WITH)).splitlines()
    assert words in lines


@pytest.mark.parametrize(
    ("posts", "decision", "body"),
    [
        (WITH, "", "支部委员会会议"), (ALONE, "", "支部党员大会"),
        (WITH, "a1", "支部党员大会"), (ALONE, "k1", "支部委员会会议"),
    ],
)  # fmt: skip
def test_who_decided_is_what_the_books_say(
    posts: tuple[str, ...], decision: str, body: str
) -> None:
    facts = facts_of(posts, decision)
    said = text(letters.filing, applicant("2026-03-01", decision=decision or None), facts)
    assert f"{body}研究决定" in said


@pytest.mark.parametrize("letter", [letters.listing, letters.check])
def test_a_branch_without_a_committee_decides_by_assembly(letter: Letter) -> None:
    said = text(letter, record("development", applicant="p1"), facts_of(ALONE))
    assert "支部党员大会" in said
    assert "支部委员会" not in said
    nobody = text(letter, record("development", applicant="p1"), facts_of(()))
    assert "支部党员大会" not in nobody
    assert "支部委员会" not in nobody
