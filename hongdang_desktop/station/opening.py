"""From when a branch keeps its books here (建账日), and what it needs to begin them."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, stamp_moment
from hongdang_desktop.core.journal import Kind
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.typed import tidy
from hongdang_desktop.exchange.streams import Way
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.ledgers.ledger import AnyLedger, Rhythm
from hongdang_desktop.ledgers.office import opening, opening_ruling
from hongdang_desktop.station.books.entries import refuse
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.opening_steps import Step, names, steps
from hongdang_desktop.station.views import Changes, Refused, Role
from hongdang_desktop.store import journal, listing
from hongdang_desktop.store.projection import present_payload
from hongdang_desktop.store.store import get_setting

_AHEAD = timedelta(days=31)
_MOVED_BY_PLANT = "已经往厂里送过数据包，建账日不能自己改了。要改，请厂里在他们电脑上定。"


@dataclass(frozen=True)
class Said:
    """One time that somebody said from when the books are kept."""

    starts_on: date | None
    on: date
    who: str
    why: str
    plant: bool


@dataclass(frozen=True)
class Begun:
    """From when a branch keeps its books, None where nobody said; ``proposed`` is offered then.

    ``may_move``: here and now. ``said`` is every time that it was said, the latest first.
    """

    branch: str
    starts_on: date | None
    proposed: date
    may_move: bool
    by_plant: bool
    said: tuple[Said, ...]


class Openings:
    """The start of a branch's books, and the list of what a new branch needs."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def of(self, branch: str) -> Begun:
        """Return from when a branch keeps its books, and who said so."""
        frame = self._core.setting().frame(branch)
        today = self._core.setting().today

        def look(connection: Connection) -> Begun:
            said = _said(connection, branch)
            return Begun(
                branch, frame.start, today.replace(day=1),
                self._core.role is Role.PLANT or may_move(connection, branch),
                any(each.plant for each in said), said,
            )  # fmt: skip

        return self._core.read(look)

    def steps(self, branch: str) -> tuple[Step, ...]:
        """Return what a new branch needs to begin its books, with how far each is."""
        return self._core.read(lambda c: steps(self._core.setting(), c, branch))

    def begin(self, branch: str, on: date, *, number: str = "", why: str = "") -> Changes:
        """Say from when a branch keeps its books; what is written already stays as it is marked.

        At the plant it is the plant's decision about the branch, with a reason. Raises Refused
        OWNED_BY_PLANT (a package left: only the plant moves it), START_AHEAD, START_BEFORE_TAKEN_OVER,
        NO_REASON, PROBLEMS.
        """
        today = self._core.setting().today
        if on > today + _AHEAD:
            raise Refused("START_AHEAD", f"{on} 太远了。建账日最多比今天晚一个月。")
        plant = self._core.role is Role.PLANT
        if plant and not tidy(why):
            raise Refused("NO_REASON", "还没写为什么改。写一句，支部看得到。")
        kind = opening_ruling.LEDGER if plant else opening.LEDGER
        record = (opening_ruling.ruling_id if plant else opening.opening_id)(branch)
        fields: JsonObject = {"starts_on": on.isoformat()}
        if plant:
            fields |= {"number": tidy(number) or None, "why": tidy(why)}

        def work(pen: Pen) -> None:
            if not plant and not may_move(pen.connection, branch):
                raise Refused("OWNED_BY_PLANT", _MOVED_BY_PLANT)
            self._refuse_taken_over(pen.connection, branch, on)
            rows = listing.rows(pen.connection, kind.key, (record,))
            base = dict(rows[0].payload) if rows else {}
            full: JsonObject = {
                "occurred_on": today.isoformat(), **base, "branch": branch, "year": today.year,
                "stage": "draft", **fields,
            }  # fmt: skip
            refuse(kind.check(full, self._core.setting(), full), Level.SAVE, Level.FINAL)
            if rows and {k: base.get(k) for k in fields} == fields:
                pen.sentence = "本来就是这天，没有要改的。"
                return
            heads = journal.heads_of(pen.connection, record)
            pen.put(kind, record, full, tuple(head.id for head in heads))

        return self._core.verb(
            f"从 {on} 起记账。那以前的记进来算建账，不算迟。", work, undoable=False
        )

    def without(self, branch: str, key: str, *, none: bool) -> Changes:
        """Say that a branch has nothing to take over in one line of the list, or that it has."""
        record, kind = opening.opening_id(branch), opening.LEDGER
        today = self._core.setting().today

        def work(pen: Pen) -> None:
            rows = listing.rows(pen.connection, kind.key, (record,))
            base = dict(rows[0].payload) if rows else {}
            said = base.get("without")
            kept = [str(each) for each in said] if isinstance(said, list) else []
            now = [
                each for each in names() if (each == key and none) or (each != key and each in kept)
            ]
            full: JsonObject = {
                "occurred_on": today.isoformat(), **base, "branch": branch, "year": today.year,
                "stage": "draft", "without": list[Json](now),
            }  # fmt: skip
            heads = journal.heads_of(pen.connection, record)
            pen.put(kind, record, full, tuple(head.id for head in heads))

        return self._core.verb("记下了：没有。" if none else "记下了：有，还没填。", work)

    def _refuse_taken_over(self, connection: Connection, branch: str, on: date) -> None:
        """Refuse a day before which something that was taken over as old would be new."""
        start = self._core.setting().frame(branch).start
        if start is None or on >= start:
            return
        for kind in catalogue():
            for row in listing.called(connection, kind.key, branch):
                if row.payload.get("opening") and not _still_old(kind, row.payload, on):
                    raise Refused(
                        "START_BEFORE_TAKEN_OVER",
                        f"{kind.title}“{row.called}”是按建账记的，日子在 {on} 以后。"
                        "建账日不能挪到它前面。",
                    )


def may_move(connection: Connection, branch: str) -> bool:
    """Say whether a branch may say here when its books begin: nothing of it has left in a package."""
    if not get_setting(connection, "invitation"):
        return True
    up = f"{Way.UP}/{branch}"
    mine = [each for each in journal.streams(connection).values() if each.channel == up]
    return not any(each.exported or not each.own for each in mine)


def _still_old(kind: AnyLedger, payload: JsonObject, on: date) -> bool:
    record = kind.reread(payload)
    day = kind.ended_on(record) or record.occurred_on
    own = [getattr(record, n) for n, c in kind.own_columns.items() if c.kind == "day"]
    days = [each for each in own if each] if kind.rhythm is Rhythm.CHANGE else [day]
    return all(each is not None and each < on for each in days)


def _said(connection: Connection, branch: str) -> tuple[Said, ...]:
    found = []
    for kind, record in (
        (opening.LEDGER, opening.opening_id(branch)),
        (opening_ruling.LEDGER, opening_ruling.ruling_id(branch)),
    ):
        plant = kind is opening_ruling.LEDGER
        for each in journal.of_record(connection, record):
            if each.kind is Kind.PUT and each.payload is not None:
                payload = present_payload(each)
                day, number = payload.get("starts_on"), payload.get("number")
                why = "　".join(str(w) for w in (payload.get("why"), number) if w)
                found.append(
                    (
                        each.clock,
                        Said(
                            date.fromisoformat(day) if isinstance(day, str) else None,
                            stamp_moment(each.clock).astimezone(PLANT_TIME).date(),
                            each.actor, why, plant,
                        ),
                    )
                )  # fmt: skip
    return tuple(said for _, said in sorted(found, key=lambda each: each[0], reverse=True))
