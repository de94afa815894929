"""Group meetings, organisation life, theme days in the window: who comes, what goes on, what is asked."""

from typing import cast

from PySide6.QtCore import Qt

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.theme_day import ThemeDay
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.pages.meeting import MeetingPage
from hongdang_desktop.ui.shell import Shell
from tests.ui.kit.hands import commit, letters, name, press
from tests.ui.pages.desk import alt, branch_of, enter, settle


def people_of(station: Station) -> dict[str, str]:
    return {person.name: person.id for person in station.book.people(branch_of(station))}


def group(station: Station, called: str, *names: str) -> str:
    """Keep a party group led by the first; return its id."""
    people = people_of(station)
    members = [people[each] for each in names]
    payload: JsonObject = {"name": called, "leader": members[0], "members": [*members], "branch": branch_of(station)}  # fmt: skip
    changes = station.book.save("party_group", payload)
    station.book.finalise_all(changes.ids)
    return changes.ids[0]


def meeting_page(shell: Shell, ledger: str, **args: object) -> MeetingPage:
    shell.go("meeting", ledger=ledger, **args)
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, MeetingPage)
    return page


def names(page: MeetingPage) -> list[str]:
    return [person.name for person in page.form.people.strip.people()]


# --- who comes follows the group ---


def test_the_group_brings_its_people_its_leader_and_its_name(
    station: Station, shell: Shell
) -> None:
    group(station, "一班党小组", "郎可为", "丛南麓")
    group(station, "二班党小组", "蒙远岫", "仇一苇", "阚小满")
    page = meeting_page(shell, "group_meeting")
    assert name() == "党小组"
    assert names(page) == []
    assert "名单自己会出来" in page.form.people.nobody.text()
    assert page.form.people.nobody.isVisibleTo(page)
    commit("二班")
    enter()
    settle(shell)
    assert sorted(names(page)) == sorted(["蒙远岫", "仇一苇", "阚小满"])
    assert page.form.payload()["chair"] == people_of(station)["蒙远岫"]
    assert page.form.payload()["title"] == "二班党小组11月会议"


def test_who_stays_keeps_what_was_noted(station: Station, shell: Shell) -> None:
    group(station, "一班党小组", "郎可为", "丛南麓")
    other = group(station, "二班党小组", "蒙远岫", "丛南麓")
    payload = station.book.blank("group_meeting", branch_of(station), {"party_group": other})
    listed = [dict(each) for each in cast("list[JsonObject]", payload["attendance"])]
    mine = people_of(station)["丛南麓"]
    for each in listed:
        if each["member"] == mine:
            each |= {"sessions": [], "absence": "shift"}
    saved = station.book.save("group_meeting", {**payload, "attendance": [*listed]})
    page = meeting_page(shell, "group_meeting", entry=saved.ids[0])
    box = page.form.first.fields["party_group"]
    box.set_value(next(i for i, g in station.book.names().records("party_group", branch_of(station)) if i != other))  # fmt: skip
    page.form._first_changed()
    parts = cast("list[JsonObject]", page.form.payload()["attendance"])
    noted = {str(part["member"]): part.get("absence") for part in parts}
    assert noted == {mine: "shift", people_of(station)["郎可为"]: None}


def test_the_form_of_organisation_life_says_who_comes(station: Station, shell: Shell) -> None:
    page = meeting_page(shell, "organisation_life")
    assert len(names(page)) == 12
    assert page.form.payload()["year"] == 2026
    box = page.form.first.fields["form"]
    box.set_value("committee")
    page.form._first_changed()
    assert len(names(page)) == 5
    assert page.form.payload()["form"] == "committee"
    assert station.book.count(Listing("organisation_life")) == 0


# --- what goes on after it is final ---


def test_how_far_things_are_is_typed_into_a_final_entry(station: Station, shell: Shell) -> None:
    people = people_of(station)
    payload: JsonObject = {
        "branch": branch_of(station), "occurred_on": "2026-11-20", "topic": "查隐患",
        "participants": [people["丛南麓"]], "content": "查了三处。",
        "decisions": [{"id": "d1", "matter": "换盘根", "owner": people["丛南麓"], "due": "2026-11-30", "progress": "doing"}],
    }  # fmt: skip
    entry = station.book.save("theme_day", payload).ids[0]
    station.book.finalise(entry)
    shell.go("ledgers", ledger="theme_day", entry=entry)
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, LedgersPage)
    form = page.form
    assert not page.view.main.isVisibleTo(page)
    assert list(form.fields._tables) == ["decisions"]
    table = form.fields._tables["decisions"]
    assert not table.add.isVisibleTo(page)
    table.go_to("d1/progress")
    letters("2")
    enter()
    settle(shell)
    assert page.view.main.isVisibleTo(page)
    assert page.view.main.text().startswith("存上")
    alt(shell, Qt.Key.Key_S)
    settle(shell)
    record = station.book.entry(entry).record
    assert isinstance(record, ThemeDay)
    assert [each.progress for each in record.decisions] == ["done"]
    assert station.book.history(entry)[0].what == "接着填了议定事项"


# --- S01 ---


def test_a_mark_of_secrecy_is_asked_about_above_the_rest(station: Station, shell: Shell) -> None:
    people = people_of(station)
    payload: JsonObject = {
        "branch": branch_of(station), "occurred_on": "2026-11-23", "topic": "保密教育",
        "participants": [people["丛南麓"]], "content": "机密★十年\n是试题里的例子。",
    }  # fmt: skip
    entry = station.book.save("theme_day", payload).ids[0]
    shell.go("ledgers", ledger="theme_day", entry=entry)
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, LedgersPage)
    row = page.view.asides.not_secret
    assert row.isVisibleTo(page)
    alt(shell, Qt.Key.Key_S)
    settle(shell)
    assert not station.book.entry(entry).final
    page.view.asides.ask("not_secret_reason")
    assert name() == "误报说明"
    commit("保密试题里的例子，不是密件")
    enter()
    settle(shell)
    alt(shell, Qt.Key.Key_S)
    settle(shell)
    kept = station.book.entry(entry)
    assert kept.final
    assert kept.record.not_secret_reason == "保密试题里的例子，不是密件"
    press(Qt.Key.Key_Escape)
