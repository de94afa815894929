"""模板下发: a version is written with boxes and keys, mended, sent; a half written one comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role
from hongdang_desktop.store.store import put_setting
from hongdang_desktop.ui import files
from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import CheckBox
from hongdang_desktop.ui.pages.templates import TemplatesPage
from tests.station import world
from tests.station.test_templates import FORM, later
from tests.ui.desk_hands import page_of, running, said, words, write, yield_to
from tests.ui.kit.hands import click, letters, nameless, press

_SHOWN_PRESSED_MS = 120
"""Qt shows a button pressed for a tenth of a second before it acts."""
DECEMBER = read_period("2026-12")


@pytest.fixture
def plant(tmp_path: Path, set_clock: SetClock) -> Iterator[Program]:
    station = Station.create(
        tmp_path / "plant", role=Role.PLANT, name="红岗采油厂党委", clock=set_clock
    )
    station.actor = "蒲若川"
    with running(station) as program:
        yield program


def _page(plant: Program, **args: object) -> TemplatesPage:
    plant.shell.go("templates", **args)
    yield_to(plant)
    page = page_of(plant)
    assert isinstance(page, TemplatesPage)
    return page


def _box(page: TemplatesPage, row: str, name: str) -> LineBox:
    page.edit.table.go_to(row)
    box = page.edit.panel.boxes[name]
    assert isinstance(box, LineBox)
    return box


def _put(plant: Program, page: TemplatesPage, row: str, name: str, typed: str) -> None:
    write(_box(page, row, name), typed)
    page.edit.look()
    yield_to(plant)


def _state(page: TemplatesPage, row: str) -> str:
    table = page.edit.table
    found = [table.row_at(n) for n in range(table.count()) if table.row_at(n).key == row]
    return found[0].cells[3].text


def test_all_versions_are_listed_and_one_is_written_by_keyboard_alone(plant: Program) -> None:
    page = _page(plant)
    assert page.table.count() == 1
    page.table.setFocus()
    press(Qt.Key.Key_Return)
    yield_to(plant)
    assert QApplication.focusWidget() is page.edit.table
    press(Qt.Key.Key_Down)  # the head of a section is passed over
    assert page.edit.table.current_key() == "item ZY1"
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.edit.panel.boxes["points"]
    letters("4")
    page.edit.look()
    yield_to(plant)
    assert (page.edit.sum.text(), page.edit.whole.text()) == ("101", "/ 满分 100")
    assert "多了 1 分" in page.edit.about.text()
    assert nameless(page) == []
    page.edit.table.go_to("item KH3")
    page.edit.to_list()
    press(Qt.Key.Key_Delete)
    yield_to(plant)
    assert _state(page, "item KH3") == "不评"
    assert page.edit.sum.text() == "99"
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    letters("5")
    page.edit.look()
    yield_to(plant)
    assert page.edit.about.text().startswith(
        "和上一版比：去掉党务公开；改上级精神传达学习（3 分改成 4 分）"
    )
    press(Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    QTest.qWait(_SHOWN_PRESSED_MS)
    yield_to(plant)
    assert "第 2 版发了" in said(page)
    assert "下次下发带给各支部" in said(page)
    assert page.table.count() == 2
    assert plant.work is not None
    form = plant.work.station.templates.in_force(FORM, DECEMBER)
    assert form is not None
    assert (form.template.version, len(form.template.items)) == (2, 29)


def test_faults_stand_beside_the_box_and_nothing_is_sent(plant: Program) -> None:
    page = _page(plant, form=FORM)
    _put(plant, page, "item ZY1", "points", "三分")
    page.edit.table.go_to("item ZY2")
    assert _state(page, "item ZY1") == "要改"
    click(page.send)
    yield_to(plant)
    assert "BAD" not in said(page)
    assert page.edit.table.current_key() == "item ZY1"
    assert QApplication.focusWidget() is page.edit.panel.boxes["points"]
    assert page.edit.panel.form.fields["points"].problem() == "不是数。写数，如 4、1.5。"
    _put(plant, page, "item ZY1", "points", "2")
    assert _state(page, "form") == "要改"
    page.edit.table.go_to("form")
    assert "各项加起来 99 分" in page.edit.panel.form.fields["total"].problem()
    _put(plant, page, "form", "total", "99")
    assert page.edit.found.faults == ()
    _put(plant, page, "form", "since", "明年")
    assert "不是日期" in page.edit.panel.form.fields["since"].problem()
    _put(plant, page, "item ZY6", "numbers held", "多")
    assert plant.work is not None
    assert len(plant.work.station.templates.all()) == 1


def test_a_half_written_version_comes_back_and_can_be_thrown_away(plant: Program) -> None:
    page = _page(plant, form=FORM)
    _put(plant, page, "item ZY1", "title", "传达学习")
    page._keep()
    yield_to(plant)
    assert plant.work is not None
    (kept,) = plant.work.station.drafts.all()
    assert kept.called == "党支部月度自评第 2 版"
    plant.shell.go("home")
    yield_to(plant)
    click(_page(plant).back)
    yield_to(plant)
    assert "还没写完" in said(page)
    page.messages.messages()[0].buttons[0][1]()
    yield_to(plant)
    assert _box(page, "item ZY1", "title").text() == "传达学习"
    click(page.drop)
    yield_to(plant)
    assert plant.work.station.drafts.all() == ()
    (message,) = [m for m in page.messages.messages() if m.buttons]
    message.buttons[0][1]()
    yield_to(plant)
    assert _box(page, "item ZY1", "title").text() == "传达学习"


def test_reasons_are_changed_added_and_made_usual(plant: Program) -> None:
    page = _page(plant, form=FORM)
    page.edit.table.go_to("reason Y9")
    excuses = page.edit.panel.boxes["excuses"]
    assert isinstance(excuses, CheckBox)
    excuses.click()
    page.edit.to_list()
    press(Qt.Key.Key_Insert)
    yield_to(plant)
    assert page.edit.table.current_key() == "reason Y10"
    _put(plant, page, "reason Y10", "title", "人手不够")
    page.edit.table.go_to("item ZY3")
    usual = page.edit.panel.boxes["reason Y10"]
    assert isinstance(usual, CheckBox)
    usual.click()
    yield_to(plant)
    draft = page.edit.draft
    assert draft is not None
    item = draft.item("ZY3")
    assert item is not None
    assert item.reasons == ("Y1", "Y10")
    assert [(r.title, r.excuses) for r in draft.reasons()][-2:] == [
        ("其他", True),
        ("人手不够", False),
    ]
    page.edit.look()
    yield_to(plant)
    assert page.edit.found.faults == ()


def test_files_are_read_and_saved(
    plant: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _page(plant)
    file = tmp_path / "x.toml"
    monkeypatch.setattr(files, "choose_file", lambda *_: file)
    monkeypatch.setattr(files, "save_as", lambda *_: tmp_path / "y.toml")
    click(page.read)
    yield_to(plant)
    assert "读不出来" in said(page)
    file.write_text("key = 1", encoding="utf-8")
    click(page.read)
    yield_to(plant)
    assert "用不了" in said(page)
    file.write_text(later(2, "2026-12-01"), encoding="utf-8")
    click(page.read)
    yield_to(plant)
    _put(plant, page, "form", "approved_by", "厂党委会")
    click(page.save)
    yield_to(plant)
    assert "存好了" in said(page)
    written = (tmp_path / "y.toml").read_text(encoding="utf-8")
    assert plant.work is not None
    template, faults = plant.work.station.templates.check(written)
    assert template is not None
    assert (template.approved_by, template.version, faults) == ("厂党委会", 2, ())


def test_a_branch_with_a_plant_only_looks(chain_branch: Program) -> None:
    page = _page(chain_branch)
    assert page.table.count() == 1
    assert not page.new.isVisible()
    page.table.setFocus()
    press(Qt.Key.Key_Return)
    yield_to(chain_branch)
    assert "模板由厂党委定" in said(page)
    assert "照新的评" in words(page)


@pytest.fixture
def chain_branch(tmp_path: Path, set_clock: SetClock) -> Iterator[Program]:
    station, _ = world.alone(tmp_path / "branch", now=set_clock)
    station._core.store.write(lambda c: put_setting(c, "invitation", {"by": "plant"}))
    with running(station) as program:
        yield program
