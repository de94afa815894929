"""Puts what the books know of a person's way into his papers."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hongdang_desktop.ledgers.applicant import REVIEWS
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.development_record import CONCLUSIONS
from hongdang_desktop.ledgers.meeting import METHODS
from hongdang_desktop.output import document as d
from hongdang_desktop.output.papers import way as papers
from hongdang_desktop.output.papers.subject import Subject
from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books.corrections import corrections_of
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.looks import Looks
from hongdang_desktop.station.special_papers import Made, PaperAsk
from hongdang_desktop.station.way_reading import vote_of
from hongdang_desktop.station.ways import Ways
from hongdang_desktop.station.ways_views import GONE, Gone, WayStep, WayView

_HEAD = ("sex", "nation", "born_on", "education", "team", "post", "applied_on")


class _Teller:
    """One person's papers: his way, his records, and the names of others."""

    def __init__(self, core: Core, ask: PaperAsk) -> None:
        self.names = Lookup(core)
        self._book, self._core = Book(core), core
        self.view: WayView = Ways(core).view(ask.subject, uncovered=ask.uncovered)
        known = Ways(core).known(ask.subject)
        self.applicant: Any = known.applicant
        self.development: Any = known.development

    @property
    def revisions(self) -> tuple[str, ...]:
        """Return the revisions that stand on paper."""
        entries = (self._book.entry(each) for each in self.view.entries.values())
        return tuple(each.revision for each in entries if each.final)

    def person(self, *more: tuple[str, str], registers: bool = False) -> papers.PersonPaper:
        """Return what all papers share, with more values in its head.

        What ``registers`` says what was put right later; a form that people sign says only what stands.
        """
        marks: list[d.Mark] = []
        corrections: list[d.Correction] = []
        for ledger, entry_id in self.view.entries.items() if registers else ():
            entry, kind = self._book.entry(entry_id), find(ledger)
            if entry.corrected:
                corrections += corrections_of(kind, self._book.history(entry_id), self.names)
            subject = Subject(kind, entry.record, self.names, "", corrections=tuple(corrections))
            marks += [mark for mark in subject.marks if mark.kind not in {m.kind for m in marks}]
        branch = self.names.nodes.get(self.view.person.branch)
        return papers.PersonPaper(
            name=self.view.person.name, branch=(branch.name if branch else "") or "",
            facts=(("姓名", self.view.person.name), *self._facts(), *more),
            marks=tuple(marks), corrections=tuple(corrections), draft=bool(self.view.drafts),
        )  # fmt: skip

    @property
    def decided(self) -> tuple[str, str]:
        """Return when he was decided upon as an activist."""
        return ("积极分子确定", f"{getattr(self.applicant, 'decided_on', None) or ''}")

    def people(self, ids: tuple[str, ...]) -> str:
        """Return members by name."""
        return "、".join(self.names.member(each) for each in ids)

    def _facts(self) -> Iterator[tuple[str, str]]:
        columns = find("applicant").columns
        for name in _HEAD:
            value = getattr(self.applicant, name, None)
            yield columns[name].label, columns[name].format(value, self.names)


def _record(teller: _Teller) -> d.Document:
    view = teller.view
    stage = ("现在", view.person.stage)
    person = teller.person(stage, teller.decided, *view.dates, registers=True)
    return papers.record(
        person, [_line(step) for step in view.steps], when=f"截至 {view.today:%Y年%m月%d日}",
        rules=view.version,
    )  # fmt: skip


def _line(step: WayStep) -> papers.Line:
    told = [
        f"{each.sentence}（{each.source}）" if each.source else each.sentence
        for each in step.problems
    ]
    if step.reason:
        told.append(f"说明：{step.reason}")
    words = [f"{label} {value}" for label, value in step.said if value != f"{step.day}"]
    words += [f"票决：{step.vote}"] if step.vote else []
    held = [f"{m.name}（{m.said or '已附'}）" for m in step.materials if m.here]
    shown = step.gone in (Gone.DONE, Gone.MISSING)
    state = (
        "办了" if step.gone is Gone.DONE else GONE[step.gone] if step.gone is not Gone.AHEAD else ""
    )
    return papers.Line(
        step.no, step.stage, step.name, state if step.gone is not Gone.NEXT else "",
        f"{step.day or ''}", "\n".join(words), "\n".join(held), tuple(told) if shown else (),
        step.article,
    )  # fmt: skip


