import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.core.canonical import Json, canonical, digest
from hongdang_desktop.core.journal import (
    GENESIS,
    Kind,
    Revision,
    chain,
    from_fields,
    heads,
    payload_fits,
)

PAYLOAD: Mapping[str, Json] = {"title": "第一次支委会", "_salt": "00" * 16}


def revision(seq: int = 1, *, parents: tuple[str, ...] = (), stream: str = "a", **changes: object) -> Revision:  # fmt: skip
    made = Revision(
        stream=stream, seq=seq, type="assembly", version=1, record="r", kind=Kind.PUT,
        parents=parents, clock=f"17953956000{seq:02d}.0000", actor="张三", action="x",
        payload_hash=digest(PAYLOAD), payload=PAYLOAD,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # each test names real fields


def fields(**changes: object) -> dict[str, object]:
    return {**json.loads(revision(2, parents=("a:1",)).to_line()), **changes}


# --- the line ---


def test_the_line_is_frozen() -> None:
    line = revision(2, parents=("a:1", "b:7"), undoes="y").to_line().decode()
    assert line == (
        '{"a":"张三","b":["a:1","b:7"],"c":"1795395600002.0000","k":"put","n":2,"p":{"_salt":"'
        + "00" * 16
        + '","title":"第一次支委会"},"ph":"'
        + digest(PAYLOAD)
        + '","r":"r","s":"a","t":"assembly","u":"y","v":1,"x":"x"}'
    )


@pytest.mark.parametrize(
    "made",
    [
        revision(),
        revision(5, parents=("a:4", "b:1"), undoes="y"),
        revision(kind=Kind.DELETE),
        revision(kind=Kind.ERASE, payload=None),
        revision(actor=""),
        revision(2**53, clock="1795395600001.0000"),
    ],
)
def test_there_and_back(made: Revision) -> None:
    back = from_fields(json.loads(made.to_line()))
    assert back == made
    assert back.to_line() == made.to_line()


@pytest.mark.parametrize("missing", ["s", "n", "t", "v", "r", "k", "b", "c", "a", "x", "ph"])
def test_no_field_may_be_missing(missing: str) -> None:
    without = fields()
    del without[missing]
    with pytest.raises(ValueError, match=rf"\b{missing}\b|Kind"):
        from_fields(without)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("n", 0), ("n", -1), ("n", "2"), ("n", True), ("n", 2.0), ("n", 2**53 + 1), ("n", None),
        ("v", 0), ("v", None), ("s", ""), ("s", 1), ("s", "x" * 401), ("t", ""), ("r", ""),
        ("k", "PUT"), ("k", ""), ("k", None), ("a", None), ("a", "x" * 401), ("x", ""),
        ("b", "a:1"), ("b", None), ("b", [1]), ("b", ["a"]), ("b", ["a:"]), ("b", [":1"]),
        ("b", ["a:0"]), ("b", ["a:01"]), ("b", ["a:x"]), ("b", ["a:1\n"]), ("b", ["a:2"]), ("b", ["b:1", "a:3"]),
        ("c", "1795395600000"), ("c", "1795395600000.000"), ("c", "17953956000000000."),
        ("c", "１795395600000.0000"), ("c", "1795395600000.0000\n"), ("c", None),
        ("ph", ""), ("ph", "0" * 63), ("ph", "G" * 64), ("ph", "A" * 64), ("ph", None),
        ("p", None), ("p", []), ("p", "x"), ("u", None), ("u", ""), ("u", 1), ("z", 1),
    ],
)  # fmt: skip
def test_no_field_may_be_of_another_form(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_fields(fields(**{field: value}))


@given(
    st.dictionaries(
        st.sampled_from(["s", "n", "t", "v", "r", "k", "b", "c", "a", "x", "ph", "u", "p"]),
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=5), max_size=2),
    )
)
def test_anything_else_is_refused_with_one_kind_of_error(changes: dict[str, object]) -> None:
    try:
        made = from_fields(fields(**changes))
    except ValueError:
        return
    assert json.loads(made.to_line()) == fields(**changes)


# --- the chain ---


def test_the_chain_is_frozen() -> None:
    # As sha256sum says of 32 zero bytes and the line without its payload.
    first = revision(payload_hash="0" * 64)
    assert chain(GENESIS, first).hex() == (
        "a7ef3f545899c52ef41facaf144b1ac825f653a866eab58c3b681ba339f16ceb"
    )


def test_the_chain_covers_all_of_the_envelope() -> None:
    made = revision(3, parents=("a:2",), undoes="y")
    others = [
        replace(made, stream="b"), replace(made, seq=4), replace(made, type="member"),
        replace(made, version=2), replace(made, record="q"), replace(made, kind=Kind.DELETE),
        replace(made, parents=("a:1",)), replace(made, clock="1795395600099.0000"),
        replace(made, actor="李四"), replace(made, action="z"), replace(made, payload_hash="0" * 64),
        replace(made, undoes=None),
    ]  # fmt: skip
    links = {chain(GENESIS, each) for each in (made, *others)}
    assert len(links) == len(others) + 1
    assert chain(GENESIS, made) != chain(bytes(31) + b"\1", made)


def test_the_chain_outlives_an_erased_payload() -> None:
    made = revision()
    erased = replace(made, payload=None)
    assert chain(GENESIS, erased) == chain(GENESIS, made)
    assert payload_fits(made)
    assert payload_fits(erased)
    assert not payload_fits(replace(made, payload={**PAYLOAD, "title": "第二次"}))


def test_the_hash_is_of_the_canonical_form() -> None:
    assert digest({"b": 1, "a": ["é", None, True]}) == digest({"a": ["é", None, True], "b": 1})
    assert canonical({"b": 1, "a": "党"}) == '{"a":"党","b":1}'.encode()
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical(float("nan"))


# --- heads ---


def test_one_line_of_changes_has_one_head() -> None:
    line = [revision(), revision(2, parents=("a:1",)), revision(3, parents=("a:2",))]
    assert heads(line) == (line[2],)


def _tree() -> list[Revision]:
    """Two PCs change a:1; one change is deleted, the other goes on; a third is late."""
    return [
        revision(1),
        revision(2, parents=("a:1",)),
        revision(1, stream="b", parents=("a:1",), clock="1795395600500.0000"),
        revision(2, stream="b", parents=("b:1",), kind=Kind.DELETE, clock="1795395600900.0000"),
        revision(1, stream="c", parents=("a:1",)),
    ]


def test_heads_are_the_same_in_every_order_of_arrival() -> None:
    shown = {tuple(head.id for head in heads(order)) for order in permutations(_tree())}
    # a:2 has the later stamp of the two that stand; what was deleted comes last, though it is later.
    assert shown == {("a:2", "c:1", "b:2")}


def test_heads_of_a_part_say_nothing_of_what_has_not_come_yet() -> None:
    late = [each for each in _tree() if each.id != "a:1"]
    assert {head.id for head in heads(late)} == {"a:2", "c:1", "b:2"}


def test_equal_stamps_are_decided_by_the_id() -> None:
    pair = [revision(stream="a"), revision(stream="b")]
    assert [head.id for head in heads(pair)] == ["b:1", "a:1"]
    assert heads(reversed(pair)) == heads(pair)


def test_a_settled_conflict_has_one_head() -> None:
    settled = [*_tree(), revision(3, parents=("a:2", "b:2", "c:1"))]
    for order in permutations(settled, len(settled)):
        assert [head.id for head in heads(order)] == ["a:3"]


def test_nothing_has_no_head() -> None:
    assert heads([]) == ()
