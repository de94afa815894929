"""首页: what is due has the focus, buttons lead there, half-written work stands on top."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.station.views import Duty, Home
from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.kit.ask import AskLine
from hongdang_desktop.ui.kit.buttons import Button, LinkButton, MainButton
from hongdang_desktop.ui.pages.home import HomePage
from tests.ui.desk_hands import page_of, running, words, yield_to
from tests.ui.pages.desk import branch_of, make_station


@pytest.fixture
def home(tmp_path: Path, set_clock: SetClock) -> Iterator[tuple[Program, HomePage]]:
    """Open a branch with members and half a meeting."""
    station = make_station(tmp_path / "b", set_clock)
    station.drafts.put(
        "committee_meeting:new", ledger="committee_meeting", branch=branch_of(station), entry=None,
        called="11 月支部委员会会议", texts={"title": "半句"},
    )  # fmt: skip
    with running(station) as program:
        page = page_of(program)
        assert isinstance(page, HomePage)
        yield program, page


def _buttons(page: HomePage) -> list[Button]:
    found = cast(list[Button], page.due.findChildren(Button))
    return [b for b in found if b.isVisible() and not isinstance(b, LinkButton)]


def test_the_first_thing_due_has_the_focus_and_the_only_main_button(
    home: tuple[Program, HomePage],
) -> None:
    _, page = home
    found = cast(list[MainButton], page.findChildren(MainButton))
    mains = [button for button in found if button.isVisible()]
    assert len(mains) == 1
    assert QApplication.focusWidget() is mains[0]


def test_up_and_down_go_between_the_rows(home: tuple[Program, HomePage]) -> None:
    _, page = home
    buttons = _buttons(page)
    assert len(buttons) >= 2
    QTest.keyClick(buttons[0], Qt.Key.Key_Down)
    assert buttons[1].hasFocus()
    QTest.keyClick(buttons[1], Qt.Key.Key_Up)
    assert buttons[0].hasFocus()


def test_a_row_leads_to_where_it_is_done(home: tuple[Program, HomePage]) -> None:
    program, page = home
    named = {b.accessibleName(): b for b in _buttons(page)}
    meeting = next(button for name, button in named.items() if "支委会" in name)
    meeting.click()
    yield_to(program)
    assert program.shell.current_key() == "meeting"
    program.shell.go("home")
    yield_to(program)
    facts = next(b for b in _buttons(page) if "基本情况" in b.accessibleName())
    facts.click()
    yield_to(program)
    assert program.shell.current_key() == "ledgers"


def test_half_written_work_stands_on_top_and_goes_on(home: tuple[Program, HomePage]) -> None:
    program, page = home
    band = page.half_written.messages()[0]
    assert (band.title, band.sentence) == (
        "上次写到一半",
        "11 月支部委员会会议，今天 09:00 存好了。",
    )
    assert band.buttons[0][0] == "接着写(J)"
    band.buttons[0][1]()
    yield_to(program)
    assert program.shell.current_key() == "meeting"


def test_what_counts_as_done_and_by_which_rule_is_told_in_full(
    home: tuple[Program, HomePage],
) -> None:
    _, page = home
    button = next(b for b in _buttons(page) if "支委会" in b.accessibleName())
    assert "这件事就算办好" in button.accessibleDescription()


def test_the_month_is_counted_without_percent(home: tuple[Program, HomePage]) -> None:
    _, page = home
    shown = words(page.month)
    assert "11 月进度" in shown
    assert "该办" in shown
    assert "%" not in shown


def test_the_card_for_the_exchange_says_how_it_stands(home: tuple[Program, HomePage]) -> None:
    program, page = home
    assert "还没有和厂党委接上。" in page.exchange.words()
    page.exchange.button.click()
    yield_to(program)
    assert program.shell.current_key() == "exchange"


def _links(page: HomePage) -> list[LinkButton]:
    found = cast(list[LinkButton], page.due.findChildren(LinkButton))
    return [link for link in found if link.isVisible() and "无此事项" in link.text()]


def _folds(page: HomePage) -> list[str]:
    return [link.text() for link in page.due.folds.values()]


def test_what_a_month_has_not_is_answered_in_the_row_and_taken_back(
    home: tuple[Program, HomePage],
) -> None:
    program, page = home
    link = next(link for link in _links(page) if link.text() == "本月无此事项")
    what = link.accessibleName().partition("：")[2]
    link.click()
    (line,) = [
        ask for ask in cast(list[AskLine], page.due.findChildren(AskLine)) if ask.isVisible()
    ]
    assert line.box.hasFocus()
    line.box.setText("本月没有发文")
    line.answered.emit("本月没有发文")
    yield_to(program)
    assert what not in words(page.due)
    band = page.news.messages()[-1]
    assert band.buttons[0][0] == "撤销"
    band.buttons[0][1]()
    yield_to(program)
    assert what in words(page.due)


def test_the_line_for_a_reason_is_seen_in_a_low_window(home: tuple[Program, HomePage]) -> None:
    program, page = home
    program.shell.resize(1093, 400)
    yield_to(program)
    link = _links(page)[-1]
    link.click()
    yield_to(program)
    (line,) = [
        ask for ask in cast(list[AskLine], page.due.findChildren(AskLine)) if ask.isVisible()
    ]
    assert line.visibleRegion().boundingRect() == line.rect()


def test_what_no_ledger_holds_is_ticked(home: tuple[Program, HomePage]) -> None:
    program, page = home
    while page.due.folds:
        title = next((t for t, link in page.due.folds.items() if link.text() != "收起来"), "")
        if not title:
            break
        page.due.folds[title].click()
    yield_to(program)
    tick = next(button for button in _buttons(page) if button.text() == "办好了")
    what = tick.accessibleName()
    tick.click()
    yield_to(program)
    assert what not in [button.accessibleName() for button in _buttons(page)]


def test_of_many_things_the_first_dozen_is_shown(home: tuple[Program, HomePage]) -> None:
    program, page = home
    assert program.work is not None
    home_now = program.work.station.desk.home(program.work.branch)
    day = home_now.today
    duty = Duty(
        "M01", "10月支委会还没记", day, 30, "支部条例第12条", "记一次", "committee_meeting", "b"
    )
    many = tuple(
        replace(duty, overdue=n, sentence=f"第 {n} 件", ledger=f"l{n}") for n in range(1, 41)
    )
    page.show_home(replace(home_now, overdue=many, week=many[:20], later=many[:20]))
    yield_to(program)
    assert len(_buttons(page)) == 14  # six, six and two: something of each group
    assert _folds(page) == ["过期的还有 34 件", "本周还有 14 件", "以后还有 18 件"]
    page.due.folds["已过期"].setFocus()
    page.due.folds["已过期"].click()
    yield_to(program)
    assert len(_buttons(page)) == 48  # all forty that are overdue, above what is due this week
    assert _folds(page) == ["收起来", "本周还有 14 件", "以后还有 18 件"]
    assert page.due.folds["已过期"].hasFocus()
    page.due.folds["已过期"].click()
    page.show_home(replace(home_now, overdue=many[:11], week=(), later=()))
    yield_to(program)
    assert len(_buttons(page)) == 11
    assert not page.due.folds
    # Of one ledger two rows wait in front: the next ones come when these are done.
    heavy = replace(duty, weight="red", sentence="最急的", ledger="other", overdue=1)
    page.show_home(
        replace(
            home_now,
            overdue=(*(replace(each, ledger="l") for each in many), heavy),
            week=(),
            later=(),
        )
    )
    yield_to(program)
    assert [b.accessibleName().split("，")[1] for b in _buttons(page)] == [
        "第 40 件",
        "第 39 件",
        "最急的",
    ]
    assert _folds(page) == ["过期的还有 38 件"]


def test_without_anything_due_it_says_so(home: tuple[Program, HomePage]) -> None:
    program, page = home
    assert program.work is not None
    branch = program.work.branch
    full = program.work.station.desk.home(branch)
    page.show_home(
        Home(
            today=full.today, scratches=(), overdue=(), week=(), later=(), progress=(), unsent=0,
            last_sent="", last_received="", conflicts=0, odd=0,
        )
    )  # fmt: skip
    assert page.empty.isVisible()
    assert "今天没有要办的" in words(page.empty)
    assert not _buttons(page)


def test_conflicts_ask_to_be_decided(home: tuple[Program, HomePage]) -> None:
    program, page = home
    assert program.work is not None
    full = program.work.station.desk.home(program.work.branch)
    page.show_home(
        Home(
            today=full.today, scratches=(), overdue=(), week=(), later=(), progress=(), unsent=0,
            last_sent="", last_received="", conflicts=2, odd=1,
        )
    )  # fmt: skip
    told = [message.sentence for message in page.messages.messages()]
    assert told[0] == "两台电脑都改过，定下来才能定稿。"
    assert page.messages.messages()[0].title == "待处理冲突 2 条"
    assert told[1].startswith("收到的 1 条现在显示不出来。")
