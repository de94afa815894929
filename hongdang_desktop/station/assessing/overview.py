"""Branches x months at the plant: how far each month is, and what to do now with each branch.

Whoever needs help comes first, then whoever waits for the plant; within a group by unit and code.
Nothing is added up and nobody is ranked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from hongdang_desktop.assessment.template import Template
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.periods import Period, read_period
from hongdang_desktop.station.assessing.branches import Branch, branches
from hongdang_desktop.station.assessing.reading import window
from hongdang_desktop.station.assessing.review_views import Cell, Group, Overview, Row
from hongdang_desktop.station.assessing.submitted import Submitted, submitted
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.station.core import Core

NOT_CAME, GAP, HELD, LATE = "未到", "缺包", "收着", "晚了"
_WORDS = {
    State.NONE: "没开始", State.DRAFT: "草稿", State.SUBMITTED: "待审", State.TAKEN: "在审",
    State.RESUBMITTED: "重报", State.RETURNED: "退回", State.WITHDRAWN: "撤回",
    State.ACCEPTED: "受理",
}  # fmt: skip
_OPEN = (State.NONE, State.DRAFT, State.WITHDRAWN)
_PATIENCE = timedelta(days=10)
"""So long a branch may take to mend what came back before somebody should ask."""


@dataclass(frozen=True)
class Asked:
    """One month as it is asked of everybody; ``closes`` is the last day of the window, None: none."""

    period: Period
    closes: date | None
    begun: bool


def overview(
    core: Core, connection: Connection, months: Sequence[Asked], form: str, year: int
) -> Overview:
    """Return the grid of one year; ``months`` are those that are shown."""
    today = core.setting().today
    by_branch: dict[str, dict[str, Submitted]] = {}
    for each in submitted(connection, form, year=year):
        by_branch.setdefault(each.which.branch, {})[each.which.period] = each
    rows = [
        _row(branch, months, form, today)
        for branch in branches(core, connection, form, by_branch)
        if _shown(branch, months)
    ]
    order = list(Group)
    rows.sort(key=lambda row: (order.index(row.group), row.code or "~", row.name))
    return Overview(year, form, today, tuple(m.period.text for m in months), tuple(rows))


def months_of(year: int, today: date, templates: Mapping[str, Template]) -> tuple[Asked, ...]:
    """Return the months of a year that have begun; ``templates`` are the forms in force by period."""
    found = []
    for number in range(1, 13):
        period = read_period(f"{year}-{number:02d}")
        template = templates.get(period.text)
        if period.first > today or template is None:
            continue
        days = window(template, period)
        found.append(Asked(period, days[1] if days else None, period.last < today))
    return tuple(found)


# The parts of a row ---------------------------------------------------------------------------


def _row(branch: Branch, months: Sequence[Asked], form: str, today: date) -> Row:
    cells = tuple(_cells(branch, months, form, today))
    todo = tuple(_todo(branch, cells, today))
    group = min((g for g, _ in todo), key=list(Group).index, default=Group.FINE)
    said = [words for _, words in sorted(todo, key=lambda each: list(Group).index(each[0]))]
    return Row(
        branch.id, branch.node.code or "", branch.node.shown, branch.unit, branch.secretary, cells,
        group, "；".join(said[:2]), branch.post.last, len(branch.post.waiting),
    )  # fmt: skip


def _cells(branch: Branch, months: Sequence[Asked], form: str, today: date) -> Iterator[Cell]:
    first_gap = True
    for month in months:
        which = Which(branch.id, month.period.text, form)
        sheet = branch.sheets.get(month.period.text)
        late = _is_late(month, sheet, today)
        if sheet is None:
            word = _absent(branch, month, late=late, first=first_gap)
            first_gap = first_gap and word not in (GAP, HELD)
            yield Cell(which, State.NONE, word, late, _told_absent(month, word))
            continue
        word = _WORDS[sheet.state]
        if late and sheet.state in _OPEN and sheet.state is not State.WITHDRAWN:
            word = LATE
        yield Cell(
            which, sheet.state, word, late, _told(sheet, late=late),
            sheet.said.returned if sheet.said and sheet.state is State.RETURNED else 0, sheet.times,
        )  # fmt: skip


def _is_late(month: Asked, sheet: Submitted | None, today: date) -> bool:
    if month.closes is None:
        return False
    if sheet is not None and (sheet.stands or sheet.state is State.RETURNED):
        # What came back was once in time, or was not: only its first moment would tell.
        return sheet.on is not None and sheet.on > month.closes and not sheet.times
    return today > month.closes


def _absent(branch: Branch, month: Asked, *, late: bool, first: bool) -> str:
    """Return the word of a month of which there is no sheet here."""
    if not month.begun or not _is_asked(branch, month.period):
        return ""
    if branch.post.waiting:
        return GAP if first and branch.post.missing else HELD
    if not late:
        return _WORDS[State.NONE]
    came = branch.post.last is not None and branch.post.last > month.period.last
    return LATE if came else NOT_CAME


def _is_asked(branch: Branch, period: Period) -> bool:
    """Say whether a branch existed in a month and kept its books by then."""
    node = branch.node
    exists = node.exists_on(period.last) or node.exists_on(period.first)
    kept = branch.start is None or branch.start <= period.last
    return exists and kept and branch.since <= period.text


def _shown(branch: Branch, months: Sequence[Asked]) -> bool:
    return (
        bool(branch.sheets) or any(_is_asked(branch, each.period) for each in months) or not months
    )


# Sentences ------------------------------------------------------------------------------------


def _told_absent(month: Asked, word: str) -> str:
    until = f"{_day(month.closes)}截止" if month.closes else ""
    return {
        NOT_CAME: f"{until}，以后没来过包。", LATE: f"{until}，来过包，没有这张表。",
        GAP: "有包缺前面一包，先收着。", HELD: "有包先收着，补到缺的就能看。",
    }.get(word, "")  # fmt: skip


def _told(sheet: Submitted, *, late: bool) -> str:
    found = []
    if sheet.on is not None and sheet.stands:
        found.append(f"{_day(sheet.on)}上报" + ("，过了截止日" if late else ""))
    if sheet.state is State.RETURNED and sheet.said:
        count = sheet.said.returned
        when = f"{_day(sheet.said.at.astimezone(PLANT_TIME).date())}" if sheet.said.at else ""
        found.append(f"{when}退回 {count} 项" if count else f"{when}整张退回")
    if sheet.times > 1:
        found.append(f"退回过 {sheet.times} 次")
    if sheet.conflicted:
        found.append("支部两台电脑都改过，还没定")
    return "；".join(found)


def _todo(branch: Branch, cells: Sequence[Cell], today: date) -> Iterator[tuple[Group, str]]:
    """Yield what is to be done with a branch, and whose turn it is."""
    yield from _todo_post(branch, cells)
    silent = [cell for cell in cells if cell.word == LATE and cell.state is State.NONE]
    begun = [cell for cell in cells if cell.word == LATE and cell.state is State.DRAFT]
    back = [cell for cell in cells if cell.late and cell.state is State.WITHDRAWN]
    if silent:
        yield Group.HELP, f"{_months(silent)}自评没报，打电话问问"
    if begun:
        yield Group.HELP, f"{_months(begun)}自评还是草稿，催一催"
    if back:
        yield Group.HELP, f"{_months(back)}撤回了没再报，问一问"
    yield from _todo_returned(branch, cells, today)
    torn = [c for c in cells if (s := branch.sheets.get(c.period)) and s.conflicted]
    if torn:
        yield Group.HELP, f"{_months(torn)}两台电脑各报一份，请支部定"
    waiting = [cell for cell in cells if cell.to_review]
    if waiting:
        yield Group.PLANT, f"{_months(waiting)}自评等审核"
    if branch.petitions:
        yield Group.PLANT, f"{branch.petitions} 份请示等批复"


def _todo_post(branch: Branch, cells: Sequence[Cell]) -> Iterator[tuple[Group, str]]:
    absent = [cell for cell in cells if cell.word == NOT_CAME]
    if absent:
        yield Group.HELP, (
            f"{_months(absent)}没来包，打电话问问" if len(absent) == 1
            else f"{len(absent)} 个月没来包，打电话问问"
        )  # fmt: skip
    post = branch.post
    if post.missing:
        where = next((cell for cell in cells if cell.word == GAP), None)
        month = f"{_months([where])}" if where else ""
        yield Group.HELP, f"{month}缺第 {post.missing} 包，请再拷一次"
    states = {row.state for row in post.waiting}
    if "unadmitted" in states:
        yield Group.PLANT, "有包等受理入网"
    if "upgrade" in states:
        yield Group.PLANT, "有包等厂里升级软件"
    if "forked" in states:
        yield Group.PLANT, "有包的来路对不上，看看待处理"


def _todo_returned(
    branch: Branch, cells: Sequence[Cell], today: date
) -> Iterator[tuple[Group, str]]:
    back = [cell for cell in cells if cell.state is State.RETURNED]
    said = {c.period: s.said for c in back if (s := branch.sheets.get(c.period))}
    unsent = [c for c in back if (r := said.get(c.period)) and not r.carried]
    if unsent:
        yield Group.PLANT, f"{_months(unsent)}退回还没带走，写包"
    sent = [cell for cell in back if cell not in unsent]
    often = [cell for cell in sent if cell.times > 1]
    if often:
        times = max(cell.times for cell in often)
        yield Group.HELP, f"{_months(often)}退回 {times} 次，去一趟一起改"
    for cell in sent:
        review = said.get(cell.period)
        days = (today - review.at.astimezone(PLANT_TIME).date()).days if review and review.at else 0
        if cell not in often and days > _PATIENCE.days:
            yield Group.HELP, f"{_months([cell])}退回 {days} 天没改，问一问"
        elif cell not in often:
            yield Group.FINE, f"{_months([cell])}退回了，等支部改"


def _months(cells: Sequence[Cell]) -> str:
    """Return months as people write them: 9、10月, 1–7月."""
    runs: list[list[int]] = []
    for month in (int(cell.period[5:]) for cell in cells):
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    words = []
    for run in runs:
        words += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(month) for month in run]
    return "、".join(words) + "月"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
