"""Items of a sheet decided, submitted and withdrawn; what is refused, and with which code."""

from collections.abc import Callable
from typing import Any

import pytest

from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.station.views import Refused
from tests.station.assessed import Desk
from tests.station.test_assessed_months import NOVEMBER, OCTOBER, SEPTEMBER
from tests.station.world import refused


def test_what_is_suggested_agrees_with_what_was_reckoned_by_hand(desk: Desk) -> None:
    for period, expected in (("2026-09", SEPTEMBER), ("2026-10", OCTOBER), ("2026-11", NOVEMBER)):
        sheet = desk.sheet(period)
        assert {line.item.key: line.suggested for line in sheet.lines} == expected, period
        given = sum(points for points in expected.values() if points is not None)
        possible = sum(e.item.points for e in sheet.lines if expected[e.item.key] is not None)
        assert (sheet.suggested.given, sheet.suggested.possible) == (given, possible)
        assert sheet.suggested.total == (2 * given * 10_000 + possible) // (2 * possible)


def test_what_needs_a_person_stands_out(desk: Desk) -> None:
    sheet = desk.sheet()
    assert (sheet.state, sheet.over, sheet.usable) == (State.NONE, True, True)
    asks = {line.item.key for line in sheet.pending}
    short = {
        e.item.key for e in sheet.lines if e.suggested is not None and e.suggested < e.item.points
    }
    assert asks == short | {"SZ3"}  # two points of it only people give
    unclear = {line.item.key for line in sheet.pending if not line.clear}
    assert unclear == {"SZ3", "ZY2"}  # ZY2: not held, or too few came


def test_lowering_needs_no_reason_but_what_is_missing_has_one(desk: Desk) -> None:
    which = desk.which()
    desk.assessing.decide(which, "ZD3", own=300)
    line = desk.sheet().line("ZD3")
    assert (line.suggested, line.own, line.answer.reason, line.pending) == (400, 300, "Y5", False)
    with pytest.raises(Refused) as error:
        desk.assessing.decide(which, "ZY2", own=100)  # two reasons are usual
    assert refused(error) == "NO_REASON"
    desk.assessing.decide(which, "ZY2", own=100, reason="Y2")
    assert desk.sheet().line("ZY2").own == 100


