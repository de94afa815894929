"""The file itself: its pragmas, its encryption, what opening refuses."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.store.errors import Damaged, NoStation, StationExists
from hongdang_desktop.store.lock import StationInUse
from hongdang_desktop.store.store import Store, get_setting, put_setting
from tests.store.world import Pc, keep, raw, run_sql, state

NAME = "第一党小组耿砚山"


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("locking_mode", "exclusive"),
        ("journal_mode", "truncate"),
        ("synchronous", 3),
        ("foreign_keys", 1),
        ("busy_timeout", 5000),
        ("cell_size_check", 1),
        ("trusted_schema", 0),
        ("secure_delete", 1),
        ("temp_store", 2),
        ("cache_size", -64000),
    ],
)
def test_pragma_is_in_force(store: Store, pragma: str, value: object) -> None:
    found = store.read(lambda c: c.exec_driver_sql(f"PRAGMA {pragma}").scalar_one())
    assert found == value


def test_file_is_encrypted(store: Store, folder: Path) -> None:
    keep(store, Pc("here").write("r-1", NAME))
    store.close()
    data = raw(folder)
    assert not data.startswith(b"SQLite format 3")
    for word in (NAME.encode(), NAME.encode("utf-16-le"), b"party_group", b"CREATE TABLE"):
        assert word not in data
    assert not (folder / "station.db-journal").exists() or not (
        folder / "station.db-journal"
    ).read_bytes().strip(b"\0")


def test_nothing_of_a_transaction_lies_plain_in_the_rollback_journal(
    store: Store, folder: Path
) -> None:
    keep(store, Pc("here").write("r-1", NAME))

    def work(connection: Connection) -> bytes:
        connection.exec_driver_sql("PRAGMA cache_spill=ON")
        connection.exec_driver_sql("UPDATE ledger_party_group SET name = 'x'")
        return (folder / "station.db-journal").read_bytes()

    assert NAME.encode() not in store.write(work)


def test_everything_is_there_after_closing_and_opening(store: Store, folder: Path) -> None:
    keep(store, Pc("here").write("r-1", NAME))
    store.write(lambda c: put_setting(c, "name", "第一支部"))
    before = store.read(state)
    store.close()
    again = Store.open(folder)
    assert again.read(state) == before
    assert again.read(lambda c: get_setting(c, "name")) == "第一支部"
    assert again.read(lambda c: get_setting(c, "never")) is None
    assert again.faults() == []
    again.close()


def test_second_opening_is_refused_and_does_no_harm(store: Store, folder: Path) -> None:
    with pytest.raises(StationInUse) as refused:
        Store.open(folder)
    assert refused.value.code == "STATION_IN_USE"
    keep(store, Pc("here").write("r-1"))


def test_folder_without_a_station(tmp_path: Path) -> None:
    with pytest.raises(NoStation) as refused:
        Store.open(tmp_path)
    assert refused.value.code == "NO_STATION"
    assert list(tmp_path.iterdir()) == []


def test_second_creation_is_refused_and_leaves_key_and_data(store: Store, folder: Path) -> None:
    keep(store, Pc("here").write("r-1", NAME))
    store.close()
    before = raw(folder), (folder / "keys" / "data.key").read_bytes()
    with pytest.raises(StationExists) as refused:
        Store.create(folder)
    assert refused.value.code == "STATION_EXISTS"
    assert (raw(folder), (folder / "keys" / "data.key").read_bytes()) == before


def test_a_key_without_a_database_is_never_overwritten(store: Store, folder: Path) -> None:
    # Somebody moved the database aside to mend it: this is the only key that opens it.
    store.close()
    (folder / "station.db").unlink()
    key = (folder / "keys" / "data.key").read_bytes()
    with pytest.raises(StationExists):
        Store.create(folder)
    assert (folder / "keys" / "data.key").read_bytes() == key


@pytest.mark.parametrize(
    "key",
    [
        json.dumps({"slot": "open", "key": "00" * 32}),
        json.dumps({"slot": "open"}),
        json.dumps(["00" * 32]),
        json.dumps({"slot": "open", "key": "no hex"}),
        json.dumps({"slot": "open", "key": 7}),
        "{",
        "",
        None,
    ],
)
def test_wrong_key_is_damage_and_touches_nothing(
    store: Store, folder: Path, key: str | None
) -> None:
    keep(store, Pc("here").write("r-1"))
    store.close()
    slot, right = folder / "keys" / "data.key", (folder / "keys" / "data.key").read_text()
    before = raw(folder)
    slot.unlink() if key is None else slot.write_text(key)
    with pytest.raises(Damaged) as refused:
        Store.open(folder)
    assert refused.value.code == "DAMAGED"
    assert raw(folder) == before
    slot.write_text(right)
    Store.open(folder).close()  # and the lock was let go


def test_key_of_another_station(store: Store, folder: Path, tmp_path: Path) -> None:
    store.close()
    Store.create(tmp_path / "other").close()
    shutil.copy(tmp_path / "other" / "station.db", folder / "station.db")
    with pytest.raises(Damaged):
        Store.open(folder)


def test_a_query_answers_what_the_transaction_before_it_left(store: Store) -> None:
    class Stop(Exception):
        pass

    def work(connection: Connection) -> None:
        put_setting(connection, "name", "half")
        raise Stop

    with pytest.raises(Stop):
        store.write(work)
    assert store.read(lambda c: get_setting(c, "name")) is None
    store.write(lambda c: put_setting(c, "name", "whole"))
    assert store.read(lambda c: get_setting(c, "name")) == "whole"


def test_a_verb_within_a_verb_is_a_bug_and_says_so(store: Store) -> None:
    with pytest.raises(RuntimeError, match="do not nest"):
        store.write(lambda _: store.read(lambda c: get_setting(c, "name")))
    assert store.faults() == []


def test_a_file_that_only_can_be_read_refuses_and_loses_nothing(store: Store) -> None:
    pc = Pc("here")
    keep(store, pc.write("r-1"))
    before = store.read(state)
    run_sql_outside(store, "PRAGMA query_only=ON")
    with pytest.raises(UserError) as refused:
        keep(store, pc.write("r-2"))
    assert refused.value.code == "READ_ONLY"
    run_sql_outside(store, "PRAGMA query_only=OFF")
    assert store.read(state) == before
    keep(store, *pc.written)
    assert store.faults() == []


def run_sql_outside(store: Store, statement: str) -> None:
    store._database.outside(lambda c: c.exec_driver_sql(statement))


def test_run_sql_reaches_the_database(store: Store) -> None:
    run_sql(store, "INSERT INTO setting VALUES ('a', '1')")
    assert store.read(lambda c: get_setting(c, "a")) == 1
