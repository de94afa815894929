"""党费月表 by keyboard: typed in place, filled, made final, handed up; the year; read at the plant."""

from collections.abc import Iterator
from datetime import date
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.ui.kit.boxes import LineBox, ReadBox
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.pages import register
from hongdang_desktop.ui.pages.dues import DuesPage
from hongdang_desktop.ui.pages.leading import lead_to_duty
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.shell import Shell
from hongdang_desktop.ui.work import Work
from tests.ui.kit.hands import focus, letters, name, nameless, press
from tests.ui.pages.desk import alt, branch_of, enter, said, settle

MONTH = "2026-11"


def opened(station: Station, role: str = "branch") -> tuple[Shell, Work]:
    shell = Shell((), role=role)
    work = Work(station, shell, station.info())
    work.chosen = station.shelf.chosen()
    shell.set_pages(register.pages(work), role=role)
    shell.resize(1366, 768)
    shell.show()
    shell.activateWindow()
    return shell, work


@pytest.fixture
def desk(station: Station) -> Iterator[tuple[Shell, Work]]:
    """Give a window with all pages on the station, and what they work with."""
    shell, work = opened(station)
    yield shell, work
    shell.close()
    shell.deleteLater()


def page_of(shell: Shell, **args: object) -> DuesPage:
    shell.go("dues", **args)
    settle(shell)
    return cast("DuesPage", shell.page("dues"))


def ids(station: Station) -> dict[str, str]:
    return {person.name: person.id for person in station.book.people(branch_of(station))}


def bases(station: Station, month: str = MONTH, **more: int) -> None:
    """Give everybody a base of 4200, and who is named another."""
    people = ids(station)
    station.dues.put(
        branch_of(station), month,
        {people[who]: {"base": more.get(who, 420_000)} for who in people},
    )  # fmt: skip


def cells(page: DuesPage, who: str) -> dict[str, str]:
    table = page.month_view.table
    row = next(
        table.row_at(n) for n in range(table.count()) if table.row_at(n).cells[0].text == who
    )
    return {c.key: cell.text for c, cell in zip(table.columns, row.cells, strict=True)}


def begin(page: DuesPage, station: Station, who: str, column: str) -> None:
    assert page.month_view.cells.begin(ids(station)[who], column)


def paid_before(station: Station, *months: str) -> None:
    """Let everybody have paid for some months."""
    branch = branch_of(station)
    for month in months:
        bases(station, month)
        station.dues.fill(branch, month)
        station.dues.finalise(branch, month)


def test_the_focus_stands_in_the_list_and_everything_has_a_name(
    desk: tuple[Shell, Work],
) -> None:
    page = page_of(desk[0])
    assert focus() is page.month_view.table
    assert page.month_view.table.count() == 12
    assert page.month_view.table.current_key()
    assert nameless(page) == []


def test_base_and_amount_are_typed_and_rate_and_due_appear(
    desk: tuple[Shell, Work], station: Station
) -> None:
    shell, _ = desk
    page = page_of(shell)
    page.month_view.table.stand_on(0)
    first = page.month_view.table.row_at(0).cells[0].text
    enter()
    assert name() == f"{first} 基数(元)"
    letters("6873.45")
    enter()
    settle(shell)
    assert cells(page, first)["due"] == "103.10"
    assert cells(page, first)["rate"] == "1.5%"
    assert name() == f"{first} 实交(元)"
    letters("=")
    settle(shell)
    assert cells(page, first)["paid"] == "103.10"
    assert cells(page, first)["state"] == "待定稿"
    assert name() == f"{first} 渠道"
    letters("xj")
    enter()
    settle(shell)
    assert cells(page, first)["channel"] == "现金"
    second = page.month_view.table.row_at(1).cells[0].text
    assert name() == f"{second} 基数(元)"
    press(Qt.Key.Key_Escape)
    assert focus() is page.month_view.table
    (entry,) = station.book.list(Listing("dues", branch=branch_of(station)))
    kept = entry.payload
    assert (kept["due"], kept["paid"], kept["channel"]) == (10_310, 10_310, "cash")


def test_what_is_no_amount_is_said_and_stays_until_it_is_right(
    desk: tuple[Shell, Work], station: Station
) -> None:
    shell, _ = desk
    bases(station)
    page = page_of(shell)
    begin(page, station, "仇一苇", "paid")
    letters("viel")
    enter()
    settle(shell)
    assert isinstance(focus(), ReadBox)
    assert cast("LineBox", focus()).text() == "viel"
    assert said(page)[0].startswith("“viel”不是金额。")
    cast("LineBox", focus()).selectAll()
    letters("42")
    enter()
    settle(shell)
    assert not any(each.startswith("“viel”") for each in said(page))
    assert cells(page, "仇一苇")["paid"] == "42.00"


