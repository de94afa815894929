"""What happens to sticks and PCs, brought about for the exchange pages: for tests and for pictures."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from hongdang_desktop.exchange import medium
from hongdang_desktop.station.station import Station
from tests.station.world import Chain, group, saved


@dataclass(frozen=True)
class Scene:
    """A station before which somebody sits, and what is plugged in there."""

    station: Station
    stick: Path


def normal_month(chain: Chain) -> Scene:
    """Bring a stick with a month of branch one to the plant."""
    for name in ("第一党小组", "第二党小组"):
        chain.a.book.save("party_group", group(name))
    chain.a.post.export(chain.stick)
    return Scene(chain.plant, chain.stick)


def gap(chain: Chain) -> Scene:
    """Bring a package to a plant that was restored and has not what comes before."""
    old = chain.copy("plant")
    chain.a.book.save("party_group", group("第一党小组"))
    chain.up(chain.a)
    chain.down(chain.a)
    chain.back_to("plant", old)
    chain.a.book.save("party_group", group("第二党小组"))
    stick = _stick(chain, "gap")
    chain.a.post.export(stick)
    return Scene(chain.plant, stick)


def conflict(chain: Chain) -> Scene:
    """Bring what PC b wrote to PC a, which changed the same entry otherwise."""
    entry = saved(chain.a.book.save("party_group", group("第一党小组", note="原来的")))
    stick = _stick(chain, "first")
    chain.a.post.export(stick)
    chain.b.post.receive(stick)
    chain.a.book.save("party_group", group("第一党小组", note="改成三班的人"), entry)
    chain.b.book.save("party_group", group("第一党小组", note="改成二班的人"), entry)
    stick = _stick(chain, "second")
    chain.b.post.export(stick)
    return Scene(chain.a, stick)


def fork(chain: Chain) -> Scene:
    """Bring both histories of PC a, put back without its memory, to the plant."""
    old = chain.copy("a")
    first, second = _stick(chain, "before"), _stick(chain, "after")
    chain.a.book.save("party_group", group("第一党小组"))
    chain.a.post.export(first)
    chain.plant.post.receive(first)
    chain.back_to("a", old)
    shutil.rmtree(Path(os.environ["HONGDANG_STATE"]) / "highwater", ignore_errors=True)
    chain.a.book.save("party_group", group("另一党小组"))
    chain.a.post.export(second)
    return Scene(chain.plant, second)


def wrong_stick(chain: Chain) -> Scene:
    """Plug in, at branch one, a stick for another branch that has been somewhere bad."""
    stick = _stick(chain, "wrong")
    chain.plant.post.export(stick, chain.names.two)
    (stick / "autorun.inf").write_text("[autorun]\nopen=x.exe\n", encoding="ascii")
    (stick / "党建数据交换.exe").write_bytes(b"MZ")
    return Scene(chain.a, stick)


def cut_short(chain: Chain) -> Scene:
    """Bring a package of which the stick was pulled too early."""
    chain.a.book.save("party_group", group("第一党小组"))
    path, _ = chain.a.post.export(chain.stick)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    return Scene(chain.plant, chain.stick)


def disk_full(chain: Chain) -> Scene:
    """Plug in a stick without room; use with ``no_room``."""
    chain.a.book.save("party_group", group("第一党小组"))
    return Scene(chain.a, _stick(chain, "full"))


SCENES: dict[str, Callable[[Chain], Scene]] = {
    each.__name__.replace("_", "-"): each
    for each in (normal_month, gap, conflict, fork, wrong_stick, cut_short, disk_full)
}


@contextmanager
def no_room() -> Iterator[None]:
    """Let every medium say that it is full."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(medium.Disk, "free", lambda _self, _folder: 4096)
        yield


def _stick(chain: Chain, name: str) -> Path:
    stick = chain.folder / f"stick-{name}"
    stick.mkdir()
    return stick
