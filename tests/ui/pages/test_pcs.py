"""电脑: a lost one is stopped with a reason, a 恢复包 is written for one that lost its data."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.pages.plant_exchange import PlantExchangePage
from hongdang_desktop.ui.pages.plant_pcs import PcsView
from tests.station import world
from tests.station.world import Chain
from tests.ui.desk_hands import page_of, running, said, yield_to


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chain]:
    world.quick_codes(monkeypatch)
    made = Chain(tmp_path / "template", tmp_path / "chain", world.build(tmp_path / "template"))
    yield made
    made.close()


def _view(program: Program, stick: Path) -> tuple[PlantExchangePage, PcsView]:
    page = page_of(program)
    assert isinstance(page, PlantExchangePage)
    page.stick.take(stick)
    page.turn("pcs")
    yield_to(program)
    return page, page.pcs


def _stand_on(view: PcsView, name: str) -> None:
    (key,) = [note.id for note in view._notes if note.name == name]
    assert view.table.go_to(key)


def test_a_lost_pc_is_stopped_with_a_reason(chain: Chain) -> None:
    with running(chain.plant, "exchange") as program:
        page, view = _view(program, chain.stick)
        assert not view.stop.isEnabled()  # the plant's own stands first
        _stand_on(view, "电脑B")
        view.stop.click()
        ask = view._asks["stop"].line
        QTest.keyClick(ask.box, Qt.Key.Key_Return)
        assert ask.isVisible()  # not without a reason
        ask.box.insert("丢了")
        QTest.keyClick(ask.box, Qt.Key.Key_Return)
        yield_to(program)
        assert "下次下发时" in said(page)
        assert [n.state for n in view._notes if n.name == "电脑B"] == ["已停用"]
        assert not view.stop.isEnabled()


def test_a_name_is_changed_and_a_question_given_up(chain: Chain) -> None:
    with running(chain.plant, "exchange") as program:
        _page, view = _view(program, chain.stick)
        _stand_on(view, "电脑C")
        view.rename.click()
        ask = view._asks["rename"].line
        QTest.keyClick(ask.box, Qt.Key.Key_Escape)
        assert not ask.isVisible()
        view.rename.click()
        ask.box.insert("二区电脑")
        QTest.keyClick(ask.box, Qt.Key.Key_Return)
        yield_to(program)
        assert "二区电脑" in [note.name for note in view._notes]


def test_a_restore_package_is_written_for_the_branch(chain: Chain) -> None:
    with running(chain.plant, "exchange") as program:
        page, view = _view(program, chain.stick)
        assert not view.restore.isEnabled()
        _stand_on(view, "电脑A")
        view.restore.click()
        yield_to(program)
        assert "恢复包写好了" in said(page)
    (path,) = chain.stick.rglob("*恢复包*.djx")
    assert [receipt.code for receipt in chain.a.post.receive(path)] == [""]
