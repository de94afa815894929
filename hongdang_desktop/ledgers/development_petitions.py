"""What a branch asks of the plant on somebody's way into the Party (steps 7, 8, 13, 17 and 24)."""

from typing import Any

from hongdang_desktop.ledgers.applicant import Applicant
from hongdang_desktop.ledgers.development_record import Development, Discussion
from hongdang_desktop.ledgers.development_rules import resolved
from hongdang_desktop.ledgers.letters import joining as letters
from hongdang_desktop.ledgers.petitioning import GRANTED, Fill, Petition, Subject

_DECIDED = GRANTED | {"refused"}


def _known(subject: Subject) -> Development:
    return resolved(subject.record, subject.facts)


def _name(subject: Subject) -> str:
    person = subject.facts.record(subject.record.applicant or "")
    return person.name or "" if isinstance(person, Applicant) else ""


def _going_on(subject: Subject) -> bool:
    return not subject.record.ending and bool(subject.record.applicant)


def _to_be_proposed(subject: Subject) -> bool:
    known = _known(subject)
    later = known.listed_on or known.admitted_on or known.approved_on
    return _going_on(subject) and not known.consent_on and not later


def _published(subject: Subject) -> bool:
    known = _known(subject)
    over = known.public_until is not None and known.public_until < subject.setting.today
    return _going_on(subject) and over and not known.listed_on


def _to_be_checked(subject: Subject) -> bool:
    known = _known(subject)
    ready = known.listed_on and known.vetting == "passed" and known.trained_until
    return _going_on(subject) and bool(ready) and not known.checked_on and not known.admitted_on


def _lacking_for_check(subject: Subject) -> str:
    return "" if _known(subject).committee_on else "支委会审查日期"


def _admitted(subject: Subject) -> bool:
    known = _known(subject)
    return _going_on(subject) and known.admitted_on is not None and not known.approved_on


def _discussed(subject: Subject) -> bool:
    part: Any = subject.part
    if not isinstance(part, Discussion) or part.conclusion is None:
        return False
    return part.on is not None and not part.approved_on and not subject.record.ending


PETITIONS = (
    Petition(
        "development_listing", "关于拟列为发展对象的请示", letter=letters.listing, wanted=_to_be_proposed,
        asks=lambda s: f"拟将{_name(s)}列为发展对象，请审查同意。",
        fills=(Fill("consent_on", "day"), Fill("consent_number", "number")),
    ),
    Petition(
        "development_publicity", "关于发展对象公示结果的报告", letter=letters.publicity_result, wanted=_published,
        asks=lambda s: f"{_name(s)}列为发展对象的公示已经期满，报告结果。",
        answers=("filed", "returned"), numbered=False,
    ),
    Petition(
        "development_check", "关于发展对象预审的请示", letter=letters.check, wanted=_to_be_checked,
        lacking=_lacking_for_check,
        asks=lambda s: f"{_name(s)}的政审和培训已经合格，支委会审查同意，请预审。",
        numbered=False,
        fills=(
            Fill("checked_on", "day", when=_DECIDED),
            Fill("check_result", "verdict", {"approved": "passed", "refused": "failed"}, _DECIDED),
            Fill("check_opinion", "reasons", when=_DECIDED),
        ),
    ),
    Petition(
        "development_admission", "关于接收预备党员的报告", letter=letters.admitted, wanted=_admitted,
        asks=lambda s: f"支部党员大会 {_known(s).admitted_on} 通过接收{_name(s)}为预备党员，"
        "请审批。",
        fills=(
            Fill("approved_on", "day", when=_DECIDED),
            Fill("approval", "verdict", {"approved": "approved", "refused": "refused"}, _DECIDED),
            Fill("approval_number", "number", when=_DECIDED),
        ),
    ),
    Petition(
        "development_confirmation", "关于预备党员转正的报告", letter=letters.confirmed, wanted=_discussed,
        parts="discussions",
        asks=lambda s: f"支部党员大会 {s.part.on if s.part else ''} 讨论了{_name(s)}转正的事，"
        "请审批。",
        fills=(
            Fill("discussions/{part}/approved_on", "day"),
            Fill("discussions/{part}/approval_number", "number"),
        ),
    ),
)  # fmt: skip
