"""发展党员全过程，在窗口里：一步一步照着填，像组织委员那样点和打字。"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.ways_views import Gone
from hongdang_desktop.ui.editors.pick_many import PickMany
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.pages.way import WayPage, make_way
from hongdang_desktop.ui.shell import PageSpec, Shell
from hongdang_desktop.ui.work import Work
from tests.features.joining.walk import ENROLMENT, NAME, NEW, OLD
from tests.ui.kit.hands import click, commit, focus, letters
from tests.ui.pages.desk import branch_of, enter, inside, make_station, settle, specs, window


def begun(folder: Path, said: JsonObject, clock: SetClock) -> Station:
    """Return a station in which somebody has handed in his application."""
    station = make_station(folder, clock)
    application = {
        "name": NAME, "sex": "1", "nation": "01", "born_on": "1996-02-18",
        "applied_on": said["申请日期"], "post": "采油工",
    }  # fmt: skip
    station.ways.begin(branch_of(station), application)
    return station


def way_page(shell: Shell, work: Work, **args: object) -> WayPage:
    shell.set_pages(
        (*specs(work), PageSpec("way", "发展党员", lambda _s: make_way(work), under="ledgers")),
        role="branch",
    )
    shell.go("way", **args)
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, WayPage)
    return page


def fill(page: WayPage, label: str, words: str) -> None:
    """Type into the box with a label as a person does; a choice is made by its place."""
    body = page.column.body
    assert body is not None
    field = next(f for f in body.boxes.fields.values() if f.label.text() == label)
    field.box.setFocus()
    box = field.box
    if isinstance(box, ChoiceBox):
        place = next(n for n in range(box.count()) if box.itemText(n) == words)
        letters(str(place + 1))
    elif isinstance(box, PickMany):
        for name in words.split("、"):
            if name not in chosen(box):
                box.box.setFocus()
                commit(name)
                enter()
                assert name in chosen(box)
    elif words.isascii():
        focus().selectAll()  # type: ignore[attr-defined]  # a line box
        letters(words)
    else:
        commit(words)


def chosen(box: PickMany) -> str:
    return "".join(button.text() for button in inside(box, QPushButton))


def save(page: WayPage, shell: Shell) -> None:
    body = page.column.body
    assert body is not None
    click(body.save)
    settle(shell)


def words_of(page: WayPage) -> str:
    return "\n".join(label.text() for label in inside(page, QLabel) if label.isVisibleTo(page))


@pytest.mark.parametrize("said", [OLD, NEW], ids=["2014", "2026"])
def test_a_whole_way_by_hand(said: Mapping[int, JsonObject], tmp_path: Path, qtbot: object) -> None:
    clock = SetClock(datetime.fromisoformat(f"{said[1]['申请日期']}T10:00+08:00"))
    station = begun(tmp_path / "s", said[1], clock)
    with window(station) as (shell, work):
        page = way_page(shell, work)
        for number in range(2, 26):
            view = page._now.view if page._now else None
            assert view is not None
            assert view.next is not None
            assert view.next.no == number
            if number == ENROLMENT:
                assert page.column.band is not None
                click(page.column.band.button)
                settle(shell)
                continue
            go_to_its_day(said[number], clock)
            page.looked_at()
            settle(shell)
            body = page.column.body
            if body is None or body.step.no != number:
                click(page.column.rows[number].head)
                settle(shell)
            for label, value in said[number].items():
                fill(page, label, str(value))
            save(page, shell)
        view = page._now.view if page._now else None
        assert view is not None
        assert [step.gone for step in view.steps] == [Gone.DONE] * 25
        assert not any(step.problems for step in view.steps)
        assert page.column.band is not None
        click(page.column.band.button)
        settle(shell)
        assert "正式党员了" in "".join(m.title for m in page.messages.messages())
        member = station.book.entry(view.register).payload
        assert member["category"] == "full"
        assert member["joined_on"] == said[15]["大会通过日期"]
    station.close()


def go_to_its_day(said: JsonObject, clock: SetClock) -> None:
    days = [
        date.fromisoformat(v)
        for v in said.values()
        if isinstance(v, str) and len(v) == 10 and v[:2] == "20"
    ]
    if days:
        day = max(days)
        clock.moment = datetime(day.year, day.month, day.day, 15, tzinfo=PLANT_TIME)
