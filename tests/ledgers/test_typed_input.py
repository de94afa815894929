"""What people write in JSON or Excel becomes a payload, or problems at the right places."""

from typing import ClassVar

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.assembly import Assembly
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.committee_meeting import CommitteeMeeting
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.party_group import PartyGroup
from hongdang_desktop.ledgers.typed_input import name_of, take


class _Names:
    """A branch with two people of one name."""

    people: ClassVar = {"m1": "耿砚山", "m2": "卞秋禾", "m3": "丛南麓", "m4": "丛南麓"}
    units: ClassVar = {"t1": "采油一班"}

    def member(self, member_id: str) -> str:
        return self.people.get(member_id, "")

    def organisation(self, organisation_id: str) -> str:
        return self.units.get(organisation_id, "")

    def entry(self, ledger: str, entry_id: str) -> str:
        return ""

    def find_members(self, words: str) -> tuple[str, ...]:
        return tuple(i for i, name in self.people.items() if words in (i, name))

    def find_organisations(self, words: str) -> tuple[str, ...]:
        return tuple(i for i, name in self.units.items() if words in (i, name))

    def find_entries(self, ledger: str, words: str) -> tuple[str, ...]:
        return ()


def _meeting(**said: Json) -> JsonObject:
    taken = take(CommitteeMeeting, said, _Names())
    assert not taken.problems
    return taken.payload


def test_names_and_ids_of_people_both_mean_the_person() -> None:
    assert _meeting(chair="耿砚山", recorder="m2") == {"chair": "m1", "recorder": "m2"}


def test_choices_are_taken_by_word_or_key() -> None:
    agenda: Json = [{"title": "一", "subject": "安全环保"}, {"title": "二", "subject": "safety"}]
    lines = _meeting(agenda=agenda)["agenda"]
    assert isinstance(lines, list)
    assert [line["subject"] for line in lines if isinstance(line, dict)] == ["safety", "safety"]


def test_several_choices_come_as_list_or_as_one_text() -> None:
    expected = {"powers": ["report", "commendation"]}
    wanted: list[Json] = [["听取报告", "commendation"], "听取报告、表彰"]
    for said in wanted:
        assert take(Assembly, {"powers": said}).payload == expected


def test_a_column_may_be_called_by_its_label() -> None:
    assert _meeting(会议名称="十月支委会", 主持人="耿砚山") == {
        "title": "十月支委会",
        "chair": "m1",
    }
    assert name_of(Member, "姓名") == "name"


def test_labels_are_never_ambiguous_within_one_record() -> None:
    for ledger in kinds().values():
        labels = [column.label for column in ledger.columns.values()]
        assert len(set(labels)) == len(labels), ledger.key


@pytest.mark.parametrize(
    "said",
    ["2026-10-12 09:00", "2026-10-12T09:00", "2026-10-12T09:00:00+08:00", "2026年10月12日 9点"],
)
def test_moments_are_kept_in_plant_time(said: str) -> None:
    assert _meeting(planned_at=said) == {"planned_at": "2026-10-12T09:00:00+08:00"}


def test_days_and_numbers_are_typed_as_people_do() -> None:
    said: JsonObject = {"born_on": "1980年1月1日", "sex": 1, "phone": 123, "lost": "否"}
    assert take(Member, said).payload == {
        "born_on": "1980-01-01", "sex": "1", "phone": "123", "lost": False,
    }  # fmt: skip
    votes: Json = [{"motion": "同意", "in_favour": 5, "present": "5"}]
    assert _meeting(votes=votes)["votes"] == [{"motion": "同意", "in_favour": 5, "present": 5}]


def test_a_text_of_a_list_may_hold_the_marks_that_part_lists() -> None:
    attendance: Json = [{"member": "耿砚山", "sessions": ["上午、下午"]}]
    assert _meeting(attendance=attendance)["attendance"] == [
        {"member": "m1", "sessions": ["上午、下午"]}
    ]


def test_several_members_by_name_or_id() -> None:
    said: JsonObject = {"members": ["耿砚山", "m2"], "team": "采油一班"}
    assert take(PartyGroup, said, _Names()).payload == {"members": ["m1", "m2"], "team": "t1"}


def test_empty_values_are_left_out_and_ids_of_lines_stay() -> None:
    said = _meeting(title="", note=None, sessions=[{"id": "s1", "place": "会议室"}], agenda=[])
    assert said == {"sessions": [{"id": "s1", "place": "会议室"}]}


@pytest.mark.parametrize(
    ("said", "place", "code"),
    [
        ({"chair": "没有这人"}, "chair", "UNKNOWN_NAME"),
        ({"chair": "丛南麓"}, "chair", "TWO_OF_A_NAME"),
        ({"agenda": [{"title": "一"}, {"owner": "谁"}]}, "agenda/1/owner", "UNKNOWN_NAME"),
        ({"agenda": [{"id": "a7", "due": "2026-02-30"}]}, "agenda/a7/due", "BAD_DAY"),
        ({"agenda": "一件事"}, "agenda", "BAD_FORM"),
        ({"agenda": ["一件事"]}, "agenda/0", "BAD_FORM"),
        ({"title": {"a": 1}}, "title", "BAD_FORM"),
        ({"title": True}, "title", "BAD_FORM"),
        ({"planned_at": "2026-10-12"}, "planned_at", "BAD_TIME"),
        ({"occurred_on": "昨天"}, "occurred_on", "BAD_DAY"),
        ({"takes_part_in_decision": "也许"}, "takes_part_in_decision", "BAD_YESNO"),
        ({"votes": [{"in_favour": "五"}]}, "votes/0/in_favour", "BAD_NUMBER"),
        ({"agenda": [{"subject": "吃饭"}]}, "agenda/0/subject", "BAD_CHOICE"),
        ({"title": "一", "会议名称": "二"}, "title", "TWICE"),
    ],
)
def test_what_cannot_be_taken_is_a_problem_at_its_place(
    said: JsonObject, place: str, code: str
) -> None:
    (problem,) = take(CommitteeMeeting, said, _Names()).problems
    assert (problem.field, problem.code, problem.level) == (place, code, Level.SAVE)


def test_all_problems_come_at_once() -> None:
    said: JsonObject = {"chair": "谁", "recorder": "谁", "occurred_on": "哪天"}
    assert len(take(CommitteeMeeting, said, _Names()).problems) == 3


def test_a_key_that_no_column_has_stays_for_the_check_to_find() -> None:
    assert _meeting(colour="红") == {"colour": "红"}
