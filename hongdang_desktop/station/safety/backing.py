"""Backups of an open station: made when it is time, kept twice, written to a stick (备份与恢复)."""

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from hongdang_desktop import __version__
from hongdang_desktop.core.canonical import canonical
from hongdang_desktop.core.clock import PLANT_TIME, today
from hongdang_desktop.core.errors import Stopped, UserError
from hongdang_desktop.core.progress import Progress, silent
from hongdang_desktop.exchange import backupfile, medium, names
from hongdang_desktop.exchange.backupfile import Member, Origin
from hongdang_desktop.exchange.roster import Status
from hongdang_desktop.exchange.suite import Recipient, Suite
from hongdang_desktop.station import notices
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import Role
from hongdang_desktop.store import attached, backups, journal, keyslots, peers, second, shelf
from hongdang_desktop.store.errors import disk_speaks
from hongdang_desktop.store.shelf import Backup, Reason
from hongdang_desktop.store.store import get_setting, put_setting

EVERY: Final = timedelta(hours=4)
SOON: Final = timedelta(hours=1)
"""A verified backup this young does for an import too: what came since can be sent again."""


@dataclass(frozen=True)
class BackupRow:
    """One backup for a list; ``entries`` counts revisions, ``twice``: it lies in both folders."""

    path: Path
    at: datetime
    reason: str
    verified: bool
    entries: int
    size: int
    twice: bool


@dataclass(frozen=True)
class BackupState:
    """All backups, the newest first, and how things stand.

    ``second`` is the chosen folder on another disk, None when there is none; ``second_same``: it lies
    on the very partition of the station. ``changed``: something was written since the last good one.
    """

    rows: tuple[BackupRow, ...]
    second: Path | None
    second_there: bool
    last_good: datetime | None
    changed: bool
    second_same: bool = False


