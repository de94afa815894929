"""The verbs about rules, working days and the yearly rhythm: looked at, checked, put into use."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from hongdang_desktop import paths
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.rules import Rule
from hongdang_desktop.core.typed import tidy, tidy_lines
from hongdang_desktop.ledgers.office.regulation import LONGEST, regulation_id
from hongdang_desktop.ledgers.regulation_faults import (
    Fault,
    NamedDay,
    calendar_days,
    calendar_text,
    faults,
)
from hongdang_desktop.ledgers.rule_text import rules_text
from hongdang_desktop.ledgers.rulebook import rule_book, rules_of
from hongdang_desktop.station import regulated
from hongdang_desktop.station.core import Core, Pen
from hongdang_desktop.station.views import Changes, Refused, Role
from hongdang_desktop.store import journal, listing
from hongdang_desktop.store.store import get_setting

AMENDED = "rules/amended.toml"
"""The file in which thresholds that are changed one by one stand."""


@dataclass(frozen=True)
class Regulated:
    """One file in force. ``whose`` is 随程序, 厂党委 or 本支部; ``entry`` is "" for a shipped one.

    ``used`` is False where this program does not understand it, as a newer one has sent it.
    """

    name: str
    whose: str
    text: str
    since: date | None = None
    source: str = ""
    approved_by: str = ""
    entry: str = ""
    used: bool = True


@dataclass(frozen=True)
class RuleLine:
    """One version of a rule, and whether it holds today, held before, or will."""

    rule: Rule
    whose: str
    state: str


class Regulations:
    """What the program goes by, and how it is changed without a new program."""

    def __init__(self, core: Core) -> None:
        self._core = core

    # Questions ------------------------------------------------------------------------------

    def files(self) -> tuple[Regulated, ...]:
        """Return all files in force, by name; the shipped ones where nothing stands in their place."""
        found = {name: Regulated(name, "随程序", text) for name, text in _shipped().items()}
        for name, text in self._core.texts:
            found[name] = self._kept(name, text)
        return tuple(found[name] for name in sorted(found))

    def text(self, name: str) -> str:
        """Return the file in force with this name. Raises Refused NO_SUCH_REGULATION."""
        text = dict((*_shipped().items(), *self._core.texts)).get(name)
        if text is None:
            raise Refused("NO_SUCH_REGULATION", f"没有叫“{name}”的规则或日历。先看看有哪些。")
        return text

    def years(self) -> tuple[int, ...]:
        """Return the years whose calendar is filled in."""
        return tuple(sorted(self._core.setting().workdays.years))

    def days(self, year: int) -> tuple[NamedDay, ...]:
        """Return the days that a year's calendar names; none for a year that is not filled in."""
        name = calendar_name(year)
        known = name in dict((*_shipped().items(), *self._core.texts))
        return calendar_days(self.text(name)) if known else ()

    def rules(self) -> tuple[RuleLine, ...]:
        """Return all versions of all rules by id and day."""
        setting = self._core.setting()
        shipped = {(rule.id, rule.since) for rule in rule_book().rules}
        lines = [
            RuleLine(
                rule,
                "随程序" if (rule.id, rule.since) in shipped else "改过",
                _state(rule, setting.today),
            )
            for rule in setting.rules.rules
        ]
        return tuple(sorted(lines, key=lambda line: (line.rule.id, line.rule.since)))

    def check(self, name: str, text: str) -> tuple[Fault, ...]:
        """Return everything that is wrong with a file; nothing is changed."""
        return _checked(name, tidy_lines(text) + "\n")

    def may_change(self, name: str) -> bool:
        """Say whether this station may put a file of this name into use."""
        return self._core.role is Role.PLANT or self._alone() or regulated.is_own(name)

    # Verbs ----------------------------------------------------------------------------------

    def use(
        self, name: str, text: str, *, source: str = "", approved_by: str = "",
        since: date | None = None,
    ) -> Changes:  # fmt: skip
        """Put a file into use from now on. Raises Refused BAD_REGULATION, OWNED_BY_PLANT.

        The plant's goes to all branches with the next packages.
        """
        clean = tidy_lines(text) + "\n"
        refuse_faults(name, _checked(name, clean))
        self._refuse_foreign(name)
        plants = self._core.role is Role.PLANT
        kind = regulated.PLANTS if plants else regulated.OWN
        branch = "" if plants else self._core.home
        today = self._core.setting().today
        payload: JsonObject = {
            "name": name, "text": clean, "source": tidy(source) or None,
            "approved_by": tidy(approved_by) or self._core.actor or None,
            "since": (since or today).isoformat(), "occurred_on": today.isoformat(),
            "year": today.year, "stage": "draft", "branch": branch or None,
        }  # fmt: skip
        record = regulation_id(name, branch)

        def work(pen: Pen) -> None:
            heads = journal.heads_of(pen.connection, record)
            pen.put(kind, record, payload, tuple(head.id for head in heads))

        told = "下次下发带给各支部。" if plants else ""
        return self._core.verb(f"{name} 用上了。{told}", work)

    def drop(self, name: str) -> Changes:
        """Go back to the shipped file. Raises Refused NO_SUCH_REGULATION, OWNED_BY_PLANT."""
        self._refuse_foreign(name)
        plants = self._core.role is Role.PLANT
        kind = regulated.PLANTS if plants else regulated.OWN
        branch = "" if plants else self._core.home
        record = regulation_id(name, branch)

        def work(pen: Pen) -> None:
            heads = journal.heads_of(pen.connection, record)
            if not listing.rows(pen.connection, kind.key, (record,)):
                raise Refused("NO_SUCH_REGULATION", f"“{name}”没改过，用的就是随程序的。")
            pen.remove(
                kind, record, branch=branch or None, reason="换回随程序的",
                parents=tuple(head.id for head in heads),
            )  # fmt: skip

        return self._core.verb(f"{name} 换回随程序的了。", work)

    def set_days(self, year: int, days: tuple[NamedDay, ...], *, source: str = "") -> Changes:
        """Put a year's calendar into use. Raises as ``use``."""
        return self.use(calendar_name(year), calendar_text(year, days, tidy(source)), source=source)

    def amend(
        self,
        rule_id: str,
        since: date,
        numbers: Mapping[str, int],
        *,
        source: str,
        article: str = "",
    ) -> Changes:
        """Let other thresholds hold from a day on; what held before stays as it was.

        Raises Refused NO_SUCH_RULE, RULE_EARLIER (an earlier or the same day), as ``use``.
        """
        versions = [each for each in self._core.setting().rules.rules if each.id == rule_id]
        if not versions:
            raise Refused("NO_SUCH_RULE", f"没有编号是“{rule_id}”的规则。先看看有哪些。")
        latest = max(versions, key=lambda rule: rule.since)
        if since <= latest.since:
            raise Refused(
                "RULE_EARLIER", f"现在这一版从 {latest.since} 起用。新的起用日期写在那之后。"
            )
        new = replace(
            latest, since=since, until=None, numbers=dict(numbers), source=tidy(source),
            article=tidy(article), verified="A",
        )  # fmt: skip
        kept = self._core.regulated(AMENDED)
        own = list(rules_of(AMENDED, kept)) if kept else []
        own = [
            replace(rule, until=since - timedelta(days=1)) if rule == latest else rule
            for rule in own
        ]
        return self.use(AMENDED, rules_text((*own, new)), source=source)

    # ----------------------------------------------------------------------------------------

    def _kept(self, name: str, text: str) -> Regulated:
        for kind, record_id, whose in (
            (regulated.PLANTS, regulation_id(name), "厂党委"),
            (regulated.OWN, regulation_id(name, self._core.home), "本支部"),
        ):
            rows = self._core.read(partial(listing.rows, ledger=kind.key, wanted=(record_id,)))
            if rows:
                record = regulated.PLANTS.reread(rows[0].payload)
                return Regulated(
                    name, whose, text, record.since, record.source or "",
                    record.approved_by or "", rows[0].id, not faults(name, text, rule_book()),
                )  # fmt: skip
        return Regulated(name, "本支部", text)

    def _alone(self) -> bool:
        return not self._core.read(lambda c: get_setting(c, "invitation"))

    def _refuse_foreign(self, name: str) -> None:
        if not self.may_change(name):
            raise Refused("OWNED_BY_PLANT", "规则由厂党委定。请厂里改，下次带回来就有了。")
        plants = regulation_id(name)
        if self._core.role is Role.BRANCH and self._core.read(
            lambda c: listing.rows(c, regulated.PLANTS.key, (plants,))
        ):
            raise Refused("OWNED_BY_PLANT", "厂里已经发过这一份，照厂里的用。要改请厂里改。")


