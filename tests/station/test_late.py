"""Late entries (rule G02), the year of an entry, keys of newer programs, taking over, history."""

from datetime import datetime
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.core.records import Record
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Refused
from tests.station.world import (
    START,
    alone,
    committee,
    group,
    meeting,
    member,
    parts,
    refused,
    saved,
)


@pytest.fixture
def people(branch: Station) -> tuple[str, ...]:
    return committee(branch)


def _two_sessions(people: tuple[str, ...], first: str, last: str) -> JsonObject:
    payload = meeting(people)
    payload["sessions"] = [
        {"id": "s1", "starts_at": f"{first}T09:00:00+08:00", "place": "二楼"},
        {"id": "s2", "starts_at": f"{last}T20:00:00+08:00", "place": "二楼"},
    ]
    payload["votes"] = [{**each, "session": "s1"} for each in parts(payload, "votes")]
    return payload


def _finalise(branch: Station, payload: JsonObject, reason: str | None = None) -> str:
    entry = saved(branch.book.save("committee_meeting", payload))
    branch.book.finalise(entry, reason)
    return entry


def test_in_time_on_the_third_working_day(branch: Station, people: tuple[str, ...]) -> None:
    # Today is Monday the 23rd; the 18th was a Wednesday: 19th, 20th, 23rd.
    entry = branch.book.entry(_finalise(branch, meeting(people, "2026-11-18"), "用不上的理由"))
    assert "late" not in entry.payload
    assert "late_reason" not in entry.payload


def test_late_needs_a_reason_and_marks(branch: Station, people: tuple[str, ...]) -> None:
    entry = saved(branch.book.save("committee_meeting", meeting(people, "2026-11-17")))
    for reason in (None, ""):
        with pytest.raises(Refused) as error:
            branch.book.finalise(entry, reason)
        assert refused(error) == "PROBLEMS"
        assert [p.code for p in error.value.problems if p.field == "late_reason"] == ["G02"]
    branch.book.finalise(entry, "夜班抢险")
    payload = branch.book.entry(entry).payload
    assert (payload["late"], payload["late_reason"]) == (True, "夜班抢险")


def test_the_clock_of_two_sessions_runs_from_the_last(
    branch: Station, people: tuple[str, ...]
) -> None:
    entry = branch.book.entry(_finalise(branch, _two_sessions(people, "2026-11-10", "2026-11-18")))
    assert "late" not in entry.payload
    assert entry.payload["occurred_on"] == "2026-11-10"
    with pytest.raises(Refused):
        _finalise(branch, _two_sessions(people, "2026-11-10", "2026-11-17"))


def test_correction_that_moves_the_day_back_makes_late(
    branch: Station, people: tuple[str, ...]
) -> None:
    entry = _finalise(branch, meeting(people, "2026-11-20"))
    payload = {**branch.book.entry(entry).payload, **meeting(people, "2026-11-16")}
    with pytest.raises(Refused) as error:
        branch.book.correct(entry, payload, "日期抄错")
    assert "G02" in [problem.code for problem in error.value.problems]
    branch.book.correct(entry, {**payload, "late_reason": "夜班抢险"}, "日期抄错")
    corrected = branch.book.entry(entry).payload
    assert (corrected["late"], corrected["occurred_on"]) == (True, "2026-11-16")
    branch.book.correct(entry, {**corrected, **meeting(people, "2026-11-20")}, "没抄错")
    assert "late" not in branch.book.entry(entry).payload


def test_correction_long_after_is_not_late(tmp_path: Path) -> None:
    now = SetClock(START)
    branch, _ = alone(tmp_path / "s", now=now)
    people = committee(branch)
    entry = _finalise(branch, meeting(people))
    now.advance(days=400)
    branch.book.correct(entry, {**branch.book.entry(entry).payload, "title": "改了"}, "抄错")
    assert "late" not in branch.book.entry(entry).payload
    branch.close()


def test_year_is_kept_apart_from_the_day(branch: Station, people: tuple[str, ...]) -> None:
    entry = _finalise(branch, {**meeting(people), "year": 2025})
    payload = branch.book.entry(entry).payload
    assert (payload["year"], payload["occurred_on"]) == (2025, "2026-11-20")
    assert branch.book.ids(Listing("committee_meeting", year=2025)) == (entry,)
    assert branch.book.count(Listing("committee_meeting", year=2026)) == 0
    assert branch.book.ids(Listing("committee_meeting", month=11)) == (entry,)


