"""班组覆盖 by keyboard: rows, what stands beside them, one roster for group and team."""

from typing import cast

import pytest
from PySide6.QtCore import Qt

from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.pages.coverage import CoveragePage
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.shell import Shell
from tests.ui.kit.hands import nameless, press
from tests.ui.pages.desk import alt, branch_of, inside, said, settle


@pytest.fixture
def shell(whole_shell: Shell) -> Shell:
    """Give a window with all pages on the station."""
    return whole_shell


def _page(shell: Shell) -> CoveragePage:
    shell.go("coverage")
    settle(shell)
    return cast("CoveragePage", shell.page("coverage"))


def _rows(page: CoveragePage) -> list[tuple[str, str, str]]:
    cells = (page.table.row_at(n).cells for n in range(page.table.count()))
    return [(each[0].text, each[1].text, each[5].text) for each in cells]


def _joined(station: Station, *people: str) -> str:
    team = next(node.id for node in station.tree.teams(branch_of(station)) if "一班" in node.name)
    payload = {
        "name": "一班党小组", "leader": people[0], "members": list(people), "team": team,
        "joined": True,
    }  # fmt: skip
    entry: str = station.book.save("party_group", payload).ids[0]  # type: ignore[arg-type]  # JSON
    station.book.finalise(entry)
    return entry


def test_a_blank_team_stands_out_and_an_applicant_is_begun_for_it(shell: Shell) -> None:
    page = _page(shell)
    assert _rows(page) == [
        ("采油一班", "有党员", ""), ("采油二班", "空白", "还没有培养对象"),
    ]  # fmt: skip
    assert page.table.current_key() == page.table.row_at(1).key  # what needs a human is shown first
    assert page.head is not None
    assert nameless(page) == []
    alt(shell, Qt.Key.Key_A)
    assert shell.current_key() == "ledgers"
    form = cast("LedgersPage", shell.page("ledgers")).form
    assert form.payload()["team"] == page.table.row_at(1).key


def test_group_and_team_get_one_roster(shell: Shell, station: Station) -> None:
    people = [person.id for person in station.book.people(branch_of(station))]
    group = _joined(station, *people[:3])
    page = _page(shell)
    assert _rows(page)[0][2] == "党小组和班组的名单不一样"
    alt(shell, Qt.Key.Key_D)
    assert said(page)[0].startswith("党小组和班组用同一份名单了")
    assert len(cast("list[str]", station.book.entry(group).payload["members"])) == 12
    settle(shell)
    assert _rows(page)[0][2] == ""


def test_enter_goes_into_the_panel_and_a_link_opens_its_record(
    shell: Shell, station: Station
) -> None:
    team = next(node.id for node in station.tree.teams(branch_of(station)) if "二班" in node.name)
    entry = station.book.save(
        "applicant",
        {"name": "求真", "team": team, "applied_on": "2026-05-04", "born_on": "1999-01-01"},
    ).ids[0]
    station.book.finalise(entry)
    page = _page(shell)
    page.table.setFocus()
    page.table.go_to(team)
    settle(shell)
    press(Qt.Key.Key_Return)
    link = page.window().focusWidget()
    assert isinstance(link, LinkButton)
    assert link in inside(page.panel, LinkButton)
    link.click()
    settle(shell)
    assert shell.current_key() == "ledgers"
    assert cast("LedgersPage", shell.page("ledgers")).view.sitting.now is not None


def test_a_month_is_chosen(shell: Shell) -> None:
    page = _page(shell)
    page.month.set_value("2026-09")
    page.month.changed.emit()
    settle(shell)
    assert str(page.month.value()) == "2026-09"
    alt(shell, Qt.Key.Key_W)
    assert shell.current_key() == "ledgers"
    batch = cast("LedgersPage", shell.page("ledgers")).batch.now
    assert batch is not None
    assert batch.day.isoformat() == "2026-09-30"
