"""Commands about sheets: what is suggested and why, and what the branch says to it."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import WrongUsage, one_branch, opened
from hongdang_desktop.cli.sheet_data import (
    entries_of,
    line_data,
    month_data,
    proof_data,
    sheet_data,
)
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json
from hongdang_desktop.station.assessing.views import MONTHLY, Line, SheetView, Which
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Changes

_HUNDRED = 100

Period = Annotated[str, typer.Option("--period", metavar="PERIOD", help="哪一期，如 2026-10")]
Form = Annotated[str, typer.Option("--form", metavar="TEMPLATE", help="哪个模板")]
Subject = Annotated[str, typer.Option("--subject", metavar="ID", help="评谁：人或班组的 id")]


class Act(StrEnum):
    """What can be done with a sheet."""

    SHOW = "show"
    DECIDE = "decide"
    AGREE = "agree"
    UNDECIDE = "undecide"
    BONUS = "bonus"
    DROP_BONUS = "drop-bonus"
    PROBLEM = "problem"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    PROOFS = "proofs"
    RECOMPUTE = "recompute"
    TREND = "trend"
    EXPORT = "export"


def assess(
    folder: Folder,
    form: Annotated[str, typer.Argument(metavar="TEMPLATE", help="模板的键，看 templates")],
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="哪一期，如 2026-10")],
    branch: Branch = None,
    subject: Subject = "",
) -> Answer:
    """按台账给每一项建议分，说为什么，列出依据的记录。不改任何东西。"""
    with opened(folder) as station:
        which = Which(one_branch(station, branch), period, form, subject)
        sheet = station.assessing.suggested(which)
    data: Json = {
        **sheet_data(sheet),
        "items": [{**line_data(sheet, line), **entries_of(line)} for line in sheet.lines],
    }  # fmt: skip
    rows = [_row(line) for line in sheet.lines]
    said = (*(f"要留意：{each.title}（{each.words}）" for each in sheet.warned), *sheet.told)
    head = ("码", "项", "建议", "满分", "依据", "为什么")
    return Answer(data, columns(head, rows), (*said, _sum("建议", sheet)))


def sheet(  # noqa: PLR0917, PLR0913 - one option each
    folder: Folder,
    act: Annotated[Act, typer.Argument(help="做什么")],
    items: Annotated[list[str] | None, typer.Argument(metavar="[ITEM …]", help="哪些项")] = None,
    branch: Branch = None,
    period: Period = "",
    form: Form = MONTHLY,
    subject: Subject = "",
    own: Annotated[float | None, typer.Option(help="自评分；不写就是同意建议")] = None,
    reason: Annotated[str, typer.Option(help="原因码")] = "",
    words: Annotated[str, typer.Option(help="说明")] = "",
    waived: Annotated[bool, typer.Option("--waived", help="申请不适用")] = False,
    fact: Annotated[str, typer.Option(help="加分：一句事实")] = "",
    entry: Annotated[str, typer.Option(metavar="ID", help="加分：作证的记录")] = "",
    points: Annotated[float, typer.Option(help="加分：几分")] = 0,
    months: Annotated[int, typer.Option(help="trend：看几个月")] = 12,
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="export：写到哪个 .xlsx")] = None,
) -> Answer:
    """看、填、上报、撤回一张自评表；agree 不写哪些项，就同意所有没有疑问的。"""
    if not period:
        raise WrongUsage("没说是哪一期。加上 --period，如 --period 2026-10。")
    with opened(folder) as station:
        which = Which(one_branch(station, branch), period, form, subject)
        wanted = tuple(items or ())
        if act is Act.TREND:
            return _trend(station, which, months)
        if act is Act.EXPORT:
            return _exported(station, which, to)
        if act is Act.PROOFS:
            return _proofs(station, which, _one(act, wanted))
        if act is Act.RECOMPUTE:
            return _recomputed(station, which)
        desk, done = station.assessing, None
        if act is Act.DECIDE:
            done = desk.decide(
                which, _one(act, wanted), own=_hundredths(own), reason=reason, words=words,
                waived=waived,
            )  # fmt: skip
        elif act is Act.BONUS:
            done = desk.add_bonus(which, fact, entry, _hundredths(points) or 0)
        elif act is not Act.SHOW:
            done = _simple(station, which, act, wanted)
        return _shown(desk.sheet(which), done)


def _exported(station: Station, which: Which, file: Path | None) -> Answer:
    if file is None:
        raise WrongUsage("没说写到哪里。加上 --to，如 --to 自评.xlsx。")
    # It brings the library of workbooks, which no other command here needs.
    from hongdang_desktop.station.assessing.sheet_file import write_sheet  # noqa: PLC0415

    name = next((n.name for n in station.tree.branches() if n.id == which.branch), which.branch)
    count = write_sheet(station.assessing.sheet(which), name, file)
    return Answer({"file": str(file), "items": count}, (str(file),), (f"写好了 {count} 项。",))


def _simple(station: Station, which: Which, act: Act, items: tuple[str, ...]) -> Changes:
    desk = station.assessing
    if act is Act.AGREE:
        clear = [line.item.key for line in desk.sheet(which).pending if line.clear]
        return desk.agree(which, items or clear)
    if act is Act.SUBMIT:
        return desk.submit(which)
    if act is Act.WITHDRAW:
        return desk.withdraw(which)
    verbs: Mapping[Act, Callable[[Which, str], Changes]] = {
        Act.UNDECIDE: desk.undecide, Act.DROP_BONUS: desk.drop_bonus,
        Act.PROBLEM: desk.make_problem,
    }  # fmt: skip
    return verbs[act](which, _one(act, items))


def _shown(sheet: SheetView, done: Changes | None) -> Answer:
    data: Json = {
        **sheet_data(sheet), "ids": list(done.ids) if done else [],
        "items": [line_data(sheet, line) for line in sheet.lines],
    }  # fmt: skip
    rows = [
        (line.item.key, line.item.title, _points(line.suggested), _points(line.own),
         _points(line.given), line.answer.reason, "要定" if line.pending else "")
        for line in sheet.lines
    ]  # fmt: skip
    head = ("码", "项", "建议", "自评", "厂审", "原因", "")
    said = (*((done.sentence,) if done else ()), *sheet.told)
    return Answer(data, columns(head, rows), (*said, f"{sheet.state}。{_sum('自评', sheet)}"))


def _proofs(station: Station, which: Which, item: str) -> Answer:
    found = station.assessing.proofs(which, item)
    marks = {"gone": "已删", "corrected": "更正过", "hidden": "厂里看不到", "missing": "缺"}
    rows = [
        (str(each.day or ""), each.title, each.called, each.why,
         "、".join(word for name, word in marks.items() if getattr(each, name)))
        for each in found
    ]  # fmt: skip
    data: Json = {"proofs": [proof_data(each) for each in found]}
    return Answer(data, columns(("日期", "台账", "记录", "为什么", ""), rows))


def _trend(station: Station, which: Which, months: int) -> Answer:
    found = station.assessing.trend(which.branch, which.period, months, which.form)
    rows = [(each.period, str(each.state), _points(each.total)) for each in found]
    data: Json = {"months": [month_data(each) for each in found]}
    return Answer(data, columns(("月份", "状态", "得分"), rows))


def _recomputed(station: Station, which: Which) -> Answer:
    found = station.assessing.recomputed(which)
    same = found.kept == found.again and not found.differs
    data: Json = {
        "unit": "hundredths", "kept": found.kept.total, "again": found.again.total,
        "differs": list(found.differs), "same": same,
    }  # fmt: skip
    said = "和上报时一样。" if same else f"和上报时不一样：{'、'.join(found.differs)}。"
    return Answer(data, (f"{_points(found.kept.total)} → {_points(found.again.total)}",), (said,))


def _row(line: Line) -> tuple[str, ...]:
    return (
        line.item.key, line.item.title, _points(line.suggested), _points(line.item.points),
        str(len(line.evidence.entries)), line.evidence.words,
    )  # fmt: skip


def _sum(word: str, sheet: SheetView) -> str:
    found = sheet.suggested if word == "建议" else sheet.own
    return (
        f"{word}得 {_points(found.total)} 分：适用的 {_points(found.possible)} 分里得 "
        f"{_points(found.given)} 分。"
    )


def _one(act: Act, items: tuple[str, ...]) -> str:
    if len(items) != 1:
        raise WrongUsage(f"sheet {act} 后面要写一项，如 ZY7。")
    return items[0]


def _hundredths(points: float | None) -> int | None:
    return None if points is None else round(points * _HUNDRED)


def _points(hundredths: int | None) -> str:
    return "—" if hundredths is None else f"{hundredths / _HUNDRED:g}"


COMMANDS: Mapping[str, Callable[..., Answer]] = {"assess": assess, "sheet": sheet}
