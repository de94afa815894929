"""A form's file: every fault is named with its place and how to mend it."""

import json
import re
from pathlib import Path

import pytest

from hongdang_desktop.assessment.checking import BadTemplate, check, read_template, reused
from hongdang_desktop.assessment.rules.catalogue import RULES as REAL
from hongdang_desktop.assessment.template import Template, json_schema

TEXT = (Path(__file__).parents[2] / "forms" / "self_assessment.toml").read_text(encoding="utf-8")
RULES = frozenset(re.findall(r'rule = "(\w+)"', TEXT))


def shipped() -> Template:
    return read_template("self_assessment.toml", TEXT, RULES)


def faults(old: str, new: str, former: Template | None = None) -> list[str]:
    assert old in TEXT
    return [fault.text for fault in check(TEXT.replace(old, new, 1), RULES, former)[1]]


def test_the_shipped_form_has_thirty_items_and_a_hundred_points() -> None:
    template = shipped()
    points = {s.key: (len(s.items), sum(i.points for i in s.items)) for s in template.sections}
    assert points == {
        "ZY": (9, 3000), "ZR": (6, 1800), "ZD": (7, 2400), "SZ": (4, 1400), "KH": (4, 1400),
    }  # fmt: skip
    assert sum(i.points for i in template.items) == template.total == 10_000
    assert {reason.key for reason in template.reasons if reason.excuses} == {"Y7", "Y8"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('points = 3\nrule = "conveyed"', 'points = 3.005\nrule = "conveyed"', "ZY / ZY1 / points：不是能用的分数"),
        ('points = 3\nrule = "conveyed"', 'points = true\nrule = "conveyed"', "ZY / ZY1 / points：不是能用的分数"),
        ('points = 3\nrule = "conveyed"', 'points = 4\nrule = "conveyed"', "total：各项加起来 101 分，满分写的是 100 分"),
        ('points = 3\nrule = "conveyed"', 'points = 3\nrule = "convey"', "ZY1 / rule：没有叫“convey”的规则。像的有：conveyed"),
        ('key = "ZY2"', 'key = "ZY1"', "ZY1：这个键用了 2 次"),
        ('key = "ZY2"', 'key = "ZR"', "ZR：这个键用了 2 次"),
        ('key = "ZY2"', 'key = "支委会"', "不能当键用"),
        ('when = "quarter_end"', 'when = "often"', "能选：always、quarter_end、half_end、year_end"),
        ('period = "month"', 'period = "year"', "ZY3 / when：这种周期的表里永远轮不到这一项"),
        ("human = 2", "human = 4", "SZ3 / human：全是人工分，规则用不上"),
        ("human = 2", "human = 5", "SZ3 / human：人工分比满分还多"),
        ('rule = "drill"', 'scorers = ["records"]', "SZ3 / rule：只按台账核算，却没有写规则"),
        ('rule = "drill"', 'rule = "drill"\nscorers = []', "SZ3 / scorers：没有人给这一项打分"),
        ('reasons = ["Y4"]', 'reasons = ["Y10"]', "SZ3 / reasons：没有原因码“Y10”"),
        ("total = 100", "total = 100\nweights = { self = 60, plant = 30 }", "weights：评分者的权重加起来 90"),
        ("total = 100", "totals = 100", "total：没有写这一项"),
        ("total = 100", "total = 100\ncolour = 1", "colour：不认识这一项"),
        ("since = 2024-01-01", 'since = "今年"', "since：不是日期"),
        ('mechanism = "quality"', 'mechanism = "quantity"', "SZ / mechanism：没有这个机制"),
        ("first = 1, last = 5", "first = 5, last = 1", "window：截止日在开始日之前"),
        ("[[veto]]", "[[veto]", "这一行写得不对"),
    ],
)  # fmt: skip
def test_each_fault_is_named(old: str, new: str, said: str) -> None:
    found = faults(old, new)
    assert any(said in each for each in found), found
    with pytest.raises(BadTemplate) as error:
        read_template("x.toml", TEXT.replace(old, new, 1), RULES)
    assert error.value.code == "BAD_TEMPLATE"


def test_the_line_is_that_of_the_key() -> None:
    (found,) = check(TEXT.replace('key = "ZY2"', 'key = "ZY1"', 1), RULES)[1]
    assert TEXT.splitlines()[found.line - 1] == 'key = "ZY2"'


def test_a_newer_version_may_not_turn_back_or_use_a_key_anew() -> None:
    former = shipped()
    assert any(
        "版本号不比现在的 1 大" in each for each in faults("version = 1", "version = 1", former)
    )
    newer = TEXT.replace("version = 1", "version = 2", 1)
    assert check(newer, RULES, former)[1] == ()
    early = newer.replace("since = 2024-01-01", "since = 2023-12-31")
    assert ["起用日" in fault.text for fault in check(early, RULES, former)[1]] == [True]
    other = newer.replace('title = "互联共建"', 'title = "志愿服务"').replace(
        'rule = "joint_building"', 'rule = "disclosure"'
    )
    assert ["第 1 版里这个键是“互联共建”" in f.text for f in check(other, RULES, former)[1]] == [
        True
    ]
    (older,) = reused(check(other, RULES)[0] or former, (former,), other)
    assert other.splitlines()[older.line - 1] == f'key = "{older.at}"'
    renamed = newer.replace('title = "互联共建"', 'title = "互联共建和协作区"')
    assert check(renamed, RULES, former)[1] == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("days = 10", "day = 10", "ZY1 / numbers / day：这条规则没有这个参数。能写的有：days。"),
        ("days = 10", 'days = "十"', "ZY1 / numbers / days：要写数，不能是负的。照 10 这样写。"),
        ("days = 10", "days = -1", "ZY1 / numbers / days：要写数，不能是负的。照 10 这样写。"),
        ("days = 10", "days = true", "ZY1 / numbers / days：要写数，不能是负的。照 10 这样写。"),
        ("settled = 3", "content = 3", "KH2 / numbers / content：要写成一串字。"),
        ('rule = "assembly"', 'rule = "assembly"\nnumbers = { a = 1 }', "ZY3 / numbers / a：这条规则没有这个参数。去掉它。"),
    ],
)  # fmt: skip
def test_the_parameters_of_a_rule_are_looked_at(old: str, new: str, said: str) -> None:
    assert old in TEXT
    assert check(TEXT, REAL)[1] == ()
    found = [fault.text for fault in check(TEXT.replace(old, new, 1), REAL)[1]]
    assert len(found) == 1
    assert said in found[0]


def test_the_schema_that_is_shipped_is_that_of_the_program() -> None:
    file = Path(__file__).parents[2] / "forms" / "schema.json"
    assert json.loads(file.read_text(encoding="utf-8")) == json_schema()


def test_the_schema_names_the_vocabulary() -> None:
    schema = json_schema()
    assert schema["additionalProperties"] is False
    assert {"key", "version", "section", "reason"} <= set(schema["properties"])
    assert "quarter_end" in schema["$defs"]["When"]["enum"]
