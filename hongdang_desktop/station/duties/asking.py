"""Puts the question what is due: which ledgers, since when, with which facts, as of which day."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.due import Asked, Due
from hongdang_desktop.ledgers.ledger import AnyLedger, Audience, Owner, Rhythm, Setting
from hongdang_desktop.ledgers.rhythm import FILE as RHYTHM
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.shelf import shelf_of
from hongdang_desktop.station.views import Duty, Role
from hongdang_desktop.store import waiting


class Remembering(Lookup):
    """Facts of one moment that are asked once only, as of a day that need not be today."""

    def __init__(self, core: Core, connection: Connection, setting: Setting, branch: str) -> None:
        super().__init__(core, connection)
        self._as_of = setting
        self._branch = branch
        self._written = waiting.written_in(connection, tuple(kinds()), branch)
        self._known: dict[tuple[Any, ...], Any] = {}

    def setting(self) -> Setting:
        """Return the day asked for, with the rules and working days."""
        return self._as_of

    def empty(self, ledger: str, branch: str) -> bool:
        """Say whether the branch asked about has nothing in a ledger."""
        return branch == self._branch and ledger not in self._written

    def record(self, entry_id: str) -> Any:  # noqa: ANN401 - as in Facts
        """Return one record by id, None when it is not here."""
        return self._once(("record", entry_id), lambda: super(Remembering, self).record(entry_id))

    def records(
        self, ledger: str, branch: str, *, since: date | None = None, drafts: bool = False
    ) -> tuple[tuple[str, Any], ...]:
        """Return ids and final records of a branch's ledger by day; with ``drafts`` those too."""
        if self.empty(ledger, branch):
            return ()
        ask = super().records
        return self._once(  # type: ignore[no-any-return]  # what ask returns
            ("records", ledger, branch, since, drafts),
            lambda: ask(ledger, branch, since=since, drafts=drafts),
        )

    def values(
        self, ledger: str, branch: str, names: tuple[str, ...], *, since: date | None = None,
        drafts: bool = False,
    ) -> tuple[tuple[Any, ...], ...]:  # fmt: skip
        """Return (id, value, …) of some fields of each record, as JSON."""
        if self.empty(ledger, branch):
            return ()
        ask = super().values
        return self._once(  # type: ignore[no-any-return]  # what ask returns
            ("values", ledger, branch, names, since, drafts),
            lambda: ask(ledger, branch, names, since=since, drafts=drafts),
        )

    def _once(self, key: tuple[Any, ...], ask: Callable[[], Any]) -> Any:  # noqa: ANN401
        if key not in self._known:
            self._known[key] = ask()
        return self._known[key]


@dataclass(frozen=True)
class Asking:
    """One question about one branch, within one transaction; ``ledgers`` are those it keeps.

    ``rhythm`` is the text in force of the yearly rhythm, None for the shipped one.
    """

    connection: Connection
    branch: str
    setting: Setting
    facts: Remembering
    start: date | None
    ledgers: tuple[AnyLedger, ...]
    rhythm: str | None = None

    def of(self, ledger: AnyLedger) -> Asked:
        """Return the question as one ledger hears it."""
        return Asked(self.branch, self.facts, self.setting, self.start, ledger)

    def duty(self, due: Due, ledger: AnyLedger | None) -> Duty:
        """Return what a ledger, or none, asks for as the station tells it."""
        rule = self.setting.rules.on(due.rule, self.setting.today) if due.rule else None
        title = ledger.title if ledger else ""
        done_by = due.done_by or f"在“{title}”里记好，这件事就算办好。"
        return Duty(
            rule=due.rule, sentence=due.sentence, due=due.due,
            overdue=max(0, (self.setting.today - due.due).days),
            source=due.source or (rule.reference if rule else title), done_by=done_by,
            ledger=ledger.key if ledger else "", branch=self.branch, entry=due.entry,
            action=due.action, article=rule.article if rule else "", weight=str(due.weight),
            period=due.period, about=due.about,
            may_be_none=due.may_be_none and bool(due.period), new=dict(due.new),
            batch=due.batch, plan=due.plan, page=due.page, part=due.part,
        )  # fmt: skip


def asking(core: Core, connection: Connection, branch: str, on: date | None) -> Asking:
    """Return the question what is due in a branch as of a day, today if none is given."""
    setting = core.setting()
    setting = replace(setting, today=on or setting.today)
    ledgers = on_shelf(connection, branch)
    if core.role is Role.PLANT:  # what stays in the branch would seem to be missing here
        ledgers = tuple(each for each in ledgers if each.audience is Audience.PLANT)
    facts = Remembering(core, connection, setting, branch)
    start = _start(connection, facts, branch, ledgers)
    rhythm = core.regulated(RHYTHM)
    return Asking(connection, branch, setting, facts, start, ledgers, rhythm)


def on_shelf(connection: Connection, branch: str) -> tuple[AnyLedger, ...]:
    """Return the ledgers that a branch keeps and writes, under its own titles, in its order."""
    found = []
    for each in shelf_of(connection, branch):
        ledger = kinds()[each.ledger]
        if each.on and ledger.owner is Owner.BRANCH:
            found.append(
                replace(ledger, title=each.title) if each.title != ledger.title else ledger
            )
    return tuple(found)


def _start(
    connection: Connection, facts: Remembering, branch: str, ledgers: tuple[AnyLedger, ...]
) -> date | None:
    """Return the day on which the branch began to keep its books here: nothing before it is missing.

    It is that of the first entry in a register: meetings of former years that are entered later do
    not ask for all the others of those years.
    """
    said = facts.setting().frame(branch).start
    if said:
        return said
    moments = [
        moment
        for ledger in ledgers
        if ledger.rhythm is Rhythm.CHANGE
        and not facts.empty(ledger.key, branch)
        and (moment := waiting.first_entered(connection, ledger.key, branch))
    ]
    if not moments:
        return None
    return min(datetime.fromisoformat(each).astimezone(PLANT_TIME).date() for each in moments)
