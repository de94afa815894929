"""找东西, 台账目录 and 规则与日历: by keyboard, on a real station."""

from datetime import date
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt

from hongdang_desktop.station.station import Station
from hongdang_desktop.ui import files
from hongdang_desktop.ui.pages.find import FindPage
from hongdang_desktop.ui.pages.rhythm_view import read_months, written_months
from hongdang_desktop.ui.pages.rules import RulesPage
from hongdang_desktop.ui.pages.shelf import ShelfPage
from hongdang_desktop.ui.shell import Shell
from tests.ledgers.test_regulation_faults import RULE
from tests.ui.kit.hands import commit, focus, letters, name, nameless, press
from tests.ui.pages.desk import branch_of, enter, held, said, settle, wait

ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shell(whole_shell: Shell) -> Shell:
    """Give a window with all pages on the station."""
    return whole_shell


def _find(shell: Shell, words: str = "") -> FindPage:
    shell.go("settings")
    settle(shell)
    press(Qt.Key.Key_F, CONTROL)
    page = cast("FindPage", shell.page("find"))
    if words:
        commit(words)
        wait(250)
    settle(shell)
    return page


def _rows(page: FindPage | ShelfPage) -> list[str]:
    return [page.table.row_at(n).cells[0].text for n in range(page.table.count())]


# 找东西 -----------------------------------------------------------------------------------------


def test_ctrl_f_finds_in_all_ledgers_as_one_types(shell: Shell, station: Station) -> None:
    held(station, "2026-10-12", "十月支委会")
    station.book.save("party_group", {"name": "消防党小组", "branch": branch_of(station)})
    page = _find(shell, "消防")
    assert name() == "找什么"
    rows = [page.table.row_at(n) for n in range(page.table.count())]
    assert [row.cells[0].text for row in rows if row.group] == [
        "党小组　1 条",
        "支部委员会会议　1 条",
    ]
    assert "冬季消防栓" in rows[-1].cells[1].second
    assert rows[1].cells[2].text == "草稿"
    press(Qt.Key.Key_Down)
    assert focus() is page.table
    press(Qt.Key.Key_Down)
    enter()
    settle(shell)
    assert shell.current_key() == "meeting"
    press(Qt.Key.Key_F, CONTROL)  # inside an entry it leads back to finding
    assert shell.current_key() == "find"
    assert page.box.selectedText() == "消防"
    settle(shell)
    press(Qt.Key.Key_Escape)
    assert shell.current_key() == "meeting"


def test_enter_at_once_opens_the_newest(shell: Shell, station: Station) -> None:
    station.book.save("party_group", {"name": "消防党小组", "branch": branch_of(station)})
    page = _find(shell)
    letters("xfd")
    enter()  # before the list has come
    settle(shell)
    assert shell.current_key() == "ledgers"
    assert page.box.text() == "xfd"


def test_nothing_found_says_so_and_letters_go_on_in_the_box(shell: Shell, station: Station) -> None:
    station.book.save("party_group", {"name": "消防党小组", "branch": branch_of(station)})
    page = _find(shell, "xf")
    press(Qt.Key.Key_Down)
    letters("qq")
    wait(250)
    settle(shell)
    assert (focus() is page.box, page.box.text()) == (True, "xfqq")
    assert page.table.count() == 0
    assert nameless(page) == []


# 台账目录 ---------------------------------------------------------------------------------------


def _shelf(shell: Shell) -> ShelfPage:
    shell.go("shelf")
    settle(shell)
    page = cast("ShelfPage", shell.page("shelf"))
    page.table.go_to("party_group")
    return page


def test_a_ledger_is_renamed_in_its_place(shell: Shell, station: Station) -> None:
    page, here = _shelf(shell), branch_of(station)
    enter()
    assert focus() is page.name.box
    commit("两组名册")
    enter()
    settle(shell)
    assert station.shelf.titles(here)["party_group"] == "两组名册"
    assert focus() is page.table
    enter()
    commit("作罢")
    press(Qt.Key.Key_Escape)
    settle(shell)
    assert station.shelf.titles(here)["party_group"] == "两组名册"
    enter()
    commit("党员名册")
    enter()
    settle(shell)
    assert "已经是 L05 的名字" in said(page)[0]
    assert nameless(page) == []


def test_a_ledger_is_switched_and_moved_by_keys(shell: Shell, station: Station) -> None:
    page, here = _shelf(shell), branch_of(station)
    before = _rows(page)
    press(Qt.Key.Key_Space)
    settle(shell)
    assert "party_group" not in station.shelf.on(here)
    assert page.switch.text().startswith("启用")
    page.messages.messages()[0].buttons[0][1]()  # 撤销
    settle(shell)
    assert "party_group" in station.shelf.on(here)
    press(Qt.Key.Key_Up, ALT)
    settle(shell)
    after = _rows(page)
    assert after.index("L04") == before.index("L04") - 1
    assert page.table.current_key() == "party_group"
    press(Qt.Key.Key_Down, ALT)
    settle(shell)
    assert _rows(page) == before


