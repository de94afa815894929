"""A secretary enters a month of dues in one table, by keyboard; nothing that was typed is lost."""

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.ui.pages.batch_rows import SEEN
from hongdang_desktop.ui.pages.ledger_batch import BatchView
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.shell import Shell
from tests.ui.kit.hands import letters, name, press
from tests.ui.pages.desk import NOW, alt, branch_of, enter, said, settle, window

TO = {"下": Qt.Key.Key_Down, "右": Qt.Key.Key_Right}


def opened(shell: Shell, ledger: str = "dues", day: str = "2026-11-23") -> LedgersPage:
    shell.go("ledgers", ledger=ledger, batch=day)
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, LedgersPage)
    assert page.batch.isVisibleTo(page)
    return page


def column(view: BatchView, path: str) -> list[str]:
    """Return the words of a column."""
    content = view.table.content
    return [line.words(content.column(path)) for line in content.lines]


def payments(station: Station, stage: str | None = None) -> list[dict[str, object]]:
    found = station.book.list(Listing("dues", branch=branch_of(station), stage=stage), limit=99)
    return [dict(entry.payload) for entry in found]


def pay(view: BatchView, row: int, base: str, paid: str) -> None:
    """Type base and amount of one member, Enter by Enter."""
    view.table.go_to(view.table.content.lines[row].key, "base")
    letters(base)
    enter()
    letters(paid)
    enter()


def test_the_list_leads_to_the_month(shell: Shell) -> None:
    shell.go("ledgers", ledger="political_birthday")
    settle(shell)
    alt(shell, Qt.Key.Key_B)
    page = shell.current_page()
    assert isinstance(page, LedgersPage)
    assert page.batch.head.title.text() == "政治生日　2026年11月"


def test_a_month_with_a_page_of_its_own_is_not_offered_twice(shell: Shell) -> None:
    shell.go("ledgers", ledger="dues")
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, LedgersPage)
    assert not page.list.batch.isVisibleTo(page)
    assert page.list.page.text().startswith("党费月表")


def test_everybody_stands_in_the_table(shell: Shell) -> None:
    page = opened(shell)
    assert page.batch.head.title.text() == "党费收缴　2026年11月"
    assert len(column(page.batch, "member")) == 12
    assert "仇一苇" in column(page.batch, "member")


def test_a_ledger_without_batches_has_no_such_button(shell: Shell) -> None:
    shell.go("ledgers", ledger="party_group")
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, LedgersPage)
    assert not page.list.batch.isVisibleTo(page)


def test_what_is_typed_is_worked_out_at_once_and_saved(shell: Shell, station: Station) -> None:
    view = opened(shell).batch
    pay(view, 0, "6873.45", "103.10")
    settle(shell)
    assert column(view, "rate")[0] == "1.5"
    assert column(view, "due")[0] == "103.10"
    assert "应交 103.10 元" in view.sum.text()
    assert "填了 1 行" in view.sum.text()
    alt(shell, Qt.Key.Key_C)
    (saved,) = payments(station)
    assert (saved["base"], saved["due"], saved["paid"]) == (687_345, 10_310, 10_310)
    assert saved["stage"] == "draft"
    # The others were not typed: nothing was made up for them.
    assert column(view, "paid").count("") == 11


def test_everything_typed_becomes_final_together(shell: Shell, station: Station) -> None:
    page = opened(shell)
    pay(page.batch, 0, "4200", "42")
    pay(page.batch, 1, "5000.01", "75")
    settle(shell)
    alt(shell, Qt.Key.Key_S)
    assert {each["stage"] for each in payments(station)} == {"final"}
    assert said(page) == ["定稿了 2 条。"]
    assert len(column(page.batch, "member")) == 10  # those still to be asked


def test_a_gap_stops_all_and_is_shown_where_it_is(shell: Shell, station: Station) -> None:
    page = opened(shell)
    pay(page.batch, 0, "4200", "42")
    page.batch.table.go_to(page.batch.table.content.lines[1].key, "paid")
    letters("50")
    enter()
    settle(shell)
    alt(shell, Qt.Key.Key_S)
    assert said(page) == ["还不能存1 行还没填全，红字的地方看一下。"]
    assert name() == "第 2 行，基数"
    assert payments(station) == []
    line = page.batch.table.content.lines[1]
    assert line.look.problems["base"].startswith("还没有基数。")


def test_less_than_due_is_only_said(shell: Shell, station: Station) -> None:
    page = opened(shell)
    pay(page.batch, 0, "4200", "40")
    settle(shell)
    assert page.batch.table.content.lines[0].look.notes["paid"] == "比应交少 2.00 元"
    alt(shell, Qt.Key.Key_S)
    assert len(payments(station, "final")) == 1


