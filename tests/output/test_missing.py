import io
from pathlib import Path

import pytest

from hongdang_desktop.core.progress import silent
from hongdang_desktop.output.document import (
    Align,
    Column,
    Correction,
    Corrections,
    Document,
    FormGrid,
    Mark,
    MarkKind,
    Signatures,
    Table,
    heading,
    label,
    paragraph,
    row,
    value,
)
from hongdang_desktop.output.missing import MissingGlyph
from hongdang_desktop.output.render import render
from tests.output.printing import CREATED

NAMES = Table((Column("序号", 1, Align.CENTRE), Column("姓名", 2)), [("1", "耿砚山")] * 2)


def refused(*documents: Document) -> MissingGlyph:
    with pytest.raises(MissingGlyph) as caught:
        render(documents, io.BytesIO(), silent(), created=CREATED)
    assert caught.value.code == "MISSING_GLYPH"
    return caught.value


def test_the_sentence_names_the_character_and_its_place() -> None:
    rows = [*NAMES.rows, ("3", "王𣈶")]
    error = refused(Document(title="党员名册", blocks=(Table(NAMES.columns, rows),)))
    assert error.sentence == (
        "“𣈶”这个字打不出来：党员名册，第3行，姓名。换个写法或告诉厂里添字库。"
    )
    (one,) = error.missing
    assert (one.character, one.document, one.place) == ("𣈶", 0, "党员名册，第3行，姓名")


def test_all_are_found_at_once_wherever_they_stand() -> None:
    form = FormGrid((1, 3), (row(label("议题一"), value(heading("甲𪨊"), paragraph("𡈽"))),))
    correction = Correction("期限", "旧", "新𣈶", "某人", "2026-11-26", "抄写有误")
    first = Document(
        title="记录",
        left="左𣈶",
        header="页眉𣈶",
        footer="页脚𣈶",
        marks=(Mark(MarkKind.LATE, "补𣈶"),),
        blocks=(form, paragraph("𣈶𣈶"), Signatures(("签𣈶",)), Corrections((correction,))),
    )
    second = Document(title="名𣈶册", blocks=(Table((Column("𡈽"),), [("好",)]),))
    error = refused(first, NAMES_ONLY, second)
    assert [(one.document, one.character, one.place) for one in error.missing] == [
        (0, "𣈶", "记录，标题下一行"),
        (0, "𣈶", "记录，页眉"),
        (0, "𣈶", "记录，页脚"),
        (0, "𣈶", "记录，标题下的说明"),
        (0, "𪨊", "记录，议题一"),
        (0, "𡈽", "记录，议题一"),
        (0, "𣈶", "记录，正文"),
        (0, "𣈶", "记录，签字栏"),
        (0, "𣈶", "记录，更正说明"),
        (2, "𣈶", "标题"),
        (2, "𡈽", "名𣈶册，表头"),
    ]
    assert error.sentence.startswith("有 11 处字打不出来：“𣈶”在记录，标题下一行；")
    assert error.sentence.endswith("；还有 6 处。换个写法或告诉厂里添字库。")


NAMES_ONLY = Document(title="党员名册", blocks=(NAMES,))


def test_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "名册.pdf"
    path.write_bytes(b"before")
    with pytest.raises(MissingGlyph):
        render([NAMES_ONLY, Document(title="𣈶", blocks=())], path, silent(), created=CREATED)
    assert [one.name for one in tmp_path.iterdir()] == ["名册.pdf"]
    assert path.read_bytes() == b"before"
