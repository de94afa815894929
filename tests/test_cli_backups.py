"""The commands for backups, as officers run them: answers, refusals, and nothing that needs a window."""

import shutil
from pathlib import Path

import pytest

from hongdang_desktop.station.station import Station
from tests.commands import Hongdang


@pytest.fixture
def hongdang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hongdang:
    return Hongdang(capsys, monkeypatch)


@pytest.fixture
def branch(tmp_path: Path, hongdang: Hongdang) -> Path:
    """Return a branch that keeps its books alone, with one entry."""
    folder = tmp_path / "b"
    hongdang.done("create", folder, "--role", "branch", "--name", "甲党支部", "--code", "B001")
    hongdang.done("add", folder, "party_group", "-", typed='{"名称": "第一党小组"}')
    return folder


def spoil(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[3000:3100] = bytes(100)
    file.write_bytes(content)


def test_backup_restore_and_the_way_back(hongdang: Hongdang, branch: Path) -> None:
    first = hongdang.done("digest", branch).lines
    made = Path(hongdang.done("backup", branch).lines[0])
    assert made.parent == branch / "backups"
    hongdang.done("add", branch, "party_group", "-", typed='{"名称": "第二党小组"}')
    assert hongdang.done("backups", branch, "--json").data["changed"] is True

    found = hongdang.done("restore", made, branch, "--check", "--json").data
    assert (found["missing"], found["missing_own"], found["signed"]) == (1, 1, True)
    assert hongdang.done("digest", branch).lines != first
    done = hongdang.done("restore", made, branch, "--json").data
    assert done["kept"] is None
    assert hongdang.done("digest", branch).lines == first
    listed = hongdang.done("backups", branch)
    assert "恢复前" in listed.out
    assert hongdang.done("verify", branch).lines == []


def test_drill_says_the_digest(hongdang: Hongdang, branch: Path) -> None:
    assert hongdang.refused("drill", branch) == "NO_BACKUP"
    hongdang.done("backup", branch)
    assert hongdang.done("drill", branch).lines == hongdang.done("digest", branch).lines
    (file,) = (branch / "backups").glob("*.db")
    spoil(file)
    assert hongdang.refused("drill", branch) == "DRILL_FAILED"


def test_a_damaged_station_names_the_backup_and_comes_back(
    hongdang: Hongdang, branch: Path, tmp_path: Path
) -> None:
    made = hongdang.done("backup", branch).lines[0]
    spoil(branch / "station.db")
    ran = hongdang("info", branch, "--json")
    assert (ran.code, ran.refusal) == (1, "DAMAGED")
    assert "hongdang restore" in ran.err
    assert made.rsplit("/", maxsplit=1)[-1] in hongdang.done("backups", branch).out
    kept = hongdang.done("restore", made, branch, "--json").data["kept"]
    assert Path(kept).name.startswith("损坏-")
    assert len(hongdang.done("entries", branch, "party_group", "--json").data) == 1
    assert hongdang.refused("salvage", branch, "--to", tmp_path, "--file", kept) == "DAMAGED"
    lines = hongdang.done("salvage", branch, "--to", tmp_path).lines
    assert Path(lines[0]).read_bytes().count(b"\n") > 1


def test_refusals_have_their_codes(hongdang: Hongdang, branch: Path, tmp_path: Path) -> None:
    made = Path(hongdang.done("backup", branch).lines[0])
    other = tmp_path / "other"
    hongdang.done("create", other, "--role", "branch", "--name", "乙党支部")
    assert hongdang.refused("restore", made, other) == "FOREIGN_BACKUP"
    assert hongdang.refused("restore", tmp_path / "none.db", branch) == "NO_FILE"
    assert hongdang.refused("restore", made, tmp_path / "new") == "NO_KEY"
    assert not (tmp_path / "new").exists()
    assert hongdang.refused("backup", branch, "--to", tmp_path) == "NOT_JOINED"
    assert hongdang.refused("backup", branch, "--second", branch) == "SECOND_FOLDER"
    assert hongdang.refused("recover-key", branch, "--sheet", tmp_path / "none") == "NO_FILE"
    assert hongdang.refused("recover-key", branch, "--sheet", "-", typed="x") == "E_BAD_KEY"
    assert hongdang.refused("drill", tmp_path / "nowhere") == "NO_STATION"
    assert hongdang.refused("salvage", branch, "--to", tmp_path / "nowhere") == "NO_FILE"
    with Station.open(branch):
        assert hongdang.refused("drill", branch) == "STATION_IN_USE"
    spoil(made)
    assert hongdang.refused("restore", made, branch) == "BACKUP_DAMAGED"
    bad = tmp_path / "x.djb"
    bad.write_bytes(b"DJB1\nnothing")
    assert hongdang.refused("restore", bad, branch) == "E_HEADER"


def test_a_second_folder(hongdang: Hongdang, branch: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    hongdang.done("backup", branch, "--second", tmp_path / "disk")
    data = hongdang.done("backups", branch, "--json").data
    assert [row["twice"] for row in data["backups"]] == [True]
    assert data["second_there"] is True
    copy = next((tmp_path / "disk").rglob("*.db"))
    shutil.rmtree(branch / "backups")
    assert hongdang.done("restore", copy, branch, "--check", "--json").data["missing"] == 0
    hongdang.done("backup", branch, "--no-second")
    assert hongdang.done("backups", branch, "--json").data["second"] is None


def test_the_key_comes_back_and_the_sheet_opens_a_backup(
    hongdang: Hongdang, demo: Path, tmp_path: Path
) -> None:
    plant, branch = demo / "plant", demo / "branch-01"
    first = hongdang.done("digest", branch).lines
    with Station.open(plant) as station:
        sheet = station.post.recovery_sheet()
        assert sheet is not None
        paper = dict(sheet.rows)["恢复密钥"]
        station.post.forget_paper_keys()
    file = hongdang.done("backup", branch, "--to", tmp_path).lines[0]
    new = tmp_path / "new"
    assert hongdang.refused("restore", file, new) == "E_DECRYPT"
    assert not new.exists()
    (tmp_path / "sheet.txt").write_text(f"恢复密钥 {paper}\n", encoding="utf-8")
    assert hongdang.refused("restore", file, new, "--with", plant) == "E_DECRYPT"
    words = ("restore", file, new, "--sheet", tmp_path / "sheet.txt")
    looked = hongdang.done(*words, "--check", "--json")
    assert looked.data["signed"] is False
    assert "签名没法核对" in looked.err
    assert "签名没法核对" in hongdang.done(*words).err
    assert hongdang.done("digest", new).lines == first
    (branch / "keys" / "data.key").unlink()
    assert hongdang.refused("info", branch) == "DAMAGED"
    assert (
        hongdang.refused("recover-key", branch, "--sheet", "-", typed="AGE-SECRET-KEY-1")
        == "E_BAD_KEY"
    )
    hongdang.done("recover-key", branch, "--sheet", "-", typed=paper)
    assert hongdang.done("digest", branch).lines == first


def test_a_backup_on_the_stick_is_checked(hongdang: Hongdang, demo: Path, tmp_path: Path) -> None:
    branch = demo / "branch-01"
    file = Path(hongdang.done("backup", branch, "--to", tmp_path).lines[0])
    entries = hongdang.done("restore", file, branch, "--check", "--json").data["entries"]
    ran = hongdang.done("check", file, "--json")
    assert (ran.data["kind"], ran.data["entries"], ran.data["signed"]) == ("backup", entries, None)
    assert "签名没有核对" in ran.err
    for knows in (branch, demo / "plant"):
        ran = hongdang.done("check", file, "--with", knows, "--json")
        assert ran.data["signed"] is True
        assert "签名对" in ran.err
    stranger = tmp_path / "other"
    hongdang.done("create", stranger, "--role", "plant", "--name", "另一个厂党委")
    ran = hongdang.done("check", file, "--with", stranger, "--json")
    assert ran.data["signed"] is False
    assert "签名没法核对" in ran.err
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b'"revisions":', b'"Revisions":', 1))
    assert hongdang.refused("check", file) == "E_HEADER"
    file.write_bytes(whole.replace(b'"revisions":', b'"revisions":1', 1).replace(b" \n", b"\n", 1))
    assert hongdang.refused("check", file, "--with", branch) == "E_SIGNATURE"
    file.write_bytes(whole[:-1])
    assert hongdang.refused("check", file) == "E_TRUNC"
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert hongdang.refused("check", file) == "E_BODY_HASH"
    large = file.with_suffix(".DJB")
    large.write_bytes(whole)
    assert hongdang.done("check", large, "--json").data["kind"] == "backup"
    pc = next(p for p in hongdang.done("pcs", branch, "--json").data if p["here"])
    hongdang.done("revoke", demo / "plant", pc["id"], "--reason", "丢了")
    assert hongdang.refused("check", large, "--with", demo / "plant") == "E_REVOKED"
