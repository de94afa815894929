"""The records of a branch by which a bonus can be borne out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.ledgers.ledger import Owner
from hongdang_desktop.station.views import Listing
from hongdang_desktop.ui.kit.editor import Choice

if TYPE_CHECKING:
    from hongdang_desktop.station.assessing.views import Which
    from hongdang_desktop.station.station import Station

_OF_EACH = 40


def records(station: Station, which: Which) -> tuple[Choice, ...]:
    """Return the final records of a sheet's month first, then the other late ones; in a worker."""
    book, when = station.book, which.when
    now: list[Choice] = []
    before: list[Choice] = []
    for kind in catalogue():
        if kind.owner is not Owner.BRANCH or kind.mechanism == "appraisal":
            continue
        for each in book.list(Listing(kind.key, branch=which.branch), limit=_OF_EACH):
            day = each.record.occurred_on
            if not each.final or (day is not None and day > when.last):
                continue
            note = f"{kind.title} {day.month}月{day.day}日" if day else kind.title
            choice = Choice(each.id, each.called, book.initials(each.called), note)
            (now if day is not None and day >= when.first else before).append(choice)
    return (*now, *before)
