"""An agenda is typed from beginning to end by keyboard, with an input method, and nothing is lost."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from hongdang_desktop.ui.kit.boxes import LineBox, LongBox
from hongdang_desktop.ui.kit.edit_cells import EditRow, RowLook
from hongdang_desktop.ui.kit.edit_table import EditTable
from hongdang_desktop.ui.kit.editor import KeyWatch
from hongdang_desktop.ui.kit.enter_moves import EnterMoves
from hongdang_desktop.ui.kit.tokens import Tone
from tests.ui.kit.gallery import agenda
from tests.ui.kit.hands import (
    click,
    commit,
    compose,
    focus,
    heard,
    hold,
    letters,
    name,
    press,
    shown,
)

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ENTER = Qt.Key.Key_Return


@pytest.fixture
def table(qtbot: QtBot) -> EditTable:
    window = QWidget()
    column = QVBoxLayout(window)
    table = agenda()
    column.addWidget(LineBox(name="列席"))
    column.addWidget(table)
    column.addWidget(LineBox(name="赞成"))
    column.addStretch(1)
    EnterMoves(window)
    qtbot.addWidget(window)
    hold(table, window)
    shown(window, 860, 500)
    return table


def row(table: EditTable, key: str) -> dict[str, object]:
    return {
        field: value
        for found in table.rows()
        if found.key == key
        for field, value in found.values.items()
        if value is not None
    }


def start(table: EditTable) -> None:
    """Come by Enter from the box above."""
    boxes: list[LineBox] = table.window().findChildren(LineBox)  # type: ignore[assignment]  # stub
    next(box for box in boxes if box.accessibleName() == "列席").setFocus()
    press(ENTER)


def test_a_whole_row_is_typed_without_the_mouse(table: EditTable) -> None:
    table.set_rows(())
    start(table)
    assert name() == "第 1 行，议题", "an empty table begins a row by itself"
    compose("xue")
    commit("学习安全生产月精神")
    press(ENTER)
    letters("1")
    press(ENTER)
    commit("各班学一遍")
    press(ENTER, CTRL)
    commit("重点讲伴热用电")
    press(ENTER)
    letters("sb")
    press(ENTER)
    letters("11-30")
    press(ENTER)
    assert name() == "第 1 行，落实"
    press(ENTER)
    assert name() == "第 2 行，议题", "at the row's end a new one"
    press(ENTER)
    assert name() == "赞成", "a row that stays blank is no row"
    (only,) = table.rows()
    assert only.values == {
        "topic": "学习安全生产月精神",
        "kind": "learn",
        "decision": "各班学一遍\n重点讲伴热用电",
        "who": "p4",
        "due": "2026-11-30",
        "state": "open",
    }
    assert len(table.content.lines) == 1


def test_enter_and_shift_enter_go_the_same_way(table: EditTable) -> None:
    start(table)
    way = [name()]
    for _ in range(8):
        press(ENTER)
        way.append(name())
    assert way[5:8] == ["第 1 行，落实", "第 2 行，议题", "第 2 行，类别"]
    for wanted in way[-2::-1]:
        press(ENTER, SHIFT)
        assert name() == wanted
    press(ENTER, SHIFT)
    assert name() == "列席"


def test_enter_passes_by_what_stands_aside_and_the_arrow_comes_to_it(table: EditTable) -> None:
    table.set_choices("kind", replace(table.content.column("kind"), aside=True))
    table.go_to("1", "topic")
    press(ENTER)
    assert name() == "第 1 行，决议"
    press(ENTER, SHIFT)
    assert name() == "第 1 行，议题"
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Right)
    assert name() == "第 1 行，议题", "inside the text the arrow moves in the text"
    press(Qt.Key.Key_End)
    press(Qt.Key.Key_Right)
    assert name() == "第 1 行，类别"
    press(ENTER)
    assert name() == "第 1 行，决议"
    press(Qt.Key.Key_Home, CTRL)
    press(Qt.Key.Key_Left)
    assert name() == "第 1 行，类别"


def test_down_and_enter_pick_the_first_of_a_cell(table: EditTable) -> None:
    table.add_row()
    commit("新的")
    table.go_to(table.rows()[-1].key, "who")
    press(Qt.Key.Key_Down)
    press(ENTER)
    assert table.rows()[-1].values["who"] == table.content.column("who").choices[0].key


def test_tab_leaves_from_anywhere_and_comes_back_to_the_same_field(table: EditTable) -> None:
    table.go_to("2", "who")
    press(Qt.Key.Key_Tab)
    assert name() == "赞成"
    press(Qt.Key.Key_Backtab, SHIFT)
    assert name() == "第 3 行，落实", "from behind one comes to the end"
    table.go_to("2", "who")
    press(Qt.Key.Key_Backtab, SHIFT)
    assert name() == "列席"
    press(Qt.Key.Key_Tab)
    assert name() == "第 2 行，责任人"


def test_every_letter_is_kept_at_once(table: EditTable) -> None:
    told: list[tuple[str, str]] = []
    settled: list[tuple[str, str]] = []
    table.changed.connect(lambda key, field: told.append((key, field)))
    table.settled.connect(lambda key, field: settled.append((key, field)))
    table.go_to("3", "decision")
    commit("。")
    assert str(row(table, "3")["decision"]).endswith("送到班里。")
    assert told == [("3", "decision")]
    table.go_to("3", "due")
    letters("12")
    assert table.raw()[2]["typed"] == {"due": ["12", ""]}, "half a day is kept without complaint"  # type: ignore[index]
    assert settled == [("3", "decision")]
    press(ENTER)
    assert table.raw()[2]["typed"] == {"due": ["12", "没看懂这一天。写成 11-23。"]}  # type: ignore[index]
    assert settled == [("3", "decision"), ("3", "due")]
    assert not table.readable()
    table.go_to("3", "due")
    assert focus().property("text") == "12", "what could not be read is there to be mended"
    letters("-5")
    press(ENTER)
    assert table.readable()
    assert row(table, "3")["due"] == "2026-12-05"


def test_passing_through_changes_nothing(table: EditTable) -> None:
    before = table.rows()
    told: list[object] = []
    table.changed.connect(lambda *what: told.append(what))
    table.settled.connect(lambda *what: told.append(what))
    start(table)
    for _ in range(17):
        press(ENTER)
    assert name() == "第 3 行，落实"
    press(Qt.Key.Key_Tab)
    assert table.rows() == before
    assert told == []


def test_after_esc_arrows_walk_until_something_is_typed(table: EditTable) -> None:
    table.go_to("2", "decision")
    press(Qt.Key.Key_Escape)
    assert name() == "第 2 行，决议", "the box keeps the focus, or an input method loses a letter"
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Down)
    assert name() == "第 3 行，责任人"
    press(Qt.Key.Key_Left)
    assert name() == "第 3 行，决议"
    press(Qt.Key.Key_F2)
    press(Qt.Key.Key_Left)
    commit("，")
    assert str(row(table, "3")["decision"]).endswith("送到班，里"), "F2 turns to the text"
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Right)
    compose("chu")
    commit("储")
    press(Qt.Key.Key_Down)
    assert name() == "第 3 行，责任人", "after typing the arrows are the box's own again"
    press(ENTER)
    assert row(table, "3")["who"] == "p5"


def test_esc_twice_is_the_page_s(table: EditTable) -> None:
    told: list[int] = []

    def note(event: QKeyEvent) -> bool:
        told.append(event.key())
        return False

    table.window().installEventFilter(KeyWatch(table.window(), note))
    table.go_to("2", "who")
    press(Qt.Key.Key_Escape)
    assert told == []
    press(Qt.Key.Key_Escape)
    assert told == [Qt.Key.Key_Escape]


def test_delete_empties_a_field_and_ctrl_minus_a_row(table: EditTable) -> None:
    removed: list[tuple[EditRow, int]] = []
    table.removed.connect(lambda gone, at: removed.append((gone, at)))
    table.go_to("1", "who")
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Delete)
    assert "who" not in row(table, "1")
    press(Qt.Key.Key_Left)
    assert name() == "第 1 行，决议", "still walking"
    press(Qt.Key.Key_Minus, CTRL)
    assert [found.key for found in table.rows()] == ["2", "3"]
    assert name() == "第 1 行，议题"
    gone, at = removed[0]
    table.insert_row(gone, at)
    assert [found.key for found in table.rows()] == ["1", "2", "3"]
    assert table.rows()[0].values["decision"] == "各班 11月30日前学一遍，重点讲伴热用电。"


def test_the_last_row_goes_and_enter_begins_anew(table: EditTable) -> None:
    for _ in range(3):
        table.go_to(table.rows()[0].key)
        press(Qt.Key.Key_Minus, CTRL)
    assert table.rows() == ()
    assert focus() is table
    press(ENTER)
    assert name() == "第 1 行，议题"


def test_rows_are_put_in_and_moved(table: EditTable) -> None:
    table.go_to("1", "topic")
    press(Qt.Key.Key_Insert)
    assert name() == "第 2 行，议题"
    commit("插进来的")
    press(Qt.Key.Key_Up, CTRL | SHIFT)
    assert table.rows()[0].values["topic"] == "插进来的"
    assert name() == "第 1 行，议题"
    press(Qt.Key.Key_Down, CTRL)
    assert name() == "第 2 行，议题"
    press(Qt.Key.Key_Down)
    assert name() == "第 3 行，议题", "in one line of text Down goes to the next row"


def test_down_stays_in_text_of_several_lines(table: EditTable) -> None:
    table.go_to("3", "decision")
    box = focus()
    assert isinstance(box, LongBox)
    press(Qt.Key.Key_Home, CTRL)
    press(Qt.Key.Key_Down)
    assert focus() is box
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Up)
    assert name() == "第 2 行，决议"


def test_the_row_grows_with_what_is_typed_and_the_box_stands_in_its_cell(table: EditTable) -> None:
    table.go_to("3", "decision")
    low, table_low = table.rowHeight(2), table.height()
    for _ in range(5):
        press(ENTER, CTRL)
    commit("再来一行")
    assert table.rowHeight(2) > low + 80
    assert table.height() - table_low == table.rowHeight(2) - low
    box = focus()
    cell = table.visualRect(table.model().index(2, 2))
    assert cell.contains(box.geometry())
    press(ENTER)
    assert QRect(QPoint(0, 0), table.viewport().size()).contains(focus().geometry())


def test_a_click_opens_the_line_that_was_clicked(table: EditTable) -> None:
    cell = table.visualRect(table.model().index(0, 1))
    pieces = table.pieces(0, 1, cell)
    second = next(place for piece, place in pieces if piece.key == "kind")
    click(table.viewport(), second.center())
    assert name() == "第 1 行，类别"
    number = table.visualRect(table.model().index(1, 0)).center()
    click(table.viewport(), number)
    assert name() == "第 2 行，议题"


def test_new_rows_from_the_page_do_not_disturb_what_is_typed(table: EditTable) -> None:
    table.go_to("3", "topic")
    commit("，已两周")
    box = focus()
    rows = [EditRow("9", {"topic": "新来的"}), *table.rows()]
    table.set_rows(rows)
    assert focus() is box
    commit("了")
    assert row(table, "3")["topic"] == "采油一班更衣室暖气不热，已两周了"
    cell = table.visualRect(table.model().index(3, 1))
    assert cell.intersects(box.geometry()), "the box went along with its row"
    table.set_rows(rows[:1])
    assert focus() is not box
    assert len(table.rows()) == 1


def test_what_is_missing_is_said_in_words_but_not_of_a_blank_row(table: EditTable) -> None:
    table.set_looks({"3": RowLook(problems={"due": "还没有期限。先估一个日期。"})})
    words = {thing.text(QAccessible.Text.Name) for thing in heard(table)}
    assert "未定，还没有期限。先估一个日期。" in words
    table.add_row()
    index = table.model().index(3, 3)
    pieces = table.pieces(3, 3, table.visualRect(index))
    assert [piece.words for piece, _place in pieces] == [""]


def test_chips_notes_and_problems_are_painted(table: EditTable) -> None:
    low = table.rowHeight(0)
    table.set_looks(
        {
            "1": RowLook(
                chips={"state": ("差 1 处", Tone.TODO)},
                notes={"topic": "要点 2 条"},
                problems={"who": "这个人已经转走了，换一个人。"},
            )
        }
    )
    assert table.rowHeight(0) > low
    tones = [
        piece.tone
        for at in range(6)
        for piece, _ in table.pieces(0, at, table.visualRect(table.model().index(0, at)))
    ]
    assert Tone.BAD in tones
    assert Tone.TODO in tones
    picture = table.grab().toImage()
    colours = {
        picture.pixelColor(x, y).name().upper()
        for x in range(0, picture.width(), 2)
        for y in range(0, picture.height(), 2)
    }
    assert "#FFF3D9" in colours


def test_an_autosave_of_half_typed_rows_comes_back(table: EditTable) -> None:
    table.go_to("3", "who")
    commit("王")
    kept = table.raw()
    fresh = agenda()
    hold(fresh, fresh)
    fresh.set_raw(kept)
    assert fresh.raw() == kept
    fresh.go_to("3", "who")
    assert fresh.content.lines[2].typed == {"who": ("王", "")}
    fresh.deleteLater()
    QApplication.processEvents()


def test_the_table_leaves_once(table: EditTable) -> None:
    told: list[int] = []
    table.left.connect(lambda: told.append(1))
    table.go_to("1", "topic")
    press(ENTER)
    press(Qt.Key.Key_Escape)
    assert told == []
    press(Qt.Key.Key_Tab)
    assert told == [1]


# --- cells from WPS and Excel ---


def test_copied_cells_fill_rows_from_where_the_cursor_is(table: EditTable) -> None:
    heard_: list[str] = []
    table.added.connect(heard_.append)
    table.go_to("1", "decision")
    before = len(table.rows())
    words = (
        "各班学一遍\t查无此人\t12-31\r\n\t\t明天大概\r\n"
        + "\r\n" * (before - 2)
        + '"第一段\n第二段"'
    )
    QApplication.clipboard().setText(words)
    press(Qt.Key.Key_V, CTRL)
    rows = table.rows()
    assert len(rows) == before + 1
    assert len(heard_) == 1
    assert rows[0].values["decision"] == "各班学一遍"
    assert rows[0].values["due"] == "2026-12-31"
    assert rows[-1].values["decision"] == "第一段\n第二段"
    typed = {line.key: dict(line.typed) for line in table.content.lines}
    assert typed["1"]["who"] == ("查无此人", "没有找到“查无此人”。")
    assert typed[rows[1].key]["due"][0] == "明天大概"
    assert rows[1].values.get("decision")  # an empty cell changes nothing
    assert name() == "第 1 行，决议"


def test_plain_words_are_pasted_into_the_box(table: EditTable) -> None:
    table.go_to("1", "topic")
    before = len(table.rows())
    QApplication.clipboard().setText("学文件")
    press(Qt.Key.Key_V, CTRL)
    table.go_to("1", "decision")
    QApplication.clipboard().setText("一段\n二段")  # a long text may have lines of its own
    press(Qt.Key.Key_V, CTRL)
    press(Qt.Key.Key_Tab)
    assert len(table.rows()) == before
    assert str(table.rows()[0].values["topic"]).endswith("学文件")
    assert str(table.rows()[0].values["decision"]).endswith("一段\n二段")
