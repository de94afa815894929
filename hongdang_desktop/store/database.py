"""The one connection to ``station.db``, on the one thread that may use it (exchange.md §4.1, §5)."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from hongdang_desktop.store.errors import known

T = TypeVar("T")

_PRAGMAS = (
    "locking_mode=EXCLUSIVE",
    "journal_mode=TRUNCATE",
    "synchronous=EXTRA",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "cell_size_check=ON",
    "trusted_schema=OFF",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "cache_size=-64000",
)


_READ_ONLY = ("query_only=ON", "cell_size_check=ON", "trusted_schema=OFF", "temp_store=MEMORY")
"""For a copy that nobody writes: it may lie on a medium that cannot be written."""

_READ, _WRITE = "BEGIN", "BEGIN IMMEDIATE"

_BEAT = 20_000
"""Steps of SQLite between two questions whether somebody pressed 停止; some milliseconds."""


class Database:
    """Runs functions on the data thread; each is one transaction or one read.

    ``read_only`` opens a copy beside the station, such as a backup, and leaves it as it is.
    """

    def __init__(self, file: Path, key: bytes, *, read_only: bool = False) -> None:
        self._read_only = read_only
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="data")
        self._owner = 0
        self._closed = False
        #: the DB-API cursors that somebody still holds
        self._cursors: WeakSet[Any] = WeakSet()
        try:
            self._connection: Connection = self._thread.submit(self._open, file, key).result()
        except BaseException:
            self._thread.shutdown()
            raise

    def read(self, work: Callable[[Connection], T]) -> T:
        """Return what ``work`` finds; it must not write."""
        return self._on_thread(lambda: self._guarded(_READ, work))

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in one transaction: all of it is kept, or nothing."""
        return self._on_thread(lambda: self._guarded(_WRITE, work))

    def outside(self, work: Callable[[Connection], T]) -> T:
        """Run what SQLite allows only outside a transaction (VACUUM INTO, checks)."""

        def run() -> T:
            try:
                return work(self._connection)
            except DBAPIError as error:
                raise known(error) or error from error

        return self._on_thread(run)

    def copy_to(self, target: Path, look: Callable[[Connection], T], beat: Callable[[], None]) -> T:
        """Write a whole copy under the same key; return what ``look`` finds in just that state.

        What ``beat`` raises stops it; the half of a file that then lies there is the caller's.
        """
        raised: list[BaseException] = []

        def ask() -> int:
            try:
                beat()
            except BaseException as error:  # noqa: BLE001 - C code stands between: told below
                raised.append(error)
            return len(raised)

        def run(connection: Connection) -> T:
            found = look(connection)
            raw: Any = connection.connection.dbapi_connection
            raw.set_progress_handler(ask, _BEAT)
            try:
                connection.exec_driver_sql("VACUUM INTO ?", (str(target),))
            except DBAPIError:
                if raised:
                    raise raised[0] from None
                raise
            finally:
                raw.set_progress_handler(None, 0)
            return found

        return self.outside(run)

    def close(self) -> None:
        """Let go of the file; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _on_thread(self, work: Callable[[], T]) -> T:
        if threading.get_ident() == self._owner:
            raise RuntimeError("a verb called a verb: transactions do not nest")
        future: Future[T] = self._thread.submit(work)
        return future.result()

    def _guarded(self, begin: str, work: Callable[[Connection], T]) -> T:
        try:
            self._connection.exec_driver_sql(begin)
            answer = work(self._connection)
            self._connection.exec_driver_sql("COMMIT")
        except BaseException as error:
            self._roll_back(forget=begin == _WRITE)
            plain = known(error) if isinstance(error, DBAPIError) else None
            if plain is not None:
                raise plain from error
            raise
        return answer

    def _roll_back(self, *, forget: bool) -> None:
        # What nobody read to its end would hold page 1 in memory.
        for cursor in list(self._cursors):
            cursor.close()
        # SQLite may have rolled back by itself (disk full): a second ROLLBACK would hide the reason.
        raw: Any = self._connection.connection.dbapi_connection
        if raw is not None and raw.in_transaction:
            self._connection.exec_driver_sql("ROLLBACK")
        if forget:
            # SQLCipher 4.19 looks at page 1, which is always in use, while it takes it back and has
            # not decrypted it yet (xReiniter before CODEC1). About once in 6,000 times that looks
            # like a page, and the list of tables is misread as long as page 1 is kept in memory:
            # with locking_mode=EXCLUSIVE until the file is closed. A table that is made then can
            # spoil the file.
            self._connection.exec_driver_sql("PRAGMA shrink_memory")

    def _open(self, file: Path, key: bytes) -> Connection:
        # sqlcipher3 is C code without stubs; imported here because only this thread may touch it.
        from sqlcipher3 import dbapi2  # noqa: PLC0415

        self._owner = threading.get_ident()

        cursors = self._cursors  # not by way of ``self``: that would be a circle

        def cursor(raw: Any, *args: Any) -> Any:  # noqa: ANN401 - a DB-API cursor
            made = dbapi2.Connection.cursor(raw, *args)
            cursors.add(made)
            return made

        listing = type("Connection", (dbapi2.Connection,), {"cursor": cursor})

        def connect() -> Any:  # noqa: ANN401 - a DB-API connection
            mode = "ro" if self._read_only else "rwc"
            raw = dbapi2.connect(
                f"{file.absolute().as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,
                factory=listing,
            )
            try:
                # What it would print on stderr of a damaged page, we say in words.
                raw.execute("PRAGMA cipher_log_level=NONE").fetchall()
                raw.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
                for pragma in _READ_ONLY if self._read_only else _PRAGMAS:
                    raw.execute(f"PRAGMA {pragma}").fetchall()
            except BaseException:
                raw.close()  # else the file stays open, and on Windows nobody can move it aside
                raise
            return raw

        engine = create_engine("sqlite://", module=dbapi2, creator=connect, poolclass=StaticPool)
        try:
            connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        except DBAPIError as error:
            engine.dispose()
            raise known(error) or error from error
        try:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").fetchall()
        except DBAPIError as error:
            connection.close()
            engine.dispose()
            raise known(error) or error from error
        return connection

    def _close(self) -> None:
        engine = self._connection.engine
        self._connection.close()
        engine.dispose()
