"""Packages that no honest station writes, made with a station's own keys."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.journal import Kind
from hongdang_desktop.core.progress import silent
from hongdang_desktop.exchange.packing import PackageDraft, SegmentDraft, write_package
from hongdang_desktop.exchange.roster import Status
from hongdang_desktop.exchange.streams import StreamName, Way
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.station.core import Pen, kind_of
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.keys.keyring import SUITE
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.store import journal, packages
from hongdang_desktop.store.store import put_setting


class HostilePen(Pen):
    """Writes whatever it likes into the stream of a branch."""

    into: str = ""
    way: Way = Way.UP

    def _refuse_foreign(self, ledger: AnyLedger, branch: str | None) -> None:
        pass

    def _stream(self, ledger: AnyLedger, branch: str | None) -> StreamName:
        return StreamName(self._core.device, self._core.epoch, self.way, self.into)


def smuggle(
    station: Station,
    into: str,
    ledger: str,
    record: str,
    payload: Mapping[str, Json],
    *,
    parents: tuple[str, ...] = (),
    kind: Kind = Kind.PUT,
    way: Way = Way.UP,
    action: str = "",
) -> None:
    """Write a revision past every check into the stream of branch ``into``."""
    core = station._core

    def work(connection: Connection) -> None:
        pen = HostilePen(core, connection, "x", None)
        pen.into, pen.way = into, way
        pen.action = action or pen.action
        if kind is Kind.PUT:
            pen.put(kind_of(ledger), record, payload, parents)
        else:
            pen.remove(kind_of(ledger), record, branch=into, reason="x", parents=parents)
        pen.finish(undoable=False)

    core.store.write(work)


def action_of(station: Station, entry: str) -> str:
    """Return the id of the action that made a record's shown revision."""
    return station._core.read(lambda c: journal.heads_of(c, entry))[0].action


def heads(station: Station, record: str) -> tuple[str, ...]:
    """Return the ids of all revisions that stand side by side."""
    return tuple(head.id for head in station._core.read(lambda c: journal.heads_of(c, record)))


def revision_of(station: Station, entry: str) -> str:
    """Return the id of the revision by which a record is shown."""
    heads = station._core.read(lambda c: journal.heads_of(c, entry))
    return heads[0].id


def package(
    station: Station,
    target: Path,
    branch: str,
    *,
    to: str = "plant",
    number: int = 900,
    pid: str = "",
    after: int = 0,
    min_reader: int = 1,
    every_stream: bool = False,
    plant: str = "",
    have: Mapping[str, tuple[int, str]] | None = None,
    need: Mapping[str, int] | None = None,
    missing: tuple[str, ...] = (),
) -> Path:
    """Write a package of a station's streams about a branch, with other words in its header."""
    core = station._core

    def draft(connection: Connection) -> PackageDraft:
        trust = keyring.trust(connection)
        segments = []
        streams = journal.streams(connection).values()
        own = {info.id: (info.seq, info.head) for info in streams if info.own and info.seq}
        for info in journal.streams(connection).values():
            revisions = journal.of_stream(connection, info.id, after)
            previous = journal.chained(connection, info.id, after)
            mine = every_stream or info.branch == branch
            if info.own and mine and revisions and previous:
                segments.append(SegmentDraft(bytes.fromhex(previous), revisions))
        return PackageDraft(
            pid=pid or core.ids.new(), no=number, plant=plant or trust.plant,
            sender=core.device, branch=branch, to=to, created="2026-11-23T10:00:00+08:00",
            segments=tuple(segments), min_reader=min_reader, have={**own, **(have or {})},
            need=need or {}, missing=missing,
        )  # fmt: skip

    made, keys = core.read(draft), core.read(keyring.own_keys)
    recipients = (*core.read(keyring.trust).recipients(branch), SUITE.recipient(keys.identity))
    write_package(
        target, made, suite=SUITE, key=keys.sign, recipients=tuple(dict.fromkeys(recipients)),
        progress=silent(),
    )  # fmt: skip
    return target


def tip(station: Station, branch: str) -> tuple[str, int, str]:
    """Return the name, length and chain value of a station's own stream about a branch."""
    streams = station._core.read(journal.streams).values()
    (info,) = (info for info in streams if info.own and info.branch == branch)
    return info.id, info.seq, info.head


def set_status(plant: Station, device: str, status: Status) -> None:
    """Sign a roster in which a PC is no longer active."""

    def work(pen: Pen) -> None:
        roster = keyring.trust(pen.connection).roster
        assert roster is not None
        devices = tuple(
            d.model_copy(update={"status": status}) if d.id == device else d for d in roster.devices
        )
        update = {"version": roster.version + 1, "devices": devices}
        keyring.publish(pen.connection, roster.model_copy(update=update))

    plant._core.verb("x", work, undoable=False)


def states(station: Station) -> dict[str, str]:
    """Return the state of every package that a station knows, by file name or id."""
    return {row.pid: row.state for row in station._core.read(packages.latest)}


def newer_reader(patch: pytest.MonkeyPatch) -> None:
    """Upgrade the program: it now reads what the next version writes."""
    patch.setattr("hongdang_desktop.exchange.package.READER", 3)


GROUPS = Listing("party_group")


def forget_roster(station: Station) -> None:
    """Put a branch station back to where it knew its invitation only."""
    station._core.store.write(lambda c: put_setting(c, "roster", None))


def rename_sender(path: Path, sender: str) -> None:
    """Put another sender into the open header; the signature is then worth nothing."""
    magic, header, rest = path.read_bytes().split(b"\n", 2)
    fields = json.loads(header)
    fields["sender"] = sender
    path.write_bytes(b"\n".join((magic, json.dumps(fields, sort_keys=True).encode(), rest)))
