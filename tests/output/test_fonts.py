import shutil
from pathlib import Path

import pytest

from hongdang_desktop import paths
from hongdang_desktop.output import fonts
from hongdang_desktop.output.document import Document, paragraph, ticks
from hongdang_desktop.output.fonts import Fonts, FontsMissing, coverage
from tests.output.printing import Pages, Poppler, printed

# The 196 characters of the standard table beyond the basic plane begin with these.
FAR = "𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𬭎"


def test_both_weights_have_what_names_need() -> None:
    for bold in (False, True):
        assert set("䶮㛃喆堃砳鄤〇·—“”、，。①㎡℃" + FAR) <= coverage(bold=bold)
        assert set("☐☑☒✓√✗") <= coverage(bold=bold)
        assert "𣈶" not in coverage(bold=bold)


def test_every_font_is_embedded_with_its_text(poppler: Poppler) -> None:
    paper = Document(title="字库", blocks=(paragraph(f"𥫗甲{FAR}{ticks(('举手', True))}"),))
    head, _, *rows = poppler("pdffonts", data=printed(paper)).splitlines()
    assert "emb sub uni" in head
    found = {row.split()[0].partition("+")[2]: row.split()[-5:-2] for row in rows}
    assert set(found) == {"NotoSerifSC-Regular", "NotoSerifSC-Bold", "NotoSansSC-Regular", ""}
    assert found.pop("") == ["yes", "no", "yes"]  # the signs drawn by ourselves: all of them
    assert all(flags == ["yes", "yes", "yes"] for flags in found.values())


def test_poppler_gives_the_text_back(poppler: Poppler) -> None:
    text = "王喆堃𬭎 99999919800101002X 赞成4票"
    paper = Document(title="户口人员", blocks=(paragraph(text),))
    found = poppler("pdftotext", "-layout", data=printed(paper))
    assert text in found
    assert "户口人员" in found  # not the Kangxi radicals ⼾ ⼈


def test_every_character_beyond_the_basic_plane_comes_back(pages: Pages) -> None:
    (page,) = pages(Document(title="", blocks=(paragraph(FAR),)))
    assert FAR in page.replace("\n", "")


def test_two_characters_with_one_shape_stay_two(pages: Pages) -> None:
    # U+00A0 and the space, U+2126 and Ω and the like share glyphs; the codes must not
    regular = fonts.face(fonts.REGULAR[0])
    shapes: dict[int, list[int]] = {}
    for code, glyph in regular.glyphs.items():
        shapes.setdefault(glyph, []).append(code)
    same = [chr(c) for codes in shapes.values() if len(codes) > 1 for c in codes if c > 0x3400]
    assert len(same) > 100
    text = "".join(same[:120])
    (page,) = pages(Document(title="", blocks=(paragraph(text + "末尾仍对"),)))
    assert page.replace("\n", "").startswith(text + "末尾仍对")


def test_signs_side_by_side_move_together() -> None:
    chain = Fonts().regular
    assert chain.strip("好”，").reach[-1] == pytest.approx(2.5)
    assert chain.strip("好，人").reach[-1] == pytest.approx(3.0)
    assert chain.strip("《〈甲").reach[-1] == pytest.approx(2.5)
    assert [shown for _, shown, _, _ in chain.strip("”，").shown(0, 2)] == ["[<201d>500<ff0c>]TJ"]
    assert [shown for _, shown, _, _ in chain.strip("”，").shown(1, 2)] == ["<ff0c>Tj"]


def test_text_without_shape_is_neither_drawn_nor_missing(pages: Pages) -> None:
    (page,) = pages(Document(title="", blocks=(paragraph("甲\u200b乙\ufeff丙\x07丁\tA\r\n戊"),)))
    assert page.split("\n")[:2] == ["甲乙丙丁\u3000A", "戊"]


@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_a_damaged_font_is_told_in_words(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = paths.resources() / "fonts" / "NotoSansSC-Bold.ttf"
    (tmp_path / "fonts").mkdir()
    if damage == "cut":
        shutil.copy(real, tmp_path / "fonts")
        with (tmp_path / "fonts" / real.name).open("r+b") as file:
            file.truncate(3000)
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    with pytest.raises(FontsMissing) as caught:
        fonts.Face("NotoSansSC-Bold")
    assert caught.value.code == "FONTS_MISSING"
    assert "NotoSansSC-Bold.ttf" in caught.value.sentence
