"""月度自评 as plain values: which lines stand out, in which words, and what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.station.assessing.views import OPEN, State
from hongdang_desktop.ui.kit.cells import Cell, Column, Row
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from hongdang_desktop.station.assessing.views import Answer, Line, SheetView

COLUMNS = (
    Column("item", "自评项", stretch=2, least=152, sortable=False),
    Column("seen", "程序看到的", stretch=5, least=194, sortable=False),
    Column("points", "满分", width=52, right=True, sortable=False, drop=1),
    Column("suggested", "建议", width=62, right=True, sortable=False),
    Column("own", "自评", width=66, right=True, sortable=False),
    Column("given", "厂审", width=64, right=True, sortable=False),
)
ALL, OPEN_ONLY, TREND = "all", "open", "trend"
GROUP = "section "
BONUS, NEW_BONUS = "bonus ", "bonus new"
"""Keys of rows that are no items: headings, a fact that adds points (with its id), a new one."""
NOTHING = "—"
_REVIEWED = (State.RETURNED, State.RESUBMITTED, State.ACCEPTED)
_SHUT = (State.SUBMITTED, State.TAKEN, State.RESUBMITTED, State.ACCEPTED)
CHIPS = {
    State.NONE: Tone.QUIET, State.DRAFT: Tone.INFO, State.SUBMITTED: Tone.DONE,
    State.WITHDRAWN: Tone.TODO, State.TAKEN: Tone.INFO, State.RETURNED: Tone.TODO,
    State.RESUBMITTED: Tone.DONE, State.ACCEPTED: Tone.QUIET,
}  # fmt: skip


def points(hundredths: int | None) -> str:
    """Return points as people write them: 3, 1.5; a dash where the item does not apply."""
    return NOTHING if hundredths is None else f"{hundredths / 100:g}"


def is_open(view: SheetView, line: Line) -> bool:
    """Say whether a person may decide this line now: of a returned sheet only what came back."""
    if not (view.over and view.usable and view.state in OPEN) or line.suggested is None:
        return False
    came_back = any(each.mark.returned for each in view.lines)
    return line.mark.returned or view.state is not State.RETURNED or not came_back


def may_submit(view: SheetView) -> bool:
    """Say whether the sheet may be submitted once everything is decided."""
    return view.over and view.usable and view.state in OPEN and not view.conflicted


def may_add(view: SheetView) -> bool:
    """Say whether a fact that adds points may be written down now."""
    return may_submit(view) and view.state is not State.RETURNED


def to_decide(view: SheetView) -> tuple[Line, ...]:
    """Return the lines that wait for a person, in their order."""
    return tuple(line for line in view.lines if line.pending and is_open(view, line))


def for_people(view: SheetView) -> tuple[Line, ...]:
    """Return the lines that are a person's to decide, those already decided too."""
    return tuple(line for line in view.lines if (line.asks or _said(line)) and is_open(view, line))


def clear_ones(view: SheetView) -> tuple[Line, ...]:
    """Return the lines that one key may agree with: why points are missing goes without saying."""
    return tuple(line for line in to_decide(view) if line.clear)


def next_to_decide(view: SheetView, after: str) -> str:
    """Return the key of the next line that waits, from the one after ``after`` on; "" for none."""
    waiting = [line.item.key for line in to_decide(view)]
    order = [line.item.key for line in view.lines]
    here = order.index(after) if after in order else -1
    below = (key for key in waiting if order.index(key) > here)
    return next(below, waiting[0] if waiting else "")


def rows(view: SheetView, shown: str) -> list[Row]:
    """Return the rows of a sheet: a heading for each section, its lines, and the bonus."""
    wanted = {line.item.key for line in for_people(view)} if shown == OPEN_ONLY else None
    found: list[Row] = []
    for section in view.template.sections:
        mine = [line for line in view.lines if line.section == section.key]
        listed = [line for line in mine if wanted is None or line.item.key in wanted]
        if listed:
            found.append(_group(view, section.key, section.title, mine))
            found += [_row(view, line) for line in listed]
    if wanted is None and view.template.bonus:
        found += _bonus(view)
    return found


def question(view: SheetView, line: Line) -> str:
    """Return what is asked of people about a line, "" where nothing is."""
    item, lost = line.item, 0
    if line.suggested is not None:
        lost = item.points - line.suggested
    if lost and not item.human:
        usual = view.template.reason(line.proposed)
        why = f"（{short_title(usual.title)}），同意吗？" if usual else "，是什么原因？"
        return f"少 {points(lost)} 分{why}"
    if item.judgement or item.rule:
        return item.judgement
    return f"这一项由人评，最多 {points(item.points)} 分，给几分？"


def short_title(title: str) -> str:
    """Return a reason without what stands in brackets."""
    return title.partition("（")[0]


def decided_words(view: SheetView, line: Line) -> str:
    """Return what people decided, in words."""
    answer = line.answer
    if answer.waived:
        said = "申请不适用"
    elif answer.own is None or answer.own == line.suggested:
        said = f"同意 {points(line.suggested)} 分"
    else:
        said = f"{points(answer.own)} 分"
    return "，".join(part for part in (said, *reason_words(view, answer)) if part)


def reason_words(view: SheetView, answer: Answer) -> tuple[str, str]:
    """Return the reason and the words of an answer as they are read."""
    known = view.template.reason(answer.reason)
    title = short_title(known.title) if known and not known.free else ""
    return title, answer.words


