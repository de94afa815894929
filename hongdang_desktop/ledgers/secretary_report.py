"""L39 书记述职评议: 《党委（党组）书记抓基层党建工作述职评议考核办法（试行）》 (domain.md §5.3)."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Choice, Day, LongText, Whole
from hongdang_desktop.core.problems import Problem
from hongdang_desktop.core.references import EntryRefs, MemberRef
from hongdang_desktop.ledgers.due import Clock
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Beginning, Derived, Facts, Ledger, Rhythm, Setting
from hongdang_desktop.ledgers.matter import Matter, Tracking

GRADES = {"good": "好", "fairly_good": "较好", "average": "一般", "poor": "差"}


class SecretaryReport(Envelope):
    """One secretary's report on one year; the written report is an attachment."""

    secretary: Annotated[str | None, MemberRef("书记", required=True, weighty=True)] = None
    occurred_on: Annotated[date | None, Day("述职日期", required=True)] = None
    comment: Annotated[str | None, LongText("上级点评")] = None
    voters: Annotated[int | None, Whole("参加测评", unit="人", weighty=True)] = None
    good: Annotated[int | None, Whole("好", unit="票", weighty=True)] = None
    fairly_good: Annotated[int | None, Whole("较好", unit="票", weighty=True)] = None
    average: Annotated[int | None, Whole("一般", unit="票", weighty=True)] = None
    poor: Annotated[int | None, Whole("差", unit="票", weighty=True)] = None
    grade: Annotated[str | None, Choice("综合等次", weighty=True, options=GRADES)] = None
    problems: Annotated[tuple[str, ...], EntryRefs("存在问题", ledger="problem")] = ()
    results_used: Annotated[str | None, LongText("结果运用")] = None

    def matters(self, entry_id: str) -> Iterator[Matter]:
        """Yield the problems named in the report: they live in the problem ledger."""
        for each in self.problems:
            yield Matter(
                entry_id, f"problems/{each}", "述职问题", "", found=self.occurred_on, handed=each,
                source="report",
            )  # fmt: skip

    @property
    def cast(self) -> int | None:
        """Return how many votes were counted, None when none is written down."""
        votes = (self.good, self.fairly_good, self.average, self.poor)
        return None if all(v is None for v in votes) else sum(v or 0 for v in votes)


def problems(report: SecretaryReport, setting: Setting) -> Iterator[Problem]:
    """Yield rule CA06: the votes are as many as the voters."""
    rule = setting.rules.on("CA06", report.occurred_on or setting.today)
    cast = report.cast
    if rule and cast is not None and cast != (report.voters or 0):
        yield rule.problem(
            "voters", f"四项合计 {cast} 票，参加测评 {report.voters or 0} 人。", "对一对票数。"
        )


def _share(report: SecretaryReport, entry_id: str, facts: Facts) -> str:
    del entry_id, facts
    cast = report.cast
    best = (report.good or 0) + (report.fairly_good or 0)
    return f"{best / cast:.1%}" if cast else ""


def begin(beginning: Beginning) -> JsonObject:
    """Return the report on the last year of whoever is secretary now."""
    posts = {member.party_post: person for person, member in beginning.people}
    found: JsonObject = {"year": beginning.today.year - (beginning.today.month <= _UNTIL)}
    if posts.get("secretary"):
        found["secretary"] = posts["secretary"]
    return found


_UNTIL = 6
"""Up to this month a report is on the year before: they are held from autumn to spring."""


LEDGER = Ledger(
    code="L39",
    key="secretary_report",
    title="书记述职评议",
    model=SecretaryReport,
    mechanism="appraisal",
    rhythm=Rhythm.YEAR,
    ended_on=lambda record: record.occurred_on,
    by_year=True,
    called=lambda report: f"{report.year or '（还没有年份）'}年度述职评议",
    shown=("year", "secretary", "occurred_on", "voters", "share", "grade"),
    rules=problems,
    begin=begin,
    rule="CA07",
    matters=Tracking(of=SecretaryReport.matters),
    clock=Clock(
        rule="CA07",
        every=Rhythm.YEAR,
        missing="{year}年书记还没述职评议",
        by_year=True,
        grace=3,
        may_be_none=True,
    ),
    derived=(Derived("share", "好和较好占", _share),),
)
