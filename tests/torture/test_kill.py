"""Killed at every call that changes a file: acknowledged entries are there, nothing is half there."""

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.torture import tally
from tests.torture.disk import Disk
from tests.torture.runner import Children, reachable
from tests.torture.scene import Half, Lost, Scene
from tests.torture.tally import Row
from tests.torture.trace import Player, Recording
from tests.torture.verbs import VERBS, Verb, judge, learn

Recorded = Callable[[str], Recording]
SEED = 20261123
SAMPLE = 3


def _dice() -> Random:
    return Random(SEED)  # noqa: S311 - dice


def counted(row: Row, scene: Scene, verb: Verb, *, acknowledged: bool) -> None:
    """Judge one try and count it; a loss is counted before it fails the test."""
    row.tried += 1
    try:
        row.seen[judge(scene, verb, acknowledged=acknowledged)] += 1
    except Lost:
        row.lost += 1
        raise
    except Half:
        row.half += 1
        raise


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("name", VERBS)
def test_recording_played_back_gives_the_same_files(
    scene: Scene, recorded: Recorded, name: str
) -> None:
    disk = Disk(scene.root, scene.begin)
    player, recording = Player(disk), recorded(name)
    for call in recording.calls:
        player.play(call)
    assert recording.left != scene.begin
    assert disk.now() == recording.left


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("name", VERBS)
def test_every_prefix_of_what_a_verb_does(
    scene: Scene, recorded: Recorded, everything: bool, name: str
) -> None:
    """A killed process leaves what it had told the system: each prefix of its calls."""
    verb, recording = VERBS[name], recorded(name)
    learn(scene, verb)
    began = time.monotonic()
    row = tally.row(f"kill before each call, played back: {name}")
    places = recording.points(Disk(scene.root, scene.begin))
    chosen = set(places if everything else _dice().sample(places, min(SAMPLE, len(places))))
    player = Player(Disk(scene.root, scene.begin))
    for number, call in enumerate(recording.calls):
        if number in chosen:
            scene.reset(player.disk.now())
            counted(row, scene, verb, acknowledged=number > recording.told)
        player.play(call)
    scene.reset(player.disk.now())
    counted(row, scene, verb, acknowledged=True)
    row.seconds += time.monotonic() - began
    assert row.seen["after"]


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("name", VERBS)
def test_killed_by_the_system_at_every_call(
    scene: Scene, recorded: Recorded, children: Children, everything: bool, name: str
) -> None:
    verb, recording = VERBS[name], recorded(name)
    calls = recording.calls
    learn(scene, verb)
    row, began = tally.row(f"SIGKILL at a call: {name}"), time.monotonic()
    places = [
        number
        for number in recording.points(Disk(scene.root, scene.begin))
        if reachable(calls, number)
    ]
    for number in places if everything else _dice().sample(places, min(SAMPLE, len(places))):
        scene.reset()
        ran = children.hinder(verb.words(scene), calls[number], "signal=KILL", state=scene.state)
        assert ran.code in (-9, 0), ran
        row.seen["killed" if ran.code else "survived"] += 1
        counted(row, scene, verb, acknowledged=bool(ran.out) or ran.code == 0)
    row.seconds += time.monotonic() - began
    assert row.seen["killed"] > row.tried // 2


@pytest.mark.parametrize("name", VERBS)
def test_killed_at_every_step_that_python_sees(
    scene: Scene, children: Children, everything: bool, name: str
) -> None:
    """Needs no tool and no rights: between two statements, at each file made, synced, renamed."""
    verb = VERBS[name]
    learn(scene, verb)
    row, began = tally.row(f"SIGKILL at a step of Python: {name}"), time.monotonic()
    steps = range(1, 1000) if everything else sorted(_dice().sample(range(1, 30), 1))
    for step in steps:
        scene.reset()
        ran = children.run(verb.words(scene), state=scene.state, stop=step)
        assert ran.code in (-9, 0), ran
        counted(row, scene, verb, acknowledged=bool(ran.out) or ran.code == 0)
        if ran.code == 0:
            break
    row.seconds += time.monotonic() - began
    assert row.tried
    assert row.tried < 999


def test_number_and_name_of_a_killed_export_are_not_used_again(
    scene: Scene, children: Children, tmp_path: Path
) -> None:
    """Said by ``judge`` for each cut of an export; here for many in a row without any repair."""
    scene.reset()
    verb = VERBS["export"]
    learn(scene, verb)
    scene.reset()
    for step in (12, 15, 18, 21, 24, 27, 30):
        children.run(verb.words(scene), state=scene.state, stop=step)
    row = tally.row("kill exports in a row")
    row.tried += 1
    assert children.run(verb.words(scene), state=scene.state).code == 0
    names = [path.name for path in scene.packages()]
    assert len(names) == len(set(names)) >= 2
