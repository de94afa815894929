"""Commands about what is to be carried out: the one list, and the next step of a matter."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import WrongUsage, branch_of, opened
from hongdang_desktop.cli.duties import BadDay
from hongdang_desktop.cli.privacy import WithSensitive
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.columns import Day
from hongdang_desktop.core.typed import Unreadable
from hongdang_desktop.ledgers.covering import COVERED
from hongdang_desktop.ledgers.matter import Move, Step
from hongdang_desktop.station.matters_board import Row
from hongdang_desktop.station.station import Station


class Verb(StrEnum):
    """What can be done with a matter."""

    NOTE = "note"
    DONE = "done"
    VERIFY = "verify"
    EXTEND = "extend"
    HAND_ON = "hand-on"


def matters(
    folder: Folder,
    branch: Branch = None,
    only_open: Annotated[bool, typer.Option("--open", help="只列没办完的")] = False,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="看哪一天的")] = None,
    with_sensitive: WithSensitive = False,
) -> Answer:
    """列出问题与落实：决议、问题、查改、诉求，从哪来、谁负责、到哪天。"""
    day = _day(on)
    with opened(folder) as station:
        wanted = branch_of(station, branch)
        nodes = [n for n in station.tree.branches() if wanted in (None, n.id)]
        boards = [(node, station.matters.board(node.id, day)) for node in nodes]
    found = [
        (node.shown, row) for node, each in boards for row in each.rows if row.open or not only_open
    ]
    data: list[Json] = [_data(row, name, uncovered=with_sensitive) for name, row in found]
    kept: list[Json] = [
        {"ledger": k.ledger, "entry": k.entry, "number": k.kept.number, "closed": k.kept.closed,
         "released": k.kept.released}
        for _, each in boards
        for k in each.kept
    ]  # fmt: skip
    rows = [
        (
            str(row.matter.due or ""), _late(row), name, row.matter.kind,
            _text(row, uncovered=with_sensitive), row.origin, row.owner, row.matter.state,
        )
        for name, row in found
    ]  # fmt: skip
    head = ("期限", "过期", "支部", "类别", "事项", "从哪来", "责任人", "状态")
    return Answer({"matters": data, "kept": kept}, columns(head, rows))


def matter(  # noqa: PLR0917, PLR0913 - one option each
    folder: Folder,
    entry: Annotated[str, typer.Argument(metavar="ID", help="记录的 id，看 matters --json")],
    verb: Annotated[Verb, typer.Argument(help="记进展、办好了、验证、延期、转问题整改")],
    part: Annotated[str, typer.Option(help="记录里的哪一项，如 agenda/…")] = "",
    text: Annotated[str, typer.Option(help="进展、怎么办的、为什么；转过去的问题")] = "",
    day: Annotated[str | None, typer.Option(metavar="DATE", help="哪天，默认今天")] = None,
    who: Annotated[str, typer.Option(help="谁去验证的；转过去由谁负责")] = "",
    until: Annotated[str | None, typer.Option(metavar="DATE", help="延到哪天；新期限")] = None,
    conclusion: Annotated[str, typer.Option(help="验证结论：词或键")] = "",
    release: Annotated[str, typer.Option(help="只在支部的事放开给厂里看的理由")] = "",
) -> Answer:
    """办一件要落实的事；在哪办结都算办结，能撤销。"""
    on, later = _day(day), _day(until)
    with opened(folder) as station:
        person = _person(station, who)
        if verb is Verb.HAND_ON:
            changes = station.matters.hand_on(
                entry, part, text=text, owner=person, due=later, release=release
            )
        else:
            answer = _answer(station, entry, part, conclusion) if verb is Verb.VERIFY else ""
            step = Step(
                Move(verb), on or station.today(), text, who=person, until=later, conclusion=answer
            )
            changes = station.matters.move(entry, part, step)
    return Answer({"id": changes.ids[0]}, (changes.ids[0],), (changes.sentence,))


def _day(words: str | None) -> date | None:
    try:
        return date.fromisoformat(str(Day("日期").parse(words))) if words else None
    except Unreadable as wrong:
        raise BadDay(wrong.sentence + wrong.cure) from None


def _person(station: Station, words: str) -> str:
    """Return the id of the one member so called, else the name as it stands there."""
    found = station.book.names().find_members(words) if words else ()
    return found[0] if len(found) == 1 else words


def _answer(station: Station, entry: str, part: str, words: str) -> str:
    """Return the key of a conclusion that is given as a key or as a word."""
    branch = station.book.entry(entry).payload.get("branch")
    rows = station.matters.board(str(branch)).rows
    keys = (entry, part)
    lives = (r for r in rows if keys in ((r.matter.entry, r.matter.part), *_from(r)))
    answers = next((row.matter.answers for row in lives), {})
    found = next((key for key, word in answers.items() if words in (key, word)), "")
    if words and answers and not found:
        raise WrongUsage(f"没有“{words}”这个结论。可以写：{'、'.join(answers.values())}。")
    return found or words


def _from(row: Row) -> tuple[tuple[str, str], ...]:
    return tuple((each.entry, each.part) for each in row.origins)


def _late(row: Row) -> str:
    return f"{row.overdue} 天" if row.overdue else ""


def _text(row: Row, *, uncovered: bool) -> str:
    return COVERED if row.matter.private and not uncovered else row.matter.text


def _data(row: Row, branch: str, *, uncovered: bool) -> Json:
    each = row.matter

    def on(day: date | None) -> str | None:
        return day.isoformat() if day else None

    return {
        "entry": each.entry, "part": each.part, "branch": branch, "ledger": row.ledger,
        "kind": each.kind, "text": _text(row, uncovered=uncovered), "origin": row.origin,
        "origins": [{"ledger": o.ledger, "entry": o.entry, "part": o.part} for o in row.origins],
        "owner": row.owner, "found": on(each.found), "due": on(each.due), "done": on(each.done),
        "verifier": row.verifier, "conclusion": each.conclusion, "closed": on(each.closed),
        "state": each.state, "open": row.open, "overdue": row.overdue,
        "private": bool(each.private), "draft": row.draft, "verbs": [str(m) for m in row.moves],
    }  # fmt: skip


COMMANDS: Mapping[str, Callable[..., Answer]] = {"matters": matters, "matter": matter}
