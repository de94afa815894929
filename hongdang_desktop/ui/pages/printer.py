"""Hands a paper to a printer, page by page, as the pictures that the preview shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ui.pages.page_image import image_of

if TYPE_CHECKING:
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.papers import Papers
    from hongdang_desktop.station.views import Paper

_DOTS = 300
"""Dots to the inch: fine enough for small print, and a page is still only 26 MB."""


class NotPrinted(UserError):
    """The printer took nothing."""

    code = "NOT_PRINTED"

    def __init__(self) -> None:
        super().__init__("打印机没有接。看看电源、纸和线，或者先存为PDF。")


@dataclass(frozen=True, slots=True)
class Job:
    """How to print: ``printer`` by its name, "" with ``file`` for a test without a printer."""

    printer: str
    copies: int = 1
    both_sides: bool = False
    file: str = ""


def printers() -> tuple[str, ...]:
    """Return the names of the printers, the usual one first."""
    usual = QPrinterInfo.defaultPrinterName()
    names = list(QPrinterInfo.availablePrinterNames())
    return tuple(sorted(names, key=lambda name: name != usual))


def print_paper(papers: Papers, paper: Paper, job: Job, progress: Progress) -> None:
    """Print every page, and remember that it was done. Raises NotPrinted, Stopped.

    Runs in a worker: Qt lets a printer be painted on from any one thread.
    """
    printer = _printer(job)
    painter = QPainter()
    try:
        for page in range(1, paper.pages + 1):
            progress.step(f"正在送 {page} / {paper.pages} 页", page - 1, paper.pages)
            image = image_of(papers.picture(paper, page, round(210 / 25.4 * _DOTS)))
            crosswise = image.width() > image.height()
            way = (
                QPageLayout.Orientation.Landscape if crosswise else QPageLayout.Orientation.Portrait
            )
            printer.setPageOrientation(way)
            if page == 1 and not painter.begin(printer):
                raise NotPrinted
            if page > 1 and not printer.newPage():
                raise NotPrinted
            whole = QRectF(printer.paperRect(QPrinter.Unit.DevicePixel))
            sheet = printer.pageRect(QPrinter.Unit.DevicePixel)
            painter.drawImage(whole.translated(-sheet.topLeft()), image)
    except UserError:
        printer.abort()
        raise
    finally:
        painter.end()
    papers.note_printed(paper)


def _printer(job: Job) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if job.file:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(job.file)
    else:
        printer.setPrinterName(job.printer)
    printer.setCopyCount(job.copies)
    printer.setDuplex(
        QPrinter.DuplexMode.DuplexLongSide if job.both_sides else QPrinter.DuplexMode.DuplexNone
    )
    return printer
