"""The roster as a file on a stick: written for those who do not know the plant's key yet, taken in."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.progress import silent
from hongdang_desktop.exchange import medium, names
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.limits import LIMITS
from hongdang_desktop.exchange.package import peek_header
from hongdang_desktop.exchange.roster import Roster, Seen, Status, VerifiedRoster, verify_roster
from hongdang_desktop.exchange.rosterfile import make_roster_file, open_roster_file
from hongdang_desktop.exchange.smallfile import FileKind, peek
from hongdang_desktop.exchange.suite import Identity
from hongdang_desktop.station.carriage.answers import Arrival, Receipt
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keys import keyring, paper
from hongdang_desktop.station.keys.keyring import Trust
from hongdang_desktop.station.safety import late
from hongdang_desktop.station.views import Changes, Role
from hongdang_desktop.store import peers
from hongdang_desktop.store.errors import disk_speaks


class RosterFiles:
    """Rosters that travel by themselves."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def export(self, place: Path) -> Path:
        """Write the roster into the exchange folder of ``place``; every PC of it can open it.

        The same one that lies there already is left. Raises NotJoined, PackageError.
        """
        trust = self._core.read(keyring.trust)
        if trust.roster is None or trust.roster_blob is None:
            raise keyring.NotJoined
        verified = VerifiedRoster(trust.roster, trust.roster_blob)
        medium.require(place)
        folder = place / names.FOLDER
        name = names.roster_name(
            plant_name=trust.roster.plant_name, serial=trust.roster.serial,
            version=trust.roster.version,
        )  # fmt: skip
        if self._is_there(folder / name, verified.blob):
            return folder / name
        local = self._core.store.folder / "inbox" / f"{self._core.ids.new()}.djy"
        try:
            with disk_speaks():
                local.write_bytes(make_roster_file(verified, suite=trust.suite))
            return medium.put([medium.Outgoing(local, name)], folder, progress=silent())[0]
        finally:
            local.unlink(missing_ok=True)

    def export_beside(self, place: Path, branch: str) -> None:
        """Write it beside a package to a branch of which a PC may not know the plant's key yet."""

        def unknown(connection: Connection) -> bool:
            roster = keyring.trust(connection).roster
            if self._core.role is not Role.PLANT or roster is None or roster.serial == 1:
                return False
            return any(
                (peers.told(connection, device.id).roster or (0, 0))[0] < roster.serial
                for device in roster.devices
                if branch in device.branches and device.status is Status.ACTIVE
            )

        if self._core.read(unknown):
            self.export(place)

    def receive(self, path: Path) -> Changes:
        """Believe the roster of a file from now on.

        Raises PackageError ROSTER, ROSTER_SIGNATURE, ROSTER_ROLLBACK, or what opening it
        raises; then the present one stays.
        """
        verified, trust = self.read(path)
        roster = verified.roster
        if trust.held is not None and verified.is_same(trust.held):
            changes = Changes(_KNOWN, frozenset(), "", ())
        else:
            self._core.store.write(partial(self._adopt, verified))
            sentence = f"名册换成了第 {roster.serial}-{roster.version} 版。"
            changes = Changes(sentence, frozenset(), "", (f"{roster.serial}-{roster.version}",))
        self._core.tell(changes)
        return changes

    def _adopt(self, verified: VerifiedRoster, connection: Connection) -> None:
        keyring.keep_roster(connection, verified.blob, verified.seen)
        late.set_apart(self._core, connection)

    def read(self, path: Path) -> tuple[VerifiedRoster, Trust]:
        """Return the roster of a file once everything about it was checked. Raises as ``receive``."""

        def ask(connection: Connection) -> tuple[Trust, tuple[Identity, ...]]:
            return keyring.trust(connection), paper.identities_in(self._core, connection)

        trust, identities = self._core.read(ask)
        _, blob = open_roster_file(_read(path), identities=identities)
        verified = verify_roster(
            blob, root=trust.root, plant=trust.plant, seen=trust.seen, suite=trust.suite
        )
        return verified, trust

    def receive_all(self, place: Path) -> tuple[Receipt, ...]:
        """Take in the rosters of a file or a folder, before its packages.

        In a folder those that were overtaken are passed over.
        """
        receipts = []
        for path in roster_files(place):
            try:
                changes = self.receive(path)
            except UserError as error:
                if place.is_file() or not self._passes_by(path, error):
                    receipts.append(Receipt(names.shown(path), error.code, error.sentence))
            else:
                if place.is_file() or changes.ids:
                    code = "" if changes.ids else "DUPLICATE"
                    receipts.append(Receipt(names.shown(path), code, changes.sentence))
        return tuple(receipts)

    def look_all(self, place: Path) -> tuple[tuple[Arrival, ...], Roster | None]:
        """Return what rosters a place brings, and the newest of them; nothing is written."""
        arrivals: list[Arrival] = []
        newest: Roster | None = None
        for path in roster_files(place):
            arrival = Arrival(str(path), names.shown(path), "厂党委名册", 0, None)
            try:
                verified, trust = self.read(path)
            except UserError as error:
                if place.is_file() or not self._passes_by(path, error):
                    refused = replace(arrival, code=error.code, sentence=error.sentence)
                    arrivals.append(replace(refused, importable=False))
                continue
            roster = verified.roster
            if trust.held is not None and verified.is_same(trust.held):
                if place.is_file():
                    arrivals.append(replace(arrival, code="DUPLICATE", sentence=_KNOWN))
                continue
            sentence = f"名册，第 {roster.serial}-{roster.version} 版。"
            arrivals.append(replace(arrival, sentence=sentence))
            if newest is None or _age(roster) > _age(newest):
                newest = roster
        return tuple(arrivals), newest

    def _passes_by(self, path: Path, error: UserError) -> bool:
        if error.code != Code.ROSTER_ROLLBACK:
            return False
        trust = self._core.read(keyring.trust)
        _, blob = open_roster_file(_read(path), identities=paper.identities(self._core))
        older = verify_roster(
            blob, root=trust.root, plant=trust.plant, seen=None, suite=trust.suite
        ).seen
        seen = trust.seen or Seen(0, 0, "")
        return (older.serial, older.version) < (seen.serial, seen.version)

    def _is_there(self, path: Path, blob: bytes) -> bool:
        """Say whether the very same roster lies there; sealed twice it never looks the same."""
        if not path.is_file():
            return False
        try:
            identities = paper.identities(self._core)
            return open_roster_file(_read(path), identities=identities)[1] == blob
        except PackageError:
            return False


