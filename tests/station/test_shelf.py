"""The catalogue of a branch: renamed, moved, switched off and on, on two PCs, undone."""

from dataclasses import replace

import pytest

from hongdang_desktop.ledgers import catalogue as known
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.station.shelf import Shelved
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Refused
from tests.station.world import Chain, group, saved


def _here(station: Station) -> str:
    return station.info().branches[0].id


def _one(station: Station, key: str = "party_group") -> Shelved:
    return next(each for each in station.shelf.of(_here(station)) if each.ledger == key)


def test_all_ledgers_stand_there_in_the_order_of_their_codes(branch: Station) -> None:
    shelf = branch.book.shelf(_here(branch))
    assert [each.code for each in shelf] == [ledger.code for ledger in catalogue()]
    assert [each.on for each in shelf] == [not ledger.optional for ledger in catalogue()]
    assert branch.shelf.on(_here(branch)) == {e.key for e in catalogue() if not e.optional}


def test_a_ledger_takes_the_name_of_the_house(branch: Station) -> None:
    here = _here(branch)
    branch.shelf.rename(here, "party_group", " 两组名册 ")
    assert _one(branch).title == "两组名册"
    assert _one(branch).shipped == "党小组"
    assert branch.shelf.titles(here)["party_group"] == "两组名册"
    assert branch.shelf.chosen().title(here, "party_group") == "两组名册"
    assert branch.book.undo().ledgers == {"ledger_choice"}
    assert _one(branch).title == "党小组"
    branch.shelf.rename(here, "party_group", "两组名册")
    branch.shelf.rename(here, "L04", "")
    assert _one(branch).title == "党小组"


def test_no_two_ledgers_are_called_the_same(branch: Station) -> None:
    here = _here(branch)
    for title, code in (("党员名册", "TITLE_TAKEN"), ("长" * 31, "TITLE_LONG")):
        with pytest.raises(Refused) as wrong:
            branch.shelf.rename(here, "party_group", title)
        assert wrong.value.code == code
    branch.shelf.rename(here, "party_group", "长" * 30)


def test_a_ledger_moves_among_those_of_its_mechanism(branch: Station) -> None:
    here = _here(branch)
    group = [e.ledger for e in branch.shelf.of(here) if e.mechanism == _one(branch).mechanism]
    at = group.index("party_group")
    branch.shelf.move(here, "party_group", -1)
    moved = [e.ledger for e in branch.shelf.of(here) if e.mechanism == _one(branch).mechanism]
    assert moved == [*group[: at - 1], "party_group", group[at - 1], *group[at + 1 :]]
    branch.shelf.move(here, "party_group", -99)
    assert next(e for e in branch.shelf.of(here) if e.mechanism == "organisation").ledger == "party_group"  # fmt: skip
    assert not branch.shelf.move(here, "party_group", -1).ids  # stands at the top already


def test_what_is_off_takes_nothing_new_and_keeps_what_it_has(branch: Station) -> None:
    here = _here(branch)
    entry = saved(branch.book.save("party_group", group()))
    changes = branch.shelf.switch(here, "party_group", on=False)
    assert changes.sentence == "停用了“党小组”。里面有 1 条，还查得到、印得出。"
    assert _one(branch).note == "已停用，里面有 1 条，还查得到、印得出"
    with pytest.raises(Refused) as wrong:
        branch.book.save("party_group", group("第二党小组"))
    assert wrong.value.code == "LEDGER_OFF"
    branch.book.save("party_group", group("第三党小组"), entry)
    assert [e.called for e in branch.book.list(Listing("party_group"))] == ["第三党小组"]
    assert branch.book.search("第三")
    assert branch.papers.make("party_group", branch=here).pages
    branch.shelf.switch(here, "party_group", on=True)
    branch.book.save("party_group", group("第二党小组"))


def test_optional_ledgers_are_off_until_switched_on(
    branch: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, ledger = _here(branch), next(e for e in catalogue() if e.key == "party_group")
    others = tuple(e for e in catalogue() if e is not ledger)
    optional = (*others, replace(ledger, optional=True))
    monkeypatch.setattr("hongdang_desktop.station.shelf.catalogue", lambda: optional)
    monkeypatch.setattr("hongdang_desktop.station.book.find", lambda word: optional[-1])
    assert not _one(branch).on
    with pytest.raises(Refused) as wrong:
        branch.book.save("party_group", group())
    assert wrong.value.code == "LEDGER_OFF"
    branch.shelf.switch(here, "party_group", on=True)
    branch.book.save("party_group", group())
    assert known.find("party_group") is ledger


def test_two_pcs_that_changed_the_catalogue_apart_need_no_one_to_decide(chain: Chain) -> None:
    here = chain.names.one
    chain.a.shelf.rename(here, "party_group", "两组名册")
    chain.now.advance(minutes=5)
    chain.b.shelf.switch(here, "party_group", on=False)
    for station in (chain.a, chain.b):
        chain.up(station)
    for station in (chain.a, chain.b, chain.a):
        chain.down(station)
        chain.up(station)
        chain.down(station)
    for station in (chain.a, chain.b, chain.plant):
        shown = next(e for e in station.shelf.of(here) if e.ledger == "party_group")
        assert (shown.title, shown.on) == ("党小组", False)
    assert chain.a.desk.home(here).conflicts == chain.b.desk.home(here).conflicts == 0
    assert chain.a.digest(here) == chain.b.digest(here) == chain.plant.digest(here)


def test_the_plant_changes_no_catalogue_of_a_branch(chain: Chain) -> None:
    with pytest.raises(Refused) as wrong:
        chain.plant.shelf.switch(chain.names.one, "party_group", on=False)
    assert wrong.value.code == "OWNED_BY_BRANCH"
