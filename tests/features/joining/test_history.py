"""有毛病的历史照实记、照实印；不合法的结果写不成合法。"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.output.preview import Preview
from hongdang_desktop.station.special_papers import SPECIAL
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from hongdang_desktop.station.ways_views import Gone, Offer
from tests.features.joining.walk import ENROLMENT, NAME, NEW, OLD
from tests.ui.pages.desk import branch_of, make_station

NOW = datetime(2029, 6, 1, 9, tzinfo=PLANT_TIME)
"""A day after everything: all of it is history that is taken over."""


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with make_station(tmp_path / "s", SetClock(NOW)) as made:
        yield made


def begin(station: Station, applied: str = "2026-05-12", born: str = "1996-02-18") -> str:
    application: JsonObject = {"name": NAME, "sex": "1", "born_on": born, "applied_on": applied}
    return station.ways.begin(branch_of(station), application).ids[0]


def put(station: Station, person: str, number: int, said: JsonObject, reason: str = "") -> None:
    ways = station.ways
    ways.step(person, number, ways.taken_down(ways.view(person).step(number), said), reason)


def go(station: Station, person: str, steps: Mapping[int, JsonObject], until: int) -> None:
    """Fill in the steps up to one, each ledger's at once as far as they are not parts of parts."""
    ways, view = station.ways, station.ways.view(person)
    for first, last in ((2, 6), (7, 22)):
        values: JsonObject = {}
        for number in range(first, min(last, until) + 1):
            if number != ENROLMENT:
                values |= ways.taken_down(view.step(number), steps[number])
        if values:
            ways.step(person, first, values)
    for number in range(23, until + 1):
        put(station, person, number, steps[number])


def refused(
    station: Station, person: str, number: int, said: JsonObject, reason: str = ""
) -> Refused:
    with pytest.raises(Refused) as found:
        put(station, person, number, said, reason)
    return found.value


def told(station: Station, person: str, number: int) -> set[str]:
    return {each.code for each in station.ways.view(person).step(number).problems}


# --- a rule speaks against it: one sentence why, and it is recorded ---


@pytest.mark.parametrize(
    ("version", "number", "wrong", "rule"),
    [
        (OLD, 2, {"谈话日期": "2022-04-02", "谈话人": "耿砚山"}, "D01"),
        (NEW, 2, {"谈话日期": "2026-06-13", "谈话人": "耿砚山"}, "D01"),
        (OLD, 5, {"培养联系人": "耿砚山、丛南麓、卞秋禾"}, "D11"),
        (OLD, 6, {"日期": "2023-05-13", "评语": "好", "结论": "继续培养，表现好"}, "D02"),
        (NEW, 7, {"上级同意日期": "2027-11-01"}, "D03"),
        (OLD, 8, {"列为发展对象日": "2023-10-11"}, "D03"),
        (NEW, 8, {**NEW[8], "公示止": "2027-11-12"}, "D04"),
        (NEW, 8, {**NEW[8], "公示起": "2027-11-05"}, "D04"),
        (NEW, 8, {**NEW[8], "列为发展对象日": "2027-11-12"}, "D04"),
        (OLD, 9, {"入党介绍人": "郎可为"}, "D11"),
        (OLD, 11, {**OLD[11], "培训止": "2023-12-05", "培训学时": "23.5"}, "D05"),
        (OLD, 15, {**OLD[15], "大会通过日期": "2024-02-23"}, "D06"),
        (NEW, 15, {**NEW[15], "大会通过日期": "2028-03-22"}, "D06"),
        (OLD, 17, {**OLD[17], "接收审批日期": "2024-08-06"}, "D07"),
        (OLD, 23, {**OLD[23], "大会日期": "2025-02-04"}, "J23"),
        (OLD, 24, {**OLD[24], "审批日期": "2025-05-11"}, "D10"),
    ],
)  # fmt: skip
def test_what_a_rule_speaks_against_is_recorded_with_a_reason(
    version: dict[int, JsonObject], number: int, wrong: JsonObject, rule: str, station: Station
) -> None:
    person = begin(station, str(version[1]["申请日期"]))
    go(station, person, version, number - 1)
    error = refused(station, person, number, wrong)
    assert error.code == "REASON_WANTED"
    assert rule in {each.code for each in error.problems}
    assert station.ways.view(person).step(number).gone is not Gone.DONE
    put(station, person, number, wrong, "当时没人管，照实记。")
    step = station.ways.view(person).step(number)
    assert step.gone is Gone.DONE
    assert rule in told(station, person, number)
    assert step.reason == "当时没人管，照实记。"


