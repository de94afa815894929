"""Notices, moved folders and restore packages on the command line."""

from functools import partial
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.station import notices
from hongdang_desktop.station.station import Station
from tests.commands import Hongdang


@pytest.fixture
def hongdang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hongdang:
    return Hongdang(capsys, monkeypatch)


def test_notices_are_listed_and_dismissed(hongdang: Hongdang, demo: Path) -> None:
    folder = demo / "branch-01"
    facts: JsonObject = {"who": "三队·电脑A", "first": 7}
    with Station.open(folder) as station:
        for subject in ("s", "t"):
            at = "2026-11-23T10:00:00+08:00"
            work = partial(notices.keep, code="FORK", subject=subject, at=at, facts=facts)
            station._core.store.write(work)
    ran = hongdang.done("notices", folder, "--json")
    forks = [each for each in ran.data if each["code"] == "FORK"]
    assert [each["subject"] for each in forks] == ["s", "t"]
    assert "三队·电脑A在恢复前和恢复后都记过" in forks[0]["sentence"]
    assert hongdang.refused("dismiss", folder, "FORK") == "NO_SUCH_NOTICE"
    hongdang.done("dismiss", folder, "FORK", "--subject", "s")
    hongdang.done("dismiss", folder, "fork")
    assert hongdang.refused("dismiss", folder, "FORK") == "NO_SUCH_NOTICE"
    assert "FORK" not in hongdang.done("notices", folder).out


def test_moved_is_answered(hongdang: Hongdang, demo: Path) -> None:
    folder = demo / "branch-01"
    before = hongdang.done("info", folder, "--json").data["device"]
    assert hongdang.done("moved", folder, "--replaced", "--json").data["device"] == before
    assert hongdang.done("moved", folder, "--copied", "--json").data["device"] != before
    assert hongdang.done("verify", folder).code == 0


def test_a_restore_package_is_made_at_the_plant(
    hongdang: Hongdang, demo: Path, tmp_path: Path
) -> None:
    code = hongdang.done("info", demo / "branch-01", "--json").data["branches"][0]["code"]
    ran = hongdang.done("restore-package", demo / "plant", "--branch", code, "--to", tmp_path / "u")
    assert all("恢复包" in line for line in ran.lines)
    digest = hongdang.done("digest", demo / "branch-01").out
    hongdang.done("import", demo / "branch-01", tmp_path / "u")
    assert hongdang.done("digest", demo / "branch-01").out == digest
    refused = hongdang.refused("restore-package", demo / "branch-01", "--to", tmp_path / "u")
    assert refused == "PLANT_ONLY"
    ran = hongdang("restore-package", demo / "plant", "--to", tmp_path / "u", "--json")
    assert ran.refusal == "BRANCH_NEEDED"
    assert code in ran.err
