"""The window shows one page at a time, made when first looked at, and finds the way back."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.frames import Changed, Page, PageHead
from hongdang_desktop.ui.kit.messages import Message
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.shell import PageSpec, Shell
from tests.ui.kit.hands import name, press, shown

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True)
class Touched:
    ledgers: tuple[str, ...]


class Noted(Page):
    """A page that notes what the shell asks of it."""

    def __init__(self, key: str, log: list[str]) -> None:
        super().__init__(PageHead(key))
        self.key, self.log = key, log
        self.stays = False
        self.first, self.second = LineBox(name=f"{key}甲"), LineBox(name=f"{key}乙")
        self.body.addWidget(self.first)
        self.body.addWidget(self.second)
        log.append(f"{key} made")

    def open(self, **args: object) -> None:
        self.log.append(f"{self.key} open {args}" if args else f"{self.key} open")

    def looked_at(self) -> None:
        self.log.append(f"{self.key} looked")

    def changes(self, changes: Changed) -> None:
        self.log.append(f"{self.key} {','.join(changes.ledgers)}")

    def can_leave(self) -> bool:
        return not self.stays

    def seek(self) -> None:
        self.second.setFocus()

    def first_focus(self) -> QWidget:
        return self.first


@pytest.fixture
def log() -> list[str]:
    return []


@pytest.fixture
def shell(qtbot: QtBot, log: list[str]) -> Shell:
    def maker(key: str) -> Callable[[Shell], Page]:
        return lambda _shell: Noted(key, log)

    specs = (
        PageSpec("home", "首页", maker("home")),
        PageSpec("ledgers", "台账", maker("ledgers")),
        PageSpec("entry", "一条记录", maker("entry"), under="ledgers"),
        PageSpec("review", "审核", maker("review"), roles=("plant",)),
        PageSpec("settings", "设置", maker("settings"), roles=("plant", "branch")),
        PageSpec("first", "开始", maker("first"), bare=True),
    )
    shell = Shell(specs, role="branch")
    shell.set_place("采油三作业区", (("b1", "第二党支部"),), person="耿砚山　书记")
    qtbot.addWidget(shell)
    shown(shell, 1366, 768)
    shell.go("home")
    QApplication.processEvents()
    return shell


def entries(shell: Shell) -> list[str]:
    buttons: list[QPushButton] = shell.side.findChildren(QPushButton)  # type: ignore[assignment]  # stub
    return [button.text() for button in buttons if button.property("role") == "entry"]


def marked(shell: Shell) -> list[str]:
    buttons: list[QPushButton] = shell.side.findChildren(QPushButton)  # type: ignore[assignment]  # stub
    return [button.accessibleName() for button in buttons if button.isChecked()]


def test_only_the_pages_of_the_role_have_entries(shell: Shell) -> None:
    assert entries(shell) == ["&1　首页", "&2　台账", "&3　设置"]
    assert shell.windowTitle() == "采油三作业区 — 红岗党建工作台"
    with pytest.raises(KeyError):
        shell.go("review")


def test_pages_are_made_when_first_looked_at(shell: Shell, log: list[str]) -> None:
    assert log == ["home made", "home open", "home looked"]
    assert name() == "home甲"
    shell.go("ledgers")
    shell.go("home")
    assert log[3:] == ["ledgers made", "ledgers open", "ledgers looked", "home looked"]


def test_alt_digit_goes_there(shell: Shell, qtbot: QtBot) -> None:
    press(Qt.Key.Key_2, ALT)
    qtbot.waitUntil(lambda: shell.current_key() == "ledgers")
    assert marked(shell) == ["台账"]


def test_a_page_under_another_marks_that_one_and_esc_comes_back(
    shell: Shell, log: list[str]
) -> None:
    shell.go("ledgers")
    page = shell.current_page()
    assert isinstance(page, Noted)
    page.second.setFocus()
    shell.go("entry", id="e1")
    assert marked(shell) == ["台账"]
    press(Qt.Key.Key_Escape)
    assert shell.current_key() == "ledgers"
    assert name() == "ledgers乙", "back to the same place"
    assert log.count("ledgers open") == 1
    shell.go("entry", id="e1")
    shell.go("entry", id="e2")
    shell.back()
    assert log[-2:] == ["entry open {'id': 'e1'}", "entry looked"]
    shell.back()
    shell.back()
    assert shell.current_key() == "home"
    assert not shell.back()


def test_a_page_that_cannot_be_left_is_not(shell: Shell) -> None:
    page = shell.current_page()
    assert isinstance(page, Noted)
    page.stays = True
    assert not shell.go("ledgers")
    shell.side.chosen.emit("ledgers")
    assert shell.current_key() == "home"
    assert marked(shell) == ["首页"]
    assert not shell.close()
    page.stays = False
    assert shell.close()


def test_changes_reach_the_page_that_is_shown(shell: Shell, log: list[str]) -> None:
    shell.go("ledgers")
    shell.changed(Touched(("dues",)))
    assert log[-1] == "ledgers dues"
    shell.go("home")
    assert log[-1] == "home looked", "the others ask again when they are shown"


def test_ctrl_f_finds_in_the_page_or_on_the_page_for_finding(shell: Shell) -> None:
    press(Qt.Key.Key_F, CTRL)
    assert name() == "home乙"
    log: list[str] = []
    shell.set_pages(
        (
            PageSpec("home", "首页", lambda _: Noted("home", log)),
            PageSpec("find", "找东西", lambda _: Noted("find", log), under="home"),
        ),
        role="branch",
    )
    shell.go("home")
    press(Qt.Key.Key_F, CTRL)
    assert shell.current_key() == "find"


def test_first_start_has_no_side_bar(shell: Shell) -> None:
    shell.go("first")
    assert not shell.side.isVisible()
    shell.go("home")
    assert shell.side.isVisible()


def test_errors_and_messages_stand_on_the_page_they_belong_to(shell: Shell) -> None:
    home = shell.current_page()
    assert home is not None

    def work(_progress: Progress) -> None:
        raise UserError("没看到U盘。插上再试。")

    shell.tasks.run(work, owner=home, done=lambda _: None)
    shell.go("ledgers")
    shell.tasks.wait_idle()
    assert [message.title for message in home.messages.messages()] == ["没看到U盘"]
    shell.say(Message("存好了", tone=Tone.DONE))
    page = shell.current_page()
    assert page is not None
    assert [message.title for message in page.messages.messages()] == ["存好了"]


def test_a_bug_is_told_above_every_page_and_can_be_copied(shell: Shell) -> None:
    shell.tell_bug("详情")
    (message,) = shell.notes.messages()
    QApplication.processEvents()
    assert shell.notes.isVisible()
    message.buttons[0][1]()
    assert QApplication.clipboard().text() == "详情"
    message.buttons[1][1]()
    assert not shell.notes.isVisible()


def test_several_branches_make_a_switch(shell: Shell) -> None:
    told: list[str] = []
    shell.branch_chosen.connect(told.append)
    press(Qt.Key.Key_B, CTRL)
    assert QApplication.activePopupWidget() is None, "with one branch there is nothing to choose"
    shell.set_place("采油三作业区", (("b1", "第二党支部"), ("b2", "第一党支部")), current="b1")
    press(Qt.Key.Key_B, CTRL)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["&1　第二党支部", "&2　第一党支部"]
    menu.actions()[1].trigger()
    menu.actions()[1].trigger()
    menu.close()
    assert told == ["b2"]


@pytest.mark.parametrize(("width", "side"), [(1366, 176), (1200, 176), (1199, 84), (911, 84)])
def test_the_side_bar_is_narrow_below_1200(shell: Shell, width: int, side: int) -> None:
    shell.resize(width, 600)
    QApplication.processEvents()
    assert shell.side.width() == side
    assert entries(shell)[0] == ("&1　首页" if side == 176 else "&1 首页")


def test_the_window_may_be_as_small_as_it_likes(shell: Shell) -> None:
    page = shell.current_page()
    assert page is not None
    page.setMinimumSize(2000, 2000)
    shell.resize(911, 512)
    QApplication.processEvents()
    assert (shell.width(), shell.height()) == (911, 512)
