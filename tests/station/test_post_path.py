"""The straight path: packages up and down, acknowledgements, what is taken along."""

import shutil
from pathlib import Path

from hongdang_desktop.exchange.names import FOLDER
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from tests.station.world import Chain, called, committee, group, meeting, saved


def _inbox(station: Station) -> list[str]:
    return sorted(path.name for path in (station.folder / "inbox").iterdir())


def test_entry_reaches_the_plant_and_the_word_comes_back(chain: Chain) -> None:
    a, plant, one = chain.a, chain.plant, chain.names.one
    entry = saved(a.book.save("party_group", group()))
    assert (a.post.outgoing().total, a.desk.home(one).unsent) == (1, 1)
    receipt = chain.up(a)
    assert (receipt.code, receipt.new) == ("", 1)
    assert called(plant) == ["第一党小组"]
    assert plant.book.entry(entry).payload == a.book.entry(entry).payload
    assert a.digest(one) == plant.digest(one)
    assert a.desk.home(one).unsent == 0
    assert a.post.outgoing().total == 1  # nobody said yet that it arrived
    assert chain.down(a).code == ""
    assert a.post.outgoing().total == 0
    assert next(note.state for note in a.post.notes() if note.out) == "对方已收"
    assert (a.verify(), plant.verify()) == ([], [])
    assert (_inbox(a), _inbox(plant)) == ([], [])


def test_history_and_corrections_travel(chain: Chain) -> None:
    a, plant = chain.a, chain.plant
    people = committee(a)
    entry = saved(a.book.save("committee_meeting", meeting(people)))
    a.book.finalise(entry)
    a.book.correct(entry, {**a.book.entry(entry).payload, "title": "改了"}, "抄错")
    chain.up(a)
    assert [(v.who, v.what, v.reason, v.own) for v in plant.book.history(entry)] == [
        ("a的人", "更正会议名称", "抄错", False), ("a的人", "定稿", "", False),
        ("a的人", "新记", "", False),
    ]  # fmt: skip
    assert plant.book.entry(entry).corrected
    assert plant.book.derived(plant.book.entry(entry)) == a.book.derived(a.book.entry(entry))


def test_importing_again_changes_nothing(chain: Chain) -> None:
    a, plant = chain.a, chain.plant
    a.book.save("party_group", group())
    path, _ = a.post.export(chain.stick)
    plant.post.receive(path)
    digest = plant.digest()
    renamed = Path(shutil.copy(path, chain.stick / "改了名字 - 副本(2).djx"))
    for again in (path, renamed):
        (receipt,) = plant.post.receive(again)
        assert (receipt.code, receipt.new, receipt.changes) == ("DUPLICATE", 0, None)
        assert plant.post.look(again)[0].code == "DUPLICATE"
    assert plant.digest() == digest
    assert _inbox(plant) == []


def test_a_lost_stick_heals_with_the_next(chain: Chain) -> None:
    a, plant = chain.a, chain.plant
    for name in ("一组", "二组"):
        a.book.save("party_group", group(name))
        a.post.export(chain.stick)
    shutil.rmtree(chain.stick)
    chain.stick.mkdir()
    a.book.save("party_group", group("三组"))
    assert chain.up(a).new == 3
    assert a.digest(chain.names.one) == plant.digest(chain.names.one)


def test_packages_in_the_wrong_order(chain: Chain) -> None:
    a, plant = chain.a, chain.plant
    paths = []
    for name in ("一组", "二组", "三组"):
        a.book.save("party_group", group(name))
        paths.append(a.post.export(chain.stick)[0])
    assert [plant.post.receive(path)[0].new for path in reversed(paths)] == [3, 0, 0]
    assert a.digest(chain.names.one) == plant.digest(chain.names.one)
    assert plant.verify() == []


def test_folder_is_taken_in_order_and_ones_own_left(chain: Chain) -> None:
    a, plant = chain.a, chain.plant
    for name in ("一组", "二组"):
        a.book.save("party_group", group(name))
        a.post.export(chain.stick)
    plant.post.export(chain.stick, chain.names.one)
    assert [arrival.number for arrival in plant.post.look(chain.stick)] == [2, 3]
    receipts = plant.post.receive(chain.stick)
    assert [(receipt.code, receipt.new) for receipt in receipts] == [("", 1), ("", 1)]
    own = next((chain.stick / FOLDER / "下发").iterdir())
    assert plant.post.receive(own)[0].code == "OWN"


