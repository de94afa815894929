"""What two PCs changed in different fields is joined without asking; everything else is left alone."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.journal import FORK
from hongdang_desktop.core.merging import MERGED, values
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from tests.station.world import (
    Chain,
    committee,
    group,
    meeting,
    member,
    parts,
    refused,
    saved,
)


class Apart:
    """Two PCs of one branch that both know an entry, and change it without knowing of each other."""

    def __init__(self, chain: Chain, ledger: str, payload: JsonObject) -> None:
        self.chain, self.ledger = chain, ledger
        self.entry = saved(chain.a.book.save(ledger, payload))
        self.carry(chain.a, chain.b)

    def carry(self, sender: Station, *receivers: Station) -> list[str]:
        path, _ = sender.post.export(self.chain.stick)
        return [receipt.sentence for each in receivers for receipt in each.post.receive(path)]

    def change(self, station: Station, **change: Json) -> None:
        self.chain.now.advance(minutes=5)
        was = station.book.entry(self.entry).payload
        station.book.save(self.ledger, {**was, **change}, self.entry)

    def both(self, a: JsonObject, b: JsonObject) -> None:
        """Change it on both, and carry b's change to a."""
        self.change(self.chain.a, **a)
        self.change(self.chain.b, **b)
        self.carry(self.chain.b, self.chain.a)

    def torn(self, station: Station | None = None) -> bool:
        return (station or self.chain.a).book.entry(self.entry).conflicted


Make = Callable[[str, JsonObject], Apart]


@pytest.fixture
def apart(chain: Chain) -> Make:
    return lambda ledger, payload: Apart(chain, ledger, payload)


@pytest.fixture
def merged(apart: Make) -> Apart:
    """A group of which a named the founding day and b the name, joined on a."""
    made = apart("party_group", group("一组"))
    made.both({"founded_on": "2020-07-01"}, {"name": "乙改的"})
    return made


def test_different_fields_are_joined_on_arrival(merged: Apart) -> None:
    book = merged.chain.a.book
    entry = book.entry(merged.entry)
    assert (entry.conflicted, entry.called) == (False, "乙改的")
    assert entry.payload["founded_on"] == "2020-07-01"
    assert book.conflicts() == ()
    assert book.history(merged.entry)[0].what == "已自动合并"
    (joined,) = book.merged()
    assert (joined.entry, joined.called) == (merged.entry, "乙改的")
    assert joined.authors == ("b的人（电脑B）", "a的人（电脑A）")
    assert set(joined.labels) == {"名称", "成立日期"}


def test_the_receipt_says_so(apart: Make) -> None:
    made = apart("party_group", group("一组"))
    made.change(made.chain.a, founded_on="2020-07-01")
    made.change(made.chain.b, name="乙改的")
    (said,) = made.carry(made.chain.b, made.chain.a)
    assert said.endswith("两台电脑改的是不同的栏，自动合并了 1 条。")
    assert made.carry(made.chain.b, made.chain.a) == ["收好了，没有新内容。"]


def test_the_plant_only_shows_it(merged: Apart) -> None:
    chain = merged.chain
    other = Apart(chain, "party_group", group("二组"))
    other.change(chain.a, founded_on="2020-07-01")
    other.change(chain.b, name="改了")
    for station in (chain.a, chain.b):
        chain.up(station)
    assert other.torn(chain.plant)
    other.carry(chain.b, chain.a)
    chain.up(chain.a)
    assert not other.torn(chain.plant)
    assert chain.plant.digest(chain.names.one) == chain.a.digest(chain.names.one)


def test_two_that_merge_at_once_agree_and_stop(apart: Make) -> None:
    made = apart("party_group", group("一组"))
    a, b, plant = made.chain.a, made.chain.b, made.chain.plant
    made.change(a, founded_on="2020-07-01")
    made.change(b, name="乙改的")
    from_a, _ = a.post.export(made.chain.stick)
    made.carry(b, a, plant)
    b.post.receive(from_a)
    assert [len(s.book.heads(made.entry)) for s in (a, b)] == [1, 1]
    for _ in range(2):
        made.carry(a, b, plant)
        made.carry(b, a, plant)
    for station in (a, b, plant):
        assert len(station.book.heads(made.entry)) == 2
        assert not made.torn(station)
        assert station.verify() == []
        assert len(station.book.history(made.entry)) == 5  # nobody merged again
    assert len({s.digest(made.chain.names.one) for s in (a, b, plant)}) == 1
    a.book.save("party_group", {**a.book.entry(made.entry).payload, "name": "接着改"}, made.entry)
    made.carry(a, b, plant)
    for station in (a, b, plant):
        assert [each.payload["name"] for each in station.book.heads(made.entry)] == ["接着改"]


