"""A sheet on its way to the plant and back: every state, over real packages."""

from collections.abc import Callable
from datetime import datetime

import pytest

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.ledgers.office.sheet import BONUS
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.station.views import Refused
from tests.station.test_assessing_pins import version
from tests.station.test_assessing_twice import carry, complete, entry_of
from tests.station.world import Chain, committee, meeting, refused


def up(chain: Chain) -> None:
    """Carry what a has to the plant, and to its branch's other PC."""
    path, _ = chain.a.post.export(chain.stick)
    for receiver in (chain.plant, chain.b):
        assert [receipt.code for receipt in receiver.post.receive(path)] == [""]


@pytest.fixture
def which(chain: Chain) -> Which:
    """November of branch one, submitted on December 3 and carried to the plant."""
    people = committee(chain.a)
    chain.a.book.finalise(chain.a.book.save("committee_meeting", meeting(people)).ids[0])
    chain.now.moment = datetime(2026, 12, 3, 9, 0, tzinfo=PLANT_TIME)
    found = Which(chain.names.one, "2026-11")
    chain.a.assessing.add_bonus(found, "抢险得表扬", entry_of(chain.a), 200)
    complete(chain.a, found)
    chain.a.assessing.submit(found)
    up(chain)
    return found


def states(chain: Chain, which: Which) -> tuple[State, State]:
    return chain.a.assessing.sheet(which).state, chain.plant.assessing.sheet(which).state


def test_returned_items_only_are_opened_and_come_back_again(chain: Chain, which: Which) -> None:
    before = chain.a.assessing.sheet(which)
    chain.plant.reviewing.take(which)
    assert states(chain, which) == (State.SUBMITTED, State.TAKEN)
    chain.plant.reviewing.mark(which, "ZY2", points=300, words="有两人早退")
    chain.plant.reviewing.mark(which, "ZD7", returned=True, words="补记没标")
    chain.down(chain.a)
    taken = chain.a.assessing.sheet(which)
    assert taken.state is State.TAKEN
    assert taken.line("ZY2").mark.points is None  # not before the plant has decided
    with pytest.raises(Refused) as error:
        chain.a.assessing.withdraw(which)
    assert refused(error) == "TAKEN_UP"

    chain.plant.reviewing.return_(which, "看一下补记")
    chain.down(chain.a)
    assert states(chain, which) == (State.RETURNED, State.RETURNED)
    back = chain.a.assessing.sheet(which)
    assert (back.words, back.line("ZD7").mark.words) == ("看一下补记", "补记没标")
    assert [line.item.key for line in back.pending] == ["ZD7"]
    verbs: tuple[Callable[[], object], ...] = (
        lambda: chain.a.assessing.decide(which, "ZY2", own=300, reason="Y2"),
        lambda: chain.a.assessing.undecide(which, "ZY2"),
        lambda: chain.a.assessing.drop_bonus(which, back.bonus[0].id),
    )
    for verb in verbs:
        with pytest.raises(Refused) as error:
            verb()
        assert refused(error) == "ITEM_NOT_RETURNED"
    with pytest.raises(Refused) as error:
        chain.a.assessing.submit(which)
    assert refused(error) == "NOT_DECIDED"

    chain.a.assessing.decide(which, "ZD7", own=100, reason="Y1", words="标上了")
    draft = chain.a.assessing.sheet(which)
    assert (draft.state, draft.pending) == (State.RETURNED, ())
    assert draft.line("ZD7").mark.words == "补记没标"
    chain.a.book.undo()
    assert chain.a.assessing.sheet(which).state is State.RETURNED
    assert [line.item.key for line in chain.a.assessing.sheet(which).pending] == ["ZD7"]
    chain.a.book.redo()
    chain.a.assessing.submit(which)
    up(chain)
    assert states(chain, which) == (State.RESUBMITTED, State.RESUBMITTED)

    chain.a.assessing.withdraw(which)  # nobody has taken this one up
    with pytest.raises(Refused) as error:
        chain.a.assessing.decide(which, "ZY2", own=0, reason="Y2")
    assert refused(error) == "ITEM_NOT_RETURNED"
    chain.a.assessing.submit(which)
    up(chain)
    chain.plant.reviewing.accept(which)
    chain.down(chain.a)
    assert states(chain, which) == (State.ACCEPTED, State.ACCEPTED)
    done = chain.a.assessing.sheet(which)
    assert done.line("ZD7").own == 100
    assert [e.evidence.points for e in done.lines] == [e.evidence.points for e in before.lines]
    assert done.told == ()
    assert chain.a.digest(which.branch) == chain.plant.digest(which.branch)


def test_what_was_withdrawn_meanwhile_is_not_accepted(chain: Chain, which: Which) -> None:
    chain.plant.reviewing.accept(which)
    chain.now.advance(minutes=5)
    chain.a.assessing.withdraw(which)  # the acceptance is not here yet
    chain.down(chain.a)
    mine = chain.a.assessing.sheet(which)
    assert mine.state is State.WITHDRAWN
    assert [said for said in mine.told if "厂里受理的是撤回" in said]
    up(chain)
    theirs = chain.plant.assessing.sheet(which)
    assert theirs.state is State.WITHDRAWN
    assert [said for said in theirs.told if "厂里受理的是撤回" in said]
    chain.a.assessing.submit(which)
    up(chain)
    assert states(chain, which) == (State.SUBMITTED, State.SUBMITTED)
    chain.plant.reviewing.accept(which)
    assert states(chain, which)[1] is State.ACCEPTED


