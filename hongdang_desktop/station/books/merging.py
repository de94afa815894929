"""Joins what two PCs of a branch changed in different fields of one entry (exchange.md §1.5)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.journal import Kind, Revision, written_stream
from hongdang_desktop.core.merging import (
    ancestry,
    beside_program,
    common,
    merged,
    sides,
    values,
)
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.records import Malformed, Record, is_weighty
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.ledger import AnyLedger, Joins, Owner
from hongdang_desktop.station.books.entries import ids_of
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.views import Changes, Role
from hongdang_desktop.store import journal
from hongdang_desktop.store.projection import present_payload
from hongdang_desktop.store.store import get_setting


@dataclass(frozen=True)
class _Ready:
    """A record whose versions a program may join, and what they amount to; without payload it is gone."""

    kind: AnyLedger
    record: str
    payload: JsonObject | None
    parents: tuple[str, ...]
    branch: str


def merge(core: Core) -> Changes | None:
    """Join what may be joined without a person, as one action that can be undone; None for nothing.

    Only on a PC of the branch: the plant changes no record of a branch. To be called after every
    import; it looks at all conflicts, so that one that was cut short is made up for.
    """
    if core.role is not Role.BRANCH or not core.read(lambda c: list(_ready(core, c))):
        return None

    def work(pen: Pen) -> None:
        found = list(_ready(core, pen.connection))
        pen.sentence = f"两台电脑改的是不同的栏，自动合并了 {len(found)} 条。"
        for each in found:
            if each.payload is None:
                pen.remove(
                    each.kind, each.record, branch=each.branch, reason="", parents=each.parents
                )
            else:
                pen.put(each.kind, each.record, each.payload, each.parents, merged=True)

    return core.verb("自动合并了。", work)


def _ready(core: Core, connection: Connection) -> Iterator[_Ready]:
    kept = get_setting(connection, "branches")
    forked, streams = _forked(connection), journal.streams(connection)
    for record in journal.conflicted(connection):
        heads = journal.heads_of(connection, record)
        kind = kinds().get(heads[0].type)
        if kind is None or kind.owner is not Owner.BRANCH:
            continue
        known = {each.id: each for each in journal.of_record(connection, record)}
        if any(written_stream(each.stream) in forked for each in known.values()):
            continue  # what was made on what is not certain there
        model: type[Record] = kind.model
        if kind.joins is not None:
            payload = _joined(kind, kind.joins, known, heads)
        else:
            payload = merged(
                known, heads, fields=partial(_fields, kind), weighty=partial(is_weighty, model)
            )
        if payload is None and kind.latest_wins:
            payload = _latest(kind, heads[0])
        if payload is None:
            stands = beside_program(known, heads, fields=partial(_any_fields, kind))
            if stands is None:
                continue
            payload = stands.payload
        branch = str(streams[heads[0].stream].branch)
        if not isinstance(kept, list) or branch not in kept:
            continue
        if payload is None or _stands(core, kind, payload):
            yield _Ready(kind, record, payload, ids_of(heads), branch)


def _latest(kind: AnyLedger, shown: Revision) -> JsonObject | None:
    """Return the later version of a setting, None where it is gone or not understood."""
    return dict(values(fields)) if (fields := _fields(kind, shown)) is not None else None


def _joined(
    kind: AnyLedger, joins: Joins, known: Mapping[str, Revision], heads: Sequence[Revision]
) -> JsonObject | None:
    """Return what a ledger itself makes of versions, None where it cannot, or one of them is gone."""
    if any(each.kind is not Kind.PUT for each in heads):
        return None
    contents = [_any_fields(kind, group[0]) for group in sides(heads)]
    readable = [dict(values(each)) for each in contents if each is not None]
    shared = common(known, [[head] for head in heads])
    complete = all(ancestry(known, [head]) <= known.keys() for head in heads)
    base: JsonObject | None = {}
    if len(shared) == 1:
        fields = _any_fields(kind, shared[0])
        base = dict(values(fields)) if fields is not None else {}
    elif shared:
        base = _joined(kind, joins, known, shared)
    if base is None or not complete or len(readable) < len(contents):
        return None
    return readable[0] if len(readable) == 1 else joins(base, readable)


def _fields(kind: AnyLedger, revision: Revision) -> Mapping[str, Json] | None:
    """Return a payload in its present form, None where it is final, unread, or not understood."""
    if revision.payload is None or revision.type != kind.key or revision.version > kind.version:
        return None
    payload = present_payload(revision)
    return None if payload.get("stage") == Stage.FINAL else payload


def _any_fields(kind: AnyLedger, revision: Revision) -> Mapping[str, Json] | None:
    """Return a payload in its present form, final or not; None where it is unread or not understood."""
    if revision.payload is None or revision.type != kind.key or revision.version > kind.version:
        return None
    try:
        return present_payload(revision)
    except Malformed:
        return None


def _stands(core: Core, kind: AnyLedger, payload: JsonObject) -> bool:
    """Say whether the fields of both sides go together: it could be saved, and nothing else follows."""
    try:
        follows = kind.settle(kind.read(payload))
    except Malformed:
        return False
    if any(payload.get(name) != value for name, value in follows.items()):
        return False
    problems = kind.check(payload, core.setting(), payload)
    return not any(problem.level is Level.SAVE for problem in problems)


def _forked(connection: Connection) -> frozenset[str]:
    """Return the streams of which more than one history is known."""
    written = [written_stream(name) for name in journal.streams(connection)]
    return frozenset(name for name in written if written.count(name) > 1)
