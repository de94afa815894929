"""A ledger of many small entries is printed as one table of its month, with the sums below."""

from hongdang_desktop.station.station import Station
from tests.station.test_papers import text_of
from tests.station.world import NAMES, committee


def test_a_month_of_dues_is_one_page_with_its_sums(branch: Station) -> None:
    committee(branch)
    home = branch.info().branches[0].id
    rows = branch.book.batch("dues", home, branch.today())
    paid = [({**each.payload, "base": 687_345, "paid": 10_310}, None) for each in rows]
    branch.book.finalise_all(branch.book.save_all("dues", paid).ids)
    paper = branch.papers.make("dues", branch=home, year=2026, month=11)
    assert paper.pages == 1
    words = text_of(paper)
    assert "2026年11月" in words
    assert all(name in words for name in NAMES)
    assert words.count("103.10") == 2 * len(NAMES)
    assert words.count("515.50") == 2  # due and paid
    assert "6,873.45" not in words


def test_one_entry_is_still_a_form_with_its_own_day(branch: Station) -> None:
    committee(branch)
    home = branch.info().branches[0].id
    row = branch.book.batch("dues", home, branch.today())[0].payload
    entry = branch.book.save("dues", {**row, "base": 420_000, "paid": 4200}).ids[0]
    words = text_of(branch.papers.make("dues", branch=home, entry=entry))
    assert "交纳日期" in words
    assert "2026-11-23" in words
