"""月度自评 as the secretary works through a month: keys, reasons, what is typed, what is undone."""

import time
from collections.abc import Iterator
from datetime import date, datetime
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.station.assessing.views import SheetView, State, Which
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Changes, Listing, Refused
from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.pages.assess import AssessPage
from hongdang_desktop.ui.pages.assess_moves import MovesDialog
from hongdang_desktop.ui.pages.assess_withdraw import WithdrawDialog
from hongdang_desktop.ui.pages.home import HomePage
from hongdang_desktop.ui.shell import Shell
from tests.station.test_templates import later
from tests.ui.kit.hands import click, commit, focus, letters, nameless, press
from tests.ui.pages.desk import alt, branch_of, held, inside, said, settle, wait

NOVEMBER = "2026-11"
_CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shell(whole_shell: Shell, station: Station, clock: SetClock) -> Iterator[Shell]:
    """Give the window on December 2; in November one meeting of the committee was held."""
    held(station, "2026-11-20", "11月支委会")
    clock.moment = datetime(2026, 12, 2, 9, 0, tzinfo=PLANT_TIME)
    yield whole_shell
    settle(whole_shell)


def _page(shell: Shell, **args: object) -> AssessPage:
    shell.go("assess", **args)
    settle(shell)
    return cast("AssessPage", shell.page("assess"))


def _sheet(station: Station, month: str = NOVEMBER) -> SheetView:
    return station.assessing.sheet(Which(branch_of(station), month))


