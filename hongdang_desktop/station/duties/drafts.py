"""What was held or done and is not final yet: after so many working days it counts as late (G02)."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from hongdang_desktop.ledgers.due import Due, Weight
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.ledger import AnyLedger, Ledger
from hongdang_desktop.station.books.entries import entry_of
from hongdang_desktop.station.duties.asking import Asking
from hongdang_desktop.station.views import Duty, Entry
from hongdang_desktop.store import listing

_SEPARATE = 2
"""So many drafts of one ledger have a row each."""

_MOST = 300
"""Drafts of one ledger that are looked at: a whole year may have been imported from a table."""

_NEVER_LATE = next(each.default for each in fields(Ledger) if each.name == "ended_on")


def draft_duties(asking: Asking) -> Iterator[Duty]:
    """Yield the drafts that wait to be made final, in each ledger with a late clock."""
    for ledger in asking.ledgers:
        if ledger.ended_on is _NEVER_LATE or asking.facts.empty(ledger.key, asking.branch):
            continue
        held = sorted(_held(asking, ledger), key=lambda pair: pair[0])
        if len(held) > _SEPARATE:
            due, entry = held[0]
            words = f"{ledger.title}有 {len(held)} 条草稿还没定稿"
            yield asking.duty(_due(asking, words, due, entry), ledger)
        else:
            for due, entry in held:
                yield asking.duty(_due(asking, f"{entry.called}还没定稿", due, entry), ledger)


def _held(asking: Asking, ledger: AnyLedger) -> Iterator[tuple[date, Entry]]:
    """Yield the last day in time and the entry of each draft of what is over."""
    wanted = listing.Question(ledger.key, branch=asking.branch, stage=Stage.DRAFT, descending=False)
    ids = listing.ids(asking.connection, wanted, limit=_MOST)
    for row in listing.rows(asking.connection, ledger.key, ids):
        entry = entry_of(row)
        ended = ledger.ended_on(entry.record)
        rule = asking.setting.rules.on("G02", ended) if ended else None
        if ended is not None and rule is not None and ended <= asking.setting.today:
            yield asking.setting.workdays.after(ended, rule.numbers["workdays"]), entry


def _due(asking: Asking, words: str, due: date, entry: Entry) -> Due:
    late = asking.setting.today > due
    return Due(
        sentence=words, due=due, rule="G02", entry=entry.id, action="接着写",
        done_by="定稿以后就算办好；过了这天定稿会标“补”。",
        weight=Weight.YELLOW if late else Weight.BLUE,
    )  # fmt: skip
