"""A table is looked at first, then taken in: what is good, to look at, refused, there already."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hongdang_desktop.core.errors import Stopped, UserError
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.output.workbook.layout import ANSWER
from hongdang_desktop.station.sheet_views import Checked, RowState
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Refused
from tests.output.tables import sheet
from tests.station.world import Chain, committee, member

HEADS = (
    "姓名", "性别", "公民身份号码", "民族", "出生日期", "人员类别", "加入党组织日期", "转为正式党员日期", "党籍状态",
)  # fmt: skip
GOOD = (
    "骆小满",
    "男",
    "999999199003040016",
    "汉",
    "1990.3.4",
    "正式",
    "20150701",
    "2016/7/1",
    "正常",
)


def row(**changes: object) -> tuple[object, ...]:
    said = dict(zip(HEADS, GOOD, strict=True)) | changes
    return tuple(said[head] for head in HEADS)


def table(folder: Path, *rows: Sequence[object]) -> Path:
    return sheet(folder / "名册.xlsx", HEADS, *rows, title="党员名册")


def states(checked: Checked) -> list[str]:
    return [str(each.state) for each in checked.rows]


def codes(checked: Checked) -> list[list[tuple[str, str]]]:
    return [[(r.cell, r.code) for r in each.remarks] for each in checked.rows]


def names(station: Station) -> set[str]:
    return {entry.called for entry in station.book.list(Listing("member"), limit=5000)}


def test_a_number_that_a_member_bears_is_seen(branch: Station, tmp_path: Path) -> None:
    branch.book.save("member", member(identity_number="999999199003040016"))
    assert codes(branch.sheets.check("member", table(tmp_path, row()))) == [
        [("C2", "SAME_IDENTITY")]
    ]


def test_looking_changes_nothing(branch: Station, tmp_path: Path) -> None:
    before = branch.digest()
    found = branch.sheets.check("member", table(tmp_path, row(), row(姓名=None)))
    assert states(found) == ["good", "look"]
    assert codes(found)[1] == [("A3", "REQUIRED")]
    assert found.rows[0].called == "骆小满"
    assert branch.digest() == before
    assert branch.book.can_undo() is None or "名册" not in str(branch.book.can_undo())


def test_good_rows_come_in_as_drafts_and_one_undo_takes_them_back(
    branch: Station, tmp_path: Path
) -> None:
    before = branch.digest()
    rows = (
        row(),
        row(姓名="苗青禾", 公民身份号码=123456789012345678),
        row(姓名="霍一诺", 民族=None),
    )
    found = branch.sheets.check("member", table(tmp_path, *rows))
    assert states(found) == ["good", "refused", "look"]
    assert codes(found)[1] == [("C3", "DIGITS_LOST")]
    changes = branch.sheets.bring_in(found)
    assert changes.sentence == "从表里收了党员名册 2 条，都是草稿。另有 1 行没有收。"
    entries = branch.book.entries("member", changes.ids)
    assert [(e.called, e.final) for e in entries] == [("骆小满", False), ("霍一诺", False)]
    assert entries[0].payload["nation"] == "01"
    branch.book.undo()
    assert branch.digest() == before


def test_all_or_nothing_when_told(branch: Station, tmp_path: Path) -> None:
    found = branch.sheets.check("member", table(tmp_path, row(), row(姓名="苗青禾", 性别="未知")))
    before = branch.digest()
    with pytest.raises(Refused) as caught:
        branch.sheets.bring_in(found, whole=True)
    assert caught.value.code == "SHEET_REFUSED_ROWS"
    assert "B3：性别：没有“未知”这一项" in caught.value.sentence
    assert branch.digest() == before


def test_what_is_there_is_not_brought_twice(branch: Station, tmp_path: Path) -> None:
    file = table(tmp_path, row(), row(), row(姓名="苗青禾"))
    found = branch.sheets.check("member", file)
    assert states(found) == ["good", "same", "good"]
    assert codes(found)[1] == [("第 3 行", "SAME_ROW")]
    branch.sheets.bring_in(found)
    with pytest.raises(Refused) as caught:
        branch.sheets.bring_in(found)  # pressed twice
    assert caught.value.code == "NOTHING_TO_TAKE"
    again = branch.sheets.check("member", file)
    assert states(again) == ["same"] * 3
    assert codes(again) == [[(f"第 {n} 行", "SAME")] for n in (2, 3, 4)]


def test_one_of_the_same_name_is_a_twin_until_somebody_wants_it(
    branch: Station, tmp_path: Path
) -> None:
    committee(branch)
    rows = (row(姓名=member()["name"]), row(姓名=member()["name"], 出生日期="去年"))
    found = branch.sheets.check("member", table(tmp_path, *rows))
    assert states(found) == ["same", "same"]
    assert [each.twin for each in found.rows] == [True, False]
    assert codes(found)[0][0] == ("第 2 行", "TWIN")
    with pytest.raises(Refused):
        branch.sheets.bring_in(found)
    assert len(branch.sheets.bring_in(found, twins=True).ids) == 1


def test_long_digits_survive_out_and_in(branch: Station, tmp_path: Path) -> None:
    branch.sheets.bring_in(branch.sheets.check("member", table(tmp_path, row())))
    out = tmp_path / "out.xlsx"
    assert branch.sheets.export(Listing("member"), out, with_sensitive=True) == 1
    cells = [str(c.value) for c in next(iter(load_workbook(out)["党员名册"].iter_rows(min_row=2)))]
    assert GOOD[2] in cells
    branch.sheets.export(Listing("member"), out)
    cells = [str(c.value) for c in next(iter(load_workbook(out)["党员名册"].iter_rows(min_row=2)))]
    assert GOOD[2] not in cells
    covered = branch.sheets.check("member", out)
    assert states(covered) == ["same"]
    branch.book.undo()
    covered = branch.sheets.check("member", out)
    assert states(covered) == ["refused"]
    assert ("B2", "MASKED") in codes(covered)[0]


def test_nothing_to_export(branch: Station, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        branch.sheets.export(Listing("member"), tmp_path / "out.xlsx")
    assert caught.value.code == "NOTHING_TO_EXPORT"
    assert list(tmp_path.glob("*.xlsx")) == []


def test_sixty_thousand_characters_are_refused_by_the_column(
    branch: Station, tmp_path: Path
) -> None:
    file = tmp_path / "长.csv"
    file.write_text(
        f"姓名,家庭住址,备注\n骆小满,{'长' * 60_000},{'长' * 60_000}\n", encoding="gb18030"
    )
    found = branch.sheets.check("member", file)
    assert states(found) == ["refused"]
    assert {("B2", "TOO_LONG"), ("C2", "TOO_LONG")} <= set(codes(found)[0])


def test_two_of_a_name_are_told_apart_by_their_ends(branch: Station, tmp_path: Path) -> None:
    one, two = (
        branch.book.save("member", member(born_on=day)).ids[0] for day in ("1980-01-01", "1990-01-01")
    )  # fmt: skip
    branch.book.save("party_group", {"name": "第一党小组", "leader": two})
    out = tmp_path / "组.xlsx"
    branch.sheets.export(Listing("party_group"), out)
    cells = str([c.value for line in load_workbook(out).worksheets[0] for c in line])
    assert f"耿砚山（尾号{two[-6:]}）" in cells
    assert one[-6:] not in cells
    assert states(branch.sheets.check("party_group", out)) == ["same"]
    plain = sheet(tmp_path / "b.xlsx", ["名称", "组长"], ["第二党小组", "耿砚山"])
    assert ("B2", "TWO_OF_A_NAME") in codes(branch.sheets.check("party_group", plain))[0]


def test_a_name_that_was_typed_is_the_member_who_bears_it_now(
    branch: Station, tmp_path: Path
) -> None:
    """Where somebody may be named or be a member, the same name is the same person."""
    free = next(
        (ledger, name)
        for ledger in catalogue()
        for name, column in ledger.own_columns.items()
        if column.kind == "member_or_text" and not ledger.optional
    )
    ledger, name = free
    day = branch.today().isoformat()
    branch.book.save(ledger.key, {name: "耿砚山", "occurred_on": day})
    out = tmp_path / "out.xlsx"
    branch.sheets.export(Listing(ledger.key), out, with_sensitive=True)
    committee(branch)  # only now he is in the register
    assert states(branch.sheets.check(ledger.key, out)) == ["same"]


def test_the_marked_table_says_it_where_it_is(branch: Station, tmp_path: Path) -> None:
    file = table(tmp_path, row(), row(姓名="苗青禾", 性别="未知"), row())
    out = tmp_path / "标好.xlsx"
    branch.sheets.marked(branch.sheets.check("member", file), out)
    first = load_workbook(out)["党员名册"]
    assert first["J1"].value == ANSWER
    assert first["J2"].value == "可以收"
    assert str(first["J3"].value).startswith("性别：没有“未知”这一项")
    assert first["B3"].comment is not None
    assert first["J4"].value == "和第 2 行一样，只收那一行。"
    again = branch.sheets.check("member", out)  # what we wrote into it is in nobody's way
    assert states(again) == ["good", "refused", "same"]
    assert again.notes == ()


def test_pasted_cells_with_and_without_a_head(branch: Station) -> None:
    text = "\t".join(HEADS) + "\n" + "\t".join(GOOD) + "\n"
    assert states(branch.sheets.check_text("member", text)) == ["good"]
    bare = branch.sheets.check_text("party_group", "第一党小组\n第二党小组\n")
    assert [each.called for each in bare.rows] == ["第一党小组", "第二党小组"]


def test_other_branches_and_the_plant(chain: Chain, tmp_path: Path) -> None:
    heads, rows = (*HEADS, "支部"), [(*row(), "不是本支部"), (*row(姓名="苗青禾"), None)]
    file = sheet(tmp_path / "名册.xlsx", heads, *rows, title="党员名册")
    found = chain.a.sheets.check("member", file, branch=chain.names.one)
    assert codes(found)[0] == [("J2", "UNKNOWN_NAME")]
    assert states(found) == ["refused", "good"]
    other = chain.a.sheets.check("member", table(tmp_path, row()), branch=chain.names.two)
    assert codes(other) == [[("第 2 行", "OTHER_BRANCH")]]
    with pytest.raises(Refused) as caught:
        chain.plant.sheets.check("member", file, branch=chain.names.one)
    assert caught.value.code == "OWNED_BY_BRANCH"


def test_a_ledger_that_is_off_or_that_nobody_knows(branch: Station, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        branch.sheets.check("nonsense", table(tmp_path, row()))
    assert caught.value.code == "NO_SUCH_LEDGER"
    off = next(ledger for ledger in catalogue() if ledger.optional)
    with pytest.raises(Refused) as refused:
        branch.sheets.check(off.key, table(tmp_path, row()))
    assert refused.value.code == "LEDGER_OFF"


def test_stopping_leaves_all_as_it_was(branch: Station, tmp_path: Path) -> None:
    file = table(tmp_path, *(row(姓名=f"张{n}") for n in range(300)))
    found = branch.sheets.check("member", file)
    before = branch.digest()
    for sentence in ("正在读“党员名册”", "正在看表里的内容", "正在核对"):
        with pytest.raises(Stopped):
            branch.sheets.check("member", file, progress=_stopping(sentence))
    with pytest.raises(Stopped):
        branch.sheets.bring_in(found, progress=_stopping("正在收", after=200))
    assert branch.digest() == before
    assert found.of(RowState.GOOD)
    branch.sheets.bring_in(found)
    with pytest.raises(Stopped):
        branch.sheets.export(Listing("member"), tmp_path / "o.xlsx", progress=_stopping("正在写表"))
    assert not (tmp_path / "o.xlsx").exists()


def _stopping(at: str, after: int = 0) -> Progress:
    def listen(sentence: str, done: int, total: int) -> None:
        if sentence == at and done >= after:
            progress.stop()

    progress = Progress(listen)
    return progress


def test_what_the_window_fills_by_itself_the_table_need_not_say(
    branch: Station, tmp_path: Path
) -> None:
    said = row(性别=None, 出生日期=None, 党籍状态=None)
    looked = branch.sheets.check("member", table(tmp_path, said))
    assert codes(looked) == [[]]
    branch.sheets.bring_in(looked)
    (entry,) = branch.book.list(Listing("member"))
    kept = {name: entry.payload[name] for name in ("sex", "born_on", "standing")}
    assert kept == {"sex": "1", "born_on": "1990-03-04", "standing": "normal"}


def test_a_cell_that_cannot_be_read_is_not_filled_over(branch: Station, tmp_path: Path) -> None:
    looked = branch.sheets.check("member", table(tmp_path, row(党籍状态="不知道")))
    assert states(looked) == ["refused"]
    assert "standing" not in looked.rows[0].payload


@pytest.mark.parametrize("word", ["男", "男性"])
def test_a_sex_in_other_words(branch: Station, tmp_path: Path, word: str) -> None:
    looked = branch.sheets.check("member", table(tmp_path, row(性别=word)))
    assert looked.rows[0].payload["sex"] == "1"
    assert codes(looked) == [[]]


def test_a_team_that_is_not_there_yet_leaves_its_cell_empty(
    branch: Station, tmp_path: Path
) -> None:
    file = sheet(tmp_path / "名册.xlsx", (*HEADS, "班组"), (*GOOD, "采油三班"), title="党员名册")
    looked = branch.sheets.check("member", file)
    assert (states(looked), codes(looked)) == (["look"], [[("J2", "UNKNOWN_NAME")]])
    said = looked.rows[0].remarks[0].text
    assert said == (
        "班组：还没有“采油三班”这个单位或班组。这一格先空着。到设置的“单位”里加上，或看看字对不对。"
    )
    branch.sheets.bring_in(looked)
    (entry,) = branch.book.list(Listing("member"))
    assert (entry.final, "team" in entry.payload) == (False, False)


def test_the_empty_register_asks_nothing_of_events(branch: Station, tmp_path: Path) -> None:
    branch.sheets.template("member", tmp_path / "空表.xlsx")
    heads = [cell.value for cell in load_workbook(tmp_path / "空表.xlsx").worksheets[0][1]]
    assert not {"补记理由", "所属年度", "支部", "发生日期"} & {str(head) for head in heads}
    assert not [head for head in heads if "标签" in str(head)]
    assert "备注" in heads
