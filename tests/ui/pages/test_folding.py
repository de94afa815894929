"""What an entry seldom or only later needs stands folded; what is wrong or written is never hidden."""

from PySide6.QtCore import Qt

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.pages.ledger_form import Fields, LedgerForm
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.pages.meeting import MeetingPage
from hongdang_desktop.ui.shell import Shell
from tests.ui.kit.hands import letters, name, press
from tests.ui.pages.desk import branch_of, enter, settle


def _fields(shell: Shell, ledger: str, **args: object) -> Fields:
    shell.go("ledgers", ledger=ledger, **(args or {"new": True}))
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, LedgersPage)
    form = page.view.form
    assert isinstance(form, LedgerForm)
    return form.fields


def _seen(fields: Fields) -> set[str]:
    boxes = {**fields.fields, **fields._tables}
    return {name for name, box in boxes.items() if box.isVisibleTo(fields)}


def test_a_new_problem_asks_only_what_is_known_when_it_is_found(
    station: Station, shell: Shell
) -> None:
    fields = _fields(shell, "problem")
    later = {"measures", "progress", "extensions", "done_on", "verifier", "conclusion"}
    assert {"problem", "owner", "due", "note"} <= _seen(fields)
    assert not later & _seen(fields)
    fields.unfold.click()
    assert later <= _seen(fields)
    assert fields.unfold.text() == "收起"
    fields.unfold.click()
    assert not later & _seen(fields)


def test_letters_that_fit_nobody_are_nobodys_name(station: Station, shell: Shell) -> None:
    fields = _fields(shell, "problem")
    owner = fields.fields["owner"]
    owner.box.setFocus()
    letters("xyz")
    enter()
    assert owner.problem() == "名册里没有“xyz”。不是党员就写姓名。"
    owner.box.setFocus()
    press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    letters("gys")
    enter()
    settle(shell)
    assert owner.problem() == ""
    assert owner.value() in {each.id for each in station.book.people(branch_of(station))}


def test_from_home_the_cursor_goes_to_what_is_still_to_be_filled(
    station: Station, shell: Shell
) -> None:
    payload: JsonObject = {
        "branch": branch_of(station), "occurred_on": "2026-11-20", "problem": "台账没记全",
        "source": "other", "owner": "外单位的人", "term": "at_once", "due": "2026-11-27",
    }  # fmt: skip
    entry = station.book.save("problem", payload).ids[0]
    station.book.finalise_all([entry])
    fields = _fields(shell, "problem", entry=entry, goes_on=True)
    assert fields.fields["measures"].box.hasFocus()
    _fields(shell, "problem", entry=entry)
    assert name() == "更正"


def test_the_fold_names_only_what_is_in_it(station: Station, shell: Shell) -> None:
    note = _fields(shell, "applicant").rest.note.text()
    assert "培训" in note
    assert "附件" not in note


def test_milestones_are_asked_of_what_takes_long(station: Station, shell: Shell) -> None:
    fields = _fields(shell, "problem")
    assert "milestones" not in _seen(fields)
    box = fields.fields["term"]
    box.set_value("long")
    fields._typed()
    assert "milestones" in _seen(fields)
    box.set_value("at_once")
    fields._typed()
    assert "milestones" not in _seen(fields)


def test_what_is_wrong_there_unfolds(station: Station, shell: Shell) -> None:
    fields = _fields(shell, "problem")
    assert fields.go_to("verifier")
    assert "verifier" in _seen(fields)


def test_what_has_begun_stays_in_sight(station: Station, shell: Shell) -> None:
    payload: JsonObject = {
        "branch": branch_of(station), "occurred_on": "2026-11-20", "problem": "台账没记全",
        "measures": "补记", "milestones": [{"id": "m1", "aim": "补完"}],
    }  # fmt: skip
    entry = station.book.save("problem", payload).ids[0]
    seen = _seen(_fields(shell, "problem", entry=entry))
    assert {"measures", "done_on", "milestones"} <= seen


def test_half_written_words_are_not_folded_away(station: Station, shell: Shell) -> None:
    fields = _fields(shell, "problem")
    fields.set_raw({"measures": "补记"})
    assert "measures" in _seen(fields)


def test_the_register_begins_with_the_number_and_folds_what_is_rare(
    station: Station, shell: Shell
) -> None:
    fields = _fields(shell, "member")
    assert list(fields.fields)[:3] == ["name", "identity_number", "sex"]
    assert not {"lost", "lost_on", "away", "party_post", "voting"} & _seen(fields)


def test_steps_of_a_model_station_are_asked_of_model_stations(
    station: Station, shell: Shell
) -> None:
    fields = _fields(shell, "field_check")
    assert "station_steps" not in _seen(fields)
    fields.fields["check"].set_value("model_station")
    fields._typed()
    assert "station_steps" in _seen(fields)


def test_the_group_is_asked_where_the_group_meets(station: Station, shell: Shell) -> None:
    shell.go("meeting", ledger="organisation_life")
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, MeetingPage)
    first = page.form.first
    assert "party_group" not in _seen(first)
    first.fields["form"].set_value("group")
    first._typed()
    enter()
    assert "party_group" in _seen(first)


def test_organisation_life_shows_what_it_is_about_and_folds_items_and_votes(
    station: Station, shell: Shell
) -> None:
    shell.go("meeting", ledger="organisation_life")
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, MeetingPage)
    form = page.form
    assert {"topic", "study_before", "committee_found", "measures"} <= _seen(form.extra)
    assert form.extra.isVisibleTo(form)
    assert not form.agenda.isVisibleTo(form)
    assert not form.votes.isVisibleTo(form)
    form.unfold.click()
    assert form.agenda.isVisibleTo(form)
    assert form.votes.isVisibleTo(form)
    form.unfold.click()
    assert form.extra.isVisibleTo(form)
    assert not form.votes.isVisibleTo(form)
    assert form.go_to("votes")
    assert form.votes.isVisibleTo(form)
