"""How far the month is: what it asks for and what of it is done, by mechanism."""

from collections.abc import Iterable, Mapping

from hongdang_desktop.core.periods import month_of
from hongdang_desktop.ledgers.clocking import Owed
from hongdang_desktop.ledgers.envelope import MECHANISMS
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.ledgers.rhythm import RhythmItem
from hongdang_desktop.station.duties.asking import Asking
from hongdang_desktop.station.duties.decisions import Decided
from hongdang_desktop.station.views import Duty, Progressed

_OF_DECISIONS = "execution"
_OF_RHYTHM = "appraisal"


def progress(
    asking: Asking,
    *,
    clocks: Mapping[str, tuple[Owed, ...]],
    registers: Iterable[tuple[AnyLedger, bool]],
    decided: Iterable[Decided],
    rhythm: Iterable[tuple[RhythmItem, bool]],
    deadlines: Iterable[Duty],
) -> tuple[Progressed, ...]:
    """Return how much of what the month asks for is done.

    Counted are the clocks whose period runs now, the registers, the decisions and the rhythm of this
    month, and the deadlines of other ledgers that fall into it and are still open.
    """
    done: dict[str, list[bool]] = {}
    today = asking.setting.today
    month = month_of(today)
    mechanisms = {ledger.key: ledger.mechanism for ledger in asking.ledgers}
    for key, states in clocks.items():
        done.setdefault(mechanisms[key], []).extend(
            each.done for each in states if today in each.period
        )
    for ledger, kept in registers:
        done.setdefault(ledger.mechanism, []).append(kept)
    for each in decided:
        if each.due in month:
            done.setdefault(_OF_DECISIONS, []).append(each.settled)
    for item, ticked in rhythm:
        done.setdefault(mechanisms.get(item.ledger, _OF_RHYTHM), []).append(ticked)
    for duty in deadlines:
        if duty.due in month:
            done.setdefault(mechanisms.get(duty.ledger, _OF_DECISIONS), []).append(False)
    return tuple(
        Progressed(word, sum(done[key]), len(done[key]))
        for key, word in MECHANISMS.items()
        if done.get(key)
    )