def test_a_submission_that_was_only_undone_and_redone_keeps_its_review(
    chain: Chain, which: Which
) -> None:
    chain.plant.reviewing.return_(which, "重填")
    chain.down(chain.a)
    chain.a.assessing.decide(which, "ZD7", own=0)  # nothing was marked: all is open
    chain.a.book.undo()
    assert chain.a.assessing.sheet(which).state is State.RETURNED


def test_the_second_pc_goes_on_with_what_came_back(chain: Chain, which: Which) -> None:
    chain.plant.reviewing.mark(which, "ZD7", returned=True, words="补记没标")
    chain.plant.reviewing.return_(which, "看看")
    chain.down(chain.a)
    chain.a.assessing.undecide(which, "ZD7")
    carry(chain, chain.a, chain.b)  # which has not seen the review
    there = chain.b.assessing.sheet(which)
    assert there.state is State.RETURNED
    assert any("还没带到这台电脑" in said for said in there.told)
    with pytest.raises(Refused) as error:
        chain.b.assessing.decide(which, "ZY2", own=0, reason="Y2")
    assert refused(error) == "ITEM_NOT_RETURNED"
    chain.b.assessing.decide(which, "ZD7", own=0)
    chain.down(chain.b)
    assert chain.b.assessing.sheet(which).told == ()


def test_the_plant_gives_its_points_to_the_bonus(chain: Chain, which: Which) -> None:
    sheet = chain.plant.assessing.sheet(which)
    chain.plant.reviewing.mark(which, BONUS, points=100, words="只是分内的事")
    marked = chain.plant.assessing.sheet(which)
    assert (marked.own.bonus, marked.given.bonus) == (200, 100)
    assert sheet.given.bonus == 200
    chain.plant.reviewing.mark(which, BONUS, returned=True, words="没有文件")
    chain.plant.reviewing.return_(which, "看看加分")
    chain.down(chain.a)
    assert chain.a.assessing.sheet(which).bonus_mark.words == "没有文件"
    chain.a.assessing.drop_bonus(which, chain.a.assessing.sheet(which).bonus[0].id)
    chain.a.assessing.submit(which)
    assert chain.a.assessing.sheet(which).own.bonus == 0


def test_the_plant_changes_nothing_in_a_sheet(chain: Chain, which: Which) -> None:
    verbs: tuple[Callable[[], object], ...] = (
        lambda: chain.plant.assessing.agree(which, ["ZY2"]),
        lambda: chain.plant.assessing.submit(which),
        lambda: chain.plant.assessing.withdraw(which),
        lambda: chain.plant.assessing.make_problem(which, "ZY6"),
    )
    for verb in verbs:
        with pytest.raises(Refused) as error:
            verb()
        assert refused(error) == "OWNED_BY_BRANCH"


def test_what_is_sealed_from_the_plant_stands_as_it_was_pinned(chain: Chain, which: Which) -> None:
    at_branch, at_plant = chain.a.assessing.sheet(which), chain.plant.assessing.sheet(which)
    talks = at_plant.line("ZY8")
    assert talks.evidence.points == at_branch.line("ZY8").evidence.points
    assert talks.now is None
    assert at_plant.own == at_branch.own
    draft = chain.plant.assessing.sheet(Which(which.branch, "2026-10"))
    assert draft.line("ZY8").evidence.words == "台账只在支部，厂里看不到"
    assert all(each.hidden or each.called for each in chain.plant.assessing.proofs(which, "ZY8"))


def test_a_form_that_this_pc_does_not_know_is_read_and_nothing_else(
    chain: Chain, which: Which
) -> None:
    chain.plant.templates.publish(version(
        2, "2026-11-01",
        ('key = "KH1"\ntitle = "上月扣分项整改"\npoints = 4',
         'key = "KH9"\ntitle = "上月扣分项整改"\npoints = 4'),
    ))  # fmt: skip
    chain.a.assessing.withdraw(which)
    chain.down(chain.a)
    assert chain.a.assessing.sheet(which).template.version == 2
    chain.a.assessing.decide(which, "KH9", own=None, reason="Y5")
    carry(chain, chain.a, chain.b)
    there = chain.b.assessing.sheet(which)
    assert (there.usable, there.template.version) == (False, 2)
    assert there.line("KH9").answer.reason == "Y5"
    assert any("第 2 版" in said for said in there.told)
    verbs: tuple[Callable[[], object], ...] = (
        lambda: chain.b.assessing.agree(which, ["ZY2"]),
        lambda: chain.b.assessing.submit(which),
    )
    for verb in verbs:
        with pytest.raises(Refused) as error:
            verb()
        assert refused(error) == "UNKNOWN_VERSION"
    chain.down(chain.b)
    assert chain.b.assessing.sheet(which).usable


def test_a_returned_sheet_keeps_the_form_that_it_was_submitted_by(
    chain: Chain, which: Which
) -> None:
    chain.plant.reviewing.mark(which, "ZD7", returned=True, words="补记没标")
    chain.plant.reviewing.return_(which, "看看")
    chain.plant.templates.publish(version(2, "2026-11-01"))
    chain.down(chain.a)
    chain.a.assessing.decide(which, "ZD7", own=0)
    chain.a.assessing.submit(which)
    assert chain.a.assessing.sheet(which).template.version == 1
    assert chain.a.assessing.recomputed(which).differs == ()
