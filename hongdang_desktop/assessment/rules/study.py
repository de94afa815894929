"""What was learned: documents conveyed, hours, certificates, practice (ZY1, SZ1, SZ2, SZ3)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hongdang_desktop.assessment.evidence import Gathered, Judged, Numbers
from hongdang_desktop.assessment.rules.asking import (
    YOUNG,
    Ask,
    Gather,
    count,
    hundredths,
    ids,
    number,
    on_day,
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
from hongdang_desktop.ledgers.study_hours import words as in_words
from hongdang_desktop.ledgers.theme_day import ThemeDay

_MONTHS = 12
_LEARNING = (Meeting, PartyLecture, ThemeDay, Study)


def _conveyed(ask: Ask, numbers: Numbers) -> Gathered:
    """A document counts once: in the period of its study, or of its last day where that came first."""
    asked = done = 0
    entries: list[str] = []
    notes: dict[str, str] = {}
    for entry, record in ask.records("directive"):
        if not isinstance(record, Directive) or not record.to_convey or not record.occurred_on:
            continue
        last = record.occurred_on + timedelta(days=number(numbers, "days"))
        learned = sorted(_learned(ask, record), key=lambda each: (each[1], each[0]))
        in_time = bool(learned) and learned[0][1] <= last
        decided = learned[0][1] if in_time else last
        late = f"{on_day(learned[0][1])}才学" if learned else "还没学"
        if decided in ask.period and decided <= ask.last:
            asked += 1
            done += in_time
            entries += [entry, *(each for each, _ in learned[:1])]
            after = (decided - record.occurred_on).days
            notes[entry] = f"收到后 {after} 天学了" if in_time else f"{on_day(last)}前该学，{late}"
    values: JsonObject = {
        "asked": asked, "done": done, "days": number(numbers, "days"), "span": ask.span,
    }  # fmt: skip
    absent = "" if asked else f"{ask.span}没有到期要传达的文件"
    return Gathered(values, ids(entries), absent, notes)


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
    told = f"要传达 {asked} 件，{count(values, 'days')} 天内学了 {done} 件"
    return Judged(share(points, done, asked), told)


@dataclass(frozen=True)
class _Who:
    """Whose hours are asked for: only those with a post, and whether a post asks for more."""

    leading: bool = False
    by_post: bool = False


def _reached(ask: Ask, who: _Who) -> Gathered:
    """Return of how many people so many have the hours of the year's share, and by which entries."""
    rule_ = ask.setting.rules.on("E01", ask.last)
    earned = hours(ask.facts, ask.branch, ask.last.year, ask.setting.rules) if rule_ else {}
    asked = reached = young = 0
    entries: list[str] = []
    notes: dict[str, str] = {}
    for member_id, member in ask.facts.members(ask.branch) if rule_ else ():
        if not isinstance(member, Member) or not member.active or member.lost:
            continue
        months = ask.months_since(member.joined_on, member.arrived_on)
        if rule_ is None or (who.leading and not member.party_post):
            continue
        if not months:
            young += 1
            continue
        whole = yearly(member.party_post if who.by_post else None, rule_)
        mine = tuple(each for each in earned.get(member_id, ()) if each.day <= ask.last)
        has, needed = total(mine), -(-whole * months // _MONTHS)
        asked += 1
        reached += has >= needed
        if has < needed:
            notes[member_id] = f"有 {in_words(has)} 学时，该有 {in_words(needed)}"
        entries += [each.entry for each in mine]
    values: JsonObject = {"asked": asked, "reached": reached}
    absent = YOUNG if ask.start and not ask.months_since() else "来得还不到半个月"
    return Gathered(values, ids(entries), absent if young and not asked else "", notes)


def _hours(who: _Who) -> Gather:
    def gather(ask: Ask, numbers: Numbers) -> Gathered:
        del numbers
        found = _reached(ask, who)
        if found.values["asked"] or found.absent:
            return found
        return replace(found, absent="名册里还没有党员")

    return gather


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
    found = _reached(ask, _Who(leading=True, by_post=True))
    post, valid, until = _certificate(ask)
    values: JsonObject = {**found.values, "certified": valid}
    absent = "" if found.values["asked"] or post else found.absent or "还没有登记书记和支委"
    notes = {**found.notes, post: _proof(valid=valid, until=until)} if post else found.notes
    return Gathered(values, ids(found.entries, (post,)), absent, notes)


def _proof(*, valid: bool, until: date | None) -> str:
    if until is None:
        return "还没有证书"
    return f"证书有效到 {until}" if valid else f"证书有效期 {until}，不在期内"


def _judge_training(values: JsonObject, points: int, numbers: Numbers) -> Judged:
    asked, reached = count(values, "asked"), count(values, "reached")
    # Where nobody's hours are asked for, the certificate takes all the points.
    part = hundredths(numbers, "hours", points) if asked else 0
    given = share(part, reached, asked) if asked else 0
    given += points - part if values.get("certified") else 0
    proof = "书记证书有效" if values.get("certified") else "书记没有有效证书"
    told = f"支委 {asked} 人，学时跟上 {reached} 人；" if asked else ""
    return Judged(given, f"{told}{proof}")


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
    rule("conveyed", "要传达的文件，收到后 {days} 天内学了的按比例给分。", ("directive",), _conveyed, _judge_conveyed, days=10),
    rule("study_hours", "党员学时跟上月份进度的，按比例给分。", (), _hours(_Who()), _judge_hours),
    rule("study_hours_by_post", "学时跟上月份进度的按比例给分，书记和支委要求高些。", (), _hours(_Who(by_post=True)), _judge_hours),
    rule("secretary_training", "书记和支委学时跟上进度得 {hours} 分，书记证书有效得余下的分。", ("committee_post",), _training, _judge_training, hours=2),
    rule("certificate", "书记证书在有效期内得满分，过期或没有不得分。", ("committee_post",), _certified, _judge_certified),
    rule("drill", "学习、班组考评或主题党日里带了岗位练兵，就得满分。", ("study", "team_appraisal", "theme_day"), _drill, _judge_drill),
)  # fmt: skip
