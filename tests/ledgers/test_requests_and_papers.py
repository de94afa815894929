"""L30 requests, L31 what is made known, L32 papers from above, L40 projects."""

from datetime import date

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers import directive, employee_request, integration_project
from hongdang_desktop.ledgers.affairs_disclosure import LEDGER as DISCLOSURE
from hongdang_desktop.ledgers.due import Asked, Weight
from hongdang_desktop.ledgers.ledger import AnyLedger, Rhythm
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.party_group import PartyGroup
from hongdang_desktop.ledgers.rates_only import amount_in
from tests.ledgers.makings import FakeFacts, codes, setting

FINAL, SAVE, WARN = Level.FINAL, Level.SAVE, Level.WARN

Row = tuple[str, str, str, Weight]


def due(ledger: AnyLedger, payload: JsonObject, today: str) -> list[Row]:
    """Return what one final entry reminds of: sentence, day, rule, weight."""
    final: JsonObject = {**payload, "stage": "final"}
    facts = FakeFacts(books={ledger.key: (("x1", ledger.read(final)),)})
    assert ledger.duties is not None
    asked = Asked("b1", facts, setting(today), date(2026, 1, 1), ledger)
    return [(d.sentence, d.due.isoformat(), d.rule, d.weight) for d in ledger.duties(asked)]


# --- L30 ---


def request(**more: Json) -> JsonObject:
    return {
        "branch": "b1", "occurred_on": "2026-11-23", "source": "talk", "employee": "周某",
        "request": "通勤车早上挤不上", "category": "life", "handler": "m1", "due": "2026-12-08",
        "finalised_at": "2026-11-23T16:00:00+08:00", **more,
    }  # fmt: skip


def of_request(today: str = "2026-11-23", **more: Json) -> set[tuple[str, Level]]:
    return codes("employee_request", request(**more), today)


def test_who_asked_stays_in_the_branch() -> None:
    column = employee_request.LEDGER.columns["employee"]
    assert (column.private, column.sensitive, column.required) == (True, True, False)
    assert "周" not in employee_request.LEDGER.called(employee_request.LEDGER.read(request()))


def test_a_request_is_settled_with_words_and_asked_about() -> None:
    done: JsonObject = {"done_on": "2026-12-01", "handling": "加了一班车"}
    assert of_request() == set()
    assert of_request("2026-12-01", **done) == set()
    assert of_request("2026-12-01", done_on="2026-12-01") == {("REQUIRED", FINAL)}
    assert of_request("2026-12-01", answer="satisfied") == {("REQUIRED", FINAL)}
    assert of_request("2026-12-01", **{**done, "done_on": "2026-11-22"}) == {
        ("END_BEFORE_START", SAVE)
    }
    assert of_request("2026-12-05", **done, visited_on="2026-11-30") == {("END_BEFORE_START", SAVE)}
    assert of_request("2026-12-05", **done, answer="satisfied", visited_on="2026-12-05") == set()
    assert of_request("2026-12-05", **done, answer="unsatisfied") == {("CARRY_ON", WARN)}
    assert of_request("2026-12-05", **done, answer="unsatisfied", problem_entry="p") == set()


def test_the_name_is_not_told_in_what_travels() -> None:
    facts = FakeFacts(people={"m2": Member(name="甲某")})

    def found(**more: Json) -> list[str]:
        record = employee_request.LEDGER.read(request(**more))
        return [p.code for p in employee_request.cross(record, "", facts, setting())]

    assert found() == []
    assert found(request="周某说通勤车挤") == ["SQ03"]
    assert found(employee="m2", request="m2 说的") == ["SQ03"]  # the facts here call him by his id
    assert found(employee=None) == []


def test_a_request_reminds_of_its_day_and_of_the_visit() -> None:
    ledger, name = employee_request.LEDGER, "通勤车早上挤不上"
    assert due(ledger, request(), "2026-11-30") == []
    assert due(ledger, request(), "2026-12-01") == [
        (f"{name}：诉求到期", "2026-12-08", "SQ01", Weight.BLUE)
    ]
    assert due(ledger, request(), "2026-12-09")[0][3] is Weight.RED
    done = request(done_on="2026-12-01", handling="加了一班车")
    assert due(ledger, done, "2026-12-23") == []
    assert due(ledger, done, "2026-12-24") == [
        (f"{name}：该回访", "2026-12-31", "SQ02", Weight.BLUE)
    ]
    assert due(ledger, {**done, "answer": "fairly"}, "2027-02-01") == []


def test_the_usual_day_of_a_request() -> None:
    assert employee_request.fills({"occurred_on": "2026-11-23"}, setting().rules) == {
        "due": "2026-12-08"
    }


# --- L31 ---


def test_what_is_made_known_ends_after_it_begins() -> None:
    told: JsonObject = {
        "branch": "b1", "occurred_on": "2026-11-20", "matter": "党费收缴情况", "scope": "party",
        "ways": ["board"],
    }  # fmt: skip
    assert codes("affairs_disclosure", {**told, "until": "2026-11-20"}) == set()
    assert codes("affairs_disclosure", {**told, "until": "2026-11-19"}) == {
        ("END_BEFORE_START", SAVE)
    }
    clock = DISCLOSURE.clock
    assert clock is not None
    assert (clock.rule, clock.every, clock.may_be_none) == ("GK01", Rhythm.MONTH, True)


# --- L32 ---


def paper(**more: Json) -> JsonObject:
    return {
        "branch": "b1", "occurred_on": "2026-11-20", "number": "红党发〔2026〕12号",
        "title": "关于冬季安全生产的通知", "degree": "open", **more,
    }  # fmt: skip


