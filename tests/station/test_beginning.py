"""What a new entry takes over: of the last that took place, of who works here, of nothing else."""

from datetime import datetime
from pathlib import Path

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.station.station import Station
from tests.station.test_ways_in import kept
from tests.station.world import alone, clock, committee, meeting, parts, saved


def _home(branch: Station) -> str:
    return branch.info().branches[0].id


def test_a_new_meeting_is_as_the_last_one_that_was_held(branch: Station) -> None:
    people, home = committee(branch), _home(branch)
    done = saved(branch.book.save("committee_meeting", meeting(people)))
    branch.book.finalise(done)
    plan: JsonObject = {"title": "12月支委会", "planned_at": "2026-12-10T09:00:00+08:00"}
    branch.book.save("committee_meeting", plan)
    begun = branch.book.blank("committee_meeting", home)
    assert parts(begun, "sessions") == [{"id": "s1", "place": "二楼会议室"}]
    assert (begun["chair"], begun["recorder"]) == (people[0], people[-1])


def test_a_group_meets_where_it_met_last(branch: Station) -> None:
    people, home = committee(branch), _home(branch)
    one = kept(branch, "party_group", name="一组", leader=people[0], members=[*people[:2]])
    other = kept(branch, "party_group", name="二组", leader=people[2], members=[*people[2:]])
    for group, place, day in ((one, "值班室", "2026-11-19"), (other, "泵房", "2026-11-20")):
        held: JsonObject = {**meeting(people[:2], day), "party_group": group}
        parts(held, "sessions")[0]["place"] = place
        branch.book.save("group_meeting", held)
    begun = branch.book.blank("group_meeting", home, {"party_group": one})
    assert [each["place"] for each in parts(begun, "sessions")] == ["值班室"]


def test_organisation_life_takes_place_and_recorder_but_not_the_chair(branch: Station) -> None:
    people, home = committee(branch), _home(branch)
    last: JsonObject = {**meeting(people), "form": "assembly", "year": 2025}
    branch.book.save("organisation_life", {**last, "chair": people[2]})
    begun = branch.book.blank("organisation_life", home)
    assert parts(begun, "sessions") == [{"id": "s1", "place": "二楼会议室"}]
    assert (begun["chair"], begun["recorder"]) == (people[0], people[-1])


def test_who_works_here_leads_the_talk(branch: Station) -> None:
    people, home = committee(branch), _home(branch)
    talk: JsonObject = {"speaker": people[0], "partner": people[1]}
    branch.book.save("talk", talk)
    assert branch.book.blank("talk", home)["speaker"] == people[2]
    branch.actor = "来帮忙的"
    assert branch.book.blank("talk", home)["speaker"] == people[0]


def test_a_check_asks_which_team(branch: Station) -> None:
    committee(branch)
    home = _home(branch)
    team = branch.tree.add("team", "采油一班", branch=home)
    branch.book.save(
        "field_check", {"check": "hse", "team": team, "checker": "季安澜", "place": "一号站"}
    )
    begun = branch.book.blank("field_check", home)
    assert "team" not in begun
    assert (begun["check"], begun["checker"]) == ("hse", "季安澜")


def test_the_rhythm_asks_nothing_of_before_the_books(tmp_path: Path) -> None:
    now = clock()
    station, branch = alone(tmp_path / "s", now=now)
    committee(station)
    said = [duty.sentence for duty in station.desk.duties(branch)]
    assert not [each for each in said if "自评还没填" in each]
    now.moment = datetime(2026, 12, 2, 9, tzinfo=PLANT_TIME)
    said = [duty.sentence for duty in station.desk.duties(branch)]
    assert [each for each in said if "自评还没填" in each]
    station.close()
