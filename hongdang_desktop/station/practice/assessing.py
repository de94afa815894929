"""How a practice branch fills in its monthly form, and mends what comes back.

Of so many last months only: what is older was before the program had the form.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, partial
from typing import Any

from hongdang_desktop import paths
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.periods import Period, month_of, plus_months
from hongdang_desktop.ledgers.rulebook import work_calendar
from hongdang_desktop.station.assessing.views import Line, SheetView, State, Which
from hongdang_desktop.station.practice.branch import PracticeBranch
from hongdang_desktop.station.practice.keeper import Step
from hongdang_desktop.station.practice.meetings import moment
from hongdang_desktop.station.views import Listing

MONTHS = 9
"""So many sheets of each branch: more would make the practice plant's beginning wait longer."""

_NOT_BEGUN = (3, 4)
_LATE = (2, 3)
_BONUS = (0, 5)
_WAIVED = (3, 6)
"""Branch and months left at which it is not begun, late, with a bonus, with an item left out."""

_HALF_A_POINT = 50


@cache
def words() -> Mapping[str, Any]:
    """Return the texts of resources/practice/assessing.toml."""
    file = paths.resources() / "practice" / "assessing.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def is_assessed(left: int, months: int) -> bool:
    """Say whether the month before the one with so many ``left``, of ``months`` in all, has a sheet."""
    return left < MONTHS and left + 1 < months


def comes_back(number: int, left: int) -> bool:
    """Say whether the plant returns what a branch sends in the month with so many ``left``."""
    return bool(left) and (number * 5 + left) % 6 == 3


class Assessor:
    """The keeper of the sheets: filled in on one of the first five days, sent with the next package."""

    def __init__(self, branch: PracticeBranch) -> None:
        self._branch = branch
        self._problem = ""

    def register(self) -> None:
        """Nothing was there from the beginning."""

    def month(self, month: Period, left: int) -> Iterable[Step]:
        """Fill in the month before; mend what came back of the one before that."""
        here = (self._branch.number, left)
        if not is_assessed(left, self._branch.months) or here == _NOT_BEGUN:
            return
        before = month_of(plus_months(month.first, -1))
        day = month.first.replace(day=9) if here == _LATE else _in_time(month.first)
        yield moment(day, "15:40"), partial(self._fill, before, left)
        if comes_back(self._branch.number, left + 1):
            earlier = month_of(plus_months(month.first, -2))
            yield moment(month.first.replace(day=6), "16:30"), partial(self._mend, earlier)

    def _fill(self, period: Period, left: int) -> None:
        branch, desk = self._branch, self._act()
        self._set_right()
        which = Which(branch.id, period.text)
        sheet = desk.sheet(which)
        for line in sheet.pending:
            if not line.clear:
                desk.decide(which, line.item.key, reason=_reason(line))
        self._judge(which, sheet, left)
        if (branch.number, left) == _BONUS:
            desk.add_bonus(which, words()["branch"]["bonus"], self._proof(period), 100)
        if branch.number == 0 and left % 3 == 2:
            self._follow_up(which, sheet)
        desk.submit(which)

    def _judge(self, which: Which, sheet: SheetView, left: int) -> None:
        """Say otherwise than was suggested, now and then."""
        desk, said, number = self._branch.station.assessing, words()["branch"], self._branch.number
        short = [line for line in sheet.lines if _is_short(line)]
        if number == 0 and left % 5 == 2:
            line = sheet.line("ZY6")
            if line.suggested is not None and line.suggested >= _HALF_A_POINT:
                own = line.suggested - _HALF_A_POINT
                desk.decide(which, "ZY6", own=own, reason="Y4", words=said["lowered"])
        if number == 2 and left % 4 == 1 and short:
            item = short[0].item
            desk.decide(which, item.key, own=item.points, reason="Y7", words=said["raised"])
        if (number, left) == _WAIVED and short:
            desk.decide(which, short[0].item.key, reason="Y7", words=said["waived"], waived=True)

    def _follow_up(self, which: Which, sheet: SheetView) -> None:
        """Make a problem of a deduction; it is closed before the next sheet."""
        branch = self._branch
        line = next((each for each in sheet.lines if _is_short(each)), None)
        if line is None:
            return
        (self._problem,) = branch.station.assessing.make_problem(which, line.item.key).ids
        changes: JsonObject = {
            "owner": branch.scribe.by_post("organisation").id,
            "measures": words()["branch"]["measures"],
        }  # fmt: skip
        branch.go_on("problem", self._problem, changes, post="secretary", final=True)
        self._act()

    def _set_right(self) -> None:
        """Close the problem that last month's sheet brought up."""
        if not self._problem:
            return
        branch, today = self._branch, self._branch.station.today().isoformat()
        changes: JsonObject = {
            "done_on": today, "verified_on": today, "conclusion": "solved",
            "verifier": branch.scribe.by_post("discipline").id,
        }  # fmt: skip
        branch.go_on("problem", self._problem, changes, post="secretary")
        self._problem = ""

    def _mend(self, period: Period) -> None:
        """Answer what the plant returned, and send it again."""
        desk, which = self._act(), Which(self._branch.id, period.text)
        sheet = desk.sheet(which)
        if sheet.state is not State.RETURNED:
            return  # there was none
        for line in sheet.lines:
            if line.mark.returned:
                said = words()["branch"]["mended"]
                desk.decide(which, line.item.key, own=line.own, reason=_reason(line), words=said)
        desk.submit(which)

    def _proof(self, period: Period) -> str:
        """Return the id of what a bonus rests on."""
        asked = Listing(
            "theme_day", branch=self._branch.id, year=period.first.year,
            month=period.first.month, stage="final",
        )  # fmt: skip
        return self._branch.station.book.ids(asked, limit=1)[0]

    def _act(self) -> Any:  # noqa: ANN401 - the station's Assessing, which is loaded when it is used
        name = self._branch.scribe.by_post("secretary").name
        if self._branch.station.actor != name:
            self._branch.station.actor = name
        return self._branch.station.assessing


def _is_short(line: Line) -> bool:
    return line.suggested is not None and line.suggested < line.item.points


def _reason(line: Line) -> str:
    """Return why points are missing: what goes without saying, else the first that is usual."""
    if line.own is None or line.own >= line.item.points:
        return ""
    return line.answer.reason or line.proposed or line.item.reasons[0]


def _in_time(first: date) -> date:
    """Return a working day from the second to the fifth, the fourth where there is none."""
    days = (first.replace(day=number) for number in range(2, 6))
    return next((day for day in days if work_calendar().is_workday(day)), first.replace(day=4))
