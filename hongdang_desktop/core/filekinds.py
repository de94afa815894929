"""What a file is, by its first bytes and its inside, never by its name; and what may be attached."""

import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from enum import StrEnum
from typing import BinaryIO, Final

from hongdang_desktop.core.errors import UserError

MOST_BYTES: Final = 64 * 1024 * 1024
_MOST_INSIDE: Final = 512 * 1024 * 1024
_MOST_MEMBERS: Final = 10_000
_MOST_LISTED: Final = 2 * 1024 * 1024
_LONGEST_NAME: Final = 80
_HEAD: Final = 64


class FileKind(StrEnum):
    """The kinds that may be attached; the value is the ending of such a file."""

    JPG = "jpg"
    PNG = "png"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"

    @property
    def label(self) -> str:
        """How the kind is called."""
        return _LABELS[self]

    @property
    def is_picture(self) -> bool:
        """Say whether it is a photo or a picture."""
        return self in {FileKind.JPG, FileKind.PNG}


_LABELS = {
    FileKind.JPG: "照片", FileKind.PNG: "图片", FileKind.PDF: "PDF", FileKind.DOCX: "Word 文档",
    FileKind.XLSX: "Excel 表格",
}  # fmt: skip
_ENDINGS = {
    FileKind.JPG: {"jpg", "jpeg", "jpe", "jfif"}, FileKind.PNG: {"png"}, FileKind.PDF: {"pdf"},
    FileKind.DOCX: {"docx"}, FileKind.XLSX: {"xlsx"},
}  # fmt: skip

_SENTENCES = {
    "FILE_EMPTY": "这个文件是空的。看看拷贝时是不是断了，重新拷一份。",
    "FILE_TOO_BIG": "这个文件超过 64 MB，放不下。照片拍小一点，PDF 另存为小尺寸，或拆成几份。",
    "FILE_HEIC": "这是苹果手机的 HEIC 照片，这里看不了。在手机里把它转成 JPG 再放进来。",
    "FILE_OTHER_PICTURE": "这种图片放不进来，只收 JPG 和 PNG。用“画图”打开，另存为 JPG 再放进来。",
    "FILE_OLD_OFFICE": "这是旧格式（doc、xls）或加了密码的文件。"
    "用 Word 或 Excel 打开，去掉密码，另存为 docx 或 xlsx 再放进来。",
    "FILE_MACROS": "这个文件里有宏，可能带病毒，不能放进来。另存为不带宏的 docx 或 xlsx，或存成 PDF。",
    "FILE_SLIDES": "演示文稿放不进来。存成 PDF 再放进来。",
    "FILE_PROGRAM": "这是程序，不是照片或文件，可能带病毒。没有打开，也没有放进来。",
    "FILE_FILM": "录像和录音放不进来，只收照片、扫描件和文档。",
    "FILE_ARCHIVE": "这是压缩包。解开以后，把里面的照片或文件放进来。",
    "FILE_DAMAGED": "这个文件坏了，打不开。换一份好的再放进来。",
    "FILE_BOMB": "这个文件展开以后大得不正常，没有打开。换一份正常的再放进来。",
    "FILE_KIND": "这种文件放不进来，只收 JPG、PNG、PDF、docx、xlsx。",
    "FILE_FOLDER": "这是文件夹。打开它，选里面的照片或文件。",
    "FILE_UNREADABLE": "读不了这个文件。看看它还在不在，U盘有没有拔掉，再试一次。",
}


class FileRefused(UserError):
    """A file that cannot be attached; ``code`` says why (FILE_…)."""

    def __init__(self, code: str) -> None:
        super().__init__(_SENTENCES[code])
        self.code = code


_HEIC = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}

