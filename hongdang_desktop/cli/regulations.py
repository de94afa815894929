"""Commands about working days and rules: looked at, checked, put into use, written to a file."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hongdang_desktop.cli.answers import Answer, columns
from hongdang_desktop.cli.asking import BadText, NotWritten, WrongUsage, opened, read_text
from hongdang_desktop.cli.stations import Folder
from hongdang_desktop.core.canonical import Json
from hongdang_desktop.ledgers.regulation_faults import Fault
from hongdang_desktop.station.regulations import (
    RuleLine,
    calendar_name,
    name_of,
    refuse_faults,
)
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused

MARKS = {"V": "已核对原文", "V2": "二手来源", "K": "一般知识，未核", "A": "本软件约定，可改"}
LEVELS = {"save": "不能保存", "final": "不能定稿", "warn": "只提醒"}

Source = Annotated[str, typer.Option("--source", help="出处，如文件名和文号")]
Approved = Annotated[str, typer.Option("--approved-by", help="谁定的")]


class CalendarAct(StrEnum):
    """What is done with the working days."""

    SHOW = "show"
    CHECK = "check"
    USE = "use"
    EXPORT = "export"
    DROP = "drop"


class RulesAct(StrEnum):
    """What is done with the rules."""

    LIST = "list"
    SHOW = "show"
    CHECK = "check"
    USE = "use"
    EXPORT = "export"
    DROP = "drop"


def calendar(  # noqa: PLR0917 - one option each
    folder: Folder,
    act: Annotated[
        CalendarAct, typer.Argument(metavar="[show|check|use|export|drop]", help="做什么")
    ] = CalendarAct.SHOW,
    first: Annotated[str | None, typer.Argument(metavar="[FILE|YEAR]")] = None,
    second: Annotated[str | None, typer.Argument(metavar="[FILE]")] = None,
    source: Source = "",
    approved_by: Approved = "",
) -> Answer:
    """看、核对、换用一年的放假安排（2027.csv：日期,休或班,说明），或写成文件。"""
    with opened(folder) as station:
        if act is CalendarAct.SHOW:
            return _days(station, first)
        if first is None:
            raise WrongUsage(f"calendar {act} 后面还缺文件或年份。")
        if act is CalendarAct.EXPORT:
            return _exported(station, calendar_name(_year(first)), second or f"{_year(first)}.csv")
        if act is CalendarAct.DROP:
            return _dropped(station, calendar_name(_year(first)))
        return _taken(
            station, Path(first).name, first, source=source, approved_by=approved_by,
            check=act is CalendarAct.CHECK,
        )  # fmt: skip


def rules(  # noqa: PLR0917 - one option each
    folder: Folder,
    act: Annotated[
        RulesAct, typer.Argument(metavar="[list|show|check|use|export|drop]", help="做什么")
    ] = RulesAct.LIST,
    first: Annotated[str | None, typer.Argument(metavar="[ID|NAME|FILE]")] = None,
    second: Annotated[str | None, typer.Argument(metavar="[FILE]")] = None,
    source: Source = "",
    approved_by: Approved = "",
) -> Answer:
    """看、核对、换用规则（xxx.toml）和年度节律（rhythm.toml），或写成文件。"""
    with opened(folder) as station:
        if act is RulesAct.LIST:
            return _rules(station.regulations.rules())
        if first is None:
            raise WrongUsage(f"rules {act} 后面还缺编号、名称或文件。")
        if act is RulesAct.SHOW:
            found = [each for each in station.regulations.rules() if each.rule.id == first.upper()]
            if not found:
                raise Refused("NO_SUCH_RULE", f"没有编号是“{first}”的规则。用 rules DIR 看有哪些。")
            return _rules(tuple(found), whole=True)
        if act is RulesAct.EXPORT:
            return _exported(station, first, second or Path(first).name)
        if act is RulesAct.DROP:
            return _dropped(station, first)
        return _taken(
            station, Path(first).name, first, source=source, approved_by=approved_by,
            check=act is RulesAct.CHECK,
        )  # fmt: skip


def _days(station: Station, words: str | None) -> Answer:
    year = _year(words) if words else station.today().year
    days = station.regulations.days(year)
    data: Json = {
        "year": year, "known": year in station.regulations.years(),
        "years": list(station.regulations.years()),
        "days": [
            {"day": each.day.isoformat(), "works": each.works, "why": each.why} for each in days
        ],
    }  # fmt: skip
    rows = [(each.day.isoformat(), "班" if each.works else "休", each.why) for each in days]
    known = "、".join(map(str, station.regulations.years()))
    doubt = f"{year} 年放假安排还没录，先按双休算。录过的：{known}。"
    said = () if year in station.regulations.years() else (doubt,)
    return Answer(data, columns(("日期", "休/班", "说明"), rows), said)


def _rules(lines: tuple[RuleLine, ...], *, whole: bool = False) -> Answer:
    data: list[Json] = []
    rows = []
    for line in lines:
        rule = line.rule
        until = rule.until.isoformat() if rule.until else None
        data.append(
            {
                "id": rule.id, "title": rule.title, "since": rule.since.isoformat(),
                "until": until, "state": line.state, "whose": line.whose,
                "level": str(rule.level), "weight": rule.weight, "source": rule.source,
                "article": rule.article, "verified": rule.verified, "numbers": dict(rule.numbers),
                "table": [_plain(row) for row in rule.table],
            }
        )  # fmt: skip
        numbers = "，".join(f"{key} {value}" for key, value in rule.numbers.items())
        rows.append(
            (rule.id, rule.title, f"{rule.since}", until or "", line.state, numbers,
             rule.reference, MARKS[rule.verified])
        )  # fmt: skip
    head = ("编号", "规则", "起用", "止", "状态", "数", "出处", "核实")
    tables = [str(_plain(row)) for line in lines for row in line.rule.table] if whole else []
    return Answer(data, (*columns(head, rows), *tables))


def _plain(row: Mapping[str, object]) -> dict[str, Json]:
    return {
        key: value if isinstance(value, str | int | bool | list) else str(value)
        for key, value in row.items()
    }


def _taken(
    station: Station, file: str, path: str, *, source: str, approved_by: str, check: bool
) -> Answer:
    text = _text(path)
    name = name_of(file, text)
    found = station.regulations.check(name, text)
    data: Json = {"name": name, "faults": [_fault(each) for each in found]}
    if found:
        try:
            refuse_faults(name, found)
        except Refused as wrong:
            return Answer(data, tuple(each.text for each in found), refusal=wrong)
    if check:
        return Answer(data, said=(f"{name} 没有毛病，还没用上。",))
    changes = station.regulations.use(name, text, source=source, approved_by=approved_by)
    return Answer(data, said=(changes.sentence,))


def _text(path: str) -> str:
    """Return a file's text; what WPS saves as CSV is in GB18030."""
    try:
        return read_text(path)
    except BadText:
        if path == "-":
            raise
    try:
        return Path(path).read_bytes().decode("gb18030")
    except UnicodeDecodeError:
        raise BadText(path) from None


def _fault(fault: Fault) -> Json:
    return {"line": fault.line, "sentence": fault.sentence, "cure": fault.cure}


def _exported(station: Station, name: str, to: str) -> Answer:
    text = station.regulations.text(name)
    try:
        Path(to).write_text(text, encoding="utf-8")
    except OSError as error:
        raise NotWritten(to) from error
    return Answer({"name": name, "file": to}, (to,), (f"{name} 写到了 {to}。",))


def _dropped(station: Station, name: str) -> Answer:
    return Answer({"name": name}, said=(station.regulations.drop(name).sentence,))


def _year(words: str) -> int:
    if not words.isdecimal() or not date.min.year <= int(words) < date.max.year:
        raise WrongUsage(f"“{words}”不是年份。照 2027 这样写。")
    return int(words)


COMMANDS: Mapping[str, Callable[..., Answer]] = {"calendar": calendar, "rules": rules}
