"""A roster that the plant has in Excel goes to a branch: looked through here, taken over there."""

from pathlib import Path

from hongdang_desktop.core.progress import Progress
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ledgers.column_match import Matching
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.ledgers.member import LEDGER as MEMBERS
from hongdang_desktop.output.workbook.heads import find_head
from hongdang_desktop.output.workbook.layout import layout_of
from hongdang_desktop.output.workbook.matching import head_of
from hongdang_desktop.output.workbook.reading import read_book
from hongdang_desktop.station.cards import Cards
from hongdang_desktop.station.sheet_views import Checked
from hongdang_desktop.station.sheets import Sheets
from hongdang_desktop.station.tree import Tree
from hongdang_desktop.station.views import Changes, Refused, Role

_TEAM = "team"
_LONGEST = 30


class RosterSheets(Sheets):
    """Tables of members at the plant; nothing of them is written into its own books."""

    def new_teams(
        self, file: Path, branch: str, *, match: Matching | None = None,
        progress: Progress | None = None,
    ) -> tuple[str, ...]:  # fmt: skip
        """Return the teams that a roster names and nobody has registered, in its order."""
        book, layout = read_book(file, progress), layout_of(MEMBERS)
        names = self._names(branch)
        sheet = next((s for s in book.sheets if match is None or s.title == match.sheet), None)
        if sheet is None:
            return ()
        head = head_of(match, layout) if match else find_head(sheet, layout.main, layout)
        if head is None or head.column_of(_TEAM) < 0:
            return ()
        place = head.column_of(_TEAM)
        cells = (cells[place] for _, cells in sheet.rows[head.below :] if place < len(cells))
        words = dict.fromkeys(c.strip() for c in cells if isinstance(c, str) and c.strip())
        return tuple(
            each for each in words if len(each) <= _LONGEST and not names.find_organisations(each)
        )

    def add_teams(self, branch: str, names: tuple[str, ...]) -> None:
        """Register teams that a branch covers, in its area. Raises Refused PLANT_ONLY."""
        self._plant_only()
        tree = Tree(self._core)
        node = self._book.names().nodes.get(branch)
        area = next(iter(node.areas), None) if node else None
        for name in names:
            tree.add("team", name, parent=area, branch=branch)

    def send_with_teams(self, checked: Checked, file: Path) -> Changes:
        """Register the teams that a roster names and nobody has, and send it. Raises as ``send``."""
        new = self.new_teams(file, checked.branch, match=checked.match)
        if new:
            self.add_teams(checked.branch, new)
            checked = self.check(
                MEMBERS.key, file, branch=checked.branch, match=checked.match
            )  # fmt: skip
        return self.send(checked)

    def send(self, checked: Checked) -> Changes:
        """Hand what can be taken in to the branch with the next package; it takes it over at a click.

        Rows that the plant knows already at that branch are left out. Raises Refused PLANT_ONLY,
        NOTHING_TO_TAKE, NO_SUCH_NODE, BRANCH_GONE.
        """
        self._plant_only()
        rows = checked.wanted()
        if not rows:
            raise Refused("NOTHING_TO_TAKE", "没有能送的行。先照说的把表改好，再来。")
        members = [
            {k: v for k, v in MEMBERS.typed(row.payload).items() if k not in ("branch", "year")}
            for row in rows
        ]
        return Cards(self._core).send_roster(checked.branch, members)

    def _allow(self, kind: AnyLedger, branch: str) -> None:
        """Let the plant look through a roster for a branch of its own."""
        self._plant_only()
        if kind is not find(MEMBERS.key) or not branch:
            raise Refused("NO_SUCH_LEDGER", "只有党员名册能这样送。别的台账由支部自己收。")

    def _kept(self, branch: str) -> frozenset[str]:
        return frozenset((branch,))

    def _plant_only(self) -> None:
        if self._core.role is not Role.PLANT:
            raise Refused("PLANT_ONLY", "这是厂里办的。支部在自己的台账里收。")
