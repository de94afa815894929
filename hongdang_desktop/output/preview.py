"""A printed file looked at: pictures and text of its pages, from the very bytes that are saved.

PDFium may be used by one thread at a time in the whole program: everything here takes one lock.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import pypdfium2

from hongdang_desktop.core.filekinds import FileRefused

_PDFIUM = threading.RLock()


@contextmanager
def _pdfium() -> Iterator[None]:
    """Have PDFium alone; what it cannot read is refused."""
    with _PDFIUM:
        try:
            yield
        except pypdfium2.PdfiumError as error:
            raise FileRefused("FILE_DAMAGED") from error


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as pixels: rows of ``stride`` bytes, of which width x 3 are red, green, blue."""

    width: int
    height: int
    stride: int
    data: bytes


class Preview:
    """An open PDF; close it, or use it as a context. Pages count from 1. Any thread may ask.

    The file is read into memory, so that it can be written anew while it is shown. One that was not
    made here may be broken: FileRefused FILE_DAMAGED, at once or by any method.
    """

    def __init__(self, source: Path | bytes) -> None:
        data = source.read_bytes() if isinstance(source, Path) else source
        with _pdfium():
            self._pdf = pypdfium2.PdfDocument(data)
            self._pages = len(self._pdf)

    def __enter__(self) -> "Preview":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        reason: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pages(self) -> int:
        """Return the number of pages."""
        return self._pages

    def size(self, page: int) -> tuple[float, float]:
        """Return width and height of a page in points."""
        with _pdfium():
            width, height = self._pdf.get_page_size(page - 1)
        return float(width), float(height)

    def picture(self, page: int, *, scale: float) -> Picture:
        """Return a page; scale 1 is 72 pixels to the inch."""
        with _pdfium():
            sheet = self._pdf[page - 1]
            try:
                bitmap = sheet.render(scale=scale, rev_byteorder=True)
                return Picture(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            finally:
                sheet.close()

    def thumbnail(self, page: int, *, width: int) -> Picture:
        """Return a page so many pixels wide."""
        return self.picture(page, scale=width / self.size(page)[0])

    def text(self, page: int) -> str:
        """Return the text of a page as it would be copied, lines ended by a line feed."""
        with _pdfium():
            sheet = self._pdf[page - 1]
            try:
                words = sheet.get_textpage()
                return str(words.get_text_bounded()).replace("\r\n", "\n")
            finally:
                sheet.close()

    def close(self) -> None:
        """Let go of the file."""
        with _pdfium():
            self._pdf.close()
