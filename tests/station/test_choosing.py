"""A person decides between versions: one of them whole, or field by field, or typed together."""

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.station.books.disputes import Conflict, Difference
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Refused
from tests.station.world import Chain, committee, group, meeting, member, refused, saved


class Torn:
    """An entry that a and b changed apart; a knows both versions, b's is shown."""

    def __init__(
        self, chain: Chain, ledger: str, payload: JsonObject, *, final: bool = False
    ) -> None:
        self.chain, self.ledger, self.book = chain, ledger, chain.a.book
        self.entry = saved(self.book.save(ledger, payload))
        if final:
            self.book.finalise(self.entry)
        self.carry(chain.a, chain.b)

    def carry(self, sender: Station, receiver: Station) -> None:
        path, _ = sender.post.export(self.chain.stick)
        receiver.post.receive(path)

    def change(self, station: Station, **change: Json) -> None:
        self.chain.now.advance(minutes=5)
        was = station.book.entry(self.entry)
        if was.final:
            station.book.correct(self.entry, {**was.payload, **change}, "抄错")
        else:
            station.book.save(self.ledger, {**was.payload, **change}, self.entry)

    def both(self, a: JsonObject, b: JsonObject) -> "Torn":
        self.change(self.chain.a, **a)
        self.change(self.chain.b, **b)
        self.carry(self.chain.b, self.chain.a)
        return self

    @property
    def conflict(self) -> Conflict:
        return self.book.conflict(self.entry)

    @property
    def mine(self) -> str:
        return next(side.revision for side in self.conflict.sides if side.own)

    @property
    def theirs(self) -> str:
        return next(side.revision for side in self.conflict.sides if not side.own)

    def code(self, choices: dict[str, str], texts: dict[str, str] | None = None) -> str:
        with pytest.raises(Refused) as error:
            self.book.combine(self.entry, choices, texts)
        return refused(error)

    def payload(self) -> JsonObject:
        assert not self.book.entry(self.entry).conflicted
        return dict(self.book.entry(self.entry).payload)


@pytest.fixture
def torn(chain: Chain) -> Torn:
    made = Torn(chain, "party_group", group("一组", note="旧"))
    return made.both(
        {"name": "甲组", "note": "甲写的", "founded_on": "2020-07-01"},
        {"name": "乙组", "note": "乙写的"},
    )


def test_it_is_told_field_by_field(torn: Torn) -> None:
    conflict = torn.conflict
    assert (conflict.title, conflict.called, conflict.final, conflict.gone) == (
        "党小组", "乙组", False, False,
    )  # fmt: skip
    assert [(s.author, s.own, s.gone, s.final) for s in conflict.sides] == [
        ("b的人（电脑B）", False, False, False), ("a的人（电脑A）", True, False, False),
    ]  # fmt: skip
    assert conflict.sides[0].at > conflict.sides[1].at
    assert conflict.differences == (
        Difference("name", "名称", "一组", ("乙组", "甲组"), (True, True), weighty=False, free=True),
        Difference(
            "founded_on", "成立日期", "（空）", ("（空）", "2020-07-01"), (False, True),
            weighty=False, free=False,
        ),
        Difference(
            "note", "备注", "旧", ("乙写的", "甲写的"), (True, True), weighty=False, free=True,
            long=True,
        ),
    )  # fmt: skip
    assert [d.suggested for d in conflict.differences] == [None, 1, None]
    assert ("所属年度", "2026") in conflict.same


def test_of_parts_only_those_that_differ_are_told(chain: Chain) -> None:
    people = committee(chain.a)
    agenda: list[Json] = [{"id": f"a{n}", "title": f"议题{n}", "decision": "定了"} for n in (1, 2)]
    made = Torn(chain, "committee_meeting", meeting(people, agenda=agenda))
    first, second = (dict(each) for each in agenda if isinstance(each, dict))
    made.both(
        {"agenda": [first, {**second, "decision": "甲"}]},
        {"agenda": [first, {**second, "decision": "乙"}]},
    )
    (found,) = made.conflict.differences
    assert found.texts == ("议题2　决议：乙", "议题2　决议：甲")
    assert found.before == "议题2　决议：定了"
    assert not found.free


def test_field_by_field_and_typed_together(torn: Torn) -> None:
    changes = torn.book.combine(
        torn.entry, {"name": torn.mine, "founded_on": torn.mine}, {"note": "甲写的，乙写的"}
    )
    assert changes.sentence.startswith("定下来了")
    payload = torn.payload()
    assert (payload["name"], payload["note"]) == ("甲组", "甲写的，乙写的")
    assert payload["founded_on"] == "2020-07-01"
    assert torn.book.history(torn.entry)[0].what == "几份定成一份"
    torn.carry(torn.chain.a, torn.chain.b)
    assert torn.chain.b.book.conflicts() == ()


