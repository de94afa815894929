"""The verbs and questions about entries: save, finalise, correct, delete, take back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject, without_empty
from hongdang_desktop.core.journal import Revision
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Malformed, Record, lasting
from hongdang_desktop.core.typed import tidy_lines
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.envelope import KEPT_BY_PROGRAM, Stage
from hongdang_desktop.ledgers.ledger import AnyLedger, Beginning, Rhythm
from hongdang_desktop.ledgers.matter import handed_on
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.party_posts import POSTS
from hongdang_desktop.station.books import finding, history, looking, telling
from hongdang_desktop.station.books.attaching import absent
from hongdang_desktop.station.books.entries import (
    NoSuchEntry,
    built_upon,
    entry_of,
    final_form,
    ids_of,
    marks,
    named,
    refuse,
    refuse_closed,
    refuse_move,
    row_of,
    undisputed,
    worse,
)
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.books.merging import merge
from hongdang_desktop.station.books.naming import KEPT, KeptNames
from hongdang_desktop.station.books.one_moment import OneMoment
from hongdang_desktop.station.books.part_ids import with_part_ids
from hongdang_desktop.station.books.taking_back import TakingBack
from hongdang_desktop.station.books.undoing import branch_of
from hongdang_desktop.station.core import Pen, kind_of
from hongdang_desktop.station.shelf import Shelved, require_on, shelf_of, title_of
from hongdang_desktop.station.views import (
    Changes,
    Entry,
    Examined,
    Found,
    LeftOver,
    Listing,
    Person,
    Refused,
    Version,
)
from hongdang_desktop.store import journal, listing, tables

_LOOKED_BACK = 24
"""Meetings in which open decisions are looked for: a year of monthly ones, and a second one."""

_RECENT = 6  # last entries that a new one may look at: plans stand before what took place


class Book(TakingBack):
    """All ledgers of a station."""

    # Questions ------------------------------------------------------------------------------

    def names(self) -> Lookup:
        """Return the names and facts as they are now."""
        return Lookup(self._core)

    def ids(self, wanted: Listing, limit: int | None = None, offset: int = 0) -> tuple[str, ...]:
        """Return the ids of a list, in its order."""
        question = _question(wanted)
        return self._core.read(lambda c: listing.ids(c, question, limit=limit, offset=offset))

    def count(self, wanted: Listing) -> int:
        """Return how many entries a list has."""
        return self._core.read(lambda c: listing.count(c, _question(wanted)))

    def entries(self, ledger: str, ids: Sequence[str]) -> tuple[Entry, ...]:
        """Return entries by id in the given order; those that are gone are left out."""
        return tuple(
            entry_of(row) for row in self._core.read(lambda c: listing.rows(c, ledger, ids))
        )

    def list(self, wanted: Listing, limit: int = 50, offset: int = 0) -> tuple[Entry, ...]:
        """Return a page of a list."""
        question = _question(wanted)

        def look(connection: Connection) -> tuple[listing.Row, ...]:
            ids = listing.ids(connection, question, limit=limit, offset=offset)
            return listing.rows(connection, wanted.ledger, ids)

        return tuple(entry_of(row) for row in self._core.read(look))

    def entry(self, entry_id: str) -> Entry:
        """Return one entry. Raises NoSuchEntry."""
        row = self._core.read(lambda c: listing.one(c, entry_id))
        if row is None:
            raise NoSuchEntry(entry_id)
        return entry_of(row)

    def history(self, entry_id: str) -> tuple[Version, ...]:
        """Return all revisions of an entry, the newest first."""

        def look(connection: Connection) -> tuple[tuple[Revision, ...], frozenset[str]]:
            own = frozenset(i for i, s in journal.streams(connection).items() if s.own)
            return journal.of_record(connection, entry_id), own

        revisions, own = self._core.read(look)
        if not revisions:
            raise NoSuchEntry(entry_id)
        return history.versions(revisions, own)

    def check(
        self, ledger: str, payload: Mapping[str, Json], entry_id: str | None = None
    ) -> tuple[Problem, ...]:
        """Return everything that would be wrong with an entry if it were saved and finalised now."""
        kind = find(ledger)
        base = self.entry(entry_id).payload if entry_id else {}
        full = self._completed(kind, payload, base)
        facts = self.names() if kind.cross else None
        return kind.check(full, self._core.setting(), base, facts=facts, entry_id=entry_id or "")

    def examine(
        self, ledger: str, payload: Mapping[str, Json], entry_id: str | None = None
    ) -> Examined:
        """Return problems, what the rules say, and derived values of an entry as it is typed now."""
        kind = find(ledger)
        base = self.entry(entry_id).payload if entry_id else {}
        return looking.examined(
            kind, self._completed(kind, payload, base), self._core.setting(), self.names(),
            base=base, entry_id=entry_id or "",
        )  # fmt: skip

    def left_over(self, ledger: str, branch: str) -> tuple[LeftOver, ...]:
        """Return the decisions of a branch's last meetings that are not carried out yet."""
        meetings = self.list(Listing(ledger, branch=branch), limit=_LOOKED_BACK)
        return looking.left_over(meetings, handed_on(self.names(), branch))

    def initials(self, words: str) -> str:
        """Return the pinyin initials by which words are found."""
        return tables.initials(words)

    def blank(
        self, ledger: str, branch: str, given: Mapping[str, Json] | None = None
    ) -> JsonObject:
        """Return a new entry with everything that can be taken over; it is not saved.

        ``given`` are fields that are known already, as a duty's ``new``.
        """
        kind, names = find(ledger), self.names()
        people = tuple(
            (person, member)
            for person, member in names.members(branch)
            if isinstance(member, Member) and member.active
        )
        order = list(POSTS)
        posted = sorted(
            people, key=lambda p: order.index(p[1].party_post) if p[1].party_post in order else 99
        )
        recent = tuple(e.record for e in self.list(Listing(ledger, branch=branch), limit=_RECENT))
        latest = recent[0] if recent else None
        known = dict(given or {})
        # What is entered for a month that is over is called after that month.
        day = known.get("occurred_on")
        today = date.fromisoformat(day) if isinstance(day, str) else self._core.setting().today
        beginning = Beginning(
            today, tuple(posted), latest, names.nodes.get(branch), branch, names, known,
            recent, self._core.actor,
        )  # fmt: skip
        begun: JsonObject = {"branch": branch, "occurred_on": today.isoformat()}
        return {**begun, **kind.begin(beginning), **known}

    def derived(self, entry: Entry) -> tuple[tuple[str, str], ...]:
        """Return the worked-out values of an entry: label and text."""
        names = self.names()
        return tuple(
            (each.label, each.value(entry.record, entry.id, names))
            for each in kind_of(entry.ledger).derived
        )

    def as_text(self, entry_id: str, payload: Mapping[str, Json] | None = None) -> str:
        """Return an entry as lines to paste elsewhere, nothing sensitive in them. Raises NoSuchEntry.

        ``payload``: as it is typed now.
        """
        entry, names = self.entry(entry_id), self.names()
        kind = kind_of(entry.ledger)
        return telling.as_text(
            kind, payload or entry.payload, KeptNames(names, entry.payload),
            title=self._core.read(lambda c: title_of(c, entry.record.branch, kind.key)),
            derived=self.derived(entry),
        )  # fmt: skip

    def people(self, branch: str) -> tuple[Person, ...]:
        """Return the active members of a branch: the committee by post, then the others by name."""
        names, order = self.names(), list(POSTS)
        found = [
            Person(
                entry_id, member.name or "", names.initials(entry_id),
                POSTS.get(member.party_post or "", ""), member.may_vote, member.category or "",
                member.team or "", member.party_post or "",
            )
            for entry_id, member in names.members(branch)
            if isinstance(member, Member) and member.active
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda p: order.index(p.post_key) if p.post_key else 99))

    def shelf(self, branch: str) -> tuple[Shelved, ...]:
        """Return all ledgers as a branch keeps them, by place."""
        return self._core.read(lambda c: shelf_of(c, branch))

    def search(self, words: str, branch: str | None = None, limit: int = 50) -> tuple[Found, ...]:
        """Return the entries of all ledgers in which all words stand, the newest first."""
        return self._core.read(lambda c: finding.found(c, words, branch=branch, limit=limit))

    # Verbs ----------------------------------------------------------------------------------

    def save(
        self,
        ledger: str,
        payload: Mapping[str, Json],
        entry_id: str | None = None,
        *,
        upon: str = "",
    ) -> Changes:
        """Save a draft, new or changed; gaps are allowed. The whole entry is given each time.

        Of a final entry only living values may change (how far a decision is carried out). ``upon``
        is the revision that was opened: what came from another PC since then stands beside what is
        saved now and is never written over. Raises Refused PROBLEMS (values that cannot be kept),
        G03 (already final), NO_SUCH_ENTRY.
        """
        changes = self.save_all(ledger, [(payload, entry_id)], upon=upon)
        joined = merge(self._core) if upon else None
        if joined is None:
            return changes
        return replace(changes, sentence=changes.sentence + joined.sentence)

    def save_all(
        self,
        ledger: str,
        many: Sequence[tuple[Mapping[str, Json], str | None]],
        *,
        upon: str = "",
    ) -> Changes:
        """Save several drafts of one ledger: all of them, or none."""
        kind = find(ledger)
        many = _once(many)
        sentence = f"存好了，{kind.title} {len(many)} 条。" if len(many) > 1 else "存好了。"

        def work(pen: Pen) -> None:
            for payload, entry_id in many:
                self._save(pen, kind, payload, entry_id, upon)

        return self._core.verb(sentence, work)

    def finalise(self, entry_id: str, late_reason: str | None = None) -> Changes:
        """Make a draft final. Raises Refused PROBLEMS, CONFLICT, ALREADY_FINAL, NO_SUCH_ENTRY."""
        return self.finalise_all([entry_id], late_reason)

    def finalise_all(self, entry_ids: Sequence[str], late_reason: str | None = None) -> Changes:
        """Make several drafts final: all of them, or none."""

        def work(pen: Pen) -> None:
            several = dict.fromkeys(entry_ids)
            for entry_id in several:
                self._finalise(pen, entry_id, late_reason)
            if len(several) > 1:
                pen.sentence = f"定稿了 {len(several)} 条。"

        return self._core.verb("定稿了。", work)

    def correct(
        self, entry_id: str, payload: Mapping[str, Json], reason: str, *, upon: str = ""
    ) -> Changes:
        """Change a final entry; the former form stays readable and prints struck through (rule G03).

        ``upon`` is the revision that was opened. Raises Refused NO_REASON, NOT_FINAL,
        NOTHING_CHANGED, CONFLICT, CHANGED_SINCE (by another PC), PROBLEMS, NO_SUCH_ENTRY.
        """
        reason = tidy_lines(reason).strip()
        if not reason:
            raise Refused("NO_REASON", "还没写更正的理由。写一句为什么改。")
        return self._core.verb(
            "更正好了，原来的字还能看到。",
            lambda pen: self._correct(pen, entry_id, payload, reason=reason, upon=upon),
        )

    def delete(self, entry_id: str, reason: str = "") -> Changes:
        """Take an entry out of its ledger; the journal keeps it. A final one needs a reason.

        Raises Refused NO_REASON, IN_USE (another entry names it), PROBLEMS, NO_SUCH_ENTRY.
        """
        why = tidy_lines(reason).strip()

        def work(pen: Pen) -> None:
            row, kind = row_of(pen.connection, entry_id)
            heads = journal.heads_of(pen.connection, entry_id)
            if any((head.payload or {}).get("stage") == Stage.FINAL for head in heads) and not why:
                raise Refused("NO_REASON", "这条已定稿。要删先写一句理由。")
            refuse_closed(kind, row.payload, self._core.setting())
            if journal.named_elsewhere(pen.connection, entry_id):
                raise Refused(
                    "IN_USE", f"别的记录里写着“{row.called}”，不能删。人走了就改党籍状态。"
                )
            title = title_of(pen.connection, branch_of(row.payload), kind.key)
            pen.sentence = f"删掉了{title}“{row.called}”。"
            pen.remove(
                kind, entry_id, branch=branch_of(row.payload), reason=why,
                parents=ids_of(heads),
            )  # fmt: skip

        return self._core.verb("删掉了。", work)

    # Within a transaction -------------------------------------------------------------------

    def _save(
        self,
        pen: Pen,
        kind: AnyLedger,
        payload: Mapping[str, Json],
        entry_id: str | None,
        upon: str,
    ) -> None:
        base: Mapping[str, Json] = {}
        parents: tuple[str, ...] = ()
        if entry_id is not None:
            row, own_kind = row_of(pen.connection, entry_id)
            if own_kind is not kind:
                raise NoSuchEntry(entry_id)
            base, parents = built_upon(pen.connection, row, upon)
        full = self._completed(kind, payload, base)
        refuse_move(full, base)
        if base.get("stage") == Stage.FINAL:
            model: type[Record] = kind.model
            if lasting(model, full) != lasting(model, base):
                raise Refused("G03", "已定稿。要改就点“更正”，原来的字还能看到。")
        setting, facts = self._core.setting(), self._facts(pen, kind)
        problems = kind.check(full, setting, base, facts=facts, entry_id=entry_id or "")
        refuse((*problems, *absent(pen.connection, full, base)), Level.SAVE)
        if base.get("stage") == Stage.FINAL:
            former = kind.check(base, setting, base, facts=facts, entry_id=entry_id or "")
            refuse(worse(problems, former), Level.FINAL)
        record = entry_id or self._core.ids.new()
        pen.ids.append(record)
        if entry_id is None:
            at = full.get("branch")
            pen.once(f"on {kind.key} {at}", lambda: require_on(pen.connection, at, kind))
        if without_empty(full) != dict(base):
            pen.put(kind, record, full, parents)

    def _finalise(self, pen: Pen, entry_id: str, late_reason: str | None) -> None:
        row, kind = row_of(pen.connection, entry_id)
        if row.payload.get("stage") == Stage.FINAL:
            raise Refused("ALREADY_FINAL", "这条已经定稿了。")
        parents = undisputed(pen.connection, entry_id)
        payload = dict(row.payload)
        if late_reason:
            payload["late_reason"] = late_reason
        setting = self._core.setting()
        problems = kind.check(
            payload, setting, row.payload, facts=self._facts(pen, kind), entry_id=entry_id
        )
        refuse(problems, Level.SAVE, Level.FINAL)
        late = kind.lateness(kind.read(payload), setting)
        if not late:
            payload.pop("late_reason", None)
        payload |= final_form(pen, self._core, kind, payload)
        pen.sentence = f"定稿了：{row.called}。"
        pen.put(kind, entry_id, payload, parents)

    def _correct(
        self, pen: Pen, entry_id: str, payload: Mapping[str, Json], *, reason: str, upon: str
    ) -> None:
        row, kind = row_of(pen.connection, entry_id)
        if row.payload.get("stage") != Stage.FINAL:
            raise Refused("NOT_FINAL", "这条还是草稿，直接改就行。")
        parents = undisputed(pen.connection, entry_id)
        if built_upon(pen.connection, row, upon)[1] != parents:
            raise Refused("CHANGED_SINCE", "别的电脑也更正过这条。重新打开看看，再更正。")
        full = {**self._completed(kind, payload, row.payload), "reason": reason}
        refuse_move(full, row.payload)
        refuse_closed(kind, row.payload, self._core.setting())
        if not history.changed_fields(kind.key, row.payload, full):
            raise Refused("NOTHING_CHANGED", "没有改动。改了哪里，再点更正。")
        setting = self._core.setting()
        unknown = absent(pen.connection, full, row.payload)
        facts = self._facts(pen, kind)
        problems = kind.check(full, setting, row.payload, facts=facts, entry_id=entry_id)
        refuse((*problems, *unknown), Level.SAVE, Level.FINAL)
        full |= marks(kind, full, setting)
        full["rules"] = setting.rules.version
        full[KEPT] = named(pen, kind, full)
        title = title_of(pen.connection, branch_of(row.payload), kind.key)
        pen.sentence = f"更正了{title}“{row.called}”。"
        pen.put(kind, entry_id, full, parents)

    def _facts(self, pen: Pen, kind: AnyLedger) -> Lookup | None:
        """Return the other records as they stood before the verb, None where no rule asks."""
        if kind.cross is None:
            return None
        return pen.once("facts", lambda: OneMoment(self._core, pen.connection))

    def _completed(
        self, kind: AnyLedger, payload: Mapping[str, Json], base: Mapping[str, Json]
    ) -> JsonObject:
        """Return the payload with what the program adds: part ids, day and year, who and when."""
        full: JsonObject = {key: base[key] for key in KEPT_BY_PROGRAM if key in base}
        full |= {k: v for k, v in base.items() if k not in kind.columns and k not in full}
        full |= with_part_ids(kind, kind.typed(payload), base, self._core.ids)
        if not base:
            full["entered_at"] = self._core.clock.now().isoformat()
            full["entered_by"] = self._core.actor
        full.setdefault("stage", Stage.DRAFT)
        full.setdefault("branch", base.get("branch") or self._core.home or None)
        if (
            kind.rhythm is Rhythm.CHANGE
        ):  # a register: what is written holds from the day of writing
            full.setdefault("occurred_on", self._core.setting().today.isoformat())
        try:
            full |= self._settled(kind, full)
        except Malformed:
            return full  # the check says what is wrong
        day = full.get("occurred_on")
        if not full.get("year") and isinstance(day, str):
            full["year"] = int(day[:4])
        return without_empty(full)

    def _settled(self, kind: AnyLedger, full: JsonObject) -> JsonObject:
        """Return the fields that follow from others. Raises Malformed."""
        settled = kind.settle(kind.read(full))
        if kind.reckon is not None:
            settled |= kind.reckon(kind.read({**full, **settled}), self._core.setting())
        return settled


def _question(wanted: Listing) -> listing.Question:
    return listing.Question(
        wanted.ledger, wanted.branch, wanted.year, wanted.month, wanted.stage, wanted.words,
        wanted.sort, wanted.descending,
    )  # fmt: skip


def _once(
    many: Sequence[tuple[Mapping[str, Json], str | None]],
) -> list[tuple[Mapping[str, Json], str | None]]:
    """Return what is to be saved; of an entry that is given twice, the last form."""
    last = {entry_id: number for number, (_, entry_id) in enumerate(many)}
    return [each for number, each in enumerate(many) if each[1] is None or last[each[1]] == number]
