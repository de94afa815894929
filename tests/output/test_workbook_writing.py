"""Workbooks that are written: what stands in the cells, what Excel is told of them, what is marked."""

import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.output.files import NotWritten
from hongdang_desktop.output.workbook.cells import LONGEST
from hongdang_desktop.output.workbook.layout import ANSWER, layout_of
from hongdang_desktop.output.workbook.marking import Mark, RowWord, write_marked
from hongdang_desktop.output.workbook.writing import Offers, Row, write_entries, write_template
from tests.output.tables import THINGS, FewNames, sheet, understood

LAYOUT = layout_of(THINGS)
PUMP: JsonObject = {
    "occurred_on": "2026-11-23", "name": "=cmd|泵", "paper": "999999198703041234", "kind": "small",
    "bought_on": "2026-11-22", "month": "2026-11", "count": 3, "hours": 15, "price": 10310,
    "works": False, "story": "一\n二",
    "rooms": [{"id": "r1", "name": "东间"}, {"id": "r2", "name": "西间"}],
    "visits": [{"id": "v1", "who": "m1", "when": "2026-11-23T09:00:00+08:00", "rooms": ["r2"]}],
}  # fmt: skip


def write(file: Path, *payloads: JsonObject, with_sensitive: bool = True) -> Path:
    write_entries(
        LAYOUT, file, [Row(payload, "草稿") for payload in payloads], FewNames(),
        total=len(payloads), with_sensitive=with_sensitive, progress=silent(),
    )  # fmt: skip
    return file


def cells(file: Path, title: str) -> list[dict[str, Any]]:
    rows = list(load_workbook(file)[title].iter_rows(values_only=True))
    return [dict(zip((str(h) for h in rows[0]), row, strict=True)) for row in rows[1:]]


def test_numbers_days_and_texts_are_what_they_are(tmp_path: Path) -> None:
    file = write(tmp_path / "a.xlsx", PUMP)
    (row,) = cells(file, "物件")
    assert row["序号"] == 1
    assert row["名称*"] == "=cmd|泵"
    assert row["证件号码*（敏感）"] == "999999198703041234"
    assert row["类型"] == "小型"
    assert row["买入日期"].date() == date(2026, 11, 22)
    assert (row["数量（台）"], row["学时（小时）"], row["价格（元）"]) == (3, 1.5, 103.1)
    assert row["能用"] == "否"
    assert row["记录状态"] == "草稿"
    assert [r["房间*"] for r in cells(file, "房间")] == ["东间", "西间"]
    (visit,) = cells(file, "来访")
    assert visit["到过"] == "房间 2"
    assert visit["谁*"] == "耿砚山"
    first: Any = load_workbook(file)["物件"]
    kinds = {str(c.value): c for c in first[1]}
    paper = first.cell(2, kinds["证件号码*（敏感）"].column)
    assert (paper.data_type, paper.number_format) == ("s", "@")
    assert first.cell(2, kinds["名称*"].column).data_type == "s"  # no formula
    assert first.freeze_panes == "B2"


def test_it_is_read_again_as_it_was(tmp_path: Path) -> None:
    (line,) = understood(write(tmp_path / "a.xlsx", PUMP)).lines
    numbered = {**PUMP, "rooms": [], "visits": []}
    assert {**line.payload, "rooms": [], "visits": []} == numbered
    assert line.payload["rooms"] == [{"id": "x1", "name": "东间"}, {"id": "x2", "name": "西间"}]
    assert line.payload["visits"] == [
        {"id": "x3", "who": "m1", "when": "2026-11-23T09:00:00+08:00", "rooms": ["x2"]}
    ]


def test_sensitive_values_are_covered_unless_asked_for(tmp_path: Path) -> None:
    file = write(tmp_path / "a.xlsx", PUMP, with_sensitive=False)
    with zipfile.ZipFile(file) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "198703041234" not in everything
    assert "****1234" in everything
    (line,) = understood(file).lines
    assert [problem.code for _, problem in line.wrong] == ["MASKED"]


def test_a_text_longer_than_a_cell_is_not_cut(tmp_path: Path) -> None:
    long = "长" * (LONGEST + 5) + "尾"
    file = write(tmp_path / "a.xlsx", {"name": "泵", "story": long}, {"name": "阀", "story": "短"})
    rows = cells(file, "物件")
    assert len(rows[0]["来历"]) == LONGEST
    assert rows[0]["来历（续）"] == "长" * 5 + "尾"
    assert rows[1]["来历（续）"] is None
    assert [line.payload["story"] for line in understood(file).lines] == [long, "短"]


