"""No book is so odd or so empty that a rule fails: it gives points, or says why it gives none."""

import re
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongdang_desktop.assessment.evidence import View, judged, suggested
from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Column
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.core.records import columns_of
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.frame import Frame
from tests.assessment.books import books
from tests.ledgers.makings import FakeFacts

DAYS = st.dates(date(2025, 11, 1), date(2026, 12, 31)).map(date.isoformat)
MOMENTS = DAYS.map(lambda day: f"{day}T09:00:00+08:00")
LEDGERS = sorted(
    {key for rule in RULES.values() for key in rule.ledgers}
    | {"party_group", "branch", "transfer", "nothing_due", "development", "applicant", "problem"}
    | {"organisation", "member"}
)
IDS = [f"{key}-{n}" for key in LEDGERS for n in (1, 2)]
PERIODS = ("2026-10", "2026-11", "2026Q4", "2026H2", "2026")
_SIMPLE: dict[str, st.SearchStrategy[Any]] = {
    "day": DAYS, "moment": MOMENTS, "month": DAYS.map(lambda day: day[:7]),
    "months": st.lists(DAYS.map(lambda day: day[:7]), max_size=2, unique=True),
    "whole": st.integers(0, 40), "number": st.integers(0, 20_000), "money": st.integers(0, 90_000),
    "yesno": st.booleans(), "text": st.sampled_from(("倒班", "s1", "第一")), "long": st.just("一句"),
    "texts": st.lists(st.sampled_from(("s1", "s2")), max_size=2),
    "entry": st.sampled_from(IDS), "entries": st.lists(st.sampled_from(IDS), max_size=2),
    "member": st.sampled_from(("member-1", "member-2", "nobody")),
    "member_or_text": st.sampled_from(("member-1", "某某")),
    "members": st.lists(st.sampled_from(("member-1", "member-2", "nobody")), max_size=3),
    "organisation": st.sampled_from(("organisation-1", "organisation-2", "b1")),
    "organisations": st.just([]), "signature": st.none(), "attachments": st.just([]),
}  # fmt: skip


def values(column: Column, annotation: object) -> st.SearchStrategy[Any]:
    options = getattr(column, "options", None)
    if options and column.kind == "choices":
        return st.lists(st.sampled_from(sorted(options)), max_size=2)
    if options:
        return st.sampled_from(sorted(options))
    if column.kind == "parts":
        part = get_args(annotation)[0]
        return st.lists(payloads(part), max_size=2).map(
            lambda several: [{**each, "id": f"s{n}"} for n, each in enumerate(several, start=1)]
        )
    return _SIMPLE[column.kind]


def payloads(model: Any) -> st.SearchStrategy[JsonObject]:  # noqa: ANN401 - a model of records
    known = {
        name: values(column, model.model_fields[name].annotation)
        for name, column in columns_of(model).items()
        if name not in ("branch", "year", "mechanisms", "attachments")
    }
    return st.fixed_dictionaries({}, optional=known)


@st.composite
def odd_books(draw: st.DrawFn) -> FakeFacts:
    kept = {}
    for key in LEDGERS:
        found = draw(st.lists(payloads(kinds()[key].model), max_size=2))
        if key == "organisation":
            found = [{**each, "kind": "team"} for each in found]
        kept[key] = tuple(found)
    start = draw(st.none() | st.dates(date(2026, 9, 1), date(2026, 12, 31)))
    ended = draw(st.none() | st.just(start and start + timedelta(days=40)))
    frames = {"b1": Frame(start=start, ended=ended)} if start else {}
    made = books("2026-12-05", {}, frames, **kept)
    people = dict(made.books.get("member", ()))
    return FakeFacts(people=people, books=made.books, today=made.today, frames=frames)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(odd_books(), st.sampled_from(PERIODS))
def test_no_rule_raises_and_all_say_what_they_found(facts: FakeFacts, period: str) -> None:
    view = View(facts, "b1", read_period(period))
    for rule in RULES.values():
        found = suggested(rule, view, 400, {})
        assert found.words
        assert len(found.words) <= 60, found.words
        assert found.points is None or 0 <= found.points <= 400
        assert [e for e in found.entries if facts.record(e) is None] == [], rule.name


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(odd_books())
def test_what_was_gathered_is_judged_the_same_again(facts: FakeFacts) -> None:
    view = View(facts, "b1", read_period("2026-11"))
    for rule in RULES.values():
        gathered = rule.gather(view, rule.numbers)
        again = judged(rule, gathered, 300, {})
        assert again == judged(rule, gathered, 300, {}) == suggested(rule, view, 300, {})


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_says_what_it_looks_at_and_knows_its_ledgers(name: str) -> None:
    rule = RULES[name]
    assert rule.name == name
    assert 10 <= len(rule.sentence) <= 42
    assert rule.sentence.endswith("。")
    assert rule.sentence.count("。") == 1
    assert "{" not in rule.sentence
    assert set(re.findall(r"\{(\w+)\}", rule.pattern)) <= set(rule.numbers)
    assert set(rule.ledgers) <= set(kinds())


@pytest.mark.parametrize("name", sorted(RULES))
@pytest.mark.parametrize("period", PERIODS)
def test_nothing_is_read_of_an_empty_book(name: str, period: str) -> None:
    found = suggested(RULES[name], View(books(people={}), "b1", read_period(period)), 400, {})
    assert found.words
    assert found.entries == ()


@pytest.mark.parametrize("name", sorted(RULES))
def test_bad_numbers_and_odd_values_do_no_harm(name: str) -> None:
    rule = RULES[name]
    bad = dict.fromkeys(rule.numbers, "许多")
    assert rule.judge({}, 400, bad).words
    assert rule.judge({"span": 3, "missing": 4, "hidden": "x"}, 400, bad).words
    assert suggested(rule, View(books(), "b1", read_period("2026-11")), 400, bad).words
