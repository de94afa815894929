"""Works out what is to be written because of the plant's records, and what is only told."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject, without_empty
from hongdang_desktop.core.journal import Revision
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Malformed, Record, lasting
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.envelope import Envelope, Stage
from hongdang_desktop.ledgers.follows import Follow, Held, Made
from hongdang_desktop.ledgers.ledger import AnyLedger, Owner, Setting
from hongdang_desktop.station.books.carrying import (
    EMPTY,
    has_place,
    payloads,
    value_at,
    was_ever,
    with_value,
)
from hongdang_desktop.station.books.entries import marks, worse
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import Core, kind_of
from hongdang_desktop.station.shelf import is_on
from hongdang_desktop.store import histories, journal, listing
from hongdang_desktop.store.store import get_setting

_CLOSED = Problem("year", "YEAR_CLOSED", Level.FINAL, "这一年的账已经封了。", "等厂里批准重开。")


@dataclass(frozen=True)
class Written:
    """One entry as it is to be written; ``new``: it was not there."""

    ledger: str
    record: str
    payload: JsonObject
    new: bool = False


@dataclass(frozen=True)
class Difference:
    """Where the books cannot follow by themselves; ``why`` is differs, withdrawn, gone or not_made.

    ``record`` is the plant's; ``words`` say in addition what was in the way.
    """

    branch: str
    entry: str
    path: str
    value: Json
    because: str
    why: str
    record: str
    words: str = ""
    ledger: str = ""

    def kept(self) -> JsonObject:
        """Return it as it is kept until the next time."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Json) -> "Difference | None":
        """Return what was kept, None for what another program wrote."""
        if not isinstance(kept, dict) or {each.name for each in fields(cls)} != kept.keys():
            return None
        found: Any = kept
        return cls(**found)


@dataclass(frozen=True)
class _Wish:
    """What one record of the plant's wants of one field; ``quiet``: nobody is told where it differs.

    ``rivals`` are those of records that contradict it: they are only told.
    """

    held: Held
    record: str
    former: tuple[Json, ...] = ()
    quiet: bool = False
    rivals: tuple["_Wish", ...] = ()


@dataclass(frozen=True)
class Plan:
    """Everything that is to be written and told now."""

    written: tuple[Written, ...]
    differences: tuple[Difference, ...]

    @classmethod
    def made(cls, core: Core, connection: Connection) -> "Plan":
        """Return the plan for all branches that this PC keeps."""
        kept = get_setting(connection, "branches")
        written: list[Written] = []
        told: list[Difference] = []
        for branch in kept if isinstance(kept, list) else ():
            planning = _Planning(core, connection, str(branch), core.setting())
            written += planning.written()
            told += planning.told
        return cls(tuple(written), tuple(told))


