"""One sheet as the plant reads it: what agrees is quiet, what needs an eye stands out with its why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from hongdang_desktop.station.assessing.views import State
from hongdang_desktop.ui.kit.cells import Cell, Column, Row
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.assess_rows import NOTHING, points, reason_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hongdang_desktop.station.assessing.review_views import Compared, Comparison
    from hongdang_desktop.station.assessing.views import Line, Mark, SheetView

COLUMNS = (
    Column("item", "自评项", stretch=1, least=190, sortable=False),
    Column("seen", "程序看到的", stretch=5, least=190, sortable=False, drop=2),
    Column("points", "满分", width=52, right=True, sortable=False, drop=3),
    Column("suggested", "建议", width=56, right=True, sortable=False),
    Column("own", "自评", width=62, right=True, sortable=False),
    Column("given", "厂审", width=66, right=True, sortable=False),
)
ALL, OPEN_ONLY, BONUS = "all", "open", "bonus "
_BLIND = "依据只在支部里，厂里看不到"
_ALL_BONUS = "bonus"
"""How a review calls all that is added."""
SENT = (State.SUBMITTED, State.RESUBMITTED, State.TAKEN, State.RETURNED, State.ACCEPTED)
CHIPS = {
    State.SUBMITTED: ("待审", Tone.INFO), State.RESUBMITTED: ("改后重报", Tone.INFO),
    State.TAKEN: ("在审", Tone.INFO), State.RETURNED: ("已退回", Tone.TODO),
    State.ACCEPTED: ("已受理", Tone.QUIET), State.WITHDRAWN: ("支部撤回了", Tone.QUIET),
    State.DRAFT: ("还没上报", Tone.QUIET), State.NONE: ("还没上报", Tone.QUIET),
}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """A sheet, and what comparing it with the evidence says; None while nobody submitted it.

    ``open``: the plant may say something to it now.
    """

    view: SheetView
    comparison: Comparison | None = None
    open: bool = False

    @cached_property
    def compared(self) -> Mapping[str, Compared]:
        """Return what was found, by the keys of the items."""
        return {each.item: each for each in self.comparison.items} if self.comparison else {}

    @property
    def returned(self) -> int:
        """Return how much is marked to go back."""
        return sum(mark.returned for mark in (*self._marks, self.view.bonus_mark))

    @property
    def decided(self) -> int:
        """Return to how much the plant has said something, but for what goes back."""
        marks = (*self._marks, self.view.bonus_mark)
        return sum(is_decided(mark) and not mark.returned for mark in marks)

    @property
    def _marks(self) -> Iterator[Mark]:
        return (line.mark for line in self.view.lines)


@dataclass(frozen=True)
class Target:
    """What the plant may say something to: an item, or all that is added. Points in hundredths.

    ``own`` None: it does not apply, and can only be sent back, unless the branch asked to leave it out
    (``waived``).
    """

    key: str
    mark: Mark
    own: int | None
    most: int
    waived: bool = False


def target_of(line: Line) -> Target:
    """Return an item as something to be judged."""
    return Target(
        line.item.key, line.mark, line.own, line.item.points,
        waived=line.answer.waived and line.suggested is not None,
    )  # fmt: skip


def bonus_of(view: SheetView) -> Target:
    """Return all that is added as something to be judged."""
    most = view.template.bonus
    own = min(most, sum(each.points for each in view.bonus))
    return Target(_ALL_BONUS, view.bonus_mark, own, most)


def doubts(reading: Reading, line: Line) -> tuple[str, ...]:
    """Return why the plant should look at an item, in short sentences; none where all agrees."""
    view = reading.view
    if view.state not in SENT:
        return ()
    found = list(asked_before(reading, line)[-1:])
    if line.answer.waived:
        found.append(_joined("支部申请不适用", *reason_words(view, line.answer)))
    elif raised(line):
        up = f"支部从 {points(line.suggested)} 调到 {points(line.own)}"
        found.append(_joined(up, *reason_words(view, line.answer)))
    known = reading.compared.get(line.item.key)
    if known is None or not known.doubt:
        return tuple(found)
    if not known.follows:
        found.append("建议分和记下的数对不上")
    if not known.blind and known.here != line.suggested:
        here = "厂里看是不适用" if known.here is None else f"厂里现在算得 {points(known.here)} 分"
        found.append(here)
    if known.gone:
        found.append(f"依据有 {len(known.gone)} 条删了")
    if known.unknown:
        found.append(f"依据有 {len(known.unknown)} 条厂里没有")
    if known.off and line.suggested is None:
        found.append(f"支部停用了“{known.off[0]}”，这一项没评")
    return tuple(found) or (known.doubt,)


def remarks(reading: Reading, line: Line) -> tuple[str, ...]:
    """Return what is good to know of an item and asks nothing of the plant."""
    known = reading.compared.get(line.item.key)
    if known is None or line.suggested is None:
        return ()
    found = (
        f"依据有 {len(known.corrected)} 条上报后更正过" if known.corrected else "",
        f"依据里 {len(known.late)} 条是补记" if known.late else "",
        _BLIND if known.blind else "",
    )
    return tuple(each for each in found if each)


def raised(line: Line) -> bool:
    """Say whether the branch gave itself more than is suggested."""
    return line.own is not None and line.suggested is not None and line.own > line.suggested


def is_decided(mark: Mark) -> bool:
    """Say whether the plant has said something to an item."""
    return mark.points is not None or mark.waived is not None or mark.returned


def waits(reading: Reading, line: Line) -> bool:
    """Say whether an item still waits for the plant's eye, and there is something to agree to."""
    asks = reading.open and line.suggested is not None and not is_decided(line.mark)
    return asks and bool(doubts(reading, line))


