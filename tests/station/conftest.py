from collections.abc import Iterator
from pathlib import Path

import pytest

from hongdang_desktop.station.station import Station
from tests.station import assessed, world
from tests.station.assessed import Desk
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


@pytest.fixture(scope="session")
def three_months(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("assessed") / "made"
    return folder, assessed.make(folder)


@pytest.fixture
def desk(three_months: tuple[Path, str], tmp_path: Path) -> Iterator[Desk]:
    """A branch with three written months, on December 2."""
    made, home = three_months
    opened = assessed.copied(made, tmp_path / "desk", home)
    yield opened
    opened.station.close()
