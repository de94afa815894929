"""Tables with other heads: matched by a proposal, put right, kept, and known again."""

from datetime import date
from pathlib import Path

import pytest

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ledgers.column_match import NOTE, Matching
from hongdang_desktop.station.sheet_views import RowState
from hongdang_desktop.station.station import Station
from tests.output.tables import sheet
from tests.station.world import Chain, refused

OLD = Path(__file__).parents[1] / "data" / "roster-2003.xls"
HEADS = ("序号", "党员姓名", "男/女", "证件", "出生年月", "入党时间", "党员类别", "手机", "爱好")
ROWS = (
    (1, "骆小满", "男", "999999199003040016", "1990年3月4日", "2015.07", "正式党员", "13000000001", "篮球"),
    (2, "温如故", "女", "999999199003040024", date(1990, 3, 4), 20150701, "预备党员", "13000000002", None),
)  # fmt: skip


def old_table(folder: Path, *, heads: tuple[str, ...] = HEADS) -> Path:
    return sheet(folder / "老表.xlsx", ("采油一队党员花名册",), (), heads, *ROWS)


def proposed(station: Station, file: Path) -> Matching:
    match = station.sheets.match("member", file)
    assert match is not None
    return match


def test_the_match_is_proposed_by_words_and_by_content(branch: Station, tmp_path: Path) -> None:
    match = proposed(branch, old_table(tmp_path))
    assert (match.row, match.below) == (3, 2)
    assert {each.head: (each.field, each.how) for each in match.columns} == {
        "党员姓名": ("name", "synonym"),
        "男/女": ("sex", "content"),
        "证件": ("identity_number", "content"),
        "出生年月": ("born_on", "synonym"),
        "入党时间": ("joined_on", "synonym"),
        "党员类别": ("category", "synonym"),
        "手机": ("phone", "synonym"),
        "爱好": ("", ""),
    }


def test_nothing_is_dropped_in_silence(branch: Station, tmp_path: Path) -> None:
    file = old_table(tmp_path)
    match = proposed(branch, file)
    checked = branch.sheets.check("member", file, match=match)
    assert "“爱好”不是这本台账的栏，这一列没有读。" in checked.notes
    noted = match.turned({"爱好": NOTE}, "user")
    checked = branch.sheets.check("member", file, match=noted)
    assert not any("爱好" in note for note in checked.notes)
    first, second = checked.rows
    assert first.payload["note"] == "加入党组织日期：2015.07\n爱好：篮球"
    assert "note" not in second.payload
    assert [r.code for r in first.remarks if r.head == "入党时间"] == ["MONTH_ONLY"]
    assert first.state is RowState.LOOK
    assert (second.payload["joined_on"], second.payload["category"]) == (
        "2015-07-01",
        "probationary",
    )
    assert second.payload["born_on"] == "1990-03-04"


def test_a_kept_match_is_applied_by_itself(branch: Station, tmp_path: Path) -> None:
    file = old_table(tmp_path)
    match = proposed(branch, file).turned({"爱好": NOTE, "手机": ""}, "user")
    branch.sheets.keep_match("member", match, "老花名册")
    checked = branch.sheets.check("member", file)
    assert checked.match is not None
    assert checked.match.columns[0].how == "profile"
    assert "phone" not in checked.rows[0].payload
    assert "爱好：篮球" in str(checked.rows[0].payload["note"])
    turned = sheet(
        tmp_path / "换了先后.xlsx", HEADS[::-1], *(tuple(each[::-1]) for each in ROWS)
    )  # fmt: skip
    assert branch.sheets.check("member", turned).rows[1].called == "温如故"


def test_other_heads_are_another_version(branch: Station, tmp_path: Path) -> None:
    match = proposed(branch, old_table(tmp_path))
    branch.sheets.keep_match("member", match, "老花名册")
    other = old_table(tmp_path, heads=(*HEADS[:-1], "特长"))
    with pytest.raises(UserError) as error:
        branch.sheets.check("member", other, profile="老花名册")
    assert refused(error) == "NO_PROFILE"
    branch.sheets.keep_match("member", proposed(branch, other), "老花名册")
    kept = branch.sheets.profiles("member")
    assert sorted((each.name, each.version) for each in kept) == [("老花名册", 1), ("老花名册", 2)]
    assert branch.sheets.check("member", other, profile="老花名册").rows
    with pytest.raises(UserError) as error:
        branch.sheets.check("member", other, profile="没有的")
    assert refused(error) == "NO_PROFILE"


def test_one_field_has_one_column(branch: Station, tmp_path: Path) -> None:
    file = old_table(tmp_path)
    twice = proposed(branch, file).turned({"爱好": "name"}, "user")
    with pytest.raises(UserError) as error:
        branch.sheets.check("member", file, match=twice)
    assert refused(error) == "FIELD_TWICE"
    wrong = proposed(branch, file).turned({"爱好": "hobby"}, "user")
    with pytest.raises(UserError) as error:
        branch.sheets.keep_match("member", wrong, "老花名册")
    assert refused(error) == "NO_FIELD"
    with pytest.raises(UserError) as error:
        branch.sheets.keep_match("member", proposed(branch, file), " ")
    assert refused(error) == "NO_NAME"


def test_the_old_workbook_comes_in(branch: Station) -> None:
    match = proposed(branch, OLD)
    assert (match.sheet, match.row) == ("党员花名册", 3)
    checked = branch.sheets.check("member", OLD, match=match)
    assert [row.payload["joined_on"] for row in checked.rows] == ["2015-07-01", "2010-07-01"]
    assert checked.rows[1].payload["confirmed_on"] == "2011-07-01"
    assert checked.rows[1].payload["education"] == checked.rows[0].payload["education"].replace(  # type: ignore[union-attr]
        "20", "30"
    )
    branch.sheets.bring_in(checked)
    marked = Path(branch.folder) / "标.xlsx"
    branch.sheets.marked(checked, marked)
    assert marked.stat().st_size > 0


def test_a_table_of_something_else_fits_nothing(branch: Station, tmp_path: Path) -> None:
    other = sheet(tmp_path / "别的.xlsx", ("井号", "日产", "含水"), ("甲", 3, 4))
    assert branch.sheets.match("member", other) is None


def test_a_profile_travels_to_the_other_computer(chain: Chain, tmp_path: Path) -> None:
    file = old_table(tmp_path)
    chain.a.sheets.keep_match("member", proposed(chain.a, file), "老花名册")
    chain.up(chain.a)
    chain.down(chain.b)
    checked = chain.b.sheets.check("member", file)
    assert checked.match is not None
    assert [each.name for each in chain.b.sheets.profiles("member")] == ["老花名册"]
