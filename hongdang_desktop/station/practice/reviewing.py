"""What the practice plant says to the sheets of its branches, and what its offices hand in."""

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import Period
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.station.practice.assessing import comes_back, words
from hongdang_desktop.station.station import Station

_MISSING = (2, 3)
_SHORT = (1, 8)
"""Branch and months left at which an office hands in nothing, and at which HSE was not reached."""

_ASKED, _ALSO = "SZ3", "ZY6"
"""Items that apply in every month."""
_GIVEN = 300


class Reviewer:
    """The plant's side of the monthly sheets; ``number`` is the branch's place among all."""

    def __init__(self, plant: Station) -> None:
        self._plant = plant

    def results(self, month: Period, branches: tuple[str, ...], left: int) -> None:
        """Write down what the offices hand in about a month that is over."""
        operations, safety = words()["office"]
        for number, branch in enumerate(branches):
            if (number, left) == _MISSING:
                continue
            turn = number * 7 + month.first.month * 13
            rates: dict[str, Json] = {
                "output_rate": 9_720 + turn * 37 % 560, "cost_rate": 9_500 + turn * 29 % 620,
            }  # fmt: skip
            hse: JsonObject = {"hse": "short" if (number, left) == _SHORT else "good"}
            for office, fields in ((operations, rates), (safety, hse)):
                self._plant.results.put(
                    branch, month.text, fields, office=office["name"],
                    confirmed_by=office["confirmed_by"],
                )  # fmt: skip

    def review(self, branch: str, number: int, left: int) -> None:
        """Look at what a branch sent: most is accepted, some comes back; of the last month all waits.

        Of the last month one is taken up and one is returned, so that both can be seen.
        """
        desk = self._plant.reviewing
        for which in desk.queue():
            if which.branch != branch:
                continue
            if not left:
                if number == 0:
                    desk.take(which)
                elif number == 1:
                    self._return(which, _ASKED, _ALSO)
            elif comes_back(number, left) and not self._is_again(which):
                self._return(which, _ASKED)
            else:
                if (number + left) % 4 == 1:
                    said = words()["plant"]["marked"]
                    desk.mark(which, _ASKED, points=_GIVEN, words=said)
                desk.accept(which, words()["plant"]["accepted"] if left % 6 == 1 else "")

    def _return(self, which: Which, *items: str) -> None:
        said = words()["plant"]
        for item in items:
            told = said["returned"] if item == _ASKED else said["also"]
            self._plant.reviewing.mark(which, item, returned=True, words=told)
        self._plant.reviewing.return_(which)

    def _is_again(self, which: Which) -> bool:
        months = self._plant.assessing.months(which.branch, which.when.first.year)
        again = State.RESUBMITTED
        return any(each.period == which.period and each.state is again for each in months)
