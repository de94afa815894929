"""The parts of a station: each is one kind of work, and loaded when it is first needed."""

# ruff: noqa: PLC0415 - the way to the first page does not wait for cryptography, packages, Excel and
# whatever else it does not show

from functools import cached_property
from typing import TYPE_CHECKING

from hongdang_desktop.station.book import Book
from hongdang_desktop.station.books.attaching import Attachments
from hongdang_desktop.station.core import Core
from hongdang_desktop.station.desk import Desk
from hongdang_desktop.station.drafts import Drafts
from hongdang_desktop.station.papers import Papers
from hongdang_desktop.station.regulations import Regulations
from hongdang_desktop.station.shelf import Shelf
from hongdang_desktop.station.tree import Tree

if TYPE_CHECKING:
    from hongdang_desktop.station.assessing.desk import Assessing
    from hongdang_desktop.station.assessing.reviewing import Reviewing
    from hongdang_desktop.station.burden import Burden
    from hongdang_desktop.station.cards import Cards
    from hongdang_desktop.station.coverage import CoverageDesk
    from hongdang_desktop.station.dues_book import DuesBook
    from hongdang_desktop.station.keys.rostering import Rostering
    from hongdang_desktop.station.looks import Looks
    from hongdang_desktop.station.matters import Matters
    from hongdang_desktop.station.official import Official
    from hongdang_desktop.station.opening import Openings
    from hongdang_desktop.station.petitions import Petitions
    from hongdang_desktop.station.post import Post
    from hongdang_desktop.station.register import Register
    from hongdang_desktop.station.reorganising import Reorganising
    from hongdang_desktop.station.results import Results
    from hongdang_desktop.station.roster_sheets import RosterSheets
    from hongdang_desktop.station.safety.backing import Backing
    from hongdang_desktop.station.sheets import Sheets
    from hongdang_desktop.station.succession import Succession
    from hongdang_desktop.station.templates import Templates
    from hongdang_desktop.station.ways import Ways
    from hongdang_desktop.station.years import Years


class Parts:
    """What a station can do, by part."""

    def __init__(self, core: Core) -> None:
        self._core = core
        #: entries of all ledgers
        self.book = Book(core)
        #: the organisation
        self.tree = Tree(core)
        #: which ledgers a branch keeps
        self.shelf = Shelf(core)
        #: rules, working days and yearly rhythm
        self.regulations = Regulations(core)
        #: half-written text
        self.drafts = Drafts(core)
        #: what is due
        self.desk = Desk(core)
        #: photos and files beside entries
        self.attachments = Attachments(core)
        #: what can be printed
        self.papers = Papers(core)

    @cached_property
    def post(self) -> "Post":
        """Packages out and in, enrolment."""
        from hongdang_desktop.station.post import Post

        return Post(self._core)

    @cached_property
    def assessing(self) -> "Assessing":
        """Sheets: what is suggested, decided and submitted."""
        from hongdang_desktop.station.assessing.desk import Assessing

        return Assessing(self._core)

    @cached_property
    def reviewing(self) -> "Reviewing":
        """Sheets of all branches, and what the plant says to them."""
        from hongdang_desktop.station.assessing.reviewing import Reviewing

        return Reviewing(self._core, self.assessing, self.templates)

    @cached_property
    def burden(self) -> "Burden":
        """How much work a sheet was, at this PC only."""
        from hongdang_desktop.station.burden import Burden

        return Burden(self._core)

    @cached_property
    def roster(self) -> "Rostering":
        """Who belongs to the exchange: PCs listed and stopped, keys renewed."""
        from hongdang_desktop.station.keys.rostering import Rostering

        return Rostering(self._core)

    @cached_property
    def backups(self) -> "Backing":
        """Backups: made when it is time, listed, written to a stick."""
        from hongdang_desktop.station.safety.backing import Backing

        return Backing(self._core)

    @cached_property
    def roster_sheets(self) -> "RosterSheets":
        """A roster of Excel that the plant sends to a branch."""
        from hongdang_desktop.station.roster_sheets import RosterSheets

        return RosterSheets(self._core)

    @cached_property
    def sheets(self) -> "Sheets":
        """Tables: empty forms, entries out to Excel, and in again."""
        from hongdang_desktop.station.sheets import Sheets

        return Sheets(self._core)

    @cached_property
    def reorganising(self) -> "Reorganising":
        """Branches merged, split, dissolved (the plant)."""
        from hongdang_desktop.station.reorganising import Reorganising

        return Reorganising(self._core)

    @cached_property
    def ways(self) -> "Ways":
        """The way into the Party of each person."""
        from hongdang_desktop.station.ways import Ways

        return Ways(self._core)

    @cached_property
    def dues(self) -> "DuesBook":
        """The dues of a month and a year, member by member."""
        from hongdang_desktop.station.dues_book import DuesBook

        return DuesBook(self._core)

    @cached_property
    def matters(self) -> "Matters":
        """What is to be carried out, wherever it came up."""
        from hongdang_desktop.station.matters import Matters

        return Matters(self._core)

    @cached_property
    def coverage(self) -> "CoverageDesk":
        """Which teams the Party reaches."""
        from hongdang_desktop.station.coverage import CoverageDesk

        return CoverageDesk(self._core)

    @cached_property
    def cards(self) -> "Cards":
        """What passes from one branch to another."""
        from hongdang_desktop.station.cards import Cards

        return Cards(self._core)

    @cached_property
    def succession(self) -> "Succession":
        """What a secretary hands over to the next one."""
        from hongdang_desktop.station.succession import Succession

        return Succession(self._core)

    @cached_property
    def looks(self) -> "Looks":
        """Who at the plant looked at what is covered."""
        from hongdang_desktop.station.looks import Looks

        return Looks(self._core)

    @cached_property
    def opening(self) -> "Openings":
        """From when a branch keeps its books, and what it needs to begin them."""
        from hongdang_desktop.station.opening import Openings

        return Openings(self._core)

    @cached_property
    def years(self) -> "Years":
        """Years closed and opened again."""
        from hongdang_desktop.station.years import Years

        return Years(self._core, self.desk.duties)

    @cached_property
    def official(self) -> "Official":
        """The text of documents."""
        from hongdang_desktop.station.official import Official

        return Official(self._core)

    @cached_property
    def petitions(self) -> "Petitions":
        """What is asked of the plant, and answered."""
        from hongdang_desktop.station.petitions import Petitions

        return Petitions(self._core)

    @cached_property
    def register(self) -> "Register":
        """Branches with posts, terms, members and teams."""
        from hongdang_desktop.station.register import Register

        return Register(self._core)

    @cached_property
    def results(self) -> "Results":
        """What technical offices hand in about a month."""
        from hongdang_desktop.station.results import Results

        return Results(self._core)

    @cached_property
    def templates(self) -> "Templates":
        """Forms as data, each version of each."""
        from hongdang_desktop.station.templates import Templates

        return Templates(self._core)
