"""A real station with a real window around single pages, for tests of the pages that write."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QWidget

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role
from hongdang_desktop.ui.kit.frames import Page
from hongdang_desktop.ui.pages.ledgers import make_ledgers
from hongdang_desktop.ui.pages.meeting import make_meeting
from hongdang_desktop.ui.shell import PageSpec, Shell
from hongdang_desktop.ui.work import Work
from tests.ui.kit.hands import press

T = TypeVar("T", bound=QWidget)
NOW = datetime(2026, 11, 23, 10, 42, tzinfo=PLANT_TIME)
COMMITTEE = (
    ("耿砚山", "secretary"), ("丛南麓", "deputy"), ("卞秋禾", "organisation"),
    ("舒北辰", "publicity"), ("储望舒", "discipline"),
)  # fmt: skip
OTHERS = ("郎可为", "蒙远岫", "仇一苇", "芮长汀", "宓知行", "阚小满", "佟海若")


def make_station(folder: Path, clock: SetClock | None = None) -> Station:
    """Return a branch station with twelve members, five of them the committee."""
    station = Station.create(
        folder, role=Role.BRANCH, name="采油三作业区", clock=clock or SetClock(NOW)
    )
    station.actor = "卞秋禾"
    branch = station.start_alone(
        area="采油三作业区", branch="采油三作业区第二党支部", code="B002", short_name="第二党支部",
        plant="红岗采油厂党委",
    )  # fmt: skip
    team = station.tree.add("team", "采油一班", branch=branch)
    station.tree.add("team", "采油二班", branch=branch)
    rows = [
        *((name, post) for name, post in COMMITTEE),
        *((name, None) for name in OTHERS),
    ]
    saved = station.book.save_all(
        "member", [(member(name, post, team), None) for name, post in rows]
    )
    station.book.finalise_all(saved.ids)
    return station


def member(name: str, post: str | None = None, team: str = "") -> JsonObject:
    """Return a member; nobody's number (region 999999)."""
    found: JsonObject = {
        "name": name, "sex": "1", "identity_number": "999999198001010011", "nation": "01",
        "born_on": "1980-01-01", "category": "full", "joined_on": "2005-07-01",
        "confirmed_on": "2006-07-01", "standing": "normal", "team": team, "phone": "13800000000",
    }  # fmt: skip
    return {**found, "party_post": post} if post else found


def branch_of(station: Station) -> str:
    """Return the id of the branch."""
    return station.tree.branches()[0].id


def held(station: Station, day: str, title: str, **more: object) -> str:
    """Record and finalise a committee meeting; return its id."""
    payload = station.book.blank("committee_meeting", branch_of(station))
    people = {
        name: person.id
        for person in station.book.people(branch_of(station))
        for name in (person.name,)
    }
    whole: dict[str, object] = {
        **payload,
        "title": title, "recorder": people["卞秋禾"],
        "sessions": [{"id": "s1", "starts_at": f"{day}T09:00:00+08:00", "ends_at": f"{day}T10:10:00+08:00", "place": "作业区二楼会议室"}],
        "agenda": [{"title": "查冬季消防栓", "subject": "safety", "decision": "各班 11月30日前查一遍", "owner": people["丛南麓"], "due": "2026-11-30", "progress": "doing"}],
        **more,
    }  # fmt: skip
    entry = station.book.save("committee_meeting", cast("JsonObject", whole)).ids[0]
    station.book.finalise(entry, "夜班抢险")
    return entry


@contextmanager
def window(station: Station, width: int = 1366, height: int = 768) -> Iterator[tuple[Shell, Work]]:
    """Show the pages that write in a real window; closed at the end as a user closes it."""
    shell = Shell((), role="branch")
    work = Work(station, shell, station.info())
    shell.set_pages(specs(work), role="branch")
    shell.set_place(
        "采油三作业区",
        [(node.id, node.shown) for node in work.info.branches],
        person="卞秋禾　组织委员",
    )
    shell.resize(width, height)
    shell.show()
    shell.activateWindow()
    try:
        yield shell, work
    finally:
        shell.close()
        shell.deleteLater()


def specs(work: Work) -> tuple[PageSpec, ...]:
    """Return the pages under test, with empty ones beside them."""

    def empty(_shell: Shell) -> Page:
        return _Noted()

    return (
        PageSpec("home", "首页", empty),
        PageSpec("ledgers", "台账", lambda _shell: make_ledgers(work)),
        PageSpec("meeting", "会议", lambda _shell: make_meeting(work), under="ledgers"),
        PageSpec("exchange", "数据交换", empty, short="交换"),
        PageSpec("printing", "打印", empty),
        PageSpec("settings", "设置", empty),
    )


class _Noted(Page):
    """Notes what it was opened with."""

    def __init__(self) -> None:
        super().__init__()
        self.args: dict[str, object] = {}

    def open(self, **args: object) -> None:
        self.args = args


def settle(shell: Shell) -> None:
    """Let timers fire and workers answer."""
    for _ in range(2):
        shell.tasks.wait_idle()
        wait(140)
    shell.tasks.wait_idle()


def inside(widget: QWidget, kind: type[T]) -> list[T]:
    """Return all widgets of a kind within another."""
    return cast("list[T]", widget.findChildren(kind))


def wait(milliseconds: int) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def alt(shell: Shell, key: Qt.Key) -> None:
    """Press a button by its letter; Qt shows it pressed for a tenth of a second first."""
    press(key, Qt.KeyboardModifier.AltModifier)
    settle(shell)


def enter(times: int = 1) -> None:
    """Press Enter where the focus is."""
    for _ in range(times):
        press(Qt.Key.Key_Return)


def said(page: Page) -> list[str]:
    """Return what the page says."""
    return [f"{each.title}{each.sentence}" for each in page.messages.messages()]
