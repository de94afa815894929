"""Killed in the middle of writing: everything that was acknowledged is there, nothing is half there."""

import random
import subprocess
import sys
import time
from pathlib import Path

from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from tests.station.world import alone

ROUNDS = 4


def test_acknowledged_entries_outlive_kill(tmp_path: Path) -> None:
    station, _ = alone(tmp_path / "s")
    station.close()
    dice = random.Random(20261123)  # noqa: S311 - dice
    acknowledged: dict[str, str] = {}
    for number in range(ROUNDS):
        acknowledged |= _killed(tmp_path / "s", number * 1_000_000, 0.02 + 0.3 * dice.random())
        with Station.open(tmp_path / "s") as opened:
            assert opened.verify() == []
            listed = opened.book.list(Listing("party_group"), limit=1_000_000)
            there = {entry.id: str(entry.payload["name"]) for entry in listed}
            assert acknowledged.items() <= there.items()
            assert len(there) - len(acknowledged) <= number + 1  # kept, and not yet told
            digest = opened.digest()
            opened.rebuild()
            assert opened.digest() == digest
            opened.book.undo()
            opened.book.redo()
    assert len(acknowledged) >= ROUNDS


def _killed(folder: Path, first: int, after: float) -> dict[str, str]:
    """Let a child save for a while and kill it; return what it had acknowledged."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.station.killed", str(folder), str(first)],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert child.stdout is not None
    told = [child.stdout.readline(), child.stdout.readline()]
    assert told[0] == "open\n"
    time.sleep(after)
    child.kill()
    told += child.communicate()[0].splitlines()
    whole = [line.split() for line in told[1:] if len(line.split()) == 2]
    return {entry: f"{number}组" for number, entry in whole if len(entry) == 36}
