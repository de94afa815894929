"""Sheets that say more than they can show: raised in silence, unpinned, not what their id says."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.exchange.streams import Way
from hongdang_desktop.ledgers.office.review import review_id
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.station.views import Refused
from hongdang_desktop.store import journal
from tests.station.assessed import Desk
from tests.station.forge import smuggle
from tests.station.reviewed import november_of
from tests.station.world import Chain, parts, refused


def sent(chain: Chain, change: Callable[[JsonObject], JsonObject]) -> Which:
    """Return a sheet that was submitted honestly, and then again by a forger."""
    which = november_of(chain)
    (head,) = chain.a._core.read(lambda c: journal.heads_of(c, which.record))
    payload = change(cast(JsonObject, dict(head.payload or {})))
    smuggle(chain.a, which.branch, "sheet", which.record, payload, parents=(head.id,))
    assert chain.up(chain.a).code == ""
    return which


def with_item(payload: JsonObject, key: str, **more: Json) -> JsonObject:
    items: list[Json] = [
        {**each, **more} if each["id"] == key else each for each in parts(payload, "items")
    ]
    return {**payload, "items": items}


def test_what_was_decided_is_asked_again_when_the_evidence_falls_away(desk: Desk) -> None:
    which, entry = desk.which(), desk.disclose("2026-10-20")
    desk.assessing.decide(which, "KH3", own=200)
    desk.station.book.delete(entry, "录错了")
    line = desk.sheet().line("KH3")
    assert (line.suggested, line.own, line.pending) == (0, 200, True)
    for each in desk.sheet().pending:
        if each.item.key != "KH3":
            desk.assessing.decide(which, each.item.key, reason=next(iter(each.item.reasons), "Y1"))
    with pytest.raises(Refused) as error:
        desk.assessing.submit(which)
    assert refused(error) in ("NOT_DECIDED", "NO_REASON")
    desk.assessing.agree(which, ["KH3"])
    desk.assessing.submit(which)
    assert desk.sheet().line("KH3").own == 0


@pytest.mark.parametrize("fact", [
    "抢险得表扬。", "抢险 得表扬", "“抢险得表扬”", "抢险，得表扬！",
])  # fmt: skip
def test_a_fact_is_the_same_whatever_its_stops(desk: Desk, fact: str) -> None:
    one, two = desk.disclose("2026-10-20"), desk.disclose("2026-10-21", "评优评先")
    desk.assessing.add_bonus(desk.which(), "抢险得表扬", one, 100)
    with pytest.raises(Refused) as error:
        desk.assessing.add_bonus(desk.which(), fact, two, 100)
    assert refused(error) == "ALREADY_COUNTED"


def test_a_bonus_whose_record_was_deleted_is_not_submitted(desk: Desk) -> None:
    entry = desk.disclose("2026-10-20")
    desk.assessing.add_bonus(desk.which(), "抢险得表扬", entry, 100)
    desk.station.book.delete(entry, "录错了")
    desk.complete()
    with pytest.raises(Refused) as error:
        desk.assessing.submit(desk.which())
    assert refused(error) == "NO_EVIDENCE"
    desk.assessing.drop_bonus(desk.which(), entry)
    desk.assessing.submit(desk.which())
    assert desk.sheet().own.bonus == 0


def test_values_that_nest_too_deeply_are_none(chain: Chain) -> None:
    which = sent(chain, lambda p: with_item(p, "ZY2", values="[" * 5000 + "]" * 5000))
    assert chain.plant.reviewing.clear() == ()
    assert chain.plant.assessing.recomputed(which).differs == ("ZY2",)


def test_a_submission_that_pinned_nothing_is_looked_at(chain: Chain) -> None:
    which = sent(
        chain, lambda p: {**p, "items": [{"id": each["id"]} for each in parts(p, "items")]}
    )
    assert chain.plant.reviewing.clear() == ()
    assert not chain.plant.reviewing.compare(which).item("ZY2").follows


@pytest.mark.parametrize("odd", [
    {"period": "2026-13"}, {"period": "2026-10"}, {"form": "other"}, {"subject": "stranger"},
])  # fmt: skip
def test_a_sheet_that_is_not_what_its_id_says_is_none(chain: Chain, odd: JsonObject) -> None:
    which = sent(chain, lambda p: {**p, **odd})
    assert chain.plant.assessing.sheet(which).state is State.NONE
    with pytest.raises(Refused) as error:
        chain.plant.reviewing.accept(which)
    assert refused(error) == "NOT_SUBMITTED"


@pytest.mark.parametrize("odd", [
    {"version": None}, {"submitted_at": "2026-11-02T10:00:00+08:00"},
])  # fmt: skip
def test_what_no_honest_pc_writes_is_not_clear(chain: Chain, odd: JsonObject) -> None:
    which = sent(chain, lambda p: {k: v for k, v in {**p, **odd}.items() if v is not None})
    assert chain.plant.reviewing.compare(which).doubts
    assert chain.plant.reviewing.clear() == ()


def test_the_plant_does_not_say_that_it_counted_what_it_cannot_see(chain: Chain) -> None:
    found = chain.plant.reviewing.compare(november_of(chain)).item("ZD7")
    assert (found.blind, found.here, found.doubt) == (True, None, "")


def test_what_the_plant_counts_otherwise_is_told(chain: Chain) -> None:
    told = '{"excused":0,"final":1,"hidden":[],"late":0,"span":"本月"}'
    which = sent(chain, lambda p: with_item(p, "ZY2", suggested=100, values=told))
    assert "厂里算得 4 分" in chain.plant.reviewing.compare(which).item("ZY2").doubt


def test_a_review_that_lies_about_its_submission_is_none(chain: Chain) -> None:
    which = november_of(chain)
    chain.plant.reviewing.accept(which)
    said = review_id(which.record, chain.plant.assessing.sheet(which).payload_hash)
    (head,) = chain.plant._core.read(lambda c: journal.heads_of(c, said))
    payload = cast(JsonObject, dict(head.payload or {}))
    smuggle(
        chain.plant, which.branch, "review", review_id("another", "0"),
        {**payload, "verdict": "returned"}, way=Way.DOWN,
    )  # fmt: skip
    shown = chain.plant.assessing.sheet(which)
    assert (shown.state, shown.told) == (State.ACCEPTED, ())


def test_a_month_is_not_over_on_its_last_day(desk: Desk) -> None:
    desk.now.moment = datetime(2026, 11, 30, 23, 59, tzinfo=PLANT_TIME)
    with pytest.raises(Refused) as error:
        desk.assessing.agree(desk.which("2026-11"), ["KH3"])
    assert refused(error) == "PERIOD_NOT_OVER"
