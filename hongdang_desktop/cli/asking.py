"""What commands share: an open station, a branch, an entry, and what was written as JSON."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from hongdang_desktop.cli.answers import WISHES
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Names
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.ledgers.typed_input import name_of, take
from hongdang_desktop.station.books.entries import NoSuchEntry
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.tree import NoSuchNode
from hongdang_desktop.station.views import Entry, Node, Refused


class WrongUsage(UserError):
    """Words that no command understands, or that contradict each other."""

    code = "USAGE"


class NoFile(UserError):
    """A file that cannot be read."""

    code = "NO_FILE"

    def __init__(self, file: str, reason: str = "") -> None:
        super().__init__(f"“{file}”读不出来{f'（{reason}）' if reason else ''}。看看名字和位置。")


class NotWritten(UserError):
    """A file that cannot be written."""

    code = "NOT_WRITTEN"

    def __init__(self, file: str) -> None:
        super().__init__(f"“{file}”写不进去。看看文件夹在不在、能不能写，或换个地方。")


class BadJson(UserError):
    """A text that is neither JSON nor JSON Lines."""

    code = "BAD_JSON"

    def __init__(self, what: str) -> None:
        super().__init__(f"不是看得懂的 JSON：{what}。一个对象，或一行一个对象。")


class BranchNeeded(UserError):
    """A station with several branches was not told which one is meant."""

    code = "BRANCH_NEEDED"

    def __init__(self, branches: tuple[Node, ...]) -> None:
        named = "、".join(f"{node.code} {node.shown}".strip() for node in branches)
        super().__init__(
            f"没说是哪个支部。加上 --branch，从这些里选：{named or '（还没有支部）'}。"
        )


class BadText(UserError):
    """A file or stdin that is not text in UTF-8."""

    code = "BAD_TEXT"

    def __init__(self, file: str) -> None:
        what = "标准输入" if file == "-" else f"“{file}”"
        super().__init__(f"{what}不是 UTF-8 文字。另存成 UTF-8 再来。")


@contextmanager
def opened(folder: Path) -> Iterator[Station]:
    """Yield the station in a folder, with the actor of ``--as``; it is closed in the end."""
    with Station.open(folder) as station:
        actor = WISHES.get().actor
        if actor and actor != station.actor:
            station.actor = actor
        yield station


def branch_of(station: Station, words: str | None) -> str | None:
    """Return the id of a branch by code, name or id; None when none was named. Raises NoSuchNode."""
    if not words:
        return None
    node = station.tree.node(words)
    if node.kind != "branch":
        raise NoSuchNode(words)
    return node.id


def one_branch(station: Station, words: str | None) -> str:
    """Return the branch that was named, or the only one there is. Raises BranchNeeded."""
    branch = branch_of(station, words)
    if branch is not None:
        return branch
    kept = station.tree.branches()
    if len(kept) != 1:
        raise BranchNeeded(kept)
    return kept[0].id


def entry_of(station: Station, ledger: AnyLedger, entry_id: str) -> Entry:
    """Return an entry of a ledger. Raises NoSuchEntry, also when it belongs to another ledger."""
    entry = station.book.entry(entry_id)
    if entry.ledger != ledger.key:
        raise NoSuchEntry(entry_id)
    return entry


def payloads_of(
    station: Station, ledger: AnyLedger, many: Sequence[Mapping[str, Json]]
) -> tuple[JsonObject, ...]:
    """Return what was said as payloads. Raises Refused PROBLEMS with the problems of one of them."""
    names = station.book.names()
    return tuple(
        _payload(station, ledger, said, names, f"第 {number} 条：" if len(many) > 1 else "")
        for number, said in enumerate(many, start=1)
    )


def _payload(
    station: Station, ledger: AnyLedger, said: Mapping[str, Json], names: Names, where: str
) -> JsonObject:
    words = dict(said)
    key = next((word for word in words if name_of(ledger.model, word) == "branch"), None)
    branch = words.pop(key) if key else None  # perhaps one that only the invitation told of
    taken = take(ledger.model, words, names)
    if taken.problems:
        raise Refused("PROBLEMS", where + taken.problems[0].text, taken.problems)
    if branch:
        taken.payload["branch"] = branch_of(station, str(branch))
    return taken.payload


def read_objects(file: str) -> tuple[JsonObject, ...]:
    """Return the objects of a JSON or JSON Lines file, or of stdin for "-". Raises NoFile, BadJson."""
    try:
        text = read_text(file)
    except BadText:
        raise BadJson("不是 UTF-8 文字") from None
    try:
        whole = _parse(text)
    except ValueError as error:
        lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
        if len(lines) < 2:
            raise BadJson(str(error)) from None
        whole = [_parse_line(number, line) for number, line in lines]
    found = whole if isinstance(whole, list) else [whole]
    for number, each in enumerate(found, start=1):
        if not isinstance(each, dict):
            raise BadJson(f"第 {number} 个不是对象")
    if not found:
        raise BadJson("里面什么都没有")
    return tuple(each for each in found if isinstance(each, dict))


def read_text(file: str | Path) -> str:
    """Return the text of a file, or of stdin for "-"; a secret comes so, never as an argument.

    Raises NoFile, BadText.
    """
    name = str(file)
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise NoFile(name, error.strerror or "") from error
    except UnicodeDecodeError:
        raise BadText(name) from None


def _parse_line(number: int, line: str) -> Json:
    try:
        return _parse(line)
    except ValueError as error:
        raise BadJson(f"第 {number} 行 {error}") from None


def _parse(text: str) -> Json:
    """Return strict JSON: no key twice, no NaN. Raises ValueError."""
    try:
        parsed: Json = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("套得太深") from None
    return parsed


def _unique(pairs: list[tuple[str, Json]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"“{twice}”写了两次")
    return found


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} 不是数")
