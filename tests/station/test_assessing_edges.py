"""Branches that are not like others: without posts, groups and teams; founded or ended in mid-month."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.ledgers.office.sheet import LEDGER, sheet_id
from hongdang_desktop.station.assessing.views import Month, State, Which
from hongdang_desktop.station.views import Refused
from tests.station.world import Chain, alone, member, refused


class Bare:
    """Two members, no posts, no groups, no teams, founded on October 14."""

    def __init__(self, folder: Path) -> None:
        self.now = SetClock(datetime(2026, 10, 14, 10, 0, tzinfo=PLANT_TIME))
        self.station, self.home = alone(folder, now=self.now)
        for name in ("耿砚山", "丛南麓"):
            entry = self.station.book.save("member", member(name)).ids[0]
            self.station.book.finalise(entry)
        self.now.moment = datetime(2026, 12, 2, 9, 0, tzinfo=PLANT_TIME)

    def which(self, period: str) -> Which:
        return Which(self.home, period)


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Bare]:
    found = Bare(tmp_path / "b")
    yield found
    found.station.close()


def test_what_the_branch_does_not_have_does_not_apply(bare: Bare) -> None:
    sheet = bare.station.assessing.sheet(bare.which("2026-11"))
    for items, words in (
        (("ZY2",), "不设支委会"), (("ZY4", "ZR2"), "没有党小组"), (("ZR1", "ZD2"), "没有班组"),
    ):  # fmt: skip
        for item in items:
            line = sheet.line(item)
            assert (line.suggested, line.evidence.words, line.pending) == (None, words, False)
    assert sheet.own.possible == sum(e.item.points for e in sheet.lines if e.own is not None)
    for line in sheet.pending:
        reason = line.proposed or next(iter(line.item.reasons), "Y1")
        bare.station.assessing.decide(sheet.which, line.item.key, reason=reason)
    bare.station.assessing.submit(sheet.which)
    assert bare.station.assessing.recomputed(sheet.which).differs == ()


def test_a_branch_founded_in_mid_month_is_asked_from_that_month_on(bare: Bare) -> None:
    months = bare.station.assessing.trend(bare.home, "2026-12", 4)
    assert [(each.period, each.asked) for each in months] == [
        ("2026-09", False), ("2026-10", True), ("2026-11", True), ("2026-12", True),
    ]  # fmt: skip
    assert [each.late for each in months] == [False, True, False, False]
    founded = bare.station.assessing.sheet(bare.which("2026-10"))
    assert any(line.suggested is not None for line in founded.lines)
    with pytest.raises(Refused) as error:
        bare.station.assessing.submit(bare.which("2026-09"))
    assert refused(error) == "NOTHING_APPLIES"


def test_months_of_a_year_and_when_they_are_late(bare: Bare) -> None:
    found = {each.period: each for each in bare.station.assessing.months(bare.home, 2026)}
    assert len(found) == 12
    assert found["2026-09"] == Month("2026-09", State.NONE, asked=False)
    assert found["2026-11"].late is False  # it may be filled in until the 5th
    bare.now.moment = datetime(2026, 12, 6, 9, 0, tzinfo=PLANT_TIME)
    (_, november, _) = bare.station.assessing.trend(bare.home, "2026-12", 3)
    assert (november.late, november.total, november.parts) == (True, None, None)


def test_a_branch_that_ended_is_asked_no_more(chain: Chain) -> None:
    which = Which(chain.names.two, "2026-12")
    chain.plant.tree.change(chain.names.two, valid_until="2026-12-10")
    chain.now.moment = datetime(2027, 2, 2, 9, 0, tzinfo=PLANT_TIME)
    december, january = chain.plant.assessing.trend(which.branch, "2027-01", 2)
    assert (december.asked, january.asked, january.late) == (True, False, False)


def test_what_lies_in_a_sheet_from_elsewhere_is_read_and_harms_nothing(bare: Bare) -> None:
    which, station = bare.which("2026-11"), bare.station
    payload: JsonObject = {
        "branch": bare.home, "year": 2026, "occurred_on": "2026-11-30", "stage": "final",
        "form": which.form, "version": 1, "period": "2026-11", "state": "submitted",
        "submitted_at": "0001-01-01T00:00:00+14:00", "digest": "别的",
        "items": [
            {"id": "ZY7", "own": 90_000, "suggested": 80_000, "values": "{不是", "entries": ["没有"]},
            {"id": "ZY6", "own": -5, "suggested": 400, "values": "[1]", "said": "1"},
            {"id": "没有的项", "own": 100_000, "suggested": 1},
        ],
    }  # fmt: skip
    station._core.verb("写", lambda pen: pen.put(LEDGER, which.record, payload))
    sheet = station.assessing.sheet(which)
    assert sheet.state is State.SUBMITTED
    assert sheet.own.given <= sheet.own.possible
    assert 0 <= sheet.own.total <= 10_000
    assert sheet.submitted_on is None
    assert any("第 1 版" in said for said in sheet.told)
    assert station.assessing.recomputed(which).differs  # and that is told
    *_, proof = station.assessing.proofs(which, "ZY7")
    assert (proof.entry, proof.gone) == ("没有", True)


def test_the_id_of_a_sheet_is_the_same_everywhere() -> None:
    assert sheet_id("self_assessment", "b", "", "2026-10") == Which("b", "2026-10").record
    assert Which("b", " 2026-10 ").record == Which("b", "2026-10").record
    assert Which("b", "2026-10", subject="m").record != Which("b", "2026-10").record
    assert Which("b", "2026-10").when.last == date(2026, 10, 31)
