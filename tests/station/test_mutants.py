"""The mutants of ``tests/exchange/mutation.py`` at a real plant: refused by code, all tables as before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from hongdang_desktop.core.journal import GENESIS, Revision
from hongdang_desktop.exchange.errors import Code
from hongdang_desktop.exchange.manifest import checkpoint, signature_text
from hongdang_desktop.exchange.packing import SegmentDraft
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.keys.keyring import SUITE
from hongdang_desktop.station.station import Station
from hongdang_desktop.store import journal
from hongdang_desktop.store import kernel as k
from tests.exchange.mutation import Mutant, Scene, planned
from tests.exchange.test_mutants import HEAVY
from tests.station import forge
from tests.station.world import Chain, called, group

_EACH = 7
"""Every so many of the corpus are tried; all of them are in ``tests/torture``."""

_KEPT = {Code.NEEDS_UPGRADE.value, Code.UNKNOWN_SENDER.value}
"""Refusals that time may heal: such a file stays in the inbox, which other tests look at."""


def scene_of(chain: Chain) -> Scene:
    """Return what a sends: four revisions of its own, and three that b vouched for."""
    for name in "甲乙丙丁":
        chain.a.book.save("party_group", group(name))
    for name in "戊己庚":
        chain.b.book.save("party_group", group(name))
    keys = chain.a._core.read(keyring.own_keys)
    trust = chain.a._core.read(keyring.trust)
    return Scene(
        plant=trust.plant, sender=chain.a.info().device, branch=chain.names.one, key=keys.sign,
        recipients=trust.recipients(chain.names.one),
        segments=(_own(chain.a, chain.names.one), _vouched(chain.b, chain.names.one)),
        number=901,
    )  # fmt: skip


def _written(station: Station, branch: str) -> tuple[Revision, ...]:
    stream, _, _ = forge.tip(station, branch)
    return station._core.read(lambda c: journal.of_stream(c, stream))


def _own(station: Station, branch: str) -> SegmentDraft:
    return SegmentDraft(GENESIS, _written(station, branch))


def _vouched(station: Station, branch: str) -> SegmentDraft:
    keys = station._core.read(keyring.own_keys)
    message = checkpoint(*forge.tip(station, branch))
    cp = signature_text(SUITE.sign(message, keys.sign))
    device = station.info().device
    return SegmentDraft(GENESIS, _written(station, branch), signer=device, cp=cp)


def tables(station: Station) -> dict[str, list[Any]]:
    """Return everything that stands in the database but the ledgers, which follow from it."""

    def read(connection: Connection) -> dict[str, list[Any]]:
        return {
            name: [tuple(row) for row in connection.execute(select(table))]
            for name, table in sorted(k.kernel.tables.items())
        }

    return station._core.read(read)


def files(station: Station) -> set[str]:
    """Return every file of a station's folder but those that SQLite keeps beside its own."""
    return {
        path.relative_to(station.folder).as_posix()
        for path in station.folder.rglob("*")
        if path.is_file() and not path.name.endswith("-journal")
    }


def _chosen(scene: Scene) -> Iterator[Mutant]:
    for number, mutant in enumerate(planned(0, scene)):
        wanted = number % _EACH == 0 or mutant.name in HEAVY
        if wanted and mutant.codes != {""} and not mutant.codes & _KEPT:
            yield mutant


def test_no_mutant_changes_anything(chain: Chain, tmp_path: Path) -> None:
    scene = scene_of(chain)
    path = tmp_path / "a.djx"
    before = tables(chain.plant), files(chain.plant), chain.plant.digest()
    wrong = []
    for mutant in _chosen(scene):
        path.write_bytes(mutant.make())
        (receipt,) = chain.plant.post.receive(path)
        if receipt.code not in mutant.codes:
            wrong.append((mutant.name, receipt.code, sorted(mutant.codes)))
        assert receipt.changes is None
    assert wrong == []
    assert (tables(chain.plant), files(chain.plant), chain.plant.digest()) == before
    assert chain.plant.verify() == []


def test_the_good_one_is_taken(chain: Chain, tmp_path: Path) -> None:
    """Else every refusal above might be for something else."""
    good = next(planned(0, scene_of(chain)))
    path = tmp_path / "a.djx"
    path.write_bytes(good.make())
    (receipt,) = chain.plant.post.receive(path)
    assert (receipt.code, receipt.new) == ("", 7)
    assert len(called(chain.plant)) == 7


@pytest.mark.parametrize("name", ["header min_reader greatest", "header sender text"])
def test_what_time_may_heal_is_kept_and_nothing_else_changes(
    chain: Chain, tmp_path: Path, name: str
) -> None:
    mutant = next(m for m in planned(0, scene_of(chain)) if m.name == name)
    path = tmp_path / "a.djx"
    path.write_bytes(mutant.make())
    before, digest = tables(chain.plant), chain.plant.digest()
    (receipt,) = chain.plant.post.receive(path)
    after = tables(chain.plant)
    assert {receipt.code} == mutant.codes
    assert [name for name in after if after[name] != before[name]] == ["package"]
    assert chain.plant.digest() == digest
    assert [p.name for p in (chain.plant.folder / "inbox").iterdir()] == ["p-mutant.djx"]
