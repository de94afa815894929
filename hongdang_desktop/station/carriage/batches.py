"""An import as one action, which can be taken back while nothing was built on it."""

from datetime import datetime

from sqlalchemy import Connection

from hongdang_desktop.station.core import Core
from hongdang_desktop.station.views import Changes, ImportDone, Refused
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
            records = {record for _, _, record in batches.brought(connection, row.id)}
            types = frozenset(journal.types(connection, records))
            return batches.take_back(connection, row.id), types

        records, types = self._core.store.write(work)
        sentence = "撤销了，回到收之前的样子。要用时再收一遍就行。"
        changes = Changes(sentence, types, "", records)
        self._core.tell(changes)
        return changes


def _obstacle(connection: Connection, batch: str) -> str:
    """Return what stands against taking an import back, "" when nothing does."""
    known = journal.streams(connection)
    brought = batches.brought(connection, batch)
    theirs = {f"{stream}:{seq}" for stream, seq, _ in brought if not known[stream].own}
    mine = [(stream, seq) for stream, seq, _ in brought if known[stream].own]
    written = {each.partition("#")[0] + ":" + each.rpartition(":")[2] for each in theirs}
    for stream, seq in mine:
        revision = journal.revision_of(connection, f"{stream}:{seq}")
        if revision is not None and {*revision.parents} & (theirs | written):
            return "own"
    if _came_back(connection, batch, mine):
        return "back"
    printed = any(journal.was_printed(connection, each) for each in theirs)
    return "printed" if printed else ""


def _came_back(connection: Connection, batch: str, mine: list[tuple[str, int]]) -> bool:
    """Say whether an import brought revisions of this station's own, lost by an older backup."""
    grown = {stream.partition("#")[0] for stream, _ in mine}
    reached = batches.reach(connection, batch)
    return bool(grown & {name.partition("#")[0] for name in reached})
