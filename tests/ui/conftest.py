"""Every test of the window runs without a screen, with the real look on the application."""

import os
from collections.abc import Iterator

import pytest

# Before anything imports Qt: a test run must never open windows on somebody's desk.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from hongdang_desktop.ui.garbage import Garbage, collect
from hongdang_desktop.ui.kit import theme


@pytest.fixture(scope="session", autouse=True)
def look(qapp: QApplication) -> QApplication:
    """Put the look on the one application of the test run."""
    theme.apply(qapp)
    Garbage(qapp)
    return qapp


@pytest.fixture(autouse=True)
def _tidied() -> Iterator[None]:
    """Collect between tests, as the timer does while a window is open."""
    yield
    collect()
