"""Private values stay with the PCs of the branch: in a sealed line that the record's own line names."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import pytest

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.columns import Money, Parts, Text
from hongdang_desktop.core.journal import LINK
from hongdang_desktop.core.privacy import is_beside, kept_back, private_names
from hongdang_desktop.core.records import Part
from hongdang_desktop.core.references import MemberRef
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.ledger import Audience, Owner
from hongdang_desktop.ledgers.party_group import PartyGroup
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from hongdang_desktop.store import tables
from tests.station.test_own_sealed import everything, sealed
from tests.station.world import Chain, admitted, alone, called, committee, group, refused, saved

KEY = "party_group"
SECRET = "只在支部说的话"
OTHER = "另外一句支部的话"


class Word(Part):
    """What somebody said."""

    said: Annotated[str | None, Text("说的话", sensitive=True, private=True)] = None


class PrivateGroup(PartyGroup):
    """A group of which some things are nobody else's business."""

    opinion: Annotated[str | None, Text("意见", sensitive=True, private=True)] = None
    base: Annotated[int | None, Money("基数", sensitive=True, private=True)] = None
    helped: Annotated[str | None, MemberRef("帮扶谁", sensitive=True, private=True)] = None
    sayings: Annotated[tuple[Word, ...], Parts("各人说的")] = ()
    must: Annotated[str | None, Text("必填的", required=True, sensitive=True, private=True)] = None


class NewerGroup(PrivateGroup):
    """A later program keeps one thing more to the branch."""

    fresh: Annotated[str | None, Text("新加的", sensitive=True, private=True)] = None


def _kind(model: type[PartyGroup], patch: pytest.MonkeyPatch) -> None:
    patch.setitem(kinds(), KEY, replace(kinds()[KEY], model=model))
    _forget()


def _forget() -> None:
    tables.books.clear()
    tables.table_of.cache_clear()
    tables.fingerprint.cache_clear()


