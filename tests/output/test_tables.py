import pytest

from hongdang_desktop.output.document import (
    Align,
    Column,
    Document,
    Ending,
    Signatures,
    Style,
    Table,
    paragraph,
)
from tests.output.printing import Pages, Poppler, printed

COLUMNS = (
    Column("序号", 1, Align.CENTRE),
    Column("姓名", 3),
    Column("公民身份号码", 6, Align.CENTRE, wrap=False),
    Column("应交（元）", 3, Align.RIGHT),
)


def people(count: int) -> list[tuple[str, str, str, str]]:
    return [(str(n), f"耿𬭎{n}", "99999919800101002X", f"{n}.50") for n in range(1, count + 1)]


def roster(count: int, ending: Ending = Ending.NONE, *, landscape: bool = False) -> Document:
    return Document(
        title="党员名册",
        landscape=landscape,
        blocks=(Table(COLUMNS, people(count), ending=ending), Signatures(("书记", "组织委员"))),
    )


def test_every_row_is_there_once_under_a_head_on_each_page(pages: Pages) -> None:
    texts = pages(roster(100, landscape=True))
    assert len(texts) > 3
    assert all("序号 姓名 公民身份号码 应交（元）" in " ".join(text.split()) for text in texts)
    words = " ".join("\n".join(texts).split())
    for n in range(1, 101):
        assert words.count(f" {n} 耿𬭎{n} 99999919800101002X {n}.50 ") == 1


def test_the_end_is_closed(pages: Pages) -> None:
    texts = pages(roster(5, Ending.CLOSED))
    assert texts[0].count("以下空白") == 1
    assert "书记：" in texts[0]


def test_blank_rows_fill_the_page_and_leave_room_to_sign(poppler: Poppler, pages: Pages) -> None:
    assert len(pages(roster(5, Ending.BLANK_ROWS))) == 1
    words = poppler("pdftotext", "-bbox", data=printed(roster(5, Ending.BLANK_ROWS)))
    (label,) = [line for line in words.splitlines() if ">书记：<" in line]
    low = float(label.split('yMax="')[1].split('"')[0])
    assert 730 < low < 842 - 50


def test_a_row_stays_on_one_page_unless_it_is_higher(pages: Pages) -> None:
    rows = [(str(n), "甲\n乙\n丙", "", "") for n in range(60)]
    for text in pages(Document(title="", blocks=(Table(COLUMNS, rows),))):
        assert text.count("甲") == text.count("丙") > 0


def test_a_row_higher_than_a_page_flows_on(pages: Pages) -> None:
    words = "".join(f"第{n}句话说到这里。" for n in range(1500))
    rows = [("1", "前", "", ""), ("2", words, "", ""), ("3", "后", "", "")]
    texts = pages(Document(title="", blocks=(Table(COLUMNS, rows),)))
    assert len(texts) > 3
    assert "".join(texts).count("。") == 1500
    assert ["（续）" in text for text in texts] == [False, *[True] * (len(texts) - 1)]
    assert "3 后" in texts[-1].splitlines()


def test_numbers_stand_at_the_right_edge(poppler: Poppler) -> None:
    words = poppler("pdftotext", "-bbox", data=printed(roster(30)))
    edges = {
        round(float(line.split('xMax="')[1].split('"')[0]), 1)
        for line in words.splitlines()
        if ".50<" in line
    }
    assert len(edges) == 1


def test_what_does_not_wrap_is_set_smaller(poppler: Poppler) -> None:
    narrow = (Column("号码", 1, wrap=False), Column("说明", 4.6))
    number = "99999919800101002X"
    paper = Document(title="", blocks=(Table(narrow, [(number, "甲"), ("1", "乙")]),))
    words = poppler("pdftotext", "-bbox", data=printed(paper))
    assert f">{number}</word>" in words
    assert words.count("999999") == 1


def test_a_sum_may_be_bold(pages: Pages) -> None:
    total = paragraph("合计", style=Style.BOLD)
    table = Table(COLUMNS, [*people(2), (total, "", "", paragraph("4.00", style=Style.BOLD))])
    (text,) = pages(Document(title="", blocks=(table,)))
    assert "合计 4.00" in text.splitlines()


def test_a_row_must_have_a_cell_for_each_column() -> None:
    with pytest.raises(ValueError, match="table row 2 has 3 cells, not 4"):
        Table(COLUMNS, [people(1)[0], ("1", "2", "3")])


def test_an_empty_table_has_its_head(pages: Pages) -> None:
    (text,) = pages(Document(title="", blocks=(Table(COLUMNS, [], ending=Ending.CLOSED),)))
    assert "公民身份号码" in text
    assert "以下空白" in text
