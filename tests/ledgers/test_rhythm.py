"""The yearly rhythm as a file: what it says, and what is said of a wrong one."""

from datetime import date

import pytest

from hongdang_desktop.ledgers.rhythm import BadRhythm, read_rhythm, shipped_rhythm
from hongdang_desktop.ledgers.rhythm_text import rhythm_text

GOOD = '[[item]]\nid = "a"\nwhat = "年度总结"\nmonths = [12, 1]\n'


def test_the_shipped_rhythm_fills_every_month() -> None:
    items = shipped_rhythm()
    assert {month for item in items for month in item.months} == set(range(1, 13))
    assert all(item.source and item.verified in {"V", "V2", "K", "A"} for item in items)
    for month in range(1, 13):
        assert sum(item.remind and month in item.months for item in items) <= 5


def test_what_is_left_out_has_a_meaning() -> None:
    (item,) = read_rhythm("x", GOOD)
    assert (item.months, item.ledger, item.by, item.remind) == ((1, 12), "", 0, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[item]", "不是完整的 TOML"),
        ("", "一项 [[item]] 也没有"),
        ("item = 3", "一项 [[item]] 也没有"),
        ("item = [1]", "第 1 项不是一张表"),
        (GOOD + "[other]\n", "“other”不认得"),
        (GOOD + "mouths = [1]\n", "“mouths”不认得"),
        (GOOD.replace('"年度总结"', "3"), "what 要写成字"),
        (GOOD.replace('"年度总结"', '" "'), "少了 id 或 what"),
        (GOOD.replace('id = "a"\n', ""), "少了 id 或 what"),
        (GOOD.replace("年度总结", "长" * 25), "最多 24 个"),
        (GOOD.replace("[12, 1]", "[]"), "没写月份"),
        (GOOD.replace("[12, 1]", "12"), "没写月份"),
        (GOOD.replace("[12, 1]", "[0]"), "月份“0”不对"),
        (GOOD.replace("[12, 1]", "[13]"), "月份“13”不对"),
        (GOOD.replace("[12, 1]", "[true]"), "月份“True”不对"),
        (GOOD.replace("[12, 1]", '["12"]'), "月份“12”不对"),
        (GOOD + "by = 32\n", "by “32”不对"),
        (GOOD + 'by = "5"\n', "by “5”不对"),
        (GOOD + 'ledger = "nothing"\n', "台账“nothing”没有"),
        (GOOD + "remind = 1\n", "remind 写 true 或 false"),
        (GOOD + 'verified = "X"\n', "verified 写"),
        (GOOD + GOOD, "“a”前面用过了"),
    ],
)
def test_each_fault_is_said_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(BadRhythm, match="看不懂") as refused:
        read_rhythm("rhythm.toml", text)
    assert refused.value.code == "BAD_RHYTHM"
    assert said in refused.value.sentence
    assert refused.value.sentence.endswith("。")


def test_the_nearest_right_ones_are_read() -> None:
    (item,) = read_rhythm("x", GOOD.replace("年度总结", "长" * 24) + "by = 31\nremind = false\n")
    assert (len(item.what), item.by, item.remind) == (24, 31, False)
    (item,) = read_rhythm("x", GOOD.replace("[12, 1]", "[1, 1]") + 'ledger = "assembly"\n')
    assert (item.months, item.ledger) == ((1,), "assembly")


@pytest.mark.parametrize(
    ("item_id", "months", "verified"),
    [
        ("monthly_round", range(1, 13), "V"), ("monthly_dues", range(1, 13), "V"),
        ("birthdays", range(1, 13), "A"), ("plant_review", range(1, 13), "A"),
        ("quarterly_round", (3, 6, 9, 12), "V"), ("quarterly_lecture", (3, 6, 9, 12), "A"),
        ("quarter_items", (3, 6, 9, 12), "A"), ("half_year_inspection", (6, 12), "A"),
        ("group_check", (6, 12), "A"), ("secretary_report", (2, 3), "K"), ("freeze", (12,), "A"),
    ],
)  # fmt: skip
def test_a_mark_claims_no_more_than_is_known(
    item_id: str, months: tuple[int, ...] | range, verified: str
) -> None:
    """Frequencies that the regulations have are V; which months it is, and the plant's own, is not."""
    (item,) = (each for each in shipped_rhythm() if each.id == item_id)
    assert (item.months, item.verified) == (tuple(months), verified)


def test_what_looks_back_says_how_far_and_is_written_again() -> None:
    items = {each.id: each for each in shipped_rhythm()}
    assert items["self_assessment"].speaks_of(date(2026, 11, 23)) == date(2026, 10, 31)
    assert items["five_hearts_first"].speaks_of(date(2026, 7, 3)) == date(2026, 6, 30)
    assert items["six_in_one"].speaks_of(date(2027, 1, 3)) == date(2026, 12, 31)
    assert items["plan"].speaks_of(date(2027, 1, 3)) == date(2027, 1, 31)
    assert read_rhythm("r.toml", rhythm_text(shipped_rhythm())) == shipped_rhythm()
    with pytest.raises(BadRhythm) as error:
        read_rhythm("r.toml", '[[item]]\nid = "a"\nwhat = "甲"\nmonths = [1]\nback = "week"\n')
    assert "的 back 写 month、half、year 里的一个" in error.value.sentence
