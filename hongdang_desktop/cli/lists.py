"""Commands that only look: ledgers, lists, history, duties; and papers."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import branch_of, opened
from hongdang_desktop.cli.privacy import WithSensitive, note_look, payload_data
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.progress import silent
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.envelope import STAGES
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Entry, Listing

Ledger = Annotated[str, typer.Argument(metavar="LEDGER", help="台账：键或编码（看 ledgers）")]
EntryId = Annotated[str, typer.Argument(metavar="ID", help="记录的 id")]
Year = Annotated[int | None, typer.Option(help="年度", min=1921, max=2200)]
Month = Annotated[int | None, typer.Option(min=1, max=12, help="月份")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="最多几条")]


def entries(  # noqa: PLR0917 - one option each
    folder: Folder,
    ledger: Ledger,
    branch: Branch = None,
    year: Year = None,
    month: Month = None,
    limit: Limit = 100,
    with_sensitive: WithSensitive = False,
) -> Answer:
    """列出一本台账里的记录，新的在前。"""
    kind = find(ledger)
    with opened(folder) as station:
        wanted = Listing(kind.key, branch_of(station, branch), year, month)
        found = station.book.list(wanted, limit=limit)
        total = station.book.count(wanted)
        if with_sensitive:
            station.looks.note(found, "command")
        answer = _listed(station, found, uncovered=with_sensitive)
    more = (
        (f"一共 {total} 条，列出 {len(found)} 条；要看更多加 --limit。",) if total > limit else ()
    )
    return Answer(answer.data, answer.lines, more)


def search(
    folder: Folder,
    words: Annotated[list[str], typer.Argument(metavar="词", help="都要找到的词")],
    branch: Branch = None,
    limit: Limit = 50,
) -> Answer:
    """在各本台账里找字。"""
    with opened(folder) as station:
        found = station.book.search(" ".join(words), branch_of(station, branch), limit)
        names = station.book.names()
        rows = []
        data: list[Json] = []
        for each in found:
            entry, day = each.entry, each.entry.record.occurred_on
            where = names.organisation(entry.record.branch or "")
            rows.append((entry.id, each.title, f"{day or ''}", where, entry.called, each.snippet))
            data.append({**entry_data(entry), "title": each.title, "snippet": each.snippet})
    return Answer(data, columns(("id", "台账", "日期", "支部", "名称", "字句"), rows))


def history(folder: Folder, entry: EntryId, with_sensitive: WithSensitive = False) -> Answer:
    """列出一条记录改过的每一次，新的在前。"""
    with opened(folder) as station:
        found = station.book.history(entry)
        if with_sensitive:
            note_look(station, entry)
    data: list[Json] = [
        {
            "revision": each.revision, "at": each.at.isoformat(), "who": each.who,
            "what": each.what, "kind": each.kind, "final": each.final, "reason": each.reason,
            "own": each.own,
            **payload_data(each.ledger, each.payload, uncovered=with_sensitive),
        }
        for each in found
    ]  # fmt: skip
    rows = [
        (f"{each.at:%Y-%m-%d %H:%M}", each.who, each.what, each.reason, each.revision)
        for each in found
    ]
    return Answer(data, columns(("时刻", "谁", "做了什么", "理由", "修订"), rows))


def odd(folder: Folder) -> Answer:
    """列出收下了、现在显示不出来的记录（待修正）。"""
    with opened(folder) as station:
        found = station.odd()
    data: list[Json] = [
        {
            "record": each.record, "revision": each.revision, "ledger": each.ledger,
            "branch": each.branch, "who": each.who, "at": each.at.isoformat(), "code": each.code,
            "sentence": each.sentence,
        }
        for each in found
    ]  # fmt: skip
    rows = [
        (each.code, each.ledger, each.branch, f"{each.at:%Y-%m-%d %H:%M}", each.who, each.sentence)
        for each in found
    ]
    heading = ("代码", "台账", "支部", "时刻", "谁", "为什么")
    return Answer(data, columns(heading, rows), () if found else ("没有待修正的记录。",))


def print_paper(  # noqa: PLR0917 - one option each
    folder: Folder,
    paper: Annotated[str, typer.Argument(metavar="PAPER", help="台账的键或编码，或 keys")],
    to: Annotated[Path, typer.Option("--to", help="写到哪个 PDF")],
    branch: Branch = None,
    year: Year = None,
    month: Month = None,
    subject: Annotated[str | None, typer.Option(help="只打这一条：记录的 id")] = None,
    with_sensitive: WithSensitive = False,
) -> Answer:
    """印成 PDF；字体都嵌在里面。"""
    with opened(folder) as station:
        made = station.papers.make(
            paper, branch=branch_of(station, branch), year=year, month=month, entry=subject,
            with_sensitive=with_sensitive, progress=silent(),
        )  # fmt: skip
        station.papers.save(made, to)
    notes: list[Json] = [
        {"page": note.page, "kind": note.kind, "sentence": note.sentence} for note in made.notes
    ]
    data: Json = {"file": str(to), "title": made.title, "pages": made.pages, "notes": notes}
    said = tuple(f"第 {note.page} 页：{note.sentence}" for note in made.notes)
    return Answer(data, (str(to),), (*said, f"印好了，{made.pages} 页。"))


def entry_data(entry: Entry, *, uncovered: bool = False) -> JsonObject:
    """Return an entry for ``--json``; the payload is what ``change`` and ``correct`` take."""
    record = entry.record
    return {
        "id": entry.id, "ledger": entry.ledger, "called": entry.called, "branch": record.branch,
        "occurred_on": record.occurred_on.isoformat() if record.occurred_on else None,
        "year": record.year, "stage": record.stage, "late": bool(record.late),
        "opening": bool(record.opening),
        "corrected": entry.corrected, "conflicted": entry.conflicted,
        "revision": entry.revision,
        **payload_data(entry.ledger, entry.payload, uncovered=uncovered),
    }  # fmt: skip


def _listed(station: Station, found: Iterable[Entry], *, uncovered: bool) -> Answer:
    names = station.book.names()
    head = ("id", "日期", "支部", "名称", "状态")
    rows = []
    data: list[Json] = []
    for entry in found:
        day, branch = entry.record.occurred_on, names.organisation(entry.record.branch or "")
        rows.append((entry.id, f"{day or ''}", branch, entry.called, _state(entry)))
        data.append(entry_data(entry, uncovered=uncovered))
    return Answer(data, columns(head, rows))


def _state(entry: Entry) -> str:
    marks = (
        ("补", entry.record.late), ("建账", entry.record.opening), ("更正", entry.corrected), ("两份待选", entry.conflicted),
    )  # fmt: skip
    stage = next((word for key, word in STAGES.items() if key == entry.record.stage), "")
    return " ".join((stage, *(word for word, is_so in marks if is_so)))


COMMANDS: Mapping[str, Callable[..., Answer]] = {
    "entries": entries, "search": search, "history": history,
    "odd": odd, "print": print_paper,
}  # fmt: skip
