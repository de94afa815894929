"""第一件事：支部记一次会，带到厂里。全部用命令行，像书记和干事一样一步一步来。"""

import json
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import Json
from tests.commands import Hongdang


@pytest.fixture
def hongdang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hongdang:
    return Hongdang(capsys, monkeypatch)


def minutes(hongdang: Hongdang, station: Path) -> dict[str, Json]:
    """Return what a recorder would write, with names and words as people say them."""
    members = hongdang.done("entries", station, "L05", "--json").data
    committee = [each["called"] for each in members if "party_post" in each["payload"]]
    return {
        "会议名称": "2026年11月支委会（党员攻关组）",
        "场次": [
            {"id": "s1", "开始": "2026-11-20 09:00", "结束": "2026-11-20 10:10", "地点": "二楼会议室"}
        ],
        "主持人": committee[0],
        "记录人": committee[1],
        "到会": [
            *({"姓名": name, "有表决权": "是", "到会场次": ["s1"]} for name in committee[:-1]),
            {"姓名": committee[-1], "有表决权": "是", "缺席原因": "倒班"},
        ],
        "议题": [
            {
                "议题": "冬季上产：低效井由谁盯", "类别": "生产经营", "决议": "成立党员攻关组",
                "责任人": committee[0], "期限": "2026-12-31", "落实": "在办",
            }
        ],
        "表决": [
            {
                "表决事项": "同意成立党员攻关组", "方式": "举手", "赞成": len(committee) - 1,
                "结果": "通过",
            }
        ],
    }  # fmt: skip


def record(hongdang: Hongdang, station: Path) -> str:
    said = json.dumps(minutes(hongdang, station), ensure_ascii=False)
    (entry,) = hongdang.done(
        "add", station, "committee_meeting", "-", "--as", "卞秋禾", typed=said
    ).lines
    late = "测试里的会早就开过了。"
    hongdang.done("final", station, "committee_meeting", entry, "--late-reason", late)
    return entry


def test_demo_is_clean(hongdang: Hongdang, demo: Path) -> None:
    """演示数据核对无误：hongdang demo D && hongdang verify D/plant。"""
    for station in sorted(demo.iterdir()):
        assert hongdang.done("verify", station).out == ""


def test_a_meeting_reaches_the_plant(hongdang: Hongdang, demo: Path, tmp_path: Path) -> None:
    """支部记、定稿、带走；厂里收下，台账里有，样样相同。"""
    branch, plant, stick = demo / "branch-01", demo / "plant", tmp_path / "stick"
    entry = record(hongdang, branch)
    (package,) = hongdang.done("export", branch, "--to", stick).lines
    assert Path(package).is_relative_to(stick)
    hongdang.done("import", plant, stick)
    listed = hongdang.done("entries", plant, "committee_meeting").out
    assert entry in listed
    assert "2026年11月支委会（党员攻关组）" in listed
    theirs = hongdang.done("entries", plant, "committee_meeting", "--json").data
    ours = hongdang.done("entries", branch, "committee_meeting", "--json").data
    assert [e for e in theirs if e["id"] == entry] == [e for e in ours if e["id"] == entry]


def test_receiving_again_changes_nothing(hongdang: Hongdang, demo: Path, tmp_path: Path) -> None:
    """同一包收两遍、三遍，摘要不变。"""
    branch, plant, stick = demo / "branch-01", demo / "plant", tmp_path / "stick"
    record(hongdang, branch)
    before = hongdang.done("digest", plant).out
    hongdang.done("export", branch, "--to", stick)
    hongdang.done("import", plant, stick)
    after = hongdang.done("digest", plant).out
    again = hongdang.done("import", plant, stick, "--json").data
    assert [receipt["code"] for receipt in again] == ["DUPLICATE"]
    assert hongdang.done("digest", plant).out == after != before


