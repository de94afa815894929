"""Facts for thousands of checks of one moment: what was asked once is remembered."""

from datetime import date
from typing import Any

from sqlalchemy import Connection

from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.store import listing


class OneMoment(Lookup):
    """A ``Lookup`` whose answers do not change: for entries that are checked one after another.

    A rule that reads a whole ledger would otherwise read it again for every one of them.
    """

    def use(self, connection: Connection) -> "OneMoment":
        """Ask through this connection from now on."""
        self._connection = connection
        return self

    def record(self, entry_id: str) -> Any:  # noqa: ANN401 - the record of whatever ledger
        """Return one record by id, None when it is not here."""
        known = self._remembered
        key = ("record", entry_id)
        if key not in known:
            known[key] = super().record(entry_id)
        return known[key]

    def records(
        self, ledger: str, branch: str, *, since: date | None = None, drafts: bool = False
    ) -> tuple[tuple[str, Any], ...]:
        """Return ids and final records of a branch's ledger by day; with ``drafts`` those too."""
        known = self._remembered
        key = ("records", ledger, branch, since, drafts)
        if key not in known:
            known[key] = super().records(ledger, branch, since=since, drafts=drafts)
        found: tuple[tuple[str, Any], ...] = known[key]
        return found

    def values(
        self, ledger: str, branch: str, names: tuple[str, ...], *, since: date | None = None,
        drafts: bool = False,
    ) -> tuple[tuple[Any, ...], ...]:  # fmt: skip
        """Return (id, value, …) of some fields of each record."""
        known = self._remembered
        key = ("values", ledger, branch, names, since, drafts)
        if key not in known:
            known[key] = super().values(ledger, branch, names, since=since, drafts=drafts)
        found: tuple[tuple[Any, ...], ...] = known[key]
        return found

    def bearing(self, ledger: str, branch: str, field: str, value: str) -> tuple[str, ...]:
        """Return the ids of records, drafts too, with just this value in a field; branch "" is any."""
        known = self._remembered
        key = ("bearing", ledger, branch, field)
        if key not in known:
            question = listing.Question(ledger, branch=branch or None, sort="id", descending=False)
            index: dict[object, list[str]] = {}
            for entry_id, each in self._ask(lambda c: listing.values(c, question, (field,))):
                index.setdefault(each, []).append(entry_id)
            known[key] = index
        return tuple(known[key].get(value, ()))

    @property
    def _remembered(self) -> dict[tuple[object, ...], Any]:
        known: dict[tuple[object, ...], Any] = self.__dict__.setdefault("_known_answers", {})
        return known
