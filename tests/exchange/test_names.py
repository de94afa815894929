"""Names of files on a stick: readable, sortable, and safe wherever they land."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongdang_desktop.exchange.names import (
    MOST_CHARACTERS,
    PART,
    backup_name,
    clean,
    invitation_name,
    numbered,
    package_name,
    package_name_for_all,
    request_name,
    restore_name,
)

DAY = date(2025, 4, 5)


def name(branch: str = "采油三队党支部", code: str = "B017", sender: str = "电脑A") -> str:
    return package_name(
        branch_code=code, branch_name=branch, up=True, sender=sender, no=13, day=DAY, vol=1, vols=2
    )


def test_names_as_agreed() -> None:
    assert name() == "B017-采油三队党支部-上报-电脑A-000013-20250405-卷1共2.djx"
    down = package_name(
        branch_code="B017", branch_name="采油三队党支部", up=False, sender="厂党委", no=7, day=DAY
    )
    assert down == "B017-采油三队党支部-下发-厂党委-000007-20250405-卷1共1.djx"
    everybody = package_name_for_all(sender="厂党委", no=7, day=DAY)
    assert everybody == "ALL-全厂-下发-厂党委-000007-20250405-卷1共1.djx"
    branch = {"branch_code": "B017", "branch_name": "采油三队党支部"}
    assert invitation_name(**branch) == "B017-采油三队党支部-邀请.djy"
    assert request_name(**branch) == "B017-采油三队党支部-入网申请.djy"
    assert (
        restore_name(branch_code="B017", branch_name="采油三队党支部", no=7, day=DAY)
        == "B017-采油三队党支部-恢复包-000007-20250405-卷1共1.djx"
    )
    assert (
        backup_name(code="B017", name="采油三队党支部", day=DAY)
        == "B017-采油三队党支部-备份-20250405.djb"
    )


def test_another_copy() -> None:
    assert numbered("B017-邀请.djy", 2) == "B017-邀请(2).djy"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("采油/三队\\党:支*部?", "采油三队党支部"),
        ('a<b>c|d"e', "abcde"),
        ("（机关）１队", "(机关)1队"),
        (" 尾点. ", "尾点"),
        ("..", ""),
        ("a\u202eb\x00c\nd", "abcd"),
        ("𠮷田", "𠮷田"),
        ("🚩红旗", "红旗"),
    ],
)
def test_what_may_stand_in_a_name(text: str, kept: str) -> None:
    assert clean(text) == kept


def test_names_that_are_devices_elsewhere() -> None:
    for word in ("CON", "NUL", "COM1"):
        assert name(branch=word, code=word, sender=word).startswith(f"{word}-{word}-上报-")


def test_an_empty_part_is_still_a_part() -> None:
    assert name(branch="???") == "B017-_-上报-电脑A-000013-20250405-卷1共2.djx"


def test_the_longest_name_is_kept_whole() -> None:
    room = MOST_CHARACTERS - len(name(branch="队"))
    longest = name(branch="队" * (room + 1))
    assert len(longest) == MOST_CHARACTERS
    assert name(branch="队" * (room + 2)) == longest


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200), st.text(max_size=40), st.text(max_size=200))
def test_any_name_is_safe_on_any_stick(branch: str, code: str, sender: str) -> None:
    made = name(branch, code, sender)
    assert len(made) <= MOST_CHARACTERS
    assert len((made + PART).encode()) <= 255
    assert len((made + PART).encode("utf-16-le")) // 2 <= 255
    assert not set(made) & set('\\/:*?"<>|')
    assert not {unicodedata.category(sign) for sign in made} & {"Cc", "Cf", "Cs", "Co", "Zs"}
    assert made.endswith("-000013-20250405-卷1共2.djx")
    assert made == clean(made.removesuffix(".djx")) + ".djx"
