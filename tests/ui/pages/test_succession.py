"""书记交接 by keyboard: the list, the record, the person who takes over."""

from typing import cast

import pytest
from PySide6.QtCore import Qt

from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.pages.succession import SuccessionPage
from hongdang_desktop.ui.shell import Shell
from tests.ui.kit.hands import commit, nameless
from tests.ui.pages.desk import alt, branch_of, enter, settle


@pytest.fixture
def shell(whole_shell: Shell) -> Shell:
    """Give a window with all pages on the station."""
    return whole_shell


def _page(shell: Shell) -> SuccessionPage:
    shell.go("succession")
    settle(shell)
    return cast("SuccessionPage", shell.page("succession"))


def test_the_list_becomes_a_record_that_is_made_final(shell: Shell, station: Station) -> None:
    page = _page(shell)
    heads = [page.table.row_at(n).cells[0].text for n in range(page.table.count())]
    assert heads[0].startswith("要办的事")
    assert nameless(page) == []
    alt(shell, Qt.Key.Key_J)
    view = cast("LedgersPage", shell.page("ledgers")).view
    assert shell.current_key() == "ledgers"
    assert view.sitting.now is not None
    commit("丛南麓")
    enter()
    alt(shell, Qt.Key.Key_S)
    (entry,) = station.succession.all(branch_of(station))
    assert entry.final
    taking = next(p.id for p in station.book.people(branch_of(station)) if p.name == "丛南麓")
    assert entry.payload["taking"] == taking
    page = _page(shell)
    assert page.former.isVisibleTo(page)
    alt(shell, Qt.Key.Key_L)
    now = view.sitting.now
    assert now is not None
    assert now.entry is not None
    assert now.entry.id == entry.id


def test_a_draft_is_gone_on_with(shell: Shell, station: Station) -> None:
    _page(shell).write.click()
    settle(shell)
    page = _page(shell)
    assert page.write.text().startswith("接着写交接单")
    page.write.click()
    settle(shell)
    assert len(station.succession.all(branch_of(station))) == 1
