"""Judges the lines of an office's table beside what is kept, and puts them into a branch's month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.records import columns_of
from hongdang_desktop.ledgers.plant.production_result import (
    FIELD_OF,
    HSE,
    LEDGER,
    SUBJECTS,
    VERDICTS,
    ProductionResult,
    TeamVerdict,
    marks_of,
)
from hongdang_desktop.station.books.one_moment import OneMoment
from hongdang_desktop.station.results_heads import FACTS, ResultsHead
from hongdang_desktop.station.results_reading import Line
from hongdang_desktop.station.sheet_views import CheckedRow, Remark, RowState

_KEY = LEDGER.key
_POINTS = columns_of(TeamVerdict)["points"]
_OWN = ("output_rate", "cost_rate", "hse", "hse_words")


@dataclass(frozen=True)
class Facts:
    """What is to be written of one branch's month. ``spared``: no target there."""

    fields: JsonObject
    spared: frozenset[str] = field(default_factory=frozenset)

    def upon(self, base: Mapping[str, Json]) -> tuple[JsonObject, tuple[str, ...]]:
        """Return the payload with it, and the subjects in which that says something else."""
        payload: JsonObject = {k: v for k, v in LEDGER.typed(base).items() if v is not None}
        touched = []
        for subject, name in FIELD_OF.items():
            if subject in self.spared:
                was = _record(base).spared(subject)
                payload.pop(name, None)
                touched += [] if was else [subject]
            elif subject == "teams":
                parts = _with_verdicts(base.get("teams"), self.fields.get("teams"))
                if parts != _parts(base.get("teams")):
                    payload["teams"] = list(parts)
                    touched.append(subject)
            else:
                given = self._given(subject, base)
                touched += [subject] if any(v != base.get(n) for n, v in given.items()) else []
                payload |= given
        return {k: v for k, v in payload.items() if v is not None}, tuple(touched)

    def _given(self, subject: str, base: Mapping[str, Json]) -> JsonObject:
        """Return the fields of a subject; another HSE result does not keep the former one's words."""
        name = FIELD_OF[subject]
        given = {name: self.fields[name]} if name in self.fields else {}
        if subject == "hse" and "hse_words" in self.fields:
            given["hse_words"] = self.fields["hse_words"]
        elif given and subject == "hse" and given[name] != base.get(name):
            given["hse_words"] = None
        return given


def facts_of(payloads: Iterable[Mapping[str, Json]]) -> dict[tuple[str, str], Facts]:
    """Return the lines of a table by branch and month."""
    fields: dict[tuple[str, str], JsonObject] = {}
    spared: dict[tuple[str, str], set[str]] = {}
    for each in payloads:
        key = (str(each["branch"]), str(each["month"]))
        mine = fields.setdefault(key, {})
        mine |= {name: each[name] for name in _OWN if name in each}
        if "teams" in each:
            mine["teams"] = [*_parts(mine.get("teams")), *_parts(each["teams"])]
        named = each.get("spared")
        spared.setdefault(key, set()).update(str(s) for s in named if s) if isinstance(named, list) else None  # fmt: skip
    return {key: Facts(mine, frozenset(spared.get(key, ()))) for key, mine in fields.items()}


def changed(base: Mapping[str, Json], full: Mapping[str, Json]) -> bool:
    """Say whether anything that was confirmed before says something else now, or is gone."""
    before, after = _record(base), _record(full)
    for subject, name in FIELD_OF.items():
        if subject == "teams":
            now = {each.team: each for each in after.teams}
            if any(_said(now.get(each.team)) != _said(each) for each in before.teams):
                return True
        elif (before.has(subject) and getattr(before, name) != getattr(after, name)) or (
            before.spared(subject) and not after.spared(subject)
        ):
            return True
    return bool(before.hse_words) and before.hse_words != after.hse_words