def test_the_amount_due_is_taken_for_all_who_have_none(shell: Shell, station: Station) -> None:
    page = opened(shell)
    pay(page.batch, 0, "4200", "40")
    page.batch.table.go_to(page.batch.table.content.lines[1].key, "base")
    letters("3000.01")
    enter()
    settle(shell)
    alt(shell, Qt.Key.Key_T)
    assert column(page.batch, "paid")[:3] == ["40.00", "30.00", ""]
    alt(shell, Qt.Key.Key_S)
    assert {each["paid"] for each in payments(station, "final")} == {4000, 3000}


def test_nothing_typed_is_nothing_saved(shell: Shell, station: Station) -> None:
    page = opened(shell)
    alt(shell, Qt.Key.Key_S)
    assert said(page)[0].startswith("还没填。")
    assert payments(station) == []


def test_what_cannot_be_read_is_kept_and_not_saved(shell: Shell, station: Station) -> None:
    page = opened(shell)
    pay(page.batch, 0, "4200", "4x2")
    settle(shell)
    alt(shell, Qt.Key.Key_C)
    assert said(page)[0].startswith("还不能存")
    assert column(page.batch, "paid")[0] == "4x2"
    assert payments(station) == []


def test_half_written_months_come_back(station: Station, clock: SetClock) -> None:
    with window(station) as (first, _):
        page = opened(first)
        pay(page.batch, 0, "4200", "42")
        settle(first)
        first.go("home")  # leaving the page keeps it
        settle(first)
    (kept,) = station.drafts.all()
    assert (kept.ledger, kept.called) == ("dues", "党费收缴 2026年11月")
    clock.moment = NOW + timedelta(days=1)
    with window(station) as (again, _):
        again.go("ledgers", ledger="dues", branch=kept.branch, scratch=kept.key)
        settle(again)
        found = again.current_page()
        assert isinstance(found, LedgersPage)
        assert column(found.batch, "paid")[0] == "42.00"
        assert said(found)[0].startswith("接着上次写的")
        alt(again, Qt.Key.Key_S)
        assert len(payments(station, "final")) == 1
    assert station.drafts.all() == ()


def test_it_is_kept_while_it_is_typed(shell: Shell, station: Station) -> None:
    view = opened(shell).batch
    view.table.go_to(view.table.content.lines[0].key, "base")
    letters("42")
    assert view._timer.isActive()
    view._timer.setInterval(0)
    view._timer.start()
    settle(shell)
    (kept,) = station.drafts.all()
    rows = kept.texts["rows"]
    assert isinstance(rows, list)
    assert isinstance(rows[0], dict)
    assert rows[0]["values"]["base"] == 4200  # type: ignore[index,call-overload]  # a raw row


def test_the_month_before_is_one_key_away(shell: Shell) -> None:
    page = opened(shell)
    alt(shell, Qt.Key.Key_B)
    assert page.batch.head.title.text() == "党费收缴　2026年10月"
    alt(shell, Qt.Key.Key_A)
    assert page.batch.head.title.text() == "党费收缴　2026年11月"