def _key(
    shell: Shell, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    press(key, mods)
    settle(shell)


def _seen(page: AssessPage) -> str:
    return "\n".join(each.text() for each in inside(page, QLabel) if each.isVisibleTo(page))


def _cells(page: AssessPage, key: str) -> list[str]:
    rows = (page.table.row_at(place) for place in range(page.table.count()))
    return next([cell.said for cell in row.cells] for row in rows if row.key == key)


def test_a_month_is_finished_by_keyboard(shell: Shell, station: Station) -> None:
    page = _page(shell)
    assert page.months.value() == NOVEMBER  # the last that is over
    assert focus() is page.table
    waiting = [line.item.key for line in _sheet(station).pending]
    assert len(waiting) >= 4
    assert page.table.current_key() == waiting[0]
    for _ in range(3 * len(waiting)):
        if not _sheet(station).pending:
            break
        _key(shell, Qt.Key.Key_Return)
        if focus() is page.panel.form.reason:  # two reasons are usual here: one is chosen
            _key(shell, Qt.Key.Key_1)
            _key(shell, Qt.Key.Key_Return)
    assert _sheet(station).pending == ()
    assert page.parts.main.text() == "上报(&S)"
    assert focus() is page.table
    alt(shell, Qt.Key.Key_S)
    sheet = _sheet(station)
    assert sheet.state is State.SUBMITTED
    assert sheet.own == sheet.suggested
    assert all(line.answer.decided and line.answer.own is None for line in sheet.lines if line.asks)
    assert said(page) == ["上报好了。下次交换带给厂里。"] or said(page)[0].startswith("上报好了")
    assert not page.parts.place.isVisibleTo(page)
    assert not page.panel.form.isVisibleTo(page)


def test_one_key_agrees_with_all_that_goes_without_saying(shell: Shell, station: Station) -> None:
    page = _page(shell)
    clear = {line.item.key for line in _sheet(station).lines if line.clear}
    assert len(clear) > 1
    assert page.parts.clear.text() == f"{len(clear)} 项说得清的都同意(&A)"
    _key(shell, Qt.Key.Key_A)
    decided = {line.item.key for line in _sheet(station).lines if line.answer.decided}
    assert decided == clear
    assert said(page)[0].startswith(f"同意了 {len(clear)} 项")
    _key(shell, Qt.Key.Key_Z, _CONTROL)
    assert _sheet(station).state is State.NONE or not any(
        line.answer.decided for line in _sheet(station).lines
    )


def test_more_than_suggested_asks_why_and_less_does_not(shell: Shell, station: Station) -> None:
    page = _page(shell, item="ZR1")  # one of two teams has nobody: 0 of 3
    assert page.table.current_key() == "ZR1"
    _key(shell, Qt.Key.Key_2)
    assert focus() is page.panel.form.own
    assert page.panel.form.agree.text() == "定为 2 分(&T)"
    _key(shell, Qt.Key.Key_Return)
    assert focus() is page.panel.form.reason
    assert "这一项调高了，还没选原因。" in _seen(page)
    assert not _sheet(station).line("ZR1").answer.decided
    page.panel.form.reason.set_value("Y9")
    page.panel.form.reason.changed.emit()
    _key(shell, Qt.Key.Key_Return)
    assert focus() is page.panel.form.words
    commit("在站上一起过的")
    _key(shell, Qt.Key.Key_Return)
    answer = _sheet(station).line("ZR1").answer
    assert (answer.own, answer.reason, answer.words) == (200, "Y9", "在站上一起过的")
    assert focus() is page.table
    assert _cells(page, "ZR1")[4] == "2"
    assert "您定的：2 分，在站上一起过的" in _cells(page, "ZR1")[1]
    # records in time: 2 of 2; less needs nothing but the number, why goes without saying
    page.table.go_to("ZD7")
    _key(shell, Qt.Key.Key_1)
    _key(shell, Qt.Key.Key_Return)
    line = _sheet(station).line("ZD7")
    assert (line.own, line.pending) == (100, False)
    # the committee's meeting: 4 of 4, and two reasons are usual: which one is asked
    page.table.go_to("ZY2")
    _key(shell, Qt.Key.Key_3)
    _key(shell, Qt.Key.Key_Return)
    assert focus() is page.panel.form.reason
    assert "少了分，选一条原因。" in _seen(page)
    _key(shell, Qt.Key.Key_2)
    _key(shell, Qt.Key.Key_Return)
    answer = _sheet(station).line("ZY2").answer
    assert (answer.own, answer.reason) == (300, "Y2")


@pytest.mark.parametrize(
    ("typed", "told"),
    [("7", "这一项最多 3 分。改小一点。"), ("1..", "“1..”不是分数。照 1.5 这样填，最多两位小数。")],
)
def test_points_that_are_none_stay_where_they_are_typed(
    shell: Shell, station: Station, typed: str, told: str
) -> None:
    page = _page(shell, item="ZR1")
    letters(typed)
    _key(shell, Qt.Key.Key_Return)
    assert focus() is page.panel.form.own
    assert told in _seen(page)
    assert not _sheet(station).line("ZR1").answer.decided
    _key(shell, Qt.Key.Key_Escape)
    assert focus() is page.table
    assert page.table.current_key() == "ZR1"


def test_what_is_half_typed_is_there_again(shell: Shell, station: Station) -> None:
    page = _page(shell, item="ZR1")
    _key(shell, Qt.Key.Key_2)
    page.panel.form.words.setFocus()
    commit("下雨改了")
    wait(1200)
    settle(shell)
    (scratch,) = station.drafts.all()
    assert scratch.texts == {"ZR1": {"own": "2", "reason": "", "words": "下雨改了"}}
    page.table.go_to("ZD7")
    assert page.panel.form.words.text() == ""
    shell.go("home")
    settle(shell)
    home = cast("HomePage", shell.page("home"))
    (half,) = home.half_written.messages()
    assert half.sentence.startswith("2026年11月自评")
    half.buttons[0][1]()
    settle(shell)
    assert shell.current_key() == "assess"
    assert page.table.current_key() == "ZR1"
    form = page.panel.form
    assert (form.own.text(), form.words.text()) == ("2", "下雨改了")
    form.reason.set_value("Y7")
    form.reason.changed.emit()
    form.agree.click()
    settle(shell)
    wait(1200)
    settle(shell)
    assert station.drafts.all() == ()
    assert _sheet(station).line("ZR1").answer.words == "下雨改了"


def test_asking_again_does_not_disturb_who_is_typing(shell: Shell, station: Station) -> None:
    page = _page(shell, item="ZR1")
    _key(shell, Qt.Key.Key_1)
    page.looked_at()
    settle(shell)
    assert focus() is page.panel.form.own
    letters(".5")
    assert page.panel.form.own.text() == "1.5"
    del station


def test_an_item_is_said_not_to_apply(shell: Shell, station: Station) -> None:
    page = _page(shell, item="ZR1")
    _key(shell, Qt.Key.Key_Tab)
    assert focus() is page.panel.form.agree
    alt(shell, Qt.Key.Key_X)
    form = page.panel.form
    assert focus() is form.reason
    assert not form.own.isEnabled()
    offered = {form.reason.itemData(place) for place in range(form.reason.count())}
    assert offered == {each.key for each in _sheet(station).template.reasons if each.excuses}
    _key(shell, Qt.Key.Key_Return)
    assert "申请不适用要选一条原因。" in _seen(page)
    _key(shell, Qt.Key.Key_7)
    _key(shell, Qt.Key.Key_Return)
    line = _sheet(station).line("ZR1")
    assert (line.answer.waived, line.own) == (True, None)
    assert _cells(page, "ZR1")[4] == "不适用"
    _key(shell, Qt.Key.Key_Delete)  # thought better of it
    assert not _sheet(station).line("ZR1").answer.waived
    assert _cells(page, "ZR1")[4] == "待定"


def test_a_record_opens_and_esc_comes_back_to_the_row(shell: Shell) -> None:
    page = _page(shell, item="ZY2")
    (link,) = [each for each in page.panel.proofs.links if "支委会" in each.text()]
    assert isinstance(link, LinkButton)
    click(link)
    settle(shell)
    assert shell.current_key() == "meeting"
    _key(shell, Qt.Key.Key_Escape)
    assert shell.current_key() == "assess"
    assert page.table.current_key() == "ZY2"
    assert focus() is page.panel.proofs.links[0]
    _key(shell, Qt.Key.Key_Escape)
    assert focus() is page.table


def test_a_deduction_becomes_a_problem_once(shell: Shell, station: Station) -> None:
    page = _page(shell, item="ZR1")
    alt(shell, Qt.Key.Key_G)
    (problem,) = station.book.list(Listing("problem"))
    assert problem.payload["source"] == "self_assessment"
    assert page.panel.make_problem.text() == "看那条整改(&G)"
    alt(shell, Qt.Key.Key_G)
    assert shell.current_key() == "ledgers"
    assert len(station.book.list(Listing("problem"))) == 1


def test_a_fact_adds_points_with_its_record(shell: Shell, station: Station) -> None:
    page = _page(shell)
    page.table.setFocus()
    page.table.go_to("bonus new")
    settle(shell)
    _key(shell, Qt.Key.Key_Return)
    bonus = page.parts.bonus
    assert focus() is bonus.fact
    commit("工会表扬的先进")
    _key(shell, Qt.Key.Key_Return)
    commit("支委会")
    _key(shell, Qt.Key.Key_Return)
    assert bonus.entry.value() is not None
    bonus.points.setFocus()
    letters("2")
    bonus.add.click()
    settle(shell)
    (extra,) = _sheet(station).bonus
    assert (extra.fact, extra.points) == ("工会表扬的先进", 200)
    assert _cells(page, f"bonus {extra.id}")[4] == "+2"
    page.table.go_to(f"bonus {extra.id}")
    settle(shell)
    bonus.drop.click()
    settle(shell)
    assert _sheet(station).bonus == ()


def test_a_submitted_sheet_is_taken_back_after_a_question(shell: Shell, station: Station) -> None:
    page = _page(shell)
    _submit(station)
    page.looked_at()
    settle(shell)
    alt(shell, Qt.Key.Key_W)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, WithdrawDialog)
    assert focus() is dialog.no  # the harmless one
    _key(shell, Qt.Key.Key_Return)
    assert _sheet(station).state is State.SUBMITTED
    shell.activateWindow()  # as the desk's window manager does
    settle(shell)
    assert focus() is page.table
    alt(shell, Qt.Key.Key_W)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, WithdrawDialog)
    dialog.yes.click()
    settle(shell)
    assert _sheet(station).state is State.WITHDRAWN
    assert page.head is not None
    assert page.head.chip.text() == "已撤回"


