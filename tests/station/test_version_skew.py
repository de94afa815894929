"""Older and newer programs at the two ends of a stick (exchange.md §1.9)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Text, Texts
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.ledgers.party_group import PartyGroup
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.store import journal, tables
from tests.station import forge
from tests.station.world import Chain, called, group, meeting, parts, saved

KEY = "party_group"


class GroupOfTomorrow(PartyGroup):
    """Version 1 had ``slogan``, version 2 called it ``motto``, version 3 has several ``mottos``."""

    mottos: Annotated[tuple[str, ...], Texts("口号")] = ()
    seat: Annotated[str | None, Text("地点")] = None


STEPS: list[int] = []


def _to_two(payload: JsonObject) -> JsonObject:
    STEPS.append(1)
    slogan = payload.pop("slogan", None)
    return payload if slogan is None else {**payload, "motto": slogan}


def _to_three(payload: JsonObject) -> JsonObject:
    STEPS.append(2)
    motto = payload.pop("motto", "")
    return {**payload, "mottos": [each for each in str(motto).split("；") if each]}


@pytest.fixture
def upgrade(monkeypatch: pytest.MonkeyPatch) -> Iterator["Upgrade"]:
    """Return what brings the program to version ``number`` of the kind; undone behind the test."""
    made = Upgrade(monkeypatch)
    yield made
    monkeypatch.undo()
    made.forget()


class Upgrade:
    """Puts another version of a ledger into the running program."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def __call__(self, number: int) -> None:
        old: AnyLedger = kinds()[KEY]
        steps = {1: _to_two, 2: _to_three}
        model = GroupOfTomorrow if number == 3 else PartyGroup
        newer = replace(
            old, version=number, model=model,
            upcasts={v: step for v, step in steps.items() if v < number},
        )  # fmt: skip
        self._patch.setitem(kinds(), KEY, newer)
        self.forget()

    def forget(self) -> None:
        tables.books.clear()
        for cached in (tables.table_of, tables.fingerprint):
            cached.cache_clear()
        STEPS.clear()


def _smuggle(chain: Chain, record: str, payload: JsonObject) -> None:
    full = {"branch": chain.names.one, **payload}
    forge.smuggle(chain.a, chain.names.one, KEY, record, full, parents=forge.heads(chain.a, record))


def _payload(station: Station, record: str) -> JsonObject:
    return dict(station.book.entry(record).payload)


def test_every_ledger_has_a_step_for_each_version() -> None:
    for ledger in kinds().values():
        assert sorted(ledger.upcasts) == list(range(1, ledger.version))


def test_older_records_are_raised_step_by_step(chain: Chain, upgrade: Upgrade) -> None:
    """Versions 1 and 2 in one package, read by version 3; the journal keeps what was written."""
    _smuggle(chain, "r-1", {"name": "一组", "slogan": "安全第一；多打油"})
    upgrade(2)
    _smuggle(chain, "r-2", {"name": "二组", "motto": "安全第一"})
    sent, _ = chain.a.post.export(chain.stick)
    chain.shut("a")
    upgrade(3)
    assert chain.plant.post.receive(sent)[0].code == ""
    plant = chain.plant
    assert sorted(STEPS) == [1, 2, 2]
    assert _payload(plant, "r-1")["mottos"] == ["安全第一", "多打油"]
    assert _payload(plant, "r-2")["mottos"] == ["安全第一"]
    assert "slogan" not in _payload(plant, "r-1")
    kept = plant._core.read(lambda c: journal.heads_of(c, "r-1"))[0]
    assert (kept.version, (kept.payload or {})["slogan"]) == (1, "安全第一；多打油")
    digest = plant.digest()
    plant.rebuild()
    assert plant.digest() == digest
    assert plant.verify() == []
    assert [each.what for each in plant.book.history("r-1")] == ["新记"]


def test_what_was_kept_before_the_upgrade_is_raised_at_the_next_start(
    chain: Chain, upgrade: Upgrade
) -> None:
    _smuggle(chain, "r-1", {"name": "一组", "slogan": "安全第一"})
    assert _payload(chain.a, "r-1")["slogan"] == "安全第一"
    chain.shut("a")
    upgrade(3)
    assert _payload(chain.a, "r-1")["mottos"] == ["安全第一"]
    entry = chain.a.book.entry("r-1")
    chain.a.book.save(KEY, {**entry.payload, "name": "一组改"}, "r-1")
    head = chain.a._core.read(lambda c: journal.heads_of(c, "r-1"))[0]
    assert head.version == 3
    assert chain.a.verify() == []


