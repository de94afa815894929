"""A secretary at work on a meeting: real keys, a real station, a clock that stands still."""

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.ledgers.meeting import Meeting
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Entry, Listing
from hongdang_desktop.ui.pages.meeting import MeetingPage
from hongdang_desktop.ui.shell import Shell
from tests.ui.kit.hands import click, commit, letters, name, press
from tests.ui.pages.desk import (
    alt,
    branch_of,
    enter,
    held,
    inside,
    member,
    said,
    settle,
    wait,
)

KEY = "committee_meeting"
SHIFT = Qt.KeyboardModifier.ShiftModifier


def opened(shell: Shell, **args: object) -> MeetingPage:
    """Open the meeting page and wait until the meeting is there."""
    shell.go("meeting", **{"ledger": KEY, **args})
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, MeetingPage)
    return page


def only(station: Station) -> Entry:
    (entry,) = station.book.list(Listing(KEY))
    return entry


def record_of(entry: Entry) -> Meeting:
    assert isinstance(entry.record, Meeting)
    return entry.record


def people_of(station: Station) -> dict[str, str]:
    return {person.name: person.id for person in station.book.people(branch_of(station))}


def draft(station: Station, **more: object) -> str:
    """Save a meeting of today in which nothing is missing but what is changed; return its id."""
    people = people_of(station)
    payload: dict[str, object] = {
        **station.book.blank(KEY, branch_of(station)), "recorder": people["卞秋禾"],
        "sessions": [{"id": "s1", "starts_at": "2026-11-23T09:00:00+08:00", "place": "二楼"}],
        "agenda": [{"id": "a1", "title": "安全", "decision": "学一遍", "owner": people["丛南麓"], "due": "2026-11-30", "progress": "doing"}],
        **more,
    }  # fmt: skip
    return station.book.save(KEY, cast("JsonObject", payload)).ids[0]


def fill_facts() -> None:
    """From the first box to the first person."""
    letters("9")
    enter()
    letters("1010")
    enter()
    commit("作业区二楼会议室")
    enter(2)
    letters("bqh")
    enter()


def fill_item() -> None:
    """One item, cell by cell; the cursor ends in a new row."""
    commit("冬季上产：3 口低效井由谁盯")
    press(Qt.Key.Key_Right)
    assert name() == "第 1 行，类别"
    letters("2")
    press(Qt.Key.Key_Right)
    assert name() == "第 1 行，讨论要点，可不填"
    commit("一是每周碰头")
    enter()
    commit("成立党员攻关组，每周五碰头。")
    enter()
    letters("cnl")
    enter()
    letters("12-31")
    enter()
    assert name() == "第 1 行，落实"
    enter()
    assert name() == "第 2 行，议题"


def test_a_whole_meeting_without_the_mouse(station: Station, shell: Shell) -> None:
    page = opened(shell)
    assert name() == "开始"  # the day of today is proposed, the first gap is the time
    press(Qt.Key.Key_Return, SHIFT)
    assert name() == "日期"
    letters("11-20")
    enter()
    fill_facts()
    assert name().startswith("耿砚山")
    for _ in range(3):
        press(Qt.Key.Key_Right)
    letters("2")  # 倒班, and on to the next
    assert name().startswith("储望舒")
    enter()
    assert name() == "列席"
    commit("采油二班班长 佟海若")
    enter()
    fill_item()
    alt(shell, Qt.Key.Key_B)
    assert name() == "第 1 行，表决事项"
    commit("同意成立冬季上产党员攻关组")
    enter()
    assert name() == "第 1 行，赞成"
    letters("4")
    enter(3)
    assert name() == "第 1 行，结果"
    letters("1")
    enter()
    assert name() == "第 2 行，表决事项"
    alt(shell, Qt.Key.Key_S)

    assert said(page) == ["定稿了：11月支部委员会会议。"]
    entry = only(station)
    assert entry.final
    assert station.drafts.all() == ()  # nothing half written is left
    assert_as_typed(record_of(entry), {i: n for n, i in people_of(station).items()})


