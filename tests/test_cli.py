"""The command line: output for people and programs, exit codes, refusals in words and codes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from hongdang_desktop import cli
from hongdang_desktop.cli import answers
from hongdang_desktop.cli.app import note_bug
from hongdang_desktop.core.canonical import Json
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.station.practice.texts import texts
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Role
from tests.commands import Hongdang

GROUP = '{"名称": "第一党小组"}'


@pytest.fixture
def hongdang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hongdang:
    return Hongdang(capsys, monkeypatch)


@pytest.fixture
def branch(tmp_path: Path, hongdang: Hongdang) -> Path:
    """Return a branch that keeps its books alone."""
    folder = tmp_path / "b"
    hongdang.done("create", folder, "--role", "branch", "--name", "甲党支部", "--code", "B001")
    return folder


def member(**more: Json) -> str:
    said: dict[str, Json] = {
        "姓名": "耿砚山", "性别": "男", "公民身份号码": "999999198001010011", "民族": "汉族",
        "出生日期": "1980-01-01", "人员类别": "正式党员", "加入党组织日期": "2004-07-01",
        "党籍状态": "正常", "党内职务": "书记",
    }  # fmt: skip
    return json.dumps({**said, **more}, ensure_ascii=False)


# How it answers ---------------------------------------------------------------------------------


def test_the_digest_is_nothing_but_hex(hongdang: Hongdang, branch: Path) -> None:
    ran = hongdang.done("digest", branch)
    assert ran.err == ""
    (line,) = ran.lines
    assert len(line) == 64
    assert int(line, 16) >= 0
    assert hongdang.done("digest", branch, "--json").data == {"digest": line, "branch": None}


def test_columns_stand_under_each_other_and_chinese_counts_two() -> None:
    lines = answers.columns(("名", "b"), [("耿砚山", "1"), ("x", "二\n三")])
    assert lines == ("名      b", "耿砚山  1", "x       二 三")


def test_sentences_go_to_stderr_and_results_to_stdout(hongdang: Hongdang, branch: Path) -> None:
    ran = hongdang.done("add", branch, "party_group", "-", typed=GROUP)
    assert len(ran.lines) == 1
    assert ran.err.splitlines()[0] == "存好了。"
    assert "不能定稿 leader：还没有组长。" in ran.err


def test_json_and_as_may_stand_anywhere(hongdang: Hongdang, branch: Path) -> None:
    (entry,) = hongdang.done("--json", "add", "--as=卞秋禾", branch, "L04", "-", typed=GROUP).data[
        "ids"
    ]
    (version,) = hongdang.done("history", branch, entry, "--json").data
    assert version["who"] == "卞秋禾"


def test_help_is_chinese(hongdang: Hongdang) -> None:
    for words in ((), ("demo",), ("request",), ("print",)):
        text = hongdang.done(*words, "--help").out
        assert "用法：" in text
        assert "--as" in text
        assert not {"Usage", "Options", "required", "default", "Show this"} & set(
            text.replace(":", " ").replace("[", " ").split()
        )


def test_the_version_is_said(hongdang: Hongdang) -> None:
    assert hongdang.done("--version").out.strip()


# Wrong usage and refusals -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("digest",), "还缺 DIR。"),
        (("digest", "x", "--loud"), "没有 --loud 这个选项。"),
        (("dance",), "没有 dance 这个命令。"),
        (("digest", "x", "--branch"), "--branch 后面还缺内容。"),
        (("create", "x", "--role", "king", "--name", "x"), "--role 写得不对。"),
        (("demo", "x", "--branches", "99"), "--branches 写得不对。"),
        (("entries", "x", "L08", "--month", "13"), "--month 写得不对。"),
        (("create", "x", "--role", "branch"), "还缺 --name。"),
        (("digest", "x", "y"), "用法不对。"),
        (("digest", "x", "--as"), "--as 后面还缺姓名。"),
        (("invite", "x", "B001", "--to", "x", "--lost"), "--lost 说的是换下的那台"),
        (("backup", "x", "--second", "y", "--no-second"), "--second 和 --no-second"),
        (("moved", "x", "--copied", "--replaced"), "--copied 和 --replaced"),
        (("moved", "x"), "--copied 和 --replaced"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_is_wrong(
    hongdang: Hongdang, words: tuple[str, ...], sentence: str
) -> None:
    ran = hongdang("--json", *words)
    assert (ran.code, ran.refusal, ran.out) == (2, "USAGE", "")
    assert ran.err.startswith(sentence)


def test_what_a_later_version_brings_is_not_there_yet(hongdang: Hongdang) -> None:
    for word in ("table", "score", "backup", "restore", "drill"):
        assert hongdang(word).code == 2


def test_without_json_a_refusal_is_one_sentence(hongdang: Hongdang, tmp_path: Path) -> None:
    ran = hongdang("digest", tmp_path)
    assert ran.code == 1
    assert ran.err == f"“{tmp_path}”里没有工作台的数据。看看是不是选错了文件夹。\n"


def test_refusals_have_their_codes(hongdang: Hongdang, branch: Path, tmp_path: Path) -> None:
    nobody = "01a00000-0000-7000-8000-000000000000"
    for expected, words in (
        ("NO_STATION", ("digest", tmp_path)),
        ("STATION_EXISTS", ("create", branch, "--role", "plant", "--name", "厂")),
        ("NO_SUCH_NODE", ("digest", branch, "--branch", "B999")),
        ("NO_SUCH_LEDGER", ("entries", branch, "L99")),
        ("NO_SUCH_LEDGER", ("schema", "没有")),
        ("NO_SUCH_ENTRY", ("history", branch, nobody)),
        ("NO_SUCH_ENTRY", ("final", branch, "L04", nobody)),
        ("NO_FILE", ("add", branch, "L04", tmp_path / "none.json")),
        ("NO_FILE", ("import", branch, tmp_path / "none.djx")),
        ("NO_FILE", ("check", tmp_path / "none.djx")),
        ("NOTHING_TO_REDO", ("redo", branch)),
        ("NO_SUCH_ENTRY", ("resolve", branch, nobody, "--keep", "x:1")),
        ("NOT_JOINED", ("request", branch, "--to", tmp_path)),
        ("NOT_JOINED", ("export", branch, "--to", tmp_path)),
        ("BAD_DAY", ("duties", branch, "--on", "昨天")),
        ("BAD_DAY", ("duties", branch, "--on", "0001-01-01")),
        ("BAD_DAY", ("duties", branch, "--on", "1920-12-31")),
        ("BAD_DAY", ("duties", branch, "--on", "2201-01-01")),
        ("BAD_DAY", ("duties", branch, "--on", "9999-12-31")),
        ("BAD_PERIOD", ("none", branch, "L31", "十一月", "--reason", "没有")),
        ("NO_SUCH_DUTY", ("none", branch, "L08", "1999-01", "--reason", "没有")),
        ("BAD_PERIOD", ("demo", tmp_path / "d", "--until", "2026")),
        ("BAD_PERIOD", ("demo", tmp_path / "d", "--until", "2026-13")),
        ("NOT_EMPTY", ("demo", branch)),
        ("NOTHING_TO_PRINT", ("print", branch, "L08", "--to", tmp_path / "x.pdf")),
    ):
        assert hongdang.refused(*words) == expected, words


def test_a_station_that_is_open_elsewhere_is_left_alone(hongdang: Hongdang, branch: Path) -> None:
    with Station.open(branch):
        assert hongdang.refused("digest", branch) == "STATION_IN_USE"
    hongdang.done("digest", branch)


# What is written --------------------------------------------------------------------------------


def test_several_lines_are_all_added_or_none(hongdang: Hongdang, branch: Path) -> None:
    lines = "\n".join([member(), "", member(姓名="卞秋禾", 党内职务="组织委员")])
    assert len(hongdang.done("add", branch, "member", "-", typed=lines).lines) == 2
    bad = "\n".join([member(姓名="丛南麓"), member(姓名="舒北辰", 出生日期="哪天")])
    ran = hongdang("add", branch, "member", "-", "--json", typed=bad)
    assert (ran.code, ran.refusal) == (1, "PROBLEMS")
    assert "第 2 条" in ran.err
    assert len(hongdang.done("entries", branch, "member", "--json").data) == 2


def test_a_list_is_several_entries_too(hongdang: Hongdang, branch: Path) -> None:
    assert len(hongdang.done("add", branch, "L05", "-", typed=f"[{member()}]").lines) == 1


def test_a_file_is_read_also_with_the_mark_of_windows(
    hongdang: Hongdang, branch: Path, tmp_path: Path
) -> None:
    file = tmp_path / "m.json"
    file.write_text(member(), encoding="utf-8-sig")
    assert hongdang.done("add", branch, "L05", file).lines


@pytest.mark.parametrize(
    "typed",
    [
        "", "[]", "{", "耿砚山", "3", '[{"name": "x"}, 3]', '{"name": 1}\n{"name": ',
        '{"name": "a", "name": "b"}', '{"sex": NaN}', "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused(hongdang: Hongdang, branch: Path, typed: str) -> None:
    assert hongdang.refused("add", branch, "L05", "-", typed=typed) == "BAD_JSON"


def test_text_in_another_encoding_is_refused(
    hongdang: Hongdang, branch: Path, tmp_path: Path
) -> None:
    file = tmp_path / "gbk.json"
    file.write_bytes(member().encode("gbk"))
    assert hongdang.refused("add", branch, "L05", file) == "BAD_JSON"


def test_all_problems_are_told_with_their_places(hongdang: Hongdang, branch: Path) -> None:
    said = '{"出生日期": "哪天", "性别": "不知道", "颜色": "红"}'
    ran = hongdang("add", branch, "L05", "-", "--json", typed=said)
    assert (ran.code, ran.refusal) == (1, "PROBLEMS")
    assert "不能存 born_on：" in ran.err
    assert "不能存 sex：" in ran.err
    assert hongdang.refused("add", branch, "L05", "-", typed='{"颜色": "红"}') == "PROBLEMS"
    assert not hongdang.done("entries", branch, "L05", "--json").data


def test_a_plant_with_several_branches_must_be_told_which(hongdang: Hongdang, demo: Path) -> None:
    keeper = demo / "branch-02"
    assert hongdang.refused("add", keeper, "L04", "-", typed=GROUP) == "BRANCH_NEEDED"
    assert hongdang.done("add", keeper, "L04", "-", "--branch", "B003", typed=GROUP).lines
    assert hongdang.done(
        "add", keeper, "L04", "-", typed='{"名称": "新组", "支部": "井下区支部"}'
    ).lines
    assert (
        hongdang.refused("add", demo / "plant", "L04", "-", "--branch", "B001", typed=GROUP)
        == "OWNED_BY_BRANCH"
    )


def test_change_puts_in_what_is_given_and_clears_null(hongdang: Hongdang, branch: Path) -> None:
    (entry,) = hongdang.done("add", branch, "L05", "-", typed=member(工作岗位="采油工")).lines
    hongdang.done("change", branch, "L05", entry, "-", typed='{"post": null, "联系电话": "000-1"}')
    (listed,) = hongdang.done("entries", branch, "L05", "--with-sensitive", "--json").data
    assert "post" not in listed["payload"]
    assert listed["payload"]["phone"] == "000-1"
    assert listed["payload"]["name"] == "耿砚山"
    two = f"[{member()}, {member()}]"
    assert hongdang.refused("change", branch, "L05", entry, "-", typed=two) == "BAD_JSON"


def test_final_correct_and_delete_with_reasons(hongdang: Hongdang, branch: Path) -> None:
    (entry,) = hongdang.done("add", branch, "L05", "-", typed=member()).lines
    assert hongdang.refused("final", branch, "L07", entry) == "NO_SUCH_ENTRY"
    hongdang.done("final", branch, "L05", entry)
    assert hongdang.refused("final", branch, "L05", entry) == "ALREADY_FINAL"
    assert hongdang.refused("change", branch, "L05", entry, "-", typed='{"post": "班长"}') == "G03"
    words = ("correct", branch, "L05", entry, "-")
    assert hongdang("correct", branch, "L05", entry, "-").code == 2
    assert hongdang.refused(*words, "--reason", " ", typed='{"post": "班长"}') == "NO_REASON"
    hongdang.done(*words, "--reason", "岗位变了", typed='{"post": "班长"}')
    newest = hongdang.done("history", branch, entry, "--json").data[0]
    assert (newest["reason"], newest["payload"]["post"]) == ("岗位变了", "班长")
    assert hongdang.refused("delete", branch, "L05", entry) == "NO_REASON"
    hongdang.done("delete", branch, "L05", entry, "--reason", "录重了")
    assert not hongdang.done("entries", branch, "L05", "--json").data


def test_undo_takes_back_all_of_one_command_and_redo_brings_it_again(
    hongdang: Hongdang, branch: Path
) -> None:
    before = hongdang.done("digest", branch).out
    hongdang.done("add", branch, "L05", "-", typed=f"[{member()}, {member(姓名='卞秋禾')}]")
    after = hongdang.done("digest", branch).out
    hongdang.done("undo", branch)
    assert hongdang.done("digest", branch).out == before
    hongdang.done("redo", branch)
    assert hongdang.done("digest", branch).out == after
    assert hongdang.done("verify", branch, "--json").data == {"faults": []}


# What is shown ----------------------------------------------------------------------------------


def test_the_ledgers_are_listed_and_described(hongdang: Hongdang) -> None:
    listed = hongdang.done("ledgers", "--json").data
    assert [each["key"] for each in listed] == [ledger.key for ledger in catalogue()]
    for each in listed:
        schema = hongdang.done("schema", each["code"]).data
        assert schema["title"] == f"{each['code']} {each['title']}"
        assert schema["properties"]["branch"]["title"] == "支部"
    meeting = hongdang.done("schema", "L08").data
    item = meeting["properties"]["agenda"]["items"]["properties"]
    assert item["progress"]["x-words"]["done"] == "已落实"
    assert "chair" in meeting["x-required"]
    assert "chair_signature" not in meeting["properties"]


def test_entries_are_chosen_by_branch_year_month_and_limit(hongdang: Hongdang, demo: Path) -> None:
    plant = demo / "plant"

    def days(*words: str) -> list[str]:
        data = hongdang.done("entries", plant, "L08", *words, "--json").data
        return [each["occurred_on"][:7] for each in data]

    assert set(days("--month", "9")) == {"2026-09"}
    assert days("--branch", "B002", "--month", "8") == []
    assert days("--year", "2025") == []
    assert days("--branch", "采油一区支部", "--limit", "1") == ["2026-11"]
    limited = hongdang.done("entries", plant, "L08", "--limit", "2")
    assert len(limited.lines) == 3
    assert "--limit" in limited.err


def test_search_finds_words_in_all_ledgers(hongdang: Hongdang, demo: Path) -> None:
    found = hongdang.done("search", demo / "plant", "二次", "大会", "--json").data
    assert [each["ledger"] for each in found] == ["assembly"]
    assert hongdang.done("search", demo / "plant", "从来没有的话", "--json").data == []


def test_duties_are_those_of_a_day(hongdang: Hongdang, demo: Path) -> None:
    rules = {
        each["rule"]
        for each in hongdang.done("duties", demo / "branch-01", "--on", "2026-12-20", "--json").data
    }
    assert {"M01", "M02"} <= rules
    assert "支委会" in hongdang.done("duties", demo / "branch-02", "--on", "2026-12-20").out


def test_what_a_month_has_not_is_answered(hongdang: Hongdang, demo: Path, tmp_path: Path) -> None:
    here = tmp_path / "branch"
    shutil.copytree(demo / "branch-01", here)
    day = ("--on", "2026-12-20", "--json")

    def asked() -> list[dict[str, str]]:
        return [d for d in hongdang.done("duties", here, *day).data if d["period"] == "2026-12"]

    (duty,) = [each for each in asked() if each["ledger"] == "affairs_disclosure"]
    assert duty.keys() >= {
        "rule", "article", "due", "overdue", "weight", "period", "done_by", "may_be_none", "entry",
    }  # fmt: skip
    said = hongdang.done("none", here, "L31", "2026-11", "--reason", "没有", "--json").data
    assert (said["ledger"], said["period"]) == ("affairs_disclosure", "2026-11")
    assert hongdang.refused("none", here, "L31", "2026-11", "--reason", "没有") == "NO_SUCH_DUTY"
    assert hongdang.refused("none", here, "L08", "2026-11", "--reason", "没开") == "MUST_BE_DONE"
    hongdang.done("undo", here)
    hongdang.done("none", here, "L31", "2026-11", "--reason", "没有")


def test_a_conflict_is_shown_and_decided(hongdang: Hongdang, demo: Path, tmp_path: Path) -> None:
    """Two PCs of one branch change one entry; the list names both, and one is chosen."""
    first, second, plant = demo / "branch-01", tmp_path / "second", demo / "plant"
    made = hongdang.done("invite", plant, "B001", "--to", tmp_path, "--json").data
    asked = hongdang.done(
        "request", second, "--to", tmp_path, "--invitation", made["file"], "--code", made["code"],
        "--pc", "电脑B", "--json",
    ).data  # fmt: skip
    hongdang.done("admit", plant, asked["file"], asked["fingerprint"])
    (entry,) = hongdang.done("add", first, "L04", "-", typed=GROUP).lines
    (roster,) = hongdang.done("export", plant, "--to", tmp_path, "--for", "B001").lines
    for station in (first, second):
        hongdang.done("import", station, roster)
    for giver, taker in ((second, first), (first, second)):  # what the second lacks, it asks for
        (package,) = hongdang.done("export", giver, "--to", tmp_path).lines
        hongdang.done("import", taker, package)
    for station, name in ((first, "东组"), (second, "西组")):
        words = ("change", station, "L04", entry, "-")
        hongdang.done(*words, "--as", name, typed=json.dumps({"name": name}))
    (theirs,) = hongdang.done("export", second, "--to", tmp_path).lines
    hongdang.done("import", first, theirs)
    heads = hongdang.done("conflicts", first, "--json").data
    assert {head["payload"]["name"] for head in heads} == {"东组", "西组"}
    assert {head["who"] for head in heads} == {"东组", "西组"}
    assert len(hongdang.done("conflicts", first).lines) == 3
    assert "两份待选" in hongdang.done("entries", first, "L04").out
    assert hongdang.refused("final", first, "L04", entry) == "CONFLICT"
    chosen = next(head["revision"] for head in heads if head["payload"]["name"] == "东组")
    told = hongdang.done("conflicts", first, entry, "--json").data
    assert [each["field"] for each in told["differences"]] == ["name"]
    assert {side["pc"] for side in told["sides"]} >= {"电脑B"}
    assert "名称（name）" in hongdang.done("conflicts", first, entry).out
    assert hongdang.refused("resolve", first, entry) == "BAD_CHOICE"
    assert hongdang.refused("resolve", first, entry, "--take", "leader=x:1") == "NOT_A_DIFFERENCE"
    assert hongdang.refused("resolve", first, entry, "--keep", "x:1") == "NOT_A_VERSION"
    assert "有 1 条冲突还没定" in hongdang.done("export", first, "--to", tmp_path).err
    hongdang.done("resolve", first, entry, "--take", f"名称={chosen}")
    assert hongdang.refused("resolve", first, entry, "--keep", chosen) == "NO_CONFLICT"
    assert hongdang.done("conflicts", first, "--json").data == []
    assert "东组" in hongdang.done("entries", first, "L04").out
    assert hongdang.done("conflicts", first, "--merged", "--json").data == []
    (decided,) = hongdang.done("export", first, "--to", tmp_path).lines
    hongdang.done("import", second, decided)
    for station, said in ((first, {"founded_on": "2020-07-01"}), (second, {"note": "甲"})):
        hongdang.done("change", station, "L04", entry, "-", typed=json.dumps(said))
    (theirs,) = hongdang.done("export", second, "--to", tmp_path).lines
    assert "自动合并了 1 条" in hongdang.done("import", first, theirs).out
    (merged,) = hongdang.done("conflicts", first, "--merged", "--json").data
    assert set(merged["fields"]) == {"成立日期", "备注"}


def test_papers_are_printed(hongdang: Hongdang, demo: Path, tmp_path: Path) -> None:
    paper = tmp_path / "会议.pdf"
    with Station.open(demo / "branch-01") as station:
        late = [e.id for e in station.book.list(Listing("committee_meeting")) if e.record.late]
    ran = hongdang.done(
        "print", demo / "branch-01", "L08", "--subject", late[0], "--to", paper, "--json"
    )
    assert ran.data["pages"] >= 1
    assert [note["kind"] for note in ran.data["notes"]] == ["late"]
    assert paper.read_bytes().startswith(b"%PDF")
    assert hongdang.done("print", demo / "branch-01", "member", "--to", paper).lines == [str(paper)]


def test_a_printed_entry_is_only_corrected(
    hongdang: Hongdang, branch: Path, tmp_path: Path
) -> None:
    (entry,) = hongdang.done("add", branch, "L05", "-", typed=member()).lines
    hongdang.done("final", branch, "L05", entry)
    hongdang.done("print", branch, "L05", "--subject", entry, "--to", tmp_path / "x.pdf")
    assert hongdang.refused("undo", branch) == "FIXED"


# The road ---------------------------------------------------------------------------------------


def test_import_checks_first_and_names_each_bad_file(
    hongdang: Hongdang, demo: Path, tmp_path: Path
) -> None:
    branch, plant = demo / "branch-01", demo / "plant"
    hongdang.done("add", branch, "L04", "-", typed=GROUP)
    (file,) = hongdang.done("export", branch, "--to", tmp_path).lines
    package = Path(file)
    before = hongdang.done("digest", plant).out
    (looked,) = hongdang.done("import", plant, package, "--check", "--json").data
    assert looked["counts"] == [{"title": "党小组", "new": 1, "changed": 0, "removed": 0}]
    assert looked["sender"] == "电脑A"
    assert hongdang.done("digest", plant).out == before
    data = package.read_bytes()
    for changed, code in (
        (data[:-1], "E_TRUNC"), (data + b"x", "E_TRAILING"),
        (data[:-1] + bytes([data[-1] ^ 1]), "E_BODY_HASH"), (b"hello", "E_MAGIC"),
    ):  # fmt: skip
        package.write_bytes(changed)
        assert hongdang.refused("import", plant, package) == code
        assert hongdang.refused("import", plant, package, "--check") == code
        assert hongdang.refused("check", package) == code
    assert hongdang.done("digest", plant).out == before
    package.write_bytes(data)
    assert hongdang.done("check", package, "--json").data["number"] == 6
    assert hongdang.done("check", package, "--with", plant).err == ""
    hongdang.done("import", plant, package)
    assert hongdang.refused("import", demo / "branch-02", package) == "E_NOT_FOR_ME"
    assert hongdang.refused("import", plant, tmp_path / "b") == "NO_FILE"


def test_an_import_is_taken_back_and_the_receipt_is_read(
    hongdang: Hongdang, demo: Path, tmp_path: Path
) -> None:
    branch, plant = demo / "branch-01", demo / "plant"
    hongdang.done("add", branch, "L04", "-", typed=GROUP)
    (file,) = hongdang.done("export", branch, "--to", tmp_path).lines
    before = hongdang.done("digest", plant).out
    hongdang.done("import", plant, file)
    assert hongdang.done("digest", plant).out != before
    hongdang.done("undo-import", plant)
    assert hongdang.done("digest", plant).out == before
    assert hongdang.refused("undo-import", plant) == "NOTHING_TO_UNDO"
    hongdang.done("import", plant, file)
    (down,) = hongdang.done("export", plant, "--to", tmp_path, "--for", "B001").lines
    hongdang.done("import", branch, down)
    (said, *_) = hongdang.done("receipt", branch, "--json").data
    assert said["held"] == said["total"]
    assert said["missing"] == 0
    assert "已收到至第" in said["sentence"]


def test_an_empty_stick_is_said_to_be_empty(hongdang: Hongdang, demo: Path, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    assert hongdang.refused("import", demo / "plant", tmp_path / "stick") == "NO_PACKAGE"


def test_a_package_whose_forerunner_is_missing_waits_for_it(
    hongdang: Hongdang, demo: Path, tmp_path: Path
) -> None:
    branch, plant = demo / "branch-01", demo / "plant"
    behind = Path(shutil.copytree(plant, tmp_path / "behind"))
    hongdang.done("add", branch, "L04", "-", typed=GROUP)
    (first,) = hongdang.done("export", branch, "--to", tmp_path).lines
    hongdang.done("import", plant, first)
    (answer,) = hongdang.done("export", plant, "--to", tmp_path, "--for", "B001").lines
    hongdang.done("import", branch, answer)
    hongdang.done("add", branch, "L04", "-", typed='{"名称": "第二党小组"}')
    (second,) = hongdang.done("export", branch, "--to", tmp_path).lines
    before = hongdang.done("digest", behind).out
    assert hongdang.refused("import", behind, second, "--check") == "GAP"
    assert hongdang.refused("import", behind, second) == "GAP"
    assert hongdang.done("digest", behind).out == before
    used = hongdang.done("import", behind, first, "--json").data
    assert [receipt["new"] for receipt in used] == [1, 1]
    ours = hongdang.done("digest", branch, "--branch", "B001").out
    assert hongdang.done("digest", behind, "--branch", "B001").out == ours


def test_export_of_the_plant_writes_for_every_branch(
    hongdang: Hongdang, demo: Path, tmp_path: Path
) -> None:
    names = [
        Path(f).name[:4] for f in hongdang.done("export", demo / "plant", "--to", tmp_path).lines
    ]
    assert names == ["B001", "B002", "B003"]
    empty = tmp_path / "p"
    hongdang.done("create", empty, "--role", "plant", "--name", "厂")
    assert hongdang.refused("export", empty, "--to", tmp_path) == "NOBODY"


def test_an_invitation_needs_its_code_and_its_fingerprint(
    hongdang: Hongdang, demo: Path, tmp_path: Path
) -> None:
    made = hongdang.done("invite", demo / "plant", "B001", "--to", tmp_path, "--json").data
    assert made["file"].endswith(".djy")
    hongdang.done("check", made["file"])
    words = ("request", tmp_path / "new", "--to", tmp_path, "--invitation", made["file"], "--code")
    assert hongdang.refused(*words, "0" * 12) == "E_BAD_CODE"
    wrong = hongdang.refused(*words, made["code"], "--fingerprint", "1" * 24)
    assert wrong == "E_FINGERPRINT"
    assert not (tmp_path / "new").exists()
    plant = demo / "plant"
    here = ("request", plant, "--to", tmp_path, "--invitation", made["file"], "--code")
    assert hongdang.refused(*here, made["code"]) == "OTHER_PLANT"


# The whole program ------------------------------------------------------------------------------


def test_self_test_says_what_it_did(hongdang: Hongdang, tmp_path: Path) -> None:
    ran = hongdang.done("self-test", tmp_path / "result.json", "--json")
    assert ran.data["ledgers"] == len(catalogue())
    assert ran.data["printed_pages"] >= 4
    assert json.loads((tmp_path / "result.json").read_text(encoding="utf-8")) == ran.data


def test_demo_says_where_it_is(hongdang: Hongdang, tmp_path: Path) -> None:
    words = ("--branches", "1", "--months", "1", "--until", "2026-09", "--seed", "3")
    ran = hongdang.done("demo", tmp_path / "d", *words)
    assert ran.lines == [str(tmp_path / "d" / "plant"), str(tmp_path / "d" / "branch-01")]
    facts = hongdang.done("info", tmp_path / "d" / "branch-01", "--json").data
    assert (facts["role"], facts["practice"], facts["standing"]) == (Role.BRANCH, True, "enrolled")
    shown = hongdang.done("info", tmp_path / "d" / "branch-01").out
    assert "采油一作业区党支部" in shown
    assert "练习" in shown


def test_the_window_opens_without_a_command_and_with_open(
    hongdang: Hongdang, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown: list[Path | None] = []

    def show(folder: Path | None = None) -> int:
        shown.append(folder)
        return 0

    window = ModuleType("hongdang_desktop.ui.app")
    monkeypatch.setattr(window, "run", show, raising=False)
    monkeypatch.setitem(sys.modules, window.__name__, window)
    hongdang.done()
    hongdang.done("open", tmp_path)
    assert shown == [None, tmp_path]


def test_demo_has_words_for_as_many_stations_as_it_offers(hongdang: Hongdang) -> None:
    assert f"1<=x<={len(texts().stations)}]" in hongdang.done("demo", "--help").out


def test_a_bug_is_logged_and_told_in_one_sentence(
    state: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["hongdang", "digest", "x", "--json"])
    note_bug(ZeroDivisionError, ZeroDivisionError("nobody foresaw this"), None)
    sentence, last = capsys.readouterr().err.splitlines()
    assert json.loads(last) == {"code": "BUG", "message": sentence}
    assert "nobody foresaw this" in (state / "hongdang.log").read_text(encoding="utf-8")


def _program(*code: str) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-c", "\n".join(code)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)


def test_a_bug_never_shows_a_traceback(state: Path) -> None:
    ran = _program(
        "import sys",
        "from hongdang_desktop import cli",
        "from hongdang_desktop.station.station import Station",
        "Station.open = None",
        "sys.argv = ['hongdang', 'digest', 'x', '--json']",
        "sys.exit(cli.main())",
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "Traceback" not in ran.stderr
    assert json.loads(ran.stderr.splitlines()[-1])["code"] == "BUG"
    assert (state / "hongdang.log").is_file()


def test_a_digest_loads_neither_window_nor_paper(branch: Path) -> None:
    ran = _program(
        "import sys",
        "from hongdang_desktop import cli",
        f"code = cli.main(['digest', {str(branch)!r}])",
        "heavy = {'PySide6', 'reportlab', 'openpyxl', 'rich', 'pypinyin'} & set(sys.modules)",
        "sys.exit(code or ' '.join(heavy) or 0)",
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(ran.stdout.strip()) == 64


def test_a_reader_who_goes_away_is_no_bug(branch: Path) -> None:
    words = [sys.executable, "-m", "hongdang_desktop", "schema", "L08"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_main_reads_the_words_of_the_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["hongdang", "--version"])
    monkeypatch.setattr("sys.excepthook", sys.excepthook)
    assert cli.main() == 0
    assert capsys.readouterr().out.strip()
