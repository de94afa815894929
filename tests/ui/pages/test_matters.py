"""问题与落实 as people use it: the list, the next step beside it, what is handed on, what is covered."""

from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.matter import Move
from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.kit.boxes import LineBox, LongBox
from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.pages.home import HomePage
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.pages.matters import MattersPage
from hongdang_desktop.ui.pages.matters_rows import DO
from hongdang_desktop.ui.shell import Shell
from tests.ui.kit.hands import click, commit, focus, nameless, press
from tests.ui.pages.desk import alt, branch_of, enter, held, inside, said, settle

OWN = "遇到难题绕着走，不爱担责"


@pytest.fixture
def shell(whole_shell: Shell) -> Shell:
    """Give a window with all pages on the station."""
    return whole_shell


def people(station: Station) -> dict[str, str]:
    return {each.name: each.id for each in station.book.people(branch_of(station))}


def final(station: Station, ledger: str, **payload: object) -> str:
    whole = cast("JsonObject", {"branch": branch_of(station), **payload})
    entry = station.book.save(ledger, whole).ids[0]
    station.book.finalise(entry)
    return entry


def problem(station: Station, **more: object) -> str:
    given = {
        "occurred_on": "2026-11-20", "source": "opinion", "problem": "学习笔记没人看",
        "owner": people(station)["郎可为"], "term": "at_once", "due": "2026-11-21",
    }  # fmt: skip
    return final(station, "problem", **{**given, **more})


def life(station: Station) -> str:
    known = people(station)
    return final(
        station, "organisation_life", title="组织生活会", year=2026, form="assembly", topic="担当",
        sessions=[{"id": "s1", "starts_at": "2026-11-20T09:00:00+08:00",
                   "ends_at": "2026-11-20T10:00:00+08:00", "place": "二楼"}],
        chair=known["耿砚山"], recorder=known["卞秋禾"], committee_found=["三会一课质量不高"],
        attendance=[{"id": f"p{n}", "member": each, "voter": True, "sessions": ["s1"]}
                    for n, each in enumerate(known.values())],
        self_checks=[{"id": "c1", "member": known["丛南麓"], "found": OWN}],
    )  # fmt: skip


def _page(shell: Shell, **args: object) -> MattersPage:
    shell.go("matters", **args)
    settle(shell)
    return cast("MattersPage", shell.page("matters"))


def _rows(page: MattersPage) -> list[tuple[str, str, str, str]]:
    cells = (page.table.row_at(n).cells for n in range(page.table.count()))
    return [(each[0].text, each[1].text, each[2].text, each[DO].text) for each in cells]


def _words(page: MattersPage) -> str:
    labels = inside(page.panel, QLabel)
    return "\n".join(each.text() for each in labels if each.isVisibleTo(page))


def test_a_decision_is_done_from_the_list_by_keyboard(shell: Shell, station: Station) -> None:
    meeting = held(station, "2026-11-20", "11月支委会")
    problem(station)
    page = _page(shell)
    assert _rows(page) == [
        ("11月21日", "学习笔记没人看", "郎可为", "办好了"),
        ("11月30日", "查冬季消防栓：各班 11月30日前查一遍", "丛南麓", "办好了"),
    ]
    assert nameless(page) == []
    page.table.setFocus()
    press(Qt.Key.Key_Down)
    enter()
    settle(shell)
    assert page.panel.form is not None
    assert focus().accessibleName() == "怎么办的"
    commit("查了 12 个栓，换了 1 个")
    alt(shell, Qt.Key.Key_S)
    assert [row[1] for row in _rows(page)] == ["学习笔记没人看"]
    item = cast("list[JsonObject]", station.book.entry(meeting).payload["agenda"])[0]
    assert (item["progress"], item["carried"]) == ("done", "11月23日 查了 12 个栓，换了 1 个")
    assert focus() is page.table
    (band,) = page.messages.messages()
    assert band.title.startswith("记下办好了：查冬季消防栓")
    band.buttons[0][1]()
    settle(shell)
    assert len(_rows(page)) == 2


def test_done_then_seen_by_another_person(shell: Shell, station: Station) -> None:
    entry = problem(station)
    page = _page(shell, entry=entry)
    click(page.panel.buttons[Move.DONE])
    settle(shell)
    alt(shell, Qt.Key.Key_S)
    assert _rows(page)[0][3] == "去验证"
    where = page.table.visualRect(page.table.model().index(0, DO)).center()
    click(page.table.viewport(), QPoint(where))
    settle(shell)
    form = page.panel.form
    assert form is not None
    assert focus().accessibleName() == "谁去看的"
    commit("郎可为")
    form.box("conclusion").set_value("solved")  # type: ignore[attr-defined]  # a segment
    alt(shell, Qt.Key.Key_S)
    assert said(page)[0] == "责任人不能自己验证自己换一个人去看。"
    assert page.panel.form is form  # what was typed stays
    box = form.box("who")
    assert isinstance(box, LineBox)
    box.setFocus()
    box.selectAll()
    commit("储望舒")
    alt(shell, Qt.Key.Key_S)
    assert station.book.entry(entry).payload["verifier"] == people(station)["储望舒"]
    assert page.table.count() == 0
    page.shown.set_value("closed")
    page.shown.changed.emit()
    assert [row[1] for row in _rows(page)] == ["学习笔记没人看"]


