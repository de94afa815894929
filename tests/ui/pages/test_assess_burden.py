"""What a sheet costs is counted from what is typed and clicked on its page, and from nothing else."""

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QVBoxLayout, QWidget

from hongdang_desktop.station.assessing.views import Which
from hongdang_desktop.station.burden import Figure
from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.pages.assess_burden import BurdenMeter
from hongdang_desktop.ui.pages.settings import SettingsPage
from hongdang_desktop.ui.shell import Shell
from hongdang_desktop.ui.work import Work
from tests.ui.kit.hands import letters, press
from tests.ui.pages.desk import branch_of, settle


class _Hour:
    """A clock that is set by hand."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


class _Desk(QWidget):
    """A page with a list and a field, and the meter."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        self.field, self.rows = QLineEdit(), QListWidget()
        box.addWidget(self.field)
        box.addWidget(self.rows)
        self.meter = BurdenMeter(work, self)
        box.addWidget(self.meter.label)


@pytest.fixture
def hour(monkeypatch: pytest.MonkeyPatch) -> _Hour:
    made = _Hour()
    monkeypatch.setattr("hongdang_desktop.ui.pages.assess_burden.time", made)
    return made


@pytest.fixture
def page(station: Station, shell: Shell, hour: _Hour) -> Iterator[_Desk]:
    del hour
    made = _Desk(Work(station, shell, station.info()))
    made.show()
    made.activateWindow()
    QApplication.processEvents()
    yield made
    made.close()
    made.deleteLater()


def test_keys_changes_and_time(shell: Shell, station: Station, page: _Desk, hour: _Hour) -> None:
    which = Which(branch_of(station), "2026-10")
    page.meter.about(which)
    page.field.setFocus()
    letters("ab")
    hour.now += 40
    letters("c")
    QApplication.sendEvent(page.field, _committed("落实"))
    page.rows.setFocus()
    letters("1")  # a key that chooses is no sign typed
    press(Qt.Key.Key_Down)
    hour.now += 300  # away
    press(Qt.Key.Key_Down)
    page.meter.change()
    page.meter.write()
    settle(shell)
    assert station.burden.of(which) == Figure(typed=5, changed=1, seconds=40)
    assert page.meter.label.text() == "用时 40 秒，打了 5 个字，改了 1 处建议"
    page.meter.about(Which(branch_of(station), "2026-09"))
    settle(shell)
    assert page.meter.label.text() == ""


def test_leaving_the_page_writes_it_and_elsewhere_nothing_counts(
    shell: Shell, station: Station, page: _Desk, hour: _Hour
) -> None:
    which = Which(branch_of(station), "2026-10")
    page.meter.about(which)
    page.field.setFocus()
    letters("a")
    other = QLineEdit()
    other.show()
    other.activateWindow()
    QApplication.processEvents()
    other.setFocus()
    letters("xyz")
    page.hide()
    hour.now += 10
    settle(shell)
    assert station.burden.of(which) == Figure(typed=1)
    other.close()


def test_switched_off_nothing_is_shown(shell: Shell, station: Station, page: _Desk) -> None:
    which = Which(branch_of(station), "2026-10")
    station.burden.note(which, typed=4)
    station.burden.switch(on=False)
    page.meter.about(which)
    settle(shell)
    assert page.meter.label.isHidden()


def _committed(words: str) -> QInputMethodEvent:
    event = QInputMethodEvent()
    event.setCommitString(words)
    return event


def test_the_card_on_the_settings(whole_shell: Shell, station: Station) -> None:
    which = Which(branch_of(station), "2026-10")
    station.burden.note(which, typed=4, seconds=130)
    whole_shell.go("settings")
    settle(whole_shell)
    card = cast("SettingsPage", whole_shell.page("settings")).burden
    assert card is not None
    assert card.said.text() == "10 月：用时 2 分 10 秒，打了 4 个字，改了 0 处建议。"
    card.switch.click()
    settle(whole_shell)
    assert not station.burden.on
    card.clear.click()
    settle(whole_shell)
    assert (card.said.text(), card.clear.isHidden()) == ("没有统计。", True)
    card.switch.click()
    settle(whole_shell)
    assert card.said.text() == "还没有填过。"
