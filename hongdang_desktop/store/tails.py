"""Ends of streams that no longer count, taken out of the journal again (exchange.md §1.4)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, delete, select

from hongdang_desktop.core.journal import Revision
from hongdang_desktop.store import batches, journal
from hongdang_desktop.store import kernel as k
from hongdang_desktop.store.store import get_setting, put_setting

_SET_APART = "set_apart"


def stands_alone(connection: Connection, revisions: Iterable[Revision]) -> bool:
    """Say whether nothing of this station's own was made on these revisions, and none was printed."""
    going = tuple(revisions)
    known = journal.streams(connection)
    ids = {revision.id for revision in going}
    ids |= {each.partition("#")[0] + ":" + each.rpartition(":")[2] for each in ids}
    printed = connection.exec_driver_sql(
        "SELECT 1 FROM printed WHERE revision IN (SELECT value FROM json_each(?)) LIMIT 1",
        (json.dumps(sorted(ids)),),
    )
    if printed.first() is not None:
        return False
    return not any(
        ids.intersection(each.parents)
        for record in {revision.record for revision in going}
        for each in journal.of_record(connection, record)
        if known[each.stream].own
    )


def set_apart(connection: Connection, ends: Mapping[str, int]) -> tuple[str, ...]:
    """Take what lies behind the end of each stream out of the journal; return the records.

    It is kept as lines (``kept``), in the encrypted database. What had been said of it goes too; an
    import that is taken back later does not bring it again. Runs in the caller's transaction.
    """
    known = journal.streams(connection)
    going = {name: journal.of_stream(connection, name, last) for name, last in ends.items()}
    heads = {
        name: (last > known[name].base and journal.chained(connection, name, last)) or ""
        for name, last in ends.items()
    }
    lines = [each.to_line().decode() for listed in going.values() for each in listed]
    put_setting(connection, _SET_APART, [*kept(connection), *lines])
    put_setting(connection, "taking_back", True)
    for name, last in ends.items():
        table = k.revision
        connection.execute(delete(table).where(table.c.stream == name, table.c.seq > last))
    connection.execute(delete(k.setting).where(k.setting.c.key == "taking_back"))
    for name, last in ends.items():
        stream, checkpoint, said = k.stream, k.checkpoint, k.acknowledged
        if not heads[name]:
            connection.execute(delete(stream).where(stream.c.id == name))
        else:
            shortened = stream.update().where(stream.c.id == name)
            connection.execute(shortened.values(seq=last, head=heads[name]))
        beyond = checkpoint.c.stream == name, checkpoint.c.seq > last
        connection.execute(delete(checkpoint).where(*beyond))
        less = said.update().where(said.c.stream == name, said.c.seq > last)
        connection.execute(less.values(seq=last))
    _forget_in_batches(connection, ends, heads)
    records = tuple(dict.fromkeys(each.record for listed in going.values() for each in listed))
    batches.project_again(connection, records)
    return records


def kept(connection: Connection) -> tuple[str, ...]:
    """Return what was set apart, as the lines of a package, the earliest first."""
    lines = get_setting(connection, _SET_APART)
    return tuple(str(line) for line in lines) if isinstance(lines, list) else ()


def _forget_in_batches(
    connection: Connection, ends: Mapping[str, int], heads: Mapping[str, str]
) -> None:
    """Shorten the streams also as they were before imports that may still be taken back."""
    for row in connection.execute(select(k.batch.c.id, k.batch.c.before)).all():
        before: dict[str, Any] = json.loads(row.before)
        streams = before.get("streams", {})
        for name in ends.keys() & streams.keys():
            if not heads[name]:  # nothing of it is left
                del streams[name]
            elif streams[name][0] > ends[name]:
                streams[name] = [ends[name], heads[name]]
        for word in ("checkpoint", "acknowledged"):
            before[word] = [
                each
                for each in before.get(word, [])
                if each["stream"] not in ends or each["seq"] <= ends[each["stream"]]
            ]
        if "streams" in before:
            values = {"before": json.dumps(before)}
            connection.execute(k.batch.update().where(k.batch.c.id == row.id).values(values))
