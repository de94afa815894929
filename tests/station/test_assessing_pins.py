"""A submitted sheet comes to the same number for ever; what happened since is shown beside it."""

import json
from datetime import date, datetime

import pytest

from hongdang_desktop import paths
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.periods import month_of, plus_months
from hongdang_desktop.station.assessing.views import State
from hongdang_desktop.station.books.merging import merge
from hongdang_desktop.station.views import Refused
from hongdang_desktop.store import listing
from tests.station.assessed import Desk
from tests.station.world import parts, refused

FORM = paths.forms() / "self_assessment.toml"


def version(number: int, since: str, *changes: tuple[str, str]) -> str:
    """Return the shipped form as a later version, with some texts put in the place of others."""
    text = FORM.read_text(encoding="utf-8")
    for old, new in (("version = 1\n", f"version = {number}\n"),
                     ("since = 2024-01-01\n", f"since = {since}\n"), *changes):  # fmt: skip
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


SECOND = version(
    2, "2026-10-01",
    ("numbers = { held = 3, days = 5 }", "numbers = { held = 2, days = 5 }"),
    ("numbers = { low = 10, high = 30, part_points = 1 }",
     "numbers = { low = 20, high = 40, part_points = 1 }"),
)  # fmt: skip
THIRD = version(
    3, "2026-11-01",
    ('key = "ZD3"\ntitle = "低老坏与隐患查改"\npoints = 4', 'key = "ZD3"\ntitle = "低老坏与隐患查改"\npoints = 5'),
    ('key = "ZD1"\ntitle = "岗位责任制检查闭环"\npoints = 4', 'key = "ZD1"\ntitle = "岗位责任制检查闭环"\npoints = 3'),
)  # fmt: skip


def pinned(desk: Desk, period: str) -> dict[str, JsonObject]:
    """Return the parts of a sheet as they are kept, by key."""
    record = desk.which(period).record
    row = desk.station._core.read(lambda c: listing.one(c, record))
    assert row is not None
    return {str(each["id"]): each for each in parts(row.payload, "items")}


def test_twenty_four_months_under_three_versions_stay_as_they_were(desk: Desk) -> None:
    periods = [month_of(plus_months(date(2026, 9, 1), n)).text for n in range(24)]
    desk.now.moment = datetime(2026, 9, 20, 9, 0, tzinfo=PLANT_TIME)
    found = {}
    for number, period in enumerate(periods):
        desk.now.moment = datetime.combine(
            plus_months(desk.which(period).when.first, 1), datetime.min.time(), PLANT_TIME
        )  # fmt: skip
        if number == 2:
            desk.station.templates.publish(SECOND.replace("2026-10-01", "2026-11-01"))
        if number == 12:
            desk.station.templates.publish(THIRD.replace("2026-11-01", "2027-09-01"))
        found[period] = desk.submit(period)
    assert [found[each].template.version for each in periods] == [1, 1, *[2] * 10, *[3] * 12]
    numbers = {period: (sheet.own, sheet.parts) for period, sheet in found.items()}

    desk.later(days=400)
    entries = {each for line in found["2026-10"].lines for each in line.evidence.entries}
    for entry in sorted(entries)[:8]:
        if desk.station.book.entry(entry).ledger in ("problem", "field_check", "theme_day"):
            desk.station.book.delete(entry, "记错了")
    desk.disclose("2026-10-20")
    for period in periods:
        again, now = desk.assessing.recomputed(desk.which(period)), desk.sheet(period)
        assert (again.kept, again.again, again.differs) == (*(numbers[period][0],) * 2, ())
        assert (now.own, now.parts) == numbers[period]
        assert now.template.version == found[period].template.version
    trend = desk.assessing.trend(desk.home, periods[-1], 24)
    assert [each.total for each in trend] == [numbers[each][0].total for each in periods]
    assert [each.period for each in trend] == periods


def test_what_changed_since_is_shown_and_not_mixed_in(desk: Desk) -> None:
    before = desk.submit()
    assert all(line.now is None for line in before.lines)
    assert before.told == ()
    desk.later(days=1)
    desk.disclose("2026-10-20")  # in October nothing was disclosed
    after = desk.sheet()
    line = after.line("KH3")
    assert (line.suggested, line.own) == (0, 0)
    assert line.now is not None
    assert line.now.points == 200
    assert (after.own, after.suggested) == (before.own, before.suggested)
    assert any("党务公开" in said for said in after.told)


