"""Undo and redo: by action, in any number, never against what others built on it."""

from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Refused
from tests.station.world import (
    START,
    Chain,
    alone,
    called,
    committee,
    group,
    meeting,
    member,
    refused,
    saved,
)


def test_nothing_to_take_back(branch: Station) -> None:
    assert (branch.book.can_undo(), branch.book.can_redo()) == (None, None)
    for verb, code in (
        (branch.book.undo, "NOTHING_TO_UNDO"),
        (branch.book.redo, "NOTHING_TO_REDO"),
    ):
        with pytest.raises(Refused) as error:
            verb()
        assert refused(error) == code


def test_the_tree_is_not_taken_back(branch: Station) -> None:
    branch.book.save("party_group", group())
    branch.tree.add("team", "采油一班")
    assert branch.book.can_undo() is None


def test_each_verb_is_one_step(branch: Station) -> None:
    book = branch.book
    states = [branch.digest()]
    entry = saved(book.save("member", member()))
    states.append(branch.digest())
    book.save("member", member("丛南麓"), entry)
    states.append(branch.digest())
    book.finalise(entry)
    states.append(branch.digest())
    book.correct(entry, {**book.entry(entry).payload, "post": "采油工"}, "漏了")
    states.append(branch.digest())
    book.delete(entry, "重复")
    states.append(branch.digest())
    for back in reversed(states[:-1]):
        assert book.can_undo()
        assert book.undo().sentence.startswith("撤销了：")
        assert branch.digest() == back
    assert book.can_undo() is None
    for forth in states[1:]:
        assert book.can_redo()
        book.redo()
        assert branch.digest() == forth
    assert book.can_redo() is None
    assert branch.verify() == []
    branch.rebuild()
    assert branch.digest() == states[-1]


def test_back_and_forth_and_back(branch: Station) -> None:
    book = branch.book
    empty = branch.digest()
    book.save("party_group", group())
    full = branch.digest()
    for _ in range(3):
        book.undo()
        assert branch.digest() == empty
        book.redo()
        assert branch.digest() == full


def test_deletion_back_and_forth_keeps_its_reason(branch: Station) -> None:
    book = branch.book
    entry = saved(book.save("party_group", group()))
    full = branch.digest()
    book.delete(entry, "重复")
    empty = branch.digest()
    for _ in range(3):
        book.undo()
        assert branch.digest() == full
        book.redo()
        assert branch.digest() == empty
        assert book.history(entry)[0].reason == "重复"


def test_a_new_verb_ends_redo(branch: Station) -> None:
    branch.book.save("party_group", group("一组"))
    branch.book.undo()
    assert branch.book.can_redo()
    branch.book.save("party_group", group("二组"))
    assert branch.book.can_redo() is None


def test_verb_on_several_records_goes_back_whole(branch: Station) -> None:
    people = committee(branch)
    assert [person.id for person in branch.book.people(branch.info().branches[0].id)] == [*people]
    branch.book.undo()
    assert all(not branch.book.entry(each).final for each in people)
    branch.book.undo()
    assert branch.book.count(Listing("member")) == 0


def test_it_outlives_closing_and_a_clock_that_was_put_back(tmp_path: Path) -> None:
    now = SetClock(START)
    station, _ = alone(tmp_path / "s", now=now)
    empty = station.digest()
    station.book.save("party_group", group("一组"))
    one = station.digest()
    station.close()
    now.advance(days=-4000)
    station = Station.open(tmp_path / "s", clock=now)
    station.book.save("party_group", group("二组"))
    station.book.undo()
    assert station.digest() == one
    station.book.undo()
    assert station.digest() == empty
    station.book.redo()
    assert station.digest() == one
    station.close()


def test_final_that_was_taken_along_stays(chain: Chain) -> None:
    people = committee(chain.a)
    entry = saved(chain.a.book.save("committee_meeting", meeting(people)))
    chain.a.book.finalise(entry)
    digest = chain.a.digest()
    chain.a.post.export(chain.stick)
    with pytest.raises(Refused) as error:
        chain.a.book.undo()
    assert refused(error) == "FIXED"
    assert chain.a.digest() == digest
    payload = {**chain.a.book.entry(entry).payload, "title": "改了"}
    chain.a.book.correct(entry, payload, "抄错")
    chain.a.book.undo()  # the correction itself has not left yet
    assert chain.a.digest() == digest


