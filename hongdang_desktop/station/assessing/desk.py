"""The branch's verbs about a sheet: looked at, decided item by item, submitted, withdrawn."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache

from hongdang_desktop import paths
from hongdang_desktop.assessment.checking import read_template
from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.assessment.template import Template
from hongdang_desktop.core.canonical import Json, JsonObject, digest, without_empty
from hongdang_desktop.core.periods import month_of, read_period
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.core.typed import tidy, tidy_lines
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.office import sheet as sheets
from hongdang_desktop.ledgers.office.review import review_id
from hongdang_desktop.ledgers.office.sheet import LEDGER
from hongdang_desktop.station.assessing.gathering import gathered
from hongdang_desktop.station.assessing.pinning import PINS, pins
from hongdang_desktop.station.assessing.reading import Around, Kept, answer_of, kept, view
from hongdang_desktop.station.assessing.views import (
    MONTHLY,
    OPEN,
    Answer,
    Line,
    Month,
    SheetView,
    State,
    Which,
)
from hongdang_desktop.station.books.entries import undisputed
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.views import Changes, Refused, Role


class Assessing:
    """Sheets of this station's branches; the plant looks at them through ``sheet`` too."""

    def __init__(self, core: Core) -> None:
        self._core = core

    # Questions ------------------------------------------------------------------------------

    def template(self, key: str, period: str) -> Template:
        """Return the form in force. Raises Refused NO_SUCH_TEMPLATE, BAD_PERIOD."""
        read_period(period)
        found = _shipped().get(key)
        if found is None:
            raise Refused("NO_SUCH_TEMPLATE", f"没有叫“{key}”的模板。")
        return found

    def sheet(self, which: Which, progress: Progress | None = None) -> SheetView:
        """Return one sheet with today's evidence. Raises BadPeriod, Refused NO_SUCH_TEMPLATE."""
        template = self.template(which.form, which.when.text)
        held = self._core.read(lambda c: kept(c, which.record))
        found = gathered(self._core, template, which, None, progress)
        today = self._core.setting().today
        return view(held, Around(which, template, today, found, self._former(which)))

    def months(self, branch: str, year: int, key: str = MONTHLY) -> tuple[Month, ...]:
        """Return the months of a year up to the last that is over, the earliest first."""
        today = self._core.setting().today
        found = []
        for number in range(1, 13):
            period = read_period(f"{year}-{number:02d}")
            if period.first > today:
                break
            held = self._core.read(
                lambda c, p=period: kept(c, Which(branch, p.text, key).record)  # type: ignore[misc]
            )
            found.append(Month(period.text, held.state))
        return tuple(found)

    # Verbs ----------------------------------------------------------------------------------

    def decide(
        self, which: Which, item: str, *, own: int | None = None, reason: str = "",
        words: str = "", waived: bool = False,
    ) -> Changes:  # fmt: skip
        """Decide one item; ``own`` None agrees with what is suggested.

        Raises Refused NO_SUCH_ITEM, POINTS_OUT_OF_RANGE, NO_REASON, NO_WORDS, NOT_EXCUSED, and as
        ``agree``.
        """
        line = self._line(self.sheet(which), item)
        answer = Answer(own, reason, tidy_lines(words), waived, decided=True)
        _refuse_answer(line, answer)
        said = f"{line.item.title}：定好了。"
        return self._write(which, {item: answer}, said)

    def agree(self, which: Which, items: Iterable[str]) -> Changes:
        """Agree with what is suggested for several items at once.

        Raises Refused NOT_OPEN, ITEM_NOT_RETURNED, PERIOD_NOT_OVER, OWNED_BY_BRANCH, CONFLICT.
        """
        answers = {each: Answer(decided=True) for each in items}
        return self._write(which, answers, f"同意了 {len(answers)} 项。")

    def submit(self, which: Which) -> Changes:
        """Submit the sheet and pin what it rests on. Raises Refused NOT_DECIDED and as ``agree``."""
        now = self.sheet(which)
        open_lines = [line for line in now.lines if line.pending and not _may_stay(line)]
        if open_lines:
            names = "、".join(line.item.title for line in open_lines[:3])
            more = f"等 {len(open_lines)} 项" if len(open_lines) > 3 else ""
            raise Refused("NOT_DECIDED", f"还有没定的：{names}{more}。定了再上报。")
        template = now.template

        def change(payload: JsonObject, held: Kept) -> JsonObject:
            del held
            items: list[Json] = []
            sheet = LEDGER.reread(payload)
            for line in now.lines:
                mine = sheet.item(line.item.key).model_dump(mode="json")
                if not line.answer.decided and _proposed(line):
                    mine["reason"] = _proposed(line)
                items.append(without_empty({**mine, "id": line.item.key, **pins(line.evidence)}))
            return {
                **payload, "items": items, "state": sheets.SUBMITTED, "version": template.version,
                "digest": digest(template.model_dump(mode="json", by_alias=True)),
                "submitted_at": self._core.clock.now().isoformat(),
                "submitted_by": self._core.actor,
            }  # fmt: skip

        return self._change(which, change, "上报好了，下次交换带给厂里。")

    def withdraw(self, which: Which) -> Changes:
        """Take a submission back until the plant has taken it up. Raises Refused NOT_SUBMITTED, TAKEN_UP."""

        def change(payload: JsonObject, held: Kept) -> JsonObject:
            if held.state in (State.TAKEN, State.RETURNED, State.ACCEPTED):
                raise Refused("TAKEN_UP", "厂里已经收下在审，不能撤回了。要改请厂里退回。")
            if held.state not in (State.SUBMITTED, State.RESUBMITTED):
                raise Refused("NOT_SUBMITTED", "这张表还没上报，不用撤回。")
            items: list[Json] = [
                {k: v for k, v in each.items() if k not in PINS}
                for each in _parts(payload, "items")
            ]
            return {**payload, "items": items, "state": sheets.WITHDRAWN}

        return self._change(which, change, "撤回了，改好再上报。", anyway=True)

    # Inside ---------------------------------------------------------------------------------

    def _line(self, sheet: SheetView, item: str) -> Line:
        try:
            return sheet.line(item)
        except KeyError:
            raise Refused("NO_SUCH_ITEM", f"表里没有 {item} 这一项。") from None

    def _former(self, which: Which) -> Mapping[str, Answer]:
        if "-" not in which.when.text:
            return {}
        last = month_of(which.when.first - timedelta(days=1))
        before = replace(which, period=last.text)
        held = self._core.read(lambda c: kept(c, before.record))
        if held.sheet is None:
            return {}
        found = {each.id: answer_of(each, decided=True) for each in held.sheet.items}
        return {k: a for k, a in found.items() if a != Answer(decided=True)}

    def _write(self, which: Which, answers: Mapping[str, Answer], sentence: str) -> Changes:
        def change(payload: JsonObject, held: Kept) -> JsonObject:
            open_items = held.open_items
            for each in answers:
                if open_items is not None and each not in open_items:
                    raise Refused("ITEM_NOT_RETURNED", "这一项厂里没退回，不用改。")
            known = {str(each.get("id")): dict(each) for each in _parts(payload, "items")}
            fields: JsonObject = {}
            if held.state is State.RETURNED and payload.get("state") == sheets.SUBMITTED:
                for each in open_items or known:
                    kept_part = known.get(each, {"id": each})
                    known[each] = {
                        k: v for k, v in kept_part.items() if k not in (*PINS, "decided")
                    }
                fields["answers"] = review_id(which.record, held.payload_hash)
            for each, answer in answers.items():
                pinned = {k: v for k, v in known.get(each, {}).items() if k in PINS}
                known[each] = {**pinned, **_part(each, answer)}
            items: list[Json] = [known[each] for each in sorted(known)]
            return {**payload, **fields, "items": items, "state": sheets.DRAFT}

        return self._change(which, change, sentence)

    def _change(
        self, which: Which, change: Callable[[JsonObject, Kept], JsonObject], sentence: str, *,
        anyway: bool = False,
    ) -> Changes:  # fmt: skip
        when = which.when
        setting = self._core.setting()
        if self._core.role is Role.PLANT:
            raise Refused("OWNED_BY_BRANCH", "自评由支部自己填。厂里在“审核”里说。")
        if when.last >= setting.today:
            raise Refused(
                "PERIOD_NOT_OVER", f"{when.text} 还没过完，过完才能填。现在能先看建议分。"
            )
        template = self.template(which.form, when.text)
        record = which.record

        def work(pen: Pen) -> None:
            held = kept(pen.connection, record)
            if not anyway and held.state not in OPEN:
                raise Refused("NOT_OPEN", f"这张表{held.state}，不能改。要改先撤回。")
            parents = undisputed(pen.connection, record) if held.sheet else ()
            before = held.sheet.payload() if held.sheet else {}
            payload: JsonObject = {
                "branch": which.branch, "year": when.last.year, "occurred_on": when.last.isoformat(),
                "stage": Stage.FINAL, "form": which.form, "version": template.version,
                "period": when.text, "subject": which.subject or None, **before,
            }  # fmt: skip
            pen.put(LEDGER, record, without_empty(change(payload, held)), parents)

        return self._core.verb(sentence, work)