def test_register_holds_from_the_day_of_writing(branch: Station) -> None:
    payload = branch.book.entry(saved(branch.book.save("party_group", group()))).payload
    assert (payload["occurred_on"], payload["year"]) == ("2026-11-23", 2026)


@pytest.fixture
def newer(branch: Station, people: tuple[str, ...]) -> str:
    """A meeting that a newer program wrote: with keys that this one does not know."""
    ledger = kinds()["committee_meeting"]
    model: type[Record] = ledger.model
    assert "weather" not in model.model_fields
    payload = meeting(people, branch=branch.info().branches[0].id, stage="draft")
    payload["weather"] = {"sky": "clear"}
    parts(payload, "agenda")[0]["urgency"] = 3

    branch._core.verb("x", lambda pen: pen.put(ledger, "newer", payload))
    return "newer"


def test_unknown_keys_are_echoed_through_every_verb(branch: Station, newer: str) -> None:
    typed = {
        key: value for key, value in branch.book.entry(newer).payload.items() if key != "weather"
    }
    item = {key: v for key, v in parts(typed, "agenda")[0].items() if key != "urgency"}
    typed |= {"title": "改了", "agenda": [item, {"title": "新议题"}]}
    branch.book.save("committee_meeting", typed, newer)
    branch.book.finalise(newer)
    branch.book.correct(newer, {**typed, "title": "又改了"}, "抄错")
    payload = branch.book.entry(newer).payload
    assert payload["weather"] == {"sky": "clear"}
    assert [part.get("urgency") for part in parts(payload, "agenda")] == [3, None]
    branch.book.undo()
    branch.rebuild()
    assert branch.book.entry(newer).payload["weather"] == {"sky": "clear"}
    assert branch.verify() == []


def test_unknown_keys_are_not_typed(branch: Station, newer: str) -> None:
    payload = {**branch.book.entry(newer).payload, "mood": "good"}
    with pytest.raises(Refused) as error:
        branch.book.save("committee_meeting", payload, newer)
    assert [p.code for p in error.value.problems] == ["UNKNOWN_FIELD"]


def test_blank_meeting_takes_over(branch: Station, people: tuple[str, ...]) -> None:
    one = branch.info().branches[0].id
    _finalise(branch, meeting(people, chair=people[1]))
    gone = saved(branch.book.save("member", member("走远", party_post="youth", standing="moved")))
    blank = branch.book.blank("committee_meeting", one)
    assert [part["member"] for part in parts(blank, "attendance")] == list(people)
    assert gone not in str(blank)
    assert (blank["chair"], blank["recorder"]) == (people[1], people[-1])
    assert [part["place"] for part in parts(blank, "sessions")] == ["二楼会议室"]
    assert (blank["title"], blank["branch"]) == ("11月支部委员会会议", one)
    assert branch.book.count(Listing("committee_meeting")) == 1
    saved(branch.book.save("committee_meeting", blank))


def test_history_in_sentences(branch: Station, people: tuple[str, ...]) -> None:
    book = branch.book
    entry = saved(book.save("committee_meeting", {"title": "支委会"}))
    book.save("committee_meeting", {**meeting(people), "note": "x"}, entry)
    branch.actor = "丛南麓"
    book.finalise(entry)
    payload = dict(book.entry(entry).payload)
    book.correct(entry, {**payload, "title": "改了", "chair": people[1]}, "抄错")
    item = parts(payload, "agenda")[0]
    corrected = book.entry(entry).payload
    book.save("committee_meeting", {**corrected, "agenda": [{**item, "progress": "done"}]}, entry)
    book.undo()
    book.redo()
    book.delete(entry, "重复")
    told = [(v.who, v.what, v.reason, v.final, v.own) for v in book.history(entry)]
    assert told == [
        ("丛南麓", "删除", "重复", False, True),
        ("丛南麓", "重做", "抄错", True, True),
        ("丛南麓", "撤销", "抄错", True, True),
        ("丛南麓", "接着填了议题", "抄错", True, True),
        ("丛南麓", "更正会议名称、主持人", "抄错", True, True),
        ("丛南麓", "定稿", "", True, True),
        ("卞秋禾", "改了会议名称、场次、主持人等", "", False, True),
        ("卞秋禾", "新记", "", False, True),
    ]
    assert book.history(entry)[0].at == datetime(2026, 11, 23, 10, tzinfo=PLANT_TIME)