def _submit(station: Station, month: str = NOVEMBER) -> None:
    which = Which(branch_of(station), month)
    for line in station.assessing.sheet(which).pending:
        reason = "" if line.proposed else next(iter(line.item.reasons), "Y1")
        station.assessing.decide(which, line.item.key, reason=reason)
    station.assessing.submit(which)


def test_a_month_that_is_not_over_can_be_looked_at(shell: Shell, station: Station) -> None:
    page = _page(shell, month="2026-12")
    assert said(page)[0] == "1月1日起可填现在能先看建议分，不用定。" or said(page)[0].startswith(
        "2027年1月1日起可填"
    )
    assert not page.parts.place.isVisibleTo(page)
    page.table.go_to("ZR1")
    letters("3")
    settle(shell)
    _key(shell, Qt.Key.Key_Return)
    assert not page.panel.form.isVisibleTo(page)
    assert _sheet(station, "2026-12").state is State.NONE
    alt(shell, Qt.Key.Key_B)
    assert page.months.value() == NOVEMBER


def test_only_what_is_to_be_decided(shell: Shell, station: Station) -> None:
    page = _page(shell)
    waiting = len(_sheet(station).pending)
    page.shown.setFocus()
    _key(shell, Qt.Key.Key_2)
    rows = [page.table.row_at(place) for place in range(page.table.count())]
    assert sum(not row.group for row in rows) == waiting
    assert f"只看要定的 {waiting} 项" in page.shown._group.button(1).text()


