"""A member moves from one branch to another: letter, card, acceptance, receipt; over packages."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.ledgers.dues_stay import stays
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.ledgers.plant.handover import entry_id_of
from hongdang_desktop.ledgers.transfer import Transfer
from hongdang_desktop.station.handing.views import Handing
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Refused
from hongdang_desktop.store import journal
from tests.station.world import Chain, admitted, member, refused, saved

NUMBER = "999999197511070124"


def registered(station: Station, branch: str, name: str = "甘棠", **more: Json) -> str:
    payload: JsonObject = {
        **member(name, identity_number=NUMBER, born_on="1975-11-07", sex="2"),
        "branch": branch, "phone": "0438-000000", "occurred_on": "2026-01-01", **more,
    }  # fmt: skip
    entry = saved(station.book.save("member", payload))
    station.book.finalise(entry)
    return entry


def letter_out(station: Station, branch: str, who: str, **more: Json) -> str:
    payload: JsonObject = {
        "branch": branch, "direction": "between", "member": who,
        "counterpart": "采油一作业区第二党支部", "issued_on": "2026-11-23", "dues_until": "2026-11",
        **more,
    }  # fmt: skip
    entry = saved(station.book.save("transfer", payload))
    station.book.finalise(entry)
    return entry


def sent(chain: Chain, **more: Json) -> tuple[str, str, Handing]:
    """Let branch one send 甘棠 to branch two, as far as the card lies at branch two."""
    one, two = chain.names.one, chain.names.two
    who = registered(chain.a, one)
    letter = letter_out(chain.a, one, who, **more)
    chain.up(chain.a)
    (wish,) = chain.plant.cards.letters()
    assert (wish.entry, wish.name, wish.to, wish.dues_until) == (letter, "甘棠", two, "2026-11")
    chain.plant.cards.issue(letter, two)
    assert chain.plant.cards.letters() == ()
    chain.down(chain.c, two)
    (card,) = chain.c.cards.list(two)
    return who, letter, card


def people(station: Station, branch: str) -> list[str]:
    return [person.name for person in station.book.people(branch)]


def test_a_member_moves_with_his_card(chain: Chain) -> None:
    who, letter, card = sent(chain)
    a, c, one, two = chain.a, chain.c, chain.names.one, chain.names.two
    assert [duty.sentence for duty in c.desk.duties(two) if duty.ledger == "handover"] == [
        "接收：甘棠"
    ]
    said = c.cards.accept(card.id).sentence
    assert "接收了甘棠" in said
    assert "只有支部能看的内容" in said
    new = entry_id_of(two, who)
    taken, former = c.book.entry(new).record, a.book.entry(who).record
    assert isinstance(taken, Member)
    assert isinstance(former, Member)
    assert taken.person == taken.taken_from == who
    assert taken.phone == former.phone  # the plant holds what is sensitive
    assert (taken.joined_on, taken.confirmed_on) == (former.joined_on, former.confirmed_on)
    assert (taken.dues_from, taken.arrived_on) == ("2026-12", date(2026, 11, 23))
    (came,) = c.book.list(Listing("transfer", branch=two))
    assert isinstance(came.record, Transfer)
    assert (came.record.direction, came.record.member) == ("in", new)
    assert came.record.receipt_on == date(2026, 11, 23)
    assert came.record.dues_until == "2026-11"
    chain.up(c, two)
    chain.down(a)
    gone, went = a.book.entry(who).record, a.book.entry(letter).record
    assert isinstance(gone, Member)
    assert isinstance(went, Transfer)
    assert (gone.standing, gone.left_on, gone.dues_until) == (
        "moved",
        date(2026, 11, 23),
        "2026-11",
    )
    assert (went.receipt_on, went.letter) == (date(2026, 11, 23), "2026-001")
    assert "第二支部已接收" in (gone.reason or "")
    assert (people(a, one), people(c, two)) == ([], ["甘棠"])
    assert chain.plant.cards.oddities() == ()
    assert [duty for duty in c.desk.duties(two) if duty.ledger == "handover"] == []


def test_everybody_agrees_afterwards_and_nothing_is_written_twice(chain: Chain) -> None:
    who, _, card = sent(chain)
    chain.c.cards.accept(card.id)
    chain.up(chain.c, chain.names.two)
    chain.down(chain.a)
    before = chain.a.book.history(who)
    chain.up(chain.a)
    chain.down(chain.a)
    assert chain.a.book.history(who) == before
    assert chain.a.digest(chain.names.one) == chain.plant.digest(chain.names.one)
    assert chain.c.digest(chain.names.two) == chain.plant.digest(chain.names.two)


def test_both_pcs_of_the_sender_take_note_without_a_conflict(chain: Chain) -> None:
    who, letter, card = sent(chain)
    chain.c.cards.accept(card.id)
    chain.up(chain.c, chain.names.two)
    for station in (chain.a, chain.b):
        chain.down(station)
    assert chain.b.book.entry(who).payload["standing"] == "moved"
    chain.up(chain.a)
    chain.up(chain.b)
    assert not chain.plant.book.entry(who).conflicted
    assert not chain.plant.book.entry(letter).conflicted
    assert chain.plant._core.read(journal.conflicted) == ()


def test_both_pcs_of_the_receiver_accept_apart(chain: Chain) -> None:
    c, one = chain.c, chain.names.one
    who = registered(c, chain.names.two)
    letter = letter_out(c, chain.names.two, who, counterpart="第一支部")
    chain.up(c, chain.names.two)
    chain.plant.cards.issue(letter, one)
    for station in (chain.a, chain.b):
        chain.down(station)
        (card,) = station.cards.list(one)
        station.cards.accept(card.id)
    for station in (chain.a, chain.b):
        chain.up(station)
    assert chain.plant._core.read(journal.conflicted) == ()
    assert people(chain.plant, one) == ["甘棠"]
    chain.down(c, chain.names.two)
    assert c.book.entry(who).payload["standing"] == "moved"


def test_a_lost_package_heals_with_the_next(chain: Chain) -> None:
    one, two = chain.names.one, chain.names.two
    letter = letter_out(chain.a, one, registered(chain.a, one))
    chain.up(chain.a)
    chain.plant.cards.issue(letter, two)
    lost, _ = chain.plant.post.export(chain.stick, two)
    lost.unlink()
    chain.down(chain.c, two)
    assert len(chain.c.cards.list(two)) == 1


def test_between_two_branches_of_one_pc(chain: Chain) -> None:
    c, two, three = chain.c, chain.names.two, chain.names.three
    who = registered(c, two)
    letter = letter_out(c, two, who, counterpart="第三支部")
    chain.up(c, two)
    chain.plant.cards.issue(letter, three)
    chain.down(c, three)
    chain.down(c, two)
    (card,) = c.cards.list(three)
    c.cards.accept(card.id)
    chain.up(c, three)
    chain.down(c, two)
    assert (people(c, two), people(c, three)) == ([], ["甘棠"])


def test_a_letter_past_its_date_is_taken_with_a_word(chain: Chain) -> None:
    _, _, card = sent(chain)
    chain.now.moment += timedelta(days=91)
    duty = next(d for d in chain.c.desk.duties(chain.names.two) if d.ledger == "handover")
    assert (duty.rule, duty.weight, duty.sentence) == ("R01", "red", "介绍信过期，问厂里再接：甘棠")
    late = [d for d in chain.a.desk.duties(chain.names.one) if d.ledger == "transfer"]
    assert [d.sentence for d in late] == ["甘棠的介绍信失效，没回执"]
    assert "就到期了" in chain.c.cards.accept(card.id).sentence
    assert people(chain.c, chain.names.two) == ["甘棠"]


def test_a_letter_on_its_last_day_is_in_time(chain: Chain) -> None:
    _, _, card = sent(chain)
    chain.now.moment += timedelta(days=90)
    assert "到期" not in chain.c.cards.accept(card.id).sentence


def test_somebody_who_is_there_already_is_not_written_twice(chain: Chain) -> None:
    there = registered(chain.c, chain.names.two)
    who, _, card = sent(chain)
    assert "本来就在本支部" in chain.c.cards.accept(card.id).sentence
    assert people(chain.c, chain.names.two) == ["甘棠"]
    chain.up(chain.c, chain.names.two)
    (state,) = next(h for h in chain.plant.cards.list() if h.record.side == "to").states
    assert (state.verdict, state.entry) == ("already", there)
    chain.down(chain.a)
    assert chain.a.book.entry(who).payload["standing"] == "moved"


def test_a_card_that_comes_twice(chain: Chain) -> None:
    who, letter, card = sent(chain)
    chain.plant.cards.withdraw(chain.plant.cards.list(chain.names.two)[0].id, "号开错了")
    chain.plant.cards.issue(letter, chain.names.two, letter="2026-009")
    chain.down(chain.c, chain.names.two)
    first, second = sorted(chain.c.cards.list(chain.names.two), key=lambda h: h.record.letter or "")
    assert first.id == card.id
    with pytest.raises(Refused) as error:
        chain.c.cards.accept(first.id)
    assert refused(error) == "NOTHING_WAITING"
    chain.c.cards.accept(second.id)
    with pytest.raises(Refused) as error:
        chain.c.cards.accept(second.id)
    assert refused(error) == "NOTHING_WAITING"
    assert len(chain.c.book.list(Listing("member", branch=chain.names.two))) == 1
    del who


def test_refusing_with_a_reason(chain: Chain) -> None:
    who, _, card = sent(chain)
    with pytest.raises(Refused) as error:
        chain.c.cards.refuse(card.id, " ")
    assert refused(error) == "NO_REASON"
    chain.c.cards.refuse(card.id, "去了第三支部")
    assert chain.c.desk.duties(chain.names.two) == () or not [
        d for d in chain.c.desk.duties(chain.names.two) if d.ledger == "handover"
    ]
    chain.up(chain.c, chain.names.two)
    chain.down(chain.a)
    (mine,) = chain.a.cards.list(chain.names.one)
    assert [(s.verdict, s.reason) for s in mine.states] == [("refused", "去了第三支部")]
    assert chain.a.book.entry(who).payload["standing"] == "normal"
    chain.c.cards.accept(card.id, [who])  # found out to be right after all
    assert people(chain.c, chain.names.two) == ["甘棠"]


def test_undo_takes_all_of_it_back(chain: Chain) -> None:
    _, _, card = sent(chain)
    chain.c.cards.accept(card.id)
    chain.c.book.undo()
    assert people(chain.c, chain.names.two) == []
    assert [s.verdict for s in chain.c.cards.one(card.id).states] == ["waiting"]
    chain.c.cards.accept(card.id)
    assert people(chain.c, chain.names.two) == ["甘棠"]


def test_out_of_the_plant_the_receipt_is_noted_at_the_plant(chain: Chain) -> None:
    one = chain.names.one
    who = registered(chain.a, one)
    letter = letter_out(chain.a, one, who, direction="out", counterpart="邻市机关党支部")
    chain.up(chain.a)
    chain.plant.cards.issue(letter)
    (handing,) = chain.plant.cards.list()
    assert handing.record.counterpart == "邻市机关党支部"
    chain.down(chain.a)
    assert chain.a.book.entry(letter).payload["letter"] == "2026-001"
    assert chain.a.book.entry(who).payload["standing"] == "normal"
    chain.plant.cards.received(handing.id, date(2026, 11, 23))
    chain.down(chain.a)
    assert chain.a.book.entry(letter).payload["receipt_on"] == "2026-11-23"
    assert chain.a.book.entry(who).payload["standing"] == "moved"


def test_who_may_do_what(chain: Chain) -> None:
    _, letter, card = sent(chain)
    verbs: list[Callable[[], object]] = [
        lambda: chain.a.cards.issue(letter, chain.names.two),
        lambda: chain.a.cards.withdraw(card.id, "不对"),
    ]
    for verb in verbs:
        with pytest.raises(Refused) as error:
            verb()
        assert refused(error) == "PLANT_ONLY"
    with pytest.raises(Refused) as error:
        chain.plant.cards.accept(card.id)
    assert refused(error) == "NOT_OURS"
    with pytest.raises(Refused) as error:
        chain.plant.cards.issue(letter, chain.names.two)
    assert refused(error) == "NO_SUCH_LETTER"
    other = letter_out(chain.a, chain.names.one, registered(chain.a, chain.names.one, "卞秋禾"))
    chain.up(chain.a)
    with pytest.raises(Refused) as error:
        chain.plant.cards.issue(other, chain.names.one)
    assert refused(error) == "SAME_BRANCH"
    with pytest.raises(Refused) as error:
        chain.plant.cards.issue(other, chain.names.team)
    assert refused(error) == "NO_BRANCH"


def test_a_roster_from_the_plant_is_taken_at_one_click(chain: Chain) -> None:
    two = chain.names.two
    payloads = [member("耿砚山"), member("丛南麓", identity_number=NUMBER, born_on="1975-11-07")]
    chain.plant.cards.send_roster(two, payloads)
    chain.down(chain.c, two)
    (card,) = chain.c.cards.list(two)
    chain.c.cards.accept(card.id)
    assert sorted(people(chain.c, two)) == ["丛南麓", "耿砚山"]
    entry = chain.c.book.list(Listing("member", branch=two))[0]
    assert entry.final
    chain.up(chain.c, two)
    assert sorted(people(chain.plant, two)) == ["丛南麓", "耿砚山"]


def test_a_new_pc_of_the_receiver_sees_the_card(chain: Chain) -> None:
    _, _, card = sent(chain)
    late = admitted(chain.plant, chain.folder / "late", chain.stick, "电脑D", chain.names.two)
    chain.down(late, chain.names.two)
    late.cards.accept(card.id)
    assert people(late, chain.names.two) == ["甘棠"]
    late.close()


def test_somebody_in_two_branches_is_seen_at_the_plant(chain: Chain) -> None:
    registered(chain.a, chain.names.one)
    registered(chain.c, chain.names.three)
    chain.up(chain.a)
    assert chain.plant.cards.oddities() == ()
    chain.up(chain.c, chain.names.three)
    (oddity,) = chain.plant.cards.oddities()
    assert oddity.code == "TWO_BRANCHES"
    assert oddity.sentence == "甘棠同时在第一支部、第三支部。"


def test_each_month_is_owed_in_one_branch(chain: Chain) -> None:
    one, two = chain.names.one, chain.names.two
    who, _, card = sent(chain)
    chain.c.cards.accept(card.id)
    chain.up(chain.c, two)
    chain.down(chain.a)
    chain.now.moment += timedelta(days=60)

    def owes(station: Station, branch: str, member_id: str, month: str) -> bool:
        found = stays(station.book.names(), branch, date(2026, 1, 1), 15)
        return any(stay.owes(month) for stay in found if stay.member == member_id)

    months = ("2026-10", "2026-11", "2026-12", "2027-01")
    here = [owes(chain.a, one, who, month) for month in months]
    there = [owes(chain.c, two, entry_id_of(two, who), month) for month in months]
    assert (here, there) == ([True, True, False, False], [False, False, True, True])


def test_the_letter_bears_the_number_that_the_plant_gave(chain: Chain) -> None:
    _, letter, _ = sent(chain)
    assert chain.plant.book.entry(letter).payload.get("letter") is None
    text = chain.plant.official.text(letter)
    assert "第 2026-001 号" in text
    assert "有效期90天" in text
