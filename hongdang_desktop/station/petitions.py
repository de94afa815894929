"""What a branch asks of the plant and reports to it, and how the plant answers.

A petition is sent with the next package once it is final. What an answer fills in the branch's books
is no matter of this file (``station/following.py``).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject, without_empty
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.typed import tidy_lines
from hongdang_desktop.ledgers.covering import is_covered, shown
from hongdang_desktop.ledgers.due import Weight
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.ledger import Rhythm
from hongdang_desktop.ledgers.petitioning import DECIDED, VERDICTS, Petition, Subject
from hongdang_desktop.ledgers.plant import petition as petitions
from hongdang_desktop.ledgers.plant import reply as replies
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books.entries import entry_of, named, refuse
from hongdang_desktop.station.books.naming import KEPT
from hongdang_desktop.station.books.one_moment import OneMoment
from hongdang_desktop.station.circulars import Sent, sent
from hongdang_desktop.station.core import Core, Pen, kind_of
from hongdang_desktop.station.petition_views import Asked, Evidence, Offer
from hongdang_desktop.station.views import Changes, Duty, Entry, Refused, Role
from hongdang_desktop.store import journal, listing

_PETITION, _REPLY = petitions.LEDGER, replies.LEDGER
_ANSWER_IN = "QS02"
_LOOKED_BACK = timedelta(days=2 * 366)
"""So far back meetings and appraisals are still reported; registers are looked through as a whole."""


class Petitions:
    """The questions and verbs about petitions, on both sides."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._book = Book(core)

    # Questions ------------------------------------------------------------------------------

    def offered(self, branch: str) -> tuple[Offer, ...]:
        """Return what a branch may ask for or report now; what it is time for comes first."""

        def look(connection: Connection) -> tuple[Offer, ...]:
            return tuple(self._offers(OneMoment(self._core, connection), branch))

        return tuple(sorted(self._core.read(look), key=lambda each: not each.urged))

    def all(
        self, branch: str | None = None, *, only_open: bool = False, year: int | None = None
    ) -> tuple[Asked, ...]:
        """Return the petitions of a branch, of all branches here without one, the latest first."""
        question = listing.Question(_PETITION.key, branch=branch, year=year)

        def look(connection: Connection) -> tuple[Asked, ...]:
            facts = OneMoment(self._core, connection)
            ids = listing.ids(connection, question)
            rows = listing.rows(connection, _PETITION.key, ids)
            found = (self._asked(connection, facts, entry_of(row)) for row in rows)
            return tuple(each for each in found if each.is_open or not only_open)

        return self._core.read(look)

    def waiting(self, branch: str | None = None) -> tuple[Asked, ...]:
        """Return the petitions that wait for an answer, the longest waiting first."""
        found = self.all(branch, only_open=True)
        return tuple(sorted(found, key=lambda each: (-each.days, each.title)))

    def evidence(self, petition: str) -> Evidence:
        """Return what stands in the books about what is asked. Raises NoSuchEntry."""
        entry = self._book.entry(petition)

        def look(connection: Connection) -> Evidence:
            facts = OneMoment(self._core, connection)
            asked = self._asked(connection, facts, entry)
            former = petitions.replies(facts, entry.record.branch or "", entry.id)
            rows = listing.rows(connection, _REPLY.key, [each for each, _ in former])
            kind = _kind(entry)
            verdicts = kind.answers if kind else ("approved", "returned")
            return Evidence(
                asked, tuple(_lines(facts, asked, entry)), self._doubts(facts, asked),
                tuple((key, VERDICTS[key]) for key in verdicts),
                numbered=kind.numbered if kind else True, until=bool(kind and kind.until),
                former=tuple(entry_of(row) for row in rows),
            )  # fmt: skip

        return self._core.read(look)

    def duties(self) -> tuple[Duty, ...]:
        """Return what waits for an answer of the plant's (rule QS02), the earliest first."""
        rule = self._core.setting().rules.on(_ANSWER_IN, self._core.setting().today)
        if self._core.role is not Role.PLANT or rule is None:
            return ()
        today = self._core.setting().today
        found = [
            Duty(
                rule.id, f"{each.branch_name}：{each.title}", each.due or today,
                max(0, (today - each.due).days) if each.due else 0, rule.reference,
                "写上批复文号，或退回说明改什么，就算办好。", _REPLY.key, each.branch,
                entry=each.petition.id, action="批复", about=each.petition.id, page="replies",
                weight=str(Weight.YELLOW if each.due and today > each.due else Weight.BLUE),
            )
            for each in self.waiting()
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda duty: (duty.due, duty.sentence)))

    def sent(self, *, limit: int = 50) -> tuple[Sent, ...]:
        """Return the plant's last notices, the latest first, and how far each branch is with them."""
        return sent(self._core, limit=limit)

    # Verbs of a branch ------------------------------------------------------------------------

    def begin(self, branch: str, kind: str, entry: str, part: str = "") -> Changes:
        """Save a draft of a petition with everything that is known filled in; its id is in ``ids``.

        One that was begun already is returned as it is. Raises Refused NO_SUCH_PETITION, NO_SUCH_ENTRY,
        NOT_NOW.
        """
        draft = next((each for each in self._of(branch, kind, entry, part) if not each.final), None)
        if draft is not None:
            return Changes("这份已经起草了，接着改。", frozenset(), "", (draft.id,))
        self._require_possible(kind, entry, part)
        given: JsonObject = {"kind": kind, "about": entry, "part": part or None}
        payload = self._book.blank(_PETITION.key, branch, without_empty(given))
        changes = self._book.save(_PETITION.key, payload)
        return Changes(
            f"起草了“{payload.get('title')}”。", changes.ledgers, changes.action, changes.ids
        )

    def withdraw(self, petition: str, on: date | None = None) -> Changes:
        """Take a petition back: one that never left is deleted, another is marked.

        Raises Refused ANSWERED, NO_SUCH_ENTRY.
        """
        entry = self._book.entry(petition)
        asked = self._core.read(
            lambda c: self._asked(c, OneMoment(self._core, c), entry)
        )  # fmt: skip
        if asked.reply is not None:
            raise Refused("ANSWERED", "厂里已经批复了，撤不回来。有变化就另外请示。")
        if not asked.sent:
            return self._book.delete(petition, "没带走就撤回了")
        day = (on or self._core.setting().today).isoformat()
        return self._book.save(_PETITION.key, {**entry.payload, "withdrawn_on": day}, petition)

    # Verbs of the plant -------------------------------------------------------------------------

    def reply(
        self, petition_ids: Sequence[str], *, verdict: str, number: str = "",
        day: date | None = None, until: date | None = None, reasons: str = "",
    ) -> Changes:  # fmt: skip
        """Answer one or several petitions with one number and day: all of them, or none.

        The answers are final at once and go with the next packages. Raises Refused PROBLEMS, ANSWERED
        (a decision holds already: correct that one), NO_SUCH_ENTRY, OWNED_BY_PLANT.
        """
        made = []
        for each in dict.fromkeys(petition_ids):
            self._refuse_decided(self._book.entry(each))
            given = self._given(verdict, number, day, until, reasons)
            made.append({**self._book.blank(_REPLY.key, "", {"petition": each}), **given})
        return self._write(made)

    def decide(  # noqa: PLR0913 - the parts of a decision
        self, branch: str, *, verdict: str, kind: str = "", entry: str = "", part: str = "",
        number: str = "", day: date | None = None, until: date | None = None, reasons: str = "",
    ) -> Changes:  # fmt: skip
        """Write a decision that nobody asked for, about an entry of a branch or the branch as such.

        Raises Refused PROBLEMS, ANSWERED (decided already: correct that one), OWNED_BY_PLANT.
        """
        if entry and verdict != "revoked":
            self._refuse_second(branch, kind, entry, part)
        about: JsonObject = {"branch": branch, "kind": kind, "about": entry, "part": part}
        given = self._given(verdict, number, day, until, reasons)
        blank = self._book.blank(_REPLY.key, branch)
        return self._write([{**blank, **about, **given}])

    # Parts of the questions ---------------------------------------------------------------------

    def _offers(self, facts: OneMoment, branch: str) -> Iterator[Offer]:
        setting = self._core.setting()
        if setting.frame(branch).ended:
            return
        made = _by_subject(facts, branch)
        for ledger in {kind.key: kind for kind, _ in petitions.known().values()}.values():
            since = None if ledger.rhythm is Rhythm.CHANGE else setting.today - _LOOKED_BACK
            for entry, record in facts.records(ledger.key, branch, since=since, drafts=True):
                for kind in ledger.petitions:
                    for part in getattr(record, kind.parts) if kind.parts else (None,):
                        subject = Subject(record, entry, facts, setting, part)
                        told = made.get((kind.key, entry, part.id if part else ""), ())
                        offer = _offer(subject, kind, told, facts)
                        if offer is not None:
                            yield offer

    def _asked(self, connection: Connection, facts: OneMoment, entry: Entry) -> Asked:
        record: Any = entry.record
        today = self._core.setting().today
        branch = record.branch or ""
        about = listing.one(connection, str(entry.payload.get("about") or ""))
        answer = _last(petitions.replies(facts, branch, entry.id))
        rule = self._core.setting().rules.on(_ANSWER_IN, today)
        day = record.occurred_on
        row = listing.rows(connection, _REPLY.key, (answer,)) if answer else ()
        return Asked(
            entry, entry.called, branch, facts.organisation(branch),
            state=_PETITION.worked_out("state", record, entry.id, facts),
            is_open=petitions.is_open(record, entry.id, facts),
            days=max(0, (today - day).days) if day else 0,
            due=day + timedelta(days=rule.numbers["days"]) if day and rule else None,
            sent=_left(connection, entry.id),
            about=entry_of(about) if about else None,
            about_title=kind_of(about.ledger).title if about else "",
            reply=entry_of(row[0]) if row else None,
        )  # fmt: skip

    def _doubts(self, facts: OneMoment, asked: Asked) -> tuple[str, ...]:
        """Return what the rules say of the entry, and of the petition."""
        found = []
        for entry in filter(None, (asked.about, asked.petition)):
            problems = kind_of(entry.ledger).check(
                entry.payload, self._core.setting(), entry.payload, facts=facts, entry_id=entry.id
            )
            found += [each.text for each in problems if each.code != "YEAR_CLOSED"]
        return tuple(dict.fromkeys(found))

    def _of(self, branch: str, kind: str, entry: str, part: str) -> tuple[Entry, ...]:
        """Return the petitions about one thing."""
        found = (each.petition for each in self.all(branch))
        wanted = (kind, entry, part)
        return tuple(e for e in found if _subject_of(e.payload) == wanted)

    # Parts of the verbs ---------------------------------------------------------------------------

    def _require_possible(self, kind: str, entry: str, part: str) -> None:
        ledger, wanted = petitions.known().get(kind, (None, None))
        if ledger is None or wanted is None:
            raise Refused(
                "NO_SUCH_PETITION", f"没有“{kind}”这种请示。用 petitions --offered 看有哪些。"
            )
        record = self._book.entry(entry)
        parts = getattr(record.record, wanted.parts, ()) if wanted.parts else ()
        chosen = next((each for each in parts if each.id == part), None)
        subject = Subject(record.record, entry, self._book.names(), self._core.setting(), chosen)
        if record.ledger != ledger.key or not wanted.may_be_made(subject):
            raise Refused(
                "NOT_NOW", f"“{record.called}”现在不用“{wanted.title}”。看看那条记到哪一步了。"
            )

    def _refuse_decided(self, petition: Entry) -> None:
        facts = self._book.names()
        answer = petitions.answer(facts, petition.record.branch or "", petition.id)
        if petition.ledger != _PETITION.key or not petition.final:
            raise Refused("NOT_ASKED", "这不是支部带来的请示。")
        if answer is not None and answer.verdict in DECIDED:
            raise Refused("ANSWERED", f"“{petition.called}”已经批复过。要改就更正那份批复。")

    def _refuse_second(self, branch: str, kind: str, entry: str, part: str) -> None:
        """Two decisions about one thing would contradict each other; one of a day is extended."""
        _, known = petitions.known().get(kind, (None, None))
        if known is not None and known.until:
            return
        last = replies.about(self._book.names(), branch, (kind, entry, part))[-1:]
        if last and last[0].verdict in DECIDED:
            words = f"（{last[0].number}）" if last[0].number else ""
            raise Refused("ANSWERED", f"这件事已经批复过{words}。要改就更正那份批复。")

    def _given(
        self, verdict: str, number: str, day: date | None, until: date | None, reasons: str
    ) -> JsonObject:  # fmt: skip
        given: JsonObject = {
            "verdict": verdict, "number": number.strip() or None,
            "occurred_on": (day or self._core.setting().today).isoformat(),
            "reasons": tidy_lines(reasons).strip() or None,
        }  # fmt: skip
        if until is not None:
            given["until"] = until.isoformat()
        return given

    def _write(self, payloads: Sequence[Mapping[str, Json]]) -> Changes:
        """Write replies as final in one action. Raises Refused PROBLEMS."""

        def work(pen: Pen) -> None:
            facts = OneMoment(self._core, pen.connection)
            for payload in payloads:
                entry = self._core.ids.new()
                full = self._final(payload)
                problems = _REPLY.check(full, self._core.setting(), full, facts=facts)
                refuse(problems, Level.SAVE, Level.FINAL)
                full[KEPT] = named(pen, _REPLY, full)
                pen.ids.append(entry)
                pen.put(_REPLY, entry, full)

        word = VERDICTS.get(str(payloads[0].get("verdict")), "") if payloads else ""
        return self._core.verb(f"答复了 {len(payloads)} 件：{word}。", work)

    def _final(self, payload: Mapping[str, Json]) -> JsonObject:
        now, actor = self._core.clock.now().isoformat(), self._core.actor
        day = str(payload.get("occurred_on") or "")
        return without_empty({
            **payload, "year": int(day[:4]) if day else None, "stage": Stage.FINAL,
            "entered_at": now, "entered_by": actor, "finalised_at": now, "finalised_by": actor,
            "rules": self._core.setting().rules.version,
        })  # fmt: skip


