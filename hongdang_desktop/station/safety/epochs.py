"""Restored, cloned or moved: what was written in a lost time is never written over (§1.7).

A station goes on in a new epoch, under new stream names, as soon as anything says that its streams
were longer once: the memory outside its folder, what another station proves to hold, a package of
its own that it does not know, another computer under it. The old streams stay readable, are still
sent, and take back what was lost when it comes.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, stamp_moment
from hongdang_desktop.exchange.streams import parse_stream
from hongdang_desktop.station import notices
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.safety.highwater import HighWater, SeenRoster, Tip
from hongdang_desktop.station.safety.machine import Machine
from hongdang_desktop.station.views import Changes, Role
from hongdang_desktop.store import histories, journal
from hongdang_desktop.store import notices as kept_notices
from hongdang_desktop.store.store import get_setting, put_setting

_WAYS: Mapping[Role, tuple[str, str]] = {
    Role.BRANCH: (
        "可从厂党委恢复",
        "先把U盘上本机以前带走的包收进来；还缺，请厂里做恢复包。照常记，不会盖掉旧记录。",
    ),
    Role.PLANT: (
        "可从各支部恢复",
        "请各支部再带一次包来，缺的会一起带回。照常记，不会盖掉旧记录。",
    ),
}

_RESTORED: Mapping[Role, str] = {
    Role.BRANCH: "先收一次厂里的包；还缺，请厂里做恢复包。恢复前的也留着，在“备份”里。",
    Role.PLANT: "请各支部再带一次包。之后停用过、换过的电脑，到“电脑”里再办一遍。",
}
_RESTORED_ALONE = "恢复前的也留着，在“备份”里。"

_OLD_ROSTER: Mapping[Role, str] = {
    Role.BRANCH: "先收厂里的包，名册会自己回来。",
    Role.PLANT: "先收各支部的包，名册会自己回来。",
}

_SERIALS: Final = 8
_VERSIONS: Final = 1000
"""So many new plant keys, and changes of the roster, a backup may be behind."""

_MOVED: Mapping[Role, str] = {
    Role.BRANCH: "旧电脑不再用，点“换了电脑”；两台都要用，点“复制了一份”，再请厂里发新邀请。",
    Role.PLANT: "点“换了电脑”，旧电脑上的那一份不要再用：厂党委的数据只能有一份。",
}


# At opening -------------------------------------------------------------------------------------


def look_at_opening(core: Core) -> None:
    """Compare the station with its memory and with the computer; go on in a new epoch if need be."""
    memory, machine = HighWater.load(birth_of(core)), core.machine
    core.highwater = memory

    def ask(connection: Connection) -> tuple[dict[str, Tip], bool, bool]:
        stranger = Machine.of(get_setting(connection, "machine")) != machine
        stranger = stranger or bool(kept_notices.kept(connection, notices.MOVED_PC))
        return not_held(connection, memory.streams), stranger, _newer(connection, memory)

    lost, stranger, newer = core.read(ask)

    def work(connection: Connection) -> None:
        if newer and memory.roster is not None:
            put_setting(connection, "roster_seen", memory.roster.as_json())
        if stranger:
            _look_at_machine(core, connection)
        lose(core, connection, lost)

    if lost or stranger or newer:
        core.store.write(work)
        core.refresh()
    core.remember()
    if core.read(_is_behind):
        core.store.write(lambda c: _tell_old_roster(core, c))


def _is_behind(connection: Connection) -> bool:
    """Say whether a newer roster was accepted once than the one that lies here."""
    kept = get_setting(connection, "roster")
    seen = SeenRoster.of(get_setting(connection, "roster_seen"), None)
    if kept is None or seen is None:
        return False
    held = json.loads(str(kept))["roster"]  # it is verified where it is used
    return (held["serial"], held["version"]) < (seen.serial, seen.version)


def _tell_old_roster(core: Core, connection: Connection) -> None:
    facts: JsonObject = {"cure": _OLD_ROSTER[core.role]}
    notices.keep(connection, notices.ROSTER_OLD, "", _now(core), facts)


def birth_of(core: Core) -> str:
    """Return by what the memory of this station is told from that of another one."""
    kept = core.read(lambda c: get_setting(c, "birth"))
    if kept is None:  # made by a program that had no memory yet: any copy of it has the same one
        kept = core.device.replace("-", "").rjust(32, "0")[-32:]
        core.store.write(lambda c: put_setting(c, "birth", kept))
    return str(kept)


def _newer(connection: Connection, memory: HighWater) -> bool:
    """Say whether a newer roster was accepted once than this database knows of.

    A memory that no backup can be behind is nonsense: believed it would block true rosters for ever.
    """
    root = get_setting(connection, "root")
    seen = SeenRoster.of(get_setting(connection, "roster_seen"), root)
    if memory.roster is None or memory.roster.root != root:
        return False
    serial, version = (seen.serial, seen.version) if seen else (0, 0)
    sane = (
        memory.roster.serial <= serial + _SERIALS and memory.roster.version <= version + _VERSIONS
    )
    return sane and (seen is None or memory.roster.newer_than(seen))


def _look_at_machine(core: Core, connection: Connection) -> None:
    """Begin a new epoch on a computer that the station does not know, and ask what happened."""
    known = Machine.of(get_setting(connection, "machine"))
    told = kept_notices.kept(connection, notices.MOVED_PC)
    if not core.machine.differs(known):
        put_setting(connection, "machine", core.machine.merged(known).as_json())
        notices.settle(connection, notices.MOVED_PC)
    elif all(Machine.of(each.facts.get("machine")) != core.machine for each in told):
        renew(connection)
        facts: JsonObject = {"machine": core.machine.as_json(), "cure": _MOVED[core.role]}
        notices.keep(connection, notices.MOVED_PC, "", _now(core), facts)


# Set back ---------------------------------------------------------------------------------------


def renew(connection: Connection) -> None:
    """Begin a new epoch: no stream that was written so far is ever written again.

    Runs in the caller's transaction; call ``core.refresh`` once it is committed.
    """
    histories.retire_own(connection)
    put_setting(connection, "epoch", secrets.token_hex(6))


def lose(core: Core, connection: Connection, lost: Mapping[str, Tip]) -> None:
    """Take notice of ends of our streams that are not here; a new epoch unless it began already."""
    known = _told_lost(connection)
    fresh = {n: tip for n, tip in lost.items() if n not in known or known[n][0] < tip[0]}
    if not fresh:
        return
    if any(_at_risk(connection, name) for name in fresh):
        renew(connection)
    _tell_lost(core, connection, {**known, **fresh})


def _at_risk(connection: Connection, stream: str) -> bool:
    """Say whether what we write now may stand in the place of what a stream held once.

    Not where it was retired before: then we have gone on elsewhere since.
    """
    known = journal.streams(connection)
    if stream in known:
        return not known[stream].retired
    name = parse_stream(stream)
    present = name is not None and name.epoch == get_setting(connection, "epoch")
    return present or any(info.seq and info.own and not info.retired for info in known.values())


def settle(core: Core, connection: Connection) -> None:
    """Take the notice away once everything that was lost is here again."""
    lost = _told_lost(connection)
    if lost:
        _tell_lost(core, connection, not_held(connection, lost))


def _told_lost(connection: Connection) -> dict[str, Tip]:
    for notice in kept_notices.kept(connection, notices.ROLLED_BACK):
        lost = notice.facts.get("lost")
        if isinstance(lost, dict):
            return {name: _tip(tip) for name, tip in lost.items()}
    return {}


def _tell_lost(core: Core, connection: Connection, lost: Mapping[str, Tip]) -> None:
    if not lost:
        notices.settle(connection, notices.ROLLED_BACK)
        return
    known = journal.streams(connection)
    count = sum(
        max(1, seq - (known[name].seq if name in known else 0)) for name, (seq, _) in lost.items()
    )
    before = kept_notices.kept(connection, notices.ROLLED_BACK)
    way, cure = _WAYS[core.role]
    notices.keep(
        connection, notices.ROLLED_BACK, "", _now(core),
        {
            "day": before[0].facts.get("day") if before else _last_day(connection),
            "count": count, "way": way, "cure": cure,
            "lost": {name: list[Json](tip) for name, tip in lost.items()},
        },
    )  # fmt: skip


def tell_restored(core: Core, at: datetime) -> None:
    """Keep a notice that the data are those of the backup of ``at``, and what to do now."""
    day = at.astimezone(PLANT_TIME)

    def work(connection: Connection) -> None:
        alone = core.role is Role.BRANCH and get_setting(connection, "invitation") is None
        moment = f"{day.month}月{day.day}日 {day:%H:%M}"
        cure = _RESTORED_ALONE if alone else _RESTORED[core.role]
        notices.keep(connection, notices.RESTORED, "", _now(core), {"moment": moment, "cure": cure})

    core.store.write(work)


def _last_day(connection: Connection) -> str:
    """Return the day of the last revision of our own, as people say it."""
    own, _ = journal.last_stamps(connection)
    if not own:
        return "建立工作台"
    moment = stamp_moment(own)
    return f"{moment.month}月{moment.day}日"


def not_held(connection: Connection, tips: Mapping[str, Tip]) -> dict[str, Tip]:
    """Return those ends of streams that no history here reaches."""
    known = journal.streams(connection)
    found = {}
    for name, (seq, head) in tips.items():
        info = known.get(name)
        here = info is not None and (info.seq, info.head) == (seq, head)
        if not here and not histories.at(connection, name, seq, head):
            found[name] = (seq, head)
    return found


# What a person answers --------------------------------------------------------------------------


def keep_device(core: Core) -> Changes:
    """Answer 换了电脑: the other computer is used no more, this one goes on as the device it is."""

    def work(connection: Connection) -> None:
        put_setting(connection, "machine", core.machine.as_json())
        notices.settle(connection, notices.MOVED_PC)

    core.store.write(work)
    return told(core, "记下了：这台电脑接着用。旧电脑不要再用。")


def dismiss(core: Core, code: str, subject: str) -> Changes:
    """Let a notice rest that a person has seen to; what was lost is then given up for good."""

    def work(connection: Connection) -> dict[str, Tip]:
        lost = _told_lost(connection) if code == notices.ROLLED_BACK else {}
        notices.dismiss(connection, code, subject)
        return lost

    lost = core.store.write(work)
    if lost and core.highwater is not None:
        core.highwater.forget(lost)
    return told(core, "记下了。")


def told(core: Core, sentence: str) -> Changes:
    """Tell everybody that something was settled; return it."""
    changes = Changes(sentence, frozenset(), "")
    core.tell(changes)
    return changes


def _tip(value: Json) -> Tip:
    match value:
        case [int(seq), str(head)]:
            return seq, head
    return 0, ""


def _now(core: Core) -> str:
    return core.clock.now().isoformat(timespec="seconds")
