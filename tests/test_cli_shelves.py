"""The commands about the catalogue, working days and rules."""

from pathlib import Path

import pytest

from hongdang_desktop.ledgers.catalogue import catalogue
from tests.commands import Hongdang
from tests.ledgers.test_regulation_faults import RULE


@pytest.fixture
def hongdang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hongdang:
    return Hongdang(capsys, monkeypatch)


@pytest.fixture
def branch(tmp_path: Path, hongdang: Hongdang) -> Path:
    folder = tmp_path / "b"
    hongdang.done("create", folder, "--role", "branch", "--name", "甲党支部", "--code", "B001")
    return folder


def test_every_ledger_is_listed_with_its_clock(hongdang: Hongdang) -> None:
    listed = {each["key"]: each for each in hongdang.done("ledgers", "--json").data}
    assert [each["code"] for each in listed.values()] == [ledger.code for ledger in catalogue()]
    assert listed["committee_meeting"]["rule"] == "M01"
    assert "第" in listed["committee_meeting"]["article"]
    assert (
        listed["committee_meeting"] | {"on": True, "owner": "branch"} == listed["committee_meeting"]
    )
    assert "支部委员会会议" in hongdang.done("ledgers").out


def test_the_catalogue_of_a_branch_is_changed(hongdang: Hongdang, branch: Path) -> None:
    hongdang.done("shelf", branch, "rename", "L04", "两组名册")
    assert "启用" in hongdang.done("ledgers", branch).out
    ran = hongdang.done("shelf", branch, "off", "party_group", "--json")
    assert (ran.data["title"], ran.data["on"]) == ("两组名册", False)
    refused = hongdang("add", branch, "L04", "-", "--json", typed='{"name": "一组"}')
    assert (refused.code, refused.refusal) == (1, "LEDGER_OFF")
    hongdang.done("shelf", branch, "on", "L04")
    hongdang.done("shelf", branch, "move", "L04", "up")
    listed = hongdang.done("ledgers", branch, "--json").data
    keys = [each["key"] for each in listed]
    assert next(each for each in listed if each["key"] == "party_group")["title"] == "两组名册"
    assert keys != [ledger.key for ledger in catalogue()]
    for _ in range(4):
        hongdang.done("undo", branch)
    listed = hongdang.done("ledgers", branch, "--json").data
    assert [each["title"] for each in listed] == [ledger.title for ledger in catalogue()]
    for words in (("rename", "L04"), ("move", "L04"), ("move", "L04", "7"), ("sell", "L04")):
        assert hongdang("shelf", branch, *words).code == 2
    assert hongdang("shelf", branch, "off", "L99", "--json").refusal == "NO_SUCH_LEDGER"


def test_a_calendar_is_checked_used_shown_and_written(
    hongdang: Hongdang, branch: Path, tmp_path: Path
) -> None:
    file, out = tmp_path / "2027.csv", tmp_path / "out.csv"
    file.write_text("2027-02-30,休\n2027-01-01,假\n", encoding="utf-8")
    for act in ("check", "use"):
        ran = hongdang("calendar", branch, act, file, "--json")
        assert (ran.code, ran.refusal) == (1, "BAD_REGULATION")
        assert [fault["line"] for fault in ran.data["faults"]] == [1, 2]
    file.write_text("2027-01-01,休,元旦\n", encoding="utf-8")
    assert hongdang.done("calendar", branch, "check", file, "--json").data["faults"] == []
    shown = hongdang.done("calendar", branch, "show", "2027")
    assert "2027 年放假安排还没录，先按双休算" in shown.err
    hongdang.done("calendar", branch, "use", file, "--source", "国办通知")
    shown = hongdang.done("calendar", branch, "show", "2027", "--json")
    assert shown.data["known"]
    assert shown.data["days"] == [{"day": "2027-01-01", "works": False, "why": "元旦"}]
    hongdang.done("calendar", branch, "export", "2027", out)
    assert out.read_text(encoding="utf-8") == "2027-01-01,休,元旦\n"
    hongdang.done("calendar", branch, "drop", "2027")
    assert not hongdang.done("calendar", branch, "show", "2027", "--json").data["known"]
    assert hongdang("calendar", branch, "export", "2027", out, "--json").refusal == "NO_SUCH_REGULATION"  # fmt: skip
    assert hongdang("calendar", branch, "show", "二七年").code == 2
    assert hongdang("calendar", branch, "use").code == 2
    assert hongdang("calendar", branch, "use", tmp_path / "no.csv", "--json").refusal == "NO_FILE"
    assert (
        hongdang("calendar", branch, "export", "2026", tmp_path, "--json").refusal == "NOT_WRITTEN"
    )


