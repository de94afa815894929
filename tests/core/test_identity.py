from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.core.identity import Identity, fault, holder, masked

# domain.md §12.1: the example of the standard, and numbers of the region 999999, which is nobody's.
RIGHT = [
    "11010519491231002X", "999999198001010011", "999999197511070124", "999999198806150257",
    "99999919800101002X",
]  # fmt: skip


@pytest.mark.parametrize("number", RIGHT)
def test_right_numbers(number: str) -> None:
    assert fault(number) is None


@given(born=st.dates(date(1900, 1, 1), date(2099, 12, 31)), order=st.integers(0, 999))
def test_the_check_character_is_that_of_mod_11_2(born: date, order: int) -> None:
    front = f"999999{born:%Y%m%d}{order:03d}"
    right = [check for check in "0123456789X" if fault(front + check) is None]
    # ISO 7064: every place is worth a power of two, the whole leaves 1 when divided by 11.
    (check,) = right
    values = [*map(int, front), 10 if check == "X" else int(check)]
    assert sum(value * 2 ** (17 - place) for place, value in enumerate(values)) % 11 == 1


def test_what_a_number_says() -> None:
    assert holder("11010519491231002X") == Identity(date(1949, 12, 31), "2")
    assert holder("999999198001010011") == Identity(date(1980, 1, 1), "1")


@pytest.mark.parametrize("number", RIGHT)
@given(place=st.integers(0, 17), digit=st.sampled_from("0123456789X"))
def test_one_wrong_digit_is_always_noticed(number: str, place: int, digit: str) -> None:
    wrong = number[:place] + digit + number[place + 1 :]
    assert (fault(wrong) is None) == (wrong == number)


@pytest.mark.parametrize("number", RIGHT)
@given(place=st.integers(0, 16))
def test_two_neighbours_changed_places_are_always_noticed(number: str, place: int) -> None:
    a, b = number[place], number[place + 1]
    wrong = number[:place] + b + a + number[place + 2 :]
    assert (fault(wrong) is None) == (a == b)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("99999919800101001", "身份证号少 1 位，现在 17 位。"),
        ("999999800101001", "身份证号少 3 位，现在 15 位。"),
        ("9999991980010100111", "身份证号多 1 位，现在 19 位。"),
        ("99999919800101002x", "身份证号里有不是数字的字。"),
        ("9999991980O1010011", "身份证号里有不是数字的字。"),
        ("９９９９９９198001010011", "身份证号里有不是数字的字。"),
        ("999999198002300012", "身份证号里的生日 19800230 不存在。"),
        ("999999198001010012", "身份证号最后一位对不上。"),
    ],
)
def test_what_is_the_matter(number: str, sentence: str) -> None:
    found = fault(number)
    assert found is not None
    assert found[0] == sentence
    assert found[1]


@pytest.mark.parametrize("number", ["", "99999919800", "999999198013010011", "999999 198010100 1"])
def test_who_is_nobody(number: str) -> None:
    assert holder(number) is None


@given(st.text(max_size=20))
def test_any_text_is_judged_without_a_crash(text: str) -> None:
    fault(text)
    holder(text)
    assert len(masked(text)) <= 8


def test_of_numbers_four_digits_stay_and_of_words_nothing() -> None:
    assert masked("999999198001010011") == "****0011"
    assert masked("99999919800101002X") == "****002X"
    assert masked("13900000000") == "****0000"
    assert masked("0437-9000000") == "****0000"
    assert masked("123456") == masked("镇江路 12 号") == masked("1") == "****"
    assert masked("2026-10-13") == masked("2026-10") == masked("2026-10-13 09:00") == "****"
    assert masked("") == ""
