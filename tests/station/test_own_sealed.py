"""What is for the branch alone travels sealed: the plant carries it and never reads it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, text

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.journal import Revision
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.roster import Roster
from hongdang_desktop.exchange.streams import Way
from hongdang_desktop.ledgers.ledger import Audience
from hongdang_desktop.ledgers.party_group import LEDGER
from hongdang_desktop.station.carriage import sealing
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.keys.keyring import SUITE
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from hongdang_desktop.store import journal
from tests.station import forge
from tests.station.world import Chain, admitted, called, group

SECRET = "只给支部看的话"


@pytest.fixture(autouse=True)
def private() -> Iterator[None]:
    """Let a ledger be for the branch alone."""
    object.__setattr__(LEDGER, "audience", Audience.BRANCH)
    yield
    object.__setattr__(LEDGER, "audience", Audience.PLANT)


def sealed(station: Station) -> list[Revision]:
    """Return the revisions of the branch's own channel as they are kept."""

    def read(connection: Connection) -> list[Revision]:
        names = [name for name in journal.streams(connection) if sealing.is_private(name)]
        return [r for name in names for r in journal.of_stream(connection, name)]

    return station._core.read(read)


def everything(station: Station) -> str:
    """Return all text of a station's database."""

    def read(connection: Connection) -> str:
        names = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'table'")
        ).scalars()
        return "\n".join(
            str(tuple(row))
            for name in names.all()
            for row in connection.execute(text(f'SELECT * FROM "{name}"'))
        )

    return station._core.read(read)


def test_it_reaches_the_colleague_through_the_plant_unread(chain: Chain) -> None:
    chain.a.book.save("party_group", group(SECRET))
    outgoing = chain.a.post.outgoing()
    assert (outgoing.sealed, outgoing.total, outgoing.counts) == (1, 1, ())
    assert chain.up(chain.a).code == ""
    assert called(chain.plant) == []
    assert chain.plant.verify() == []
    assert SECRET not in everything(chain.plant)
    assert chain.down(chain.b).code == ""
    assert called(chain.b) == [SECRET]
    assert chain.a.digest() == chain.b.digest()
    assert chain.a.digest(chain.names.one) == chain.plant.digest(chain.names.one)


def test_no_key_of_the_plant_opens_it_but_the_one_on_paper(chain: Chain) -> None:
    chain.a.book.save("party_group", group(SECRET))
    chain.up(chain.a)
    (kept,) = sealed(chain.plant)
    assert (kept.payload, bool(kept.sealed)) == (None, True)
    keys = chain.plant._core.read(keyring.own_keys)
    assert sealing.unseal(kept, (keys.identity,), SUITE).payload is None
    roster = chain.plant._core.read(keyring.trust).roster
    assert roster is not None
    assert SUITE.recipient(keys.identity).text not in [
        each.text for each in sealing.recipients(roster, chain.names.one)
    ]
    paper = chain.plant._core.read(keyring.identities)
    opened = [sealing.unseal(kept, (each,), SUITE).payload for each in paper]
    named = [SUITE.recipient(each).text == roster.recovery for each in paper]
    assert [payload is not None for payload in opened] == named


def test_another_branch_gets_nothing_of_it(chain: Chain) -> None:
    chain.a.book.save("party_group", group(SECRET))
    chain.up(chain.a)
    for branch in (chain.names.two, chain.names.three):
        chain.down(chain.c, branch)
    assert sealed(chain.c) == []


def test_new_colleague_reads_what_was_written_before_he_came(
    chain: Chain, quick_codes: None, tmp_path: Path
) -> None:
    chain.a.book.save("party_group", group(SECRET))
    chain.up(chain.a)
    chain.down(chain.a)
    assert chain.a.post.outgoing().total == 0
    new = admitted(chain.plant, tmp_path / "new", chain.stick, "电脑D", chain.names.one)
    chain.down(new, chain.names.one)
    assert called(new) == []  # sealed before anybody knew of this computer
    assert new.verify() == []
    chain.down(chain.a)  # the roster
    assert chain.a.post.outgoing().sealed == 1
    assert chain.up(chain.a).code == ""
    chain.up(new)
    assert chain.down(new, chain.names.one).code == ""
    assert called(new) == [SECRET]
    assert new.verify() == []
    assert new.digest() == chain.a.digest()
    chain.up(new)
    chain.down(chain.a)
    assert chain.a.post.outgoing().total == 0
    assert chain.plant.post.outgoing(chain.names.one).sealed in (0, 1)  # b was never heard of it
    new.close()


def test_sealed_lines_cut_short_or_swapped_are_refused_or_kept_unread(chain: Chain) -> None:
    chain.a.book.save("party_group", group(SECRET))
    chain.a.book.save("party_group", group("另一句"))
    first, second = (
        sealing.seal(r, sealing.recipients(_roster(chain), chain.names.one), SUITE)
        for r in sealed(chain.a)
    )
    identities = chain.b._core.read(keyring.identities)
    with pytest.raises(PackageError) as caught:
        sealing.unseal(replace(first, sealed=second.sealed), identities, SUITE)
    assert caught.value.code == Code.CHAIN
    cut = replace(first, sealed=(first.sealed[0][:-8],))
    assert sealing.unseal(cut, identities, SUITE).payload is None
    opened = sealing.unseal(first, identities, SUITE)
    assert (opened.payload or {}).get("name") == SECRET


def test_what_is_too_long_to_be_sealed_is_not_saved(chain: Chain) -> None:
    long: JsonObject = {"name": SECRET, **{f"text{n}": "长" * 90_000 for n in range(3)}}
    with pytest.raises(Refused) as caught:
        forge.smuggle(chain.a, chain.names.one, "party_group", "r-long", long, way=Way.OWN)
    assert [problem.code for problem in caught.value.problems] == ["TOO_LONG"]
    # The largest that is allowed packs, however badly it does.
    noise = Random(1)  # noqa: S311 - only has to pack badly
    text = "".join(chr(noise.randrange(0x4E00, 0x9FA0)) for _ in range(180_000))
    fits: JsonObject = {"name": SECRET, "text0": text[:90_000], "text1": text[90_000:]}
    forge.smuggle(chain.a, chain.names.one, "party_group", "r-fits", fits, way=Way.OWN)
    assert chain.up(chain.a).code == ""
    assert chain.down(chain.b).code == ""
    (kept,) = sealed(chain.b)
    assert (kept.payload or {}).get("text1") == text[90_000:]


def test_the_stick_itself_gives_nothing_away(chain: Chain) -> None:
    chain.a.book.save("party_group", group(SECRET))
    path, _ = chain.a.post.export(chain.stick)
    copy = Path(shutil.copy(path, chain.folder / "copy.djx"))
    assert SECRET.encode() not in copy.read_bytes()


def _roster(chain: Chain) -> Roster:
    roster = chain.a._core.read(keyring.trust).roster
    assert roster is not None
    return roster
