"""What the command line tells of sensitive values; an entry as text; who looked (looks)."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import branch_of, opened
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.covering import without_covered
from hongdang_desktop.station.books.entries import NoSuchEntry
from hongdang_desktop.station.station import Station

WithSensitive = Annotated[
    bool, typer.Option("--with-sensitive", help="敏感栏也给出；厂里看支部的会记下来")
]


def payload_data(ledger: str, payload: Mapping[str, Json], *, uncovered: bool) -> JsonObject:
    """Return a payload for ``--json``: covered fields are left out, and named.

    What is given can be handed to ``change`` and ``correct`` as it is: fields not named stay.
    """
    kind = kinds().get(ledger)
    if uncovered or kind is None:
        return {"payload": dict(payload), "covered": []}
    found, hidden = without_covered(kind.model, payload)
    return {"payload": found, "covered": list[Json](hidden)}


def note_look(station: Station, entry_id: str) -> None:
    """Write down that an entry is uncovered; one that is gone tells nothing of today."""
    with suppress(NoSuchEntry):
        station.looks.note([station.book.entry(entry_id)], "command")


def text(
    folder: Folder, entry: Annotated[str, typer.Argument(metavar="ID", help="记录的 id")]
) -> Answer:
    """把一条记录写成“栏：内容”的文字，好贴到别的平台；不带敏感栏。"""
    with opened(folder) as station:
        lines = station.book.as_text(entry).splitlines()
    return Answer({"text": "\n".join(lines)}, tuple(lines))


def looks(folder: Folder, branch: Branch = None) -> Answer:
    """列出厂里谁、什么时候、看过哪些记录的敏感栏。"""
    with opened(folder) as station:
        wanted = branch_of(station, branch)
        nodes = [node for node in station.tree.branches() if wanted in (None, node.id)]
        found = [(node.shown, each) for node in nodes for each in station.looks.of(node.id)]
    data: list[Json] = [
        {
            "at": each.at.isoformat(), "who": each.who, "branch": each.branch,
            "ledger": each.ledger, "what": each.what, "place": each.place, "count": each.count,
        }
        for _, each in found
    ]  # fmt: skip
    rows = [
        (f"{e.at.astimezone(PLANT_TIME):%Y-%m-%d %H:%M}", e.who, node, e.ledger, e.what, e.place)
        for node, e in found
    ]
    heading = ("时刻", "谁", "支部", "台账", "看了什么", "在哪里")
    return Answer(data, columns(heading, rows), () if found else ("没有人看过敏感栏。",))


COMMANDS: Mapping[str, Callable[..., Answer]] = {"text": text, "looks": looks}
