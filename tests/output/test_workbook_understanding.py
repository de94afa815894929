"""Tables as they really look: titles above, two head rows, sums below, odd columns, parts beside."""

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from hongdang_desktop.output.workbook.errors import SheetError
from hongdang_desktop.output.workbook.layout import layout_of
from tests.output.tables import THINGS, said, sheet, understood

NUMBER = "999999198703041234"


def payloads(file: Path) -> list[dict[str, object]]:
    return [dict(line.payload) for line in understood(file).lines]


def test_labels_keys_and_remarks_in_any_order(tmp_path: Path) -> None:
    file = sheet(
        tmp_path / "a.xlsx", ["价格（元）", "kind", " 名\u3000称* ", "证件号码（敏感）", "数量(台)："],
        [103.1, "小型", "泵", NUMBER, 3],
    )  # fmt: skip
    assert payloads(file) == [
        {"price": 10310, "kind": "small", "name": "泵", "paper": NUMBER, "count": 3}
    ]
    assert understood(file).notes == ()


def test_a_title_above_empty_rows_between_and_a_sum_below(tmp_path: Path) -> None:
    file = sheet(
        tmp_path / "a.xlsx", ["物件登记表"], ["填表单位：二支部"], [], ["序号", "名称", "数量", "价格"],
        [1, "泵", 1, 2], [], [None, "  ", None], [2, "阀", 3, 4], ["合计", None, 4, 6],
        ["制表人：卞秋禾"],
    )  # fmt: skip
    found = understood(file)
    assert [line.row for line in found.lines] == [5, 8]
    assert found.notes == ("第 9 行像是合计或落款，没有读。", "第 10 行像是合计或落款，没有读。")
    assert found.heads[""][1].row == 4


