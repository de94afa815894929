"""Random histories of three PCs of one branch and the plant, with sticks lost, doubled and late."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from random import Random

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.store import journal
from tests.station import world
from tests.station.pictures import photo, written
from tests.station.world import Chain, Names

PCS = ("a", "b", "d")
ALL = (*PCS, "plant")
EXPECTED = {
    "G03", "PROBLEMS", "CONFLICT", "ALREADY_FINAL", "CHANGED_SINCE", "FIXED", "NOTHING_TO_UNDO",
    "NOTHING_TO_REDO", "NO_REASON", "NOT_FINAL",
}  # fmt: skip
"""What a verb that does not fit just now may answer; anything else is a bug."""
NOTHING_TO_TAKE_BACK = {"NOTHING_TO_UNDO", "BUILT_ON", "PRINTED", "CHANGED_SINCE"}


def has(module: str) -> bool:
    """Say whether a part of the program is there."""
    return find_spec(f"hongdang_desktop.{module}") is not None


def build(folder: Path) -> Names:
    """Make the plant with PCs a and b of branch one, and a third one, d."""
    names = world.build(folder)
    with Station.open(folder / "plant", clock=world.clock()) as plant:
        late = world.admitted(plant, folder / "d", folder / "stick", "电脑D", names.one)
        down, _ = plant.post.export(folder / "stick", names.one)
        late.post.receive(down)
        late.close()
    return names


@dataclass
class Kept:
    """What one PC wrote and has acknowledged: payload hashes, those that never left it apart."""

    here: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)


class Life:
    """Random work, and a pile of packages of which some are carried, some twice, some never."""

    def __init__(self, chain: Chain, seed: int) -> None:
        self.chain = chain
        self.dice = Random(seed)  # noqa: S311 - dice
        self.pile: list[tuple[str, Path]] = []
        self.count = 0
        self.done: dict[str, int] = {}
        self.kept = {name: Kept() for name in ALL}
        self.copies: dict[str, tuple[Path, set[str]]] = {}
        self.steps: list[Callable[[], str]] = [
            *[self.work] * 8, *[self.send] * 3, *[self.carry] * 5, self.carry_folder, self.copy,
            self.put_back,
        ]  # fmt: skip
        if hasattr(chain.plant.post, "undo_import"):
            self.steps.append(self.take_back)

    def step(self) -> None:
        """Do one thing."""
        self.chain.now.advance(minutes=self.dice.choice((1, 1, 60, -30)))
        what = self.dice.choice(self.steps)()
        self.done[what] = self.done.get(what, 0) + 1

    def work(self) -> str:
        name = self.dice.choice(ALL[:3])
        station = self.chain.station(name)
        before = _written(station)
        try:
            self._verb(station)
        except UserError as refused:
            assert refused.code in EXPECTED, refused.code  # noqa: PT017 - others are bugs
        self.kept[name].here |= _written(station) - before
        return "work"

    def _verb(self, station: Station) -> None:
        book, self.count = station.book, self.count + 1
        ledger = self.dice.choice(("party_group", "party_group", "member"))
        ids, torn = book.ids(Listing(ledger)), book.conflicts()
        payload = (
            world.group(f"{self.count}组")
            if ledger == "party_group"
            else world.member(f"耿{'一二三四五六七八九十'[self.count % 10]}")
        )
        verb = self.dice.choice(
            ("new", "new", "edit", "edit", "delete", "undo", "redo", "choose", "final", "correct")
        )
        if verb == "choose" and torn:
            heads = book.heads(torn[0].id)
            book.resolve(torn[0].id, self.dice.choice(heads).revision)
        elif verb in ("undo", "redo"):
            book.undo() if verb == "undo" else book.redo()
        elif verb == "new" or not ids:
            if self.dice.random() < 0.3:
                payload["attachments"] = [self._photo(station)]
            book.save(ledger, payload)
        elif verb == "edit":
            book.save(ledger, payload, self.dice.choice(ids))
        elif verb == "delete":
            book.delete(self.dice.choice(ids), "重复登记")
        elif verb == "final":
            book.finalise_all([self.dice.choice(ids)])
        elif verb == "correct":
            book.correct(self.dice.choice(ids), payload, "写错了")

    def _photo(self, station: Station) -> JsonObject:
        """Take in one of a few photos: the same one may come in at two PCs."""
        side = self.dice.randrange(20, 26)
        file = written(self.chain.folder, f"{side}.jpg", photo(side, side))
        return station.attachments.take(file)

    def send(self) -> str:
        name = self.dice.choice(ALL)
        place = self.chain.folder / f"stick{len(self.pile)}"
        place.mkdir()
        path, _ = self.chain.station(name).post.export(place, self.chain.names.one)
        self.kept[name].left |= self.kept[name].here
        self.pile.append((name, path))
        return "send"

    def carry(self) -> str:
        """Any package to anybody, as often and as late as the dice say; some never go."""
        if self.pile:
            sender, path = self.dice.choice(self.pile)
            for receiver in self.dice.sample(ALL, self.dice.choice((1, 1, 2, 3))):
                if receiver != sender:
                    self._receive(receiver, path)
        return "carry"

    def carry_folder(self) -> str:
        """A stick with several packages on it, some under the names of others."""
        place = self.chain.folder / f"many{self.count}-{len(self.pile)}"
        place.mkdir(exist_ok=True)
        for number, (_, path) in enumerate(self.dice.sample(self.pile, min(4, len(self.pile)))):
            shutil.copy(path, place / f"副本{number}.djx")
        self._receive(self.dice.choice(ALL), place)
        return "carry a folder"

    def _receive(self, name: str, path: Path) -> None:
        station = self.chain.station(name)
        before = _written(station)
        for receipt in station.post.receive(path):
            # Until everybody has heard of d: not sealed to it, or not known where it comes from, or
            # its revisions in a colleague's package are not known.
            early = {"d": ("E_DECRYPT",), "plant": ()}.get(
                name, ("E_UNKNOWN_SENDER", "E_FOREIGN_STREAM")
            )
            assert receipt.code in ("", "DUPLICATE", "GAP", "OWN", *early), receipt
        self.kept[name].here |= _written(station) - before  # what a merge wrote

    def take_back(self) -> str:
        """The last import is undone as one action, where nothing was built on it."""
        station = self.chain.station(self.dice.choice(ALL))
        undo = getattr(station.post, "undo_import")  # noqa: B009 - it may not be there yet
        try:
            undo()
        except UserError as refused:
            assert refused.code in NOTHING_TO_TAKE_BACK, refused.code  # noqa: PT017 - as above
            return "an import that stays"
        return "an import taken back"

    def copy(self) -> str:
        name = self._restorable()
        self.copies[name] = self.chain.copy(name), set(self.kept[name].here)
        return "a folder copied"

    def put_back(self) -> str:
        """An old copy of a folder takes its place: what was written since and never left is gone."""
        name = self._restorable()
        if name not in self.copies:
            return "nothing"
        folder, here = self.copies[name]
        self.chain.back_to(name, folder)
        self.kept[name].here = set(here)
        return f"an old folder put back{'' if name == 'plant' else ' at a branch'}"

    def _restorable(self) -> str:
        # A branch's PC that is put back writes its numbers twice until epochs are built.
        return self.dice.choice(ALL) if has("station.epochs") else "plant"

    def settle(self) -> int:
        """All sticks are found, and everything is carried until nobody has anything to say."""
        for _, path in self.pile:
            for name in ALL:
                self._receive(name, path)
        for rounds in range(40):
            for name in ALL:
                place = self.chain.folder / f"last{len(self.pile)}"
                place.mkdir()
                path, _ = self.chain.station(name).post.export(place, self.chain.names.one)
                self.pile.append((name, path))
                for other in ALL:
                    if other != name:
                        self._receive(other, path)
            stations = [self.chain.station(name) for name in ALL]
            if not any(
                s.post.outgoing(self.chain.names.one).total or s.attachments.missing()
                for s in stations
            ):
                return rounds
        raise AssertionError("never came to rest")

    def lost(self) -> set[str]:
        """Return what was acknowledged, and is not in the plant's journal."""
        held = _payloads(self.chain.plant, own=False)
        wanted = {text for kept in self.kept.values() for text in kept.here | kept.left}
        return wanted - held


def _written(station: Station) -> set[str]:
    return _payloads(station, own=True)


def _payloads(station: Station, *, own: bool) -> set[str]:
    """Return the hashes of all payloads in the journal, or only of what was written here."""
    return station._core.read(
        lambda c: {
            revision.payload_hash
            for name, info in journal.streams(c).items()
            if info.own or not own
            for revision in journal.of_stream(c, name)
        }
    )
