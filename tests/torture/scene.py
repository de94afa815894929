"""A plant, PC a of its first branch, an old database and a stick: the folder that is tortured."""

import io
import json
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hongdang_desktop import cli
from hongdang_desktop.exchange.names import PACKAGE
from hongdang_desktop.station.station import Station
from tests.station import world
from tests.station.pictures import photo, written
from tests.torture import worker
from tests.torture.disk import Image, image_of, lay_out

_OLD = Path(__file__).parents[1] / "data" / "database-0.1.0"


class Half(AssertionError):
    """Something is half there: neither the state before nor the state after."""


class Lost(AssertionError):
    """Something that was acknowledged is gone."""


def do(words: list[str]) -> int:
    """Run a command here; what it says is not wanted."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return worker.run(words) if words[0] in worker.COMMANDS else cli.main(words)


@dataclass
class Scene:
    """One folder with everything in it, put back before each try."""

    root: Path
    begin: Image = field(default_factory=dict)
    member: str = ""
    backup: str = ""
    views: dict[str, tuple[object, object]] = field(default_factory=dict)

    @classmethod
    def build(cls, folder: Path) -> "Scene":
        """Make the stations; PC a has entries that were sent, others that were not, and a draft."""
        made = cls(folder / "scene")
        template = folder / "template"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HONGDANG_STATE", str(made.state))
            world.quick_codes(patch)
            world.build(template)
            for name in ("a", "plant"):
                shutil.copytree(template / name, made.root / name)
            shutil.copytree(_OLD, made.root / "old")
            made.state.mkdir(exist_ok=True)
            made.stick.mkdir()
            made._fill_a()
        (made.root / "new.json").write_text(json.dumps({"name": "第三党小组"}), "utf-8")
        made.begin = image_of(made.root)
        return made

    def _fill_a(self) -> None:
        written(self.root, "photo.jpg", photo(300, 200))
        with Station.open(self.a) as station:
            station.actor = "卞秋禾"
            first = station.attachments.take(self.root / "photo.jpg")
            sent = world.group("第一党小组", note="长" * 2000, attachments=[first])
            station.book.save("party_group", sent)
            station.post.export(self.stick)
            self.backup = str(station.backups.make().path.relative_to(self.root))
            other = station.attachments.take(written(self.root, "other.jpg", photo(200, 200)))
            station.book.save("party_group", world.group("第二党小组", attachments=[other]))
            self.member = world.saved(station.book.save("member", world.member()))

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
