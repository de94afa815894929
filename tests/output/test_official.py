"""GB/T 9704-2012 measured on the page: what stands where, in millimetres, read back from the PDF."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import pypdfium2
import pytest

from hongdang_desktop.ledgers.official import (
    Head,
    Level,
    Official,
    Para,
    Slip,
    ThreeParts,
    attached,
    chinese,
    numbered,
    plain_text,
    said,
)
from hongdang_desktop.output.document import Document
from hongdang_desktop.output.missing import MissingGlyph
from hongdang_desktop.output.official.title import title_lines
from tests.output.printing import printed

MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28.0, 210 - 26.0, 37.0, 297 - 35.0
DAY = date(2026, 11, 3)


class Letter(NamedTuple):
    """One character and its box on the page, in mm from the upper left corner (0.1 mm)."""

    sign: str
    left: float
    right: float
    top: float
    bottom: float


@contextmanager
def opened(*written: Official | ThreeParts, duplex: bool = False) -> Iterator[list[list[Letter]]]:
    data = printed(*(Document(title=w.title, official=w) for w in written), duplex=duplex)
    pdf = pypdfium2.PdfDocument(data)
    try:
        yield [_letters(pdf[number]) for number in range(len(pdf))]
    finally:
        pdf.close()


def _letters(page: pypdfium2.PdfPage) -> list[Letter]:
    words, height = page.get_textpage(), page.get_height()
    found = []
    for place in range(words.count_chars()):
        sign = words.get_text_range(place, 1)
        left, bottom, right, top = words.get_charbox(place, loose=True)
        if sign.strip():
            found.append(
                Letter(sign, left / MM, right / MM, (height - top) / MM, (height - bottom) / MM)
            )
    words.close()
    page.close()
    return found


def rows(letters: list[Letter]) -> list[list[Letter]]:
    """Return the text's lines from the top, without the page number."""
    by_row: defaultdict[int, list[Letter]] = defaultdict(list)
    for each in letters:
        by_row[round(each.bottom)].append(each)
    return [by_row[key] for key in sorted(by_row)]


def words(row: list[Letter]) -> str:
    return "".join(each.sign for each in row)


def full(count: int) -> tuple[Para, ...]:
    return (Para("国" * count),)


def test_a_page_holds_22_lines_of_28_characters_that_fill_the_text_area() -> None:
    with opened(Official("题", full(28 * 60))) as pages:
        page = rows(pages[1])
        assert [len(row) for row in page[:-1]] == [28] * 22
        first, last = page[0], page[21]
        assert first[0].left == pytest.approx(LEFT, abs=0.3)
        assert first[-1].right == pytest.approx(RIGHT, abs=0.3)
        assert first[0].top >= TOP - 0.1
        assert last[0].bottom <= BOTTOM + 0.1
        assert (last[0].bottom - first[0].bottom) / 21 == pytest.approx(225 / 22, abs=0.01)
        pitches = [b.left - a.left for a, b in pairwise(first)]
        assert pitches == pytest.approx([156 / 28] * 27, abs=0.02)


def test_the_first_line_is_set_in_by_two_characters() -> None:
    with opened(Official("题", full(60))) as pages:
        page = rows(pages[0])
        assert len(page[1]) == 26
        assert page[1][0].left == pytest.approx(LEFT + 2 * 156 / 28, abs=0.3)


@pytest.mark.parametrize("duplex", [False, True])
def test_page_numbers_stand_outside_seven_mm_below(duplex: bool) -> None:
    with opened(Official("题", full(28 * 60)), duplex=duplex) as pages:
        for number, letters in enumerate(pages, start=1):
            line = [each for each in letters if each.bottom > BOTTOM + 4]
            assert words(line) == f"—{number}—"
            shift = -2.0 if duplex and number % 2 == 0 else 0.0
            if number % 2:
                assert line[-1].right == pytest.approx(RIGHT - 14 / MM, abs=0.5)
            else:
                assert line[0].left == pytest.approx(LEFT + shift + 14 / MM, abs=0.5)


def test_no_heading_ends_a_page_and_the_name_is_never_alone() -> None:
    for length in range(1, 60):
        body = (*full(28 * length), Para("标题", Level.FIRST), *full(40))
        written = Official("题", body, signed=("某支部",), day=DAY)
        with opened(written) as pages:
            for letters in pages:
                lines = [words(row) for row in rows(letters)][:-1]
                assert "标题" not in lines[-1]
                assert any("国" in line for line in lines)


