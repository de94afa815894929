"""What stands beside a sheet: what it cost, and the way out to a workbook."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt

from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.station.assessing.views import Which
from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.pages.assess import AssessPage
from hongdang_desktop.ui.shell import Shell
from tests.ui.kit.hands import press
from tests.ui.pages.desk import branch_of, held, said, settle

NOVEMBER = "2026-11"


@pytest.fixture
def page(whole_shell: Shell, station: Station, clock: SetClock) -> Iterator[AssessPage]:
    """Give the sheet of November on December 2, on the row of records in time (2 of 2)."""
    held(station, "2026-11-20", "11月支委会")
    clock.moment = datetime(2026, 12, 2, 9, 0, tzinfo=PLANT_TIME)
    whole_shell.go("assess", item="ZD7")
    settle(whole_shell)
    yield cast("AssessPage", whole_shell.page("assess"))
    settle(whole_shell)


def _decide(shell: Shell, *keys: Qt.Key) -> None:
    for key in keys:
        press(key)
        settle(shell)


def test_a_changed_suggestion_counts_and_an_agreed_one_does_not(
    page: AssessPage, whole_shell: Shell, station: Station
) -> None:
    which = Which(branch_of(station), NOVEMBER)
    _decide(whole_shell, Qt.Key.Key_Return)
    page.burden.write()
    settle(whole_shell)
    assert station.burden.of(which).changed == 0
    page.table.go_to("ZD7")
    _decide(whole_shell, Qt.Key.Key_1, Qt.Key.Key_Return)
    page.burden.write()
    settle(whole_shell)
    figure = station.burden.of(which)
    assert (figure.typed, figure.changed) == (0, 1)  # a digit in the list chooses
    assert page.burden.label.text() == figure.words


def test_the_sheet_as_a_workbook(
    page: AssessPage, whole_shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "自评.xlsx"
    monkeypatch.setattr("hongdang_desktop.ui.files.save_as", lambda *_args: file)
    assert page.out.isVisibleTo(page)
    page.out.link.click()
    settle(whole_shell)
    assert said(page)[0].startswith("写好了")
    assert load_workbook(file).sheetnames == ["2026-11 自评"]
