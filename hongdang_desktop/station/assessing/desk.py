"""The branch's verbs about a sheet: decided item by item, added to, submitted, withdrawn."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from hongdang_desktop.core.canonical import Json, JsonObject, without_empty
from hongdang_desktop.core.typed import tidy, tidy_lines
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.office import sheet as sheets
from hongdang_desktop.ledgers.office.review import review_id
from hongdang_desktop.ledgers.office.sheet import BONUS, LEDGER
from hongdang_desktop.station.assessing.answering import (
    named,
    part,
    refuse_answer,
    refuse_unreasoned,
)
from hongdang_desktop.station.assessing.extras import extras, new_bonus
from hongdang_desktop.station.assessing.pinning import PINS, pins
from hongdang_desktop.station.assessing.questions import Questions, Seen
from hongdang_desktop.station.assessing.reading import Kept, kept
from hongdang_desktop.station.assessing.views import OPEN, Answer, Extra, Line, State, Which
from hongdang_desktop.station.books.entries import undisputed
from hongdang_desktop.station.core import Pen
from hongdang_desktop.station.views import Changes, Refused, Role

_Change = Callable[[Pen, JsonObject, Kept], JsonObject]


class Assessing(Questions):
    """Sheets of this station's branches, asked and changed."""

    def decide(
        self, which: Which, item: str, *, own: int | None = None, reason: str = "",
        words: str = "", waived: bool = False,
    ) -> Changes:  # fmt: skip
        """Decide one item; ``own`` None agrees with what is suggested, ``waived`` asks to leave it out.

        Raises Refused NO_SUCH_ITEM, NOT_APPLICABLE, POINTS_OUT_OF_RANGE, NO_REASON (more than is
        suggested, or less than all without one that is usual), UNKNOWN_REASON, NO_WORDS, NOT_EXCUSED;
        and as ``agree``.
        """
        seen = self._open(which, (item,))
        line = seen.line(item)
        answer = Answer(own, tidy(reason), tidy_lines(words).strip(), waived, decided=True)
        refuse_answer(seen.view.template, line, answer)
        return self._decide(seen, [(line, answer)], f"{line.item.title}：定好了。")

    def agree(self, which: Which, items: Iterable[str]) -> Changes:
        """Agree with what is suggested for several items at once.

        Raises Refused NO_SUCH_ITEM, NO_REASON (points are missing and several reasons are usual),
        NOT_OPEN, ITEM_NOT_RETURNED, PERIOD_NOT_OVER, OWNED_BY_BRANCH, UNKNOWN_VERSION, CONFLICT.
        """
        wanted = tuple(dict.fromkeys(items))
        seen = self._open(which, wanted)
        answers = [(seen.line(each), Answer(decided=True)) for each in wanted]
        return self._decide(seen, answers, f"同意了 {len(answers)} 项。")

    def undecide(self, which: Which, item: str) -> Changes:
        """Take back what was said to an item: it is as if nobody had looked at it. Raises as ``agree``."""
        seen = self._open(which, ())
        line = seen.line(item)

        def change(pen: Pen, payload: JsonObject, held: Kept) -> JsonObject:
            del pen
            _refuse_kept(held, (item,))
            parts = _by_id(payload)
            parts[item] = {"id": item}  # it stays, so that another PC sees that it is open
            return {**payload, "items": _listed(parts)}

        return self._change(seen, change, f"{line.item.title}：重新定。")

    def add_bonus(self, which: Which, fact: str, entry: str, points: int) -> Changes:
        """Add points (hundredths) for one fact that stands in a record; ``ids`` is the bonus's.

        Raises Refused NO_FACT, NO_EVIDENCE, POINTS_OUT_OF_RANGE, ALREADY_COUNTED, BONUS_FULL; and as
        ``agree``.
        """
        seen, given = self._open(which, ()), Extra("", tidy(fact), entry, "", points)

        def change(pen: Pen, payload: JsonObject, held: Kept) -> JsonObject:
            _refuse_kept(held, (BONUS,))
            template, sheet = seen.view.template, LEDGER.reread(payload)
            made = new_bonus(pen.connection, which, template, sheet, given)
            pen.ids.append(str(made["id"]))
            more: list[Json] = [*_parts(payload, "bonus"), made]
            return {**payload, "bonus": more}

        return self._change(seen, change, f"加了 {points / 100:g} 分：{given.fact}。")

    def drop_bonus(self, which: Which, bonus: str) -> Changes:
        """Take a bonus out again. Raises Refused NO_SUCH_ITEM, and as ``agree``."""
        seen = self._open(which, ())

        def change(pen: Pen, payload: JsonObject, held: Kept) -> JsonObject:
            del pen
            _refuse_kept(held, (BONUS,))
            left: list[Json] = [e for e in _parts(payload, "bonus") if e.get("id") != bonus]
            if len(left) == len(_parts(payload, "bonus")):
                raise Refused("NO_SUCH_ITEM", "没有这一条加分，可能已经去掉了。")
            return {**payload, "bonus": left}

        return self._change(seen, change, "去掉了一条加分。")

    def make_problem(self, which: Which, item: str) -> Changes:
        """Write a deduction down as a draft in L26; ``ids`` is its id, also where it is there already.

        Raises Refused NO_SUCH_ITEM, NOTHING_LOST, LEDGER_OFF, OWNED_BY_BRANCH.
        """
        self._refuse_role()
        seen = self._seen(which, (item,))
        return self._problems.make(seen.view, seen.line(item))

    def submit(self, which: Which) -> Changes:
        """Submit the sheet and pin what it rests on.

        Raises Refused NOT_DECIDED, NO_REASON, NOTHING_APPLIES, NO_EVIDENCE, ALREADY_COUNTED,
        CHANGED_SINCE; and as
        ``agree``.
        """
        seen = self._open(which, None)
        self._refuse_unready(seen)

        def change(pen: Pen, payload: JsonObject, held: Kept) -> JsonObject:
            if held.revision != seen.kept.revision:
                raise Refused("CHANGED_SINCE", "刚才又改过这张表。看一眼，再上报。")
            _refuse_bonus(extras(pen.connection, which, held.sheet))
            return {
                **payload, "items": _pinned(payload, seen.view.lines),
                "state": sheets.SUBMITTED, "stage": Stage.FINAL,
                "version": seen.view.template.version, "digest": seen.chosen.digest,
                "submitted_at": self._core.clock.now().isoformat(),
                "submitted_by": self._core.actor,
            }  # fmt: skip

        return self._change(seen, change, "上报好了，下次交换带给厂里。")

    def withdraw(self, which: Which) -> Changes:
        """Take a submission back until the plant has taken it up.

        Raises Refused NOT_SUBMITTED, TAKEN_UP, OWNED_BY_BRANCH, CONFLICT.
        """
        self._refuse_role()
        seen = self._seen(which, ())

        def change(pen: Pen, payload: JsonObject, held: Kept) -> JsonObject:
            del pen
            _refuse_withdrawing(held)
            back, parts = held.came_back, _by_id(payload)
            for key, each in parts.items():
                if back is None or key in back:
                    parts[key] = {k: v for k, v in each.items() if k not in PINS}
            state: JsonObject = {"state": sheets.WITHDRAWN, "stage": Stage.DRAFT}
            return {**payload, "items": _listed(parts), **state}

        return self._change(seen, change, "撤回了，改好再上报。", anyway=True)

    # Inside ---------------------------------------------------------------------------------

    def _open(self, which: Which, wanted: tuple[str, ...] | None) -> Seen:
        """Return a sheet that may be changed; of items not ``wanted`` nothing is asked."""
        self._refuse_role()
        if which.when.last >= self._core.setting().today:
            raise Refused(
                "PERIOD_NOT_OVER", f"{which.when.text} 还没过完，过完才能填。现在能先看建议分。"
            )
        seen = self._seen(which, wanted)
        if not seen.view.usable:
            raise Refused("UNKNOWN_VERSION", seen.chosen.told[0])
        return seen

    def _refuse_role(self) -> None:
        if self._core.role is Role.PLANT:
            raise Refused("OWNED_BY_BRANCH", "自评由支部自己填。厂里在“审核”里说。")

    def _refuse_unready(self, seen: Seen) -> None:
        lines = seen.view.lines
        waiting = [line for line in lines if line.pending and not line.clear]
        undecided = [line for line in waiting if not line.answer.decided]
        if undecided:
            raise Refused("NOT_DECIDED", f"还有没定的：{named(undecided)}。定了再上报。")
        refuse_unreasoned(lines)
        if all(line.suggested is None for line in lines):
            raise Refused("NOTHING_APPLIES", "这个月没有一项适用，不用上报。")

    def _decide(
        self, seen: Seen, answers: Sequence[tuple[Line, Answer]], sentence: str
    ) -> Changes:  # fmt: skip
        known = [
            replace(line, answer=replace(a, reason=a.reason or replace(line, answer=a).proposed))
            for line, a in answers
        ]
        refuse_unreasoned(known)

        def change(pen: Pen, payload: JsonObject, held: Kept) -> JsonObject:
            del pen
            _refuse_kept(held, [line.item.key for line in known])
            parts = _by_id(payload)
            for line in known:
                parts[line.item.key] = part(line)
            return {**payload, "items": _listed(parts)}

        return self._change(seen, change, sentence)

    def _change(
        self, seen: Seen, change: _Change, sentence: str, *, anyway: bool = False
    ) -> Changes:
        """Write a sheet as it shall be: a draft, unless ``change`` says otherwise.

        ``anyway``: also where nothing may be decided now.
        """
        which, form = seen.view.which, seen.view.template

        def work(pen: Pen) -> None:
            held = kept(pen.connection, which.record)
            if not anyway and held.state not in OPEN:
                raise Refused("NOT_OPEN", f"这张表{held.state}，不能改。要改先撤回。")
            parents = undisputed(pen.connection, which.record)
            payload: JsonObject = {
                "branch": which.branch, "year": which.when.last.year,
                "occurred_on": which.when.last.isoformat(), "form": which.form,
                "period": which.when.text, "subject": which.subject or None,
                **(held.sheet.payload() if held.sheet else {}),
            }  # fmt: skip
            if not anyway:
                payload = _opened_again(payload, held, which.record) | {
                    "stage": Stage.DRAFT, "state": sheets.DRAFT, "version": form.version,
                    "digest": seen.chosen.digest,
                }  # fmt: skip
            pen.put(LEDGER, which.record, without_empty(change(pen, payload, held)), parents)

        return self._core.verb(sentence, work)


