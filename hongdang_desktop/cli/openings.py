"""Commands about the frame of a branch's books: begun on a day, a year closed, opened again."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import one_branch, opened
from hongdang_desktop.cli.duties import BadDay
from hongdang_desktop.cli.stations import Branch, Folder
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.columns import Day
from hongdang_desktop.core.typed import Unreadable
from hongdang_desktop.ledgers.column_match import Matching
from hongdang_desktop.station.opening import Begun
from hongdang_desktop.station.opening_steps import Step
from hongdang_desktop.station.sheet_views import RowState
from hongdang_desktop.station.years import Year

_Number = Annotated[str, typer.Option("--number", help="批准文号")]
_Why = Annotated[str, typer.Option("--reason", help="为什么")]
_WhichYear = Annotated[int, typer.Argument(metavar="YEAR", help="哪一年")]


def begin(
    folder: Folder,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="从哪天起记账")] = None,
    branch: Branch = None,
    number: _Number = "",
    reason: _Why = "",
) -> Answer:
    """定建账日：那以前的不催、不算迟。不写 --on 就看现在是哪天，还缺什么。"""
    with opened(folder) as station:
        wanted = one_branch(station, branch)
        said: tuple[str, ...] = ()
        if on is not None:
            said = (
                station.opening.begin(wanted, _day(on), number=number, why=reason).sentence,
            )  # fmt: skip
        found, steps = station.opening.of(wanted), station.opening.steps(wanted)
    rows = [(each.title, each.state, "" if each.done else each.hint) for each in steps]
    day = found.starts_on
    head = f"建账日  {day}" if day else f"建账日  还没定，建议 {found.proposed}"
    return Answer(
        _begun(found, steps), (head, *columns(("要备的", "现在", "怎么办"), rows)), said
    )  # fmt: skip


def close_year(folder: Folder, year: _WhichYear, branch: Branch = None) -> Answer:
    """封一年的账：没办完的照实记下，不拦着。封了就不能再改那一年。"""
    with opened(folder) as station:
        wanted = one_branch(station, branch)
        sentence = station.years.close(wanted, year).sentence
        found = station.years.year(wanted, year)
    return Answer(_year(found), found.left, (sentence,))


def reopen(  # noqa: PLR0917 - one option each
    folder: Folder,
    branch: Annotated[str, typer.Argument(metavar="BRANCH", help="支部：编码、名称或 id")],
    year: _WhichYear,
    until: Annotated[str, typer.Option(metavar="DATE", help="开到哪天")],
    number: _Number = "",
    reason: _Why = "",
) -> Answer:
    """批准一个支部重开封了的一年（厂里办）；过了那天自己封上。"""
    with opened(folder) as station:
        wanted = one_branch(station, branch)
        sentence = station.years.reopen(
            wanted, year, until=_day(until), number=number, why=reason
        ).sentence  # fmt: skip
        found = station.years.year(wanted, year)
    return Answer(_year(found), (), (sentence,))


def send_roster(
    folder: Folder,
    branch: Annotated[str, typer.Argument(metavar="BRANCH", help="支部：编码、名称或 id")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="名册：.xlsx、.xls、.et、.csv")],
    check: Annotated[bool, typer.Option("--check", help="只看，什么都不送")] = False,
    add_teams: Annotated[bool, typer.Option("--add-teams", help="表里的新班组一起登记")] = False,
) -> Answer:
    """把 Excel 名册随下一个包送给支部，支部点一下就接收（厂里办）。"""
    with opened(folder) as station:
        sheets, wanted = station.roster_sheets, one_branch(station, branch)
        looked = sheets.looked("member", file, branch=wanted)
        match = looked if isinstance(looked, Matching) else looked.match
        new = sheets.new_teams(file, wanted, match=match)
        if new and add_teams and not check:
            sheets.add_teams(wanted, new)
        found = sheets.check("member", file, branch=wanted, match=match)
        lines = [f"{r.row}\t{r.state}\t{x.text}" for r in found.rows for x in r.remarks]
        said = () if check else (sheets.send(found).sentence,)
    told = (f"表里有没登记的班组：{'、'.join(new)}。",) if new and not add_teams else ()
    data: JsonObject = {
        "branch": wanted, "sent": 0 if check else len(found.wanted()), "new_teams": list(new),
        "counts": {str(state): len(found.of(state)) for state in RowState},
        "notes": list(found.notes),
    }  # fmt: skip
    return Answer(data, tuple(lines), (*found.notes, *told, *said))


def years(folder: Folder, branch: Branch = None) -> Answer:
    """列出各年封没封账，还有什么没办完。"""
    with opened(folder) as station:
        found = station.years.of(one_branch(station, branch))
    rows = [
        (
            f"{each.year}", _state(each),
            "；".join(each.left if each.is_closed else [o.sentence for o in each.open]),
        )
        for each in found
    ]  # fmt: skip
    data: list[Json] = [_year(each) for each in found]
    return Answer(data, columns(("年度", "状态", "没办完的"), rows))


def _state(year: Year) -> str:
    if year.is_closed:
        return f"{year.closed_on} 已封账"
    if year.closed_on and year.reopened:
        return f"重开到 {max(each.until for each in year.reopened)}"
    return "没封账"


def _day(words: str) -> date:
    try:
        return date.fromisoformat(str(Day("日期").parse(words)))
    except (Unreadable, ValueError) as wrong:
        raise BadDay(f"“{words}”不是日期。照 2026-11-23 这样写。") from wrong


def _begun(found: Begun, steps: tuple[Step, ...]) -> JsonObject:
    return {
        "branch": found.branch,
        "starts_on": found.starts_on.isoformat() if found.starts_on else None,
        "proposed": found.proposed.isoformat(), "may_move": found.may_move,
        "by_plant": found.by_plant,
        "said": [
            {
                "starts_on": each.starts_on.isoformat() if each.starts_on else None,
                "on": each.on.isoformat(), "who": each.who, "why": each.why, "plant": each.plant,
            }
            for each in found.said
        ],
        "steps": [
            {
                "key": each.key, "title": each.title, "ledger": each.ledger, "count": each.count,
                "drafts": each.drafts, "none": each.skipped, "done": each.done,
            }
            for each in steps
        ],
    }  # fmt: skip


def _year(year: Year) -> JsonObject:
    return {
        "branch": year.branch, "year": year.year, "closed": year.is_closed,
        "closed_on": year.closed_on.isoformat() if year.closed_on else None,
        "may_close": year.may_close,
        "open": [
            {"key": e.key, "count": e.count, "sentence": e.sentence, "named": list(e.named)}
            for e in year.open
        ],
        "left": list(year.left),
        "reopened": [
            {
                "until": e.until.isoformat(), "number": e.number, "reason": e.why,
                "on": e.on.isoformat() if e.on else None,
            }
            for e in year.reopened
        ],
    }  # fmt: skip


COMMANDS: Mapping[str, Callable[..., Answer]] = {
    "begin": begin, "send-roster": send_roster, "close-year": close_year, "reopen": reopen, "years": years,
}  # fmt: skip
