"""What the plant says to a sheet: taken up, marked, sent back, accepted, carried to the branch."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from hongdang_desktop.ledgers.office.review import review_id
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.station.views import Refused
from tests.station.reviewed import at_noon, november_of, state, submit
from tests.station.world import Chain, refused


@pytest.fixture
def november(chain: Chain) -> Which:
    """A sheet that branch one has submitted on December 3 and carried to the plant."""
    return november_of(chain)


def given(chain: Chain, which: Which) -> tuple[str, int]:
    """Return an item that has points, and how many."""
    line = next(each for each in chain.plant.reviewing.sheet(which).lines if each.own)
    return line.item.key, line.own or 0


def test_there_back_mended_and_accepted(chain: Chain, november: Which) -> None:
    plant = chain.plant
    assert plant.reviewing.queue() == (november,)
    seen = plant.reviewing.sheet(november)
    assert seen.state is State.SUBMITTED
    plant.reviewing.take(november, seen=seen.payload_hash)
    assert state(plant, november) is State.TAKEN
    item, _ = given(chain, november)
    plant.reviewing.mark(november, item, returned=True, words="会议记录没有附上。")
    said = plant.reviewing.return_(november, seen=seen.payload_hash)
    assert said.sentence == "11月自评退回了 1 项。下次交换带给支部。"
    assert plant.reviewing.queue() == ()

    chain.down(chain.a)
    mine = chain.a.assessing.sheet(november)
    assert mine.state is State.RETURNED
    (back,) = [each for each in mine.lines if each.mark.returned]
    assert (back.item.key, back.mark.words, back.pending) == (item, "会议记录没有附上。", True)
    (told,) = chain.a.reviewing.answered(november.branch)
    assert (told.sentence, told.open, told.returned) == ("11月自评退回了 1 项。", True, 1)
    assert told.who == plant.actor

    at_noon(chain, date(2026, 12, 4))
    chain.a.assessing.decide(november, item, own=0, reason="Y4")
    chain.a.assessing.submit(november)
    chain.up(chain.a)
    again = plant.reviewing.sheet(november)
    assert again.state is State.RESUBMITTED
    assert again.payload_hash != seen.payload_hash
    asked = plant.reviewing.compare(november).item(item)
    assert (asked.asked, asked.doubt) == ("会议记录没有附上。", "退回过，改了再报的")
    assert asked.before is not None
    assert asked.before.own is None
    said = plant.reviewing.accept(november, "谢谢。")
    assert said.sentence == "11月自评受理了。下次交换带给支部。"
    chain.down(chain.a)
    assert state(chain.a, november) is State.ACCEPTED
    assert chain.a.assessing.sheet(november).words == "谢谢。"
    (told,) = chain.a.reviewing.answered(november.branch)
    assert (told.sentence, told.open) == ("11月自评受理了。", False)
    assert chain.a.digest(november.branch) == plant.digest(november.branch)


def test_the_plants_points_count_and_reach_the_branch(chain: Chain, november: Which) -> None:
    plant = chain.plant
    item, own = given(chain, november)
    before = plant.reviewing.sheet(november)
    plant.reviewing.mark(november, item, points=own - 50, words="有一个人没到。")
    assert plant.reviewing.sheet(november).line(item).given == own - 50
    assert plant.reviewing.sheet(november).given.given == before.given.given - 50
    chain.down(chain.a)  # in review: what is said so far is not shown
    assert chain.a.assessing.sheet(november).line(item).mark.points is None
    plant.reviewing.accept(november)
    chain.down(chain.a)
    line = chain.a.assessing.sheet(november).line(item)
    assert (line.own, line.given, line.mark.words) == (own, own - 50, "有一个人没到。")


def test_a_mark_is_taken_away_by_saying_nothing(chain: Chain, november: Which) -> None:
    item, own = given(chain, november)
    chain.plant.reviewing.mark(november, item, points=own, words="好。")
    assert chain.plant.reviewing.sheet(november).line(item).mark.points == own
    chain.plant.reviewing.mark(november, item)
    mark = chain.plant.reviewing.sheet(november).line(item).mark
    assert (mark.points, mark.words, mark.returned) == (None, "", False)


def test_what_cannot_be_said_of_an_item(chain: Chain, november: Which) -> None:
    plant = chain.plant
    sheet = plant.reviewing.sheet(november)
    item, own = given(chain, november)
    absent = next(each.item.key for each in sheet.lines if each.suggested is None)
    most = sheet.line(item).item.points
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"item": "ZZ9"}, "NO_SUCH_ITEM"),
        ({"item": item, "points": most + 1}, "POINTS_OUT_OF_RANGE"),
        ({"item": item, "points": -1}, "POINTS_OUT_OF_RANGE"),
        ({"item": item, "points": own - 1}, "NO_WORDS"),
        ({"item": item, "points": own - 1, "words": " \n"}, "NO_WORDS"),
        ({"item": absent, "points": 0}, "NOT_APPLICABLE"),
        ({"item": "bonus", "points": 501, "words": "多"}, "POINTS_OUT_OF_RANGE"),
        ({"item": "bonus", "waived": True}, "NOT_APPLICABLE"),
    )
    for wanted, code in wrong:
        with pytest.raises(Refused) as error:
            plant.reviewing.mark(november, **wanted)
        assert (wanted, refused(error)) == (wanted, code)
    assert state(plant, november) is State.SUBMITTED


def test_a_return_says_why(chain: Chain, november: Which) -> None:
    plant = chain.plant
    item, _ = given(chain, november)
    for words, items in (("", ()), ("", (item,)), ("  ", ())):
        with pytest.raises(Refused) as error:
            plant.reviewing.return_(november, words, items=items)
        assert refused(error) == "NO_REASON"
    with pytest.raises(Refused) as error:
        plant.reviewing.return_(november, "重报。", items=("ZZ9",))
    assert refused(error) == "NO_SUCH_ITEM"
    assert state(plant, november) is State.SUBMITTED
    plant.reviewing.return_(november, "把原始记录补上。", items=(item,))
    assert plant.reviewing.sheet(november).line(item).mark.returned
    assert plant.reviewing.sheet(november).words == "把原始记录补上。"


def test_a_whole_sheet_may_go_back(chain: Chain, november: Which) -> None:
    said = chain.plant.reviewing.return_(november, "整张重新填。")
    assert said.sentence == "11月自评退回了。下次交换带给支部。"
    chain.down(chain.a)
    (told,) = chain.a.reviewing.answered(november.branch)
    assert (told.sentence, told.words, told.returned) == ("11月自评退回了。", "整张重新填。", 0)


def test_an_acceptance_with_items_marked_back_is_refused(chain: Chain, november: Which) -> None:
    item, _ = given(chain, november)
    chain.plant.reviewing.mark(november, item, returned=True)
    with pytest.raises(Refused) as error:
        chain.plant.reviewing.accept(november)
    assert refused(error) == "STILL_RETURNED"


def test_what_was_withdrawn_since_is_not_accepted(chain: Chain, november: Which) -> None:
    plant = chain.plant
    seen = plant.reviewing.sheet(november).payload_hash
    chain.a.assessing.withdraw(november)
    chain.up(chain.a)
    item, _ = given(chain, november)
    verbs: tuple[Callable[[], object], ...] = (
        lambda: plant.reviewing.accept(november, seen=seen),
        lambda: plant.reviewing.accept(november),
        lambda: plant.reviewing.take(november),
        lambda: plant.reviewing.mark(november, item, points=0, words="x"),
        lambda: plant.reviewing.return_(november, "x"),
    )
    for verb in verbs:
        with pytest.raises(Refused) as error:
            verb()
        assert refused(error) == "SHEET_WITHDRAWN"
    at_noon(chain, date(2026, 12, 4))
    submit(chain.a, november)
    chain.up(chain.a)
    with pytest.raises(Refused) as error:
        plant.reviewing.accept(november, seen=seen)
    assert refused(error) == "SHEET_CHANGED"
    assert plant.reviewing.queue() == (november,)
    plant.reviewing.accept(november, seen=plant.reviewing.sheet(november).payload_hash)


def test_an_acceptance_that_crosses_a_withdrawal_counts_for_nothing(
    chain: Chain, november: Which
) -> None:
    chain.plant.reviewing.accept(november)
    chain.a.assessing.withdraw(november)
    chain.down(chain.a)
    assert state(chain.a, november) is State.WITHDRAWN
    chain.up(chain.a)
    for station in (chain.a, chain.plant):
        assert any("撤回" in told for told in station.assessing.sheet(november).told)
    assert state(chain.plant, november) is State.WITHDRAWN
    assert chain.plant.reviewing.answered(november.branch) == ()
    (row,) = [r for r in chain.plant.reviewing.overview(2026).rows if r.branch == november.branch]
    assert row.months[-2].word == "撤回"
    assert chain.a.digest(november.branch) == chain.plant.digest(november.branch)


def test_a_branch_reviews_nothing_and_a_draft_is_not_reviewed(
    chain: Chain, november: Which
) -> None:
    with pytest.raises(Refused) as error:
        chain.a.reviewing.accept(november)
    assert refused(error) == "PLANT_ONLY"
    with pytest.raises(Refused) as error:
        chain.plant.reviewing.take(Which(chain.names.two, november.period))
    assert refused(error) == "NOT_SUBMITTED"


def test_the_plants_mind_may_change_until_the_return_has_left(
    chain: Chain, november: Which
) -> None:
    plant = chain.plant
    item, _ = given(chain, november)
    plant.reviewing.return_(november, "看错了。", items=(item,))
    plant.reviewing.mark(november, item)
    plant.reviewing.accept(november)
    with pytest.raises(Refused) as error:
        plant.reviewing.mark(november, item, returned=True)
    assert refused(error) == "ALREADY_ACCEPTED"
    chain.down(chain.a)
    with pytest.raises(Refused) as error:
        plant.reviewing.return_(november, items=(item,))
    assert refused(error) == "NO_REASON"
    plant.reviewing.return_(november, "漏看了一份记录。", items=(item,))  # accepted, opened again
    plant.reviewing.mark(november, item, returned=True, words="补一份记录。")
    chain.down(chain.a)
    assert state(chain.a, november) is State.RETURNED
    verbs: tuple[Callable[[], object], ...] = (
        lambda: plant.reviewing.accept(november),
        lambda: plant.reviewing.return_(november, "再说一句。"),
        lambda: plant.reviewing.mark(november, item),
    )
    for verb in verbs:
        with pytest.raises(Refused) as error:
            verb()
        assert refused(error) == "RETURN_SENT"


def test_undo_takes_back_what_has_not_left(chain: Chain, november: Which) -> None:
    plant = chain.plant
    item, own = given(chain, november)
    plant.reviewing.take(november)
    plant.reviewing.mark(november, item, points=own, words="好")
    plant.reviewing.accept(november)
    plant.book.undo()
    assert state(plant, november) is State.TAKEN
    assert plant.reviewing.sheet(november).line(item).mark.points == own
    plant.book.undo()
    plant.book.undo()
    assert state(plant, november) is State.SUBMITTED
    plant.reviewing.accept(november)
    assert not plant.book.entry(review_id(november.record, _hash(chain, november))).conflicted
    chain.down(chain.a)
    with pytest.raises(Refused) as error:
        plant.book.undo()
    assert refused(error) == "FIXED"
    assert state(chain.a, november) is State.ACCEPTED


def _hash(chain: Chain, which: Which) -> str:
    return chain.plant.reviewing.sheet(which).payload_hash


def test_taking_up_twice_writes_once(chain: Chain, november: Which) -> None:
    chain.plant.reviewing.take(november)
    before = chain.plant.post.outgoing(november.branch).total
    chain.plant.reviewing.take(november)
    assert chain.plant.post.outgoing(november.branch).total == before
    chain.down(chain.a)
    with pytest.raises(Refused) as error:
        chain.a.assessing.withdraw(november)
    assert refused(error) == "TAKEN_UP"
