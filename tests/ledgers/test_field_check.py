"""L28: findings on the spot, their days, where they are closed; the way of a HSE model station."""

from datetime import date

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers import problem
from hongdang_desktop.ledgers.due import Asked, Weight
from hongdang_desktop.ledgers.field_check import LEDGER, closed, duties, fills
from hongdang_desktop.ledgers.member import Member
from tests.ledgers.makings import FakeFacts, codes, setting

FINAL, SAVE, WARN = Level.FINAL, Level.SAVE, Level.WARN


def check(**more: Json) -> JsonObject:
    return {
        "branch": "b1", "occurred_on": "2026-11-23", "check": "bad_habits", "place": "3号计量间",
        "problem": "工具用完不归位", "category": "bad_habit", "owner": "m1", "due": "2026-11-30",
        "stage": "final", **more,
    }  # fmt: skip


def said(today: Json = "2026-11-23", **more: Json) -> set[tuple[str, Level]]:
    return codes("field_check", check(**more), str(today))


def facts(*kept: JsonObject, problems: JsonObject | None = None) -> FakeFacts:
    book = tuple((f"c{n}", LEDGER.read(each)) for n, each in enumerate(kept))
    other = (("p1", problem.LEDGER.read(problems)),) if problems else ()
    return FakeFacts(books={"field_check": book, "problem": other})


def due(today: str, **more: Json) -> list[tuple[str, str, Weight]]:
    asked = Asked("b1", facts(check(**more)), setting(today), date(2026, 1, 1), LEDGER)
    return [(d.sentence, d.due.isoformat(), d.weight) for d in duties(asked)]


def test_a_finding_needs_problem_owner_and_day() -> None:
    assert said() == set()
    for name in ("problem", "owner", "due"):
        assert said(**{name: None}) == {("REQUIRED", FINAL)}


def test_a_model_station_needs_a_step_and_no_problem() -> None:
    step: JsonObject = {"id": "s1", "step": "applied", "day": "2026-11-20"}
    bare: JsonObject = {"check": "model_station", "problem": None, "owner": None, "due": None}
    assert said(**bare) == {("REQUIRED", FINAL)}
    assert said(**bare, station_steps=[step]) == set()
    later: JsonObject = {"id": "s2", "step": "granted", "day": "2026-11-20"}
    assert said(**bare, station_steps=[step, later]) == set()
    before = {**later, "day": "2026-11-19"}
    assert said(**bare, station_steps=[step, before]) == {("END_BEFORE_START", SAVE)}


def test_the_state_of_a_station_is_its_last_step() -> None:
    steps: list[Json] = [
        {"id": "s1", "step": "applied", "day": "2026-03-20"},
        {"id": "s2", "step": "granted", "day": "2026-11-20", "number": "红采安〔2026〕9号"},
    ]
    record = LEDGER.read(check(check="model_station", station_steps=steps))
    assert LEDGER.worked_out("state", record, "c0", facts()) == "命名"


def test_days_and_verification() -> None:
    assert said(due="2026-11-22") == {("END_BEFORE_START", SAVE)}
    assert said("2026-11-25", done_on="2026-11-25", verifier="m2") == set()
    assert said("2026-11-25", done_on="2026-11-22", verifier="m2") == {("END_BEFORE_START", SAVE)}
    assert said("2026-11-25", done_on="2026-11-26") == {("FUTURE", FINAL)}
    assert said("2026-11-25", verifier="m2") == {("REQUIRED", FINAL)}
    assert said("2026-11-25", done_on="2026-11-25", verifier="m1") == {("ZG06", WARN)}


def test_the_usual_day_is_offered_for_findings_only() -> None:
    assert fills({"occurred_on": "2026-11-23", "check": "hse"}, setting().rules) == {
        "due": "2026-11-30"
    }
    assert fills({"occurred_on": "2026-11-23", "check": "model_station"}, setting().rules) == {}
    assert fills({"check": "hse"}, setting().rules) == {}


def test_it_reminds_before_on_and_after_the_day() -> None:
    words = "工具用完不归位：查改到期"
    later: JsonObject = {"due": "2026-12-08"}
    assert due("2026-11-30", **later) == []
    assert due("2026-12-01", **later) == [(words, "2026-12-08", Weight.BLUE)]
    assert due("2026-12-08", **later) == [(words, "2026-12-08", Weight.YELLOW)]
    assert due("2026-12-09", **later) == [(words, "2026-12-08", Weight.RED)]
    assert due("2026-12-09", **later, done_on="2026-12-09") == [
        ("工具用完不归位：等验证", "2026-12-16", Weight.BLUE)
    ]
    assert due("2026-12-20", **later, done_on="2026-12-09", verifier="m2") == []


def test_what_was_handed_on_lives_there() -> None:
    assert due("2026-12-31", problem_entry="p1") == []
    record = LEDGER.read(check(problem_entry="p1"))
    waiting: JsonObject = {"occurred_on": "2026-11-23", "problem": "工具", "due": "2026-12-01"}
    solved: JsonObject = {**waiting, "conclusion": "solved", "done_on": "2026-11-28"}
    assert closed(record, facts(problems=waiting)) is None
    assert closed(record, facts(problems=solved)) == date(2026, 11, 28)
    assert LEDGER.worked_out("state", record, "c0", facts(problems=waiting)) == "转问题整改"
    assert LEDGER.worked_out("state", record, "c0", facts(problems=solved)) == "已改"


def test_rates_count_each_finding_once() -> None:
    kept = [
        check(), check(done_on="2026-11-25", verifier="m2"), check(problem_entry="p1"),
        check(check="model_station", station_steps=[]),
    ]  # fmt: skip
    found = [m for each in kept for m in LEDGER.read(each).matters("c")]
    assert [m.closed for m in found if not m.handed] == [None, date(2026, 11, 25)]


def test_a_member_is_known() -> None:
    known = FakeFacts(people={"m1": Member(name="甲")})
    assert LEDGER.worked_out("owner_is_member", LEDGER.read(check()), "", known) == "是"
    outside = LEDGER.read(check(owner="外包队小李"))
    assert LEDGER.worked_out("owner_is_member", outside, "", known) == "否"


def test_the_clock_looks_for_checks_of_post_duties() -> None:
    assert LEDGER.clock is not None
    assert LEDGER.clock.counts is not None
    assert LEDGER.clock.counts(LEDGER.read(check(check="post_duty")))
    assert not LEDGER.clock.counts(LEDGER.read(check()))
