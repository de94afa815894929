"""Whether two payloads say the same, and what of a table is in its ledger already."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from types import MappingProxyType

from hongdang_desktop.core.canonical import Json, canonical
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.columns import Column
from hongdang_desktop.core.records import Record, columns_of, part_model
from hongdang_desktop.core.references import MemberOrText, MemberRef
from hongdang_desktop.ledgers.envelope import KEPT_BY_PROGRAM
from hongdang_desktop.ledgers.ledger import AnyLedger, Rhythm
from hongdang_desktop.station.core import Core
from hongdang_desktop.store import listing

_LEFT_OUT = frozenset({"attachments", "signature"})


def content(
    model: type[Record],
    payload: Mapping[str, Json],
    named: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """Return what people wrote in an entry: without ids of parts, files, stamps.

    Where one part points at another by id, its place in its list counts; where somebody may be named
    or be a member, his name, which ``named`` gives by id.
    """
    places: dict[str, Json] = dict(named)
    for name, _, parts in _laid_out(model):
        if parts is not None:
            listed = payload.get(name)
            for number, part in enumerate(listed if isinstance(listed, list) else (), start=1):
                if isinstance(part, dict) and part.get("id"):
                    places[str(part["id"])] = f"{name} {number}"
    return canonical(_content(model, payload, places))


def _content(
    model: type[Record], payload: Mapping[str, Json], places: Mapping[str, Json]
) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, column, part in _laid_out(model):
        value = payload.get(name)
        if value is None or value in ("", []):
            continue
        if part is None and not places and column.kind != "moment":
            found[name] = value
        elif part is not None and isinstance(value, list):
            found[name] = [_content(part, v, places) for v in value if isinstance(v, dict)]
        else:
            found[name] = _value(column, value, places)
    return found


@cache
def _laid_out(model: type[Record]) -> tuple[tuple[str, Column, type[Record] | None], ...]:
    return tuple(
        (name, column, part_model(model, name))
        for name, column in columns_of(model).items()
        if name not in KEPT_BY_PROGRAM and column.kind not in _LEFT_OUT
    )


def _all_columns(model: type[Record]) -> Iterator[Column]:
    for _, column, part in _laid_out(model):
        yield column
        if part is not None:
            yield from _all_columns(part)


def _value(column: Column, value: Json, places: Mapping[str, Json]) -> Json:
    if isinstance(column, MemberRef) and not isinstance(column, MemberOrText):
        return value
    if isinstance(value, list):
        return [places.get(each, each) if isinstance(each, str) else each for each in value]
    if isinstance(value, str):
        if column.kind == "moment":
            try:
                moment = datetime.fromisoformat(value).astimezone(PLANT_TIME)
            except (ValueError, OverflowError):
                return value
            return moment.isoformat(timespec="seconds")
        return places.get(value, value)
    return value


class Known:
    """What a ledger holds around the days that a table speaks of. Nobody else's table is asked."""

    def __init__(self, kind: AnyLedger, core: Core, payloads: Sequence[Mapping[str, Json]]) -> None:
        self._register = kind.rhythm is Rhythm.CHANGE
        self._rows: dict[bytes, int] = {}
        branches = {str(each["branch"]) for each in payloads if each.get("branch")}
        days = sorted(
            day for each in payloads if isinstance(day := each.get("occurred_on"), str) and day
        )
        rows: Iterable[listing.Row] = ()
        if payloads:
            undated = len(days) < len(payloads)
            since = None if self._register or undated else _day(days[0])
            question = listing.Question(
                kind.key, branch=branches.pop() if len(branches) == 1 else None, since=since,
                descending=False,
            )  # fmt: skip
            rows = core.read(lambda c: listing.rows(c, kind.key, listing.ids(c, question)))
        model: type[Record] = kind.model
        self._model = model
        self._named: dict[str, str] = {}
        if any(isinstance(column, MemberOrText) for column in _all_columns(model)):
            people = core.read(lambda c: listing.called(c, "member"))
            self._named = {row.id: row.called for row in people}
        self._contents = {self.content(row.payload) for row in rows}
        self._called = {self._key(row.payload, row.called) for row in rows}

    def content(self, payload: Mapping[str, Json]) -> bytes:
        """Return what people wrote in an entry."""
        return content(self._model, payload, self._named)

    def same(self, said: bytes) -> bool:
        """Say whether an entry with the very content is there; ``said`` is what ``content`` gave."""
        return said in self._contents

    def twin(self, payload: Mapping[str, Json], called: str) -> bool:
        """Say whether an entry of that day and branch is called so; in a register the day is none."""
        return not called.startswith("（") and self._key(payload, called) in self._called

    def first_of(self, said: bytes, row: int) -> int:
        """Return the row of the table in which the very content stood first; remembers this one."""
        return self._rows.setdefault(said, row)

    def _key(self, payload: Mapping[str, Json], called: str) -> tuple[Json, Json, str]:
        day = None if self._register else payload.get("occurred_on")
        return payload.get("branch"), day, called


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
