"""Files as they are brought: which can be read as a table, and what each of the others is told."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.output.workbook import delimited, opening, raw
from hongdang_desktop.output.workbook.errors import SheetError
from hongdang_desktop.output.workbook.raw import Fault, Percent, RawRow
from hongdang_desktop.output.workbook.reading import read_book
from tests.output.tables import changed, sheet

SHEET = "xl/worksheets/sheet1.xml"


def refused(file: Path) -> str:
    with pytest.raises(SheetError) as caught:
        read_book(file)
    assert caught.value.sentence.endswith("。")
    assert str(file.parent) not in caught.value.sentence
    return caught.value.code


def rows(file: Path) -> list[tuple[int, RawRow]]:
    return list(read_book(file).sheets[0].rows)


def test_bad_files_each_have_their_code(tmp_path: Path) -> None:
    old = tmp_path / "a.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + b"Workbook")
    assert refused(old) == "SHEET_DAMAGED"
    locked = tmp_path / "锁.xlsx"
    locked.write_bytes(old.read_bytes() + "EncryptedPackage".encode("utf-16-le"))
    assert refused(locked) == "SHEET_LOCKED"
    html = tmp_path / "page.xls"
    html.write_text("<html><table><tr><td>姓名</td></tr></table>", encoding="utf-8")
    assert refused(html) == "SHEET_UNKNOWN"
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(sheet(tmp_path / "whole.xlsx", ["名称"], ["泵"]).read_bytes()[:3000])
    assert refused(cut) == "SHEET_DAMAGED"
    word = tmp_path / "letter.xlsx"
    with zipfile.ZipFile(word, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refused(word) == "SHEET_UNKNOWN"
    assert refused(tmp_path / "none.xlsx") == "NO_FILE"
    assert refused(sheet(tmp_path / "empty.xlsx")) == "SHEET_EMPTY"
    (tmp_path / "empty.csv").write_bytes(b"")
    assert refused(tmp_path / "empty.csv") == "SHEET_EMPTY"
    (tmp_path / "odd.csv").write_bytes(b"\x81\xff\x00\x01" * 20)
    assert refused(tmp_path / "odd.csv") == "SHEET_ENCODING"


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = sheet(tmp_path / "bomb.xlsx", ["名称"], ["泵"])
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b" " * 120_000_000)
    assert bomb.stat().st_size < 1_000_000
    assert refused(bomb) == "SHEET_TOO_BIG"
    small = sheet(tmp_path / "small.xlsx", ["名称"], ["泵"])
    monkeypatch.setattr(opening, "_MOST_BYTES", small.stat().st_size - 1)
    assert refused(small) == "SHEET_TOO_BIG"


def test_entities_are_not_swollen(tmp_path: Path) -> None:
    file = sheet(tmp_path / "laugh.xlsx", ["名称"], ["泵"])
    changed(file, SHEET, "<worksheet", '<!DOCTYPE x [<!ENTITY a "ha">]><worksheet')
    assert refused(file) == "SHEET_DAMAGED"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (SHEET, "</sheetData>", ""),
        (SHEET, 'r="A2"', 'r="2A!"'),
        ("xl/workbook.xml", "<sheets>", "<sheetz>"),
        ("[Content_Types].xml", "<Types", "<Tripes"),
    ],
)
def test_what_is_broken_inside_is_damaged(tmp_path: Path, part: str, old: str, new: str) -> None:
    file = sheet(tmp_path / "broken.xlsx", ["名称"], ["泵"])
    assert refused(changed(file, part, old, new)) == "SHEET_DAMAGED"


def test_more_rows_than_one_import_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hongdang_desktop.output.workbook.streaming.MOST_ROWS", 3)
    monkeypatch.setattr(delimited, "MOST_ROWS", 3)
    assert len(rows(sheet(tmp_path / "three.xlsx", *[["泵"]] * 3))) == 3
    assert refused(sheet(tmp_path / "four.xlsx", *[["泵"]] * 4)) == "SHEET_TOO_LONG"
    (tmp_path / "four.csv").write_text("泵\n" * 4, encoding="utf-8")
    assert refused(tmp_path / "four.csv") == "SHEET_TOO_LONG"


def test_styles_that_the_library_refuses_do_not_matter(tmp_path: Path) -> None:
    file = sheet(tmp_path / "wps.xlsx", ["名称"], ["泵"])
    changed(file, "xl/styles.xml", "<fills", "<fills><fill><nonsense/></fill></fills><x")
    assert rows(file) == [(1, ("名称",)), (2, ("泵",))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_text_tables_of_all_kinds(tmp_path: Path, encoding: str, mark: str) -> None:
    file = tmp_path / "表.csv"
    lines = [["名称", "证件号码"], ["", ""], ['泵"大"', '="0432"'], ["阀\n两行", "'00"]]
    text = "\r\n".join(
        mark.join(f'"{c.replace(chr(34), chr(34) * 2)}"' if c else "" for c in line)
        for line in lines
    )
    file.write_bytes(text.encode(encoding))
    found = rows(file)
    assert [cells for _, cells in found] == [
        ("名称", "证件号码"), ('泵"大"', "0432"), ("阀\n两行", "00"),
    ]  # fmt: skip
    assert found[1][0] == 3


def test_values_are_as_the_library_reads_them(tmp_path: Path) -> None:
    """The own walk through the file and the library's agree on every kind of cell."""
    file = tmp_path / "all.xlsx"
    book = Workbook()
    first = book.worksheets[0]
    first.append(["字", 1, 2.5, 123456789012345678, True, date(2026, 11, 23), None, "=1+1"])
    first.append(
        [None, datetime.fromisoformat("2026-11-23 09:30"), "_x000A_", " 空 格 ", 1e300, False]
    )
    book.create_sheet("藏").append(["x"])
    book.worksheets[1].sheet_state = "hidden"
    book.save(file)
    ours = read_book(file)
    theirs = load_workbook(file, read_only=True, data_only=True)
    for mine, sheet_ in zip(ours.sheets, theirs.worksheets, strict=True):
        there = [[*row] for row in sheet_.iter_rows(values_only=True)]
        for number, cells in mine.rows:
            padded = [*cells, *[None] * (len(there[number - 1]) - len(cells))]
            for here, other in zip(padded, there[number - 1], strict=True):
                if here is Fault.NOT_WORKED_OUT:
                    assert other is None
                elif here != "\n":
                    assert here == other
    assert ours.sheets[0].rows[0][1][-1] is Fault.NOT_WORKED_OUT
    assert [s.hidden for s in ours.sheets] == [False, True]
    theirs.close()


