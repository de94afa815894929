"""Commands of the plant about sheets: the overview of all branches, and what it says to one of them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import WrongUsage, one_branch, opened
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.station.assessing.review_views import Cell, Comparison, Overview, Row, Seen
from hongdang_desktop.station.assessing.views import MONTHLY, Line, SheetView, Which
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Changes

_HUNDRED = 100

Form = Annotated[str, typer.Option("--form", metavar="TEMPLATE", help="哪个模板")]


class Act(StrEnum):
    """What the plant can do with a sheet."""

    SHOW = "show"
    TAKE = "take"
    MARK = "mark"
    RETURN = "return"
    ACCEPT = "accept"
    QUEUE = "queue"
    CLEAR = "clear"
    ACCEPT_CLEAR = "accept-clear"


def overview(
    folder: Folder,
    year: Annotated[int | None, typer.Option(help="哪一年，不写就是今年")] = None,
    form: Form = MONTHLY,
) -> Answer:
    """支部总览：各支部每个月报到哪一步，现在要做什么。不排名，不算总分。"""
    with opened(folder) as station:
        found = station.reviewing.overview(year or station.today().year, form)
    months = [f"{int(each[5:])}月" for each in found.periods]
    rows = [
        (str(r.group), r.code, r.name, r.secretary, *(c.word for c in r.months), r.todo)
        for r in found.rows
    ]
    head = ("", "编码", "支部", "书记", *months, "现在要做")
    return Answer(_overview_data(found), columns(head, rows), (_counted(found),))


def review(  # noqa: PLR0917, PLR0913 - one option each
    folder: Folder,
    act: Annotated[Act, typer.Argument(help="做什么；queue、clear 不用说是哪一份")],
    items: Annotated[list[str] | None, typer.Argument(metavar="[ITEM …]", help="哪些项")] = None,
    branch: Branch = None,
    period: Annotated[str, typer.Option(metavar="PERIOD", help="哪一期，如 2026-10")] = "",
    form: Form = MONTHLY,
    points: Annotated[float | None, typer.Option(help="厂审分；不写就是照支部的")] = None,
    waived: Annotated[
        bool | None, typer.Option("--waived/--counted", help="同意不适用，或仍然要评")
    ] = None,
    returned: Annotated[bool, typer.Option("--returned", help="这一项退回")] = False,
    words: Annotated[str, typer.Option(help="意见")] = "",
    seen: Annotated[str, typer.Option(metavar="HASH", help="看的是哪一份（show 里的 hash）")] = "",
) -> Answer:
    """厂里审核一张自评表：收下、给分、退回、受理；clear 列出没有疑问的，accept-clear 一起受理。"""
    with opened(folder) as station:
        desk = station.reviewing
        if act is Act.QUEUE:
            return _named(station, desk.queue(form))
        if act in (Act.CLEAR, Act.ACCEPT_CLEAR):
            clear = desk.clear(period, form)
            if act is Act.CLEAR:
                return _named(station, tuple(each.which for each in clear))
            return _many(station, clear)
        if not period:
            raise WrongUsage("没说是哪一期。加上 --period，如 --period 2026-10。")
        which, wanted = Which(one_branch(station, branch), period, form), tuple(items or ())
        if act is Act.SHOW:
            return _shown(desk.sheet(which), desk.compare(which), None)
        if act is Act.TAKE:
            done = desk.take(which, seen=seen)
        elif act is Act.RETURN:
            done = desk.return_(which, words, items=wanted, seen=seen)
        elif act is Act.ACCEPT:
            done = desk.accept(which, words, seen=seen)
        else:
            if len(wanted) != 1:
                raise WrongUsage("mark 一次说一项，如 mark ZY2 --points 3 --words 原因。")
            hundredths = None if points is None else round(points * _HUNDRED)
            done = desk.mark(
                which, wanted[0], points=hundredths, waived=waived, returned=returned,
                words=words, seen=seen,
            )  # fmt: skip
        return _shown(desk.sheet(which), desk.compare(which), done)


def _shown(sheet: SheetView, compared: Comparison, done: Changes | None) -> Answer:
    data: JsonObject = {
        "record": sheet.which.record, "branch": sheet.which.branch, "period": sheet.which.period,
        "state": str(sheet.state), "hash": sheet.payload_hash, "clear": compared.clear,
        "doubts": list(compared.doubts), "words": sheet.words,
        "submitted_by": sheet.submitted_by,
        "submitted_on": sheet.submitted_on.isoformat() if sheet.submitted_on else None,
        "items": [_item_data(line, compared) for line in sheet.lines],
        "ids": list(done.ids) if done else [], "action": done.action if done else "",
        "sentence": done.sentence if done else "",
    }  # fmt: skip
    rows = [
        (
            line.item.key, line.item.title, _points(line.suggested), _points(line.own),
            _points(line.given), _said(line), compared.item(line.item.key).doubt,
        )
        for line in sheet.lines
    ]  # fmt: skip
    head = ("码", "项", "建议", "自评", "厂审", "", "看一眼")
    said = (*((done.sentence,) if done else ()), *compared.doubts, *sheet.told)
    return Answer(data, columns(head, rows), (*said, f"{sheet.state}。"))


def _item_data(line: Line, compared: Comparison) -> JsonObject:
    beside = compared.item(line.item.key)
    return {
        "key": line.item.key, "title": line.item.title, "points": line.item.points,
        "suggested": line.suggested, "own": line.own, "given": line.given,
        "waived": line.answer.waived, "reason": line.answer.reason, "said": line.answer.words,
        "mark": {
            "points": line.mark.points, "waived": line.mark.waived,
            "returned": line.mark.returned, "words": line.mark.words,
        },
        "doubt": beside.doubt, "follows": beside.follows, "here": beside.here,
        "blind": beside.blind, "gone": list(beside.gone), "corrected": list(beside.corrected),
        "unknown": list(beside.unknown), "late": list(beside.late), "off": list(beside.off),
        "asked": beside.asked,
    }  # fmt: skip


def _said(line: Line) -> str:
    found = ("退回" if line.mark.returned else "", line.mark.words)
    return "：".join(each for each in found if each)


def _many(station: Station, clear: tuple[Seen, ...]) -> Answer:
    done = station.reviewing.accept_clear(clear)
    data: JsonObject = {"ids": list(done.ids), "action": done.action, "sentence": done.sentence}
    return Answer(data, (), (done.sentence,))


def _named(station: Station, found: tuple[Which, ...]) -> Answer:
    names = {node.id: (node.code, node.shown) for node in station.tree.branches()}
    data: list[Json] = [
        {
            "branch": w.branch, "code": names.get(w.branch, ("", ""))[0], "period": w.period,
            "form": w.form, "record": w.record,
        }
        for w in found
    ]  # fmt: skip
    rows = [(*names.get(w.branch, ("", "")), w.period) for w in found]
    return Answer(data, columns(("编码", "支部", "期"), rows))


def _overview_data(found: Overview) -> JsonObject:
    return {
        "year": found.year, "form": found.form, "today": found.today.isoformat(),
        "periods": list(found.periods), "to_review": found.to_review,
        "branches": [_row_data(row) for row in found.rows],
    }  # fmt: skip


def _row_data(row: Row) -> JsonObject:
    return {
        "branch": row.branch, "code": row.code, "name": row.name, "unit": row.unit,
        "secretary": row.secretary, "group": row.group.name.lower(), "todo": row.todo,
        "last": _day(row.last), "waiting": row.waiting,
        "months": [_cell_data(cell) for cell in row.months],
    }  # fmt: skip


def _cell_data(cell: Cell) -> JsonObject:
    return {
        "period": cell.period, "state": cell.state.name.lower(), "word": cell.word,
        "late": cell.late, "told": cell.told, "returned": cell.returned, "times": cell.times,
    }  # fmt: skip


def _counted(found: Overview) -> str:
    """Return the line below: so many branches, and the words of the last month that is over."""

    def words() -> Iterator[str]:
        yield f"{len(found.rows)} 个支部"
        for period in reversed(found.periods):
            if counts := found.counts(period):
                yield f"{int(period[5:])}月：" + "，".join(f"{w} {n}" for w, n in counts.items())
                return

    return "　".join(words())


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _points(points: int | None) -> str:
    return "不适用" if points is None else f"{points / _HUNDRED:g}"


COMMANDS: Mapping[str, Callable[..., Answer]] = {"overview": overview, "review": review}
