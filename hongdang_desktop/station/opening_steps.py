"""What a new branch needs before it can go on from where the old books end: one line each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Connection

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.ledgers.ledger import Setting
from hongdang_desktop.ledgers.office import opening
from hongdang_desktop.ledgers.office.organisation import LEDGER as TREE
from hongdang_desktop.store import listing


@dataclass(frozen=True)
class Step:
    """One line of the list: what it is for, how far it is, and where it is typed or brought in.

    ``skipped``: the branch said that it has none. ``given`` are the fields with which a new entry
    begins; ``entry`` is the entry to go on with; what ``sends`` the plant may send. ``ledger`` "" is no ledger: ``page`` leads there.
    """

    key: str
    title: str
    hint: str
    count: int
    drafts: int = 0
    skipped: bool = False
    may_skip: bool = False
    ledger: str = ""
    page: str = ""
    table: bool = False
    entry: str = ""
    sends: bool = False
    given: JsonObject = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Say whether nothing is left to do here."""
        return (self.count > 0 and not self.drafts) or self.skipped

    @property
    def state(self) -> str:
        """Return how far it is in words."""
        if self.skipped and not self.count:
            return "没有"
        if self.drafts:
            return f"{self.count} 条，{self.drafts} 条还是草稿"
        return f"{self.count} 条" if self.count else "还没有"


@dataclass(frozen=True)
class _Wanted:
    """A line as it is laid down here; ``counts`` says which entries are meant, None for all."""

    key: str
    title: str
    hint: str
    ledger: str
    counts: Callable[[JsonObject], bool] | None = None
    may_skip: bool = True
    table: bool = True


def _certified(payload: JsonObject) -> bool:
    return bool(payload.get("certificate") or payload.get("certified_on"))


def _taken_over(payload: JsonObject) -> bool:
    return bool(payload.get("opening"))


def _arrear(payload: JsonObject) -> bool:
    return payload.get("kind") == "arrear"


def _has_day(payload: JsonObject) -> bool:
    return bool(payload.get("theme_day"))


WANTED = (
    _Wanted("member", "党员名册", "在册的每一个人，入党和转正的日期。", "member", may_skip=False),
    _Wanted("term", "届次", "这一届的任命日期，到哪天该换届。", "term", may_skip=False),
    _Wanted("committee", "支委名册", "谁任什么职，从哪天起。", "committee_post", may_skip=False),
    _Wanted(
        "certificate", "支委证书", "在支委名册里填证书编号和取得日期。", "committee_post",
        _certified, table=False,
    ),
    _Wanted("group", "党小组", "组长和成员，对着哪个班组。", "party_group"),
    _Wanted(
        "applicant", "入党申请人和积极分子", "走到哪一步填到哪一步：申请、谈话、确定、考察。",
        "applicant",
    ),
    _Wanted(
        "development", "发展对象和预备党员", "已经办过的步骤照实填日期。", "development", table=False
    ),
    _Wanted("study", "今年到现在的学时", "建账日以前的学时，一次记一条就行。", "study", _taken_over),
    _Wanted("arrear", "还欠着的党费", "谁欠哪几个月，一人一条。", "dues", _arrear, table=False),
    _Wanted(
        "fixed_day", "固定党日", "每月几号，在支部基本情况里填。", "branch", _has_day,
        may_skip=False, table=False,
    ),
)  # fmt: skip


def steps(setting: Setting, connection: Connection, branch: str) -> tuple[Step, ...]:
    """Return all lines for a branch, in the order in which they are best done."""
    rows = listing.rows(connection, opening.LEDGER.key, (opening.opening_id(branch),))
    none = rows[0].payload.get("without") if rows else None
    without = {str(each) for each in none} if isinstance(none, list) else set()
    start = setting.frame(branch).start or setting.today.replace(day=1)
    return tuple(_steps(connection, branch, start, without))


def _steps(connection: Connection, branch: str, start: date, without: set[str]) -> Iterator[Step]:
    teams = [
        row
        for row in listing.called(connection, TREE.key, branch)
        if row.payload.get("kind") == "team"
    ]
    yield Step(
        "team", "班组", "支部管着哪些班组；和厂里接上以后由厂里登记。", len(teams),
        skipped="team" in without, may_skip=True, page="settings",
    )  # fmt: skip
    for wanted in WANTED:
        ledger = wanted.ledger
        rows = [
            row
            for row in listing.called(connection, ledger, branch)
            if wanted.counts is None or wanted.counts(row.payload)
        ]
        drafts = sum(row.payload.get("stage") == "draft" for row in rows)
        first = listing.called(connection, ledger, branch)[:1] if ledger == "branch" else ()
        yield Step(
            wanted.key, wanted.title, wanted.hint, len(rows), drafts, wanted.key in without,
            wanted.may_skip, ledger, "", wanted.table,
            first[0].id if first else "", wanted.ledger == "member", _given(wanted.key, start),
        )  # fmt: skip


def _given(key: str, start: date) -> JsonObject:
    """Return with what a new entry of a line begins; the day is the last one before the books begin."""
    last = start - timedelta(days=1)
    day: Json = last.isoformat()
    if key == "study":
        return {"occurred_on": day, "topic": "建账前的学时", "form": "practice"}
    if key == "arrear":
        return {"occurred_on": day, "kind": "arrear", "month": f"{last:%Y-%m}"}
    return {}


def names() -> tuple[str, ...]:
    """Return the keys of all lines."""
    return ("team", *(each.key for each in WANTED))
