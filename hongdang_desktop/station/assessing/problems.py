"""A deduction becomes a problem of L26 at one click, and never twice."""

from hongdang_desktop.core.canonical import JsonObject, without_empty
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.follows import following_id
from hongdang_desktop.station.assessing.views import Line, SheetView, Which
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books.entries import ids_of, refuse
from hongdang_desktop.station.core import Pen
from hongdang_desktop.station.shelf import require_on
from hongdang_desktop.station.views import Changes, Refused
from hongdang_desktop.store import journal, listing

PROBLEM = "problem"
_SOURCE = "self_assessment"
_TERM, _RULE = "usual", "ZG01"


class Problems(Book):
    """Drafts in L26 that come of deductions."""

    def of(self, which: Which, item: str) -> str:
        """Return the id of the problem that an item became, "" for none."""
        record = problem_id(which, item)
        rows = self._core.read(lambda c: listing.rows(c, PROBLEM, (record,)))
        return record if rows else ""

    def make(self, sheet: SheetView, line: Line) -> Changes:
        """Write a draft, or name the one that is there. Raises Refused NOTHING_LOST, LEDGER_OFF."""
        which, kind = sheet.which, find(PROBLEM)
        record = problem_id(which, line.item.key)
        if self.of(which, line.item.key):
            return Changes("已经记到问题整改里了。", frozenset(), "", (record,))
        if line.own is None or line.own >= line.item.points:
            raise Refused("NOTHING_LOST", f"“{line.item.title}”没有扣分，不用记问题。")
        payload = self._payload(sheet, line)

        def work(pen: Pen) -> None:
            require_on(pen.connection, which.branch, kind)
            full = self._completed(kind, payload, {})
            refuse(kind.check(full, self._core.setting()), Level.SAVE)
            heads = journal.heads_of(pen.connection, record)
            pen.ids.append(record)
            # Made at two PCs by a click, it needs nobody to choose.
            pen.put(kind, record, full, ids_of(heads), followed=not heads)

        return self._core.verb(f"记到问题整改了，还是草稿：{line.item.title}。", work)

    def _payload(self, sheet: SheetView, line: Line) -> JsonObject:
        setting = self._core.setting()
        rule = setting.rules.on(_RULE, setting.today)
        days = rule.numbers[_TERM] if rule else 0
        due = setting.today.fromordinal(setting.today.toordinal() + days) if days else None
        lost = (line.item.points - (line.own or 0)) / 100
        why = line.answer.words or line.evidence.words
        return without_empty({
            "branch": sheet.which.branch, "occurred_on": setting.today.isoformat(),
            "source": _SOURCE, "source_record": sheet.which.record if sheet.revision else None,
            "self_assessment_item": line.item.key, "term": _TERM,
            "problem": f"{sheet.which.when.text} 自评“{line.item.title}”扣 {lost:g} 分：{why}",
            "due": due.isoformat() if due else None,
        })  # fmt: skip


def problem_id(which: Which, item: str) -> str:
    """Return the id of the problem that a deduction becomes, the same on every PC of the branch."""
    return following_id(which.record, "", f"problem/{item}")
