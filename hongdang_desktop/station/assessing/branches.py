"""What the overview asks of the tables: each branch with what is known of it, in a few statements."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from hongdang_desktop.core.clock import PLANT_TIME, stamp_moment
from hongdang_desktop.core.periods import month_of, plus_months
from hongdang_desktop.ledgers import committee_post, member
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.office.organisation import Organisation
from hongdang_desktop.ledgers.plant import petition, reply
from hongdang_desktop.station.assessing.submitted import Submitted
from hongdang_desktop.station.books.lookup import Lookup
from hongdang_desktop.station.core import Core
from hongdang_desktop.store import listing, packages, submissions
from hongdang_desktop.store.packages import PackageRow


@dataclass(frozen=True)
class Post:
    """What came of a branch: the day of its last package, those that wait, and for which number."""

    last: date | None = None
    waiting: tuple[PackageRow, ...] = ()
    missing: int = 0


@dataclass(frozen=True)
class Branch:
    """One branch with everything that its row is made of.

    ``start`` is when it began its books, ``since`` the first month of which a sheet is
    asked, ``petitions`` how many wait for an answer.
    """

    id: str
    node: Organisation
    unit: str
    secretary: str
    start: date | None
    since: str
    post: Post
    sheets: Mapping[str, Submitted] = field(default_factory=dict)
    petitions: int = 0


def branches(
    core: Core, connection: Connection, form: str, sheets: Mapping[str, Mapping[str, Submitted]]
) -> Iterator[Branch]:
    """Yield all branches; ``sheets`` are those of the year by branch and period."""
    since = submissions.first_periods(connection, form)
    usual = _usual(since.values(), core.setting().today)
    asks = _petitions(connection)
    facts, setting = Lookup(core, connection), core.setting()
    nodes = facts.nodes
    secretaries = _secretaries(connection, setting.today)
    posts = _posts(connection)
    first = {b: stamp_moment(s).date() for b, s in submissions.first_stamps(connection).items()}
    for branch, node in nodes.items():
        if node.kind != "branch":
            continue
        unit = next((nodes[each].shown for each in node.areas if each in nodes), "")
        start = setting.frame(branch).start or first.get(branch)
        yield Branch(
            branch, node, unit, secretaries.get(branch, ""), start, since.get(branch, usual),
            posts.get(branch, Post()), sheets.get(branch, {}), asks.get(branch, 0),
        )  # fmt: skip


def _usual(first: Iterable[str], today: date) -> str:
    """Return from which month on a branch without any sheet is asked for them.

    When half of those that have some had begun; where nobody has, only the last month that is over.
    """
    known = sorted(first)
    return known[len(known) // 2] if known else month_of(plus_months(today.replace(day=1), -1)).text


def _secretaries(connection: Connection, today: date) -> Mapping[str, str]:
    """Return by branch the name of its secretary: by the committee's posts, else by the roster."""
    key, found = member.LEDGER.key, {}
    posted = listing.bearing(connection, key, "", "party_post", "secretary")
    for row in listing.rows(connection, key, posted):
        if member.LEDGER.reread(row.payload).active:
            found[str(row.payload.get("branch"))] = row.called
    question = listing.Question(committee_post.LEDGER.key, stage="final", descending=False)
    names = ("branch", "person", "posts", "since", "until")
    held = {
        str(branch): str(person)
        for _, branch, person, posts, since, until in listing.values(connection, question, names)
        if "secretary" in (posts or ())
        and (since or "9999") <= today.isoformat() <= (until or "9999")
    }
    called = listing.names_of(connection, key, tuple(held.values()))
    return {**found, **{b: called[person] for b, person in held.items() if person in called}}


def _posts(connection: Connection) -> Mapping[str, Post]:
    """Return by branch what came of it, and what waits."""
    waiting: dict[str, list[PackageRow]] = {}
    for row in packages.waiting(connection):
        waiting.setdefault(row.peer, []).append(row)
    last = {
        branch: datetime.fromisoformat(at).astimezone(PLANT_TIME).date()
        for branch, at in packages.last_received(connection).items()
    }
    found = {}
    for branch in {*waiting, *last}:
        rows = waiting.get(branch, ())
        numbers = [
            packages.last_number(connection, branch, row.sender) + 1
            for row in rows
            if row.state == "waiting"
        ]
        found[branch] = Post(last.get(branch), tuple(rows), min(numbers, default=0))
    return found


def _petitions(connection: Connection) -> Mapping[str, int]:
    """Return by branch how many petitions wait for an answer."""
    last: dict[str, tuple[str, str, str]] = {}
    question = listing.Question(reply.LEDGER.key, stage=Stage.FINAL)
    names = ("petition", "occurred_on", "verdict")
    for record, about, day, verdict in listing.values(connection, question, names):
        last[about or ""] = max(last.get(about or "", ("", "", "")), (day or "", record, verdict))
    answered = {about for about, (_, _, verdict) in last.items() if verdict != "revoked"}
    question = listing.Question(petition.LEDGER.key, stage=Stage.FINAL)
    rows = listing.values(connection, question, ("branch", "withdrawn_on"))
    return Counter(str(b) for record, b, gone in rows if not gone and record not in answered)
