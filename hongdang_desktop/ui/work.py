"""What every page is given: the open station, the window, and which branch is on show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.ui.unkept import Unkept

if TYPE_CHECKING:  # the window must be on the screen before the station is loaded
    from datetime import date

    from hongdang_desktop.ledgers.ledger import AnyLedger
    from hongdang_desktop.station.shelf import Chosen
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.station.views import Info, Node
    from hongdang_desktop.ui.app import Program
    from hongdang_desktop.ui.shell import Shell
    from hongdang_desktop.ui.tasks import Tasks


class Work:
    """Lives as long as the station is open. The station is called in tasks only."""

    def __init__(self, station: Station, shell: Shell, info: Info) -> None:
        self.station = station
        self.shell = shell
        #: the program around the window, None in tests of single pages
        self.program: Program | None = None
        #: what the station is; renewed after each verb that touched the organisation
        self.info = info
        #: how branches call their ledgers, and which they keep; renewed after each verb
        self.chosen: Chosen | None = None
        #: titles of the papers that were printed or saved in this run
        self.printed: set[str] = set()
        #: what was typed and could not be put on the disk
        self.unkept = Unkept(self)
        shell.may_close = self.unkept.may_close
        #: the branch on show, "" at a plant that has none yet
        self.branch = info.branches[0].id if info.branches else ""

    def take_info(self, info: Info) -> None:
        """Know the station anew; a branch that is gone is no longer on show."""
        self.info = info
        if self.branch not in {node.id for node in info.branches}:
            self.branch = info.branches[0].id if info.branches else ""

    @property
    def tasks(self) -> Tasks:
        """Return the window's helpers."""
        return self.shell.tasks

    @property
    def is_plant(self) -> bool:
        """Say whether this is the plant committee's station."""
        return self.info.role.value == "plant"

    def today(self) -> date:
        """Return the day in plant time."""
        return self.station.today()

    def title(self, ledger: AnyLedger, branch: str = "") -> str:
        """Return how a branch, the one on show if none is named, calls a ledger."""
        if self.chosen is None:
            return ledger.title
        return self.chosen.title(branch or self.branch, ledger.key)

    def keeps(self, ledger: AnyLedger) -> bool:
        """Say whether the branch on show keeps a ledger."""
        return self.chosen is None or self.chosen.on(self.branch, ledger.key)

    def node(self) -> Node | None:
        """Return the branch on show."""
        return next((node for node in self.info.branches if node.id == self.branch), None)

    def branch_name(self) -> str:
        """Return how the branch on show is called, "" when there is none."""
        node = self.node()
        return node.shown if node else ""