def test_both_sides_agree(hongdang: Hongdang, demo: Path, tmp_path: Path) -> None:
    """交换过以后，支部和厂里看到的是同样的东西；一台电脑管两个支部也一样。"""
    plant, stick = demo / "plant", tmp_path / "stick"
    record(hongdang, demo / "branch-01")
    for station in (demo / "branch-01", demo / "branch-02"):
        hongdang.done("export", station, "--to", stick)
    hongdang.done("import", plant, stick)
    hongdang.done("export", plant, "--to", stick)
    for name, codes in (("branch-01", ["B001"]), ("branch-02", ["B002", "B003"])):
        hongdang.done("import", demo / name, stick)
        for code in codes:
            ours = hongdang.done("digest", demo / name, "--branch", code).out
            assert ours == hongdang.done("digest", plant, "--branch", code).out


def test_a_rebuild_changes_nothing(hongdang: Hongdang, demo: Path) -> None:
    """台账都从流水来，重做一遍还是那些字。"""
    record(hongdang, demo / "branch-01")
    for station in sorted(demo.iterdir()):
        before = hongdang.done("digest", station).out
        hongdang.done("rebuild", station)
        assert hongdang.done("digest", station).out == before
        assert hongdang.done("verify", station).out == ""


def test_from_the_invitation_to_the_first_package(hongdang: Hongdang, tmp_path: Path) -> None:
    """厂里建站、邀请；支部申请；厂里受理；两边各带一包。"""
    plant, branch, stick = tmp_path / "plant", tmp_path / "branch", tmp_path / "stick"
    hongdang.done("create", plant, "--role", "plant", "--name", "试验厂党委")
    unit = '{"类别": "党支部", "名称": "采油九区党支部", "编码": "B009", "上级": "试验厂党委"}'
    hongdang.done("add", plant, "organisation", "-", typed=unit)
    invited = hongdang.done("invite", plant, "B009", "--to", stick, "--json").data
    asked = hongdang.done(
        "request", branch, "--to", stick, "--invitation", invited["file"],
        "--code", invited["code"], "--fingerprint", invited["fingerprint"], "--json",
    ).data  # fmt: skip
    assert hongdang.refused("admit", plant, asked["file"], "1" * 24) == "E_FINGERPRINT"
    hongdang.done("admit", plant, asked["file"], asked["fingerprint"])
    hongdang.done("export", plant, "--to", stick)
    hongdang.done("import", branch, stick)
    assert hongdang.done("info", branch, "--json").data["standing"] == "enrolled"
    hongdang.done("add", branch, "party_group", "-", typed='{"名称": "第一党小组"}')
    hongdang.done("export", branch, "--to", stick)
    hongdang.done("import", plant, stick)
    assert "第一党小组" in hongdang.done("entries", plant, "L04", "--branch", "B009").out


def test_a_branch_that_began_alone_keeps_its_ids(hongdang: Hongdang, tmp_path: Path) -> None:
    """先自己用着，后来厂里来了邀请：记录的编号和历史都还在。"""
    plant, branch, stick = tmp_path / "plant", tmp_path / "branch", tmp_path / "stick"
    hongdang.done("create", branch, "--role", "branch", "--name", "热采区党支部", "--code", "B021")
    (entry,) = hongdang.done("add", branch, "L04", "-", typed='{"名称": "第一党小组"}').lines
    assert hongdang.refused("export", branch, "--to", stick) == "NOT_JOINED"
    hongdang.done("create", plant, "--role", "plant", "--name", "试验厂党委")
    invited = hongdang.done("invite", plant, "--to", stick, "--json").data
    asked = hongdang.done(
        "request", branch, "--to", stick, "--invitation", invited["file"],
        "--code", invited["code"], "--json",
    ).data  # fmt: skip
    hongdang.done("admit", plant, asked["file"], asked["fingerprint"])
    hongdang.done("export", plant, "--to", stick)
    hongdang.done("import", branch, stick)
    hongdang.done("export", branch, "--to", stick)
    hongdang.done("import", plant, stick)
    assert entry in hongdang.done("entries", plant, "party_group", "--branch", "B021").out
    ours = hongdang.done("digest", branch, "--branch", "B021").out
    assert ours == hongdang.done("digest", plant, "--branch", "B021").out
