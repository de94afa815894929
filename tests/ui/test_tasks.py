"""Work runs beside the window; its results come back to the window's thread, or not at all."""

import sys
import threading
import time
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hongdang_desktop.core.errors import Stopped, UserError
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.ui import tasks as tasks_module
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.tasks import Tasks
from tests.ui.kit.hands import shown


@pytest.fixture
def tasks(look: QApplication) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def test_the_work_runs_elsewhere_and_the_answer_comes_here(tasks: Tasks) -> None:
    owner = QObject()
    threads: list[int] = []
    answers: list[tuple[int, int]] = []

    def work(_progress: Progress) -> int:
        threads.append(threading.get_ident())
        return 42

    tasks.run(work, owner=owner, done=lambda n: answers.append((n, threading.get_ident())))
    assert tasks.busy()
    tasks.wait_idle()
    assert answers == [(42, threading.get_ident())]
    assert threads != [threading.get_ident()]


def test_an_error_of_the_world_goes_to_who_asked_or_to_the_window(tasks: Tasks) -> None:
    owner = QObject()
    told: list[object] = []
    tasks.refused.connect(lambda who, error: told.append((who is owner, error.sentence)))

    def work(_progress: Progress) -> None:
        raise UserError("没看到U盘。插上再试。")

    tasks.run(work, owner=owner, done=told.append, failed=lambda error: told.append(error.code))
    tasks.wait_idle()
    tasks.run(work, owner=owner, done=told.append)
    tasks.wait_idle()
    assert told == ["USER_ERROR", (True, "没看到U盘。插上再试。")]


def test_a_bug_goes_to_the_hook_with_its_own_trace(
    tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    caught: list[tuple[object, str]] = []
    monkeypatch.setattr(
        sys,
        "excepthook",
        lambda kind, error, trace: caught.append((kind, trace.tb_next.tb_frame.f_code.co_name)),
    )

    def broken(_progress: Progress) -> None:
        raise ZeroDivisionError

    tasks.run(broken, owner=tasks, done=lambda _: caught.append((None, "done")))
    tasks.wait_idle()
    assert caught == [(ZeroDivisionError, "broken")]


def test_nothing_is_delivered_to_the_dead(tasks: Tasks) -> None:
    owner = QObject()
    told: list[object] = []
    gate = threading.Event()
    tasks.run(lambda _: gate.wait(5), owner=owner, done=told.append)
    shiboken6.delete(owner)
    gate.set()
    tasks.wait_idle()
    assert told == []


def test_only_the_last_of_several_answers_counts(tasks: Tasks) -> None:
    owner, other = QObject(), QObject()
    told: list[str] = []
    gate = threading.Event()

    def slow(progress: Progress) -> str:
        gate.wait(5)
        progress.step("还在找")
        return "slow"

    tasks.run(slow, owner=owner, done=told.append, latest="find")
    tasks.run(lambda _: "other", owner=other, done=told.append, latest="find")
    tasks.run(lambda _: "quick", owner=owner, done=told.append, latest="find")
    gate.set()
    tasks.wait_idle()
    assert sorted(told) == ["other", "quick"]


def test_stop_ends_the_work_at_its_next_step(tasks: Tasks) -> None:
    told: list[str] = []

    def work(progress: Progress) -> None:
        for number in range(1000):
            progress.step(f"正在核对 {number}", number, 1000)
            time.sleep(0.01)

    task = tasks.run(
        work,
        owner=tasks,
        done=lambda _: told.append("done"),
        failed=lambda error: told.append(error.code),
    )
    task.stop()
    tasks.wait_idle()
    assert told == [Stopped.code]


def test_progress_stands_where_the_button_was_but_only_for_long_work(
    tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks_module, "SHOW_AFTER_MS", 60)
    place = ProgressPlace(Button("写到U盘(W)"))
    qtbot.addWidget(place)
    shown(place, 500, 60)
    place.button.setFocus()
    tasks.run(lambda _: 1, owner=place, done=lambda _: None, place=place)
    tasks.wait_idle()
    assert place.button.isVisible()
    assert place.button.isEnabled()
    assert not place.line.isVisible()
    assert place.button.hasFocus()
    gate = threading.Event()

    def work(progress: Progress) -> None:
        progress.step("正在写 2 / 3 包", 2, 3)
        gate.wait(5)

    tasks.run(work, owner=place, done=lambda _: None, place=place)
    assert not place.button.isEnabled()
    qtbot.waitUntil(place.line.isVisible, timeout=2000)
    assert not place.button.isVisible()
    assert place.line.accessibleDescription() == "正在写 2 / 3 包"
    assert place.line.stop.hasFocus(), "who waits can stop without looking for the mouse"
    gate.set()
    tasks.wait_idle()
    assert place.button.hasFocus()
    assert not place.line.isVisible()


def test_closing_waits_and_delivers_nothing(look: QApplication) -> None:
    tasks = Tasks()
    told: list[object] = []
    tasks.run(lambda _: time.sleep(0.05), owner=tasks, done=told.append)
    tasks.close()
    QApplication.processEvents()
    assert told == []
    assert not tasks.busy()


def test_waiting_has_an_end(tasks: Tasks) -> None:
    gate = threading.Event()
    tasks.run(lambda _: gate.wait(5), owner=tasks, done=lambda _: None)
    with pytest.raises(TimeoutError):
        tasks.wait_idle(0.05)
    gate.set()
    tasks.wait_idle()
