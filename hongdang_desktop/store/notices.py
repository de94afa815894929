"""What a person has to know of until it is settled, one line to each code and subject."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from hongdang_desktop.core.canonical import Json, JsonObject, canonical
from hongdang_desktop.store import kernel as k


@dataclass(frozen=True)
class KeptNotice:
    """One notice as it is kept; ``at`` is an ISO moment, ``facts`` fill its sentence."""

    code: str
    subject: str
    at: str
    facts: JsonObject


def keep(
    connection: Connection, code: str, subject: str, at: str, facts: Mapping[str, Json]
) -> None:
    """Keep a notice; one that is there already keeps its moment and gets the new facts."""
    values = {
        "code": code, "subject": subject, "at": at, "facts": canonical(dict(facts)).decode(),
    }  # fmt: skip
    statement = insert(k.notice).values(values)
    connection.execute(
        statement.on_conflict_do_update(["code", "subject"], set_={"facts": values["facts"]})
    )


def settle(connection: Connection, code: str, subject: str | None = None) -> None:
    """Take a notice away, or all of a code; one that is not there is no error."""
    where = [k.notice.c.code == code]
    if subject is not None:
        where.append(k.notice.c.subject == subject)
    connection.execute(k.notice.delete().where(*where))


def kept(connection: Connection, code: str | None = None) -> tuple[KeptNotice, ...]:
    """Return what is not settled, the oldest first; of one code when it is given."""
    table = k.notice
    statement = select(table).order_by(table.c.at, table.c.code, table.c.subject)
    if code is not None:
        statement = statement.where(table.c.code == code)
    return tuple(
        KeptNotice(row.code, row.subject, row.at, json.loads(row.facts))
        for row in connection.execute(statement)
    )
