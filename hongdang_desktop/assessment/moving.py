"""What changes from one version of a form to the next, and which answers go along (domain.md §9).

Nothing that people said is lost: an answer that no longer fits is shown as a former one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from hongdang_desktop.assessment.template import Item, Scorer, Template
from hongdang_desktop.assessment.writing import told_points

_SCORERS = {
    Scorer.SELF: "自评", Scorer.MEMBERS: "党员测评", Scorer.EMPLOYEES: "职工测评",
    Scorer.RECORDS: "按台账", Scorer.PLANT: "厂党委", Scorer.OFFICE: "科室",
}  # fmt: skip


class Given(Protocol):
    """What people said to an item: points in hundredths or None, the key of a reason, 申请不适用."""

    @property
    def own(self) -> int | None:
        """Return the points, None where they agreed."""

    @property
    def reason(self) -> str:
        """Return the key of the reason, "" for none."""

    @property
    def waived(self) -> bool:
        """Say whether it was asked that the item does not apply."""


@dataclass(frozen=True)
class Change:
    """One item that is in both versions and is not the same; ``words`` say each difference."""

    key: str
    title: str
    points: int
    former_points: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class Misfit:
    """An answer that cannot stand any more and is kept beside: which, and why."""

    key: str
    title: str
    why: str


@dataclass(frozen=True)
class Moved:
    """``kept`` are the keys of answers that go along. Points are in hundredths.

    ``around`` says what is different about the form itself: its name, the whole, reasons, the window.
    """

    kept: tuple[str, ...]
    misfits: tuple[Misfit, ...]
    added: tuple[Item, ...]
    gone: tuple[Item, ...]
    changed: tuple[Change, ...]
    around: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Say whether both versions ask for the same."""
        return not (self.added or self.gone or self.changed or self.around)


def moved(old: Template, new: Template, answers: Mapping[str, Given] | None = None) -> Moved:
    """Return what changes between two versions, and what becomes of the answers given by item key."""
    kept, misfits = [], []
    for key, answer in (answers or {}).items():
        why = _misfit(old, new, key, answer)
        if why:
            item = old.item(key) or new.item(key)
            misfits.append(Misfit(key, item.title if item else key, why))
        else:
            kept.append(key)
    before = {item.key: item for item in old.items}
    after = {item.key: item for item in new.items}
    both = [(before[key], item) for key, item in after.items() if key in before]
    changed = [
        Change(new_item.key, new_item.title, new_item.points, old_item.points, words)
        for old_item, new_item in both
        if (words := _differences(old_item, new_item))
    ]
    return Moved(
        tuple(kept), tuple(misfits),
        tuple(item for key, item in after.items() if key not in before),
        tuple(item for key, item in before.items() if key not in after),
        tuple(changed), tuple(_around(old, new)),
    )  # fmt: skip


def _misfit(old: Template, new: Template, key: str, answer: Given) -> str:
    """Return why an answer cannot stand in the new version, "" where it can."""
    item = new.item(key)
    if item is None:
        return "新版没有这一项"
    if answer.own is not None and answer.own > item.points:
        return f"填的 {told_points(answer.own)} 分，新版满分 {told_points(item.points)} 分"
    reason = new.reason(answer.reason) if answer.reason else None
    if answer.reason and reason is None:
        former = old.reason(answer.reason)
        return f"新版没有“{former.title if former else answer.reason}”这个原因"
    if answer.waived and (reason is None or not reason.excuses):
        return "新版里这个原因不能申请不适用"
    return ""


def _differences(old: Item, new: Item) -> tuple[str, ...]:
    said = []
    if old.title != new.title:
        said.append(f"原来叫“{old.title}”")
    if old.points != new.points:
        said.append(f"{told_points(old.points)} 分改成 {told_points(new.points)} 分")
    if old.human != new.human:
        said.append(f"由人评的 {told_points(old.human)} 分改成 {told_points(new.human)} 分")
    if old.rule != new.rule:
        said.append(
            "换了规则" if new.rule and old.rule else "改成由人评" if old.rule else "改成看台账"
        )
    elif old.numbers != new.numbers:
        said.append("规则的数改了")
    plain = (
        (old.judgement != new.judgement, "要人定的问题改了"),
        (old.reasons != new.reasons, "常用的原因改了"),
        ((old.when, old.needs) != (new.when, new.needs), "什么时候评改了"),
        (old.scorers != new.scorers, f"改由{'、'.join(_SCORERS[each] for each in new.scorers)}评"),
        (old.article != new.article, "出处改了"),
    )
    said += [words for differs, words in plain if differs]
    return tuple(said)


def _around(old: Template, new: Template) -> list[str]:
    said = []
    if old.title != new.title:
        said.append(f"名称改成“{new.title}”")
    if old.total != new.total:
        said.append(f"满分 {told_points(old.total)} 改成 {told_points(new.total)}")
    if old.bonus != new.bonus:
        said.append(f"加分最多 {told_points(old.bonus)} 改成 {told_points(new.bonus)}")
    if old.window != new.window:
        window = new.window
        said.append(
            f"改成每期过后 {window.first} 日到 {window.last} 日填" if window else "不再限定哪几天填"
        )
    if [s.title for s in old.sections] != [s.title for s in new.sections]:
        said.append("分节改了")
    before = {reason.key: reason for reason in old.reasons}
    after = {reason.key: reason for reason in new.reasons}
    named = [reason.title for key, reason in after.items() if key not in before]
    away = [reason.title for key, reason in before.items() if key not in after]
    if named:
        said.append(f"多了原因：{'、'.join(named)}")
    if away:
        said.append(f"去掉原因：{'、'.join(away)}")
    if any(before[key] != reason for key, reason in after.items() if key in before):
        said.append("有的原因改了说法或用处")
    if (old.thresholds, old.vetoes, old.weights) != (new.thresholds, new.vetoes, new.weights):
        said.append("等次、否决或权重改了")
    return said
