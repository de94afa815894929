"""Which teams the Party reaches, and groups that share the roster of their team (两组共建)."""

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused, Role
from tests.station import world
from tests.station.world import committee, member, refused, saved


@pytest.fixture
def teams(branch: Station) -> tuple[str, str, str]:
    """Return three teams: with two members, with an applicant, with nobody."""
    home = branch.info().branches[0].id
    return tuple(  # type: ignore[return-value]  # three
        branch.tree.add("team", name, branch=home) for name in ("采油一班", "采油二班", "集输班")
    )


def kept(branch: Station, ledger: str, payload: JsonObject) -> str:
    entry = saved(branch.book.save(ledger, payload))
    branch.book.finalise(entry)
    return entry


def home(branch: Station) -> str:
    return branch.info().branches[0].id


def joined(branch: Station, team: str, people: tuple[str, ...], **more: object) -> str:
    payload = {
        "name": "一班党小组", "leader": people[0], "members": list(people), "team": team,
        "joined": True, **more,
    }  # fmt: skip
    return kept(branch, "party_group", payload)  # type: ignore[arg-type]  # JSON


def marks(*points: int) -> list[Json]:
    kinds = ("学习型", "安全型", "清洁型", "节约型", "和谐型")
    return [
        {"id": f"t{n}", "kind": kind, "points": each}
        for n, (kind, each) in enumerate(zip(kinds, points, strict=True))
    ]


def test_each_team_is_covered_in_training_or_blank(branch: Station, teams: tuple[str, str, str]) -> None:  # fmt: skip
    covered, trained, blank = teams
    one = kept(branch, "member", member("井一鸣", team=covered))
    kept(branch, "member", member("调走的", team=blank, standing="moved"))
    way = kept(
        branch, "applicant",
        {"name": "求真", "team": trained, "applied_on": "2026-05-04", "born_on": "1999-01-01"},
    )  # fmt: skip
    found = branch.coverage.show(home(branch))
    assert [(row.cover.team, row.reach) for row in found.teams] == [
        (covered, "有党员"), (trained, "在培养"), (blank, "空白"),
    ]  # fmt: skip
    assert found.covered == 1
    assert [row.cover.team for row in found.blank] == [trained, blank]
    assert found.teams[0].cover.members == (one,)
    assert [link.entry for link in found.teams[1].on_the_way] == [way]
    assert found.teams[1].on_the_way[0].words == "求真（申请人）"


def test_one_who_ended_is_no_plan_for_a_team(branch: Station, teams: tuple[str, str, str]) -> None:
    _, trained, _ = teams
    kept(
        branch, "applicant",
        {"name": "求真", "team": trained, "applied_on": "2026-05-04", "born_on": "1999-01-01",
         "ending": "withdrawn", "ended_on": "2026-10-01"},
    )  # fmt: skip
    assert branch.coverage.show(home(branch)).teams[1].reach == "空白"


def test_a_group_takes_over_the_roster_of_its_team(branch: Station, teams: tuple[str, str, str]) -> None:  # fmt: skip
    people = committee(branch)
    for each in people[:3]:
        payload = dict(branch.book.entry(each).payload)
        branch.book.correct(each, {**payload, "team": teams[0]}, "分到班组")
    group = joined(branch, teams[0], (people[0], people[4]))
    row = branch.coverage.show(home(branch)).teams[0]
    assert (set(row.apart), row.strange) == ({"丛南麓", "卞秋禾"}, ("储望舒",))
    assert not row.alike
    branch.coverage.align(home(branch), group)
    after = branch.book.entry(group)
    assert set(after.payload["members"]) == set(people[:3])  # type: ignore[arg-type]  # a list
    assert branch.book.history(group)[0].reason == "按班组名单对齐"
    assert branch.coverage.show(home(branch)).teams[0].alike
    with pytest.raises(Refused) as error:
        branch.coverage.align(home(branch), group)
    assert refused(error) == "NOTHING_CHANGED"


def test_a_leader_of_another_team_and_a_group_alone_stand_in_the_way(
    branch: Station, teams: tuple[str, str, str]
) -> None:
    people = committee(branch)
    payload = dict(branch.book.entry(people[1]).payload)
    branch.book.correct(people[1], {**payload, "team": teams[0]}, "分到班组")
    group = joined(branch, teams[0], (people[0],))
    with pytest.raises(Refused) as error:
        branch.coverage.align(home(branch), group)
    assert refused(error) == "LEADER_APART"
    alone = joined(branch, teams[1], (people[2],), name="二班党小组", joined=False)
    with pytest.raises(Refused) as error:
        branch.coverage.align(home(branch), alone)
    assert refused(error) == "NOT_JOINED"
    bare = joined(branch, teams[2], (people[3],), name="集输党小组")
    with pytest.raises(Refused) as error:
        branch.coverage.align(home(branch), bare)
    assert refused(error) == "NO_MEMBERS"


def test_the_marks_of_a_team_are_those_of_the_group_that_runs_with_it(
    branch: Station, teams: tuple[str, str, str]
) -> None:
    people = committee(branch)
    joined(branch, teams[0], people[:2])
    joined(branch, teams[1], people[2:4], name="二班党小组", joined=False)
    for team in teams[:2]:
        kept(
            branch, "team_appraisal",
            {"month": "2026-11", "team": team, "occurred_on": "2026-11-23", "appraiser": people[0],
             "deductions": "练兵少一次", "marks": marks(185, 200, 190, 200, 200)},
        )  # fmt: skip
    first, second, third = branch.coverage.show(home(branch), read_period("2026-11")).teams
    assert (first.points, first.group_points) == ("97.5 标杆", "97.5")
    assert (second.points, second.group_points) == ("97.5 标杆", "")
    assert (third.points, third.cover.appraisal) == ("", "")
    assert branch.coverage.show(home(branch), read_period("2026-10")).teams[0].points == ""


def test_the_plan_of_the_plant_says_how_many_are_left(chain: world.Chain) -> None:
    plant, one = chain.plant, chain.names.one
    payload: JsonObject = {
        "branch": one, "year": 2026, "places": 2, "teams": [chain.names.team],
        "occurred_on": "2026-11-20",
    }  # fmt: skip
    entry = saved(plant.book.save("development_quota", payload))
    plant.book.finalise(entry)
    chain.down(chain.a, one)
    found = chain.a.coverage.show(one)
    assert (found.quota.places, found.quota.left, found.quota.entry) == (2, 2, entry)
    assert [row.cover.first for row in found.teams if row.cover.team == chain.names.team] == [True]
    twice = saved(plant.book.save("development_quota", payload))
    with pytest.raises(Refused) as error:
        plant.book.finalise(twice)
    assert [problem.code for problem in error.value.problems] == ["TWICE"]
    with pytest.raises(Refused) as error:
        chain.a.book.save("development_quota", {**payload, "year": 2027})
    assert refused(error) == "OWNED_BY_PLANT"
    assert chain.a.info().role is Role.BRANCH
