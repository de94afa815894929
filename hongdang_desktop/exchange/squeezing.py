"""Single payloads made small and large again; what they may swell to is bounded."""

import io
from typing import Final

import zstandard

from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.limits import LIMITS

_LEVEL: Final = 10


def squeezed(plain: bytes) -> bytes:
    """Return one zstd frame."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(plain)


def swollen(packed: bytes, most: int) -> bytes:
    """Return what a frame holds, at most ``most`` bytes and one more. Raises PackageError ZSTD."""
    frame = zstandard.ZstdDecompressor(max_window_size=LIMITS.zstd_window)
    try:
        with frame.stream_reader(io.BytesIO(packed)) as reader:
            return reader.read(most + 1)
    except zstandard.ZstdError as error:
        raise PackageError(Code.ZSTD, reason=str(error)) from error
