import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.core.typed import (
    Unreadable,
    keepable,
    plain,
    read_day,
    read_time,
    split_list,
    tidy,
    tidy_lines,
)
from hongdang_desktop.exchange import strictjson


@given(st.text(st.characters(), max_size=60))
def test_what_was_tidied_may_be_kept_and_sent(text: str) -> None:
    for made in (tidy(text), tidy_lines(text), *split_list(text)):
        assert keepable(made)
        assert strictjson.clean(made, max_text=1000)
    assert tidy(tidy(text)) == tidy(text)
    assert "\n" not in tidy(text)


@given(st.text(st.characters(), max_size=20))
def test_core_keeps_nothing_that_a_package_refuses(text: str) -> None:
    assert not keepable(text) or strictjson.clean(text, max_text=1000)


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (" 学习 \r\n 讨论 ", "学习 讨论"),
        ("张　三", "张　三"),
        ("a\u200bb\ufeff", "ab"),
        ("e\u0301", "é"),
        ("一\x0b二\u2028三", "一 二 三"),
        ("\x07左\u202e右\ud800", "左右"),
        ("", ""),
    ],
)
def test_one_line(pasted: str, kept: str) -> None:
    assert tidy(pasted) == kept
    assert unicodedata.is_normalized("NFC", tidy(pasted))


def test_lines_stay_and_indents_too() -> None:
    assert tidy_lines("　　第一段\r\n　　第二段\r\n\r\n") == "　　第一段\n　　第二段"


def test_numbers_may_be_full_width() -> None:
    assert plain("　２０２６．１１ ") == "2026.11"


def test_lists_take_each_word_once() -> None:
    assert split_list("张三、李四，王五;张三\n 、") == ("张三", "李四", "王五")
    assert split_list(" ") == ()


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23", "2026.11.23", "2026/11/23", "2026年11月23日", "2026 年 11 月 23 日", "20261123",
        "２０２６-１１-２３", " 2026-11-23\n",
    ],
)  # fmt: skip
def test_a_day_with_its_year(text: str) -> None:
    assert read_day(text) == date(2026, 11, 23)
    assert read_day(text, date(1999, 1, 1)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("today", "text", "meant"),
    [
        ("2026-12-31", "1-1", "2027-01-01"),
        ("2027-01-01", "12-31", "2026-12-31"),
        ("2027-01-01", "1-1", "2027-01-01"),
        ("2026-12-20", "12月25日", "2026-12-25"),
        ("2026-12-20", "1.5", "2027-01-05"),
        ("2027-01-05", "11/23", "2026-11-23"),
        ("2027-01-05", "2-28", "2027-02-28"),
        # Half a year away the day decides, not the month.
        ("2026-07-01", "12-31", "2025-12-31"),
        ("2026-07-02", "12-31", "2026-12-31"),
        ("2027-12-31", "2-29", "2028-02-29"),
        ("2026-11-23", "1120", "2026-11-20"),
        ("2027-01-05", "1231", "2026-12-31"),
        ("2026-11-23", "20", "2026-11-20"),
        ("2026-11-23", "5日", "2026-11-05"),
    ],
)
def test_a_day_without_its_year_is_the_nearest(today: str, text: str, meant: str) -> None:
    assert read_day(text, date.fromisoformat(today)).isoformat() == meant


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(-180, 180))
def test_a_day_within_half_a_year_needs_no_year(today: date, days: int) -> None:
    meant = date.fromordinal(today.toordinal() + days)
    if (meant.month, meant.day) != (2, 29):
        assert read_day(f"{meant.month}-{meant.day}", today) == meant


@pytest.mark.parametrize(
    ("text", "sentence", "cure"),
    [
        ("2026-11-31", "没有 11月31日。", "是不是 11月30日？"),
        ("2026-02-29", "2026 年没有 2月29日。", "是不是 2月28日？"),
        ("2028-02-30", "没有 2月30日。", "是不是 2月29日？"),
        ("2026-13-01", "没有 13月1日。", "看看年月日有没有写反。"),
        ("0000-01-31", "没有 1月31日。", "看看年月日有没有写反。"),
        ("2026-01-32", "没有 1月32日。", "看看年月日有没有写反。"),
        ("11-23", "“11-23”不是日期。", "照 2026-11-23 这样填。"),
        ("昨天", "“昨天”不是日期。", "照 2026-11-23 这样填。"),
    ],
)
def test_what_is_no_day(text: str, sentence: str, cure: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        read_day(text)
    assert (wrong.value.code, wrong.value.sentence, wrong.value.cure) == ("BAD_DAY", sentence, cure)


@pytest.mark.parametrize("text", ["2-30", "13-1", "0-5", "2-29", "1320", "2026", "32", "0"])
def test_what_is_no_day_of_any_near_year(text: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        read_day(text, date(2026, 3, 1))
    assert wrong.value.code == "BAD_DAY"


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("9:00", 9, 0), ("09：05", 9, 5), ("0905", 9, 5), ("905", 9, 5), ("9", 9, 0), ("9点", 9, 0),
        ("9点半", 9, 30), ("9点5分", 9, 5), ("14时30", 14, 30), ("１４:３０", 14, 30), ("0:00", 0, 0),
        ("23:59", 23, 59),
    ],
)  # fmt: skip
def test_a_time(text: str, hour: int, minute: int) -> None:
    assert read_time(text) == (hour, minute)


@pytest.mark.parametrize("text", ["24:00", "9:60", "9:5", "", "上午", "12345", "-1:00", "9:000"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        read_time(text)
    assert wrong.value.code == "BAD_TIME"
