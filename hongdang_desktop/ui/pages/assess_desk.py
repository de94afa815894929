"""What is done to a sheet from its page: each thing a verb of the station, written one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hongdang_desktop.station.assessing.views import Answer
from hongdang_desktop.ui.pages.assess_writing import Writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.station.assessing.views import Line, Proof, Which
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.work import Work


class Desk(QObject):
    """``done`` tells what was done and is to be said; ``rested`` that all is written.

    ``refused`` tells the error and the item about which it was, "" for the whole sheet.
    """

    done = Signal(object, bool)
    """Changes, and whether they are offered to be taken back."""
    rested = Signal()
    refused = Signal(object, str)

    def __init__(self, work: Work) -> None:
        super().__init__(work.shell)
        self._work = work
        self._item = ""
        self._writing = Writing(work)
        self._writing.rested.connect(self.rested)
        self._writing.failed.connect(self._failed)

    @property
    def busy(self) -> bool:
        """Say whether something is still being written."""
        return self._writing.busy

    def decide(self, which: Which, item: str, answer: Answer) -> None:
        """Keep one answer."""
        sheets = self._work.station.assessing
        self._put(
            lambda: sheets.decide(
                which, item, own=answer.own, reason=answer.reason, words=answer.words,
                waived=answer.waived,
            ),
            item=item,
        )  # fmt: skip

    def agree(self, which: Which, lines: Iterable[Line]) -> None:
        """Agree with all that goes without saying."""
        sheets, items = self._work.station.assessing, [line.item.key for line in lines]
        self._put(lambda: sheets.agree(which, items), say=True)

    def undecide(self, which: Which, item: str) -> None:
        """Leave an item open again."""
        sheets = self._work.station.assessing
        self._put(lambda: sheets.undecide(which, item), item=item)

    def submit(self, which: Which) -> None:
        """Submit the sheet."""
        sheets = self._work.station.assessing
        self._put(lambda: sheets.submit(which), say=True, undo=False)

    def withdraw(self, which: Which) -> None:
        """Take the submission back."""
        sheets = self._work.station.assessing
        self._put(lambda: sheets.withdraw(which), say=True, undo=False)

    def undo(self) -> None:
        """Take the last thing back that was done."""
        book = self._work.station.book
        self._put(book.undo, say=True, undo=False)

    def add_bonus(
        self, which: Which, fact: str, entry: str, points: int, then: Callable[[], object]
    ) -> None:
        """Add a fact that gives points."""
        sheets = self._work.station.assessing
        self._put(
            lambda: sheets.add_bonus(which, fact, entry, points), say=True, then=lambda _: then()
        )

    def drop_bonus(self, which: Which, bonus: str) -> None:
        """Take such a fact out."""
        sheets = self._work.station.assessing
        self._put(lambda: sheets.drop_bonus(which, bonus), say=True)

    def make_problem(self, which: Which, item: str, then: Callable[[str], object]) -> None:
        """Begin a problem about an item; ``then`` is told its id."""
        sheets = self._work.station.assessing
        self._put(
            lambda: sheets.make_problem(which, item), say=True, item=item,
            then=lambda changes: then(changes.ids[0] if changes.ids else ""),
        )  # fmt: skip

    def ask_proofs(
        self, which: Which, item: str, then: Callable[[tuple[Proof, ...], str], object]
    ) -> None:
        """Ask for the records of an item, and for the problem that is open about it ("" for none)."""
        sheets = self._work.station.assessing
        self._work.tasks.run(
            lambda _: (sheets.proofs(which, item), sheets.problem_of(which, item) or ""),
            owner=self, done=lambda both: then(*both), failed=lambda _error: then((), ""),
            latest="proofs",
        )  # fmt: skip

    def _put(
        self, verb: Callable[[], Changes], *, item: str = "", say: bool = False, undo: bool = True,
        then: Callable[[Changes], object] | None = None,
    ) -> None:  # fmt: skip
        def did(changes: Changes) -> None:
            if say:
                self.done.emit(changes, undo)
            if then is not None:
                then(changes)

        def about() -> Changes:
            self._item = item
            return verb()

        self._writing.put(about, did)

    def _failed(self, error: UserError) -> None:
        self.refused.emit(error, self._item)