def later_words(line: Line) -> str:
    """Return what would be suggested today where that differs from what was submitted; "" else."""
    if line.now is None:
        return ""
    more = len(set(line.now.entries) - set(line.evidence.entries))
    less = len(set(line.evidence.entries) - set(line.now.entries))
    why = f"后来补了 {more} 条" if more else f"后来少了 {less} 条" if less else line.now.words
    if line.now.points is None:
        return f"现在看不适用：{line.now.words}"
    return f"现在看是 {points(line.now.points)} 分：{why}"


def _said(line: Line) -> bool:
    answer = line.answer
    return answer.decided and (answer.own is not None or answer.waived)


def _row(view: SheetView, line: Line) -> Row:
    waits = line.pending and is_open(view, line)
    stands_out = line.asks and is_open(view, line)
    quiet = Tone.PLAIN if stands_out else Tone.QUIET
    second, tone = _second(view, line, waits=waits)
    cells = (
        Cell(line.item.title, tone=quiet, strong=stands_out),
        Cell(line.evidence.words, second, quiet, tone, tip=_tip(line, second)),
        Cell(points(line.item.points), tone=quiet),
        Cell(points(line.suggested), tone=quiet),
        _own(view, line, waits=waits),
        _given(view, line),
    )
    return Row(line.item.key, cells, Tone.TODO if waits else Tone.PLAIN)


def _tip(line: Line, second: str) -> str:
    article = f"（{line.item.article}）" if line.item.article else ""
    return "\n".join(
        part for part in (f"{line.sentence}{article}", line.evidence.words, second) if part
    )


def _second(view: SheetView, line: Line, *, waits: bool) -> tuple[str, Tone]:
    if line.mark.returned and view.state is State.RETURNED:
        words = f"厂里：{line.mark.words}" if line.mark.words else "厂里退回了这一项。"
        if waits:
            return words, Tone.TODO
    if waits:
        return question(view, line), Tone.TODO
    if view.state is State.ACCEPTED and _changed_by_plant(line):
        return f"厂里定 {points(line.given)} 分：{line.mark.words}".rstrip("："), Tone.INFO
    if view.state in _SHUT and line.now is not None:
        return later_words(line), Tone.INFO
    if line.answer.decided and (line.asks or _said(line)):
        return f"您定的：{decided_words(view, line)}", Tone.DONE
    return "", Tone.QUIET


def _changed_by_plant(line: Line) -> bool:
    return line.given != line.own or bool(line.mark.words)


def _own(view: SheetView, line: Line, *, waits: bool) -> Cell:
    if not view.over:
        return Cell()
    if waits:
        return Cell("待定", tone=Tone.TODO, strong=True)
    if line.suggested is None:
        return Cell(NOTHING, tone=Tone.QUIET)
    if line.answer.waived:
        return Cell("不适用", tone=Tone.QUIET, small=True)
    strong = line.answer.decided and (line.asks or _said(line))
    return Cell(points(line.own), tone=Tone.PLAIN if strong else Tone.QUIET, strong=strong)


def _given(view: SheetView, line: Line) -> Cell:
    if view.state is State.ACCEPTED:
        changed = line.given != line.own
        return Cell(points(line.given), tone=Tone.PLAIN if changed else Tone.QUIET, strong=changed)
    if view.state is State.RETURNED and line.mark.returned:
        return Cell("退回", tone=Tone.TODO, small=True)
    return Cell()


def _group(view: SheetView, key: str, title: str, lines: list[Line]) -> Row:
    part = view.parts[key]
    waits = sum(line.pending and is_open(view, line) for line in lines)
    absent = sum(line.suggested is None for line in lines)
    words = f"{len(lines)} 项" + (f"，要您定 {waits} 项" if waits else "")
    if absent and not waits:
        words += f"，{absent} 项本月不适用"
    known = [line.suggested for line in lines if line.suggested is not None]
    mine = points(part.given) if view.over else ""
    told = [line.given for line in lines if line.given is not None]
    theirs = points(sum(told)) if view.state is State.ACCEPTED else ""
    cells = (
        Cell(title, strong=True), Cell(words), Cell(points(part.possible)),
        Cell(points(sum(known))), Cell(mine, strong=True), Cell(theirs, strong=True),
    )  # fmt: skip
    return Row(f"{GROUP}{key}", cells, group=True)


def _bonus(view: SheetView) -> list[Row]:
    most = points(view.template.bonus)
    given = sum(each.points for each in view.bonus)
    cells = (
        Cell("加分", strong=True), Cell("有事实才加，一件事只加一次"), Cell(most), Cell(),
        Cell(points(given) if view.bonus else "", strong=True), Cell(),
    )  # fmt: skip
    found = [Row(f"{GROUP}bonus", cells, group=True)]
    for each in view.bonus:
        own = Cell(f"+{points(each.points)}", strong=True)
        fact = (Cell(each.fact), Cell(each.called, tone=Tone.QUIET), Cell(), Cell(), own, Cell())
        found.append(Row(f"{BONUS}{each.id}", fact))
    if may_add(view):
        add = (Cell("记一件加分的事", tone=Tone.INFO), *(Cell() for _ in COLUMNS[1:]))
        found.append(Row(NEW_BONUS, add))
    return found
