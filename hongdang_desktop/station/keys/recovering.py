"""The plant's PC is gone, and no backup is left: it begins anew with the paper from the safe (§4.3).

The roster comes from any file of the plant that is left: a roster file, which every branch can
write, or a package that carries one. Then every branch takes in the new roster file and exports all
that it holds: its own entries, and of the plant's those that it was given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.exchange import names, rosterfile
from hongdang_desktop.exchange.errors import Code, PackageError
from hongdang_desktop.exchange.limits import LIMITS
from hongdang_desktop.exchange.package import peek_header
from hongdang_desktop.exchange.plantkeys import identity_from_paper, signing_key_from_paper
from hongdang_desktop.exchange.roster import Status, VerifiedRoster, verify_roster
from hongdang_desktop.exchange.smallfile import peek
from hongdang_desktop.exchange.suite import Identity, SigningKey, Suite, suite_named
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.keys import paper as paper_keys
from hongdang_desktop.station.keys.endings import changed
from hongdang_desktop.station.keys.keyring import OwnKeys
from hongdang_desktop.store.store import put_setting


class NoRoster(UserError):
    """No file was given that holds a roster."""

    code = "NO_ROSTER"

    def __init__(self) -> None:
        super().__init__("这些文件里没有名册。在任何一台支部电脑上写一份名册文件，再来一次。")


@dataclass(frozen=True)
class Paper:
    """What the sheet from the safe and a file that was left say together."""

    root: SigningKey
    recovery: Identity
    verified: VerifiedRoster
    suite: Suite

    @property
    def plant_name(self) -> str:
        """Return how the plant is called."""
        return self.verified.roster.plant_name


def read_paper(sources: Sequence[Path], *, root: str, recovery: str) -> Paper:
    """Return the newest roster among files that the keys of the sheet, as typed, open and prove.

    ``sources`` are roster files and packages; those that hold no roster are passed over. Raises
    PackageError BAD_KEY (a slip in typing, or a sheet of another plant), DECRYPT, ROSTER_SIGNATURE
    and others, or NoRoster where no file holds one.
    """
    key = signing_key_from_paper(root)
    suite = _suite_of(sources)
    identity = identity_from_paper(recovery, suite=suite)
    text = suite.verify_key(key)
    found: list[VerifiedRoster] = []
    for path in sources:
        plant, blob = _roster_of(path, identity)
        if blob is not None:
            found.append(verify_roster(blob, root=text, plant=plant, seen=None, suite=suite))
    if not found:
        raise NoRoster
    newest = max(found, key=lambda each: (each.roster.serial, each.roster.version))
    return Paper(key, identity, newest, suite)


def begin_anew(core: Core, paper: Paper) -> None:
    """Make a station without any data that plant again: new keys, a new serial, no entries yet.

    The keys of the sheet stay on this PC until ``forget_paper_keys``: branches' packages may still be
    sealed to the recovery key alone. The former PC counts as retired, so that what branches hold of it
    comes back; where it was stolen, revoke it once they have all exported.
    """
    roster = paper.verified.roster
    serial = roster.serial + 1

    def work(pen: Pen) -> None:
        connection = pen.connection
        put_setting(connection, "suite", paper.suite.name)
        keys = OwnKeys(
            "厂党委", paper.suite.new_signing_key(), paper.suite.new_identity(), paper.suite
        )  # fmt: skip
        keyring.keep_own_keys(connection, keys)
        put_setting(connection, "plant", roster.plant)
        put_setting(connection, "root", roster.root)
        paper_keys.keep(core, paper.root, paper.recovery)
        keyring.delegate(connection, paper.root, plant=roster.plant, serial=serial)
        renewed = roster
        for former in roster.plant_devices:
            if former.status is Status.ACTIVE:
                renewed = changed(renewed, former.id, {"status": Status.RETIRED})
        device = keys.device(core.device, ())
        devices = (*renewed.plant_devices, device)
        keyring.publish(
            connection,
            renewed.model_copy(
                update={"serial": serial, "version": 1, "plant_devices": devices}
            ),
        )  # fmt: skip

    core.verb("厂党委重新建好了。把名册文件交给各支部，请他们各导出一次。", work, undoable=False)


def _suite_of(sources: Sequence[Path]) -> Suite:
    """Return the suite that the first of the files names; a plant has one."""
    if not sources:
        raise NoRoster
    try:
        if sources[0].suffix.lower() != names.ENROLMENT:
            return suite_named(peek_header(sources[0]).suite)
        with sources[0].open("rb") as file:
            return suite_named(peek(file.read(LIMITS.roster_bytes + 1)).suite)
    except OSError as error:
        raise PackageError(Code.STICK_GONE, file=str(sources[0])) from error


def _roster_of(path: Path, identity: Identity) -> tuple[str, bytes | None]:
    """Return the plant that a file names, and the roster in it, not verified."""
    try:
        if path.suffix.lower() != names.ENROLMENT:
            return rosterfile.roster_in_package(path, identities=(identity,))
        with path.open("rb") as file:
            data = file.read(LIMITS.roster_bytes + 1)
    except OSError as error:
        raise PackageError(Code.STICK_GONE, file=str(path)) from error
    header, blob = rosterfile.open_roster_file(data, identities=(identity,))
    return header.plant, blob
