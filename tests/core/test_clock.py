from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.core.clock import (
    PLANT_TIME,
    HybridClock,
    SetClock,
    SystemClock,
    stamp_moment,
    today,
)


def at(text: str) -> SetClock:
    return SetClock(datetime.fromisoformat(text).replace(tzinfo=PLANT_TIME))


def test_the_day_is_the_plants_day() -> None:
    assert today(SetClock(datetime(2026, 11, 23, 16, 0, tzinfo=UTC))) == date(2026, 11, 24)
    assert today(SetClock(datetime(2026, 11, 23, 15, 59, tzinfo=UTC))) == date(2026, 11, 23)


def test_the_systems_clock_tells_plant_time() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(hours=8)


def test_stamps_have_one_form_and_name_their_moment() -> None:
    stamp = HybridClock(at("2026-11-23 09:00")).tick()
    assert stamp == "1795395600000.0000"
    assert stamp_moment(stamp).isoformat() == "2026-11-23T09:00:00+08:00"


def test_within_one_millisecond_the_counter_runs_on() -> None:
    hybrid = HybridClock(at("2026-11-23 09:00"))
    stamps = [hybrid.tick() for _ in range(10_002)]
    assert stamps == sorted(set(stamps))
    assert stamps[9_999].endswith("000.9999")
    assert stamps[10_000].endswith("001.0000")


def test_a_clock_that_was_put_back_does_not_go_back() -> None:
    wall = at("2026-11-23 09:00")
    hybrid = HybridClock(wall)
    first = hybrid.tick()
    wall.advance(days=-400)
    assert hybrid.tick() > first
    # Nor after the program was started again.
    assert HybridClock(wall, first).tick() > first


def test_it_goes_on_after_what_came_from_elsewhere() -> None:
    wall = at("2026-11-23 09:00")
    hybrid = HybridClock(wall)
    other = HybridClock(at("2026-11-24 08:59")).tick()
    hybrid.witness(other)
    assert hybrid.tick() > other


def test_a_stamp_more_than_a_day_ahead_does_not_drag_it_along() -> None:
    wall = at("2026-11-23 09:00")
    hybrid = HybridClock(wall)
    edge = HybridClock(at("2026-11-24 09:00")).tick()
    beyond = HybridClock(at("2036-11-23 09:00")).tick()
    hybrid.witness(beyond)
    assert stamp_moment(hybrid.tick()) == wall.now()
    hybrid.witness(edge)
    assert hybrid.tick() > edge
    hybrid.witness(beyond)
    assert hybrid.tick() < beyond


def test_what_is_older_changes_nothing() -> None:
    hybrid = HybridClock(at("2026-11-23 09:00"))
    hybrid.tick()
    hybrid.witness("0000000000001.0009")
    assert hybrid.tick() == "1795395600000.0001"


@given(
    st.lists(
        st.tuples(st.sampled_from(["tick", "wait", "witness"]), st.integers(-(10**9), 10**9)),
        max_size=30,
    )
)
def test_own_stamps_only_grow(steps: list[tuple[str, int]]) -> None:
    wall = at("2026-11-23 09:00")
    hybrid = HybridClock(wall)
    stamps = [hybrid.tick()]
    for what, ms in steps:
        if what == "wait":
            wall.advance(milliseconds=ms)
        elif what == "witness":
            hybrid.witness(f"{int(wall.now().timestamp() * 1000) + ms:013d}.0500")
        else:
            stamps.append(hybrid.tick())
    assert stamps == sorted(set(stamps))
    assert all(len(stamp) == 18 for stamp in stamps)