def test_formulas_errors_and_shared_texts(tmp_path: Path) -> None:
    file = sheet(tmp_path / "f.xlsx", ["a", "b", "c", "d", "e"], ["x", "x", "x", "x", "x"])
    cells = (
        '<c r="A2"><f>1+1</f><v>2</v></c><c r="B2"><f>1+1</f></c>'
        '<c r="C2" t="e"><v>#N/A</v></c><c r="D2" t="str"><f>""</f><v></v></c>'
        '<c r="E2" t="inlineStr"><is><r><t>红</t></r><r><t>岗</t></r><rPh><t>hong</t></rPh></is></c>'
    )
    old = "".join(f'<c r="{c}2" t="inlineStr"><is><t>x</t></is></c>' for c in "ABCDE")
    changed(file, SHEET, old, cells)
    assert rows(file)[1][1] == (2, Fault.NOT_WORKED_OUT, Fault.ERROR, None, "红岗")


def test_days_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    file = sheet(tmp_path / "mac.xlsx", ["x"], [date(2026, 11, 23)])
    changed(file, "xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')
    book = read_book(file)
    assert book.epoch == date(1904, 1, 1)
    assert book.sheets[0].rows[1][1][0] == datetime.fromisoformat("2030-11-24")


def test_merged_cells_say_the_same_all_over_and_hidden_rows_are_known(tmp_path: Path) -> None:
    file = tmp_path / "m.xlsx"
    book = Workbook()
    first = book.worksheets[0]
    for row in (["甲", None, "丙"], [1, 2, 3], [None, 5, 6], [None, 8, 9]):
        first.append(row)
    first.merge_cells("A1:B1")
    first.merge_cells("A2:A4")
    first.row_dimensions[3].hidden = True
    book.save(file)
    found = read_book(file).sheets[0]
    assert found.rows == (
        (1, ("甲", "甲", "丙")), (2, (1, 2, 3)), (3, (1, 5, 6)), (4, (1, 8, 9)),
    )  # fmt: skip
    assert found.hidden_rows == {3}


def test_far_away_cells_and_untrue_sizes_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "far.xlsx"
    book = Workbook()
    first = book.worksheets[0]
    first["A1"], first["XFD1"], first["A1048576"] = "名称", "远", "低"
    book.save(file)
    changed(file, SHEET, 'ref="A1:XFD1048576"', 'ref="A1"')
    found = rows(file)
    assert found == [(1, ("名称",)), (1_048_576, ("低",))]
    assert raw.MOST_COLUMNS == 300


def test_reading_stops_when_told(tmp_path: Path) -> None:
    progress = Progress()
    progress.stop()
    with pytest.raises(Stopped):
        read_book(sheet(tmp_path / "s.xlsx", ["名称"], ["泵"]), progress)


def test_what_a_cell_shows_as_per_cent_is_known(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append([0.985, 1, 0.5, 0.985])
    for cell, shape in zip(page[1], ("0.0%", "0%", "[Red]0.000%;-0%", "0.000"), strict=True):
        cell.number_format = shape
    file = tmp_path / "a.xlsx"
    book.save(file)
    ((_, cells),) = rows(file)
    assert cells == (0.985, 1, 0.5, 0.985)
    assert [isinstance(cell, Percent) for cell in cells] == [True, True, True, False]
