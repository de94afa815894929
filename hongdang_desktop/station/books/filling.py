"""Fills some fields of an entry, whatever state it is in: the one way for pages that guide."""

from collections.abc import Mapping

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.records import Record, lasting
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.joining_boxes import with_values
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books.attaching import absent
from hongdang_desktop.station.books.entries import final_form, refuse, row_of, undisputed
from hongdang_desktop.station.books.one_moment import OneMoment
from hongdang_desktop.station.core import Pen
from hongdang_desktop.station.shelf import require_on
from hongdang_desktop.station.views import Refused


class Filling(Book):
    """Writes within a verb of whoever calls; every check is the one that editing by hand meets."""

    def fill(
        self,
        pen: Pen,
        kind: AnyLedger,
        entry_id: str | None,
        values: Mapping[str, Json],
        *,
        reason: str = "",
    ) -> str:
        """Put values (by path, see ``joining_boxes``) into an entry, or into a new one; return its id.

        A draft becomes final as soon as nothing stops it. In a final entry living values go on;
        others are corrected, for which a ``reason`` is needed. Raises what save, finalise and correct do.
        """
        if entry_id is None:
            full = self._completed(kind, with_values({}, values), {})
            at = full.get("branch")
            pen.once(f"on {kind.key} {at}", lambda: require_on(pen.connection, at, kind))
            return self._put(pen, kind, self._core.ids.new(), full, base={}, parents=())
        row, _ = row_of(pen.connection, entry_id)
        base = row.payload
        payload = with_values(kind.typed(base), values)
        if base.get("stage") != Stage.FINAL:
            full = self._completed(kind, payload, base)
            parents = undisputed(pen.connection, entry_id)
            return self._put(pen, kind, entry_id, full, base=base, parents=parents)
        model: type[Record] = kind.model
        full = self._completed(kind, payload, base)
        if lasting(model, full) == lasting(model, base):
            self._save(pen, kind, payload, entry_id, "")
        elif not reason:
            raise Refused("NO_REASON", "这一栏已定稿。要改先写一句更正的理由。")
        else:
            self._correct(pen, entry_id, payload, reason=reason, upon="")
        pen.ids.append(entry_id)
        return entry_id

    def _put(
        self,
        pen: Pen,
        kind: AnyLedger,
        entry_id: str,
        full: JsonObject,
        *,
        base: Mapping[str, Json],
        parents: tuple[str, ...],
    ) -> str:
        """Write a draft, or make it final in one go where nothing is missing."""
        facts = OneMoment(self._core, pen.connection)
        known = entry_id if base else ""
        problems = kind.check(full, self._core.setting(), base, facts=facts, entry_id=known)
        problems = (*problems, *absent(pen.connection, full, base))
        refuse(problems, Level.SAVE)
        if not any(each.level is Level.FINAL for each in problems):
            full |= final_form(pen, self._core, kind, full)
        pen.ids.append(entry_id)
        pen.put(kind, entry_id, full, parents)
        return entry_id
