"""The command ``table``: empty forms, entries out to Excel, and in again."""

import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns, say
from hongdang_desktop.cli.asking import WrongUsage, branch_of, one_branch, opened
from hongdang_desktop.cli.lists import Ledger, Month, Year
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.ledgers.typed_input import name_of
from hongdang_desktop.station.sheet_views import Checked, CheckedRow, Remark, RowState
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing

_STATES = {
    RowState.GOOD: "可以收", RowState.LOOK: "要看一眼", RowState.REFUSED: "收不了",
    RowState.SAME: "已有",
}  # fmt: skip


class Wish(StrEnum):
    """What is wanted of a table."""

    TEMPLATE = "template"
    EXPORT = "export"
    IMPORT = "import"
    MATCH = "match"


class NothingMatches(UserError):
    """A table of which no column fits the ledger."""

    code = "SHEET_NO_MATCH"

    def __init__(self, title: str) -> None:
        super().__init__(f"这张表和{title}一栏都对不上。看看是不是选错了台账。")


class RowsRefused(UserError):
    """A table of which some rows cannot be taken in."""

    code = "SHEET_REFUSED_ROWS"

    def __init__(self, count: int) -> None:
        super().__init__(f"有 {count} 行收不了。照上面说的改好，或者加 --marked 写一份标好的表。")


def table(  # noqa: PLR0913, PLR0917 - one option each
    wish: Annotated[Wish, typer.Argument(metavar="template|export|import|match", help="要做什么")],
    folder: Folder,
    ledger: Ledger,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=".xlsx；收的时候也可以是 .xls、.et、.csv")
    ],
    branch: Branch = None,
    year: Year = None,
    month: Month = None,
    check: Annotated[bool, typer.Option("--check", help="只看，什么都不改")] = False,
    marked: Annotated[Path | None, typer.Option(help="写一份标好哪里不对的表")] = None,
    whole: Annotated[bool, typer.Option("--whole", help="有一行收不了就都不收")] = False,
    twins: Annotated[bool, typer.Option("--twins", help="同一天、同名的已有也收")] = False,
    profile: Annotated[
        str, typer.Option("--profile", help="对栏的名字：match 存下，import 照它读")
    ] = "",
    meant: Annotated[
        list[str] | None, typer.Option("--set", metavar="栏=字段", help="match：改一栏；空着不读")
    ] = None,
    with_sensitive: Annotated[
        bool, typer.Option("--with-sensitive", help="导出带敏感内容，不遮")
    ] = False,
) -> Answer:
    """空表、导出、导入：template 空表，export 导出，import 收成草稿（加 --check 只看不收）。

    match 看别的表头各对哪一栏，--profile 存下，下次自己认得。
    """
    kind = find(ledger)
    if wish is not Wish.IMPORT and (check or marked or whole or twins):
        raise WrongUsage("--check、--marked、--whole、--twins 只用在 import。")
    with opened(folder) as station:
        if wish is Wish.TEMPLATE:
            station.sheets.template(kind.key, file, branch=branch_of(station, branch) or "")
            return Answer({"file": str(file)}, (), (f"空表写好了：{file}。",))
        if wish is Wish.EXPORT:
            wanted = Listing(kind.key, branch_of(station, branch), year, month)
            count = station.sheets.export(
                wanted, file, with_sensitive=with_sensitive, progress=told()
            )
            said = "" if with_sensitive else "敏感内容遮住了，要带上加 --with-sensitive。"
            sensitive = any(c.sensitive for c in kind.columns.values())
            sentence = f"写好了 {count} 条：{file}。{said if sensitive else ''}"
            return Answer({"file": str(file), "entries": count}, (), (sentence,))
        home = one_branch(station, branch)
        if wish is Wish.MATCH:
            return _matched(station, kind, file, home, name=profile, meant=meant or [])
        found = station.sheets.check(kind.key, file, branch=home, progress=told(), profile=profile)
        if marked is not None:
            station.sheets.marked(found, marked)
        if check:
            return seen(found, marked)
        return _taken(station, found, whole=whole, twins=twins, marked=marked)


