"""How much each member has learned in a year, worked out of what the ledgers hold (rules E01, E02).

Meetings, lectures and theme days count by themselves; only what is learned elsewhere is written
down as such (L20). Hours are whole tenths of a 学时 everywhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hongdang_desktop.core.rules import Rule, RuleBook
from hongdang_desktop.ledgers.ledger import Facts

MEETINGS = ("assembly", "committee_meeting", "group_meeting")
_MINUTES = 60


@dataclass(frozen=True)
class Earned:
    """What one entry gives one member, in tenths of a 学时."""

    ledger: str
    entry: str
    day: date
    tenths: int


def hours(
    facts: Facts, branch: str, year: int, rules: RuleBook
) -> Mapping[str, tuple[Earned, ...]]:
    """Return by member what he earned in a year and by which final entries, by day.

    The year is that of the day, whatever 所属年度 says. The rule E02 of the year's last day converts.
    """
    rule = rules.on("E02", date(year, 12, 31))
    found: dict[str, list[Earned]] = {}
    if rule is None:
        return {}
    everything = (
        *_of_meetings(facts, branch, year, rule),
        *_of_lectures(facts, branch, year, rule),
        *_of_theme_days(facts, branch, year, rule),
        *_of_study(facts, branch, year),
    )
    for member, earned in everything:
        if member and earned.day.year == year and earned.tenths > 0:
            found.setdefault(member, []).append(earned)
    return {
        member: tuple(sorted(each, key=lambda one: (one.day, one.entry)))
        for member, each in found.items()
    }


def total(earned: tuple[Earned, ...]) -> int:
    """Return the sum in tenths of a 学时."""
    return sum(each.tenths for each in earned)


def yearly(post: str | None, rule: Rule) -> int:
    """Return what a year asks of somebody by rule E01, in tenths: more of who has a post."""
    return rule.numbers["leader" if post else "member"] * 10


def words(tenths: int) -> str:
    """Return hours as people write them: 15 tenths are 1.5."""
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def progress(facts: Facts, branch: str, member: str, post: str | None) -> str:
    """Return what a member has of what this year asks of him, in words; "" where no rule asks."""
    setting = facts.setting()
    rule = setting.rules.on("E01", setting.today)
    if rule is None or not branch or not member:
        return ""
    earned = hours(facts, branch, setting.today.year, setting.rules).get(member, ())
    return f"{setting.today.year}年 {words(total(earned))} / {words(yearly(post, rule))}"


def of_minutes(minutes: int, rule: Rule) -> int:
    """Return the tenths that so many minutes give, at most as many as the rule allows at once."""
    tenths = (minutes * rule.numbers["per_hour"] + _MINUTES // 2) // _MINUTES
    return max(0, min(tenths, rule.numbers["most"]))


def _of_meetings(facts: Facts, branch: str, year: int, rule: Rule) -> Iterator[tuple[str, Earned]]:
    wanted = {str(row["subject"]) for row in rule.table if row.get("subject")}
    names = ("occurred_on", "sessions", "attendance", "agenda")
    for ledger in MEETINGS:
        rows = facts.values(ledger, branch, names, since=date(year, 1, 1))
        for entry, day, sessions, attendance, agenda in rows:
            if not day or (wanted and not wanted & {each.get("subject") for each in agenda or ()}):
                continue
            given = {each["id"]: _of_session(each, rule) for each in sessions or ()}
            for person in attendance or ():
                # Who heard the same twice, for two shifts, learned it once.
                tenths = max(
                    (given.get(each, 0) for each in person.get("sessions") or ()), default=0
                )
                earned = Earned(ledger, entry, date.fromisoformat(day), tenths)
                yield str(person.get("member") or ""), earned


def _of_session(session: Mapping[str, Any], rule: Rule) -> int:
    start, end = session.get("starts_at"), session.get("ends_at")
    if not start or not end:
        return _unsaid(rule)
    lasted = datetime.fromisoformat(end) - datetime.fromisoformat(start)
    return of_minutes(int(lasted.total_seconds()) // _MINUTES, rule)


def _of_lectures(facts: Facts, branch: str, year: int, rule: Rule) -> Iterator[tuple[str, Earned]]:
    names = ("occurred_on", "hours", "participants", "lecturer", "made_up")
    # A lecture of December may have been made up for in January.
    rows = facts.values("party_lecture", branch, names, since=date(year - 1, 1, 1))
    for entry, day, lasted, participants, lecturer, made_up in rows:
        if not day:
            continue
        tenths = _of_hours(lasted, rule)
        there = dict.fromkeys((*(participants or ()), lecturer or ""))
        for member in there:
            yield str(member), Earned("party_lecture", entry, date.fromisoformat(day), tenths)
        for each in made_up or ():
            later = each.get("made_up_on")
            if later and each.get("member") not in there:
                earned = Earned("party_lecture", entry, date.fromisoformat(later), tenths)
                yield str(each.get("member") or ""), earned


def _of_theme_days(
    facts: Facts, branch: str, year: int, rule: Rule
) -> Iterator[tuple[str, Earned]]:
    names = ("occurred_on", "hours", "participants")
    rows = facts.values("theme_day", branch, names, since=date(year, 1, 1))
    for entry, day, lasted, participants in rows:
        for member in dict.fromkeys(participants or ()) if day else ():
            earned = Earned("theme_day", entry, date.fromisoformat(day), _of_hours(lasted, rule))
            yield str(member), earned


def _of_study(facts: Facts, branch: str, year: int) -> Iterator[tuple[str, Earned]]:
    names = ("occurred_on", "hours", "participants", "comes_from")
    rows = facts.values("study", branch, names, since=date(year, 1, 1))
    for entry, day, tenths, participants, source in rows:
        if source or not day:
            continue  # the meeting it comes from counts by itself
        for member in dict.fromkeys(participants or ()):
            yield str(member), Earned("study", entry, date.fromisoformat(day), tenths or 0)


def _of_hours(tenths_of_hours: int | None, rule: Rule) -> int:
    if tenths_of_hours is None:
        return _unsaid(rule)
    return of_minutes(tenths_of_hours * _MINUTES // 10, rule)


def _unsaid(rule: Rule) -> int:
    return of_minutes(rule.numbers["unsaid"] * _MINUTES // 10, rule)
