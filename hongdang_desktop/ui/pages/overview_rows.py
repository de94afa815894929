"""What 支部总览 shows: branches × months, grouped by who needs what; never by who has more points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongdang_desktop.station.assessing.review_views import Group
from hongdang_desktop.station.assessing.views import State
from hongdang_desktop.ui.kit.cells import Cell, Column, Row
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from hongdang_desktop.station.assessing import review_views
    from hongdang_desktop.station.assessing.review_views import Overview

_TONES = {Group.HELP: Tone.BAD, Group.PLANT: Tone.INFO, Group.FINE: Tone.DONE}
_FOLDED_FROM = 7
"""So many branches that are fine, and the list begins with them folded."""
_KEPT_MONTHS = 6
_OLDER, _WHO = 20, 10
NAME, SECRETARY, TODO = "name", "secretary", "todo"
_ACCEPTED, _SHORT = "受理", {"没开始": "未填"}
_CHIPS = {
    "待审": Tone.INFO, "重报": Tone.INFO, "在审": Tone.INFO, "退回": Tone.TODO, "未到": Tone.BAD,
    "缺包": Tone.BAD, "晚了": Tone.BAD, "收着": Tone.QUIET,
}  # fmt: skip
_SUMS = (
    "受理", "待审", "重报", "在审", "退回", "收着", "缺包", "晚了", "草稿", "撤回", "没开始", "未到",
)  # fmt: skip


@dataclass(frozen=True)
class Order:
    """Which branch stands in which group and where: kept while the page is on show."""

    places: tuple[tuple[Group, tuple[str, ...]], ...]

    @property
    def known(self) -> frozenset[str]:
        """Return the branches that have a place."""
        return frozenset(branch for _, branches in self.places for branch in branches)

    def of(self, group: Group) -> tuple[str, ...]:
        """Return the branches of a group."""
        return dict(self.places)[group]

    @property
    def all_fine(self) -> bool:
        """Say whether nobody needs anything."""
        return not any(branches for group, branches in self.places if group is not Group.FINE)

    @property
    def folds(self) -> bool:
        """Say whether those that are fine are folded at first."""
        return not self.all_fine and len(self.of(Group.FINE)) >= _FOLDED_FROM


def order_of(found: Overview, former: Order | None = None) -> Order:
    """Return the groups; with a former order only what is new gets a place, all else stays."""
    known = former.known if former else frozenset()
    here = {row.branch for row in found.rows}
    places = []
    for group in Group:
        kept = former.of(group) if former else ()
        new = [row.branch for row in found.group(group) if row.branch not in known]
        places.append((group, tuple(each for each in (*kept, *new) if each in here)))
    return Order(tuple(places))


def periods_of(found: Overview) -> tuple[str, ...]:
    """Return the months to show: from the first to the last of which there is anything to say."""
    told = [at for at, period in enumerate(found.periods) if found.counts(period)]
    return found.periods[told[0] : told[-1] + 1] if told else found.periods[-1:]


def columns_of(periods: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns; where there is little room the last six months stay longest."""
    last = len(periods) - 1
    months = tuple(
        Column(
            period, f"{int(period[-2:])}月", width=52, centre=True, sortable=False, tight=True,
            drop=(_OLDER if last - at >= _KEPT_MONTHS else 0) + last - at,
        )
        for at, period in enumerate(periods)
    )  # fmt: skip
    return (
        Column(NAME, "支部", stretch=2, least=140, sortable=False),
        Column(SECRETARY, "书记", width=88, sortable=False, drop=_WHO),
        *months,
        Column(TODO, "现在要做", stretch=4, least=214, sortable=False),
    )


def rows_of(
    found: Overview, order: Order, *, wanted: Collection[str] | None = None,
    unfolded: bool = False, short: bool = False,
) -> Iterator[Row]:  # fmt: skip
    """Yield the rows under their groups; ``wanted`` are the branches that were looked for.

    With ``short`` the unit is left out before the name.
    """
    by_branch = {row.branch: row for row in found.rows}
    periods = periods_of(found)
    for group, branches in order.places:
        shown = [each for each in branches if wanted is None or each in wanted]
        if not shown:
            continue
        folded = group is Group.FINE and wanted is None and not unfolded and order.folds
        head = (
            Cell("都正常" if order.all_fine else str(group), tone=_TONES[group], strong=True),
            Cell(f"{len(shown)} 个支部", tone=Tone.QUIET), *(Cell() for _ in periods),
            Cell("没有要办的" if folded else ""),
        )  # fmt: skip
        yield Row(f"group {group}", head, group=True)
        if not folded:
            for branch in shown:
                row = by_branch[branch]
                name = row.name if short else called(row)
                yield _row(row, name, periods, strong=group is Group.HELP)


def sum_line(found: Overview) -> str:
    """Return how many branches there are, and how far the last month is."""
    parts = [f"{len(found.rows)} 个支部"]
    for period in periods_of(found)[-1:]:
        counted = found.counts(period)
        words = "，".join(f"{word} {counted[word]}" for word in _SUMS if counted.get(word))
        parts.append(f"{int(period[-2:])} 月：{words}" if words else "")
    return "　　".join(part for part in parts if part)


def next_of(row: review_views.Row) -> str:
    """Return the month to open first: what waits for the plant, what was returned, else the last."""
    told = [month for month in row.months if month.word]
    waits = [month.period for month in told if month.to_review]
    back = [month.period for month in told if month.state is State.RETURNED]
    return next(iter((*waits, *back, *(month.period for month in reversed(told)))), "")


def looked_for(found: Overview, sounds: Mapping[str, str], words: str) -> frozenset[str] | None:
    """Return the branches that some words mean: name, secretary, or pinyin initials of both."""
    asked = words.strip().lower()
    if not asked:
        return None
    return frozenset(
        row.branch
        for row in found.rows
        if asked in f"{called(row)} {row.secretary} {sounds.get(row.branch, '')}".lower()
    )


def called(row: review_views.Row) -> str:
    """Return the branch with its unit before it, where the name does not begin with it anyway."""
    return row.name if not row.unit or row.name.startswith(row.unit) else f"{row.unit}　{row.name}"


def _row(row: review_views.Row, name: str, periods: tuple[str, ...], *, strong: bool) -> Row:
    cells = (
        Cell(name, strong=strong, tip=called(row)), Cell(row.secretary, tone=Tone.QUIET),
        *(_month(month) for month in row.months if month.period in periods), Cell(row.todo, tip=row.todo),
    )  # fmt: skip
    return Row(row.branch, cells)


def _month(month: review_views.Cell) -> Cell:
    word = _SHORT.get(month.word, month.word)
    told = month.told or f"{int(month.period[-2:])} 月自评：{month.state}"
    if month.word == _ACCEPTED:
        return Cell(word, tone=Tone.DONE, tick=True, tip=told)
    return Cell(word, tone=_CHIPS.get(month.word, Tone.QUIET), chip=True, tip=told)
