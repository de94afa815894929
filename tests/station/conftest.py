from collections.abc import Iterator
from pathlib import Path

import pytest

from hongdang_desktop.station.station import Station
from tests.station import world
from tests.station.world import Chain, Names


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Names]:
    folder = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        world.quick_codes(patch)
        return folder, world.build(folder)


@pytest.fixture
def chain(template: tuple[Path, Names], tmp_path: Path) -> Iterator[Chain]:
    """A plant and three PCs, enrolled and acknowledged both ways."""
    folder, names = template
    made = Chain(folder, tmp_path / "chain", names)
    yield made
    made.close()


@pytest.fixture
def quick_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    world.quick_codes(monkeypatch)


@pytest.fixture
def branch(tmp_path: Path) -> Iterator[Station]:
    """A branch that began alone, on a Monday morning."""
    station, _ = world.alone(tmp_path / "branch")
    yield station
    station.close()
