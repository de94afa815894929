"""What follows from the people typed: who is absent, between whom a talk is."""

from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.pages.ledger_form import LedgerForm
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.shell import Shell
from tests.ui.pages.desk import branch_of, settle


def _form(shell: Shell, ledger: str) -> LedgerForm:
    shell.go("ledgers", ledger=ledger, new=True)
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, LedgersPage)
    form = page.view.form
    assert isinstance(form, LedgerForm)
    return form


def _leave(form: LedgerForm, name: str, value: object) -> None:
    form.fields.fields[name].set_value(value)
    form._box_left(name)


def test_who_is_taken_off_is_absent(station: Station, shell: Shell) -> None:
    form = _form(shell, "theme_day")
    everyone = form.payload()["participants"]
    assert isinstance(everyone, list)
    _leave(form, "participants", everyone[1:])
    assert form.payload()["absent"] == everyone[:1]
    _leave(form, "participants", everyone[2:])
    absent = form.payload()["absent"]
    assert isinstance(absent, list)
    assert set(map(str, absent)) == set(map(str, everyone[:2]))
    _leave(form, "participants", everyone)
    assert "absent" not in form.payload()
    form.fields.fields["participants"].set_value(everyone[1:])
    form._changed()  # the cross of one person is clicked, and nothing else
    assert form.payload()["absent"] == everyone[:1]
    _leave(form, "absent", everyone[:1])
    _leave(form, "participants", everyone[:-1])
    _leave(form, "absent", everyone[:1])
    _leave(form, "participants", everyone[3:])
    assert form.payload()["absent"] == everyone[:1], "what somebody typed stays"


def test_a_talk_knows_between_whom_it_is(station: Station, shell: Shell) -> None:
    people = station.book.people(branch_of(station))
    leading = [p.id for p in people if p.post_key]
    others = [p.id for p in people if not p.post_key]
    form = _form(shell, "talk")
    _leave(form, "speaker", leading[0])
    _leave(form, "partner", leading[1])
    assert form.payload()["pair"] == "committee"
    _leave(form, "partner", others[0])
    assert form.payload()["pair"] == "committee_member"
    _leave(form, "pair", "organisation")
    _leave(form, "partner", "不是党员的人")
    assert form.payload()["pair"] == "organisation"
