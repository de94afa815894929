"""Poppler's and PDFium's eyes on printed papers."""

import shutil
import subprocess
from pathlib import Path

import pytest

from hongdang_desktop.output.document import Document
from hongdang_desktop.output.preview import Preview
from tests.output.printing import Pages, Poppler, printed


@pytest.fixture
def pages() -> Pages:
    """Return a function that prints documents and gives back the text of each page."""

    def texts(*documents: Document) -> list[str]:
        with Preview(printed(*documents)) as preview:
            return [preview.text(number) for number in range(1, preview.pages + 1)]

    return texts


@pytest.fixture
def poppler(tmp_path: Path) -> Poppler:
    """Return a function that runs a poppler tool on printed documents and gives back its words."""

    def run(tool: str, *options: str, data: bytes) -> str:
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed (poppler-utils)")
        path = tmp_path / "paper.pdf"
        path.write_bytes(data)
        target = ["-"] if tool == "pdftotext" else []
        done = subprocess.run(
            [tool, *options, str(path), *target], capture_output=True, check=True, timeout=60
        )
        assert not done.stderr
        return done.stdout.decode()

    return run
