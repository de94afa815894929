"""Attachments on their way: in volumes that are of use alone, in any order and subset, until all is there."""

import shutil
from functools import cache
from itertools import permutations
from pathlib import Path
from random import Random

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.exchange import medium
from hongdang_desktop.exchange.errors import PackageError
from hongdang_desktop.exchange.limits import KIB, LIMITS
from hongdang_desktop.station.carriage import sending
from hongdang_desktop.station.station import Station
from hongdang_desktop.store import attached
from tests.station.pictures import pdf, written
from tests.station.world import Chain, group, saved

SIZE = 40 * KIB


@pytest.fixture(autouse=True)
def small_volumes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two attachments fill a volume."""
    monkeypatch.setattr(sending, "limits", LIMITS.__class__(volume_bytes=100 * KIB))


@cache
def document(seed: int) -> bytes:
    """Return a document that cannot be compressed."""
    return pdf() + Random(seed).randbytes(SIZE)  # noqa: S311 - only has to be large


def attach(station: Station, folder: Path, *seeds: int) -> str:
    """Save an entry with documents."""
    parts: list[Json] = [
        station.attachments.take(written(folder, f"扫描{seed}.pdf", document(seed)))
        for seed in seeds
    ]
    payload: JsonObject = group(f"有附件{seeds[0]}", attachments=parts)
    return saved(station.book.save("party_group", payload))


def present(station: Station) -> set[str]:
    return set(station._core.read(attached.present))


def on_disk(station: Station) -> set[str]:
    return set(station._core.store.blobs.names())


def test_each_volume_is_small_and_says_which_it_is(chain: Chain, tmp_path: Path) -> None:
    attach(chain.a, tmp_path / "in", 1, 2, 3, 4, 5)
    outgoing = chain.a.post.outgoing()
    assert (outgoing.attachments, outgoing.volumes) == (5, 3)
    assert 5 * SIZE < outgoing.attachment_bytes < 6 * SIZE
    paths, changes = chain.a.post.export_volumes(chain.stick)
    assert [path.name[-8:] for path in paths] == ["卷1共3.djx", "卷2共3.djx", "卷3共3.djx"]
    assert "分 3 卷" in changes.sentence
    assert all(path.stat().st_size < 110 * KIB for path in paths)
    looked = chain.plant.post.look(chain.stick)
    assert [(each.volume, each.entries, each.attachments) for each in looked] == [
        ((1, 3), 1, 2), ((2, 3), 0, 2), ((3, 3), 0, 1),
    ]  # fmt: skip
    assert on_disk(chain.plant) == set()  # looking keeps nothing


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_in_any_order(chain: Chain, tmp_path: Path, order: tuple[int, ...]) -> None:
    entry = attach(chain.a, tmp_path / "in", 1, 2, 3, 4, 5)
    paths, _ = chain.a.post.export_volumes(chain.stick)
    for at in order:
        assert chain.plant.post.receive(paths[at])[0].code == ""
    assert present(chain.plant) == present(chain.a) == on_disk(chain.plant)
    part = chain.plant.book.entry(entry).record.attachments[4]
    assert chain.plant.attachments.read(str(part.sha256)) == document(5)
    assert chain.plant.digest(chain.names.one) == chain.a.digest(chain.names.one)
    assert chain.plant.verify() == []
    chain.down(chain.a)
    outgoing = chain.a.post.outgoing()
    assert (outgoing.total, outgoing.attachments) == (0, 0)


@pytest.mark.parametrize("lost", [(0,), (1,), (2,), (0, 1), (1, 2), (0, 2)], ids=str)
def test_what_did_not_come_is_sent_again_until_it_has(
    chain: Chain, tmp_path: Path, lost: tuple[int, ...]
) -> None:
    attach(chain.a, tmp_path / "in", 1, 2, 3, 4, 5)
    paths, _ = chain.a.post.export_volumes(chain.stick)
    for at, path in enumerate(paths):
        if at not in lost:
            assert chain.plant.post.receive(path)[0].code == ""
    here = present(chain.plant)
    chain.down(chain.a)
    again = chain.a.post.outgoing()
    assert again.attachments == (5 if 0 in lost else 5 - len(here))
    if 0 not in lost:
        (receipt,) = chain.a.post.receipts()[:1]
        assert (receipt.missing, receipt.held) == (5 - len(here), 1)
        assert receipt.sentence.endswith(f"附件缺 {5 - len(here)} 个。")
    for path in chain.a.post.export_volumes(chain.stick)[0]:
        chain.plant.post.receive(path)
    assert present(chain.plant) == present(chain.a)
    assert chain.plant.attachments.missing() == ()
    chain.down(chain.a)
    assert chain.a.post.outgoing().attachments == 0


def test_a_colleague_passes_attachments_on(chain: Chain, tmp_path: Path) -> None:
    attach(chain.a, tmp_path / "in", 1)
    path, _ = chain.a.post.export(chain.stick)
    chain.b.post.receive(path)
    assert chain.b.post.outgoing().attachments == 1
    assert chain.up(chain.b).code == ""
    assert present(chain.plant) == present(chain.a)


def test_attachments_lost_here_are_asked_for_again(chain: Chain, tmp_path: Path) -> None:
    attach(chain.a, tmp_path / "in", 1)
    chain.up(chain.a)
    chain.down(chain.a)
    (digest,) = present(chain.plant)
    chain.plant._core.store.blobs.remove(digest)
    chain.plant._core.store.write(lambda c: attached.lose(c, digest))
    chain.down(chain.a)
    assert chain.a.post.outgoing().attachments == 1
    chain.up(chain.a)
    assert present(chain.plant) == {digest}


def test_no_room_for_all_volumes_writes_none(
    chain: Chain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(chain.a, tmp_path / "in", 1, 2, 3, 4, 5)
    monkeypatch.setattr(medium.Disk, "free", lambda _self, _folder: 100 * KIB)
    with pytest.raises(PackageError) as caught:
        chain.a.post.export_volumes(chain.stick)
    assert caught.value.code == "E_DISK_FULL"
    assert list(chain.stick.rglob("*.djx*")) == []
    assert list((chain.a.folder / "inbox").iterdir()) == []
    monkeypatch.undo()
    monkeypatch.setattr(sending, "limits", LIMITS.__class__(volume_bytes=100 * KIB))
    paths, _ = chain.a.post.export_volumes(chain.stick)
    assert len(paths) == 3
    assert all("000003" in path.name for path in paths)  # a number is never used twice


class _StopsAt(Progress):
    def __init__(self, word: str, nth: int) -> None:
        super().__init__()
        self._word, self._left = word, nth

    def step(self, sentence: str, done: int = 0, total: int = 0) -> None:
        if self._word in sentence:
            self._left -= 1
            if not self._left:
                self.stop()
        super().step(sentence, done, total)


def test_stopped_within_a_file_leaves_nothing_of_it(chain: Chain, tmp_path: Path) -> None:
    attach(chain.a, tmp_path / "in", 1, 2)
    path, _ = chain.a.post.export(chain.stick)
    digest = chain.plant.digest()
    for nth in range(1, 40):
        try:
            chain.plant.post.receive(path, _StopsAt("正在读数据包", nth))
        except Stopped:
            assert (chain.plant.digest(), on_disk(chain.plant)) == (digest, set())
            assert list((chain.plant.folder / "inbox").iterdir()) == []
            continue
        break
    else:
        pytest.fail("never came to its end")
    assert nth > 2
    assert present(chain.plant) == on_disk(chain.plant) == present(chain.a)


def test_a_refused_package_leaves_no_attachment(chain: Chain, tmp_path: Path) -> None:
    attach(chain.a, tmp_path / "in", 1, 2)
    path, _ = chain.a.post.export(chain.stick)
    bad = Path(shutil.copy(path, chain.folder / "bad.djx"))
    data = bytearray(bad.read_bytes())
    data[-40] ^= 1
    bad.write_bytes(data)
    assert chain.plant.post.receive(bad)[0].code == "E_BODY_HASH"
    assert on_disk(chain.plant) == set()


def test_what_waits_for_a_gap_keeps_its_attachments_for_later(chain: Chain, tmp_path: Path) -> None:
    first = chain.folder / "first"
    first.mkdir()
    old = chain.copy("plant")
    chain.a.book.save("party_group", group("一"))
    chain.up(chain.a)
    chain.down(chain.a)
    chain.back_to("plant", old)
    attach(chain.a, tmp_path / "in", 1)
    path, _ = chain.a.post.export(chain.stick)
    assert chain.plant.post.receive(path)[0].code == "GAP"
    assert on_disk(chain.plant) == set()
    chain.down(chain.a)
    codes = [r.code for r in chain.plant.post.receive(chain.a.post.export(chain.stick)[0])]
    assert codes == ["", ""]
    assert present(chain.plant) == present(chain.a)


def test_a_damaged_attachment_stays_behind_and_is_asked_for(chain: Chain, tmp_path: Path) -> None:
    attach(chain.a, tmp_path / "in", 1)
    (digest,) = present(chain.a)
    path = chain.a._core.store.blobs.path(digest)
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    assert chain.up(chain.a).code == ""
    assert [each.sha256 for each in chain.plant.attachments.missing()] == [digest]
    assert [each.sha256 for each in chain.a.attachments.missing()] == [digest]
    assert list((chain.a.folder / "inbox").iterdir()) == []
