from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.columns import (
    Attachments,
    Choice,
    Choices,
    Column,
    Day,
    LongText,
    Moment,
    Money,
    Month,
    Parts,
    Signature,
    Text,
    Texts,
    Unreadable,
    Whole,
    YesNo,
)
from hongdang_desktop.core.references import (
    EntryRef,
    MemberRef,
    MemberRefs,
    OrganisationRef,
    OrganisationRefs,
)

COLOURS = {"r": "红", "b": "蓝", "g": "绿"}


@dataclass
class FakeNames:
    """Knows a few people, units and entries by name."""

    called: Mapping[str, str] = field(
        default_factory=lambda: {"m1": "张三", "m2": "李四", "m3": "李四", "o1": "采油一班", "e1": "11月支委会"}
    )  # fmt: skip

    def member(self, member_id: str) -> str:
        return self.called.get(member_id, "")

    def organisation(self, organisation_id: str) -> str:
        return self.called.get(organisation_id, "")

    def entry(self, ledger: str, entry_id: str) -> str:
        return self.called.get(entry_id, "") if ledger == "committee_meeting" else ""

    def _find(self, letter: str, words: str) -> tuple[str, ...]:
        return tuple(i for i, name in self.called.items() if name == words and i[0] == letter)

    def find_members(self, words: str) -> tuple[str, ...]:
        return self._find("m", words)

    def find_organisations(self, words: str) -> tuple[str, ...]:
        return self._find("o", words)

    def find_entries(self, ledger: str, words: str) -> tuple[str, ...]:
        return self._find("e", words) if ledger == "committee_meeting" else ()


NAMES = FakeNames()
ALL = [
    Text("x"), LongText("x"), Day("x"), Moment("x"), Month("x"), Whole("x", unit="人"), Money("x"),
    Choice("x", options=COLOURS), Choices("x", options=COLOURS), YesNo("x"), MemberRef("x"),
    MemberRefs("x"), OrganisationRef("x"), OrganisationRefs("x"), EntryRef("x", ledger="committee_meeting"),
    Texts("x"), Parts("x"), Attachments("x"), Signature("x"),
]  # fmt: skip
BY_KIND = pytest.mark.parametrize("column", ALL, ids=lambda column: str(column.kind))

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)  # fmt: skip


def refused(column: Column, text: str) -> str:
    with pytest.raises(Unreadable) as wrong:
        column.parse(text, NAMES)
    assert wrong.value.sentence
    assert wrong.value.cure
    return wrong.value.code


def test_every_type_has_its_own_kind() -> None:
    assert len({column.kind for column in ALL}) == len(ALL)


@BY_KIND
def test_nothing_typed_is_nothing_kept(column: Column) -> None:
    for text in ("", "  ", "\n　", "\u200b"):
        assert column.parse(text, NAMES) in (None, [])
    assert column.format(None, NAMES) == ""
    assert column.check(None) is None


@BY_KIND
@given(value=json_values)
def test_whatever_stands_in_a_payload_can_be_shown(column: Column, value: object) -> None:
    assert isinstance(column.format(value, NAMES), str)
    assert isinstance(column.format(value, None), str)


@BY_KIND
@given(text=st.text(max_size=20))
def test_whatever_is_typed_is_read_or_refused_with_a_sentence(column: Column, text: str) -> None:
    try:
        value = column.parse(text, NAMES)
    except Unreadable:
        refused(column, text)
    else:
        assert column.parse(column.format(value, NAMES), NAMES) == value


