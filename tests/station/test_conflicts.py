"""Two PCs of one branch change one record: both versions stand until a person chooses."""

import pytest

from hongdang_desktop.station.views import Refused
from tests.station.world import Chain, called, committee, group, meeting, refused, saved


@pytest.fixture
def torn(chain: Chain) -> str:
    """A draft that a and b changed at the same time, b last; the plant has both."""
    entry = saved(chain.a.book.save("party_group", group("一组")))
    sent, _ = chain.a.post.export(chain.stick)
    for station in (chain.b, chain.plant):
        station.post.receive(sent)
    chain.a.book.save("party_group", group("甲改的"), entry)
    chain.now.advance(minutes=5)
    chain.b.book.save("party_group", group("乙改的"), entry)
    for station in (chain.a, chain.b):
        path, _ = station.post.export(chain.stick)
        for other in (chain.plant, chain.a, chain.b):
            if other is not station:
                other.post.receive(path)
    return entry


def test_all_show_the_same_and_list_it(chain: Chain, torn: str) -> None:
    for station in (chain.plant, chain.a, chain.b):
        entry = station.book.entry(torn)
        assert (entry.called, entry.conflicted) == ("乙改的", True)
        assert [each.id for each in station.book.conflicts()] == [torn]
        assert [(v.who, v.payload["name"]) for v in station.book.heads(torn)] == [
            ("b的人", "乙改的"), ("a的人", "甲改的"),
        ]  # fmt: skip
        assert station.desk.home(chain.names.one).conflicts == 1
        assert station.post.outgoing(chain.names.one).conflicts == 1
        assert station.verify() == []
    digests = {station.digest(chain.names.one) for station in (chain.plant, chain.a, chain.b)}
    assert len(digests) == 1


def test_only_a_person_decides(chain: Chain, torn: str) -> None:
    book = chain.a.book
    with pytest.raises(Refused) as error:
        book.finalise(torn)
    assert refused(error) == "CONFLICT"
    for keep in ("x", "x:1", book.history(torn)[-1].revision):
        with pytest.raises(Refused) as error:
            book.resolve(torn, keep)
        assert refused(error) == "NOT_A_VERSION"
    book.save("party_group", group("接着改"), torn)
    assert book.entry(torn).conflicted


def test_decision_travels(chain: Chain, torn: str) -> None:
    a, b, plant = chain.a, chain.b, chain.plant
    loser = a.book.heads(torn)[1].revision
    a.book.resolve(torn, loser)
    assert (a.book.entry(torn).called, a.book.conflicts()) == ("甲改的", ())
    path, _ = a.post.export(chain.stick)
    for station in (plant, b):
        station.post.receive(path)
        assert (station.book.entry(torn).called, station.book.conflicts()) == ("甲改的", ())
        assert not station.book.entry(torn).conflicted
        assert station.digest(chain.names.one) == a.digest(chain.names.one)
    assert len(plant.book.history(torn)) == 4
    b.book.save("party_group", group("又改了"), torn)
    assert b.book.conflicts() == ()


def test_both_decide_differently(chain: Chain, torn: str) -> None:
    for station, at in ((chain.a, 0), (chain.b, 1)):
        station.book.resolve(torn, station.book.heads(torn)[at].revision)
        chain.up(station)
    assert chain.plant.book.entry(torn).conflicted
    path, _ = chain.b.post.export(chain.stick)
    chain.a.post.receive(path)
    chain.a.book.resolve(torn, chain.a.book.heads(torn)[0].revision)
    chain.up(chain.a)
    assert chain.plant.book.conflicts() == ()


def test_the_plant_does_not_decide(chain: Chain, torn: str) -> None:
    with pytest.raises(Refused) as error:
        chain.plant.book.resolve(torn, chain.plant.book.heads(torn)[0].revision)
    assert refused(error) == "OWNED_BY_BRANCH"
    assert chain.plant.book.entry(torn).conflicted


def test_edit_stands_against_a_deletion(chain: Chain) -> None:
    entry = saved(chain.a.book.save("party_group", group("一组")))
    sent, _ = chain.a.post.export(chain.stick)
    chain.b.post.receive(sent)
    chain.a.book.save("party_group", group("改了"), entry)
    chain.now.advance(minutes=5)
    chain.b.book.delete(entry)
    for station in (chain.a, chain.b):
        chain.up(station)
    assert called(chain.plant) == ["改了"]
    assert [each.id for each in chain.plant.book.conflicts()] == [entry]
    path, _ = chain.b.post.export(chain.stick)
    chain.a.post.receive(path)
    gone = next(v.revision for v in chain.a.book.heads(entry) if v.kind == "del")
    chain.a.book.resolve(entry, gone)
    chain.up(chain.a)
    assert (called(chain.plant), chain.plant.book.conflicts()) == ([], ())


