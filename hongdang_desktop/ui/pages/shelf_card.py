"""The ways from 设置 to the catalogue and to rules and calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import text

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.ui.work import Work

_LOOKS_AHEAD = 11
"""From this month on the next year's days off are asked for: they are published in November."""


class ShelfCard(Card):
    """Which ledgers there are and by what they go; says when a year's days off are missing."""

    def __init__(self, work: Work) -> None:
        super().__init__(spacing=8)
        self._work = work
        self._said = text(role="small", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.shelf = Button("台账目录(T)", lambda: work.shell.go("shelf"))
        self.rules = Button("规则与日历(G)", self._to_rules)
        row.addWidget(self.shelf)
        row.addWidget(self.rules)
        if not work.is_plant:  # there it stands in the side bar
            row.addWidget(Button("考评模板(M)", lambda: work.shell.go("templates")))
        row.addStretch(1)
        self._missing: int | None = None
        self.body.addWidget(SectionTitle("台账和规则"))
        self.body.addWidget(self._said)
        self.body.addLayout(row)

    def looked_at(self) -> None:
        """Ask which ledgers are kept and which years are filled in."""
        station, branch, today = self._work.station, self._work.branch, self._work.today()

        def ask(_progress: Progress) -> tuple[int, tuple[int, ...]]:
            kept = len(station.shelf.on(branch)) if branch else 0
            return kept, station.regulations.years()

        self._work.tasks.run(
            ask, owner=self, done=lambda found: self._show(*found, today), latest="shelf"
        )

    def _show(self, kept: int, years: tuple[int, ...], today: date) -> None:
        wanted = [today.year, *((today.year + 1,) if today.month >= _LOOKS_AHEAD else ())]
        self._missing = next((year for year in wanted if year not in years), None)
        books = f"{kept} 本台账在用，可改名、停用。" if kept else ""
        days = (
            f"{self._missing} 年放假安排还没录，先按双休算。" if self._missing
            else "放假安排录好了。"
        )  # fmt: skip
        self._said.setText(books + days)

    def _to_rules(self) -> None:
        wanted = {"view": "days", "year": self._missing} if self._missing else {}
        self._work.shell.go("rules", **wanted)