def test_a_task_has_somebody_who_does_it() -> None:
    task: JsonObject = {"due": "2026-12-10", "demands": "报自查表", "owner": "m1"}
    assert codes("directive", paper()) == set()
    assert codes("directive", paper(**task)) == set()
    assert codes("directive", paper(**{**task, "owner": None})) == {("REQUIRED", FINAL)}
    assert codes("directive", paper(**{**task, "demands": None})) == {("NO_DEMANDS", WARN)}
    assert codes("directive", paper(**{**task, "due": "2026-11-19"})) == {
        ("END_BEFORE_START", SAVE)
    }


def test_nothing_secret_may_be_written_down() -> None:
    assert codes("directive", paper(degree="secret")) == {("BAD_CHOICE", SAVE)}
    assert directive.settle(directive.LEDGER.read(paper(degree="secret"))) == {"degree": "open"}


def test_the_same_paper_twice_warns() -> None:
    kept = FakeFacts(books={"directive": (("d1", directive.LEDGER.read(paper())),)})
    record = directive.LEDGER.read(paper())
    assert [p.code for p in directive.cross(record, "", kept, setting())] == ["TWICE"]
    assert [p.code for p in directive.cross(record, "d1", kept, setting())] == []
    other = directive.LEDGER.read(paper(number="红党发〔2026〕13号"))
    assert [p.code for p in directive.cross(other, "", kept, setting())] == []


def test_a_paper_reminds_until_it_was_conveyed() -> None:
    asked = paper(to_convey=True)
    row = ("关于冬季安全生产的通知：该传达", "2026-11-30", "SW01")
    assert due(directive.LEDGER, asked, "2026-11-22") == []
    assert due(directive.LEDGER, asked, "2026-11-23") == [(*row, Weight.BLUE)]
    assert due(directive.LEDGER, asked, "2026-11-30") == [(*row, Weight.YELLOW)]
    assert due(directive.LEDGER, asked, "2026-12-01") == [(*row, Weight.RED)]
    assert due(directive.LEDGER, {**asked, "carried_out": ["m1"]}, "2026-12-01") == []


def test_a_task_reminds_until_it_was_reported() -> None:
    task = paper(due="2026-12-10", demands="报自查表", owner="m1")
    row = ("关于冬季安全生产的通知：该报送", "2026-12-10", "SW02")
    assert due(directive.LEDGER, task, "2026-12-02") == []
    assert due(directive.LEDGER, task, "2026-12-03") == [(*row, Weight.BLUE)]
    assert due(directive.LEDGER, task, "2026-12-11") == [(*row, Weight.RED)]
    assert due(directive.LEDGER, {**task, "reported_on": "2026-12-11"}, "2026-12-12") == []


# --- L40 ---


def project(**more: Json) -> JsonObject:
    return {
        "branch": "b1", "occurred_on": "2026-03-02", "until": "2026-12-20", "title": "降低单井电费",
        "kind": "cost", "party_group": "g1", "team": "t1", "leader": "m1", "target": "电费降 5%", **more,
    }  # fmt: skip


def test_a_project_ends_with_a_result_and_a_day() -> None:
    assert codes("integration_project", project()) == set()
    ended: JsonObject = {"ended_on": "2026-11-20", "result": "降了 4%"}
    assert codes("integration_project", project(**ended)) == set()
    for name in ended:
        one = {key: value for key, value in ended.items() if key != name}
        assert codes("integration_project", project(**one)) == {("REQUIRED", FINAL)}
    assert codes("integration_project", project(until="2026-03-01")) == {("END_BEFORE_START", SAVE)}


@pytest.mark.parametrize("field", ["target", "result"])
def test_a_project_tells_rates(field: str) -> None:
    more: JsonObject = {"ended_on": "2026-11-20", "result": "完成 102%", field: "增油 500 吨"}
    assert codes("integration_project", project(**more)) == {("XM01", WARN)}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("完成率 102%", ""), ("3 方面都改了", ""), ("两方案比较", ""), ("第三方检测", ""),
        ("降低 2 台次", ""), ("T 型阀 2 个", ""), ("十万元", ""), ("5 方便面", ""), ("三个吨桶", ""),
        ("日产 12 吨", "12 吨"), ("注水80方", "80方"), ("几万吨", "几万吨"), ("三十万方", "三十万方"), ("１２吨", "１２吨"),
        ("1.5万立方米", "1.5万立方米"), ("日增 2t", "2t"), ("", ""),
    ],
)  # fmt: skip
def test_only_amounts_of_oil_and_water_are_amounts(text: str, amount: str) -> None:
    assert amount_in(text) == amount


def test_group_and_team_run_as_one() -> None:
    group = PartyGroup(name="一组", team="t1")
    facts = FakeFacts(books={"party_group": (("g1", group),)})

    def found(team: str) -> list[str]:
        record = integration_project.LEDGER.read(project(team=team))
        return [p.code for p in integration_project.cross(record, "", facts, setting())]

    assert found("t1") == []
    assert found("t2") == ["XM03"]


def test_a_project_reminds_of_its_end() -> None:
    row = ("降低单井电费：项目到期", "2026-12-20", "XM02")
    ledger = integration_project.LEDGER
    assert due(ledger, project(), "2026-12-12") == []
    assert due(ledger, project(), "2026-12-13") == [(*row, Weight.BLUE)]
    assert due(ledger, project(), "2026-12-20") == [(*row, Weight.YELLOW)]
    assert due(ledger, project(), "2026-12-21") == [(*row, Weight.RED)]
    assert due(ledger, project(ended_on="2026-12-21", result="没做成"), "2026-12-22") == []
