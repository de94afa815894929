"""One matter handed on at two PCs of a branch, apart from each other: it still lives once."""

import pytest

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ledgers.matter import Move, Step
from hongdang_desktop.station.matters import problem_id
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from tests.station.test_following import finalised, one_shown
from tests.station.world import Chain, committee, meeting, refused


def check(chain: Chain, people: tuple[str, ...], **more: Json) -> str:
    """Write a finding on one PC and carry it to the other."""
    found = finalised(chain.a, "field_check", {
        "branch": chain.names.one, "occurred_on": "2026-11-20", "check": "hse", "place": "3号站",
        "problem": "阀门漏", "category": "hazard", "owner": people[1], "due": "2026-11-27", **more,
    })  # fmt: skip
    chain.up(chain.a)
    chain.down(chain.b)
    return found


def problems(station: Station) -> list[str]:
    return [each.id for each in station.book.list(Listing("problem"), limit=50)]


def test_handed_on_at_two_pcs_it_lives_once(chain: Chain) -> None:
    people = committee(chain.a)
    held = finalised(chain.a, "committee_meeting", {
        **meeting(people), "branch": chain.names.one,
    })  # fmt: skip
    found = check(chain, people)
    for entry, part in ((found, ""), (held, "agenda/a1")):
        first = chain.a.matters.hand_on(entry, part).ids[0]
        chain.now.advance(hours=1)
        second = chain.b.matters.hand_on(entry, part).ids[0]
        assert first == second == problem_id(entry, part)
    one_shown(chain)
    for station in (chain.a, chain.b, chain.plant):
        assert sorted(problems(station)) == sorted(
            [problem_id(found, ""), problem_id(held, "agenda/a1")]
        )
        board = station.matters.board(chain.names.one)
        assert sorted(row.matter.entry for row in board.rows if row.open) == sorted(
            problems(station)
        )
    with pytest.raises(UserError) as error:
        chain.b.matters.hand_on(found)
    assert refused(error) == "ALREADY_HANDED"


def test_what_one_pc_went_on_with_stands_beside_the_other_hand_on(chain: Chain) -> None:
    people = committee(chain.a)
    found = check(chain, people)
    problem = chain.a.matters.hand_on(found).ids[0]
    today = chain.now.now().date()
    chain.a.matters.move(problem, "", Step(Move.DONE, today, "换了垫片"))
    chain.b.matters.hand_on(found)
    one_shown(chain)
    chain.b.matters.move(found, "", Step(Move.VERIFY, today, who=people[2], conclusion="solved"))
    one_shown(chain)
    for station in (chain.a, chain.b, chain.plant):
        assert station.book.entry(problem).payload["conclusion"] == "solved"
        assert not [row for row in station.matters.board(chain.names.one).rows if row.open]


def test_what_was_typed_differently_is_for_a_person_to_choose(chain: Chain) -> None:
    people = committee(chain.a)
    found = check(chain, people)
    chain.a.matters.hand_on(found, owner=people[2])
    chain.b.matters.hand_on(found, owner=people[3])
    chain.up(chain.a)
    chain.up(chain.b)
    chain.down(chain.a)
    assert [each.id for each in chain.a.book.conflicts()] == [problem_id(found, "")]
    assert problems(chain.a) == [problem_id(found, "")]


def test_taken_back_it_can_be_handed_on_again(chain: Chain) -> None:
    people = committee(chain.a)
    found = check(chain, people)
    chain.a.matters.hand_on(found)
    chain.a.book.undo()
    assert problems(chain.a) == []
    assert chain.a.matters.hand_on(found).ids[0] == problem_id(found, "")
    assert problems(chain.a) == [problem_id(found, "")]
    one_shown(chain)
