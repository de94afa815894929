import json
from datetime import date
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.core.canonical import Json, JsonObject, canonical
from hongdang_desktop.core.columns import (
    Day,
    Moment,
    Money,
    Parts,
    Signature,
    Text,
    Texts,
    Whole,
)
from hongdang_desktop.core.keeping import MOST_BYTES
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import (
    Instant,
    Malformed,
    Part,
    Record,
    column_problems,
    columns_of,
    is_weighty,
    part_model,
    read,
    unknown_fields,
)


class Crumb(Part):
    size: Annotated[int | None, Whole("大小", most=9)] = None


class Slice(Part):
    name: Annotated[str | None, Text("名字", required=True)] = None
    cut_at: Annotated[Instant | None, Moment("切的时刻")] = None
    crumbs: Annotated[tuple[Crumb, ...], Parts("碎屑")] = ()


class Cake(Record):
    title: Annotated[str | None, Text("名称", required=True, hint="写一个。")] = None
    baked_on: Annotated[date | None, Day("烤的日子")] = None
    layers: Annotated[int | None, Whole("层数", most=9)] = None
    words: Annotated[tuple[str, ...], Texts("字样")] = ()
    slices: Annotated[tuple[Slice, ...], Parts("切块", required=True)] = ()
    secret: str | None = None


def problems_of(payload: JsonObject) -> dict[str, tuple[str, Level]]:
    return {p.field: (p.code, p.level) for p in column_problems(read(Cake, payload))}


def malformed(payload: JsonObject) -> tuple[Problem, ...]:
    with pytest.raises(Malformed) as wrong:
        read(Cake, payload)
    assert all(p.level is Level.SAVE and p.sentence for p in wrong.value.problems)
    return wrong.value.problems


# --- reading and writing ---


def test_columns_stand_in_the_order_of_the_model() -> None:
    assert list(columns_of(Cake)) == ["title", "baked_on", "layers", "words", "slices"]
    assert part_model(Cake, "slices") is Slice
    assert part_model(Cake, "words") is None
    assert part_model(Cake, "title") is None


def test_there_and_back() -> None:
    payload: JsonObject = {
        "title": "生日", "baked_on": "2026-11-23", "layers": 0, "words": ["甲", "乙"], "secret": "s",
        "slices": [{"id": "s1", "name": "一", "cut_at": "2026-11-23T09:00:00+08:00",
                    "crumbs": [{"id": "c1", "size": 1}]}],
    }  # fmt: skip
    cake = read(Cake, payload)
    assert cake.baked_on == date(2026, 11, 23)
    assert cake.slices[0].crumbs[0].size == 1
    assert cake.payload() == payload
    assert read(Cake, cake.payload()) == cake


def test_what_is_empty_is_absent() -> None:
    assert read(Cake, {"title": "", "words": [], "layers": None}).payload() == {}
    assert read(Cake, {}).payload() == {}
    assert read(Cake, {"slices": [{"id": "s1", "name": ""}]}).payload() == {
        "slices": [{"id": "s1"}]
    }


def test_a_record_is_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read(Cake, {}).title = "x"  # type: ignore[misc]  # that is the point


def test_keys_of_a_newer_version_are_kept_at_every_level() -> None:
    payload: JsonObject = {
        "title": "x", "icing": {"colour": "r", "deep": [1, {"a": True}]}, "payload": "a method's name",
        "slices": [{"id": "s1", "name": "一", "plate": [1], "crumbs": [{"id": "c1", "ant": "a"}]}],
    }  # fmt: skip
    assert read(Cake, payload).payload() == payload


unknown = st.dictionaries(
    st.text("xyz", min_size=3, max_size=5),
    st.recursive(
        st.booleans() | st.integers(-(2**53), 2**53) | st.text("党建a", min_size=1),
        lambda inner: st.lists(inner, min_size=1, max_size=2),
        max_leaves=3,
    ),
    max_size=3,
)


@given(unknown, unknown, unknown)
def test_any_unknown_keys_come_back_as_they_were(top: JsonObject, middle: JsonObject, deep: JsonObject) -> None:  # fmt: skip
    crumb: JsonObject = {"id": "c1", **deep}
    payload: JsonObject = {**top, "slices": [{"id": "s1", "crumbs": [crumb], **middle}]}
    assert canonical(read(Cake, payload).payload()) == canonical(payload)


# --- what is not of the form ---