def _by_subject(
    facts: OneMoment, branch: str
) -> dict[tuple[str, str, str], tuple[tuple[str, Any], ...]]:
    """Return the petitions of a branch by what they are about."""
    found: dict[tuple[str, str, str], tuple[tuple[str, Any], ...]] = {}
    for entry, record in facts.records(_PETITION.key, branch, drafts=True):
        key = _subject_of(record.payload())
        found[key] = (*found.get(key, ()), (entry, record))
    return found


def _subject_of(payload: Mapping[str, Json]) -> tuple[str, str, str]:
    kind, about, part = (str(payload.get(name) or "") for name in ("kind", "about", "part"))
    return kind, about, part


def _offer(
    subject: Subject, kind: Petition, made: Sequence[tuple[str, Any]], facts: OneMoment
) -> Offer | None:
    """Return what may be asked about an entry, None where it is asked or answered already."""
    urged = kind.wanted(subject)
    draft = next((entry for entry, record in made if record.stage != Stage.FINAL), "")
    if not draft and not urged and not kind.possible(subject):
        return None
    for entry, record in made:
        answer = petitions.answer(facts, subject.branch, entry)
        decided = answer is not None and answer.verdict in DECIDED and not kind.until
        if decided or petitions.is_open(record, entry, facts):
            return None
    ledger, _ = petitions.known()[kind.key]
    return Offer(
        kind.key, kind.title, ledger.key, ledger.title, subject.entry_id,
        ledger.called(subject.record), subject.part.id if subject.part else "",
        kind.asks(subject), urged=urged, lacking=kind.lacking(subject), draft=draft,
    )  # fmt: skip


