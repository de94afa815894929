"""What was damaged, or changed behind the program's back, is found."""

import random
from pathlib import Path

import pytest

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.journal import Kind
from hongdang_desktop.store.store import Store
from tests.store.world import Pc, keep, run_sql

UNGUARDED = ("DROP TRIGGER revision_is_append_only", "DROP TRIGGER revision_is_kept")


@pytest.fixture
def filled(store: Store) -> Store:
    """Two streams: r-1 changed twice, r-2 deleted, r-3 torn between two PCs."""
    here, other = Pc("here"), Pc("pc-b")
    first = here.write("r-1", "第一党小组")
    second = here.write("r-1", "第二党小组", on=[first], at=1)
    gone = here.write("r-2", "第三党小组", at=2)
    here.write("r-2", on=[gone], kind=Kind.DELETE, at=3)
    here.write("r-1", "第四党小组", on=[second], at=4)
    mine = here.write("r-3", "甲", at=5)
    other.write("r-3", "乙", on=[mine], at=6)
    here.write("r-3", "丙", on=[mine], at=7)
    keep(store, *here.written, *other.written)
    assert store.faults() == []
    return store


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE revision SET actor = '别人' WHERE seq = 2", "第 2 条接不上前一条"),
        ("UPDATE revision SET clock = '1764000000009.0000' WHERE seq = 1", "第 1 条接不上"),
        ("UPDATE revision SET parents = '[]' WHERE seq = 2", "第 2 条接不上"),
        ("UPDATE revision SET kind = 'put' WHERE kind = 'del'", "第 4 条接不上"),
        ("UPDATE revision SET undoes = 'x' WHERE seq = 3", "第 3 条接不上"),
        ("DELETE FROM revision WHERE seq = 3", "第 4 条接不上"),
        ("DELETE FROM revision WHERE seq = 1", "第 2 条接不上"),
        ("DELETE FROM revision WHERE stream LIKE 'here/%' AND seq = 7", "应有 7 条，实有 6 条"),
        ("DELETE FROM revision WHERE stream LIKE 'pc-b/%'", "应有 1 条，实有 0 条"),
        ("UPDATE revision SET chained = hex(zeroblob(32)) WHERE seq = 5", "第 5 条接不上"),
        ("UPDATE stream SET seq = 6 WHERE id LIKE 'here/%'", "应有 6 条，实有 7 条"),
        ("UPDATE stream SET head = 'x' WHERE id LIKE 'here/%'", "末尾对不上"),
        ("DELETE FROM stream WHERE id LIKE 'pc-b/%'", "没有登记"),
        ("UPDATE ledger_party_group SET name = '改了' WHERE id = 'r-1'", "r-1 和流水不一致"),
        ("UPDATE ledger_party_group SET extra = '{\"a\":1}' WHERE id = 'r-1'", "r-1 和流水不一致"),
        ("UPDATE ledger_party_group SET conflicted = 0 WHERE id = 'r-3'", "r-3 和流水不一致"),
        ("UPDATE ledger_party_group SET called = '改了' WHERE id = 'r-1'", "r-1 和流水不一致"),
        ("UPDATE ledger_party_group SET revision = 'x:1' WHERE id = 'r-1'", "r-1 和流水不一致"),
        ("DELETE FROM ledger_party_group WHERE id = 'r-1'", "r-1 和流水不一致"),
        ("INSERT INTO ledger_party_group (id, name) VALUES ('r-9', 'x')", "r-9 和流水不一致"),
        ("DELETE FROM head WHERE record = 'r-1'", "r-1"),
        ("DELETE FROM head WHERE record = 'r-3' AND stream LIKE 'here/%'", "r-3"),
        ("UPDATE head SET seq = 1 WHERE record = 'r-1'", "r-1"),
    ],
)
def test_tampering_is_found(filled: Store, statement: str, found: str) -> None:
    run_sql(filled, *UNGUARDED, statement)
    faults = filled.faults()
    assert any(found in fault for fault in faults), faults


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE revision SET actor = 'x'",
        "UPDATE revision SET payload_hash = 'x'",
        "UPDATE revision SET record = 'x'",
        "UPDATE revision SET payload = '{}'",
        "DELETE FROM revision WHERE seq = 1",
    ],
)
def test_journal_is_append_only(filled: Store, statement: str) -> None:
    with pytest.raises(Exception, match="append-only"):
        run_sql(filled, statement)
    assert filled.faults() == []


def test_changed_payload_is_found(filled: Store) -> None:
    run_sql(
        filled, *UNGUARDED, "DROP TRIGGER IF EXISTS revision_payload_is_kept",
        "UPDATE revision SET payload = replace(payload, '第二', '第九') WHERE seq = 2",
    )  # fmt: skip
    assert any("第 2 条的内容被改过" in fault for fault in filled.faults())


def test_emptied_payload_of_ones_own_is_found(filled: Store) -> None:
    run_sql(filled, *UNGUARDED, "UPDATE revision SET payload = NULL WHERE seq = 2")
    assert any("第 2 条" in fault for fault in filled.faults())


def test_a_record_that_vanished_from_head_and_table_is_found(filled: Store) -> None:
    run_sql(
        filled, "DELETE FROM head WHERE record = 'r-1'",
        "DELETE FROM ledger_party_group WHERE id = 'r-1'",
    )  # fmt: skip
    assert any("r-1" in fault for fault in filled.faults())


def test_one_changed_byte_anywhere_in_the_file_is_found(filled: Store, folder: Path) -> None:
    filled.close()
    file = folder / "station.db"
    whole, dice = file.read_bytes(), random.Random(20261123)  # noqa: S311 - dice
    pages = len(whole) // 4096
    for page in sorted({0, 1, pages - 1, *dice.sample(range(pages), 12)}):
        at = page * 4096 + dice.randrange(4096)
        broken = bytearray(whole)
        broken[at] ^= 1 << dice.randrange(8)
        file.write_bytes(broken)
        assert _found(folder), f"byte {at} of page {page}"
    file.write_bytes(whole)
    assert not _found(folder)


def _found(folder: Path) -> bool:
    try:
        store = Store.open(folder)
    except UserError as error:
        return error.code == "DAMAGED"
    try:
        return bool(store.faults())
    finally:
        store.close()


def test_a_file_cut_short_is_found(filled: Store, folder: Path) -> None:
    filled.close()
    file = folder / "station.db"
    whole = file.read_bytes()
    for kept in (1, 100, 4096, len(whole) // 2, len(whole) - 4096):
        file.write_bytes(whole[:kept])
        assert _found(folder), f"{kept} bytes"
