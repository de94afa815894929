"""What is due: at the ends of months, quarters and years, by branch, gone when done."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Duty
from tests.station.world import START, Chain, alone, committee, meeting, member, parts, saved

FACTS: JsonObject = {"full_name": "第二党支部", "kind": "branch"}


@pytest.fixture
def now() -> SetClock:
    return SetClock(START)


@pytest.fixture
def desk(tmp_path: Path, now: SetClock) -> Iterator[Station]:
    """A branch with its registers filled since 2026-01-05, and nothing else."""
    now.moment = datetime(2026, 1, 5, 9, tzinfo=PLANT_TIME)
    station, _ = alone(tmp_path / "s", now=now)
    committee(station)
    station.book.finalise(saved(station.book.save("branch", FACTS)))
    yield station
    station.close()


BOOKS = ("branch", "member", "assembly", "committee_meeting")
"""The ledgers with which these tests write; what every clock does is shown by them."""


def _duties(station: Station, day: str | None = None) -> tuple[Duty, ...]:
    branch = station.info().branches[0].id
    found = station.desk.duties(branch, date.fromisoformat(day) if day else None)
    return tuple(duty for duty in found if duty.ledger in BOOKS)


def _told(station: Station, day: str) -> list[tuple[str, str, int]]:
    return [(d.sentence, d.due.isoformat(), d.overdue) for d in _duties(station, day)]


def _held(station: Station, ledger: str, day: str, now: SetClock, **more: str) -> str:
    """Record and finalise a meeting on its own day."""
    now.moment = datetime.fromisoformat(f"{day}T18:00:00+08:00")
    people = [p.id for p in station.book.people(station.info().branches[0].id)]
    entry = saved(station.book.save(ledger, meeting(people, day, agenda=[
        {"title": f"{day}的议题", "decision": None, "progress": "none"}], **more)))  # fmt: skip
    station.book.finalise(entry)
    return entry


def test_new_branch_fills_its_registers_first(tmp_path: Path, now: SetClock) -> None:
    station, branch = alone(tmp_path / "s", now=now)
    assert [duty.sentence for duty in _duties(station)] == [
        "党员名册还是空的",
        "党支部基本情况还没填",
    ]
    sentences = [duty.sentence for duty in station.desk.duties(branch)]
    assert "支委名册还是空的" in sentences
    drafts = [station.book.save("member", member()), station.book.save("branch", FACTS)]
    # A draft does nothing yet.
    assert "党员名册还是空的" in [duty.sentence for duty in _duties(station)]
    for draft in drafts:
        station.book.finalise(saved(draft))
    # No committee yet: no committee meetings. What was before the first day is not missing.
    assert [duty.sentence for duty in _duties(station)] == [
        "正式党员 1 人，不足三人该建联合支部",
        "第四季度支部党员大会还没记",
    ]
    station.close()


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2026-01-31", [("1月支委会还没记", "2026-01-31", 0),
                        ("第一季度支部党员大会还没记", "2026-03-31", 0)]),
        ("2026-02-01", [("1月支委会还没记", "2026-01-31", 1), ("2月支委会还没记", "2026-02-28", 0),
                        ("第一季度支部党员大会还没记", "2026-03-31", 0)]),
        ("2026-03-31", [("支部委员会会议还有 2 个月没记：1月、2月", "2026-01-31", 59),
                        ("3月支委会还没记", "2026-03-31", 0),
                        ("第一季度支部党员大会还没记", "2026-03-31", 0)]),
        ("2026-04-01", [("支部委员会会议还有 3 个月没记：1月、2月、3月", "2026-01-31", 60),
                        ("第一季度支部党员大会还没记", "2026-03-31", 1),
                        ("4月支委会还没记", "2026-04-30", 0),
                        ("第二季度支部党员大会还没记", "2026-06-30", 0)]),
        ("2027-01-01", [("支部委员会会议还有 12 个月没记，最早 2026年1月", "2026-01-31", 335),
                        ("支部党员大会还有 4 个季度没记，最早 2026年第一季度", "2026-03-31", 276),
                        ("1月支委会还没记", "2027-01-31", 0),
                        ("第一季度支部党员大会还没记", "2027-03-31", 0)]),
        ("2028-02-29", [("支部委员会会议还有 25 个月没记，最早 2026年1月", "2026-01-31", 759),
                        ("支部党员大会还有 8 个季度没记，最早 2026年第一季度", "2026-03-31", 700),
                        ("2月支委会还没记", "2028-02-29", 0),
                        ("第一季度支部党员大会还没记", "2028-03-31", 0)]),
    ],
)  # fmt: skip
def test_ends_of_months_and_quarters(
    desk: Station, day: str, told: list[tuple[str, str, int]]
) -> None:
    assert sorted(_told(desk, day)) == sorted(told)
    assert [duty.due for duty in _duties(desk, day)] == sorted(d.due for d in _duties(desk, day))


def test_nothing_is_missing_before_the_books_began(desk: Station) -> None:
    for day in ("2016-11-23", "2025-12-31"):
        assert _told(desk, day) == []
    assert [sentence for sentence, _, _ in _told(desk, "2026-01-05")] == [
        "1月支委会还没记", "第一季度支部党员大会还没记",
    ]  # fmt: skip


def test_done_means_gone(desk: Station, now: SetClock) -> None:
    for day in ("2026-01-30", "2026-02-27", "2026-03-31"):
        _held(desk, "committee_meeting", day, now)
    _held(desk, "assembly", "2026-03-31", now)
    assert _told(desk, "2026-03-31") == []
    assert [sentence for sentence, _, _ in _told(desk, "2026-04-01")] == [
        "4月支委会还没记", "第二季度支部党员大会还没记",
    ]  # fmt: skip
    desk.book.undo()
    assert [sentence for sentence, _, _ in _told(desk, "2026-03-31")] == [
        "11月支部委员会会议还没定稿"
    ]


def test_deleted_meeting_is_missing_again(desk: Station, now: SetClock) -> None:
    entry = _held(desk, "committee_meeting", "2026-02-27", now)
    assert "2月支委会还没记" not in str(_told(desk, "2026-02-28"))
    desk.book.delete(entry, "记错了支部")
    assert "2月支委会还没记" in str(_told(desk, "2026-02-28"))


def test_meeting_of_a_shift_counts_for_the_day_it_began(desk: Station, now: SetClock) -> None:
    payload = meeting([p.id for p in desk.book.people(desk.info().branches[0].id)], "2026-01-31")
    parts(payload, "sessions")[0] |= {
        "starts_at": "2026-01-31T23:30:00+08:00", "ends_at": "2026-02-01T00:30:00+08:00",
    }  # fmt: skip
    now.moment = datetime(2026, 2, 2, 9, tzinfo=PLANT_TIME)
    desk.book.finalise(saved(desk.book.save("committee_meeting", payload)))
    assert "1月支委会还没记" not in str(_told(desk, "2026-02-02"))
    assert "2月支委会还没记" in str(_told(desk, "2026-02-02"))


def test_draft_of_a_held_meeting_is_due_on_the_third_working_day(
    desk: Station, now: SetClock
) -> None:
    now.moment = datetime(2026, 9, 30, 18, tzinfo=PLANT_TIME)
    people = [p.id for p in desk.book.people(desk.info().branches[0].id)]
    entry = saved(desk.book.save("committee_meeting", meeting(people, "2026-09-30")))
    # 1 to 7 October are off, the 8th and 9th worked, Saturday the 10th too.
    (duty,) = [d for d in _duties(desk, "2026-10-12") if d.entry == entry]
    assert (duty.rule, duty.due, duty.overdue) == ("G02", date(2026, 10, 10), 2)
    assert (duty.action, duty.ledger) == ("接着写", "committee_meeting")
    assert "9月支委会还没记" not in str(_told(desk, "2026-10-12"))
    desk.book.finalise(entry, "节后补记")
    assert [d for d in _duties(desk, "2026-10-12") if d.entry == entry] == []


def test_plan_is_due_on_its_day(desk: Station, now: SetClock) -> None:
    _held(desk, "committee_meeting", "2026-01-30", now)
    entry = saved(desk.book.save("committee_meeting", {
        "title": "2月支委会", "planned_at": "2026-02-20T09:00:00+08:00"}))  # fmt: skip
    (duty,) = [
        d for d in _duties(desk, "2026-02-10") if d.ledger == "committee_meeting" and not d.overdue
    ]
    assert (duty.entry, duty.due, duty.overdue) == (entry, date(2026, 2, 20), 0)
    assert "2月20日" in duty.sentence
    late = [d for d in _duties(desk, "2026-03-05") if d.entry == entry]
    assert [(d.due, d.overdue) for d in late] == [(date(2026, 2, 28), 5)]


def _decided(desk: Station, due: str, day: str = "2026-01-20", **more: str) -> str:
    people = [p.id for p in desk.book.people(desk.info().branches[0].id)]
    item = {
        "title": "修泵房",
        "decision": "修好",
        "owner": people[0],
        "due": due,
        "progress": "doing",
    }
    payload = meeting(people, day, agenda=[{**item, **more}])
    return saved(desk.book.save("committee_meeting", payload))


def _decisions(desk: Station, day: str) -> list[tuple[str | None, int]]:
    return [(d.entry, d.overdue) for d in _duties(desk, day) if "决议" in d.sentence]


def test_decision_is_due_a_week_ahead_until_carried_out(desk: Station, now: SetClock) -> None:
    now.moment = datetime(2026, 1, 20, 18, tzinfo=PLANT_TIME)
    entry = _decided(desk, "2026-02-20")
    desk.book.finalise(entry)
    assert _decisions(desk, "2026-02-12") == []
    assert _decisions(desk, "2026-02-13") == [(entry, 0)]
    assert _decisions(desk, "2026-02-20") == [(entry, 0)]
    assert _decisions(desk, "2026-02-21") == [(entry, 1)]
    payload = dict(desk.book.entry(entry).payload)
    payload["agenda"] = [{**parts(payload, "agenda")[0], "progress": "done"}]
    desk.book.save("committee_meeting", payload, entry)
    assert _decisions(desk, "2026-02-21") == []


def test_decision_waits_for_years(desk: Station) -> None:
    entry = _decided(desk, "2029-06-30")
    assert _decisions(desk, "2029-06-23") == [(entry, 0)]
    assert _decisions(desk, "2036-06-30") == [(entry, 2557)]


def test_decision_taken_up_again_is_one_matter(desk: Station) -> None:
    _decided(desk, "2026-02-20")
    later = _decided(desk, "2026-03-20", "2026-02-25")
    assert _decisions(desk, "2026-03-19") == [(later, 0)]
    _decided(desk, "2026-04-20", "2026-03-25", progress="done")
    assert _decisions(desk, "2026-04-19") == []


def test_home_sorts_by_week(desk: Station, now: SetClock) -> None:
    _held(desk, "committee_meeting", "2026-01-30", now)
    branch = desk.info().branches[0].id

    def told(duties: tuple[Duty, ...]) -> list[str]:
        return [duty.sentence for duty in duties if duty.ledger in BOOKS]

    home = desk.desk.home(branch, date(2026, 3, 29))  # a Sunday
    assert told(home.overdue) == ["2月支委会还没记"]
    assert told(home.week) == []
    assert told(home.later) == ["3月支委会还没记", "第一季度支部党员大会还没记"]
    home = desk.desk.home(branch, date(2026, 3, 30))
    assert told(home.week) == ["3月支委会还没记", "第一季度支部党员大会还没记"]
    # Two meetings, two registers; what else there is to do comes from the other ledgers.
    found = {p.mechanism: (p.done, p.total) for p in home.progress}
    assert found["政治引领"][0] == 0
    assert found["组织融合"][0] == 2


def test_a_duty_of_a_month_that_is_over_begins_in_that_month(desk: Station, now: SetClock) -> None:
    branch = desk.info().branches[0].id
    people = [person.id for person in desk.book.people(branch)]
    for name, some in (("一组", people[:2]), ("二组", people[2:])):
        group: JsonObject = {"name": name, "leader": some[0], "members": [*some]}
        desk.book.finalise(saved(desk.book.save("party_group", group)))
    now.moment = datetime(2026, 2, 10, 9, tzinfo=PLANT_TIME)
    (late,) = [d for d in desk.desk.duties(branch) if d.ledger == "group_meeting" and d.overdue]
    assert late.sentence == "1月党小组会还没记：一组、二组"
    blank = desk.book.blank("group_meeting", branch, late.new)
    assert (blank["title"], blank["occurred_on"]) == ("一组1月会议", "2026-01-31")
    assert [p["member"] for p in parts(blank, "attendance")] == people[:2]
    current = [d for d in desk.desk.duties(branch) if d.ledger == "group_meeting" and not d.overdue]
    assert [desk.book.blank(d.ledger, branch, d.new)["title"] for d in current] == [
        "一组2月会议", "二组2月会议",
    ]  # fmt: skip


def test_every_duty_says_where_to_go_and_what_counts(desk: Station) -> None:
    _decided(desk, "2026-02-20")
    for day in ("2026-02-21", "2036-12-31"):
        for duty in _duties(desk, day):
            assert duty.sentence
            assert duty.source
            assert duty.done_by
            assert duty.action
            assert duty.branch == desk.info().branches[0].id


def test_each_branch_has_its_own(chain: Chain) -> None:
    c, two, three = chain.c, chain.names.two, chain.names.three
    committee(c, two)
    c.book.finalise(saved(c.book.save("branch", {**FACTS, "branch": three})))

    def told(branch: str) -> list[str]:
        return [d.sentence for d in c.desk.duties(branch) if d.ledger in BOOKS]

    assert told(three) == ["党员名册还是空的", "第四季度支部党员大会还没记"]
    assert told(two) == [
        "党支部基本情况还没填", "11月支委会还没记", "第四季度支部党员大会还没记",
    ]  # fmt: skip
    assert {d.branch for d in c.desk.duties(two)} == {two}
    assert all(d.overdue == 0 for d in c.desk.duties(two) if d.ledger in BOOKS)
