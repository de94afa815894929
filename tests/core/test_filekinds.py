"""What may be attached is known by its bytes; everything else gets its own code and sentence."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongdang_desktop.core.filekinds import MOST_BYTES, FileKind, FileRefused, clean_name, kind_of

TYPES = "[Content_Types].xml"


def _zip(*names: str, types: str = "<Types/>", data: bytes = b"x") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, types if name == TYPES else data)
    return made.getvalue()


DOCX, XLSX = _zip(TYPES, "word/document.xml"), _zip(TYPES, "xl/workbook.xml")


def _kind(data: bytes) -> FileKind:
    return kind_of(io.BytesIO(data), len(data))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff\xe0 rest", FileKind.JPG), (b"\x89PNG\r\n\x1a\nrest", FileKind.PNG),
        (b"%PDF-1.7\nrest", FileKind.PDF), (DOCX, FileKind.DOCX), (XLSX, FileKind.XLSX),
    ],
)  # fmt: skip
def test_what_may_be_attached(data: bytes, kind: FileKind) -> None:
    assert _kind(data) is kind


def _encrypted() -> bytes:
    data = bytearray(DOCX)
    at = data.rfind(b"PK\1\2")
    data[at + 8] |= 1
    return bytes(data)


def _zip64() -> bytes:
    at = DOCX.rfind(b"PK\5\6")
    return DOCX[:at] + b"PK\6\7" + bytes(16) + DOCX[at:]


def _claims(length: int) -> bytes:
    """A document that says of itself that it is so long once unpacked."""
    data = bytearray(DOCX)
    at = data.rfind(b"PK\1\2")
    data[at + 24 : at + 28] = length.to_bytes(4, "little")
    return bytes(data)


def _listed(length: int) -> bytes:
    data = bytearray(DOCX)
    at = data.rfind(b"PK\5\6")
    data[at + 12 : at + 16] = length.to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"\0\0\0\x18ftypheic", "FILE_HEIC"), (b"\0\0\0\x18ftypavif", "FILE_HEIC"),
        (b"\0\0\0\x18ftypmp42", "FILE_FILM"), (b"\0\0\0\x08moov", "FILE_FILM"),
        (b"RIFF\0\0\0\0AVI ", "FILE_FILM"), (b"ID3\4", "FILE_FILM"), (b"\x1aE\xdf\xa3", "FILE_FILM"),
        (b"GIF89a", "FILE_OTHER_PICTURE"), (b"BM\0\0", "FILE_OTHER_PICTURE"),
        (b"II*\0", "FILE_OTHER_PICTURE"), (b"RIFF\0\0\0\0WEBP", "FILE_OTHER_PICTURE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "FILE_OLD_OFFICE"),
        (b"MZ\x90\0", "FILE_PROGRAM"), (b"\x7fELF", "FILE_PROGRAM"), (b"#!/bin/sh", "FILE_PROGRAM"),
        (b"L\0\0\0\1\x14\2\0\0\0", "FILE_PROGRAM"),
        (b"Rar!\x1a", "FILE_ARCHIVE"), (b"7z\xbc\xaf", "FILE_ARCHIVE"), (b"\x1f\x8b", "FILE_ARCHIVE"),
        (_zip("photo.jpg"), "FILE_ARCHIVE"), (_zip(TYPES, "other.xml"), "FILE_ARCHIVE"),
        (_zip("word/document.xml"), "FILE_ARCHIVE"),
        (_zip(TYPES, "ppt/presentation.xml"), "FILE_SLIDES"),
        (_zip(TYPES, "word/document.xml", "word/vbaProject.bin"), "FILE_MACROS"),
        (_zip(TYPES, "word/document.xml", "x/VBAPROJECT.BIN"), "FILE_MACROS"),
        (_zip(TYPES, "xl/workbook.xml", types="application/vnd.ms-excel.sheet.macroEnabled.main"),
         "FILE_MACROS"),
        (_zip(TYPES, "word/document.xml", "../out.txt"), "FILE_DAMAGED"),
        (_zip(TYPES, "word/document.xml", "/out.txt"), "FILE_DAMAGED"),
        (_zip(TYPES, "word/document.xml", "c:/out.txt"), "FILE_DAMAGED"),
        (DOCX[:-30], "FILE_DAMAGED"), (DOCX[:40], "FILE_DAMAGED"), (_encrypted(), "FILE_DAMAGED"),
        (_zip64(), "FILE_DAMAGED"),
        (_claims(600 * 1024 * 1024), "FILE_BOMB"), (_listed(3 * 1024 * 1024), "FILE_BOMB"),
        (_zip(TYPES, "word/document.xml", *(f"a{i}" for i in range(10_000))), "FILE_BOMB"),
        (b"hello", "FILE_KIND"), ("会议".encode(), "FILE_KIND"), (b"\xff\xd8", "FILE_KIND"),
        (b" %PDF-1.7", "FILE_KIND"), (b"<html>", "FILE_KIND"),
    ],
)  # fmt: skip
def test_what_may_not(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as caught:
        _kind(data)
    assert caught.value.code == code
    assert caught.value.sentence.endswith("。")


def test_the_length_is_bounded_before_anything_is_read() -> None:
    assert kind_of(io.BytesIO(b"%PDF-1.7"), MOST_BYTES) is FileKind.PDF
    with pytest.raises(FileRefused) as caught:
        kind_of(io.BytesIO(b"%PDF-1.7"), MOST_BYTES + 1)
    assert caught.value.code == "FILE_TOO_BIG"


@given(st.integers(0, len(DOCX) - 1), st.integers(0, 255))
def test_a_changed_document_is_taken_or_refused_but_never_a_bug(place: int, value: int) -> None:
    data = bytearray(DOCX)
    data[place] = value
    with suppress(FileRefused):
        assert _kind(bytes(data)) is FileKind.DOCX


@pytest.mark.parametrize(
    ("name", "kind", "cleaned"),
    [
        ("现场.JPG", FileKind.JPG, "现场.jpg"), ("现场.jpeg", FileKind.JPG, "现场.jpg"),
        ("通知.docx", FileKind.DOCX, "通知.docx"), ("照片.exe", FileKind.JPG, "照片.exe.jpg"),
        ("a.b.pdf", FileKind.PDF, "a.b.pdf"), ("../../etc/passwd", FileKind.PDF, "passwd.pdf"),
        (r"C:\Users\x\图.png", FileKind.PNG, "图.png"), ("", FileKind.JPG, "照片.jpg"),
        (".jpg", FileKind.JPG, "照片.jpg"), ("...", FileKind.PDF, "PDF.pdf"),
        ("照片\u202egpj.exe", FileKind.JPG, "照片 gpj.exe.jpg"), ("a\nb\tc.png", FileKind.PNG, "a b c.png"),
        ("CON.jpg", FileKind.JPG, "_CON.jpg"), ("lpt1", FileKind.PDF, "_lpt1.pdf"),
        ("con.txt", FileKind.PDF, "_con.txt.pdf"), ("图\udcff.png", FileKind.PNG, "图.png"),
        ('a?b*"<>|.pdf', FileKind.PDF, "ab.pdf"), ("党" * 200, FileKind.PDF, "党" * 76 + ".pdf"),
    ],
)  # fmt: skip
def test_names_are_only_names(name: str, kind: FileKind, cleaned: str) -> None:
    assert clean_name(name, kind) == cleaned


@given(st.text(st.characters(), max_size=120), st.sampled_from(list(FileKind)))
def test_a_clean_name_stays_and_can_be_kept(name: str, kind: FileKind) -> None:
    cleaned = clean_name(name, kind)
    assert clean_name(cleaned, kind) == cleaned
    assert 1 < len(cleaned) <= 80
    assert cleaned.endswith(f".{kind}")
    assert not set(cleaned) & set('/\\:*?"<>|\0\n\r\t')
    cleaned.encode()
