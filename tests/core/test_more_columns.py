"""Numbers with decimals, several months, a member or a name, several entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.core.columns import Months, Number, Unreadable
from hongdang_desktop.core.references import EntryRefs, MemberOrText
from tests.core.test_columns import FakeNames

HOURS = Number("学时", places=1, most=10_000, unit="小时")
RATE = Number("比例", places=3, least=-1000, most=1000)
NAMES = FakeNames()


# --- Number: kept as whole steps ---


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1.5", 15), ("1", 10), ("1.50", 15), ("0.1 小时", 1), ("１．５", 15), ("", None), ("+2", 20)],
)
def test_a_number_is_kept_as_steps(typed: str, kept: int | None) -> None:
    assert HOURS.parse(typed) == kept


@pytest.mark.parametrize("typed", ["1.55", "一", "1,5", "1.", ".5", "1e3", "9999999999"])
def test_what_is_no_number_or_too_fine_is_not_read(typed: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        HOURS.parse(typed)
    assert wrong.value.code == "BAD_NUMBER"


def test_a_number_is_shown_without_useless_noughts() -> None:
    assert [HOURS.format(each) for each in (15, 10, 100, 0, None, "15")] == ["1.5", "1", "10", "0", "", ""]  # fmt: skip
    assert RATE.format(-50) == "-0.05"


@given(st.integers(-1000, 1000))
def test_what_is_shown_is_read_back(steps: int) -> None:
    assert RATE.parse(RATE.format(steps)) == steps


def test_bounds_of_a_number_are_told_in_its_own_form() -> None:
    assert HOURS.check(10_000) is HOURS.check(0) is HOURS.check(None) is None
    wrong = HOURS.check(10_001)
    assert wrong is not None
    assert wrong[:2] == ("OUT_OF_RANGE", "1000.1 不在 0 到 1000 之间。")
    low = RATE.check(-1001)
    assert low is not None
    assert low[0] == "OUT_OF_RANGE"


def test_minus_half_is_no_plus_half() -> None:
    assert RATE.parse("-0.5") == -500


# --- Months ---


def test_several_months_are_read_once_each_and_shown() -> None:
    column = Months("补交月份")
    assert column.parse("2026-10、202611，2026年10月") == ["2026-10", "2026-11"]
    assert column.parse("") == []
    assert column.format(["2026-10", "2026-11"]) == "2026-10、2026-11"
    assert column.format(None) == ""
    with pytest.raises(Unreadable) as wrong:
        column.parse("2026-10、2026-13")
    assert wrong.value.code == "BAD_MONTH"


def test_the_first_month_that_is_none_is_told() -> None:
    column = Months("补交月份")
    assert column.check(("2026-10",)) is column.check(()) is column.check(None) is None
    wrong = column.check(("2026-10", "2026-00"))
    assert wrong is not None
    assert wrong[0] == "BAD_MONTH"
    assert "2026-00" in wrong[1]


# --- MemberOrText ---


def test_a_name_that_one_member_bears_is_that_member_any_other_stays_as_typed() -> None:
    column = MemberOrText("谈话对象")
    assert column.parse("张三", NAMES) == "m1"
    assert column.parse("李四", NAMES) == "李四"  # two of a name: nobody is guessed
    assert column.parse(" 外单位周某 ", NAMES) == "外单位周某"
    assert column.parse("张三") == "张三"
    assert column.parse("  ", NAMES) is None
    assert [column.format(each, NAMES) for each in ("m1", "周某", None)] == ["张三", "周某", ""]


def test_a_name_is_no_essay() -> None:
    column = MemberOrText("谈话对象", longest=5)
    assert column.check("五个字以内"[:5]) is None
    wrong = column.check("六个字的名字")
    assert wrong is not None
    assert wrong[0] == "TOO_LONG"


# --- EntryRefs ---


def test_several_entries_are_found_by_their_names() -> None:
    column = EntryRefs("相关会议", ledger="committee_meeting")
    assert column.parse("11月支委会、11月支委会", NAMES) == ["e1"]
    assert column.parse("", NAMES) == []
    assert column.format(["e1", "0123456789"], NAMES) == "11月支委会、（01234567…）"
    assert column.format(None, NAMES) == ""
    with pytest.raises(Unreadable) as wrong:
        column.parse("没有这个会", NAMES)
    assert wrong.value.code == "UNKNOWN_NAME"
