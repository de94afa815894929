"""Party groups, the branch's own facts, and the organisation tree."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.due import Asked
from hongdang_desktop.ledgers.group_meeting import groups
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.office.organisation import Organisation
from tests.ledgers.askings import record
from tests.ledgers.makings import FakeFacts, said

GROUP: JsonObject = {
    "branch": "b1", "occurred_on": "2026-11-23", "name": "第一党小组", "leader": "m1",
    "members": ["m1", "m2"],
}  # fmt: skip


def derived(key: str, name: str, payload: JsonObject, facts: FakeFacts) -> str:
    ledger = find(key)
    (value,) = (each.value for each in ledger.derived if each.name == name)
    return value(ledger.read(payload), "x", facts)


# --- party group ---


def test_a_group_without_any_problem() -> None:
    assert said("party_group", GROUP) == set()
    assert said("party_group", {**GROUP, "joined": True, "team": "t1"}) == set()


def test_the_leader_is_one_of_the_members() -> None:
    assert said("party_group", {**GROUP, "leader": "m3"}) == {("LEADER", "leader", Level.FINAL)}
    assert said("party_group", {**GROUP, "members": []}) == {("REQUIRED", "members", Level.FINAL)}


def test_a_group_ends_after_it_began() -> None:
    founded: JsonObject = {**GROUP, "founded_on": "2024-03-01"}
    assert said("party_group", {**founded, "dissolved_on": "2024-03-01"}) == set()
    assert said("party_group", {**founded, "dissolved_on": "2024-02-29"}) == {
        ("END_BEFORE_START", "dissolved_on", Level.SAVE)
    }


@pytest.mark.parametrize(
    ("today", "owed"),
    [("2024-02-29", False), ("2024-03-01", True), ("2026-06-14", True), ("2026-06-15", False)],
)
def test_a_dissolved_group_owes_no_meeting(today: str, owed: bool) -> None:
    group = record("party_group", **GROUP, founded_on="2024-03-01", dissolved_on="2026-06-15")
    facts = FakeFacts(books={"party_group": (("g1", group),)}, today=today)
    asked = Asked("b1", facts, facts.setting(), None, find("group_meeting"))
    assert bool(groups(asked)) == owed


def test_two_groups_in_one_have_a_team() -> None:
    assert said("party_group", {**GROUP, "joined": True}) == {("REQUIRED", "team", Level.FINAL)}
    assert said("party_group", {**GROUP, "joined": False}) == set()


def test_whether_the_team_leader_is_a_member_is_asked_of_the_station() -> None:
    with_team: JsonObject = {**GROUP, "team": "t1"}
    assert derived("party_group", "leader_is_member", with_team, FakeFacts(leader="m1")) == "是"
    assert derived("party_group", "leader_is_member", with_team, FakeFacts()) == "否"
    assert derived("party_group", "leader_is_member", GROUP, FakeFacts(leader="m1")) == ""


# --- branch ---

BRANCH: JsonObject = {
    "branch": "b1", "occurred_on": "2026-11-23", "full_name": "中共采油一区第一支部委员会",
    "kind": "branch", "superior": "p1",
}  # fmt: skip


def test_a_branch_without_any_problem() -> None:
    assert said("branch", BRANCH) == set()


@pytest.mark.parametrize(("day", "right"), [(1, True), (31, True), (0, False), (32, False)])
def test_the_theme_day_is_a_day_of_the_month(day: int, right: bool) -> None:
    expected = set() if right else {("OUT_OF_RANGE", "theme_day", Level.SAVE)}
    assert said("branch", {**BRANCH, "theme_day": day}) == expected


def test_secretary_and_composition_are_counted_from_the_register() -> None:
    facts = FakeFacts(
        {
            "m1": Member(name="甲", category="full", sex="1", nation="01", party_post="secretary",
                         born_on=date(1980, 1, 1), standing="normal"),
            "m2": Member(name="乙", category="full", sex="2", nation="10", born_on=date(1990, 11, 24)),
            "m3": Member(name="丙", category="probationary", sex="2", nation="01", born_on=date(1990, 11, 23)),
            "m4": Member(name="丁", category="full", sex="2", nation="11", standing="moved",
                         party_post="secretary"),
            "m5": Organisation(name="no member"),
        }
    )  # fmt: skip
    assert derived("branch", "secretary", BRANCH, facts) == "甲"
    # Of 乙 and 丙 one is still 35 on that day, the other turns 36.
    assert derived("branch", "composition", BRANCH, facts) == (
        "正式 2 人，预备 1 人，离退休 0 人，女 2 人，少数民族 1 人，35岁及以下 1 人"
    )


# --- organisation ---


def test_a_node_ends_after_it_began() -> None:
    node: JsonObject = {
        "occurred_on": "2026-11-23", "kind": "team", "name": "采油一班", "branch": "b1",
        "valid_from": "2026-01-01", "valid_until": "2026-01-01",
    }  # fmt: skip
    assert said("organisation", node) == set()
    assert said("organisation", {**node, "valid_until": "2025-12-31"}) == {
        ("END_BEFORE_START", "valid_until", Level.SAVE)
    }


def test_a_node_is_in_force_from_its_first_day_to_its_last() -> None:
    node = Organisation(valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31))
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [node.exists_on(day) for day in days] == [False, True, True, False]
    assert Organisation().exists_on(date(1900, 1, 1))


def test_a_node_is_called_by_its_short_name() -> None:
    assert Organisation(name="采油一区第一支部", short_name="一支部").shown == "一支部"
    assert Organisation(name="采油一区第一支部").shown == "采油一区第一支部"
    assert find("organisation").called(Organisation()) == "（还没有名称）"
