"""After a write that was taken back everything is read from the file again.

SQLCipher looks at a page that it takes back while it is still encrypted, and once in some thousand
times keeps in memory a wrong idea of page 1, where all tables are named. That cannot be waited for
here: page 1 is spoilt in the file instead, and who reads it there must be told so.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.store.errors import Damaged, DiskFull
from hongdang_desktop.store.store import Store, get_setting, put_setting
from tests.store.world import run_sql

_PAGE = 4096


class Stop(Exception):
    pass


def plainly(connection: Connection) -> None:
    put_setting(connection, "name", "x" * 5 * _PAGE)
    raise Stop


def with_a_table(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE half (a)")
    raise Stop


class Amid:
    """Stops while rows are still being read; the query lives as long as this."""

    def __init__(self) -> None:
        self.rows: Iterator[object] = iter(())

    def __call__(self, connection: Connection) -> None:
        self.rows = iter(connection.exec_driver_sql("SELECT * FROM sqlite_master"))
        next(self.rows)
        plainly(connection)


class Full(Amid):
    """No room while rows are still being read: SQLite rolls back by itself."""

    def __call__(self, connection: Connection) -> None:
        self.rows = iter(connection.exec_driver_sql("SELECT * FROM sqlite_master"))
        next(self.rows)
        connection.exec_driver_sql("PRAGMA max_page_count=1")
        connection.exec_driver_sql("UPDATE setting SET value = value || ' '")
        connection.exec_driver_sql("INSERT INTO setting VALUES ('long', zeroblob(4000000))")


def tables(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one())


@contextmanager
def spoilt(file: Path) -> Iterator[None]:
    """Turn page 1 around for a while."""
    whole = file.read_bytes()
    with file.open("r+b") as stream:
        stream.write(bytes(each ^ 0xFF for each in whole[:_PAGE]))
    yield
    with file.open("r+b") as stream:
        stream.write(whole[:_PAGE])


@pytest.mark.parametrize(
    ("work", "refused"),
    [(plainly, Stop), (with_a_table, Stop), (Amid(), Stop), (Full(), DiskFull)],
    ids=("rows", "a table", "amid reading", "by SQLite itself"),
)
def test_nothing_is_kept_in_memory_of_a_write_that_was_taken_back(
    store: Store, folder: Path, work: Callable[[Connection], None], refused: type[Exception]
) -> None:
    run_sql(store, "INSERT INTO setting VALUES ('name', '1')")
    with pytest.raises(refused):
        store.write(work)
    with spoilt(folder / "station.db"), pytest.raises(Damaged):
        store.read(tables)


def test_what_was_read_is_kept_in_memory(store: Store, folder: Path) -> None:
    # Else the test above could not fail.
    run_sql(store, "INSERT INTO setting VALUES ('name', '1')")
    found = store.read(tables)
    with spoilt(folder / "station.db"):
        assert store.read(tables) == found


def test_a_read_that_stops_keeps_what_is_in_memory(store: Store, folder: Path) -> None:
    def work(connection: Connection) -> None:
        tables(connection)
        raise Stop

    with pytest.raises(Stop):
        store.read(work)
    with spoilt(folder / "station.db"):
        assert store.read(tables) > 0


def test_a_full_disk_amid_reading_loses_nothing(store: Store) -> None:
    run_sql(store, "INSERT INTO setting VALUES ('name', '1')")
    work = Full()
    with pytest.raises(UserError) as refused:
        store.write(work)
    assert refused.value.code == "E_DISK_FULL"
    store._database.outside(lambda c: c.exec_driver_sql("PRAGMA max_page_count=1000000"))
    assert store.read(lambda c: get_setting(c, "name")) == 1
    store.write(lambda c: put_setting(c, "name", "whole"))
    assert store.read(lambda c: get_setting(c, "name")) == "whole"
    assert store.faults() == []
