"""Which ledgers a branch keeps: looked up, renamed, moved, switched off and on again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject, without_empty
from hongdang_desktop.core.typed import tidy
from hongdang_desktop.ledgers.catalogue import NoSuchLedger, catalogue, find
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.ledgers.office.ledger_choice import (
    LEDGER,
    LONGEST_TITLE,
    LedgerChoice,
    choice_id,
)
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.views import Changes, Refused
from hongdang_desktop.store import journal, listing, tables

_Change = Callable[[Connection], list[tuple[str, JsonObject]]]
"""What a verb writes: fields by ledger."""

KIND = LEDGER.key
"""Stands in ``Changes.ledgers`` when a catalogue was changed."""

_STEP = 10
"""Between the places of two ledgers as the program has them."""


@dataclass(frozen=True)
class Shelved:
    """One ledger as a branch keeps it. ``title`` is the branch's own one where it has one.

    ``entries`` counts what the branch has written in it, 0 where nobody asked; ``note`` says what is
    odd about it, "" where nothing is.
    """

    ledger: str
    code: str
    title: str
    shipped: str
    mechanism: str
    place: int
    on: bool
    entries: int = 0

    @property
    def note(self) -> str:
        """Return what a ledger that is off still holds."""
        if self.on or not self.entries:
            return ""
        return f"已停用，里面有 {self.entries} 条，还查得到、印得出"


def shelf_of(connection: Connection, branch: str, *, counted: bool = False) -> tuple[Shelved, ...]:
    """Return all ledgers of the book as a branch keeps them, by place."""
    chosen = _choices(connection, branch)
    found = []
    for number, ledger in enumerate(catalogue(), start=1):
        choice = chosen.get(ledger.key, LedgerChoice())
        entries = 0
        if counted:
            entries = listing.count(connection, listing.Question(ledger.key, branch=branch))
        found.append(
            Shelved(
                ledger.key, ledger.code, choice.title or ledger.title, ledger.title,
                ledger.mechanism, number * _STEP if choice.place is None else choice.place,
                not ledger.optional if choice.on is None else choice.on, entries,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda each: (each.place, each.code)))


def title_of(connection: Connection, branch: str | None, ledger: str) -> str:
    """Return how a branch calls a ledger."""
    kind = find(ledger)
    rows = listing.rows(connection, LEDGER.key, (choice_id(branch or "", ledger),))
    title = rows[0].payload.get("title") if rows else None
    return str(title) if title else kind.title


def named_by(connection: Connection, branch: str | None, ledger: AnyLedger) -> AnyLedger:
    """Return a ledger under the title that the branch gave it."""
    title = title_of(connection, branch, ledger.key)
    return replace(ledger, title=title) if title != ledger.title else ledger


def is_on(connection: Connection, branch: str | None, ledger: AnyLedger) -> bool:
    """Say whether a branch keeps a ledger."""
    # Asked at every saving: without putting a statement together, and without reading the record.
    found = connection.exec_driver_sql(
        f'SELECT "on" FROM {tables.table_of(LEDGER.key).name} WHERE id = ?',
        (choice_id(branch or "", ledger.key),),
    ).first()
    return not ledger.optional if found is None or found[0] is None else bool(found[0])


def require_on(connection: Connection, branch: Json, ledger: AnyLedger) -> None:
    """Raise Refused LEDGER_OFF where a branch does not keep the ledger."""
    here = str(branch) if branch else None
    if not is_on(connection, here, ledger):
        title = title_of(connection, here, ledger.key)
        raise Refused("LEDGER_OFF", f"“{title}”没启用。到“设置 → 台账目录”启用，再记。")


@dataclass(frozen=True)
class Chosen:
    """What branches decided otherwise than the program, by branch and ledger; cheap to carry along."""

    titles: Mapping[tuple[str, str], str] = field(default_factory=dict)
    switched: Mapping[tuple[str, str], bool] = field(default_factory=dict)

    def title(self, branch: str | None, ledger: str) -> str:
        """Return how a branch calls a ledger."""
        return self.titles.get((branch or "", ledger)) or find(ledger).title

    def on(self, branch: str | None, ledger: str) -> bool:
        """Say whether a branch keeps a ledger."""
        return self.switched.get((branch or "", ledger), not find(ledger).optional)


def chosen(connection: Connection) -> Chosen:
    """Return what all branches decided."""
    titles: dict[tuple[str, str], str] = {}
    switched: dict[tuple[str, str], bool] = {}
    for row in listing.called(connection, LEDGER.key):
        key = str(row.payload.get("branch")), str(row.payload.get("ledger"))
        if row.payload.get("title"):
            titles[key] = str(row.payload["title"])
        if row.payload.get("on") is not None:
            switched[key] = bool(row.payload["on"])
    return Chosen(titles, switched)


class Shelf:
    """The verbs about the catalogue of a branch. All can be undone; none asks for confirmation.

    They raise NoSuchLedger for what is no ledger of the book: the office's records are not chosen.
    """

    def __init__(self, core: Core) -> None:
        self._core = core

    def of(self, branch: str) -> tuple[Shelved, ...]:
        """Return all ledgers as a branch keeps them, by place, with the number of their entries."""
        return self._core.read(lambda c: shelf_of(c, branch, counted=True))

    def on(self, branch: str) -> frozenset[str]:
        """Return the keys of the ledgers that a branch keeps."""
        shelf = self._core.read(lambda c: shelf_of(c, branch))
        return frozenset(each.ledger for each in shelf if each.on)

    def titles(self, branch: str) -> Mapping[str, str]:
        """Return how a branch calls each ledger, by key."""
        shelf = self._core.read(lambda c: shelf_of(c, branch))
        return {each.ledger: each.title for each in shelf}

    def chosen(self) -> Chosen:
        """Return what all branches decided, to be carried along."""
        return self._core.read(chosen)

    def rename(self, branch: str, ledger: str, title: str) -> Changes:
        """Give a ledger the branch's own title; "" takes it back. Raises Refused TITLE_TAKEN, TITLE_LONG."""
        kind, wanted = _chosen(ledger), tidy(title)
        if len(wanted) > LONGEST_TITLE:
            raise Refused(
                "TITLE_LONG", f"名字有 {len(wanted)} 个字，最多 {LONGEST_TITLE} 个。写短一点。"
            )
        own = "" if wanted == kind.title else wanted
        sentence = f"“{kind.title}”在本支部叫“{own}”。" if own else f"又叫“{kind.title}”了。"

        def change(connection: Connection) -> list[tuple[str, JsonObject]]:
            shelf = shelf_of(connection, branch)
            taken = next(
                (e for e in shelf if e.ledger != kind.key and wanted in (e.title, e.shipped)), None
            )
            if own and taken is not None:
                raise Refused("TITLE_TAKEN", f"“{wanted}”已经是 {taken.code} 的名字。换一个叫法。")
            return [(kind.key, {"title": own or None})]

        return self._change(branch, sentence, change)

    def switch(self, branch: str, ledger: str, *, on: bool) -> Changes:
        """Switch a ledger on or off; what it holds stays and can be found, printed and handed on."""
        kind = _chosen(ledger)

        def change(_connection: Connection) -> list[tuple[str, JsonObject]]:
            return [(kind.key, {"on": on})]

        title = self._core.read(lambda c: title_of(c, branch, kind.key))
        question = listing.Question(kind.key, branch=branch)
        held = 0 if on else self._core.read(lambda c: listing.count(c, question))
        left = f"里面有 {held} 条，还查得到、印得出。" if held else ""
        sentence = f"启用了“{title}”。" if on else f"停用了“{title}”。{left}"
        return self._change(branch, sentence, change)

    def move(self, branch: str, ledger: str, steps: int) -> Changes:
        """Move a ledger up (negative) or down among those of its mechanism."""
        kind = _chosen(ledger)

        def change(connection: Connection) -> list[tuple[str, JsonObject]]:
            return _moved(shelf_of(connection, branch), kind, steps)

        return self._change(branch, f"“{kind.title}”换了位置。", change)

    def _change(self, branch: str, sentence: str, change: _Change) -> Changes:
        """Write what ``change`` says, by ledger, over what stands; nothing where it stands already."""

        def work(pen: Pen) -> None:
            written = [
                self._write(pen, branch, find(key), fields)
                for key, fields in change(pen.connection)
            ]
            if not any(written):
                pen.sentence = "本来就是这样，没有要改的。"

        return self._core.verb(sentence, work)

    def _write(self, pen: Pen, branch: str, kind: AnyLedger, fields: JsonObject) -> bool:
        """Write one choice; say whether it is another than what stood."""
        record = choice_id(branch, kind.key)
        heads = journal.heads_of(pen.connection, record)
        rows = listing.rows(pen.connection, LEDGER.key, (record,))
        base = dict(rows[0].payload) if rows else {}
        today = self._core.setting().today
        full: JsonObject = {
            "branch": branch, "ledger": kind.key, "year": today.year,
            "occurred_on": today.isoformat(), "stage": "draft", **base, **fields,
        }  # fmt: skip
        differs = bool(rows or without_empty(fields)) and without_empty(full) != base
        if differs:
            pen.put(LEDGER, record, full, tuple(head.id for head in heads))
        return differs