@pytest.mark.parametrize(
    ("column", "text", "value", "shown"),
    [
        (Text("x"), " 第一次 会议\n", "第一次 会议", "第一次 会议"),
        (LongText("x"), "一\r\n二\n", "一\n二", "一\n二"),
        (Day("x"), "2026年1月2日", "2026-01-02", "2026-01-02"),
        (Moment("x"), "2026-1-2 9点半", "2026-01-02T09:30:00+08:00", "2026-01-02 09:30"),
        (Moment("x"), "2026年1月2日 ９：３０", "2026-01-02T09:30:00+08:00", "2026-01-02 09:30"),
        (Moment("x"), "2026-01-02T09:30", "2026-01-02T09:30:00+08:00", "2026-01-02 09:30"),
        (Month("x"), "2026年1月", "2026-01", "2026-01"),
        (Month("x"), "２０２６０１", "2026-01", "2026-01"),
        (Whole("x", unit="人"), "１２ 人", 12, "12"),
        (Whole("x", least=-5), "-3", -3, "-3"),
        (Money("x"), "1,234.5元", 123450, "1,234.50"),
        (Money("x"), "１，２３４．５０", 123450, "1,234.50"),
        (Money("x"), "0.05", 5, "0.05"),
        (Money("x"), "-0.05", -5, "-0.05"),
        (Money("x"), "103.100", 10310, "103.10"),
        (Choice("x", options=COLOURS), "蓝", "b", "蓝"),
        (Choice("x", options=COLOURS), "b", "b", "蓝"),
        (Choices("x", options=COLOURS), "蓝、红,b", ["b", "r"], "蓝、红"),
        (YesNo("x"), "是", True, "是"),
        (YesNo("x"), "没有", False, "否"),
        (MemberRef("x"), "张三", "m1", "张三"),
        (MemberRefs("x"), "张三、张三", ["m1"], "张三"),
        (OrganisationRef("x"), "采油一班", "o1", "采油一班"),
        (OrganisationRefs("x"), "采油一班", ["o1"], "采油一班"),
        (EntryRef("x", ledger="committee_meeting"), "11月支委会", "e1", "11月支委会"),
        (Texts("x"), "甲；乙", ["甲", "乙"], "甲、乙"),
        (Signature("x"), "张三", None, ""),
    ],
    ids=lambda value: value.kind if isinstance(value, Column) else None,
)
def test_typed_kept_and_shown(column: Column, text: str, value: object, shown: str) -> None:
    assert column.parse(text, NAMES) == value
    assert column.format(value, NAMES) == shown
    assert column.check(value) is None
    assert column.parse(shown, NAMES) == value


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        (Day("x"), "11-23", "BAD_DAY"), (Day("x"), "2026-02-30", "BAD_DAY"),
        (Moment("x"), "2026-11-23", "BAD_TIME"), (Moment("x"), "2026-11-23 25:00", "BAD_TIME"),
        (Moment("x"), "2026-11-31 9:00", "BAD_DAY"),
        (Month("x"), "2026-13", "BAD_MONTH"), (Month("x"), "11月", "BAD_MONTH"),
        (Whole("x"), "3.5", "BAD_NUMBER"), (Whole("x"), "1_000", "BAD_NUMBER"),
        (Whole("x"), "三", "BAD_NUMBER"), (Whole("x"), "9" * 16, "BAD_NUMBER"),
        (Money("x"), "1.005", "BAD_MONEY"), (Money("x"), "103,1", "BAD_MONEY"), (Money("x"), "1234,567", "BAD_MONEY"),
        (Money("x"), "1e5", "BAD_MONEY"), (Money("x"), "Infinity", "BAD_MONEY"),
        (Money("x"), "NaN", "BAD_MONEY"), (Money("x"), "元", "BAD_MONEY"),
        (Choice("x", options=COLOURS), "黑", "BAD_CHOICE"),
        (Choices("x", options=COLOURS), "红、黑", "BAD_CHOICE"),
        (YesNo("x"), "对", "BAD_YESNO"),
        (MemberRef("x"), "王五", "UNKNOWN_NAME"), (MemberRef("x"), "李四", "TWO_OF_A_NAME"),
        (MemberRefs("x"), "张三、王五", "UNKNOWN_NAME"), (OrganisationRef("x"), "张三", "UNKNOWN_NAME"),
        (EntryRef("x", ledger="assembly"), "11月支委会", "UNKNOWN_NAME"),
        (Parts("x"), "一", "NOT_ONE_TEXT"), (Attachments("x"), "一", "NOT_ONE_TEXT"),
    ],
    ids=lambda value: value.kind if isinstance(value, Column) else None,
)  # fmt: skip
def test_what_is_refused(column: Column, text: str, code: str) -> None:
    assert refused(column, text) == code


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (Text("x", longest=3), "四个字了", "TOO_LONG"),
        (LongText("x", longest=3), "四个字了", "TOO_LONG"),
        (Month("x"), "2026-13", "BAD_MONTH"),
        (Month("x"), "２０２６-01", "BAD_MONTH"),
        (Whole("x", least=1, most=31), 0, "OUT_OF_RANGE"),
        (Whole("x", least=1, most=31), 32, "OUT_OF_RANGE"),
        (Choice("x", options=COLOURS), "k", "BAD_CHOICE"),
        (Choices("x", options=COLOURS), ("r", "k"), "BAD_CHOICE"),
    ],
    ids=lambda value: value.kind if isinstance(value, Column) else None,
)
def test_what_a_check_complains_of(column: Column, value: object, code: str) -> None:
    wrong = column.check(value)
    assert wrong is not None
    assert wrong[0] == code
    assert wrong[1]
    assert wrong[2]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (Text("x", longest=3), "三个字"),
        (Whole("x", least=1, most=31), 1),
        (Whole("x", least=1, most=31), 31),
        (Choices("x", options=COLOURS), ("r", "b")),
        (Month("x"), "2026-12"),
    ],
    ids=lambda value: value.kind if isinstance(value, Column) else None,
)
def test_what_is_just_right(column: Column, value: object) -> None:
    assert column.check(value) is None


