"""Attachments on the stick: sent until they have arrived, in volumes, to everybody who has the records."""

from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import Connection

from hongdang_desktop.exchange.limits import Limits
from hongdang_desktop.station.carriage import sending
from hongdang_desktop.station.station import Station
from hongdang_desktop.store import attached
from tests.station import forge
from tests.station.pictures import docx, pdf, photo, written
from tests.station.world import Chain, group, saved


def _entry(station: Station, folder: Path, *files: bytes) -> str:
    paths = [written(folder, f"文件{n}.jpg", data) for n, data in enumerate(files)]
    parts = [dict(part) for part in station.attachments.take_all(paths).parts]
    return saved(station.book.save("party_group", group(attachments=[*parts])))


def _here(station: Station, entry: str) -> list[bool]:
    parts = station.book.entry(entry).record.attachments
    return [station.attachments.here(part.sha256 or "") for part in parts]


def _lose(station: Station, entry: str, place: int = 0) -> None:
    sha256 = station.book.entry(entry).record.attachments[place].sha256 or ""

    def work(connection: Connection) -> None:
        attached.lose(connection, sha256)

    station._core.store.write(work)
    station._core.store.blobs.remove(sha256)


def test_a_photo_reaches_the_plant_with_its_entry(chain: Chain, tmp_path: Path) -> None:
    a, plant = chain.a, chain.plant
    entry = _entry(a, tmp_path / "in", photo(), docx())
    assert chain.up(a).code == ""
    assert _here(plant, entry) == [True, True]
    for part in a.book.entry(entry).record.attachments:
        assert plant.attachments.read(part.sha256 or "") == a.attachments.read(part.sha256 or "")
    assert plant.attachments.missing() == ()
    assert a.digest(chain.names.one) == plant.digest(chain.names.one)
    assert plant.verify() == []


def test_one_that_is_lost_is_asked_for_and_sent_again(chain: Chain, tmp_path: Path) -> None:
    a, plant = chain.a, chain.plant
    entry = _entry(a, tmp_path / "in", photo(), docx())
    chain.up(a)
    _lose(plant, entry)
    assert [each.entry for each in plant.attachments.missing()] == [entry]
    chain.down(a)  # the plant says what it lacks
    assert a.post.outgoing().attachments == 1
    chain.up(a)
    assert _here(plant, entry) == [True, True]
    chain.down(a)
    assert a.post.outgoing().attachments == 0


def test_the_second_pc_of_the_branch_gets_it_too(chain: Chain, tmp_path: Path) -> None:
    a, b = chain.a, chain.b
    entry = _entry(a, tmp_path / "in", photo())
    chain.up(a)
    chain.down(b)
    assert _here(b, entry) == [True]
    (part,) = b.book.entry(entry).record.attachments
    assert b.attachments.pages(part.sha256 or "") == 1


def test_another_branch_gets_none_of_it(chain: Chain, tmp_path: Path) -> None:
    _entry(chain.a, tmp_path / "in", photo())
    chain.up(chain.a)
    chain.down(chain.c, chain.names.two)
    assert list(chain.c._core.store.blobs.names()) == []


def test_volumes_in_every_order_and_each_alone(
    chain: Chain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three files of 40 KB in volumes of 50 KB: whichever arrives brings what is in it."""
    monkeypatch.setattr(sending, "limits", Limits(volume_bytes=50_000))
    a = chain.a
    entry = _entry(a, tmp_path / "in", *(pdf(1, f"{n}") + bytes([n]) * 40_000 for n in range(3)))
    volumes, _ = a.post.export_volumes(chain.stick)
    assert len(volumes) == 3
    chain.shut("plant")
    for order in permutations(volumes):
        copy = chain.copy("plant")
        with Station.open(copy, clock=chain.now) as plant:
            for number, path in enumerate(order, start=1):
                (receipt, *_) = plant.post.receive(path)
                assert receipt.code == ""
                assert len(list(plant._core.store.blobs.names())) == number
            assert _here(plant, entry) == [True] * 3
            assert plant.digest(chain.names.one) == a.digest(chain.names.one)


def test_a_volume_that_is_lost_comes_again(
    chain: Chain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "limits", Limits(volume_bytes=50_000))
    a, plant = chain.a, chain.plant
    entry = _entry(a, tmp_path / "in", *(pdf(1, f"{n}") + bytes([n]) * 40_000 for n in range(3)))
    volumes, _ = a.post.export_volumes(chain.stick)
    plant.post.receive(volumes[0])
    assert sum(_here(plant, entry)) == 1
    assert len(plant.attachments.missing()) == 2
    chain.down(a)
    again, _ = a.post.export_volumes(chain.stick)
    for path in again:
        plant.post.receive(path)
    assert _here(plant, entry) == [True] * 3


def test_a_damaged_one_is_not_sent_and_the_records_are(chain: Chain, tmp_path: Path) -> None:
    """It counts as missing from then on, and the rest goes at once."""
    a, plant = chain.a, chain.plant
    entry = _entry(a, tmp_path / "in", photo(), docx())
    path = a._core.store.blobs.path(a.book.entry(entry).record.attachments[0].sha256 or "")
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert chain.up(a).code == ""
    assert [each.entry for each in a.attachments.missing()] == [entry]
    assert _here(plant, entry) == [False, True]


def test_one_that_spoilt_here_comes_back_from_the_plant(chain: Chain, tmp_path: Path) -> None:
    a = chain.a
    entry = _entry(a, tmp_path / "in", photo())
    chain.up(a)
    chain.down(a)
    _lose(a, entry)
    chain.up(a)  # says what is missing here
    chain.down(a)
    assert _here(a, entry) == [True]
    assert a.attachments.missing() == ()


def test_nothing_of_a_photo_can_be_read_on_the_stick(chain: Chain, tmp_path: Path) -> None:
    words = "卞秋禾写的通知，捡到U盘的人读不到"
    _entry(chain.a, tmp_path / "in", docx(words))
    path, _ = chain.a.post.export(chain.stick)
    data, plain = path.read_bytes(), docx(words)
    assert words.encode() not in data
    assert all(plain[at : at + 24] not in data for at in range(0, len(plain) - 24, 24))


def test_a_file_of_another_branch_is_not_sent_for_the_asking(chain: Chain, tmp_path: Path) -> None:
    names, plant = chain.names, chain.plant
    (part,) = chain.c.attachments.take_all([written(tmp_path / "in", "x.jpg", photo())]).parts
    chain.c.book.save("party_group", group(branch=names.three, attachments=[dict(part)]))
    assert chain.up(chain.c, names.three).code == ""
    sha256 = str(part["sha256"])
    path = forge.package(chain.a, tmp_path / "x.djx", names.one, missing=(sha256,))
    assert plant.post.receive(path)[0].code == ""
    assert plant.attachments.here(sha256)
    assert plant.post.outgoing(names.one).attachments == 0