def _matched(
    station: Station, kind: AnyLedger, file: Path, branch: str, *, name: str, meant: list[str]
) -> Answer:
    match = station.sheets.match(kind.key, file, branch=branch, progress=told())
    if match is None:
        raise NothingMatches(kind.title)
    wanted: dict[str, str] = {}
    for each in meant:
        head, marked, field = each.rpartition("=")
        if not marked or head not in match.heads:
            raise WrongUsage(f"--set {each}：表里没有这一栏。照 栏=字段 这样写。")
        wanted[head] = name_of(kind.model, field) if field else ""
    match = match.turned(wanted, "user")
    said: tuple[str, ...] = ()
    if name:
        said = (station.sheets.keep_match(kind.key, match, name, branch=branch).sentence,)
    data: JsonObject = {
        "ledger": kind.key, "sheet": match.sheet, "row": match.row, "profile": name or None,
        "columns": [
            {
                "place": each.place + 1, "head": each.head, "field": each.field or None,
                "label": kind.columns[each.field].label if each.field else None,
                "how": each.how, "samples": list(each.samples),
            }
            for each in match.columns
        ],
    }  # fmt: skip
    rows = [
        (c.head, kind.columns[c.field].label if c.field else "（不读）", "、".join(c.samples))
        for c in match.columns
    ]
    return Answer(data, columns(("表里的栏", "对到", "里面是"), rows), said)


def told() -> Progress:
    """Return a progress that speaks from the first second on, once a second."""
    last = [time.monotonic()]

    def tell(sentence: str, done: int, total: int) -> None:
        if time.monotonic() - last[0] >= 1:
            last[0] = time.monotonic()
            say(f"{sentence} {done}/{total}" if total else sentence)

    return Progress(tell)


def _taken(
    station: Station, found: Checked, *, whole: bool, twins: bool, marked: Path | None
) -> Answer:
    refused = found.of(RowState.REFUSED)
    for row in refused:
        for remark in row.remarks:
            say(line_of(row, remark))
    changes = station.sheets.bring_in(found, whole=whole, twins=twins, progress=told())
    data = {**data_of(found, marked), "ids": list[Json](changes.ids), "sentence": changes.sentence}
    return Answer(data, changes.ids, (*found.notes, changes.sentence))


def seen(found: Checked, marked: Path | None) -> Answer:
    """Return what a table would bring; refused lines are a refusal."""
    lines = [line_of(row, remark) for row in found.rows for remark in row.remarks]
    counts = [f"{word} {len(found.of(state))} 行" for state, word in _STATES.items()]
    said = (*found.notes, "，".join(counts) + "。什么都没改。")
    refused = len(found.of(RowState.REFUSED))
    refusal = RowsRefused(refused) if refused else None
    return Answer(data_of(found, marked), tuple(lines), said, refusal)


def line_of(row: CheckedRow, remark: Remark) -> str:
    """Return one thing that is said of a row as a line."""
    where = remark.cell if not remark.head else f"{remark.cell}（{remark.head}）"
    return f"{_STATES[row.state]}  {remark.sheet} {where}：{remark.text}"


def data_of(found: Checked, marked: Path | None) -> JsonObject:
    """Return a table that was looked through as JSON."""
    rows: list[Json] = [
        {
            "row": row.row, "state": str(row.state), "called": row.called, "twin": row.twin,
            "problems": [
                {
                    "sheet": each.sheet, "row": each.row, "column": each.column, "cell": each.cell,
                    "head": each.head, "code": each.code, "level": str(each.level),
                    "sentence": each.sentence, "cure": each.cure,
                }
                for each in row.remarks
            ],
        }
        for row in found.rows
    ]  # fmt: skip
    return {
        "ledger": found.ledger, "sheet": found.sheet,
        "counts": {str(state): len(found.of(state)) for state in RowState},
        "rows": rows, "notes": list[Json](found.notes), "marked": str(marked) if marked else None,
    }  # fmt: skip


COMMANDS: Mapping[str, Callable[..., Answer]] = {"table": table}
