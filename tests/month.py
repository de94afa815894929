"""How much a month costs the secretary: the sheet through the real window, the rest by a model.

``python -m tests.month [STATION]`` prints the figures; without a station it makes a practice plant.

The sheet is filled in by keys in the window, from 首页 on. Counted are keys, clicks and signs typed. The
model of a person's time: 1.5 s to decide on each key or click, 2 signs a second, 3 s to read a row that
asks for a person and 1 s for one that does not. What is typed is compared with all ledgers.

The rest of the month is what the practice branch recorded in it: a sign of free text is typed at
2 a second, every other value costs one decision of 1.5 s, a list of people one for all and one for each
who was not there. It is a model of typing and choosing, not of holding the meetings.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.core.columns import LongText, Text
from hongdang_desktop.core.periods import read_period
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.station.practice.plant import make
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.pages import register
from hongdang_desktop.ui.pages.assess import AssessPage
from hongdang_desktop.ui.pages.home import HomePage
from hongdang_desktop.ui.shell import Shell
from hongdang_desktop.ui.work import Work
from tests.ui.kit.hands import click, commit, press
from tests.ui.pages.desk import inside, settle

PERIOD = "2026-10"
NOW = datetime(2026, 11, 3, 9, 0, tzinfo=PLANT_TIME)
PER_DECISION, SIGNS_A_SECOND, PER_ROW_ASKED, PER_ROW_QUIET = 1.5, 2.0, 3.0, 1.0
WORDS = "练了两回，成绩还没登全。"
"""The one judgement that the scripted secretary writes down."""


@dataclass
class Counted:
    """What a scripted person did in the window."""

    keys: int = 0
    clicks: int = 0
    typed: list[str] = field(default_factory=list)
    asked: int = 0
    quiet: int = 0
    changed: int = 0

    @property
    def signs(self) -> int:
        """Return how many signs were typed."""
        return sum(len(each) for each in self.typed)

    @property
    def input_seconds(self) -> float:
        """Return the time of keys, clicks and signs."""
        return (self.keys + self.clicks) * PER_DECISION + self.signs / SIGNS_A_SECOND

    @property
    def seconds(self) -> float:
        """Return that and the reading."""
        return self.input_seconds + self.asked * PER_ROW_ASKED + self.quiet * PER_ROW_QUIET


class Hands:
    """A scripted person at the window: every key, click and sign is counted."""

    def __init__(self, shell: Shell, done: Counted) -> None:
        self._shell, self._done = shell, done

    def key(self, wanted: Qt.Key, *, alt: bool = False) -> None:
        """Press a key where the focus is."""
        mods = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
        press(wanted, mods)
        settle(self._shell)
        self._done.keys += 1

    def click(self, widget: QWidget) -> None:
        """Click on something."""
        click(widget)
        settle(self._shell)
        self._done.clicks += 1

    def write(self, words: str) -> None:
        """Put words in as an input method does."""
        commit(words)
        settle(self._shell)
        self._done.typed.append(words)


def sheet_in_the_window(station: Station) -> Counted:
    """Fill in and submit the sheet of the month by keyboard, beginning on 首页."""
    done = Counted()
    which = Which(station.info().branches[0].id, PERIOD)
    before = station.assessing.sheet(which)
    done.asked, done.quiet = len(before.pending), len(before.lines) - len(before.pending)
    with _window(station) as shell:
        hands = Hands(shell, done)
        _go_there(shell, hands)
        page = cast(AssessPage, shell.page("assess"))
        hands.key(Qt.Key.Key_A)  # all that goes without saying
        while pending := station.assessing.sheet(which).pending:
            if page.table.current_key() != pending[0].item.key:
                hands.key(Qt.Key.Key_N)
            if not done.changed:  # one judgement of her own: fewer points, and a sentence
                hands.key(Qt.Key.Key_1)
                hands.click(page.panel.form.words)
                hands.write(WORDS)
                done.changed += 1
            hands.key(Qt.Key.Key_Return)
            if QApplication.focusWidget() is page.panel.form.reason:
                hands.key(Qt.Key.Key_1)
                hands.key(Qt.Key.Key_Return)
        hands.key(Qt.Key.Key_S, alt=True)
    sheet = station.assessing.sheet(which)
    said = [line.answer.words for line in sheet.lines if line.answer.words]
    if sheet.state is not State.SUBMITTED or said != done.typed:
        raise RuntimeError("the scripted month did not end as it should")
    return done


def _go_there(shell: Shell, hands: Hands) -> None:
    """Go from 首页 to the sheet that is due; what is folded there is unfolded first."""
    shell.go("home")
    settle(shell)
    home = cast(HomePage, shell.page("home"))
    for fold in ("", *home.due.folds):
        if fold:
            hands.click(home.due.folds[fold])
        row = next((b for b in inside(home, Button) if "自评" in b.accessibleName()), None)
        if row is not None:
            hands.click(row)
            return
    raise RuntimeError("the first page does not lead to the sheet")


@contextmanager
def _window(station: Station) -> Iterator[Shell]:
    app = QApplication.instance() or QApplication([])
    shell = Shell((), role="branch")
    work = Work(station, shell, station.info())
    work.chosen = station.shelf.chosen()
    shell.set_pages(register.pages(work), role="branch")
    shell.resize(1366, 768)
    shell.show()
    shell.activateWindow()
    try:
        yield shell
    finally:
        shell.close()
        app.processEvents()


def known_already(station: Station, typed: list[str]) -> list[str]:
    """Return what was typed although it stands word for word in a ledger."""
    branch = station.info().branches[0].id
    held = [
        json.dumps(entry.payload, ensure_ascii=False)
        for ledger in catalogue()
        for entry in station.book.list(Listing(ledger.key, branch=branch), limit=5000)
    ]
    return [each for each in typed if any(each in text for text in held)]


def the_rest(station: Station) -> dict[str, float]:
    """Return the modelled seconds of each ledger's entries of the month."""
    branch = station.info().branches[0].id
    found: dict[str, float] = {}
    for ledger in catalogue():
        asked = Listing(ledger.key, branch=branch, year=2026, month=10)
        entries = station.book.list(asked, limit=5000)
        texts = {n for n, c in ledger.columns.items() if isinstance(c, Text | LongText)}
        if ledger.key == "dues":  # a whole month at once: one press, and one for each who owes
            short = sum(1 for each in entries if not each.final)
            if entries:
                found[ledger.title] = PER_DECISION * (2 + short)
            continue
        cost = sum(_entry(each.payload, texts) for each in entries)
        if cost:
            found[ledger.title] = cost
    return found