def test_handed_on_it_stands_once_and_leads_back(shell: Shell, station: Station) -> None:
    meeting = held(station, "2026-11-20", "11月支委会")
    page = _page(shell, entry=meeting, part=_part(station, meeting))
    click(page.panel.buttons[Move.HAND_ON])
    settle(shell)
    form = page.panel.form
    assert form is not None
    assert "消防栓" in str(form.box("text").value())  # type: ignore[attr-defined]  # a box
    click(form.keep)
    settle(shell)
    (row,) = _rows(page)
    assert row[1].startswith("查冬季消防栓")
    links = {each.accessibleName(): each for each in inside(page.panel, LinkButton)}
    assert "打开支部委员会会议 11月20日" in links
    assert "打开即知即改问题" in links
    click(links["打开支部委员会会议 11月20日"])
    settle(shell)
    assert shell.current_key() == "meeting"


def _part(station: Station, meeting: str) -> str:
    items = cast("list[JsonObject]", station.book.entry(meeting).payload["agenda"])
    return f"agenda/{items[0]['id']}"


def test_somebodys_own_is_covered_and_asks_before_it_is_released(
    shell: Shell, station: Station
) -> None:
    entry = life(station)
    page = _page(shell, entry=entry, part="self_checks/c1")
    assert OWN not in _words(page)
    assert [row[1] for row in _rows(page)] == ["个人查摆（未显示）"]
    next(each for each in inside(page.panel, LinkButton) if each.text() == "看内容").click()
    settle(shell)
    assert OWN in _words(page)
    page.panel.begin(Move.HAND_ON)
    form = page.panel.form
    assert form is not None
    box = form.box("text")
    assert isinstance(box, LongBox)
    box.setFocus()
    box.selectAll()
    commit("难活要有人领")
    click(form.keep)
    settle(shell)
    assert said(page)[0].startswith("这件事只在支部里")
    form.box("release").setFocus()
    commit("本人同意")
    click(form.keep)
    settle(shell)
    page.kind.set_value("")
    page.kind.changed.emit()
    assert "难活要有人领" in str(_rows(page))
    assert OWN not in str(_rows(page))


def test_filters_find_and_an_empty_list_says_so(shell: Shell, station: Station) -> None:
    page = _page(shell)
    assert not page.panel.isVisibleTo(page)
    assert nameless(page) == []
    held(station, "2026-11-20", "11月支委会")
    problem(station)
    page.looked_at()
    settle(shell)
    page.owner.set_value("丛南麓")
    page.owner.changed.emit()
    assert [row[2] for row in _rows(page)] == ["丛南麓"]
    page.owner.set_value("")
    page.shown.set_value("overdue")
    page.shown.changed.emit()
    assert [row[0] for row in _rows(page)] == ["11月21日"]
    page.table.setFocus()
    press(Qt.Key.Key_X)
    assert focus() is page.words
    assert _rows(page) == []


def test_the_first_page_leads_to_the_matter(shell: Shell, station: Station) -> None:
    entry = problem(station)
    shell.go("home")
    settle(shell)
    home = cast("HomePage", shell.page("home"))
    assert home is not None
    duty = next(d for d in station.desk.duties(branch_of(station)) if d.entry == entry)
    assert (duty.page, duty.ledger) == ("matters", "problem")
    press(Qt.Key.Key_Return)
    settle(shell)
    if shell.current_key() != "matters":  # the first row was something else
        shell.go("matters", branch=branch_of(station), entry=entry, part="")
        settle(shell)
    page = cast("MattersPage", shell.page("matters"))
    assert page.panel.row is not None
    assert page.panel.row.matter.entry == entry


def test_the_ledger_leads_here_and_a_new_problem_is_written_there(
    shell: Shell, station: Station
) -> None:
    problem(station)
    shell.go("ledgers", ledger="problem", branch=branch_of(station))
    settle(shell)
    ledger = shell.current_page()
    assert isinstance(ledger, LedgersPage)
    alt(shell, Qt.Key.Key_K)
    assert shell.current_key() == "matters"
    alt(shell, Qt.Key.Key_N)
    assert shell.current_key() == "ledgers"


def test_the_list_is_printed_from_here(shell: Shell, station: Station) -> None:
    problem(station)
    page = _page(shell)
    click(page.print)
    settle(shell)
    shown = shell.current_page()
    assert shell.current_key() == "printing"
    assert shown is not None
    assert said(shown) == []
    titles = "\n".join(each.text() for each in inside(shown, QLabel) if each.isVisibleTo(shown))
    assert "问题与落实清单" in titles
