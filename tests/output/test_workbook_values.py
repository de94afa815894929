"""Cells as secretaries type them become values, or one sentence why not."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.columns import (
    Choice,
    Choices,
    Column,
    Day,
    LongText,
    Moment,
    Money,
    Month,
    Months,
    Number,
    Text,
    Texts,
    Whole,
    YesNo,
)
from hongdang_desktop.core.typed import Unreadable, split_list
from hongdang_desktop.output.workbook.cells import written
from hongdang_desktop.output.workbook.raw import CellValue, Fault, Percent
from hongdang_desktop.output.workbook.values import CellReader
from tests.output.tables import KINDS, FewNames

NAMES = FewNames()
DAY, TEXT = Day("日"), Text("号码", sensitive=True)


def read(column: Column, cell: CellValue, epoch: date = date(1899, 12, 30)) -> object:
    return CellReader(column, NAMES, epoch).read(cell)


def code(column: Column, cell: CellValue) -> str:
    with pytest.raises(Unreadable) as caught:
        read(column, cell)
    assert caught.value.sentence.endswith("。")
    return caught.value.code


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-23", "2026/11/23", "2026.11.23", "2026年11月23日", "20261123", 20261123,
        "２０２６－１１－２３", " 2026-11-23 ", "2026-11-23 00:00:00", "2026-11-23 0:00", 46349,
        datetime.fromisoformat("2026-11-23"), date(2026, 11, 23), "二〇二六年十一月二十三日", "2026-11-23T00:00:00",
    ],
)  # fmt: skip
def test_days_in_all_notations(cell: CellValue) -> None:
    assert read(DAY, cell) == "2026-11-23"


@pytest.mark.parametrize("cell", ["11-23", 11.23, 2026, 99.0, "2026-11-31", time(9), "去年", True])
def test_what_is_no_day_is_not_made_one(cell: CellValue) -> None:
    assert code(DAY, cell) in ("BAD_DAY", "BAD_FORM")


def test_unformatted_days_count_from_where_the_workbook_says() -> None:
    assert read(DAY, 44887, date(1904, 1, 1)) == "2026-11-23"
    assert read(Moment("时"), 46349.375) == "2026-11-23T09:00:00+08:00"


@pytest.mark.parametrize(
    ("words", "day"),
    [("二〇〇一年一月十日", "2001-01-10"), ("一九九零年十月二十日", "1990-10-20"), ("二○二六年十二月三十一日", "2026-12-31")],
)  # fmt: skip
def test_days_in_words(words: str, day: str) -> None:
    assert read(DAY, words) == day


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (123456789012345678, "DIGITS_LOST"), (1.23456789012345e17, "DIGITS_LOST"),
        (10**15, "DIGITS_LOST"), (float("nan"), "DIGITS_LOST"),
        (Fault.ERROR, "CELL_ERROR"), (Fault.NOT_WORKED_OUT, "NOT_WORKED_OUT"),
        ("999999********1234", "MASKED"),
    ],
)  # fmt: skip
def test_numbers_that_lost_digits_and_cells_without_value(cell: CellValue, found: str) -> None:
    assert code(TEXT, cell) == found


def test_a_shortened_number_is_known_in_a_text_table_only() -> None:
    with pytest.raises(Unreadable) as caught:
        CellReader(TEXT, NAMES, typed=True).read("1.23457E+17")
    assert caught.value.code == "DIGITS_LOST"
    assert CellReader(TEXT, NAMES).read("1.23457E+17") == "1.23457E+17"
    assert CellReader(TEXT, NAMES, typed=True).read("3E8") == "3E8"


def test_texts_take_what_they_can() -> None:
    assert read(TEXT, "999999198703041234") == "999999198703041234"
    assert read(TEXT, 10**15 - 1) == "999999999999999"
    assert read(TEXT, 13900000000.0) == "13900000000"
    assert read(TEXT, " 张\u3000三 \n") == "张\u3000三"
    assert read(TEXT, datetime.fromisoformat("2026-11-23")) == "2026-11-23"
    assert read(TEXT, datetime.fromisoformat("2026-11-23 09:05")) == "2026-11-23 09:05"
    assert read(TEXT, time(9, 5)) == "09:05"
    assert read(TEXT, timedelta(hours=25, minutes=3)) == "25:03"
    assert read(TEXT, 0.1 + 0.2) == "0.3"
    assert read(TEXT, True) == "是"
    assert read(TEXT, "  ") is None
    assert read(LongText("长"), "一\r\n二") == "一\n二"
    assert read(LongText("长"), "x" * 60_000) == "x" * 60_000


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (Money("钱"), 103.1, 10310), (Money("钱"), "￥1,103.10元", 110310), (Money("钱"), 1e3, 100000),
        (Money("钱"), 0.1 + 0.2, 30), (Number("学时", unit="小时"), 1.5, 15),
        (Number("学时", unit="小时"), "１.５小时", 15), (Whole("数", unit="台"), 3.0, 3),
        (Whole("数", unit="台"), "３台", 3), (YesNo("否"), "√", True), (YesNo("否"), "×", False),
        (YesNo("否"), False, False), (Choice("型", options=KINDS), "小型", "small"),
        (Choice("型", options=KINDS), "large", "large"), (Choice("型", options=KINDS), "大", "large"),
        (Month("月"), datetime.fromisoformat("2026-11-01"), "2026-11"), (Month("月"), "2026年11月", "2026-11"),
        (Month("月"), 2026.11, "2026-11"), (Month("月"), 202611, "2026-11"),
        (Months("月"), "2026-10、2026-11", ["2026-10", "2026-11"]),
        (Months("月"), date(2026, 11, 1), ["2026-11"]),
        (Moment("时"), datetime.fromisoformat("2026-11-23 08:59:59.999999"), "2026-11-23T09:00:00+08:00"),
        (Moment("时"), "2026-11-23 09:00", "2026-11-23T09:00:00+08:00"),
    ],
)  # fmt: skip
def test_other_kinds(column: Column, cell: CellValue, value: object) -> None:
    assert read(column, cell) == value


@pytest.mark.parametrize(
    ("column", "cell", "found"),
    [
        (Month("月"), 2026.1, "BAD_MONTH"), (Choice("型", options=KINDS), "型", "BAD_CHOICE"),
        (Money("钱"), 0.333, "BAD_MONEY"), (Whole("数"), 1.5, "BAD_NUMBER"),
        (Whole("数"), datetime.fromisoformat("1900-01-05"), "BAD_NUMBER"), (Moment("时"), date(2026, 11, 23), "BAD_TIME"),
        (YesNo("否"), "大概", "BAD_YESNO"), (Choice("型", options=KINDS), "中", "BAD_CHOICE"),
    ],
)  # fmt: skip
def test_other_kinds_refuse(column: Column, cell: CellValue, found: str) -> None:
    assert code(column, cell) == found


ITEMS = st.text("甲乙、，;,； x").map(str.strip).filter(lambda item: bool(split_list(item)))


@given(st.lists(ITEMS, unique=True))
def test_several_texts_come_back_whatever_marks_are_in_them(items: list[str]) -> None:
    column = Texts("几项")
    cell = written(column, list[Json](items), NAMES, with_sensitive=True, said={}).value
    assert cell is None or isinstance(cell, str)
    assert (read(column, cell) or []) == items


def test_several_words_of_a_list_with_marks_in_them() -> None:
    column = Choices("学历", options={"40": "中专、技校", "60": "高中"})
    cell = written(column, ["40", "60"], NAMES, with_sensitive=True, said={}).value
    assert cell == "中专、技校\n高中"
    assert isinstance(cell, str)
    assert read(column, cell) == ["40", "60"]
    assert read(column, "高中") == ["60"]


@given(st.integers(-(10**13), 10**13))
def test_amounts_come_back_to_the_fen(fen: int) -> None:
    column = Money("钱")
    cell = written(column, fen, NAMES, with_sensitive=True, said={}).value
    assert read(column, float(cell)) == fen  # type: ignore[arg-type]  # a decimal


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_days_come_back(day: date) -> None:
    cell = written(DAY, day.isoformat(), NAMES, with_sensitive=True, said={}).value
    assert cell == day
    assert isinstance(cell, date)
    assert read(DAY, cell) == day.isoformat()


def test_a_rate_in_a_cell_that_shows_per_cent() -> None:
    rate, hours = Number("完成率", places=2, unit="%"), Number("学时")
    assert [read(rate, Percent(each)) for each in (0.985, 1.0, 0.0007)] == [9_850, 10_000, 7]
    assert read(rate, 0.98) == 98  # nobody said that it is a ratio
    assert read(hours, Percent(1.5)) == 15
