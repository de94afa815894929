"""Disks with this much room and no more, calls that fail at random, a stick that wants to run things."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.torture import tally, worker
from tests.torture.runner import ROOT, Children
from tests.torture.scene import Scene, do
from tests.torture.test_kill import counted
from tests.torture.verbs import VERBS, learn

needs_mount = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root may mount a small disk"
)
needs_fiu = pytest.mark.skipif(not shutil.which("fiu-run"), reason="libfiu is not installed")

FULL = {"E_DISK_FULL", "E_DISK", "LOCK_REFUSED", "READ_ONLY"}
FIU = ("posix/io/rw/write", "posix/io/rw/pwrite", "posix/io/sync/fsync", "posix/io/dir/rename")


@pytest.fixture
def small(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """The scene on a disk of 12 MB of its own: the empty tables of all ledgers take their room."""
    point = tmp_path / "small"
    point.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", point], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("no mount here")
    made = replace(scene, root=point / "scene")
    monkeypatch.setenv("HONGDANG_STATE", str(made.state))
    yield made
    subprocess.run(["umount", "-l", point], check=True)


@needs_mount
@pytest.mark.parametrize("name", VERBS)
def test_disk_with_less_and_less_room(
    scene: Scene, small: Scene, children: Children, everything: bool, name: str
) -> None:
    """Whatever room there is, a verb is done or refused with an exact code; later it can be done."""
    verb = VERBS[name]
    learn(small, verb)
    row, began = tally.row(f"disk with too little room: {name}"), time.monotonic()
    filler = small.root.parent / "filler"
    rooms = range(0, 240_000, 4096) if everything else (8192, 98304)
    for room in rooms:
        small.reset()
        disk = os.statvfs(small.root)
        filler.write_bytes(bytes(max(0, disk.f_bavail * disk.f_frsize - room)))
        ran = children.run(verb.words(small), state=small.state)
        filler.unlink()
        row.seen[ran.refusal or "went on"] += 1
        assert ran.code in (0, 1), ran
        assert ran.code == 0 or ran.refusal in FULL, ran
        counted(row, small, verb, acknowledged=ran.code == 0)
    row.seconds += time.monotonic() - began
    assert row.seen["E_DISK_FULL"]


@needs_fiu
@pytest.mark.parametrize("name", VERBS)
def test_calls_that_fail_at_random(scene: Scene, everything: bool, name: str) -> None:
    """By libfiu, without any rights: one call in fifty of a kind fails, the program told anything."""
    verb = VERBS[name]
    learn(scene, verb)
    if not everything and name not in ("save", "export"):
        pytest.skip("in dev.sh torture")
    row, began = tally.row(f"libfiu, 1 call in 50: {name}"), time.monotonic()
    for point in FIU if everything else FIU[:1]:
        for _ in range(10 if everything else 1):
            scene.reset()
            words = verb.words(scene)
            ours = words[0] in worker.COMMANDS
            program = "tests.torture.worker" if ours else "hongdang_desktop"
            done = subprocess.run(
                ["fiu-run", "-x", "-c", f"enable_random name={point},failinfo=5,probability=0.02",
                 sys.executable, "-m", program, *words],
                cwd=ROOT, capture_output=True, text=True, check=False,
            )  # fmt: skip
            row.seen["refused" if done.returncode else "went on"] += 1
            assert "Traceback" not in done.stderr, done
            counted(row, scene, verb, acknowledged=done.returncode == 0)
    row.seconds += time.monotonic() - began


@pytest.mark.usefixtures("strace")
def test_nothing_on_a_stick_is_ever_started(
    scene: Scene, children: Children, tmp_path: Path
) -> None:
    """The system itself says which programs were started: none."""
    scene.reset()
    for name in ("autorun.inf", "党建数据交换.exe", "党建数据交换.lnk"):
        (scene.stick / name).write_bytes(b"#!/bin/sh\ntouch /tmp/started\n")
        (scene.stick / name).chmod(0o755)
    trace = tmp_path / "trace"
    watch = ("-o", str(trace), "-e", "trace=execve,execveat,fork,vfork")
    words = VERBS["import"].words(scene)
    ran = children.run([*words[:-1], "--json"], state=scene.state, watch=watch)
    assert ran.code == 0, ran
    assert "exec" not in trace.read_text()
    assert do(["import", str(scene.plant), str(scene.stick), "--check"]) == 0
    assert len([p for p in scene.stick.iterdir() if p.is_file()]) == 3


@needs_mount
def test_whole_station_on_a_disk_that_may_only_be_read(scene: Scene, children: Children) -> None:
    """In the middle of the day the system takes the right to write away: an exact code, no damage."""
    for name, verb in VERBS.items():
        learn(scene, verb)
        scene.reset()
        subprocess.run(["mount", "--bind", scene.root, scene.root], check=True)
        try:
            subprocess.run(["mount", "-o", "remount,bind,ro", scene.root], check=True)
            ran = children.run(verb.words(scene), state=scene.state)
        finally:
            subprocess.run(["umount", "-l", scene.root], check=True)
        assert (ran.code, ran.refusal) == (1, "PLACE_READ_ONLY"), name
        counted(tally.row("disk that may only be read"), scene, verb, acknowledged=False)