def test_rules_are_listed_checked_used_and_written(
    hongdang: Hongdang, branch: Path, tmp_path: Path
) -> None:
    before = hongdang.done("rules", branch, "--json").data
    assert {each["state"] for each in before} <= {"在用", "不用了", "还没起用"}
    file = tmp_path / "own.toml"
    file.write_text(RULE.replace("5 }", '"5" }'), encoding="utf-8")
    ran = hongdang("rules", branch, "use", file)
    assert (ran.code, ran.lines) == (1, ["第 9 行：G02 的 numbers 里要写整数。照 numbers = { days = 30 } 写。"])  # fmt: skip
    file.write_text(RULE, encoding="utf-8")
    assert hongdang.done("rules", branch, "check", file, "--json").data["name"] == "rules/own.toml"
    hongdang.done("rules", branch, "use", file)
    shown = hongdang.done("rules", branch, "show", "g02", "--json").data
    assert [(each["since"], each["numbers"]) for each in shown] == [
        ("1921-07-01", {"workdays": 3}), ("2027-01-01", {"workdays": 5}),
    ]  # fmt: skip
    assert shown[0]["until"] == "2026-12-31"
    out = tmp_path / "out.toml"
    hongdang.done("rules", branch, "export", "rules/own.toml", out)
    assert out.read_text(encoding="utf-8").strip() == RULE.strip()
    hongdang.done("rules", branch, "export", "rhythm.toml", out)
    hongdang.done("rules", branch, "use", out.rename(tmp_path / "rhythm.toml"))
    hongdang.done("rules", branch, "drop", "rules/own.toml")
    assert len(hongdang.done("rules", branch, "show", "G02", "--json").data) == 1
    assert hongdang("rules", branch, "show", "X9", "--json").refusal == "NO_SUCH_RULE"
    assert hongdang("rules", branch, "drop", "rules/own.toml", "--json").refusal == "NO_SUCH_REGULATION"  # fmt: skip


def test_only_ledgers_of_the_book_are_chosen(hongdang: Hongdang, branch: Path) -> None:
    before = hongdang("undo", branch, "--json").refusal
    for words in (("off", "organisation"), ("on", "regulation"), ("move", "organisation", "up"), ("rename", "organisation", "x")):  # fmt: skip
        assert hongdang.refused("shelf", branch, *words) == "NO_SUCH_LEDGER"
    assert hongdang("undo", branch, "--json").refusal == before == "NOTHING_TO_UNDO"


def test_what_stands_already_is_not_said_to_be_changed(hongdang: Hongdang, branch: Path) -> None:
    hongdang.done("shelf", branch, "off", "L04")
    for words in (("off", "L04"), ("move", "L01", "up"), ("rename", "L05", "党员名册")):
        assert "没有要改的" in hongdang.done("shelf", branch, *words).err


@pytest.mark.parametrize("year", ["0", "10000", "9" * 20, "-1"])
def test_a_year_that_no_calendar_has_is_wrong_usage(
    hongdang: Hongdang, branch: Path, year: str
) -> None:
    assert hongdang("entries", branch, "dues", "--year", year).code == 2
    assert hongdang("table", "export", branch, "dues", "o.xlsx", "--year", year).code == 2


@pytest.mark.parametrize("day", ["1921-01-01", "2200-12-31"])
def test_duties_of_the_first_and_last_day_are_said(
    hongdang: Hongdang, branch: Path, day: str
) -> None:
    hongdang.done("duties", branch, "--on", day)


def test_a_calendar_as_wps_saves_it(hongdang: Hongdang, branch: Path, tmp_path: Path) -> None:
    file = tmp_path / "2027.CSV"
    file.write_bytes("2027-01-01,休,元旦\r\n".encode("gb18030"))
    ran = hongdang.done("calendar", branch, "check", file, "--json")
    assert ran.data == {"name": "calendar/2027.csv", "faults": []}
    file.write_bytes(b"2027-01-01,\xff\xff")
    assert hongdang.refused("calendar", branch, "check", file) == "BAD_TEXT"
    file.write_text("")
    ran = hongdang("calendar", branch, "check", file)
    assert (ran.code, "0：" in ran.err, ran.lines) == (1, False, ["里面一天也没有。一行写一天，如 2027-01-01,休。"])  # fmt: skip