def test_an_empty_value_can_be_taken(torn: Torn) -> None:
    torn.book.combine(torn.entry, {"name": torn.mine, "founded_on": torn.theirs}, {"note": "  "})
    assert {"founded_on", "note"}.isdisjoint(torn.payload())


def test_every_field_must_be_named(torn: Torn) -> None:
    with pytest.raises(Refused) as error:
        torn.book.combine(torn.entry, {"name": torn.mine})
    assert refused(error) == "NOT_CHOSEN"
    assert error.value.sentence == "还没选：成立日期、备注。每栏选一份。"


def test_wrong_choices_are_refused(torn: Torn) -> None:
    whole = dict.fromkeys(("name", "founded_on", "note"), torn.mine)
    assert torn.code({**whole, "name": "x:1"}) == "NOT_A_VERSION"
    former = torn.book.history(torn.entry)[-1].revision
    assert torn.code({**whole, "name": former}) == "NOT_A_VERSION"
    assert torn.code({**whole, "leader": torn.mine}) == "NOT_A_DIFFERENCE"
    assert torn.code({**whole, "stage": torn.mine}) == "NOT_A_DIFFERENCE"
    assert torn.code(whole, {"founded_on": "2020-01-01"}) == "NOT_A_TEXT"
    assert torn.code(whole, {"name": "字" * 300}) == "PROBLEMS"
    assert torn.book.entry(torn.entry).conflicted


def test_it_is_checked_like_a_save(chain: Chain) -> None:
    made = Torn(chain, "member", member(joined_on="2005-07-01", confirmed_on="2006-07-01"))
    made.both(
        {"joined_on": "2010-07-01", "confirmed_on": "2011-07-01"}, {"confirmed_on": "2007-07-01"}
    )
    assert made.code({"joined_on": made.mine, "confirmed_on": made.theirs}) == "PROBLEMS"


def test_the_plant_decides_nothing(torn: Torn) -> None:
    for station in (torn.chain.a, torn.chain.b):
        torn.chain.up(station)
    with pytest.raises(Refused) as error:
        torn.chain.plant.book.combine(
            torn.entry, dict.fromkeys(("name", "founded_on", "note"), torn.mine)
        )
    assert refused(error) == "OWNED_BY_BRANCH"


def test_without_a_conflict_there_is_nothing_to_choose(torn: Torn) -> None:
    torn.book.resolve(torn.entry, torn.mine)
    for ask in (
        lambda: torn.book.conflict(torn.entry), lambda: torn.book.resolve(torn.entry, "x:1"),
        lambda: torn.book.combine(torn.entry, {}),
    ):  # fmt: skip
        with pytest.raises(Refused) as error:
            ask()
        assert refused(error) == "NO_CONFLICT"
    with pytest.raises(Refused) as error:
        torn.book.conflict("nobody")
    assert refused(error) == "NO_SUCH_ENTRY"


def test_a_choice_can_be_undone(torn: Torn) -> None:
    before = {each.payload["name"] for each in torn.book.heads(torn.entry)}
    torn.book.resolve(torn.entry, torn.mine)
    torn.book.undo()
    assert torn.book.entry(torn.entry).called == "乙组"
    assert {each.payload["name"] for each in torn.book.heads(torn.entry)} == before
    assert [side.author for side in torn.conflict.sides] == ["b的人（电脑B）", "a的人（电脑A）"]


def test_a_choice_taken_back_can_be_made_again(torn: Torn) -> None:
    torn.book.resolve(torn.entry, torn.mine)
    decided = torn.chain.a.digest()
    for _ in range(2):
        torn.book.undo()
        assert torn.book.entry(torn.entry).conflicted
        torn.book.redo()
        assert torn.chain.a.digest() == decided


def test_a_deletion_that_was_chosen_can_be_chosen_again(chain: Chain) -> None:
    made = Torn(chain, "party_group", group("一组"))
    made.change(chain.a, name="甲组")
    chain.b.book.delete(made.entry, "并到二组")
    made.carry(chain.b, chain.a)
    made.book.resolve(made.entry, made.conflict.sides[1].revision)
    made.book.undo()
    made.book.redo()
    assert made.book.entries("party_group", [made.entry]) == ()