def bonus_waits(reading: Reading) -> bool:
    """Say whether what is added still waits for the plant's eye."""
    view = reading.view
    return reading.open and bool(view.bonus) and not is_decided(view.bonus_mark)


def waiting(reading: Reading) -> tuple[str, ...]:
    """Return the keys of the rows that wait, in their order."""
    found = [line.item.key for line in reading.view.lines if waits(reading, line)]
    if bonus_waits(reading):
        found.append(f"{BONUS}{reading.view.bonus[0].id}")
    return tuple(found)


def next_waiting(reading: Reading, after: str) -> str:
    """Return the next row that waits, from the one after ``after`` on; "" for none."""
    keys, view = waiting(reading), reading.view
    order = [*(line.item.key for line in view.lines), *(f"{BONUS}{e.id}" for e in view.bonus)]
    here = order.index(after) if after in order else -1
    return next((key for key in keys if order.index(key) > here), keys[0] if keys else "")


def for_eyes(reading: Reading) -> tuple[Line, ...]:
    """Return what stands out: what waits, what waited, and what the plant has said something to."""
    return tuple(
        line for line in reading.view.lines if is_decided(line.mark) or doubts(reading, line)
    )


def rows(reading: Reading, shown: str, *, narrow: bool = False) -> list[Row]:
    """Return the rows: a heading for each section, and its items.

    In a ``narrow`` list, without the column of what was seen, the second line stands under the name.
    """
    view = reading.view
    wanted = {line.item.key for line in for_eyes(reading)} if shown == OPEN_ONLY else None
    found: list[Row] = []
    for section in view.template.sections:
        mine = [line for line in view.lines if line.section == section.key]
        listed = [line for line in mine if wanted is None or line.item.key in wanted]
        if listed:
            found.append(_group(reading, section.key, section.title, mine))
            found += [_row(reading, line, narrow=narrow) for line in listed]
    if wanted is None or view.bonus:
        found += _bonus(reading)
    return found


def said_words(target: Target) -> str:
    """Return what the plant said, in words; "" for nothing yet."""
    mark = target.mark
    if mark.returned:
        return _joined("退回", mark.words)
    if mark.waived:
        said = "同意不适用"
    elif mark.points is not None:
        same = mark.points == target.own
        said = f"同意 {points(mark.points)} 分" if same else f"厂里定 {points(mark.points)} 分"
    elif mark.waived is False:
        said = "照样评"
    else:
        return f"厂里说：{mark.words}" if mark.words else ""
    return _joined(said, mark.words)


def asked_before(reading: Reading, line: Line) -> tuple[str, ...]:
    """Return the story of an item that was returned: what was asked, what the branch changed."""
    compared = reading.compared.get(line.item.key)
    if compared is None or not compared.asked:
        return ()
    asked = f"上次退回：{compared.asked}"
    before = compared.before
    if before is None:
        return (asked, "退回过，又报上来了")
    if before.waived != line.answer.waived:
        now = (
            "退回后改成：申请不适用" if line.answer.waived else f"退回后改成：{points(line.own)} 分"
        )
    elif (was := line.suggested if before.own is None else before.own) != line.own:
        now = f"退回后从 {points(was)} 改到 {points(line.own)} 分"
    elif before.reason != line.answer.reason or before.words != line.answer.words:
        now = "退回后分没动，改了说明"
    else:
        now = "退回后没有改"
    return asked, now


def head_line(reading: Reading, today: date, place: tuple[int, int] | None) -> tuple[str, ...]:
    """Return what stands under the title; ``place`` is which sheet of how many this is."""
    view = reading.view
    sent = view.submitted_on
    year = f"{sent.year}年" if sent and sent.year != today.year else ""
    by = f"{view.submitted_by} " if view.submitted_by else ""
    left = len(waiting(reading))
    look = f"还有 {left} 项要看" if left else "没有要看的了" if reading.open else ""
    return (
        f"{by}{year}{sent.month}月{sent.day}日上报" if sent and view.state in SENT else "",
        look, f"第 {place[0]} 份，共 {place[1]} 份" if place else "",
    )  # fmt: skip


