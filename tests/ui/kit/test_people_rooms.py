"""Shift workers: a meeting in two sittings, each person in one of them, in both, or in none."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from hongdang_desktop.ui.kit.people_strip import Attendee, PeopleStrip
from tests.ui.kit.hands import focus, letters, press, shown

ROOMS = (("s1", "第1场"), ("s2", "第2场"))


@pytest.fixture
def strip() -> Iterator[PeopleStrip]:
    made = PeopleStrip((("shift", "倒班"), ("leave", "事假")))
    made.set_people([Attendee("a", "耿砚山", present=True, rooms=("s1",)), Attendee("b", "丛南麓")])
    made.set_rooms(ROOMS)
    shown(made, 600, 80)
    made.focus_person("a")
    yield made
    made.deleteLater()


def first(strip: PeopleStrip) -> tuple[bool | None, tuple[str, ...]]:
    return strip.people()[0].present, strip.people()[0].rooms


def test_space_goes_through_the_sittings(strip: PeopleStrip) -> None:
    seen = []
    for _ in range(4):
        press(Qt.Key.Key_Space)
        seen.append((first(strip), focus().accessibleName()))
    assert seen == [
        ((True, ("s2",)), "耿砚山，第2场"),
        ((True, ("s1", "s2")), "耿砚山，两场"),
        ((False, ()), "耿砚山，缺"),
        ((True, ("s1",)), "耿砚山，第1场"),
    ]


def test_a_reason_takes_out_of_all_sittings(strip: PeopleStrip) -> None:
    letters("1")
    assert first(strip) == (False, ())
    assert strip.people()[0].reason == "shift"


def test_three_sittings_are_each_one_and_all(strip: PeopleStrip) -> None:
    strip.set_rooms((*ROOMS, ("s3", "第3场")))
    for _ in range(3):
        press(Qt.Key.Key_Space)
    assert focus().accessibleName() == "耿砚山，各场"


def test_one_sitting_is_no_choice(strip: PeopleStrip) -> None:
    strip.set_rooms(ROOMS[:1])
    press(Qt.Key.Key_Space)
    assert focus().accessibleName() == "耿砚山，缺"
    press(Qt.Key.Key_Space)
    assert focus().accessibleName() == "耿砚山，到"
    assert strip.hint().startswith("空格：到 / 缺")


def test_an_autosave_keeps_the_sittings(strip: PeopleStrip) -> None:
    kept = strip.raw()
    press(Qt.Key.Key_Space)
    strip.set_raw(kept)
    assert first(strip) == (True, ("s1",))
