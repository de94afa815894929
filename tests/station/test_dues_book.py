"""The dues of a branch through the station: a month filled, typed, made final, handed up, printed."""

from datetime import date, datetime
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.core.periods import BadPeriod
from hongdang_desktop.ledgers.dues_grid import Counts, Line, State
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from tests.ledgers.dues_makings import EXAMPLES
from tests.station.world import NAMES, Chain, alone, committee

MONTH = "2026-11"


def home(branch: Station) -> str:
    return branch.info().branches[0].id


def put(branch: Station, member: str, month: str = MONTH, **fields: object) -> None:
    branch.dues.put(home(branch), month, {member: fields})  # type: ignore[dict-item]  # JSON


def line(branch: Station, member: str, month: str = MONTH) -> Line:
    found = branch.dues.month(home(branch), month).line(member)
    assert found is not None
    return found


@pytest.mark.parametrize(("category", "base", "rate", "due"), EXAMPLES)
def test_every_example_is_exact_in_the_book(
    branch: Station, category: str, base: int, rate: int, due: int
) -> None:
    people = committee(branch)
    put(branch, people[0], category=category, base=base)
    found = line(branch, people[0])
    assert (found.rate, found.due, found.state) == (rate, due, State.DRAFT)
    branch.dues.fill(home(branch), MONTH, [people[0]])
    branch.dues.finalise(home(branch), MONTH)
    book = branch.dues.month(home(branch), MONTH)
    assert (book.totals.due, book.totals.paid, book.totals.received) == (due, due, due)
    assert line(branch, people[0]).state is State.PAID


def test_a_month_has_a_line_for_everybody_and_says_who_lacks_a_base(branch: Station) -> None:
    committee(branch)
    book = branch.dues.month(home(branch))
    assert book.month == MONTH
    assert sorted(each.stay.name for each in book.lines) == sorted(NAMES)
    assert {each.state for each in book.lines} == {State.NO_BASE}
    assert book.totals.checks[0].words.startswith(
        "党员 5 人 = 应交 0 + 减免 0 + 转出去世 0，差 5 人："
    )
    with pytest.raises(Refused, match="5 人没有基数") as told:
        branch.dues.fill(home(branch), MONTH)
    assert told.value.code == "NOTHING_TO_FILL"


def test_a_month_filled_made_final_and_handed_up(branch: Station) -> None:
    people = committee(branch)
    for number, member in enumerate(people):
        put(branch, member, base=400_000 + number * 10_000)
    filled = branch.dues.fill(home(branch), MONTH)
    assert filled.sentence == "按应交填好 5 人，看一眼再定稿。"
    assert branch.dues.finalise(home(branch), MONTH).sentence == "定稿了 5 人。"
    book = branch.dues.month(home(branch), MONTH)
    assert (book.totals.due, book.totals.paid, book.totals.rate) == (21_000, 21_000, 100)
    assert book.totals.proved
    assert book.to_hand_up == 21_000
    handed = branch.dues.remit(home(branch), MONTH, date(2026, 11, 23), "回单 7")
    assert handed.sentence == "记上了上缴 210.00 元，5 条。"
    book = branch.dues.month(home(branch), MONTH)
    assert (book.to_hand_up, book.totals.vouchers) == (0, ("回单 7",))
    with pytest.raises(Refused) as told:
        branch.dues.remit(home(branch), MONTH, date(2026, 11, 23), "8")
    assert told.value.code == "NOTHING_TO_REMIT"
    branch.book.undo()
    assert branch.dues.month(home(branch), MONTH).to_hand_up == 21_000


def test_a_remittance_of_tomorrow_is_not_noted(branch: Station) -> None:
    with pytest.raises(Refused) as told:
        branch.dues.remit(home(branch), MONTH, date(2026, 11, 24), "8")
    assert told.value.code == "FUTURE"


