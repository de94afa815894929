from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.output.wrap import NOT_FIRST, NOT_LAST, breaks, may_break


def lines(text: str, width: float, first: float | None = None) -> list[str]:
    reach = [0.0, *accumulate(0.5 if one < "\u2000" else 1.0 for one in text)]
    return [text[a:b] for a, b in breaks(text, reach, width=width, first=first)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("一二三四五六", 3, ["一二三", "四五六"]),
        ("一二三。四五六", 3.2, ["一二", "三。四", "五六"]),  # the full stop takes its neighbour
        ("一二三。四五六", 3.5, ["一二三。", "四五六"]),  # it stands out by its empty half
        ("一二（三四）", 3, ["一二", "（三", "四）"]),
        ("一二（三四）", 4, ["一二（三", "四）"]),
        ("他说“你好”", 3, ["他说", "“你", "好”"]),
        ("共计11月30日前", 3.6, ["共计", "11月", "30日前"]),
        ("型号QYB-2026/11可用", 6, ["型号", "QYB-2026/11", "可用"]),
        ("abcdefghij", 3, ["abcdef", "ghij"]),  # a word longer than the line
        ("。。。。。", 2, ["。。", "。。", "。"]),  # nowhere to break: broken all the same
        ("一二三 四五", 3, ["一二三", "四五"]),  # a space at the end of a line is not drawn
        ("一二　　三四", 3, ["一二", "三四"]),
        ("", 3, [""]),
        ("   ", 3, [""]),
        ("宽", 0.2, ["宽"]),
    ],
)
def test_lines_end_where_a_careful_typist_would(
    text: str, width: float, expected: list[str]
) -> None:
    assert lines(text, width) == expected


def test_first_line_may_be_shorter() -> None:
    assert lines("一二三四五六", 4, first=2) == ["一二", "三四五六"]


def test_a_line_that_is_exactly_full_keeps_all_its_characters() -> None:
    text = "字" * 30
    reach = list(accumulate([0.1] * 30, initial=0.0))  # sums are not exact
    assert [b - a for a, b in breaks(text, reach, width=1.0)] == [10, 10, 10]


_SAMPLE = st.text(alphabet="党支部会议，。；：（）“”《》、……——abc12 -/%月日人　", max_size=80)


@given(_SAMPLE, st.floats(min_value=1, max_value=20))
def test_nothing_is_lost_and_lines_fit(text: str, width: float) -> None:
    found = lines(text, width)
    assert "".join(found).replace(" ", "").replace("\u3000", "") == text.replace(" ", "").replace(
        "\u3000", ""
    )
    for line in found:
        length = sum(0.5 if one < "\u2000" else 1.0 for one in line)
        assert length <= width + 0.5 + 1e-6 or len(line) == 1


_SOLID = st.text(alphabet="党支部会议，。；：（）“”《》、……——abc12/-%月日人", max_size=80)


@given(_SOLID, st.floats(min_value=6, max_value=20))
def test_a_break_is_bad_only_where_no_good_one_exists(text: str, width: float) -> None:
    for before, after in pairwise(lines(text, width)):
        if not before or not after or may_break(before[-1], after[0]):
            continue
        assert not any(may_break(a, b) for a, b in pairwise(before))


def test_closing_and_opening_signs_are_different() -> None:
    assert not NOT_FIRST & NOT_LAST
