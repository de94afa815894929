"""What users do, and how to tell whether an accident in the middle of it did any harm."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hongdang_desktop.exchange.names import PART
from hongdang_desktop.exchange.package import missing_bytes, peek_header
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.store.errors import NoStation
from tests.torture.scene import Half, Lost, Scene, do


@dataclass(frozen=True)
class Verb:
    """Something that a user does, by the words of the command line.

    ``view`` says how it stands with it, the same for the same state, whatever was drawn by lot;
    ``same``: it does not change with the verb. ``repeats``: doing it once more changes nothing that
    the view sees. ``retires``: afterwards it is said that an old state was put back.
    """

    name: str
    words: Callable[[Scene], list[str]]
    view: Callable[[Scene], object]
    station: str = "a"
    repeats: bool = False
    same: bool = False
    retires: bool = False


def learn(scene: Scene, verb: Verb) -> None:
    """See once how it stands before and after the verb."""
    if verb.name in scene.views:
        return
    scene.reset()
    before = verb.view(scene)
    scene.reset()
    assert do(verb.words(scene)) == 0
    scene.views[verb.name] = before, verb.view(scene)
    assert (scene.views[verb.name][0] == scene.views[verb.name][1]) is verb.same


def judge(scene: Scene, verb: Verb, *, acknowledged: bool) -> str:
    """Check what an accident left, then that the verb can be done (again); return before or after.

    Raises Half or Lost, or whatever else is wrong.
    """
    before, after = scene.views[verb.name]
    seen = verb.view(scene)
    if seen not in (before, after):
        raise Half(f"neither before nor after: {seen}")
    if acknowledged and seen != after:
        raise Lost(f"acknowledged, and gone: {after}")
    _require_sound(scene, verb, retired=verb.retires and seen == after)
    if verb.repeats or verb.same or seen == before:
        assert do(verb.words(scene)) == 0
        if verb.name == "export":
            _require_good_stick(scene)
        elif verb.view(scene) != after:
            raise Half("done again, it ends elsewhere")
        _require_sound(scene, verb, retired=verb.retires)
    return "after" if seen == after else "before"


def _require_sound(scene: Scene, verb: Verb, *, retired: bool) -> None:
    folder = scene.root / verb.station
    if not (folder / "station.db").exists():
        return
    try:
        with Station.open(folder) as station:
            faults = station.verify()
            # No accident of this computer may look as if an old backup had been put back.
            if not retired:
                faults += {notice.code for notice in station.notices()} - {"BACKUP_FAILED"}
    except NoStation:
        if verb.name != "create":
            raise
        return
    if faults:
        raise Half(faults)
    if list((folder / "inbox").iterdir()):
        raise Half("something lies in the inbox")


def _entries(scene: Scene) -> object:
    """What stands in the ledgers of PC a, with what can be read of the attachments."""
    with Station.open(scene.a) as station:
        return tuple(
            sorted(
                (ledger, entry.called, entry.final, _readable(station, entry.record.attachments))
                for ledger in ("party_group", "member")
                for entry in station.book.list(Listing(ledger), limit=1000)
            )
        )


def _readable(station: Station, parts: object) -> tuple[int, ...]:
    """Return the sizes of the attachments; each must be there, for they were never sent away."""
    assert isinstance(parts, tuple)
    return tuple(len(station.attachments.read(part.sha256)) for part in parts)


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
        if plant.digest(branch) != station.digest(branch) or plant.attachments.missing():
            raise Lost("the plant does not hold what was sent")


def _taken(scene: Scene) -> object:
    """What the plant holds; an attachment that an entry names there has come with it."""
    with Station.open(scene.plant) as plant:
        groups = plant.book.list(Listing("party_group"), limit=1000)
        sizes = tuple(_readable(plant, group.record.attachments) for group in groups)
        return plant.digest(), sizes


def _backed_up(scene: Scene) -> object:
    """How many backups call themselves whole; each of them can be restored."""
    with Station.open(scene.a) as station:
        rows = [row for row in station.backups.state().rows if row.verified]
    for row in rows:
        if do(["restore", str(row.path), str(scene.a), "--check"]):
            raise Half(f"not a backup: {row.path.name}")
    return len(rows)


def _made(scene: Scene) -> object:
    try:
        with Station.open(scene.root / "made") as station:
            return station.info().name
    except NoStation:
        return None


def _migrated(scene: Scene) -> object:
    with Station.open(scene.root / "old") as station:
        return station.digest(), len(station.drafts.all())


def _word(*words: str) -> Callable[[Scene], list[str]]:
    """Return a maker of words; those that begin with @ are paths in the scene."""

    def make(scene: Scene) -> list[str]:
        return [str(scene.root / Path(word[1:])) if word[0] == "@" else word for word in words]

    return make


VERBS = {
    verb.name: verb
    for verb in (
        Verb("save", _word("add", "@a", "party_group", "@new.json", "--json"), _entries),
        Verb("finalise", lambda s: ["final", str(s.a), "member", s.member, "--json"], _entries),
        Verb("attach", _word("attach", "@a", "@photo.jpg"), _entries),
        Verb("export", _word("export", "@a", "--to", "@stick", "--json"), _sent, repeats=True),
        Verb(
            "import", _word("import", "@plant", "@stick", "--json"), _taken, station="plant",
            repeats=True,
        ),
        Verb("backup", _word("backup", "@a", "--json"), _backed_up),
        Verb(
            "restore", lambda s: ["restore", str(s.root / s.backup), str(s.a), "--json"], _entries,
            repeats=True, retires=True,
        ),
        Verb("migrate", _word("info", "@old", "--json"), _migrated, station="old", same=True),
        Verb(
            "create", _word("create", "@made", "--role", "branch", "--name", "新支部", "--json"),
            _made, station="made",
        ),
    )
}  # fmt: skip
