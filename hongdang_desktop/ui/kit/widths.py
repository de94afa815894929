"""How the columns of a table share its width."""

from collections.abc import Sequence
from typing import Protocol

from hongdang_desktop.ui.kit import theme


class Sized(Protocol):
    """What a column says about its width; see ``cells.Column``."""

    @property
    def width(self) -> int:
        """Logical pixels at 11 pt."""

    @property
    def stretch(self) -> int:
        """Its share of what is left."""

    @property
    def least(self) -> int:
        """How narrow it may get when it stretches."""

    @property
    def drop(self) -> int:
        """Higher goes earlier when there is not enough room, 0 stays."""


def share(columns: Sequence[Sized], room: int) -> list[int]:
    """Return a width in pixels for each column, 0 for those that have to go."""
    px = theme.look().px
    wanted = [px(column.least if column.stretch else column.width) for column in columns]
    dropped: set[int] = set()
    for at in sorted(range(len(columns)), key=lambda at: -columns[at].drop):
        if sum(width for known, width in enumerate(wanted) if known not in dropped) <= room:
            break
        if columns[at].drop:
            dropped.add(at)
    shown = [at for at in range(len(columns)) if at not in dropped]
    shares = sum(columns[at].stretch for at in shown)
    left = max(0, room - sum(wanted[at] for at in shown))
    widths = []
    for at, column in enumerate(columns):
        extra = left * column.stretch // shares if shares else 0
        widths.append(wanted[at] + extra if at not in dropped else 0)
    return widths