def test_date_stands_four_characters_from_the_edge_and_the_name_above_its_middle() -> None:
    with opened(Official("题", full(9), signed=("中共某支部委员会",), day=DAY)) as pages:
        *_, name, day, _number = rows(pages[0])
        assert words(day) == "2026年11月3日"
        assert day[-1].right == pytest.approx(RIGHT - 4 * 156 / 28, abs=0.3)
        middle = (day[0].left + day[-1].right) / 2
        assert (name[0].left + name[-1].right) / 2 == pytest.approx(middle, abs=0.3)


def test_the_plants_document_has_a_red_head_35_mm_down() -> None:
    head = Head("中共某厂委员会文件", "某党〔2026〕1号")
    with opened(Official("关于某事的批复", full(9), to="某支部", head=head)) as pages:
        page = rows(pages[0])
        assert words(page[0]) == head.issuer
        assert page[0][0].top == pytest.approx(TOP + 35, abs=2.5)
        assert words(page[1]) == head.number
        assert words(page[2]) == "关于某事的批复"


def test_a_page_is_saved_where_less_room_for_the_seal_does_it() -> None:
    lengths = {}
    for count in range(14, 20):
        with opened(
            Official("题", (*full(26 + 28 * (count - 1)),), signed=("某",), day=DAY)
        ) as pages:
            lengths[count] = len(pages)
    assert lengths == {14: 1, 15: 1, 16: 1, 17: 1, 18: 2, 19: 2}  # title 2, body, name, date of 22


def test_levels_are_numbered_in_their_order() -> None:
    levels = (1, 2, 2, 3, 4, 3, 1, 2)
    body = tuple(Para("项", Level(level)) for level in levels)
    assert [each.text for each in numbered(body)] == [
        "一、项", "（一）项", "（二）项", "1. 项", "（1）项", "2. 项", "二、项", "（一）项",
    ]  # fmt: skip
    assert [chinese(n) for n in (1, 9, 10, 11, 20, 35)] == [
        "一", "九", "十", "十一", "二十", "三十五",
    ]  # fmt: skip


def test_text_for_pasting_says_the_same() -> None:
    written = Official(
        "关于某事的请示", (Para("情况", Level.FIRST), Para("正文。")), to="中共某厂委员会",
        attachments=("名单", "办法"), signed=("某支部",), day=DAY, remark="联系人：某某",
    )  # fmt: skip
    assert plain_text(written).split("\n") == [
        "关于某事的请示", "", "中共某厂委员会：", "　　一、情况", "　　正文。", "",
        "　　附件：1. 名单", "　　　　　2. 办法", "", "某支部　　", "2026年11月3日　　　　",
        "　　（联系人：某某）", "",
    ]  # fmt: skip
    assert attached(("名单",)) == ("附件：名单",)
    assert said(None) == "＿＿年＿月＿日"


def test_titles_break_at_their_sense_and_keep_names_whole() -> None:
    name = "中共红岗采油厂采油一区第三支部委员会"
    assert title_lines(f"{name}关于党支部换届选举工作的请示") == [
        name, "关于党支部换届选举工作的请示",
    ]  # fmt: skip
    assert title_lines("关于召开大会的请示") == ["关于召开大会的请示"]
    long = "关于接收欧阳建国同志为中共预备党员并同意其转入采油二区第十一党支部的批复"
    made = title_lines(long, ("欧阳建国", "采油二区第十一党支部"))
    assert "".join(made) == long
    assert all(any(keep in line for line in made) for keep in ("欧阳建国", "采油二区第十一党支部"))
    assert max(map(len, made)) <= 19
    assert not made[-1].startswith("批复")


def test_three_parts_stand_on_one_sheet_with_a_seal_across_each_cut() -> None:
    slips = tuple(
        Slip(title, "〔2026〕第3号", to, ("某某同志的组织关系。",), "2026年11月3日")
        for title, to in (("存根", ""), ("", "某党委"), ("回执联", "某党委"))
    )
    with opened(ThreeParts("组织关系介绍信", slips)) as pages:
        assert len(pages) == 1
        text = words(pages[0])
        assert text.count("（骑缝章）") == 2
        assert text.count("某某同志的组织关系。") == 3


def test_what_no_font_has_is_told_with_its_document() -> None:
    with pytest.raises(MissingGlyph) as told:
        printed(Document(title="请示", official=Official("请示", (Para("\U0002fa1d"),))))
    assert [each.place for each in told.value.missing] == ["请示，正文"]
