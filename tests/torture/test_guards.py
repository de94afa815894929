"""Each guard is taken out of a copy of the program: some test must then fail."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.torture import tally
from tests.torture.guard import Guard
from tests.torture.guards import GUARDS, SAMPLE
from tests.torture.runner import ROOT

_COPIED = ("hongdang_desktop", "tests", "pyproject.toml", "packaging", "README.md", ".ci")
_LINKED = ("resources", "forms")
_FAILED = 1
"""What pytest returns when tests ran and some of them failed."""


def test_each_guard_stands_where_the_table_says() -> None:
    counts = {
        each.name: (ROOT / "hongdang_desktop" / each.file).read_text("utf-8").count(each.snippet)
        for each in GUARDS
    }
    assert {name: count for name, count in counts.items() if count != 1} == {}
    assert len({each.name for each in GUARDS}) == len(GUARDS)
    assert set(SAMPLE) <= {each.name for each in GUARDS}


def test_removal_of_each_guard_is_noticed(tmp_path: Path, everything: bool) -> None:
    chosen = [each for each in GUARDS if everything or each.name in SAMPLE]
    row, began = tally.row("guards taken out one by one"), time.monotonic()
    tests = sorted({test for guard in chosen for test in guard.tests.split()})
    assert _ran(_copied(tmp_path / "whole"), tests)[0] == 0, "they fail with all guards in place"
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda guard: _without(guard, tmp_path), chosen))
    unnoticed = {
        each.name: said
        for each, (code, said) in zip(chosen, results, strict=True)
        if code != _FAILED
    }
    row.tried += len(chosen)
    row.seen["noticed"] += len(chosen) - len(unnoticed)
    row.seen["unnoticed"] += len(unnoticed)
    row.seconds += time.monotonic() - began
    assert sorted(unnoticed) == []


def _without(guard: Guard, folder: Path) -> tuple[int, str]:
    """Run the guard's tests in a copy of the program without it; return how pytest ended."""
    copy = _copied(folder / guard.name.replace(":", "").replace(" ", "-"))
    file = copy / "hongdang_desktop" / guard.file
    whole = file.read_text("utf-8")
    assert whole.count(guard.snippet) == 1, guard.name
    file.write_text(whole.replace(guard.snippet, guard.instead), "utf-8")
    try:
        return _ran(copy, guard.tests.split())
    finally:
        shutil.rmtree(copy)


def _ran(copy: Path, tests: Sequence[str]) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests],
        cwd=copy, capture_output=True, text=True, check=False, timeout=1200,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "TORTURE": ""},
    )  # fmt: skip
    return done.returncode, done.stdout[-300:]


def _copied(copy: Path) -> Path:
    copy.mkdir()
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            ignore = shutil.ignore_patterns("__pycache__", "test_guards.py")
            shutil.copytree(source, copy / name, ignore=ignore)
        elif source.exists():
            shutil.copy(source, copy / name)
    for name in _LINKED:
        if (ROOT / name).exists():
            (copy / name).symlink_to(ROOT / name)
    return copy


def test_copy_is_what_is_tested(tmp_path: Path) -> None:
    """Without this a copy that nobody imports would make every guard look unnoticed, or noticed."""
    _copied(tmp_path / "copy")
    done = subprocess.run(
        [sys.executable, "-c", "import hongdang_desktop as h; print(h.__file__)"],
        cwd=tmp_path / "copy", capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(done.stdout.strip()).is_relative_to(tmp_path / "copy")
