"""The entries of a month at once: what is still to be written, and how one of them would stand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from hongdang_desktop.core.canonical import Json, JsonObject, without_empty
from hongdang_desktop.core.records import Malformed
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.due import Asked
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.ledger import AnyLedger, Setting
from hongdang_desktop.station.books.conflicting import Conflicts
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.views import Refused

if TYPE_CHECKING:
    from hongdang_desktop.core.problems import Problem


@dataclass(frozen=True)
class Proposed:
    """One entry of a batch: ``entry`` is its id where it is there already, ``final`` says so."""

    payload: JsonObject
    entry: str | None = None
    final: bool = False


class Batches(Conflicts):
    """The part of the book that writes a whole month at once."""

    def batch(self, ledger: str, branch: str, day: date) -> tuple[Proposed, ...]:
        """Return what the month of a day still needs: new entries, and those to go on with.

        Nothing is saved; ``save_all`` takes what was typed. Raises Refused NO_BATCH, NoSuchLedger.
        """
        kind = find(ledger)
        if kind.batch is None:
            raise Refused("NO_BATCH", f"{kind.title}不成批登记。一条一条记。")
        setting = self._core.setting()
        asked = Asked(branch, Lookup(self._core), replace(setting, today=day), None, kind)
        return tuple(self._proposed(kind, branch, payload) for payload in kind.batch(asked))

    def weighed(
        self, ledger: str, payload: Mapping[str, Json], entry_id: str | None = None
    ) -> tuple[JsonObject, tuple["Problem", ...]]:
        """Return an entry with what the program works out, and all that is wrong with it.

        Cheaper than ``examine``: one row of a batch is asked about at every step.
        """
        kind, setting = find(ledger), self._core.setting()
        full = _worked_out(kind, {**payload}, setting)
        facts = Lookup(self._core) if kind.cross else None
        base = full if entry_id else {}  # keys that a newer program wrote there are let pass
        return full, kind.check(full, setting, base, facts=facts, entry_id=entry_id or "")

    def _proposed(self, kind: AnyLedger, branch: str, payload: JsonObject) -> Proposed:
        fields = {"branch": branch, **payload}
        entry = fields.pop("id", None)
        full = _worked_out(kind, fields, self._core.setting())
        return Proposed(
            full, str(entry) if entry else None, final=fields.get("stage") == Stage.FINAL
        )


def _worked_out(kind: AnyLedger, payload: JsonObject, setting: Setting) -> JsonObject:
    try:
        record = kind.read(payload)
        full = {**payload, **kind.settle(record)}
        if kind.reckon is not None:
            full |= kind.reckon(kind.read(full), setting)
    except Malformed:
        return payload  # the check says what is wrong
    return without_empty(full)
