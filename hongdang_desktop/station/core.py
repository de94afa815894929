"""What all parts of a station share: the store, the clocks, who acts; and how a verb is run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any, TypeVar

from sqlalchemy import Connection

from hongdang_desktop.core import privacy
from hongdang_desktop.core.canonical import Json, JsonObject, digest, without_empty
from hongdang_desktop.core.clock import Clock, HybridClock, today
from hongdang_desktop.core.ids import IdSource
from hongdang_desktop.core.journal import LINK, SALT, Kind, Revision
from hongdang_desktop.core.keeping import MOST_BYTES, MOST_SEALED_BYTES, written
from hongdang_desktop.core.merging import FOLLOWED, MERGED, values
from hongdang_desktop.exchange.streams import StreamName, Way
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.frame import Frame
from hongdang_desktop.ledgers.ledger import AnyLedger, Audience, Owner, Setting
from hongdang_desktop.ledgers.rulebook import in_force
from hongdang_desktop.station import framed, regulated, templated
from hongdang_desktop.station.safety.highwater import HighWater, SeenRoster, Tip
from hongdang_desktop.station.safety.machine import Machine
from hongdang_desktop.station.views import Changes, Refused, Role
from hongdang_desktop.store import actions, beside, histories, journal, projection
from hongdang_desktop.store.store import Store, get_setting

T = TypeVar("T")

NOT_READ_YET = "这条有支部保管的内容，还没带到这台电脑。先收一次数据包，再改这几栏。"
OFFICE_ONLY = "这本账只在厂里记，支部不记，也不往外带。"
PLANTS_BOOK = "这是厂里的记录，支部只看不改。请厂里改好再带来。"
OWNED_BY_PLANT = "单位和班组由厂党委登记。请厂里改，下次带回来就有了。"


@dataclass
class Core:
    """One open station. ``actor`` is who acts now; until accounts come it is taken on trust.

    ``home`` is the branch in whose stream a branch station writes what concerns no single branch.
    ``texts`` are the regulations in force here, name and text, that are not the shipped ones;
    ``frames`` the days and years within which each branch keeps its books; ``templates`` the versions
    of forms that are kept here beside the shipped ones.
    """

    store: Store
    clock: Clock
    ids: IdSource
    hybrid: HybridClock
    role: Role
    device: str
    epoch: str
    actor: str = ""
    home: str = ""
    listeners: list[Callable[[Changes], None]] = field(default_factory=list)
    highwater: HighWater | None = None
    machine: Machine = field(default_factory=Machine)
    texts: tuple[tuple[str, str], ...] = ()
    frames: Mapping[str, Frame] = field(default_factory=dict)
    templates: tuple[templated.KeptTemplate, ...] = ()

    def read(self, work: Callable[[Connection], T]) -> T:
        """Ask the database; the answer is plain data."""
        return self.store.read(work)

    def verb(
        self,
        sentence: str,
        work: Callable[["Pen"], object],
        *,
        undoable: bool = True,
        undoes: str | None = None,
        listed: bool = True,
    ) -> Changes:
        """Run a verb as one transaction and tell everybody what it changed.

        ``work`` writes through the pen, and may set ``pen.sentence``. What it raises undoes all.
        One that is not ``listed`` is no step of a person: undo passes over it.
        """
        tips: dict[str, Tip] = {}

        def transaction(connection: Connection) -> Changes:
            pen = Pen(self, connection, sentence, undoes)
            work(pen)
            done = pen.finish(undoable=undoable, listed=listed)
            tips.update(journal.tips(connection, pen.streams))
            return done

        changes = self.store.write(transaction)
        if not undoable:  # then it may have been the roster
            self.remember()
        elif self.highwater is not None:
            self.highwater.note(tips)
        self.tell(changes)
        return changes

    def refresh(self) -> None:
        """Take over what an import, or an answer, has changed about who writes here."""
        device, epoch = self.read(lambda c: (get_setting(c, "device"), get_setting(c, "epoch")))
        self.device, self.epoch = str(device), str(epoch)
        self.take_regulations()

    def take_regulations(self) -> None:
        """Take over what plant and branch laid down: rules, calendars, forms, the frames of the books."""
        self.texts = self.read(lambda c: regulated.texts(c, self.role))
        self.frames = self.read(framed.frames)
        self.templates = self.read(lambda c: templated.kept(c, self.role))

    def regulated(self, name: str) -> str | None:
        """Return the text that stands in the place of a shipped file, None where none does."""
        return dict(self.texts).get(name)

    def remember(self) -> None:
        """Keep in the memory outside the folder how far we have come: own streams, roster."""
        if self.highwater is None:
            return
        known, *roster = self.read(
            lambda c: (journal.streams(c), get_setting(c, "roster_seen"), get_setting(c, "root"))
        )
        held = self.highwater.streams
        tips = {
            name: (info.seq, info.head)
            for name, info in known.items()
            if info.own and info.seq > held.get(name, (0, ""))[0]
        }
        self.highwater.note(tips, SeenRoster.of(*roster))

    def tell(self, changes: Changes) -> None:
        """Tell the listeners what was changed."""
        if changes.ledgers & (regulated.KINDS | framed.KINDS | templated.KINDS):
            self.take_regulations()
        for listener in tuple(self.listeners):
            listener(changes)

    def setting(self) -> Setting:
        """Return what checks may know: today, the rules, the working days."""
        rules, workdays = in_force(self.texts)
        return Setting(today(self.clock), rules, workdays, self.frames)


class Pen:
    """Writes revisions of this station's own streams within one transaction."""

    def __init__(
        self, core: Core, connection: Connection, sentence: str, undoes: str | None
    ) -> None:
        self.connection = connection
        self.sentence = sentence
        self.action = core.ids.new()
        self.ids: list[str] = []
        self._core = core
        self._undoes = undoes
        self._revisions: list[Revision] = []
        self._tips: dict[str, int] = {}
        self._known: dict[str, Any] = {}

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return what a verb needs for each of its entries and makes only once.

        It may remember what the tables say: they stay as they are until ``finish``.
        """
        if name not in self._known:
            self._known[name] = make()
        found: T = self._known[name]
        return found

    def put(
        self,
        ledger: AnyLedger,
        record: str,
        payload: Mapping[str, Json],
        parents: tuple[str, ...] = (),
        *,
        to_all: bool = False,
        merged: bool = False,
        followed: bool = False,
    ) -> None:
        """Write the whole record as it shall be; ``parents`` are the revisions it was made on.

        ``to_all``: it concerns not only the branch that it names (the plant, moving a team away).
        ``merged``, ``followed``: no person wrote it.
        """
        public = without_empty(values(payload))
        shared = ledger.owner is Owner.BRANCH and ledger.audience is Audience.PLANT
        if shared and privacy.private_names(ledger.model):
            public = self._without_private(ledger, record, public, new=not parents)
        salted = {**public, SALT: self._core.ids.random_hex(16)}
        if merged:
            salted[MERGED] = True
        if followed:
            salted[FOLLOWED] = True
        branch = None if to_all else _text(payload.get("branch"))
        self._write(ledger, record, Kind.PUT, salted, parents=parents, branch=branch)

    def remove(
        self,
        ledger: AnyLedger,
        record: str,
        *,
        branch: str | None,
        reason: str,
        parents: tuple[str, ...],
    ) -> None:
        """Write that the record is gone; the former payloads stay in the journal."""
        payload: JsonObject = {SALT: self._core.ids.random_hex(16), "reason": reason}
        self._write(ledger, record, Kind.DELETE, payload, parents=parents, branch=branch)

    @property
    def streams(self) -> tuple[str, ...]:
        """Return the streams in which something was written."""
        return tuple(self._tips)

    def finish(self, *, undoable: bool, listed: bool = True) -> Changes:
        """Append what was written, project it, keep the action; return what was done."""
        journal.append(self.connection, self._revisions)
        written = (privacy.entry_beside(revision.record) for revision in self._revisions)
        records = list(dict.fromkeys(written))
        projection.project(self.connection, records)
        if self._revisions and listed:
            actions.keep(
                self.connection, self.action, sentence=self.sentence,
                clock=self._revisions[-1].clock, undoes=self._undoes, undoable=undoable,
            )  # fmt: skip
        kinds_written = (revision.type for revision in self._revisions)
        touched = frozenset(each for each in kinds_written if not privacy.is_beside(each))
        return Changes(self.sentence, touched, self.action, tuple(self.ids or records))

    def _without_private(
        self, ledger: AnyLedger, record: str, payload: JsonObject, *, new: bool
    ) -> JsonObject:
        """Return what the plant may read, naming the private values, which have a line of their own.

        One that says the same already is named again: what is taken back, merged or made final writes
        nothing new. Raises Refused NOT_READ_YET.
        """
        written = {} if new else beside.written(self.connection, record)
        link = privacy.link_of(payload)
        known = privacy.private_names(ledger.model)
        _, former = written.get(link, (0, {}))
        # Nothing that a newer program keeps to the branch is told by an older one.
        known |= former.keys() - ledger.model.model_fields.keys()
        private = {name: payload[name] for name in payload if name in known}
        public = {name: payload[name] for name in payload if name not in known and name != LINK}
        if link and link not in written:  # sealed before this computer was known
            if private:
                raise Refused("NOT_READ_YET", NOT_READ_YET)
            return {**public, LINK: link}
        if not private:
            return public
        private["branch"] = payload.get("branch")
        same = (h for h, each in written.items() if each == (ledger.version, private))
        found = link if written.get(link) == (ledger.version, private) else next(same, "")
        if not found:
            private[SALT] = self._core.ids.random_hex(16)
            found = digest(private)
            name = privacy.record_beside(record, found)
            branch = _text(payload.get("branch"))
            self._write(_beside(ledger), name, Kind.PUT, private, parents=(), branch=branch)
        return {**public, LINK: found}

    def _write(
        self,
        ledger: AnyLedger,
        record: str,
        kind: Kind,
        payload: JsonObject,
        *,
        parents: tuple[str, ...],
        branch: str | None,
    ) -> None:
        self._refuse_foreign(ledger, branch)
        private = ledger.audience is Audience.BRANCH
        _, wrong = written(payload, most=MOST_SEALED_BYTES if private else MOST_BYTES)
        if wrong:  # whatever checks were made: what no package takes would stop the post for ever
            raise Refused("PROBLEMS", wrong[0].text, wrong)
        stream, seq = self._next(ledger, branch)
        parents = histories.named_fully(self.connection, record, parents, home=stream)
        self._revisions.append(
            Revision(
                stream=stream, seq=seq, type=ledger.key, version=ledger.version, record=record,
                kind=kind, parents=parents, clock=self._core.hybrid.tick(),
                actor=self._core.actor, action=self.action, payload_hash=digest(payload),
                payload=payload, undoes=self._undoes,
            )
        )  # fmt: skip

    def _refuse_foreign(self, ledger: AnyLedger, branch: str | None) -> None:
        """Refuse to write what another station owns (exchange.md §1.1); the other side would."""
        if ledger.owner is Owner.OFFICE and self._core.role is Role.BRANCH:
            raise Refused("OFFICE_ONLY", OFFICE_ONLY)
        if ledger.owner is not Owner.BRANCH:
            if self._core.role is Role.BRANCH and get_setting(self.connection, "invitation"):
                sentence = OWNED_BY_PLANT if ledger.key == "organisation" else PLANTS_BOOK
                raise Refused("OWNED_BY_PLANT", sentence)
            return
        if self._core.role is Role.PLANT:
            raise Refused("OWNED_BY_BRANCH", "这是支部的记录，厂里只看不改。请支部改好再带来。")
        if branch is not None and branch not in self._kept:
            raise Refused("OTHER_BRANCH", "这台电脑不管那个支部的台账。到那个支部的电脑上记。")

    @cached_property
    def _kept(self) -> frozenset[str]:
        kept = get_setting(self.connection, "branches")
        return frozenset(str(each) for each in kept) if isinstance(kept, list) else frozenset()

    def _next(self, ledger: AnyLedger, branch: str | None) -> tuple[str, int]:
        name = self._stream(ledger, branch)
        stream = str(name)
        if stream not in self._tips:
            info = journal.open_stream(
                self.connection, stream, device=name.device, channel=name.channel,
                branch=name.branch or None, own=True,
            )  # fmt: skip
            self._tips[stream] = info.seq
        self._tips[stream] += 1
        return stream, self._tips[stream]

    def _stream(self, ledger: AnyLedger, branch: str | None) -> StreamName:
        core = self._core
        if ledger.owner is Owner.OFFICE:
            way, branch = Way.OFFICE, None
        elif core.role is Role.PLANT:
            way = Way.DOWN if branch else Way.ALL
        elif ledger.audience is Audience.BRANCH:
            way = Way.OWN
        else:
            way = Way.UP
        if core.role is Role.BRANCH:
            branch = branch or core.home
        return StreamName(core.device, core.epoch, way, branch or "")


@cache
def _beside(ledger: AnyLedger) -> AnyLedger:
    """Return what the private values of a ledger's entries are kept as."""
    key = privacy.type_beside(ledger.key)
    return replace(ledger, key=key, audience=Audience.BRANCH)


def _text(value: Json) -> str | None:
    return str(value) if value else None


def kind_of(key: str) -> AnyLedger:
    """Return a kind of record by its key."""
    return kinds()[key]
