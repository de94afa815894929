"""Files of rules and days with mistakes: every fault by line, with what to do."""

from dataclasses import replace
from datetime import date

import pytest

from hongdang_desktop import paths
from hongdang_desktop.core.rules import Rule
from hongdang_desktop.ledgers.regulation_faults import (
    NamedDay,
    calendar_days,
    calendar_text,
    faults,
)
from hongdang_desktop.ledgers.rule_text import rules_text
from hongdang_desktop.ledgers.rulebook import in_force, overlaid, rule_book, rules_of

RULE = """
[[rule]]
id = "G02"
title = "补记"
since = 2027-01-01
level = "final"
source = "厂党委通知"
verified = "A"
numbers = { workdays = 5 }
"""


def told(name: str, text: str) -> list[str]:
    return [fault.text for fault in faults(name, text, rule_book())]


def test_what_is_shipped_has_no_faults() -> None:
    folder = paths.resources()
    files = [*(folder / "rules").glob("*.toml"), *(folder / "calendar").glob("*.csv")]
    assert files
    for file in (*files, folder / "rhythm.toml"):
        name = file.relative_to(folder).as_posix()
        assert told(name, file.read_text(encoding="utf-8")) == [], name


def test_every_fault_of_a_calendar_is_told_with_its_line() -> None:
    text = (
        "# 说明\n日期,休或班\n2027-02-30,休\n2026-01-01,休\n2027-01-01,休\n2027.1.1，班\n"
        "2027-01-02,假\n2027-01-03\n2027-01-04,休,元旦,多\n元旦,休\n"
    )
    lines = [fault.line for fault in faults("calendar/2027.csv", text, rule_book())]
    assert lines == [3, 4, 6, 7, 8, 9, 10]
    shown = told("calendar/2027.csv", text)
    assert shown[0] == "第 3 行：没有 2月30日。是不是 2月28日？"
    assert shown[2] == "第 6 行：2027-01-01 前面第 5 行写过了。留一行，另一行删掉。"
    assert told("calendar/2027.csv", "# 空\n") == ["里面一天也没有。一行写一天，如 2027-01-01,休。"]


@pytest.mark.parametrize("name", ["2027.csv", "calendar/27.csv", "rules/坏.toml", "x", "../x.toml"])
def test_a_name_that_no_file_may_have(name: str) -> None:
    assert len(faults(name, RULE, rule_book())) == 1


def test_a_calendar_is_read_and_written() -> None:
    text = "2027-01-03,班\n2027-01-01 , 休 , 元旦\n"
    days = calendar_days(text)
    assert days == (
        NamedDay(date(2027, 1, 1), works=False, why="元旦"), NamedDay(date(2027, 1, 3), works=True),
    )  # fmt: skip
    again = calendar_text(2027, days)
    assert calendar_days(again) == days
    assert told("calendar/2027.csv", again) == []


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("[[rule]", 1, "TOML"), ("", 0, "一条规则也没有"), ("rule = 3", 0, "一条规则也没有"),
        ("rule = [1]", 0, "一条规则也没有"), ("x = 1" + RULE, 1, "不认得"),
        (RULE + "colour = 3\n", 10, "不认得"),
        (RULE.replace('id = "G02"', 'id = "X9"'), 3, "没有 X9"),
        (RULE.replace('source = "厂党委通知"\n', ""), 2, "没写出处"),
        (RULE.replace("since = 2027-01-01\n", ""), 2, "从哪天起用"),
        (RULE.replace("2027-01-01", '"2027-01-01"'), 5, "不是日子"),
        (RULE.replace("2027-01-01", "2027-01-01T00:00:00"), 5, "不是日子"),
        (RULE + "until = 2026-12-31\n", 10, "之前"),
        (RULE.replace('"final"', '"stop"'), 6, "level"),
        (RULE + 'weight = "pink"\n', 10, "weight"),
        (RULE.replace('verified = "A"', 'verified = "Z"'), 8, "verified"),
        (RULE.replace("5 }", '"5" }'), 9, "整数"), (RULE.replace("5 }", "true }"), 9, "整数"),
        (RULE.replace("5 }", "9" * 5000 + " }"), 0, "太长"),
        (RULE + "article = 7\n", 10, "article"),
        (RULE.replace("workdays", "days"), 9, "workdays"),
        (RULE + "table = [{ a = 1 }]\n", 10, "table"), (RULE + RULE, 11, "重着"),
    ],
)  # fmt: skip
def test_every_fault_of_a_rule_is_told_with_its_line(text: str, line: int, word: str) -> None:
    found = faults("rules/own.toml", text, rule_book())
    assert (found[0].line, word in found[0].text) == (line, True), found


def test_a_table_must_have_the_rows_that_the_program_reads() -> None:
    (bands, *_) = (rule for rule in rule_book().rules if rule.table)
    good = rules_text([bands])
    assert told("rules/own.toml", good) == []
    assert "没写 table" in told("rules/own.toml", good[: good.index("table =")])[0]


