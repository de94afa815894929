"""A small plant for the tests of the station: built once, copied for each test."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import pytest
from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.journal import Revision
from hongdang_desktop.exchange import enrolment
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.limits import LIMITS
from hongdang_desktop.exchange.segments import read_line
from hongdang_desktop.station.carriage.answers import Receipt
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Changes, Entry, Listing, Role
from hongdang_desktop.store import journal

START = datetime(2026, 11, 23, 10, 0, tzinfo=PLANT_TIME)
"""A Monday."""

NAMES = ("耿砚山", "丛南麓", "卞秋禾", "舒北辰", "储望舒")
POSTS = ("secretary", "deputy", "organisation", "publicity", "discipline")


def clock() -> SetClock:
    return SetClock(START)


def member(name: str = "耿砚山", **more: Json) -> JsonObject:
    return {
        "name": name, "sex": "1", "identity_number": "999999198001010011", "nation": "01",
        "born_on": "1980-01-01", "category": "full", "joined_on": "2005-07-01",
        "confirmed_on": "2006-07-01", "standing": "normal", **more,
    }  # fmt: skip


def group(name: str = "第一党小组", **more: Json) -> JsonObject:
    """A payload of the smallest ledger, for tests that do not mind which."""
    return {"name": name, **more}


def meeting(people: Iterable[str], day: str = "2026-11-20", **more: Json) -> JsonObject:
    """A committee meeting in which everybody came, decided one thing and voted for it."""
    listed = tuple(people)
    return {
        "title": "11月支部委员会会议",
        "sessions": [{"id": "s1", "starts_at": f"{day}T09:00:00+08:00",
                      "ends_at": f"{day}T10:00:00+08:00", "place": "二楼会议室"}],
        "chair": listed[0], "recorder": listed[-1],
        "attendance": [
            {"id": f"p{n}", "member": each, "voter": True, "sessions": ["s1"]}
            for n, each in enumerate(listed)
        ],
        "agenda": [{"id": "a1", "title": "安全生产", "decision": "学一遍规程", "owner": listed[0],
                    "due": "2026-12-10", "progress": "doing"}],
        "votes": [{"id": "v1", "motion": "成立攻关组", "in_favour": len(listed), "against": 0,
                   "abstained": 0, "result": "passed", "method": "hands"}],
        **more,
    }  # fmt: skip


def alone(folder: Path, *, now: SetClock | None = None) -> tuple[Station, str]:
    """Return a branch that began without a plant, and its id."""
    station = Station.create(folder, role=Role.BRANCH, name="采油三作业区", clock=now or clock())
    station.actor = "卞秋禾"
    branch = station.start_alone(
        area="采油三作业区", branch="采油三作业区第二党支部", code="B009", short_name="三区二支部",
        plant="红岗采油厂党委",
    )  # fmt: skip
    return station, branch


def committee(station: Station, branch: str | None = None) -> tuple[str, ...]:
    """Register five members with posts; return their ids."""
    payloads = [
        member(name, party_post=post, **({"branch": branch} if branch else {}))
        for name, post in zip(NAMES, POSTS, strict=True)
    ]
    ids = station.book.save_all("member", [(each, None) for each in payloads]).ids
    station.book.finalise_all(ids)
    return ids


def saved(changes: Changes) -> str:
    """Return the id of the one entry that a verb saved."""
    (entry,) = changes.ids
    return entry


def parts(payload: Mapping[str, Json], name: str) -> list[JsonObject]:
    """Return the parts of a payload, themselves and not copies."""
    found = payload.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def refused(error: pytest.ExceptionInfo[UserError]) -> str:
    return error.value.code


def called(station: Station, ledger: str = "party_group") -> list[str]:
    listed: tuple[Entry, ...] = station.book.list(Listing(ledger, sort="called", descending=False))
    return [entry.called for entry in listed]


def quick_codes(patch: pytest.MonkeyPatch) -> None:
    """Seal invitations with the code itself: the real way takes half a second on purpose."""

    def seal(plain: bytes, code: str) -> bytes:
        return code.encode() + plain

    def unseal(body: bytes, code: str) -> bytes:
        if not body.startswith(code.encode()):
            raise PackageError(Code.BAD_CODE)
        return body.removeprefix(code.encode())

    patch.setattr(enrolment, "seal_with_code", seal)
    patch.setattr(enrolment, "open_with_code", unseal)


@dataclass
class Names:
    """Ids of the plant's tree."""

    one: str = ""
    two: str = ""
    three: str = ""
    area: str = ""
    team: str = ""


