"""Commands that write into the ledgers; several entries are all written, or none."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, as_data, in_words
from hongdang_desktop.cli.asking import (
    BadJson,
    entry_of,
    one_branch,
    opened,
    payloads_of,
    read_objects,
)
from hongdang_desktop.cli.lists import EntryId, Ledger
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.problems import Problem
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.ledgers.office import organisation
from hongdang_desktop.ledgers.schema import schema_of
from hongdang_desktop.ledgers.typed_input import name_of
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Changes

File = Annotated[str, typer.Argument(metavar="FILE|-", help="JSON 或 JSON Lines；- 是标准输入")]
Reason = Annotated[str, typer.Option(help="一句理由")]


def schema(ledger: Ledger) -> Answer:
    """说出一本台账的记录怎样写（JSON Schema）。"""
    found = schema_of(find(ledger))
    return Answer(found, (json.dumps(found, ensure_ascii=False, indent=2),))


def add(folder: Folder, ledger: Ledger, file: File, branch: Branch = None) -> Answer:
    """记下新记录（草稿）。人、单位、选项写名字或 id、键都行。"""
    kind = find(ledger)
    said = read_objects(file)
    with opened(folder) as station:
        if kind is organisation.LEDGER:
            return _new_node(station, said)
        payloads = payloads_of(station, kind, said)
        if branch or not all("branch" in payload for payload in payloads):
            named = one_branch(station, branch)
            payloads = tuple(
                {**each, "branch": named} if branch or "branch" not in each else each
                for each in payloads
            )
        changes = station.book.save_all(kind.key, [(payload, None) for payload in payloads])
        return _written(station, kind, changes)


def change(folder: Folder, ledger: Ledger, entry: EntryId, file: File) -> Answer:
    """改一条草稿：给出的栏换掉，null 是清空，没给的不动。已定稿的只能填落实。"""
    kind = find(ledger)
    with opened(folder) as station:
        payload = _changed(station, kind, entry, read_objects(file))
        if kind is organisation.LEDGER:
            return done(station.tree.change(entry, **payload))
        return _written(station, kind, station.book.save(kind.key, payload, entry))


def final(
    folder: Folder,
    ledger: Ledger,
    entries: Annotated[list[str], typer.Argument(metavar="ID…", help="记录的 id")],
    late_reason: Annotated[str | None, typer.Option(help="补记的理由")] = None,
) -> Answer:
    """定稿。几条一起，要么都定，要么都不定。"""
    kind = find(ledger)
    with opened(folder) as station:
        for each in entries:
            entry_of(station, kind, each)
        return done(station.book.finalise_all(entries, late_reason))


def correct(folder: Folder, ledger: Ledger, entry: EntryId, file: File, reason: Reason) -> Answer:
    """更正一条已定稿的记录；原来的字还能看到。"""
    kind = find(ledger)
    with opened(folder) as station:
        payload = _changed(station, kind, entry, read_objects(file))
        return done(station.book.correct(entry, payload, reason))


def delete(folder: Folder, ledger: Ledger, entry: EntryId, reason: Reason = "") -> Answer:
    """删掉一条记录；流水里还留着。已定稿的要写理由。"""
    with opened(folder) as station:
        entry_of(station, find(ledger), entry)
        return done(station.book.delete(entry, reason))


def undo(folder: Folder) -> Answer:
    """撤销上一步。"""
    with opened(folder) as station:
        return done(station.book.undo())


def redo(folder: Folder) -> Answer:
    """重做刚撤销的一步。"""
    with opened(folder) as station:
        return done(station.book.redo())


def _new_node(station: Station, said: Sequence[JsonObject]) -> Answer:
    """Add one unit to the tree, which is a part of the station of its own and knows no drafts."""
    if len(said) != 1:
        raise BadJson("单位一次登记一个")
    ledger = organisation.LEDGER
    node = ledger.read(payloads_of(station, ledger, said)[0])
    node_id = station.tree.add(
        node.kind or "", node.name or "", code=node.code or "", short_name=node.short_name or "",
        parent=node.parent, areas=node.areas, branch=node.branch, joint=bool(node.joint),
    )  # fmt: skip
    sentence = f"登记了{node.shown}。"
    return Answer({"ids": [node_id], "sentence": sentence}, (node_id,), (sentence,))


def _changed(
    station: Station, kind: AnyLedger, entry_id: str, said: Sequence[JsonObject]
) -> JsonObject:
    """Return the payload of an entry with what was said in the place of what stood there."""
    if len(said) != 1:
        raise BadJson("一次改一条，给一个对象")
    payload = dict(entry_of(station, kind, entry_id).payload)
    (taken,) = payloads_of(station, kind, said)
    for word, value in said[0].items():
        if value in (None, "", []):
            payload.pop(name_of(kind.model, word), None)
    return {**payload, **taken}


def _written(station: Station, kind: AnyLedger, changes: Changes) -> Answer:
    """Return the ids, one a line, and what is still lacking before the entries can be final."""
    problems: list[Problem] = []
    for entry_id in changes.ids:
        entry = station.book.entry(entry_id)
        problems.extend(station.book.check(kind.key, entry.payload, entry_id))
    said = (changes.sentence, *(in_words(problem) for problem in problems))
    data: JsonObject = {
        "ids": list[Json](changes.ids), "action": changes.action, "sentence": changes.sentence,
        "problems": [as_data(problem) for problem in problems],
    }  # fmt: skip
    return Answer(data, changes.ids, said)


def done(changes: Changes) -> Answer:
    """Return what a verb did."""
    data: JsonObject = {
        "ids": list[Json](changes.ids), "action": changes.action, "sentence": changes.sentence,
    }  # fmt: skip
    return Answer(data, (), (changes.sentence,))


COMMANDS: Mapping[str, Callable[..., Answer]] = {
    "schema": schema, "add": add, "change": change, "final": final, "correct": correct,
    "delete": delete, "undo": undo, "redo": redo,
}  # fmt: skip