class Backing:
    """Backups of one open station. Any thread may call; a copy keeps other verbs waiting."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._folder = core.store.folder

    def state(self) -> BackupState:
        """Return all backups and how things stand."""
        known = shelf.read(self._folder)
        there = bool(known.second) and Path(known.second).is_dir()
        rows = tuple(row(self._folder, backup, known) for backup in reversed(known.backups))
        return BackupState(
            rows, Path(known.second) if known.second else None, there,
            known.good[0].at if known.good else None, self._changed(known),
            second_same=there and _same_disk(self._folder, Path(known.second)),
        )  # fmt: skip

    def make(self, progress: Progress | None = None, *, reason: Reason = Reason.HAND) -> BackupRow:
        """Make a backup now, in both folders. Raises BackupFailed, DiskFull, Damaged, Stopped.

        What fails is also kept as a notice until a backup succeeds.
        """
        progress = progress or silent()
        core, at = self._core, self._core.clock.now()
        try:
            self.refresh_escrow()
            made = core.store.back_up(reason, clock=core.clock, progress=progress)
        except Stopped:
            raise
        except UserError as error:
            self._notice("here", at, error)
            raise
        core.store.write(lambda c: notices.settle(c, notices.BACKUP_FAILED, "here"))
        self._copy(progress)
        return row(self._folder, made, shelf.read(self._folder))

    def if_due(self, progress: Progress | None = None) -> BackupRow | None:
        """Make a backup when the last is four hours old and something changed; for a worker.

        Once a day the attachments of the day are read through. Raises as ``make``.
        """
        known, now = shelf.read(self._folder), self._core.clock.now()
        last = known.good[0].at if known.good else None
        made = None
        if (last is None or abs(now - last) >= EVERY) and self._changed(known):
            made = self.make(progress, reason=Reason.TIMED)
        self._look_at_blobs(progress or silent())
        return made

    def at_close(self, progress: Progress | None = None) -> BackupRow | None:
        """Make a backup when something changed; before the station is closed. Raises as ``make``."""
        if not self._changed(shelf.read(self._folder)):
            return None
        return self.make(progress, reason=Reason.CLOSE)

    def before(self, reason: Reason, progress: Progress | None = None) -> BackupRow | None:
        """Make a backup before something risky, unless a good one does. Raises as ``make``.

        Before an import a good one does in which everything stands that this PC alone can bring
        back, or that is less than an hour old: what others wrote can be sent again. Otherwise it
        must hold everything.
        """
        known, now = shelf.read(self._folder), self._core.clock.now()
        if known.good:
            newest = known.good[0]
            mark, own = self._core.read(backups.marks)
            young = abs(now - newest.at) < SOON
            if mark == newest.mark or (reason is Reason.IMPORT and (young or own == newest.own)):
                return None
        return self.make(progress, reason=reason)

    def choose(self, place: Path | None, progress: Progress | None = None) -> BackupState:
        """Keep backups also under ``place`` (another disk), None: no longer. Raises SecondFolder."""
        name = str(self._core.read(lambda c: get_setting(c, "name")) or "")
        title = names.clean(f"{name}-备份-{self._core.device[-8:]}")
        second.choose(self._folder, place, title)
        self._copy(progress or silent())
        return self.state()

    def to_stick(
        self, place: Path, *, attachments: bool = False, progress: Progress | None = None
    ) -> Path:
        """Write the newest state as ``.djb`` to a stick; return the file, read back and verified.

        This PC and the paper key open it, and those other PCs that keep every branch of this one; the
        plant does not. Raises NotJoined where there is no plant, PackageError of the stick, and as
        ``make``.
        """
        progress = progress or silent()
        medium.require(place)
        core = self._core
        keys, recipients = core.read(keyring.own_keys), core.read(self._recipients)
        newest = self._newest(progress)
        name = self._file_name()
        local = self._folder / shelf.FOLDER / f"{newest.file}.djb"
        try:
            with disk_speaks():
                backupfile.write(
                    local, self._members(newest, attachments=attachments), self._origin(newest),
                    suite=keys.suite, key=keys.sign, recipients=recipients, progress=progress,
                )  # fmt: skip
            folder = place / names.FOLDER
            (path,) = medium.put([medium.Outgoing(local, name)], folder, progress=progress)
        finally:
            local.unlink(missing_ok=True)
        return path

    def refresh_escrow(self) -> bool:
        """Seal the data key to the plant's recovery key when that is new; say whether it is there."""
        (known, suite), text, to = self._core.read(
            lambda c: (recovery(c), get_setting(c, "escrow"), get_setting(c, "escrow_to"))
        )
        if known is None:
            return False
        if to == known.text and text and text == keyslots.escrow_text(self._folder):
            return True
        keyslots.keep_escrow(self._folder, sealer(suite, known))
        fresh = keyslots.escrow_text(self._folder)

        def note(connection: Connection) -> None:
            put_setting(connection, "escrow", fresh)
            put_setting(connection, "escrow_to", known.text)

        self._core.store.write(note)
        return True

    def escrow_text(self) -> str:
        """Return the escrow slot as base64 for a manifest, renewed if need be; "" without a plant."""
        self.refresh_escrow()
        return keyslots.escrow_text(self._folder)

    def escrow_of(self, device: str, name: str, place: Path) -> Path:
        """Write the escrow slot that a PC last told of to a stick; it is called by ``name`` there.

        With it and the paper from the safe the key of that PC comes back. Raises NoEscrow.
        """
        sealed = base64.b64decode(self._core.read(lambda c: peers.told(c, device)).escrow)
        if not keyslots.looks_sealed(sealed):
            raise keyslots.NoEscrow
        path = place / f"{names.clean(f'托管钥匙-{name}-{device[-8:]}')}.age"
        with disk_speaks():
            path.write_bytes(sealed)
        return path

    def _changed(self, known: shelf.Shelf) -> bool:
        if not known.good:
            return True
        return self._core.read(backups.marks)[0] != known.good[0].mark

    def _newest(self, progress: Progress) -> Backup:
        known = shelf.read(self._folder)
        if self._changed(known):
            self.make(progress)
        return shelf.read(self._folder).good[0]

    def _copy(self, progress: Progress) -> None:
        """Bring the second folder up to date; its failures are a notice, the backup here is made."""
        core, at = self._core, self._core.clock.now()
        try:
            there = second.copy(self._folder, core.store.blobs, progress)
        except Stopped:
            raise
        except UserError as error:
            self._notice("second", at, error)
        except OSError as error:  # a disk that was pulled out
            self._notice("second", at, second.SecondFolder(str(error.strerror)))
        else:
            if there or not shelf.read(self._folder).second:
                core.store.write(lambda c: notices.settle(c, notices.BACKUP_FAILED, "second"))

    def _look_at_blobs(self, progress: Progress) -> None:
        core, day = self._core, today(self._core.clock)
        if core.read(lambda c: get_setting(c, "blobs_read")) == day.isoformat():
            return
        looked = second.look(self._folder, core.store.blobs, day, progress)

        def note(connection: Connection) -> None:
            put_setting(connection, "blobs_read", day.isoformat())
            for name in looked.lost:
                attached.lose(connection, name)

        core.store.write(note)

    def _notice(self, subject: str, at: datetime, error: UserError) -> None:
        facts = {"where": _PLACES[subject], "why": error.sentence, "code": error.code}
        moment = at.isoformat(timespec="seconds")
        try:
            self._core.store.write(
                lambda c: notices.keep(c, notices.BACKUP_FAILED, subject, moment, facts)
            )
        except UserError:
            return  # a disk that takes no backup may take no notice either: the error itself is shown

    def _recipients(self, connection: Connection) -> tuple[Recipient, ...]:
        """Return who opens the whole: of a branch PC itself, the paper, and who may read all of it.

        The database holds what is for a branch alone (design.md §4) in clear: the plant does not open
        it, nor does a PC that keeps only some of the branches of this one.
        """
        trust, own = keyring.trust(connection), keyring.own_keys(connection)
        known, _ = recovery(connection)
        found = [own.suite.recipient(own.identity), *([known] if known else [])]
        if trust.roster is not None and self._core.role is Role.PLANT:
            found += trust.recipients("")
        elif trust.roster is not None:
            kept = get_setting(connection, "branches")
            branches = {str(each) for each in kept} if isinstance(kept, list) else set()
            # Also those that this PC kept once: their entries are still in it.
            branches |= {
                each.branch for each in journal.streams(connection).values() if each.branch
            }
            found += [
                Recipient(device.recipient)
                for device in trust.roster.devices
                if device.status is Status.ACTIVE and branches and branches <= {*device.branches}
            ]
        return tuple(dict.fromkeys(found))

    def _file_name(self) -> str:
        core = self._core
        day, title = today(core.clock), str(core.read(lambda c: get_setting(c, "name")) or "")
        node = Tree(core).node(core.home) if core.role is Role.BRANCH and core.home else None
        if node is None:
            return names.backup_name(code="厂党委", name=title, day=day)
        return names.backup_name(code=node.code, name=node.shown, day=day)

    def _origin(self, backup: Backup) -> Origin:
        plant = self._core.read(keyring.trust).plant
        at = backup.at.isoformat(timespec="seconds")
        return Origin(plant, self._core.device, at, backup.revisions)

    def _members(self, backup: Backup, *, attachments: bool) -> tuple[Member, ...]:
        file = self._folder / shelf.FOLDER / backup.file
        slot = keyslots.slot_of(keyslots.open_slots(self._folder))
        origin = self._origin(backup)
        manifest = canonical(
            {
                "format": 1, "device": origin.sender, "plant": origin.plant, "at": origin.at,
                "revisions": backup.revisions, "program": __version__, "schema": backup.schema,
                "sha256": backup.sha256, "digest": backup.digest,
            }
        )  # fmt: skip
        found = [
            Member(backupfile.MANIFEST, len(manifest), lambda: io.BytesIO(manifest)),
            Member(backupfile.DATABASE, backup.size, lambda: file.open("rb")),
            Member(backupfile.SLOT, len(slot), lambda: io.BytesIO(slot)),
        ]
        blobs = self._core.store.blobs
        for name in blobs.names() if attachments else ():
            path = blobs.path(name)
            found.append(
                Member(backupfile.BLOBS + name, path.stat().st_size, lambda p=path: p.open("rb"))  # type: ignore[misc]
            )
        return tuple(found)


