import io
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pypdfium2
import pytest

from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.output.document import (
    Column,
    Correction,
    Corrections,
    Document,
    Ending,
    FormGrid,
    Mark,
    MarkKind,
    Signatures,
    Table,
    label,
    late,
    paragraph,
    row,
    value,
)
from hongdang_desktop.output.files import NotWritten
from hongdang_desktop.output.layout import PageMark
from hongdang_desktop.output.preview import Preview
from hongdang_desktop.output.render import render
from tests.output.printing import CREATED, Pages, Poppler, printed


def note(title: str, *words: str, chapter: str = "") -> Document:
    return Document(title=title, chapter=chapter, blocks=tuple(paragraph(one) for one in words))


def long_note(title: str, count: int) -> Document:
    return note(title, *(f"第{number}段" for number in range(count)))


def test_the_same_documents_give_the_same_bytes() -> None:
    first = printed(note("甲", "𬭎乙"), long_note("丙", 200))
    assert first == printed(note("甲", "𬭎乙"), long_note("丙", 200))
    file = io.BytesIO()
    render([note("甲", "𬭎乙")], file, silent(), created=CREATED + timedelta(seconds=1))
    assert file.getvalue() != printed(note("甲", "𬭎乙"))


def test_pages_are_numbered_through_and_each_document_begins_a_page(pages: Pages) -> None:
    texts = pages(long_note("甲", 100), note("乙", "短"))
    assert [f"第 {n} 页\u3000共 {len(texts)} 页" in text for n, text in enumerate(texts, 1)] == [
        True
    ] * len(texts)
    assert texts[-1].startswith("乙\n短")
    assert "甲（续）" in texts[1]


def test_head_and_foot_stand_on_every_page(pages: Pages) -> None:
    document = Document(
        title="记录",
        header="第二党支部　支委会　2026年",
        footer="摘要 7c1e",
        blocks=tuple(paragraph(str(n)) for n in range(120)),
    )
    texts = pages(document)
    assert len(texts) > 1
    assert all(text.startswith("第二党支部　支委会　2026年") for text in texts)
    assert all(text.rstrip().endswith("摘要 7c1e") for text in texts)


def test_what_was_rendered_is_told() -> None:
    correction = Correction("议题二，期限", "12月20日", "12月31日", "某人", "2026-11-26", "抄错")
    last = Document(
        title="会",
        marks=(late("2026-11-30", "停电"), Mark(MarkKind.CORRECTED, "（更正过，见文末）")),
        blocks=(*long_note("", 100).blocks, Corrections((correction,))),
    )
    draft = Document(title="小组会", draft=True, blocks=())
    told = render([long_note("甲", 60), draft, last], io.BytesIO(), silent(), created=CREATED)
    assert told.first_pages == (1, 3, 4)
    assert told.pages == 6
    assert told.marks == (
        PageMark(MarkKind.DRAFT, 1, 3, "小组会"),
        PageMark(MarkKind.LATE, 2, 4, "（补记 录入于 2026-11-30 理由：停电）"),
        PageMark(MarkKind.CORRECTED, 2, 6, "议题二，期限：12月20日 → 12月31日"),
    )


def test_marks_are_printed(pages: Pages) -> None:
    document = Document(
        title="会议记录",
        marks=(late("2026-11-30", "停电"),),
        draft=True,
        blocks=(
            paragraph("决议"),
            Corrections(
                (Correction("期限", "12月20日", "12月31日", "耿砚山", "11月26日", "抄错"),)
            ),
        ),
    )
    (text,) = pages(document)
    assert "（补记 录入于 2026-11-30 理由：停电）" in text
    assert text.count("草稿") == 2  # under the page and at its head
    assert "补记" in text.splitlines()[0] or "补记" in text.splitlines()[1]
    assert "1. 期限：原记“12月20日”，更正为“12月31日”。（耿砚山 11月26日 更正：抄错）" in text