@pytest.mark.parametrize(
    ("payload", "field", "code", "label"),
    [
        ({"title": 1}, "title", "BAD_FORM", "名称"),
        ({"layers": "3"}, "layers", "BAD_FORM", "层数"),
        ({"layers": True}, "layers", "BAD_FORM", "层数"),
        ({"words": "甲"}, "words", "BAD_FORM", "字样"),
        ({"words": ["甲", 2]}, "words/1", "BAD_FORM", "字样"),
        ({"baked_on": "2026-02-30"}, "baked_on", "BAD_DAY", "烤的日子"),
        ({"baked_on": "20261123"}, "baked_on", "BAD_DAY", "烤的日子"),
        ({"baked_on": 5}, "baked_on", "BAD_DAY", "烤的日子"),
        ({"slices": {}}, "slices", "BAD_FORM", "切块"),
        ({"slices": ["x"]}, "slices/0", "BAD_FORM", "切块"),
        ({"slices": [{"id": "s1"}, {"id": "s2", "name": 1}]}, "slices/s2/name", "BAD_FORM", "名字"),
        ({"slices": [{"name": 1}]}, "slices/0/name", "BAD_FORM", "名字"),
        ({"slices": [{"id": "s1", "cut_at": "2026-11-23"}]}, "slices/s1/cut_at", "BAD_TIME", "切的时刻"),
        ({"slices": [{"id": "s1", "cut_at": "2026-11-23T09:00:00"}]}, "slices/s1/cut_at", "BAD_TIME", "切的时刻"),
        ({"slices": [{"id": "s1", "cut_at": "9999-12-31T23:00:00-08:00"}]}, "slices/s1/cut_at", "BAD_TIME", "切的时刻"),
        ({"slices": [{"id": "s1", "cut_at": "0001-01-01T00:00:00+14:00"}]}, "slices/s1/cut_at", "BAD_TIME", "切的时刻"),
        ({"slices": [{"id": "s1", "crumbs": [{"id": "c1", "size": "x"}]}]}, "slices/s1/crumbs/c1/size", "BAD_FORM", "大小"),
    ],
)  # fmt: skip
def test_one_fault(payload: JsonObject, field: str, code: str, label: str) -> None:
    (problem,) = malformed(payload)
    assert (problem.field, problem.code) == (field, code)
    assert problem.sentence.startswith(f"{label}：“")
    assert problem.cure


def test_all_faults_are_told_at_once() -> None:
    payload: JsonObject = {"title": 1, "baked_on": "x", "slices": [{"id": "s1", "name": 2}]}
    assert [p.field for p in malformed(payload)] == ["title", "baked_on", "slices/s1/name"]


# --- what no package could carry ---


@pytest.mark.parametrize(
    ("payload", "field", "code"),
    [
        ({"title": "a\u202eb"}, "title", "BAD_CHARACTER"),
        ({"title": "\x00"}, "title", "BAD_CHARACTER"),
        ({"title": "\x07"}, "title", "BAD_CHARACTER"),
        ({"title": "e\u0301"}, "title", "BAD_CHARACTER"),
        ({"title": "\ud800"}, "title", "BAD_CHARACTER"),
        ({"slices": [{"id": "s1", "name": "\u2066"}]}, "slices/s1/name", "BAD_CHARACTER"),
        ({"new": {"k\u200e": 1}}, "new/k\u200e", "BAD_CHARACTER"),
        ({"layers": 2**53 + 1}, "layers", "BAD_FORM"),
        ({"new": [-(2**53) - 1]}, "new/0", "BAD_FORM"),
    ],
)
def test_what_cannot_be_kept(payload: JsonObject, field: str, code: str) -> None:
    (problem,) = malformed(payload)
    assert (problem.field, problem.code) == (field, code)


def test_fractions_and_numbers_that_are_none_cannot_be_kept() -> None:
    for text in ('{"new": 1.5}', '{"new": NaN}', '{"new": 1e400}'):
        (problem,) = malformed(json.loads(text))
        assert (problem.field, problem.code) == ("new", "BAD_FORM")


def test_what_may_just_be_kept() -> None:
    payload: JsonObject = {"title": "行一\n\t行二", "new": [2**53, -(2**53), True]}
    assert read(Cake, payload).payload() == payload


@pytest.mark.parametrize("depth", [20, 100_000])
def test_nesting_has_an_end(depth: int) -> None:
    deep: Json = 1
    for _ in range(depth):
        deep = [deep]
    (problem,) = malformed({"new": deep})
    assert problem.code == "BAD_FORM"
    assert problem.field.startswith("new/0/0")