def test_two_equal_merges_are_finalised_as_one(apart: Make) -> None:
    leader = committee(apart("party_group", group()).chain.a)[0]
    made = apart("party_group", group("一组", leader=leader, members=[leader]))
    a, b = made.chain.a, made.chain.b
    made.change(a, founded_on="2020-07-01")
    made.change(b, name="乙改的")
    from_a, _ = a.post.export(made.chain.stick)
    made.carry(b, a)
    b.post.receive(from_a)
    made.carry(b, a)
    assert len(a.book.heads(made.entry)) == 2
    a.book.finalise(made.entry)
    assert len(a.book.heads(made.entry)) == 1


LEFT_TO_PEOPLE = [
    ("party_group", group("一组"), {"name": "甲"}, {"name": "乙"}),
    ("party_group", group("一组"), {"founded_on": "2020-07-01"}, {"leader": "m-1"}),
    ("member", member(), {"phone": "1"}, {"identity_number": "999999198001010038"}),
    ("member", member(), {"phone": "1"}, {"standing": "moved"}),
    ("member", member(), {"phone": "1"}, {"party_post": "secretary"}),
    ("member", member(), {"phone": "1"}, {"category": "probationary"}),
    ("branch", {"full_name": "二支部"}, {"phone": "1"}, {"approval_number": "3号"}),
]


@pytest.mark.parametrize(("ledger", "payload", "a", "b"), LEFT_TO_PEOPLE)
def test_a_weighty_or_common_field_is_left_to_people(
    apart: Make, ledger: str, payload: JsonObject, a: JsonObject, b: JsonObject
) -> None:
    made = apart(ledger, payload)
    made.both(a, b)
    assert made.torn()
    assert made.chain.a.book.merged() == ()


def test_votes_are_left_to_people(apart: Make, chain: Chain) -> None:
    people = committee(chain.a)
    made = apart("committee_meeting", meeting(people))
    votes = chain.a.book.entry(made.entry).payload["votes"]
    assert isinstance(votes, list)
    assert isinstance(votes[0], dict)
    made.both({"note": "甲"}, {"votes": [{**votes[0], "motion": "改了"}]})
    assert made.torn()


def test_texts_of_a_meeting_are_joined(apart: Make, chain: Chain) -> None:
    made = apart("committee_meeting", meeting(committee(chain.a)))
    made.both({"note": "甲"}, {"observers": "乙"})
    assert not made.torn()


def test_what_does_not_go_together_is_left_to_people(apart: Make, chain: Chain) -> None:
    people = committee(chain.a)
    rooms: list[Json] = [
        {"id": room, "starts_at": f"2026-11-20T{hour}:00:00+08:00", "place": "二楼"}
        for room, hour in (("s1", "09"), ("s2", "14"))
    ]
    made = apart("committee_meeting", meeting(people, sessions=rooms, votes=[]))
    came = parts(dict(chain.a.book.entry(made.entry).payload), "attendance")
    later: list[Json] = [{**came[0], "sessions": ["s2"]}, *came[1:]]
    made.both({"sessions": rooms[:1]}, {"attendance": later})
    assert made.torn()  # the room in which he was is gone
    chain.a.book.resolve(made.entry, chain.a.book.heads(made.entry)[1].revision)
    made.carry(chain.a, chain.b)
    made.both({"sessions": [rooms[0], {"id": "s3"}]}, {"attendance": [*came[1:], came[0]]})
    assert not made.torn()


def test_final_against_draft_is_left_to_people(apart: Make, chain: Chain) -> None:
    leader = committee(chain.a)[0]
    made = apart("party_group", group("一组", leader=leader, members=[leader]))
    made.change(chain.b, founded_on="2020-07-01")
    chain.a.book.finalise(made.entry)
    made.carry(chain.b, chain.a)
    assert made.torn()