def _chosen(word: str) -> AnyLedger:
    """Return a ledger of the book. Raises NoSuchLedger, also for the office's records."""
    kind = find(word)
    if kind.key not in {each.key for each in catalogue()}:
        raise NoSuchLedger(word)
    return kind


def _moved(shelf: Sequence[Shelved], kind: AnyLedger, steps: int) -> list[tuple[str, JsonObject]]:
    """Return the new places of the ledgers that change theirs when one is moved in its mechanism."""
    group = [each for each in shelf if each.mechanism == kind.mechanism]
    at = next(n for n, each in enumerate(group) if each.ledger == kind.key)
    to = max(0, min(len(group) - 1, at + steps))
    order = list(group)
    order.insert(to, order.pop(at))
    places = sorted(each.place for each in group)
    if len(set(places)) < len(places):  # two PCs moved apart from each other
        places = [number * _STEP for number in range(1, len(group) + 1)]
    moved = [replace(each, place=place) for each, place in zip(order, places, strict=True)]
    before = {each.ledger: each.place for each in group}
    return [(e.ledger, {"place": e.place}) for e in moved if before[e.ledger] != e.place]


def _choices(connection: Connection, branch: str) -> Mapping[str, LedgerChoice]:
    ids = tuple(choice_id(branch, ledger.key) for ledger in catalogue())
    rows = listing.rows(connection, LEDGER.key, ids)
    return {str(row.payload.get("ledger")): LEDGER.reread(row.payload) for row in rows}
