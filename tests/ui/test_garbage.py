"""A widget that is only held by itself goes in the window's thread, whoever makes objects meanwhile."""

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QTableView

from hongdang_desktop.ui.garbage import collect


def _left_alone(went: list[int]) -> None:
    """Make a widget that only refers to itself, and note in which thread it goes."""
    widget = QTableView()
    widget.me = widget  # type: ignore[attr-defined]  # the ring that only a collection breaks
    weakref.finalize(widget, lambda: went.append(threading.get_ident()))


def _make_many() -> None:
    """Make and keep more objects than Python lets pass without a collection of all generations."""
    kept: list[list[object]] = [[] for _ in range(200_000)]
    assert len(kept) == 200_000


def test_a_worker_destroys_no_widget() -> None:
    gc.collect()
    went: list[int] = []
    _left_alone(went)
    worker = threading.Thread(target=_make_many)
    worker.start()
    worker.join()
    assert went == []
    assert not gc.isenabled()
    gc.collect()
    assert went == [threading.get_ident()]


def test_what_is_left_over_goes_as_time_goes_on() -> None:
    went: list[int] = []
    _left_alone(went)
    for _ in range(200):
        kept = [QObject() for _ in range(50)]
        lists: list[list[object]] = [[] for _ in range(1_000)]
        collect()
        del kept, lists
        if went:
            break
    assert went == [threading.get_ident()]
