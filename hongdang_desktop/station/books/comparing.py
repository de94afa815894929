"""Puts versions of one entry side by side: where they differ, who wrote them, what stood before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.clock import stamp_moment
from hongdang_desktop.core.columns import Names
from hongdang_desktop.core.identity import masked
from hongdang_desktop.core.journal import FORK, LINK, Kind, Revision
from hongdang_desktop.core.lazy import lazy
from hongdang_desktop.core.merging import changed, made_on, said, sides, values
from hongdang_desktop.core.records import Record, is_weighty, part_model
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.covering import COVERED, covered_names
from hongdang_desktop.ledgers.envelope import KEPT_BY_PROGRAM, Stage
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.station.books.corrections import numbered_parts, spoken
from hongdang_desktop.station.books.disputes import Conflict, Difference, Joined, Side
from hongdang_desktop.station.books.naming import KEPT, KeptNames
from hongdang_desktop.station.books.part_words import part_words
from hongdang_desktop.store import journal, listing, merges
from hongdang_desktop.store.projection import present_payload

_NOT_CHOSEN = KEPT_BY_PROGRAM | {KEPT, LINK, "branch"}
_NOTHING = "（空）"


@dataclass(frozen=True)
class Parted:
    """The heads of a record, the shown one first, with all that is known of it."""

    kind: AnyLedger
    heads: tuple[Revision, ...]
    known: Mapping[str, Revision]
    streams: Mapping[str, journal.StreamInfo]
    pcs: Mapping[str, str]

    @property
    def record(self) -> str:
        """Return the id of the record."""
        return self.heads[0].record

    @lazy
    def sides(self) -> tuple[Revision, ...]:
        """Return one head for each thing that is said."""
        return tuple(group[0] for group in sides(self.heads))

    @lazy
    def payloads(self) -> Mapping[str, Mapping[str, Json]]:
        """Return by revision what the heads that keep the record say."""
        return {
            head.id: values(present_payload(head))
            for head in self.heads
            if head.kind is Kind.PUT and head.type == self.kind.key and head.payload is not None
        }

    @property
    def shown(self) -> Mapping[str, Json]:
        """Return the payload that is shown as long as nobody decides."""
        return self.payloads[self.heads[0].id]

    @property
    def finals(self) -> tuple[Revision, ...]:
        """Return the heads that are final."""
        return tuple(
            head
            for head in self.heads
            if head.id in self.payloads and self.payloads[head.id].get("stage") == Stage.FINAL
        )

    @lazy
    def differing(self) -> tuple[str, ...]:
        """Return the names of the fields that a person has to choose, in the order of the ledger."""
        listed = list(self.payloads.values())
        names = frozenset[str]().union(*(changed(listed[0], each) for each in listed[1:]))
        order = dict.fromkeys((*self.kind.own_columns, *self.kind.columns, *sorted(names)))
        return tuple(name for name in order if name in names and name not in _NOT_CHOSEN)

    def agree(self, one: Revision, other: Revision) -> bool:
        """Say whether two heads say the same."""
        return said(one) == said(other)

    def free(self, name: str) -> bool:
        """Say whether a person may write the versions of a field together by hand."""
        column = self.kind.columns.get(name)
        text = column is not None and column.kind in ("text", "long")
        return text and not is_weighty(_model(self.kind), name)

    def label(self, name: str) -> str:
        """Return what people call a field."""
        column = self.kind.columns.get(name)
        return column.label if column else name


def parted(connection: Connection, kind: AnyLedger, heads: Sequence[Revision]) -> Parted:
    """Return what is to be known of a record with several heads."""
    known = {each.id: each for each in journal.of_record(connection, heads[0].record)}
    return Parted(kind, tuple(heads), known, journal.streams(connection), _pcs(connection))


def compared(found: Parted, names: Names, *, uncovered: bool = False) -> Conflict:
    """Return the versions field by field, in words; sensitive ones are covered unless ``uncovered``.

    A covered value tells no more than whether it is empty: who decides has to uncover it.
    """
    kept = KeptNames(names, *found.payloads.values())
    base = None
    if not any(
        FORK in each for each in found.known
    ):  # else it is not certain what was made on what
        base = made_on(
            found.known, sides(found.heads), fields=_payload, weighty=lambda _: False
        )  # fmt: skip
    differing = found.differing
    return Conflict(
        entry=found.record, ledger=found.kind.key, branch=str(found.shown.get("branch") or ""),
        title=found.kind.title, called=found.kind.called(found.kind.reread(found.shown)),
        sides=tuple(_side(found, head) for head in found.sides),
        differences=tuple(
            _difference(found, name, base, kept, uncovered=uncovered) for name in differing
        ),
        same=tuple(_same(found, frozenset(differing), kept, uncovered=uncovered)), final=bool(found.finals),
    )  # fmt: skip


def joined(connection: Connection, limit: int) -> tuple[Joined, ...]:
    """Return what the program joined by itself, the latest first."""
    streams, pcs = journal.streams(connection), _pcs(connection)
    found = []
    for revision in merges.latest(connection, limit):
        kind, row = kinds().get(revision.type), listing.one(connection, revision.record)
        if kind is None:
            continue
        known = {each.id: each for each in journal.of_record(connection, revision.record)}
        parents = [known[each] for each in revision.parents if each in known]
        whole = Parted(kind, tuple(parents), known, streams, pcs)
        labels = tuple(whole.label(name) for name in whole.differing) if whole.payloads else ()
        authors = tuple(dict.fromkeys(_side(whole, each).author for each in whole.sides))
        called = row.called if row else kind.called(kind.reread(values(present_payload(revision))))
        found.append(
            Joined(
                revision.record, kind.key, kind.title, called, stamp_moment(revision.clock), authors,
                labels,
            )
        )  # fmt: skip
    return tuple(found)


def _side(found: Parted, head: Revision) -> Side:
    author = _written_by(found, head)
    stream = found.streams[author.stream]
    pc = found.pcs.get(stream.device, "")
    if FORK in author.stream and pc:
        pc += "，另一段历史"
    payload = found.payloads.get(head.id, {})
    return Side(
        revision=head.id, who=author.actor, pc=pc, at=stamp_moment(author.clock), own=stream.own,
        gone=head.kind is not Kind.PUT, final=payload.get("stage") == Stage.FINAL,
        reason=str((payload or head.payload or {}).get("reason") or ""),
    )  # fmt: skip


def _written_by(found: Parted, head: Revision) -> Revision:
    """Return who wrote what a head says: of an undo that brought it back, whoever wrote it first."""
    waiting, seen = [head], {head.id}
    while waiting:
        each = waiting.pop(0)
        if each.undoes is None and said(each) == said(head):
            return each
        for parent in each.parents:
            if parent in found.known and parent not in seen:
                seen.add(parent)
                waiting.append(found.known[parent])
    return head


def _difference(
    found: Parted, name: str, base: Mapping[str, Json] | None, names: Names, *, uncovered: bool
) -> Difference:
    column, model = found.kind.columns.get(name), _model(found.kind)
    stand = [found.payloads.get(head.id) for head in found.sides]
    numbered: dict[str, str] = {}
    for payload in (base or {}, *found.payloads.values()):
        numbered |= numbered_parts(found.kind, payload)
    was = base.get(name) if base is not None else None
    told = [spoken(p.get(name), numbered) for p in stand if p is not None]
    part = part_model(model, name) if column is not None else None

    hidden = name in covered_names(model)

    def words(value: Json) -> str:
        if hidden and not uncovered and value not in (None, [], ""):
            return COVERED if part is not None or column is None else masked(column.format(value))
        value = spoken(value, numbered)
        if part is not None:
            return part_words(part, value, told, names) or _NOTHING
        return (column.format(value, names) if column else str(value or "")) or _NOTHING

    return Difference(
        field=name, label=found.label(name), before=None if base is None else words(was),
        texts=tuple("" if p is None else words(p.get(name)) for p in stand),
        changed=tuple(p is not None and (base is None or p.get(name) != was) for p in stand),
        weighty=is_weighty(model, name), free=found.free(name) and (uncovered or not hidden),
        long=column is not None and column.kind == "long", sensitive=hidden,
    )  # fmt: skip


def _same(
    found: Parted, differing: frozenset[str], names: Names, *, uncovered: bool
) -> Iterator[tuple[str, str]]:
    numbered = numbered_parts(found.kind, found.shown)
    hidden = frozenset[str]() if uncovered else covered_names(_model(found.kind))
    for name in dict.fromkeys((*found.kind.own_columns, *found.kind.columns)):
        if name in differing or name in _NOT_CHOSEN:
            continue
        value, column = spoken(found.shown.get(name), numbered), found.kind.columns[name]
        part = part_model(_model(found.kind), name)
        words = part_words(part, value, [], names) if part else column.format(value, names)
        if words and name in hidden:
            words = COVERED
        if words:
            yield found.label(name), words


def _model(kind: AnyLedger) -> type[Record]:
    model: type[Record] = kind.model
    return model


def _payload(revision: Revision) -> Mapping[str, Json] | None:
    if revision.payload is None or revision.type not in kinds():
        return None
    return present_payload(revision)


def _pcs(connection: Connection) -> Mapping[str, str]:
    """Return the names of the computers that this station knows, by device."""
    # Loaded here: cryptography takes a twentieth of a second that the start does not have.
    from hongdang_desktop.station.keys import keyring  # noqa: PLC0415

    try:
        trust = keyring.trust(connection)
    except keyring.NotJoined:
        return {}
    roster = trust.roster
    listed = (*roster.plant_devices, *roster.devices) if roster else ()
    return {device.id: device.name for device in listed}
