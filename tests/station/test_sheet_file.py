"""A sheet as a workbook: points are numbers, what does not apply is a word."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.station.assessing.sheet_file import write_sheet
from hongdang_desktop.station.station import Station
from tests.station.test_assessing_duties import fill
from tests.station.world import alone, committee


@pytest.fixture
def branch(tmp_path: Path) -> Iterator[Station]:
    now = SetClock(datetime(2026, 8, 3, 9, tzinfo=PLANT_TIME))
    station, _ = alone(tmp_path / "s", now=now)
    committee(station)
    now.moment = datetime(2026, 11, 4, 9, tzinfo=PLANT_TIME)
    yield station
    station.close()


def test_every_item_and_what_it_comes_to(branch: Station, tmp_path: Path) -> None:
    view = branch.assessing.sheet(fill(branch, "2026-10"))
    file = tmp_path / "自评.xlsx"
    assert write_sheet(view, "三区二支部", file) == len(view.lines)
    head, *rows = load_workbook(file)["2026-10 自评"].iter_rows(values_only=True)
    assert head[:7] == ("编号", "机制", "项目", "满分", "建议", "自评", "厂审")
    by_key = {row[0]: row for row in rows if row[0]}
    assert list(by_key) == [line.item.key for line in view.lines]
    for line in view.lines:
        row = by_key[line.item.key]
        absent = line.suggested is None
        assert row[3] == line.item.points / 100
        assert row[4:6] == (
            ("不适用", "不适用") if absent else (line.suggested / 100, (line.own or 0) / 100)  # type: ignore[operator]
        )
        assert row[6] is None  # nobody at the plant has looked yet
    totals = {row[2]: row[5] for row in rows if not row[0]}
    assert totals["得分"] == view.own.total / 100
    assert "三区二支部　2026-10　已上报　模板第 1 版" in totals
