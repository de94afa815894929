import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.store.lock import LockRefused, StationInUse, StationLock

_HOLDER = """
import sys
from pathlib import Path
from hongdang_desktop.store.lock import StationLock
lock = StationLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that has the station in tmp_path open until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_says_who_holds_it(tmp_path: Path, set_clock: SetClock) -> None:
    lock = StationLock(tmp_path, set_clock)
    assert (tmp_path / "station.lock").read_text() == f"{os.getpid()} 2026-11-23T09:00:00+08:00\n"
    lock.release()


def test_a_second_program_is_refused(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(StationInUse) as refused:
        StationLock(tmp_path)
    assert refused.value.code == "STATION_IN_USE"
    assert refused.value.sentence == "这个工作台已经开着；换到那个窗口，或先关掉它。"
    assert re.fullmatch(rf"{holder.pid} \d{{4}}-.*\+08:00", refused.value.holder)
    # Who was refused did not spoil what the holder wrote.
    assert (tmp_path / "station.lock").read_text().startswith(f"{holder.pid} ")


def test_free_after_the_holder_was_killed(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait(timeout=10)
    lock = StationLock(tmp_path)
    assert (tmp_path / "station.lock").read_text().startswith(f"{os.getpid()} ")
    lock.release()


def test_free_after_the_holder_ended(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    assert holder.stdin is not None
    holder.stdin.close()
    assert holder.wait(timeout=10) == 0
    StationLock(tmp_path).release()


def test_a_shorter_text_leaves_nothing_of_a_longer_one(tmp_path: Path, set_clock: SetClock) -> None:
    (tmp_path / "station.lock").write_text("x" * 500)
    StationLock(tmp_path, set_clock).release()
    assert len((tmp_path / "station.lock").read_text().splitlines()) == 1


def test_within_one_process_too(tmp_path: Path) -> None:
    first = StationLock(tmp_path)
    with pytest.raises(StationInUse):
        StationLock(tmp_path)
    first.release()
    first.release()
    second = StationLock(tmp_path)
    first.release()  # lets go of nothing that is not its own
    with pytest.raises(StationInUse):
        StationLock(tmp_path)
    second.release()


def test_two_stations_do_not_meet(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    for lock in [StationLock(folder) for folder in folders]:
        lock.release()


def test_a_lock_file_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "station.lock").mkdir()
    with pytest.raises(LockRefused) as refused:
        StationLock(tmp_path)
    assert refused.value.code == "LOCK_REFUSED"
    with pytest.raises(LockRefused):
        StationLock(tmp_path / "nowhere")
