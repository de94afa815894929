"""A damaged database is refused so that its newest backup can be put back in the same process."""

from pathlib import Path

import pytest

from hongdang_desktop.station.safety import restoring
from hongdang_desktop.station.station import Station
from hongdang_desktop.store.errors import Damaged
from tests.station.world import alone, called, clock, group

PAGE = 4096


def offer(folder: Path) -> str | None:
    """Return which backup a refused opening names, None where it is not refused."""
    try:
        Station.open(folder, clock=clock()).close()
    except Damaged as damaged:
        return damaged.best
    return None


def test_whichever_page_is_damaged_a_backup_can_be_put_back_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    station, _ = alone(folder)
    with station:
        for number in range(12):
            station.book.save("party_group", group(f"第{number}党小组"))
        groups = called(station)
        station.backups.make()
    sound, refused = (folder / "station.db").read_bytes(), 0
    for offset in range(PAGE // 2, len(sound), PAGE):
        spoilt = bytearray(sound)
        spoilt[offset] ^= 1
        (folder / "station.db").write_bytes(spoilt)
        offered = offer(folder)
        if offered is None:
            continue
        refused += 1
        assert offered.startswith("2026年11月23日")
        restoring.restore_newest(folder, clock=clock())
        with Station.open(folder, clock=clock()) as brought:
            assert called(brought) == groups
    assert refused > 3


def test_what_else_goes_wrong_lets_the_folder_go(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    alone(folder)[0].close()
    (folder / "inbox").rmdir()
    (folder / "inbox").write_bytes(b"")
    with pytest.raises(FileExistsError):
        Station.open(folder, clock=clock())
    (folder / "inbox").unlink()
    Station.open(folder, clock=clock()).close()