@pytest.mark.parametrize(
    ("item", "answer", "code"),
    [
        ("ZZ9", {}, "NO_SUCH_ITEM"),
        ("ZR3", {"own": 100}, "NOT_APPLICABLE"),
        ("ZR3", {"waived": True, "reason": "Y7"}, "NOT_APPLICABLE"),
        ("ZY7", {"own": 301}, "POINTS_OUT_OF_RANGE"),
        ("ZY7", {"own": -1}, "POINTS_OUT_OF_RANGE"),
        ("ZY7", {"own": 300}, "NO_REASON"),
        ("ZY7", {"own": 300, "reason": "Y0"}, "UNKNOWN_REASON"),
        ("ZY7", {"own": 300, "reason": "Y9"}, "NO_WORDS"),
        ("ZY7", {"own": 300, "reason": "Y9", "words": " \n "}, "NO_WORDS"),
        ("ZY7", {"waived": True}, "NO_REASON"),
        ("ZY7", {"waived": True, "reason": "Y1"}, "NOT_EXCUSED"),
        ("ZY2", {}, "NO_REASON"),
    ],
)
def test_what_is_refused(desk: Desk, item: str, answer: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as error:
        desk.assessing.decide(desk.which(), item, **answer)
    assert refused(error) == code
    assert desk.sheet().state is State.NONE


def test_raised_with_a_reason_and_left_out_with_an_excuse(desk: Desk) -> None:
    which = desk.which()
    desk.assessing.decide(which, "ZY7", own=300, reason="Y9", words="第二天补交了")
    desk.assessing.decide(which, "ZD1", waived=True, reason="Y7")
    sheet = desk.sheet()
    assert (sheet.state, sheet.line("ZY7").own, sheet.line("ZD1").own) == (State.DRAFT, 300, None)
    assert sheet.own.possible == sheet.suggested.possible - 400
    assert sheet.own.given == sheet.suggested.given + 300
    desk.assessing.undecide(which, "ZY7")
    line = desk.sheet().line("ZY7")
    assert (line.own, line.answer.words, line.pending) == (0, "", True)


def test_several_are_agreed_with_at_once_and_undone_at_once(desk: Desk) -> None:
    clear = [line.item.key for line in desk.sheet().pending if line.clear]
    desk.assessing.agree(desk.which(), clear)
    left = [line.item.key for line in desk.sheet().pending]
    assert left == ["ZY2", "SZ3"]
    with pytest.raises(Refused) as error:
        desk.assessing.agree(desk.which(), left)
    assert refused(error) == "NO_REASON"
    desk.station.book.undo()
    assert desk.sheet().state is State.NONE
    assert {line.item.key for line in desk.sheet().pending} == {*clear, *left}


def test_only_a_decided_sheet_is_submitted_and_what_is_clear_goes_along(desk: Desk) -> None:
    which = desk.which()
    with pytest.raises(Refused) as error:
        desk.assessing.submit(which)
    assert refused(error) == "NOT_DECIDED"
    desk.assessing.agree(which, ["SZ3"])
    desk.assessing.decide(which, "ZY2", reason="Y2")
    desk.assessing.submit(which)
    sheet = desk.sheet()
    assert (sheet.state, sheet.submitted_by) == (State.SUBMITTED, "卞秋禾")
    assert str(sheet.submitted_on) == "2026-12-02"
    assert sheet.line("ZY7").answer.reason == "Y6"
    for verb in (desk.assessing.submit, lambda w: desk.assessing.agree(w, ["SZ3"])):
        with pytest.raises(Refused) as error:
            verb(which)
        assert refused(error) == "NOT_OPEN"


def test_withdrawn_it_is_open_and_judged_anew(desk: Desk) -> None:
    which = desk.which()
    with pytest.raises(Refused) as error:
        desk.assessing.withdraw(which)
    assert refused(error) == "NOT_SUBMITTED"
    before = desk.submit()
    desk.assessing.withdraw(which)
    sheet = desk.sheet()
    assert (sheet.state, sheet.submitted_on, sheet.pending) == (State.WITHDRAWN, None, ())
    assert [line.answer for line in sheet.lines] == [line.answer for line in before.lines]
    desk.assessing.decide(which, "ZD3", own=0)
    assert desk.sheet().state is State.DRAFT
    desk.assessing.submit(which)
    assert desk.sheet().own.given == before.own.given - 400


def test_a_month_that_is_not_over_can_be_looked_at_only(desk: Desk) -> None:
    which = desk.which("2026-12")
    sheet = desk.assessing.sheet(which)
    assert (sheet.over, sheet.state) == (False, State.NONE)
    verbs: tuple[Callable[[], object], ...] = (
        lambda: desk.assessing.agree(which, ["ZY2"]), lambda: desk.assessing.submit(which),
        lambda: desk.assessing.add_bonus(which, "抢险", "x", 100),
    )  # fmt: skip
    for verb in verbs:
        with pytest.raises(Refused) as error:
            verb()
        assert refused(error) == "PERIOD_NOT_OVER"


def test_a_month_before_the_books_has_nothing_to_submit(desk: Desk) -> None:
    with pytest.raises(Refused) as error:
        desk.assessing.submit(desk.which("2026-07"))
    assert refused(error) == "NOTHING_APPLIES"
    asked = {month.period: month.asked for month in desk.assessing.months(desk.home, 2026)}
    assert not asked["2026-07"]
    assert asked["2026-08"]  # founded on its last day


def test_periods_and_forms_that_do_not_go_together(desk: Desk) -> None:
    for period in ("2026Q4", "2026H2", "2026"):
        with pytest.raises(Refused) as error:
            desk.sheet(period)
        assert refused(error) == "WRONG_PERIOD"
    with pytest.raises(Refused) as error:
        desk.assessing.sheet(Which(desk.home, "2026-10", form="nothing"))
    assert refused(error) == "NO_SUCH_TEMPLATE"
    with pytest.raises(Refused) as error:
        desk.sheet("2023-12")  # the form is from 2024 on
    assert refused(error) == "NO_SUCH_TEMPLATE"


def test_the_search_tells_each_item_and_can_be_stopped(desk: Desk) -> None:
    told: list[tuple[str, int, int]] = []
    desk.assessing.sheet(desk.which(), Progress(lambda *each: told.append(each)))
    assert told[0] == ("正在找依据 1 / 30", 1, 30)
    assert len(told) == 30
    again: list[str] = []
    desk.assessing.sheet(desk.which(), Progress(lambda *each: again.append(each[0])))
    assert again == []  # nothing was changed: it is known
    desk.disclose("2026-12-01")
    stopped = Progress()
    stopped.stop()
    with pytest.raises(Stopped):
        desk.assessing.sheet(desk.which(), stopped)
    assert desk.sheet().state is State.NONE


def test_last_months_answers_are_offered_where_they_fit(desk: Desk) -> None:
    desk.assessing.decide(desk.which("2026-09"), "SZ2", reason="Y9", words="证书在办")
    desk.assessing.decide(desk.which("2026-09"), "ZY6", own=300)
    sheet = desk.sheet("2026-10")
    former = sheet.line("SZ2").former
    assert former is not None
    assert (former.reason, former.words) == ("Y9", "证书在办")
    assert not sheet.line("SZ2").answer.decided  # offered, not taken over
    assert sheet.line("KH3").former is None
    zy6 = sheet.line("ZY6").former  # never submitted: what was suggested then is not known
    assert zy6 is not None
    assert (zy6.own, zy6.reason) == (None, "Y1")
