"""Photos and scans made small, turned upright, and rid of what they tell of place, time and phone."""

import io
import struct
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

from hongdang_desktop.core.filekinds import FileKind, FileRefused

if TYPE_CHECKING:
    import PIL.Image

LONGEST: Final = 1920
QUALITY: Final = 80
# What may be unpacked: of a JPEG only a fraction is, but for one that is stored in passes.
_MOST_PIXELS: Final = 250_000_000
_MOST_AT_ONCE: Final = 50_000_000
_ORIENTATION: Final = 0x0112
# What the library raises for a picture that is broken.
_BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError,
    AttributeError, ZeroDivisionError, struct.error, zlib.error,
)  # fmt: skip


def reencoded(file: BinaryIO) -> tuple[bytes, FileKind]:
    """Return a photo as it is kept: at most 1920 pixels, JPEG of quality 80, no metadata at all.

    A PNG (a scan, a picture of a screen) stays one where that is smaller. Raises FileRefused with
    FILE_DAMAGED or FILE_BOMB.
    """
    try:
        image, kind = _upright(file, LONGEST)
        jpeg = _jpeg(image)
        if kind is FileKind.JPG:
            return jpeg, FileKind.JPG
        png = _png(image)
    except _BROKEN as error:
        raise FileRefused("FILE_DAMAGED") from error
    except MemoryError as error:
        raise FileRefused("FILE_BOMB") from error
    return (png, FileKind.PNG) if len(png) <= len(jpeg) else (jpeg, FileKind.JPG)


def pixels(file: BinaryIO, longest: int) -> tuple[int, int, bytes]:
    """Return a picture at most so many pixels long: width, height, rows of red, green, blue.

    Raises FileRefused.
    """
    try:
        image = _on_white(_upright(file, longest)[0])
        return image.width, image.height, image.tobytes()
    except _BROKEN as error:
        raise FileRefused("FILE_DAMAGED") from error
    except MemoryError as error:
        raise FileRefused("FILE_BOMB") from error


def _upright(file: BinaryIO, longest: int) -> tuple["PIL.Image.Image", FileKind]:
    """Return a picture, scaled down and turned as it was taken, without anything around it."""
    # Loaded with the first photo: a tenth of a second that the way to the first page does not have.
    import PIL.Image  # noqa: PLC0415

    PIL.Image.MAX_IMAGE_PIXELS = None  # it would only warn; the bounds are ours
    with PIL.Image.open(file, formats=["JPEG", "PNG"]) as image:
        kind = FileKind.PNG if image.format == "PNG" else FileKind.JPG
        pixels = image.width * image.height
        whole = kind is FileKind.PNG or bool(image.info.get("progressive"))
        if pixels > (_MOST_AT_ONCE if whole else _MOST_PIXELS):
            raise FileRefused("FILE_BOMB")
        if kind is FileKind.JPG:
            image.draft("RGB", (longest, longest))  # unpacks no more than is needed
        turned = _TURNS.get(_orientation(image))
        plain = _plain(image, scaled=max(image.size) > longest)
        plain.thumbnail((longest, longest), PIL.Image.Resampling.LANCZOS, reducing_gap=3.0)
        return (plain if turned is None else plain.transpose(PIL.Image.Transpose(turned))), kind


# EXIF orientation -> PIL.Image.Transpose; 1 is upright.
_TURNS: Final = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}


def _orientation(image: "PIL.Image.Image") -> int:
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except _BROKEN:
        return 1
    return found if isinstance(found, int) else 1


def _plain(image: "PIL.Image.Image", *, scaled: bool) -> "PIL.Image.Image":
    """Return the pixels alone, in a form that can be scaled and kept."""
    import PIL.Image  # noqa: PLC0415 - as above

    image.load()
    transparent = image.mode in {"LA", "PA", "RGBA"} or "transparency" in image.info
    if image.mode.startswith("I"):  # 16 bits of grey
        form, image = "L", image.convert("I").point(lambda value: value * (1 / 256))
    elif transparent:
        form = "RGBA"
    elif image.mode in {"1", "L"}:
        form = "L" if scaled else image.mode
    else:
        form = "P" if image.mode == "P" and not scaled else "RGB"
    found = image.convert(form)
    clean = PIL.Image.new(found.mode, found.size)
    if found.mode == "P":
        palette = found.getpalette()
        if palette:
            clean.putpalette(palette)
    clean.paste(found)
    return clean


def _on_white(image: "PIL.Image.Image") -> "PIL.Image.Image":
    import PIL.Image  # noqa: PLC0415 - as above

    if image.mode != "RGBA":
        return image.convert("RGB")
    paper = PIL.Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _jpeg(image: "PIL.Image.Image") -> bytes:
    made = io.BytesIO()
    flat = image.convert("L") if image.mode in {"1", "L"} else _on_white(image)
    flat.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue()


def _png(image: "PIL.Image.Image") -> bytes:
    made = io.BytesIO()
    image.save(made, "PNG", compress_level=9)
    return made.getvalue()
