"""What points come to, in hundredths, beside arithmetic with fractions."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.assessment.scoring import Score, by_section, grade, scaled, total
from hongdang_desktop.assessment.template import Template
from tests.assessment.test_checking import shipped


def scores(template: Template, **changed: int | None) -> list[Score]:
    return [
        Score(item, changed.get(item.key, item.points)) for item in template.items
    ]  # fmt: skip


def test_what_does_not_apply_leaves_the_total_out_in_proportion() -> None:
    template = shipped()
    full = total(template, scores(template))
    assert (full.given, full.possible, full.scaled, full.total) == (10_000, 10_000, 10_000, 10_000)
    # 3 of 4 points lost at ZY2, the 10 points of the quarter's end do not apply: 87 of 90.
    found = total(template, scores(template, ZY2=100, ZY3=None, ZY5=None, KH4=None))
    assert (found.given, found.possible, found.scaled) == (8_700, 9_000, 9_667)
    assert by_section(template, scores(template, ZY2=100))["ZY"].scaled == 2_700


def test_a_bonus_adds_up_to_its_most_and_never_beyond_the_whole() -> None:
    template = shipped()
    assert total(template, scores(template, ZY2=0), bonus=300).total == 9_900
    assert total(template, scores(template, ZY2=0), bonus=900).bonus == 500
    assert total(template, scores(template), bonus=500).total == 10_000
    assert total(template, scores(template, ZY2=0), bonus=-100).total == 9_600


def test_nobody_gets_more_than_an_item_has() -> None:
    template = shipped()
    assert total(template, scores(template, ZY2=9_999)).given == 10_000
    assert total(template, scores(template, ZY2=-5)).given == 9_600


def test_nothing_applied_is_no_crash() -> None:
    template = shipped()
    none = total(template, [Score(item, None) for item in template.items])
    assert (none.possible, none.total) == (0, 0)
    assert grade(template, 9_000) == ""


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.integers(1, 20_000))
def test_a_half_is_rounded_up(given_: int, possible: int, whole: int) -> None:
    exact = Fraction(given_ * whole, possible)
    found = scaled(given_, possible, whole)
    assert abs(found - exact) <= Fraction(1, 2)
    assert found != exact - Fraction(1, 2)
