"""What adds points: one fact with a record, once for ever; and a deduction that becomes a problem."""

import pytest

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.station.assessing.views import SheetView
from hongdang_desktop.station.views import Refused
from tests.station.assessed import Desk
from tests.station.world import refused


def raised_to_the_top(desk: Desk, period: str = "2026-10") -> SheetView:
    for line in desk.sheet(period).lines:
        if line.suggested is not None:
            desk.assessing.decide(
                desk.which(period), line.item.key, own=line.item.points, reason="Y9", words="是"
            )
    return desk.sheet(period)


def test_a_fact_with_a_record_adds_points_up_to_a_hundred(desk: Desk) -> None:
    entry = desk.disclose("2026-10-28", "抢险表扬")
    before = desk.sheet().own
    (made,) = desk.assessing.add_bonus(desk.which(), " 抢险得表扬 ", entry, 300).ids
    sheet = desk.sheet()
    (extra,) = sheet.bonus
    assert (extra.id, extra.fact, extra.called, extra.points) == (
        made,
        "抢险得表扬",
        "抢险表扬",
        300,
    )
    assert sheet.own.total == before.total + 300 == sheet.given.total
    assert sheet.suggested.total == before.total
    assert raised_to_the_top(desk).own.total == 10_000
    desk.assessing.drop_bonus(desk.which(), made)
    assert desk.sheet().bonus == ()
    with pytest.raises(Refused) as error:
        desk.assessing.drop_bonus(desk.which(), made)
    assert refused(error) == "NO_SUCH_ITEM"
    desk.station.book.undo()
    assert len(desk.sheet().bonus) == 1


def test_what_is_no_bonus(desk: Desk) -> None:
    entry = desk.disclose("2026-10-28")
    draft = desk.station.book.save("affairs_disclosure", {"matter": "没定稿"}).ids[0]
    organisation = desk.home
    for fact, proof, points, code in (
        ("", entry, 100, "NO_FACT"),
        ("抢险", "", 100, "NO_EVIDENCE"),
        ("抢险", "没有", 100, "NO_EVIDENCE"),
        ("抢险", draft, 100, "NO_EVIDENCE"),
        ("抢险", organisation, 100, "NO_EVIDENCE"),
        ("抢险", entry, 0, "POINTS_OUT_OF_RANGE"),
        ("抢险", entry, 501, "POINTS_OUT_OF_RANGE"),
    ):
        with pytest.raises(Refused) as error:
            desk.assessing.add_bonus(desk.which(), fact, proof, points)
        assert refused(error) == code, (fact, proof, points)


def test_one_fact_counts_once_in_all_sheets(desk: Desk) -> None:
    one, other, third = (desk.disclose("2026-10-28", word) for word in ("甲", "乙", "丙"))
    desk.assessing.add_bonus(desk.which("2026-09"), "上级表彰", one, 300)
    for period, fact, entry in (
        ("2026-09", "再说一次", one), ("2026-10", "换个说法", one), ("2026-10", "上级 表彰", other),
    ):  # fmt: skip
        with pytest.raises(Refused) as error:
            desk.assessing.add_bonus(desk.which(period), fact, entry, 100)
        assert refused(error) == "ALREADY_COUNTED"
        assert "2026-09" in error.value.sentence
    desk.assessing.add_bonus(desk.which("2026-09"), "创新做法", other, 200)
    with pytest.raises(Refused) as error:
        desk.assessing.add_bonus(desk.which("2026-09"), "还有一件", third, 100)
    assert refused(error) == "BONUS_FULL"


def test_a_record_that_was_deleted_is_told(desk: Desk) -> None:
    entry = desk.disclose("2026-10-28", "抢险表扬")
    desk.assessing.add_bonus(desk.which(), "抢险", entry, 100)
    desk.station.book.delete(entry, "记错了")
    sheet = desk.sheet()
    assert [each.gone for each in sheet.bonus] == [True]
    assert any("抢险" in said for said in sheet.told)


def test_a_deduction_becomes_one_problem(desk: Desk) -> None:
    which = desk.which()
    assert desk.assessing.problem_of(which, "ZY7") == ""
    (made,) = desk.assessing.make_problem(which, "ZY7").ids
    entry = desk.station.book.entry(made)
    payload: JsonObject = dict(entry.payload)
    assert payload["source"] == "self_assessment"
    assert payload["self_assessment_item"] == "ZY7"
    assert payload["due"] == "2027-01-01"  # thirty days, rule ZG01
    assert str(payload["problem"]).startswith("2026-10 自评“党费按时足额”扣 3 分：")
    assert not entry.final
    again = desk.assessing.make_problem(which, "ZY7")
    assert (again.ids, again.ledgers) == ((made,), frozenset())
    assert desk.assessing.problem_of(which, "ZY7") == made
    assert len(desk.station.book.history(made)) == 1
    desk.station.book.undo()
    assert desk.assessing.problem_of(which, "ZY7") == ""
    assert desk.assessing.make_problem(which, "ZY7").ids == (made,)


def test_nothing_lost_is_no_problem(desk: Desk) -> None:
    for item in ("ZD3", "ZR3"):  # all points; not applicable
        with pytest.raises(Refused) as error:
            desk.assessing.make_problem(desk.which(), item)
        assert refused(error) == "NOTHING_LOST"
    with pytest.raises(Refused) as error:
        desk.assessing.make_problem(desk.which(), "ZZ1")
    assert refused(error) == "NO_SUCH_ITEM"
    desk.station.shelf.switch(desk.home, "problem", on=False)
    with pytest.raises(Refused) as error:
        desk.assessing.make_problem(desk.which(), "ZY7")
    assert refused(error) == "LEDGER_OFF"