def test_evidence_that_was_deleted_or_corrected_is_marked(desk: Desk) -> None:
    sheet = desk.submit()
    (closed,) = sheet.line("ZD3").evidence.entries
    (asked,) = sheet.line("KH2").evidence.entries
    desk.later(hours=1)
    desk.station.book.delete(closed, "记错了")
    entry = desk.station.book.entry(asked)
    desk.station.book.correct(asked, {**entry.payload, "request": "修热水"}, "写错了")
    (gone,) = desk.assessing.proofs(desk.which(), "ZD3")
    assert (gone.entry, gone.gone, gone.called) == (closed, True, "巡检漏记")
    (corrected,) = desk.assessing.proofs(desk.which(), "KH2")
    assert (corrected.corrected, corrected.gone, corrected.ledger) == (
        True,
        False,
        "employee_request",
    )
    now = desk.sheet()
    assert now.line("ZD3").suggested == 400
    assert any("删了 1 条依据" in said for said in now.told)
    assert desk.assessing.recomputed(desk.which()).differs == ()


def test_what_was_corrected_before_is_nothing_new(desk: Desk) -> None:
    (asked,) = desk.sheet().line("KH2").evidence.entries
    entry = desk.station.book.entry(asked)
    desk.station.book.correct(asked, {**entry.payload, "request": "修热水"}, "写错了")
    assert [each.corrected for each in desk.assessing.proofs(desk.which(), "KH2")] == [True]
    desk.submit()
    assert [each.corrected for each in desk.assessing.proofs(desk.which(), "KH2")] == [False]


def test_somebody_of_whom_something_is_missing_comes_first(desk: Desk) -> None:
    found = desk.assessing.proofs(desk.which(), "ZY7")
    missing = [each for each in found if each.missing]
    assert missing == list(found[: len(missing)])
    assert [each.ledger for each in missing] == ["member"]
    assert all(each.why for each in missing)
    paid = {each.called for each in found[len(missing) :]}
    assert {"储望舒 2026-10 党费", "卞秋禾 2026-10 党费"} & paid
    assert len(paid) == len(found) - len(missing)


def test_only_what_was_submitted_is_recomputed(desk: Desk) -> None:
    with pytest.raises(Refused) as error:
        desk.assessing.recomputed(desk.which())
    assert refused(error) == "NOT_SUBMITTED"


def test_a_draft_moves_to_the_new_form_and_loses_nothing(desk: Desk) -> None:
    which = desk.which("2026-11")
    desk.assessing.decide(which, "KH1", own=0)
    desk.station.templates.publish(version(
        2, "2026-11-01",
        ('key = "KH1"\ntitle = "上月扣分项整改"\npoints = 4', 'key = "KH9"\ntitle = "上月扣分项整改"\npoints = 4'),
    ))  # fmt: skip
    sheet = desk.sheet("2026-11")
    assert (sheet.template.version, sheet.state) == (2, State.DRAFT)
    assert any("第 2 版" in said for said in sheet.told)
    assert any("KH1" in said for said in sheet.told)
    desk.submit("2026-11")
    kept = pinned(desk, "2026-11")
    assert kept["KH1"] == {"id": "KH1", "own": 0, "reason": "Y5", "decided": True}
    assert desk.sheet("2026-11").template.version == 2


def test_an_answer_above_the_new_points_is_asked_again(desk: Desk) -> None:
    which = desk.which("2026-10")
    desk.assessing.decide(which, "ZD3", own=400)
    desk.station.templates.publish(version(
        2, "2026-10-01",
        ('key = "ZD3"\ntitle = "低老坏与隐患查改"\npoints = 4', 'key = "ZD3"\ntitle = "低老坏与隐患查改"\npoints = 3'),
        ('key = "ZD1"\ntitle = "岗位责任制检查闭环"\npoints = 4', 'key = "ZD1"\ntitle = "岗位责任制检查闭环"\npoints = 5'),
    ))  # fmt: skip
    line = desk.sheet().line("ZD3")
    assert (line.answer.decided, line.own) == (False, 300)
    assert line.former is not None
    assert line.former.own == 400
    assert any("低老坏" in said for said in desk.sheet().told)


def test_a_ledger_that_is_off_is_pinned_as_the_cause(desk: Desk) -> None:
    desk.station.shelf.switch(desk.home, "field_check", on=False)
    sheet = desk.submit()
    line = sheet.line("ZD1")
    assert line.suggested is None
    assert any("岗责" in said and "停用" in said for said in sheet.told)
    desk.station.shelf.switch(desk.home, "field_check", on=True)
    line = desk.sheet().line("ZD1")
    assert line.suggested is None
    assert line.now is not None
    assert json.loads(str(pinned(desk, "2026-10")["ZD1"]["values"]))["off"] == ["field_check"]


def test_nothing_waits_to_be_merged(desk: Desk) -> None:
    desk.submit()
    assert merge(desk.station._core) is None
