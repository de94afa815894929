"""How much work a sheet was: a figure of this PC alone, of no person, in no record and no package.

It answers whether the form costs too much, and nothing else; whoever does not want it switches it off.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.station.assessing.views import Which
from hongdang_desktop.station.core import Core
from hongdang_desktop.store.store import get_setting, put_setting

GAP = 60.0
"""After so many seconds without a key or click nobody is thought to be at work."""

_KEY = "burden"
_MOST = 120
"""Sheets of which a figure is kept; the oldest go first."""


@dataclass(frozen=True)
class Figure:
    """Signs typed, suggestions changed, seconds of active work."""

    typed: int = 0
    changed: int = 0
    seconds: int = 0

    @property
    def words(self) -> str:
        """Return the figure as a person reads it, "" where nothing was counted."""
        if self == Figure():
            return ""
        minutes, seconds = divmod(self.seconds, 60)
        took = f"{minutes} 分 {seconds} 秒" if minutes else f"{seconds} 秒"
        return f"用时 {took}，打了 {self.typed} 个字，改了 {self.changed} 处建议"


@dataclass(frozen=True)
class Counted:
    """The figure of one sheet; ``period`` as in 2026-10."""

    branch: str
    period: str
    form: str
    figure: Figure


class Stopwatch:
    """Adds up the seconds of active work from moments (in seconds, of any clock that only goes on)."""

    def __init__(self) -> None:
        self._last: float | None = None
        self._sum = 0.0

    def stir(self, at: float) -> None:
        """Note that somebody did something; a gap of more than ``GAP`` seconds does not count."""
        if self._last is not None and 0 <= at - self._last <= GAP:
            self._sum += at - self._last
        self._last = at

    def rest(self) -> None:
        """Note that the page was left: what comes next is not counted from here."""
        self._last = None

    def taken(self) -> int:
        """Return the whole seconds since the last time this was asked."""
        whole = int(self._sum)
        self._sum -= whole
        return whole


class Burden:
    """What was counted at this PC."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @property
    def on(self) -> bool:
        """Say whether anything is counted."""
        return not self._kept().get("off")

    def switch(self, *, on: bool) -> None:
        """Count from now on, or count no more; what was counted stays until it is cleared."""
        self._keep({**self._kept(), "off": not on})

    def note(self, which: Which, *, typed: int = 0, changed: int = 0, seconds: int = 0) -> Figure:
        """Add to the figure of a sheet and return it; nothing is added while it is switched off."""
        kept = self._kept()
        added = Figure(max(typed, 0), max(changed, 0), max(seconds, 0))
        before = self.of(which)
        if kept.get("off") or added == Figure():
            return before
        now = Figure(
            before.typed + added.typed, before.changed + added.changed,
            before.seconds + added.seconds,
        )  # fmt: skip
        sheets = {key: said for key, said in _sheets(kept).items() if key != which.record}
        newest = list(sheets.items())[1 - _MOST :]
        sheet: JsonObject = {
            "branch": which.branch, "period": which.period, "form": which.form,
            "typed": now.typed, "changed": now.changed, "seconds": now.seconds,
        }  # fmt: skip
        self._keep({**kept, "sheets": {**dict(newest), which.record: sheet}})
        return now

    def of(self, which: Which) -> Figure:
        """Return the figure of one sheet."""
        return _figure(_sheets(self._kept()).get(which.record, {}))

    def all(self) -> tuple[Counted, ...]:
        """Return every figure, by branch and period, the newest first."""
        found = (
            Counted(
                str(said.get("branch")), str(said.get("period")), str(said.get("form")),
                _figure(said),
            )
            for said in _sheets(self._kept()).values()
        )  # fmt: skip
        newest = sorted(found, key=lambda each: each.period, reverse=True)
        return tuple(sorted(newest, key=lambda each: each.branch))

    def clear(self) -> None:
        """Forget all figures; whether it counts stays as it is."""
        self._keep({"off": not self.on})

    def _kept(self) -> JsonObject:
        found = self._core.read(lambda c: get_setting(c, _KEY))
        return dict(found) if isinstance(found, Mapping) else {}

    def _keep(self, value: JsonObject) -> None:
        self._core.store.write(lambda c: put_setting(c, _KEY, value))


def _sheets(kept: JsonObject) -> dict[str, JsonObject]:
    found = kept.get("sheets")
    if not isinstance(found, Mapping):
        return {}
    return {str(key): dict(said) for key, said in found.items() if isinstance(said, Mapping)}


def _figure(said: JsonObject) -> Figure:
    def number(value: Json) -> int:
        return value if type(value) is int else 0

    return Figure(*(number(said.get(name)) for name in ("typed", "changed", "seconds")))
