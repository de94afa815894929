"""Asks all evidence of one form, branch and period at once."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from hongdang_desktop.assessment.applying import applied
from hongdang_desktop.assessment.evidence import Evidence, View
from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.assessment.template import Template
from hongdang_desktop.core.periods import Period
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.ledger import Audience, Owner
from hongdang_desktop.station.assessing.views import Which
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.duties.asking import Remembering, asking
from hongdang_desktop.station.shelf import shelf_of
from hongdang_desktop.station.views import Role


def gathered(
    core: Core,
    template: Template,
    which: Which,
    wanted: frozenset[str] | None = None,
    progress: Progress | None = None,
) -> Mapping[str, Evidence]:
    """Return what is suggested today for each item, or for the ``wanted`` ones, by key."""

    def look(connection: Connection) -> Mapping[str, Evidence]:
        view = view_of(core, connection, which.branch, which.when)
        found = {}
        items = [item for item in template.items if wanted is None or item.key in wanted]
        for number, item in enumerate(items, start=1):
            if progress is not None:
                progress.step("正在找依据", number, len(items))
            found[item.key] = applied(item, RULES.get(item.rule), view)
        return found

    return core.read(look)


def view_of(core: Core, connection: Connection, branch: str, period: Period) -> View:
    """Return what rules may ask; at the plant nothing of what the branch keeps sealed."""
    facts: Remembering = asking(core, connection, branch, None).facts
    return View(facts, branch, period, on=_kept(core, connection, branch))


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