_PLACES: Final = {"here": "", "second": "第二个文件夹里的"}


def _same_disk(one: Path, other: Path) -> bool:
    """Say whether two folders lie on one partition, as far as the system tells."""
    try:
        return one.stat().st_dev == other.stat().st_dev
    except OSError:  # pulled out at this moment
        return False


def row(folder: Path, backup: Backup, known: shelf.Shelf) -> BackupRow:
    """Return a backup as people are shown it."""
    return BackupRow(
        folder / shelf.FOLDER / backup.file, backup.at.astimezone(PLANT_TIME),
        shelf.WORDS[backup.reason], backup.verified, backup.revisions, backup.size,
        backup.file in known.copied,
    )  # fmt: skip


def recovery(connection: Connection) -> tuple[Recipient | None, Suite]:
    """Return the plant's recovery key as this station knows it, and the suite to use it with."""
    try:
        trust = keyring.trust(connection)
    except keyring.NotJoined:
        return None, keyring.SUITE
    source = trust.roster or trust.invitation
    return (Recipient(source.recovery) if source else None), keyring.suite(connection)


def sealer(suite: Suite, to: Recipient) -> Callable[[bytes], bytes]:
    """Return what seals something small to a recipient."""

    def seal(plain: bytes) -> bytes:
        target = io.BytesIO()
        suite.seal(io.BytesIO(plain), target, (to,))
        return target.getvalue()

    return seal
