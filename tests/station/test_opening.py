"""The day from which a branch keeps its books: nothing before it is due, late or red."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from tests.station.world import Chain, committee, meeting, refused, saved

FIRST = date(2026, 11, 1)


def own(station: Station) -> str:
    return station.info().branches[0].id


def _finalised(station: Station, people: tuple[str, ...], day: str, reason: str = "") -> str:
    entry = saved(station.book.save("committee_meeting", meeting(people, day)))
    station.book.finalise(entry, reason or None)
    return entry


def test_a_new_branch_is_offered_the_first_of_the_month(branch: Station) -> None:
    said = branch.opening.of(own(branch))
    assert (said.starts_on, said.proposed, said.may_move) == (None, FIRST, True)
    branch.opening.begin(own(branch), FIRST)
    said = branch.opening.of(own(branch))
    assert (said.starts_on, said.by_plant) == (FIRST, False)
    assert [(each.starts_on, each.who, each.plant) for each in said.said] == [
        (FIRST, "卞秋禾", False)
    ]


def test_what_was_before_is_taken_over_and_never_late(branch: Station) -> None:
    people = committee(branch)
    branch.opening.begin(own(branch), FIRST)
    old = branch.book.entry(_finalised(branch, people, "2026-10-30"))
    assert old.record.opening is True
    assert not old.record.late
    with pytest.raises(UserError) as error:
        _finalised(branch, people, "2026-11-02")
    assert refused(error) == "PROBLEMS"
    new = branch.book.entry(_finalised(branch, people, "2026-11-02", "夜班"))
    assert new.record.opening is None
    assert new.record.late is True


def test_nobody_can_type_the_mark(branch: Station) -> None:
    people = committee(branch)
    branch.opening.begin(own(branch), FIRST)
    payload = {**meeting(people, "2026-11-02"), "opening": True}
    entry = saved(branch.book.save("committee_meeting", payload))
    branch.book.finalise(entry, "夜班")
    assert branch.book.entry(entry).record.opening is None


def test_no_duty_of_before_the_start(branch: Station) -> None:
    """Every day of a year and a half: nothing is due, let alone red, for a time before the start."""
    committee(branch)
    start = date(2026, 11, 1)
    branch.opening.begin(own(branch), start)
    for days in range(0, 500, 7):
        for duty in branch.desk.duties(own(branch), start + timedelta(days=days)):
            assert duty.due >= start, duty
            if duty.period:
                assert duty.period not in {"2026-10", "2026-09", "2026Q3", "2026H1", "2025"}, duty


def test_moved_later_keeps_what_was_late(branch: Station) -> None:
    people = committee(branch)
    branch.opening.begin(own(branch), FIRST)
    entry = _finalised(branch, people, "2026-11-02", "夜班")
    branch.opening.begin(own(branch), date(2026, 11, 15))
    assert branch.book.entry(entry).record.late is True
    payload = {**branch.book.entry(entry).payload, "note": "看过"}
    branch.book.correct(entry, payload, "补一句")
    put_right = branch.book.entry(entry).record
    assert (put_right.late, put_right.opening) == (True, None)


def test_not_moved_before_what_was_taken_over(branch: Station) -> None:
    people = committee(branch)
    branch.opening.begin(own(branch), FIRST)
    _finalised(branch, people, "2026-10-20")
    with pytest.raises(UserError) as error:
        branch.opening.begin(own(branch), date(2026, 10, 1))
    assert refused(error) == "START_BEFORE_TAKEN_OVER"
    branch.opening.begin(own(branch), date(2026, 10, 21))
    assert branch.opening.of(own(branch)).starts_on == date(2026, 10, 21)


def test_not_far_ahead(branch: Station) -> None:
    branch.opening.begin(own(branch), date(2026, 12, 24))
    with pytest.raises(UserError) as error:
        branch.opening.begin(own(branch), date(2026, 12, 25))
    assert refused(error) == "START_AHEAD"


def test_the_list_says_what_is_missing(branch: Station) -> None:
    home = own(branch)
    branch.opening.begin(home, FIRST)
    steps = {each.key: each for each in branch.opening.steps(home)}
    assert not steps["member"].done
    assert not steps["member"].may_skip
    committee(branch)
    branch.opening.without(home, "arrear", none=True)
    steps = {each.key: each for each in branch.opening.steps(home)}
    assert (steps["member"].done, steps["member"].count) == (True, 5)
    assert (steps["arrear"].done, steps["arrear"].state) == (True, "没有")
    branch.opening.without(home, "arrear", none=False)
    assert not {each.key: each for each in branch.opening.steps(home)}["arrear"].done
    assert branch.opening.of(home).starts_on == FIRST
    assert steps["study"].given["occurred_on"] == "2026-10-31"


def test_only_the_plant_moves_it_once_a_package_left(chain: Chain) -> None:
    one = chain.names.one
    people = committee(chain.a)
    chain.a.opening.begin(one, date(2026, 11, 20))
    chain.up(chain.a)
    with pytest.raises(UserError) as error:
        chain.a.opening.begin(one, FIRST)
    assert refused(error) == "OWNED_BY_PLANT"
    with pytest.raises(UserError) as error:
        chain.plant.opening.begin(one, FIRST)
    assert refused(error) == "NO_REASON"
    chain.plant.opening.begin(one, FIRST, number="红党〔2026〕9号", why="晚装了一个月")
    chain.down(chain.a)
    said = chain.a.opening.of(one)
    assert (said.starts_on, said.by_plant, said.may_move) == (FIRST, True, False)
    assert said.said[0].why == "晚装了一个月　红党〔2026〕9号"
    old = chain.a.book.entry(_finalised(chain.a, people, "2026-10-30"))
    assert old.record.opening is True
    chain.up(chain.a)
    assert chain.plant.book.entry(old.id).record.opening is True
    assert chain.plant.digest(one) == chain.a.digest(one)


def test_the_mark_stands_on_paper_in_tables_and_lists(branch: Station, tmp_path: Path) -> None:
    people = committee(branch)
    branch.opening.begin(own(branch), FIRST)
    entry = _finalised(branch, people, "2026-10-30")
    notes = branch.papers.make("committee_meeting", entry=entry).notes
    assert [note.kind for note in notes] == ["opening"]
    wanted = Listing("committee_meeting", branch=own(branch))
    branch.sheets.export(wanted, tmp_path / "会.xlsx")
    first = load_workbook(tmp_path / "会.xlsx").worksheets[0]
    assert "已定稿（建账）" in [cell.value for cell in first[2]]
    draft = saved(branch.book.save("committee_meeting", meeting(people, "2026-10-20")))
    payload = branch.book.entry(draft).payload
    verdicts = branch.book.examine("committee_meeting", payload, draft).verdicts
    assert any("会标“建账”，不算迟" in each.sentence for each in verdicts)


def test_home_says_what_is_missing_until_it_is_there(branch: Station) -> None:
    home = own(branch)

    def told(on: date | None = None) -> list[str]:
        return [d.sentence for d in branch.desk.duties(home, on) if d.page == "opening"]

    assert told() == ["还没定从哪天起记账"]
    branch.opening.begin(home, FIRST)
    assert told() == ["建账还差 11 样"]
    assert not any(duty.overdue for duty in branch.desk.duties(home))
    assert told(date(2027, 3, 1)) == []


def test_the_first_morning_is_not_red(branch: Station) -> None:
    """Neither what speaks of the month before, nor what had its day before anybody sat here."""
    home = own(branch)
    branch.opening.begin(home, FIRST)
    for on in (None, date(2026, 11, 2)):
        duties = branch.desk.duties(home, on)
        assert not [duty.sentence for duty in duties if duty.overdue]
        assert not [duty.sentence for duty in duties if "自评还没填" in duty.sentence]
    later = [duty.sentence for duty in branch.desk.duties(home, date(2026, 12, 2))]
    assert any("自评还没填" in each for each in later)
    assert not any("下半年五心" in d.sentence for d in branch.desk.duties(home, date(2026, 12, 2)))
    assert any("下半年五心" in d.sentence for d in branch.desk.duties(home, date(2027, 1, 4)))
