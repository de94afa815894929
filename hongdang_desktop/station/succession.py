"""书记交接: everything that goes on when the secretary changes, gathered once and kept as it was."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from hongdang_desktop.core.canonical import Json, JsonObject, without_empty
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.ledgers.matter import BRANCH, Matter
from hongdang_desktop.ledgers.office.secretary_handover import LEDGER, LONGEST_LINE
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import Core, kind_of
from hongdang_desktop.station.desk import Desk
from hongdang_desktop.station.views import Changes, Duty, Entry, Listing, Refused

_ON_THE_WAY = (
    ("development", ("stage_now", "next_step")),
    ("applicant", ("stage_now", "earliest")),
)  # fmt: skip
_MOST = 1_000


@dataclass(frozen=True)
class Handed:
    """One line of the list."""

    heading: str
    what: str
    due: date | None = None
    more: str = ""

    def payload(self) -> JsonObject:
        """Return it as a part of the record."""
        return without_empty({
            "heading": self.heading, "what": self.what[:LONGEST_LINE],
            "due": self.due.isoformat() if self.due else None, "more": self.more[:LONGEST_LINE],
        })  # fmt: skip


class Succession:
    """The list, and the record that is drawn up from it."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._book = Book(core)

    def gather(self, branch: str) -> tuple[Handed, ...]:
        """Return what is open in a branch today, by heading."""
        names = Lookup(self._core)
        home = Desk(self._core).home(branch)
        open_matters = tuple(m for ledger in catalogue() for m in _open(ledger, branch, names))
        told = {matter.entry for matter in open_matters}
        duties = (*home.overdue, *home.week, *home.later)
        return (
            *self._duties(duty for duty in duties if duty.entry not in told),
            *self._on_the_way(branch, names),
            *self._posts(branch, names),
            *self._matters(open_matters, names),
            *self._reports(branch, names),
            *([Handed("数据", f"还有 {home.unsent} 条没带给厂里")] if home.unsent else []),
        )

    def draw_up(self, branch: str, *, taking: str = "", entry: str | None = None) -> Changes:
        """Save a draft of today's handover, new or in the place of an older draft.

        Who leaves is the secretary in office; ``taking`` is a member's id or a name. Raises Refused
        ALREADY_FINAL, and what saving raises.
        """
        before = self._book.entry(entry) if entry else None
        if before is not None and before.final:
            raise Refused("ALREADY_FINAL", "这次交接已经定稿了。再交接就另开一份。")
        kept: JsonObject = dict(before.payload) if before else {}
        lines: list[Json] = [line.payload() for line in self.gather(branch)]
        payload: JsonObject = {
            "leaving": self._secretary(branch), **kept, "branch": branch,
            "occurred_on": self._core.setting().today.isoformat(), "lines": lines,
        }  # fmt: skip
        if taking:
            payload["taking"] = taking
        return self._book.save(LEDGER.key, without_empty(payload), entry)

    def all(self, branch: str) -> tuple[Entry, ...]:
        """Return the handovers of a branch, the newest first."""
        return self._book.list(Listing(LEDGER.key, branch=branch), limit=_MOST)

    def _secretary(self, branch: str) -> str | None:
        people = self._book.people(branch)
        return next((person.id for person in people if person.post_key == "secretary"), None)

    def _duties(self, duties: Iterable[Duty]) -> Iterator[Handed]:
        for duty in duties:
            late = f"过期 {duty.overdue} 天" if duty.overdue else ""
            yield Handed("要办的事", duty.sentence, duty.due, late or duty.source)

    def _on_the_way(self, branch: str, names: Lookup) -> Iterator[Handed]:
        gone: set[str] = set()
        for key, derived in _ON_THE_WAY:
            for entry, record in names.records(key, branch, drafts=True):
                person = getattr(record, "applicant", None) or entry
                if person in gone:
                    continue
                gone.add(person)
                if record.ending or getattr(record, "archived_on", None):
                    continue
                now, after = (
                    kind_of(key).worked_out(name, record, entry, names) for name in derived
                )
                applicant = names.record(person)
                name = getattr(applicant, "name", "") or "（没写姓名）"
                label = kind_of(key).listed(derived)[derived[1]].label
                more = f"{label}：{after}" if after else ""
                yield Handed("发展党员", f"{name}：{now}", more=more)

    def _posts(self, branch: str, names: Lookup) -> Iterator[Handed]:
        term = kind_of("term")
        terms = names.records("term", branch)
        if terms:
            entry, record = terms[-1]
            due = term.worked_out("due_on", record, entry, names)
            yield Handed("届次和任期", f"{term.called(record)}，应换届日期 {due or '还没定'}")
        post = kind_of("committee_post")
        for entry, record in names.records("committee_post", branch):
            if record.in_force_on(self._core.setting().today):
                until = post.worked_out("certificate_until", record, entry, names)
                more = f"证书到 {until}" if until else ""
                yield Handed("届次和任期", f"{names.member(record.person or '')} {post.called(record)}",
                             more=more)  # fmt: skip

    def _matters(self, matters: Iterable[Matter], names: Lookup) -> Iterator[Handed]:
        private = 0
        for matter in matters:
            if matter.private not in ("", BRANCH):
                private += 1  # whose it is tells it himself
                continue
            owner = names.member(matter.owner) or matter.owner
            more = f"{matter.kind}，{owner}" if owner else matter.kind
            yield Handed("没办完的问题", matter.text, matter.due, more)
        if private:
            yield Handed("没办完的问题", f"个人查摆的问题 {private} 条", more="内容由本人保管")

    def _reports(self, branch: str, names: Lookup) -> Iterator[Handed]:
        reports = names.records("secretary_report", branch)
        if reports:
            _, record = reports[-1]
            ledger = kind_of("secretary_report")
            grade = ledger.columns["grade"].format(record.grade, names)
            told = (record.comment or "").strip()
            year = record.year or ""
            yield Handed("上次述职评议", f"{year}年 {grade or '还没定等次'}", more=told)


def _open(ledger: AnyLedger, branch: str, names: Lookup) -> Iterator[Matter]:
    if ledger.matters is None:
        return
    for entry, record in names.records(ledger.key, branch):
        for matter in ledger.matters.of(record, entry):
            if not (matter.closed or matter.settled or matter.handed):
                yield matter
