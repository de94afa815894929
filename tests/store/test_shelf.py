"""The list of backups: what rotation keeps over three years, and what happens when it is lost."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.store import shelf
from hongdang_desktop.store.shelf import Backup, Reason, Shelf

START = datetime(2026, 1, 5, 9, tzinfo=PLANT_TIME)


def made(no: int, at: datetime = START, **more: object) -> Backup:
    first = Backup(no=no, file=f"{no:05d}.db", at=at, reason=Reason.CLOSE, verified=True)
    return replace(first, **more)  # type: ignore[arg-type]


def rotated(backups: Iterator[Backup]) -> list[Backup]:
    kept: list[Backup] = []
    for backup in backups:
        kept.append(backup)
        gone = {each.file for each in shelf.to_go(kept)}
        kept = [each for each in kept if each.file not in gone]
        assert any(each.verified for each in kept)
    return kept


def test_three_years_leave_days_weeks_and_months() -> None:
    clock = SetClock(START)

    def year_by_year() -> Iterator[Backup]:
        for no in range(1, 3 * 365 * 2 + 1):  # twice a day
            yield made(no, clock.now())
            clock.advance(hours=12)

    kept = rotated(year_by_year())
    last = kept[-1].at
    days = {each.at.date() for each in kept}
    assert {last.date() - timedelta(days=n) for n in range(7)} <= days
    weeks = sorted({each.at.strftime("%G-%V") for each in kept})
    assert len([w for w in weeks if w >= (last - timedelta(weeks=4)).strftime("%G-%V")]) == 5
    months = {each.at.strftime("%Y-%m") for each in kept}
    year = {(last - timedelta(days=30 * n)).strftime("%Y-%m") for n in range(12)}
    assert year <= months
    assert len(kept) <= 7 + 5 + 12 + 3
    assert min(each.at for each in kept) > last - timedelta(days=366)


def test_before_a_migration_stays_for_ever_and_before_a_restore_a_month() -> None:
    def days() -> Iterator[Backup]:
        yield made(1, reason=Reason.MIGRATION)
        for no in range(2, 400):
            reason = Reason.RESTORE if no in {370, 200} else Reason.TIMED
            yield made(2 * no, START + timedelta(days=no), reason=reason)
            yield made(2 * no + 1, START + timedelta(days=no, hours=4))

    kept = rotated(days())
    assert kept[0].reason is Reason.MIGRATION
    assert [each.no for each in kept if each.reason is Reason.RESTORE] == [740]


def test_what_failed_takes_no_place_and_goes_when_a_good_one_came() -> None:
    good, bad = made(1), [made(no, START + timedelta(days=no), verified=False) for no in (2, 3, 4)]
    assert [each.no for each in shelf.to_go([good, *bad])] == [3, 2]
    assert [each.no for each in shelf.to_go([good, bad[2], made(5, START)])] == [4]


def test_the_last_good_one_stays_whatever_the_clock_said() -> None:
    future = made(1, START + timedelta(days=9000))
    later = [made(no, START + timedelta(days=no)) for no in range(2, 60)]
    kept = rotated(iter([future, *later]))
    assert kept[-1].no == 59
    assert {each.no for each in kept} >= {59, 58, 57, 56, 55, 54, 53}


def test_many_of_one_day_leave_three() -> None:
    kept = rotated(made(no, START + timedelta(minutes=no)) for no in range(1, 30))
    assert [each.no for each in kept] == [27, 28, 29]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    for name in ("00001.db", "00002.db", "x.db.part"):
        (tmp_path / "backups" / name).write_bytes(b"12345")
    shelf.write(tmp_path, Shelf((made(1), made(2)), "", ("00001.db",)))
    return tmp_path


def test_what_was_kept_is_read(folder: Path) -> None:
    assert shelf.read(folder) == Shelf((made(1), made(2)), "", ("00001.db",))
    assert shelf.read(folder).next_number == 3


def test_a_file_that_went_is_not_listed(folder: Path) -> None:
    (folder / "backups" / "00002.db").unlink()
    assert [each.no for each in shelf.read(folder).backups] == [1]
    assert shelf.read(folder).good == (made(1),)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"backups": 7}', b'{"backups": [7, {}, {"no": true}]}', b"[" * 9000],
)
def test_a_lost_list_shows_the_files_and_trusts_none(folder: Path, content: bytes) -> None:
    (folder / "backups" / "index.json").write_bytes(content)
    found = shelf.read(folder)
    assert [(each.file, each.verified, each.size) for each in found.backups] == [
        ("00001.db", False, 5), ("00002.db", False, 5),
    ]  # fmt: skip
    assert found.good == ()
    assert shelf.to_go(found.backups) == ()  # what nobody knows is not thrown away


@pytest.mark.parametrize(
    "change", [{"at": "2026"}, {"at": "2026-01-05"}, {"reason": "?"}, {"no": 0}, {"no": "1"},
               {"file": None}, {"verified": 1}],
)  # fmt: skip
def test_an_odd_line_of_the_list_is_not_believed(folder: Path, change: dict[str, object]) -> None:
    index = folder / "backups" / "index.json"
    kept = json.loads(index.read_bytes())
    kept["backups"][1] |= change
    index.write_text(json.dumps(kept))
    assert [each.no for each in shelf.read(folder).good] == [1]


def test_a_list_that_could_not_be_written_leaves_the_old_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(Exception, match="硬盘满了"):
        shelf.write(folder, Shelf())
    assert len(shelf.read(folder).good) == 2