def assert_as_typed(record: Meeting, people: dict[str, str]) -> None:
    (session,) = record.sessions
    assert str(session.starts_at) == "2026-11-20 09:00:00+08:00"
    assert str(session.ends_at) == "2026-11-20 10:10:00+08:00"
    assert session.place == "作业区二楼会议室"
    assert (people[record.chair or ""], people[record.recorder or ""]) == ("耿砚山", "卞秋禾")
    assert [(people[p.member or ""], p.absence) for p in record.absent] == [("舒北辰", "shift")]
    assert record.observers == "采油二班班长 佟海若"
    (item,) = record.agenda
    assert item.title == "冬季上产：3 口低效井由谁盯"
    assert (item.subject, item.discussion) == ("production", "一是每周碰头")
    assert item.decision == "成立党员攻关组，每周五碰头。"
    assert (people[item.owner or ""], str(item.due)) == ("丛南麓", "2026-12-31")
    assert item.progress == "doing"
    (vote,) = record.votes
    assert vote.motion == "同意成立冬季上产党员攻关组"
    assert (vote.in_favour, vote.against, vote.abstained) == (4, 0, 0)
    assert (vote.matter, vote.method, vote.result) == ("ordinary", "hands", "passed")


def test_enter_goes_through_the_headed_columns_only(shell: Shell) -> None:
    page = opened(shell)
    page.form.agenda.table.add_row()
    commit("暖气")
    enter()
    assert name() == "第 1 行，决议"
    commit("换循环泵")
    way = []
    for _ in range(4):
        enter()
        way.append(name())
    assert way == ["第 1 行，责任人", "第 1 行，期限", "第 1 行，落实", "第 2 行，议题"]
    (row,) = page.form.agenda.table.rows()
    assert (row.values["decision"], row.values["progress"]) == ("换循环泵", "doing")
    assert row.values.get("subject") is None


def test_what_was_said_about_progress_stays(shell: Shell) -> None:
    page = opened(shell)
    page.form.agenda.table.add_row()
    commit("暖气")
    enter(4)
    letters("2")
    for _ in range(3):
        press(Qt.Key.Key_Return, SHIFT)
    assert name() == "第 1 行，决议"
    commit("换好了")
    enter()
    (row,) = page.form.agenda.table.rows()
    assert row.values["progress"] == "done"


def test_matter_and_method_of_a_vote_are_come_to_by_the_arrow(shell: Shell) -> None:
    page = opened(shell)
    alt(shell, Qt.Key.Key_B)
    commit("成立攻关组")
    press(Qt.Key.Key_Right)
    assert name() == "第 1 行，性质"
    letters("2")
    press(Qt.Key.Key_Right)
    assert name() == "第 1 行，方式"
    enter()
    assert name() == "第 1 行，赞成"
    (row,) = page.form.votes.table.rows()
    assert row.values["matter"] not in (None, "ordinary")
    assert row.values["method"] == "hands"


def test_a_branch_without_committee_is_told_how_to_get_people(
    station: Station, shell: Shell
) -> None:
    for person in station.book.people(branch_of(station)):
        if not person.post_key:
            continue
        payload = {**station.book.entry(person.id).payload, "party_post": None}
        station.book.correct(person.id, payload, "换届")
    page = opened(shell)
    people = page.form.people
    assert people.nobody.isVisibleTo(page)
    assert people.nobody.text().startswith("名单上还没有人：还没有支委。")
    click(people.list)
    for typed, found in (("gys", 1), ("cnl", 2)):
        letters(typed)
        enter()
        settle(shell)
        assert name() == "加一个人"
        assert len(people.strip.people()) == found
    assert not people.nobody.isVisibleTo(page)
    enter()
    assert name() != "加一个人"


def test_with_a_committee_nothing_is_said_about_it(shell: Shell) -> None:
    page = opened(shell)
    assert not page.form.people.nobody.isVisibleTo(page)


# --- what is wrong ---


def test_a_day_that_cannot_be_is_told_when_the_box_is_left(shell: Shell) -> None:
    page = opened(shell)
    press(Qt.Key.Key_Return, SHIFT)
    letters("11-31")
    settle(shell)
    assert "11月31日" not in words(page)
    enter()
    settle(shell)
    assert "没有 11月31日。是不是 11月30日？" in words(page)


def words(page: MeetingPage) -> str:
    """Return all words that stand in labels of the form now."""
    labels = inside(page.form, QLabel)
    return "\n".join(label.text() for label in labels if label.isVisibleTo(page))


def test_finalising_with_gaps_leads_to_the_first(station: Station, shell: Shell) -> None:
    agenda = [{"id": "a1", "title": "暖气", "decision": "换循环泵"}]
    page = opened(shell, entry=draft(station, agenda=agenda))
    assert page.view.panel.gaps == 2
    alt(shell, Qt.Key.Key_S)
    assert name() == "第 1 行，责任人"
    assert said(page)[0].startswith("还不能定稿差 2 处。")
    assert not only(station).final


