"""Asks the evidence of a form, branch and period, and remembers it until an entry changes."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from hongdang_desktop.assessment.applying import applied
from hongdang_desktop.assessment.evidence import Evidence, EvidenceRule, View, suggested
from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.assessment.template import Template
from hongdang_desktop.core.periods import Period
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.ledger import Audience, Owner
from hongdang_desktop.ledgers.office.review import LEDGER as REVIEWS
from hongdang_desktop.ledgers.office.sheet import LEDGER as SHEETS
from hongdang_desktop.station.assessing.views import Warned, Which
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.duties.asking import Remembering, asking
from hongdang_desktop.station.shelf import shelf_of
from hongdang_desktop.station.views import Changes, Role

HIDDEN = "台账只在支部，厂里看不到"

_NO_EVIDENCE = frozenset((SHEETS.key, REVIEWS.key))
"""Kinds of records that no rule reads: what is decided in a sheet changes no evidence."""

READ_ALL = frozenset(("records_in_time", "late_rate"))
"""Rules that read every ledger of the branch, whatever it is."""

_MOST_SHEETS = 40

_Key = tuple[object, ...]


@dataclass
class _Held:
    """What is known of one form, branch and period: evidence by item, and the vetoes pointed at."""

    evidence: dict[str, Evidence] = field(default_factory=dict)
    warned: tuple[Warned, ...] | None = None


class Evidences:
    """Evidence of today. It is asked item by item, so that others get at the database in between."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._changes = 0
        self._known: OrderedDict[_Key, _Held] = OrderedDict()
        core.listeners.append(self._note)

    def of(
        self,
        template: Template,
        which: Which,
        wanted: Iterable[str] | None = None,
        progress: Progress | None = None,
    ) -> Mapping[str, Evidence]:
        """Return what is suggested today for each item, or for the ``wanted`` ones, by key.

        ``progress`` is told at each item and may stop it.
        """
        only = None if wanted is None else frozenset(wanted)
        keys = [each.key for each in template.items if only is None or each.key in only]
        held, before = self._held(template, which), self._changes
        self._ask(held, template, which, keys, progress)
        if before != self._changes:  # somebody wrote in between: some of it is of before that
            held = self._held(template, which)
            self._ask(held, template, which, keys, progress)
        return {key: held.evidence[key] for key in keys}

    def warned(self, template: Template, which: Which) -> tuple[Warned, ...]:
        """Return the vetoes of a form that a rule points at."""
        held = self._held(template, which)
        if held.warned is None:
            held.warned = self._core.read(lambda c: self._vetoes(c, template, which))
        return held.warned

    def _ask(
        self, held: _Held, template: Template, which: Which, keys: list[str],
        progress: Progress | None,
    ) -> None:  # fmt: skip
        missing = [key for key in keys if key not in held.evidence]
        view: View | None = None
        for number, key in enumerate(missing, start=1):
            if progress is not None:
                progress.step(f"正在找依据 {number} / {len(missing)}", number, len(missing))

            def one(connection: Connection, key: str = key, known: View | None = view) -> View:
                seen = known or view_of(self._core, connection, which.branch, which.when)
                held.evidence[key] = self._evidence(template, key, seen)
                return seen

            view = self._core.read(one)

    def _evidence(self, template: Template, key: str, view: View) -> Evidence:
        item = next(each for each in template.items if each.key == key)
        rule = RULES.get(item.rule)
        found = applied(item, rule, view)
        if rule is not None and sealed(self._core, rule):
            return Evidence(item.rule, None, HIDDEN, (), {"sealed": True})
        return found

    def _vetoes(
        self, connection: Connection, template: Template, which: Which
    ) -> tuple[Warned, ...]:
        view, found = view_of(self._core, connection, which.branch, which.when), []
        for each in template.vetoes:
            rule = RULES.get(each.rule)
            if rule is None:
                continue
            evidence = suggested(rule, view, template.total, {})
            if evidence.points is not None and evidence.points < template.total:
                found.append(Warned(each.title, evidence.words, evidence.entries))
        return tuple(found)

    def _held(self, template: Template, which: Which) -> _Held:
        today: date = self._core.setting().today
        key: _Key = (which, template.model_dump_json(), today)
        held = self._known.setdefault(key, _Held())
        self._known.move_to_end(key)
        while len(self._known) > _MOST_SHEETS:
            self._known.popitem(last=False)
        return held

    def _note(self, changes: Changes) -> None:
        if changes.ledgers - _NO_EVIDENCE:
            self._changes += 1
            self._known.clear()


def view_of(core: Core, connection: Connection, branch: str, period: Period) -> View:
    """Return what rules may ask; at the plant nothing of what the branch keeps sealed."""
    facts: Remembering = asking(core, connection, branch, None).facts
    return View(facts, branch, period, on=_kept(core, connection, branch))


def sealed(core: Core, rule: EvidenceRule) -> bool:
    """Say whether a rule reads what the branch keeps to itself, and this is the plant."""
    if core.role is not Role.PLANT:
        return False
    known = kinds()
    private = (k in known and known[k].audience is Audience.BRANCH for k in rule.ledgers)
    return rule.name in READ_ALL or any(private)


def _kept(core: Core, connection: Connection, branch: str) -> Callable[[str], bool]:
    on = {each.ledger: each.on for each in shelf_of(connection, branch)}

    def kept(key: str) -> bool:
        ledger = kinds().get(key)
        if ledger is None or ledger.owner is not Owner.BRANCH:
            return True
        if core.role is Role.PLANT and ledger.audience is Audience.BRANCH:
            return False
        return on.get(key, True)

    return kept
