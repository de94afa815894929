"""The cursor's way through a table that is typed into, and what an autosave keeps of it."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as some

from hongdang_desktop.ui.kit.edit_cells import EditColumn, EditRow, Kind
from hongdang_desktop.ui.kit.edit_rows import EditRows
from tests.ui.kit.gallery import PEOPLE

COLUMNS = (
    EditColumn("n", "序", Kind.NUMBER),
    EditColumn("topic", "议题"),
    EditColumn("kind", "类别", under="topic"),
    EditColumn("who", "责任人", Kind.CHOICE, choices=PEOPLE, missing="未定"),
    EditColumn("state", "落实", Kind.SHOW),
)


def rows(number: int) -> EditRows:
    made = count(100)
    state = EditRows(COLUMNS, lambda: EditRow(str(next(made)), {"state": "open"}))
    state.set_rows(EditRow(str(at), {"topic": f"议题{at}"}) for at in range(number))
    return state


def test_second_lines_come_after_their_column_and_shown_things_are_passed_over() -> None:
    assert rows(1).fields() == ("topic", "kind", "who")
    assert rows(1).place_of("kind") == rows(1).place_of("topic") == 1


@given(some.integers(1, 6))
def test_enter_comes_by_every_field_once_and_shift_enter_the_same_way_back(number: int) -> None:
    state = rows(number)
    way = [(0, "topic")]
    while (spot := state.step(way[-1])) is not None:
        way.append(spot)
    assert len(way) == number * 3
    assert len(set(way)) == len(way)
    back = [way[-1]]
    while (spot := state.step(back[-1], back=True)) is not None:
        back.append(spot)
    assert back == way[::-1]


def test_a_row_with_only_its_defaults_is_blank_and_not_given_out() -> None:
    state = rows(1)
    line = state.add(1)
    assert state.blank(line)
    assert [row.key for row in state.rows()] == ["0"]
    line.values["topic"] = "好"
    assert [row.key for row in state.rows()] == ["0", "100"]
    line.values["topic"] = ""
    assert state.blank(line)
    line.typed["who"] = ("王", "没有找到“王”。")
    assert not state.blank(line), "what was typed but not understood is not nothing"


def test_words_of_cells() -> None:
    state = rows(1)
    line = state.lines[0]
    who = state.column("who")
    assert line.words(who) == ""
    line.values["who"] = "p4"
    assert line.words(who) == "舒北辰"
    line.values["who"] = {"words": "外来的人"}
    assert line.words(who) == "外来的人"
    line.values["who"] = "gone"
    assert line.words(who) == ""


def test_an_autosave_keeps_order_values_and_what_was_not_understood() -> None:
    state = rows(2)
    state.lines.reverse()
    state.lines[0].typed["who"] = ("王", "没有找到“王”。")
    kept = state.raw()
    fresh = rows(0)
    fresh.set_raw(kept)
    assert [line.key for line in fresh.lines] == ["1", "0"]
    assert fresh.lines[0].typed == {"who": ("王", "没有找到“王”。")}
    assert fresh.raw() == kept
    fresh.set_raw(None)
    assert fresh.lines == []


def test_moving_stops_at_the_edges() -> None:
    state = rows(2)
    assert state.across((0, "topic"), -1) == (0, "topic")
    assert state.across((0, "kind"), 1) == (0, "who")
    assert state.along((1, "who"), 1) is None
    assert state.along((1, "who"), -1) == (0, "who")
    assert state.row_of("1") == 1
    assert state.row_of("gone") == -1
