"""The power goes at any moment: no acknowledged entry is gone, nothing is half there.

The method of exchange.md §4.1, under the real program with its real database: everything that it
tells the system is recorded, and a disk in memory says what may be left of it (``tests.torture.disk``).
"""

import time
from collections.abc import Callable, Sequence
from random import Random

import pytest

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from tests.torture import tally
from tests.torture.disk import Disk, File, image_of
from tests.torture.runner import Children
from tests.torture.scene import Scene
from tests.torture.test_kill import SEED, counted
from tests.torture.trace import Call, Player, Recording
from tests.torture.verbs import VERBS, learn

pytestmark = pytest.mark.usefixtures("strace")

Recorded = Callable[[str], Recording]
SAVES = 6


def _dice(what: str) -> Random:
    return Random(f"{SEED} {what}")  # noqa: S311 - dice


def _cuts(calls: Sequence[Call], dice: Random, count: int) -> list[int]:
    """Return in order before which calls the power goes, some more than once; the end is among them."""
    return sorted([len(calls), *(dice.randrange(len(calls) + 1) for _ in range(count - 1))])


@pytest.mark.parametrize("name", VERBS)
def test_power_cut_while_a_verb_runs(
    scene: Scene, recorded: Recorded, everything: bool, name: str
) -> None:
    verb, recording = VERBS[name], recorded(name)
    learn(scene, verb)
    row, began = tally.row(f"power cut: {name}"), time.monotonic()
    dice = _dice(name)
    places = recording.points(Disk(scene.root, scene.begin))
    calls = recording.calls[places[0] :]
    cuts = _cuts(calls, dice, 300 if everything else 6)
    player = Player(Disk(scene.root, scene.begin))
    for call in recording.calls[: places[0]]:
        player.play(call)
    for number in range(len(calls) + 1):
        for _ in range(cuts.count(number)):
            scene.reset(player.disk.after_cut(dice))
            counted(row, scene, verb, acknowledged=number + places[0] > recording.told)
        if number < len(calls):
            player.play(calls[number])
    row.seconds += time.monotonic() - began
    assert row.seen["before"] or verb.same
    assert row.seen["after"]


def _saving(scene: Scene, children: Children, weaken: str = "") -> list[Call]:
    scene.reset()
    words = ["worker", str(scene.a), "1000", str(SAVES)]
    return children.record(words, state=scene.state, weaken=weaken)


def _after_cuts(
    scene: Scene, calls: Sequence[Call], count: int, dice: Random
) -> list[tuple[int, str]]:
    """Cut the power ``count`` times; return how many entries were lost each time, and the damage."""
    disk = Disk(scene.root, scene.begin)
    player, said, found = Player(disk), b"", list[tuple[int, str]]()
    cuts = _cuts(calls, dice, count)
    for number in range(len(calls) + 1):
        for _ in range(cuts.count(number)):
            scene.reset(disk.after_cut(dice))
            found.append(_examined(scene, _told(said)))
        if number < len(calls):
            call = calls[number]
            player.play(call)
            if call.name == "write" and call.handle == 1:
                said += call.data
    return found


def _told(said: bytes) -> list[str]:
    """Return the names that were acknowledged: of whole lines only."""
    return [line.split()[0].decode() for line in said.split(b"\n")[:-1]]


def _examined(scene: Scene, told: Sequence[str]) -> tuple[int, str]:
    """Open what is left; return how many acknowledged entries are gone, and what is damaged."""
    try:
        with Station.open(scene.a) as station:
            faults = station.verify()
            listed = station.book.list(Listing("party_group"), limit=1000)
            there = {entry.called for entry in listed} - {"第一党小组", "第二党小组"}
            more = len(there - set(told))
            assert more <= 1, there  # kept, and not yet told
            lost = len(set(told) - there)
            if not faults and not lost:
                station.book.save("party_group", {"name": "后来的组"})
    except UserError as error:
        return 0, error.code
    return lost, "".join(faults)


def test_power_cut_while_entries_are_saved(
    scene: Scene, children: Children, everything: bool
) -> None:
    row, began = tally.row(f"power cut: {SAVES} saves in a row"), time.monotonic()
    calls = _saving(scene, children)
    for lost, damage in _after_cuts(scene, calls, 300 if everything else 20, _dice("saves")):
        row.tried += 1
        row.lost += lost
        row.half += bool(damage)
        row.seen[damage or "intact"] += 1
    row.seconds += time.monotonic() - began
    assert (row.lost, row.half) == (0, 0)


@pytest.mark.parametrize("pragma", ["synchronous=OFF", "journal_mode=OFF"])
def test_harness_sees_what_a_weaker_mode_loses(
    scene: Scene, children: Children, everything: bool, pragma: str
) -> None:
    """A harness that finds nothing proves nothing: with these modes it must find losses or damage."""
    row, began = tally.row(f"(the harness itself: power cut with {pragma})"), time.monotonic()
    calls = _saving(scene, children, pragma)
    found = _after_cuts(scene, calls, 100 if everything else 18, _dice(pragma))
    for lost, damage in found:
        row.seen["lost" if lost else "damaged" if damage else "intact"] += 1
    row.seconds += time.monotonic() - began
    # Measured: of 100 cuts 41 and more are seen. Among 18 there is one but for once in 13,000 runs.
    assert row.seen["lost"] + row.seen["damaged"] > (len(found) // 10 if everything else 0)


@pytest.mark.parametrize("name", VERBS)
def test_what_gets_its_name_was_synced_before_and_the_folder_after(
    scene: Scene, recorded: Recorded, name: str
) -> None:
    """Read from the trace; what lies in the user's state folder may be lost and is left out."""
    disk = Disk(scene.root, scene.begin)
    player, waiting, seen = Player(disk), set[str](), 0
    for call in recorded(name).calls:
        if call.name == "write" and call.handle == 1:
            assert waiting == set(), "said to be done, and a folder is not synced"
        if call.name == "rename" and _durable(call, scene):
            assert call.path is not None
            assert call.target is not None
            file = disk.file(call.path)
            assert isinstance(file, File)
            assert not file.dirty, f"{call.path.name} got its name before it was synced"
            waiting.add(str(call.target.parent))
            seen += 1
        if call.name == "fsync":
            waiting.discard(str(call.path))
        player.play(call)
    if name in ("export", "import"):
        assert seen


def _durable(call: Call, scene: Scene) -> bool:
    """Say whether a rename happened, in the scene, and outside of the user's state folder."""
    target = call.target
    inside = target is not None and target.is_relative_to(scene.root)
    return call.result == 0 and inside and scene.state not in (target or scene.root).parents


def test_first_package_on_a_new_stick_stays(scene: Scene, children: Children) -> None:
    """Its folders are new: they must be as safe as the file in them when the user pulls the stick."""
    row = tally.row("power cut after the first package on a new stick")
    scene.reset()
    (scene.root / "new-stick").mkdir()
    begin = image_of(scene.root)
    words = ["export", str(scene.a), "--to", str(scene.root / "new-stick"), "--json"]
    disk = Disk(scene.root, begin)
    player = Player(disk)
    for call in children.record(words, state=scene.state):
        player.play(call)
    dice = _dice("new stick")
    for _ in range(8):
        scene.reset(disk.after_cut(dice))
        found = len(list((scene.root / "new-stick").rglob("*.djx")))
        row.tried += 1
        row.lost += 1 - found
    assert row.lost == 0