def test_all_shipped_rules_can_be_written_and_read_again() -> None:
    rules = rule_book().rules
    assert rules_of("x", rules_text(rules)) == rules


def test_a_new_version_takes_over_on_its_day_and_the_old_one_stays() -> None:
    rules, _ = in_force((("rules/own.toml", RULE),))
    before, after = rules.on("G02", date(2026, 12, 31)), rules.on("G02", date(2027, 1, 1))
    assert before is not None
    assert after is not None
    assert (before.numbers, before.until) == ({"workdays": 3}, date(2026, 12, 31))
    assert (after.numbers, after.source) == ({"workdays": 5}, "厂党委通知")
    assert rules.version != rule_book().version
    assert in_force(())[0] is rule_book()
    assert [r for r in rules.rules if r.id != "G02"] == [
        r for r in rule_book().rules if r.id != "G02"
    ]


def test_two_files_about_one_rule_never_hold_on_one_day() -> None:
    shipped = [rule for rule in rule_book().rules if rule.id == "G02"]
    own: list[Rule] = []
    for year in (2028, 2027, 2029):
        own += rules_of("x", RULE.replace("2027-01-01", f"{year}-01-01"))
    spans = sorted((rule.since, rule.until) for rule in overlaid(shipped, own))
    assert [until for _, until in spans] == [
        date(2026, 12, 31), date(2027, 12, 31), date(2028, 12, 31), None,
    ]  # fmt: skip


def test_a_year_is_replaced_as_a_whole_and_the_others_stay() -> None:
    _, days = in_force((("calendar/2026.csv", "2026-03-02,休\n"), ("calendar/2027.csv", "2027-01-01,休\n")))  # fmt: skip
    assert not days.is_workday(date(2026, 3, 2))
    assert days.is_workday(date(2026, 1, 1))  # the shipped one no longer speaks of 2026
    assert not days.is_workday(date(2027, 1, 1))
    assert {2025, 2026, 2027} <= days.years
    assert days.doubt(date(2027, 1, 1)) == ""
    assert (
        days.doubt(date(2027, 12, 30), date(2029, 1, 3))
        == "2028、2029 年放假安排还没录，先按双休算"
    )


@pytest.mark.parametrize(
    ("rule_id", "name", "last_good", "first_bad"),
    [
        ("M05", "month", 12, 13), ("M05", "month", 1, 0), ("M01", "day", 31, 32),
        ("M01", "day", 1, 0), ("CA03", "day", 31, 10000), ("D01", "months", 1200, 1_000_000),
        ("J07", "before", 0, -1), ("F02", "back", 1200, 1_000_000), ("F00", "step", 1, 0),
        ("G02", "workdays", 1000, 1001), ("R01", "valid_days", 10_000, 10_001),
    ],
)  # fmt: skip
def test_a_number_that_no_calendar_has_is_a_fault(
    rule_id: str, name: str, last_good: int, first_bad: int
) -> None:
    rule = next(each for each in rule_book().rules if each.id == rule_id)

    def found(value: int) -> list[str]:
        return told("rules/own.toml", rules_text([replace(rule, numbers={**rule.numbers, name: value})]))  # fmt: skip

    assert found(last_good) == []
    assert [f"{name} 写了 {first_bad}，不合常理。" in words for words in found(first_bad)] == [True]


def test_a_day_that_its_month_has_not_is_a_fault() -> None:
    rule = next(each for each in rule_book().rules if {"month", "day"} <= each.numbers.keys())
    for month, day, count in ((2, 28, 0), (2, 29, 1), (4, 31, 1), (12, 31, 0)):
        text = rules_text([replace(rule, numbers={"month": month, "day": day})])
        assert len(told("rules/own.toml", text)) == count, (month, day)


def test_steps_of_a_table_have_days_and_a_colour() -> None:
    rule = next(each for each in rule_book().rules if any("weight" in r for r in each.table))
    for change, count in (({"days": -1}, 1), ({"days": 10_001}, 1), ({"weight": "pink"}, 1), ({}, 0)):  # fmt: skip
        first, *rest = rule.table
        text = rules_text([replace(rule, table=({**first, **change}, *rest))])
        assert len(told("rules/own.toml", text)) == count, change


def test_an_impossible_rule_that_came_with_a_package_is_not_used() -> None:
    rule = next(each for each in rule_book().rules if each.id == "M05")
    text = rules_text([replace(rule, numbers={**rule.numbers, "month": 0})])
    assert in_force((("rules/own.toml", text),))[0] is rule_book()


@pytest.mark.parametrize("text", ["rule = " + "[" * 5000 + "]" * 5000, "rule = " + "9" * 5000])
@pytest.mark.parametrize("name", ["rules/own.toml", "rhythm.toml"])
def test_what_is_too_deep_or_too_long_is_one_fault(name: str, text: str) -> None:
    (found,) = faults(name, text, rule_book())
    assert (found.line, "太长" in found.sentence) == (0, True)
