"""When a program may join versions that were made apart, and when it must leave them to a person."""

from collections.abc import Mapping

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.journal import Kind, Revision, heads
from hongdang_desktop.core.merging import MERGED, common, merged, said, sides, torn
from tests.store.world import Pc

BASE: JsonObject = {"name": "一组", "team": "甲班", "note": "旧"}


def fields(revision: Revision) -> Mapping[str, Json] | None:
    return None if (revision.payload or {}).get("stage") == "final" else revision.payload


class Record:
    """One record and what PCs wrote of it."""

    def __init__(self, **base: Json) -> None:
        self.pcs = {name: Pc(name) for name in "abc"}
        self.all: dict[str, Revision] = {}
        self.root = self.write("a", base or BASE)

    def write(
        self, pc: str, payload: Mapping[str, Json], *on: Revision, kind: Kind = Kind.PUT
    ) -> Revision:
        made = self.pcs[pc].write("r", on=on, payload=dict(payload), kind=kind, at=len(self.all))
        self.all[made.id] = made
        return made

    def edit(self, pc: str, *on: Revision, **change: Json) -> Revision:
        was = dict((on[0] if on else self.root).payload or {})
        was.pop("_salt", None)
        return self.write(pc, {**was, **change}, *(on or (self.root,)))

    def heads(self) -> tuple[Revision, ...]:
        return heads(self.all.values())

    def merged(self, *weighty: str) -> JsonObject | None:
        return merged(self.all, self.heads(), fields=fields, weighty=lambda name: name in weighty)


def test_disjoint_changes_are_joined() -> None:
    record = Record()
    record.edit("a", name="二组")
    record.edit("b", team="乙班")
    assert record.merged() == {"name": "二组", "team": "乙班", "note": "旧"}


def test_of_three_sides_too() -> None:
    record = Record()
    for pc, change in (("a", "name"), ("b", "team"), ("c", "note")):
        record.edit(pc, **{change: pc})
    assert record.merged() == {"name": "a", "team": "b", "note": "c"}


def test_a_field_that_was_emptied_stays_empty() -> None:
    record = Record()
    record.write("a", {k: v for k, v in BASE.items() if k != "note"}, record.root)
    record.edit("b", team="乙班")
    assert record.merged() == {"name": "一组", "team": "乙班"}


@pytest.mark.parametrize("value", ["乙组", "丙组"])
def test_one_field_changed_on_both_sides_is_for_a_person(value: str) -> None:
    record = Record()
    record.edit("a", name="乙组", team="x")
    record.edit("b", name=value)
    assert record.merged() is None


@pytest.mark.parametrize("weighty", ["name", "team"])
def test_a_weighty_change_is_for_a_person(weighty: str) -> None:
    record = Record()
    record.edit("a", name="二组")
    record.edit("b", team="乙班")
    assert record.merged(weighty) is None
    assert record.merged("note") is not None


def test_a_deletion_is_never_merged() -> None:
    record = Record()
    record.edit("a", leader="甲")
    record.write("b", {}, record.root, kind=Kind.DELETE)
    assert record.merged() is None


def test_what_may_not_be_touched_is_never_merged() -> None:
    record = Record()
    record.edit("a", name="二组")
    record.edit("b", stage="final")
    assert record.merged() is None


def test_an_undo_is_a_persons_word() -> None:
    record = Record()
    first, second = record.edit("a", name="二组"), record.edit("b", team="乙班")
    known = {**record.all, second.id: _undoing(second)}
    assert merged(known, (first, known[second.id]), fields=fields, weighty=_nothing) is None


def test_without_a_common_ancestor_nobody_merges() -> None:
    record = Record()
    record.edit("a", name="二组")
    record.write("b", {"team": "乙班"})
    assert record.merged() is None


def test_with_a_missing_link_nobody_merges() -> None:
    record = Record()
    record.edit("a", name="二组")
    between = record.edit("b", note="新")
    record.edit("c", between, team="乙班")
    assert record.merged() is not None
    del record.all[between.id]
    assert record.merged() is None


def test_what_was_deleted_is_no_ancestor() -> None:
    record = Record()
    gone = record.write("a", {}, record.root, kind=Kind.DELETE)
    record.write("a", {"name": "二组"}, gone)
    record.write("b", {"team": "乙班"}, gone)
    assert record.merged() is None


def test_the_last_common_version_counts_not_the_first() -> None:
    record = Record()
    known = record.edit("a", name="二组")
    record.edit("a", known, name="一组")  # back to what it was at first: a change all the same
    record.edit("b", known, name="三组")
    assert [each.id for each in common(record.all, sides(record.heads()))] == [known.id]
    assert record.merged() is None


def test_two_that_merged_the_same_are_no_conflict() -> None:
    record = Record()
    both = record.edit("a", name="二组"), record.edit("b", team="乙班")
    assert torn(record.heads())
    joined = record.merged()
    assert joined is not None
    for pc in "ab":
        record.write(pc, {**joined, MERGED: True}, *both)
    record.write("c", joined, *both)
    assert len(record.heads()) == 3
    assert not torn(record.heads())
    assert record.merged() == joined


def test_who_merged_more_wins_over_who_merged_less() -> None:
    record = Record()
    one, two, three = (
        record.edit(pc, **{name: pc}) for pc, name in (("a", "name"), ("b", "team"), ("c", "note"))
    )
    record.write("a", {"name": "a", "team": "b", "note": "旧"}, one, two)
    record.write("b", {"name": "a", "team": "b", "note": "c"}, one, two, three)
    assert torn(record.heads())
    assert record.merged() == {"name": "a", "team": "b", "note": "c"}


def test_an_edit_upon_one_of_two_equal_merges_goes_on_from_it() -> None:
    record = Record()
    both = record.edit("a", name="二组"), record.edit("b", team="乙班")
    joined = record.merged() or {}
    mine = record.write("a", joined, *both)
    record.write("b", joined, *both)
    record.edit("a", mine, note="又改")
    assert record.merged() == {"name": "二组", "team": "乙班", "note": "又改"}


def test_what_people_chose_apart_is_not_second_guessed() -> None:
    record = Record()
    both = record.edit("a", name="二组"), record.edit("b", name="三组")
    record.edit("a", *both, name="二组", note="甲")
    record.edit("b", *both, name="三组", team="乙")
    assert record.merged() is None


def test_what_is_said_leaves_out_salt_and_mark() -> None:
    record = Record()
    again = record.write("b", {**BASE, MERGED: True}, record.root)
    assert said(again) == said(record.root)
    other = record.write("c", {**BASE, "note": "新"})
    assert said(other) != said(record.root)
    gone = [record.write(pc, {"reason": pc}, record.root, kind=Kind.DELETE) for pc in "ab"]
    assert said(gone[0]) == said(gone[1])


def _undoing(revision: Revision) -> Revision:
    fields = {name: getattr(revision, name) for name in revision.__slots__}
    return Revision(**{**fields, "undoes": "x"})


def _nothing(_name: str) -> bool:
    return False
