"""Somebody on his way into the Party moves: both records go along, with what stood in the meetings."""

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.ledgers.plant.handover import entry_id_of
from hongdang_desktop.station.station import Station
from tests.station.test_handing_over import letter_out, registered
from tests.station.world import Chain, committee, meeting, saved


def final(station: Station, ledger: str, **payload: Json) -> str:
    entry = saved(station.book.save(ledger, payload))
    station.book.finalise(entry)
    return entry


def test_a_probationary_member_goes_with_both_records(chain: Chain) -> None:
    a, c, one, two = chain.a, chain.c, chain.names.one, chain.names.two
    people = committee(a, one)
    decided = final(a, "committee_meeting", branch=one, **meeting(people))
    who = registered(a, one, category="probationary", confirmed_on=None, joined_on="2026-10-20")
    applicant = final(
        a, "applicant", branch=one, name="甘棠", applied_on="2024-01-10", talk_on="2024-01-20",
        talked_by=people[0], contacts=list(people[:2]), decision=decided, occurred_on="2024-01-10",
        reviews=[{"id": "r1", "on": "2025-06-01", "comment": "好", "conclusion": "good"}],
    )  # fmt: skip
    development = final(
        a, "development", branch=one, applicant=applicant, consent_on="2026-08-03",
        introducers=list(people[:2]), admitted_on="2026-10-20", approved_on="2026-11-10",
        approval="approved", member=who, occurred_on="2026-08-03",
        ballots=[{"id": "b1", "about": "admission", "expected": 5, "present": 5, "in_favour": 5,
                  "result": "passed"}],
    )  # fmt: skip
    letter = letter_out(a, one, who)
    chain.up(a)
    (wish,) = chain.plant.cards.letters()
    assert [item.ledger for item in wish.items] == ["member", "applicant", "development"]
    chain.plant.cards.issue(letter, two)
    chain.down(c, two)
    c.cards.accept(c.cards.list(two)[0].id)
    way = c.book.entry(entry_id_of(two, development)).payload
    first = c.book.entry(entry_id_of(two, applicant)).payload
    assert way["applicant"] == entry_id_of(two, applicant)
    assert way["member"] == entry_id_of(two, who)
    assert (way["admitted_on"], way["approval"]) == ("2026-10-20", "approved")
    assert first["decided_on"] == "2026-11-20"  # stood in the sender's meeting
    assert len(first["reviews"]) == 1  # type: ignore[arg-type]  # a list
    shown = c.book.as_text(entry_id_of(two, applicant))
    assert "耿砚山" in shown  # who talked with him stays as he was named
    # The next step is written here, and nobody has to replace the names of the former branch.
    c.book.save("development", {**way, "requested_on": "2026-11-23"}, entry_id_of(two, development))
    corrected = {**first, "post": "采油工"}
    c.book.correct(entry_id_of(two, applicant), corrected, "岗位变了")
    chain.up(c, two)
    chain.down(a)
    assert a.book.entry(development).payload["ending"] == "moved"
    assert a.book.entry(applicant).payload["ending"] == "moved"
    assert a.book.entry(who).payload["standing"] == "moved"


def test_an_applicant_who_moved_to_another_branch_goes_on_there(chain: Chain) -> None:
    a, c, one, two = chain.a, chain.c, chain.names.one, chain.names.two
    applicant = final(
        a, "applicant", branch=one, name="牧野", applied_on="2026-01-10", talk_on="2026-01-20",
        occurred_on="2026-01-10", ending="moved", ended_on="2026-11-20",
    )  # fmt: skip
    chain.up(a)
    (wish,) = chain.plant.cards.letters()
    assert (wish.name, wish.entry) == ("牧野", applicant)
    chain.plant.cards.issue(applicant, two)
    assert chain.plant.cards.letters() == ()
    chain.down(c, two)
    c.cards.accept(c.cards.list(two)[0].id)
    there = c.book.entry(entry_id_of(two, applicant)).payload
    assert there["talk_on"] == "2026-01-20"
    assert there.get("ending") is None