def test_looking_writes_nothing(chain: Chain) -> None:
    a, plant = chain.a, chain.plant
    kept = saved(a.book.save("party_group", group("一组")))
    gone = saved(a.book.save("party_group", group("二组")))
    chain.up(a)
    a.book.save("party_group", group("改了"), kept)
    a.book.delete(gone)
    a.book.save("party_group", group("三组"))
    a.book.save("member", {"name": "耿砚山"})
    path, _ = a.post.export(chain.stick)
    database = (plant.folder / "station.db").read_bytes()
    (arrival,) = plant.post.look(path)
    assert (plant.folder / "station.db").read_bytes() == database
    assert _inbox(plant) == []
    assert [(c.title, c.new, c.changed, c.removed) for c in arrival.counts] == [
        ("党小组", 1, 1, 1), ("党员名册", 1, 0, 0),
    ]  # fmt: skip
    assert (arrival.sender, arrival.code, arrival.importable) == ("电脑A", "", True)
    assert plant.post.receive(path)[0].new == 4


def test_everything_is_sent_until_somebody_has_it(chain: Chain) -> None:
    a = chain.a
    totals = []
    for name in ("一组", "二组", "三组"):
        a.book.save("party_group", group(name))
        totals.append(a.post.outgoing().total)
        a.post.export(chain.stick)
    assert totals == [1, 2, 3]
    chain.plant.post.receive(chain.stick)
    chain.down(a)
    assert a.post.outgoing().total == 0
    path, changes = a.post.export(chain.stick)
    assert "0 条" in changes.sentence
    assert chain.plant.post.receive(path)[0].new == 0


def test_colleague_reads_the_same_package(chain: Chain) -> None:
    a, b, plant, one = chain.a, chain.b, chain.plant, chain.names.one
    a.book.save("party_group", group("一组"))
    path, _ = a.post.export(chain.stick)
    for station in (b, plant):
        assert station.post.receive(path)[0].new == 1
    assert a.digest(one) == b.digest(one) == plant.digest(one)
    b.book.save("party_group", group("二组"))
    path, _ = b.post.export(chain.stick)
    for station in (a, plant):
        assert station.post.receive(path)[0].new == 1
    assert a.digest(one) == b.digest(one) == plant.digest(one)
    assert a.book.conflicts() == ()


def test_a_colleagues_word_is_not_the_plants(chain: Chain) -> None:
    a, b = chain.a, chain.b
    a.book.save("party_group", group("一组"))
    path, _ = a.post.export(chain.stick)
    b.post.receive(path)
    path, _ = b.post.export(chain.stick)
    a.post.receive(path)
    assert next(note.state for note in a.post.notes() if note.out) == "还没有回执"
    assert a.post.outgoing().total == 1


def test_colleague_who_missed_it_asks_for_it(chain: Chain) -> None:
    # The plant has confirmed a's entries before b saw one of them: a sends the rest only, b waits.
    a, b, one = chain.a, chain.b, chain.names.one
    a.book.save("party_group", group("一组"))
    chain.up(a)
    chain.down(a)
    a.book.save("party_group", group("二组"))
    path, _ = a.post.export(chain.stick)
    assert b.post.receive(path)[0].code == "GAP"
    asked, _ = b.post.export(chain.stick)
    a.post.receive(asked)
    answer, _ = a.post.export(chain.stick)
    receipts = b.post.receive(answer)
    assert [receipt.code for receipt in receipts] == ["", ""]
    assert a.digest(one) == b.digest(one)
    assert _inbox(b) == []


def test_tree_of_the_plant_reaches_its_branches(chain: Chain) -> None:
    plant, names = chain.plant, chain.names
    team = plant.tree.add("team", "采油二班", parent=names.area, branch=names.one)
    plant.tree.change(names.area, name="采油新作业区")
    chain.down(chain.a)
    assert [node.name for node in chain.a.tree.teams(names.one)] == ["采油一班", "采油二班"]
    assert chain.a.tree.node(names.area).name == "采油新作业区"
    assert chain.a.digest(names.one) == plant.digest(names.one)
    plant.tree.change(team, branch=names.two)
    chain.down(chain.a)
    chain.down(chain.c, names.two)
    assert [node.name for node in chain.a.tree.teams(names.one)] == ["采油一班"]
    assert [node.name for node in chain.c.tree.teams(names.two)] == ["采油二班"]
    for station, branch in ((chain.a, names.one), (chain.c, names.two)):
        assert station.digest(branch) == plant.digest(branch)


def test_what_is_of_one_branch_is_not_in_the_package_of_another(chain: Chain) -> None:
    a, c, plant, names = chain.a, chain.c, chain.plant, chain.names
    a.book.save("party_group", group("一组"))
    chain.up(a)
    chain.down(c, names.two)
    assert called(c) == []
    assert c.book.count(Listing("organisation", branch=names.one)) == 0
    assert plant.post.branches()[0].last_number == 2
