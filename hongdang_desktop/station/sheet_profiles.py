"""How tables with other heads are read: a match is proposed, put right by a person, and kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.typed import tidy
from hongdang_desktop.ledgers.column_match import NOTE, Matching
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.ledgers.office.sheet_profile import LEDGER, profile_id
from hongdang_desktop.output.workbook.matching import known_again
from hongdang_desktop.output.workbook.raw import RawBook
from hongdang_desktop.station.books.entries import refuse
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.views import Changes, Refused, Role
from hongdang_desktop.store import journal, listing

_LONGEST = 50


@dataclass(frozen=True)
class Profile:
    """One kept match; ``means`` gives the field by head, "" for none. ``version`` counts by name."""

    id: str
    ledger: str
    name: str
    version: int
    means: Mapping[str, str]


def profiles(connection: Connection, branch: str, ledger: str) -> tuple[Profile, ...]:
    """Return what a branch keeps for a ledger, the latest first."""
    found = [
        row
        for row in listing.called(connection, LEDGER.key, branch)
        if row.payload.get("ledger") == ledger
    ]
    found.sort(key=lambda row: str(row.payload.get("entered_at") or ""))
    counted: dict[str, int] = {}
    made = []
    for row in found:
        record = LEDGER.reread(row.payload)
        name = record.name or ""
        counted[name] = counted.get(name, 0) + 1
        means = {each.head or "": each.means or "" for each in record.columns}
        made.append(Profile(row.id, ledger, name, counted[name], means))
    return tuple(reversed(made))


def applied(profile: Profile, book: RawBook) -> Matching | None:
    """Return a table as a profile reads it, None where it has other heads."""
    found = known_again(book, tuple(profile.means))
    return found.turned(profile.means, "profile") if found else None


def keep(core: Core, kind: AnyLedger, branch: str, match: Matching, name: str) -> Changes:
    """Keep a match under a name, for all PCs of the branch. Raises Refused NO_NAME, NO_FIELD.

    Whoever brings a table with the same heads again has it read so by itself.
    """
    called = tidy(name)[:_LONGEST]
    if not called:
        raise Refused("NO_NAME", "还没起名字。写一个认得出的，比如“老花名册”。")
    refuse_fields(kind, match)
    if core.role is Role.PLANT:
        raise Refused("OWNED_BY_BRANCH", "对栏记在支部那边。厂里收一次对一次。")
    record, today = profile_id(branch, kind.key, match.heads), core.setting().today
    columns: list[Json] = [
        {"id": f"c{number}", "head": each.head, **({"means": each.field} if each.field else {})}
        for number, each in enumerate(match.columns, start=1)
    ]
    full: JsonObject = {
        "branch": branch, "year": today.year, "occurred_on": today.isoformat(), "stage": "draft",
        "ledger": kind.key, "name": called, "columns": columns,
        "entered_at": core.clock.now().isoformat(), "entered_by": core.actor,
    }  # fmt: skip
    refuse(LEDGER.check(full, core.setting(), full), Level.SAVE, Level.FINAL)

    def work(pen: Pen) -> None:
        heads = journal.heads_of(pen.connection, record)
        pen.put(LEDGER, record, full, tuple(head.id for head in heads))

    return core.verb(f"对栏“{called}”存好了，下次自己认得。", work)


def refuse_fields(kind: AnyLedger, match: Matching) -> None:
    """Raise Refused NO_FIELD where a match names what is no field, TWICE where one field comes twice."""
    named = [each.field for each in match.read]
    for field in named:
        if field != NOTE and field not in kind.columns:
            raise Refused("NO_FIELD", f"“{kind.title}”没有“{field}”这一栏。")
        if field != NOTE and named.count(field) > 1:
            label = kind.columns[field].label
            raise Refused("FIELD_TWICE", f"“{label}”对了两列。一栏只能对一列。")