_KNOWN = "这一版名册已经有了。"


def roster_files(place: Path) -> list[Path]:
    """Return the roster files of a place, by name; nothing about them is verified."""
    if place.is_file():
        return [place] if _is_roster(place) else []
    found = medium.look(place).files
    return [
        file.path
        for file in found
        if file.kind is medium.FileKind.ENROLMENT and not file.code and _is_roster(file.path)
    ]


def promised(arrival: Arrival, roster: Roster) -> Arrival:
    """Return a package of a sender whom the roster beside it will make known as one to be used."""
    if arrival.code != Code.UNKNOWN_SENDER:
        return arrival
    sender = peek_header(Path(arrival.path)).sender
    device = roster.plant_device(sender) or roster.branch_device(sender)
    if device is None or device.status is Status.REVOKED:
        return arrival
    sentence = "先收名册，再收这一包。"
    return replace(arrival, sender=device.name, code="", sentence=sentence, importable=True)


def _age(roster: Roster) -> tuple[int, int]:
    return roster.serial, roster.version


def _is_roster(path: Path) -> bool:
    if path.suffix.lower() != names.ENROLMENT:
        return False
    try:
        return peek(_read(path)).kind is FileKind.ROSTER
    except PackageError:
        return False


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LIMITS.roster_bytes + 1)
    except OSError as error:
        raise PackageError(Code.STICK_GONE, file=str(path)) from error
