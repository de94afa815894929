"""A year that is closed stays as it is, until the plant opens it again for a while."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from tests.station.world import Chain, alone, committee, group, meeting, refused, saved

LAST = datetime(2027, 1, 8, 10, 0, tzinfo=PLANT_TIME)


def own(station: Station) -> str:
    return station.info().branches[0].id


def _final(station: Station, people: tuple[str, ...], day: str) -> str:
    entry = saved(station.book.save("committee_meeting", meeting(people, day)))
    station.book.finalise(entry, "夜班")
    return entry


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {each.code for each in error.value.problems}


def test_not_before_december(branch: Station) -> None:
    with pytest.raises(UserError) as error:
        branch.years.close(own(branch), 2026)
    assert refused(error) == "YEAR_NOT_OVER"
    branch.years.close(own(branch), 2025)
    with pytest.raises(UserError) as error:
        branch.years.close(own(branch), 2025)
    assert refused(error) == "YEAR_CLOSED"


def test_closed_means_closed(branch: Station) -> None:
    home, people = own(branch), committee(branch)
    old = _final(branch, people, "2025-12-01")
    draft = saved(branch.book.save("committee_meeting", meeting(people, "2025-12-08")))
    said = branch.years.close(home, 2025)
    assert "没办完" in said.sentence
    with pytest.raises(Refused) as error:
        branch.book.finalise(draft, "夜班")
    assert "YEAR_CLOSED" in codes(error)
    payload = {**branch.book.entry(old).payload, "note": "看过"}
    changes: tuple[Callable[[], object], ...] = (
        lambda: branch.book.correct(old, payload, "补一句"),
        lambda: branch.book.correct(old, {**payload, "year": 2026}, "挪一年"),
        lambda: branch.book.delete(old, "重复了"),
    )
    for change in changes:
        with pytest.raises(UserError) as refusal:
            change()
        assert refused(refusal) == "YEAR_CLOSED"
    branch.book.delete(draft)
    _final(branch, people, "2026-11-20")


def test_a_matter_of_this_year_is_not_moved_into_a_closed_one(branch: Station) -> None:
    home, people = own(branch), committee(branch)
    entry = _final(branch, people, "2026-11-20")
    branch.years.close(home, 2025)
    payload: JsonObject = {**branch.book.entry(entry).payload, "year": 2025}
    with pytest.raises(Refused) as error:
        branch.book.correct(entry, payload, "挪一年")
    assert "YEAR_CLOSED" in codes(error)


def test_registers_and_what_is_still_carried_out_go_on(branch: Station) -> None:
    home, people = own(branch), committee(branch)
    old = _final(branch, people, "2025-12-01")
    branch.years.close(home, 2025)
    entry = saved(branch.book.save("party_group", group(year=2025)))
    payload = dict(branch.book.entry(old).payload)
    agenda = [dict(each) for each in payload["agenda"]]  # type: ignore[union-attr,arg-type]
    agenda[0]["progress"] = "done"
    branch.book.save("committee_meeting", {**payload, "agenda": list(agenda)}, old)
    assert branch.book.entry(old).payload["agenda"][0]["progress"] == "done"  # type: ignore[index,call-overload]
    assert branch.book.entry(entry).record.year == 2025


def test_what_was_left_is_written_down(branch: Station) -> None:
    home, people = own(branch), committee(branch)
    branch.book.save("committee_meeting", meeting(people, "2025-12-08"))
    (open_,) = [each for each in branch.years.year(home, 2025).open if each.key == "drafts"]
    assert open_.count == 1
    branch.years.close(home, 2025)
    year = branch.years.year(home, 2025)
    assert year.is_closed
    assert year.closed_on == date(2026, 11, 23)
    assert year.left[0].startswith("草稿 1 件：支部委员会会议“")


def test_the_close_can_be_taken_back_at_once(branch: Station) -> None:
    home, people = own(branch), committee(branch)
    old = _final(branch, people, "2025-12-01")
    branch.years.close(home, 2025)
    branch.book.undo()
    branch.book.delete(old, "重复了")


def test_nothing_is_taken_back_in_a_closed_year(chain: Chain) -> None:
    people = committee(chain.a)
    _final(chain.a, people, "2025-12-01")
    chain.b.years.close(chain.names.one, 2025)
    chain.up(chain.b)
    chain.down(chain.a)
    with pytest.raises(UserError) as error:
        chain.a.book.undo()
    assert refused(error) in {"YEAR_CLOSED", "FIXED", "NOTHING_TO_UNDO"}


def test_the_plant_opens_it_for_a_while(chain: Chain) -> None:
    one, people = chain.names.one, committee(chain.a)
    old = _final(chain.a, people, "2025-12-01")
    chain.a.years.close(one, 2025)
    chain.up(chain.a)
    seen = chain.plant.years.year(one, 2025)
    assert (seen.is_closed, seen.may_close) == (True, False)
    with pytest.raises(UserError) as error:
        chain.a.years.reopen(one, 2025, until=date(2026, 12, 1), why="补一次会")
    assert refused(error) == "OWNED_BY_PLANT"
    with pytest.raises(UserError) as error:
        chain.plant.years.reopen(one, 2025, until=date(2026, 12, 1), why="补一次会")
    assert refused(error) == "NO_NUMBER"
    with pytest.raises(UserError) as error:
        chain.plant.years.reopen(one, 2024, until=date(2026, 12, 1), number="9", why="补一次会")
    assert refused(error) == "NOT_CLOSED"
    chain.plant.years.reopen(
        one, 2025, until=date(2026, 11, 25), number="红党〔2026〕10号", why="补一次会"
    )
    chain.down(chain.a)
    year = chain.a.years.year(one, 2025)
    assert not year.is_closed
    assert [(each.until, each.number) for each in year.reopened] == [
        (date(2026, 11, 25), "红党〔2026〕10号")
    ]
    payload = {**chain.a.book.entry(old).payload, "note": "看过"}
    chain.a.book.correct(old, payload, "补一句")
    chain.now.advance(days=3)
    assert chain.a.years.year(one, 2025).is_closed
    with pytest.raises(UserError) as error:
        chain.a.book.delete(old, "重复了")
    assert refused(error) == "YEAR_CLOSED"
    chain.up(chain.a)
    assert chain.plant.digest(one) == chain.a.digest(one)


def test_a_branch_alone_decides_itself(tmp_path_factory: pytest.TempPathFactory) -> None:
    station, home = alone(tmp_path_factory.mktemp("alone") / "b", now=SetClock(LAST))
    with station:
        station.years.close(home, 2026)
        station.years.reopen(home, 2026, until=date(2027, 1, 9), why="漏了一次会")
        assert not station.years.year(home, 2026).is_closed


def test_what_a_closed_year_lacks_is_not_asked_for_any_more(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    clock = SetClock(datetime(2026, 12, 30, 10, 0, tzinfo=PLANT_TIME))
    station, home = alone(tmp_path_factory.mktemp("alone") / "b", now=clock)
    with station:
        committee(station)
        station.opening.begin(home, date(2026, 10, 1))
        clock.advance(days=9)
        before = {duty.period for duty in station.desk.duties(home)}
        assert "2026-10" in before
        station.years.close(home, 2026)
        after = {duty.period for duty in station.desk.duties(home)}
        assert not {each for each in after if each.startswith("2026")}
        (left,) = [e for e in station.years.year(home, 2026).left if e.startswith("该办没办的")]
        assert "10月" in left


def test_another_year_typed_does_not_get_round_the_close(branch: Station) -> None:
    home, people = own(branch), committee(branch)
    branch.years.close(home, 2025)
    named = {**meeting(people, "2025-11-11"), "year": 2026}
    entry = saved(branch.book.save("committee_meeting", named))
    with pytest.raises(Refused) as error:
        branch.book.finalise(entry, "夜班")
    assert "YEAR_CLOSED" in codes(error)
    # Where 所属年度 may differ from the day's, what is held later for a year still open is lawful.
    later = {**meeting(people, "2026-11-11"), "year": 2025}
    with pytest.raises(Refused) as error:
        branch.book.finalise(saved(branch.book.save("committee_meeting", later)), "夜班")
    assert "YEAR_CLOSED" in codes(error)
