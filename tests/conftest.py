"""What holds in every test: nothing of this user's own is touched, and nobody calls out."""

import os
import shutil
import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from hongdang_desktop.core.clock import PLANT_TIME, SetClock

# Before the first import of Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session", autouse=True)
def _no_state_of_this_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For fixtures that live longer than one test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HONGDANG_STATE", str(tmp_path_factory.mktemp("session-state")))
        yield


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give each test a state folder of its own, also after it has undone its own patches."""
    folder = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HONGDANG_STATE", str(folder))
        yield folder


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Fail a test that opens an internet socket, also where the program swallows the refusal."""
    attempts: list[str] = []
    make = socket.socket.__init__

    def refuse(self: socket.socket, family: int = -1, *args: int, **more: int) -> None:
        if family in (-1, socket.AF_INET, socket.AF_INET6):
            attempts.append(f"family {family}")
            raise OSError("no network in tests")
        make(self, family, *args, **more)

    def refuse_names(host: object, *args: object, **more: object) -> None:
        attempts.append(f"name {host}")
        raise OSError("no network in tests")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "__init__", refuse)
        patch.setattr(socket, "getaddrinfo", refuse_names)
        yield
    if attempts:
        pytest.fail(f"the network was wanted: {attempts}")


@pytest.fixture
def set_clock() -> SetClock:
    """Return a clock that stands at a Monday morning, 2026-11-23 09:00."""
    return SetClock(datetime(2026, 11, 23, 9, 0, tzinfo=PLANT_TIME))


@pytest.fixture(scope="session")
def practice_plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a plant and two branch PCs with three months up to 2026-10; look, do not touch."""
    # Imported here: most tests need no station, and SQLAlchemy takes its time.
    from hongdang_desktop.core.periods import read_period  # noqa: PLC0415
    from hongdang_desktop.station.practice.plant import make  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("practice") / "demo"
    make(folder, branches=2, months=3, until=read_period("2026-10"))
    return folder


@pytest.fixture
def demo(practice_plant: Path, tmp_path: Path) -> Path:
    """Return a copy of the practice plant: ``plant``, ``branch-01``, and ``branch-02`` with two branches."""
    return Path(shutil.copytree(practice_plant, tmp_path / "demo"))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Call bytes by their place: they may hold the time, and every process must say the same."""
    return argname if isinstance(val, bytes) else None
