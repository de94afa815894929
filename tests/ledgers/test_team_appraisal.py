"""L27: marks of the five types, the grade, targets as rates, and the teams that are missing."""

from dataclasses import replace
from datetime import date

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.rules import RuleBook
from hongdang_desktop.ledgers.due import Asked, Weight
from hongdang_desktop.ledgers.ledger import Beginning, Setting
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.office.organisation import Organisation
from hongdang_desktop.ledgers.rulebook import rule_book, work_calendar
from hongdang_desktop.ledgers.team_appraisal import LEDGER, batch, begin, cross, duties, reckon
from tests.ledgers.makings import FakeFacts, codes, setting

FINAL, SAVE, WARN = Level.FINAL, Level.SAVE, Level.WARN
TYPES = ("学习型", "安全型", "清洁型", "节约型", "和谐型")


def marks(*points: int) -> list[Json]:
    """Return marks in tenths, with a reason where something was taken off."""
    return [
        {
            "id": f"t{n}",
            "kind": kind,
            "points": each,
            **({"reason": "缺一次"} if each < 200 else {}),
        }
        for n, (kind, each) in enumerate(zip(TYPES, points, strict=True), start=1)
    ]


def appraisal(*points: int, **more: Json) -> JsonObject:
    return {
        "branch": "b1", "occurred_on": "2026-11-23", "month": "2026-11", "team": "one",
        "marks": marks(*points or (190, 190, 200, 180, 200)), "grade": "benchmark",
        "appraiser": "m1", "stage": "final", **more,
    }  # fmt: skip


def said(*points: int, **more: Json) -> set[tuple[str, Level]]:
    return codes("team_appraisal", appraisal(*points, **more))


def test_it_is_lawful_and_adds_up() -> None:
    assert said() == set()
    assert LEDGER.read(appraisal()).total == 960


def test_a_type_has_full_marks_and_no_more() -> None:
    assert said(200, 200, 200, 200, 200) == set()
    assert said(201, 200, 200, 200, 200) == {("TOO_MANY", SAVE)}


def test_what_is_taken_off_has_a_reason() -> None:
    lines: list[Json] = [*marks(200, 200, 200, 200, 200)]
    lines[0] = {"id": "t1", "kind": "学习型", "points": 199}
    assert codes("team_appraisal", appraisal(marks=lines)) == {("NO_REASON", FINAL)}
    assert codes("team_appraisal", appraisal(marks=lines, deductions="练兵缺一次")) == set()


def test_all_types_once_and_no_other() -> None:
    four: list[Json] = [*marks(200, 200, 200, 200, 200)][:4]
    five: JsonObject = {"id": "x", "kind": "和谐型", "points": 200}
    assert ("WX01", FINAL) in codes("team_appraisal", appraisal(marks=four))
    assert codes("team_appraisal", appraisal(marks=[*four, five])) == set()
    twice = {**five, "kind": "学习型"}
    assert ("TWICE", FINAL) in codes("team_appraisal", appraisal(marks=[*four, twice]))
    other = {**five, "kind": "效益型"}
    assert ("WX01", FINAL) in codes("team_appraisal", appraisal(marks=[*four, other]))


@pytest.mark.parametrize(
    ("last", "grade"),
    [(200, "benchmark"), (100, "benchmark"), (99, "reached"), (0, "reached")],
)
def test_the_grade_goes_with_the_total(last: int, grade: str) -> None:
    record = LEDGER.read(appraisal(200, 200, 200, 200, last))
    assert reckon(record, setting()) == {"grade": grade}


def test_below_eighty_is_not_reached() -> None:
    below = LEDGER.read(appraisal(200, 200, 200, 199, 0))
    assert reckon(below, setting()) == {"grade": "not_reached"}
    assert reckon(LEDGER.read({"month": "2026-11"}), setting()) == {"grade": None}


def test_people_may_judge_otherwise_and_say_why() -> None:
    assert said(overruled="not_reached") == {("WX02", WARN)}
    assert said(overruled="not_reached", note="出了责任事故") == set()
    assert reckon(LEDGER.read(appraisal(overruled="not_reached")), setting()) == {
        "grade": "not_reached"
    }


def test_targets_are_rates() -> None:
    def target(words: str) -> list[Json]:
        return [{"id": "p", "post": "采油工", "target": words}]

    assert said(targets=target("时率 98%，3方面都达标")) == set()
    for words in ("日产 12 吨", "注水80方", "年产三十万吨", "外输 1.5 万立方米", "日增油2t"):
        assert said(targets=target(words)) == {("XM01", WARN)}


def test_a_month_to_come_is_not_judged() -> None:
    assert said(month="2026-12") == {("FUTURE", FINAL)}


# --- beside other records ---

TEAMS = (
    ("one", Organisation(kind="team", name="采油一班", branch="b1")),
    ("two", Organisation(kind="team", name="采油二班", branch="b1", valid_from=date(2026, 6, 1))),
)


def facts(*kept: JsonObject) -> FakeFacts:
    book = tuple((f"w{n}", LEDGER.read(each)) for n, each in enumerate(kept))
    return FakeFacts(books={"organisation": TEAMS, "team_appraisal": book})


def test_a_team_is_judged_once_a_month() -> None:
    record, there = LEDGER.read(appraisal()), facts(appraisal())
    assert [p.code for p in cross(record, "", there, setting())] == ["WX03"]
    assert [p.code for p in cross(record, "w0", there, setting())] == []
    other = LEDGER.read(appraisal(month="2026-10"))
    assert [p.code for p in cross(other, "", there, setting())] == []


