"""A secretary in the ledgers: finds one, looks, writes, takes back."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.ledgers.member import Member
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing, Role
from hongdang_desktop.ui.kit.cells import Cell, Row
from hongdang_desktop.ui.pages.ledger_source import PagedRows
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.pages.meeting import MeetingPage
from hongdang_desktop.ui.shell import Shell
from tests.station.world import group
from tests.ui.kit.hands import click, commit, letters, name, press
from tests.ui.pages.desk import (
    alt,
    branch_of,
    enter,
    held,
    inside,
    said,
    settle,
    window,
)

CONTROL = Qt.KeyboardModifier.ControlModifier


def opened(shell: Shell, ledger: str = "member", **args: object) -> LedgersPage:
    shell.go("ledgers", ledger=ledger, **args)
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, LedgersPage)
    return page


def rows(page: LedgersPage) -> list[str]:
    """Return the first cell of each row of the list."""
    table = page.list.table
    return [table.row_at(place).cells[0].text for place in range(table.count())]


def words(page: LedgersPage) -> str:
    labels = inside(page, QLabel)
    return "\n".join(label.text() for label in labels if label.isVisibleTo(page))


# --- the list ---


def test_the_list_is_sorted_by_sound_and_counted(shell: Shell) -> None:
    page = opened(shell)
    assert rows(page)[:4] == ["卞秋禾", "丛南麓", "储望舒", "仇一苇"]
    assert page.list.sum.text() == "共 12 条"
    assert name() == "党员名册"  # the list itself has the focus, on its first row
    assert page.list.table.current_key()


def test_words_and_initials_find(shell: Shell) -> None:
    page = opened(shell)
    letters("cnl")  # typed into the list: meant for the find box
    wait_for_pause(shell)
    assert name() == "查找"
    assert rows(page) == ["丛南麓"]


def test_nothing_found_offers_to_empty_the_find_box(shell: Shell) -> None:
    page = opened(shell)
    alt(shell, Qt.Key.Key_F)
    letters("rct9")
    wait_for_pause(shell)
    assert "没有找到“rct9”。" in words(page)
    page.list.filters.clear()
    settle(shell)
    assert len(rows(page)) == 12


def test_an_empty_ledger_says_how_to_begin(shell: Shell) -> None:
    page = opened(shell, "party_group")
    assert "还没有党小组。点“新记”写第一条。" in words(page)
    assert name() == "新记"


def test_stages_late_ones_and_plans_are_words(station: Station, shell: Shell) -> None:
    held(station, "2026-10-20", "10月支部委员会会议")
    branch = branch_of(station)
    station.book.save("committee_meeting", {**station.book.blank("committee_meeting", branch)})
    plan: JsonObject = {
        "branch": branch,
        "title": "计划",
        "planned_at": "2026-12-20T09:00:00+08:00",
    }
    station.book.save("committee_meeting", plan)
    page = opened(shell, "committee_meeting")
    table = page.list.table
    found = {table.row_at(p).cells[1].text: table.row_at(p).cells for p in range(3)}
    assert [found[t][-1].text for t in ("计划", "11月支部委员会会议", "10月支部委员会会议")] == [
        "计划", "草稿", "已定稿",
    ]  # fmt: skip
    assert found["10月支部委员会会议"][1].mark == "补"
    assert found["10月支部委员会会议"][3].text == "5 / 5 人"
    assert page.list.sum.text() == "共 3 条　　草稿 2 条"


def test_stage_and_month_narrow_the_list(station: Station, shell: Shell) -> None:
    held(station, "2026-10-20", "10月支部委员会会议")
    held(station, "2026-11-20", "11月支部委员会会议")
    page = opened(shell, "committee_meeting")
    page.list.filters.month.setFocus()
    page.list.filters.month.set_value("10")
    page.list.filters.month.changed.emit()
    settle(shell)
    assert rows(page) == ["2026-10-20"]
    opened(shell, "member")
    page = opened(shell, "committee_meeting")
    assert rows(page) == ["2026-10-20"]  # remembered for each list
    page.list.filters.stage.set_value("draft")
    page.list.filters.stage.changed.emit()
    settle(shell)
    assert "这个范围没有记录。" in words(page)


def test_ctrl_down_sorts_by_the_column(shell: Shell) -> None:
    page = opened(shell)
    first = rows(page)
    press(Qt.Key.Key_Down, CONTROL)
    settle(shell)
    assert rows(page) == first[::-1]


def test_space_looks_inside_and_masks(shell: Shell) -> None:
    page = opened(shell)
    press(Qt.Key.Key_Space)
    settle(shell)
    assert page.list.look.isVisibleTo(page)
    assert "****0011" in words(page)
    page.list.filters.unmasked.setChecked(True)
    settle(shell)
    assert "999999198001010011" in words(page)
    press(Qt.Key.Key_Down)
    settle(shell)
    assert "丛南麓" in words(page)
    press(Qt.Key.Key_Space)
    assert not page.list.look.isVisibleTo(page)


def test_a_meeting_looked_into_names_who_came(station: Station, shell: Shell) -> None:
    held(station, "2026-11-20", "11月支部委员会会议")
    page = opened(shell, "committee_meeting")
    press(Qt.Key.Key_Space)
    settle(shell)
    assert "到会 5 人" in words(page)
    assert "耿砚山、丛南麓、卞秋禾、舒北辰、储望舒" in words(page)


# --- find a ledger ---


def test_a_ledger_is_found_by_initials(shell: Shell) -> None:
    page = opened(shell)
    page.index.box.setFocus()
    letters("ztdr")
    assert page.index.keys() == ("theme_day",)
    enter()
    settle(shell)
    assert page.list.head.title.text() == "主题党日"
    assert len(page.index.keys()) > 2


def test_in_a_narrow_window_the_name_opens_the_index(station: Station) -> None:
    with window(station, 1093, 614) as (shell, _work):
        page = opened(shell)
        assert not page.index.isVisibleTo(page)
        alt(shell, Qt.Key.Key_L)
        assert page.index.isVisibleTo(page)
        assert name() == "找台账"
        letters("ztdr")
        enter()
        settle(shell)
        assert page.list.head.title.text() == "主题党日"
        assert not page.index.isVisibleTo(page)


@pytest.mark.parametrize("size", [(1366, 768), (1093, 614), (911, 512)])
def test_nothing_is_wider_than_the_window(station: Station, size: tuple[int, int]) -> None:
    held(station, "2026-10-20", "10月支部委员会会议")
    with window(station, *size) as (shell, _work):
        room = shell.width() - shell.side.width()
        for ledger in ("member", "committee_meeting"):
            page = opened(shell, ledger)
            press(Qt.Key.Key_Space)
            settle(shell)
            assert page.minimumSizeHint().width() <= room, ledger
            assert page.width() <= room
        for args in ({"ledger": "member", "new": True}, {"ledger": "branch", "new": True}):
            page = opened(shell, **args)  # type: ignore[arg-type]  # names of a page's arguments
            assert page.minimumSizeHint().width() <= room, args
        shell.go("meeting", ledger="committee_meeting")
        settle(shell)
        meeting = shell.current_page()
        assert meeting is not None
        assert meeting.minimumSizeHint().width() <= room


# --- write ---


def test_a_member_is_written_without_the_mouse(station: Station, shell: Shell) -> None:
    page = opened(shell)
    press(Qt.Key.Key_Insert)
    settle(shell)
    assert name() == "姓名"
    commit("宿明渠")
    enter()
    assert name() == "公民身份号码"
    letters("999999198001010011")
    enter()
    fields = page.form.fields.fields
    assert fields["born_on"].value() == "1980-01-01"  # the number says it
    assert fields["sex"].value() == "1"
    enter()
    letters("1")  # 民族：汉族
    enter(3)
    letters("zs")  # 人员类别：正式党员
    enter()
    letters("2005.7.1")
    enter()
    letters("2006-7-1")
    enter(4)
    assert name() == "党籍状态"
    letters("1")
    alt(shell, Qt.Key.Key_S)
    assert said(page) == ["定稿了：宿明渠。"]
    (entry,) = station.book.list(Listing("member", words="smq"))
    record = entry.record
    assert isinstance(record, Member)
    assert entry.final
    assert (record.name, record.sex, str(record.born_on)) == ("宿明渠", "1", "1980-01-01")
    assert str(record.joined_on) == "2005-07-01"


def test_problems_stand_under_their_boxes_after_leaving_them(shell: Shell) -> None:
    page = opened(shell, new=True)
    fields = page.form.fields.fields
    assert "还没有姓名" not in fields["name"].problem()
    enter()
    settle(shell)
    assert fields["name"].problem() == "还没有姓名。"
    assert fields["joined_on"].problem() == ""  # nobody was there yet
    letters("99999919800101001")
    settle(shell)
    assert fields["identity_number"].problem() == ""  # still being typed
    enter()
    settle(shell)
    assert fields["identity_number"].problem() == "身份证号少 1 位，现在 17 位。对照证件再看一遍。"


def test_finalising_with_gaps_shows_them_all_and_goes_to_the_first(
    station: Station, shell: Shell
) -> None:
    page = opened(shell, new=True)
    commit("宿明渠")
    alt(shell, Qt.Key.Key_S)
    assert name() == "公民身份号码"
    assert said(page)[0].startswith("还不能定稿差 6 处。")
    assert page.form.fields.fields["joined_on"].problem() == "还没有加入党组织日期。"
    assert station.book.count(Listing("member")) == 12


def test_what_cannot_be_read_is_not_saved_and_not_lost(station: Station, shell: Shell) -> None:
    page = opened(shell, new=True)
    commit("宿明渠")
    page.form.fields.fields["joined_on"].box.setFocus()
    letters("2005-13-1")
    alt(shell, Qt.Key.Key_C)
    assert station.book.count(Listing("member")) == 12
    assert name() == "加入党组织日期"
    box = page.form.fields.fields["joined_on"].box
    assert box.text() == "2005-13-1"  # type: ignore[attr-defined]  # a line box
    shell.go("home")
    settle(shell)
    (scratch,) = station.drafts.all()
    page = opened(shell, "", scratch=scratch.key)
    box = page.form.fields.fields["joined_on"].box
    assert box.text() == "2005-13-1"  # type: ignore[attr-defined]  # a line box


def test_put_aside_is_a_draft_in_the_list(station: Station, shell: Shell) -> None:
    opened(shell)
    page = opened(shell, new=True)
    commit("宿明渠")
    alt(shell, Qt.Key.Key_C)
    assert page.list.isVisibleTo(page)
    assert said(page) == ["存好了。“宿明渠”先放着了，随时接着写。"]
    (entry,) = station.book.list(Listing("member", stage="draft"))
    assert page.list.table.current_key() == entry.id
    assert station.drafts.all() == ()


def test_a_group_has_several_members_and_must_have_its_leader_among_them(
    station: Station, shell: Shell
) -> None:
    page = opened(shell, "party_group", new=True)
    commit("第一党小组")
    enter()
    letters("cnl")
    enter()
    letters("lkw")
    enter()
    letters("myx")
    enter()
    chosen = page.form.fields.fields["members"].value()
    people = {p.id: p.name for p in station.book.people(branch_of(station))}
    assert isinstance(chosen, list)
    assert [people[each] for each in chosen] == ["郎可为", "蒙远岫"]
    enter()
    settle(shell)
    assert "组长不在成员里。" in page.form.fields.fields["leader"].problem()
    page.form.fields.fields["members"].box.setFocus()
    letters("cnl")
    enter(2)
    settle(shell)
    assert page.form.fields.fields["leader"].problem() == ""
    alt(shell, Qt.Key.Key_S)
    assert station.book.list(Listing("party_group"))[0].final


def test_the_branch_shows_what_is_worked_out(shell: Shell) -> None:
    page = opened(shell, "branch", new=True)
    assert "书记：耿砚山" in words(page)
    assert "正式 12 人" in words(page)


def test_a_final_member_is_read_masked_and_corrected_with_a_reason(
    station: Station, shell: Shell
) -> None:
    page = opened(shell)
    enter()
    settle(shell)
    assert name() == "更正"
    assert "****0011" in words(page)
    alt(shell, Qt.Key.Key_G)
    page.form.fields.fields["post"].box.setFocus()
    commit("采油工")
    page.view.why.box.setFocus()
    commit("补上岗位")
    alt(shell, Qt.Key.Key_S)
    (entry,) = station.book.list(Listing("member", words="bqh"))
    assert isinstance(entry.record, Member)
    assert (entry.record.post, entry.corrected) == ("采油工", True)


def test_giving_a_correction_up_leaves_everything_as_it_was(station: Station, shell: Shell) -> None:
    page = opened(shell)
    enter()
    settle(shell)
    alt(shell, Qt.Key.Key_G)
    page.form.fields.fields["post"].box.setFocus()
    commit("采油工")
    click(page.view.give_up)
    settle(shell)
    assert "采油工" not in words(page)
    assert name() == "更正"
    assert station.drafts.all() == ()


# --- take back ---


def test_a_draft_is_deleted_at_once_and_ctrl_z_brings_it_back(
    station: Station, shell: Shell
) -> None:
    station.book.save("member", {"name": "宿明渠"})
    page = opened(shell)
    page.list.table.stand_on(rows(page).index("宿明渠"))
    press(Qt.Key.Key_Delete)
    settle(shell)
    assert said(page) == ["删掉了党员名册“宿明渠”。"]
    assert len(rows(page)) == 12
    press(Qt.Key.Key_Z, CONTROL)
    settle(shell)
    assert said(page) == ["撤销了：删掉了党员名册“宿明渠”。"]
    assert "宿明渠" in rows(page)
    press(Qt.Key.Key_Y, CONTROL)
    settle(shell)
    assert len(rows(page)) == 12


def test_a_final_entry_asks_why_in_its_row(station: Station, shell: Shell) -> None:
    page = opened(shell)
    press(Qt.Key.Key_Delete)
    assert name() == "为什么删“卞秋禾”"
    enter()
    settle(shell)
    assert len(rows(page)) == 12  # not without a reason
    commit("登记错了")
    enter()
    settle(shell)
    assert len(rows(page)) == 11
    assert "卞秋禾" not in rows(page)


def test_esc_keeps_the_entry(shell: Shell) -> None:
    page = opened(shell)
    press(Qt.Key.Key_Delete)
    press(Qt.Key.Key_Escape)
    settle(shell)
    assert name() == "党员名册"
    assert len(rows(page)) == 12


def test_undo_where_there_is_nothing_says_so(shell: Shell) -> None:
    page = opened(shell)
    for _ in range(3):
        press(Qt.Key.Key_Z, CONTROL)
        settle(shell)
    assert said(page)[-1].startswith(("没有能撤销的", "撤销了"))


# --- ways ---


def test_enter_on_a_meeting_opens_the_meeting_page_and_esc_comes_back(
    station: Station, shell: Shell
) -> None:
    held(station, "2026-11-20", "11月支部委员会会议")
    opened(shell, "committee_meeting")
    enter()
    settle(shell)
    assert isinstance(shell.current_page(), MeetingPage)
    press(Qt.Key.Key_Escape)
    settle(shell)
    assert shell.current_key() == "ledgers"


def test_a_long_list_is_brought_page_by_page() -> None:
    asked: list[int] = []
    ids = tuple(f"e{n}" for n in range(1500))
    source = PagedRows(ids, (Row("e0", (Cell("a"),)),), asked.append)
    assert source.count() == 1500
    assert source.row(0).cells[0].text == "a"
    assert source.row(731).cells[0].text == "…"
    source.row(732)
    assert asked == [7]
    source.take((Row("e731", (Cell("b"),)),))
    assert source.row(731).cells[0].text == "b"
    assert (source.place("e1499"), source.place("x")) == (1499, None)
    assert source.page_ids(14) == ids[1400:]


def wait_for_pause(shell: Shell) -> None:
    """The find box asks a quarter of a second after the last letter."""
    settle(shell)
    settle(shell)


def _registered(shell: Shell) -> LedgersPage:
    """Register a member from home and make it final."""
    shell.go("home")
    page = opened(shell, new=True)
    values = {
        "name": "宿明渠", "sex": "1", "identity_number": "999999198001010011", "nation": "01",
        "born_on": "1980-01-01", "category": "full", "joined_on": "2005-07-01",
        "confirmed_on": "2006-07-01", "standing": "normal",
    }  # fmt: skip
    page.form.set_raw(values)
    alt(shell, Qt.Key.Key_S)
    assert said(page) == ["定稿了：宿明渠。"]
    return page


@pytest.mark.parametrize("way", ["side bar", "side bar from home", "Esc", "button"])
def test_a_final_entry_has_a_way_to_the_list(shell: Shell, way: str) -> None:
    page = _registered(shell)
    if way == "side bar from home":
        shell.go("home")
    if way == "Esc":
        press(Qt.Key.Key_Escape)
        settle(shell)
    else:
        alt(shell, Qt.Key.Key_L if way == "button" else Qt.Key.Key_2)
    assert page.list.isVisibleTo(page)
    assert not page.view.isVisibleTo(page)
    assert page.list.head.title.text() == "党员名册"
    assert "宿明渠" in rows(page)
    press(Qt.Key.Key_Escape)
    settle(shell)
    assert shell.current_key() == "home"  # never the entry once more


def test_after_finalising_the_next_one_is_a_key_away(shell: Shell) -> None:
    page = _registered(shell)
    assert name() == "再记一条"
    enter()
    settle(shell)
    assert name() == "姓名"
    assert page.form.fields.fields["name"].value() in (None, "")
    assert not page.view.again.isVisibleTo(page)
    assert said(page) == []


def test_the_side_bar_leaves_a_half_written_entry_but_keeps_its_text(
    station: Station, shell: Shell
) -> None:
    page = opened(shell, new=True)
    commit("宿明")
    alt(shell, Qt.Key.Key_2)
    assert page.list.isVisibleTo(page)
    (scratch,) = station.drafts.all()
    page = opened(shell, "", scratch=scratch.key)
    assert page.form.fields.fields["name"].value() == "宿明"


def test_an_untouched_new_entry_put_aside_leaves_nothing(station: Station, shell: Shell) -> None:
    page = opened(shell, new=True)
    alt(shell, Qt.Key.Key_C)
    assert page.list.isVisibleTo(page)
    assert said(page) == []
    assert station.book.count(Listing("member")) == 12
    assert station.drafts.all() == ()


def test_what_was_typed_and_wiped_out_leaves_nothing(station: Station, shell: Shell) -> None:
    page = opened(shell, new=True)
    letters("s")
    page.view.keep()
    settle(shell)
    assert len(station.drafts.all()) == 1
    press(Qt.Key.Key_Backspace)
    alt(shell, Qt.Key.Key_C)
    assert page.list.isVisibleTo(page)
    assert station.book.count(Listing("member")) == 12
    assert station.drafts.all() == ()


def test_the_check_names_what_cannot_be_read(shell: Shell) -> None:
    page = opened(shell)
    page.list.table.stand_on(0)
    enter()
    settle(shell)
    alt(shell, Qt.Key.Key_G)
    assert "可以定稿。" in words(page)
    box = page.form.fields.fields["confirmed_on"].box
    box.setFocus()
    box.selectAll()  # type: ignore[attr-defined]  # a line box
    letters("2006-13-1")
    enter()
    settle(shell)
    assert "可以定稿。" not in words(page)
    assert "差 1 处" in words(page)
    click(page.view.give_up)
    settle(shell)
    assert name() == "更正"


def test_ins_begins_an_entry_of_an_empty_ledger(shell: Shell) -> None:
    page = opened(shell, "party_group")
    press(Qt.Key.Key_Insert)
    settle(shell)
    assert page.view.isVisibleTo(page)
    assert page.view.sitting.now is not None
    assert page.view.sitting.now.kind.key == "party_group"


def test_the_plant_is_not_told_of_keys_that_write(tmp_path: Path, set_clock: SetClock) -> None:
    plant = Station.create(tmp_path / "plant", role=Role.PLANT, name="厂党委", clock=set_clock)
    with window(plant) as (shell, _work):
        page = opened(shell)
        assert "Enter 打开" in words(page)
        for hint in ("Ins 新记", "Del 删除", "Ctrl+Z 撤销"):
            assert hint not in words(page)
        press(Qt.Key.Key_Insert)
        settle(shell)
        assert page.list.isVisibleTo(page)


def test_giving_up_takes_the_band_about_kept_text_away(station: Station, shell: Shell) -> None:
    page = opened(shell)
    enter()
    settle(shell)
    alt(shell, Qt.Key.Key_G)
    page.form.fields.fields["post"].box.setFocus()
    commit("采油工")
    shell.go("home")
    settle(shell)
    (scratch,) = station.drafts.all()
    page = opened(shell, "", scratch=scratch.key)
    assert said(page)[0].startswith("接着上次写的")
    click(page.view.give_up)
    settle(shell)
    assert said(page) == []
    assert station.drafts.all() == ()


def test_drafts_without_gaps_are_finalised_together(shell: Shell, station: Station) -> None:
    page = opened(shell, "party_group")
    button = page.list.drafts
    assert button is not None
    assert button.isHidden()
    book = station.book
    one, two, three, *_ = (person.id for person in book.people(branch_of(station)))
    many = [
        (group(name, leader=who, members=[who]), None)
        for name, who in (("甲组", one), ("乙组", two), ("", three))
    ]
    ids = book.save_all("party_group", many).ids
    page.list.ask()
    settle(shell)
    assert not button.isHidden()
    click(button)
    settle(shell)
    assert said(page)[-1].startswith("定稿了 2 条。")
    assert [book.entry(i).payload["stage"] for i in ids] == ["final", "final", "draft"]
    assert "还有 1 条要补" in said(page)[-1]
    assert button.isHidden()  # one left is opened
