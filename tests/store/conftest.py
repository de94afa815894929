from collections.abc import Iterator
from pathlib import Path

import pytest

from hongdang_desktop.store.store import Store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "place"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    """An empty store, closed at the end of the test."""
    made = Store.create(folder)
    yield made
    made.close()
