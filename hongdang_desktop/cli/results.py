"""What technical offices hand in about a month: looked at, taken in by name, put right."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import WrongUsage, one_branch, opened
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.cli.tables import data_of, line_of, seen, told
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Choice, Number
from hongdang_desktop.core.typed import Unreadable
from hongdang_desktop.ledgers.plant.production_result import HSE, SUBJECTS, VERDICTS
from hongdang_desktop.station.results_reading import rate_of
from hongdang_desktop.station.results_views import Gap, ResultLine, ResultMonth
from hongdang_desktop.station.sheet_views import RowState

Month = Annotated[
    str | None, typer.Option(metavar="YYYY-MM", help="哪个月，默认刚过完的那个月")
]  # fmt: skip
Office = Annotated[str, typer.Option("--office", help="哪个科室交来的")]
Name = Annotated[str, typer.Option("--confirmed-by", help="确认人：谁签的字")]
Reason = Annotated[str, typer.Option("--reason", help="更正的理由（和以前确认的不一样时）")]
_RATE, _POINTS = Number("", places=2), Number("")
_TAKE_AWAY = "-"


def results(folder: Folder, month: Month = None) -> Answer:
    """看各支部一个月的产量完成率、成本、HSE 和五型核定，还缺哪几项；比率的 JSON 按万分之一。"""
    with opened(folder) as station:
        found, gaps = station.results.month(month or ""), station.results.gaps()
    rows = [
        (
            line.name, _rate(line, "output", line.output), _rate(line, "cost", line.cost),
            HSE.get(line.hse, line.hse) or _none(line, "hse"), _teams(line),
            "、".join(dict.fromkeys(f"{s.office} {s.confirmed_by}" for s in line.sources.values())),
        )
        for line in found.lines
    ]  # fmt: skip
    heads = ("支部", *SUBJECTS.values(), "确认")
    said = tuple(f"{gap.month} {gap.words}。" for gap in gaps)
    return Answer(_data(found, gaps), columns(heads, rows), said)


def results_import(  # noqa: PLR0913, PLR0917 - one option each
    folder: Folder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".xlsx，也可以是 .xls、.et、.csv")],
    office: Office = "",
    confirmed_by: Name = "",
    month: Month = None,
    reason: Reason = "",
    ratio: Annotated[bool, typer.Option("--ratio", help="小于 2 的数是比例：0.98 是 98%")] = False,
    check: Annotated[bool, typer.Option("--check", help="只看，什么都不改")] = False,
    marked: Annotated[Path | None, typer.Option(help="写一份标好哪里不对的表")] = None,
) -> Answer:
    """收科室交来的表：写明科室和确认人才收。有计划和完成的自动算成比率，吨数不留。"""
    with opened(folder) as station:
        found = station.results.check(file, month or "", ratio=ratio, progress=told())
        if marked is not None:
            station.sheets.marked(found, marked)
        if check:
            return seen(found, marked)
        changes = station.results.confirm(
            found, office=office or found.office, confirmed_by=confirmed_by or found.confirmed_by,
            reason=reason, progress=told(),
        )  # fmt: skip
    lines = [line_of(row, each) for row in found.of(RowState.REFUSED) for each in row.remarks]
    data = {**data_of(found, marked), "ids": list[Json](changes.ids), "sentence": changes.sentence}
    return Answer(data, changes.ids, (*found.notes, *lines, changes.sentence))


def results_set(  # noqa: PLR0913, PLR0917 - one option each
    folder: Folder,
    office: Office = "",
    confirmed_by: Name = "",
    branch: Branch = None,
    month: Month = None,
    output: Annotated[str | None, typer.Option(help="产量完成率，如 98.5；- 是拿掉")] = None,
    cost: Annotated[str | None, typer.Option(help="成本占计划，如 101.2；- 是拿掉")] = None,
    hse: Annotated[str | None, typer.Option(help="达标、未达标、责任事故；- 是拿掉")] = None,
    hse_words: Annotated[str | None, typer.Option("--hse-words", help="HSE 说明")] = None,
    spared: Annotated[
        list[str] | None, typer.Option("--spared", metavar="|".join(SUBJECTS), help="不考核的项")
    ] = None,
    reason: Reason = "",
) -> Answer:
    """记或更正一个支部一个月的结果。"""
    unknown = [each for each in spared or () if each not in SUBJECTS]
    if unknown:
        raise WrongUsage(f"没有“{unknown[0]}”这一项。有：{'、'.join(SUBJECTS)}。")
    fields: JsonObject = {}
    try:
        for name, words in (("output_rate", output), ("cost_rate", cost)):
            if words is not None:
                fields[name] = None if words == _TAKE_AWAY else rate_of(words)
        if hse is not None:
            key = None if hse == _TAKE_AWAY else Choice("HSE", options=HSE).parse(hse)
            fields["hse"] = str(key) if key else None
    except Unreadable as wrong:
        raise WrongUsage(wrong.sentence + wrong.cure) from None
    if hse_words is not None:
        fields["hse_words"] = hse_words or None
    with opened(folder) as station:
        changes = station.results.put(
            one_branch(station, branch), month or station.results.last_month(), fields,
            office=office, confirmed_by=confirmed_by, spared=spared or (), reason=reason,
        )  # fmt: skip
    return Answer({"ids": list[Json](changes.ids)}, changes.ids, (changes.sentence,))


def _rate(line: ResultLine, subject: str, rate: int | None) -> str:
    return f"{_RATE.format(rate)}%" if rate is not None else _none(line, subject)


def _none(line: ResultLine, subject: str) -> str:
    return "不考核" if subject in line.spared else "没交"


def _teams(line: ResultLine) -> str:
    marked = [team for team in line.teams if team.tenths is not None or team.verdict]
    agreed = sum(team.verdict == "confirmed" for team in marked)
    return f"认可 {agreed} / {len(marked)}" if marked else ""


def _data(found: ResultMonth, gaps: tuple[Gap, ...]) -> Json:
    return {
        "month": found.month, "over": found.over, "branches": [_line(each) for each in found.lines],
        "missing": [
            {"month": gap.month, "subject": gap.subject, "branches": list(gap.names)}
            for gap in gaps
        ],
    }  # fmt: skip


def _line(line: ResultLine) -> Json:
    return {
        "branch": line.branch, "name": line.name, "id": line.entry or None, "final": line.final,
        "corrected": line.corrected, "reason": line.reason or None, "output_rate": line.output,
        "cost_rate": line.cost, "hse": line.hse or None, "hse_words": line.hse_words or None,
        "spared": list[Json](sorted(line.spared)), "missing": list[Json](line.missing),
        "handed_in": [
            {"subject": key, "office": each.office, "confirmed_by": each.confirmed_by,
             "confirmed_on": each.confirmed_on.isoformat() if each.confirmed_on else None}
            for key, each in line.sources.items()
        ],
        "teams": [
            {"team": team.team, "name": team.name, "tenths": team.tenths, "grade": team.grade or None,
             "appraisal": team.appraisal or None, "verdict": team.verdict or None,
             "said": VERDICTS.get(team.verdict), "points": team.points, "words": team.words or None}
            for team in line.teams
        ],
    }  # fmt: skip


COMMANDS: Mapping[str, Callable[..., Answer]] = {
    "results": results, "results-import": results_import, "results-set": results_set,
}  # fmt: skip
