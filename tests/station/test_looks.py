"""Each look of the plant at covered values of a branch is written down, and the branch sees it."""

from datetime import timedelta
from pathlib import Path

from hongdang_desktop.ledgers.office.look import LEDGER, MOST
from hongdang_desktop.station.views import Listing
from tests.station.world import Chain, committee, group, saved


def _members(chain: Chain) -> tuple[str, ...]:
    people = committee(chain.a)
    assert chain.up(chain.a).code == ""
    chain.plant.actor = "厂里的柳"
    return people


def test_the_branch_sees_who_looked_when_and_at_what(chain: Chain) -> None:
    first, second, *_ = _members(chain)
    one = chain.names.one
    chain.now.moment += timedelta(hours=3)
    entries = chain.plant.book.entries("member", (first, second))
    chain.plant.looks.note(entries, "list")
    assert chain.down(chain.a).code == ""
    (seen,) = chain.a.looks.of(one)
    assert (seen.who, seen.ledger, seen.what, seen.place, seen.count) == (
        "厂里的柳", "党员名册", "耿砚山、丛南麓", "看列表", 2,
    )  # fmt: skip
    assert seen.at == chain.now.moment
    assert chain.a.looks.of(one, first) == (seen,)
    assert chain.a.looks.of(one, "别的") == ()
    assert chain.a.digest(one) == chain.plant.digest(one)
    assert chain.a.verify() == []


def test_one_sitting_is_one_look_and_another_person_another(chain: Chain) -> None:
    first, second, *_ = _members(chain)
    plant, one = chain.plant, chain.names.one

    def look(*ids: str) -> int:
        plant.looks.note(plant.book.entries("member", ids), "entry")
        return len(plant.looks.of(one))

    assert [look(first), look(first), look(first, second)] == [1, 1, 2]
    plant.actor = "厂里的桑"
    assert look(first) == 3
    chain.now.moment += timedelta(minutes=31)
    assert look(first) == 4


def test_what_covers_nothing_and_ones_own_are_no_looks(chain: Chain) -> None:
    (first, *_) = _members(chain)
    entry = saved(chain.a.book.save("party_group", group()))
    chain.up(chain.a)
    chain.plant.looks.note([chain.plant.book.entry(entry)], "list")
    chain.plant.looks.note([], "list")
    before = chain.a.post.outgoing().total
    chain.a.looks.note([chain.a.book.entry(first)], "entry")
    assert chain.plant.looks.of(chain.names.one) == chain.a.looks.of(chain.names.one) == ()
    assert chain.a.post.outgoing().total == before


def test_undo_passes_over_a_look_and_a_look_holds_no_record(chain: Chain) -> None:
    (first, *_) = _members(chain)
    plant = chain.plant
    before = plant.book.can_undo()
    plant.looks.note([plant.book.entry(first)], "entry")
    assert plant.book.can_undo() == before
    chain.down(chain.a)
    chain.a.book.delete(first, "记重了")


def test_a_paper_with_sensitive_values_is_a_look(chain: Chain) -> None:
    (first, *_) = _members(chain)
    chain.plant.papers.make("member", entry=first)
    assert chain.plant.looks.of(chain.names.one) == ()
    chain.plant.papers.make("member", entry=first, with_sensitive=True)
    assert [each.place for each in chain.plant.looks.of(chain.names.one)] == ["打印"]


def test_a_table_with_sensitive_values_is_a_look(chain: Chain, tmp_path: Path) -> None:
    _members(chain)
    wanted = Listing("member", branch=chain.names.one)
    chain.plant.sheets.export(wanted, tmp_path / "a.xlsx")
    assert chain.plant.looks.of(chain.names.one) == ()
    chain.plant.sheets.export(wanted, tmp_path / "b.xlsx", with_sensitive=True)
    (seen,) = chain.plant.looks.of(chain.names.one)
    assert (seen.place, seen.count) == ("导出", 5)


def test_a_long_list_is_counted_and_not_all_named(chain: Chain) -> None:
    (first, *_) = _members(chain)
    entry = chain.plant.book.entry(first)
    chain.plant.looks.note([entry] * (MOST + 7), "list")
    (row,) = chain.plant.book.list(Listing(LEDGER.key))
    look = LEDGER.reread(row.payload)
    assert (look.count, len(look.records)) == (MOST + 7, MOST)
