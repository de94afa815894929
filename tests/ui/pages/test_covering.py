"""Sensitive values in the window: covered, uncovered for one look, told to the branch; 复制为文本."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.shell import Shell
from tests.station import samples, world
from tests.station.samples import Ground
from tests.station.world import Chain, committee, meeting, saved
from tests.ui.kit.hands import commit, press
from tests.ui.pages.desk import alt, enter, inside, said, settle, window

NUMBER = "999999198001010011"
SECRET = "只在支部说的话"


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    folder = tmp_path_factory.mktemp("covering")
    with pytest.MonkeyPatch.context() as patch:
        world.quick_codes(patch)
        names = world.build(folder / "template")
    made = Chain(folder / "template", folder / "chain", names)
    people = committee(made.a)
    life: JsonObject = {
        **meeting(people), "title": "组织生活会", "form": "assembly",
        "self_checks": [{"id": "s1", "member": people[0], "found": SECRET}],
    }  # fmt: skip
    life.pop("votes")
    saved(made.a.book.save("organisation_life", life))
    made.up(made.a)
    yield made
    made.close()


@pytest.fixture
def plant(chain: Chain) -> Iterator[Shell]:
    chain.plant.actor = "厂里的柳"
    with window(chain.plant) as (made, _work):
        yield made


def _words(page: QWidget) -> str:
    return "\n".join(label.text() for label in inside(page, QLabel) if label.isVisibleTo(page))


def _opened(shell: Shell, ledger: str, branch: str) -> LedgersPage:
    shell.go("ledgers", ledger=ledger, branch=branch)
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, LedgersPage)
    return page


def test_the_plant_uncovers_one_record_and_the_branch_reads_of_it(
    chain: Chain, plant: Shell
) -> None:
    one = chain.names.one
    page = _opened(plant, "member", one)
    enter()
    settle(plant)
    assert NUMBER not in _words(page)
    assert chain.plant.looks.of(one) == ()
    page.form.unmasked.click()
    settle(plant)
    assert NUMBER in _words(page)
    (seen,) = chain.plant.looks.of(one)
    assert (seen.who, seen.place, seen.what) == ("厂里的柳", "看这条", "卞秋禾")
    page = _opened(plant, "member", one)
    enter()
    settle(plant)
    assert NUMBER not in _words(page)  # each look is asked for anew
    chain.down(chain.a)
    with window(chain.a) as (branch, _work):
        page = _opened(branch, "member", one)
        enter()
        settle(branch)
        assert "厂里看过敏感栏" in _words(page)
        assert "厂里的柳　看这条" in _words(page)


def test_what_the_branch_keeps_is_named_and_not_shown(chain: Chain, plant: Shell) -> None:
    page = _opened(plant, "organisation_life", chain.names.one)
    press(Qt.Key.Key_Space)
    settle(plant)
    words = _words(page)
    assert "个人查摆" in words
    assert "（支部保管）" in words
    enter()
    settle(plant)
    assert SECRET not in _words(page)


def test_a_list_covers_again_for_the_next_ledger(shell: Shell, station: Station) -> None:
    page = _opened(shell, "member", station.info().branches[0].id)
    page.list.filters.unmasked.click()
    settle(shell)
    page = _opened(shell, "party_group", station.info().branches[0].id)
    page = _opened(shell, "member", station.info().branches[0].id)
    assert not page.list.filters.unmasked.isChecked()


def test_what_goes_on_after_final_is_covered_too(shell: Shell, station: Station) -> None:
    """A sensitive value that may still be typed has its box only when it was asked for."""
    branch = station.info().branches[0].id
    people = [person.id for person in station.book.people(branch)]
    ground = Ground(station.today(), tuple(people), {"branch": branch}, {"member": people[0]})
    kind = find("visit_and_help")
    entry = samples.saved(station, kind, {**samples.sample(kind, ground), "branch": branch})
    station.book.finalise(entry)
    before = str(station.book.entry(entry).payload["follow_up"])
    page = _opened(shell, kind.key, branch)
    enter()
    settle(shell)
    assert "follow_up" not in page.form.fields.fields
    assert before not in _words(page)
    page.form.unmasked.click()
    settle(shell)
    box = page.form.fields.fields["follow_up"].box
    assert before in str(page.form.fields.values()["follow_up"])
    box.setFocus()
    commit("，又去了一次")
    settle(shell)
    page.form.unmasked.click()
    alt(shell, Qt.Key.Key_S)
    settle(shell)
    assert "又去了一次" in str(station.book.entry(entry).payload["follow_up"])


def test_an_entry_is_copied_as_text(shell: Shell, station: Station) -> None:
    page = _opened(shell, "member", station.info().branches[0].id)
    enter()
    settle(shell)
    alt(shell, Qt.Key.Key_W)
    settle(shell)
    text = QGuiApplication.clipboard().text()
    assert "姓名：卞秋禾" in text
    assert NUMBER not in text
    assert any("复制好了" in each for each in said(page))
