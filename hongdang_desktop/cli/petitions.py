"""Commands between a branch and the plant: what is asked, what is answered, and who leads which branch."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import branch_of, one_branch, opened
from hongdang_desktop.cli.books import done
from hongdang_desktop.cli.duties import BadDay
from hongdang_desktop.cli.lists import entry_data
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Day
from hongdang_desktop.core.typed import Unreadable
from hongdang_desktop.ledgers.petitioning import VERDICTS
from hongdang_desktop.station.petition_views import Asked, Evidence, Offer
from hongdang_desktop.station.register import BranchRegister
from hongdang_desktop.station.views import Changes

PetitionIds = Annotated[list[str], typer.Argument(metavar="PETITION…", help="请示的 id，可以几份")]
Number = Annotated[str, typer.Option(help="批复文号")]
On = Annotated[str | None, typer.Option("--day", metavar="DATE", help="日期，不写就是今天")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="批准到哪天（延期的才写）")]
Reasons = Annotated[str, typer.Option(help="意见；退回的写清楚改什么")]
Verdict = Annotated[str, typer.Option(help="结论：" + "、".join(VERDICTS.values()))]


def petitions(
    folder: Folder,
    branch: Branch = None,
    offered: Annotated[bool, typer.Option("--offered", help="现在可以请示、报告的")] = False,
    waiting: Annotated[bool, typer.Option("--waiting", help="只看还没批复的")] = False,
    entry: Annotated[
        str, typer.Option("--entry", metavar="PETITION", help="看一份和有关情况")
    ] = "",
) -> Answer:
    """请示与报告：支部的，厂里看所有支部的。"""
    with opened(folder) as station:
        if entry:
            evidence = station.petitions.evidence(entry)
            return Answer(_evidence_data(evidence), _evidence_lines(evidence))
        if offered:
            found = station.petitions.offered(one_branch(station, branch))
            rows = [
                (e.kind, e.title, e.called, e.entry, "该办了" if e.urged else "", e.lacking)
                for e in found
            ]
            head = ("种类", "名称", "为哪一条", "id", "", "还缺")
            return Answer([_offer_data(each) for each in found], columns(head, rows))
        wanted = branch_of(station, branch)
        ask = station.petitions.waiting if waiting else station.petitions.all
        asked = ask(wanted)
    listed = [
        (a.petition.id, f"{a.petition.record.occurred_on or ''}", a.branch_name, a.title, a.state)
        for a in asked
    ]
    data: list[Json] = [_asked_data(each) for each in asked]
    return Answer(data, columns(("id", "日期", "支部", "标题", "现在"), listed))


def petition(  # noqa: PLR0917 - one option each
    folder: Folder,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="种类，看 petitions --offered")],
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="为哪一条：记录的 id")],
    part: Annotated[str, typer.Option(help="其中哪一行的 id")] = "",
    until: Until = None,
    words: Annotated[str, typer.Option(help="要说明的：原因、情况")] = "",
    final: Annotated[bool, typer.Option("--final", help="马上定稿，随下一个数据包带走")] = False,
) -> Answer:
    """起草一份请示或报告；知道的都先填好。"""
    with opened(folder) as station:
        branch = station.book.entry(entry).record.branch or ""
        changes = station.petitions.begin(branch, kind, entry, part)
        (made,) = changes.ids
        more: JsonObject = {"until": _day(until), "words": words or None}
        said = {name: value for name, value in more.items() if value}
        if said:
            payload = station.book.entry(made).payload
            station.book.save("petition", {**payload, **said}, made)
        if final:
            changes = station.book.finalise(made)
        return _named(made, changes)


def withdraw(
    folder: Folder,
    entry: Annotated[str, typer.Argument(metavar="PETITION", help="请示的 id")],
    day: On = None,
) -> Answer:
    """撤回一份还没批复的请示。"""
    with opened(folder) as station:
        on = _day(day)
        return done(
            station.petitions.withdraw(entry, date.fromisoformat(on) if on else None)
        )  # fmt: skip


def reply(  # noqa: PLR0917 - one option each
    folder: Folder,
    entries: PetitionIds,
    verdict: Verdict,
    number: Number = "",
    day: On = None,
    until: Until = None,
    reasons: Reasons = "",
) -> Answer:
    """厂里批复一份或几份请示，一个文号、一个日期；随下一个数据包带走。"""
    key = next((k for k, word in VERDICTS.items() if verdict in (k, word)), verdict)
    on, last = _day(day), _day(until)
    with opened(folder) as station:
        return done(
            station.petitions.reply(
                entries, verdict=key, number=number, reasons=reasons,
                day=date.fromisoformat(on) if on else None,
                until=date.fromisoformat(last) if last else None,
            )
        )  # fmt: skip


def branches(folder: Folder) -> Answer:
    """组织与班子登记：各支部的班子、任期、党员、班组。都是算出来的，不用填。"""
    with opened(folder) as station:
        found = station.register.branches()
    rows = [
        (
            e.code, e.shown, "、".join(s.name for s in e.seats[:1]), f"{e.members}",
            f"{e.due_on or ''}", f"{e.until or ''}",
        )
        for e in found
    ]  # fmt: skip
    head = ("编码", "支部", "书记", "党员", "应换届", "停用")
    return Answer([_branch_data(each) for each in found], columns(head, rows))


def _day(words: str | None) -> str | None:
    try:
        return str(Day("日期").parse(words)) if words else None
    except Unreadable as wrong:
        raise BadDay(wrong.sentence + wrong.cure) from None


def _named(made: str, changes: Changes) -> Answer:
    data: JsonObject = {"ids": [made], "action": changes.action, "sentence": changes.sentence}
    return Answer(data, (made,), (changes.sentence,))


def _offer_data(offer: Offer) -> JsonObject:
    return {
        "kind": offer.kind, "title": offer.title, "ledger": offer.ledger, "entry": offer.entry,
        "part": offer.part, "called": offer.called, "asks": offer.asks, "urged": offer.urged,
        "lacking": offer.lacking, "draft": offer.draft,
    }  # fmt: skip


def _asked_data(asked: Asked) -> JsonObject:
    return {
        **entry_data(asked.petition), "state": asked.state, "open": asked.is_open,
        "days": asked.days, "due": asked.due.isoformat() if asked.due else None,
        "sent": asked.sent, "branch_name": asked.branch_name,
        "reply": entry_data(asked.reply) if asked.reply else None,
    }  # fmt: skip


def _evidence_data(evidence: Evidence) -> JsonObject:
    return {
        **_asked_data(evidence.asked),
        "evidence": [[label, text] for label, text in evidence.lines],
        "doubts": [*evidence.doubts],
        "answers": [{"key": key, "word": word} for key, word in evidence.answers],
        "former": [entry_data(each) for each in evidence.former],
    }


def _evidence_lines(evidence: Evidence) -> tuple[str, ...]:
    asked = evidence.asked
    return (
        f"{asked.title}　{asked.branch_name}　{asked.state}",
        *(f"{label}：{text}" for label, text in evidence.lines),
        *(f"注意：{each}" for each in evidence.doubts),
    )


def _branch_data(register: BranchRegister) -> JsonObject:
    seats: list[Json] = [
        {
            "member": s.member, "name": s.name, "posts": s.posts, "admin_post": s.admin_post,
            "crossing": s.crossing, "since": s.since.isoformat() if s.since else None,
            "filing_number": s.filing_number,
        }
        for s in register.seats
    ]  # fmt: skip
    return {
        "branch": register.branch, "code": register.code, "name": register.name,
        "shown": register.shown, "parent": register.parent, "areas": [*register.areas],
        "kind": register.kind, "until": register.until.isoformat() if register.until else None,
        "seats": seats, "posts_empty": [*register.posts_empty], "session": register.session,
        "approved_on": register.approved_on.isoformat() if register.approved_on else None,
        "approval_number": register.approval_number,
        "due_on": register.due_on.isoformat() if register.due_on else None,
        "days_left": register.days_left, "full": register.full,
        "probationary": register.probationary, "groups": register.groups,
        "teams": [*register.teams], "teams_without": [*register.teams_without],
    }  # fmt: skip


COMMANDS: Mapping[str, Callable[..., Answer]] = {
    "petitions": petitions, "petition": petition, "withdraw": withdraw, "reply": reply,
    "branches": branches,
}  # fmt: skip
