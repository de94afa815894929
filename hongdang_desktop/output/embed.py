"""Fonts as PDF objects: Type0 with two-byte codes for the shipped faces, Type3 for drawn signs.

reportlab's own TrueType fonts are single-byte subsets with a wrong ToUnicode beyond the basic
plane; these carry every character of a document in one object and give the text back as it was.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable, Sequence
from itertools import groupby

from reportlab.pdfbase import pdfdoc

from hongdang_desktop.output.fonts import DRAWN, DrawnInUse, FaceInUse, Fonts

_SYMBOLIC, _SERIF, _BOLD = 4, 2, 1 << 18


def embed(document: pdfdoc.PDFDocument, fonts: Fonts) -> None:
    """Put every font that was drawn with into the document, under its name on the page."""
    known = document.idToObject[pdfdoc.BasicFonts]
    assert isinstance(known, pdfdoc.PDFDictionary)  # noqa: S101  reportlab made it one
    for font in fonts.faces:
        known[font.key] = refer(document, _type0(document, font))
    if fonts.drawn.used:
        known[fonts.drawn.key] = refer(document, _type3(document, fonts.drawn))


def refer(document: pdfdoc.PDFDocument, thing: object) -> pdfdoc.PDFObjectReference:
    """Make an object of its own of this and return a reference to it."""
    reference = document.Reference(thing)  # type: ignore[no-untyped-call]  # its stub is bare
    assert isinstance(reference, pdfdoc.PDFObjectReference)  # noqa: S101
    return reference


def packed(data: bytes) -> pdfdoc.PDFStream:
    """Return a compressed stream."""
    return pdfdoc.PDFStream(
        dictionary=dictionary(Filter=name("FlateDecode")), content=zlib.compress(data)
    )


def dictionary(**entries: object) -> pdfdoc.PDFDictionary:
    """Return a PDF dictionary."""
    return pdfdoc.PDFDictionary(entries)


def name(text: str) -> str:
    """Return a PDF name."""
    return pdfdoc.PDFName(text)


def array(items: Iterable[object]) -> pdfdoc.PDFArray:
    """Return a PDF array on few lines."""
    return pdfdoc.PDFArrayCompact(list(items))


def to_unicode(codes: Sequence[tuple[int, str]], *, digits: int) -> bytes:
    """Return the map from codes back to text; ``digits`` is the length of a code in hex."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<{'0' * digits}> <{'F' * digits}>",
        "endcodespacerange",
    ]
    for at in range(0, len(codes), 100):  # the format allows a hundred to a block
        block = codes[at : at + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{code:0{digits}X}> <{text.encode('utf-16-be').hex().upper()}>"
            for code, text in block
        ]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")


def _type0(document: pdfdoc.PDFDocument, font: FaceInUse) -> pdfdoc.PDFDictionary:
    face = font.face
    codes = sorted((font.code_of(one), one) for one in font.used)
    data, glyphs = face.subset([text for _, text in codes])
    base = name(f"{_tag(font.used)}+{face.name}")
    program = packed(data)
    program.dictionary["Length1"] = len(data)
    bold = face.name.endswith("Bold")
    descriptor = dictionary(
        Type=name("FontDescriptor"),
        FontName=base,
        Flags=_SYMBOLIC | (_SERIF if "Serif" in face.name else 0) | (_BOLD if bold else 0),
        FontBBox=array(face.box),
        ItalicAngle=0,
        Ascent=face.ascent,
        Descent=face.descent,
        CapHeight=face.cap_height,
        StemV=face.stem,
        FontFile2=refer(document, program),
    )
    descendant = dictionary(
        Type=name("Font"),
        Subtype=name("CIDFontType2"),
        BaseFont=base,
        CIDSystemInfo=dictionary(
            Registry=pdfdoc.PDFString("Adobe"),
            Ordering=pdfdoc.PDFString("Identity"),
            Supplement=0,
        ),
        FontDescriptor=refer(document, descriptor),
        DW=1000,
        W=_widths([(code, round(face.widths[text] * 1000)) for code, text in codes]),
        CIDToGIDMap=refer(document, packed(_glyph_map(codes, glyphs))),
    )
    return dictionary(
        Type=name("Font"),
        Subtype=name("Type0"),
        BaseFont=base,
        Encoding=name("Identity-H"),
        DescendantFonts=array([refer(document, descendant)]),
        ToUnicode=refer(document, packed(to_unicode(codes, digits=4))),
    )


def _tag(used: set[str]) -> str:
    """Return the six letters that mark a subset; the same characters give the same letters."""
    digest = hashlib.sha256("".join(sorted(used)).encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _widths(widths: list[tuple[int, int]]) -> pdfdoc.PDFArray:
    """Return the W array: runs of codes that follow one another and are not one em wide."""
    narrow = [(code, width) for code, width in widths if width != 1000]
    items: list[object] = []
    for _, group in groupby(enumerate(narrow), lambda pair: pair[1][0] - pair[0]):
        run = [pair for _, pair in group]
        items += [run[0][0], array([width for _, width in run])]
    return array(items)


def _glyph_map(codes: list[tuple[int, str]], glyphs: list[int]) -> bytes:
    table = bytearray(2 * (codes[-1][0] + 1))
    for (code, _), glyph in zip(codes, glyphs, strict=True):
        struct.pack_into(">H", table, 2 * code, glyph)
    return bytes(table)


# The drawn signs on a square of 1000: a box of thin lines, a tick, a cross.
_BOX = "44 w 1 j 110 -40 780 780 re S"
_TICK = "76 w 1 j 1 J 235 350 m 420 150 l 790 620 l S"
_CROSS = "64 w 1 J 290 140 m 710 560 l S 290 560 m 710 140 l S"
_SHAPES = {
    "☐": _BOX,
    "☑": f"{_BOX} {_TICK}",
    "☒": f"{_BOX} {_CROSS}",
    "✓": _TICK,
    "√": _TICK,
    "✗": _CROSS,
}


def _type3(document: pdfdoc.PDFDocument, font: DrawnInUse) -> pdfdoc.PDFDictionary:
    codes = sorted((DRAWN[one], one) for one in font.used)
    first, last = codes[0][0], codes[-1][0]
    widths = [0] * (last - first + 1)
    for code, _ in codes:
        widths[code - first] = 1000
    shapes = {
        f"s{code}": refer(document, packed(f"1000 0 d0 {_SHAPES[text]}".encode("ascii")))
        for code, text in codes
    }
    differences = [item for code, _ in codes for item in (code, name(f"s{code}"))]
    return dictionary(
        Type=name("Font"),
        Subtype=name("Type3"),
        Name=name("Ticks"),
        FontBBox=array([0, -120, 1000, 880]),
        FontMatrix=array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=pdfdoc.PDFDictionary(shapes),
        Encoding=dictionary(Type=name("Encoding"), Differences=array(differences)),
        FirstChar=first,
        LastChar=last,
        Widths=array(widths),
        Resources=dictionary(),
        ToUnicode=refer(document, packed(to_unicode(codes, digits=2))),
    )
