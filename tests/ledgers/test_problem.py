"""L26: the way of a problem, its days, what closes it, and what it reminds of."""

from datetime import date, timedelta

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.due import Asked, Weight
from hongdang_desktop.ledgers.follow_up import deadline, short
from hongdang_desktop.ledgers.ledger import Beginning
from hongdang_desktop.ledgers.matter import Closing, Matter, closing
from hongdang_desktop.ledgers.problem import LEDGER, State, begin, duties, fills
from tests.ledgers.makings import FakeFacts, codes, setting

FINAL, SAVE, WARN = Level.FINAL, Level.SAVE, Level.WARN


def problem(**more: Json) -> JsonObject:
    """Return a problem found on a Monday, without any fault."""
    return {
        "branch": "b1", "occurred_on": "2026-11-23", "source": "hse_check", "problem": "灭火器没有检查卡",
        "owner": "m1", "term": "at_once", "due": "2026-11-30", "stage": "final", **more,
    }  # fmt: skip


def said(today: str = "2026-11-23", **more: Json) -> set[tuple[str, Level]]:
    return codes("problem", problem(**more), today)


def due(today: str, **more: Json) -> list[tuple[str, str, str, Weight]]:
    """Return what one problem reminds of on a day: sentence, day, rule, weight."""
    facts = FakeFacts(books={"problem": (("p1", LEDGER.read(problem(**more))),)})
    asked = Asked("b1", facts, setting(today), date(2026, 1, 1), LEDGER)
    return [(d.sentence, d.due.isoformat(), d.rule, d.weight) for d in duties(asked)]


def test_it_is_lawful() -> None:
    assert said() == set()


@pytest.mark.parametrize(
    ("term", "last", "day_more"),
    [("at_once", "2026-11-30", "2026-12-01"), ("usual", "2026-12-23", "2026-12-24")],
)
def test_the_usual_time(term: str, last: str, day_more: str) -> None:
    assert said(term=term, due=last) == set()
    assert said(term=term, due=day_more) == {("ZG01", WARN)}


def test_the_usual_day_is_offered() -> None:
    assert fills({"occurred_on": "2026-11-23", "term": "usual"}, setting().rules) == {
        "due": "2026-12-23"
    }
    assert fills({"occurred_on": "2026-11-23", "term": "long"}, setting().rules) == {}
    assert fills({"term": "usual"}, setting().rules) == {}
    assert begin(Beginning(date(2026, 11, 23), (), facts=FakeFacts()))["due"] == "2026-11-30"


def test_a_long_one_has_milestones() -> None:
    step: JsonObject = {"id": "s1", "day": "2027-03-01", "aim": "换完三台"}
    assert said(term="long", due="2027-06-30") == {("ZG05", FINAL)}
    assert said(term="long", due="2027-06-30", milestones=[step]) == set()


def test_days_follow_each_other() -> None:
    assert said(due="2026-11-23") == set()
    assert said(due="2026-11-22") == {("END_BEFORE_START", SAVE)}
    assert said("2026-11-25", done_on="2026-11-22") == {("END_BEFORE_START", SAVE)}
    assert said("2026-11-25", done_on="2026-11-25") == set()
    assert said("2026-11-25", done_on="2026-11-26") == {("FUTURE", FINAL)}


def test_an_extension_is_later_and_has_a_reason() -> None:
    later: JsonObject = {"id": "e1", "until": "2026-12-10", "reason": "等配件"}
    assert said(extensions=[later]) == set()
    assert said(extensions=[{**later, "until": "2026-11-30"}]) == {("NOT_LATER", FINAL)}
    assert said(extensions=[{**later, "reason": ""}]) == {("REQUIRED", FINAL)}


def closed(**more: Json) -> JsonObject:
    return {
        "done_on": "2026-11-25", "verifier": "m2", "verified_on": "2026-11-26",
        "conclusion": "solved", **more,
    }  # fmt: skip


def test_a_conclusion_needs_proof() -> None:
    assert said("2026-11-26", **closed()) == set()
    for name in ("done_on", "verifier", "verified_on"):
        assert said("2026-11-26", **closed(**{name: None})) == {("ZG04", FINAL)}
    assert said("2026-11-26", **closed(verified_on="2026-11-24")) == {("END_BEFORE_START", SAVE)}


def test_somebody_else_verifies() -> None:
    assert said("2026-11-26", **closed(verifier="m1")) == {("ZG06", WARN)}


