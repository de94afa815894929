"""Commands about entries of which two PCs wrote versions: look, field by field, and decide."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import opened
from hongdang_desktop.cli.books import Reason, done
from hongdang_desktop.cli.lists import EntryId
from hongdang_desktop.cli.privacy import WithSensitive, note_look, payload_data
from hongdang_desktop.cli.stations import Folder
from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.typed_input import name_of
from hongdang_desktop.station.books.disputes import Conflict, Side
from hongdang_desktop.station.station import Station


class BadChoice(UserError):
    """What was said names no field, or both a whole version and single fields."""

    code = "BAD_CHOICE"


def conflicts(
    folder: Folder,
    entry: Annotated[
        str | None, typer.Argument(metavar="ID", help="只看这一条，一栏一栏地看")
    ] = None,
    merged: Annotated[bool, typer.Option("--merged", help="改看自动合并了哪些")] = False,
    with_sensitive: WithSensitive = False,
) -> Answer:
    """列出两台电脑都改过、还没定的记录，每份一行；给出 id 就一栏一栏地比。"""
    with opened(folder) as station:
        if merged:
            return _merged(station)
        if entry is not None:
            if with_sensitive:
                note_look(station, entry)
            return _compared(station.book.conflict(entry, uncovered=with_sensitive))
        return _listed(station, uncovered=with_sensitive)


def resolve(  # noqa: PLR0917 - one option each
    folder: Folder,
    entry: EntryId,
    keep: Annotated[
        str | None, typer.Option(metavar="REVISION", help="整份留哪一份（看 conflicts）")
    ] = None,
    take: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=REVISION", help="这一栏用哪一份的")
    ] = None,
    text: Annotated[
        list[str] | None, typer.Option(metavar="FIELD=文字", help="这一栏合起来写成什么")
    ] = None,
    reason: Reason = "",
) -> Answer:
    """定下来：整份留一份，或者一栏一栏地选；原来的几份都在改动记录里。"""
    if bool(keep) == bool(take or text):
        raise BadChoice("用 --keep 整份留，或用 --take、--text 一栏一栏地定，选一样。")
    with opened(folder) as station:
        if keep:
            return done(station.book.resolve(entry, keep, reason))
        ledger = station.book.conflict(entry).ledger
        choices, texts = _pairs(ledger, take or ()), _pairs(ledger, text or ())
        return done(station.book.combine(entry, choices, texts, reason))


def _listed(station: Station, *, uncovered: bool) -> Answer:
    rows = []
    data: list[Json] = []
    for entry in station.book.conflicts():
        if uncovered:
            note_look(station, entry.id)
        conflict = station.book.conflict(entry.id)
        payloads = {head.revision: head.payload for head in station.book.heads(entry.id)}
        for side in conflict.sides:
            rows.append((entry.id, entry.called, _when(side.at), side.author, side.revision))
            data.append({
                "id": entry.id, "ledger": entry.ledger, "called": entry.called,
                **_side_data(side),
                **payload_data(entry.ledger, payloads[side.revision], uncovered=uncovered),
            })  # fmt: skip
    return Answer(data, columns(("id", "名称", "时刻", "谁", "修订"), rows))


def _compared(conflict: Conflict) -> Answer:
    head = ("栏", "原来", *(side.author for side in conflict.sides))
    rows = [
        ("（修订）", "", *(side.revision for side in conflict.sides)),
        ("（时刻）", "", *(f"{_when(s.at)}{' 删了' if s.gone else ''}" for s in conflict.sides)),
        *(
            (f"{each.label}（{each.field}）", each.before or "", *each.texts)
            for each in conflict.differences
        ),
    ]
    data: Json = {
        "id": conflict.entry, "ledger": conflict.ledger, "called": conflict.called,
        "final": conflict.final, "sides": [_side_data(side) for side in conflict.sides],
        "differences": [
            {
                "field": each.field, "label": each.label, "before": each.before,
                "texts": list(each.texts), "changed": list(each.changed),
                "weighty": each.weighty, "free": each.free,
            }
            for each in conflict.differences
        ],
    }  # fmt: skip
    lines = [tuple(cell.replace("\n", " / ") for cell in row) for row in rows]
    title = f"{find(conflict.ledger).title}“{conflict.called}”"
    asks = "有一份已定稿，定下来要写 --reason。" if conflict.final else ""
    return Answer(
        data, columns(head, lines), tuple(filter(None, (f"{title}，几份不一样的地方：", asks)))
    )


def _merged(station: Station) -> Answer:
    found = station.book.merged()
    rows = [
        (each.entry, each.called, _when(each.at), "、".join(each.authors), "、".join(each.labels))
        for each in found
    ]
    data: list[Json] = [
        {
            "id": each.entry, "ledger": each.ledger, "called": each.called,
            "at": each.at.isoformat(), "authors": list(each.authors), "fields": list(each.labels),
        }
        for each in found
    ]  # fmt: skip
    return Answer(data, columns(("id", "名称", "时刻", "谁和谁", "合了哪些栏"), rows))


def _pairs(ledger: str, said: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in said:
        word, equals, value = each.partition("=")
        if not equals:
            raise BadChoice(f"“{each}”不是 栏=值 的样子。")
        found[name_of(find(ledger).model, word)] = value
    return found


def _side_data(side: Side) -> dict[str, Json]:
    return {
        "revision": side.revision, "at": side.at.isoformat(), "who": side.who, "pc": side.pc,
        "own": side.own, "gone": side.gone, "final": side.final, "reason": side.reason,
    }  # fmt: skip


def _when(at: datetime) -> str:
    return f"{at.astimezone(PLANT_TIME):%Y-%m-%d %H:%M}"


COMMANDS: Mapping[str, Callable[..., Answer]] = {"conflicts": conflicts, "resolve": resolve}