# What is refused gets a sentence of its own where the bytes say what it is.
_KNOWN: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (lambda h: h[4:8] == b"ftyp" and h[8:12] in _HEIC, "FILE_HEIC"),
    (lambda h: h[4:8] in {b"ftyp", b"moov", b"mdat"}, "FILE_FILM"),
    (lambda h: h.startswith((b"\x1aE\xdf\xa3", b"ID3", b"OggS", b"fLaC", b"FLV", b"\x30\x26\xb2\x75")),
     "FILE_FILM"),
    (lambda h: h.startswith(b"RIFF") and h[8:12] in {b"AVI ", b"WAVE"}, "FILE_FILM"),
    (lambda h: h.startswith((b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"\x0a\x05\x01")),
     "FILE_OTHER_PICTURE"),
    (lambda h: h.startswith(b"RIFF") and h[8:12] == b"WEBP", "FILE_OTHER_PICTURE"),
    (lambda h: h.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "FILE_OLD_OFFICE"),
    (lambda h: h.startswith((b"MZ", b"\x7fELF", b"#!", b"L\0\0\0\1\x14\2\0", b"\xca\xfe\xba\xbe",
                             b"\xcf\xfa\xed\xfe", b"@echo")), "FILE_PROGRAM"),
    (lambda h: h.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF")),
     "FILE_ARCHIVE"),
)  # fmt: skip

# What reading a broken or a strange ZIP raises.
_BAD_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError, RuntimeError,
    EOFError, OSError,
)  # fmt: skip


def kind_of(file: BinaryIO, size: int) -> FileKind:
    """Return what a file is, from a file at its beginning. Raises FileRefused for all others.

    The place in the file is anywhere afterwards.
    """
    if size == 0:
        raise FileRefused("FILE_EMPTY")
    if size > MOST_BYTES:
        raise FileRefused("FILE_TOO_BIG")
    head = file.read(_HEAD)
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head.startswith(b"%PDF-"):
        return FileKind.PDF
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        return _office(file, size)
    raise FileRefused(next((code for fits, code in _KNOWN if fits(head)), "FILE_KIND"))


def clean_name(name: str, kind: FileKind) -> str:
    """Return a name to be shown, and to save a copy under: no path, nothing unseen, right ending.

    Right-to-left marks could make 「照片gpj.exe」 look like a photo; devices (CON) are no files.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in last)
    plain = re.sub(r"\s+", " ", re.sub(r'[:*?"<>|]', "", seen)).lstrip().rstrip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or ending.lower() not in _ENDINGS[kind]:
        stem = plain
    stem = stem.strip(" .")[: _LONGEST_NAME - 1 - len(kind)].strip(" .") or kind.label
    if re.fullmatch(r"(?i)con|prn|aux|nul|(com|lpt)[0-9¹²³]", stem.partition(".")[0].strip()):
        stem = "_" + stem
    return f"{stem}.{kind}"


def _office(file: BinaryIO, size: int) -> FileKind:
    try:
        _refuse_long_list(file, size)
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _refuse_odd(members)
            names = {member.filename.lower() for member in members}
            types = _types(archive) if "[content_types].xml" in names else b""
    except _BAD_ZIP as error:
        raise FileRefused("FILE_DAMAGED") from error
    if not types:
        raise FileRefused("FILE_ARCHIVE")
    if b"macroenabled" in types or any(name.endswith("vbaproject.bin") for name in names):
        raise FileRefused("FILE_MACROS")
    if "word/document.xml" in names:
        return FileKind.DOCX
    if "xl/workbook.xml" in names:
        return FileKind.XLSX
    raise FileRefused("FILE_SLIDES" if "ppt/presentation.xml" in names else "FILE_ARCHIVE")


def _refuse_long_list(file: BinaryIO, size: int) -> None:
    """The list of members is read whole by the library: bound it first (APPNOTE 4.3.16)."""
    file.seek(max(0, size - 22 - 65535))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + 22:
        raise FileRefused("FILE_DAMAGED")
    if tail[max(0, at - 20) :].startswith(
        b"PK\6\7"
    ):  # the lengths stand elsewhere: never in Office
        raise FileRefused("FILE_DAMAGED")
    if int.from_bytes(tail[at + 12 : at + 16], "little") > _MOST_LISTED:
        raise FileRefused("FILE_BOMB")
    file.seek(0)


def _refuse_odd(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > _MOST_MEMBERS or sum(each.file_size for each in members) > _MOST_INSIDE:
        raise FileRefused("FILE_BOMB")
    for each in members:
        parts = each.filename.replace("\\", "/").split("/")
        if not parts[0] or ".." in parts or ":" in parts[0] or each.flag_bits & 1:
            raise FileRefused("FILE_DAMAGED")


def _types(archive: zipfile.ZipFile) -> bytes:
    name = next(n for n in archive.namelist() if n.lower() == "[content_types].xml")
    with archive.open(name) as file:
        return file.read(4 * 1024 * 1024).lower()