def test_two_corrections_are_left_to_people(apart: Make, chain: Chain) -> None:
    made = apart("committee_meeting", meeting(committee(chain.a)))
    chain.a.book.finalise(made.entry)
    made.carry(chain.a, chain.b)
    payload = chain.a.book.entry(made.entry).payload
    chain.a.book.correct(made.entry, {**payload, "note": "甲"}, "补一句")
    chain.b.book.correct(made.entry, {**payload, "observers": "乙"}, "补一句")
    made.carry(chain.b, chain.a)
    assert made.torn()


def test_living_values_of_a_final_entry_are_left_to_people(apart: Make, chain: Chain) -> None:
    made = apart("committee_meeting", meeting(committee(chain.a)))
    chain.a.book.finalise(made.entry)
    chain.a.book.correct(made.entry, {**chain.a.book.entry(made.entry).payload, "note": "旧"}, "补")
    made.carry(chain.a, chain.b)
    payload = dict(chain.a.book.entry(made.entry).payload)
    item = {**parts(payload, "agenda")[0], "progress": "done"}
    chain.a.book.save("committee_meeting", {**payload, "agenda": [item]}, made.entry)
    chain.b.book.correct(made.entry, {**payload, "note": "乙"}, "补")  # nothing weighty changes
    made.carry(chain.b, chain.a)
    assert made.torn()


def test_a_deletion_is_left_to_people(apart: Make, chain: Chain) -> None:
    made = apart("party_group", group("一组"))
    made.change(chain.a, founded_on="2020-07-01")
    chain.b.book.delete(made.entry)
    made.carry(chain.b, chain.a)
    assert made.torn()


def test_a_merge_can_be_undone_and_is_not_made_again(merged: Apart) -> None:
    book = merged.chain.a.book
    assert book.can_undo() == "两台电脑改的是不同的栏，自动合并了 1 条。"
    book.undo()
    assert merged.torn()
    conflict = book.conflict(merged.entry)
    assert [(side.who, side.pc) for side in conflict.sides] == [
        ("b的人", "电脑B"), ("a的人", "电脑A"),
    ]  # fmt: skip
    merged.carry(merged.chain.b, merged.chain.a)
    assert merged.torn()
    merged.carry(merged.chain.a, merged.chain.b)
    assert merged.torn(merged.chain.b)
    assert merged.chain.a.digest() != ""
    assert merged.chain.b.book.merged()[0].entry == merged.entry


def test_a_merge_taken_back_can_be_done_again(merged: Apart) -> None:
    book = merged.chain.a.book
    joined = values(book.entry(merged.entry).payload)
    for _ in range(3):
        book.undo()
        assert merged.torn()
        book.redo()
        assert not merged.torn()
        assert values(book.entry(merged.entry).payload) == joined  # now a person's
    book.undo()
    assert merged.torn()


def test_a_merge_taken_back_and_edited_is_not_done_again(merged: Apart) -> None:
    book = merged.chain.a.book
    book.undo()
    merged.chain.now.advance(minutes=5)
    kept = book.heads(merged.entry)
    merged.carry(merged.chain.a, merged.chain.b)
    merged.change(merged.chain.b, note="后来写的")
    merged.carry(merged.chain.b, merged.chain.a)
    assert len(book.heads(merged.entry)) <= len(kept)
    with pytest.raises(Refused) as error:
        book.redo()
    assert refused(error) == "CHANGED_SINCE"


def test_an_edit_after_a_merge_is_a_persons_again(merged: Apart) -> None:
    book = merged.chain.a.book
    was = book.entry(merged.entry).payload
    assert was[MERGED] is True
    book.save("party_group", was, merged.entry)  # saved without a change: no new version
    assert book.history(merged.entry)[0].what == "已自动合并"
    merged.change(merged.chain.a, name="我改的")
    assert MERGED not in book.entry(merged.entry).payload
    assert [each.what for each in book.history(merged.entry)[:2]] == ["改了名称", "已自动合并"]


def test_an_edit_of_a_conflicted_entry_drops_nobodys_version(apart: Make) -> None:
    made = apart("party_group", group("一组"))
    made.both({"name": "甲"}, {"name": "乙"})
    made.change(made.chain.a, name="乙又改")
    assert {each.payload["name"] for each in made.chain.a.book.heads(made.entry)} == {
        "甲", "乙又改",
    }  # fmt: skip
    with pytest.raises(Refused) as error:
        made.chain.a.book.finalise(made.entry)
    assert refused(error) == "CONFLICT"


