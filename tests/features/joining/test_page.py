"""发展党员一页：空的、只看的、问原因的、等厂里的，键盘也能走。"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.ways_views import Gone
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.pages.way import WayPage
from tests.features.joining.test_history import go
from tests.features.joining.test_window import fill, save, way_page
from tests.features.joining.walk import NAME, NEW
from tests.ui.kit.hands import click, commit, name, press
from tests.ui.pages.desk import branch_of, enter, inside, make_station, settle, window

NOW = datetime(2027, 11, 9, 9, tzinfo=PLANT_TIME)


@pytest.fixture
def station(tmp_path: Path, qtbot: object) -> Iterator[Station]:
    with make_station(tmp_path / "s", SetClock(NOW)) as made:
        yield made


def begin(station: Station, until: int, name: str = NAME) -> str:
    said: JsonObject = {
        "name": name,
        "sex": "1",
        "born_on": "1996-02-18",
        "applied_on": "2026-05-12",
    }
    person = station.ways.begin(branch_of(station), said).ids[0]
    go(station, person, NEW, until)
    return person


def words_of(page: WayPage) -> str:
    return "\n".join(label.text() for label in inside(page, QLabel) if label.isVisibleTo(page))


def next_no(page: WayPage) -> int:
    assert page._now is not None
    assert page._now.view is not None
    assert page._now.view.next is not None
    return page._now.view.next.no


def test_nobody_yet_offers_to_take_in_an_application(station: Station) -> None:
    with window(station) as (shell, work):
        page = way_page(shell, work)
        assert "还没有人在发展党员的路上" in words_of(page)
        buttons = [b for b in inside(page.list, Button) if b.isVisibleTo(page)]
        click(buttons[0])
        settle(shell)
        assert shell.current_key() == "ledgers"


def test_the_next_step_is_open_with_only_its_boxes(station: Station) -> None:
    begin(station, 1)
    with window(station) as (shell, work):
        page = way_page(shell, work)
        body = page.column.body
        assert body is not None
        assert [f.label.text() for f in body.boxes.fields.values()] == ["谈话日期", "谈话人"]
        said = words_of(page)
        assert "最晚 2026-06-12" in said
        assert "第7条" in said


def test_against_a_rule_the_page_asks_why_and_records_it(station: Station) -> None:
    person = begin(station, 1)
    with window(station) as (shell, work):
        page = way_page(shell, work)
        fill(page, "谈话日期", "2026-07-01")
        save(page, shell)
        body = page.column.body
        assert body is not None
        assert body.ask.isVisible()
        assert "谈话晚了" in words_of(page)
        assert station.ways.view(person).step(2).gone is not Gone.DONE
        commit("当时停产检修")
        enter()
        settle(shell)
        step = station.ways.view(person).step(2)
        assert step.reason == "当时停产检修"
        assert next_no(page) == 3
        assert "照实记：当时停产检修" in words_of(page)


def test_what_cannot_be_read_is_not_saved(station: Station) -> None:
    person = begin(station, 1)
    with window(station) as (shell, work):
        page = way_page(shell, work)
        fill(page, "谈话日期", "2026-02-30")
        save(page, shell)
        body = page.column.body
        assert body is not None
        assert body.boxes.fields["talk_on"].problem()
        assert station.ways.view(person).step(2).gone is not Gone.DONE


def test_a_step_is_undone_from_the_page(station: Station) -> None:
    begin(station, 1)
    with window(station) as (shell, work):
        page = way_page(shell, work)
        fill(page, "谈话日期", "2026-06-01")
        save(page, shell)
        assert next_no(page) == 3
        (undo,) = (b for b in inside(page.messages, Button) if b.text() == "撤销")
        click(undo)
        settle(shell)
        assert next_no(page) == 2


def test_half_typed_stays_when_something_else_changes(station: Station) -> None:
    begin(station, 1)
    with window(station) as (shell, work):
        page = way_page(shell, work)
        fill(page, "谈话日期", "2026-06-01")
        begin(station, 1, "蔺长歌")
        page.looked_at()
        settle(shell)
        body = page.column.body
        assert body is not None
        assert body.boxes.fields["talk_on"].editor.raw() == "2026-06-01"


def test_half_typed_waits_while_somebody_else_is_looked_at(station: Station) -> None:
    one, other = begin(station, 1), begin(station, 1, "蔺长歌")
    with window(station) as (shell, work):
        page = way_page(shell, work, entry=one)
        fill(page, "谈话日期", "2026-06-01")
        page.people.go_to(other)
        settle(shell)
        body = page.column.body
        assert body is not None
        assert body.boxes.fields["talk_on"].editor.raw() == ""
        page.people.go_to(one)
        settle(shell)
        body = page.column.body
        assert body is not None
        assert body.boxes.fields["talk_on"].editor.raw() == "2026-06-01"


def test_up_and_down_go_from_step_to_step(station: Station) -> None:
    begin(station, 6)
    with window(station) as (shell, work):
        page = way_page(shell, work)
        page.column.rows[2].head.setFocus()
        press(Qt.Key.Key_Down)
        assert name().startswith("第3步")
        press(Qt.Key.Key_Up)
        press(Qt.Key.Key_Up)
        assert name().startswith("第1步")
        enter()
        settle(shell)
        body = page.column.body
        assert body is not None
        assert body.step.no == 1


def test_a_petition_is_begun_here_and_its_answer_waited_for(station: Station) -> None:
    person = begin(station, 6)
    view = station.ways.view(person)
    (asked,) = view.step(7).petitions
    assert (asked.kind, asked.petition) == ("development_listing", "")
    station.ways.propose(person)
    development = station.ways.view(person).entries["development"]
    petition = station.petitions.begin(branch_of(station), asked.kind, development).ids[0]
    (draft,) = station.ways.view(person).step(7).petitions
    assert (draft.petition, draft.sent) == (petition, False)
    station.book.finalise(petition)
    step = station.ways.view(person).step(7)
    assert "等批复" in step.waiting
    assert step.gone is Gone.NEXT
    with window(station) as (shell, work):
        page = way_page(shell, work, entry=development)
        assert "等批复" in words_of(page)


def test_the_focus_stays_on_the_page_when_the_list_goes(station: Station) -> None:
    begin(station, 2)
    with window(station) as (shell, work):
        shell.resize(1366, 768)
        page = way_page(shell, work)
        settle(shell)
        page.people.setFocus()
        shell.resize(911, 512)
        settle(shell)
        assert not page.list.isVisibleTo(page)
        held = shell.focusWidget()
        assert held is not None
        assert page.isAncestorOf(held)
