"""Workbooks of 2003 (.xls, .et): the same cells, merged heads, hidden rows, days, faults."""

from datetime import datetime
from pathlib import Path

import pytest

from hongdang_desktop.output.workbook.errors import SheetError
from hongdang_desktop.output.workbook.reading import read_book

OLD = Path(__file__).parents[1] / "data" / "roster-2003.xls"


def test_an_old_workbook_is_read_like_a_new_one() -> None:
    book = read_book(OLD)
    first, other, gone = book.sheets
    assert [first.title, other.title, gone.hidden] == ["党员花名册", "说明的话", True]
    rows = dict(first.rows)
    assert rows[2][6:8] == ("党内情况", "党内情况")
    assert rows[3][:2] == ("序号", "姓\u3000名")  # joined downwards
    assert rows[4][5] == datetime(1990, 3, 4)  # noqa: DTZ001 - a wall clock
    assert rows[4][3] == "999999199003040016"
    assert rows[5][6:8] == (20100701, 40725)
    assert first.hidden_rows == frozenset({5})


def test_a_wps_table_is_the_same_under_another_name(tmp_path: Path) -> None:
    (tmp_path / "花名册.et").write_bytes(OLD.read_bytes())
    assert read_book(tmp_path / "花名册.et") == read_book(OLD)


@pytest.mark.parametrize("cut", [600, 2000, 4000, 5000])
def test_a_cut_one_is_damaged(tmp_path: Path, cut: int) -> None:
    file = tmp_path / "断.xls"
    file.write_bytes(OLD.read_bytes()[:cut])
    with pytest.raises(SheetError) as caught:
        read_book(file)
    assert caught.value.code in {"SHEET_DAMAGED", "SHEET_OLD_FORMAT", "SHEET_EMPTY"}


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_broken_inside_is_told(tmp_path: Path, seed: int) -> None:
    """Bytes turned here and there: read all the same, or refused with a sentence; never a bug."""
    data = bytearray(OLD.read_bytes())
    for step in range(12):
        at = (seed * 7919 + step * 104_729) % (len(data) - 512) + 512
        data[at] ^= (seed * 31 + step * 17) % 255 + 1
    file = tmp_path / "坏.xls"
    file.write_bytes(bytes(data))
    try:
        read_book(file)
    except SheetError as refused:
        assert refused.sentence.endswith("。")  # noqa: PT017 - either outcome is right


def test_a_document_of_word_is_no_table(tmp_path: Path) -> None:
    data = OLD.read_bytes().replace("Workbook".encode("utf-16-le"), "Document".encode("utf-16-le"))
    (tmp_path / "报告.xls").write_bytes(data)
    with pytest.raises(SheetError) as caught:
        read_book(tmp_path / "报告.xls")
    assert caught.value.code == "SHEET_OLD_FORMAT"
