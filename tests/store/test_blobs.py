"""Attachments on disk: sealed, named by their content, whole or not there."""

import hashlib
import io
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from hongdang_desktop.store.blobs import CHUNK, BlobDamaged, BlobGone, Blobs
from hongdang_desktop.store.errors import DiskFull
from hongdang_desktop.store.store import Store

KEY = bytes(range(32))
HEAD = 20
SIZES = (0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 77)


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs", KEY)


def _bytes(size: int) -> bytes:
    return bytes(i * i % 251 for i in range(min(size, 1009))) * (size // 1009 + 1)


def _put(blobs: Blobs, data: bytes) -> str:
    return blobs.put(io.BytesIO(data))[0]


def _read(blobs: Blobs, sha256: str) -> bytes:
    with blobs.open(sha256) as plain:
        return plain.read()


def _files(blobs: Blobs) -> list[str]:
    return sorted(each.name for each in blobs.folder.rglob("*") if each.is_file())


@pytest.mark.parametrize("size", SIZES)
def test_what_goes_in_comes_out(blobs: Blobs, size: int) -> None:
    data = _bytes(size)[:size]
    sha256 = hashlib.sha256(data).hexdigest()
    assert blobs.put(io.BytesIO(data)) == (sha256, size)
    assert _read(blobs, sha256) == data
    assert blobs.has(sha256)
    assert blobs.verify(sha256)
    assert list(blobs.names()) == [sha256]
    assert blobs.path(sha256) == blobs.folder / sha256[:2] / sha256


def test_a_file_can_be_sought_in(blobs: Blobs) -> None:
    data = _bytes(3 * CHUNK)[: 3 * CHUNK - 5]
    with blobs.open(_put(blobs, data)) as plain:
        for at in (0, CHUNK - 1, 2 * CHUNK + 3, CHUNK, len(data) - 2, len(data), len(data) + 9):
            plain.seek(at)
            assert plain.read(10) == data[at : at + 10]
        assert plain.seek(-3, os.SEEK_END) == len(data) - 3
        assert plain.read() == data[-3:]


def test_nothing_of_it_can_be_read_on_the_disk(blobs: Blobs) -> None:
    data = "卞秋禾在第三党小组会议上的照片".encode() * 20
    sha256 = _put(blobs, data)
    kept = blobs.path(sha256).read_bytes()
    assert all(data[i : i + 6] not in kept for i in range(0, 60, 6))
    other = Blobs(blobs.folder.parent / "again", KEY)
    _put(other, data)
    assert other.path(sha256).read_bytes()[HEAD:] != kept[HEAD:]  # no key is used twice


@pytest.mark.parametrize("size", [0, 10, CHUNK, 2 * CHUNK + 77])
def test_one_flipped_bit_anywhere_is_found(blobs: Blobs, size: int) -> None:
    sha256 = _put(blobs, _bytes(size)[:size])
    path = blobs.path(sha256)
    whole = path.read_bytes()
    places = {0, 3, 4, 19, HEAD, HEAD + 15, len(whole) - 1, len(whole) - 16, len(whole) // 2}
    places |= {HEAD + CHUNK, HEAD + CHUNK + 15, HEAD + CHUNK + 16} if size > CHUNK else set()
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << (place % 8)
        path.write_bytes(changed)
        with pytest.raises(BlobDamaged) as caught:
            _read(blobs, sha256)
        assert caught.value.code == "BLOB_DAMAGED"
        assert not blobs.verify(sha256)


@pytest.mark.parametrize(
    "change",
    [
        lambda w: b"", lambda w: w[:3], lambda w: w[:HEAD], lambda w: w[: HEAD + 16],
        lambda w: w[:-1], lambda w: w + b"x", lambda w: w + w[HEAD : HEAD + CHUNK + 16],
        lambda w: w[: HEAD + CHUNK + 16], lambda w: w[: HEAD + 2 * (CHUNK + 16)],
        lambda w: w[:HEAD] + w[HEAD + CHUNK + 16 :],
        lambda w: w[:HEAD] + w[HEAD + CHUNK + 16 : HEAD + 2 * (CHUNK + 16)]
        + w[HEAD : HEAD + CHUNK + 16] + w[HEAD + 2 * (CHUNK + 16) :],
    ],
)  # fmt: skip
def test_cut_off_lengthened_and_shuffled_files_are_found(
    blobs: Blobs, change: Callable[[bytes], bytes]
) -> None:
    sha256 = _put(blobs, _bytes(2 * CHUNK + 77)[: 2 * CHUNK + 77])
    path = blobs.path(sha256)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(BlobDamaged):
        _read(blobs, sha256)


def test_swapped_files_are_found(blobs: Blobs) -> None:
    one, two = _put(blobs, b"one"), _put(blobs, b"two")
    first, second = blobs.path(one).read_bytes(), blobs.path(two).read_bytes()
    blobs.path(one).write_bytes(second)
    blobs.path(two).write_bytes(first)
    for sha256 in (one, two):
        with pytest.raises(BlobDamaged):
            _read(blobs, sha256)


def test_another_stations_key_does_not_open_it(blobs: Blobs) -> None:
    sha256 = _put(blobs, b"one")
    with pytest.raises(BlobDamaged):
        _read(Blobs(blobs.folder, bytes(32)), sha256)


@pytest.mark.parametrize("name", ["0" * 64, "", "..", "../" + "0" * 61, "A" * 64, "0" * 63 + "/"])
def test_what_is_not_here_is_said_so(blobs: Blobs, name: str) -> None:
    with pytest.raises(BlobGone) as caught, blobs.open(name):
        pass
    assert caught.value.code == "BLOB_GONE"
    assert not blobs.verify(name)


def test_one_that_is_here_is_left_and_one_that_is_damaged_is_mended(blobs: Blobs) -> None:
    sha256 = _put(blobs, b"one")
    before = blobs.path(sha256).read_bytes()
    _put(blobs, b"one")
    assert blobs.path(sha256).read_bytes() == before
    blobs.path(sha256).write_bytes(before[:-1])
    _put(blobs, b"one")
    assert _read(blobs, sha256) == b"one"


@pytest.mark.parametrize(
    ("said", "written"), [(b"one", b"two"), (b"one", b"on"), (b"one", b"onee"), (b"", b"x")]
)
def test_what_is_not_what_it_said_is_thrown_away(blobs: Blobs, said: bytes, written: bytes) -> None:
    writer = blobs.writer(hashlib.sha256(said).hexdigest(), len(said))

    def write() -> None:
        writer.write(written)
        writer.keep()

    with pytest.raises(BlobDamaged):
        write()
    writer.discard()
    writer.discard()
    assert _files(blobs) == []


def test_more_than_was_said_is_refused_before_it_fills_the_disk(blobs: Blobs) -> None:
    writer = blobs.writer(hashlib.sha256(b"one").hexdigest(), 3)
    writer.write(b"one")
    with pytest.raises(BlobDamaged):
        writer.write(b"!")
    writer.discard()


@pytest.mark.parametrize("name", ["", "..", "../../station.db", "A" * 64, "0" * 63, "0" * 65])
def test_what_is_no_hash_leads_nowhere(blobs: Blobs, name: str) -> None:
    for work in (blobs.path, blobs.has, blobs.remove, lambda n: blobs.writer(n, 1)):
        with pytest.raises(BlobGone):
            work(name)


def test_a_source_that_changes_meanwhile_leaves_nothing(blobs: Blobs) -> None:
    class Changing(io.BytesIO):
        def seek(self, offset: int, whence: int = 0, /) -> int:
            self.getbuffer()[0] = ord("X")
            return super().seek(offset, whence)

    with pytest.raises(BlobDamaged):
        blobs.put(Changing(b"one"))
    assert _files(blobs) == []


def test_a_full_disk_leaves_nothing(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        _put(blobs, b"one")
    assert _files(blobs) == []


def test_memory_stays_small(blobs: Blobs, tmp_path: Path) -> None:
    size = 24 * 1024 * 1024
    source = tmp_path / "big"
    with source.open("wb") as file:
        file.truncate(size)
    _put(blobs, b"")  # loads the library
    tracemalloc.start()
    try:
        with source.open("rb") as file:
            sha256, _ = blobs.put(file)
        with blobs.open(sha256) as plain:
            while plain.read(65536):
                pass
        assert tracemalloc.get_traced_memory()[1] < 8 * CHUNK
    finally:
        tracemalloc.stop()


KILLED = """
import io, os, pathlib, sys
from hongdang_desktop.store.blobs import Blobs
pathlib.Path.replace = lambda *_: os._exit(9)
Blobs(pathlib.Path(sys.argv[1]), bytes(range(32))).put(io.BytesIO(b"one"))
"""


def test_killed_before_it_had_its_name_it_is_not_there(store: Store) -> None:
    folder = store.folder / "blobs"
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder)], check=False)
    assert done.returncode == 9
    assert [each.suffix for each in folder.rglob("*") if each.is_file()] == [".part"]
    assert list(store.blobs.names()) == []
    store.close()
    with_key = Store.open(store.folder)
    assert not [each for each in folder.rglob("*") if each.is_file()]
    assert with_key.blobs.put(io.BytesIO(b"one"))[1] == 3
    with_key.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no syncing of folders")
def test_a_batch_syncs_each_folder_once(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    plain_open = os.open

    def noted(path: str, flags: int) -> int:
        synced.append(str(path))
        return plain_open(path, flags)

    names = [_put(blobs, bytes([i])) for i in range(5)]
    monkeypatch.setattr(os, "open", noted)
    blobs.flush()
    folders = {str(blobs.path(each).parent) for each in names}
    assert sorted(synced) == sorted(folders | {str(blobs.folder), str(blobs.folder.parent)})
    blobs.flush()
    assert len(synced) == len(folders) + 2


def test_what_is_taken_away_is_gone(blobs: Blobs) -> None:
    sha256 = _put(blobs, b"one")
    blobs.remove(sha256)
    blobs.remove(sha256)
    assert not blobs.has(sha256)
