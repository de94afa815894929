"""What has to be carried out: seen in one place, moved on from there, and living once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject, without_empty
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.records import Record, lasting
from hongdang_desktop.core.secrecy import mark_in
from hongdang_desktop.core.typed import tidy_lines
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.follow_up import same_person, short
from hongdang_desktop.ledgers.follows import following_id
from hongdang_desktop.ledgers.ledger import AnyLedger, Facts
from hongdang_desktop.ledgers.matter import Matter, Move, Step, handed_on
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books.attaching import absent
from hongdang_desktop.station.books.entries import final_form, ids_of, refuse, row_of
from hongdang_desktop.station.books.one_moment import OneMoment
from hongdang_desktop.station.core import Pen
from hongdang_desktop.station.matters_board import PROBLEM, Board, board
from hongdang_desktop.station.shelf import require_on
from hongdang_desktop.station.views import Changes, Refused, Role
from hongdang_desktop.store import journal, listing

_SAID = {
    Move.NOTE: "进展记下了",
    Move.DONE: "记下办好了",
    Move.VERIFY: "验证记下了",
    Move.EXTEND: "期限改好了",
}


class NoSuchMatter(Refused):
    """Nothing is to be carried out there."""

    def __init__(self) -> None:
        super().__init__("NO_SUCH_MATTER", "没有这件要落实的事，可能已经改过。刷新看看。")


class Matters(Book):
    """All matters of a branch, and what can be written down about them."""

    def board(self, branch: str, on: date | None = None) -> Board:
        """Return everything that a branch has to carry out, open first by day, each matter once."""
        ours = self._core.role is Role.BRANCH

        def ask(connection: Connection) -> Board:
            facts = OneMoment(self._core, connection)
            return board(connection, facts, branch, ours=ours, day=on)

        return self._core.read(ask)

    def move(self, entry: str, part: str, step: Step) -> Changes:
        """Write one step down where the matter lives; closed there, it is closed where it came from.

        Raises Refused NO_SUCH_MATTER, NO_WORDS, NO_DAY, NOT_LATER, NOT_DONE, NO_WITNESS, SAME_PERSON,
        FUTURE, S01, and what saving and correcting the entry refuse.
        """
        step = replace(step, text=tidy_lines(step.text).strip())

        def work(pen: Pen) -> None:
            at, inner, kind, matter = self._where(pen.connection, entry, part)
            if step.move not in matter.moves or kind.matters is None or kind.matters.write is None:
                raise NoSuchMatter
            self._refuse_step(matter, step, OneMoment(self._core, pen.connection))
            row, _ = row_of(pen.connection, at)
            try:
                payload = kind.matters.write(dict(row.payload), inner, step)
            except LookupError:
                raise NoSuchMatter from None
            self._put(pen, kind, at, payload, reason=step.text)
            pen.sentence = f"{_SAID[step.move]}：{short(matter.text, 16) if not matter.private else matter.kind}。"

        return self._core.verb("记下了。", work)

    def hand_on(
        self,
        entry: str,
        part: str = "",
        *,
        text: str = "",
        owner: str = "",
        due: date | None = None,
        term: str = "",
        release: str = "",
    ) -> Changes:
        """Make a matter a problem of L26, where it lives from now on; return that entry's id first.

        What is not given is taken over from the origin. What only the branch can read needs
        ``release``, the reason why the plant may read it now (``text`` says how much of it). Raises
        Refused NO_SUCH_MATTER, ALREADY_HANDED, ALREADY_CLOSED, NOT_RELEASED, PROBLEMS.
        """
        release = tidy_lines(release).strip()

        def work(pen: Pen) -> None:
            row, kind = row_of(pen.connection, entry)
            branch = str(row.payload.get("branch") or "")
            facts = OneMoment(self._core, pen.connection)
            matter = self._matter(pen.connection, entry, part)
            self._refuse_handing(matter, kind, handed_on(facts, branch), release)
            given: JsonObject = {
                "problem": tidy_lines(text).strip() or matter.text,
                "owner": owner or matter.owner, "term": term or None,
                "released_reason": release or None,
                "due": due.isoformat() if due else None,
            }  # fmt: skip
            problem = self._new_problem(pen, matter, branch, without_empty(given))
            pen.ids.append(problem)
            self._link(pen, kind, matter, problem)
            pen.sentence = f"转到问题整改了：{short(str(given['problem']), 16)}。"

        return self._core.verb("转到问题整改了。", work)

    # Within a transaction -------------------------------------------------------------------

    def _matter(self, connection: Connection, entry: str, part: str) -> Matter:
        row, kind = row_of(connection, entry)
        record = kind.reread(row.payload)
        if kind.matters is not None and row.payload.get("stage") == Stage.FINAL:
            for each in kind.matters.of(record, entry):
                if each.part == part and each.text:
                    return each
        raise NoSuchMatter

    def _where(
        self, connection: Connection, entry: str, part: str
    ) -> tuple[str, str, AnyLedger, Matter]:
        """Return entry, part, ledger and matter where it lives now: that to which it was handed on."""
        row, kind = row_of(connection, entry)
        matter = self._matter(connection, entry, part)
        branch = str(row.payload.get("branch") or "")
        target = matter.handed or handed_on(OneMoment(self._core, connection), branch).get(
            (entry, part), ""
        )
        there = listing.one(connection, target) if target and not _asked_again(matter) else None
        if there is None or there.payload.get("stage") != Stage.FINAL:
            return entry, part, kind, matter
        moved = self._matter(connection, target, "")
        if moved.settled and not matter.witness:  # what is left is to ask whether it is well
            return entry, part, kind, matter
        return target, "", find(there.ledger), moved

    def _refuse_step(self, matter: Matter, step: Step, facts: Facts) -> None:
        """Raise Refused where a step cannot be so, whatever the ledger."""
        if step.day > self._core.setting().today:
            raise Refused("FUTURE", f"{step.day} 还没到。看看日期。")
        if step.move in (Move.NOTE, Move.EXTEND) and not step.text:
            words = "还没写为什么延期。" if step.move is Move.EXTEND else "还没写进展。"
            raise Refused("NO_WORDS", f"{words}写一句就行。")
        if step.move is Move.EXTEND:
            if step.until is None:
                raise Refused("NO_DAY", "还没填延到哪天。")
            if matter.due and step.until <= matter.due:
                raise Refused(
                    "NOT_LATER", f"延到 {step.until}，不比原来的 {matter.due} 晚。填更晚的一天。"
                )
        if step.move is Move.VERIFY:
            _refuse_verifying(matter, step, facts)
        self._refuse_marks(step.text)

    def _refuse_marks(self, text: str) -> None:
        """A reason stands beside the entry, where no check of its columns looks (rule S01)."""
        setting = self._core.setting()
        rule = setting.rules.on("S01", setting.today)
        mark = mark_in(text, tuple(str(row["word"]) for row in rule.table)) if rule else ""
        if mark:
            raise Refused("S01", f"里面有密级标志“{mark}”。涉密的不能录入，删掉再存。")

    def _put(
        self,
        pen: Pen,
        kind: AnyLedger,
        entry: str,
        payload: JsonObject,
        *,
        reason: str,
    ) -> None:
        """Go on with what lives; what was final is corrected, and the words are the reason."""
        model: type[Record] = kind.model
        base = row_of(pen.connection, entry)[0].payload
        full = self._completed(kind, payload, base)
        if lasting(model, full) == lasting(model, base):
            self._save(pen, kind, payload, entry, "")
        else:
            self._correct(pen, entry, payload, reason=reason, upon="")

    def _refuse_handing(
        self, matter: Matter, kind: AnyLedger, handed: Mapping[tuple[str, str], str], release: str
    ) -> None:
        if kind.key == PROBLEM:
            raise Refused("ALREADY_HANDED", "这件事已经在问题整改里了。")
        if matter.handed or (matter.entry, matter.part) in handed:
            raise Refused("ALREADY_HANDED", "这件事已经转到问题整改了。到那里接着办。")
        if matter.settled:
            raise Refused("ALREADY_CLOSED", "这件事已经办好了，不用再转。")
        if matter.private and not release:
            raise Refused(
                "NOT_RELEASED",
                "这件事只在支部里，转过去厂里会看到。本人同意放开，就写一句放开的理由；不放开，就在这里整改。",
            )

    def _new_problem(self, pen: Pen, matter: Matter, branch: str, given: Mapping[str, Json]) -> str:
        """Write the problem, final at once: it was written down in time where it came up."""
        kind, setting = find(PROBLEM), self._core.setting()
        today = setting.today
        pen.once(f"on {kind.key} {branch}", lambda: require_on(pen.connection, branch, kind))
        found = matter.found or today
        if setting.frame(branch).is_closed(found.year, today):
            found = today
        payload: JsonObject = {
            "branch": branch, "occurred_on": found.isoformat(), "source": matter.source,
            "source_record": matter.entry, "source_part": matter.part or None,
            "handed_on": today.isoformat(), **given,
        }  # fmt: skip
        payload |= self._term(payload, matter.due)
        draft, said = _draft_of(pen.connection, branch, matter), _says_more(given, matter)
        record = draft or problem_id(matter.entry, matter.part)
        base = row_of(pen.connection, draft)[0].payload if draft else {}
        full = self._completed(kind, {**kind.typed(base), **payload}, base)
        facts = OneMoment(self._core, pen.connection)
        problems = kind.check(full, setting, base, facts=facts, entry_id=draft)
        refuse((*problems, *absent(pen.connection, full, base)), Level.SAVE, Level.FINAL)
        full |= final_form(pen, self._core, kind, full)
        heads = journal.heads_of(pen.connection, record)
        # Handed on at two PCs by a click, it needs nobody to choose; what was typed does.
        pen.put(kind, record, full, ids_of(heads), followed=not (draft or heads or said))
        return record

    def _term(self, payload: Mapping[str, Json], due: date | None) -> JsonObject:
        """Return until when, and of which kind that makes it (rule ZG01); a day that is over is not kept."""
        setting = self._core.setting()
        today, rule = setting.today, setting.rules.on("ZG01", setting.today)
        usual = rule.numbers if rule else {}
        kinds = [key for key in ("at_once", "usual") if key in usual]
        until = payload.get("due")
        if not until and due and due > today:
            until = due.isoformat()
        term = payload.get("term")
        if until and not term:
            days = (date.fromisoformat(str(until)) - today).days
            term = next((key for key in kinds if days <= usual[key]), "long")
        term = term or "usual"
        if not until and term in usual:
            until = date.fromordinal(today.toordinal() + usual[str(term)]).isoformat()
        return {"term": term, "due": until}

    def _link(self, pen: Pen, kind: AnyLedger, matter: Matter, problem: str) -> None:
        """Name the problem in the origin, where that has a place for it."""
        write = kind.matters.write if kind.matters else None
        named = kind.columns.keys() & {"problem_entry", "measures"}
        if write is None or not named or matter.part.startswith(("agenda/", "decisions/")):
            return
        row, _ = row_of(pen.connection, matter.entry)
        step = Step(Move.HAND_ON, self._core.setting().today, to=problem)
        payload = write(dict(row.payload), matter.part, step)
        self._put(pen, kind, matter.entry, payload, reason="")


def problem_id(entry: str, part: str) -> str:
    """Return the id of the problem that a matter becomes, the same on every PC of the branch."""
    return following_id(entry, "", f"problem/{part}")


def _says_more(given: Mapping[str, Json], matter: Matter) -> bool:
    """Say whether somebody typed for the problem what its origin does not say."""
    due = matter.due.isoformat() if matter.due else None
    known = {"problem": matter.text, "owner": matter.owner, "due": due}
    return any(known.get(name) != value for name, value in given.items())


def _asked_again(matter: Matter) -> bool:
    """Say whether a matter was settled in its own place, so that only the asking again is left."""
    return not matter.witness and matter.done is not None


def _draft_of(connection: Connection, branch: str, matter: Matter) -> str:
    """Return the draft that was made already of a matter (a finding of the plant's), "" for none."""
    for each in listing.bearing(connection, PROBLEM, branch, "source_record", matter.entry):
        row = listing.rows(connection, PROBLEM, (each,))[0]
        same = str(row.payload.get("source_part") or "") == matter.part
        if same and row.payload.get("stage") != Stage.FINAL:
            return each
    return ""


def _refuse_verifying(matter: Matter, step: Step, facts: Facts) -> None:
    if step.conclusion not in matter.answers:
        raise Refused("NO_CONCLUSION", f"还没选结论：{'、'.join(matter.answers.values())}。")
    if not matter.witness:
        return
    if not matter.done:
        raise Refused("NOT_DONE", "还没填哪天办好的。先点“办好了”，再验证。")
    if not step.who.strip():
        raise Refused("NO_WITNESS", "还没填谁去看过。")
    if same_person(step.who, matter.owner, facts.member):
        raise Refused("SAME_PERSON", "责任人不能自己验证自己。换一个人去看。")
