"""Work grows with what is done, not with what is there: counted in statements, never in time."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from tests.station.world import Chain, committee, group, meeting, saved


class Counted:
    def __init__(self) -> None:
        self.statements: list[str] = []

    def __len__(self) -> int:
        return len(self.statements)


@contextmanager
def counting(station: Station) -> Iterator[Counted]:
    """Count what the station asks its database within."""
    counted = Counted()
    engine = station._core.store._database._connection.engine

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        counted.statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield counted
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _fill(station: Station, count: int) -> None:
    many: list[tuple[JsonObject, str | None]] = [(group(f"{n}组"), None) for n in range(count)]
    station.book.save_all("party_group", many)


def test_saving_costs_the_same_in_a_full_book(branch: Station) -> None:
    people = committee(branch)
    with counting(branch) as empty:
        first = saved(branch.book.save("committee_meeting", meeting(people)))
    _fill(branch, 300)
    for _ in range(20):
        branch.book.save("committee_meeting", meeting(people))
    with counting(branch) as full:
        branch.book.save("committee_meeting", meeting(people))
    assert len(full) == len(empty)
    assert len(full) <= 26  # members, posts and the shelf are asked, and what is found is kept
    with counting(branch) as final:
        branch.book.finalise(first)
    assert len(final) <= 30


def test_history_of_an_entry_does_not_slow_its_saving(branch: Station) -> None:
    entry = saved(branch.book.save("party_group", group()))
    with counting(branch) as early:
        branch.book.save("party_group", group("x"), entry)
    for number in range(30):
        branch.book.save("party_group", group(f"{number}"), entry)
    with counting(branch) as late:
        branch.book.save("party_group", group("y"), entry)
    assert len(late) == len(early)


def test_saving_many_is_done_at_once(branch: Station) -> None:
    with counting(branch) as few:
        _fill(branch, 2)
    with counting(branch) as many:
        _fill(branch, 200)
    assert len(many) - len(few) <= 10


@pytest.mark.parametrize("limit", [1, 50])
def test_a_page_of_a_list_is_two_questions(branch: Station, limit: int) -> None:
    _fill(branch, 200)
    with counting(branch) as counted:
        branch.book.list(Listing("party_group", words="组"), limit=limit)
    assert len([s for s in counted.statements if s.startswith("SELECT")]) == 2


def test_importing_many_is_done_at_once(chain: Chain) -> None:
    costs = []
    for count in (1, 300):
        _fill(chain.a, count)
        path, _ = chain.a.post.export(chain.stick)
        with counting(chain.plant) as counted:
            chain.plant.post.receive(path)
        costs.append(len(counted))
    assert costs[1] - costs[0] <= 15


def test_home_does_not_ask_for_each_meeting(branch: Station) -> None:
    people, one = committee(branch), branch.info().branches[0].id
    branch.book.save("committee_meeting", meeting(people))  # an empty ledger is not asked at all
    with counting(branch) as few:
        branch.desk.home(one)
    for _ in range(30):
        branch.book.save("committee_meeting", meeting(people))
    with counting(branch) as many:
        branch.desk.home(one)
    assert len(many) <= len(few) + 5
