"""Tables that a workbook can hardly hold are marked all the same, and at once."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hongdang_desktop.output.workbook.errors import SheetError
from hongdang_desktop.output.workbook.layout import ANSWER
from hongdang_desktop.output.workbook.marking import Mark, RowWord, write_marked
from hongdang_desktop.output.workbook.reading import read_book
from tests.output.tables import changed, sheet

SHEET = "xl/worksheets/sheet1.xml"


def marked(file: Path, title: str) -> Path:
    out = file.with_name("标好.xlsx")
    marks = [Mark(title, 2, 2, "数量：“\x0bx”不是整数。", bad=True)]
    rows = [RowWord(title, 3, "可以收")]
    write_marked(file.read_bytes(), file.name, out, marks=marks, rows=rows, heads={title: 1})
    return out


@pytest.mark.parametrize(
    "name", ["[表]1", "a:b", "a*b", "a?b", "a\\b", "'a'", "***", "党员名册（二〇二六年十一月汇总后再次核对过的那一份最终稿）[1]"]
)  # fmt: skip
def test_a_text_table_of_any_name_is_marked(tmp_path: Path, name: str) -> None:
    file = tmp_path / f"{name}.csv"
    file.write_text("名称,数量\n泵,x\n阀,3\n", encoding="utf-8")
    (first,) = load_workbook(marked(file, name)).worksheets
    assert [first["C1"].value, first["C3"].value] == [ANSWER, "可以收"]
    assert first["C2"].value == "数量：“x”不是整数。"
    assert first["B2"].comment is not None


def test_control_characters_are_dropped(tmp_path: Path) -> None:
    file = tmp_path / "表.csv"
    file.write_bytes("名称,数量\n泵\x01甲\x0b,x\n_x0041_,3\n".encode())
    out = marked(file, "表")
    first = load_workbook(out).worksheets[0]
    assert first["A2"].value == "泵甲"
    assert first["B2"].comment is not None
    assert first["B2"].comment.text == "数量：“x”不是整数。"
    assert read_book(out).sheets[0].rows[2][1][0] == "_x0041_"


@pytest.mark.parametrize("row", ["0", "-3", "1048577", "99999999999999999999", "x"])
def test_a_row_that_no_sheet_has_is_damage(tmp_path: Path, row: str) -> None:
    file = sheet(tmp_path / "a.xlsx", ["名称", "数量"], ["泵", "x"])
    changed(file, SHEET, '<row r="2"', f'<row r="{row}"')
    with pytest.raises(SheetError) as caught:
        read_book(file)
    assert caught.value.code == "SHEET_DAMAGED"
    with pytest.raises(SheetError) as caught:
        marked(file, "物件")
    assert caught.value.code == "SHEET_DAMAGED"
    assert not file.with_name("标好.xlsx").exists()


@pytest.mark.parametrize(
    "joined",
    [
        '</sheetData><mergeCells><mergeCell ref="A3:CZ200000"/></mergeCells>',
        '</sheetData><mergeCells><mergeCell ref="A3:XFD1048576"/></mergeCells>',
        '</sheetData><hyperlinks><hyperlink ref="A3:XFD1048576"/></hyperlinks>',
        '</sheetData><hyperlinks><hyperlink ref="A:XFD"/></hyperlinks>',
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
        '<row r="7"><c r="B99999999"><v>1</v></c></row></sheetData>',
    ],
)
def test_a_small_file_that_would_swell_is_written_anew(tmp_path: Path, joined: str) -> None:
    file = sheet(tmp_path / "a.xlsx", ["名称", "数量"], ["泵", "x"], ["阀", 3])
    changed(file, SHEET, "</sheetData>", joined)
    first = load_workbook(marked(file, "物件"))["物件"]
    assert (first["A2"].value, first["B3"].value) == ("泵", 3)
    assert (first["C1"].value, first["C3"].value) == (ANSWER, "可以收")
    assert first["B2"].comment is not None
    assert not first.merged_cells.ranges


def test_a_usual_title_over_all_columns_keeps_its_looks(tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.xlsx", ["物件表"], ["名称", "数量"], ["泵", 3])
    book = load_workbook(file)
    book.worksheets[0].merge_cells("A1:B1")
    book.worksheets[0]["A3"].number_format = "0000"
    book.save(file)
    first = load_workbook(marked(file, "物件"))["物件"]
    assert [str(area) for area in first.merged_cells.ranges] == ["A1:B1"]
    assert first["A3"].number_format == "0000"


def test_what_looks_like_an_escape_stays_in_the_users_own_workbook(tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.xlsx", ["名称", "数量"], ["泵", "x"])
    cell = '<c r="A2" t="inlineStr"><is><t>泵</t></is></c>'
    changed(file, SHEET, cell, '<c r="A2" t="s"><v>0</v></c>')
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    changed(file, "[Content_Types].xml", "</Types>", part)
    shared = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", shared + "<si><t>_x005F_x0041_</t></si></sst>")
    assert read_book(marked(file, "物件")).sheets[0].rows[1][1][0] == "_x0041_"
