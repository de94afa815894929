"""The rules and calendars that are shipped, and files that are not what they should be."""

from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from hongdang_desktop import paths
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.rulebook import BadRuleFile, read_calendar, read_rules, rule_book

RULE = """
[[rule]]
id = "X1"
title = "t"
since = 2026-01-01
level = "final"
source = "s"
verified = "A"
"""


def test_every_rule_has_a_source_and_a_mark() -> None:
    for rule in rule_book().rules:
        assert rule.source.strip()
        assert rule.title.strip()
        assert rule.verified in {"V", "V2", "K", "A"}
        # What stops or names a regulation says where it stands.
        assert rule.article or rule.source in {"本软件约定", "算术"}


def test_the_rules_of_this_program_are_there_at_the_level_of_the_catalogue() -> None:
    today = date(2026, 11, 23)
    levels = {
        name: rule.level
        for name in ("G01", "G02", "G03", "G04", "M06", "M06J", "M07", "M08")
        if (rule := rule_book().on(name, today))
    }
    assert levels == {
        "G01": Level.FINAL, "G02": Level.FINAL, "G03": Level.SAVE, "G04": Level.SAVE,
        "M06": Level.FINAL, "M06J": Level.FINAL, "M07": Level.FINAL, "M08": Level.WARN,
    }  # fmt: skip


def test_no_two_versions_of_a_rule_hold_on_one_day() -> None:
    for one, other in combinations(rule_book().rules, 2):
        if one.id == other.id:
            first, second = sorted((one, other), key=lambda rule: rule.since)
            assert first.until is not None
            assert first.until < second.since


def test_rules_hold_for_some_time() -> None:
    assert all(rule.until is None or rule.since <= rule.until for rule in rule_book().rules)


def test_the_version_is_that_of_the_content() -> None:
    assert len(rule_book().version) == 12
    assert int(rule_book().version, 16) >= 0


def test_a_rule_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text(
        RULE + 'article = "第1条"\nuntil = 2026-12-31\nnumbers = { n = 3 }\n', encoding="utf-8"
    )
    (rule,) = read_rules(file)
    assert (rule.id, rule.since, rule.until) == ("X1", date(2026, 1, 1), date(2026, 12, 31))
    assert rule.reference == "s第1条"
    assert rule.numbers == {"n": 3}


@pytest.mark.parametrize(
    "text",
    [
        "[[rule]", "", "rule = 3", "rule = [1]", RULE.replace('"final"', '"stop"'),
        RULE.replace('source = "s"', ""), RULE.replace("2026-01-01", '"2026-01-01"'),
        RULE.replace("2026-01-01", "2026-01-01T00:00:00"), RULE + 'until = "never"',
        RULE + 'numbers = { n = "3" }', RULE + "numbers = 3",
    ],
)  # fmt: skip
def test_a_rule_file_that_is_not_understood(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadRuleFile) as wrong:
        read_rules(file)
    assert wrong.value.code == "BAD_RULE_FILE"
    assert "x.toml" in wrong.value.sentence


def test_a_calendar_is_read(tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text("# 说明\n\n2027-01-01,休\n2027-01-03, 班\n", encoding="utf-8")
    assert read_calendar(file) == (2027, {date(2027, 1, 1): False, date(2027, 1, 3): True})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2027.csv", "2027-01-01\n"), ("2027.csv", "2027-13-01,休\n"), ("2027.csv", "2027-01-01,假\n"),
        ("next.csv", "2027-01-01,休\n"), ("2027.csv", "2026-01-01,休\n"),
    ],
)  # fmt: skip
def test_a_calendar_that_is_not_understood(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadRuleFile) as wrong:
        read_calendar(file)
    assert wrong.value.code == "BAD_RULE_FILE"


def test_every_shipped_file_is_read() -> None:
    folder = paths.resources()
    rules = [rule for file in (folder / "rules").glob("*.toml") for rule in read_rules(file)]
    assert len(rules) == len(rule_book().rules) > 0
    assert {read_calendar(file)[0] for file in (folder / "calendar").glob("*.csv")} >= {2026}


@pytest.mark.parametrize(
    ("rule_id", "numbers"),
    [
        ("J01", {"years": 18}), ("D01", {"months": 1, "early_days": 25}),
        ("D08", {"months": 12, "grace_days": 30}),
        ("D11", {"introducers": 2, "contacts_least": 1, "contacts_most": 2}),
    ],
)  # fmt: skip
def test_both_versions_of_joining_have_the_numbers_of_the_catalogue(
    rule_id: str, numbers: dict[str, int]
) -> None:
    versions = [rule for rule in rule_book().rules if rule.id == rule_id]
    assert [dict(rule.numbers) for rule in versions] == [numbers, numbers]
    if rule_id == "D08":
        steps = [(row["days"], row["weight"]) for rule in versions for row in rule.table]
        assert steps == [(30, "blue"), (7, "yellow")] * 2


@pytest.mark.parametrize(
    "rule_id", ["D03", "D04", "D05", "D06", "D09", "D10", "D11", "M08", "M09", "F05", "O01", "O02"]
)
def test_what_the_catalogue_has_in_red_is_red(rule_id: str) -> None:
    assert {rule.weight for rule in rule_book().rules if rule.id == rule_id} == {"red"}
