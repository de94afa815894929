"""What can still be read of a damaged station is written out; the file itself is left."""

from pathlib import Path

import pytest

from hongdang_desktop.station.safety import rescuing
from hongdang_desktop.station.station import Station
from hongdang_desktop.store import backups, salvage
from hongdang_desktop.store.errors import Damaged, NoStation
from tests.station.world import alone, clock, group


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    station, _ = alone(tmp_path / "s")
    with station:
        station.book.save("party_group", group("甲"))
        station.backups.make()
        station.book.save("party_group", group("乙"))
    return tmp_path / "s"


@pytest.fixture
def broken(tmp_path: Path) -> tuple[Path, int]:
    """A station of 300 entries in which a few pages are spoilt, and how many revisions it had."""
    station, _ = alone(tmp_path / "s")
    with station:
        station.book.save_all(
            "party_group", [(group(f"{n}组", note="长" * 300), None) for n in range(300)]
        )
        total = sum(station._core.read(backups.counts).values())
    live = tmp_path / "s" / "station.db"
    content = bytearray(live.read_bytes())
    # At the front lie the roots of all tables, without which nothing at all can be read.
    for page in range(len(content) // 8192, len(content) // 4096, 25):
        content[page * 4096 + 100] ^= 1
    live.write_bytes(content)
    return tmp_path / "s", total


def test_salvage_reads_what_can_be_read_and_leaves_the_file(
    broken: tuple[Path, int], tmp_path: Path
) -> None:
    folder, total = broken
    before = (folder / "station.db").read_bytes()
    to = tmp_path / "out"
    to.mkdir()
    saved_to = rescuing.rescue(folder, to, clock=clock())
    lines = saved_to.path.read_bytes().splitlines()
    assert len(lines) == saved_to.entries
    assert total // 2 < saved_to.entries < total
    assert saved_to.entries + sum(saved_to.lost.values()) == total
    assert saved_to.odd == 0
    assert (folder / "station.db").read_bytes() == before
    assert [path.name for path in to.iterdir()] == [saved_to.path.name]


def test_salvage_of_a_sound_station_reads_all(whole: Path, tmp_path: Path) -> None:
    with Station.open(whole, clock=clock()) as station:
        total = sum(station._core.read(backups.counts).values())
    saved_to = rescuing.rescue(whole, tmp_path, clock=clock())
    assert (saved_to.lost, saved_to.entries) == ({}, total)


def test_salvage_without_a_first_page_says_so(whole: Path, tmp_path: Path) -> None:
    content = bytearray((whole / "station.db").read_bytes())
    content[3000:3100] = bytes(100)
    (whole / "station.db").write_bytes(content)
    with pytest.raises(Damaged):
        rescuing.rescue(whole, tmp_path)
    with pytest.raises(NoStation):
        rescuing.rescue(whole, tmp_path, file=tmp_path / "none.db")


def test_salvage_of_an_empty_file_reads_nothing_and_guesses_no_number(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(salvage, "_BEYOND", 64)  # each number that cannot be read takes a while
    (whole / "station.db").write_bytes(b"")
    to = tmp_path / "out"
    to.mkdir()
    with pytest.raises(rescuing.NothingSalvaged) as refused:
        rescuing.rescue(whole, to)
    assert refused.value.code == "NOTHING_SALVAGED"
    assert list(to.iterdir()) == []
    assert (whole / "station.db").read_bytes() == b""
