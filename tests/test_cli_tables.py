"""``hongdang table``: forms, entries out to Excel, and in again."""

from pathlib import Path

import pytest

from hongdang_desktop.station.station import Station
from tests.commands import Hongdang
from tests.output.tables import sheet
from tests.station.world import committee

HEADS = ["名称", "组长"]


@pytest.fixture
def hongdang(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Hongdang:
    return Hongdang(capsys, monkeypatch)


@pytest.fixture
def folder(hongdang: Hongdang, tmp_path: Path) -> Path:
    made = tmp_path / "branch"
    hongdang.done("create", made, "--role", "branch", "--name", "采油三作业区第二党支部")
    with Station.open(made) as station:
        committee(station)
    return made


def test_there_and_back(hongdang: Hongdang, folder: Path, tmp_path: Path) -> None:
    form = tmp_path / "空表.xlsx"
    hongdang.done("table", "template", folder, "party_group", form)
    assert form.exists()
    table = sheet(tmp_path / "组.xlsx", HEADS, ["第一党小组", "耿砚山"], ["第二党小组", "查无此人"])
    before = hongdang.done("digest", folder).out
    looked = hongdang("table", "import", folder, "L04", table, "--check", "--json")
    assert (looked.code, looked.refusal) == (1, "SHEET_REFUSED_ROWS")
    assert looked.data["counts"] == {"good": 0, "look": 1, "refused": 1, "same": 0}
    (problem,) = (
        p for p in looked.data["rows"][1]["problems"] if p["code"] == "UNKNOWN_NAME"
    )  # fmt: skip
    assert (problem["cell"], problem["head"]) == ("B3", "组长")
    whole = hongdang("table", "import", folder, "L04", table, "--whole", "--json")
    assert (whole.code, whole.refusal) == (1, "SHEET_REFUSED_ROWS")
    assert hongdang.done("digest", folder).out == before
    marked = tmp_path / "标好.xlsx"
    taken = hongdang.done("table", "import", folder, "L04", table, "--marked", marked)
    assert len(taken.lines) == 1
    assert "收不了  物件 B3（组长）：组长：名册里没有“查无此人”。" in taken.err
    assert marked.exists()
    out = tmp_path / "out.xlsx"
    written = hongdang.done("table", "export", folder, "party_group", out, "--json")
    assert written.data == {"file": str(out), "entries": 1}
    again = hongdang.done("table", "import", folder, "L04", out, "--check")
    assert again.err.endswith("可以收 0 行，要看一眼 0 行，收不了 0 行，已有 1 行。什么都没改。\n")
    hongdang.done("undo", folder)
    assert hongdang.done("digest", folder).out == before


def test_sensitive_columns_only_when_asked(
    hongdang: Hongdang, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.xlsx"
    assert "敏感内容遮住了" in hongdang.done("table", "export", folder, "member", out).err
    plain = hongdang.done("table", "export", folder, "member", out, "--with-sensitive")
    assert "敏感内容" not in plain.err


@pytest.mark.parametrize(
    ("words", "code", "found"),
    [
        (("import", "a.pdf"), 1, "SHEET_UNKNOWN"), (("import", "none.xlsx"), 1, "NO_FILE"),
        (("export", "a.xlsx", "--check"), 2, "USAGE"), (("export", "a.xlsx"), 1, "NOTHING_TO_EXPORT"),
        (("sing", "a.xlsx"), 2, "USAGE"), (("template", "x/y/a.xlsx"), 1, "PRINT_NOT_WRITTEN"),
    ],
)  # fmt: skip
def test_what_is_refused(
    hongdang: Hongdang, folder: Path, tmp_path: Path, words: tuple[str, ...], code: int, found: str
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    wish, file, *more = words
    ran = hongdang("table", wish, folder, "party_group", tmp_path / file, *more, "--json")
    assert (ran.code, ran.refusal) == (code, found)


@pytest.mark.parametrize("year", ["1920", "2201", "99999999999999999999"])
def test_a_year_too_far_away_is_wrong_usage(
    hongdang: Hongdang, folder: Path, tmp_path: Path, year: str
) -> None:
    out = tmp_path / "o"
    commands = (
        ("entries", folder, "dues"), ("table", "export", folder, "dues", out),
        ("print", folder, "dues", "--to", out),
    )  # fmt: skip
    for words in commands:
        assert hongdang(*words, "--year", year).code == 2
        assert hongdang(*words, "--year", "2200").code != 2