class Chain:
    """A plant, two PCs of branch one (a, b), and one PC that serves branches two and three (c).

    Each is copied and opened when it is first asked for; all share ``now`` and one stick.
    """

    def __init__(self, template: Path, folder: Path, names: Names) -> None:
        self._template = template
        self.folder = folder
        self.names = names
        self.now = clock()
        self.stick = folder / "stick"
        self.stick.mkdir(parents=True)
        self._open: dict[str, Station] = {}

    def station(self, name: str) -> Station:
        if name not in self._open:
            if not (self.folder / name).exists():
                shutil.copytree(self._template / name, self.folder / name)
            self._open[name] = Station.open(self.folder / name, clock=self.now)
            self._open[name].actor = f"{name}的人"
        return self._open[name]

    def shut(self, name: str) -> Path:
        """Close a station and return its folder."""
        self.station(name)
        self._open.pop(name).close()
        self.__dict__.pop(name, None)
        return self.folder / name

    def back_to(self, name: str, copy: Path) -> None:
        """Put an older copy of a station's folder in its place."""
        shutil.rmtree(self.shut(name))
        shutil.copytree(copy, self.folder / name)

    def copy(self, name: str) -> Path:
        target = self.folder / f"copy-{name}-{len(list(self.folder.iterdir()))}"
        return Path(shutil.copytree(self.shut(name), target))

    def close(self) -> None:
        for station in self._open.values():
            station.close()

    @cached_property
    def plant(self) -> Station:
        return self.station("plant")

    @cached_property
    def a(self) -> Station:
        return self.station("a")

    @cached_property
    def b(self) -> Station:
        return self.station("b")

    @cached_property
    def c(self) -> Station:
        return self.station("c")

    def up(self, station: Station, branch: str | None = None) -> Receipt:
        """Carry a package from a branch to the plant."""
        path, _ = station.post.export(self.stick, branch)
        (receipt, *_) = self.plant.post.receive(path)
        return receipt

    def down(self, station: Station, branch: str | None = None) -> Receipt:
        """Carry a package from the plant to a branch."""
        branch = branch or station.info().branches[0].id
        path, _ = self.plant.post.export(self.stick, branch)
        (receipt, *_) = station.post.receive(path)
        return receipt


def admitted(plant: Station, folder: Path, stick: Path, pc: str, *branches: str) -> Station:
    """Enrol a new PC and return its station."""
    invited = plant.post.invite(branches, stick)
    station = Station.from_invitation(
        folder, invited.path, invited.code, pc=pc, clock=SetClock(START)
    )
    request = station.post.request(stick)
    plant.post.admit(request.path, request.fingerprint)
    return station


def build(folder: Path) -> Names:
    """Make the plant and its three PCs, all enrolled and acknowledged both ways."""
    stick, now = folder / "stick", clock()
    stick.mkdir(parents=True)
    names = Names()
    plant = Station.create(folder / "plant", role=Role.PLANT, name="红岗采油厂党委", clock=now)
    tree = plant.tree
    names.area = tree.add("area", "采油一作业区", code="Q01")
    names.one, names.two, names.three = (
        tree.add(
            "branch", f"采油一作业区第{word}党支部", code=f"B00{n}", short_name=f"第{word}支部",
            parent=plant.info().plant, areas=(names.area,),
        )
        for n, word in enumerate("一二三", start=1)
    )  # fmt: skip
    names.team = tree.add("team", "采油一班", parent=names.area, branch=names.one)
    stations = {
        "a": admitted(plant, folder / "a", stick, "电脑A", names.one),
        "b": admitted(plant, folder / "b", stick, "电脑B", names.one),
        "c": admitted(plant, folder / "c", stick, "电脑C", names.two, names.three),
    }
    for station in stations.values():
        for branch in station.info().branches:
            down, _ = plant.post.export(stick, branch.id)
            station.post.receive(down)
            up, _ = station.post.export(stick, branch.id)
            plant.post.receive(up)
        station.close()
    plant.close()
    return names


def require_sendable(station: Station) -> None:
    """Fail unless a package takes everything that stands in the journal."""

    def read(connection: Connection) -> list[Revision]:
        return [
            r for name in journal.streams(connection) for r in journal.of_stream(connection, name)
        ]

    for number, revision in enumerate(station._core.read(read), start=1):
        assert read_line(revision.to_line(), number, LIMITS) == revision
