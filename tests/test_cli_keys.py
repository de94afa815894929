"""The commands about PCs, the roster, the plant's keys and its loss."""

from pathlib import Path

import pytest

from hongdang_desktop.station.station import Station
from tests.commands import Hongdang
from tests.station.test_recovering import Sheet, sheet_of
from tests.station.world import quick_codes


@pytest.fixture
def hongdang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hongdang:
    return Hongdang(capsys, monkeypatch)


@pytest.fixture
def sheet(demo: Path) -> Sheet:
    with Station.open(demo / "plant") as plant:
        return sheet_of(plant)


def test_pcs_are_listed_renamed_and_stopped(hongdang: Hongdang, demo: Path) -> None:
    plant = demo / "plant"
    first = hongdang.done("pcs", plant, "--json").data
    assert [pc["plant"] for pc in first] == [True, False, False]
    hongdang.done("rename-pc", plant, first[1]["id"], "书记的电脑")
    hongdang.done("retire", plant, first[2]["id"])
    assert hongdang("revoke", plant, "书记的电脑", "--json").refusal == "NO_REASON"
    hongdang.done("revoke", plant, "书记的电脑", "--reason", "电脑丢了")
    after = {pc["name"]: pc for pc in hongdang.done("pcs", plant, "--json").data}
    assert after["书记的电脑"]["status"] == "revoked"
    assert after["书记的电脑"]["reason"] == "电脑丢了"
    assert hongdang("revoke", plant, "没有的", "--reason", "x", "--json").refusal == "NO_SUCH_PC"
    assert "书记的电脑" in hongdang.done("pcs", plant).out


def test_what_came_too_late_is_listed(hongdang: Hongdang, demo: Path, tmp_path: Path) -> None:
    plant, branch, stick = demo / "plant", demo / "branch-01", tmp_path / "stick"
    assert hongdang.done("quarantine", plant, "--json").data == []
    (pc,) = (p for p in hongdang.done("pcs", branch, "--json").data if p["here"])
    hongdang.done("revoke", plant, pc["id"], "--reason", "丢了")
    stick.mkdir()
    hongdang.done("export", branch, "--to", stick)
    assert hongdang("import", plant, stick, "--json").refusal == "E_REVOKED"
    (kept,) = hongdang.done("quarantine", plant, "--json").data
    assert kept["pc"] == pc["name"]
    assert kept["file"] in hongdang.done("quarantine", plant).out


def test_the_roster_travels_as_a_file(hongdang: Hongdang, demo: Path, tmp_path: Path) -> None:
    plant, branch = demo / "plant", demo / "branch-01"
    hongdang.done("rename-pc", plant, hongdang.done("pcs", branch, "--json").data[1]["id"], "新名")
    (file,) = hongdang.done("roster", "export", plant, tmp_path).lines
    assert hongdang.done("check", file, "--json").data["kind"] == "roster"
    assert "名册" in hongdang.done("check", file).err
    hongdang.done("roster", "import", branch, file)
    assert "新名" in hongdang.done("pcs", branch).out
    assert hongdang("roster", "import", branch, tmp_path / "none", "--json").refusal == "NO_FILE"
    assert hongdang("roster", "send", branch, file, "--json").code == 2


def test_a_key_comes_from_stdin_and_never_from_the_words(
    hongdang: Hongdang, demo: Path, sheet: Sheet, tmp_path: Path
) -> None:
    plant = demo / "plant"
    assert hongdang("renew-key", plant, "--root", "-", "--json", typed="").refusal == "E_BAD_KEY"
    assert hongdang("renew-key", plant, "--root", sheet.root, "--json").refusal == "NO_FILE"
    hongdang.done("renew-key", plant, "--root", "-", "--stolen", typed=sheet.root + "\n")
    statuses = [pc["status"] for pc in hongdang.done("pcs", plant, "--json").data if pc["plant"]]
    assert statuses == ["revoked", "active"]
    file = tmp_path / "root.txt"
    file.write_text("\ufeff" + sheet.root, encoding="utf-8")
    hongdang.done("renew-key", plant, "--root", file, "--recovery")
    with Station.open(plant) as station:
        assert sheet_of(station).recovery != sheet.recovery
    hongdang.done("renew-root", plant)
    assert hongdang("renew-key", plant, "--root", file, "--json").refusal == "E_BAD_KEY"


