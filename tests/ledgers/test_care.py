"""L21–L25, L33–L35, L39: what their rules say, what is due, what a month's batch gives."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers import duty_area, political_birthday
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.due import Asked
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Beginning
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.naming_few import LONGEST, sentence
from tests.ledgers.makings import FakeFacts, codes, setting


def entry(**values: object) -> JsonObject:
    whole: dict[str, object] = {
        "branch": "b1", "year": 2026, "occurred_on": "2026-11-10", **values,
    }  # fmt: skip
    return whole  # type: ignore[return-value]


def record(key: str, **values: object) -> Envelope:
    kept: Envelope = find(key).read(entry(**{"stage": "final", **values}))
    return kept


def asked(key: str, today: str, facts: FakeFacts, start: str = "2025-01-01") -> Asked:
    return Asked("b1", facts, setting(today), date.fromisoformat(start), find(key))


# Naming --------------------------------------------------------------------------------------


def test_three_are_named_and_the_others_counted() -> None:
    assert sentence("欠交", ["甲", "乙", "丙"]) == "欠交：甲、乙、丙"
    assert sentence("欠交", ["甲", "乙", "丙", "丁"]) == "欠交：甲、乙、丙等 4 人"


def test_a_sentence_stays_short() -> None:
    long = ["买买提江·吐尔逊", "欧阳青山", "司马长河", "赵六"]
    assert len(sentence("11月党费未交", long)) <= LONGEST


# L21 -----------------------------------------------------------------------------------------


def member(name: str, joined: str, **more: object) -> Member:
    return Member.model_validate(
        {"name": name, "joined_on": date.fromisoformat(joined), "category": "full", **more}
    )


PEOPLE = {
    "m1": member("张三", "2011-11-20"), "m2": member("李四", "2010-12-01"),
    "m3": member("王五", "2026-11-03"), "m4": member("赵六", "2005-11-01", standing="moved"),
    "m5": member("孙七", "2025-11-30"),
}  # fmt: skip


def birthdays(today: str, *kept: tuple[str, Envelope]) -> list[tuple[str, date]]:
    facts = FakeFacts(people=PEOPLE, books={"political_birthday": kept})
    found = political_birthday.duties(asked("political_birthday", today, facts, "2026-11-01"))
    return [(due.sentence, due.due) for due in found]


def test_those_who_joined_in_this_month_of_an_earlier_year_are_named() -> None:
    assert birthdays("2026-10-31") == []
    both = [("11月过政治生日：张三、孙七", date(2026, 11, 30))]
    assert birthdays("2026-11-01") == both
    assert birthdays("2026-11-30") == both
    # In December it is overdue, beside December's own.
    assert birthdays("2026-12-01")[:1] == both
    assert birthdays("2027-01-01") == [("12月过政治生日：李四", date(2026, 12, 31))]


def test_a_final_entry_of_the_year_does_it_and_a_draft_does_not() -> None:
    done = ("e1", record("political_birthday", member="m1"))
    draft = ("e2", record("political_birthday", member="m5", stage="draft"))
    assert birthdays("2026-11-20", done, draft) == [("11月过政治生日：孙七", date(2026, 11, 30))]


def test_the_batch_of_birthdays_has_the_seven_items_of_the_rule() -> None:
    done = ("e1", record("political_birthday", member="m1"))
    facts = FakeFacts(people=PEOPLE, books={"political_birthday": (done,)})
    (found,) = political_birthday.batch(asked("political_birthday", "2026-11-23", facts))
    assert found["member"] == "m5"
    items = found["items"]
    assert isinstance(items, list)
    assert len(items) == 7
    assert items[0] == {"id": "i1", "name": "谈心"}


def test_a_new_birthday_begins_with_the_items() -> None:
    begun = political_birthday.begin(Beginning(date(2026, 11, 23), (), facts=FakeFacts()))
    assert isinstance(begun["items"], list)
    assert len(begun["items"]) == 7


def test_the_join_date_is_never_typed() -> None:
    kept = record("political_birthday", member="m1")
    kind = find("political_birthday")
    assert kind.worked_out("joined_on", kept, "", FakeFacts(people=PEOPLE)) == "2011-11-20"
    done = record(
        "political_birthday", items=[{"id": "a", "name": "谈心", "done": True}, {"id": "b"}]
    )
    assert kind.worked_out("done", done, "", FakeFacts()) == "1 / 2"


# L22 -----------------------------------------------------------------------------------------


def area(**values: object) -> Envelope:
    usual = {"kind": "area", "name": "联合站责任区", "leader": "m1", "occurred_on": "2026-01-10"}
    return record("duty_area", **{**usual, **values})


def line(quarter: str, grade: str | None = "good", name: str = "v") -> JsonObject:
    return {"id": name, "quarter": quarter, **({"grade": grade} if grade else {})}


def quarters(today: str, *areas: Envelope) -> list[tuple[str, date]]:
    facts = FakeFacts(books={"duty_area": tuple((f"a{n}", each) for n, each in enumerate(areas))})
    return [
        (due.sentence, due.due)
        for due in duty_area.duties(asked("duty_area", today, facts, "2026-10-01"))
    ]


def test_the_quarter_is_asked_for_from_the_twentieth_of_its_last_month() -> None:
    told = [("第四季度还没评：联合站责任区", date(2026, 12, 31))]
    assert quarters("2026-12-19", area()) == []
    assert quarters("2026-12-20", area()) == told
    assert quarters("2027-01-05", area()) == told
    assert quarters("2026-12-20", area(evaluations=[line("2026Q4")])) == []
    assert quarters("2026-12-20", area(evaluations=[line("2026Q4", None)])) == told


def test_an_area_that_was_taken_down_or_comes_later_is_not_asked_for() -> None:
    assert quarters("2026-12-31", area(removed_on="2026-12-01")) == []
    assert quarters("2026-12-31", area(occurred_on="2027-01-02")) == []


def test_the_batch_gives_each_area_an_empty_line_for_the_quarter() -> None:
    kept = area(evaluations=[line("2026Q3")])
    done = area(evaluations=[line("2026Q4")])
    facts = FakeFacts(books={"duty_area": (("a1", kept), ("a2", done))})
    (found,) = duty_area.batch(asked("duty_area", "2026-11-23", facts))
    assert found["id"] == "a1"
    assert found["evaluations"] == [line("2026Q3"), {"id": "2026Q4", "quarter": "2026Q4"}]


def areas_say(**values: object) -> set[tuple[str, Level]]:
    usual = {"kind": "area", "name": "联合站责任区", "leader": "m1"}
    return codes("duty_area", entry(**{**usual, **values}))


def test_a_quarter_is_a_quarter_and_comes_once() -> None:
    assert areas_say(evaluations=[line("2026Q4")]) == set()
    assert areas_say(evaluations=[line("2026Q5")]) == {("BAD_QUARTER", Level.SAVE)}
    assert areas_say(evaluations=[line("2026-11")]) == {("BAD_QUARTER", Level.SAVE)}
    twice = [line("2026Q4"), line("2026Q4", name="w")]
    assert areas_say(evaluations=twice) == {("QUARTER_TWICE", Level.FINAL)}


def test_an_area_is_not_taken_down_before_it_was_awarded() -> None:
    assert areas_say(awarded_on="2026-11-01", removed_on="2026-11-01") == set()
    wrong = areas_say(awarded_on="2026-11-02", removed_on="2026-11-01")
    assert wrong == {("END_BEFORE_START", Level.SAVE)}


# L23–L25 -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "told"), [(240, False), (241, True)])
def test_nobody_serves_more_than_a_day_a_day(hours: int, told: bool) -> None:
    found = codes("volunteering", entry(matter="清雪", people=["m1"], hours=hours))
    assert (("HOURS", Level.WARN) in found) is told


def visits_say(**values: object) -> set[tuple[str, Level]]:
    usual = {
        "occurred_on": "2026-11-23",
        "subject": "m1",
        "category": "old_member",
        "form": "visit",
        "visitors": ["m2"],
    }
    return codes("visit_and_help", entry(**{**usual, **values}))


def test_money_has_an_amount_and_a_source() -> None:
    assert visits_say() == set()
    assert visits_say(form="money", amount=50_000, source="dues") == set()
    assert visits_say(form="money") == {("REQUIRED", Level.FINAL)}
    assert visits_say(form="goods", amount=50_000) == {("REQUIRED", Level.FINAL)}
    assert visits_say(amount=-1, source="dues") == {("OUT_OF_RANGE", Level.SAVE)}


def test_whom_and_why_stay_in_the_branch() -> None:
    private = {n for n, c in find("visit_and_help").columns.items() if c.private}
    assert private == {"subject", "circumstances", "follow_up"}
    assert all(find("visit_and_help").columns[name].sensitive for name in private)


def honours_say(**values: object) -> set[tuple[str, Level]]:
    usual = {
        "subject": "member", "member": "m1", "kind": "honour", "name": "优秀共产党员",
        "authority": "厂党委",
    }  # fmt: skip
    return codes("honour_and_discipline", entry(**{**usual, **values}))


def test_a_decision_says_whom_and_how_long() -> None:
    assert honours_say() == set()
    assert honours_say(member=None) == {("REQUIRED", Level.FINAL)}
    assert honours_say(subject="branch") == {("SUBJECT", Level.FINAL)}
    assert honours_say(subject="branch", member=None) == set()
    assert honours_say(kind="discipline") == {("CA04", Level.WARN)}
    assert honours_say(kind="discipline", effect_until="2026-11-10") == set()
    wrong = honours_say(kind="discipline", effect_until="2026-11-09")
    assert wrong == {("END_BEFORE_START", Level.SAVE)}


# L33, L34, L35, L39 --------------------------------------------------------------------------


def came(amount: int) -> JsonObject:
    return {"id": "a1", "day": "2026-03-01", "amount": amount}


def went(amount: int) -> JsonObject:
    return {"id": "s1", "day": "2026-05-01", "use": "activity", "amount": amount}


def test_the_balance_is_worked_out_and_more_than_came_is_said() -> None:
    usual = entry(budget=500_000, allotments=[came(300_000)], spendings=[went(300_000)])
    assert codes("funds", usual) == set()
    assert codes("funds", {**usual, "spendings": [went(300_001)]}) == {("CA05", Level.WARN)}
    assert codes("funds", {**usual, "spendings": [went(0)]}) == {("OUT_OF_RANGE", Level.SAVE)}
    kept = find("funds").read({**usual, "spendings": [went(123_456)]})
    came_in, spent, balance = (e.value(kept, "", FakeFacts()) for e in find("funds").derived)
    assert (came_in, spent, balance) == ("3,000.00", "1,234.56", "1,765.44")


def test_a_use_has_a_day_that_was() -> None:
    usual = entry(name="东站展馆", kind="exhibition", bought_on="2024-06-01")
    for day, expected in (
        ("2026-11-23", set()), ("2026-11-24", {("FUTURE", Level.FINAL)}),
        ("2024-06-01", set()), ("2024-05-31", {("BEFORE", Level.WARN)}),
    ):  # fmt: skip
        use: JsonObject = {"id": "u1", "day": day, "purpose": "参观"}
        assert codes("premises", {**usual, "uses": [use]}) == expected


def test_a_reminder_is_begun_by_the_member_for_discipline() -> None:
    people = (("m1", Member(party_post="secretary")), ("m2", Member(party_post="discipline")))
    begin = find("integrity_reminder").begin
    assert begin(Beginning(date(2026, 11, 23), people)) == {"reminder": "m2"}
    assert begin(Beginning(date(2026, 11, 23), people[:1])) == {"reminder": "m1"}


def reports_say(**values: object) -> set[tuple[str, Level]]:
    return codes(
        "secretary_report", entry(**{"occurred_on": "2026-11-23", "secretary": "m1", **values})
    )


def test_the_votes_are_as_many_as_the_voters() -> None:
    assert reports_say() == set()
    votes = {"good": 15, "fairly_good": 4, "average": 1, "poor": 0}
    assert reports_say(voters=20, **votes) == set()
    assert reports_say(voters=19, **votes) == {("CA06", Level.FINAL)}
    assert reports_say(voters=21, **votes) == {("CA06", Level.FINAL)}


def test_a_report_of_spring_is_on_the_year_before() -> None:
    begin = find("secretary_report").begin
    assert begin(Beginning(date(2026, 6, 30), ()))["year"] == 2025
    assert begin(Beginning(date(2026, 7, 1), ()))["year"] == 2026


@pytest.mark.parametrize("key", ["funds", "premises", "integrity_reminder"])
def test_these_are_off_until_a_branch_wants_them(key: str) -> None:
    assert find(key).optional
