"""Reads the dated rules and the working-day calendars that lie as files in resources."""

import csv
import hashlib
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from hongdang_desktop import paths
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.rules import Rule, RuleBook
from hongdang_desktop.core.workdays import WorkCalendar
from hongdang_desktop.ledgers.regulation_faults import calendar_days, faults


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


@lru_cache(maxsize=8)
def in_force(texts: tuple[tuple[str, str], ...]) -> tuple[RuleBook, WorkCalendar]:
    """Return rules and working days as shipped, with what the texts say (name and text) over them.

    A rule takes the place of the shipped one of its id from the day since which it holds; what held
    before stays. A calendar takes the place of the whole year. A text that this program does not
    understand (a newer one has sent it) is left out: nothing must stop because of it.
    """
    rules, calendar = rule_book(), work_calendar()
    texts = tuple((name, text) for name, text in texts if not faults(name, text, rules))
    if not texts:
        return rules, calendar
    own = tuple(
        rule for name, text in texts if name.startswith("rules/") for rule in rules_of(name, text)
    )
    content = hashlib.sha256(repr((rules.version, texts)).encode()).hexdigest()
    days, years = dict(calendar.days), set(calendar.years)
    for name, text in texts:
        if name.startswith("calendar/"):
            year = int(name[9:13])
            days = {day: works for day, works in days.items() if day.year != year}
            days |= {each.day: each.works for each in calendar_days(text)}
            years.add(year)
    version = content[:12] if own else rules.version
    return RuleBook(version, overlaid(rules.rules, own)), WorkCalendar(days, frozenset(years))


def overlaid(shipped: Iterable[Rule], own: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return rules with ``own`` in the place of those of the same id, from their first day on.

    Of two of one id that would hold on one day, the later one ends the earlier.
    """
    by_id: dict[str, dict[date, Rule]] = {}
    for rule in own:
        by_id.setdefault(rule.id, {})[rule.since] = rule
    found = [rule for rule in shipped if rule.id not in by_id]
    kept = [rule for rule in shipped if rule.id in by_id]
    for rule_id, versions in by_id.items():
        first = min(versions)
        versions |= {r.since: r for r in kept if r.id == rule_id and r.since < first}
        days = sorted(versions)
        for day, following in zip(days, [*days[1:], None], strict=True):
            rule = versions[day]
            last = following - timedelta(days=1) if following else None
            found.append(replace(rule, until=min(filter(None, (rule.until, last)), default=None)))
    return tuple(found)


def read_rules(file: Path) -> tuple[Rule, ...]:
    """Return the rules of one file. Raises BadRuleFile."""
    return rules_of(file.name, file.read_text(encoding="utf-8"))


def rules_of(name: str, text: str) -> tuple[Rule, ...]:
    """Return the rules of a text. Raises BadRuleFile."""
    try:
        table = tomllib.loads(text)
        return tuple(_rule(each) for each in table["rule"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRuleFile(name, str(error)) from error


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