def _review(teller: _Teller) -> d.Document:
    applicant = teller.applicant
    contacts = ("培养联系人", teller.people(applicant.contacts if applicant else ()))
    filed = ("上级备案", f"{applicant.filed_on or ''}" if applicant else "")
    return papers.review(
        teller.person(teller.decided, filed, contacts, registers=True),
        [(_day(e.on), e.comment or "", REVIEWS.get(e.conclusion or "", "")) for e in _parts(applicant, "reviews")],
        [(_day(e.on), e.about or "") for e in _parts(applicant, "reports")],
        [(_day(e.on), e.about or "", _hours(e.hours)) for e in _parts(applicant, "trainings")],
    )  # fmt: skip


def _probation(teller: _Teller) -> d.Document:
    development = teller.development
    people = teller.people(development.introducers) if development else ""
    person = teller.person(("入党介绍人", people), *teller.view.dates, registers=True)
    return papers.probation(
        person, [(_day(e.on), e.comment or "") for e in _parts(development, "observations")]
    )


def _talk(teller: _Teller) -> d.Document:
    applicant = teller.applicant
    by = teller.names.member(applicant.talked_by) if applicant and applicant.talked_by else ""
    return papers.talk(teller.person(), on=getattr(applicant, "talk_on", None), by=by)


def _admission(teller: _Teller) -> d.Document:
    development = teller.development
    day = development.admitted_on if development else None
    votes = _votes(teller, "admission", development.admission if development else None, day)
    words = {True: "通过，同意接收为预备党员", False: "未通过", None: ""}[votes.passed]
    return papers.ballot(teller.person(), votes, confirming=False, result=words)


def _confirmation(teller: _Teller) -> d.Document:
    parts = _parts(teller.development, "discussions")
    last = parts[-1] if parts else None
    votes = _votes(
        teller, "confirmation", last.meeting if last else None, last.on if last else None
    )
    conclusion = CONCLUSIONS.get(last.conclusion or "", "") if last else ""
    if last and last.extended_until and last.conclusion == "extended":
        conclusion = f"{conclusion}到 {last.extended_until}"
    result = "未通过" if votes.passed is False else conclusion
    return papers.ballot(teller.person(), votes, confirming=True, result=result)


def _archive(teller: _Teller) -> d.Document:
    development = teller.development
    listed = development.archived if development else ()
    files = [a.name or "" for r in (teller.applicant, development) if r for a in r.attachments]
    return papers.archive(
        teller.person(),
        [(name, next((f"有扫描件 {f}" for f in files if name in f), "")) for name in listed],
        on=development.archived_on if development else None,
    )  # fmt: skip


def _votes(teller: _Teller, about: str, meeting: str | None, day: Any) -> papers.Votes:  # noqa: ANN401
    development = teller.development
    vote: Any = vote_of(development, about, meeting, teller.names) if development else None
    if vote is None:
        return papers.Votes(day)
    ballot = getattr(vote, "method", "ballot") == "ballot"
    method = "无记名投票" if ballot else METHODS.get(vote.method or "", "（方式没记）")
    passed = {"passed": True, "failed": False}.get(vote.result or "")
    return papers.Votes(
        day, vote.expected, vote.present, vote.written, vote.in_favour, vote.against,
        vote.abstained, passed, method,
    )  # fmt: skip


def _parts(record: Any, name: str) -> tuple[Any, ...]:  # noqa: ANN401 - of either ledger
    return tuple(getattr(record, name, ()))


def _day(day: Any) -> str:  # noqa: ANN401 - a day, or None
    return f"{day or ''}"


def _hours(steps: int | None) -> str:
    return f"{steps / 10:g}" if steps else ""


PAPERS: Mapping[str, Callable[[_Teller], d.Document]] = {
    "way_record": _record,
    "way_talk": _talk,
    "way_review": _review,
    "way_admission": _admission,
    "way_probation": _probation,
    "way_confirmation": _confirmation,
    "way_archive": _archive,
}


def make(core: Core, ask: PaperAsk, key: str) -> Made:
    """Return one paper of the person that ``ask.subject`` names. Raises Refused NO_SUCH_PERSON."""
    teller = _Teller(core, ask)
    if ask.uncovered:
        book = Book(core)
        Looks(core).note([book.entry(each) for each in teller.view.entries.values()], "paper")
    return Made((PAPERS[key](teller),), teller.revisions)