class _Planning:
    """One branch, at one moment."""

    def __init__(self, core: Core, connection: Connection, branch: str, setting: Setting) -> None:
        self._connection = connection
        self._branch = branch
        self._setting = setting
        self._facts = Lookup(core, connection)
        self._former: dict[str, tuple[Follow, ...]] = {}
        self._made: dict[str, Written] = {}
        self._wishes: dict[str, dict[str, _Wish]] = {}
        self.told: list[Difference] = []

    def written(self) -> list[Written]:
        """Return what is to be written; ``told`` is what cannot be."""
        for kind in kinds().values():
            if kind.follows is None or kind.owner is not Owner.PLANT:
                continue
            changed = histories.changed_of_plant(self._connection, kind.key)
            self._former |= {record: self._of_former(kind, record) for record in changed}
            for row, record in self._records(kind):
                for follow in self._asked(kind, record, row.id):
                    self._take(row.id, record, follow)
            self._withdrawn(changed)
        found = [self._made[entry] for entry in sorted(self._made)]
        for entry in sorted(self._wishes):
            found += self._filled(entry, self._wishes[entry])
        return found

    # What the plant's records say ------------------------------------------------------------

    def _records(self, kind: AnyLedger) -> Iterator[tuple[listing.Row, Envelope]]:
        """Yield the final records that concern the branch, the earliest first."""
        question = listing.Question(kind.key, stage=Stage.FINAL, descending=False)
        ids = listing.ids(self._connection, question)
        for row in listing.rows(self._connection, kind.key, ids):
            if row.payload.get("branch") in (None, self._branch) and not row.conflicted:
                try:
                    yield row, kind.reread(row.payload)
                except Malformed:
                    continue  # it stands among what is to be mended

    def _asked(self, kind: AnyLedger, record: Envelope, record_id: str) -> tuple[Follow, ...]:
        asked = kind.follows
        return tuple(asked(record, record_id, self._branch, self._facts)) if asked else ()

    def _take(self, record_id: str, record: Envelope, follow: Follow) -> None:
        if isinstance(follow, Held):
            self._wish(_Wish(follow, record_id))
            return
        if not journal.heads_of(self._connection, follow.entry):
            written = self._new(record, record_id, follow)
            if written is not None:
                self._made[follow.entry] = written
        elif follow.final and self._former.get(record_id):
            # What the plant corrected since is corrected here, and nothing else.
            for name, value in follow.payload.items():
                held = Held(follow.entry, name, value, follow.because)
                self._wish(_Wish(held, record_id, quiet=True))

    def _wish(self, wish: _Wish) -> None:
        """Keep a wish; one of a later record takes the place of an earlier one it does not contradict."""
        held = wish.held
        of_entry = self._wishes.setdefault(held.entry, {})
        former = (*self._formerly(wish.record, held.entry, held.path), *held.over)
        before = of_entry.get(held.path)
        if before is not None and _contradicts(before.held, held):
            of_entry[held.path] = replace(before, rivals=(*before.rivals, wish))
            return
        if before is not None:
            former += (before.held.value, *before.former)
        of_entry[held.path] = replace(wish, former=former)

    def _formerly(self, record: str, entry: str, path: str) -> tuple[Json, ...]:
        """Return the values that former final versions of a record gave a field."""
        found: list[Json] = []
        for follow in self._former.get(record, ()):
            if isinstance(follow, Held) and (follow.entry, follow.path) == (entry, path):
                found.append(follow.value)
            elif isinstance(follow, Made) and follow.entry == entry and "/" not in path:
                found.append(follow.payload.get(path))
        return tuple(each for each in found if each not in EMPTY)

    def _of_former(self, kind: AnyLedger, record: str) -> tuple[Follow, ...]:
        heads = journal.heads_of(self._connection, record)
        revisions = journal.of_record(self._connection, record)
        former = (each for each in revisions if each.id not in {head.id for head in heads})
        found: list[Follow] = []
        for payload in payloads(former):
            here = payload.get("branch") in (None, self._branch)
            if here and payload.get("stage") == Stage.FINAL:
                try:
                    found += self._asked(kind, kind.reread(payload), record)
                except Malformed:
                    continue
        return tuple(found)

    def _withdrawn(self, changed: tuple[str, ...]) -> None:
        """Tell what the books still hold of a record that says it no more, or is gone."""
        for record in changed:
            for follow in self._former[record]:
                if isinstance(follow, Made):
                    self._not_to_be_done(record, follow)
                    continue
                row = listing.one(self._connection, follow.entry)
                here = value_at(row.payload, follow.path) if row else None
                still = follow.path in self._wishes.get(follow.entry, {})
                if here == follow.value and here not in EMPTY and not still:
                    self._tell(follow, record, "withdrawn")

    def _not_to_be_done(self, record: str, made: Made) -> None:
        """Tell that what an entry was made from is gone."""
        gone = listing.one(self._connection, record) is None
        if gone and listing.one(self._connection, made.entry) is not None:
            self._tell(Held(made.entry, "", None, made.because), record, "gone")

    # What becomes of it -----------------------------------------------------------------------

    def _new(self, record: Envelope, record_id: str, made: Made) -> Written | None:
        """Return a new entry; its fields follow from the plant's record alone."""
        kind = kind_of(made.ledger)
        payload: JsonObject = {
            **made.payload, "branch": self._branch, "stage": Stage.DRAFT,
            "entered_at": _stamp(record), "entered_by": record.finalised_by or record.entered_by,
        }  # fmt: skip
        if made.final:
            payload |= {
                "stage": Stage.FINAL, "finalised_at": _stamp(record),
                "finalised_by": record.finalised_by, "rules": record.rules,
            }  # fmt: skip
        payload = _whole(kind, without_empty(payload), self._setting)
        day = payload.get("occurred_on")
        frame = self._setting.frame(self._branch)
        if isinstance(day, str) and (
            (frame.start and day < frame.start.isoformat())
            or (frame.ended and day > frame.ended.isoformat())
        ):
            return None  # of before the books were begun, or of after the branch had ended
        held = Held(made.entry, "", None, made.because)
        if not is_on(self._connection, self._branch, kind):
            words = f"“{kind.title}”没启用，到“设置 → 台账目录”启用。"
            self._tell(held, record_id, "not_made", words, made.ledger)
            return None
        levels = (Level.SAVE, Level.FINAL) if made.final else (Level.SAVE,)
        wrong = [p for p in self._problems(kind, payload, made.entry) if p.level in levels]
        if wrong:
            self._tell(held, record_id, "not_made", wrong[0].text, made.ledger)
            return None
        return Written(made.ledger, made.entry, payload, new=True)

    def _filled(self, entry: str, wishes: Mapping[str, _Wish]) -> list[Written]:
        """Return an entry with what is wished, none where nothing is to be written."""
        row = listing.one(self._connection, entry)
        kind = kinds().get(row.ledger) if row else None
        if row is None or kind is None or kind.owner is not Owner.BRANCH or row.conflicted:
            return []  # not here, or not yet decided between two PCs: it waits
        if row.payload.get("branch") != self._branch:
            return []
        revisions = journal.of_record(self._connection, entry)
        full: JsonObject = dict(row.payload)
        taken: list[_Wish] = []
        for path in sorted(wishes):
            wish = wishes[path]
            for rival in wish.rivals:
                self._tell(rival.held, rival.record, "differs", "厂里有两份批复，说的不一样。")
            if self._takes(wish, row.payload, revisions):
                full = with_value(full, path, wish.held.value)
                taken.append(wish)
        if not taken:
            return []
        wrong = self._settle(kind, row, full, taken)
        if wrong is not None:
            for wish in taken:
                self._tell(wish.held, wish.record, "differs", wrong.text)
            return []
        return [Written(row.ledger, entry, full)]

    def _takes(
        self, wish: _Wish, payload: Mapping[str, Json], revisions: tuple[Revision, ...]
    ) -> bool:
        """Say whether a value is to be written; where it cannot be, tell."""
        held = wish.held
        here = value_at(payload, held.path)
        if here == held.value or held.value in EMPTY:
            return False
        if here not in EMPTY and here in wish.former:
            return True
        if here in EMPTY:
            if not (has_place(payload, held.path) or held.makes_part):
                return False  # that line is gone
            if not was_ever(revisions, held.path, (held.value, *wish.former)):
                return True
        if not wish.quiet:
            self._tell(held, wish.record, "differs")
        return False

    def _settle(
        self, kind: AnyLedger, row: listing.Row, full: JsonObject, taken: list[_Wish]
    ) -> Problem | None:
        """Complete an entry as it will stand; return what is in the way, None where nothing is."""
        model: type[Record] = kind.model
        final = row.payload.get("stage") == Stage.FINAL
        full |= _whole(kind, full, self._setting)
        if final and lasting(model, full) != lasting(model, row.payload):
            if kind.closes(kind.reread(row.payload), self._setting):
                return _CLOSED
            full["reason"] = "；".join(dict.fromkeys(wish.held.because for wish in taken))
            full |= marks(kind, full, self._setting)
            for name in ("late", "opening"):
                if full[name] is None:
                    del full[name]
        before = self._problems(kind, row.payload, row.id)
        after = worse(self._problems(kind, full, row.id, row.payload), before)
        levels = (Level.SAVE, Level.FINAL) if final else (Level.SAVE,)
        return next((each for each in after if each.level in levels), None)

    def _problems(
        self, kind: AnyLedger, payload: Mapping[str, Json], entry: str,
        base: Mapping[str, Json] | None = None,
    ) -> tuple[Problem, ...]:  # fmt: skip
        known = base if base is not None else payload
        return kind.check(payload, self._setting, known, facts=self._facts, entry_id=entry)

    def _tell(
        self, held: Held, record: str, why: str, words: str = "", ledger: str = ""
    ) -> None:  # fmt: skip
        self.told.append(
            Difference(
                self._branch, held.entry, held.path, held.value, held.because, why, record, words,
                ledger,
            )
        )  # fmt: skip


def _contradicts(one: Held, other: Held) -> bool:
    return one.alone and other.alone and one.value != other.value


def _stamp(record: Envelope) -> str | None:
    moment = record.finalised_at or record.entered_at
    return moment.isoformat() if moment else None


def _whole(kind: AnyLedger, payload: JsonObject, setting: Setting) -> JsonObject:
    """Return a payload with the fields that follow from others."""
    full = dict(payload)
    try:
        settled = kind.settle(kind.reread(full))
        if kind.reckon is not None:
            settled |= kind.reckon(kind.reread({**full, **settled}), setting)
        full |= settled
    except Malformed:
        return full  # the check says what is wrong
    day = full.get("occurred_on")
    if not full.get("year") and isinstance(day, str):
        full["year"] = int(day[:4])
    return without_empty(full)
