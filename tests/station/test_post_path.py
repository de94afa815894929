"""The straight path: packages up and down, acknowledgements, what is taken along."""

from tests.station.world import Chain, called, group, saved


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