@pytest.fixture(autouse=True)
def private(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    _kind(PrivateGroup, monkeypatch)
    yield monkeypatch
    monkeypatch.undo()
    _forget()


def _opinion(station: Station, entry: str) -> object:
    return station.book.entry(entry).payload.get("opinion")


def _save(station: Station, entry: str | None = None, /, **more: Json) -> str:
    base = dict(station.book.entry(entry).payload) if entry else group("第一党小组")
    return saved(station.book.save(KEY, {**base, **more}, entry))


def _shared(chain: Chain, **more: Json) -> str:
    """An entry that both PCs of the branch and the plant hold."""
    entry = _save(chain.a, opinion=SECRET, **more)
    assert chain.up(chain.a).code == ""
    assert chain.down(chain.b).code == ""
    return entry


def _agree(chain: Chain) -> None:
    one = chain.names.one
    assert chain.a.digest(one) == chain.b.digest(one) == chain.plant.digest(one)
    assert chain.a.digest() == chain.b.digest()
    for station in (chain.a, chain.b, chain.plant):
        assert station.verify() == []
        assert station.odd() == ()


def test_both_pcs_of_the_branch_show_it_and_the_plant_never_does(chain: Chain) -> None:
    words: list[Json] = [{"id": "w1", "said": "第三句支部的话"}]
    entry = _shared(chain, base=987654, sayings=words)
    for station in (chain.a, chain.b):
        payload = station.book.entry(entry).payload
        assert (payload["opinion"], payload["base"], payload["sayings"]) == (SECRET, 987654, words)
    payload = chain.plant.book.entry(entry).payload
    assert payload["name"] == "第一党小组"
    assert not private_names(PrivateGroup) & payload.keys()
    assert kept_back(PrivateGroup, payload) == {"opinion", "base", "helped", "sayings", "must"}
    kept = everything(chain.plant)
    assert not [each for each in (SECRET, "987654", "第三句支部的话") if each in kept]
    assert SECRET in everything(chain.b)
    _agree(chain)


def test_what_says_nothing_private_costs_nothing(chain: Chain) -> None:
    entry = _save(chain.a)
    outgoing = chain.a.post.outgoing()
    assert (outgoing.total, outgoing.sealed) == (1, 0)
    assert LINK not in chain.a.book.entry(entry).payload
    assert kept_back(PrivateGroup, chain.a.book.entry(entry).payload) == frozenset()
    changes = chain.a.book.save(KEY, group("第二党小组", opinion=SECRET))
    assert (set(changes.ledgers), len(changes.ids)) == ({KEY}, 1)
    assert chain.a.post.outgoing().sealed == 1


def test_an_unchanged_one_is_not_sealed_again(chain: Chain) -> None:
    entry = _shared(chain)
    _save(chain.a, entry, name="改了名")
    assert _opinion(chain.a, entry) == SECRET
    assert len(sealed(chain.a)) == 1
    _save(chain.a, entry, opinion=None)
    assert LINK not in chain.a.book.entry(entry).payload
    assert chain.up(chain.a).code == ""
    assert chain.down(chain.b).code == ""
    assert _opinion(chain.b, entry) is None
    _agree(chain)


def test_one_step_back_takes_both_halves_back(chain: Chain) -> None:
    entry = _shared(chain)
    _save(chain.a, entry, name="改了名", opinion=OTHER)
    digest, lines = chain.a.digest(), len(sealed(chain.a))
    chain.a.book.undo()
    payload = chain.a.book.entry(entry).payload
    assert (payload["name"], payload["opinion"]) == ("第一党小组", SECRET)
    assert len(sealed(chain.a)) == lines
    chain.a.book.redo()
    payload = chain.a.book.entry(entry).payload
    assert (payload["name"], payload["opinion"]) == ("改了名", OTHER)
    assert chain.a.digest() == digest
    chain.a.book.undo()
    chain.up(chain.a)
    chain.down(chain.b)
    assert _opinion(chain.b, entry) == SECRET
    _agree(chain)


def test_history_tells_of_both_as_one(chain: Chain) -> None:
    entry = _shared(chain)
    _save(chain.a, entry, name="改了名", opinion=OTHER)
    _save(chain.a, entry, opinion=SECRET)
    what = [each.what for each in chain.a.book.history(entry)]
    assert what == ["改了意见", "改了名称、意见", "新记"]
    said = [each.payload.get("opinion") for each in chain.a.book.history(entry)]
    assert said == [SECRET, OTHER, SECRET]
    chain.up(chain.a)
    versions = chain.plant.book.history(entry)
    assert [each.what for each in versions] == ["改了支部保管的栏", "改了名称", "新记"]
    assert not any("opinion" in each.payload for each in versions)


def test_changes_apart_from_it_are_joined_and_it_stays(chain: Chain) -> None:
    entry = _shared(chain)
    _save(chain.a, entry, name="改了名")
    _save(chain.b, entry, note="加了备注")
    chain.up(chain.a)
    chain.up(chain.b)
    chain.down(chain.a)
    chain.down(chain.b)
    for station in (chain.a, chain.b):
        payload = station.book.entry(entry).payload
        assert (payload["name"], payload["note"], payload["opinion"]) == (
            "改了名",
            "加了备注",
            SECRET,
        )
        assert station.book.conflicts() == ()
    chain.up(chain.a)
    chain.up(chain.b)
    chain.down(chain.a)
    chain.down(chain.b)
    assert chain.a.book.conflicts() == chain.b.book.conflicts() == ()
    _agree(chain)


def test_two_who_change_it_are_asked(chain: Chain) -> None:
    entry = _shared(chain)
    _save(chain.a, entry, opinion="甲写的话")
    _save(chain.b, entry, opinion="乙写的话", name="乙起的名")
    chain.up(chain.a)
    chain.up(chain.b)
    chain.down(chain.a)
    (torn,) = chain.a.book.conflicts()
    covered = {e.field: set(e.texts) for e in chain.a.book.conflict(torn.id).differences}
    assert covered["opinion"] == {"****"}
    conflict = chain.a.book.conflict(torn.id, uncovered=True)
    texts = {each.field: set(each.texts) for each in conflict.differences}
    assert texts["opinion"] == {"甲写的话", "乙写的话"}
    (at_plant,) = chain.plant.book.conflicts()
    assert "opinion" not in [e.field for e in chain.plant.book.conflict(at_plant.id).differences]
    by_opinion = {
        chain.a.book.history(entry)[n].payload["opinion"]: chain.a.book.history(entry)[n].revision
        for n in (0, 1)
    }
    choices = {"opinion": by_opinion["甲写的话"], "name": by_opinion["乙写的话"]}
    chain.a.book.combine(entry, choices)
    payload = chain.a.book.entry(entry).payload
    assert (payload["opinion"], payload["name"]) == ("甲写的话", "乙起的名")
    chain.up(chain.a)
    chain.down(chain.b)
    assert chain.b.book.conflicts() == ()
    assert _opinion(chain.b, entry) == "甲写的话"
    _agree(chain)


def test_final_corrected_and_deleted(chain: Chain) -> None:
    people = committee(chain.a)
    entry = _save(
        chain.a,
        opinion=SECRET,
        helped=people[3],
        must="必填",
        leader=people[0],
        members=list(people[:1]),
    )
    lines = len(sealed(chain.a))
    chain.a.book.finalise(entry)
    assert len(sealed(chain.a)) == lines
    final = chain.a.book.entry(entry)
    assert people[3] not in str(final.payload.get("_names"))
    chain.a.book.correct(entry, {**final.payload, "opinion": OTHER}, "写错了")
    assert chain.a.book.history(entry)[0].what == "更正意见"
    chain.up(chain.a)
    chain.down(chain.b)
    assert _opinion(chain.b, entry) == OTHER
    at_plant = chain.plant.book.entry(entry)
    assert at_plant.final
    problems = chain.plant.book.check(KEY, at_plant.payload, entry)
    assert [each.code for each in problems if each.code == "REQUIRED"] == []
    kept = everything(chain.plant)
    assert SECRET not in kept
    assert OTHER not in kept
    _agree(chain)
    chain.a.book.delete(entry, "记重了")
    chain.a.book.undo()
    assert _opinion(chain.a, entry) == OTHER
    chain.a.book.redo()
    chain.up(chain.a)
    chain.down(chain.b)
    assert called(chain.b) == []
    _agree(chain)


def test_a_new_colleague_leaves_alone_what_he_cannot_read_yet(
    chain: Chain, quick_codes: None, tmp_path: Path
) -> None:
    entry = _shared(chain)
    new = admitted(chain.plant, tmp_path / "new", chain.stick, "电脑D", chain.names.one)
    chain.down(new, chain.names.one)
    assert kept_back(PrivateGroup, new.book.entry(entry).payload)
    assert new.verify() == []
    _save(new, entry, name="改了名")
    with pytest.raises(Refused) as caught:
        _save(new, entry, opinion="没看过就改")
    assert refused(caught) == "NOT_READ_YET"
    chain.up(new)
    chain.down(chain.a)
    assert _opinion(chain.a, entry) == SECRET
    assert chain.up(chain.a).code == ""
    assert chain.down(new, chain.names.one).code == ""
    payload = new.book.entry(entry).payload
    assert (payload["name"], payload["opinion"]) == ("改了名", SECRET)
    assert new.verify() == []
    assert new.digest() == chain.a.digest()
    new.close()


def test_an_older_program_tells_nobody_what_a_newer_one_keeps(
    chain: Chain, private: pytest.MonkeyPatch
) -> None:
    chain.shut("a")
    _kind(NewerGroup, private)
    entry = _save(chain.a, opinion=SECRET, fresh=OTHER)
    chain.up(chain.a)
    for name in ("a", "plant"):
        chain.shut(name)
    _kind(PrivateGroup, private)
    assert chain.down(chain.b).code == ""
    _save(chain.b, entry, opinion="乙改的话", name="乙改的名")
    chain.up(chain.b)
    kept = everything(chain.plant)
    assert not [each for each in (SECRET, OTHER, "乙改的话") if each in kept]
    for name in ("b", "plant"):
        chain.shut(name)
    _kind(NewerGroup, private)
    assert chain.down(chain.a).code == ""
    payload = chain.a.book.entry(entry).payload
    assert (payload["opinion"], payload["fresh"]) == ("乙改的话", OTHER)


def test_tables_come_back_from_the_journal(chain: Chain) -> None:
    entry = _shared(chain)
    _save(chain.a, entry, opinion=OTHER)
    for station in (chain.a, chain.b, chain.plant):
        before = station.digest()
        station.rebuild()
        assert station.digest() == before
        assert station.verify() == []
    assert _opinion(chain.a, entry) == OTHER


def test_an_import_taken_back_takes_it_back(chain: Chain) -> None:
    entry = _shared(chain)
    _save(chain.a, entry, opinion=OTHER)
    chain.up(chain.a)
    before = chain.b.digest()
    chain.down(chain.b)
    assert _opinion(chain.b, entry) == OTHER
    chain.b.post.undo_import()
    assert _opinion(chain.b, entry) == SECRET
    assert chain.b.digest() == before
    assert chain.b.verify() == []


def test_a_branch_that_is_alone_keeps_it_the_same_way(tmp_path: Path) -> None:
    station, _ = alone(tmp_path / "alone")
    entry = _save(station, opinion=SECRET)
    _save(station, entry, name="改了名")
    assert _opinion(station, entry) == SECRET
    assert [is_beside(each.type) for each in sealed(station)] == [True]
    assert station.verify() == []
    station.close()


def test_columns_that_are_private_are_covered_too_and_of_branches_alone() -> None:
    for ledger in kinds().values():
        names = private_names(ledger.model)
        if names and ledger.audience is Audience.PLANT:
            assert ledger.owner is Owner.BRANCH
        for name in names:
            assert ledger.columns[name].sensitive or ledger.columns[name].kind == "parts"
