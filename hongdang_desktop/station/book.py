"""The verbs about entries: save, finalise, correct, delete; the questions stand in ``books``."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hongdang_desktop.core.canonical import Json, without_empty
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.records import Record, lasting
from hongdang_desktop.core.typed import tidy_lines
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.station.books import history
from hongdang_desktop.station.books.attaching import absent
from hongdang_desktop.station.books.entries import (
    NoSuchEntry,
    built_upon,
    final_form,
    ids_of,
    marks,
    named,
    refuse,
    refuse_closed,
    refuse_move,
    row_of,
    undisputed,
    worse,
)
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.books.merging import merge
from hongdang_desktop.station.books.naming import KEPT
from hongdang_desktop.station.books.one_moment import OneMoment
from hongdang_desktop.station.books.taking_back import TakingBack
from hongdang_desktop.station.books.undoing import branch_of
from hongdang_desktop.station.core import Pen
from hongdang_desktop.station.shelf import require_on, title_of
from hongdang_desktop.station.views import (
    Changes,
    Refused,
)
from hongdang_desktop.store import journal


class Book(TakingBack):
    """All ledgers of a station."""

    # Verbs ----------------------------------------------------------------------------------

    def save(
        self,
        ledger: str,
        payload: Mapping[str, Json],
        entry_id: str | None = None,
        *,
        upon: str = "",
    ) -> Changes:
        """Save a draft, new or changed; gaps are allowed. The whole entry is given each time.

        Of a final entry only living values may change (how far a decision is carried out). ``upon``
        is the revision that was opened: what came from another PC since then stands beside what is
        saved now and is never written over. Raises Refused PROBLEMS (values that cannot be kept),
        G03 (already final), NO_SUCH_ENTRY.
        """
        changes = self.save_all(ledger, [(payload, entry_id)], upon=upon)
        joined = merge(self._core) if upon else None
        if joined is None:
            return changes
        return replace(changes, sentence=changes.sentence + joined.sentence)

    def save_all(
        self,
        ledger: str,
        many: Sequence[tuple[Mapping[str, Json], str | None]],
        *,
        upon: str = "",
    ) -> Changes:
        """Save several drafts of one ledger: all of them, or none."""
        kind = find(ledger)
        many = _once(many)
        sentence = f"存好了，{kind.title} {len(many)} 条。" if len(many) > 1 else "存好了。"

        def work(pen: Pen) -> None:
            for payload, entry_id in many:
                self._save(pen, kind, payload, entry_id, upon)

        return self._core.verb(sentence, work)

    def finalise(self, entry_id: str, late_reason: str | None = None) -> Changes:
        """Make a draft final. Raises Refused PROBLEMS, CONFLICT, ALREADY_FINAL, NO_SUCH_ENTRY."""
        return self.finalise_all([entry_id], late_reason)

    def finalise_all(self, entry_ids: Sequence[str], late_reason: str | None = None) -> Changes:
        """Make several drafts final: all of them, or none."""

        def work(pen: Pen) -> None:
            several = dict.fromkeys(entry_ids)
            for entry_id in several:
                self._finalise(pen, entry_id, late_reason)
            if len(several) > 1:
                pen.sentence = f"定稿了 {len(several)} 条。"

        return self._core.verb("定稿了。", work)

    def correct(
        self, entry_id: str, payload: Mapping[str, Json], reason: str, *, upon: str = ""
    ) -> Changes:
        """Change a final entry; the former form stays readable and prints struck through (rule G03).

        ``upon`` is the revision that was opened. Raises Refused NO_REASON, NOT_FINAL,
        NOTHING_CHANGED, CONFLICT, CHANGED_SINCE (by another PC), PROBLEMS, NO_SUCH_ENTRY.
        """
        reason = tidy_lines(reason).strip()
        if not reason:
            raise Refused("NO_REASON", "还没写更正的理由。写一句为什么改。")
        return self._core.verb(
            "更正好了，原来的字还能看到。",
            lambda pen: self._correct(pen, entry_id, payload, reason=reason, upon=upon),
        )

    def delete(self, entry_id: str, reason: str = "") -> Changes:
        """Take an entry out of its ledger; the journal keeps it. A final one needs a reason.

        Raises Refused NO_REASON, IN_USE (another entry names it), PROBLEMS, NO_SUCH_ENTRY.
        """
        why = tidy_lines(reason).strip()

        def work(pen: Pen) -> None:
            row, kind = row_of(pen.connection, entry_id)
            heads = journal.heads_of(pen.connection, entry_id)
            if any((head.payload or {}).get("stage") == Stage.FINAL for head in heads) and not why:
                raise Refused("NO_REASON", "这条已定稿。要删先写一句理由。")
            refuse_closed(kind, row.payload, self._core.setting())
            if journal.named_elsewhere(pen.connection, entry_id):
                raise Refused(
                    "IN_USE", f"别的记录里写着“{row.called}”，不能删。人走了就改党籍状态。"
                )
            title = title_of(pen.connection, branch_of(row.payload), kind.key)
            pen.sentence = f"删掉了{title}“{row.called}”。"
            pen.remove(
                kind, entry_id, branch=branch_of(row.payload), reason=why,
                parents=ids_of(heads),
            )  # fmt: skip

        return self._core.verb("删掉了。", work)

    # Within a transaction -------------------------------------------------------------------

    def _save(
        self,
        pen: Pen,
        kind: AnyLedger,
        payload: Mapping[str, Json],
        entry_id: str | None,
        upon: str,
    ) -> None:
        base: Mapping[str, Json] = {}
        parents: tuple[str, ...] = ()
        if entry_id is not None:
            row, own_kind = row_of(pen.connection, entry_id)
            if own_kind is not kind:
                raise NoSuchEntry(entry_id)
            base, parents = built_upon(pen.connection, row, upon)
        full = self._completed(kind, payload, base)
        refuse_move(full, base)
        if base.get("stage") == Stage.FINAL:
            model: type[Record] = kind.model
            if lasting(model, full) != lasting(model, base):
                raise Refused("G03", "已定稿。要改就点“更正”，原来的字还能看到。")
        setting, facts = self._core.setting(), self._facts(pen, kind)
        problems = kind.check(full, setting, base, facts=facts, entry_id=entry_id or "")
        refuse((*problems, *absent(pen.connection, full, base)), Level.SAVE)
        if base.get("stage") == Stage.FINAL:
            former = kind.check(base, setting, base, facts=facts, entry_id=entry_id or "")
            refuse(worse(problems, former), Level.FINAL)
        record = entry_id or self._core.ids.new()
        pen.ids.append(record)
        if entry_id is None:
            at = full.get("branch")
            pen.once(f"on {kind.key} {at}", lambda: require_on(pen.connection, at, kind))
        if without_empty(full) != dict(base):
            pen.put(kind, record, full, parents)

    def _finalise(self, pen: Pen, entry_id: str, late_reason: str | None) -> None:
        row, kind = row_of(pen.connection, entry_id)
        if row.payload.get("stage") == Stage.FINAL:
            raise Refused("ALREADY_FINAL", "这条已经定稿了。")
        parents = undisputed(pen.connection, entry_id)
        payload = dict(row.payload)
        if late_reason:
            payload["late_reason"] = late_reason
        setting = self._core.setting()
        problems = kind.check(
            payload, setting, row.payload, facts=self._facts(pen, kind), entry_id=entry_id
        )
        refuse(problems, Level.SAVE, Level.FINAL)
        late = kind.lateness(kind.read(payload), setting)
        if not late:
            payload.pop("late_reason", None)
        payload |= final_form(pen, self._core, kind, payload)
        pen.sentence = f"定稿了：{row.called}。"
        pen.put(kind, entry_id, payload, parents)

    def _correct(
        self, pen: Pen, entry_id: str, payload: Mapping[str, Json], *, reason: str, upon: str
    ) -> None:
        row, kind = row_of(pen.connection, entry_id)
        if row.payload.get("stage") != Stage.FINAL:
            raise Refused("NOT_FINAL", "这条还是草稿，直接改就行。")
        parents = undisputed(pen.connection, entry_id)
        if built_upon(pen.connection, row, upon)[1] != parents:
            raise Refused("CHANGED_SINCE", "别的电脑也更正过这条。重新打开看看，再更正。")
        full = {**self._completed(kind, payload, row.payload), "reason": reason}
        refuse_move(full, row.payload)
        refuse_closed(kind, row.payload, self._core.setting())
        if not history.changed_fields(kind.key, row.payload, full):
            raise Refused("NOTHING_CHANGED", "没有改动。改了哪里，再点更正。")
        setting = self._core.setting()
        unknown = absent(pen.connection, full, row.payload)
        facts = self._facts(pen, kind)
        problems = kind.check(full, setting, row.payload, facts=facts, entry_id=entry_id)
        refuse((*problems, *unknown), Level.SAVE, Level.FINAL)
        full |= marks(kind, full, setting)
        full["rules"] = setting.rules.version
        full[KEPT] = named(pen, kind, full)
        title = title_of(pen.connection, branch_of(row.payload), kind.key)
        pen.sentence = f"更正了{title}“{row.called}”。"
        pen.put(kind, entry_id, full, parents)

    def _facts(self, pen: Pen, kind: AnyLedger) -> Lookup | None:
        """Return the other records as they stood before the verb, None where no rule asks."""
        if kind.cross is None:
            return None
        return pen.once("facts", lambda: OneMoment(self._core, pen.connection))


def _once(
    many: Sequence[tuple[Mapping[str, Json], str | None]],
) -> list[tuple[Mapping[str, Json], str | None]]:
    """Return what is to be saved; of an entry that is given twice, the last form."""
    last = {entry_id: number for number, (_, entry_id) in enumerate(many)}
    return [each for number, each in enumerate(many) if each[1] is None or last[each[1]] == number]
