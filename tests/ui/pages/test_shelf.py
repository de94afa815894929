"""台账目录: the keys work at once, and the box for a new name stays over its cell."""

from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.pages.shelf import ShelfPage
from tests.ui.pages.desk import settle, wait, window


def test_the_first_ledger_is_current_and_the_box_follows_its_cell(station: Station) -> None:
    with window(station) as (shell, work):
        page = ShelfPage(work)
        page.resize(1100, 600)
        page.show()
        page.looked_at()
        settle(shell)
        assert page.table.current_key() in page._shelf
        assert page.rename.isEnabled()
        page.rename.click()
        assert page.name.box.isVisible()
        before = page.name.box.width()
        page.resize(700, 600)
        wait(50)
        row = page.table.currentIndex().row()
        cell = page.table.visualRect(page.table.model().index(row, 1))
        assert page.name.box.width() == cell.width() - 4 != before
        page.close()
        page.deleteLater()
