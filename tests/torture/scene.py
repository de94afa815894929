"""A plant, PC a of its first branch and a stick, and the verbs that are tortured on them."""

import io
import json
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hongdang_desktop import cli
from hongdang_desktop.exchange.names import PACKAGE, PART
from hongdang_desktop.exchange.package import missing_bytes, peek_header
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from tests.station import world
from tests.torture.disk import Image, image_of, lay_out


class Half(AssertionError):
    """Something is half there: neither the state before nor the state after."""


class Lost(AssertionError):
    """Something that was acknowledged is gone."""


@dataclass
class Scene:
    """One folder with everything in it, put back before each try."""

    root: Path
    begin: Image = field(default_factory=dict)
    member: str = ""
    views: dict[str, tuple[object, object]] = field(default_factory=dict)

    @classmethod
    def build(cls, folder: Path) -> "Scene":
        """Make the plant, PC a with entries that were sent, others that were not, and a draft."""
        made = cls(folder / "scene")
        template = folder / "template"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HONGDANG_STATE", str(made.state))
            world.quick_codes(patch)
            world.build(template)
            for name in ("a", "plant"):
                shutil.copytree(template / name, made.root / name)
            made.state.mkdir(exist_ok=True)
            made.stick.mkdir()
            with Station.open(made.a) as station:
                station.actor = "卞秋禾"
                station.book.save("party_group", world.group("第一党小组", note="长" * 2000))
                station.post.export(made.stick)
                station.book.save("party_group", world.group("第二党小组"))
                made.member = world.saved(station.book.save("member", world.member()))
        (made.root / "new.json").write_text(json.dumps({"name": "第三党小组"}), "utf-8")
        made.begin = image_of(made.root)
        return made

    @property
    def a(self) -> Path:
        return self.root / "a"

    @property
    def plant(self) -> Path:
        return self.root / "plant"

    @property
    def stick(self) -> Path:
        return self.root / "stick"

    @property
    def state(self) -> Path:
        return self.root / "state"

    def reset(self, image: Image | None = None) -> None:
        """Put everything back as it was in the beginning, or as ``image`` says."""
        self.root.mkdir(exist_ok=True)
        lay_out(self.root, self.begin if image is None else image)

    def packages(self) -> list[Path]:
        """Return the files on the stick that call themselves finished packages."""
        return sorted(self.stick.rglob(f"*{PACKAGE}"))


@dataclass(frozen=True)
class Verb:
    """Something that a user does. ``view`` says how it stands with it; ``repeats`` may be done twice."""

    name: str
    words: Callable[[Scene], list[str]]
    view: Callable[[Scene], object]
    repeats: bool
    station: str = "a"


def do(words: list[str]) -> int:
    """Run a command here; what it says is not wanted."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return cli.main(words)


def learn(scene: Scene, verb: Verb) -> None:
    """See once how it stands before and after the verb."""
    if verb.name not in scene.views:
        scene.reset()
        before = verb.view(scene)
        assert do(verb.words(scene)) == 0
        scene.views[verb.name] = before, verb.view(scene)
        assert scene.views[verb.name][0] != scene.views[verb.name][1]


def judge(scene: Scene, verb: Verb, *, acknowledged: bool) -> str:
    """Check what an accident left, then that the verb can be done (again); return before or after.

    Raises Half or Lost, or whatever else is wrong.
    """
    before, after = scene.views[verb.name]
    with Station.open(scene.root / verb.station) as station:
        faults = station.verify()
        if faults:
            raise Half(faults)
    seen = verb.view(scene)
    if seen not in (before, after):
        raise Half(f"neither before nor after: {seen}")
    if acknowledged and seen != after:
        raise Lost(f"acknowledged, and gone: {after}")
    if verb.repeats or seen == before:
        assert do(verb.words(scene)) == 0
        if verb.name.startswith("export"):
            _require_good_stick(scene)
        elif verb.view(scene) != after:
            raise Half("done again, it ends elsewhere")
    with Station.open(scene.root / verb.station) as station:
        assert station.verify() == []
        assert list((station.folder / "inbox").iterdir()) == []
    return "after" if seen == after else "before"


def _entries(scene: Scene) -> object:
    """What stands in the ledgers of PC a."""
    with Station.open(scene.a) as station:
        return tuple(
            sorted(
                (ledger, entry.called, entry.final)
                for ledger in ("party_group", "member")
                for entry in station.book.list(Listing(ledger), limit=1000)
            )
        )


def _sent(scene: Scene) -> object:
    """How many packages lie on the stick, each of them whole and good for the plant."""
    with Station.open(scene.plant) as plant:
        for path in scene.packages():
            if missing_bytes(path):
                raise Half(f"not whole: {path.name}")
            (arrival,) = plant.post.look(path)
            if arrival.code not in ("", "GAP", "DUPLICATE"):
                raise Half(f"{path.name}: {arrival.code}")
    return len(scene.packages())


def _require_good_stick(scene: Scene) -> None:
    """No number twice; the plant takes everything, and then both sides hold the same."""
    numbers = Counter(peek_header(path).no for path in scene.packages())
    assert max(numbers.values()) == 1, numbers
    with Station.open(scene.plant) as plant, Station.open(scene.a) as station:
        receipts = plant.post.receive(scene.stick)
        codes = {r.code for r in receipts if not r.file.endswith(PART)}
        assert codes <= {"", "DUPLICATE"}, receipts
        branch = station.info().branches[0].id
        if plant.digest(branch) != station.digest(branch):
            raise Lost("the plant does not hold what was sent")


def _taken(scene: Scene) -> object:
    with Station.open(scene.plant) as plant:
        return plant.digest()


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "save",
            lambda s: ["add", str(s.a), "party_group", str(s.root / "new.json"), "--json"],
            _entries,
            repeats=False,
        ),
        Verb(
            "finalise",
            lambda s: ["final", str(s.a), "member", s.member, "--json"],
            _entries,
            repeats=False,
        ),
        Verb(
            "export",
            lambda s: ["export", str(s.a), "--to", str(s.stick), "--json"],
            _sent,
            repeats=True,
        ),
        Verb(
            "import",
            lambda s: ["import", str(s.plant), str(s.stick), "--json"],
            _taken,
            repeats=True,
            station="plant",
        ),
    )
}