def test_a_day_in_the_amount_is_told_where_it_goes_until_the_box_closes(
    desk: tuple[Shell, Work], station: Station
) -> None:
    shell, _ = desk
    bases(station)
    page = page_of(shell)
    begin(page, station, "仇一苇", "paid")
    letters("2026-11-10")
    enter()
    settle(shell)
    assert said(page)[0].startswith("“2026-11-10”是日期，这一格填金额。")
    assert any("交纳日" in each for each in said(page))
    press(Qt.Key.Key_Escape)
    settle(shell)
    assert not any("是日期" in each for each in said(page))
    begin(page, station, "仇一苇", "paid")
    letters("42")
    press(Qt.Key.Key_Right)
    assert name() == "仇一苇 交纳日"


def test_a_base_that_changes_asks_on_what_ground(
    desk: tuple[Shell, Work], station: Station
) -> None:
    shell, _ = desk
    paid_before(station, "2026-10")
    page = page_of(shell)
    begin(page, station, "仇一苇", "base")
    cast("LineBox", focus()).selectAll()
    letters("4500")
    enter()
    assert name() == "仇一苇 核定依据"
    letters("7yue")
    enter()
    settle(shell)
    assert cells(page, "仇一苇")["note"] == "基数从 4,200.00 改：7yue"
    assert name() == "仇一苇 实交(元)"


def test_a_copied_column_is_put_into_the_lines_below(
    desk: tuple[Shell, Work], station: Station
) -> None:
    shell, _ = desk
    page = page_of(shell)
    table = page.month_view.table
    first, second = (table.row_at(n).cells[0].text for n in (0, 1))
    begin(page, station, first, "base")
    QApplication.clipboard().setText("4200\n5000.01\n")
    press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle(shell)
    assert (cells(page, first)["due"], cells(page, second)["due"]) == ("42.00", "75.00")


def test_all_paid_is_filled_made_final_and_handed_up_by_keyboard(
    desk: tuple[Shell, Work], station: Station
) -> None:
    shell, _ = desk
    paid_before(station, "2026-10")
    page = page_of(shell)
    assert said(page)[0].startswith("还有 12 人没登记")
    alt(shell, Qt.Key.Key_A)
    settle(shell)
    assert page.main.text() == "定稿 12 人(&S)"
    alt(shell, Qt.Key.Key_S)
    settle(shell)
    assert page.head is not None
    assert page.head.chip.text() == "都交齐了"
    assert not page.main.isVisibleTo(page)
    alt(shell, Qt.Key.Key_J)
    letters("7")
    enter()
    settle(shell)
    assert not page.hand_up.isVisibleTo(page)
    sums = station.dues.month(branch_of(station), MONTH).totals
    assert (sums.handed, sums.vouchers, sums.rate) == (12 * 4200, ("7",), 100)


def test_a_final_line_opens_its_entry(desk: tuple[Shell, Work], station: Station) -> None:
    shell, _ = desk
    paid_before(station, MONTH)
    page = page_of(shell)
    page.month_view.table.go_to(ids(station)["仇一苇"])
    enter()
    settle(shell)
    shown = shell.current_page()
    assert isinstance(shown, LedgersPage)
    assert shown.view.isVisibleTo(shown)


def test_a_waiver_is_noted_with_its_number(desk: tuple[Shell, Work], station: Station) -> None:
    shell, _ = desk
    paid_before(station, "2026-10")
    page = page_of(shell)
    page.month_view.table.go_to(ids(station)["仇一苇"])
    settle(shell)
    alt(shell, Qt.Key.Key_M)
    assert name() == "仇一苇2026年11月减免批准文号"
    enter()
    assert any("还没写减免批准文号" in each for each in said(page))
    letters("8hao")
    enter()
    settle(shell)
    assert cells(page, "仇一苇")["note"] == "减免文号 8hao"
    station.dues.finalise(branch_of(station), MONTH)
    line = station.dues.month(branch_of(station), MONTH).line(ids(station)["仇一苇"])
    assert line is not None
    assert line.state_words == "减免"


def test_only_what_is_to_be_done_and_finding_by_initials(
    desk: tuple[Shell, Work], station: Station
) -> None:
    shell, _ = desk
    people = ids(station)
    bases(station)
    branch = branch_of(station)
    station.dues.fill(branch, MONTH, set(people.values()) - {people["仇一苇"]})
    station.dues.finalise(branch, MONTH)
    page = page_of(shell)
    page.which.set_value("open")
    page.which.changed.emit()
    settle(shell)
    assert page.month_view.table.count() == 1
    page.which.set_value("all")
    page.which.changed.emit()
    settle(shell)
    page.month_view.table.setFocus()
    letters("lk")
    settle(shell)
    assert page.month_view.table.count() == 1
    assert cells(page, "郎可为")["paid"] == "42.00"


