"""A submitted sheet beside its evidence: what follows, what differs, what is gone, who looked."""

from collections.abc import Callable
from datetime import date

import pytest

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.ledgers.office.sheet import LEDGER
from hongdang_desktop.station.assessing.review_views import Comparison, Seen
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.station.core import Pen
from hongdang_desktop.station.views import Listing, Refused
from hongdang_desktop.store import journal
from tests.station.reviewed import at_noon, started, state, submit
from tests.station.world import Chain, member, parts, refused


@pytest.fixture
def november(chain: Chain) -> Which:
    """The sheet of branch one, not submitted yet."""
    which, _ = started(chain)
    return which


def carried(chain: Chain, which: Which) -> Comparison:
    chain.up(chain.a)
    return chain.plant.reviewing.compare(which)


def meeting_of(chain: Chain) -> str:
    (held,) = chain.a.book.list(Listing("committee_meeting"))
    return held.id


def test_a_plain_month_is_beyond_doubt(chain: Chain, november: Which) -> None:
    submit(chain.a, november)
    found = carried(chain, november)
    assert [each.doubt for each in found.items if each.doubt] == []
    assert found.doubts == ()
    assert all(each.follows for each in found.items)
    blind = [each.item for each in found.items if each.blind]
    assert blind == ["ZY8", "ZD7"]  # talks stay in the branch, and ZD7 counts them too
    assert all(each.here is None for each in found.items if each.blind)
    assert chain.plant.reviewing.sheet(november).line("ZY8").now is None


def test_all_that_is_clear_is_accepted_and_undone_in_one_go(chain: Chain, november: Which) -> None:
    two = Which(chain.names.two, november.period)
    chain.c.book.save("member", member("边长河", branch=chain.names.two))
    submit(chain.a, november)
    submit(chain.c, two)
    chain.up(chain.a)
    chain.up(chain.c, chain.names.two)
    found = chain.plant.reviewing.clear(november.period)
    assert [each.which for each in found] == [november, two]
    assert chain.plant.reviewing.clear("2026-10") == ()
    said = chain.plant.reviewing.accept_clear(found)
    assert said.sentence == "受理了 2 份自评，下次交换带给支部。"
    assert chain.plant.reviewing.queue() == ()
    chain.plant.book.undo()
    assert chain.plant.reviewing.queue() == (november, two)
    with pytest.raises(Refused) as error:
        chain.plant.reviewing.accept_clear(())
    assert refused(error) == "NOTHING_CLEAR"
    with pytest.raises(Refused) as error:
        chain.plant.reviewing.accept_clear((Seen(november, "0" * 64), found[1]))
    assert refused(error) == "SHEET_CHANGED"
    assert state(chain.plant, two) is State.SUBMITTED  # all of them, or none


def test_what_is_raised_or_left_out_is_not_clear(chain: Chain, november: Which) -> None:
    sheet = chain.a.assessing.sheet(november)
    low = [e for e in sheet.lines if e.suggested is not None and e.suggested < e.item.points]
    raised, waived = low[0], low[1]
    chain.a.assessing.decide(
        november, raised.item.key, own=raised.item.points, reason="Y9", words="下了井。"
    )  # fmt: skip
    chain.a.assessing.decide(november, waived.item.key, waived=True, reason="Y7")
    submit(chain.a, november)
    found = carried(chain, november)
    doubts = {each.item: each.doubt for each in found.items if each.doubt}
    points = f"{(raised.suggested or 0) / 100:g}"
    assert doubts == {
        raised.item.key: f"调高了：建议 {points}，自评 {raised.item.points / 100:g}",
        waived.item.key: "申请不适用",
    }
    assert chain.plant.reviewing.clear() == ()
    with pytest.raises(Refused) as error:
        chain.plant.reviewing.accept_clear((Seen(november, found.payload_hash),))
    assert refused(error) == "NOT_CLEAR"
    with pytest.raises(Refused) as error:
        chain.plant.reviewing.mark(november, waived.item.key, waived=False)
    assert refused(error) == "NO_WORDS"
    chain.plant.reviewing.mark(november, waived.item.key, waived=False, words="那几天都在井上。")
    line = chain.plant.reviewing.sheet(november).line(waived.item.key)
    assert (line.own, line.given) == (None, waived.suggested)


def test_one_that_is_marked_is_looked_at_by_somebody(chain: Chain, november: Which) -> None:
    submit(chain.a, november)
    found = carried(chain, november)
    item = next(each.item for each in found.items if each.here)
    chain.plant.reviewing.take(november)
    assert len(chain.plant.reviewing.clear()) == 1
    chain.plant.reviewing.mark(november, item, words="问问。")
    assert chain.plant.reviewing.clear() == ()


def test_evidence_deleted_after_the_submission(chain: Chain, november: Which) -> None:
    entry = meeting_of(chain)
    submit(chain.a, november)
    chain.up(chain.a)
    at_noon(chain, date(2026, 12, 5))
    chain.a.book.delete(entry, "记重了")
    found = carried(chain, november)
    (item,) = [each for each in found.items if entry in each.gone]
    line = chain.plant.reviewing.sheet(november).line(item.item)
    # Without it November is the month in which the books were begun: nothing is asked of it.
    assert (item.item, line.suggested, item.here) == ("ZY2", 400, None)
    assert item.doubt == "厂里看不适用；依据 1 条已删"
    assert item.follows  # what was submitted stays what it was


