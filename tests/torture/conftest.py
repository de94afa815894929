import os
from collections.abc import Callable, Iterator

import pytest

from tests.torture import runner, tally
from tests.torture.disk import image_of
from tests.torture.runner import ROOT, Children
from tests.torture.scene import Scene
from tests.torture.trace import Recording
from tests.torture.verbs import VERBS

ALL = bool(os.environ.get("TORTURE"))
"""Set by ``dev.sh torture``: everything, not the sample of fixed seed."""


def pytest_runtest_logfinish() -> None:
    """Keep the counts after each test, so that they are there after a run that was broken off."""
    if tally.ROWS:
        tally.write(ROOT / ".dev" / ("torture.md" if ALL else "torture-sample.md"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if tally.ROWS:
        terminalreporter.section("torture")
        terminalreporter.write_line(tally.table())


@pytest.fixture
def everything() -> bool:
    """Say whether all is to be tried, and not a sample."""
    return ALL


@pytest.fixture(scope="session")
def children(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Children]:
    made = Children(tmp_path_factory.mktemp("children"))
    yield made
    made.close()


@pytest.fixture
def strace() -> None:
    why = runner.why_no_strace()
    if why:
        pytest.skip(f"no strace: {why}")


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene.build(tmp_path_factory.mktemp("torture"))


@pytest.fixture
def scene(_built: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The plant, PC a of its first branch and a stick; every test begins with ``reset``."""
    monkeypatch.setenv("HONGDANG_STATE", str(_built.state))
    return _built


@pytest.fixture(scope="session")
def recorded(_built: Scene, children: Children) -> Callable[[str], Recording]:
    """Return what a verb did to files; recorded once."""
    kept: dict[str, Recording] = {}

    def record(name: str) -> Recording:
        if name not in kept:
            _built.reset()
            calls = children.record(VERBS[name].words(_built), state=_built.state)
            kept[name] = Recording(tuple(calls), image_of(_built.root))
        return kept[name]

    return record
