"""What a branch owes the plant on its forms: the months that are over, and what came back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from hongdang_desktop.assessment.template import Template
from hongdang_desktop.core.periods import BadPeriod, Period, month_of, plus_months, read_period
from hongdang_desktop.ledgers.due import Due, Weight
from hongdang_desktop.ledgers.office import review as reviews
from hongdang_desktop.ledgers.office import sheet as sheets
from hongdang_desktop.ledgers.office.sheet import LEDGER, sheet_id
from hongdang_desktop.station.assessing.reading import kept, window
from hongdang_desktop.station.assessing.views import State
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.duties.asking import Asking
from hongdang_desktop.station.templates import Templates
from hongdang_desktop.station.views import Duty
from hongdang_desktop.store import listing

PAGE = "assess"
"""The page on which a sheet is filled in; ``part`` is the period."""

_SEPARATE = 2
"""So many months have a row each; of more only the first."""

_NOT_SENT = {
    None: "还没填", sheets.DRAFT: "填了一半，还没上报", sheets.WITHDRAWN: "撤回了，还没再报",
}  # fmt: skip


@dataclass(frozen=True)
class _Held:
    """One sheet of the branch as far as the table says; ``answers`` is the review that it answers."""

    id: str
    form: str
    period: str
    state: str
    answers: str


def assessing_duties(core: Core, asking: Asking) -> Iterator[Duty]:
    """Yield what is to be filled in and what the plant returned.

    Asked for are the months since the books were begun, and since the branch's first sheet: before it
    filled in any, only the last month is.
    """
    if asking.start is None:
        return
    last = month_of(plus_months(asking.setting.today.replace(day=1), -1))
    held = _held(asking)
    yield from _returned(asking, held)
    forms = Templates(core)
    for form in forms.due(last):
        mine = {
            each.period: each
            for each in held
            if each.form == form.template.key and "-" in each.period
        }
        first = min((*mine, last.text))
        missing = []
        for period in _months(asking.start, first, last):
            sheet = mine.get(period.text)
            if sheet is not None and (sheet.state == sheets.SUBMITTED or sheet.answers):
                continue
            its = forms.in_force(form.template.key, period)
            if its is not None:
                missing.append((period, its.template, sheet))
        yield from _missing(asking, missing)


def _held(asking: Asking) -> tuple[_Held, ...]:
    """Return the branch's sheets about itself, by period."""
    question = listing.Question(LEDGER.key, branch=asking.branch, descending=False)
    names = ("form", "period", "state", "answers", "subject")
    rows = listing.values(asking.connection, question, names)
    found = (
        _Held(record, str(form), str(period), state or sheets.DRAFT, answers or "")
        for record, form, period, state, answers, subject in rows
        if not subject
    )
    return tuple(each for each in found if _is_sheet(each, asking.branch))


def _is_sheet(held: _Held, branch: str) -> bool:
    """Say whether a record is what its id says: what came in is checked for form only."""
    try:
        whole = read_period(held.period).text == held.period
    except BadPeriod:
        return False
    return whole and held.id == sheet_id(held.form, branch, "", held.period)


def _months(start: date, first: str, last: Period) -> Iterator[Period]:
    """Yield the months from the later of the two on."""
    period = max(read_period(first), month_of(start), key=lambda each: each.first)
    while period.first <= last.first:
        yield period
        period = month_of(plus_months(period.first, 1))


def _missing(
    asking: Asking, missing: list[tuple[Period, Template, _Held | None]]
) -> Iterator[Duty]:
    shown = missing if len(missing) <= _SEPARATE else missing[:1]
    for period, template, sheet in shown:
        words = f"{_called(asking, period)}自评{_NOT_SENT[sheet.state if sheet else None]}"
        if len(shown) < len(missing):
            words = f"自评还有 {len(missing)} 个月没报，最早 {_called(asking, period)}"
        due = _due(words, period, template.source, action="去填")
        days = window(template, period)
        closes = days[1] if days else month_of(plus_months(period.first, 1)).last
        weight = Weight.RED if closes < asking.setting.today else Weight.YELLOW
        yield asking.duty(replace(due, due=closes, weight=weight), LEDGER)


def _returned(asking: Asking, held: tuple[_Held, ...]) -> Iterator[Duty]:
    """Yield the sheets that came back and have not gone again; only these are opened."""
    question = listing.Question(reviews.LEDGER.key, branch=asking.branch)
    said = listing.values(asking.connection, question, ("sheet", "verdict"))
    back = {(sheet, review) for review, sheet, verdict in said if verdict == reviews.RETURNED}
    called_back = {sheet for sheet, _ in back}
    for each in held:
        answered = each.state == sheets.SUBMITTED and (each.id, each.answers) in back
        again = answered and sum(sheet == each.id for sheet, _ in back) > 1
        if each.id not in called_back or (answered and not again):
            continue
        found = kept(asking.connection, each.id)
        if found.state is not State.RETURNED or found.sheet is None:
            continue
        sheet, items = found.sheet, found.open_items or frozenset()
        changing = sheet.state != sheets.SUBMITTED
        left = sum(not (changing and sheet.item(key).decided) for key in items)
        period = read_period(each.period)
        words = f"{_called(asking, period)}自评，厂里退回了" + (f" {left} 项" if items else "")
        if items and not left:
            words = f"{_called(asking, period)}自评退回的改好了，还没上报"
        due = _due(words, period, "厂里的审核", action="去改")
        yield asking.duty(replace(due, due=asking.setting.today, weight=Weight.ORANGE), LEDGER)


def _due(words: str, period: Period, source: str, *, action: str) -> Due:
    return Due(
        sentence=words, due=period.last, source=source, action=action, period=period.text,
        page=PAGE, part=period.text, done_by="上报了，这件事就算办好。",
    )  # fmt: skip


def _called(asking: Asking, period: Period) -> str:
    """Return a month as people say it; the year where it is another one."""
    year = "" if period.first.year == asking.setting.today.year else f"{period.first.year}年"
    return f"{year}{period.first.month}月"