def test_both_deleted_it(chain: Chain) -> None:
    entry = saved(chain.a.book.save("party_group", group("一组")))
    sent, _ = chain.a.post.export(chain.stick)
    chain.b.post.receive(sent)
    for station in (chain.a, chain.b):
        station.book.delete(entry)
        chain.up(station)
    assert (called(chain.plant), chain.plant.book.conflicts()) == ([], ())
    assert chain.plant.desk.home(chain.names.one).conflicts == 0


def test_deleting_what_is_torn_ends_it(chain: Chain, torn: str) -> None:
    chain.a.book.delete(torn)
    assert (called(chain.a), chain.a.book.conflicts()) == ([], ())
    chain.up(chain.a)
    assert (called(chain.plant), chain.plant.book.conflicts()) == ([], ())


def test_final_against_draft_and_correction_of_both(chain: Chain) -> None:
    people = committee(chain.a)
    entry = saved(chain.a.book.save("committee_meeting", meeting(people)))
    sent, _ = chain.a.post.export(chain.stick)
    chain.b.post.receive(sent)
    chain.a.book.finalise(entry)
    chain.now.advance(minutes=5)
    draft = dict(chain.b.book.entry(entry).payload)
    chain.b.book.save("committee_meeting", {**draft, "title": "乙改的"}, entry)
    path, _ = chain.b.post.export(chain.stick)
    chain.a.post.receive(path)
    assert not chain.a.book.entry(entry).final
    final = next(v.revision for v in chain.a.book.heads(entry) if v.final)
    with pytest.raises(Refused) as error:
        chain.a.book.finalise(entry)
    assert refused(error) == "CONFLICT"
    chain.a.book.resolve(entry, final)
    assert chain.a.book.entry(entry).final
    chain.a.book.correct(entry, {**chain.a.book.entry(entry).payload, "title": "改了"}, "抄错")


def test_a_torn_final_is_not_corrected_before_the_choice(chain: Chain) -> None:
    people = committee(chain.a)
    entry = saved(chain.a.book.save("committee_meeting", meeting(people)))
    chain.a.book.finalise(entry)
    sent, _ = chain.a.post.export(chain.stick)
    chain.b.post.receive(sent)
    for station, title in ((chain.a, "甲改的"), (chain.b, "乙改的")):
        payload = {**station.book.entry(entry).payload, "title": title}
        station.book.correct(entry, payload, "抄错")
    path, _ = chain.b.post.export(chain.stick)
    chain.a.post.receive(path)
    with pytest.raises(Refused) as error:
        chain.a.book.correct(entry, chain.a.book.entry(entry).payload, "抄错")
    assert refused(error) == "CONFLICT"


def test_a_clock_ten_years_ahead_does_not_win_for_ever(chain: Chain) -> None:
    entry = saved(chain.a.book.save("party_group", group("一组")))
    sent, _ = chain.a.post.export(chain.stick)
    chain.b.post.receive(sent)
    chain.now.advance(days=3650)
    chain.b.book.save("party_group", group("十年后"), entry)
    sent, _ = chain.b.post.export(chain.stick)
    chain.now.advance(days=-3650)
    chain.a.post.receive(sent)
    assert called(chain.a) == ["十年后"]
    chain.a.book.save("party_group", group("今天"), entry)
    assert called(chain.a) == ["今天"]
    assert chain.a.book.history(entry)[-1].what == "新记"
    assert chain.a.book.conflicts() == ()
    chain.up(chain.a)
    assert called(chain.plant) == ["今天"]


def test_history_and_corrections_follow_the_cause_not_the_clock(chain: Chain) -> None:
    people = committee(chain.a)
    entry = saved(chain.a.book.save("committee_meeting", meeting(people)))
    chain.a.book.finalise(entry)
    sent, _ = chain.a.post.export(chain.stick)
    chain.b.post.receive(sent)
    chain.now.advance(days=3650)
    payload = dict(chain.b.book.entry(entry).payload)
    chain.b.book.correct(entry, {**payload, "title": "乙改的", "late_reason": "x"}, "先改")
    sent, _ = chain.b.post.export(chain.stick)
    chain.now.advance(days=-3650)
    chain.a.post.receive(sent)
    payload = dict(chain.a.book.entry(entry).payload)
    chain.a.book.correct(entry, {**payload, "title": "甲改的"}, "后改")
    assert [v.reason for v in chain.a.book.history(entry)] == ["后改", "先改", "", ""]
    told = [n.sentence for n in chain.a.papers.make("committee_meeting", entry=entry).notes]
    assert any("乙改的 → 甲改的" in sentence for sentence in told), told
    assert not any("甲改的 → 乙改的" in sentence for sentence in told)


def test_a_slow_clock_writes_after_what_it_has_read_also_when_reopened(chain: Chain) -> None:
    chain.now.advance(hours=20)
    entry = saved(chain.b.book.save("party_group", group("明天的")))
    sent, _ = chain.b.post.export(chain.stick)
    chain.now.advance(hours=-20)
    chain.a.post.receive(sent)
    chain.shut("a")
    chain.a.book.save("party_group", group("今天的"), entry)
    newest, oldest = chain.a.book.history(entry)
    assert newest.at >= oldest.at