def test_information_and_bookmarks_are_chinese(tmp_path: Path) -> None:
    path = tmp_path / "全年台账.pdf"
    documents = [
        note("一月", chapter="支委会"),
        note("二月", chapter="支委会"),
        note("名册"),
        note("三月", chapter="党费"),
    ]
    shanghai = timezone(timedelta(hours=8))
    render(
        documents,
        path,
        silent(),
        created=datetime(2026, 11, 23, 9, 5, tzinfo=shanghai),
        title="全年台账 2026",
        author="第二党支部",
    )
    pdf = pypdfium2.PdfDocument(path)
    try:
        about = pdf.get_metadata_dict(skip_empty=True)
        assert about["Title"] == "全年台账 2026"
        assert about["Author"] == "第二党支部"
        assert about["CreationDate"] == "D:20261123090500+08'00'"
        marks = [(one.level, one.get_title(), one.get_dest().get_index()) for one in pdf.get_toc()]
    finally:
        pdf.close()
    assert marks == [
        (0, "支委会", 0),
        (1, "一月", 0),
        (1, "二月", 1),
        (0, "名册", 2),
        (0, "党费", 3),
        (1, "三月", 3),
    ]


def test_back_pages_leave_the_binding_margin_at_the_other_side(poppler: Poppler) -> None:
    documents = (long_note("甲", 60), Document(title="乙", landscape=True, blocks=()))
    left = [_left_edge(poppler, printed(*documents, duplex=True), page) for page in (1, 2)]
    assert left[0] == pytest.approx(28 / 25.4 * 72, abs=2)
    assert left[1] == pytest.approx(17 / 25.4 * 72, abs=2)
    single = _left_edge(poppler, printed(*documents), 2)
    assert single == pytest.approx(28 / 25.4 * 72, abs=2)


def _left_edge(poppler: Poppler, data: bytes, page: int) -> float:
    words = poppler("pdftotext", "-bbox", "-f", str(page), "-l", str(page), data=data)
    edges = [part.split('"')[1] for part in words.split("<word ")[1:]]
    return min(map(float, edges))


def test_a_page_that_is_sideways_is_a4_across() -> None:
    with Preview(printed(Document(title="名册", landscape=True, blocks=()))) as preview:
        assert preview.size(1) == pytest.approx((841.89, 595.28), abs=0.01)


def test_stopping_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"before")
    seen: list[tuple[str, int, int]] = []

    def listen(sentence: str, done: int, total: int) -> None:
        seen.append((sentence, done, total))
        if len(seen) == 3:
            progress.stop()

    progress = Progress(listen)
    with pytest.raises(Stopped):
        render([note("甲"), long_note("乙", 500)], path, progress, created=CREATED)
    assert seen == [("正在排第 1 页", 0, 2), ("正在排第 2 页", 1, 2), ("正在排第 3 页", 1, 2)]
    assert [one.name for one in tmp_path.iterdir()] == ["a.pdf"]
    assert path.read_bytes() == b"before"


def test_a_folder_that_is_gone_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(NotWritten) as caught:
        render([note("甲")], tmp_path / "gone" / "名册.pdf", silent(), created=CREATED)
    assert caught.value.code == "PRINT_NOT_WRITTEN"
    assert caught.value.sentence == "“名册.pdf”没存成：那个文件夹不在了。换个地方存。"


def test_a_folder_in_the_way_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "名册.pdf").mkdir()
    with pytest.raises(NotWritten):
        render([note("甲")], tmp_path / "名册.pdf", silent(), created=CREATED)
    assert [one.name for one in tmp_path.iterdir()] == ["名册.pdf"]


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        render([note("甲")], io.BytesIO(), silent(), created=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="nothing to print"):
        render([], io.BytesIO(), silent(), created=datetime(2026, 1, 1, tzinfo=UTC))


def test_a_book_of_everything_has_no_fault_for_poppler(poppler: Poppler) -> None:
    form = FormGrid((1, 3), (row(label("甲"), value("乙" * 4000)), row(label("丙"), value())))
    table = Table((Column("丁"), Column("戊")), [("己", "庚" * 3000)], ending=Ending.BLANK_ROWS)
    book = [
        Document(title=str(n), blocks=(form, table, Signatures(("辛",), dated=True)), draft=n == 2)
        for n in range(3)
    ]
    told = poppler("pdfinfo", data=printed(*book, duplex=True))
    assert "Pages:" in told
    assert poppler("pdftotext", data=printed(*book)).count("乙") == 12000
