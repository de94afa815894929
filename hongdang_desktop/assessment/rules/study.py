"""What was learned: documents conveyed, hours, certificates, practice (ZY1, SZ1, SZ2, SZ3)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hongdang_desktop.assessment.evidence import Gathered, Judged, Numbers
from hongdang_desktop.assessment.rules.asking import (
    Ask,
    count,
    hundredths,
    ids,
    number,
    rule,
    said,
    share,
)
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.committee_post import CommitteePost, valid_until
from hongdang_desktop.ledgers.directive import Directive
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.meeting import Meeting
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.party_lecture import PartyLecture
from hongdang_desktop.ledgers.study import Study
from hongdang_desktop.ledgers.study_hours import hours, total, yearly
from hongdang_desktop.ledgers.theme_day import ThemeDay

_MONTHS = 12
_LEARNING = (Meeting, PartyLecture, ThemeDay, Study)


def _conveyed(ask: Ask, numbers: Numbers) -> Gathered:
    """A document counts once: in the period of its study, or of its last day where that came first."""
    asked = done = 0
    entries: list[str] = []
    for entry, record in ask.records("directive"):
        if not isinstance(record, Directive) or not record.to_convey or not record.occurred_on:
            continue
        last = record.occurred_on + timedelta(days=number(numbers, "days"))
        learned = sorted(_learned(ask, record), key=lambda each: (each[1], each[0]))
        in_time = bool(learned) and learned[0][1] <= last
        decided = learned[0][1] if in_time else last
        if decided in ask.period and decided <= ask.last:
            asked += 1
            done += in_time
            entries += [entry, *(each for each, _ in learned[:1])]
    values: JsonObject = {
        "asked": asked, "done": done, "days": number(numbers, "days"), "span": ask.span,
    }  # fmt: skip
    return Gathered(values, ids(entries), "" if asked else f"{ask.span}没有到期要传达的文件")


def _learned(ask: Ask, record: Directive) -> Iterator[tuple[str, date]]:
    """Yield the meetings and studies that are named as having conveyed a document, with their days."""
    for each in record.carried_out:
        found = ask.facts.record(each)
        final = isinstance(found, _LEARNING) and found.stage == Stage.FINAL
        day = found.occurred_on if final else None
        if day and record.occurred_on and record.occurred_on <= day <= ask.last:
            yield each, day


def _judge_conveyed(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    asked, done = count(values, "asked"), count(values, "done")
    told = f"要传达的文件 {asked} 件，{count(values, 'days')} 天内学了 {done} 件"
    return Judged(share(points, done, asked), told)


def _reached(ask: Ask, *, leading: bool) -> tuple[int, int, list[str]]:
    """Return of how many people so many have the hours of the year's share, and by which entries."""
    setting, year = ask.setting, ask.last.year
    rule_ = setting.rules.on("E01", ask.last)
    if rule_ is None:
        return 0, 0, []
    earned = hours(ask.facts, ask.branch, year, setting.rules)
    asked = reached = 0
    entries: list[str] = []
    for member_id, member in ask.facts.members(ask.branch):
        if not isinstance(member, Member) or not member.active or member.lost:
            continue
        if leading and not member.party_post:
            continue
        needed = yearly(member.party_post if leading else None, rule_)
        since = max(filter(None, (date(year, 1, 1), ask.start, member.joined_on)))
        mine = tuple(each for each in earned.get(member_id, ()) if each.day <= ask.last)
        asked += 1
        reached += total(mine) * _MONTHS >= needed * max(0, ask.last.month - since.month + 1)
        entries += [each.entry for each in mine]
    return asked, reached, entries


def _hours(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    asked, reached, entries = _reached(ask, leading=False)
    values: JsonObject = {"asked": asked, "reached": reached}
    return Gathered(values, ids(entries), "" if asked else "名册里还没有党员")


def _judge_hours(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    asked, reached = count(values, "asked"), count(values, "reached")
    return Judged(share(points, reached, asked), f"{asked} 名党员，学时跟上进度的 {reached} 名")


def _certificate(ask: Ask) -> tuple[str, bool, date | None]:
    """Return the entry of the secretary's post, whether he has a certificate that holds, and its end."""
    for entry, post in ask.records("committee_post"):
        known = isinstance(post, CommitteePost) and "secretary" in post.posts
        if known and post.in_force_on(ask.last):
            until = valid_until(post, ask.setting)
            begun = post.certified_on is None or post.certified_on <= ask.last
            return entry, bool(until and until >= ask.last and begun), until
    return "", False, None


def _training(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    asked, reached, entries = _reached(ask, leading=True)
    post, valid, _ = _certificate(ask)
    values: JsonObject = {"asked": asked, "reached": reached, "certified": valid}
    absent = "" if asked or post else "还没有登记书记和支委"
    return Gathered(values, ids(entries, (post,)), absent)


def _judge_training(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    asked, reached = count(values, "asked"), count(values, "reached")
    part = hundredths(numbers, "hours", points)
    given = share(part, reached, asked) if asked else 0
    given += points - part if values.get("certified") else 0
    proof = "书记证书有效" if values.get("certified") else "书记没有有效证书"
    return Judged(given, f"书记、支委 {asked} 人，学时跟上 {reached} 人；{proof}")


def _certified(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    post, valid, until = _certificate(ask)
    values: JsonObject = {"certified": valid, "until": until.isoformat() if until else ""}
    return Gathered(values, ids((post,)), "" if post else "还没有登记书记")


def _judge_certified(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    if values.get("certified"):
        return Judged(points, f"书记证书有效到 {said(values, 'until')}")
    until = said(values, "until")
    return Judged(0, f"书记证书 {until} 已过期" if until else "书记还没有证书")


def _drill(ask: Ask, numbers: Numbers) -> Gathered:
    del numbers
    held = [
        entry
        for key in ("study", "theme_day")
        for entry, record in (ask.held(key) if ask.on(key) else ())
        if _is_drill(record)
    ]
    months = {month.text for month in ask.months}
    held += [
        entry
        for entry, record in (ask.records("team_appraisal") if ask.on("team_appraisal") else ())
        if record.month in months and _is_drill(record)
    ]
    return Gathered({"held": len(held), "span": ask.span}, tuple(held))


def _is_drill(record: Any) -> bool:  # noqa: ANN401 - of three ledgers
    if "skills" in record.bases:
        return True
    if isinstance(record, Study):
        return record.form == "practice"
    return isinstance(record, ThemeDay) and "drill" in record.ties


def _judge_drill(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    del numbers
    held = count(values, "held")
    if not held:
        return Judged(0, f"{said(values)}没有带练兵的学习、考评和党日")
    return Judged(points, f"{said(values)}岗位练兵记了 {held} 次")


RULES = (
    rule("conveyed", "要传达的文件按时学了", ("directive",), _conveyed, _judge_conveyed, days=10),
    rule("study_hours", "党员学时跟上月份的进度", (), _hours, _judge_hours),
    rule("secretary_training", "书记、支委学时跟上，书记证书有效", ("committee_post",), _training, _judge_training, hours=2),
    rule("certificate", "书记证书有效", ("committee_post",), _certified, _judge_certified),
    rule("drill", "岗位练兵和党员教育结合", ("study", "team_appraisal", "theme_day"), _drill, _judge_drill),
)  # fmt: skip