def _joined(*words: str) -> str:
    first, *rest = [each for each in words if each]
    return f"{first}：{'，'.join(rest)}" if rest else first


def _group(reading: Reading, key: str, title: str, lines: list[Line]) -> Row:
    left = sum(waits(reading, line) for line in lines)
    absent = sum(line.suggested is None for line in lines)
    words = f"{len(lines)} 项" + (f"，要看 {left} 项" if left else "")
    if absent and not left:
        words += f"，{absent} 项不适用"
    sent = reading.view.state in SENT
    suggested = _sum(line.suggested for line in lines)
    cells = (
        Cell(title, strong=True), Cell(words),
        Cell(_sum(line.item.points for line in lines if line.suggested is not None)),
        Cell(suggested), Cell(_sum(line.own for line in lines) if sent else ""),
        Cell(_sum(line.given for line in lines) if sent else "", strong=True),
    )  # fmt: skip
    return Row(f"section {key}", cells, group=True)


def _sum(numbers: object) -> str:
    known = [each for each in numbers if each is not None]  # type: ignore[attr-defined]
    return points(sum(known)) if known else NOTHING


def _row(reading: Reading, line: Line, *, narrow: bool) -> Row:
    why = doubts(reading, line)
    pending = waits(reading, line)
    stands_out = bool(why) or is_decided(line.mark)
    quiet = Tone.PLAIN if stands_out else Tone.QUIET
    second, tone = _second(reading, line, why, pending=pending)
    sent = reading.view.state in SENT
    tip = "\n".join(
        each
        for each in (line.item.title, line.evidence.words, *why, said_words(target_of(line)))
        if each
    )
    cells = (
        Cell(line.item.title, second if narrow else "", quiet, tone, stands_out, tip=tip),
        Cell(line.evidence.words, "" if narrow else second, quiet, tone, tip=tip),
        Cell(points(line.item.points), tone=quiet),
        Cell(points(line.suggested), tone=quiet),
        _own(line, sent=sent), _given(reading, line, pending=pending),
    )  # fmt: skip
    return Row(line.item.key, cells, Tone.TODO if pending else Tone.PLAIN)


def _bonus(reading: Reading) -> list[Row]:
    """Return what adds points: the facts of the branch, each with its record, judged together."""
    view = reading.view
    if not view.bonus or view.state not in SENT:
        return []
    pending, target = bonus_waits(reading), bonus_of(view)
    given = (
        Cell("待看", tone=Tone.TODO, strong=True)
        if pending
        else Cell(points(view.given.bonus), strong=True)
    )
    if target.mark.returned:
        given = Cell("退回", tone=Tone.TODO, strong=True)
    cells = (
        Cell("加分", strong=True), Cell(said_words(target) or f"{len(view.bonus)} 件事，一起看"),
        Cell(points(target.most)), Cell(), Cell(points(target.own)), given,
    )  # fmt: skip
    found = [Row("section bonus", cells, group=True)]
    for each in view.bonus:
        odd = "记录删了" if each.gone else f"{each.elsewhere} 也算过" if each.elsewhere else ""
        seen = Cell(each.called, odd, Tone.QUIET, Tone.TODO)
        fact = (Cell(each.fact), seen, Cell(), Cell(), Cell(f"+{points(each.points)}"), Cell())
        found.append(Row(f"{BONUS}{each.id}", fact, Tone.TODO if pending else Tone.PLAIN))
    return found


def _second(
    reading: Reading, line: Line, why: tuple[str, ...], *, pending: bool
) -> tuple[str, Tone]:
    if pending:
        return why[0] + (f"；另有 {len(why) - 1} 处" if len(why) > 1 else ""), Tone.TODO
    said = said_words(target_of(line))
    if said:
        return said, Tone.TODO if line.mark.returned else Tone.DONE
    if why:
        return why[0], Tone.TODO if reading.open else Tone.QUIET
    known = reading.compared.get(line.item.key)
    blind = known is not None and known.blind and line.suggested is not None
    return (_BLIND if blind else "", Tone.QUIET)


def _own(line: Line, *, sent: bool) -> Cell:
    if not sent:
        return Cell()
    if line.answer.waived:
        return Cell("不适用", small=True)
    differs = line.own != line.suggested
    return Cell(points(line.own), tone=Tone.PLAIN if differs else Tone.QUIET, strong=differs)


def _given(reading: Reading, line: Line, *, pending: bool) -> Cell:
    if reading.view.state not in SENT:
        return Cell()
    if line.mark.returned:
        return Cell("退回", tone=Tone.TODO, strong=True)
    if pending:
        return Cell("待看", tone=Tone.TODO, strong=True)
    decided = is_decided(line.mark)
    return Cell(points(line.given), tone=Tone.PLAIN if decided else Tone.QUIET, strong=decided)
