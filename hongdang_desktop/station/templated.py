"""Which versions of forms are kept at a station: the plant's, or its branches' own before one came."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.ledgers.office import branch_template, template
from hongdang_desktop.ledgers.office.template import template_id
from hongdang_desktop.station.views import Role
from hongdang_desktop.store import listing
from hongdang_desktop.store.store import get_setting

PLANTS, OWN = template.LEDGER, branch_template.LEDGER
KINDS = frozenset((PLANTS.key, OWN.key))


@dataclass(frozen=True)
class KeptTemplate:
    """One version as its record has it; the text may be none that this program can read."""

    entry: str
    whose: str
    key: str
    version: int
    title: str
    since: date | None
    text: str
    source: str
    number: str
    approved_by: str


def kept(connection: Connection, role: Role) -> tuple[KeptTemplate, ...]:
    """Return every version that is kept here and counts, by key and number.

    A record that is not under the id of its key and number is none of ours: nothing can stand in
    another's place.
    """
    found = [
        each
        for row in listing.called(connection, PLANTS.key)
        if (each := _read(row.id, "厂党委", row.payload, "")) is not None
    ]
    if role is Role.BRANCH and not get_setting(connection, "invitation"):
        mine = get_setting(connection, "branches")
        for row in listing.called(connection, OWN.key):
            branch = str(row.payload.get("branch"))
            if isinstance(mine, list) and branch in mine:
                each = _read(row.id, "本支部", row.payload, branch)
                found += [each] if each is not None else []
    return tuple(sorted(found, key=lambda each: (each.key, each.version, each.whose)))


def _read(entry: str, whose: str, payload: JsonObject, branch: str) -> KeptTemplate | None:
    key, version = payload.get("form"), payload.get("version")
    if not isinstance(key, str) or type(version) is not int:
        return None
    if entry != template_id(key, version, branch):
        return None
    return KeptTemplate(
        entry, whose, key, version, _text(payload, "title") or key, _day(payload.get("since")),
        _text(payload, "text"), _text(payload, "source"), _text(payload, "number"),
        _text(payload, "approved_by"),
    )  # fmt: skip


def _text(payload: JsonObject, name: str) -> str:
    return str(payload.get(name) or "")


def _day(value: Json) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
