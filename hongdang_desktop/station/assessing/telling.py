"""Sentences about a whole sheet: what a person must know before he goes by its figures."""

from collections.abc import Collection, Iterator

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.office import review as reviews
from hongdang_desktop.ledgers.office import sheet as sheets
from hongdang_desktop.ledgers.office.review import Review
from hongdang_desktop.station.assessing.forms import Chosen
from hongdang_desktop.station.assessing.reading import Kept
from hongdang_desktop.station.assessing.showing import fits
from hongdang_desktop.station.assessing.views import Line, SheetView

_DID = {reviews.TAKEN: "收下", reviews.RETURNED: "退回", reviews.ACCEPTED: "受理"}
_MOST_NAMED = 3


def told(view: SheetView, kept: Kept, chosen: Chosen, gone: Collection[str]) -> tuple[str, ...]:
    """Return everything that is to be said of a sheet; ``gone`` are pinned entries that were deleted."""
    return (
        *chosen.told,
        *_conflict(view),
        *_moved(view, kept),
        *_stale(kept.stale),
        *_review_missing(kept),
        *_changed(view, gone),
        *_switched_off(view),
        *_bonus(view),
    )


def _conflict(view: SheetView) -> Iterator[str]:
    if view.conflicted:
        yield "两台电脑把这张表定得不一样。到“待处理冲突”里选一份，再接着填。"


def _moved(view: SheetView, kept: Kept) -> Iterator[str]:
    """Say what of a draft does not fit into the form that holds now; nothing of it is lost."""
    sheet, template = kept.sheet, view.template
    if sheet is None or sheet.state == sheets.SUBMITTED or not view.usable:
        return
    if sheet.version and sheet.version < template.version:
        yield f"模板换到第 {template.version} 版了，这张表转过来接着填。"
    items = {item.key: item for item in template.items}
    away = [each.id for each in sheet.items if each.decided and each.id not in items]
    other = [
        line.item.title
        for line in view.lines
        if line.former is not None and not line.answer.decided
        and sheet.item(line.item.key).decided and not fits(template, line.item, line.former)
    ]  # fmt: skip
    if away:
        yield f"新模板里没有这几项，填过的留着不算分：{_named(away)}。"
    if other:
        yield f"这几项填过的和新模板对不上，留着给您看，请重新定：{_named(other)}。"


def _stale(stale: Collection[Review]) -> Iterator[str]:
    for each in stale:
        did = _DID.get(each.verdict or "", "审")
        yield f"厂里{did}的是撤回或改过以前的那一份，不算数。现在这一份要厂里另外看。"


def _review_missing(kept: Kept) -> Iterator[str]:
    sheet = kept.sheet
    if sheet is None or sheet.state == sheets.SUBMITTED:
        return
    if sheet.answers and kept.answered is None:
        yield "厂里退回的意见还没带到这台电脑。收一次厂里的数据包就看得到。"


def _changed(view: SheetView, gone: Collection[str]) -> Iterator[str]:
    changed = [line for line in view.lines if line.now is not None]
    if changed:
        yield f"上报以后台账又有变动，现在看会不一样：{_of(changed)}。上报的分不变。"
    away = [line for line in view.lines if any(each in gone for each in line.evidence.entries)]
    if away:
        yield f"上报以后删了 {len(gone)} 条依据，涉及：{_of(away)}。上报的分不变。"


def _switched_off(view: SheetView) -> Iterator[str]:
    by_ledger: dict[str, list[str]] = {}
    for line in view.lines:
        off = line.evidence.values.get("off")
        for key in off if isinstance(off, list) else ():
            by_ledger.setdefault(_title(key), []).append(line.item.title)
    for title, items in by_ledger.items():
        yield f"台账“{title}”停用了，这几项因此不适用：{_named(items)}。"


def _bonus(view: SheetView) -> Iterator[str]:
    for each in view.bonus:
        if each.elsewhere:
            yield f"加分“{each.fact}”在 {each.elsewhere} 已经算过，一件事只加一次。"
        if each.gone:
            yield f"加分“{each.fact}”的记录已经删了。"


def _title(key: Json) -> str:
    kind = kinds().get(str(key))
    return kind.title if kind else str(key)


def _of(lines: Collection[Line]) -> str:
    return _named([line.item.title for line in lines])


def _named(names: Collection[str]) -> str:
    known = list(dict.fromkeys(names))
    more = f"等 {len(known)} 项" if len(known) > _MOST_NAMED else ""
    return "、".join(known[:_MOST_NAMED]) + more