def _refuse_kept(held: Kept, items: Iterable[str]) -> None:
    back = held.open_items
    if back is not None and not back.issuperset(items):
        raise Refused("ITEM_NOT_RETURNED", "这一项厂里没退回，不用改。")


def _refuse_withdrawing(held: Kept) -> None:
    if held.state in (State.TAKEN, State.RETURNED, State.ACCEPTED) and _is_submitted(held):
        raise Refused("TAKEN_UP", "厂里已经收下在审，不能撤回了。要改请厂里退回。")
    if not _is_submitted(held):
        raise Refused("NOT_SUBMITTED", "这张表还没上报，不用撤回。")


def _is_submitted(held: Kept) -> bool:
    return held.sheet is not None and held.sheet.state == sheets.SUBMITTED


def _refuse_bonus(bonus: tuple[Extra, ...]) -> None:
    for each in bonus:
        if each.gone:
            raise Refused("NO_EVIDENCE", f"加分“{each.fact}”的记录已经删了。去掉这一条，再上报。")
        if each.elsewhere:
            raise Refused(
                "ALREADY_COUNTED",
                f"加分“{each.fact}”在 {each.elsewhere} 已经算过。去掉这一条，再上报。",
            )


def _opened_again(payload: JsonObject, held: Kept, record: str) -> JsonObject:
    """Return what came back as a draft: what is open in it is judged anew, the rest stays pinned."""
    if not (held.state is State.RETURNED and _is_submitted(held)):
        return payload
    parts, back = _by_id(payload), held.open_items
    for key, each in parts.items():
        if back is None or key in back:
            parts[key] = {k: v for k, v in each.items() if k not in (*PINS, "decided")}
    return {**payload, "items": _listed(parts), "answers": review_id(record, held.payload_hash)}


def _pinned(payload: JsonObject, lines: Sequence[Line]) -> list[Json]:
    """Return all items as they are submitted; what no longer stands in the form stays beside them."""
    parts, found = _by_id(payload), list[Json]()
    for line in lines:
        mine = parts.pop(line.item.key, {})
        if not line.answer.decided and line.proposed:
            mine["reason"] = line.proposed
        found.append(without_empty({**mine, "id": line.item.key, **pins(line.evidence)}))
    return [*found, *_listed(parts)]


def _by_id(payload: JsonObject) -> dict[str, JsonObject]:
    return {str(each.get("id")): dict(each) for each in _parts(payload, "items")}


def _listed(parts: Mapping[str, JsonObject]) -> list[Json]:
    return [parts[key] for key in sorted(parts)]


def _parts(payload: JsonObject, name: str) -> list[JsonObject]:
    found = payload.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