def test_a_deletion_against_an_edit(chain: Chain) -> None:
    made = Torn(chain, "party_group", group("一组"))
    made.change(chain.a, name="甲组")
    chain.b.book.delete(made.entry, "并到二组")
    made.carry(chain.b, chain.a)
    conflict = made.conflict
    assert conflict.gone
    assert [(s.gone, s.reason, s.author) for s in conflict.sides] == [
        (False, "", "a的人（电脑A）"), (True, "并到二组", "b的人（电脑B）"),
    ]  # fmt: skip
    assert conflict.differences == ()
    assert made.code({}) == "NOTHING_TO_COMBINE"
    made.book.resolve(made.entry, conflict.sides[1].revision)
    assert made.book.entries("party_group", [made.entry]) == ()
    made.book.undo()
    assert made.conflict.gone
    made.book.resolve(made.entry, made.conflict.sides[0].revision)
    assert made.payload()["name"] == "甲组"


# What is final ------------------------------------------------------------------------------


@pytest.fixture
def corrected(chain: Chain) -> Torn:
    """Two corrections of one final meeting."""
    made = Torn(chain, "committee_meeting", meeting(committee(chain.a)), final=True)
    return made.both({"note": "甲"}, {"note": "乙", "observers": "丙"})


def test_choosing_between_corrections_is_a_correction(corrected: Torn) -> None:
    assert corrected.conflict.final
    with pytest.raises(Refused) as error:
        corrected.book.resolve(corrected.entry, corrected.mine)
    assert refused(error) == "NO_REASON"
    corrected.book.resolve(corrected.entry, corrected.mine, "以会议本为准")
    payload = corrected.payload()
    assert (payload["stage"], payload["note"], payload["reason"]) == ("final", "甲", "以会议本为准")


def test_combining_corrections_is_one_too(corrected: Torn) -> None:
    choices = {"observers": corrected.theirs}
    with pytest.raises(Refused) as error:
        corrected.book.combine(corrected.entry, choices, {"note": "甲、乙"}, reason=" ")
    assert refused(error) == "NO_REASON"
    finalised_at = corrected.book.entry(corrected.entry).payload["finalised_at"]
    corrected.book.combine(corrected.entry, choices, {"note": "甲、乙"}, reason="两人都记了")
    payload = corrected.payload()
    assert (payload["stage"], payload["note"], payload["observers"]) == ("final", "甲、乙", "丙")
    assert (payload["reason"], payload["finalised_at"]) == ("两人都记了", finalised_at)
    assert "_names" in payload
    corrected.chain.up(corrected.chain.a)
    assert corrected.chain.plant.book.entry(corrected.entry).final


def test_what_was_final_stays_final_or_is_refused(chain: Chain) -> None:
    made = Torn(chain, "committee_meeting", meeting(committee(chain.a)))
    made.change(chain.b, chair=None, title="乙改的")
    chain.a.book.finalise(made.entry)
    made.carry(chain.b, chain.a)
    draft, final = made.theirs, made.mine
    for reason, code in (("", "NO_REASON"), ("抄错", "PROBLEMS")):
        with pytest.raises(Refused) as error:
            made.book.resolve(made.entry, draft, reason)
        assert refused(error) == code
    made.book.combine(made.entry, {"title": draft, "chair": final}, reason="名称抄错")
    payload = made.payload()
    assert (payload["stage"], payload["title"]) == ("final", "乙改的")
    assert payload["finalised_by"] == "a的人"


def test_the_final_version_against_a_draft_needs_no_reason(chain: Chain) -> None:
    made = Torn(chain, "committee_meeting", meeting(committee(chain.a)))
    made.change(chain.b, title="乙改的")
    chain.a.book.finalise(made.entry)
    made.carry(chain.b, chain.a)
    made.book.resolve(made.entry, made.mine)
    assert (made.payload()["stage"], "reason" in made.payload()) == ("final", False)


def test_deleting_what_is_final_takes_a_reason(chain: Chain) -> None:
    made = Torn(chain, "committee_meeting", meeting(committee(chain.a)))
    chain.a.book.finalise(made.entry)
    chain.b.book.delete(made.entry)
    made.carry(chain.b, chain.a)
    with pytest.raises(Refused) as error:
        made.book.resolve(made.entry, made.theirs)
    assert refused(error) == "NO_REASON"
    made.book.resolve(made.entry, made.theirs, "记重了")
    assert made.book.history(made.entry)[0].reason == "记重了"


def test_a_hidden_final_version_is_not_deleted_without_a_reason(chain: Chain) -> None:
    made = Torn(chain, "committee_meeting", meeting(committee(chain.a)))
    chain.a.book.finalise(made.entry)
    made.change(chain.b, title="乙改的")
    made.carry(chain.b, chain.a)
    assert not made.book.entry(made.entry).final
    with pytest.raises(Refused) as error:
        made.book.delete(made.entry)
    assert refused(error) == "NO_REASON"
