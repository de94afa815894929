"""Photos made small: upright, without a word about place and phone, and never a bomb."""

import io
import random
import struct
import warnings
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from PIL import Image

from hongdang_desktop.core.filekinds import FileKind, FileRefused
from hongdang_desktop.station.books import photos
from tests.station.pictures import PHONE, photo, screenshot


def _kept(data: bytes) -> tuple[Image.Image, bytes, FileKind]:
    made, kind = photos.reencoded(io.BytesIO(data))
    image = Image.open(io.BytesIO(made))
    image.load()
    return image, made, kind


def test_nothing_is_left_of_phone_place_and_remark() -> None:
    before = photo()
    assert PHONE.encode() in before
    assert b"well 7" in before
    image, made, kind = _kept(before)
    assert kind is FileKind.JPG
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for told in (PHONE.encode(), b"well 7", b"Exif"):
        assert told not in made


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_as_it_was_taken(orientation: int) -> None:
    """EXIF 2.3, 4.6.4: where row 0 and column 0 of the pixels lie when the photo is upright."""
    image, _, _ = _kept(photo(orientation=orientation))
    assert image.size == ((400, 300) if orientation < 5 else (300, 400))
    corners = {(0, 0): "lt", (1, 0): "rt", (0, 1): "lb", (1, 1): "rb"}
    red = []
    for (x, y), name in corners.items():
        pixel = image.getpixel((10 + x * (image.width - 20), 10 + y * (image.height - 20)))
        assert isinstance(pixel, tuple)
        if pixel[0] > 150:
            red.append(name)
    wanted = {1: "lt", 2: "rt", 3: "rb", 4: "lb", 5: "lt", 6: "rt", 7: "rb", 8: "lb"}
    assert red == [wanted[orientation]]


@pytest.mark.parametrize(
    ("size", "kept"),
    [((4000, 3000), (1920, 1440)), ((3000, 4000), (1440, 1920)), ((1920, 10), (1920, 10)),
     ((6000, 12), (1920, 4)), ((100, 50), (100, 50))],
)  # fmt: skip
def test_the_longest_side_is_bounded(size: tuple[int, int], kept: tuple[int, int]) -> None:
    image, made, _ = _kept(photo(*size))
    assert image.size == kept
    assert len(made) < 200_000


def test_the_same_photo_gives_the_same_bytes() -> None:
    assert _kept(photo())[1] == _kept(photo())[1]


def test_a_picture_of_the_screen_stays_one_and_says_nothing() -> None:
    before = screenshot()
    image, made, kind = _kept(before)
    assert kind is FileKind.PNG
    assert image.size == (600, 400)
    assert not image.info
    assert PHONE.encode() not in made


def test_a_photo_in_a_png_becomes_a_jpeg() -> None:
    made = io.BytesIO()
    Image.effect_noise((300, 300), 80).convert("RGB").save(made, "PNG")
    assert _kept(made.getvalue())[2] is FileKind.JPG


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
@pytest.mark.parametrize("size", [(60, 40), (2500, 40)])
def test_every_form_of_picture_is_kept(mode: str, size: tuple[int, int]) -> None:
    plain = Image.new("RGB", size, (250, 250, 250))
    image = Image.new(mode, size, 64000) if mode == "I;16" else plain.convert(mode)
    made = io.BytesIO()
    image.save(made, "JPEG" if mode == "CMYK" else "PNG")
    kept, _, _ = _kept(made.getvalue())
    assert max(kept.size) <= 1920
    grey = kept.convert("L").getpixel((5, 5))
    assert grey in range(244, 256)


def test_what_is_transparent_is_white_where_it_has_to_be() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(made, "PNG")
    width, height, data = photos.pixels(io.BytesIO(made.getvalue()), 20)
    assert (width, height) == (20, 20)
    assert set(data) == {255}


def _claims_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is so large, with one colour in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checked)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _claims_jpeg(width: int, height: int) -> bytes:
    data = bytearray(photo(64, 64))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_claims_png(60_000, 60_000), "FILE_BOMB"), (_claims_png(8_000, 8_000), "FILE_BOMB"),
        (_claims_jpeg(65_000, 65_000), "FILE_BOMB"), (_claims_png(100, 100), "FILE_DAMAGED"),
        (b"\xff\xd8\xff", "FILE_DAMAGED"), (b"\x89PNG\r\n\x1a\n", "FILE_DAMAGED"),
        (photo()[:400], "FILE_DAMAGED"), (photo()[:-600], "FILE_DAMAGED"),
        (screenshot()[:-40], "FILE_DAMAGED"), (b"GIF89a", "FILE_DAMAGED"),
    ],
)  # fmt: skip
def test_bombs_and_broken_ones_are_refused(data: bytes, code: str) -> None:
    for work in (photos.reencoded, lambda f: photos.pixels(f, 100)):
        with pytest.raises(FileRefused) as caught:
            work(io.BytesIO(data))
        assert caught.value.code == code


@pytest.mark.parametrize("make", [photo, screenshot])
def test_a_photo_with_changed_bytes_is_kept_or_refused_but_never_a_bug(
    make: Callable[[int, int], bytes],
) -> None:
    chance = random.Random(7)  # noqa: S311 - the same bytes each time
    whole = make(60, 40)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library grumbles about odd metadata
        for _ in range(300):
            data = bytearray(whole)
            for _ in range(chance.randrange(1, 5)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            with suppress(FileRefused):
                photos.reencoded(io.BytesIO(bytes(data)))
