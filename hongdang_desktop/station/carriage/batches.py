"""An import as one action, which can be taken back while nothing was built on it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from hongdang_desktop.station.carriage.answers import ImportDone
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.views import Changes, Refused
from hongdang_desktop.store import batches, journal

NOTHING = "NOTHING_TO_UNDO"
BUILT_ON = "BUILT_ON"

_NOTHING = "没有可以撤销的导入。"
_BUILT_ON = {
    "own": "收进来以后，这里已经在它上面改过了，不能整个撤销。要回到收之前，请恢复收之前的备份。",
    "printed": "收进来的内容已经打印过，不能撤销。要回到收之前，请恢复收之前的备份。",
    "back": "这次收回了本机自己丢过的记录，不能撤销。",
}


class Imports:
    """The last import: what it was, and taking it back."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def can_undo(self) -> ImportDone | None:
        """Return the last import when it can be taken back."""

        def look(connection: Connection) -> ImportDone | None:
            row = batches.last(connection)
            if row is None or row.undone or _obstacle(connection, row.id):
                return None
            return ImportDone(row.id, datetime.fromisoformat(row.at), row.sentence)

        return self._core.read(look)

    def undo(self) -> Changes:
        """Take the last import back. Raises Refused NOTHING_TO_UNDO or BUILT_ON."""

        def work(connection: Connection) -> tuple[tuple[str, ...], frozenset[str]]:
            row = batches.last(connection)
            if row is None or row.undone:
                raise Refused(NOTHING, _NOTHING)
            why = _obstacle(connection, row.id)
            if why:
                raise Refused(BUILT_ON, _BUILT_ON[why])
            theirs = batches.brought(connection, row.id).theirs
            types = frozenset(journal.types(connection, batches.records_of(connection, theirs)))
            return batches.take_back(connection, row.id), types

        records, types = self._core.store.write(work)
        sentence = "撤销了，回到收之前的样子。要用时再收一遍就行。"
        changes = Changes(sentence, types, "", records)
        self._core.tell(changes)
        return changes


def _obstacle(connection: Connection, batch: str) -> str:
    """Return what stands against taking an import back, "" when nothing does."""
    found = batches.brought(connection, batch)
    if batches.is_built_on(connection, found):
        return "own"
    if _came_back(connection, batch, found.own):
        return "back"
    return "printed" if batches.was_printed(connection, found) else ""


def _came_back(connection: Connection, batch: str, mine: Iterable[str]) -> bool:
    """Say whether an import brought revisions of this station's own, lost by an older backup."""
    grown = {stream.partition("#")[0] for stream in mine}
    reached = batches.reach(connection, batch)
    return bool(grown & {name.partition("#")[0] for name in reached})
