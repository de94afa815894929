"""支部总览 of the plant by keyboard: groups, months, finding, and the way to the review."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt

from hongdang_desktop.station.assessing.review_views import Cell, Group, Overview, Row
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.ui import files
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages import overview_rows
from hongdang_desktop.ui.pages.overview import OverviewPage
from hongdang_desktop.ui.pages.overview_rows import order_of, rows_of
from hongdang_desktop.ui.pages.review import ReviewPage
from hongdang_desktop.ui.shell import Shell
from tests.station.reviewed import november_of
from tests.station.world import Chain
from tests.ui.kit.hands import focus, letters, name, nameless, press
from tests.ui.pages.at_plant import doubtful, overview, seen
from tests.ui.pages.desk import alt, enter, said, settle

PERIODS = ("2026-10", "2026-11")
_STATES = {"受理": State.ACCEPTED, "待审": State.SUBMITTED, "退回": State.RETURNED}


def branch(number: int, words: str, group: Group = Group.FINE) -> Row:
    """Return a made-up branch with these words in its months."""
    months = tuple(
        Cell(Which(f"b{number}", period), _STATES.get(word, State.NONE), word)
        for period, word in zip(PERIODS, words.split(), strict=True)
    )
    name = f"第{number}支部"
    return Row(f"b{number}", f"B{number:03d}", name, "采油一区", "耿砚山", months, group, "")


def answer(*rows: Row) -> Overview:
    return Overview(2026, "self_assessment", date(2026, 12, 4), PERIODS, rows)


def keys(page: OverviewPage) -> list[str]:
    return [page.table.row_at(at).key for at in range(page.table.count())]


def shown_page(shell: Shell) -> ReviewPage:
    page = shell.current_page()
    assert isinstance(page, ReviewPage)
    return page


def test_who_needs_help_stands_first_and_the_many_fine_ones_are_folded() -> None:
    rows = [branch(n, "受理 受理") for n in range(1, 9)]
    found = answer(branch(9, "受理 未到", Group.HELP), branch(10, "受理 待审", Group.PLANT), *rows)
    order = order_of(found)
    listed = list(rows_of(found, order))
    assert [row.key for row in listed] == [
        "group 要帮一把", "b9", "group 等厂里办", "b10", "group 正常",
    ]  # fmt: skip
    assert listed[-1].cells[-1].text == "没有要办的"
    assert len(list(rows_of(found, order, unfolded=True))) == 13
    ticked, late = listed[1].cells[2:4]
    assert (ticked.text, ticked.tick, ticked.chip) == ("受理", True, False)
    assert (late.text, late.chip, late.tone) == ("未到", True, Tone.BAD)
    assert overview_rows.sum_line(found) == "10 个支部　　11 月：受理 8，待审 1，未到 1"


def test_with_nothing_to_do_all_are_shown_under_one_heading() -> None:
    found = answer(*(branch(n, "受理 受理") for n in range(1, 30)))
    listed = list(rows_of(found, order_of(found)))
    assert len(listed) == 30
    assert [cell.text for cell in listed[0].cells[:2]] == ["都正常", "29 个支部"]


def test_months_that_nobody_is_asked_for_have_no_column() -> None:
    assert overview_rows.periods_of(answer(branch(1, "没开始 受理"))) == PERIODS
    empty = Cell(Which("b1", "2026-10"), State.NONE, "")
    row = branch(1, "受理 待审")
    row = Row(row.branch, row.code, row.name, row.unit, row.secretary, (empty, row.months[1]),
              row.group, row.todo)  # fmt: skip
    assert overview_rows.periods_of(answer(row)) == ("2026-11",)
    (_, listed) = rows_of(answer(row), order_of(answer(row)))
    assert len(listed.cells) == 4


def test_a_row_stays_where_it_is_while_packages_change_it() -> None:
    before = answer(branch(1, "受理 未到", Group.HELP), branch(2, "受理 受理"))
    order = order_of(before)
    after = answer(
        branch(1, "受理 待审", Group.PLANT), branch(2, "受理 受理"), branch(3, "受理 受理")
    )
    assert [row.key for row in rows_of(after, order_of(after, order))] == [
        "group 要帮一把", "b1", "group 正常", "b2", "b3",
    ]  # fmt: skip
    assert next(iter(rows_of(after, order_of(after)))).key == "group 等厂里办"


def test_enter_opens_the_branch_and_month_one_stands_on(chain: Chain) -> None:
    which = november_of(chain)
    with seen(chain.plant) as shell:
        page = overview(shell)
        assert focus() is page.table
        assert keys(page)[:2] == ["group 等厂里办", which.branch]
        assert page.table.current_key() == which.branch
        assert page.table.period() == "2026-11"
        assert page.start.text() == "开始审核 1 份(&H)"
        assert nameless(page) == []
        enter()
        settle(shell)
        assert shell.current_key() == "review"
        shown = shown_page(shell)
        assert shown.reading is not None
        assert shown.reading.view.which == which
        press(Qt.Key.Key_Escape)  # back to where one was
        settle(shell)
        assert shell.current_key() == "overview"
        assert focus() is page.table
        press(Qt.Key.Key_Down)
        assert page.table.current_key() == chain.names.two
        assert page.table.period() == "2026-11"
        press(Qt.Key.Key_Right)  # on what is to be done: what waits is opened, else the last month
        assert page.table.period() == ""
        enter()
        settle(shell)
        shown = shown_page(shell)
        assert shown.reading is not None
        assert shown.reading.view.which == Which(chain.names.two, "2026-11")


def test_the_reviews_are_started_with_one_key(chain: Chain) -> None:
    which = doubtful(chain)
    with seen(chain.plant) as shell:
        overview(shell)
        alt(shell, Qt.Key.Key_H)
        assert shell.current_key() == "review"
        shown = shown_page(shell)
        assert shown.reading is not None
        assert shown.reading.view.which == which
        alt(shell, Qt.Key.Key_S)
        shell.back()
        settle(shell)
        page = overview(shell)
        assert page.start.isVisible() is False  # none waits any more
        at = next(
            at for at in range(page.table.count()) if page.table.row_at(at).key == which.branch
        )
        (cell,) = [c for c in page.table.row_at(at).cells if c.tick]
        assert cell.text == "受理"


def test_branch_and_secretary_are_found_by_pinyin_initials(chain: Chain) -> None:
    which = november_of(chain)
    with seen(chain.plant, 911, 512) as shell:
        page = overview(shell)
        letters("gy")  # typed into the table: 耿砚山
        assert name() == "查找"
        assert [key for key in keys(page) if not key.startswith("group")] == [which.branch]
        letters("zz")
        assert keys(page) == []
        settle(shell)
        press(Qt.Key.Key_Tab)
        assert name() == "清空查找"
        enter()
        assert which.branch in keys(page)
        assert focus() is page.table


def test_a_package_changes_its_cell_and_nothing_moves(chain: Chain) -> None:
    which = november_of(chain)
    with seen(chain.plant) as shell:
        page = overview(shell)
        before = keys(page)
        chain.plant.reviewing.return_(which, "会都没有记。")
        page.changes(_Changed())
        settle(shell)
        assert keys(page) == before
        row = page.table.row_at(before.index(which.branch))
        assert "退回" in [cell.text for cell in row.cells]


class _Changed:
    ledgers: tuple[str, ...] = ()


def test_home_says_how_many_sheets_wait(chain: Chain) -> None:
    november_of(chain)
    with seen(chain.plant) as shell:
        shell.go("home")
        settle(shell)
        home = shell.page("home")
        assert "1 份自评等审核" in said(home)
        home.messages.clear()
        shell.go("overview")
        chain.plant.reviewing.accept(chain.plant.reviewing.queue()[0])
        shell.go("home")
        settle(shell)
        assert "1 份自评等审核" not in said(home)


def test_the_overview_as_a_workbook_has_words_and_no_points(
    chain: Chain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    november_of(chain)
    file = tmp_path / "总览.xlsx"
    monkeypatch.setattr(files, "save_as", lambda *_: file)
    with seen(chain.plant) as shell:
        page = overview(shell)
        alt(shell, Qt.Key.Key_E)
        assert said(page)[0].startswith("写好了 3 个支部。")
    head, *rows = load_workbook(file)["支部总览"].iter_rows(values_only=True)
    assert head == ("分组", "编码", "单位", "支部", "书记", "11月", "现在要做")
    assert rows[0] == (
        "等厂里办", "B001", "采油一作业区", "第一支部", "耿砚山", "待审", "11月自评等审核",
    )  # fmt: skip
    assert len(rows) == 3
