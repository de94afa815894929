"""Registers that no branch can do without, while nothing final is in them."""

from collections.abc import Iterator

from hongdang_desktop.ledgers.due import Due, Weight
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.station.duties.asking import Asking
from hongdang_desktop.station.views import Duty
from hongdang_desktop.store import listing


def registers(asking: Asking) -> Iterator[tuple[AnyLedger, bool]]:
    """Yield the registers that a branch needs, and whether anything final is in them."""
    for ledger in asking.ledgers:
        if ledger.empty:
            final = listing.Question(ledger.key, branch=asking.branch, stage=Stage.FINAL)
            yield ledger, bool(listing.ids(asking.connection, final, limit=1))


def register_duties(asking: Asking, found: tuple[tuple[AnyLedger, bool], ...]) -> Iterator[Duty]:
    """Yield the registers that are empty; due today until they are not."""
    for ledger, kept in found:
        if not kept:
            due = Due(
                sentence=ledger.empty, due=asking.setting.today, source=ledger.title,
                action="去填写", weight=Weight.YELLOW, done_by="填好定稿，这件事就算办好。",
            )  # fmt: skip
            yield asking.duty(due, ledger)