def test_draft_that_was_taken_along_may_go_back(chain: Chain) -> None:
    chain.a.book.save("party_group", group())
    chain.up(chain.a)
    chain.a.book.undo()
    chain.up(chain.a)
    assert called(chain.plant) == []
    assert chain.a.digest(chain.names.one) == chain.plant.digest(chain.names.one)


def test_final_that_was_printed_stays(branch: Station, tmp_path: Path) -> None:
    entry = saved(branch.book.save("member", member()))
    branch.book.finalise(entry)
    branch.papers.save(branch.papers.make("member", entry=entry), tmp_path / "x.pdf")
    with pytest.raises(Refused) as error:
        branch.book.undo()
    assert refused(error) == "FIXED"


def test_printing_between_redo_and_undo_counts(branch: Station) -> None:
    entry = saved(branch.book.save("member", member()))
    branch.book.finalise(entry)
    branch.book.undo()
    branch.book.redo()
    branch.papers.note_printed(branch.papers.make("member", entry=entry))
    with pytest.raises(Refused) as error:
        branch.book.undo()
    assert refused(error) == "FIXED"


def test_printed_draft_may_go_back(branch: Station) -> None:
    entry = saved(branch.book.save("member", member()))
    branch.papers.note_printed(branch.papers.make("member", entry=entry))
    branch.book.undo()
    assert branch.book.count(Listing("member")) == 0


def test_what_a_colleague_built_on_is_not_taken_back(chain: Chain) -> None:
    a, b = chain.a, chain.b
    entry = saved(a.book.save("party_group", group("一组")))
    sent, _ = a.post.export(chain.stick)
    b.post.receive(sent)
    b.book.save("party_group", group("乙改的"), entry)
    back, _ = b.post.export(chain.stick)
    a.post.receive(back)
    with pytest.raises(Refused) as error:
        a.book.undo()
    assert refused(error) == "CHANGED_SINCE"
    assert called(a) == ["乙改的"]


def test_an_import_of_something_else_does_not_stand_in_the_way(chain: Chain) -> None:
    a, b = chain.a, chain.b
    a.book.save("party_group", group("一组"))
    b.book.save("party_group", group("二组"))
    sent, _ = b.post.export(chain.stick)
    a.post.receive(sent)
    assert called(a) == ["二组", "一组"]
    a.book.undo()
    assert called(a) == ["二组"]
    a.book.redo()
    assert called(a) == ["二组", "一组"]


def test_edit_at_the_same_time_stops_the_undo(chain: Chain) -> None:
    a, b = chain.a, chain.b
    entry = saved(a.book.save("party_group", group("一组")))
    sent, _ = a.post.export(chain.stick)
    b.post.receive(sent)
    b.book.save("party_group", group("乙改的"), entry)
    a.book.save("party_group", group("甲改的"), entry)
    back, _ = b.post.export(chain.stick)
    a.post.receive(back)
    with pytest.raises(Refused) as error:
        a.book.undo()
    assert refused(error) == "CHANGED_SINCE"


_NUMBERS = count()

verbs = st.lists(
    st.tuples(st.sampled_from(("save", "edit", "delete", "undo", "redo")), st.integers(0, 2)),
    min_size=3, max_size=12,
)  # fmt: skip


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(listed=verbs)
def test_any_sequence_behaves_like_a_stack_of_states(
    branch: Station, listed: list[tuple[str, int]]
) -> None:
    book = branch.book
    branch.tree.add("area", "隔开前后两次")  # a verb that cannot be taken back: the stack is empty
    past, future = [branch.digest()], list[str]()
    for verb, which in listed:
        number = next(_NUMBERS)
        ids = book.ids(Listing("party_group"))
        if verb == "undo":
            if len(past) > 1:
                book.undo()
                future.append(past.pop())
        elif verb == "redo":
            if future:
                book.redo()
                past.append(future.pop())
        else:
            if verb == "save" or not ids:
                book.save("party_group", group(f"{number}组"))
            elif verb == "edit":
                book.save("party_group", group(f"改{number}"), ids[which % len(ids)])
            else:
                book.delete(ids[which % len(ids)])
            past.append(branch.digest())
            future.clear()
        assert branch.digest() == past[-1]
        assert (book.can_undo() is not None, book.can_redo() is not None) == (
            len(past) > 1, bool(future),
        )  # fmt: skip
