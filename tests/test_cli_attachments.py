"""The commands for photos and files: put in, listed, saved; by correction where the entry is final."""

from pathlib import Path

import pytest

from hongdang_desktop.station.station import Station
from hongdang_desktop.store.blobs import BlobGone
from tests.commands import Hongdang
from tests.station.pictures import docx, photo, written
from tests.test_cli import GROUP, member


@pytest.fixture
def hongdang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hongdang:
    return Hongdang(capsys, monkeypatch)


@pytest.fixture
def branch(tmp_path: Path, hongdang: Hongdang) -> Path:
    folder = tmp_path / "b"
    hongdang.done("create", folder, "--role", "branch", "--name", "甲党支部", "--code", "B001")
    return folder


@pytest.fixture
def entry(hongdang: Hongdang, branch: Path) -> str:
    return str(
        hongdang.done("add", branch, "party_group", "-", "--json", typed=GROUP).data["ids"][0]
    )


def test_files_are_put_in_listed_and_saved(
    hongdang: Hongdang, branch: Path, entry: str, tmp_path: Path
) -> None:
    paths = [
        written(tmp_path / "in", "现场.jpg", photo()), written(tmp_path / "in", "通知.docx", docx()),
    ]  # fmt: skip
    listed = hongdang.done("attach", branch, entry, *paths, "--json").data
    assert [(each["name"], each["here"]) for each in listed] == [
        ("现场.jpg", True), ("通知.docx", True)
    ]  # fmt: skip
    assert hongdang.done("attachments", branch, entry, "--json").data == listed
    assert "现场.jpg" in hongdang.done("attachments", branch, entry).out
    out = tmp_path / "out"
    out.mkdir()
    hongdang.done("attachments", branch, entry, "--to", out)
    assert (out / "通知.docx").read_bytes() == docx()
    assert b"Exif" not in (out / "现场.jpg").read_bytes()


def test_one_file_that_cannot_be_attached_stops_all(
    hongdang: Hongdang, branch: Path, entry: str, tmp_path: Path
) -> None:
    good = written(tmp_path / "in", "现场.jpg", photo())
    bad = written(tmp_path / "in", "表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert hongdang.refused("attach", branch, entry, good, bad) == "FILE_OLD_OFFICE"
    assert hongdang.refused("attach", branch, entry, tmp_path / "gone.jpg") == "FILE_UNREADABLE"
    assert hongdang.done("attachments", branch, entry, "--json").data == []
    assert hongdang.refused("attach", branch, "no such entry", good) == "NO_SUCH_ENTRY"


def test_a_final_entry_needs_a_reason(hongdang: Hongdang, branch: Path, tmp_path: Path) -> None:
    entry = hongdang.done("add", branch, "member", "-", "--json", typed=member()).data["ids"][0]
    hongdang.done("final", branch, "member", entry)
    path = written(tmp_path / "in", "现场.jpg", photo())
    assert hongdang.refused("attach", branch, entry, path) == "G03"
    hongdang.done("attach", branch, entry, path, "--reason", "补一张照片")
    assert [
        each["name"] for each in hongdang.done("attachments", branch, entry, "--json").data
    ] == ["现场.jpg"]


def test_one_that_has_not_come_is_listed_and_not_saved(
    hongdang: Hongdang, branch: Path, entry: str, tmp_path: Path
) -> None:
    (part,) = hongdang.done(
        "attach", branch, entry, written(tmp_path / "in", "现场.jpg", photo()), "--json"
    ).data
    with Station.open(branch) as station:
        station._core.store.blobs.remove(part["sha256"])
        with pytest.raises(BlobGone):
            station.attachments.read(part["sha256"])
    out = tmp_path / "out"
    out.mkdir()
    ran = hongdang.done("attachments", branch, entry, "--to", out)
    assert "还没收到" in ran.out
    assert "没有存" in ran.err
    assert list(out.iterdir()) == []
