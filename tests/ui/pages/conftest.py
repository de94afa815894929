"""One station and one window for each test of the pages that write."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.pages import register
from hongdang_desktop.ui.shell import Shell
from hongdang_desktop.ui.work import Work
from tests.station import world
from tests.station.world import Chain, Names
from tests.ui.pages.desk import NOW, make_station, window


@pytest.fixture
def clock() -> SetClock:
    """Return a clock that stands at 2026-11-23 10:42, a Monday."""
    return SetClock(NOW)


@pytest.fixture
def station(tmp_path: Path, clock: SetClock) -> Iterator[Station]:
    """Give a branch station with twelve members."""
    made = make_station(tmp_path / "station", clock)
    yield made
    made.close()


@pytest.fixture
def shell(station: Station) -> Iterator[Shell]:
    """Give a window on it."""
    with window(station) as (made, _work):
        yield made


@pytest.fixture
def whole_shell(station: Station) -> Iterator[Shell]:
    """Give a window on it with all pages of a branch."""
    made = Shell((), role="branch")
    work = Work(station, made, station.info())
    work.chosen = station.shelf.chosen()
    made.set_pages(register.pages(work), role="branch")
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture(scope="session")
def chain_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Names]:
    """Make a plant and three PCs once."""
    folder = tmp_path_factory.mktemp("chain")
    with pytest.MonkeyPatch.context() as patch:
        world.quick_codes(patch)
        return folder, world.build(folder)


@pytest.fixture
def chain(chain_template: tuple[Path, Names], tmp_path: Path) -> Iterator[Chain]:
    """Give a plant with three branches, enrolled and acknowledged both ways."""
    made = Chain(chain_template[0], tmp_path / "chain", chain_template[1])
    yield made
    made.close()
