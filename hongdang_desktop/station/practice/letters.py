"""How a practice branch deals with the plant: carries out its tasks, asks and reports."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import Period
from hongdang_desktop.ledgers.term import Term, due_of
from hongdang_desktop.station.petition_views import Offer
from hongdang_desktop.station.practice.branch import PracticeBranch
from hongdang_desktop.station.practice.keeper import Step
from hongdang_desktop.station.practice.meetings import moment
from hongdang_desktop.station.views import Listing

_ASKING = frozenset((1, 3, 6, 9, 12))
"""Months in which a branch looks through what it might ask for; and the last one."""

_AT_ONCE = 2
_MORE = 180
"""Days that are asked for beyond the end of a term."""
_LATE = 4
"""So many of the last documents are looked through for what is still to be reported."""


class Letters:
    """The keeper of P02, and of what came from the plant into L32."""

    def __init__(self, branch: PracticeBranch) -> None:
        self._branch = branch

    def register(self) -> None:
        """Nothing was there from the beginning."""

    def month(self, month: Period, left: int) -> Iterable[Step]:
        """Carry out what came with the last package; now and then ask for something."""
        yield moment(month.first.replace(day=8), "16:10"), partial(self._report, left)
        if month.first.month in _ASKING or not left:
            yield moment(month.first.replace(day=21), "16:20"), partial(self._ask, left)

    def _report(self, left: int) -> None:
        branch = self._branch
        book, today = branch.station.book, branch.station.today().isoformat()
        if not left and branch.number % 2:
            return  # this one is late
        owner = next((p.id for p in branch.scribe.people if p.post == "secretary"), None)
        self._set_right(owner, today)
        met = book.list(Listing("committee_meeting", branch=branch.id, stage="final"), limit=1)
        for entry in book.list(Listing("directive", branch=branch.id), limit=_LATE):
            said, done = entry.payload, dict[str, Json]()
            if not entry.final or not said.get("circular"):
                continue
            if said.get("due") and not said.get("reported_on"):
                done = {"owner": owner, "reported_on": today}
            if said.get("to_convey") and not said.get("carried_out") and met:
                done["carried_out"] = [met[0].id]
            if done:
                branch.go_on("directive", entry.id, done)

    def _set_right(self, owner: str | None, today: str) -> None:
        """See to what was found on a visit: all but the last is set right at once."""
        branch = self._branch
        entries = branch.station.book.list(Listing("problem", branch=branch.id, stage="draft"))
        found = [each for each in entries if each.payload.get("source") == "plant_check"]
        for place, entry in enumerate(found):
            branch.go_on("problem", entry.id, {"owner": owner}, final=True)
            if place or len(found) == 1:
                done: JsonObject = {
                    "measures": "当天改好，负责人看过。", "done_on": today, "verified_on": today,
                    "verifier": branch.scribe.people[1].id, "conclusion": "solved",
                }  # fmt: skip
                branch.go_on("problem", entry.id, done)

    def _ask(self, left: int) -> None:
        """Ask what it is time for; at the end one asks for more time for its election."""
        branch = self._branch
        offers = branch.station.petitions.offered(branch.id)
        ready = [each for each in offers if each.urged and not each.lacking and not each.draft]
        for each in ready[:_AT_ONCE]:
            made = branch.station.petitions.begin(branch.id, each.kind, each.entry, each.part)
            branch.station.book.finalise(made.ids[0])
        later = next((each for each in offers if each.kind == "term_extension"), None)
        if not left and not ready and later is not None:
            self._later(later)

    def _later(self, offer: Offer) -> None:
        book = self._branch.station.book
        term = book.entry(offer.entry).record
        due = due_of(term, book.names().setting()) if isinstance(term, Term) else None
        until = due + timedelta(days=_MORE) if due else None
        if until is None or until > self._branch.station.today() + timedelta(days=2 * _MORE):
            return
        (made,) = self._branch.station.petitions.begin(
            self._branch.id, offer.kind, offer.entry
        ).ids  # fmt: skip
        payload = {**book.entry(made).payload, "until": until.isoformat()}
        book.save("petition", {**payload, "words": "队上人员调整还没到位。"}, made)
        book.finalise(made)