def test_the_months_stand_as_chart_and_as_figures(shell: Shell, station: Station) -> None:
    _submit(station)
    page = _page(shell)
    page.shown.setFocus()
    _key(shell, Qt.Key.Key_3)
    chart, table = page.parts.trend.chart, page.parts.trend.table
    assert chart.isVisibleTo(page)
    total = _sheet(station).own.total
    assert f"11月 {round(total / 100, 1):g}" in chart.accessibleDescription()
    assert len(chart.fields) == 1 + len(_sheet(station).template.sections)
    first = table.row_at(0)
    assert [first.cells[0].text, first.cells[-1].text] == ["2026年11月", f"{total / 100:g}"]
    assert table.count() == 12
    table.setFocus()
    table.go_to("2026-10")
    _key(shell, Qt.Key.Key_Return)
    assert page.months.value() == "2026-10"
    assert page.table.isVisibleTo(page)


def test_where_it_is_narrow_enter_shows_before_it_agrees(shell: Shell, station: Station) -> None:
    shell.resize(911, 512)
    page = _page(shell)
    assert not page.panel.isVisibleTo(page)
    item = page.table.current_key()
    _key(shell, Qt.Key.Key_Return)
    assert page.panel.isVisibleTo(page)
    assert not _sheet(station).line(item).answer.decided
    _key(shell, Qt.Key.Key_Return)
    assert _sheet(station).line(item).answer.decided
    assert not page.panel.isVisibleTo(page)
    _key(shell, Qt.Key.Key_F6)
    assert page.panel.isAncestorOf(focus())
    _key(shell, Qt.Key.Key_F6)
    assert focus() is page.table


