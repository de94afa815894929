"""The way into the Party of each person: how far he is, and the verbs that carry him on.

A step is written into L16 and L17 by the same checks as by hand. What a rule speaks against is
recorded truthfully, with one sentence why; only what would make an unlawful result look lawful is
refused (by the ledgers' own checks). The register follows from the way with one click.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Record, part_model
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.development_record import Development
from hongdang_desktop.ledgers.development_rules import end_of_probation, resolved
from hongdang_desktop.ledgers.joining_boxes import column_at, with_values
from hongdang_desktop.ledgers.joining_windows import Known
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.typed_input import take
from hongdang_desktop.station.books.filling import Filling
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.books.one_moment import OneMoment
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.duties.asking import asking
from hongdang_desktop.station.views import Changes, Refused
from hongdang_desktop.station.way_reading import Person, Reading, with_reason
from hongdang_desktop.station.ways_views import Offer, OnTheWay, WayStep, WayView

T = TypeVar("T")

_SAME = ("name", "sex", "nation", "born_on", "education", "team", "post")
"""What the register takes over from the application."""


class Ways:
    """Everybody on the way into the Party, of the branches kept here; the plant only looks."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._hand = Filling(core)

    # Questions ------------------------------------------------------------------------------

    def people(self, branch: str, on: date | None = None) -> tuple[OnTheWay, ...]:
        """Return everybody of a branch, whoever has the nearest day first, those who are through last."""

        def ask(reading: Reading) -> tuple[OnTheWay, ...]:
            return reading.listed(reading.persons())

        return self._ask(branch, on, ask)

    def view(self, person: str, on: date | None = None, *, uncovered: bool = False) -> WayView:
        """Return one person's way; ``person`` is the id of his entry in L16 (or L17).

        Sensitive values are covered unless ``uncovered``, but in the boxes of who writes them. Raises
        Refused NO_SUCH_PERSON.
        """
        branch = self._branch_of(person)
        return self._ask(branch, on, lambda r: r.view(_found(r, person)), uncovered=uncovered)

    def known(self, person: str) -> Known:
        """Return one person's records as the rules see them. Raises Refused NO_SUCH_PERSON."""
        return self._ask(self._branch_of(person), None, lambda r: _found(r, person).known)

    def named(self, words: str, branch: str | None = None) -> str:
        """Return the id of the person with this id or name. Raises Refused NO_SUCH_PERSON, TWO_OF_A_NAME."""
        facts = Lookup(self._core)
        if facts.row(words) is not None:
            return words
        found = [
            entry
            for entry in facts.find_entries("applicant", words)
            if branch in (None, getattr(facts.record(entry), "branch", None))
        ]
        if len(found) > 1:
            raise Refused("TWO_OF_A_NAME", f"有 {len(found)} 个“{words}”。用编号说是哪一个。")
        if not found:
            raise _nobody(words)
        return found[0]

    def taken_down(self, step: WayStep, said: Mapping[str, Json]) -> JsonObject:
        """Return what was said of a step as values by path; boxes are called by label, key or path.

        Raises Refused PROBLEMS.
        """
        names = Lookup(self._core)
        model: type[Record] = find(step.ledger).model
        values: JsonObject = {}
        wrong: list[Problem] = []
        for word, value in said.items():
            path = next((box.path for box in step.boxes if _means(word, box.path, model)), "")
            if not path:
                sentence, cure = f"第{step.no}步没有“{word}”这一栏。", "看看栏名有没有写错。"
                wrong.append(Problem(word, "UNKNOWN_FIELD", Level.SAVE, sentence, cure))
                continue
            name, _, inner = path.partition("/")
            part = part_model(model, name) if inner else None
            column = inner.rpartition("/")[2] or name
            taken = take(part or model, {column: value}, names)
            wrong += taken.problems
            values[path] = taken.payload.get(column)
        if wrong:
            raise Refused("PROBLEMS", wrong[0].text, tuple(wrong))
        return values

    @property
    def application(self) -> AnyLedger:
        """Return the ledger in which a way begins."""
        return find("applicant")

    # Verbs ----------------------------------------------------------------------------------

    def begin(self, branch: str, values: Mapping[str, Json]) -> Changes:
        """Take in who has handed in an application: a new entry of L16, final once it may be."""

        def work(pen: Pen) -> None:
            entry = self._hand.fill(pen, find("applicant"), None, {**values, "branch": branch})
            pen.sentence = f"记下了{values.get('name') or '申请人'}的入党申请。"
            pen.ids[:] = [entry]

        return self._core.verb("记下了。", work)

    def propose(self, person: str) -> Changes:
        """Begin somebody's entry in L17, from which the paper to the plant is written.

        Raises Refused PROPOSED.
        """
        view = self.view(person)
        if "development" in view.entries:
            raise Refused("PROPOSED", f"{view.person.name}已经在发展对象里了。")

        def work(pen: Pen) -> None:
            values: JsonObject = {"applicant": person, "branch": view.person.branch}
            self._hand.fill(pen, find("development"), None, values)
            pen.sentence = f"{view.person.name}：拟列发展对象，可以写请示了。"

        return self._core.verb("拟列发展对象。", work)

    def step(
        self, person: str, number: int, values: Mapping[str, Json], reason: str = ""
    ) -> Changes:
        """Fill in one step; ``values`` by path as in the step's boxes, None clears one.

        ``reason`` is why it is recorded as it was (kept in the note), or why a final value is put
        right. Raises Refused REASON_WANTED (a rule in red speaks against it), NO_REASON, PROBLEMS,
        NO_SUCH_STEP, NO_SUCH_PERSON, BEFORE_ITS_TIME.
        """
        view = self.view(person)
        step = _step(view, number)
        entry = view.entries.get(step.ledger)
        kind = find(step.ledger)
        reason = reason.strip()

        def work(pen: Pen) -> None:
            filled: JsonObject = dict(values)
            base: Mapping[str, Json] = {}
            if entry is None:
                filled |= {"applicant": person, "branch": view.person.branch}
            else:
                row = OneMoment(self._core, pen.connection).row(entry)
                base = row.payload if row else {}
            wrong = self._told(pen, kind.key, base=base, values=filled, entry=entry or "")
            if wrong and not reason:
                raise Refused("REASON_WANTED", f"{wrong[0].sentence}写一句原因，照实记。", wrong)
            if wrong:
                note = base.get("note")
                filled["note"] = with_reason(str(note) if note else None, number, reason)
            self._hand.fill(pen, kind, entry, filled, reason=reason)
            pen.ids[:] = [person]
            pen.sentence = f"{view.person.name}：第{number}步“{step.name}”记好了。"

        return self._core.verb("记好了。", work)

    def stop(self, person: str, ending: str | None, on: date | None, reason: str = "") -> Changes:
        """Note that somebody goes no further (None: he goes on after all), and since when."""
        view = self.view(person)
        ledger = "development" if "development" in view.entries else "applicant"
        kind = find(ledger)
        values: JsonObject = {"ending": ending}
        if "ended_on" in kind.columns:
            values["ended_on"] = on.isoformat() if on and ending else None

        def work(pen: Pen) -> None:
            if reason.strip():
                row = OneMoment(self._core, pen.connection).row(view.entries[ledger])
                note = row.payload.get("note") if row else None
                values["note"] = "\n".join([*str(note or "").splitlines(), reason.strip()])
            self._hand.fill(pen, kind, view.entries[ledger], values, reason=reason)
            pen.ids[:] = [person]
            pen.sentence = (
                f"{view.person.name}：{'不再往下走，记好了' if ending else '接着往下走'}。"
            )

        return self._core.verb("记好了。", work)

    def enrol(self, person: str, *, identity_number: str = "", group: str = "") -> Changes:
        """Put the admitted person into the register as a probationary member; nothing is typed twice.

        Who stands there already is only joined to his way. Without the identity number, which nobody
        noted until now, the entry stays a draft. ``group`` is the party group (id or name) that takes him in.
        Raises Refused NOT_APPROVED, ENROLLED.
        """
        view = self.view(person)
        if view.offer is not Offer.ENROL:
            if view.register:
                raise Refused("ENROLLED", f"{view.person.name}已经在名册里了。")
            raise Refused("NOT_APPROVED", "上级还没批准接收，不能编入名册。批了先填审批那一步。")
        development = self._development(view)
        known = self._in_register(view)
        member = self._member(view, development, identity_number)

        def work(pen: Pen) -> None:
            entry = known or self._hand.fill(pen, find("member"), None, member)
            self._hand.fill(
                pen, find("development"), view.entries["development"], {"member": entry}
            )
            pen.ids[:] = [entry]
            done = "名册里本来就有，连上了。" if known else "编入名册了，预备党员。"
            more = "" if known or identity_number else "名册里还缺公民身份号码，补上就定稿。"
            pen.sentence = f"{view.person.name}：{done}{more}"

        changes = self._core.verb("编入名册了。", work)
        if group:
            joined = self._into_group(view, group, changes.ids[0])
            return replace(changes, ledgers=changes.ledgers | joined.ledgers, action=joined.action)
        return changes

    def settle(self, person: str) -> Changes:
        """Let the register say what was approved: full member, or candidacy cancelled.

        Raises Refused NOTHING_TO_SETTLE.
        """
        view = self.view(person)
        development = self._development(view)
        last = development.discussions[-1] if development.discussions else None
        if view.offer not in (Offer.CONFIRM, Offer.STRIKE) or last is None:
            raise Refused("NOTHING_TO_SETTLE", "名册现在没有要跟着改的。转正批了再来。")
        number = f"（{last.approval_number}）" if last.approval_number else ""
        end = end_of_probation(development, self._core.setting())
        if view.offer is Offer.CONFIRM:
            values: JsonObject = {
                "category": "full", "confirmed_on": end.isoformat() if end else None,
            }  # fmt: skip
            reason, done = f"批准按期转正{number}", "名册里改成正式党员了"
        else:
            values = {"standing": "cancelled"}
            if "left_on" in find("member").columns and last.approved_on:
                values["left_on"] = last.approved_on.isoformat()
            reason, done = f"批准取消预备党员资格{number}", "名册里改成取消资格了"

        def work(pen: Pen) -> None:
            self._hand.fill(pen, find("member"), view.register, values, reason=reason)
            pen.ids[:] = [view.register]
            pen.sentence = f"{view.person.name}：{done}。"

        return self._core.verb("名册改好了。", work)

    def attach(
        self, person: str, number: int, parts: Sequence[Mapping[str, Json]], material: str = ""
    ) -> Changes:
        """Put files beside a step; ``parts`` as ``attachments.take`` gives them.

        They are called after the ``material`` that they are, so that it is known to be there.
        """
        view = self.view(person)
        step = _step(view, number)
        entry = view.entries.get(step.ledger)
        if entry is None:
            raise Refused("STEP_FIRST", "这一步还没记。先记好，再加材料。")

        def work(pen: Pen) -> None:
            row = OneMoment(self._core, pen.connection).row(entry)
            former = row.payload.get("attachments") if row else None
            listed = former if isinstance(former, list) else []
            values: JsonObject = {
                "attachments": [*listed, *(_called_after(part, material) for part in parts)]
            }
            self._hand.fill(pen, find(step.ledger), entry, values)
            pen.ids[:] = [person]
            pen.sentence = f"{view.person.name}：加上了 {len(parts)} 份材料。"

        return self._core.verb("加上了。", work)

    # What the verbs need -----------------------------------------------------------------------

    def _ask(
        self, branch: str, on: date | None, ask: Callable[[Reading], T], *, uncovered: bool = False
    ) -> T:
        return self._core.read(
            lambda c: ask(Reading(asking(self._core, c, branch, on), uncovered=uncovered))
        )

    def _branch_of(self, person: str) -> str:
        record = Lookup(self._core).record(person)
        if record is None or not record.branch:
            raise _nobody(person)
        return str(record.branch)

    def _told(
        self,
        pen: Pen,
        ledger: str,
        *,
        base: Mapping[str, Json],
        values: Mapping[str, Json],
        entry: str,
    ) -> tuple[Problem, ...]:
        """Return what rules in red would say with these values and do not say without them."""
        kind, setting = find(ledger), self._core.setting()
        facts = OneMoment(self._core, pen.connection)
        payload = with_values(base, values)
        before = kind.check(base, setting, base, facts=facts, entry_id=entry) if base else ()
        after = kind.check(payload, setting, base, facts=facts, entry_id=entry)
        found = []
        # The same rule on the same field may say something else now: not talked yet, talked too late.
        known = {(each.field, each.code, each.cure) for each in before}
        for each in after:
            if (each.field, each.code, each.cure) in known:
                continue
            rule = setting.rules.on(each.code, setting.today)
            if rule and rule.weight == "red" and each.level is Level.WARN:
                found.append(each)
        return tuple(found)

    def _development(self, view: WayView) -> Development:
        facts = Lookup(self._core)
        record = facts.record(view.entries.get("development", ""))
        if not isinstance(record, Development):
            raise Refused("NOT_APPROVED", "还没有列为发展对象，名册里没有要办的。")
        return resolved(record, facts)

    def _in_register(self, view: WayView) -> str:
        """Return who stands in the register already under this name and belongs to no other way."""
        facts = Lookup(self._core)
        taken = {
            member
            for _, member in facts.values(
                "development", view.person.branch, ("member",), drafts=True
            )
        }
        found = [
            entry
            for entry, member in facts.members(view.person.branch)
            if isinstance(member, Member) and member.active and entry not in taken
            and member.name == view.person.name and member.category == "probationary"
        ]  # fmt: skip
        return found[0] if len(found) == 1 else ""

    def _member(self, view: WayView, development: Development, identity_number: str) -> JsonObject:
        row = Lookup(self._core).row(view.entries.get("applicant", ""))
        known = row.payload if row else {}
        joined = development.admitted_on
        return {
            **{name: known[name] for name in _SAME if name in known},
            "branch": view.person.branch, "category": "probationary", "standing": "normal",
            "joined_on": joined.isoformat() if joined else None,
            "identity_number": identity_number or None,
        }  # fmt: skip

    def _into_group(self, view: WayView, group: str, member: str) -> Changes:
        facts = Lookup(self._core)
        found = facts.find_entries("party_group", group)
        row = facts.row(found[0]) if len(found) == 1 else None
        former = row.payload.get("members") if row else None
        if row is None or not isinstance(former, list):
            raise Refused("NO_SUCH_GROUP", f"没有叫“{group}”的党小组。看看党小组台账。")

        def work(pen: Pen) -> None:
            members: list[Json] = [*former, *([] if member in former else [member])]
            self._hand.fill(
                pen, find("party_group"), row.id, {"members": members},
                reason=f"接收预备党员{view.person.name}，编入本组",
            )  # fmt: skip
            pen.sentence = f"{view.person.name}编入党小组了。"

        return self._core.verb("编入党小组了。", work)


def _found(reading: Reading, person: str) -> Person:
    for each in reading.persons():
        if person in each.ids.values():
            return each
    raise _nobody(person)


def _nobody(words: str) -> Refused:
    return Refused("NO_SUCH_PERSON", f"发展党员的台账里没有“{words}”。先登记入党申请。")


def _step(view: WayView, number: int) -> WayStep:
    try:
        return view.step(number)
    except KeyError:
        raise Refused("NO_SUCH_STEP", f"没有第 {number} 步。") from None


def _called_after(part: Mapping[str, Json], material: str) -> JsonObject:
    name = str(part.get("name") or "")
    return {**part, "name": name if material in name else f"{material}－{name}"}


def _means(word: str, path: str, model: type[Record]) -> bool:
    column = column_at(model, path)
    return word.strip() in (path, path.rpartition("/")[2], column.label)
