"""What cannot be shown is kept, listed, and gives way to the sender's next revision."""

import pytest

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.journal import Kind
from hongdang_desktop.store import journal, listing, projection
from hongdang_desktop.store.store import Store
from tests.store.world import LEDGER, Pc, keep, state


def _odd(store: Store) -> tuple[tuple[str, str], ...]:
    return store.read(projection.odd)


def test_kind_of_a_newer_program(store: Store) -> None:
    pc = Pc("pc-b")
    keep(store, pc.write("r-1", ledger="of_a_newer_program", payload={"title": "x"}))
    assert [record for record, _ in _odd(store)] == ["r-1"]
    assert store.read(lambda c: listing.one(c, "r-1")) is None
    assert store.read(lambda c: journal.heads_of(c, "r-1"))[0].payload == {
        "title": "x", "_salt": "pc-b-1",
    }  # fmt: skip
    store.write(projection.rebuild)
    assert [record for record, _ in _odd(store)] == ["r-1"]
    assert store.faults() == []


def test_newer_version_of_a_known_kind_waits(store: Store) -> None:
    pc = Pc("pc-b")
    first = pc.write("r-1", "第一党小组")
    keep(store, first)
    second = pc.write("r-1", "第二党小组", on=[first], version=2)
    keep(store, second)
    assert store.read(state).rows[LEDGER] == []
    ((record, sentence),) = _odd(store)
    assert record == "r-1"
    assert "更新版本" in sentence
    keep(store, pc.write("r-1", "第三党小组", on=[second]))
    assert _odd(store) == ()
    row = store.read(lambda c: listing.one(c, "r-1"))
    assert row is not None
    assert row.payload["name"] == "第三党小组"


ODD: list[dict[str, Json]] = [
    {"name": 7},
    {"name": ["x"]},
    {"members": "x"},
    {"members": [1]},
    {"occurred_on": "2026-02-30"},
    {"occurred_on": 20260101},
    {"entered_at": "2026-01-01"},
    {"year": "2026"},
    {"year": True},
    {"joined": "yes"},
    {"stage": None},
    {"branch": {"id": "b-one"}},
    {"attachments": [{"size": "1"}]},
    {"attachments": ["x"]},
]


@pytest.mark.parametrize("payload", ODD, ids=str)
def test_payload_that_does_not_fit_its_form(store: Store, payload: dict[str, Json]) -> None:
    pc = Pc("pc-b")
    good = pc.write("r-0", "第零党小组")
    odd = pc.write("r-1", payload=payload)
    keep(store, good, odd)
    assert [record for record, _ in _odd(store)] == ["r-1"]
    assert "待修正" in _odd(store)[0][1]
    assert [row[0] for row in store.read(state).rows[LEDGER]] == ["r-0"]
    digest = store.read(projection.digest)
    store.write(projection.rebuild)
    assert store.read(projection.digest) == digest
    assert store.faults() == []
    keep(store, pc.write("r-1", "第一党小组", on=[odd]))
    assert _odd(store) == ()
    assert len(store.read(state).rows[LEDGER]) == 2


def test_odd_record_may_be_deleted_by_its_writer(store: Store) -> None:
    pc = Pc("pc-b")
    odd = pc.write("r-1", payload={"name": 7})
    keep(store, odd, pc.write("r-1", on=[odd], kind=Kind.DELETE))
    assert _odd(store) == ()
    assert store.faults() == []


def test_record_that_changes_its_kind_stands_in_one_table(store: Store) -> None:
    pc, other = Pc("pc-b"), Pc("pc-c")
    group = pc.write("r-1", "第一党小组", at=1)
    facts: dict[str, Json] = {"branch": "b-one", "full_name": "一支部"}
    keep(store, group)
    keep(store, other.write("r-1", ledger="branch", payload=facts, at=2))
    rows = store.read(lambda c: state(c, LEDGER, "branch")).rows
    assert (len(rows[LEDGER]), len(rows["branch"])) == (0, 1)
    row = store.read(lambda c: listing.one(c, "r-1"))
    assert row is not None
    assert row.ledger == "branch"
    assert store.faults() == []


def test_unknown_keys_are_kept_beside_the_columns(store: Store) -> None:
    payload: dict[str, Json] = {
        "branch": "b-one", "name": "第一党小组", "colour": "red", "later": [{"a": 1}],
        "attachments": [{"id": "a-1", "colour": "blue"}],
    }  # fmt: skip
    keep(store, Pc("pc-b").write("r-1", payload=payload))
    row = store.read(lambda c: listing.one(c, "r-1"))
    assert row is not None
    assert {key: row.payload[key] for key in payload} == payload
    assert store.faults() == []