@pytest.mark.parametrize("version", [OLD, NEW], ids=["2014", "2026"])
def test_what_is_lawful_asks_for_no_reason(
    version: dict[int, JsonObject], station: Station
) -> None:
    person = begin(station, str(version[1]["申请日期"]))
    go(station, person, version, 25)
    steps = station.ways.view(person).steps
    assert [step.no for step in steps if step.problems] == []
    assert [step.no for step in steps if step.gone is not Gone.DONE] == [19]


def test_under_eighteen_is_told(station: Station) -> None:
    young = begin(station, "2026-05-12", "2008-05-13")
    assert told(station, young, 1) >= {"J01"}


def test_a_step_before_the_one_before_it_is_recorded_with_a_reason(station: Station) -> None:
    person = begin(station)
    go(station, person, NEW, 2)
    error = refused(station, person, 3, {"积极分子确定日": "2026-05-20"})
    assert [each.code for each in error.problems] == ["J00"]
    put(station, person, 3, {"积极分子确定日": "2026-05-20"}, "先定的，后补谈话")
    assert station.ways.view(person).next.no == 4  # type: ignore[union-attr]


def test_what_was_passed_over_is_shown_and_can_be_filled_later(station: Station) -> None:
    person = begin(station)
    go(station, person, NEW, 3)
    put(station, person, 5, NEW[5])
    view = station.ways.view(person)
    assert view.step(4).gone is Gone.MISSING
    assert view.next is not None
    assert view.next.no == 6
    put(station, person, 4, NEW[4])
    assert station.ways.view(person).step(4).gone is Gone.DONE


def test_an_assembly_without_what_comes_before_names_it_all(station: Station) -> None:
    person = begin(station)
    go(station, person, NEW, 7)
    error = refused(station, person, 15, NEW[15])
    assert {each.code for each in error.problems} >= {"D04", "J10", "J13", "D05"} - {
        "D04"
    } or error.code
    put(station, person, 15, NEW[15], "材料在柜里，以后补")
    view = station.ways.view(person)
    assert [step.no for step in view.steps if step.gone is Gone.MISSING] == [
        8,
        9,
        10,
        11,
        12,
        13,
        14,
    ]


def test_nothing_has_happened_on_a_day_to_come(station: Station) -> None:
    person = begin(station)
    error = refused(station, person, 2, {"谈话日期": "2029-06-02"}, "提前填")
    assert [(each.code, each.field) for each in error.problems if each.level != "warn"] == [
        ("FUTURE", "talk_on")
    ]


# --- what would make an unlawful result look lawful is refused, whatever the reason ---


def test_a_vote_is_not_passed_without_its_majority(station: Station) -> None:
    person = begin(station)
    go(station, person, NEW, 14)
    six: JsonObject = {**NEW[15], "赞成": 6, "反对": 6, "弃权": 0}
    error = refused(station, person, 15, six, "照实记")
    assert error.code == "PROBLEMS"
    assert "M07" in {each.code for each in error.problems if each.level != "warn"}
    put(station, person, 15, {**six, "结果": "未通过"}, "没通过")
    put(station, person, 15, {**six, "赞成": 7, "反对": 5, "结果": "通过"})


def test_a_vote_is_not_passed_without_a_quorum(station: Station) -> None:
    person = begin(station)
    go(station, person, NEW, 14)
    half: JsonObject = {**NEW[15], "实到": 6, "赞成": 6, "弃权": 0}
    error = refused(station, person, 15, half, "照实记")
    assert "M06J" in {each.code for each in error.problems if each.level != "warn"}


def test_only_whom_the_plant_approved_is_enrolled(station: Station) -> None:
    person = begin(station)
    go(station, person, NEW, 16)
    with pytest.raises(Refused) as early:
        station.ways.enrol(person)
    assert early.value.code == "NOT_APPROVED"
    put(station, person, 17, {**NEW[17], "审批结论": "不批准"})
    assert station.ways.view(person).offer is Offer.NONE
    with pytest.raises(Refused) as no:
        station.ways.enrol(person)
    assert no.value.code == "NOT_APPROVED"
    assert station.ways.view(person).next is None


# --- the register follows ---


def test_enrolment_takes_everything_over_and_is_done_once(station: Station) -> None:
    person = begin(station)
    go(station, person, NEW, 18)
    assert station.ways.view(person).offer is Offer.ENROL
    member = station.ways.enrol(person, identity_number="999999199602180019").ids[0]
    entry = station.book.entry(member)
    payload = entry.payload
    assert (payload["name"], payload["category"], payload["joined_on"], payload["born_on"]) == (
        NAME, "probationary", "2028-03-06", "1996-02-18",
    )  # fmt: skip
    with pytest.raises(Refused) as twice:
        station.ways.enrol(person)
    assert twice.value.code == "ENROLLED"


def test_who_stands_in_the_register_already_is_only_joined(station: Station) -> None:
    person = begin(station)
    go(station, person, NEW, 18)
    known: JsonObject = {
        "branch": branch_of(station), "name": NAME, "category": "probationary",
        "joined_on": "2028-03-06", "standing": "normal",
    }  # fmt: skip
    before = station.book.save("member", known).ids[0]
    assert station.ways.enrol(person).ids == (before,)