def test_a_lost_plant_is_made_anew(
    hongdang: Hongdang, demo: Path, sheet: Sheet, tmp_path: Path
) -> None:
    anew, typed = tmp_path / "anew", f"{sheet.root}\n{sheet.recovery}\n"
    (file,) = hongdang.done("roster", "export", demo / "branch-01", tmp_path).lines
    words = ("recover-plant", anew, "--from", file, "--sheet", "-")
    assert hongdang(*words, "--json", typed=sheet.root).refusal == "E_BAD_KEY"
    assert not anew.exists()
    hongdang.done(*words, typed=typed)
    stick = tmp_path / "stick"
    stick.mkdir()
    (roster,) = hongdang.done("roster", "export", anew, stick).lines
    for branch in ("branch-01", "branch-02"):
        hongdang.done("roster", "import", demo / branch, roster)
        hongdang.done("export", demo / branch, "--to", stick)
    hongdang.done("import", anew, stick)
    for pc in hongdang.done("pcs", anew, "--json").data:
        for branch in pc["branches"]:
            old = hongdang.done("digest", demo / "plant", "--branch", branch).out
            assert hongdang.done("digest", anew, "--branch", branch).out == old
    hongdang.done("verify", anew)


def test_one_pc_takes_the_place_of_another(
    hongdang: Hongdang, demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_codes(monkeypatch)
    plant = demo / "plant"
    old = hongdang.done("pcs", plant, "--json").data[1]
    made = hongdang.done(
        "invite", plant, "--to", tmp_path, "--replaces", old["id"], "--lost", "--json"
    ).data
    asked = hongdang.done(
        "request", tmp_path / "new", "--to", tmp_path, "--invitation", made["file"],
        "--code", made["code"], "--pc", "新电脑", "--json",
    ).data  # fmt: skip
    hongdang.done("admit", plant, asked["file"], asked["fingerprint"])
    after = hongdang.done("pcs", plant, "--json").data
    assert {pc["id"]: pc["status"] for pc in after}[old["id"]] == "revoked"
    (new,) = (pc for pc in after if pc["name"] == "新电脑")
    assert new["branches"] == old["branches"]


GBK = "恢复密钥".encode("gbk")


def test_a_key_in_another_encoding_is_told(hongdang: Hongdang, demo: Path, tmp_path: Path) -> None:
    file = tmp_path / "sheet.txt"
    file.write_bytes(GBK)
    plant = demo / "plant"
    for words in (
        ("renew-key", plant, "--root"),
        ("recover-plant", tmp_path / "anew", "--from", file, "--sheet"),
        ("recover-key", plant, "--sheet"),
        ("restore", file, plant, "--sheet"),
    ):
        assert hongdang.refused(*words, "-", typed=GBK) == "BAD_TEXT"
        assert hongdang.refused(*words, file) == "BAD_TEXT"


def test_what_the_plant_decides_no_branch_does(
    hongdang: Hongdang, demo: Path, tmp_path: Path
) -> None:
    branch = demo / "branch-01"
    (own,) = (pc for pc in hongdang.done("pcs", branch, "--json").data if pc["here"])
    code = hongdang.done("info", branch, "--json").data["branches"][0]["code"]
    for words in (
        ("invite", branch, code, "--to", tmp_path),
        ("invite", branch, "--to", tmp_path, "--replaces", own["id"], "--lost"),
        ("revoke", branch, own["id"], "--reason", "丢了"),
        ("retire", branch, own["name"]),
        ("retire", branch, "没有的"),
        ("rename-pc", branch, own["name"], "书记的电脑"),
    ):
        assert hongdang.refused(*words) == "PLANT_ONLY"
    assert list(tmp_path.glob("*党建*")) == []
    (plants,) = (pc for pc in hongdang.done("pcs", demo / "plant", "--json").data if pc["here"])
    assert hongdang.refused("retire", demo / "plant", plants["id"]) == "OWN_PC"


def test_receipts_of_several_branches_name_them(hongdang: Hongdang, demo: Path) -> None:
    plant = demo / "plant"
    every = hongdang.done("receipt", plant)
    nodes = hongdang.done("info", plant, "--json").data["branches"]
    shown = [node["short_name"] for node in nodes]
    named = [line.partition("：")[0] for line in every.lines]
    assert len(named) > 1
    assert {*named} <= {*shown}
    code = hongdang.done("info", demo / "branch-01", "--json").data["branches"][0]["code"]
    (one,) = hongdang.done("receipt", plant, "--branch", code).lines
    assert one in every.lines[0]