def _last(found: Sequence[tuple[str, Any]]) -> str:
    """Return the id of the answer that holds, "" where there is none."""
    if not found or found[-1][1].verdict == "revoked":
        return ""
    return found[-1][0]


def _left(connection: Connection, record: str) -> bool:
    """Say whether a record has gone out of here in a package, or came in one."""
    streams = journal.streams(connection)
    return any(
        not streams[each.stream].own or each.seq <= streams[each.stream].exported
        for each in journal.of_record(connection, record)
    )


def _kind(petition: Entry) -> Petition | None:
    return petitions.known().get(str(petition.payload.get("kind")), (None, None))[1]


def _lines(facts: OneMoment, asked: Asked, petition: Entry) -> Iterator[tuple[str, str]]:
    """Yield what the petition says, then what stands in the entry; nothing sensitive."""
    said = petition.payload
    for name in ("asks", "until", "words"):
        column = _PETITION.columns[name]
        if text := column.format(said.get(name), facts):
            yield column.label, text
    about = asked.about
    if about is None:
        yield "为哪一条", "（那条记录已经不在了）"
        return
    kind = kind_of(about.ledger)
    for name, column in kind.own_columns.items():
        text = "" if is_covered(column) else shown(kind.model, name, about.payload, facts)
        yield from ((column.label, line) for line in text.splitlines() if line)
    for derived in kind.derived:
        if text := derived.value(about.record, about.id, facts):
            yield derived.label, text
