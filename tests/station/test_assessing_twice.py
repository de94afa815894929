"""One month on two PCs: different items join without a person, the same one needs one."""

from datetime import datetime

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.ledgers.office.sheet import joined
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Refused
from tests.station.world import Chain, committee, meeting, refused


@pytest.fixture
def which(chain: Chain) -> Which:
    """November of branch one, whose entries both of its PCs have."""
    people = committee(chain.a)
    held = chain.a.book.save("committee_meeting", meeting(people)).ids[0]
    chain.a.book.finalise(held)
    chain.now.moment = datetime(2026, 12, 3, 9, 0, tzinfo=PLANT_TIME)
    carry(chain, chain.a, chain.b)
    return Which(chain.names.one, "2026-11")


def carry(chain: Chain, sender: Station, receiver: Station) -> None:
    path, _ = sender.post.export(chain.stick)
    for receipt in receiver.post.receive(path):
        assert receipt.code == ""


def both(chain: Chain) -> tuple[Station, Station]:
    """Carry what each PC has to the other, b's first; return them."""
    carry(chain, chain.b, chain.a)
    carry(chain, chain.a, chain.b)
    return chain.a, chain.b


def complete(station: Station, which: Which) -> None:
    for line in station.assessing.sheet(which).pending:
        reason = "" if line.proposed else next(iter(line.item.reasons), "Y1")
        station.assessing.decide(which, line.item.key, reason=reason)


@pytest.mark.parametrize("began_together", [True, False])
def test_different_items_join(chain: Chain, which: Which, *, began_together: bool) -> None:
    if began_together:
        chain.a.assessing.decide(which, "ZY2", own=300, reason="Y2")
        carry(chain, chain.a, chain.b)
    chain.a.assessing.decide(which, "ZD7", own=100)
    chain.b.assessing.decide(which, "ZY7", own=100, reason="Y9", words="补交了")
    chain.b.assessing.add_bonus(which, "抢险", entry_of(chain.b), 100)
    for station in both(chain):
        sheet = station.assessing.sheet(which)
        assert (sheet.conflicted, sheet.state) == (False, State.DRAFT)
        assert {sheet.line(each).own for each in ("ZD7", "ZY7")} == {100}
        assert [each.points for each in sheet.bonus] == [100]
    assert station.assessing.sheet(which).line("ZY2").own == (300 if began_together else 400)
    assert chain.a.digest() == chain.b.digest()


def entry_of(station: Station) -> str:
    return station.book.list(Listing("committee_meeting"))[0].id


def test_one_item_decided_otherwise_needs_a_person(chain: Chain, which: Which) -> None:
    chain.a.assessing.decide(which, "ZY2", own=300, reason="Y2")
    chain.b.assessing.decide(which, "ZY2", own=200, reason="Y2")
    for station in both(chain):
        sheet = station.assessing.sheet(which)
        assert sheet.conflicted
        assert any("待处理冲突" in said for said in sheet.told)
        with pytest.raises(Refused) as error:
            station.assessing.agree(which, ["ZD7"])
        assert refused(error) == "CONFLICT"
    (entry,) = chain.a.book.conflicts()
    assert {each.ledger for each in chain.a.book.heads(entry.id)} == {"sheet"}
    keep = chain.a.book.heads(entry.id)[0]
    chain.a.book.resolve(entry.id, keep.revision, "以这份为准")
    assert not chain.a.assessing.sheet(which).conflicted
    complete(chain.a, which)
    chain.a.assessing.submit(which)
    assert chain.a.assessing.sheet(which).state is State.SUBMITTED


def test_submitted_here_and_gone_on_with_there_needs_a_person(chain: Chain, which: Which) -> None:
    complete(chain.a, which)
    carry(chain, chain.a, chain.b)
    chain.a.assessing.submit(which)
    chain.b.assessing.decide(which, "ZD7", own=0)
    for station in both(chain):
        assert station.assessing.sheet(which).conflicted
        with pytest.raises(Refused) as error:
            station.assessing.submit(which)
        assert refused(error) in ("CONFLICT", "NOT_OPEN")


def test_submitted_twice_with_the_same_is_one_submission(chain: Chain, which: Which) -> None:
    complete(chain.a, which)
    carry(chain, chain.a, chain.b)
    chain.a.assessing.submit(which)
    chain.now.advance(minutes=7)
    chain.b.assessing.submit(which)
    first = chain.a.assessing.sheet(which)
    for station in both(chain):
        sheet = station.assessing.sheet(which)
        assert (sheet.conflicted, sheet.state) == (False, State.SUBMITTED)
        assert sheet.payload_hash == first.payload_hash  # a review of it stands
    assert chain.a.digest() == chain.b.digest()


def test_parts_are_joined_by_their_ids_whatever_the_order() -> None:
    base: JsonObject = {
        "state": "draft",
        "items": [{"id": "A", "own": 1}, {"id": "B", "own": 1}],
        "version": 1,
    }
    one: JsonObject = {**base, "items": [{"id": "A", "own": 2}, {"id": "B", "own": 1}]}
    gone: JsonObject = {**base, "items": [{"id": "A", "own": 1}], "version": 2}
    expected = {"state": "draft", "items": [{"id": "A", "own": 2}], "version": 2}
    assert joined(base, (one, gone)) == joined(base, (gone, one)) == expected
    assert joined(base, (one, {**base, "items": [{"id": "A", "own": 3}]})) is None
    assert joined(base, (one, {**base, "state": "submitted"})) is None
    assert joined(base, ({**one, "answers": "r1"}, {**base, "answers": "r2"})) is None