class Judge:
    """Says of each line what is to be done with it. ``corrects`` are rows that need a reason."""

    def __init__(self, facts: OneMoment, today: date, head: ResultsHead) -> None:
        self._facts, self._today, self._head = facts, today, head
        self.corrects: set[int] = set()

    def rows(self, lines: list[Line]) -> tuple[CheckedRow, ...]:
        """Return the lines judged, in their order."""
        for line in lines:
            if not line.refused:
                self._fits(line)
            if not line.refused and line.team:
                self._beside_marks(line)
        seconds = self._twice(lines)
        return tuple(self._row(line, seconds.get(line.row, 0)) for line in lines)

    def _fits(self, line: Line) -> None:
        """Refuse a month that is not over or in which the branch was not there."""
        month = read_period(line.month)
        if month.last >= self._today:
            then = month.last + timedelta(days=1)
            self._refuse(
                line, "month", "MONTH_NOT_OVER", f"{line.month} 还没过完。", f"{then} 起再交。"
            )
            return
        node = self._facts.nodes.get(line.branch)
        if node is not None and not node.exists_on(month.last):
            about = "team" if line.team else "branch"
            self._refuse(line, about, "NOT_THERE", f"{node.shown} {line.month} 不在：还没建或已撤并。", "看看月份和名称。")  # fmt: skip

    def _beside_marks(self, line: Line) -> None:
        """Take points that are the branch's own for agreement; others need words."""
        _, marks = marks_of(self._facts, line.branch, line.month).get(line.team, ("", None))
        points, verdict = line.said.get("points"), line.said.get("verdict")
        own = marks.total if marks else None
        if own is None:
            self._refuse(line, "team", "NO_MARKS", f"{self._facts.organisation(line.team)} {line.month} 的五型考评，支部还没带来。", "先收支部的包，再核定。")  # fmt: skip
            return
        if verdict is None and points is None:
            self._refuse(
                line, "verdict", "REQUIRED", "没写认可还是不一致。", "填“核定”，或填分数。"
            )
            return
        if verdict is None:
            verdict = line.said["verdict"] = "confirmed" if points == own else "differs"
        said_of = _POINTS.format
        if verdict == "confirmed" and points is not None and points != own:
            self._refuse(line, "points", "NOT_THE_SAME", f"写的是认可，分数却是 {said_of(points)}，支部是 {said_of(own)}。", "改成“不一致”，或改分数。")  # fmt: skip
        elif verdict == "differs" and not line.said.get("words"):
            said = f"，支部 {said_of(own)}，科室 {said_of(points)}" if points is not None else ""
            self._refuse(line, "words" if "words" in self._head.columns else "team", "NO_REASON", f"不一致{said}，没写差在哪里。", "在“核定说明”一列写一句。")  # fmt: skip

    def _twice(self, lines: list[Line]) -> dict[int, int]:
        """Refuse lines that say two things of one; return by row the former row that says the same."""
        seen: dict[tuple[str, str, str], Line] = {}
        same: dict[int, int] = {}
        for line in lines:
            if not (line.branch and line.month):
                continue
            key = (line.branch, line.month, line.team)
            first = seen.setdefault(key, line)
            if first is line:
                continue
            if first.said == line.said and first.spared == line.spared:
                same[line.row] = first.row
                continue
            about = "team" if line.team else "branch"
            for one, other in ((line, first), (first, line)):
                if not any(each.code == "TWICE" for each in one.remarks):
                    self._refuse(one, about, "TWICE", f"和第 {other.row} 行是同一个，数不一样。", "只留一行。")  # fmt: skip
        return same

    def _row(self, line: Line, former: int) -> CheckedRow:
        called = self._called(line)
        if former and not line.refused:
            said = ("SAME_ROW", f"和第 {former} 行一样，只收那一行。", "")
            remark = self._head.remark(line.row, "", said, Level.WARN)
            return CheckedRow(line.row, RowState.SAME, called, line.month, (remark,), {})
        payload: JsonObject = {"branch": line.branch, "month": line.month}
        if line.team:
            verdict: JsonObject = {"team": line.team}
            verdict |= {n: line.said[n] for n in ("verdict", "points", "words") if n in line.said}
            payload["teams"] = [verdict]
        else:
            payload |= {n: v for n, v in line.said.items() if n in _OWN}
            payload |= {"spared": list(line.spared)} if line.spared else {}
        if line.refused:
            return CheckedRow(line.row, RowState.REFUSED, called, line.month, tuple(line.remarks), payload)  # fmt: skip
        return self._beside_kept(line, called, payload)

    def _beside_kept(self, line: Line, called: str, payload: JsonObject) -> CheckedRow:
        entries = self._facts.bearing(_KEY, line.branch, "month", line.month)
        kept = self._facts.record(entries[0]) if entries else None
        base = kept.payload() if isinstance(kept, ProductionResult) else {}
        facts = facts_of([payload])[line.branch, line.month]
        full, touched = facts.upon(base)
        remarks = list(line.remarks)
        final = isinstance(kept, ProductionResult) and kept.stage == "final"
        if final and not touched:
            remark = self._head.remark(line.row, "", ("SAME", "已有，不重复收。", ""), Level.WARN)
            return CheckedRow(line.row, RowState.SAME, called, line.month, (remark,), payload)
        if final and isinstance(kept, ProductionResult) and changed(base, full):
            self.corrects.add(line.row)
            remarks += [self._correction(line, kept, s) for s in touched if self._kept_has(kept, s, line)]  # fmt: skip
        state = RowState.LOOK if remarks else RowState.GOOD
        return CheckedRow(line.row, state, called, line.month, tuple(remarks), payload)

    @staticmethod
    def _kept_has(kept: ProductionResult, subject: str, line: Line) -> bool:
        if subject == "teams":
            return any(each.team == line.team for each in kept.teams)
        return kept.has(subject) or kept.spared(subject)

    def _correction(self, line: Line, kept: ProductionResult, subject: str) -> Remark:
        source = kept.source(subject)
        who = f"（{source.office} {source.confirmed_by}）" if source else ""
        if subject == "teams":
            was = next(
                (VERDICTS.get(e.verdict or "", "") for e in kept.teams if e.team == line.team), ""
            )
        elif kept.spared(subject):
            was = "不考核"
        else:
            name = FIELD_OF[subject]
            value = getattr(kept, name)
            was = (
                HSE.get(str(value), "")
                if subject == "hse"
                else f"{LEDGER.columns[name].format(value)}%"
            )
        name = "verdict" if subject == "teams" else FIELD_OF[subject]
        told = ("CORRECTS", f"{SUBJECTS[subject]}原来是 {was}{who}。", "收下就是更正，要写理由。")
        return self._head.remark(line.row, name, told, Level.WARN)

    def _called(self, line: Line) -> str:
        who = self._facts.organisation(line.branch)
        if line.team:
            who = f"{who} {self._facts.organisation(line.team)}".strip()
        said = []
        for name in FACTS:
            if name in line.said:
                value = line.said[name]
                said.append(
                    HSE[str(value)] if name == "hse" else f"{LEDGER.columns[name].format(value)}%"
                )
        if line.team:
            said.append(VERDICTS.get(str(line.said.get("verdict") or ""), ""))
        said += [f"{SUBJECTS[each]}不考核" for each in line.spared]
        return "　".join(
            filter(None, (line.month, who or "（没认出来）", "、".join(filter(None, said))))
        )

    def _refuse(self, line: Line, name: str, code: str, sentence: str, cure: str) -> None:
        line.remarks.append(self._head.remark(line.row, name, (code, sentence, cure)))


def _record(payload: Mapping[str, Json]) -> ProductionResult:
    record: ProductionResult = LEDGER.reread(payload)
    return record


def _said(verdict: TeamVerdict | None) -> tuple[Any, ...]:
    return (verdict.verdict, verdict.points, verdict.words) if verdict else ()


def _parts(value: Json) -> list[JsonObject]:
    return (
        [dict(each) for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    )


def _with_verdicts(kept: Json, given: Json) -> list[JsonObject]:
    """Return the verdicts with the given ones in the place of those on the same teams."""
    found = {str(each.get("team")): each for each in _parts(kept)}
    for each in _parts(given):
        team = str(each.get("team"))
        said = {k: v for k, v in each.items() if v is not None}
        if not said.get("verdict"):
            found.pop(team, None)
        else:
            found[team] = {**said, "id": str(found.get(team, {}).get("id") or team)}
    return list(found.values())