_OWN = frozenset(("branch", "year", "stage", "entered_at", "entered_by", "finalised_at",
                  "finalised_by", "rules", "late", "late_reason", "occurred_on", "title"))  # fmt: skip
"""What the program fills in itself."""


def _entry(payload: Mapping[str, Json], texts: set[str]) -> float:
    cost = 2 * PER_DECISION  # to begin it and to make it final
    for name, value in payload.items():
        if name in _OWN or name.startswith("_") or value in (None, "", []):
            continue
        if isinstance(value, list):
            parts = [each for each in value if isinstance(each, dict)]
            if name in ("attendance", "participants", "members"):
                away = sum(1 for each in parts if not each.get("sessions"))
                cost += PER_DECISION * (1 + away)
                continue
            for part in parts:
                cost += sum(_value(v, wanted=k != "id") for k, v in part.items())
            cost += PER_DECISION * (len(parts) < len(value))
        else:
            cost += len(str(value)) / SIGNS_A_SECOND if name in texts else PER_DECISION
    return cost


def _value(value: Json, *, wanted: bool) -> float:
    if not wanted or value in (None, "", []):
        return 0
    if isinstance(value, str) and any("\u4e00" <= sign <= "\u9fff" for sign in value):
        return len(value) / SIGNS_A_SECOND
    return PER_DECISION


def _station(folder: Path) -> Path:
    return make(folder / "demo", branches=1, months=6, until=read_period(PERIOD)).stations[0]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Print the figures of a month."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "station"
        given = Path(sys.argv[1]) if sys.argv[1:] else _station(Path(folder))
        shutil.copytree(given, place)
        with Station.open(place, clock=SetClock(NOW)) as station:
            rest = the_rest(station)
            done = sheet_in_the_window(station)
            twice = known_already(station, done.typed)
    _say(f"sheet: {done.keys} keys, {done.clicks} clicks, {done.signs} signs typed")
    _say(f"       {done.asked} rows asked, {done.quiet} quiet, {done.changed} suggestion changed")
    _say(f"       {done.input_seconds:.0f} s of input, {done.seconds:.0f} s with reading (aim 180)")
    _say(f"       typed although a ledger holds it: {len(twice)}")
    whole = sum(rest.values()) + done.seconds
    _say(f"month: {whole / 60:.1f} min by the model (aim 20); the most of it:")
    for title, seconds in sorted(rest.items(), key=lambda pair: -pair[1])[:8]:
        _say(f"       {title} {seconds / 60:.1f} min")


if __name__ == "__main__":
    main()
