"""Papers printed for the tests."""

import io
from collections.abc import Callable
from datetime import UTC, datetime

from hongdang_desktop.core.progress import silent
from hongdang_desktop.output.document import Document
from hongdang_desktop.output.render import render

CREATED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

Pages = Callable[..., list[str]]
Poppler = Callable[..., str]


def printed(*documents: Document, duplex: bool = False) -> bytes:
    file = io.BytesIO()
    render(documents, file, silent(), created=CREATED, duplex=duplex)
    return file.getvalue()
