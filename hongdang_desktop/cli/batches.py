"""The command that writes a whole month of a ledger at once: dues, birthdays, appraisals."""

import json
from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer
from hongdang_desktop.cli.asking import one_branch, opened
from hongdang_desktop.cli.lists import Ledger
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.periods import BadPeriod, read_period
from hongdang_desktop.ledgers.catalogue import find


class NotBegun(UserError):
    """A month of which nothing can be recorded yet."""

    code = "NOT_BEGUN"

    def __init__(self, month: str) -> None:
        super().__init__(f"{month} 还没到，没有要记的。到了那个月再排。")


def batch(
    folder: Folder,
    ledger: Ledger,
    branch: Branch = None,
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="哪个月，默认这个月")] = None,
    add: Annotated[bool, typer.Option("--add", help="新的都存成草稿")] = False,
) -> Answer:
    """排好一个月：说出还缺谁的、草稿在哪，一行一个对象；改好用 add、change 存。"""
    kind = find(ledger)
    with opened(folder) as station:
        named = one_branch(station, branch)
        day = station.today()
        if month is not None:
            period = read_period(month)
            if len(period.text) != 7:
                raise BadPeriod(month)
            if period.first > day:
                raise NotBegun(period.text)
            day = min(max(day, period.first), period.last)
        found = station.book.batch(kind.key, named, day)
        if add:
            new = [(each.payload, None) for each in found if each.entry is None]
            if not new:
                return Answer({"ids": []}, (), ("没有要新排的。",))
            changes = station.book.save_all(kind.key, new)
            return Answer({"ids": list[Json](changes.ids)}, changes.ids, (changes.sentence,))
    data: list[JsonObject] = [
        {**({"id": each.entry} if each.entry else {}), **each.payload} for each in found
    ]
    drafts = sum(each.entry is not None for each in found)
    lines = tuple(json.dumps(each, ensure_ascii=False) for each in data)
    said = f"新的 {len(found) - drafts} 条，接着写的 {drafts} 条。"
    return Answer(list[Json](data), lines, (said,))


COMMANDS: Mapping[str, Callable[..., Answer]] = {"batch": batch}
