"""Conflicts: the versions of an entry that stand side by side, shown and decided by a person."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject, without_empty
from hongdang_desktop.core.journal import Kind, Revision
from hongdang_desktop.core.merging import torn
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.records import Malformed
from hongdang_desktop.core.typed import tidy_lines
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.station.books import history
from hongdang_desktop.station.books.comparing import Parted, compared, joined, parted
from hongdang_desktop.station.books.disputes import Conflict, Joined
from hongdang_desktop.station.books.entries import (
    NoSuchEntry,
    entry_of,
    ids_of,
    marks,
    named,
    refuse,
    refuse_closed,
)
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.books.naming import KEPT
from hongdang_desktop.station.books.questions import Questions
from hongdang_desktop.station.books.undoing import branch_of, repeat
from hongdang_desktop.station.core import Pen, kind_of
from hongdang_desktop.station.views import Changes, Entry, Refused, Role, Version
from hongdang_desktop.store import journal, listing, merges
from hongdang_desktop.store.projection import present_payload
from hongdang_desktop.store.store import get_setting, put_setting

_TOLD = "merges_told"
_OF_FINAL = ("stage", "entered_at", "entered_by", "finalised_at", "finalised_by")


class Conflicts(Questions):
    """The part of the book that is about entries of which several versions stand."""

    def conflicts(self) -> tuple[Entry, ...]:
        """Return the entries that two PCs changed and nobody has decided."""
        ids = self._core.read(journal.conflicted)
        rows = self._core.read(lambda c: tuple(listing.one(c, each) for each in ids))
        return tuple(entry_of(row) for row in rows if row is not None)

    def heads(self, entry_id: str) -> tuple[Version, ...]:
        """Return the versions that stand side by side, the shown one first."""
        found = self._core.read(lambda c: journal.heads_of(c, entry_id))
        if not found:
            raise NoSuchEntry(entry_id)
        return tuple(replace(history.version(head), own=True) for head in found)

    def conflict(self, entry_id: str, *, uncovered: bool = False) -> Conflict:
        """Return an entry's versions, field by field. Raises NoSuchEntry, Refused NO_CONFLICT.

        Sensitive fields are covered unless ``uncovered``.
        """
        found = self._core.read(lambda c: _parted(c, entry_id))
        return compared(found, Lookup(self._core), uncovered=uncovered)

    def merged(self, limit: int = 50) -> tuple[Joined, ...]:
        """Return what the program joined by itself, the latest first."""
        return self._core.read(lambda c: joined(c, limit))

    def newly_merged(self) -> int:
        """Return how many entries this computer joined since it was last asked: told once."""
        if self._core.role is not Role.BRANCH:
            return 0

        def own(connection: Connection) -> dict[str, int]:
            return {key: each.seq for key, each in journal.streams(connection).items() if each.own}

        def look(connection: Connection) -> int:
            told, now = _told(connection), own(connection)
            count = sum(
                merges.count_after(connection, key, told.get(key, 0))
                for key, seq in now.items()
                if seq > told.get(key, 0)
            )
            put_setting(connection, _TOLD, {**now})
            return count

        moved = self._core.read(lambda c: own(c) != _told(c))
        return self._core.store.write(look) if moved else 0

    def resolve(self, entry_id: str, keep: str, reason: str = "") -> Changes:
        """Let one of the versions stand as it is.

        Where another one is final this is a correction: it takes a reason, and a draft must be fit to
        be final. Raises Refused NO_CONFLICT, NOT_A_VERSION, NO_REASON, PROBLEMS, NO_SUCH_ENTRY.
        """
        why = tidy_lines(reason).strip()

        def work(pen: Pen) -> None:
            found = _parted(pen.connection, entry_id)
            chosen = next((head for head in found.heads if head.id == keep), None)
            if chosen is None:
                raise Refused("NOT_A_VERSION", "要留的不是现在并列的版本。重新选一次。")
            self._keep(pen, found, chosen, why)

        return self._core.verb("定下来了，另一份还能在改动记录里看到。", work)

    def combine(
        self,
        entry_id: str,
        choices: Mapping[str, str],
        texts: Mapping[str, str] | None = None,
        reason: str = "",
    ) -> Changes:
        """Let an entry stand that takes each differing field from one version, or from what is typed.

        ``choices`` gives the revision by field, ``texts`` what was typed for a field of text; both
        together name every field of ``conflict(...).differences``. Checked like a save; a final
        entry stays final, like a correction. Raises Refused NO_CONFLICT, NOT_A_VERSION,
        NOT_CHOSEN, NOT_A_DIFFERENCE, NOT_A_TEXT, NOTHING_TO_COMBINE, NO_REASON, PROBLEMS,
        NO_SUCH_ENTRY.
        """
        why = tidy_lines(reason).strip()

        def work(pen: Pen) -> None:
            found = _parted(pen.connection, entry_id)
            full = _combined(found, choices, texts or {})
            self._settle(pen, found, full, why)

        return self._core.verb("定下来了，原来的几份还能在改动记录里看到。", work)

    # Within a transaction -------------------------------------------------------------------

    def _keep(self, pen: Pen, found: Parted, chosen: Revision, why: str) -> None:
        """Let a version stand. One that was final already needs no second look, only a reason."""
        others = [each for each in found.finals if not found.agree(each, chosen)]
        payload = present_payload(chosen)
        is_final = payload.get("stage") == Stage.FINAL
        if chosen.kind is Kind.PUT and others and not is_final:
            self._settle(pen, found, payload, why)
            return
        why = why or ("" if chosen.kind is Kind.PUT else str(payload.get("reason") or ""))
        if others:
            _require_reason(why)
        parents = ids_of(found.heads)
        if chosen.kind is not Kind.PUT:
            for each in found.finals:
                refuse_closed(found.kind, present_payload(each), self._core.setting())
            branch = branch_of(found.shown)
            pen.remove(found.kind, found.record, branch=branch, reason=why, parents=parents)
        elif others:
            pen.put(found.kind, found.record, {**payload, "reason": why}, parents)
        else:
            repeat(pen, chosen, parents)

    def _settle(self, pen: Pen, found: Parted, payload: Mapping[str, Json], why: str) -> None:
        """Write what was decided; what was final anywhere stays so, and thus must be fit to be."""
        kind, setting = found.kind, self._core.setting()
        full = {k: v for k, v in payload.items() if k not in ("reason", KEPT)}
        if not found.finals:
            full = _with_what_follows(kind, full)
            refuse(kind.check(full, setting, found.shown), Level.SAVE)
            pen.put(kind, found.record, full, ids_of(found.heads))
            return
        _require_reason(why)
        first = min(
            (present_payload(each) for each in found.finals),
            key=lambda each: str(each.get("finalised_at")),
        )
        full |= {name: first[name] for name in _OF_FINAL if name in first} | {"reason": why}
        full = _with_what_follows(kind, full)
        refuse(kind.check(full, setting, found.shown), Level.SAVE, Level.FINAL)
        full |= marks(kind, full, setting)
        full["rules"] = setting.rules.version
        full[KEPT] = named(pen, kind, full)
        pen.put(kind, found.record, full, ids_of(found.heads))


def _told(connection: Connection) -> dict[str, int]:
    """Return by own stream up to which number it was told what the program joined."""
    kept = get_setting(connection, _TOLD)
    kept = kept if isinstance(kept, dict) else {}
    return {key: seq for key, seq in kept.items() if isinstance(seq, int)}


def _parted(connection: Connection, entry_id: str) -> Parted:
    heads = journal.heads_of(connection, entry_id)
    if not heads or listing.one(connection, entry_id) is None:
        raise NoSuchEntry(entry_id)
    if not torn(heads):
        raise Refused("NO_CONFLICT", "这条没有要定的了。")
    return parted(connection, kind_of(heads[0].type), heads)


def _combined(found: Parted, choices: Mapping[str, str], texts: Mapping[str, str]) -> JsonObject:
    """Return the payload that the choices make. Raises Refused."""
    if len(found.payloads) < 2:
        raise Refused("NOTHING_TO_COMBINE", "有一份是删除，没有能合的。留着，或者删掉。")
    fields = found.differing
    unknown = next((name for name in (*choices, *texts) if name not in fields), None)
    if unknown is not None:
        raise Refused("NOT_A_DIFFERENCE", f"“{found.label(unknown)}”几份是一样的，不用选。")
    missing = [name for name in fields if name not in choices and name not in texts]
    if missing:
        words = "、".join(found.label(name) for name in missing)
        raise Refused("NOT_CHOSEN", f"还没选：{words}。每栏选一份。")
    full = dict(found.shown)
    for name, revision in choices.items():
        if revision not in found.payloads:
            raise Refused("NOT_A_VERSION", "要留的不是现在并列的版本。重新选一次。")
        full[name] = found.payloads[revision].get(name)
    for name, typed in texts.items():
        column = found.kind.columns.get(name)
        if column is None or not found.free(name):
            raise Refused("NOT_A_TEXT", f"“{found.label(name)}”不能合着写，选一份。")
        value = column.parse(typed)
        full[name] = value if isinstance(value, str) else None
    return without_empty(full)


def _with_what_follows(kind: AnyLedger, payload: JsonObject) -> JsonObject:
    try:
        return without_empty({**payload, **kind.settle(kind.read(payload))})
    except Malformed:
        return payload  # the check says what is wrong


def _require_reason(why: str) -> None:
    if not why:
        raise Refused("NO_REASON", "有一份已定稿，定下来就是更正。写一句理由。")
