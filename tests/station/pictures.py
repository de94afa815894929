"""Files for the tests of attachments: photos as a phone takes them, scans, documents."""

import io
import time
import zipfile
from pathlib import Path

from PIL import Image

PHONE = "HUAWEI Mate 60"
GPS = 0x8825


def photo(width: int = 400, height: int = 300, *, orientation: int = 1, quality: int = 90) -> bytes:
    """A photo with its upper left quarter red; the phone, the place and a remark are written in it."""
    image = Image.new("RGB", (width, height), (20, 120, 60))
    image.paste((220, 20, 20), (0, 0, width // 2, height // 2))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = PHONE
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (46.0, 35.0, 12.5)
    made = io.BytesIO()
    image.save(made, "JPEG", quality=quality, exif=exif, comment=b"taken at well 7")
    return made.getvalue()


def screenshot(width: int = 600, height: int = 400) -> bytes:
    """A picture with few colours, as of a screen, with a remark in it."""
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 - beside its only use

    image = Image.new("RGB", (width, height), "white")
    for line in range(10, height, 20):
        image.paste("black", (10, line, width - 10, line + 1))
    said = PngInfo()
    said.add_text("Author", PHONE)
    made = io.BytesIO()
    image.save(made, "PNG", pnginfo=said)
    return made.getvalue()


def pdf(pages: int = 2, words: str = "scan") -> bytes:
    """A small PDF."""
    sheets = [Image.new("RGB", (200, 280), "white") for _ in range(pages)]
    made = io.BytesIO()
    sheets[0].save(
        made, "PDF", save_all=True, append_images=sheets[1:], title=words,
        creationDate=time.gmtime(0), modDate=time.gmtime(0),
    )  # fmt: skip
    return made.getvalue()


def docx(words: str = "通知") -> bytes:
    """As much of a Word document as tells what it is."""
    made = io.BytesIO()
    content = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document>{words}</w:document>",
    }
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in content.items():  # a bare ZipInfo is of 1980: the same bytes each time
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def written(folder: Path, name: str, data: bytes) -> Path:
    """Write a file and return where it lies."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return path
