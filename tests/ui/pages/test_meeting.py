"""A secretary at work on a meeting: real keys, a real station, a clock that stands still."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.ledgers.meeting import Meeting
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Entry, Listing
from hongdang_desktop.ui.pages.meeting import MeetingPage
from hongdang_desktop.ui.shell import Shell
from tests.ui.kit.hands import commit, focus, letters, name, press
from tests.ui.pages.desk import NOW, branch_of, make_station, window

KEY = "committee_meeting"
ALT, CONTROL, SHIFT = (
    Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)  # fmt: skip


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def station(tmp_path: Path, clock: SetClock) -> Iterator[Station]:
    made = make_station(tmp_path / "station", clock)
    yield made
    made.close()


@pytest.fixture
def shell(station: Station) -> Iterator[Shell]:
    with window(station) as (made, _work):
        yield made


def opened(shell: Shell, **args: object) -> MeetingPage:
    """Open the meeting page and wait until the meeting is there."""
    shell.go("meeting", **{"ledger": KEY, **args})
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, MeetingPage)
    return page


def settle(shell: Shell) -> None:
    """Let timers fire and workers answer."""
    for _ in range(3):
        shell.tasks.wait_idle()
        until = [False]
        QTimer.singleShot(140, lambda until=until: until.__setitem__(0, True))
        while not until[0]:
            QApplication.processEvents()
    shell.tasks.wait_idle()


def enter(times: int = 1) -> None:
    for _ in range(times):
        press(Qt.Key.Key_Return)


def alt(shell: Shell, key: Qt.Key) -> None:
    """Press a button by its letter; Qt shows it pressed for a tenth of a second first."""
    press(key, ALT)
    settle(shell)


def only(station: Station) -> Entry:
    (entry,) = station.book.list(Listing(KEY))
    return entry


def said(page: MeetingPage) -> list[str]:
    return [f"{each.title}{each.sentence}" for each in page.messages.messages()]


def test_a_whole_meeting_without_the_mouse(station: Station, shell: Shell) -> None:
    page = opened(shell)
    assert name() == "开始"  # the day of today is proposed, the first gap is the time
    press(Qt.Key.Key_Return, SHIFT)
    assert name() == "日期"
    letters("11-20")
    enter()
    letters("9")
    enter()
    letters("1010")
    enter()
    assert name() == "地点"
    commit("作业区二楼会议室")
    enter()
    assert name() == "主持"  # the secretary of the branch is proposed
    enter()
    letters("bqh")
    enter()
    # people: the fourth is on shift
    assert focus().accessibleName().startswith("耿砚山")
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    letters("2")
    assert focus().accessibleName().startswith("储望舒")
    enter()
    assert name() == "列席"
    commit("采油二班班长 佟海若")
    enter()
    # one item, cell by cell
    commit("冬季上产：3 口低效井由谁盯")
    enter()
    letters("2")
    enter()
    commit("一是每周碰头")
    enter()
    commit("成立党员攻关组，每周五碰头。")
    enter()
    letters("cnl")
    enter()
    letters("12-31")
    enter()
    letters("1")
    enter()
    # the new row stays blank: Enter leaves the table
    alt(shell, Qt.Key.Key_B)
    assert name() == "第 1 行，表决事项"
    commit("同意成立冬季上产党员攻关组")
    enter(3)
    letters("4")
    enter(4)
    letters("1")
    alt(shell, Qt.Key.Key_S)

    assert said(page) == ["定稿了：11月支部委员会会议。"]
    entry = only(station)
    assert entry.final
    record = entry.record
    assert isinstance(record, Meeting)
    assert str(record.sessions[0].starts_at) == "2026-11-20 09:00:00+08:00"
    assert str(record.sessions[0].ends_at) == "2026-11-20 10:10:00+08:00"
    assert record.sessions[0].place == "作业区二楼会议室"
    people = {person.id: person.name for person in station.book.people(branch_of(station))}
    assert (people[record.chair or ""], people[record.recorder or ""]) == ("耿砚山", "卞秋禾")
    assert [(people[p.member or ""], p.absence) for p in record.absent] == [("舒北辰", "shift")]
    assert record.observers == "采油二班班长 佟海若"
    (item,) = record.agenda
    assert (item.title, item.subject, item.discussion) == (
        "冬季上产：3 口低效井由谁盯", "production", "一是每周碰头",
    )  # fmt: skip
    assert item.decision == "成立党员攻关组，每周五碰头。"
    assert (people[item.owner or ""], str(item.due), item.progress) == (
        "丛南麓",
        "2026-12-31",
        "doing",
    )
    (vote,) = record.votes
    assert (vote.motion, vote.in_favour, vote.against, vote.abstained, vote.result) == (
        "同意成立冬季上产党员攻关组", 4, 0, 0, "passed",
    )  # fmt: skip
    assert station.drafts.all() == ()  # nothing half written is left