def test_python_values_are_shown_like_json() -> None:
    assert Day("x").format(date(2026, 11, 23)) == "2026-11-23"
    moment = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert (
        Moment("x").format(moment) == Moment("x").format(moment.isoformat()) == "2026-11-23 09:00"
    )
    assert Choices("x", options=COLOURS).format(("r",)) == "红"


def test_what_is_not_understood_stands_for_itself() -> None:
    assert Moment("x").format("morgen") == "morgen"
    assert Moment("x").format("9999-12-31T23:00:00-08:00") == "9999-12-31T23:00:00-08:00"
    assert Choice("x", options=COLOURS).format("violet") == "violet"
    assert MemberRef("x").format("0190a1b2-9e3f", NAMES) == "（0190a1b2…）"
    assert MemberRef("x").format("m1") == "（m1…）"
    assert MemberRefs("x").format(["m1", "gone"], NAMES) == "张三、（gone…）"
    assert Parts("x").format([{}, {}]) == "2 项"


@given(st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)))  # noqa: DTZ001 - the zone is added
def test_moments_there_and_back(moment: datetime) -> None:
    kept = moment.replace(second=0, microsecond=0, tzinfo=PLANT_TIME)
    column = Moment("x")
    assert column.parse(column.format(kept)) == kept.isoformat()
    assert column.parse(column.format(kept.astimezone(UTC))) == kept.isoformat()


@given(st.integers(-(10**14) + 1, 10**14 - 1))
def test_money_there_and_back(fen: int) -> None:
    assert Money("x").parse(Money("x").format(fen)) == fen


@given(st.dates(date(1000, 1, 1)))
def test_days_and_months_there_and_back(day: date) -> None:
    assert Day("x").parse(Day("x").format(day)) == day.isoformat()
    assert Month("x").parse(day.isoformat()[:7]) == day.isoformat()[:7]


def test_long_choices_are_not_listed_to_the_end() -> None:
    wrong = Choice("x", options={str(n): f"第{n}" for n in range(20)}).check("z")
    assert wrong is not None
    assert wrong[2].endswith("第11……。")