@pytest.mark.parametrize("slogan", [7, ["x"], {"zh": "x"}, None, True])
def test_a_step_that_meets_what_it_does_not_know(
    chain: Chain, upgrade: Upgrade, slogan: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step trusts the form of its version; what came in may have another."""

    def trusting(payload: JsonObject) -> JsonObject:
        return {**payload, "motto": payload["slogan"].strip()}  # type: ignore[union-attr]

    _smuggle(chain, "r-1", {"name": "一组", "slogan": slogan})
    chain.a.book.save(KEY, group("好的"))
    sent, _ = chain.a.post.export(chain.stick)
    chain.shut("a")
    monkeypatch.setattr("tests.station.test_version_skew._to_two", trusting)
    upgrade(3)
    assert chain.plant.post.receive(sent)[0].code == ""
    odd = {each.record: each.code for each in chain.plant.odd()}
    assert odd["r-1"] == "E_PAYLOAD_SCHEMA"
    assert chain.plant.verify() == []
    chain.plant.desk.home(chain.names.one)


def test_a_newer_version_waits_and_shows_itself_after_the_upgrade(
    chain: Chain, upgrade: Upgrade
) -> None:
    upgrade(3)
    _smuggle(chain, "r-1", {"name": "一组", "mottos": ["安全第一"]})
    sent, _ = chain.a.post.export(chain.stick)
    chain.shut("a")
    upgrade(1)
    assert chain.plant.post.receive(sent)[0].code == ""
    assert [(each.record, each.code) for each in chain.plant.odd()] == [("r-1", "E_TYPE")]
    assert called(chain.plant) == []
    sent.unlink()
    chain.shut("plant")
    upgrade(3)
    assert chain.plant.odd() == ()
    assert _payload(chain.plant, "r-1")["mottos"] == ["安全第一"]
    assert chain.plant.verify() == []


def test_unknown_fields_are_echoed_also_within_parts(chain: Chain) -> None:
    """PC b knows neither field; a's newer program wrote them; b's edit carries both on to the plant."""
    one = chain.names.one
    payload: JsonObject = {"branch": one, **meeting(["m1", "m2"]), "weather": {"wind": [3, 4]}}
    parts(payload, "agenda")[0]["colour"] = "红"
    parts(payload, "sessions")[0]["seats"] = [{"row": 1}]
    forge.smuggle(chain.a, one, "committee_meeting", "r-1", payload)
    sent, _ = chain.a.post.export(chain.stick)
    assert chain.b.post.receive(sent)[0].code == ""
    entry = chain.b.book.entry("r-1")
    changed = {**entry.payload, "title": "改了题目"}
    assert saved(chain.b.book.save("committee_meeting", changed, "r-1")) == "r-1"
    assert chain.up(chain.b).code == ""
    kept = _payload(chain.plant, "r-1")
    assert kept["title"] == "改了题目"
    assert kept["weather"] == {"wind": [3, 4]}
    assert parts(kept, "agenda")[0]["colour"] == "红"
    assert parts(kept, "sessions")[0]["seats"] == [{"row": 1}]
    assert chain.plant.digest(one) == chain.b.digest(one)


def test_a_package_of_a_newer_format_is_left_where_it_lies(chain: Chain) -> None:
    chain.a.book.save(KEY, group("一组"))
    path, _ = chain.a.post.export(chain.stick)
    newer = path.read_bytes().replace(b"DJX1\n", b"DJX2\n", 1)
    path.write_bytes(newer)
    (receipt,) = chain.plant.post.receive(path)
    assert receipt.code == "E_FORMAT"
    assert path.read_bytes() == newer
    assert list((chain.plant.folder / "inbox").iterdir()) == []


def test_a_package_for_a_newer_reader_is_kept_and_taken_after_the_upgrade(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stick is gone by then; what waits is taken with the next package that comes."""
    chain.a.book.save(KEY, group("一组"))
    newer = forge.package(chain.a, chain.folder / "x.djx", chain.names.one, min_reader=3)
    (receipt,) = chain.plant.post.receive(newer)
    assert receipt.code == "E_NEEDS_UPGRADE"
    newer.unlink()
    assert called(chain.plant) == []
    chain.shut("plant")
    forge.newer_reader(monkeypatch)
    chain.b.book.save(KEY, group("二组"))
    sent, _ = chain.b.post.export(chain.stick)
    chain.plant.post.receive(sent)
    assert sorted(called(chain.plant)) == sorted(["一组", "二组"])
    assert list((chain.plant.folder / "inbox").iterdir()) == []
    assert chain.plant.verify() == []


def test_an_older_reader_needs_nothing_new_of_a_plain_package(chain: Chain) -> None:
    """What holds neither sealed lines nor forked histories can be read by version 0.1.0."""
    chain.a.book.save(KEY, group("一组"))
    path, _ = chain.a.post.export(chain.stick)
    assert b'"min_reader":1' in path.read_bytes().split(b"\n")[1]
    assert chain.plant.book.list(Listing(KEY)) == ()