def test_evidence_corrected_without_another_number_is_shown_and_no_doubt(
    chain: Chain, november: Which
) -> None:
    entry = meeting_of(chain)
    submit(chain.a, november)
    at_noon(chain, date(2026, 12, 5))
    payload = dict(chain.a.book.entry(entry).payload)
    chain.a.book.correct(entry, {**payload, "title": "11月支委会"}, "写错了名称")
    found = carried(chain, november)
    (item,) = [each for each in found.items if each.corrected == (entry,)]
    assert (item.item, item.doubt) == ("ZY2", "")


def test_a_marked_late_entry_is_visible(chain: Chain, november: Which) -> None:
    at_noon(chain, date(2026, 12, 4))
    payload: JsonObject = {
        k: v for k, v in chain.a.book.entry(meeting_of(chain)).payload.items()
        if k in ("chair", "recorder", "attendance", "agenda", "votes")
    }  # fmt: skip
    session: Json = [{"id": "s1", "starts_at": "2026-11-03T09:00:00+08:00",
                      "ends_at": "2026-11-03T10:00:00+08:00", "place": "二楼"}]  # fmt: skip
    (late,) = chain.a.book.save(
        "committee_meeting", {**payload, "title": "11月第二次", "sessions": session}
    ).ids
    chain.a.book.finalise(late, "抢险")
    assert chain.a.book.entry(late).payload["late"]
    submit(chain.a, november)
    found = carried(chain, november)
    assert [each.late for each in found.items if each.item == "ZY2"] == [(late,)]


def test_a_ledger_switched_off_is_seen(chain: Chain, november: Which) -> None:
    chain.a.shelf.switch(november.branch, "committee_meeting", on=False)
    submit(chain.a, november)
    found = carried(chain, november)
    item = found.item("ZY2")
    assert item.off == ("支部委员会会议",)
    assert item.doubt.endswith("停用了“支部委员会会议”，这一项没评")


def test_a_suggestion_that_does_not_follow_from_its_values_is_told(
    chain: Chain, november: Which
) -> None:
    submit(chain.a, november)
    _tamper(chain, november, lambda each: {**each, "suggested": 100})
    found = carried(chain, november)
    item = found.item("ZY2")
    assert not item.follows
    assert "建议分和记下的数对不上" in item.doubt


def _tamper(chain: Chain, which: Which, change: Callable[[JsonObject], JsonObject]) -> None:
    """Write another suggestion into the submitted sheet, as a changed program could."""

    def work(pen: Pen) -> None:
        heads = journal.heads_of(pen.connection, which.record)
        payload = dict(heads[0].payload or {})
        items: list[Json] = [
            change(each) if each["id"] == "ZY2" else each for each in parts(payload, "items")
        ]
        pen.put(LEDGER, which.record, {**payload, "items": items}, (heads[0].id,))

    chain.a._core.verb("改了。", work)


def test_a_sheet_of_an_unknown_version_is_seen_and_not_accepted(
    chain: Chain, november: Which
) -> None:
    submit(chain.a, november)

    def work(pen: Pen) -> None:
        heads = journal.heads_of(pen.connection, november.record)
        payload = {**(heads[0].payload or {}), "version": 99}
        pen.put(LEDGER, november.record, payload, (heads[0].id,))

    chain.a._core.verb("改了。", work)
    found = carried(chain, november)
    assert found.doubts == ("这张表用的模板第 99 版，这里没有。",)
    with pytest.raises(Refused) as error:
        chain.plant.reviewing.accept(november)
    assert refused(error) == "UNKNOWN_TEMPLATE"
    with pytest.raises(Refused) as error:
        chain.plant.reviewing.mark(november, "ZY2", points=0, words="x")
    assert refused(error) == "UNKNOWN_TEMPLATE"
    chain.plant.reviewing.return_(november, "请升级软件再报。")
    assert state(chain.plant, november) is State.RETURNED


def test_each_look_at_covered_evidence_is_told_to_the_branch(chain: Chain, november: Which) -> None:
    submit(chain.a, november)
    chain.up(chain.a)
    plant, meeting = chain.plant, meeting_of(chain)
    plant.actor = "厂里的柳"
    (person, *_) = chain.a.book.list(Listing("member"), limit=1)
    assert plant.reviewing.uncover((meeting, "没有这条")) == plant.book.entries(
        "committee_meeting", (meeting,)
    )
    assert plant.looks.of(november.branch) == ()  # nothing covered in it
    (entry,) = plant.reviewing.uncover((person.id,))
    assert entry.payload["identity_number"]
    chain.down(chain.a)
    (seen,) = chain.a.looks.of(november.branch, person.id)
    assert (seen.who, seen.place, seen.count) == ("厂里的柳", "审核自评", 1)


def test_what_adds_points_is_looked_at(chain: Chain, november: Which) -> None:
    chain.a.assessing.add_bonus(november, "抢险三天没有停产", meeting_of(chain), 200)
    submit(chain.a, november)
    found = carried(chain, november)
    assert found.doubts == ("有 1 项加分，看一眼。",)
    plant = chain.plant.reviewing
    before = plant.sheet(november).given
    assert before.bonus == 200
    with pytest.raises(Refused) as error:
        plant.mark(november, "bonus", points=100)
    assert refused(error) == "NO_WORDS"
    plant.mark(november, "bonus", points=100, words="只算一天。")
    assert plant.sheet(november).given.bonus == 100
    assert plant.sheet(november).own.bonus == 200
