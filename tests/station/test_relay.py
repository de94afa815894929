"""Two PCs of one branch, one stick and the plant: whoever comes by carries for the others."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete

from hongdang_desktop.core.progress import silent
from hongdang_desktop.exchange.packing import PackageDraft, SegmentDraft, write_package
from hongdang_desktop.exchange.roster import Status
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.keys.keyring import SUITE
from hongdang_desktop.station.station import Station
from hongdang_desktop.store import histories, journal, peers
from hongdang_desktop.store import kernel as k
from tests.station import forge
from tests.station.world import Chain, admitted, called, group


def carried(chain: Chain, sender: Station, *receivers: Station) -> list[str]:
    """Carry one package of a sender to others by a stick of its own; return their codes."""
    place = chain.folder / f"way-{len(list(chain.folder.iterdir()))}"
    place.mkdir()
    path, _ = sender.post.export(place, chain.names.one)
    return [receiver.post.receive(path)[0].code for receiver in receivers]


def same(chain: Chain, *stations: Station) -> None:
    digests = {station.digest(chain.names.one) for station in (*stations, chain.plant)}
    assert len(digests) == 1
    assert all(station.verify() == [] for station in (*stations, chain.plant))


def test_a_colleague_carries_what_the_plant_never_got(chain: Chain) -> None:
    chain.a.book.save("party_group", group("甲的"))
    assert carried(chain, chain.a, chain.b) == [""]
    shutil.rmtree(chain.stick)  # the stick of a is lost on its way to the plant
    chain.stick.mkdir()
    chain.b.book.save("party_group", group("乙的"))
    assert chain.b.post.outgoing().total == 2
    assert chain.up(chain.b).code == ""
    assert set(called(chain.plant)) == {"乙的", "甲的"}
    assert chain.down(chain.b).code == ""
    assert carried(chain, chain.b, chain.a) == [""]
    same(chain, chain.a, chain.b)
    # What b carried counts as received for a, once a hears it of the plant.
    assert chain.down(chain.a).code == ""
    assert chain.a.post.outgoing().total in (0, 1)  # b's word on b's own is older
    assert next(note.state for note in chain.a.post.notes() if note.out) == "对方已收"


def test_the_plant_carries_between_colleagues_who_never_meet(chain: Chain) -> None:
    chain.a.book.save("party_group", group("甲的"))
    chain.up(chain.a)
    assert chain.down(chain.b).code == ""
    assert called(chain.b) == ["甲的"]
    chain.b.book.save("party_group", group("乙的"))
    chain.up(chain.b)
    assert chain.down(chain.a).code == ""
    same(chain, chain.a, chain.b)
    for station in (chain.a, chain.b):
        chain.up(station)
    assert chain.plant.post.outgoing(chain.names.one).total == 0


def test_what_has_no_signature_yet_is_not_passed_on(chain: Chain) -> None:
    chain.a.book.save("party_group", group("甲的"))
    carried(chain, chain.a, chain.b)
    chain.b._core.store.write(lambda c: c.execute(delete(k.checkpoint)))
    assert chain.b.post.outgoing().total == 0
    assert chain.up(chain.b).code == ""
    assert called(chain.plant) == []


def test_only_a_further_signature_takes_the_place_of_one(chain: Chain) -> None:
    place = chain.folder / "older"
    place.mkdir()
    chain.a.book.save("party_group", group("一"))
    older, _ = chain.a.post.export(place)
    chain.a.book.save("party_group", group("二"))
    carried(chain, chain.a, chain.b)
    stream, _, _ = forge.tip(chain.a, chain.names.one)
    kept = chain.b._core.read(histories.checkpoints)[stream]
    assert kept.seq == 2
    assert chain.b.post.receive(older)[0].code == ""
    assert chain.b._core.read(histories.checkpoints)[stream] == kept


@pytest.mark.parametrize("signer", ["owner", "self"])
def test_a_colleague_cannot_rewrite_what_he_carries(chain: Chain, signer: str) -> None:
    chain.a.book.save("party_group", group("甲的真话"))
    carried(chain, chain.a, chain.b)
    path = chain.folder / "forged.djx"
    core = chain.b._core
    stream, _, _ = forge.tip(chain.a, chain.names.one)

    def draft(connection: Connection) -> PackageDraft:
        (revision,) = journal.of_stream(connection, stream)
        wrong = replace(revision, actor="乙")
        kept = histories.checkpoints(connection)[stream]
        segment = SegmentDraft(
            bytes(32), (wrong,), kept.signer, kept.cp if signer == "owner" else ""
        )
        return PackageDraft(
            pid=core.ids.new(), no=900, plant=keyring.trust(connection).plant, sender=core.device,
            branch=chain.names.one, to="plant", created="2026-11-23T10:00:00+08:00",
            segments=(segment,),
        )  # fmt: skip

    keys = core.read(keyring.own_keys)
    write_package(
        path, core.read(draft), suite=SUITE, key=keys.sign, progress=silent(),
        recipients=core.read(keyring.trust).recipients(chain.names.one),
    )  # fmt: skip
    digest = chain.plant.digest()
    assert chain.plant.post.receive(path)[0].code == "E_CHECKPOINT"
    assert chain.plant.digest() == digest


def test_a_package_of_a_stopped_pcs_stream_stays_acceptable(chain: Chain) -> None:
    # b holds more of a's than the plant accepts after it was stopped: b leaves it out.
    chain.a.book.save("party_group", group("甲的"))
    carried(chain, chain.a, chain.b)
    forge.set_status(chain.plant, chain.a._core.device, Status.REVOKED)
    chain.b.book.save("party_group", group("乙的"))
    assert chain.down(chain.b).code == ""
    assert chain.up(chain.b).code == ""
    assert called(chain.plant) == ["乙的"]


def test_stick_lost_copied_twice_pulled_early_and_at_the_wrong_pc(chain: Chain) -> None:
    chain.a.book.save("party_group", group("甲的"))
    path, _ = chain.a.post.export(chain.stick)
    # pulled early
    short = chain.folder / "short.djx"
    short.write_bytes(path.read_bytes()[:-700])
    before = chain.plant.digest()
    assert chain.plant.post.receive(short)[0].code == "E_TRUNC"
    assert chain.plant.digest() == before
    # at the wrong PC
    assert chain.c.post.receive(path)[0].code == "E_NOT_FOR_ME"
    # copied twice
    copy = Path(shutil.copy(path, path.with_name(path.stem + " - 副本.djx")))
    codes = sorted(receipt.code for receipt in chain.plant.post.receive(path.parent))
    assert codes == ["", "DUPLICATE"]
    assert chain.plant.post.receive(copy)[0].code == "DUPLICATE"
    # the answer is lost, the next one says it again
    chain.plant.post.export(chain.folder / "stick", chain.names.one)
    shutil.rmtree(chain.stick)
    chain.stick.mkdir()
    assert chain.down(chain.a).code == ""
    assert chain.a.post.outgoing().total == 0
    same(chain, chain.a)


def test_new_colleague_gets_the_history(chain: Chain, quick_codes: None, tmp_path: Path) -> None:
    for name in ("一", "二", "三"):
        chain.a.book.save("party_group", group(name))
    chain.up(chain.a)
    chain.down(chain.a)
    chain.up(chain.a)
    new = admitted(chain.plant, tmp_path / "new", chain.stick, "电脑D", chain.names.one)
    assert chain.down(new, chain.names.one).code == ""
    assert set(called(new)) == {"一", "三", "二"}
    same(chain, chain.a, new)
    new.book.save("party_group", group("四"))
    assert chain.up(new).code == ""
    assert chain.down(chain.a).code == ""
    same(chain, chain.a, new)
    new.close()


def test_plant_restored_from_an_older_state_gets_all_that_it_lost(chain: Chain) -> None:
    chain.a.book.save("party_group", group("一"))
    chain.up(chain.a)
    old = chain.copy("plant")
    chain.b.book.save("party_group", group("乙的"))
    chain.up(chain.b)
    chain.a.book.save("party_group", group("二"))
    chain.up(chain.a)
    for station in (chain.a, chain.b):
        chain.down(station)
    chain.back_to("plant", old)
    for _ in range(3):
        chain.down(chain.a)
        chain.up(chain.a)
    # a had all of b's from the plant: nobody needs to ask b.
    assert set(called(chain.plant)) == {"一", "乙的", "二"}
    same(chain, chain.a)


def test_roster_goes_only_to_whom_it_is_new(chain: Chain) -> None:
    for _ in range(2):  # both tell which roster they hold
        for station in (chain.a, chain.b):
            chain.up(station)
    told = chain.plant._core.read(peers.everybody)
    assert {told[s._core.device].roster for s in (chain.a, chain.b)} == {
        _version(chain.plant)
    }  # fmt: skip
    from_plant, _ = chain.plant.post.export(chain.stick, chain.names.one)
    small = from_plant.stat().st_size
    forge.set_status(chain.plant, chain.c._core.device, Status.RETIRED)
    with_roster, _ = chain.plant.post.export(chain.stick, chain.names.one)
    assert with_roster.stat().st_size > small + 1_000
    assert chain.a.post.receive(with_roster)[0].code == ""
    assert _version(chain.a) == _version(chain.plant)
    # b hears of it from a colleague: it is signed by the plant whoever carries it.
    carried(chain, chain.b, chain.a)
    assert carried(chain, chain.a, chain.b) == [""]
    assert _version(chain.b) == _version(chain.plant)


def _version(station: Station) -> tuple[int, int]:
    seen = station._core.read(keyring.trust).seen
    assert seen is not None
    return seen.serial, seen.version


def test_a_third_colleague_is_made_known_by_whoever_passes_his_on(
    chain: Chain, quick_codes: None, tmp_path: Path
) -> None:
    # a never heard that a third PC was admitted, nor spoke to b: b's package tells.
    third = admitted(chain.plant, tmp_path / "third", chain.stick, "电脑D", chain.names.one)
    chain.down(third, chain.names.one)
    third.book.save("party_group", group("丁的"))
    chain.down(chain.b)
    assert carried(chain, third, chain.b) == [""]
    third.close()
    chain.b.book.save("party_group", group("乙的"))
    assert carried(chain, chain.b, chain.a) == [""]
    assert set(called(chain.a)) == {"丁的", "乙的"}
    assert _version(chain.a) == _version(chain.plant)
