"""红岗党建工作台: an offline desk for the party branches of an oil production plant."""

from datetime import date

__version__ = "0.2.0"

BUILT = date(2026, 11, 1)
"""Before this day the program did not exist: a clock that says so is wrong."""
