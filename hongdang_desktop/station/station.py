"""One installation with its folder: the object that window, command line and tests hold."""

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.clock import Clock, HybridClock, SystemClock, today
from hongdang_desktop.core.ids import IdSource, Uuid7Source
from hongdang_desktop.core.typed import tidy
from hongdang_desktop.station import notices
from hongdang_desktop.station.books.oddities import odd_records
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.following import follow
from hongdang_desktop.station.handing.settling import settle
from hongdang_desktop.station.parts import Parts
from hongdang_desktop.station.safety import epochs
from hongdang_desktop.station.safety.machine import Machine, this_machine
from hongdang_desktop.station.views import Changes, Info, Notice, OddRecord, Role, Standing
from hongdang_desktop.store import journal, projection
from hongdang_desktop.store.errors import NoStation
from hongdang_desktop.store.store import MAKING, Store, get_setting, put_setting

_LONGEST_NAME = 50


class Station(Parts):
    """Everything a person can do here, by part. Any thread may call; calls run one after another."""

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        role: Role,
        name: str,
        clock: Clock | None = None,
        ids: IdSource | None = None,
        practice: bool = False,
        suite: str = "A1",
        found: Callable[["Station"], None] | None = None,
    ) -> "Station":
        """Make a station in a folder without one. Raises StationExists, or what refuses the place.

        ``suite`` names the cryptography that a new plant chooses, for all its PCs. ``found`` makes a
        plant what it is; without it, it is a new one.
        """
        clock = clock or SystemClock()
        ids = ids or Uuid7Source(clock)
        store = Store.create(folder)
        device, epoch = ids.new(), ids.random_hex(6)

        def settle(connection: Connection) -> None:
            for key, value in (
                ("role", str(role)), ("name", name), ("device", device), ("epoch", epoch),
                ("practice", practice), ("suite", suite), ("branches", []), (MAKING, True),
                ("birth", secrets.token_hex(16)),
            ):  # fmt: skip
                put_setting(connection, key, value)

        try:
            store.write(settle)
            station = cls._with(store, clock, ids)
            if found is not None:
                found(station)
            elif role is Role.PLANT:
                station.post.found(name)
            store.write(lambda c: put_setting(c, MAKING, None))
        except BaseException:
            store.abandon()  # half a station would stand in the way of the next try
            raise
        return station

    @classmethod
    def from_invitation(
        cls,
        folder: Path,
        invitation: Path,
        code: str,
        *,
        pc: str,
        name: str = "",
        clock: Clock | None = None,
        ids: IdSource | None = None,
        practice: bool = False,
    ) -> "Station":
        """Make a branch station that the plant invited; ``pc`` is how this computer is called.

        The caller has compared the fingerprint of ``read_invitation`` by phone. Raises PackageError
        (BAD_CODE among others) before anything is made.
        """
        # Loaded here for the same reason as ``post``.
        from hongdang_desktop.station.keys.enrolling import (  # noqa: PLC0415
            offer_of,
            open_invitation,
        )

        opened = open_invitation(invitation, code)
        title = name or "、".join(branch.shown for branch in offer_of(opened).branches) or pc
        station = cls.create(
            folder, role=Role.BRANCH, name=title, clock=clock, ids=ids, practice=practice
        )
        try:
            station.post.accept(opened, pc)
        except BaseException:
            station._core.store.abandon()  # noqa: SLF001 - its own maker
            raise
        return station

    @classmethod
    def from_paper(
        cls,
        folder: Path,
        sources: Sequence[Path],
        *,
        root: str,
        recovery: str,
        clock: Clock | None = None,
        ids: IdSource | None = None,
    ) -> "Station":
        """Make a lost plant anew from its sheet and any of its files that is left, without data.

        ``sources`` are roster files or packages that carry a roster, the newest counts; ``root`` and
        ``recovery`` as typed. Branches then take in ``roster.export`` and export everything. Raises
        Refused NO_ROSTER, PackageError (BAD_KEY, ROSTER_SIGNATURE, DECRYPT…) before anything is made.
        """
        # Loaded here for the same reason as ``post``.
        from hongdang_desktop.station.keys.recovering import begin_anew, read_paper  # noqa: PLC0415

        paper = read_paper(sources, root=root, recovery=recovery)
        return cls.create(
            folder, role=Role.PLANT, name=paper.plant_name, clock=clock, ids=ids,
            found=lambda station: begin_anew(station._core, paper),  # noqa: SLF001 - its own
        )  # fmt: skip

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        clock: Clock | None = None,
        ids: IdSource | None = None,
        machine: Machine | None = None,
    ) -> "Station":
        """Open the station in a folder. Raises NoStation, StationInUse, NewerSchema, Damaged.

        ``machine`` is the computer under it; the real one where nothing is given.
        """
        clock = clock or SystemClock()
        store = Store.open(folder)
        with store.kept_if_opened():
            if store.read(lambda c: get_setting(c, MAKING)):
                # Cut off before it was whole: making it again clears it.
                raise NoStation(str(folder))
            return cls._with(store, clock, ids or Uuid7Source(clock), machine)

    @property
    def folder(self) -> Path:
        """Return where the station lies."""
        return self._core.store.folder

    @property
    def actor(self) -> str:
        """Return who acts now, "" when nobody has said."""
        return self._core.actor

    @actor.setter
    def actor(self, name: str) -> None:
        known = tidy(name)[:_LONGEST_NAME]
        self._core.actor = known
        self._core.store.write(lambda c: put_setting(c, "actor", known))

    def info(self) -> Info:
        """Return what this station is."""
        kept = self._core.read(
            lambda c: {
                key: get_setting(c, key)
                for key in ("name", "plant", "roster", "practice", "invitation")
            }
        )
        plants = self.tree.nodes("plant")
        plants = tuple(node for node in plants if node.id == kept["plant"]) or plants
        return Info(
            role=self._core.role,
            name=str(kept["name"]),
            device=self._core.device,
            plant=plants[0].id if plants else None,
            plant_name=plants[0].name if plants else "",
            branches=self.tree.branches(),
            enrolled=self._core.role is Role.PLANT or kept["roster"] is not None,
            practice=bool(kept["practice"]),
            standing=self._standing(kept),
        )

    def _standing(self, kept: dict[str, Json]) -> Standing:
        if self._core.role is Role.PLANT:
            return Standing.PLANT
        if kept["invitation"] is None:
            return Standing.ALONE
        return Standing.INVITED if kept["roster"] is None else Standing.ENROLLED

    def today(self) -> date:
        """Return the day in plant time."""
        return today(self._core.clock)

    def listen(self, listener: Callable[[Changes], None]) -> None:
        """Call ``listener`` after each verb, in the thread of whoever ran it."""
        self._core.listeners.append(listener)

    def keep_branch(self, branch: str) -> None:
        """Let this branch station keep the books of a branch of its tree."""
        known = [node.id for node in self.tree.branches()]
        if branch not in known:
            self._core.store.write(lambda c: put_setting(c, "branches", [*known, branch]))
            self._core.home = self._core.home or branch

    def start_alone(
        self, *, area: str, branch: str, code: str = "", short_name: str = "", plant: str = "",
        starts_on: date | None = None,
    ) -> str:  # fmt: skip
        """Begin a branch that no plant has invited yet; return its id, which it keeps for ever.

        ``starts_on`` is the day from which it keeps its books here, where that is known.
        """
        branch_id, home = self._core.ids.new(), self._core.home
        self._core.home = branch_id
        try:
            self.tree.begin(
                branch_id, area=area, branch=branch, code=code, short_name=short_name, plant=plant
            )
        except BaseException:
            self._core.home = home
            raise
        self.keep_branch(branch_id)
        if starts_on is not None:
            self.opening.begin(branch_id, starts_on)
        return branch_id

    def digest(self, branch: str | None = None) -> str:
        """Return the SHA-256 over what the station holds, or over one branch's shared part."""
        return self._core.read(lambda c: projection.digest(c, branch))

    def verify(self) -> list[str]:
        """Return a sentence for everything that is damaged or changed; an empty list is clean."""
        return self._core.store.faults()

    def rebuild(self) -> None:
        """Make all ledger tables anew from the journal."""
        self._core.store.write(projection.rebuild)

    def odd(self) -> tuple[OddRecord, ...]:
        """Return what came in and could not be shown (待修正), the latest first."""
        return odd_records(self._core)

    def notices(self) -> tuple[Notice, ...]:
        """Return what a person has to know of until it is settled, the oldest first."""
        return self._core.read(lambda c: notices.shown(c, self._core.clock))

    def forked_branches(self) -> frozenset[str]:
        """Return of which branches a PC was put back, as long as nobody has seen to it (FORK)."""
        return self._core.read(notices.forked_branches)

    def tell_restored(self, at: datetime) -> None:
        """Keep a notice that the data are those of ``at`` again, until a person has seen it."""
        epochs.tell_restored(self._core, at)

    def dismiss(self, code: str, subject: str = "") -> Changes:
        """Let a notice rest that a person has seen to. Of ROLLED_BACK: what is lost is given up."""
        return epochs.dismiss(self._core, code, subject)

    def keep_device(self) -> Changes:
        """Answer MOVED_PC with 换了电脑: the former computer is used no more."""
        return epochs.keep_device(self._core)

    def become_new_pc(self) -> Changes:
        """Answer MOVED_PC with 复制了一份: a new device, which the plant must invite."""
        # Loaded here for the same reason as ``post``.
        from hongdang_desktop.station.keys.cloning import become_new_pc  # noqa: PLC0415

        return become_new_pc(self._core)

    def close(self) -> None:
        """Close the station; nothing may be called afterwards."""
        self.papers.close()
        self.attachments.close()
        self._core.store.close()

    @classmethod
    def _with(
        cls, store: Store, clock: Clock, ids: IdSource, machine: Machine | None = None
    ) -> "Station":
        kept = store.read(
            lambda c: {
                k: get_setting(c, k)
                for k in ("role", "device", "epoch", "actor", "branches", "paper_keys")
            }
        )
        if kept["role"] is None:
            raise NoStation(str(store.folder))
        branches = kept["branches"] if isinstance(kept["branches"], list) else []
        own, others = store.read(journal.last_stamps)
        hybrid = HybridClock(clock, own)
        for stamp in others:
            hybrid.witness(stamp)
        core = Core(
            store=store, clock=clock, ids=ids,
            hybrid=hybrid,
            role=Role(str(kept["role"])), device=str(kept["device"]), epoch=str(kept["epoch"]),
            actor=str(kept["actor"] or ""), home=str(branches[0]) if branches else "",
            machine=machine or this_machine(store.folder),
        )  # fmt: skip
        core.take_regulations()
        epochs.look_at_opening(core)
        if kept["paper_keys"] is not None:
            # Loaded here for the same reason as ``post``.
            from hongdang_desktop.station.keys import paper  # noqa: PLC0415

            paper.move_old(core)
        station = cls(core)
        inbox = store.folder / "inbox"
        inbox.mkdir(exist_ok=True)
        if any(inbox.iterdir()):
            station.post.sweep()
        settle(core)
        follow(core, anew=False)
        return station

    def __enter__(self) -> "Station":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
