"""Reads the dated rules and the working-day calendars that lie as files in resources."""

import csv
import hashlib
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hongdang_desktop import paths
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.rules import Rule, RuleBook
from hongdang_desktop.core.workdays import WorkCalendar


class BadRuleFile(UserError):
    """A rule or calendar file that cannot be understood."""

    code = "BAD_RULE_FILE"

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"规则文件 {name} 看不懂：{what}。改好它，或换回原来的文件。")


@cache
def rule_book() -> RuleBook:
    """Return all rules of resources/rules; the version is taken from their content."""
    files = sorted((paths.resources() / "rules").glob("*.toml"))
    content = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return RuleBook(content[:12], tuple(rule for file in files for rule in read_rules(file)))


@cache
def work_calendar() -> WorkCalendar:
    """Return the days off and on of all years in resources/calendar/<year>.csv."""
    days: dict[date, bool] = {}
    years = set()
    for file in sorted((paths.resources() / "calendar").glob("*.csv")):
        year, named = read_calendar(file)
        years.add(year)
        days.update(named)
    return WorkCalendar(days, frozenset(years))


def read_rules(file: Path) -> tuple[Rule, ...]:
    """Return the rules of one file. Raises BadRuleFile."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        return tuple(_rule(each) for each in table["rule"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRuleFile(file.name, str(error)) from error


def _rule(table: dict[str, Any]) -> Rule:
    rule = Rule(
        id=table["id"], title=table["title"], since=table["since"], until=table.get("until"),
        level=Level(table["level"]), source=table["source"], article=table.get("article", ""),
        verified=table["verified"], numbers=table.get("numbers", {}),
        table=tuple(table.get("table", ())), weight=table.get("weight", "yellow"),
    )  # fmt: skip
    if type(rule.since) is not date or type(rule.until or rule.since) is not date:
        raise ValueError(f"{rule.id}: since, until")
    if rule.weight not in {"blue", "yellow", "orange", "red"}:
        raise ValueError(f"{rule.id}: weight")
    if not all(type(number) is int for number in rule.numbers.values()):
        raise ValueError(f"{rule.id}: numbers")
    return rule


def read_calendar(file: Path) -> tuple[int, dict[date, bool]]:
    """Return the year and, by day, whether it is worked (班) or off (休). Raises BadRuleFile."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.reader(lines) if row and not row[0].startswith("#")]
        words = {"班": True, "休": False}
        days = {date.fromisoformat(row[0]): words[row[1].strip()] for row in rows}
        year = int(file.stem)
    except (ValueError, KeyError, IndexError) as error:
        raise BadRuleFile(file.name, str(error)) from error
    stray = next((day for day in days if day.year != year), None)
    if stray is not None:
        raise BadRuleFile(file.name, str(stray))
    return year, days
