"""Where the page of a sheet leads to: a record, the roster, the paper, what two PCs did differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from hongdang_desktop.ui.pages.leading import lead_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.station.assessing.views import Which
    from hongdang_desktop.ui.work import Work

_PAPER = "self_assessment"


class Leads(QObject):
    """``which`` asks the page for the sheet on show."""

    def __init__(self, work: Work, which: Callable[[], Which | None]) -> None:
        super().__init__(work.shell)
        self._work, self._which = work, which

    def record(self, ledger: str, entry: str) -> None:
        """Open a record."""
        lead_to(self._work, ledger, self._work.branch, entry=entry)

    def look_up(self, entry: str) -> None:
        """Open a record of which only the id is known."""
        book = self._work.station.book
        self._work.tasks.run(
            lambda _: book.entry(entry), owner=self,
            done=lambda found: self.record(found.ledger, found.id),
        )  # fmt: skip

    def settle(self) -> None:
        """Go where one of two versions of the sheet is chosen."""
        which = self._which()
        if which is not None:
            self._work.shell.go("ledgers", conflicts=True, entry=which.record)

    def roster(self) -> None:
        """Go to the roster of members."""
        self._work.shell.go("ledgers", ledger="member", branch=self._work.branch)

    def paper(self) -> None:
        """Go to the sheet on paper."""
        which = self._which()
        if which is not None:
            when = which.when.first
            self._work.shell.go(
                "printing", paper=_PAPER, branch=which.branch, year=when.year, month=when.month
            )