def test_a_record_has_an_end() -> None:
    frame = len(canonical({"title": ""}))
    fits = "党" * ((MOST_BYTES - frame) // 3)
    assert read(Cake, {"title": fits}).title == fits
    (problem,) = malformed({"title": fits + "建"})
    assert (problem.field, problem.code) == ("", "TOO_LONG")


# --- what columns complain of ---


def test_gaps_only_stop_finalising() -> None:
    assert problems_of({}) == {
        "title": ("REQUIRED", Level.FINAL),
        "slices": ("REQUIRED", Level.FINAL),
    }


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "　"])
def test_blanks_fill_no_gap(blank: str) -> None:
    assert problems_of({"title": blank})["title"] == ("REQUIRED", Level.FINAL)


def test_no_and_zero_fill_a_gap() -> None:
    class Answer(Record):
        number: Annotated[int | None, Whole("数", required=True)] = None
        said: Annotated[bool | None, Text("说", required=True)] = None

    assert list(column_problems(read(Answer, {"number": 0, "said": False}))) == []


def test_the_sentence_names_the_column_and_the_hint_is_the_cure() -> None:
    problem = next(iter(column_problems(read(Cake, {}))))
    assert problem.text == "还没有名称。写一个。"


def test_parts_are_looked_into() -> None:
    payload: JsonObject = {
        "title": "x",
        "slices": [{"id": "s1", "name": "一", "crumbs": [{"id": "c1", "size": 10}]}, {"id": "s2"}],
    }
    assert problems_of(payload) == {
        "slices/s1/crumbs/c1/size": ("OUT_OF_RANGE", Level.SAVE),
        "slices/s2/name": ("REQUIRED", Level.FINAL),
    }


def test_two_parts_may_not_have_one_id() -> None:
    slices: list[Json] = [{"id": "s1", "name": "一"}, {"id": "s2", "name": "二"}]
    assert problems_of({"title": "x", "slices": slices}) == {}
    assert problems_of({"title": "x", "slices": [*slices, {"id": "s1", "name": "三"}]}) == {
        "slices": ("PART_TWICE", Level.SAVE)
    }


# --- unknown keys in what is typed here ---


def unknown_in(payload: JsonObject, base: JsonObject) -> list[str]:
    found = list(unknown_fields(read(Cake, payload), base))
    assert all((p.code, p.level) == ("UNKNOWN_FIELD", Level.SAVE) for p in found)
    return [p.field for p in found]


FUTURE: JsonObject = {
    "icing": 1,
    "slices": [{"id": "s1", "plate": 1, "crumbs": [{"id": "c1", "ant": 1}]}, {"id": "s2"}],
}


def test_unknown_keys_are_complained_about_at_every_level() -> None:
    assert unknown_in(FUTURE, {}) == ["icing", "slices/s1/plate", "slices/s1/crumbs/c1/ant"]
    assert "“icing”" in next(iter(unknown_fields(read(Cake, FUTURE), {}))).sentence


def test_those_that_were_there_before_are_let_pass() -> None:
    assert unknown_in(FUTURE, FUTURE) == []
    changed: JsonObject = {**FUTURE, "icing": 2, "title": "neu"}
    assert unknown_in(changed, FUTURE) == []


def test_a_part_keeps_its_keys_wherever_it_is_moved_but_lends_them_to_no_other() -> None:
    slices = FUTURE["slices"]
    assert isinstance(slices, list)
    one, two = slices
    assert unknown_in({"slices": [two, one]}, FUTURE) == []
    lent: JsonObject = {"slices": [one, {"id": "s2", "plate": 1}, {"id": "s3", "plate": 1}]}
    assert unknown_in(lent, FUTURE) == ["slices/s2/plate", "slices/s3/plate"]


def test_a_base_of_another_form_lets_nothing_pass() -> None:
    base: JsonObject = {"slices": "x"}
    assert unknown_in({"slices": [{"id": "s1", "plate": 1}]}, base) == ["slices/s1/plate"]
    assert unknown_in({"slices": [{"id": "s1", "plate": 1}]}, {"slices": ["s1"]}) == ["slices/s1/plate"]  # fmt: skip


# --- what is weighty ---


class Bill(Part):
    amount: Annotated[int | None, Money("金额")] = None


class Shop(Record):
    name: Annotated[str | None, Text("名称")] = None
    state: Annotated[str | None, Text("状态", weighty=True)] = None
    cakes: Annotated[tuple[Slice, ...], Parts("蛋糕")] = ()
    bills: Annotated[tuple[Bill, ...], Parts("账单")] = ()
    signed: Annotated[None, Signature("签字")] = None
    secret: str | None = None


@pytest.mark.parametrize("name", ["state", "bills", "signed", "secret", "of_a_newer_program"])
def test_weighty_by_its_column_its_parts_or_having_no_column(name: str) -> None:
    assert is_weighty(Shop, name)


@pytest.mark.parametrize("name", ["name", "cakes"])
def test_not_weighty(name: str) -> None:
    assert not is_weighty(Shop, name)
