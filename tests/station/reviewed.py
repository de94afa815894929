"""Sheets that are filled in and carried, for the tests of what the plant says to them."""

from datetime import date, datetime, time

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.station.station import Station
from tests.station.world import Chain, committee, meeting

NOVEMBER = "2026-11"


def at_noon(chain: Chain, day: date) -> None:
    """Let it be noon of a day everywhere."""
    chain.now.moment = datetime.combine(day, time(12), PLANT_TIME)


def submit(station: Station, which: Which) -> None:
    """Agree with everything that is open, and submit."""
    for line in station.assessing.sheet(which).pending:
        reason = "" if line.proposed else next(iter(line.item.reasons), "Y1")
        station.assessing.decide(which, line.item.key, reason=reason)
    station.assessing.submit(which)


def started(chain: Chain) -> tuple[Which, str]:
    """Give branch one people and a meeting of November; return its sheet and the meeting."""
    people = committee(chain.a)
    (held,) = chain.a.book.save("committee_meeting", meeting(people)).ids
    chain.a.book.finalise(held)
    at_noon(chain, date(2026, 12, 3))
    return Which(chain.names.one, NOVEMBER), held


def november_of(chain: Chain) -> Which:
    """Return the sheet that branch one has submitted on December 3 and carried to the plant."""
    which, _ = started(chain)
    submit(chain.a, which)
    assert chain.up(chain.a).code == ""
    return which


def state(station: Station, which: Which) -> State:
    return station.assessing.sheet(which).state