def test_an_import_cut_short_is_made_up_for(apart: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    made = apart("party_group", group("一组"))
    with monkeypatch.context() as patch:
        patch.setattr("hongdang_desktop.station.post.merge", lambda _core: None)
        made.both({"founded_on": "2020-07-01"}, {"name": "乙"})
    assert made.torn()
    made.carry(made.chain.b, made.chain.a)
    assert not made.torn()


def test_what_came_while_a_form_was_open_is_not_written_over(apart: Make) -> None:
    made = apart("party_group", group("一组"))
    book = made.chain.a.book
    opened = book.entry(made.entry)
    made.change(made.chain.b, name="乙改的", note="乙")
    made.carry(made.chain.b, made.chain.a)
    typed = {**opened.payload, "founded_on": "2020-07-01"}
    changes = book.save("party_group", typed, made.entry, upon=opened.revision)
    assert changes.sentence == "存好了。两台电脑改的是不同的栏，自动合并了 1 条。"
    payload = book.entry(made.entry).payload
    assert (payload["name"], payload["founded_on"]) == ("乙改的", "2020-07-01")


def test_the_same_field_typed_in_an_open_form_is_a_conflict(apart: Make) -> None:
    made = apart("party_group", group("一组"))
    book = made.chain.a.book
    opened = book.entry(made.entry)
    made.change(made.chain.b, name="乙改的")
    made.carry(made.chain.b, made.chain.a)
    book.save("party_group", {**opened.payload, "name": "甲改的"}, made.entry, upon=opened.revision)
    assert made.torn()
    assert {each.payload["name"] for each in book.heads(made.entry)} == {"甲改的", "乙改的"}


def test_what_this_pc_did_since_is_no_conflict_with_oneself(apart: Make) -> None:
    made = apart("party_group", group("一组"))
    book = made.chain.a.book
    opened = book.entry(made.entry)
    made.change(made.chain.a, name="甲改的")
    book.undo()
    book.save("party_group", {**opened.payload, "name": "又改"}, made.entry, upon=opened.revision)
    assert not made.torn()
    book.save("party_group", {**opened.payload, "name": "再改"}, made.entry, upon="x:1")
    assert not made.torn()


def test_a_correction_of_what_another_pc_corrected_since_is_refused(
    apart: Make, chain: Chain
) -> None:
    made = apart("committee_meeting", meeting(committee(chain.a)))
    chain.a.book.finalise(made.entry)
    made.carry(chain.a, chain.b)
    opened = chain.a.book.entry(made.entry)
    chain.b.book.correct(made.entry, {**opened.payload, "note": "乙"}, "补一句")
    made.carry(chain.b, chain.a)
    typed = {**opened.payload, "observers": "甲"}
    with pytest.raises(Refused) as error:
        chain.a.book.correct(made.entry, typed, "补一句", upon=opened.revision)
    assert refused(error) == "CHANGED_SINCE"
    now = chain.a.book.entry(made.entry)
    again = {**now.payload, "observers": "甲"}
    chain.a.book.correct(made.entry, again, "补一句", upon=now.revision)
    assert chain.a.book.entry(made.entry).payload["note"] == "乙"


def test_where_a_history_forked_people_decide(apart: Make, chain: Chain, state: Path) -> None:
    """A PC went back to an older copy and nobody noticed: what was made on what is not certain."""
    made = apart("party_group", group("一组"))
    older = chain.copy("a")
    made.change(chain.a, founded_on="2020-07-01")
    made.carry(chain.a, chain.b)
    chain.back_to("a", older)
    shutil.rmtree(state / "highwater")
    made.change(chain.a, name="又从头来")
    made.carry(chain.a, chain.b)
    assert made.torn(chain.b)
    assert any(FORK in head.revision for head in chain.b.book.heads(made.entry))
    conflict = chain.b.book.conflict(made.entry)
    assert sorted(side.pc for side in conflict.sides) == ["电脑A", "电脑A，另一段历史"]
    assert [each.before for each in conflict.differences] == [None, None]
    chain.b.book.resolve(made.entry, conflict.sides[0].revision)
    assert not made.torn(chain.b)


def test_an_import_upon_which_was_merged_is_not_taken_back(merged: Apart) -> None:
    with pytest.raises(Refused) as error:
        merged.chain.a.post.undo_import()
    assert refused(error) == "BUILT_ON"
    assert not merged.torn()