def test_no_row_is_added_or_taken_away(shell: Shell) -> None:
    view = opened(shell).batch
    view.table.go_to(view.table.content.lines[-1].key, "kind")
    enter()
    press(Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    press(Qt.Key.Key_Insert)
    assert len(view.table.content.lines) == 12


def test_the_seven_items_are_a_column_each(shell: Shell, station: Station) -> None:
    page = opened(shell, "political_birthday", "2026-07-20")
    titles = [each.title for each in page.batch.table.content.columns if each.title]
    assert titles[3:5] == ["谈心", "贺卡"]
    first = page.batch.table.content.lines[0]
    page.batch.table.go_to(first.key, "items/0/done")
    letters("1")  # the first choice: 是
    enter()
    settle(shell)
    alt(shell, Qt.Key.Key_S)
    (entry,) = station.book.list(Listing("political_birthday"))
    items = entry.payload["items"]
    assert isinstance(items, list)
    assert items[0] == {"id": "i1", "name": "谈心", "done": True}
    assert entry.final


def test_nothing_left_to_do_says_so(shell: Shell) -> None:
    page = opened(shell, "political_birthday", "2026-11-23")
    assert not page.batch.table.isVisibleTo(page)
    assert page.batch.empty.isVisibleTo(page)
    assert not page.batch.main.isVisibleTo(page)


def test_enter_goes_from_amount_to_amount_once_the_bases_are_known(
    shell: Shell, station: Station
) -> None:
    rows = station.book.batch("dues", branch_of(station), NOW.date().replace(month=10, day=31))
    paid = [
        ({**each.payload, "base": 420_000, "paid": 4200, "channel": "cash"}, None) for each in rows
    ]
    station.book.finalise_all(station.book.save_all("dues", paid).ids)
    page = opened(shell)
    assert name() == "第 1 行，实交"
    letters("42")
    enter()
    assert name() == "第 2 行，实交"
    letters("40")
    press(Qt.Key.Key_Right)
    assert name() == "第 2 行，交纳日期"
    settle(shell)
    alt(shell, Qt.Key.Key_S)
    assert said(page) == ["定稿了 2 条。"]


def test_areas_that_are_final_are_saved_by_one_button(shell: Shell, station: Station) -> None:
    leader = station.book.people(branch_of(station))[0].id
    area = station.book.save(
        "duty_area",
        {"kind": "area", "name": "联合站责任区", "leader": leader, "occurred_on": "2026-10-10"},
    ).ids[0]
    station.book.finalise(area)
    page = opened(shell, "duty_area")
    assert page.batch.head.title.text().endswith("2026年第四季度")
    assert not page.batch.save.isVisibleTo(page)
    assert name() == "第 1 行，结论"
    letters("1")
    enter()
    settle(shell)
    alt(shell, Qt.Key.Key_S)
    lines = station.book.entry(area).payload["evaluations"]
    assert lines == [{"id": "2026Q4", "quarter": "2026Q4", "grade": "good"}]


def test_no_score_without_somebody_who_looked(shell: Shell, station: Station) -> None:
    page = opened(shell, "team_appraisal")
    alt(shell, Qt.Key.Key_S)
    assert said(page) == ["还没看过。看一行，在“看过”那格点一下；改过的算看过。"]
    assert not station.book.list(Listing("team_appraisal"))
    table = page.batch.table
    table.go_to(table.content.lines[0].key, SEEN)
    enter()
    settle(shell)
    assert column(page.batch, SEEN) == ["看过", ""]
    assert "看过 1 行" in page.batch.sum.text()
    alt(shell, Qt.Key.Key_S)
    (entry,) = station.book.list(Listing("team_appraisal"))
    assert entry.final
    (left,) = page.batch.table.content.lines  # the other team waits for somebody who looks
    assert left.values.get(SEEN) is None


def test_who_changes_a_row_has_looked_at_it(shell: Shell, station: Station) -> None:
    page = opened(shell, "team_appraisal")
    table = page.batch.table
    table.go_to(table.content.lines[1].key, "deductions")
    letters("HSE")
    enter()
    settle(shell)
    assert column(page.batch, SEEN) == ["", "看过"]
    alt(shell, Qt.Key.Key_C)
    assert len(station.book.list(Listing("team_appraisal"))) == 1


def test_a_click_ticks_a_row_and_takes_it_back(shell: Shell, station: Station) -> None:
    page = opened(shell, "team_appraisal")
    table = page.batch.table
    place = next(at for at, each in enumerate(table.content.shown) if each.key == SEEN)
    spot = table.visualRect(table.model().index(0, place)).center()
    for words in ("看过", ""):
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        settle(shell)
        assert column(page.batch, SEEN)[0] == words


def test_a_column_is_pasted_from_a_spreadsheet(shell: Shell, station: Station) -> None:
    page = opened(shell)
    page.batch.table.go_to(page.batch.table.content.lines[0].key, "base")
    QApplication.clipboard().setText("4200\t42.00\t11-10\t现金\r\n5,000.01\t七十五\r\n")
    press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle(shell)
    assert column(page.batch, "base")[:3] == ["4,200.00", "5,000.01", ""]
    assert column(page.batch, "paid")[:2] == ["42.00", "七十五"]
    assert column(page.batch, "due")[:2] == ["42.00", "75.00"]
    assert column(page.batch, "channel")[0] == "现金"
    assert page.batch.table.content.lines[1].typed["paid"][1].startswith("“七十五”不是金额。")
    alt(shell, Qt.Key.Key_C)
    assert payments(station) == []  # nothing of it, until it can be read


def test_one_word_is_pasted_into_its_box(shell: Shell) -> None:
    page = opened(shell)
    page.batch.table.go_to(page.batch.table.content.lines[0].key, "base")
    QApplication.clipboard().setText("4200")
    press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    enter()
    assert column(page.batch, "base")[:2] == ["4,200.00", ""]