def test_an_extension_begins_the_discussion_once_more(station: Station) -> None:
    person = begin(station)
    go(station, person, NEW, 22)
    station.ways.enrol(person)
    longer: JsonObject = {**NEW[23], "结论": "延长预备期", "延长到": "2029-09-06"}
    put(station, person, 23, longer)
    put(station, person, 24, NEW[24])
    view = station.ways.view(person)
    assert view.next is not None
    assert view.next.no == 23
    assert dict(view.dates)["预备期满"] == "2029-09-06"
    assert view.offer is Offer.NONE
    error = refused(
        station,
        person,
        23,
        {"大会日期": "2029-05-30", "结论": "延长预备期", "延长到": "2030-03-06"},
        "再延一次",
    )
    assert "D09" in {each.code for each in error.problems}


@pytest.mark.parametrize("until", ["2029-09-05", "2030-03-07"])
def test_an_extension_is_half_a_year_to_a_year(until: str, station: Station) -> None:
    person = begin(station)
    go(station, person, NEW, 22)
    said: JsonObject = {**NEW[23], "结论": "延长预备期", "延长到": until}
    error = refused(station, person, 23, said, "就这样")
    assert "D09" in {each.code for each in error.problems if each.level != "warn"}


def test_a_cancelled_candidacy_leaves_the_register(station: Station) -> None:
    person = begin(station)
    go(station, person, NEW, 22)
    member = station.ways.enrol(person, identity_number="999999199602180019").ids[0]
    put(station, person, 23, {**NEW[23], "结论": "取消预备党员资格"})
    put(station, person, 24, NEW[24])
    assert station.ways.view(person).offer is Offer.STRIKE
    station.ways.settle(person)
    assert station.book.entry(member).payload["standing"] == "cancelled"
    assert station.ways.view(person).offer is Offer.NONE


def test_one_step_is_taken_back_as_a_whole(station: Station) -> None:
    person = begin(station)
    go(station, person, NEW, 6)
    put(station, person, 7, NEW[7])
    assert "development" in station.ways.view(person).entries
    station.book.undo()
    assert "development" not in station.ways.view(person).entries


def test_who_stops_is_told_apart_and_may_go_on(station: Station) -> None:
    person = begin(station)
    station.ways.stop(person, "withdrawn", NOW.date(), "本人书面撤回")
    assert station.ways.view(person).person.over
    station.ways.stop(person, None, None)
    assert not station.ways.view(person).person.over


def test_two_of_a_name_are_not_guessed(station: Station) -> None:
    begin(station)
    begin(station)
    with pytest.raises(Refused) as found:
        station.ways.named(NAME)
    assert found.value.code == "TWO_OF_A_NAME"


# --- on paper ---


def words_of(pdf: bytes) -> str:
    preview = Preview(pdf)
    try:
        return "".join(preview.text(page) for page in range(1, preview.pages + 1))
    finally:
        preview.close()


def test_the_record_prints_what_was_not_as_it_should_be(station: Station) -> None:
    person = begin(station)
    go(station, person, NEW, 7)
    put(station, person, 8, {**NEW[8], "公示止": "2027-11-12"}, "公示少贴了一天")
    put(station, person, 1, {"申请日期": "2026-05-14"}, "抄错了日子")
    paper = station.papers.make("way_record", branch=branch_of(station), entry=person)
    said = words_of(paper.pdf).replace("\n", "")
    assert "公示少贴了一天" in said
    assert "只公示了4个工作日" in said.replace(" ", "")
    assert "抄错了日子" in said
    assert {note.kind for note in paper.notes} == {"corrected"}
    assert paper.revisions


def test_every_paper_of_a_way_can_be_printed_from_its_first_day(station: Station) -> None:
    person, branch = begin(station), branch_of(station)
    keys = [each.key for each in SPECIAL if each.key.startswith("way_")]
    assert len(keys) == 7
    for key in keys:
        assert NAME in words_of(station.papers.make(key, branch=branch, entry=person).pdf)
    go(station, person, NEW, 25)
    for key in keys:
        assert NAME in words_of(station.papers.make(key, branch=branch, entry=person).pdf)


def test_a_vote_that_failed_is_no_resolution_to_admit(station: Station) -> None:
    person = begin(station)
    go(station, person, NEW, 14)
    put(
        station,
        person,
        15,
        {**NEW[15], "赞成": 5, "反对": 7, "弃权": 0, "结果": "未通过"},
        "票数不够",
    )
    said = words_of(
        station.papers.make("way_admission", branch=branch_of(station), entry=person).pdf
    )
    assert "未通过" in said
    assert "同意接收" not in said