def test_a_link_of_the_check_leads_to_its_cell(station: Station, shell: Shell) -> None:
    agenda = [{"id": "a1", "title": "暖气", "decision": "换循环泵"}]
    page = opened(shell, entry=draft(station, agenda=agenda))
    page.view.panel.followed.emit("agenda/a1/due")
    assert name() == "第 1 行，期限"


def test_a_vote_that_fails_cannot_be_passed_but_the_meeting_can_be_final(
    station: Station, shell: Shell
) -> None:
    vote = {"id": "v1", "motion": "m", "method": "hands", "in_favour": 2, "against": 3, "abstained": 0, "result": "passed"}  # fmt: skip
    page = opened(shell, entry=draft(station, votes=[vote]))
    alt(shell, Qt.Key.Key_S)
    assert not only(station).final
    assert name() == "第 1 行，结果"
    assert "没超过应到 5 人的半数，不能记“通过”" in words(page)
    letters("2")  # 未通过
    alt(shell, Qt.Key.Key_S)
    assert only(station).final
    assert record_of(only(station)).votes[0].result == "failed"


def test_votes_that_do_not_add_up_are_told_when_the_row_is_left(
    station: Station, shell: Shell
) -> None:
    page = opened(shell, entry=draft(station))
    alt(shell, Qt.Key.Key_B)
    commit("成立攻关组")
    enter()
    letters("4")
    enter()
    settle(shell)
    table = page.form.votes.table
    assert table.content.lines[0].look.problems == {}  # the row is still being typed
    press(Qt.Key.Key_Tab)
    settle(shell)
    assert "加起来 4 票，有表决权到会 5 人" in table.content.lines[0].look.problems["motion"]
    assert page.view.panel.gaps == 2


def test_who_stayed_away_needs_a_reason(station: Station, shell: Shell) -> None:
    page = opened(shell, entry=draft(station))
    page.form.people.strip.focus_person("p2")
    press(Qt.Key.Key_Space)
    alt(shell, Qt.Key.Key_S)
    assert name().startswith("丛南麓")
    assert said(page)[0].endswith("缺席的还没选原因。选一个原因。")
    letters("5")
    assert page.form.people.notes["p2"].accessibleName() == "丛南麓缺席的原因"
    alt(shell, Qt.Key.Key_S)
    assert record_of(only(station)).attendance[1].absence == "other"


def test_the_sentence_of_the_rule_follows_the_people(station: Station, shell: Shell) -> None:
    page = opened(shell, entry=draft(station))
    assert page.form.people.sentence.text() == "应到 5 人，实到 5 人，够半数，可以开会。"
    page.form.people.strip.focus_person("p1")
    for _ in range(3):
        letters("2")
    settle(shell)
    assert page.form.people.sentence.text().startswith("应到 5 人，实到 2 人，还差 1 人才够半数")
    assert page.form.people.source.text() == "支部条例第12条"


# --- late, plan, several sessions, what was left over ---


def test_late_asks_for_one_line_above_the_rest(station: Station, shell: Shell) -> None:
    sessions = [{"id": "s1", "starts_at": "2026-11-13T09:00:00+08:00", "place": "二楼"}]
    page = opened(shell, entry=draft(station, sessions=sessions))
    assert page.view.late.isVisibleTo(page)
    alt(shell, Qt.Key.Key_S)
    assert name() == "补记理由"
    commit("夜班抢险")
    enter()
    assert name() == "定稿"
    enter()
    settle(shell)
    record = record_of(only(station))
    assert (record.late, record.late_reason) == (True, "夜班抢险")


def test_a_plan_becomes_a_record(station: Station, shell: Shell) -> None:
    page = opened(shell, plan=True)
    assert page.view.head.chip.text() == "计划"
    letters("1430")
    enter()
    commit("三楼")
    enter(3)
    commit("年度计划")
    alt(shell, Qt.Key.Key_C)
    plan = only(station)
    assert record_of(plan).is_plan
    assert str(record_of(plan).planned_at) == "2026-11-23 14:30:00+08:00"
    page = opened(shell, entry=plan.id)
    alt(shell, Qt.Key.Key_K)
    assert page.form.facts.sessions[0].start.text() == "14:30"
    alt(shell, Qt.Key.Key_C)
    record = record_of(only(station))
    assert record.sessions[0].place == "三楼"
    assert len(record.present) == 5
    assert record.agenda[0].title == "年度计划"


