"""The bad inputs that the issue names: each has its code and level, a sentence, and loses nothing."""

from dataclasses import dataclass

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from tests.station.world import committee, meeting, member, parts, refused, saved


@pytest.fixture
def people(branch: Station) -> tuple[str, ...]:
    return committee(branch)


def _found(problems: tuple[Problem, ...], code: str, at: str) -> Problem:
    (found,) = [p for p in problems if (p.code, p.field) == (code, at)]
    assert found.sentence
    assert found.cure
    return found


@pytest.mark.parametrize(
    "number",
    ["999999198001010014", "99999919800230001X", "12345", "九九九九九九", "99999919800101001x"],
)
def test_wrong_identity_number_warns_and_saves(branch: Station, number: str) -> None:
    payload = member(identity_number=number)
    problem = _found(branch.book.check("member", payload), "IDENTITY", "identity_number")
    assert problem.level is Level.WARN
    entry = saved(branch.book.save("member", payload))
    branch.book.finalise(entry)
    assert branch.book.entry(entry).payload["identity_number"] == number


def test_identity_number_of_another_birthday_or_sex_warns_there(branch: Station) -> None:
    problems = branch.book.check("member", member(born_on="1980-01-02", sex="2"))
    assert _found(problems, "IDENTITY", "born_on").level is Level.WARN
    assert _found(problems, "IDENTITY", "sex").level is Level.WARN
    assert [p for p in branch.book.check("member", member()) if p.code == "IDENTITY"] == []


@dataclass(frozen=True)
class Bad:
    """A change to a good meeting, and what is said of it."""

    code: str
    at: str
    level: Level
    change: JsonObject
    part: str = ""


VOTE: JsonObject = {"against": 0, "abstained": 0}
BAD = {
    "end before start": Bad(
        "END_BEFORE_START", "sessions/s1/ends_at", Level.SAVE,
        {"ends_at": "2026-11-20T08:59:00+08:00"}, "sessions",
    ),
    "end equal to start": Bad(
        "END_BEFORE_START", "sessions/s1/ends_at", Level.SAVE,
        {"ends_at": "2026-11-20T09:00:00+08:00"}, "sessions",
    ),
    "more present than expected": Bad("G04", "expected", Level.SAVE, {"expected": 4}),
    "votes that do not add up": Bad(
        "G04", "votes/v1/in_favour", Level.SAVE, {"in_favour": 4, **VOTE}, "votes"
    ),
    "too many votes": Bad("G04", "votes/v1/in_favour", Level.SAVE, {"against": 1}, "votes"),
    "more voters than people": Bad(
        "G04", "expected_voters", Level.SAVE, {"expected_voters": 6}
    ),
    "passed without quorum": Bad(
        "M06", "votes/v1/result", Level.FINAL,
        {"present": 2, "in_favour": 2, "expected": 5}, "votes",
    ),
    "passed without a majority": Bad(
        "M07", "votes/v1/result", Level.FINAL, {"in_favour": 2, "against": 3}, "votes"
    ),
    "a date in the future": Bad(
        "G01", "occurred_on", Level.FINAL,
        {"starts_at": "2026-11-24T09:00:00+08:00", "ends_at": "2026-11-24T10:00:00+08:00"},
        "sessions",
    ),
    "the same person twice": Bad(
        "TWICE", "attendance/p0/member", Level.SAVE, {"member": "p1"}, "attendance"
    ),
}  # fmt: skip


def _bad(people: tuple[str, ...], bad: Bad) -> JsonObject:
    payload = meeting(people)
    if not bad.part:
        return {**payload, **bad.change}
    first = parts(payload, bad.part)[0]
    first.update(bad.change)
    if first.get("member") == "p1":
        first["member"] = people[1]
    return payload


@pytest.mark.parametrize("name", BAD)
def test_bad_meeting(branch: Station, people: tuple[str, ...], name: str) -> None:
    bad, payload = BAD[name], _bad(people, BAD[name])
    problems = branch.book.check("committee_meeting", payload)
    at = "attendance/p1/member" if bad.code == "TWICE" else bad.at
    assert _found(problems, bad.code, at).level is bad.level
    if bad.level is Level.SAVE:
        with pytest.raises(Refused) as error:
            branch.book.save("committee_meeting", payload)
        assert refused(error) == "PROBLEMS"
        assert bad.code in [problem.code for problem in error.value.problems]
        return
    entry = saved(branch.book.save("committee_meeting", payload))
    kept = branch.book.entry(entry)
    with pytest.raises(Refused) as error:
        branch.book.finalise(entry)
    assert refused(error) == "PROBLEMS"
    assert bad.code in [problem.code for problem in error.value.problems]
    assert branch.book.entry(entry) == kept


def test_motion_without_quorum_is_recorded_as_it_was(
    branch: Station, people: tuple[str, ...]
) -> None:
    payload = _bad(people, BAD["passed without quorum"])
    parts(payload, "votes")[0]["result"] = "failed"
    for absent in parts(payload, "attendance")[2:]:
        absent |= {"sessions": [], "absence": "shift"}
    entry = saved(branch.book.save("committee_meeting", payload))
    branch.book.finalise(entry)  # M08 warns only
    assert branch.book.entry(entry).final


def test_edit_of_a_draft_that_makes_it_worse_leaves_the_draft(
    branch: Station, people: tuple[str, ...]
) -> None:
    entry = saved(branch.book.save("committee_meeting", meeting(people)))
    kept = branch.book.entry(entry)
    with pytest.raises(Refused):
        branch.book.save("committee_meeting", _bad(people, BAD["end before start"]), entry)
    assert branch.book.entry(entry) == kept


def test_correction_is_checked_like_finalising(branch: Station, people: tuple[str, ...]) -> None:
    entry = saved(branch.book.save("committee_meeting", meeting(people)))
    branch.book.finalise(entry)
    kept = branch.book.entry(entry)
    for name in ("passed without quorum", "a date in the future", "end before start"):
        with pytest.raises(Refused) as error:
            branch.book.correct(entry, _bad(people, BAD[name]), "抄错")
        assert refused(error) == "PROBLEMS"
        assert BAD[name].code in [problem.code for problem in error.value.problems]
    with pytest.raises(Refused):
        branch.book.correct(entry, {**kept.payload, "chair": None}, "抄错")
    assert branch.book.entry(entry) == kept
