"""Rows of 模板下发: the versions that there are, and one version item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.ui.kit.cells import Cell, Column, Row
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from hongdang_desktop.station.template_drafts import FormDraft, ItemRow, ReasonRow
    from hongdang_desktop.station.template_views import Edition

EDITIONS = (
    Column("title", "模板", stretch=3, least=190, sortable=False),
    Column("version", "版本", width=84, sortable=False),
    Column("since", "从哪天起用", width=128, sortable=False),
    Column("whose", "谁定的", stretch=2, least=110, sortable=False, drop=1),
    Column("state", "状态", width=96, sortable=False),
)
ITEMS = (
    Column("title", "项目", stretch=3, least=150, sortable=False),
    Column("rule", "看什么", stretch=4, least=120, sortable=False, drop=1),
    Column("points", "分", width=58, right=True, sortable=False),
    Column("state", "", width=72, sortable=False),
)
FORM = "form"
ITEM, REASON = "item ", "reason "
_STATES = {"在用": Tone.DONE, "还没起用": Tone.INFO, "不用了": Tone.QUIET, "用不了": Tone.BAD}

NUMBERS: Mapping[str, str] = {
    "short": "到会不够半数扣几分", "held": "开了得几分", "days": "几天以内", "full": "满分要到百分之几",
    "part": "到百分之几得部分分", "part_points": "部分分是几分", "behind": "差几个百分点以内",
    "talks": "谈心谈话占百分之几", "vacant_months": "空缺不超过几个月", "each": "每有一处扣几分",
    "reviews": "考察没逾期得几分", "hours": "学时跟上得几分", "planned": "有培养对象得几分",
    "judged": "都考评了得几分", "settled": "办结最多得几分", "in_time": "按期关的占百分之几",
    "least": "最少要到多少", "over": "超百分之几以内", "short_percent": "未达标得百分之几",
    "low": "不超百分之几得满分", "high": "不超百分之几得部分分", "excuses": "算正当原因的字",
    "sure_days": "过几天才算漏标", "national": "国家级几分", "province": "省部级几分",
    "city": "地市级几分", "company": "公司级几分", "plant": "厂级几分", "branch": "支部级几分",
    "meetings": "开会占百分之几", "good": "好得几分", "fairly_good": "较好得几分",
    "average": "一般得几分", "poor": "差得几分",
}  # fmt: skip
"""What the parameters of rules are called; one that is not listed is no matter of an officer's."""


def day(moment: date | None) -> str:
    """Return a day as people write it."""
    return f"{moment.year}年{moment.month}月{moment.day}日" if moment else "？"


def key_of(edition: Edition) -> str:
    """Return the key of a version's row."""
    return f"{edition.key} {edition.version} {edition.whose}"


def edition_rows(editions: Sequence[Edition]) -> list[Row]:
    """Return a row for each version; what is not used any more is quiet."""
    return [_edition(each) for each in editions]


def draft_rows(draft: FormDraft, faulty: Mapping[str, str]) -> list[Row]:
    """Return the form itself, its sections and items, and its reasons.

    ``faulty`` are the sentences by row key: these rows stand out.
    """
    about = f"{draft.get('since')} 起用"
    rows = [Row(FORM, (Cell("整张表", strong=True), Cell(about), Cell(draft.get("total")),
                       _state(faulty.get(FORM, ""), on=True)), _tone(faulty, FORM))]  # fmt: skip
    for section in draft.sections():
        count = sum(1 for item in section.items if item.on)
        title = Cell(section.title, strong=True)
        cells = (title, Cell(f"{count} 项"), Cell(section.points, strong=True), Cell())
        rows.append(Row(f"section {section.key}", cells, group=True))
        rows += [_item(item, faulty) for item in section.items]
    reasons = draft.reasons()
    head = (
        Cell("少分的原因", strong=True),
        Cell(f"{len(reasons)} 条，按 Insert 加一条"),
        Cell(),
        Cell(),
    )
    rows.append(Row("reasons", head, group=True))
    rows += [_reason(each, faulty) for each in reasons]
    return rows


def around(at: str, draft: FormDraft) -> str:
    """Return the key of the row at which a fault stands."""
    parts = at.split(" / ")
    items = {row.key for section in draft.sections() for row in section.items}
    found = next((part for part in parts if part in items), "")
    if found:
        return ITEM + found
    reasons = {row.key for row in draft.reasons()}
    found = next((part for part in parts if part in reasons), "")
    return REASON + found if found else FORM


def box_of(at: str) -> str:
    """Return the key of the box at which a fault stands: points, numbers days, window_first."""
    parts = at.split(" / ")
    if parts[0] == "window":
        return f"window_{parts[-1]}" if len(parts) > 1 else "window_last"
    return f"numbers {parts[-1]}" if "numbers" in parts[:-1] else parts[-1]


def _edition(edition: Edition) -> Row:
    quiet = Tone.QUIET if edition.state == "不用了" else Tone.PLAIN
    whose = "　".join(part for part in (edition.whose, edition.number) if part)
    second = edition.told or (edition.source if edition.state != "不用了" else "")
    cells = (
        Cell(edition.title, second=second, tone=quiet, tip=f"{edition.title}（{edition.source}）"),
        Cell(f"第 {edition.version} 版", tone=quiet),
        Cell(day(edition.since), tone=quiet),
        Cell(whose, tone=quiet, second=edition.approved_by if edition.entry else ""),
        Cell(edition.state, chip=edition.state != "不用了", tone=_STATES.get(edition.state, Tone.QUIET)),
    )  # fmt: skip
    return Row(key_of(edition), cells)


def _item(item: ItemRow, faulty: Mapping[str, str]) -> Row:
    key = ITEM + item.key
    tone = Tone.PLAIN if item.on else Tone.QUIET
    wrong = faulty.get(key, "") if item.on else ""
    cells = (
        Cell(item.title, tone=tone, tip=item.title),
        Cell(item.sentence, tone=Tone.QUIET, tip=item.sentence),
        Cell(item.points if item.on else "—", tone=tone),
        _state(wrong, on=item.on),
    )
    return Row(key, cells, Tone.TODO if wrong else Tone.PLAIN)


def _reason(reason: ReasonRow, faulty: Mapping[str, str]) -> Row:
    key = REASON + reason.key
    said = "、".join(_reason_words(reason))
    cells = (
        Cell(f"{reason.key}　{reason.title}"), Cell(said, tone=Tone.QUIET), Cell(),
        _state(faulty.get(key, ""), on=True),
    )  # fmt: skip
    return Row(key, cells, _tone(faulty, key))


def _reason_words(reason: ReasonRow) -> Iterator[str]:
    if reason.free:
        yield "要写几句"
    if reason.excuses:
        yield "可以申请不适用"


def _state(wrong: str, *, on: bool) -> Cell:
    if not on:
        return Cell("不评", chip=True, tone=Tone.QUIET)
    return Cell("要改", chip=True, tone=Tone.TODO, tip=wrong) if wrong else Cell()


def _tone(faulty: Mapping[str, str], key: str) -> Tone:
    return Tone.TODO if faulty.get(key) else Tone.PLAIN
