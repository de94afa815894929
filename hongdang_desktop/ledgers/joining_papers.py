"""Which of the papers that a step needs stand in the books already, so that nobody looks for a file."""

from collections.abc import Callable, Mapping

from hongdang_desktop.ledgers.joining_windows import Known

Where = Callable[[Known], str]
"""Returns where a paper is found, "" where only a file can be it."""


def _number(ledger: str, name: str) -> Where:
    def found(known: Known) -> str:
        number = getattr(known.records[ledger], name, None)
        return f"文号 {number}" if number else ""

    return found


def _held(ledger: str, name: str, where: str) -> Where:
    return lambda known: where if getattr(known.records[ledger], name, None) else ""


def _meeting(known: Known) -> str:
    discussions = known.development.discussions if known.development else ()
    return "党员大会台账" if discussions and discussions[-1].meeting else ""


def _approved(known: Known) -> str:
    discussions = known.development.discussions if known.development else ()
    number = discussions[-1].approval_number if discussions else None
    return f"文号 {number}" if number else ""


def _voted(about: str) -> Where:
    def found(known: Known) -> str:
        ballots = known.development.ballots if known.development else ()
        if any(each.about == about for each in ballots):
            return "票数已填"
        development = known.development
        if about == "admission":
            return "党员大会台账" if development and development.admission else ""
        return _meeting(known)

    return found


IN_BOOKS: Mapping[tuple[str, str], Where] = {
    ("applicant.decided_on", "会议记录"): _held("applicant", "decision", "会议台账"),
    ("applicant.filed_on", "备案批复"): _number("applicant", "filing_number"),
    ("applicant.contacts", "联系人登记"): _held("applicant", "contacts", "已登记"),
    ("applicant.reviews", "考察登记表"): _held("applicant", "reviews", "可打印"),
    ("applicant.reviews", "思想汇报"): _held("applicant", "reports", "已登记"),
    ("development.consent_on", "同意批复"): _number("development", "consent_number"),
    ("development.listed_on", "公示"): _held("development", "public_from", "可打印"),
    ("development.listed_on", "公示结果报告"): _held("development", "public_outcome", "可打印"),
    ("development.introducers", "介绍人登记"): _held("development", "introducers", "已登记"),
    ("development.trained_until", "成绩"): _held("development", "training", "已登记"),
    ("development.committee_on", "会议记录"): _held("development", "committee", "会议台账"),
    ("development.checked_on", "预审意见"): _held("development", "check_opinion", "已登记"),
    ("development.admitted_on", "大会记录"): _held("development", "admission", "党员大会台账"),
    ("development.admitted_on", "票决结果"): _voted("admission"),
    ("development.approved_on", "批复"): _number("development", "approval_number"),
    ("development.member", "名册更新"): _held("development", "member", "党员名册"),
    ("development.observations", "教育考察登记表"): _held("development", "observations", "可打印"),
    ("development.discussions/on", "会议记录"): _meeting,
    ("development.discussions/on", "票决结果"): _voted("confirmation"),
    ("development.discussions/approved_on", "批复"): _approved,
    ("development.archived_on", "归档清单"): _held("development", "archived", "已登记"),
}  # fmt: skip
"""By ledger and field of the step, and the name of the paper."""