def test_a_final_line_is_not_typed_over(branch: Station) -> None:
    member = committee(branch)[0]
    put(branch, member, base=420_000, paid=4200)
    branch.dues.finalise(home(branch), MONTH)
    with pytest.raises(Refused) as told:
        put(branch, member, paid=1)
    assert told.value.code == "FINAL"
    entry = branch.book.entry(str(line(branch, member).entry))
    branch.book.correct(entry.id, {**entry.payload, "paid": 4100}, "抄错了")
    assert (line(branch, member).state, line(branch, member).short) == (State.SHORT, 100)


def test_what_is_not_complete_stays_a_draft_and_is_told(branch: Station) -> None:
    people = committee(branch)
    put(branch, people[0], base=420_000, paid=4200)
    put(branch, people[1], base=420_000)
    assert (
        branch.dues.finalise(home(branch), MONTH).sentence
        == "定稿了 1 人。还有 1 人没填全，先留着。"
    )
    with pytest.raises(Refused) as told:
        branch.dues.finalise(home(branch), MONTH)
    assert told.value.code == "PROBLEMS"
    with pytest.raises(Refused) as told:
        branch.dues.finalise(home(branch), "2026-12")
    assert told.value.code == "NO_DRAFTS"


@pytest.mark.parametrize("text", ["2026Q4", "2026", "viel"])
def test_what_is_no_month_is_refused(branch: Station, text: str) -> None:
    with pytest.raises(BadPeriod):
        branch.dues.month(home(branch), text)


def test_a_waiver_with_its_number_counts_and_without_is_asked(branch: Station) -> None:
    people = committee(branch)
    relief: dict[str, object] = {"kind": "relief", "paid": 0, "base": 420_000}
    put(branch, people[0], MONTH, **relief, relief_number="红党发〔2026〕8号")
    put(branch, people[1], MONTH, **relief)
    branch.dues.finalise(home(branch), MONTH)
    book = branch.dues.month(home(branch), MONTH)
    assert line(branch, people[0]).counts is Counts.RELIEVED
    assert line(branch, people[1]).state is State.NO_NUMBER
    assert [each.code for each in book.notes[people[1]]] == ["F05"]
    assert people[0] not in book.notes


def test_a_base_that_changes_asks_for_its_ground(branch: Station) -> None:
    member = committee(branch)[0]
    put(branch, member, "2026-10", base=420_000, paid=4200)
    put(branch, member, base=450_000)
    notes = branch.dues.month(home(branch), MONTH).notes[member]
    assert [(each.code, each.field) for each in notes] == [("BASE_CHANGED", "basis")]
    put(branch, member, basis="7月调资")
    assert member not in branch.dues.month(home(branch), MONTH).notes
    assert line(branch, member).changed_from == 420_000


def test_a_month_to_come_is_paid_today(branch: Station) -> None:
    member = committee(branch)[0]
    put(branch, member, "2026-12", base=420_000, paid=4200)
    branch.dues.finalise(home(branch), "2026-12")
    assert line(branch, member, "2026-12").day == date(2026, 11, 23)
    assert line(branch, member, "2026-12").state is State.PAID


# Over months ---------------------------------------------------------------------------------


@pytest.fixture
def since_spring(tmp_path: Path) -> tuple[Station, str, str, SetClock]:
    """Return a branch since March with one member who has paid for March, in November."""
    clock = SetClock(datetime(2026, 3, 2, 9, tzinfo=PLANT_TIME))
    station, branch = alone(tmp_path / "station", now=clock)
    member = committee(station)[0]
    station.dues.put(branch, "2026-03", {member: {"base": 420_000, "paid": 4200}})
    station.dues.finalise(branch, "2026-03")
    clock.moment = datetime(2026, 11, 23, 9, tzinfo=PLANT_TIME)
    return station, branch, member, clock


