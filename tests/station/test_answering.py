"""本月无此事项 and what is ticked: only where it may be, for one period, undoable, it travels."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.station.desk import NoSuchDuty
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Duty, Refused
from tests.station.world import START, Chain, alone, committee, saved

DISCLOSURE = "affairs_disclosure"


@pytest.fixture
def now() -> SetClock:
    return SetClock(START)


@pytest.fixture
def desk(tmp_path: Path, now: SetClock) -> Iterator[Station]:
    station, _ = alone(tmp_path / "s", now=now)
    committee(station)
    yield station
    station.close()


def _of(station: Station, ledger: str, on: date | None = None) -> list[Duty]:
    branch = station.info().branches[0].id
    return [duty for duty in station.desk.duties(branch, on) if duty.ledger == ledger]


def _wanted(station: Station, period: str, ledger: str = DISCLOSURE, about: str = "") -> Duty:
    return station.desk.wanted(station.info().branches[0].id, ledger, period, about)


def test_an_answer_settles_the_duty_until_it_is_taken_back(desk: Station) -> None:
    (duty,) = _of(desk, DISCLOSURE)
    assert (duty.period, duty.may_be_none, duty.article) == ("2026-11", True, "")
    changes = desk.desk.answer_none(duty, "  本月\n没有要公开的 ")
    assert _of(desk, DISCLOSURE) == []
    assert [d.period for d in _of(desk, DISCLOSURE, date(2026, 12, 1))] == ["2026-12"]
    answer = desk.book.entry(changes.ids[0])
    assert (answer.ledger, answer.final, answer.payload["why"]) == (
        "nothing_due",
        True,
        "本月 没有要公开的",
    )
    assert desk.book.can_undo() == changes.sentence
    desk.book.undo()
    assert _of(desk, DISCLOSURE) == [duty]
    desk.book.redo()
    assert _of(desk, DISCLOSURE) == []


def test_what_a_rule_demands_cannot_be_answered(desk: Station) -> None:
    (duty,) = _of(desk, "assembly")
    for demanded in (duty, replace(duty, may_be_none=True, period="")):
        with pytest.raises(Refused) as refused:
            desk.desk.answer_none(demanded, "没开")
        assert refused.value.code == "MUST_BE_DONE"
    with pytest.raises(Refused) as refused:
        desk.desk.tick(duty)
    assert refused.value.code == "MUST_BE_DONE"


@pytest.mark.parametrize("reason", ["", " \n\t "])
def test_a_reason_is_needed(desk: Station, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        desk.desk.answer_none(_wanted(desk, "2026-11"), reason)
    assert refused.value.code == "NO_REASON"


def test_a_reason_is_one_line(desk: Station) -> None:
    desk.desk.answer_none(_wanted(desk, "2026-11"), "字" * 100)
    desk.book.undo()
    with pytest.raises(Refused) as refused:
        desk.desk.answer_none(_wanted(desk, "2026-11"), "字" * 101)
    assert refused.value.code == "PROBLEMS"
    assert _wanted(desk, "2026-11").period == "2026-11"


def test_a_single_month_of_a_row_of_several_is_answered(desk: Station, now: SetClock) -> None:
    now.moment = datetime(2027, 3, 3, 9, tzinfo=PLANT_TIME)
    late = _of(desk, DISCLOSURE)[0]
    assert late.sentence == "党务公开还有 3 个月没记：2026年12月、1月、2月"
    desk.desk.answer_none(_wanted(desk, "2026-12"), "没有")
    assert _of(desk, DISCLOSURE)[0].sentence == "党务公开还有 2 个月没记：1月、2月"
    with pytest.raises(NoSuchDuty) as refused:
        _wanted(desk, "2026-12")
    assert refused.value.code == "NO_SUCH_DUTY"
    with pytest.raises(NoSuchDuty):
        _wanted(desk, "2026-10")


def test_the_rhythm_is_ticked_for_its_month(desk: Station, now: SetClock) -> None:
    now.moment = datetime(2026, 12, 23, 9, tzinfo=PLANT_TIME)

    def rhythm(on: date | None = None) -> list[str]:
        return [d.about for d in _of(desk, "", on)]

    duty = _wanted(desk, "2026-12", "", "rhythm:binding")
    assert (duty.weight, duty.due, duty.overdue, duty.action) == (
        "blue",
        date(2026, 12, 31),
        0,
        "办好了",
    )
    assert {"rhythm:binding", "rhythm:freeze"} <= set(rhythm())
    desk.desk.tick(duty)
    assert "rhythm:binding" not in rhythm()
    assert "rhythm:freeze" in rhythm()
    assert "rhythm:binding" not in rhythm(date(2027, 1, 1))
    assert "rhythm:binding" in rhythm(date(2027, 12, 1))


def test_a_rhythm_with_a_ledger_is_done_by_an_entry(desk: Station, now: SetClock) -> None:
    now.moment = datetime(2027, 2, 3, 9, tzinfo=PLANT_TIME)
    branch = desk.info().branches[0].id

    def visits() -> list[str]:
        return [d.about for d in desk.desk.duties(branch) if d.about == "rhythm:spring_visits"]

    assert visits() == ["rhythm:spring_visits"]
    people: list[Json] = [person.id for person in desk.book.people(branch)]
    visit: JsonObject = {
        "subject": "退休职工卞师傅", "category": "old_member", "form": "visit", "visitors": people[:2],
    }  # fmt: skip
    for day, left in (("2027-01-30", 1), ("2027-02-02", 0)):
        entry = saved(desk.book.save("visit_and_help", {**visit, "occurred_on": day}))
        assert len(visits()) == 1  # a draft does nothing yet
        desk.book.finalise(entry)
        assert len(visits()) == left


def test_an_answer_travels_to_the_other_pc_and_the_plant(chain: Chain) -> None:
    one = chain.names.one
    committee(chain.a, one)
    (duty,) = [d for d in chain.a.desk.duties(one) if d.ledger == DISCLOSURE]
    chain.a.desk.answer_none(duty, "本月没有")
    chain.up(chain.a)
    chain.down(chain.b)
    for station in (chain.a, chain.plant, chain.b):
        found = [d.ledger for d in station.desk.duties(one)]
        assert "assembly" in found
        assert DISCLOSURE not in found


def test_the_plant_answers_for_no_branch(chain: Chain) -> None:
    one = chain.names.one
    committee(chain.a, one)
    chain.up(chain.a)
    (duty,) = [d for d in chain.plant.desk.duties(one) if d.ledger == DISCLOSURE]
    with pytest.raises(Refused) as refused:
        chain.plant.desk.answer_none(duty, "本月没有")
    assert refused.value.code == "OWNED_BY_BRANCH"
