"""Searching all ledgers at once: words, initials, what must not be found, old databases."""

from pathlib import Path

import pytest
from sqlalchemy import text

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import LongText, Text
from hongdang_desktop.core.records import Record, columns_of, part_model
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.station.books import finding
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.store import tables
from tests.station.world import Chain, committee, group, meeting, member, saved


def _hits(station: Station, words: str) -> list[tuple[str, str, str]]:
    return [(each.title, each.entry.called, each.snippet) for each in station.book.search(words)]


def test_all_ledgers_are_asked_at_once_and_the_newest_comes_first(branch: Station) -> None:
    people = committee(branch)
    for day, place in (("2026-11-20", "联合站"), ("2026-11-22", "二楼"), ("2026-11-21", "三号站")):
        branch.book.save("committee_meeting", meeting(people, day, title=f"{place}现场会"))
    branch.book.save("party_group", group("联合站党小组", occurred_on="2026-01-05"))
    found = branch.book.search("联合")
    assert [each.entry.called for each in found] == ["联合站现场会", "联合站党小组"]
    assert [each.title for each in found] == ["支部委员会会议", "党小组"]
    assert [each.entry.called for each in branch.book.search("现场")] == [
        "二楼现场会", "三号站现场会", "联合站现场会",
    ]  # fmt: skip
    assert len(branch.book.search("现场", limit=2)) == 2
    assert [each.entry.called for each in branch.book.search("lhz")] == [
        "联合站现场会",
        "联合站党小组",
    ]
    assert branch.book.search("联合 现场") == found[:1]
    assert branch.book.search("") == branch.book.search("  ") == ()
    assert branch.book.search("联合", "nobody") == ()


def test_a_piece_of_the_text_says_why(branch: Station) -> None:
    long = "头" * 60 + "\n液压油管渗漏，当天换掉。" + "尾" * 60
    item: JsonObject = {"id": "a1", "title": "生产", "discussion": long}
    branch.book.save("committee_meeting", meeting(committee(branch), agenda=[item]))
    ((_, _, shown),) = _hits(branch, "渗漏")
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "液压油管渗漏，当天换掉。" in shown
    assert len(shown) <= 60
    branch.book.save("party_group", group("Alpha 党小组"))
    assert _hits(branch, "ALPHA") == [("党小组", "Alpha 党小组", "")]


def test_what_is_sensitive_is_not_found(branch: Station) -> None:
    entry = saved(branch.book.save("member", member(phone="13900000000", address="练习路一号")))
    for words in ("999999", "139000", "练习路"):
        assert branch.book.search(words) == ()
        assert branch.book.count(Listing("member", words=words)) == 0
    assert branch.book.search("耿砚")[0].entry.id == entry


def test_units_and_settings_are_no_entries(branch: Station) -> None:
    here = branch.info().branches[0].id
    branch.shelf.rename(here, "party_group", "两组名册")
    assert branch.book.search("第二党支部") == branch.book.search("两组") == ()


def test_what_was_changed_or_deleted_is_found_no_more(branch: Station) -> None:
    entry = saved(branch.book.save("party_group", group("联合站党小组")))
    branch.book.save("party_group", group("集输党小组"), entry)
    assert branch.book.search("联合") == ()
    assert len(branch.book.search("集输")) == 1
    branch.book.delete(entry)
    assert branch.book.search("集输") == ()
    branch.book.undo()
    assert len(branch.book.search("集输")) == 1
    assert branch.verify() == []


def test_own_title_of_the_branch_is_told(branch: Station) -> None:
    branch.book.save("party_group", group("联合站党小组"))
    branch.shelf.rename(branch.info().branches[0].id, "party_group", "两组名册")
    assert _hits(branch, "联合") == [("两组名册", "联合站党小组", "")]
    (shown,) = finding.by_ledger(branch.book.search("联合"))
    assert shown[0] == "两组名册"


def test_an_import_taken_back_is_found_no_more(chain: Chain) -> None:
    chain.a.book.save("party_group", group("联合站党小组"))
    chain.up(chain.a)
    assert len(chain.plant.book.search("联合")) == 1
    chain.plant.post.undo_import()
    assert chain.plant.book.search("联合") == ()
    assert chain.plant.verify() == []


def test_words_that_do_not_fit_the_journal_are_noticed_and_made_anew(branch: Station) -> None:
    branch.book.save("party_group", group("联合站党小组"))
    branch._core.store.write(lambda c: c.execute(text("UPDATE words SET words = 'x'")))
    assert branch.verify() == ["查找用的字和流水不一致。"]
    branch.rebuild()
    assert branch.verify() == []
    assert len(branch.book.search("联合")) == 1


def test_a_database_without_the_words_fills_them_by_itself(branch: Station) -> None:
    branch.book.save("party_group", group("联合站党小组"))
    folder: Path = branch.folder

    def older(connection: object) -> None:
        connection.execute(text("DROP TABLE found"))  # type: ignore[attr-defined]
        connection.execute(text("UPDATE setting SET value = 'x' WHERE \"key\" LIKE 'table:%'"))  # type: ignore[attr-defined]

    branch._core.store.write(older)
    branch.close()
    with Station.open(folder) as again:
        assert len(again.book.search("联合")) == 1
        assert again.verify() == []


@pytest.mark.parametrize("ledger", catalogue(), ids=lambda ledger: ledger.key)
def test_nothing_sensitive_of_any_ledger_gets_among_the_words(ledger: AnyLedger) -> None:
    payload = {"branch": "b", "stage": "draft", **_marked(ledger.model, covered=False)}
    words = tables.row_of(ledger, payload)["_words"]
    assert "绝密件" not in words
    assert "公开字" in words or not _has_open_text(ledger)


def _marked(model: type[Record], *, covered: bool) -> JsonObject:
    """Return a payload with a mark in every text: another one in what is sensitive or private."""
    found: JsonObject = {}
    for name, column in columns_of(model).items():
        hidden = covered or column.sensitive or column.private
        part = part_model(model, name)
        if part is not None:
            found[name] = [{"id": "p1", **_marked(part, covered=hidden)}]
        elif isinstance(column, Text | LongText):
            found[name] = "绝密件" if hidden else "公开字"
    return found


def _has_open_text(ledger: AnyLedger) -> bool:
    return any(
        isinstance(c, Text | LongText) and not (c.sensitive or c.private)
        for c in ledger.own_columns.values()
    )


def test_a_final_entry_is_found_by_the_people_in_it(branch: Station) -> None:
    people = committee(branch)
    entry = saved(branch.book.save("committee_meeting", meeting(people)))
    assert [each.entry.ledger for each in branch.book.search("丛南")] == ["member"]
    branch.book.finalise(entry)
    found = branch.book.search("丛南")
    assert [each.entry.ledger for each in found] == ["member", "committee_meeting"]
    assert branch.verify() == []
