"""The edge of every band, beside exact fractions; what is late, and what was hidden."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from hongdang_desktop.assessment.evidence import filled
from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.assessment.rules.records import _EXCUSES
from hongdang_desktop.core.canonical import Json, JsonObject
from tests.assessment.books import PEOPLE, Payloads, asked, books, given

NUMBERS = st.integers(0, 400)


def points(rule: str, whole: int, **values: Json) -> int:
    known = RULES[rule]
    return known.judge(values, whole, known.numbers).points


def half_up(part: Fraction) -> int:
    return int(part + Fraction(1, 2))


@given_any(st.integers(1, 400), NUMBERS)
def test_dues_by_bands(asked_: int, missing: int) -> None:
    settled = max(0, asked_ - missing)
    rate = Fraction(settled * 100, asked_)
    expected = 300 if rate == 100 else 200 if rate >= 95 else 0
    assert points("dues", 300, asked=asked_, settled=settled) == expected


@pytest.mark.parametrize(
    ("asked_", "settled", "expected"),
    [(20, 20, 300), (20, 19, 200), (19, 18, 0), (1000, 999, 200), (1000, 950, 200), (1000, 949, 0)],
)
def test_dues_at_the_edges(asked_: int, settled: int, expected: int) -> None:
    assert points("dues", 300, asked=asked_, settled=settled) == expected


@given_any(st.integers(1, 400), NUMBERS)
def test_late_records_by_bands(final: int, late: int) -> None:
    late = min(final, late)
    rate = Fraction(late * 100, final)
    expected = 200 if rate <= 10 else 100 if rate <= 30 else 0
    assert points("records_in_time", 200, final=final, late=late) == expected
    assert points("late_rate", 300, final=final, late=late) == half_up(
        Fraction(300 * (final - late), final)
    )


@given_any(st.integers(1, 300), NUMBERS, st.integers(1, 12))
def test_talks_by_bands(owed: int, done: int, months: int) -> None:
    done = min(owed, done)
    behind = Fraction(months * 100, 12) - Fraction(done * 100, owed)
    expected = 300 if behind <= 0 else 150 if behind <= 20 else 0
    assert points("talks", 300, owed=owed, done=done, months=months) == expected


@pytest.mark.parametrize(("done", "expected"), [(5, 300), (4, 150), (3, 150), (2, 0)])
def test_talks_twenty_points_behind(done: int, expected: int) -> None:
    # June: half of ten are due; three of ten are exactly 20 points behind.
    assert points("talks", 300, owed=10, done=done, months=6) == expected


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(10_000, 400), (9_999, 399), (9_750, 200), (9_501, 1), (9_500, 0), (9_499, 0)],
)
def test_output_is_linear_from_its_least(rate: int, expected: int) -> None:
    assert points("output", 400, known=1, months=1, sum=rate) == expected


@pytest.mark.parametrize(
    ("day", "expected"), [("2026-11-11", 300), ("2026-11-12", 0), ("2026-11-01", 300)]
)
def test_ten_days_to_convey(day: str, expected: int) -> None:
    letter: JsonObject = {
        "occurred_on": "2026-11-01", "title": "通知", "to_convey": True, "carried_out": ["s"],
    }  # fmt: skip
    facts = books(directive=(letter,), study=({"id": "s", "occurred_on": day},))
    assert given("conveyed", facts, points=300)[0] == expected


@pytest.mark.parametrize(
    ("fixed", "day", "expected"),
    [
        (1, "2026-11-06", 400), (1, "2026-11-07", 300), (31, "2026-11-25", 400),
        (31, "2026-11-24", 300), (15, "2026-11-15", 400),
    ],
)  # fmt: skip
def test_five_days_around_the_fixed_day(fixed: int, day: str, expected: int) -> None:
    facts = books(branch=({"theme_day": fixed},), theme_day=({"occurred_on": day},))
    assert given("theme_day", facts)[0] == expected


def written(day: str, done: str, **more: Json) -> JsonObject:
    return {"occurred_on": day, "finalised_at": f"{done}T09:00:00+08:00", **more}


@pytest.mark.parametrize("cause", _EXCUSES)
def test_good_causes_cost_nothing(cause: str) -> None:
    kept = (written("2026-11-02", "2026-11-20", late=True, late_reason=f"因为{cause}"),)
    assert given("records_in_time", books(theme_day=kept), points=200)[0] == 200
    assert given("late_rate", books(theme_day=kept), points=200)[0] == 200
    assert given("hidden_late", books(theme_day=kept), points=200)[0] == 200


@pytest.mark.parametrize("cause", ["忘了", "上级检查前才想起来", "", "太忙"])
def test_other_causes_are_late(cause: str) -> None:
    kept = (written("2026-11-02", "2026-11-20", late=True, late_reason=cause or None),)
    found = asked("records_in_time", books(theme_day=kept), points=200)
    assert (found.points, found.entries) == (0, ("theme_day-1",))


def test_what_was_entered_after_it_was_finalised_was_hidden() -> None:
    """Somebody put the clock back and finalised: the day of entering still stands."""
    back = written("2026-11-02", "2026-11-04", entered_at="2026-11-27T09:00:00+08:00")
    facts = books(theme_day=(back, written("2026-11-04", "2026-11-05")))
    found = asked("hidden_late", facts, points=100)
    assert (found.points, found.entries) == (0, ("theme_day-1",))
    assert found.words == "没标补记的倒填 1 条：主题党日 11月2日"
    assert found.notes == {"theme_day-1": "25 天以后才记，没标补记"}
    assert given("records_in_time", facts, points=200)[0] == 0
    skewed = written("2026-11-02", "2026-11-04", entered_at="2026-11-05T09:00:00+08:00")
    assert given("hidden_late", books(theme_day=(skewed,)), points=100)[0] == 100


def test_what_only_the_branch_reads_is_not_counted() -> None:
    """So the plant comes to the same number."""
    talk = written(
        "2026-11-02", "2026-11-20", speaker="sec", partner="a", late=True, late_reason="忘了"
    )
    facts = books(talk=(talk,), theme_day=(written("2026-11-04", "2026-11-05"),))
    assert given("records_in_time", facts) == (400, "定稿 1 条，补记 0 条（0%）")


def result(hse: str, **more: Json) -> JsonObject:
    return {"occurred_on": "2026-12-03", "month": "2026-11", "hse": hse, **more}


@pytest.mark.parametrize(
    ("hse", "area", "veto"), [("accident", 0, 0), ("short", 400, 100), ("good", 400, 100)]
)
def test_an_accident_takes_all_and_is_a_veto(hse: str, area: int, veto: int) -> None:
    areas: Payloads = (
        {"occurred_on": "2026-01-05", "kind": "area", "name": "一号", "leader": "a"},
    )
    facts = books("2026-12-05", duty_area=areas, production_result=(result(hse),))
    assert given("duty_areas", facts)[0] == area
    found = asked("accidents", facts, points=100)
    assert found.points == veto
    assert found.entries == (("production_result-1",) if not veto else ())
    bare = books("2026-12-05", production_result=(result("accident"),))
    assert given("duty_areas", bare) == (0, "本月有责任事故，党员违章 0 次")
    assert given("accidents", bare, "2026-12")[0] is None


def test_a_form_puts_its_numbers_into_the_sentence() -> None:
    rule = RULES["dues"]
    assert rule.sentence == "党费交齐 100% 得满分，交齐 95% 以上得 2 分，再少不得分。"
    assert rule.explained({"part": 90, "part_points": 1.5}) == (
        "党费交齐 100% 得满分，交齐 90% 以上得 1.5 分，再少不得分。"
    )
    assert filled("{a} 和 {b}", {"a": 2.0}) == "2 和 {b}"


@given_any(
    st.dictionaries(
        st.sampled_from(("asked", "settled", "due", "closed", "owed", "done", "months", "final")),
        st.integers(-5, 500) | st.none() | st.text(max_size=3) | st.booleans(),
    ),
    st.integers(0, 1_000),
)
def test_odd_values_are_judged_without_a_crash(values: dict[str, Any], whole: int) -> None:
    for rule in RULES.values():
        assert rule.judge(values, whole, rule.numbers).words


def test_a_person_who_is_no_member_breaks_no_duty_area() -> None:
    check: JsonObject = {
        "occurred_on": "2026-11-05", "check": "hse", "category": "violation", "owner": "甲",
    }  # fmt: skip
    assert "a" in PEOPLE
    assert given("duty_areas", books(field_check=(check,)))[0] is None