def test_shift_workers_have_a_session_of_their_own(station: Station, shell: Shell) -> None:
    page = opened(shell, entry=draft(station))
    click(page.form.people.more)
    assert name() == "第 2 场，开始"
    letters("20")
    page.form.people.strip.focus_person("p4")
    press(Qt.Key.Key_Space)
    assert name() == "舒北辰，宣传委员，第2场"
    alt(shell, Qt.Key.Key_C)
    record = record_of(only(station))
    assert [str(s.starts_at) for s in record.sessions] == [
        "2026-11-23 09:00:00+08:00", "2026-11-23 20:00:00+08:00",
    ]  # fmt: skip
    assert record.attendance[3].sessions == ("s2",)
    assert record.attendance[0].sessions == ("s1",)


def test_an_end_after_midnight_is_the_next_day(station: Station, shell: Shell) -> None:
    page = opened(shell, entry=draft(station))
    line = page.form.facts.sessions[0]
    line.start.setFocus()
    line.start.selectAll()
    letters("2200")
    enter()
    commit("次日1:30")
    enter()
    assert line.end.text() == "次日 01:30"
    alt(shell, Qt.Key.Key_C)
    assert str(record_of(only(station)).sessions[0].ends_at) == "2026-11-24 01:30:00+08:00"


def test_what_was_not_carried_out_is_offered(station: Station, shell: Shell) -> None:
    held(station, "2026-10-20", "10月支部委员会会议")
    page = opened(shell)
    (link,) = inside(page.form.agenda.offers, QPushButton)
    assert link.text() == "＋ 查冬季消防栓（10月20日）"
    click(link)
    assert name() == "第 1 行，决议"
    (row,) = page.form.agenda.table.rows()
    assert row.values["title"] == "查冬季消防栓"
    assert not page.form.agenda.offers.isVisibleTo(page)


# --- final ---


def test_a_final_meeting_is_read_and_only_corrected_with_a_reason(
    station: Station, shell: Shell
) -> None:
    entry = held(station, "2026-11-20", "11月支部委员会会议")
    page = opened(shell, entry=entry)
    assert name() == "更正"
    assert not page.form.facts.isEnabled()
    alt(shell, Qt.Key.Key_G)
    assert page.view.head.chip.text() == "正在更正"
    page.form.facts.sessions[0].place.setFocus()
    page.form.facts.sessions[0].place.selectAll()
    commit("三楼")
    alt(shell, Qt.Key.Key_S)
    assert name() == "更正理由"  # nothing was written yet
    commit("地点写错了")
    enter(2)
    settle(shell)
    now = only(station)
    assert record_of(now).sessions[0].place == "三楼"
    latest, former, *_ = station.book.history(entry)
    assert (latest.reason, former.final) == ("地点写错了", True)
    assert said(page)[0].startswith("更正了")


def test_how_far_a_decision_is_goes_on_after_the_meeting_is_final(
    station: Station, shell: Shell
) -> None:
    entry = held(station, "2026-11-20", "11月支部委员会会议")
    page = opened(shell, entry=entry)
    (row,) = page.form.agenda.table.rows()
    page.form.agenda.table.go_to(row.key, "progress")
    assert name() == "第 1 行，落实"
    letters("2")
    enter()
    assert not page.view.main.isHidden()
    alt(shell, Qt.Key.Key_S)
    assert record_of(only(station)).agenda[0].progress == "done"
    assert len(page.form.agenda.table.rows()) == 1


def test_undo_of_finalising_makes_a_draft_again(station: Station, shell: Shell) -> None:
    page = opened(shell, entry=draft(station))
    alt(shell, Qt.Key.Key_S)
    assert only(station).final
    (message,) = page.messages.messages()
    message.buttons[0][1]()
    settle(shell)
    assert not only(station).final
    assert page.view.head.chip.text() == "草稿"


# --- half written ---


def test_half_written_text_is_kept_within_two_seconds(station: Station, shell: Shell) -> None:
    opened(shell)
    press(Qt.Key.Key_Return, SHIFT)
    letters("13-4")  # no day at all, and not left yet
    wait(1500)
    shell.tasks.wait_idle()
    (scratch,) = station.drafts.all()
    assert (scratch.ledger, scratch.called) == (KEY, "11月支部委员会会议")
    assert station.book.count(Listing(KEY)) == 0  # nothing was written into the book