def test_nobody_on_the_roster(
    shell: Shell, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(station.book, "people", lambda _branch: ())
    page = _page(shell)
    assert "名册里还没有党员。先登党员名册，自评才有依据。" in _seen(page)
    assert not page.parts.place.isVisibleTo(page)


def test_everything_has_a_name(shell: Shell) -> None:
    page = _page(shell, item="ZR1")
    assert nameless(page) == []


def test_long_asking_tells_how_far_it_is(
    shell: Shell, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = station.assessing.sheet

    def slow(which: Which, progress: Progress | None = None) -> SheetView:
        assert progress is not None
        for number in range(30):
            progress.step(f"正在找依据 {number} / 30", number, 30)
            time.sleep(0.1)
        return asked(which)

    monkeypatch.setattr(station.assessing, "sheet", slow)
    shell.go("assess")
    page = cast("AssessPage", shell.page("assess"))
    for _ in range(50):  # the months are asked first; the line comes after one second
        wait(100)
        if page.parts.place.line.isVisibleTo(page):
            break
    wait(200)
    assert page.parts.place.line.isVisibleTo(page)
    assert "正在找依据" in _seen(page)
    settle(shell)
    assert not page.parts.place.line.isVisibleTo(page)
    assert page.table.count() > 30


def test_the_day_of_the_month_that_is_named(shell: Shell, station: Station) -> None:
    page = _page(shell, part="2026-10")  # as a duty leads here
    assert page.months.value() == "2026-10"
    record = Which(branch_of(station), NOVEMBER).record
    page = _page(shell, entry=record)
    assert page.months.value() == NOVEMBER
    assert date(2026, 12, 2) == station.today()


def test_a_newer_form_says_what_it_changed_in_what_was_begun(
    shell: Shell, station: Station
) -> None:
    which = Which(branch_of(station), NOVEMBER)
    station.assessing.decide(which, "ZR1", own=200, reason="Y7")
    station.assessing.decide(which, "ZY7", reason="Y6")
    coverage = 'key = "ZR1"\ntitle = "党员班组覆盖"\npoints = '
    together = 'key = "ZR2"\ntitle = "两组一体共建"\npoints = '
    station.templates.publish(
        later(2, "2026-11-01", (f"{coverage}3", f"{coverage}1"), (f"{together}3", f"{together}5"))
    )
    page = _page(shell, item="ZR1")
    moved = next(
        each for each in page.messages.messages() if each.title.startswith("模板换到第 2 版")
    )
    ((words, look),) = moved.buttons
    assert words == "看改了什么"
    look()
    settle(shell)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, MovesDialog)
    assert dialog.lines == (
        "填过的 1 项照样带过来。",
        "“党员班组覆盖”要重新定：填的 2 分，新版满分 1 分。",
        "“党员班组覆盖”：3 分改成 1 分。",
        "“两组一体共建”：3 分改成 5 分。",
    )
    _key(shell, Qt.Key.Key_Return)
    shell.activateWindow()
    form = page.panel.form
    assert "原来填的：定 2 分，客观原因。和新模板对不上" in _seen(page)
    assert not form.again.isVisibleTo(page)
    assert _cells(page, "ZR1")[4] == "待定"
    assert _sheet(station).line("ZY7").answer.reason == "Y6"
    form.go_on()
    settle(shell)
    assert station.assessing.moved_over(which) == ()


def test_as_last_month(shell: Shell, station: Station, clock: SetClock) -> None:
    november = Which(branch_of(station), NOVEMBER)
    station.assessing.decide(november, "SZ3", own=100, reason="Y8", words="上级统一安排")
    _submit(station)
    clock.moment = datetime(2027, 1, 3, 9, 0, tzinfo=PLANT_TIME)
    page = _page(shell, month="2026-12", item="SZ3")
    assert "上月：定 1 分，上级统一安排有冲突，上级统一安排" in _seen(page)
    _key(shell, Qt.Key.Key_Tab)
    alt(shell, Qt.Key.Key_Z)
    line = _sheet(station, "2026-12").line("SZ3")
    answer = line.answer
    assert (line.own, answer.reason, answer.words) == (100, "Y8", "上级统一安排")
    assert focus() is page.table


def test_tab_finds_nothing_where_nothing_can_be_done(shell: Shell) -> None:
    page = _page(shell, item="ZY3")  # 季末月才评: no answer, no record
    _key(shell, Qt.Key.Key_Tab)
    assert focus() is page.table
    assert page.table.current_key() == "ZY3"


def test_what_the_disk_refuses_is_still_in_its_boxes(
    shell: Shell, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _page(shell, item="ZR1")

    def full(*_given: object, **_more: object) -> Changes:
        raise Refused("DISK_FULL", "硬盘满了，没存上。删掉些文件再试。")

    with monkeypatch.context() as patch:
        patch.setattr(station.assessing, "decide", full)
        letters("1")
        page.panel.form.words.setFocus()
        commit("只差一个班")
        _key(shell, Qt.Key.Key_Return)
        if focus() is page.panel.form.reason:
            _key(shell, Qt.Key.Key_1)
            _key(shell, Qt.Key.Key_Return)
    assert said(page)[0].startswith("硬盘满了，没存上")
    assert page.table.current_key() == "ZR1"
    form = page.panel.form
    assert (form.own.text(), form.words.text()) == ("1", "只差一个班")
    assert _cells(page, "ZR1")[4] == "待定"
    form.agree.click()
    settle(shell)
    assert _sheet(station).line("ZR1").own == 100


def test_what_was_decided_last_is_written_when_the_window_closes(
    shell: Shell, station: Station
) -> None:
    page = _page(shell)
    item = page.table.current_key()
    press(Qt.Key.Key_Return)
    shell.close()
    assert _sheet(station).line(item).answer.decided
