"""Packages and databases of released versions, kept for ever (tests/data/README.md): still taken in."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.store import journal

DATA = Path(__file__).parent.parent / "data"
PACKAGES = sorted(DATA.glob("package-*"))
DATABASES = sorted(DATA.glob("database-*"))
Opened = Callable[[str], Station]


@pytest.fixture(params=PACKAGES, ids=lambda path: path.name)
def kept(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def expected(kept: Path) -> dict[str, Any]:
    return dict(json.loads((kept / "expected.json").read_text(encoding="utf-8")))


@pytest.fixture
def opened(kept: Path, expected: dict[str, Any], tmp_path: Path) -> Opened:
    clock = SetClock(datetime.fromisoformat(expected["at"]) + timedelta(days=1))

    def open_it(name: str) -> Station:
        return Station.open(Path(shutil.copytree(kept / name, tmp_path / name)), clock=clock)

    return open_it


def test_there_is_a_package_and_a_database_of_every_version_since_packages_are_kept() -> None:
    versions = {path.name.partition("-")[2] for path in DATABASES}
    assert {path.name.partition("-")[2] for path in PACKAGES} == versions - {"0.1.0"}


def test_the_plant_takes_the_branchs_package(
    kept: Path, expected: dict[str, Any], opened: Opened
) -> None:
    with opened("plant") as plant:
        looked = plant.post.look(kept / "1-up.djx")
        assert [(each.code, each.importable) for each in looked] == [("", True)]
        receipts = plant.post.receive(kept / "1-up.djx")
        assert [[each.code, each.new] for each in receipts] == expected["plant received"]
        assert plant.digest() == expected["plant after up"]
        assert plant.verify() == []
        meeting = plant.book.entry(expected["meeting"])
        assert (meeting.called, meeting.final, meeting.corrected) == (
            "11月支部委员会会议（一）", True, True,
        )  # fmt: skip
        photo, paper = meeting.record.attachments
        assert plant.attachments.read(photo.sha256 or "").startswith(b"\xff\xd8")
        assert plant.attachments.read(paper.sha256 or "").startswith(b"%PDF-1.4")
        (group,) = plant.book.list(Listing("party_group"))
        assert group.payload["of_tomorrow"] == {"kept": [1, "二"]}
        assert [(each.record, each.code) for each in plant.odd()] == [("r-odd", "E_PAYLOAD_SCHEMA")]
        (own,) = plant._core.read(lambda c: journal.of_record(c, "r-own"))
        assert own.payload is None
        assert own.sealed
        plant.rebuild()
        assert plant.digest() == expected["plant after up"]
        assert [each.code for each in plant.post.receive(kept / "1-up.djx")] == ["DUPLICATE"]


@pytest.mark.parametrize("order", [("1-up.djx", "2-down.djx"), ("2-down.djx", "1-up.djx")])
def test_the_colleague_takes_both_in_either_order(
    kept: Path, expected: dict[str, Any], opened: Opened, order: tuple[str, str]
) -> None:
    with opened("b") as b:
        assert b.post.receive(kept / "3-roster.djy")[0].code == ""
        for name in order:
            assert [each.code for each in b.post.receive(kept / name)][-1] == ""
        assert b.digest(expected["branch"]) == expected["of the branch"]
        assert b.digest() == expected["at a"]
        (own,) = b._core.read(lambda c: journal.of_record(c, "r-own"))
        assert own.payload is not None
        assert own.payload["name"] == "只给支部看的小组"
        assert b.verify() == []


def test_the_kept_packages_are_left_as_they_are(kept: Path, opened: Opened) -> None:
    before = {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()}
    with opened("plant") as plant:
        plant.post.receive(kept / "1-up.djx")
    assert {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("database", DATABASES, ids=lambda path: path.name)
def test_a_kept_database_opens_clean_and_says_the_same(database: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(database, tmp_path / "golden"))
    clock = SetClock(datetime.fromisoformat("2026-12-01T09:00:00+08:00"))
    with Station.open(folder, clock=clock) as station:
        assert station.verify() == []
        digest = station.digest()
        station.rebuild()
        assert station.digest() == digest
        for entry in station.book.list(Listing("committee_meeting")):
            station.book.history(entry.id)
        assert station.verify() == []
    beside = database.parent / database.name.replace("database", "package") / "expected.json"
    if beside.exists():
        assert digest == json.loads(beside.read_text(encoding="utf-8"))["at a"]
