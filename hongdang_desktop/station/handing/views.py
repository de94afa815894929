"""What the desk of moves answers with: frozen plain data."""

from dataclasses import dataclass
from datetime import date

from hongdang_desktop.ledgers.plant.handover import Handover, State
from hongdang_desktop.station.handing.making import Item


@dataclass(frozen=True)
class Handing:
    """One handover as one side sees it: the record, how far each card is, whose it is."""

    id: str
    record: Handover
    states: tuple[State, ...]
    branch: str
    branch_name: str

    @property
    def waiting(self) -> tuple[State, ...]:
        """Return the cards that nobody answered to."""
        return tuple(each for each in self.states if each.verdict == "waiting")

    @property
    def refused(self) -> tuple[State, ...]:
        """Return the cards that were not taken."""
        return tuple(each for each in self.states if each.verdict == "refused")


@dataclass(frozen=True)
class Letter:
    """Somebody who wants to move, as his branch wrote it, and for whom the plant did nothing yet.

    ``entry`` is the letter (L18) or, of somebody on his way, the record of his way; ``to`` the branch
    that is meant by ``counterpart``, "" where it is none of ours or not clear.
    """

    entry: str
    branch: str
    branch_name: str
    name: str
    items: tuple[Item, ...]
    counterpart: str
    direction: str
    letter: str
    issued_on: date | None
    valid_until: date | None
    dues_until: str
    to: str = ""
    problems: int = 0


@dataclass(frozen=True)
class Oddity:
    """Something in the whole plant that cannot be right: what, in a sentence, and what to do."""

    code: str
    sentence: str
    cure: str
    branches: tuple[str, ...]
    entries: tuple[str, ...]
