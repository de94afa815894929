import pytest

from hongdang_desktop.output.document import (
    Correction,
    Corrections,
    Document,
    FormGrid,
    FormRow,
    corrected,
    heading,
    label,
    paragraph,
    row,
    ticks,
    value,
)
from tests.output.printing import Pages

WIDTHS = (1.5, 1.15, 1.5, 1.0, 1.5, 3.35)
SENTENCE = (
    "大家围绕冬季上产和安全生产逐一发言，认为当前最要紧的是把伴热带查一遍（重点是1号计量间）；"
)


def record(*rows: FormRow) -> Document:
    return Document(
        title="支部委员会会议记录", header="支委会记录", blocks=(FormGrid(WIDTHS, rows),)
    )


FACTS = (
    row(label("时间"), value("11月23日 9:00—10:10", span=3), label("地点"), value("会议室")),
    row(label("应到"), value("5 人"), label("实到"), value("4 人"), label("缺席"), value("无")),
)


def test_a_meeting_record_reads_as_it_is_filled_in(pages: Pages) -> None:
    decision = paragraph(
        "决议：每周五碰头，",
        *corrected("12月20日", "12月31日", by="耿砚山", on="11月26日"),
        "见效。",
    )
    (text,) = pages(
        record(
            *FACTS,
            row(label("议题一"), value(heading("冬季上产"), decision, span=5)),
            row(label("表决"), value(ticks(("举手", True), ("无记名", False)), span=5)),
            row(label("主持人签字"), value(span=3), label("记录人签字"), value(""), height=15),
        )
    )
    lines = text.splitlines()
    assert "时间 11月23日 9:00—10:10 地点 会议室" in lines
    assert "应到 5 人 实到 4 人 缺席 无" in lines
    assert "议题一 冬季上产" in lines
    assert "决议：每周五碰头，12月20日12月31日（耿砚山 11月26日 更正）见效。" in text.replace(
        "\n", ""
    )
    assert "表决 ☑ 举手　☐ 无记名" in lines
    assert "主持人签字 记录人签字" in lines


def test_text_longer_than_a_page_flows_on_under_its_label(pages: Pages) -> None:
    minutes = (SENTENCE * 200)[:6000]
    texts = pages(record(*FACTS, row(label("议题二"), value(heading("讨论"), minutes, span=5))))
    assert len(texts) >= 4
    joined = "".join(texts).replace("\n", "")
    # a sentence that a page break cuts has page numbers and heads in its middle
    whole = joined.count("大家围绕冬季上产")
    assert (
        minutes.count("大家围绕冬季上产") - len(texts) < whole <= minutes.count("大家围绕冬季上产")
    )
    assert joined.count("；") == minutes.count("；")
    assert ["（续）" in text.split("支委会记录", 1)[1][15:] for text in texts] == [
        False,
        *[True] * (len(texts) - 1),
    ]
    assert all(text.count("议题二") == 1 for text in texts)
    first = len(texts[0])
    assert first > 900  # it began on the first page, not on a fresh one


def test_a_short_row_is_not_cut(pages: Pages) -> None:
    rows = [row(label(f"议题{n}"), value(f"{n}甲\n{n}乙\n{n}丙", span=5)) for n in range(40)]
    for text in pages(record(*rows)):
        for n in range(40):
            assert text.count(f"{n}甲\n") == text.count(f"{n}丙\n")


def test_no_line_goes_over_alone(pages: Pages) -> None:
    for count in range(36, 60):
        lines = [f"第{n}行" for n in range(count)]
        texts = pages(record(row(label("议题"), value(*lines, span=5))))
        found = [sum(f"第{n}行" in text.splitlines() for n in range(count)) for text in texts]
        alone = [sum(f"第{n}行" in text for n in range(count)) for text in texts]
        assert sum(alone) >= count
        assert 1 not in found


def test_a_row_must_fill_the_form() -> None:
    with pytest.raises(ValueError, match="form row 2 spans 5 of 6 columns"):
        FormGrid(WIDTHS, (FACTS[0], row(label("甲"), value("乙", span=4))))


def test_corrections_begin_with_their_heading_on_one_page(pages: Pages) -> None:
    items = tuple(Correction(f"栏{n}", "旧", "新", "某人", "11月1日", "抄错") for n in range(80))
    for lines in range(30, 50):
        texts = pages(
            Document(
                title="",
                blocks=(*(paragraph(str(n)) for n in range(lines)), Corrections(items)),
            )
        )
        page = next(text for text in texts if "更正说明" in text)
        assert "1. 栏0：原记“旧”，更正为“新”。" in page
