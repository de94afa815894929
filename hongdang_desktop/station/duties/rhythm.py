"""The yearly rhythm as duties of the month: quiet ones, done by an entry or by a tick."""

from collections.abc import Iterator
from datetime import date

from hongdang_desktop.core.periods import month_of
from hongdang_desktop.ledgers.clocking import ANSWERS
from hongdang_desktop.ledgers.due import Due
from hongdang_desktop.ledgers.rhythm import FILE, BadRhythm, RhythmItem, read_rhythm, shipped_rhythm
from hongdang_desktop.station.duties.asking import Asking
from hongdang_desktop.station.views import Duty

TICK = "办好了"
"""The button of a duty that no ledger holds."""


def rhythm_in_force(text: str | None = None) -> tuple[RhythmItem, ...]:
    """Return the yearly rhythm of a text that was put in the place of the shipped one, else that."""
    try:
        return shipped_rhythm() if text is None else read_rhythm(FILE, text)
    except BadRhythm:  # a newer program has sent it
        return shipped_rhythm()


def rhythm_of_month(asking: Asking) -> tuple[tuple[RhythmItem, bool], ...]:
    """Return what the rhythm reminds of in this month, and whether it is done.

    Only this month is spoken of: what a rule demands has a clock, and a clock never forgets. What had
    its day before the books were begun is not asked of them.
    """
    today = asking.setting.today
    month = month_of(today)
    if asking.start is None or asking.start > month.last:
        return ()
    begun = asking.setting.frame(asking.branch).begun or asking.start
    since = max(asking.start, begun if begun <= month.last else asking.start)
    kept = {ledger.key for ledger in asking.ledgers}
    answers = asking.facts.values(ANSWERS, asking.branch, ("ledger", "period", "about"))
    answered = {about for _, _, period, about in answers if period == month.text}
    found = []
    for item in rhythm_in_force(asking.rhythm):
        over = 0 < item.by < since.day and since > month.first
        over = over or item.speaks_of(today) < asking.start
        asked = item.remind and not over and today.month in item.months
        if asked and (not item.ledger or item.ledger in kept):
            done = _about(item) in answered or _written(asking, item.ledger, month.first)
            found.append((item, done))
    return tuple(found)


def rhythm_duties(asking: Asking, found: tuple[tuple[RhythmItem, bool], ...]) -> Iterator[Duty]:
    """Yield what of this month's rhythm is not done."""
    month = month_of(asking.setting.today)
    by_key = {ledger.key: ledger for ledger in asking.ledgers}
    for item, done in found:
        if done:
            continue
        ledger = by_key.get(item.ledger)
        day = min(item.by or month.last.day, month.last.day)
        counts = f"本月在“{ledger.title}”里记一条" if ledger else f"点“{TICK}”"
        due = Due(
            sentence=item.what, due=month.last.replace(day=day), source=item.source or "年度节律",
            action="去登记" if ledger else TICK, period=month.text, about=_about(item),
            may_be_none=True, done_by=f"年度节律里的事。{counts}，这件事就算办好。",
        )  # fmt: skip
        yield asking.duty(due, ledger)


def _about(item: RhythmItem) -> str:
    return f"rhythm:{item.id}"


def _written(asking: Asking, ledger: str, since: date) -> bool:
    if not ledger:
        return False
    days = asking.facts.values(ledger, asking.branch, ("occurred_on",), since=since)
    last = month_of(since).last.isoformat()
    return any(day and day <= last for _, day in days)