def test_what_was_half_written_comes_back_as_it_stood(station: Station, shell: Shell) -> None:
    page = opened(shell)
    press(Qt.Key.Key_Return, SHIFT)
    letters("13-4")
    page.form.people.strip.focus_person("p2")
    letters("3")
    page.form.agenda.table.add_row()
    commit("暖气不热")
    shell.go("home")
    settle(shell)
    (scratch,) = station.drafts.all()
    page = opened(shell, ledger="", scratch=scratch.key)
    assert page.form.facts.sessions[0].day.text() == "13-4"
    assert page.form.people.strip.people()[1].reason == "illness"
    assert page.form.agenda.table.rows()[0].values["title"] == "暖气不热"
    assert said(page)[0].startswith("接着上次写的")
    page.messages.messages()[0].buttons[0][1]()  # 丢掉，重新来
    settle(shell)
    assert page.form.facts.sessions[0].day.text() == "11-23 周一"
    assert station.drafts.all() == ()


def test_closing_the_window_keeps_the_last_letter(station: Station, shell: Shell) -> None:
    opened(shell)
    letters("9")
    shell.close()
    (scratch,) = station.drafts.all()
    form = scratch.texts["form"]
    assert isinstance(form, dict)
    assert "'starts_at': '9'" in str(form["facts"])


def test_an_entry_changed_elsewhere_meanwhile_is_told(station: Station, shell: Shell) -> None:
    entry = draft(station)
    page = opened(shell, entry=entry)
    page.form.facts.sessions[0].place.setFocus()
    commit("三")
    shell.go("home")
    settle(shell)
    station.book.save(KEY, {**station.book.entry(entry).payload, "observers": "x"}, entry)
    page = opened(shell, entry=entry)
    assert said(page)[0].startswith("这条后来又改过")


# --- many people ---


def test_forty_people_wrap_into_five_columns(station: Station, shell: Shell) -> None:
    more = [(member(f"党员{n:02d}"), None) for n in range(28)]
    station.book.save_all("member", more)
    page = opened(shell, ledger="assembly")
    strip = page.form.people.strip
    assert len(strip.people()) == 40
    assert page.form.people.only_absent.isVisibleTo(page)
    strip.focus_person(strip.people()[0].key)
    press(Qt.Key.Key_Down)
    assert name().startswith(strip.people()[5].name)
    letters("2")
    click(page.form.people.only_absent)
    cells = inside(strip, QCheckBox)
    assert len([cell for cell in cells if cell.isVisibleTo(strip)]) == 1


def test_nothing_that_was_there_is_lost_by_saving(station: Station, shell: Shell) -> None:
    speaker = people_of(station)["耿砚山"]
    agenda = [{"id": "a1", "title": "安全", "speaker": speaker}]
    vote = {"id": "v1", "motion": "m", "in_favour": 4, "against": 0, "abstained": 0, "expected": 5, "present": 4, "result": "passed", "written": 0}  # fmt: skip
    entry = draft(station, agenda=agenda, votes=[vote], note="备注", attendance=[
        {"id": "x1", "member": speaker, "voter": True, "sessions": ["s1"]},
        {"id": "x2", "member": "m-gone", "voter": True, "absence": "other", "absence_note": "出差"},
        {"id": "x3", "member": people_of(station)["丛南麓"], "voter": True, "excused": "外派"},
    ])  # fmt: skip
    before = dict(station.book.entry(entry).payload)
    opened(shell, entry=entry)
    alt(shell, Qt.Key.Key_C)
    assert dict(station.book.entry(entry).payload) == before


def test_the_clock_of_the_station_is_the_one_that_counts(
    station: Station, shell: Shell, clock: SetClock
) -> None:
    clock.advance(days=40)
    page = opened(shell)
    assert page.form.facts.sessions[0].day.text() == "01-02 周六"


def test_who_does_not_count_is_called_so(station: Station, shell: Shell) -> None:
    person: JsonObject = {"id": "p1", "member": people_of(station)["耿砚山"], "excused": "外派"}
    page = opened(shell, entry=draft(station, attendance=[person]))
    page.form.people.strip.focus_person("p1")
    assert name() == "耿砚山，书记，不计入"
    press(Qt.Key.Key_Space)
    assert name() == "耿砚山，书记，到"
    alt(shell, Qt.Key.Key_C)
    assert record_of(only(station)).attendance[0].excused is None