def calendar_name(year: int) -> str:
    """Return the name of a year's calendar."""
    return f"calendar/{year:04d}.csv"


def name_of(file: str, text: str) -> str:
    """Return the name under which a file from a disk is used: 2027.csv is calendar/2027.csv."""
    if "/" in file:
        return file
    name = file.lower()  # as Windows, which knows no difference
    if name.endswith(".csv"):
        return f"calendar/{name}"
    return "rhythm.toml" if "[[item]]" in text else f"rules/{name}"


def refuse_faults(name: str, found: tuple[Fault, ...]) -> None:
    """Raise Refused BAD_REGULATION where there is a fault; all of them are in ``problems``."""
    if found:
        more = f"（还有 {len(found) - 1} 处）" if len(found) > 1 else ""
        problems = tuple(
            Problem(str(each.line or ""), "BAD_REGULATION", Level.SAVE, each.sentence, each.cure)
            for each in found
        )
        raise Refused("BAD_REGULATION", f"{name} 没有用上。{found[0].text}{more}", problems)


def _checked(name: str, text: str) -> tuple[Fault, ...]:
    if len(text) > LONGEST:
        return (Fault(0, f"文件有 {len(text)} 个字，最多 {LONGEST} 个。", "分成几个文件。"),)
    return faults(name, text, rule_book())


def _state(rule: Rule, today: date) -> str:
    if rule.since > today:
        return "还没起用"
    return "不用了" if rule.until is not None and rule.until < today else "在用"


def _shipped() -> dict[str, str]:
    folder = paths.resources()
    files = [
        *(folder / "calendar").glob("*.csv"), *(folder / "rules").glob("*.toml"),
        folder / "rhythm.toml",
    ]  # fmt: skip
    return {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in files}
