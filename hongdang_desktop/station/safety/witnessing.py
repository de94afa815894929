"""What a package says about our own streams: whether this station was set back (§1.7)."""

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.journal import written_stream
from hongdang_desktop.exchange.manifest import Manifest
from hongdang_desktop.exchange.streams import parse_stream
from hongdang_desktop.station import notices
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.keys import keyring
from hongdang_desktop.station.safety import epochs, late
from hongdang_desktop.station.safety.highwater import Tip
from hongdang_desktop.station.views import Role
from hongdang_desktop.store import histories, journal, packages
from hongdang_desktop.store.placing import Placed


def witness(
    core: Core, connection: Connection, manifest: Manifest, placed: Placed, *, by_us: bool
) -> None:
    """Take notice of it, once the revisions were placed; ``by_us``: we sealed the package.

    Something of them that was not here, another history of one of them, or a word of the sender
    that he holds more than we do: all begin a new epoch. Call ``core.refresh`` after the commit.
    """
    known = journal.streams(connection)
    returned = {r.stream: r.seq for r in placed.fresh if known[r.stream].own}
    if returned:
        packages.note_exported(connection, returned)
    if any(not known[written_stream(stream)].retired for stream in returned):
        epochs.renew(connection)
    if not by_us:
        epochs.lose(core, connection, _claimed(connection, manifest))
    epochs.settle(core, connection)


def tell_forks(core: Core, connection: Connection, placed: Placed, names: dict[str, str]) -> None:
    """Keep a notice for every stream that was found to have two histories.

    ``names`` say who writes, by device and by branch.
    """
    known, own = journal.streams(connection), keyring.own_devices(connection)
    for fork in placed.forks:
        info = known[fork.stream]
        pc = names.get(info.device) or f"电脑 {info.device[-8:]}"
        who = "·".join(part for part in (names.get(info.branch or "", ""), pc) if part)
        side = "own" if info.device in own else "plant" if core.role is Role.PLANT else "peer"
        facts: JsonObject = {
            "who": who, "first": fork.base + 1, "side": side, "branch": info.branch or "",
        }  # fmt: skip
        at = core.clock.now().isoformat(timespec="seconds")
        notices.keep(connection, notices.FORK, written_stream(fork.stream), at, facts)


def _claimed(connection: Connection, manifest: Manifest) -> dict[str, Tip]:
    """Return what a sender holds of our streams about his branch and we do not.

    Of one that we wrote as a device that is no longer used only what still counts.
    """
    own = keyring.own_devices(connection)
    roster = keyring.trust(connection).roster
    found: dict[str, Tip] = {}
    for name, (seq, head) in manifest.have.items():
        written = written_stream(name)
        stream = parse_stream(written)
        if stream is None or stream.device not in own or stream.branch not in ("", manifest.branch):
            continue
        if seq > late.cutoff_of(roster, written, seq) or seq <= found.get(written, (0, ""))[0]:
            continue
        if not histories.at(connection, written, seq, head):
            found[written] = (seq, head)
    return found
