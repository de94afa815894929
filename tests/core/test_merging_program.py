"""What the program did apart on two PCs is joined without a person (core/merging.beside_program)."""

from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.core.canonical import Json, JsonObject, digest
from hongdang_desktop.core.journal import Kind, Revision, heads
from hongdang_desktop.core.merging import FOLLOWED, Stands, beside_program, values


def line(
    stream: str, seq: int, payload: JsonObject | None, *parents: Revision, by_program: bool = False
) -> Revision:
    said: JsonObject = {**(payload or {}), **({FOLLOWED: True} if by_program else {})}
    return Revision(
        stream=stream, seq=seq, type="applicant", version=1, record="r",
        kind=Kind.PUT if payload is not None else Kind.DELETE,
        parents=tuple(each.id for each in parents), clock=f"{1_700_000_000_000 + seq:013d}.0000",
        actor="", action="x", payload_hash=digest(said), payload=said,
    )  # fmt: skip


def joined(*known: Revision) -> Stands | None:
    by_id = {each.id: each for each in known}
    return beside_program(by_id, heads(known), fields=lambda each: each.payload)


BASE = line("a", 1, {"name": "甲"})
FILLED = line("b", 1, {"name": "甲", "number": "3号"}, BASE, by_program=True)


def stands(found: Stands | None) -> JsonObject | None:
    assert found is not None
    return found.payload


def test_what_a_person_wrote_stands_beside_what_was_filled() -> None:
    typed = line("a", 2, {"name": "甲", "note": "齐了"}, BASE)
    assert stands(joined(BASE, FILLED, typed)) == {"name": "甲", "note": "齐了", "number": "3号"}


def test_a_person_who_wrote_in_that_field_is_right() -> None:
    typed = line("a", 2, {"name": "甲", "number": "旧号"}, BASE)
    assert stands(joined(BASE, FILLED, typed)) == {"name": "甲", "number": "旧号"}


def test_who_took_it_back_is_right() -> None:
    mine = line("a", 2, {"name": "甲", "number": "3号"}, BASE, by_program=True)
    back = line("a", 3, {"name": "甲"}, mine)
    assert stands(joined(BASE, FILLED, mine, back)) == {"name": "甲"}


def test_who_deleted_it_is_right() -> None:
    assert stands(joined(BASE, FILLED, line("a", 2, None, BASE))) is None


def test_made_apart_and_gone_on_with() -> None:
    here = line("a", 1, {"title": "通知"}, by_program=True)
    on = line("a", 2, {"title": "通知", "done": "2026-11-20"}, here)
    there = line("b", 1, {"title": "通知", "due": "2026-12-01"}, by_program=True)
    assert stands(joined(here, on, there)) == {
        "title": "通知", "done": "2026-11-20", "due": "2026-12-01",
    }  # fmt: skip


def test_two_people_are_asked() -> None:
    one, two = line("a", 2, {"name": "乙"}, BASE), line("b", 1, {"name": "丙"}, BASE)
    assert joined(BASE, one, two) is None
    # Also where the program went on upon one of them.
    filled = line("b", 2, {"name": "丙", "number": "3号"}, two, by_program=True)
    assert joined(BASE, one, two, filled) is None


def test_where_a_link_is_missing_nothing_is_joined() -> None:
    typed = line("a", 3, {"name": "甲"}, line("a", 2, {"name": "甲"}, BASE))
    assert joined(BASE, FILLED, typed) is None


FIELDS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2), max_size=4)


@given(FIELDS, FIELDS, FIELDS)
def test_whoever_joins_them_comes_to_the_same(
    base: dict[str, Json], typed: dict[str, Json], filled: dict[str, Json]
) -> None:
    root = line("a", 1, base)
    person = line("a", 2, typed, root)
    program = line("b", 1, filled, root, by_program=True)
    one = joined(root, person, program)
    other = joined(program, root, person)
    assert one == other
    found = stands(one)
    assert found is not None
    for name in {*base, *typed, *filled}:
        mine, was = typed.get(name), base.get(name)
        assert found.get(name) in (mine, filled.get(name) if mine == was else mine)
    assert values(found) == found
