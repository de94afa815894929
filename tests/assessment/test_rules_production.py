"""What offices hand in: each edge of output, cost and HSE to the hundredth."""

import pytest

from hongdang_desktop.assessment.rules import production
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.ledgers.catalogue import kinds
from tests.assessment.books import asked, books, given


def month(text: str = "2026-11", day: str = "2026-12-03", **more: Json) -> JsonObject:
    """Return what three offices handed in about a month."""
    signed: list[Json] = [
        {"id": each, "subject": each, "office": "生产科", "confirmed_by": "佟望山",
         "confirmed_on": day}
        for each in ("output", "cost", "hse")
    ]  # fmt: skip
    return {"month": text, "occurred_on": day, "handed_in": signed, **more}


@pytest.mark.parametrize(
    ("rule", "rate", "points", "expected"),
    [
        ("output", 10_000, 400, 400), ("output", 10_400, 400, 400), ("output", 20_000, 400, 400),
        ("output", 9_999, 400, 399), ("output", 9_750, 400, 200), ("output", 9_600, 400, 80),
        ("output", 9_501, 400, 1), ("output", 9_500, 400, 0), ("output", 9_499, 400, 0),
        ("output", 0, 400, 0),
        ("cost", 9_000, 200, 200), ("cost", 10_000, 200, 200), ("cost", 10_001, 200, 100),
        ("cost", 10_500, 200, 100), ("cost", 10_501, 200, 0), ("cost", 0, 200, 200),
    ],
)  # fmt: skip
def test_production_by_its_rate(rule: str, rate: int, points: int, expected: int) -> None:
    kept = month(output_rate=rate, cost_rate=rate, id="p1")
    facts = books(production_result=(kept,), today="2026-12-05")
    found = asked(rule, facts, points=points)
    assert (found.points, found.entries) == (expected, ("p1",))
    assert f"{rate / 100:.2f}%" in found.words
    assert found.notes == {"p1": "生产科 佟望山确认"}
    assert asked(rule, facts, "2026-10").words == "科室还没交这个月的数"
    two = asked(rule, facts, "2026Q4", points)
    assert (two.points, "2 个月没交数" in two.words) == (expected, True)


def test_a_mean_is_never_said_to_be_more_than_it_is() -> None:
    kept = (
        month("2026-10", "2026-11-03", output_rate=10_000, cost_rate=10_000),
        month("2026-11", output_rate=9_999, cost_rate=10_001),
    )
    facts = books(production_result=kept, today="2026-12-05")
    output = asked("output", facts, "2026Q4")
    assert (output.points, "99.99%" in output.words) == (400, True)  # 99.995: 3.996 of 4
    cost = asked("cost", facts, "2026Q4", 200)
    assert (cost.points, "100.01%" in cost.words) == (100, True)  # 100.005


def test_no_office_has_handed_in_anything() -> None:
    assert given("output", books()) == (None, "科室还没交这个月的数")
    assert given("cost", books(), "2026H2") == (None, "科室还没交这些月的数")
    only = books(production_result=(month(output_rate=9_900),), today="2026-12-05")
    assert given("cost", only) == (None, "科室还没交这个月的数")
    draft = books(production_result=(month(output_rate=9_900, stage="draft"),), today="2026-12-05")
    assert given("output", draft)[0] is None


def test_a_branch_without_a_target_is_not_judged() -> None:
    spared: JsonObject = month(
        handed_in=[{"id": "output", "subject": "output", "office": "生产科",
                    "confirmed_by": "佟望山", "none": True}],
        hse="good",
    )  # fmt: skip
    facts = books(production_result=(spared,), today="2026-12-05")
    assert given("output", facts) == (None, "科室说这一项不考核（产量完成率）")
    # A month without a target is no month that is missing.
    both = (spared, month("2026-10", "2026-11-03", output_rate=10_000))
    two = asked("output", books(production_result=both, today="2026-12-05"), "2026Q4")
    assert (two.points, "没交数" in two.words) == (400, True)  # December is missing
    november = asked("output", books(production_result=both, today="2026-11-30"), "2026Q4")
    assert (november.points, "没交数" in november.words) == (400, False)


@pytest.mark.parametrize(
    ("hse", "expected", "words"),
    [
        ("good", 500, "本月 HSE 达标，无责任事故"),
        ("short", 250, "本月 HSE未达标"),
        ("accident", 0, "本月有责任事故，触发否决"),
    ],
)
def test_hse(hse: str, expected: int, words: str) -> None:
    facts = books(production_result=(month(hse=hse),), today="2026-12-05")
    assert given("hse", facts, points=500) == (expected, words)
    assert given("hse", facts, points=500, short_percent=0)[0] == (500 if hse == "good" else 0)
    assert given("hse", facts, "2026-10", 500) == (None, "科室还没交这个月的数")


def test_one_accident_takes_all_of_a_half_year() -> None:
    several = tuple(
        month(f"2026-{n:02d}", f"2026-{n + 1:02d}-03", hse="good") for n in range(7, 11)
    )
    facts = books(production_result=several, today="2026-12-05")
    good = asked("hse", facts, "2026H2", 500)
    assert (good.points, len(good.entries)) == (500, 4)
    assert good.words == "下半年 HSE 达标，无责任事故，2 个月没交数"
    short = (*several, month(hse="short"))
    found = asked("hse", books(production_result=short, today="2026-12-05"), "2026H2", 500)
    assert found.points == 450  # four months and a half of five
    struck = (*several, month(hse="accident", hse_words="井喷险情，本岗责任"))
    found = asked("hse", books(production_result=struck, today="2026-12-05"), "2026H2", 500)
    assert (found.points, found.words) == (0, "下半年 1 个月有责任事故，触发否决，1 个月没交数")


def test_it_reads_the_plants_ledger() -> None:
    assert kinds()[production.LEDGER].code == "P10"