def test_the_base_goes_with_its_column(desk: tuple[Shell, Work]) -> None:
    shell, _ = desk
    page = page_of(shell)
    page.with_base.setChecked(False)
    settle(shell)
    assert "base" not in {column.key for column in page.month_view.table.columns}


def test_the_year_leads_to_the_month(desk: tuple[Shell, Work], station: Station) -> None:
    shell, _ = desk
    paid_before(station, MONTH)
    page = page_of(shell, year=2026)
    table = page.year_view.table
    assert isinstance(focus(), ListTable)
    assert table.row_at(table.count() - 1).cells[0].text == "当月实收"
    at = [column.key for column in table.columns].index(MONTH)
    table.setCurrentIndex(table.model().index(2, at))
    member = table.current_key()
    enter()
    settle(shell)
    assert page.mode.value() == "month"
    assert page.month_view.table.current_key() == member


def test_what_is_due_leads_to_the_month(desk: tuple[Shell, Work], station: Station) -> None:
    shell, work = desk
    duties = station.desk.duties(branch_of(station), date(2026, 12, 20))
    duty = next(each for each in duties if each.rule == "F01")
    lead_to_duty(work, duty)
    settle(shell)
    assert shell.current_key() == "dues"
    page = cast("DuesPage", shell.page("dues"))
    assert page.month.value() == "2026-12"


def test_arrears_are_handed_over_to_a_supplement(
    desk: tuple[Shell, Work], station: Station
) -> None:
    shell, _ = desk
    branch, who = branch_of(station), ids(station)["仇一苇"]
    station.book.finalise(
        station.book.save(
            "dues",
            {
                "kind": "arrear", "member": who, "months": ["2026-08", "2026-09"], "base": 420_000,
                "category": "in_service", "branch": branch,
            },
        ).ids[0]
    )  # fmt: skip
    page = page_of(shell)
    page.month_view.table.go_to(who)
    settle(shell)
    assert cells(page, "仇一苇")["note"] == "还欠 2026-08、2026-09，连续 2 个月，共 84.00"
    alt(shell, Qt.Key.Key_R)
    settle(shell)
    shown = shell.current_page()
    assert isinstance(shown, LedgersPage)
    assert shown.view.sitting.now is not None
    payload = shown.view.sitting.now.payload
    assert (payload["months"], payload["paid"]) == (["2026-08", "2026-09"], 8400)


def test_a_supplement_from_the_home_page_has_amount_and_channel(
    desk: tuple[Shell, Work], station: Station
) -> None:
    shell, work = desk
    branch, who = branch_of(station), ids(station)["仇一苇"]
    station.book.finalise(
        station.book.save(
            "dues",
            {
                "kind": "arrear", "member": who, "months": ["2026-08", "2026-09"], "base": 420_000,
                "category": "in_service", "branch": branch, "channel": "cash",
            },
        ).ids[0]
    )  # fmt: skip
    given = station.dues.supplement(branch, who)
    duty = next(d for d in station.desk.duties(branch, date(2026, 11, 23)) if d.rule == "F02")
    assert duty.new["member"] == who
    lead_to_duty(work, duty)
    settle(shell)
    shown = shell.current_page()
    assert isinstance(shown, LedgersPage)
    assert shown.view.sitting.now is not None
    payload = shown.view.sitting.now.payload
    assert payload["paid"] == given["paid"] == 8400
    assert payload["channel"] == "cash"


def test_an_empty_month_leads_to_the_roster(desk: tuple[Shell, Work]) -> None:
    shell, _ = desk
    page = page_of(shell, month="1998-01")
    assert page.month_view.table.count() == 0
    page.month_view.table.setFocus()
    page.month_view.say_empty("", "去党员名册", page._to_roster)
    assert name() == "去党员名册"
    enter()
    settle(shell)
    shown = shell.current_page()
    assert isinstance(shown, LedgersPage)
    assert shown.list.kind is not None
    assert shown.list.kind.key == "member"


def test_what_is_typed_is_kept_when_the_window_closes(
    desk: tuple[Shell, Work], station: Station
) -> None:
    shell, _ = desk
    bases(station)
    page = page_of(shell)
    begin(page, station, "仇一苇", "paid")
    letters("42")
    shell.close()
    line = station.dues.month(branch_of(station), MONTH).line(ids(station)["仇一苇"])
    assert line is not None
    assert line.paid == 4200
