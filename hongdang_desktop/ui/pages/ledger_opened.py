"""Everything that an editor needs of the station when an entry is opened; asked for in a worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hongdang_desktop.core.columns import Choice
from hongdang_desktop.core.references import EntryRef
from hongdang_desktop.core.rules import RuleBook
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.meeting import Meeting
from hongdang_desktop.ledgers.meeting_plan import as_plan
from hongdang_desktop.station.books.entries import NoSuchEntry
from hongdang_desktop.ui import words
from hongdang_desktop.ui.editors.offers import Offers, gather
from hongdang_desktop.ui.pages.entry_text import looks_at
from hongdang_desktop.ui.pages.ledger_record import Line, describe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.ledgers.ledger import AnyLedger
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.station.views import Entry, Examined, LeftOver, Person, Scratch, Version
    from hongdang_desktop.ui.unkept import Typed


@dataclass(frozen=True)
class Wanted:
    """Which entry: an id, what was left half written, or a new one (``plan``: of a meeting to come).

    A new one begins with ``given``. With ``goes_on`` a final one is opened to fill in what came later.
    """

    ledger: str = ""
    branch: str = ""
    entry: str | None = None
    scratch: str | None = None
    plan: bool = False
    goes_on: bool = False
    given: Mapping[str, Json] = field(default_factory=dict)


def wanted_of(args: Mapping[str, object], branch: str) -> Wanted:
    """Return what a page was opened with; without a branch the one on show is meant."""
    given = args.get("given")
    text = {key: str(args.get(key) or "") for key in ("ledger", "branch", "entry", "scratch")}
    return Wanted(
        text["ledger"], text["branch"] or branch, text["entry"] or None, text["scratch"] or None,
        plan=bool(args.get("plan")), goes_on=bool(args.get("goes_on")), given=given if isinstance(given, dict) else {},
    )  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """An entry as it stands. ``texts`` is what was typed and not saved, None for nothing.

    ``ours``: this station writes it (the plant never edits a branch's record). ``lines`` are its values in words. ``moved_on``: the entry was changed elsewhere after those texts were typed.
    ``begun`` tells, for each field that steers and each of its values, how a new entry would begin.
    """

    kind: AnyLedger
    branch: str
    branch_name: str
    entry: Entry | None
    payload: JsonObject
    offers: Offers
    people: tuple[Person, ...]
    versions: tuple[Version, ...]
    examined: Examined
    left_over: tuple[LeftOver, ...]
    lines: tuple[Line, ...]
    texts: Mapping[str, Json] | None = None
    moved_on: bool = False
    ours: bool = True
    begun: Mapping[str, Mapping[str, JsonObject]] = field(default_factory=dict)
    looks: tuple[str, ...] = ()
    rules: RuleBook = field(default_factory=lambda: RuleBook("", ()))

    @property
    def final(self) -> bool:
        """Say whether the entry is final."""
        return self.entry is not None and self.entry.final

    @property
    def is_plan(self) -> bool:
        """Say whether it is a meeting to come."""
        return is_meeting(self.kind) and not self.payload.get("sessions")


def is_ours(role: str, kind: AnyLedger) -> bool:
    """Say whether a station of this role writes a ledger: a branch its own, the plant its own."""
    return (kind.owner.value == "branch") == (role != "plant")


def is_meeting(kind: AnyLedger) -> bool:
    """Say whether a ledger's entries are meetings, which have a page of their own."""
    return issubclass(kind.model, Meeting)


def scratch_key(ledger: str, branch: str, entry: str | None) -> str:
    """Return under which key half-written text is kept: one for each entry, one for a new one."""
    return entry or f"new:{ledger}:{branch}"


def load(
    station: Station, wanted: Wanted, held: Callable[[str], Typed | None] = lambda _key: None
) -> Opened:
    """Return the entry that is wanted. Raises NoSuchEntry, NoSuchLedger.

    ``held`` gives what was typed and is not on the disk yet.
    """
    book = station.book
    scratch = _scratch(station, wanted, held)
    ledger, branch = wanted.ledger, wanted.branch
    entry = book.entry(wanted.entry) if wanted.entry and not scratch else None
    if scratch is not None:
        ledger, branch = scratch.ledger, scratch.branch
        entry = _entry(station, scratch)
    if entry is not None:
        ledger, branch = entry.ledger, str(entry.payload.get("branch") or branch)
    kind = find(ledger)
    payload = _payload(station, wanted, entry, scratch, branch=branch, kind=kind)
    names = {node.id: node.shown for node in station.tree.nodes("branch")}
    texts = scratch.texts if scratch else None
    offers = gather(station, kind, branch, payload)
    return Opened(
        kind=kind,
        branch=branch,
        branch_name=names.get(branch, "") if kind.owner.value == "branch" else "",
        entry=entry,
        payload=payload,
        offers=offers,
        people=book.people(branch),
        versions=book.history(entry.id) if entry else (),
        examined=book.examine(ledger, payload, entry.id if entry else None),
        left_over=book.left_over(ledger, branch) if is_meeting(kind) and entry is None else (),
        lines=describe(kind, payload, book.names()),
        texts=texts,
        ours=is_ours(station.info().role.value, kind),
        moved_on=bool(texts and entry and texts.get("revision") != entry.revision),
        begun=_begun(station, kind, branch, offers),
        looks=looks_at(station, branch, entry.id) if entry else (),
        rules=book.names().setting().rules,
    )


def _begun(
    station: Station, kind: AnyLedger, branch: str, offers: Offers
) -> dict[str, dict[str, JsonObject]]:
    """Return how an entry would begin for each value of the fields that steer."""
    found: dict[str, dict[str, JsonObject]] = {}
    for name in kind.steers:
        column = kind.columns[name]
        values: Iterable[str] = ()
        if isinstance(column, EntryRef):
            values = (choice.key for choice in offers.of_ledger(column.ledger))
        elif isinstance(column, Choice):
            values = column.options
        found[name] = {each: station.book.blank(kind.key, branch, {name: each}) for each in values}
    return found


def _scratch(
    station: Station, wanted: Wanted, held: Callable[[str], Typed | None]
) -> Scratch | Typed | None:
    key = wanted.scratch or scratch_key(wanted.ledger, wanted.branch, wanted.entry)
    return held(key) or station.drafts.get(key)


def _entry(station: Station, scratch: Scratch | Typed) -> Entry | None:
    """Return the entry that was being written; one that is gone is written anew."""
    try:
        return station.book.entry(scratch.entry) if scratch.entry else None
    except NoSuchEntry:
        return None


def _payload(
    station: Station,
    wanted: Wanted,
    entry: Entry | None,
    scratch: Scratch | Typed | None,
    *,
    branch: str,
    kind: AnyLedger,
) -> JsonObject:
    kept = scratch.texts.get("payload") if scratch else None
    if isinstance(kept, dict):
        return kept
    if entry is not None:
        return dict(entry.payload)
    own = kind.owner.value == "branch"  # the plant's own is for all branches until one is chosen
    blank = station.book.blank(kind.key, branch if own else "", wanted.given)
    return as_plan(blank) if wanted.plan and is_meeting(kind) else blank


def stored_words(opened: Opened) -> str:
    """Return when the entry was written last, and by whom."""
    if not opened.versions:
        return "写着就会自动存"
    version = opened.versions[0]
    at = words.moment(version.at, opened.offers.today)
    who = f"，{version.who}" if version.who else ""
    return f"{at} {'定稿' if opened.final else '存好'}{who}"
