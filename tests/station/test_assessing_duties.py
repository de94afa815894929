"""月度自评 on the first page: in its window, overdue after it, gone when submitted, back when returned."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.ledgers.office import review
from hongdang_desktop.station.assessing.views import Which
from hongdang_desktop.station.core import Pen
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Duty
from tests.station.world import START, alone, committee


@pytest.fixture
def now() -> SetClock:
    return SetClock(datetime(2026, 8, 3, 9, tzinfo=PLANT_TIME))


@pytest.fixture
def branch(tmp_path: Path, now: SetClock) -> Iterator[Station]:
    """A branch that keeps its books since 2026-08-03; today is 2026-11-23."""
    station, _ = alone(tmp_path / "s", now=now)
    committee(station)
    now.moment = START
    yield station
    station.close()


def home(station: Station) -> str:
    return station.info().branches[0].id


def duties(station: Station, day: str | None = None) -> list[Duty]:
    on = date.fromisoformat(day) if day else None
    return [each for each in station.desk.duties(home(station), on) if each.page == "assess"]


def told(station: Station, day: str | None = None) -> list[tuple[str, str, int]]:
    return [(each.sentence, each.due.isoformat(), each.overdue) for each in duties(station, day)]


def fill(station: Station, period: str) -> Which:
    """Agree with everything and submit."""
    which = Which(home(station), period)
    for line in station.assessing.sheet(which).pending:
        reason = "" if line.suggested == line.item.points else "Y1"
        station.assessing.decide(which, line.item.key, reason=reason)
    station.assessing.submit(which)
    return which


def say(station: Station, which: Which, verdict: str, *items: str) -> None:
    """Write what the plant says to the submission that stands."""
    sheet = station.assessing.sheet(which)
    parts: list[Json] = [{"id": each, "returned": True, "words": "再看看"} for each in items]

    def work(pen: Pen) -> None:
        pen.put(review.LEDGER, review.review_id(which.record, sheet.payload_hash), {
            "branch": which.branch, "year": 2026, "occurred_on": "2026-11-20", "stage": "final",
            "sheet": which.record, "sheet_revision": sheet.revision,
            "sheet_hash": sheet.payload_hash, "form": which.form, "period": which.period,
            "verdict": verdict, "items": parts,
        })  # fmt: skip

    station._core.verb("审核", work)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-08-31", []),  # July was before the books
        ("2026-10-31", [("9月自评还没填", "2026-10-05", 26)]),
        ("2026-11-01", [("10月自评还没填", "2026-11-05", 0)]),
        ("2026-11-05", [("10月自评还没填", "2026-11-05", 0)]),
        ("2026-11-06", [("10月自评还没填", "2026-11-05", 1)]),
        ("2027-01-02", [("2026年12月自评还没填", "2027-01-05", 0)]),
    ],
)
def test_only_the_last_month_before_the_first_sheet(
    branch: Station, day: str, expected: list[tuple[str, str, int]]
) -> None:
    assert told(branch, day) == expected


def test_one_click_leads_to_the_month(branch: Station) -> None:
    (duty,) = duties(branch)
    assert (duty.page, duty.part, duty.branch) == ("assess", "2026-10", home(branch))
    assert (duty.action, duty.weight, duty.may_be_none) == ("去填", "red", False)
    assert "本软件建议" in duty.source


def test_from_the_first_sheet_on_every_month_is_asked_for(branch: Station, now: SetClock) -> None:
    fill(branch, "2026-08")
    assert told(branch) == [
        ("9月自评还没填", "2026-10-05", 49), ("10月自评还没填", "2026-11-05", 18),
    ]  # fmt: skip
    now.moment = datetime(2026, 12, 1, 9, tzinfo=PLANT_TIME)
    assert told(branch) == [("自评还有 3 个月没报，最早 9月", "2026-10-05", 57)]
    assert [each.part for each in duties(branch)] == ["2026-09"]


def test_begun_submitted_withdrawn(branch: Station) -> None:
    which = Which(home(branch), "2026-10")
    pending = branch.assessing.sheet(which).pending
    branch.assessing.decide(which, pending[0].item.key, own=0, reason="Y1")
    assert [words for words, *_ in told(branch)] == ["10月自评填了一半，还没上报"]
    fill(branch, "2026-10")
    assert told(branch) == []
    branch.assessing.withdraw(which)
    assert [words for words, *_ in told(branch)] == ["10月自评撤回了，还没再报"]


def test_what_came_back_is_said_at_once_until_it_goes_again(branch: Station) -> None:
    which = fill(branch, "2026-10")
    say(branch, which, "taken")
    assert told(branch) == []
    say(branch, which, "returned", "ZY2", "KH3")
    (duty,) = duties(branch)
    assert (duty.sentence, duty.due, duty.action) == (
        "10月自评，厂里退回了 2 项", START.date(), "去改",
    )  # fmt: skip
    assert duty.part == "2026-10"
    for number, key in enumerate(("ZY2", "KH3")):
        branch.assessing.decide(which, key, own=0, reason="Y1")
        assert [words for words, *_ in told(branch)] == [
            ("10月自评，厂里退回了 1 项", "10月自评退回的改好了，还没上报")[number]
        ]
    branch.assessing.submit(which)
    assert told(branch) == []
    say(branch, which, "returned", "ZY2")
    assert [words for words, *_ in told(branch)] == ["10月自评，厂里退回了 1 项"]


def test_accepted_is_done(branch: Station) -> None:
    which = fill(branch, "2026-10")
    say(branch, which, "accepted")
    assert told(branch) == []


def test_a_closed_year_asks_no_more(branch: Station, now: SetClock) -> None:
    now.moment = datetime(2027, 1, 8, 9, tzinfo=PLANT_TIME)
    assert [words for words, *_ in told(branch)] == ["2026年12月自评还没填"]
    branch.years.close(home(branch), 2026)
    assert told(branch) == []
