"""A clock that is wrong is told of, and does no harm (exchange.md §1.8)."""

from datetime import datetime, timedelta

import pytest

from hongdang_desktop import BUILT
from hongdang_desktop.core.clock import PLANT_TIME, stamp_moment
from hongdang_desktop.store import journal
from tests.station.test_epochs import codes, hashes, notice, require_same, rounds, save
from tests.station.world import START, Chain, called, group

FAR = datetime(2036, 11, 23, 10, 0, tzinfo=PLANT_TIME)
LONG_AGO = datetime(2000, 1, 1, tzinfo=PLANT_TIME)


@pytest.mark.parametrize(
    ("delta", "expected"),
    [
        (timedelta(), []),
        (timedelta(hours=-23), []),
        (timedelta(days=-1, minutes=-1), ["CLOCK_BEHIND"]),
        (timedelta(days=400), []),
        (timedelta(days=400, minutes=1), ["CLOCK_AHEAD"]),
    ],
)
def test_far_from_our_last_word(chain: Chain, delta: timedelta, expected: list[str]) -> None:
    save(chain.a, "一组")
    chain.now.moment += delta
    assert codes(chain.a) == expected
    chain.now.moment = START
    assert codes(chain.a) == []


def test_before_the_program_was_built(chain: Chain) -> None:
    chain.now.moment = datetime(BUILT.year, BUILT.month, BUILT.day, tzinfo=PLANT_TIME)
    assert codes(chain.a) == []
    chain.now.moment -= timedelta(minutes=1)
    assert "这个软件" in notice(chain.a, "CLOCK_BEHIND").sentence


def test_the_words_name_both_days(chain: Chain) -> None:
    save(chain.a, "一组")
    chain.now.moment = START - timedelta(days=3)
    told = notice(chain.a, "CLOCK_BEHIND").sentence
    assert "2026年11月20日" in told
    assert "2026年11月23日" in told


def test_who_says_that_the_day_is_right_is_not_asked_again(chain: Chain) -> None:
    save(chain.a, "一组")
    chain.now.moment = START + timedelta(days=500)
    assert codes(chain.a) == ["CLOCK_AHEAD"]
    chain.a.dismiss("CLOCK_AHEAD")
    chain.shut("a")
    assert codes(chain.a) == []
    save(chain.a, "二组")
    chain.now.moment += timedelta(days=500)
    assert codes(chain.a) == ["CLOCK_AHEAD"]


def test_ten_years_ahead_moves_nobody_else(chain: Chain) -> None:
    chain.now.moment = FAR
    (entry,) = save(chain.a, "将来")
    chain.now.moment = START
    assert codes(chain.a) == ["CLOCK_BEHIND"]
    chain.up(chain.a)
    save(chain.b, "现在")
    rounds(chain, "a", "b")
    own, _ = chain.plant._core.read(journal.last_stamps)
    assert stamp_moment(own) < START + timedelta(days=1)
    chain.now.advance(minutes=1)
    chain.b.book.save("party_group", group("后来"), entry)
    rounds(chain, "a", "b")
    assert sorted(called(chain.plant)) == ["后来", "现在"]
    own, _ = chain.b._core.read(journal.last_stamps)
    assert stamp_moment(own) < START + timedelta(days=1)
    assert codes(chain.b) == codes(chain.plant) == []


def test_in_the_year_2000_a_later_edit_still_wins(chain: Chain) -> None:
    (entry,) = save(chain.a, "先前")
    rounds(chain, "a", "b")
    chain.now.moment = LONG_AGO
    chain.shut("b")
    assert "CLOCK_BEHIND" in codes(chain.b)
    chain.b.book.save("party_group", group("以后"), entry)
    ever = hashes(chain.a, chain.b)
    chain.now.moment = START + timedelta(days=1)
    rounds(chain, "a", "b")
    assert called(chain.plant) == ["以后"]
    assert chain.plant.book.conflicts() == ()
    require_same(chain, ever, "a", "b")
