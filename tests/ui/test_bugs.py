"""What nobody foresaw is logged always, told once, and Ctrl+C stays Ctrl+C."""

import logging
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from hongdang_desktop.ui.bugs import Bugs


def fall(bugs: Bugs, error: BaseException) -> None:
    try:
        raise error  # noqa: TRY301  it needs a trace
    except BaseException as caught:  # noqa: BLE001  the test plays the interpreter
        bugs.take(type(caught), caught, caught.__traceback__)


def test_a_bug_is_told_once_and_logged_always(
    look: QApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bugs = Bugs(lambda: tmp_path / "hongdang.log")
    told: list[str] = []
    bugs.caught.connect(told.append)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            fall(bugs, ZeroDivisionError("分母"))
    assert len(told) == 1
    assert len(caplog.records) == 3
    assert "ZeroDivisionError: 分母" in told[0]
    assert str(tmp_path / "hongdang.log") in told[0]
    assert "Qt 6." in told[0]


def test_hooks_are_taken_and_given_back(look: QApplication, tmp_path: Path) -> None:
    before = (sys.excepthook, threading.excepthook)
    bugs = Bugs(lambda: tmp_path)
    told: list[str] = []
    bugs.caught.connect(told.append)
    bugs.install()
    try:
        thread = threading.Thread(target=lambda: next(iter(())))
        thread.start()
        thread.join()
        QApplication.processEvents()
        assert "StopIteration" in told[0]
    finally:
        bugs.uninstall()
    assert (sys.excepthook, threading.excepthook) == before


def test_ctrl_c_is_no_bug(look: QApplication, tmp_path: Path) -> None:
    passed: list[type[BaseException]] = []
    before = sys.excepthook
    sys.excepthook = lambda kind, _error, _trace: passed.append(kind)
    try:
        bugs = Bugs(lambda: tmp_path)
        told: list[str] = []
        bugs.caught.connect(told.append)
        fall(bugs, KeyboardInterrupt())
    finally:
        sys.excepthook = before
    assert passed == [KeyboardInterrupt]
    assert told == []