def test_a_supplement_is_handed_over_with_months_base_and_amount(
    since_spring: tuple[Station, str, str, SetClock],
) -> None:
    station, branch, member, _ = since_spring
    found = station.dues.month(branch).line(member)
    assert found is not None
    assert (found.run, len(found.arrears)) == (7, 7)
    given = station.dues.supplement(branch, member)
    assert given["months"] == [f"2026-{n:02d}" for n in range(4, 11)]
    assert (given["paid"], given["base"]) == (29_400, 420_000)
    payload = station.book.blank("dues", branch, given)
    assert [p.code for p in station.book.check("dues", payload)] == ["F03"]  # seven months
    entry = station.book.save("dues", payload).ids[0]
    station.book.finalise(entry)
    after = station.dues.month(branch)
    found = after.line(member)
    assert found is not None
    assert found.arrears == ()
    assert (after.totals.owed_after, after.totals.received) == (4200, 29_400)
    april = station.dues.month(branch, "2026-04").line(member)
    assert april is not None
    assert (april.state, april.made_up, april.made_up_on) == (
        State.MADE_UP,
        4200,
        date(2026, 11, 23),
    )
    station.close()


def test_the_year_is_the_sum_of_its_months(
    since_spring: tuple[Station, str, str, SetClock],
) -> None:
    station, branch, _, _ = since_spring
    year = station.dues.year(branch, 2026).grid
    assert year.totals == tuple(station.dues.month(branch, m).totals for m in year.months)
    assert (year.due, year.paid, year.unpaid) == (9 * 4200, 4200, 8 * 4200)
    station.close()


def test_who_left_has_a_line_in_the_month_and_none_behind(
    since_spring: tuple[Station, str, str, SetClock],
) -> None:
    station, branch, member, _ = since_spring
    payload = dict(station.book.entry(member).payload)
    gone = {**payload, "standing": "dead", "left_on": "2026-06-03"}
    station.book.correct(member, gone, "去世")
    june = station.dues.month(branch, "2026-06")
    found = june.line(member)
    assert found is not None
    assert (found.counts, found.state_words) == (Counts.LEFT, "去世")
    assert "转出去世 1" in june.totals.checks[0].sentence
    assert station.dues.month(branch, "2026-07").line(member) is None
    station.close()


# Plant and paper -----------------------------------------------------------------------------


def test_the_plant_sees_amounts_and_no_base(chain: Chain) -> None:
    branch, plant = chain.a, chain.plant
    member = committee(branch)[0]
    branch_id = home(branch)
    branch.dues.put(branch_id, MONTH, {member: {"base": 687_345, "paid": 10_310}})
    branch.dues.finalise(branch_id, MONTH)
    chain.up(branch)
    book = plant.dues.month(branch_id, MONTH)
    found = book.line(member)
    assert found is not None
    assert (found.base, found.due, found.paid) == (None, 10_310, 10_310)
    assert (book.ours, book.with_base) == (False, False)
    assert [band.base for band in book.totals.bands] == [None]
    next_month = plant.dues.month(branch_id, "2026-12").line(member)
    assert next_month is not None
    assert next_month.base is None


def test_both_papers_are_made_and_the_base_is_covered(branch: Station) -> None:
    member = committee(branch)[0]
    put(branch, member, base=687_345, paid=10_310)
    branch.dues.finalise(home(branch), MONTH)
    month = branch.papers.make("dues_book", branch=home(branch), year=2026, month=11)
    assert (month.pages, len(month.revisions)) == (1, 1)
    year = branch.papers.make("dues_book", branch=home(branch), year=2026)
    assert year.pages == 1
    open_ = branch.papers.make(
        "dues_book", branch=home(branch), year=2026, month=11, with_sensitive=True
    )
    assert "6,873.45" in words(open_.pdf)
    assert "6,873.45" not in words(month.pdf)
    assert "103.10" in words(month.pdf)
    with pytest.raises(Refused) as told:
        branch.papers.make("dues_book", branch=home(branch), year=1999)
    assert told.value.code == "NOTHING_TO_PRINT"


def words(pdf: bytes) -> str:
    """Return the text of a PDF."""
    document = pdfium.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document)
