"""The system refuses a call: an exact code of ours, the state before or after, never a traceback."""

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.torture import tally
from tests.torture.disk import Disk
from tests.torture.runner import Children, Ran, reachable
from tests.torture.scene import Scene
from tests.torture.test_kill import SEED, counted
from tests.torture.trace import Call, Player, Recording, changes
from tests.torture.verbs import VERBS, learn

pytestmark = pytest.mark.usefixtures("strace")

Recorded = Callable[[str], Recording]
SAMPLE = 1
CODES = {
    "ENOSPC": {"E_DISK_FULL", "E_DISK"},
    "EDQUOT": {"E_DISK_FULL", "E_DISK"},
    "EIO": {"E_DISK", "E_STICK_GONE"},
    "EROFS": {"READ_ONLY", "E_READ_ONLY", "PLACE_READ_ONLY", "E_DISK"},
}
"""What each fault may be called; of SQLite's calls ENOSPC alone, in a write, has its own word."""
ANYWHERE = {"READ_ONLY", "LOCK_REFUSED"}
"""Where a file cannot be opened at all, SQLite does not say why, and the lock says it itself."""


def _places(recording: Recording, scene: Scene) -> list[int]:
    """Return the calls to hinder: those that change something, and files opened for writing."""
    disk = Disk(scene.root, scene.begin)
    player, found = Player(disk), []
    for number, call in enumerate(recording.calls):
        inside = call.path is not None and disk.has(call.path) and call.result >= 0
        opens = call.name == "openat" and inside and "O_RDONLY" not in call.flags
        if (opens or changes(call, disk)) and reachable(recording.calls, number):
            found.append(number)
        player.play(call)
    return found


def _wrong_words(scene: Scene, ran: Ran, call: Call, fault: str) -> str:
    """Return what is wrong with how it ended: a refusal has an exact code, and nobody sees a trace."""
    log = scene.state / "hongdang.log"
    if ran.refusal == "BUG":
        return f"{call}: {log.read_text('utf-8')[-700:] if log.exists() else ran}"
    wrong = ran.code not in (0, 1) or "Traceback" in ran.err
    allowed = ran.code == 0 or ran.refusal in CODES[fault] | ANYWHERE
    return "" if allowed and not wrong else f"{call}: {ran}"


@pytest.mark.parametrize("fault", CODES)
@pytest.mark.parametrize("name", VERBS)
def test_call_that_fails(
    scene: Scene, recorded: Recorded, children: Children, everything: bool, name: str, fault: str
) -> None:
    """Once, and from then on: a disk that is full stays full until somebody makes room."""
    verb, recording = VERBS[name], recorded(name)
    learn(scene, verb)
    row, began = tally.row(f"{fault} at a call: {name}"), time.monotonic()
    places = _places(recording, scene)
    dice = Random(f"{SEED} {name} {fault}")  # noqa: S311 - dice
    wrong: list[str] = []
    for number in places if everything else dice.sample(places, min(SAMPLE, len(places))):
        call = recording.calls[number]
        # On a file whose name differs each time a lasting one would meet all other files, too.
        lasts = ("", "+") if call.fixed else ("",)
        for lasting in lasts if everything else (dice.choice(lasts),):
            scene.reset()
            ran = children.hinder(
                verb.words(scene), call, f"error={fault}", state=scene.state, lasting=lasting
            )
            row.seen[ran.refusal or "went on"] += 1
            if words := _wrong_words(scene, ran, call, fault):
                wrong.append(words)
            counted(row, scene, verb, acknowledged=ran.code == 0)
    row.seconds += time.monotonic() - began
    assert row.tried
    assert wrong == []


def test_file_of_a_refused_export_is_gone_from_the_stick(
    scene: Scene, recorded: Recorded, children: Children
) -> None:
    """The stick says no to the first byte: no part stays behind, nor does anything in the inbox."""
    scene.reset()
    recording = recorded("export")
    first = next(
        call
        for number, call in enumerate(recording.calls)
        if call.name == "write"
        and call.path is not None
        and scene.stick in Path(call.path).parents
        and reachable(recording.calls, number)
    )
    before = len(scene.packages())
    words = VERBS["export"].words(scene)
    ran = children.hinder(words, first, "error=ENOSPC", state=scene.state)
    assert (ran.code, ran.refusal) == (1, "E_DISK_FULL")
    assert len([p for p in scene.stick.rglob("*") if p.is_file()]) == before
    assert list((scene.a / "inbox").iterdir()) == []
