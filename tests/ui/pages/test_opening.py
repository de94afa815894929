"""建账 and 年度封账 as a secretary uses them: the day, the list, a year closed and opened again."""

from datetime import date
from typing import cast

import pytest
from PySide6.QtCore import Qt

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.kit.buttons import Button, LinkButton
from hongdang_desktop.ui.pages.opening import OpeningPage
from hongdang_desktop.ui.pages.year_close import YearClosePage
from hongdang_desktop.ui.shell import Shell
from tests.ui.kit.hands import click, nameless, press
from tests.ui.pages.desk import alt, branch_of, inside, said, settle


@pytest.fixture
def shell(whole_shell: Shell) -> Shell:
    """Give a window with all pages on the station."""
    return whole_shell


def _opening(shell: Shell) -> OpeningPage:
    shell.go("opening")
    settle(shell)
    return cast("OpeningPage", shell.page("opening"))


def _years(shell: Shell) -> YearClosePage:
    shell.go("year_close")
    settle(shell)
    return cast("YearClosePage", shell.page("year_close"))


def test_the_day_is_proposed_and_said(shell: Shell, station: Station) -> None:
    page = _opening(shell)
    assert nameless(page) == []
    assert page.day.first.isVisibleTo(page)
    assert page.day.day.value() == "2026-11-01"
    alt(shell, Qt.Key.Key_R)
    assert station.opening.of(branch_of(station)).starts_on == date(2026, 11, 1)
    assert not page.day.first.isVisibleTo(page)
    page.day.day.set_value("2026-11-10")
    click(page.day.set)
    settle(shell)
    assert station.opening.of(branch_of(station)).starts_on == date(2026, 11, 10)
    assert said(page)[0].startswith("从 2026-11-10 起记账")


def test_a_day_that_is_refused_stays_to_be_mended(shell: Shell, station: Station) -> None:
    page = _opening(shell)
    page.day.day.set_value("2027-11-10")
    alt(shell, Qt.Key.Key_R)
    assert "太远了" in said(page)[0]
    assert station.opening.of(branch_of(station)).starts_on is None


def test_what_there_is_none_of_becomes_quiet(shell: Shell, station: Station) -> None:
    page = _opening(shell)
    before = {each.key for each in station.opening.steps(branch_of(station)) if each.done}
    assert "member" in before
    first = next(b for b in inside(page.list, LinkButton) if b.text().startswith("没有"))
    click(first)
    settle(shell)
    after = {each.key for each in station.opening.steps(branch_of(station)) if each.done}
    assert len(after) == len(before) + 1


def test_a_line_leads_to_where_it_is_typed(shell: Shell) -> None:
    page = _opening(shell)
    page.list.pressed.emit("term")
    settle(shell)
    assert shell.current_key() == "ledgers"
    page = _opening(shell)
    page.list.link_pressed.emit("committee")
    settle(shell)
    assert shell.current_key() == "ledgers"
    page = _opening(shell)
    page.list.pressed.emit("committee")
    settle(shell)
    assert shell.current_key() == "sheets"


def test_a_year_is_closed_taken_back_and_opened_again(
    shell: Shell, station: Station, clock: SetClock
) -> None:
    clock.advance(days=30)
    page = _years(shell)
    assert nameless(page) == []
    home = branch_of(station)
    assert page.cards[2026].shut.hasFocus()
    press(Qt.Key.Key_Return)
    question = page.cards[2026].question
    assert question.no.hasFocus()
    assert "封 2026 年的账？\n" in question.words()
    assert "没办完的" in question.words()
    press(Qt.Key.Key_Escape)
    settle(shell)
    assert not question.isVisibleTo(page)
    assert page.cards[2026].shut.hasFocus()
    assert not station.years.year(home, 2026).is_closed
    click(page.cards[2026].shut)
    click(question.yes)
    settle(shell)
    assert station.years.year(home, 2026).is_closed
    held = page.window().focusWidget()
    assert held is not None
    assert page.isAncestorOf(held)
    assert said(page)[0].startswith("2026 年的账封了")
    click(next(b for b in inside(page, Button) if b.text().startswith("撤销")))
    settle(shell)
    assert not station.years.year(home, 2026).is_closed
    click(page.cards[2026].shut)
    click(page.cards[2026].question.yes)
    settle(shell)
    card = page.cards[2026]
    click(card.open)
    card.until.set_value("2026-12-31")
    click(card.say)
    settle(shell)
    assert "还没写为什么重开" in said(page)[0]
    card = page.cards[2026]
    card.why.set_value("漏了一次会")
    click(card.say)
    settle(shell)
    assert not station.years.year(home, 2026).is_closed


def test_before_december_there_is_nothing_to_press(shell: Shell) -> None:
    page = _years(shell)
    assert not page.cards[2026].shut.isVisibleTo(page)
    assert not page.cards[2026].open.isVisibleTo(page)


def test_the_focus_stands_on_the_day_that_nobody_said(shell: Shell) -> None:
    assert _opening(shell).day.day.hasFocus()


def test_the_focus_stands_on_what_is_missing(shell: Shell, station: Station) -> None:
    station.opening.begin(branch_of(station), date(2026, 11, 1))
    page = _opening(shell)
    held = page.window().focusWidget()
    assert held is not None
    assert page.list.isAncestorOf(held)