def test_what_was_not_solved_is_carried_on_with_a_new_day() -> None:
    later: JsonObject = {"id": "e1", "until": "2027-01-10", "reason": "要停井"}
    assert said("2026-11-26", **closed(conclusion="unsolved")) == {("CARRY_ON", WARN)}
    assert said("2026-11-26", **closed(conclusion="partly", extensions=[later])) == set()


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, State.NEW),
        ({"measures": "配卡"}, State.DOING),
        ({"progress": [{"id": "a", "day": "2026-11-24", "text": "领了卡"}]}, State.DOING),
        ({"done_on": "2026-11-25"}, State.TO_VERIFY),
        (closed(), State.CLOSED),
        (closed(conclusion="unsolved"), State.DOING),
        (closed(conclusion="unsolved", extensions=[{"id": "e", "until": "2026-11-26"}]), State.DOING),
        (closed(conclusion="unsolved", extensions=[{"id": "e", "until": "2026-11-27"}]), State.CARRIED),
    ],
)  # fmt: skip
def test_the_state_follows_from_what_is_written(more: JsonObject, state: State) -> None:
    assert LEDGER.read(problem(**more)).state is state


def test_it_reminds_before_on_and_after_the_day() -> None:
    name = "灭火器没有检查卡：整改到期"
    far: JsonObject = {"term": "usual", "due": "2026-12-20"}
    assert due("2026-12-12", **far) == []
    assert due("2026-12-13", **far) == [(name, "2026-12-20", "ZG01", Weight.BLUE)]
    assert due("2026-12-16", **far) == [(name, "2026-12-20", "ZG01", Weight.BLUE)]
    assert due("2026-12-17", **far) == [(name, "2026-12-20", "ZG01", Weight.YELLOW)]
    assert due("2026-12-20", **far) == [(name, "2026-12-20", "ZG01", Weight.YELLOW)]
    assert due("2026-12-21", **far) == [(name, "2026-12-20", "ZG01", Weight.RED)]


def test_an_extension_moves_the_day() -> None:
    later: JsonObject = {"id": "e1", "until": "2026-12-20", "reason": "等配件"}
    assert due("2026-12-01", extensions=[later]) == []
    assert [day for _, day, _, _ in due("2026-12-21", extensions=[later])] == ["2026-12-20"]


def test_done_it_waits_for_somebody_to_look() -> None:
    done: JsonObject = {"done_on": "2026-11-25"}
    assert due("2026-11-25", **done) == [
        ("灭火器没有检查卡：等验证", "2026-12-02", "ZG03", Weight.BLUE)
    ]
    assert due("2026-12-03", **done)[0][3] is Weight.RED
    assert due("2026-12-03", **closed()) == []


def test_a_milestone_has_its_day() -> None:
    steps: list[Json] = [
        {"id": "s1", "day": "2026-12-01", "aim": "测绘", "reached_on": "2026-11-30"},
        {"id": "s2", "day": "2027-02-01", "aim": "换完"},
    ]
    long: JsonObject = {"term": "long", "due": "2027-06-30", "milestones": steps}
    assert due("2027-01-24", **long) == []
    assert due("2027-01-25", **long) == [
        ("灭火器没有检查卡：里程碑到期", "2027-02-01", "ZG05", Weight.BLUE)
    ]


def test_rates_look_at_what_fell_due() -> None:
    records = [
        problem(),
        problem(**closed()),
        problem(**closed(done_on="2026-12-02", verified_on="2026-12-03")),
        problem(**closed(), extensions=[{"id": "e", "until": "2026-12-15", "reason": "x"}]),
    ]
    book = tuple((f"p{n}", LEDGER.read(each)) for n, each in enumerate(records))
    found = [m for entry, each in book for m in each.matters(entry)]
    assert closing(found, read_period("2026-11")) == Closing(due=3, closed=2, in_time=1, days=11)
    assert closing(found, read_period("2026-12")) == Closing(due=1, closed=1, in_time=1, days=2)
    assert closing([], read_period("2026-12")) == Closing(0, 0, 0, 0)


def fell_due(day: date, closed: date) -> Matter:
    return Matter("e", "", "问题", "灯", found=date(2026, 11, 1), due=day, closed=closed)


def test_a_matter_closed_on_its_day_is_in_time() -> None:
    day = date(2026, 11, 30)
    month = read_period("2026-11")
    assert closing([fell_due(day, day)], month).in_time == 1
    assert closing([fell_due(day, day + timedelta(days=1))], month).in_time == 0


def test_names_are_short() -> None:
    assert short("灭火器没有检查卡，压力不够") == "灭火器没有检查卡"
    assert short("一" * 30) == "一" * 11 + "…"
    assert short(None) == ""
    asked = Asked("b1", FakeFacts(), setting(), None, LEDGER)
    long = f"{short('一' * 60)}：里程碑到期"
    assert len(long) <= 24
    assert next(
        deadline(asked, long, date(2026, 11, 23), entry="x", done_by="", action="")
    ).sentence