def test_the_form_offers_words_and_keeps_long_numbers(tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    write_template(LAYOUT, file, Offers(("耿砚山", "卞秋禾")))
    book = load_workbook(file)
    assert book.sheetnames == ["物件", "房间", "来访", "说明", "选项"]
    assert book["选项"].sheet_state == "hidden"
    first: Any = book["物件"]
    letters = {str(cell.value): str(cell.column_letter) for cell in first[1]}
    assert first.column_dimensions[letters["证件号码*（敏感）"]].number_format == "@"
    assert first.column_dimensions[letters["买入日期"]].number_format == "yyyy-mm-dd"
    rules = {str(rule.sqref): rule for rule in first.data_validations.dataValidation}
    kind = rules[f"{letters['类型']}2:{letters['类型']}5000"]
    column = re.fullmatch(r"选项!\$([A-Z])\$1:\$[A-Z]\$3", str(kind.formula1))
    assert column
    assert [cell.value for cell in book["选项"][column[1]]][:3] == ["小型", "大型", "其他"]
    assert kind.showErrorMessage
    (who,) = book["来访"].data_validations.dataValidation
    assert not who.showErrorMessage  # somebody who left may be meant
    told = {str(row[1]): str(row[3]) for row in book["说明"].iter_rows(values_only=True) if row[1]}
    assert told["类型"] == "选一个：小型、大型、其他。"
    assert "单位元" in told["价格"]
    assert "表用完就删" in told["证件号码"]


def test_stopping_and_a_full_disk_leave_nothing(tmp_path: Path) -> None:
    progress = Progress()
    progress.stop()
    with pytest.raises(Stopped):
        write_entries(
            LAYOUT, tmp_path / "a.xlsx", [Row(PUMP)], FewNames(), total=1, with_sensitive=True,
            progress=progress,
        )  # fmt: skip
    with pytest.raises(NotWritten):
        write_template(LAYOUT, tmp_path / "nowhere" / "a.xlsx", Offers())
    assert list(tmp_path.iterdir()) == []


def test_marks_stand_in_the_users_own_workbook(tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.xlsx", ["物件登记表"], ["名称", "数量"], ["泵", "很多"], ["阀", 1])
    book = load_workbook(file)
    book.worksheets[0].merge_cells("A1:B1")
    book.worksheets[0]["A3"].number_format = "0000"
    book.save(file)
    marked = tmp_path / "marked.xlsx"
    marks = [
        Mark("物件", 3, 2, "数量：“很多”不是整数。", bad=True), Mark("物件", 3, 0, "还没有证件号码。", bad=False),
    ]  # fmt: skip
    rows = [RowWord("物件", 4, "可以收")]
    write_marked(file.read_bytes(), file.name, marked, marks=marks, rows=rows, heads={"物件": 2})
    first = load_workbook(marked)["物件"]
    assert first["B3"].fill.fgColor.rgb == "00FBEDEA"
    assert first["B3"].comment is not None
    assert first["B3"].comment.text == "数量：“很多”不是整数。"
    assert first["A3"].number_format == "0000"
    assert first["C2"].value == ANSWER
    assert first["C3"].value == "数量：“很多”不是整数。\n还没有证件号码。"
    assert first["C4"].value == "可以收"
    assert understood(marked).notes == ()  # the answers are no column of the ledger
    again = tmp_path / "again.xlsx"
    write_marked(marked.read_bytes(), "m.xlsx", again, marks=[], rows=rows, heads={"物件": 2})
    first = load_workbook(again)["物件"]
    assert (first["C3"].value, first["C4"].value, first["D2"].value) == (None, "可以收", None)


def test_a_mark_in_a_merged_cell_and_on_a_text_table(tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.xlsx", ["名称", "数量"], ["泵", "x"], [None, "y"])
    book = load_workbook(file)
    book.worksheets[0].merge_cells("A2:A3")
    book.save(file)
    out = tmp_path / "out.xlsx"
    marks = [Mark("物件", 3, 1, "错。", bad=True)]
    write_marked(file.read_bytes(), file.name, out, marks=marks, rows=[], heads={"物件": 1})
    comment = load_workbook(out)["物件"]["A2"].comment
    assert comment is not None
    assert comment.text == "错。"
    text = "名称,数量\n=1+1,x\n".encode("gb18030")
    marks = [Mark("表", 2, 2, "不是整数。", bad=True)]
    write_marked(text, "表.csv", out, marks=marks, rows=[], heads={"表": 1})
    first = load_workbook(out)["表"]
    assert first["A2"].data_type == "s"
    assert first["C2"].value == "不是整数。"


@pytest.mark.parametrize(
    "words", ["_x0041_", "a_x000A_b", "_x005F_x0041_", "_x005f_", "__x0041__", "_xD800_", "x_y_"]
)
def test_what_looks_like_an_escape_comes_back_as_it_was(tmp_path: Path, words: str) -> None:
    file = write(tmp_path / "a.xlsx", {**PUMP, "name": words, "story": f"{words}\n{words}"})
    (line,) = understood(file).lines
    assert (line.payload["name"], line.payload["story"]) == (words, f"{words}\n{words}")


@pytest.mark.parametrize("words", ["1e999", "3E8", "5e1", "1.23457E+17"])
def test_a_text_cell_lost_no_digits(tmp_path: Path, words: str) -> None:
    (line,) = understood(write(tmp_path / "a.xlsx", {**PUMP, "name": words})).lines
    assert (line.payload["name"], line.wrong) == (words, [])
