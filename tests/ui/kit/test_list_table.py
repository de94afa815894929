"""Lists are worked by keyboard, read only what is shown, and tell what is done to them."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.tokens import Tone
from tests.ui.kit.hands import click, heard, letters, press, shown

CTRL = Qt.KeyboardModifier.ControlModifier
COLUMNS = (
    Column("name", "党员", width=120),
    Column("paid", "实交(元)", width=100, right=True, drop=1),
    Column("state", "状态", stretch=1, least=100),
)


class Many:
    """A hundred thousand rows that count how often they are asked for."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.asked = 0

    def count(self) -> int:
        return self._count

    def row(self, place: int) -> Row:
        self.asked += 1
        return row(str(place))

    def place(self, key: str) -> int | None:
        return int(key) if int(key) < self._count else None


def row(key: str, **more: object) -> Row:
    cells = (Cell(f"人{key}"), Cell("103.10"), Cell("待登记", tone=Tone.TODO, chip=True))
    return Row(key, cells, **more)  # type: ignore[arg-type]  # handed through


@pytest.fixture
def table(qtbot: QtBot) -> ListTable:
    table = ListTable(COLUMNS, name="党费收缴")
    table.set_source(
        Rows([row("g", group=True), row("1"), row("2"), row("h", group=True), row("3")])
    )
    qtbot.addWidget(table)
    shown(table, 500, 300)
    table.setFocus()
    QApplication.processEvents()
    return table


def test_arrows_pass_over_group_rows(table: ListTable) -> None:
    assert table.current_key() == "1"
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    assert table.current_key() == "3"
    press(Qt.Key.Key_Home)
    assert table.current_key() == "1"
    press(Qt.Key.Key_End)
    assert table.current_key() == "3"


def test_every_key_of_the_list_tells_its_row(table: ListTable) -> None:
    told: list[tuple[object, ...]] = []
    table.opened.connect(lambda key: told.append(("open", key)))
    table.look_wanted.connect(lambda key: told.append(("look", key)))
    table.delete_wanted.connect(lambda key: told.append(("delete", key)))
    table.new_wanted.connect(lambda: told.append(("new",)))
    table.typed.connect(lambda words: told.append(("typed", words)))
    table.moved.connect(lambda key: told.append(("moved", key)))
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Delete)
    press(Qt.Key.Key_Insert)
    letters("rc")
    press(Qt.Key.Key_Down)
    assert told == [
        ("open", "1"),
        ("look", "1"),
        ("delete", "1"),
        ("new",),
        ("typed", "r"),
        ("typed", "c"),
        ("moved", "2"),
    ]


def test_sorting_is_asked_for_and_shown(table: ListTable) -> None:
    told: list[tuple[str, bool]] = []
    table.sort_wanted.connect(lambda key, down: told.append((key, down)))
    press(Qt.Key.Key_Down, CTRL)
    head = table.horizontalHeader()
    place = QPoint(head.sectionViewportPosition(1) + 10, 10)
    click(head.viewport(), place)
    table.show_sort("paid")
    click(head.viewport(), place)
    assert told == [("name", True), ("paid", False), ("paid", True)]
    model = table.model()
    assert model.headerData(1, Qt.Orientation.Horizontal) == "实交(元) ↑"
    tip = model.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert tip == "实交(元)，从小到大排着"


def test_the_current_row_stays_current_when_rows_change(table: ListTable) -> None:
    table.go_to("2")
    table.set_source(Rows([row("0"), row("1"), row("2"), row("3")]))
    assert table.current_key() == "2"
    table.set_source(Rows([row("0"), row("1"), row("3")]))
    assert table.current_key() == "3", "the row that took its place"
    table.set_source(Rows())
    assert table.current_key() == ""
    press(Qt.Key.Key_Return)
    assert not table.go_to("2")


def test_only_what_is_seen_is_asked_for(qtbot: QtBot) -> None:
    many = Many(100_000)
    table = ListTable(COLUMNS, name="很长")
    table.set_source(many)
    qtbot.addWidget(table)
    shown(table, 500, 300)
    table.grab()
    assert many.asked < 100
    table.setFocus()
    press(Qt.Key.Key_End)
    table.grab()
    assert table.current_key() == "99999"
    assert many.asked < 300


def test_narrow_windows_drop_what_may_go(table: ListTable) -> None:
    table.resize(280, 300)
    QApplication.processEvents()
    assert [table.isColumnHidden(at) for at in range(3)] == [False, True, False]
    table.resize(600, 300)
    QApplication.processEvents()
    assert not table.isColumnHidden(1)


def test_rows_are_as_high_as_what_they_show(qtbot: QtBot) -> None:
    table = ListTable(COLUMNS, name="高低")
    asked = Row("b", (Cell("谈心谈话", second="重点人谈到了没有？"),), Tone.TODO)
    table.set_source(Rows([row("a"), asked]))
    qtbot.addWidget(table)
    shown(table, 500, 300)
    assert [table.height_of(0), table.height_of(1)] == [38, 54]


def test_a_screen_reader_hears_cells_and_heads(table: ListTable) -> None:
    names = {thing.text(QAccessible.Text.Name) for thing in heard(table)}
    assert {"党费收缴", "人2", "待登记", "党员", "实交(元)"} <= names
    ticked = Cell("已受理", tick=True, mark="补", second="晚 3 天")
    assert ticked.said == "已受理，补，晚 3 天"


def test_all_kinds_of_cells_paint(qtbot: QtBot) -> None:
    cells = (
        Cell("很长很长的一段字" * 20, mark="补", strong=True),
        Cell("已受理", tick=True),
        Cell("退回", tone=Tone.TODO, chip=True),
    )
    table = ListTable(
        (
            Column("a", "甲", width=100, right=True),
            Column("b", "乙", width=60, centre=True),
            COLUMNS[2],
        ),
        name="样子",
        grid=True,
    )
    table.set_source(Rows([Row("1", cells), Row("2", cells[:1], Tone.TODO)]))
    qtbot.addWidget(table)
    shown(table, 500, 200)
    table.setFocus()
    picture = table.grab().toImage()
    colours = {
        picture.pixelColor(x, y).name().upper() for x in range(0, 500, 2) for y in range(0, 200, 2)
    }
    assert "#FFF3D9" in colours, "the tint of the row that needs a human"
