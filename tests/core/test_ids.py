import uuid
from datetime import datetime

from hongdang_desktop.core.clock import PLANT_TIME, SetClock, SystemClock
from hongdang_desktop.core.ids import Uuid7Source

MOMENT = datetime(2026, 11, 23, 9, 0, tzinfo=PLANT_TIME)


def test_version_and_variant() -> None:
    source = Uuid7Source(SystemClock())
    for _ in range(200):
        made = uuid.UUID(source.new())
        assert made.version == 7
        assert made.variant == uuid.RFC_4122


def test_the_moment_stands_in_front() -> None:
    made = Uuid7Source(SetClock(MOMENT)).new()
    assert int(made.replace("-", "")[:12], 16) == int(MOMENT.timestamp() * 1000)


def test_ids_grow_also_within_one_millisecond() -> None:
    source = Uuid7Source(SetClock(MOMENT))
    made = [source.new() for _ in range(10_000)]
    assert made == sorted(set(made))


def test_ids_grow_when_the_clock_goes_back() -> None:
    clock = SetClock(MOMENT)
    source = Uuid7Source(clock)
    first = source.new()
    clock.advance(days=-365)
    assert source.new() > first


def test_two_sources_at_one_moment_do_not_meet() -> None:
    made = {Uuid7Source(SetClock(MOMENT)).new() for _ in range(500)}
    assert len(made) == 500


def test_a_seed_repeats_and_its_absence_does_not() -> None:
    def made(seed: int | None) -> list[str]:
        source = Uuid7Source(SetClock(MOMENT), seed)
        return [source.new(), source.new(), source.random_hex(16)]

    assert made(1) == made(1)
    assert made(1) != made(2)
    assert made(None) != made(None)


def test_random_bytes_have_their_size() -> None:
    for seed in (None, 3):
        assert len(bytes.fromhex(Uuid7Source(SystemClock(), seed).random_hex(16))) == 16