def _refuse_answer(line: Line, answer: Answer) -> None:
    item = line.item
    if line.suggested is None:
        raise Refused("NOT_APPLICABLE", f"“{item.title}”这个月不适用，不用定分。")
    if answer.own is not None and not 0 <= answer.own <= item.points:
        raise Refused("POINTS_OUT_OF_RANGE", f"“{item.title}”最多 {item.points / 100:g} 分。")
    raised = answer.own is not None and answer.own > line.suggested
    if (raised or answer.waived) and not answer.reason:
        raise Refused("NO_REASON", "这一项调高了，还没选原因。")


def _proposed(line: Line) -> str:
    """Return the reason that goes without saying: the only one usual for a deduction."""
    usual = line.item.reasons
    lost = line.suggested is not None and line.suggested < line.item.points
    return usual[0] if lost and len(usual) == 1 else ""


def _may_stay(line: Line) -> bool:
    return bool(_proposed(line)) and not line.item.human and not line.mark.returned


def _part(key: str, answer: Answer) -> JsonObject:
    return without_empty({
        "id": key, "own": answer.own, "reason": tidy(answer.reason) or None,
        "words": answer.words or None, "waived": answer.waived or None, "decided": True,
    })  # fmt: skip


def _parts(payload: JsonObject, name: str) -> list[JsonObject]:
    found = payload.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


@cache
def _shipped() -> Mapping[str, Template]:
    found = {}
    for path in sorted(paths.forms().glob("*.toml")):
        each = read_template(path.name, path.read_text(encoding="utf-8"), RULES)
        found[each.key] = each
    return found
