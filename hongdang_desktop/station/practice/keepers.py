"""The keepers of a practice branch, in the order in which they write down what was there before."""

from collections.abc import Callable

from hongdang_desktop.station.practice.branch import PracticeBranch
from hongdang_desktop.station.practice.keeper import Keeper

KEEPERS: tuple[Callable[[PracticeBranch], Keeper], ...] = ()
