"""What the plant says to a sheet: taken up, marked, sent back, accepted, carried to the branch."""

from datetime import datetime

import pytest

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from tests.station.world import Chain, committee, meeting, refused

NOVEMBER = "2026-11"


def submit(station: Station, which: Which) -> None:
    """Agree with everything that is open, and submit."""
    sheet = station.assessing.sheet(which)
    for line in sheet.pending:
        reason = "" if line.proposed else next(iter(line.item.reasons), "Y1")
        station.assessing.decide(which, line.item.key, reason=reason)
    station.assessing.submit(which)


@pytest.fixture
def november(chain: Chain) -> Which:
    """A sheet that branch one has submitted on December 3 and carried to the plant."""
    which = Which(chain.names.one, NOVEMBER)
    people = committee(chain.a)
    (held,) = chain.a.book.save("committee_meeting", meeting(people)).ids
    chain.a.book.finalise(held)
    chain.now.moment = datetime(2026, 12, 3, 9, 0, tzinfo=PLANT_TIME)
    submit(chain.a, which)
    assert chain.up(chain.a).code == ""
    return which


def state(station: Station, which: Which) -> State:
    return station.assessing.sheet(which).state


def test_there_and_back_and_accepted(chain: Chain, november: Which) -> None:
    plant = chain.plant
    assert plant.reviewing.queue() == (november,)
    seen = plant.reviewing.sheet(november)
    assert seen.state is State.SUBMITTED
    plant.reviewing.take(november, seen=seen.payload_hash)
    assert state(plant, november) is State.TAKEN
    line = next(each for each in seen.lines if each.own)
    item, own = line.item.key, line.own or 0
    with pytest.raises(Refused) as error:
        plant.reviewing.mark(november, item, points=own - 50)
    assert refused(error) == "NO_WORDS"
    plant.reviewing.mark(november, item, returned=True)
    with pytest.raises(Refused) as error:
        plant.reviewing.accept(november)
    assert refused(error) == "STILL_RETURNED"
    with pytest.raises(Refused) as error:
        plant.reviewing.return_(november)
    assert refused(error) == "NO_REASON"
    plant.reviewing.mark(november, item, returned=True, words="班组会的记录没有附上。")
    said = plant.reviewing.return_(november)
    assert said.sentence == "11月自评退回了 1 项。下次交换带给支部。"

    chain.down(chain.a)
    mine = chain.a.assessing.sheet(november)
    assert mine.state is State.RETURNED
    assert [each.item.key for each in mine.lines if each.mark.returned] == [item]
    (told,) = chain.a.reviewing.answered(november.branch)
    assert (told.sentence, told.open, told.returned) == ("11月自评退回了 1 项。", True, 1)