def asked(today: str, *kept: JsonObject, start: date | None = date(2026, 1, 1)) -> Asked:
    return Asked("b1", facts(*kept), setting(today), start, LEDGER)


OCTOBER = (appraisal(month="2026-10"), appraisal(month="2026-10", team="two"))
NOVEMBER = date(2026, 11, 1)


def test_missing_teams_are_one_row_a_month() -> None:
    def rows(today: str, *kept: JsonObject) -> list[tuple[str, str, Weight]]:
        found = duties(asked(today, *kept, start=NOVEMBER))
        return [(d.sentence, d.due.isoformat(), d.weight) for d in found]

    both, one = "11月五型考评还差 2 个班组", "11月五型考评还差 1 个班组"
    assert rows("2026-11-19") == []
    assert rows("2026-11-20") == [(both, "2026-11-30", Weight.BLUE)]
    assert rows("2026-11-30") == [(both, "2026-11-30", Weight.BLUE)]
    assert rows("2026-12-01") == [(both, "2026-11-30", Weight.RED)]
    assert rows("2026-12-01", appraisal()) == [(one, "2026-11-30", Weight.RED)]
    assert rows("2026-12-19", appraisal(), appraisal(team="two")) == []


def test_months_that_were_missed_are_one_row() -> None:
    (late, now) = sorted(
        duties(asked("2026-11-25", *OCTOBER[:1], start=date(2026, 9, 1))), key=lambda d: d.due
    )
    assert (late.sentence, late.due) == ("五型考评有 2 个月没评全", date(2026, 9, 30))
    assert late.done_by == "从 2026-09 补起，还没评：采油一班、采油二班。"
    assert (now.sentence, now.period) == ("11月五型考评还差 2 个班组", "2026-11")


def test_nothing_is_missing_before_the_books_begin() -> None:
    assert list(duties(asked("2026-11-25", start=None))) == []
    assert list(duties(asked("2026-11-25", start=date(2026, 11, 26)))) == []
    assert list(duties(asked("2026-11-25", start=date(2026, 11, 2)))) == []
    assert list(duties(asked("2026-11-25", start=date(2026, 11, 1)))) != []


def test_the_missing_are_named_and_drafts_do_not_count() -> None:
    draft = appraisal(stage="draft")
    (one,) = duties(asked("2026-11-25", draft, start=NOVEMBER))
    assert one.done_by.startswith("还没评：采油一班、采油二班。")
    assert one.batch


def test_a_month_of_another_year_is_told_with_the_year() -> None:
    (one,) = duties(asked("2027-01-05", start=date(2026, 12, 1)))
    assert one.sentence == "2026年12月五型考评还差 2 个班组"


def test_a_team_that_was_not_there_yet_is_not_missing() -> None:
    may = [d.sentence for d in duties(asked("2026-05-31", start=date(2026, 5, 1)))]
    assert may == ["5月五型考评还差 1 个班组"]


def test_a_batch_has_a_line_for_each_team() -> None:
    lines = list(batch(asked("2026-11-23")))
    assert [line["team"] for line in lines] == ["one", "two"]
    assert {line["month"] for line in lines} == {"2026-11"}
    draft = appraisal(stage="draft")
    lines = list(batch(asked("2026-11-23", draft)))
    assert [line["appraiser"] for line in lines] == ["m1", "m1"]
    assert [line.get("id") for line in lines] == ["w0", None]
    assert [line["team"] for line in batch(asked("2026-11-23", appraisal()))] == ["two"]


def test_a_new_one_begins_with_full_marks_of_all_types() -> None:
    new = begin(Beginning(date(2026, 11, 23), (), LEDGER.read(appraisal()), facts=FakeFacts()))
    lines = new["marks"]
    assert isinstance(lines, list)
    assert [(line["kind"], line["points"]) for line in lines if isinstance(line, dict)] == [
        (kind, 200) for kind in TYPES
    ]
    assert new["appraiser"] == "m1"
    assert "grade" not in new


def test_it_is_called_by_its_team_once_it_is_final() -> None:
    assert LEDGER.called(LEDGER.read(appraisal())) == "2026-11五型考评"
    named = appraisal(_names={"one": "采油一班"})
    assert LEDGER.called(LEDGER.read(named)) == "采油一班 2026-11五型考评"
    assert LEDGER.called(LEDGER.read({})) == "（还没有月份）五型考评"


def test_another_plant_has_other_types() -> None:
    own = replace(
        next(rule for rule in rule_book().rules if rule.id == "WX01"),
        table=({"name": "技能型", "points": 60}, {"name": "效益型", "points": 40}),
    )
    others = tuple(rule for rule in rule_book().rules if rule.id != "WX01")
    there = Setting(date(2026, 11, 23), RuleBook("own", (own, *others)), work_calendar())
    two: list[Json] = [
        {"id": "a", "kind": "技能型", "points": 600},
        {"id": "b", "kind": "效益型", "points": 400},
    ]
    assert LEDGER.check(appraisal(marks=two), there) == ()
    assert {p.code for p in LEDGER.check(appraisal(), there)} == {"WX01"}


def test_the_secretary_judges_unless_somebody_did_before() -> None:
    people = {"sec": Member(name="书记", party_post="secretary"), "m2": Member(name="甲")}
    there = FakeFacts(people=people, books={"organisation": TEAMS})
    first = Asked("b1", there, setting("2026-11-23"), date(2026, 1, 1), LEDGER)
    assert [line["appraiser"] for line in batch(first)] == ["sec", "sec"]
    new = begin(Beginning(date(2026, 11, 23), tuple(people.items()), facts=there))
    assert new["appraiser"] == "sec"
