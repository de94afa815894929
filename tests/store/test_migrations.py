"""From one shape of the database to the next: numbered for the kernel, rebuilt for the ledgers."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field
from sqlalchemy import Connection, text

from hongdang_desktop.core.columns import Whole
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.ledgers.party_group import PartyGroup
from hongdang_desktop.store import kernel, migrations, projection, tables
from hongdang_desktop.store.errors import Damaged, NewerSchema
from hongdang_desktop.store.store import Store
from tests.store.world import Pc, keep, raw, run_sql, state

KERNEL = {
    "setting", "stream", "revision", "head", "action", "odd", "printed", "scratch",
    "acknowledged", "package", "invitation", "checkpoint", "blob", "attached", "peer", "batch",
    "notice",
}  # fmt: skip


def _version(store: Store) -> object:
    return store.read(lambda c: c.exec_driver_sql("PRAGMA user_version").scalar_one())


def _tables(store: Store) -> set[str]:
    statement = text("SELECT name FROM sqlite_master WHERE type = 'table'")
    return store.read(lambda c: set(c.execute(statement).scalars()))


def test_new_database_has_the_whole_kernel(store: Store) -> None:
    assert _version(store) == len(migrations.MIGRATIONS)
    assert _tables(store) >= KERNEL
    triggers = text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
    assert store.read(lambda c: c.execute(triggers).scalar_one()) == 7


def test_the_steps_make_the_tables_that_the_program_uses(store: Store) -> None:
    for table in kernel.kernel.sorted_tables:
        rows = store.read(
            lambda c, t=table: c.exec_driver_sql(f'PRAGMA table_info("{t.name}")').all()  # type: ignore[misc]
        )
        assert {row.name for row in rows} == {column.name for column in table.columns}
        keys = {row.name for row in rows if row.pk}
        assert keys == {column.name for column in table.primary_key}


def test_an_empty_file_is_not_taken_for_a_new_station(store: Store, folder: Path) -> None:
    store.close()
    (folder / "station.db").write_bytes(b"")
    with pytest.raises(Damaged):
        Store.open(folder)
    assert list((folder / "backups").iterdir()) == []


def test_newer_database_is_refused_and_not_touched(store: Store, folder: Path) -> None:
    keep(store, Pc("here").write("r-1"))
    run_sql(store, f"PRAGMA user_version={len(migrations.MIGRATIONS) + 1}")
    store.close()
    before, when = raw(folder), (folder / "station.db").stat().st_mtime_ns
    with pytest.raises(NewerSchema) as refused:
        Store.open(folder)
    assert refused.value.code == "NEWER_SCHEMA"
    assert raw(folder) == before
    assert (folder / "station.db").stat().st_mtime_ns == when
    assert list((folder / "backups").iterdir()) == []


def _add_a_column(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE scratch ADD COLUMN colour TEXT"))


def _fail(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE half (a TEXT)"))
    connection.execute(text("INSERT INTO no_such_table VALUES (1)"))


def test_next_step_is_run_once_after_a_backup(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, Pc("here").write("r-1"))
    before = store.read(state)
    store.close()
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, _add_a_column))
        for _ in range(2):
            again = Store.open(folder)
            assert _version(again) == len(migrations.MIGRATIONS)
            assert again.read(state) == before
            again.read(lambda c: c.execute(text("SELECT colour FROM scratch")).all())
            again.close()
    (backup,) = (folder / "backups").glob("*.db")
    backup.replace(folder / "station.db")
    old = Store.open(folder)
    assert (_version(old), old.read(state), old.faults()) == (
        len(migrations.MIGRATIONS),
        before,
        [],
    )
    old.close()


def test_failed_step_leaves_the_database_as_it_was(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, Pc("here").write("r-1"))
    before = store.read(state)
    store.close()
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, _add_a_column, _fail))
        with pytest.raises(Exception, match="no such table"):
            Store.open(folder)
    old = Store.open(folder)
    assert (_version(old), old.read(state), old.faults()) == (
        len(migrations.MIGRATIONS),
        before,
        [],
    )
    assert "half" not in _tables(old)
    old.close()


def test_changed_shape_rebuilds_that_table_alone(store: Store, folder: Path) -> None:
    keep(
        store, Pc("here").write("r-1", "第一党小组"),
        Pc("pc-b").write("r-2", ledger="branch", payload={"branch": "b-one", "full_name": "一支部"}),
    )  # fmt: skip
    before = store.read(lambda c: state(c, "party_group", "branch"))
    run_sql(
        store,
        "UPDATE setting SET value = 'older' WHERE key = 'table:party_group'",
        "DROP TABLE ledger_party_group",
        "CREATE TABLE ledger_party_group (id TEXT PRIMARY KEY, gone TEXT)",
        "UPDATE ledger_branch SET called = 'left alone'",
    )
    store.close()
    again = Store.open(folder)
    after = again.read(lambda c: state(c, "party_group", "branch"))
    assert after.rows["party_group"] == before.rows["party_group"]
    assert "left alone" in after.rows["branch"][0]
    assert again.read(projection.outdated) == ()
    run_sql(again, "UPDATE ledger_branch SET called = '一支部'")
    assert again.faults() == []
    again.close()


def test_a_table_of_a_new_kind_is_made_and_filled(store: Store, folder: Path) -> None:
    keep(store, Pc("here").write("r-1"))
    before = store.read(state)
    run_sql(
        store, "DROP TABLE ledger_party_group", "DELETE FROM setting WHERE key LIKE 'table:party%'"
    )
    store.close()
    again = Store.open(folder)
    assert again.read(state) == before
    again.close()


def test_a_form_that_became_narrower_rebuilds_too(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without that, an old row that is no longer readable would stop every list.
    keep(
        store, Pc("here").write("r-1", payload={"branch": "b-one", "name": "甲", "year": 1930}),
        Pc("pc-b").write("r-2"),
    )  # fmt: skip
    assert len(store.read(state).rows["party_group"]) == 2
    store.close()
    narrower = _narrower(kinds()["party_group"])
    with monkeypatch.context() as patch:
        patch.setitem(kinds(), "party_group", narrower)
        _forget_shapes()
        again = Store.open(folder)
        assert [record for record, _ in again.read(projection.odd)] == ["r-1"]
        assert again.faults() == []
        again.close()
    _forget_shapes()
    again = Store.open(folder)
    assert len(again.read(state).rows["party_group"]) == 2
    again.close()


class _Narrower(PartyGroup):
    """A later program takes no year before 1950."""

    year: Annotated[int | None, Field(ge=1950), Whole("所属年度")] = None


def _narrower(ledger: AnyLedger) -> AnyLedger:
    assert list(_Narrower.model_fields) == list(PartyGroup.model_fields)
    return replace(ledger, model=_Narrower)


def _forget_shapes() -> None:
    for cached in (tables.fingerprint, tables._fields_of):
        cached.cache_clear()


def test_rebuild_gives_the_same_bytes(store: Store) -> None:
    here, other = Pc("here"), Pc("pc-b")
    first = here.write("r-1", "甲\n“乙”", payload={"branch": "b-one", "name": "甲", "later": [1]})
    other.write("r-1", "乙", on=[first], at=1)
    here.write("r-1", "丙", on=[first], at=2)
    here.write("r-2", payload={"branch": "b-one", "members": ["x", "y"], "joined": True})
    other.write("r-3", payload={"branch": 7})
    keep(store, *here.written, *other.written)
    before = store.read(state)
    assert (len(before.rows["party_group"]), before.torn, len(before.odd)) == (2, ("r-1",), 1)
    for _ in range(2):
        store.write(projection.rebuild)
        assert store.read(state) == before
    assert store.faults() == []


def test_digest_is_of_what_is_kept_not_of_how(store: Store) -> None:
    keep(store, Pc("here").write("r-1"))
    digest = store.read(projection.digest)
    run_sql(store, "UPDATE ledger_party_group SET called = 'x', initials = 'x'")
    assert store.read(projection.digest) == digest
    run_sql(store, "UPDATE ledger_party_group SET name = 'x'")
    assert store.read(projection.digest) != digest


def test_stock_sqlite_cannot_read_it(store: Store, folder: Path) -> None:
    store.close()
    stock = sqlite3.connect(folder / "station.db")
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        stock.execute("SELECT * FROM setting")
    stock.close()
    Store.open(folder).close()
