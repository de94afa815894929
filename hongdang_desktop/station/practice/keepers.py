"""The keepers of a practice branch, in the order in which they write down what was there before."""

from collections.abc import Callable

from hongdang_desktop.station.practice.assessing import Assessor
from hongdang_desktop.station.practice.branch import PracticeBranch
from hongdang_desktop.station.practice.care import Care
from hongdang_desktop.station.practice.growth import Growth
from hongdang_desktop.station.practice.keeper import Keeper
from hongdang_desktop.station.practice.letters import Letters
from hongdang_desktop.station.practice.shift import Shift
from hongdang_desktop.station.practice.study import StudyKeeper

KEEPERS: tuple[Callable[[PracticeBranch], Keeper], ...] = (
    Growth,
    StudyKeeper,
    Shift,
    Care,
    Letters,
    Assessor,
)
