"""At most one message stands; the most serious wins; green leaves by itself."""

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from hongdang_desktop.core.errors import Stopped, UserError
from hongdang_desktop.ui.kit import messages
from hongdang_desktop.ui.kit.messages import Message, MessageBand, MessageStack, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from tests.ui.kit.hands import hold, shown


@pytest.fixture
def stack(qtbot: QtBot) -> MessageStack:
    window = QWidget()
    stack = MessageStack()
    QVBoxLayout(window).addWidget(stack)
    qtbot.addWidget(window)
    shown(window, 700, 200)
    hold(stack, window)
    return stack


def titles(stack: MessageStack) -> list[str]:
    QApplication.processEvents()
    bands: list[MessageBand] = stack.findChildren(MessageBand)  # type: ignore[assignment]  # stub
    return [band.message.title for band in bands if band.isVisible()]


def test_the_most_serious_wins_and_the_rest_is_counted(stack: MessageStack) -> None:
    assert not stack.isVisible()
    stack.say(Message("存好了", tone=Tone.DONE))
    stack.say(Message("还有 2 人未交", tone=Tone.TODO))
    stack.say(Message("U盘满了", tone=Tone.BAD))
    assert titles(stack) == ["U盘满了", "存好了"]  # what was done is seen beside the worst
    assert stack._more.text() == "还有 1 条"
    stack._more.click()
    assert titles(stack) == ["U盘满了", "还有 2 人未交", "存好了"]
    stack.drop("U盘满了")
    stack.drop("还有 2 人未交")
    assert titles(stack) == ["存好了"]
    stack.clear()
    assert not stack.isVisible()


def test_the_same_key_replaces(stack: MessageStack) -> None:
    stack.say(Message("差 2 处", tone=Tone.TODO, key="check"))
    stack.say(Message("差 1 处", tone=Tone.TODO, key="check"))
    assert titles(stack) == ["差 1 处"]
    assert len(stack.messages()) == 1


def test_green_leaves_by_itself_the_others_stay(
    stack: MessageStack, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "DONE_STAYS_MS", 30)
    stack.say(Message("存好了", tone=Tone.DONE))
    qtbot.waitUntil(lambda: not stack.isVisible(), timeout=2000)
    stack.say(Message("还有 2 人未交", tone=Tone.TODO))
    qtbot.wait(80)
    assert titles(stack) == ["还有 2 人未交"]


def test_green_stays_while_its_button_has_the_focus(
    stack: MessageStack, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "DONE_STAYS_MS", 30)
    undone: list[int] = []
    stack.say(Message("删了议题 3", tone=Tone.DONE, buttons=(("放回", lambda: undone.append(1)),)))
    bands: list[MessageBand] = stack.findChildren(MessageBand)  # type: ignore[assignment]  # stub
    bands[0].buttons[0].setFocus()
    qtbot.wait(120)
    assert titles(stack) == ["删了议题 3"]
    bands[0].buttons[0].click()
    assert undone == [1]
    bands[0].buttons[0].clearFocus()
    qtbot.waitUntil(lambda: not stack.isVisible(), timeout=2000)


def test_an_error_of_the_world_stands_with_its_first_sentence_in_bold() -> None:
    error = UserError("U盘满了，还差 12 MB。删掉些文件再点“写到U盘”。")
    told = refusal(error)
    assert (told.title, told.sentence, told.tone) == (
        "U盘满了，还差 12 MB",
        "删掉些文件再点“写到U盘”。",
        Tone.BAD,
    )
    assert refusal(Stopped()).tone is Tone.INFO