def test_two_head_rows_with_merged_cells(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    book = Workbook()
    first = book.worksheets[0]
    for row in (
        ["名称", "基本情况", None, "买入", None], [None, "类型", "数量", "日期", "价格"],
        ["泵", "小型", 1, datetime.fromisoformat("2026-11-23"), 5],
    ):  # fmt: skip
        first.append(row)
    for area in ("A1:A2", "B1:C1", "D1:E1"):
        first.merge_cells(area)
    book.save(file)
    assert payloads(file) == [
        {"name": "泵", "kind": "small", "count": 1, "bought_on": "2026-11-23", "price": 500}
    ]
    assert understood(file).heads[""][1].row == 2
    assert understood(file).notes == ()


def test_unknown_double_and_missing_columns_are_named(tmp_path: Path) -> None:
    found = understood(
        sheet(tmp_path / "a.xlsx", ["名称", "颜色", "名称", "记录状态"], ["泵", "红", "阀", "草稿"])
    )
    assert found.notes == (
        "“颜色”不是这本台账的栏，这一列没有读。", "“名称”有两列，只读了前一列。",
    )  # fmt: skip
    assert {"paper", "kind"} <= found.missing
    assert found.lines[0].payload == {"name": "泵"}


def test_without_a_head_nothing_is_guessed(tmp_path: Path) -> None:
    with pytest.raises(SheetError) as caught:
        understood(sheet(tmp_path / "a.xlsx", ["泵", 1], ["阀", 2]))
    assert caught.value.code == "SHEET_NO_HEAD"
    assert "名称" in caught.value.sentence
    with pytest.raises(SheetError) as caught:
        understood(sheet(tmp_path / "b.xlsx", ["名称", "数量"]))
    assert caught.value.code == "SHEET_EMPTY"


def test_every_bad_cell_is_said_by_row_and_column(tmp_path: Path) -> None:
    file = sheet(
        tmp_path / "a.xlsx", ["名称", "证件号码", "买入日期", "类型", "价格"],
        ["泵", 123456789012345678, "2026-11-31", "中型", "很多"], ["阀", NUMBER, 46349, "大型", 1],
    )  # fmt: skip
    lines = understood(file).lines
    assert said(lines) == [
        ("B2", "DIGITS_LOST"), ("C2", "BAD_DAY"), ("D2", "BAD_CHOICE"), ("E2", "BAD_MONEY"),
    ]  # fmt: skip
    assert lines[1].payload["bought_on"] == "2026-11-23"


def test_parts_stand_on_sheets_of_their_own(tmp_path: Path) -> None:
    file = sheet(
        tmp_path / "a.xlsx", ["序号", "名称"], [1, "泵"], ["２", "阀"],
        房间=[["序号", "房间"], [1, "东间"], [None, "西间"], [2.0, "南间"]],
        来访=[
            ["序号", "谁", "几时", "到过"], [1, "耿砚山", "2026-11-23 09:00", "房间 2、房间1"],
            [2, "查无此人", None, "房间 2"], [9, "卞秋禾", None, None],
        ],
    )  # fmt: skip
    found = understood(file)
    first, second = (line.payload for line in found.lines)
    assert first["rooms"] == [{"id": "x1", "name": "东间"}, {"id": "x2", "name": "西间"}]
    assert first["visits"] == [
        {"id": "x3", "who": "m1", "when": "2026-11-23T09:00:00+08:00", "rooms": ["x2", "x1"]}
    ]
    assert second["visits"] == [{"id": "x2", "rooms": ["房间 2"]}]  # it has one room only
    assert said(found.lines) == [("B3", "UNKNOWN_NAME")]
    assert found.notes == ("“来访”第 4 行：第一张表里没有序号 9，这一行没有读。",)
    place = found.place(found.lines[0], "visits/x3/who")
    assert (place.sheet, place.row, place.column, place.head) == ("来访", 2, 2, "谁")
    assert found.place(found.lines[0], "paper").column == 0


def test_one_entry_needs_no_numbers(tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.xlsx", ["名称"], ["泵"], 房间=[["房间"], ["东间"]])
    assert payloads(file) == [{"name": "泵", "rooms": [{"id": "x1", "name": "东间"}]}]


def test_other_sheets_and_hidden_ones_are_not_read_but_told(tmp_path: Path) -> None:
    file = sheet(
        tmp_path / "a.xlsx", ["名称"], ["泵"], ["阀"], title="物件",
        别的=[["名称", "数量"], ["管", 1]], 藏=[["名称"], ["藏"]], 说明=[["怎么填"]],
    )  # fmt: skip
    book = load_workbook(file)
    book["藏"].sheet_state = "hidden"
    book["物件"].row_dimensions[3].hidden = True
    book.save(file)
    found = understood(file)
    assert [line.payload["name"] for line in found.lines] == ["泵", "阀"]
    assert found.notes == (
        "工作表“别的”没有读，只读“物件”。", "有 1 行是隐藏的（多半是筛选），也一起读了。",
        "隐藏的工作表“藏”没有读。",
    )  # fmt: skip


def test_a_text_too_long_for_a_cell_goes_on_in_the_next(tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.xlsx", ["名称", "来历", "来历（续）"], ["泵", "甲" * 3, "乙"])
    assert payloads(file) == [{"name": "泵", "story": "甲甲甲乙"}]


def test_sixty_thousand_characters_are_read_for_the_check_to_refuse(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"名称,来历\n泵,{'长' * 60_000}\n", encoding="utf-8")
    assert len(str(payloads(file)[0]["story"])) == 60_000


def test_the_plan_has_one_sheet_for_entries_and_one_for_each_list() -> None:
    layout = layout_of(THINGS)
    assert [plan.title for plan in layout.sheets] == ["物件", "房间", "来访"]
    heads = [field.head for field in layout.main.fields]
    assert heads[:3] == ["发生日期*", "名称*", "证件号码*（敏感）"]
    assert "数量（台）" in heads
    assert "价格（元）" in heads


def test_many_columns_that_nobody_knows_are_one_sentence(tmp_path: Path) -> None:
    more = [f"c{n}" for n in range(1, 101)]
    file = sheet(tmp_path / "a.xlsx", ["名称", *more], ["泵", *more])
    assert understood(file).notes == ("“c1”“c2”“c3”“c4”“c5”等不是这本台账的栏，这 100 列没有读。",)