def test_the_lists_take_the_title_and_close_what_is_off(shell: Shell, station: Station) -> None:
    here = branch_of(station)
    station.shelf.rename(here, "party_group", "两组名册")
    station.shelf.switch(here, "party_group", on=False)
    work = shell.page("ledgers")._work  # type: ignore[attr-defined]  # a LedgersPage
    work.chosen = station.shelf.chosen()
    shell.go("ledgers", ledger="party_group", branch=here)
    settle(shell)
    page = shell.page("ledgers")
    assert page.list.head.title.text() == "两组名册"  # type: ignore[attr-defined]  # as above
    assert not page.list.new.isVisibleTo(page)  # type: ignore[attr-defined]  # as above
    assert "party_group" in page.index.keys()  # type: ignore[attr-defined]  # noqa: SIM118 - a method of its own


# 规则与日历 -------------------------------------------------------------------------------------


def _rules(shell: Shell, view: str, **args: object) -> RulesPage:
    shell.go("rules", view=view, **args)
    settle(shell)
    return cast("RulesPage", shell.page("rules"))


def test_days_are_typed_and_put_into_use(shell: Shell, station: Station) -> None:
    page = _rules(shell, "days", year=2027)
    view = page.days
    assert "2027 年放假安排还没录" in view.said.text()
    assert not view.use.isEnabled()
    view.add.click()
    letters("2027-01-01")
    enter(2)
    commit("元旦")
    view.use.setFocus()
    view.use.click()
    settle(shell)
    (day,) = station.regulations.days(2027)
    assert (day.day, day.works, day.why) == (date(2027, 1, 1), False, "元旦")
    assert "写了 1 天" in view.said.text()
    view.back.click()
    settle(shell)
    assert station.regulations.days(2027) == ()
    assert nameless(page) == []


def test_a_calendar_file_is_looked_at_before_it_is_used(
    shell: Shell, station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = _rules(shell, "days").days
    file = tmp_path / "2027.csv"
    monkeypatch.setattr(files, "choose_file", lambda *_: file)
    file.write_text("2027-02-30,休\n", encoding="utf-8")
    view.read.click()
    settle(shell)
    assert "第 1 行：没有 2月30日" in said(shell.page("rules"))[0]
    file.write_bytes("2027-01-01,休".encode("gb18030"))
    view.read.click()
    settle(shell)
    assert "读不出来" in said(shell.page("rules"))[0]
    file.write_text("2027-01-01,休,元旦\n2027-01-03,班\n", encoding="utf-8")
    view.read.click()
    settle(shell)
    assert (view.year, len(view.days())) == (2027, 2)
    assert station.regulations.days(2027) == ()
    view.use.click()
    settle(shell)
    assert len(station.regulations.days(2027)) == 2
    target = tmp_path / "out.csv"
    monkeypatch.setattr(files, "save_as", lambda *_: target)
    view.write.click()
    assert "2027-01-03,班" in target.read_text(encoding="utf-8")


def test_a_threshold_gets_a_new_version(shell: Shell, station: Station) -> None:
    view = _rules(shell, "rules").rules
    view.finder.set_value("补记")
    view._fill()
    view.table.stand_on(0)
    view.table.setFocus()
    enter()
    assert name() == "几个工作日"
    view._numbers["workdays"].set_value("五")
    view.use.click()
    assert "要写整数" in said(shell.page("rules"))[0]
    view._numbers["workdays"].set_value("5")
    view.use.click()
    assert "还没有起用日期" in said(shell.page("rules"))[0]
    view.since.set_value(date(2027, 1, 1))
    view.source.set_value("支部大会决定")
    view.use.click()
    settle(shell)
    rule = station._core.setting().rules.on("G02", date(2027, 1, 1))
    assert rule is not None
    assert (rule.numbers, rule.source) == ({"workdays": 5}, "支部大会决定")
    assert not view.form.isVisible()


def test_a_rule_file_is_used_or_told_what_is_wrong(
    shell: Shell, station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = _rules(shell, "rules").rules
    file = tmp_path / "own.toml"
    monkeypatch.setattr(files, "choose_file", lambda *_: file)
    file.write_text(RULE.replace("workdays", "days"), encoding="utf-8")
    view.read.click()
    settle(shell)
    assert "第 9 行" in said(shell.page("rules"))[0]
    file.write_text(RULE, encoding="utf-8")
    view.read.click()
    settle(shell)
    assert len([line for line in station.regulations.rules() if line.rule.id == "G02"]) == 2


def test_the_yearly_rhythm_is_changed(shell: Shell, station: Station) -> None:
    view = _rules(shell, "rhythm").rhythm
    count = len(view.items())
    assert count > 10
    view.add.click()
    letters("1,7")
    enter()
    commit("支部的事")
    view.use.setFocus()
    view.use.click()
    settle(shell)
    items = view.items()
    assert len(items) == count + 1
    assert (items[-1].months, items[-1].what, items[-1].verified) == ((1, 7), "支部的事", "A")
    assert "支部的事" in station.regulations.text("rhythm.toml")
    view.back.click()
    settle(shell)
    assert len(view.items()) == count


def test_months_are_read_as_people_write_them() -> None:
    assert read_months("7、1") == (1, 7)
    assert read_months("每月") == tuple(range(1, 13))
    assert written_months((1, 7)) == "1、7"
    assert written_months(tuple(range(1, 13))) == "每月"
    assert read_months(" ") is None
