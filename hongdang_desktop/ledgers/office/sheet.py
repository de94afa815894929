"""One form filled in for one subject and period (月度自评); what people decided, and what it rests on."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import LongText, Parts, Text, Texts, Whole, YesNo
from hongdang_desktop.core.records import Part
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm

DRAFT, SUBMITTED, WITHDRAWN = "draft", "submitted", "withdrawn"
BONUS = "bonus"
"""Stands for what is added in a review: where the key of an item stands else."""

_MOST_POINTS = 100_000


class SheetItem(Part):
    """One item, ``id`` is its key in the form. Points are in hundredths.

    ``own`` to ``decided`` are what people said; the rest is pinned when the sheet is submitted:
    ``suggested`` points or that it is ``absent``, ``said`` in words, the ``entries`` that it rests on,
    and the gathered ``values`` as canonical JSON, from which the same suggestion follows for ever.
    """

    own: Annotated[int | None, Whole("自评分", least=0, most=_MOST_POINTS)] = None
    reason: Annotated[str | None, Text("原因", longest=40)] = None
    words: Annotated[str | None, LongText("说明")] = None
    waived: Annotated[bool | None, YesNo("申请不适用")] = None
    decided: Annotated[bool | None, YesNo("已定")] = None
    suggested: Annotated[int | None, Whole("建议分", least=0, most=_MOST_POINTS)] = None
    absent: Annotated[bool | None, YesNo("不适用")] = None
    said: Annotated[str | None, LongText("程序看到的")] = None
    entries: Annotated[tuple[str, ...], Texts("依据")] = ()
    values: str | None = None


class Bonus(Part):
    """One fact that adds points, once for ever; ``entry`` is the record that it stands in, and the id."""

    fact: Annotated[str | None, Text("事实", required=True, longest=200)] = None
    entry: Annotated[str | None, Text("记录", longest=64)] = None
    points: Annotated[int | None, Whole("加分", required=True, least=0, most=_MOST_POINTS)] = None


class Sheet(Envelope):
    """One a form, branch, subject and period. ``occurred_on`` is the last day of the period.

    ``state`` is what the branch did: draft, submitted, withdrawn; returned and accepted follow from
    the plant's review. ``answers`` is the review to which a sheet was submitted again. ``digest`` is the
    SHA-256 of the form's text, ``version`` its version.
    """

    form: Annotated[str | None, Text("模板", required=True, longest=40)] = None
    version: Annotated[int | None, Whole("模板版本", least=1, most=10_000)] = None
    digest: str | None = None
    period: Annotated[str | None, Text("周期", required=True, longest=10)] = None
    subject: Annotated[str | None, Text("对象", longest=64)] = None
    state: Annotated[str | None, Text("状态", longest=20)] = None
    submitted_at: str | None = None
    submitted_by: Annotated[str | None, Text("上报人", longest=60)] = None
    answers: str | None = None
    items: Annotated[tuple[SheetItem, ...], Parts("各项")] = ()
    bonus: Annotated[tuple[Bonus, ...], Parts("加分")] = ()

    def item(self, key: str) -> SheetItem:
        """Return what is kept of an item, nothing where nobody said anything yet."""
        return next((item for item in self.items if item.id == key), SheetItem(id=key))


def sheet_id(form: str, branch: str, subject: str, period: str) -> str:
    """Return the id of a sheet, the same on every PC."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"sheet/{form}/{branch}/{subject}/{period}"))


_AROUND = ("stage", "version", "digest")
"""Fields that follow from the form and the state, not from what somebody decided."""


def joined(base: Mapping[str, Json], sides: Sequence[Mapping[str, Json]]) -> JsonObject | None:
    """Return what drafts amount to that two PCs went on with apart: every item as one of them has it.

    None where both decided one item otherwise, or only one of them submitted. Both submitted just the
    same: then the earlier moment holds.
    """
    states = {each.get("state") for each in sides}
    if len(states) > 1 or (states == {SUBMITTED} and not _same_decisions(sides)):
        return None
    first = min(sides, key=lambda each: str(each.get("submitted_at") or ""))
    if states == {SUBMITTED}:
        return dict(first)
    found: JsonObject = {}
    for name in dict.fromkeys(key for each in (base, *sides) for key in each):
        of_sides = [each.get(name) for each in sides]
        if name in ("items", "bonus"):
            parts = _joined_parts(base.get(name), of_sides)
            if parts is None:
                return None
            found[name] = parts
        elif name in _AROUND:
            found[name] = max((v for v in of_sides if v is not None), key=_order, default=None)
        else:
            changed = [each for each in of_sides if each != base.get(name)]
            if any(each != changed[0] for each in changed[1:]):
                return None
            found[name] = changed[0] if changed else base.get(name)
    return {name: value for name, value in found.items() if value not in (None, [])}


def _order(value: Json) -> tuple[int, str]:
    return (value, "") if isinstance(value, int) else (0, str(value))


def _same_decisions(sides: Sequence[Mapping[str, Json]]) -> bool:
    names = {key for each in sides for key in each} - {"submitted_at", "submitted_by"}
    return all(each.get(name) == sides[0].get(name) for each in sides for name in names)


def _joined_parts(base: Json, sides: Sequence[Json]) -> list[Json] | None:
    before, found = _by_id(base), list[Json]()
    after = [_by_id(each) for each in sides]
    for key in sorted({key for each in (before, *after) for key in each}):
        changed = [each.get(key) for each in after if each.get(key) != before.get(key)]
        if any(each != changed[0] for each in changed[1:]):
            return None
        now = changed[0] if changed else before.get(key)
        if now is not None:
            found.append(now)
    return found


def _by_id(parts: Json) -> dict[str, Json]:
    listed = parts if isinstance(parts, list) else []
    return {str(each.get("id")): each for each in listed if isinstance(each, dict)}


LEDGER = Ledger(
    code="O24",
    key="sheet",
    title="自评表",
    model=Sheet,
    mechanism="appraisal",
    rhythm=Rhythm.MONTH,
    called=lambda sheet: f"{sheet.period or ''} 自评表",
    shown=("period", "state", "submitted_by"),
    joins=joined,
    quotes=True,
)
