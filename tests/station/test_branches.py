"""One PC that serves several branches: books, streams, digests and packages are apart."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hongdang_desktop.station.station import Station
from hongdang_desktop.station.tree import NoSuchNode
from hongdang_desktop.station.views import Listing, Refused
from hongdang_desktop.store import journal
from tests.station.world import Chain, alone, called, group, member, refused, saved


def _groups(station: Station, branch: str) -> list[str]:
    return [entry.called for entry in station.book.list(Listing("party_group", branch=branch))]


def test_lists_streams_and_digests_are_apart(chain: Chain) -> None:
    c, two, three = chain.c, chain.names.two, chain.names.three
    empty = c.digest(two), c.digest(three)
    c.book.save("party_group", group("二支部的", branch=two))
    c.book.save("party_group", group("三支部的", branch=three))
    assert (_groups(c, two), _groups(c, three)) == (["二支部的"], ["三支部的"])
    streams = c._core.read(journal.streams).values()
    assert {s.branch: s.seq for s in streams if s.own} == {two: 1, three: 1}
    assert c.digest(two) != c.digest(three)
    assert empty != (c.digest(two), c.digest(three))
    c.book.undo()
    assert c.digest(three) == empty[1]
    assert (_groups(c, two), _groups(c, three)) == (["二支部的"], [])


def test_each_branch_has_its_own_packages(chain: Chain) -> None:
    c, plant, two, three = chain.c, chain.plant, chain.names.two, chain.names.three
    c.book.save("party_group", group("二支部的", branch=two))
    c.book.save("party_group", group("三支部的", branch=three))
    assert (c.post.outgoing(two).total, c.post.outgoing(three).total) == (1, 1)
    chain.up(c, two)
    assert called(plant) == ["二支部的"]
    assert c.digest(two) == plant.digest(two)
    chain.up(c, three)
    assert c.digest(three) == plant.digest(three)
    chain.down(c, two)
    assert (c.post.outgoing(two).total, c.post.outgoing(three).total) == (0, 1)
    assert {note.peer for note in c.post.notes() if note.out} == {"第二支部", "第三支部"}
    assert all(note.peer == "第二支部" for note in c.post.notes(branch=two))
    assert [b.last_number for b in plant.post.branches()] == [1, 2, 2]


def test_deletion_is_done_again_in_its_own_branch(chain: Chain) -> None:
    c, plant, two, three = chain.c, chain.plant, chain.names.two, chain.names.three
    entry = saved(c.book.save("party_group", group("三支部的", branch=three)))
    c.book.delete(entry)
    c.book.undo()
    c.book.redo()
    streams = c._core.read(journal.streams).values()
    assert {s.branch: s.seq for s in streams if s.own} == {three: 4}
    assert chain.up(c, three).code == chain.up(c, two).code == ""
    assert c.digest(three) == plant.digest(three)


def test_words_about_one_branch_are_not_measured_by_another(chain: Chain) -> None:
    # Packages are counted for each branch: the second one about three is news, though two has five.
    c, plant, two, three = chain.c, chain.plant, chain.names.two, chain.names.three
    for _ in range(4):
        chain.up(c, two)
    plant.tree.add("team", "采油三班", branch=three)
    chain.down(c, three)
    assert plant.post.outgoing(three).total == 1
    chain.up(c, three)
    assert plant.post.outgoing(three).total == 0


def test_people_and_homes_are_apart(chain: Chain) -> None:
    c, two, three = chain.c, chain.names.two, chain.names.three
    c.book.save("member", member("耿砚山", branch=two))
    c.book.save("member", member("丛南麓", branch=three))
    assert [person.name for person in c.book.people(two)] == ["耿砚山"]
    assert [person.name for person in c.book.people(three)] == ["丛南麓"]
    assert (c.desk.home(two).unsent, c.desk.home(three).unsent) == (1, 1)
    chain.up(c, two)
    assert (c.desk.home(two).unsent, c.desk.home(three).unsent) == (0, 1)


def test_entry_stays_in_its_branch(chain: Chain) -> None:
    c, two, three = chain.c, chain.names.two, chain.names.three
    entry = saved(c.book.save("party_group", group("二支部的", branch=three)))
    c.book.save("party_group", group("改了"), entry)  # said nothing about the branch
    assert c.book.entry(entry).payload["branch"] == three
    person = saved(c.book.save("member", member(branch=three)))
    c.book.finalise(person)
    verbs: list[Callable[[], object]] = [
        lambda: c.book.save("party_group", group("搬走", branch=two), entry),
        lambda: c.book.correct(person, {**c.book.entry(person).payload, "branch": two}, "搬走"),
    ]
    for verb in verbs:
        with pytest.raises(Refused) as error:
            verb()
        assert refused(error) == "OTHER_BRANCH"
    chain.up(c, three)
    assert c.digest(three) == chain.plant.digest(three)


def test_branch_that_is_not_kept_here(chain: Chain) -> None:
    with pytest.raises(Refused) as error:
        chain.c.book.save("party_group", group(branch=chain.names.one))
    assert refused(error) == "OTHER_BRANCH"
    with pytest.raises(Refused):
        chain.c.book.save("party_group", group(branch="nowhere"))


def test_conflicts_are_counted_by_branch(chain: Chain) -> None:
    a, b, plant = chain.a, chain.b, chain.plant
    entry = saved(a.book.save("party_group", group("一组")))
    sent, _ = a.post.export(chain.stick)
    b.post.receive(sent)
    for station in (a, b):
        station.book.save("party_group", group(f"{station.actor}改的"), entry)
        chain.up(station)
    assert plant.desk.home(chain.names.one).conflicts == 1
    assert plant.desk.home(chain.names.two).conflicts == 0


def test_two_branches_on_a_lone_pc(tmp_path: Path) -> None:
    station, first = alone(tmp_path / "s")
    second = station.start_alone(area="采油四作业区", branch="四区一支部", code="B011")
    assert [node.id for node in station.info().branches] == [first, second]
    station.book.save("party_group", group("一支部的", branch=first))
    station.book.save("party_group", group("二支部的", branch=second))
    station.close()
    again = Station.open(tmp_path / "s")
    assert [node.id for node in again.info().branches] == [first, second]
    assert (_groups(again, first), _groups(again, second)) == (["一支部的"], ["二支部的"])
    assert again.verify() == []
    again.close()


def test_tree_answers_by_any_word(chain: Chain) -> None:
    tree, one = chain.a.tree, chain.names.one
    for words in (one, "B001", "采油一作业区第一党支部", "第一支部"):
        assert tree.node(words).id == one
    with pytest.raises(NoSuchNode) as error:
        tree.node("第四支部")
    assert refused(error) == "NO_SUCH_NODE"
    assert [node.code for node in chain.plant.tree.nodes("branch")] == ["B001", "B002", "B003"]
    assert [node.code for node in chain.a.tree.branches()] == ["B001"]
    assert [node.kind for node in chain.a.tree.nodes("plant")] == ["plant"]


def test_branch_changes_nothing_in_the_plants_tree(chain: Chain) -> None:
    digest = chain.a.digest()
    verbs: list[Callable[[], object]] = [
        lambda: chain.a.tree.add("team", "采油二班", branch=chain.names.one),
        lambda: chain.a.tree.change(chain.names.one, name="改了"),
        lambda: chain.a.book.save("organisation", {"kind": "team", "name": "采油二班"}),
        lambda: chain.a.book.delete(chain.names.team, "不要了"),
    ]
    for verb in verbs:
        with pytest.raises(Refused) as error:
            verb()
        assert refused(error) == "OWNED_BY_PLANT"
    assert chain.a.digest() == digest


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"name": "长" * 201}, {"kind": "emperor"}, {"valid_from": "2026-01-32"},
               {"valid_from": "2026-02-01", "valid_until": "2026-01-01"}]
)  # fmt: skip
def test_bad_node(chain: Chain, fields: dict[str, str]) -> None:
    nodes = chain.plant.tree.nodes()
    with pytest.raises(Refused) as error:
        chain.plant.tree.change(chain.names.one, **fields)
    assert refused(error) == "PROBLEMS"
    with pytest.raises(NoSuchNode):
        chain.plant.tree.change("x", name="y")
    assert chain.plant.tree.nodes() == nodes


def test_plant_station_writes_nothing_of_its_branches(chain: Chain) -> None:
    entry = saved(chain.a.book.save("party_group", group("一组")))
    chain.up(chain.a)
    book, digest = chain.plant.book, chain.plant.digest()
    verbs: list[Callable[[], object]] = [
        lambda: book.save("party_group", group("改了"), entry),
        lambda: book.save("member", member(branch=chain.names.one)),
        lambda: book.delete(entry, "x"),
    ]
    for verb in verbs:
        with pytest.raises(Refused) as error:
            verb()
        assert refused(error) == "OWNED_BY_BRANCH"
    assert chain.plant.digest() == digest
