"""L39 书记述职评议: 《党委（党组）书记抓基层党建工作述职评议考核办法（试行）》 (domain.md §5.3)."""

from datetime import date
from typing import Annotated

from hongdang_desktop.core.columns import Choice, Day, LongText, Whole
from hongdang_desktop.core.references import EntryRefs, MemberRef
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm

GRADES = {"good": "好", "fairly_good": "较好", "average": "一般", "poor": "差"}


class SecretaryReport(Envelope):
    """One secretary's report on one year; the written report is an attachment."""

    year: Annotated[
        int | None,
        Whole("所属年度", required=True, weighty=True, least=1921, most=2200, unit="年"),
    ] = None
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


LEDGER = Ledger(
    code="L39",
    key="secretary_report",
    title="书记述职评议",
    model=SecretaryReport,
    mechanism="appraisal",
    rhythm=Rhythm.YEAR,
    by_year=True,
    called=lambda report: f"{report.year or '（还没有年份）'}年度述职评议",
    shown=("year", "secretary", "occurred_on", "voters", "good", "grade"),
)
