"""生产结果 at the plant: a table is looked through and confirmed by name, a line is put right."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.core.periods import month_of, plus_months
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Role
from hongdang_desktop.ui import files
from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.kit.empty import EmptyState
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.pages.results import ResultsPage
from hongdang_desktop.ui.pages.sheet_import import SheetImportPage
from tests.output.tables import sheet
from tests.ui.desk_hands import page_of, running, said, words, write, yield_to
from tests.ui.kit.hands import focus, letters, name, nameless, press

_SHOWN_PRESSED_MS = 120
"""Qt shows a button pressed for a tenth of a second before it acts."""
ALT = Qt.KeyboardModifier.AltModifier
HEADS = ["支部", "产量完成率", "成本占计划", "HSE", "HSE说明"]


@pytest.fixture
def plant(tmp_path: Path, set_clock: SetClock) -> Iterator[Program]:
    """Open a plant with two branches."""
    station = Station.create(
        tmp_path / "plant", role=Role.PLANT, name="红岗采油厂党委", clock=set_clock
    )
    station.actor = "蒲若川"
    area = station.tree.add("area", "采油三作业区")
    for number, short in enumerate(("一支部", "二支部"), start=1):
        station.tree.add(
            "branch", f"采油三作业区第{short}", code=f"B00{number}", short_name=short,
            parent=station.info().plant, areas=(area,),
        )  # fmt: skip
    with running(station) as program:
        yield program


def opened(plant: Program, **args: object) -> ResultsPage:
    plant.shell.go("results", **args)
    yield_to(plant)
    page = page_of(plant)
    assert isinstance(page, ResultsPage)
    return page


def station_of(plant: Program) -> Station:
    assert plant.work is not None
    return plant.work.station


def last_month(plant: Program) -> str:
    return station_of(plant).results.last_month()


def hit(plant: Program, letter: str) -> None:
    """Press Alt and a letter anywhere in the window."""
    QTest.keyClick(focus(), Qt.Key(ord(letter)), ALT)
    QTest.qWait(_SHOWN_PRESSED_MS)
    yield_to(plant)


def texts(page: ResultsPage) -> list[list[str]]:
    rows = (page.table.row_at(at) for at in range(page.table.count()))
    return [[cell.text for cell in row.cells] for row in rows]


def test_a_table_is_looked_through_confirmed_and_taken_back(
    plant: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sheet(
        tmp_path / "经营科.xlsx", HEADS, ["一支部", 0.985, 1.01, "达标", None],
        ["二支部", "800吨", 99, "达标", None],
    )  # fmt: skip
    monkeypatch.setattr(files, "choose_file", lambda *_: file)
    page = opened(plant)
    assert [row[1:4] for row in texts(page)] == [["没交"] * 3] * 2
    assert name() == "各支部的结果"
    hit(plant, "X")
    assert page.sheet.counts() == "收不了 2 行"
    assert nameless(page) == []
    assert not page.take.isEnabled()
    assert "0.985 是 98.5%" in page.sheet.detail.text()
    hit(plant, "L")  # they are ratios
    assert page.sheet.counts() == "收不了 1 行，可以收 1 行"
    assert "800吨" in page.sheet.detail.text()
    hit(plant, "S")
    assert name() == "科室"
    assert "还没写是哪个科室" in words(page.sheet)
    write(page.sheet.sign.office, "经营科")
    press(Qt.Key.Key_Return)
    assert name() == "确认人"
    write(page.sheet.sign.name, "佟望山")
    hit(plant, "S")
    assert "收下了 1 行" in said(page)
    assert [row[1:4] for row in texts(page)] == [["98.50%", "101.00%", "达标"], ["没交"] * 3]
    assert page.sheet.isHidden()
    assert name() == "各支部的结果"
    (entry,) = station_of(plant).book.list(Listing("production_result"))
    assert entry.final
    page.messages.focus_button("did")
    press(Qt.Key.Key_Space)
    yield_to(plant)
    assert station_of(plant).book.list(Listing("production_result")) == ()


def test_esc_takes_nothing_in_and_cells_may_be_pasted(plant: Program) -> None:
    page = opened(plant)
    QGuiApplication.clipboard().setText("支部\t完成率\n一支部\t98.5\n")
    QTest.keyClick(focus(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    yield_to(plant)
    assert page.sheet.counts() == "可以收 1 行"
    press(Qt.Key.Key_Escape)
    yield_to(plant)
    assert page.sheet.isHidden()
    assert station_of(plant).book.list(Listing("production_result")) == ()
    # From the list of the ledger cells come here, too, and not to the rosters.
    plant.shell.go("ledgers", ledger="production_result")
    yield_to(plant)
    listed = page_of(plant)
    assert isinstance(listed, LedgersPage)
    QTest.keyClick(focus(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    yield_to(plant)
    assert page_of(plant) is page
    assert page.sheet.counts() == "可以收 1 行"


def test_a_line_is_written_by_hand_and_corrected_with_a_reason(plant: Program) -> None:
    page = opened(plant)
    press(Qt.Key.Key_Return)
    assert name() == "产量完成率"
    assert nameless(page) == []
    letters("0.98")
    press(Qt.Key.Key_Return)
    assert "写成 98% 或 0.98%" in words(page.panel)
    assert name() == "成本占计划"
    hit(plant, "S")
    assert name() == "产量完成率"  # what cannot be read is not kept
    write(page.panel.boxes["output"], "98.5")
    write(page.panel.boxes["cost"], "不考核")
    hit(plant, "S")
    assert name() == "科室"
    write(page.panel.sign.office, "生产运行科")
    write(page.panel.sign.name, "佟望山")
    hit(plant, "S")
    assert "记好了" in said(page)
    assert texts(page)[0][1:3] == ["98.50%", "不考核"]
    assert "生产运行科 佟望山" in words(page.panel)

    hit(plant, "G")
    assert page.panel.sign.values()["office"] == "生产运行科"
    write(page.panel.boxes["output"], "99")
    hit(plant, "S")
    assert name() == "更正理由"
    assert "和以前确认的不一样" in words(page.panel)
    write(page.panel.sign.reason, "盘库调整")
    hit(plant, "S")
    assert texts(page)[0][1] == "99.00%"
    assert page.table.row_at(0).cells[0].mark == "改"
    assert "盘库调整" in words(page.panel)
    hit(plant, "G")
    press(Qt.Key.Key_Escape)
    assert not page.panel.editing
    assert name() == "各支部的结果"


def test_what_is_missing_leads_to_its_month(plant: Program) -> None:
    station, last = station_of(plant), last_month(plant)
    month = month_of(plus_months(station.today(), -2)).text
    one = station.info().branches[0].id
    station.results.put(
        one, month, {"output_rate": 9_800}, office="生产运行科", confirmed_by="佟望山"
    )
    page = opened(plant)
    assert page.view is not None
    assert page.view.month == last
    found = cast("list[LinkButton]", page.gaps.findChildren(LinkButton))
    link = found[0]
    assert "还缺：产量完成率缺 1 个等 3 项" in link.text()
    link.setFocus()
    press(Qt.Key.Key_Space)
    yield_to(plant)
    assert page.view.month == month
    assert texts(page)[0][1] == "98.00%"
    page.which.set_value("open")
    hit(plant, "D")
    assert page.view.month == last
    for _ in range(2):
        hit(plant, "D")
    empty = cast("list[EmptyState]", page.card.findChildren(EmptyState))
    assert "还没过完" in empty[0].accessibleName()
    assert page.panel.isHidden()


def test_a_table_for_another_book_of_the_plants_becomes_drafts(plant: Program) -> None:
    plant.shell.go("ledgers", ledger="model_experience")
    yield_to(plant)
    QGuiApplication.clipboard().setText("题目\t做法\t发布日期\n两组一体\t班前同讲\t2026-11-02\n")
    QTest.keyClick(focus(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    yield_to(plant)
    page = page_of(plant)
    assert isinstance(page, SheetImportPage)
    hit(plant, "S")
    (entry,) = station_of(plant).book.list(Listing("model_experience"))
    assert (entry.called, entry.final) == ("两组一体", False)
