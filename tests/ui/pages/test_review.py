"""审核 of the plant by keyboard: what waits, the verdicts, one sheet after another, and back again."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from hongdang_desktop.station.assessing.views import State, Which
from hongdang_desktop.ui.kit.cells import Row
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.review import ReviewPage
from hongdang_desktop.ui.pages.review_verdict import read_points
from tests.station.reviewed import at_noon, november_of, started, submit
from tests.station.world import Chain, committee, meeting
from tests.ui.kit.hands import click, commit, focus, letters, name, nameless, press
from tests.ui.pages.at_plant import LOW, RAISED, WAIVED, doubtful, review, seen
from tests.ui.pages.desk import alt, enter, inside, said, settle

HELD = "ZY2"
"""The committee's meeting: what is suggested rests on a record that is here."""


def row(page: ReviewPage, key: str) -> Row:
    table = page.sheet.table
    return next(r for r in (table.row_at(at) for at in range(table.count())) if r.key == key)


def told(page: ReviewPage) -> str:
    """Return all that the panel says."""
    return "\n".join(each.text() for each in inside(page.sheet.panel, QLabel) if each.isVisible())


def test_quiet_where_all_agrees_and_tinted_where_it_does_not(chain: Chain) -> None:
    doubtful(chain)
    with seen(chain.plant) as shell:
        page = review(shell, start=True)
        assert page.head is not None
        assert page.head.title.text() == "第一支部　11 月自评"
        assert page.head.chip.text() == "待审"
        assert (page.go_on.text(), page.go_on.property("role")) == ("下一项要看的(&J)", "main")
        assert page.accept.property("role") == "plain"
        quiet, raised, waived = row(page, HELD), row(page, RAISED), row(page, WAIVED)
        assert quiet.tone is row(page, LOW).tone is Tone.PLAIN
        assert quiet.cells[0].tone is Tone.QUIET
        assert raised.tone is waived.tone is Tone.TODO
        assert raised.cells[
            1
        ].second == "支部从 0 调到 3：其他，采油一班本月来了两名党员。".replace("其他，", "")
        assert waived.cells[1].second == "支部申请不适用：客观原因"
        assert raised.cells[5].text == "待看"
        # it begins at the first that waits, with the evidence beside it
        assert page.sheet.table.current_key() == RAISED
        assert focus() is page.sheet.table
        assert "采油一班本月来了两名党员。" in told(page)
        assert nameless(page) == []


def test_a_sheet_is_reviewed_by_keyboard(chain: Chain) -> None:
    which = doubtful(chain)
    plant = chain.plant
    with seen(plant) as shell:
        page = review(shell, start=True)
        enter()  # agrees with what waits, and goes on to the next
        settle(shell)
        line = plant.reviewing.sheet(which).line(RAISED)
        assert (line.mark.points, line.given) == (300, 300)
        assert page.sheet.table.current_key() == WAIVED
        assert row(page, RAISED).tone is Tone.PLAIN
        assert row(page, RAISED).cells[1].second == "同意 3 分"
        enter()
        settle(shell)
        assert plant.reviewing.sheet(which).line(WAIVED).mark.waived is True
        assert (page.accept.property("role"), page.go_on.isVisible()) == ("main", False)
        alt(shell, Qt.Key.Key_S)
        assert plant.reviewing.sheet(which).state is State.ACCEPTED
        assert said(page)[0].startswith("第一支部 11月自评受理了。")
        assert name() == "看支部总览"  # nothing else waits
        # undone: the sheet is back
        click(page.messages._bands[0].buttons[0])
        settle(shell)
        assert plant.reviewing.sheet(which).state is State.TAKEN
        assert page.accept.isVisible()


def test_a_digit_begins_the_plants_points(chain: Chain) -> None:
    which = doubtful(chain)
    with seen(chain.plant) as shell:
        page = review(shell, start=True)
        letters("1")
        assert (name(), page.sheet.panel.verdict.points.text()) == ("厂审分", "1")
        letters(".55")
        enter()
        settle(shell)  # fewer than the branch has: the words are asked for
        assert name() == "给支部的话"
        assert "写一句为什么" in page.sheet.panel.verdict.problem.text()
        assert chain.plant.reviewing.sheet(which).line(RAISED).mark.points is None
        commit("两名是月底才来的。")
        enter()
        settle(shell)
        mark = chain.plant.reviewing.sheet(which).line(RAISED).mark
        assert (mark.points, mark.words) == (155, "两名是月底才来的。")
        assert row(page, RAISED).cells[1].second == "厂里定 1.55 分：两名是月底才来的。"
        assert page.sheet.table.current_key() == WAIVED
        page.sheet.table.go_to(RAISED)
        settle(shell)
        alt(shell, Qt.Key.Key_C)
        page.sheet.panel.verdict.points.selectAll()
        letters("4")
        enter()
        assert "0 到 3 之间" in page.sheet.panel.verdict.problem.text()
        alt(shell, Qt.Key.Key_X)
        settle(shell)
        assert chain.plant.reviewing.sheet(which).line(RAISED).mark.points is None
        assert row(page, RAISED).tone is Tone.TODO


def test_sent_back_mended_and_sent_again(chain: Chain) -> None:
    which = doubtful(chain)
    with seen(chain.plant) as shell:
        page = review(shell, start=True)
        alt(shell, Qt.Key.Key_K)  # without words nothing goes back
        assert name() == "给支部的话"
        assert page.back.isVisible() is False
        commit("两名党员的转接手续还没有。")
        alt(shell, Qt.Key.Key_K)
        assert row(page, RAISED).cells[5].text == "退回"
        assert page.back.text() == "退回 1 项(&R)"
        assert page.accept.isVisible() is False
        assert page.sheet.table.current_key() == WAIVED
        enter()
        settle(shell)
        assert page.back.property("role") == "main"
        alt(shell, Qt.Key.Key_R)
        assert chain.plant.reviewing.sheet(which).state is State.RETURNED
        assert said(page)[0].startswith("第一支部 11月自评退回了 1 项。")
        page = review(shell, branch=which.branch, period=which.period)
        assert page.head is not None
        assert page.head.chip.text() == "已退回"
        assert any(each.startswith("退回还没带走") for each in said(page))
        assert page.sheet.panel.verdict.isVisible()
    chain.down(chain.a)
    with seen(chain.plant) as shell:
        page = review(shell, branch=which.branch, period=which.period)
        assert page.sheet.panel.verdict.isVisible() is page.back.isVisible() is False
        assert page.sheet.table.current_key() == RAISED  # what was sent back
        assert "厂里：退回：两名党员的转接手续还没有。" in told(page)
    at_noon(chain, date(2026, 12, 5))
    chain.a.assessing.decide(which, RAISED, own=100, reason="Y9", words="先按一名算。")
    chain.a.assessing.submit(which)
    chain.up(chain.a)
    with seen(chain.plant) as shell:
        page = review(shell, start=True)
        assert page.head is not None
        assert page.head.chip.text() == "改后重报"
        assert row(page, RAISED).cells[1].second == "退回后从 3 改到 1 分；另有 1 处"
        page.sheet.table.go_to(RAISED)
        settle(shell)
        assert "上次退回：两名党员的转接手续还没有。" in told(page)
        assert "先按一名算。" in told(page)


def test_a_return_that_has_not_left_is_thought_over(chain: Chain) -> None:
    which = doubtful(chain)
    plant = chain.plant
    plant.reviewing.mark(which, RAISED, returned=True, words="手续还没有。")
    plant.reviewing.return_(which)
    with seen(plant) as shell:
        page = review(shell, branch=which.branch, period=which.period)
        page.sheet.table.go_to(RAISED)
        settle(shell)
        alt(shell, Qt.Key.Key_T)
        assert plant.reviewing.sheet(which).line(RAISED).mark.points == 300
        assert page.back.isVisible() is False
        alt(shell, Qt.Key.Key_S)
        assert plant.reviewing.sheet(which).state is State.ACCEPTED


def test_words_typed_without_a_verdict_are_kept(chain: Chain) -> None:
    which = doubtful(chain)
    with seen(chain.plant) as shell:
        page = review(shell, start=True)
        page.sheet.panel.verdict.words.setFocus()
        commit("问一下书记。")
        press(Qt.Key.Key_Escape)
        assert focus() is page.sheet.table
        press(Qt.Key.Key_Down)
        settle(shell)
        mark = chain.plant.reviewing.sheet(which).line(RAISED).mark
        assert (mark.words, mark.points, mark.returned) == ("问一下书记。", None, False)
        assert page.sheet.table.current_key() != RAISED


def test_words_just_typed_are_in_what_is_accepted(chain: Chain) -> None:
    first, second = two_clear(chain)
    with seen(chain.plant) as shell:
        page = review(shell, start=True)
        page.sheet.panel.verdict.words.setFocus()
        key = page.sheet.table.current_key()
        commit("记得很全。")
        alt(shell, Qt.Key.Key_S)
        settle(shell)
        view = chain.plant.reviewing.sheet(first)
        assert view.state is State.ACCEPTED
        assert view.line(key).mark.words == "记得很全。"
        assert page.sheet.panel.verdict.words.value() is None
        # the other sheet, which came on show, has none of it
        assert chain.plant.reviewing.sheet(second).state is State.SUBMITTED


def test_a_covered_value_is_looked_at_and_the_branch_is_told(chain: Chain) -> None:
    which = november_of(chain)
    with seen(chain.plant) as shell:
        page = review(shell, start=True)
        page.sheet.table.go_to(LOW)
        settle(shell)
        links = page.sheet.panel.links
        links[0].setFocus()
        enter()
        settle(shell)
        record = page.sheet.record
        assert record.isVisible()
        shown = "\n".join(each.text() for each in inside(record.record, QLabel))
        assert "999999198001010011" not in shown
        assert name() == "看一眼"
        assert chain.plant.looks.of(which.branch) == ()
        enter()
        settle(shell)
        shown = "\n".join(each.text() for each in inside(record.record, QLabel))
        assert "999999198001010011" in shown
        (look,) = chain.plant.looks.of(which.branch)
        assert look.place == "审核自评"
        press(Qt.Key.Key_Escape)
        assert focus() is page.sheet.panel.links[0]
        press(Qt.Key.Key_Escape)
        assert focus() is page.sheet.table


def two_clear(chain: Chain) -> tuple[Which, Which]:
    """Return the sheets without doubt of branches one and two, both at the plant."""
    people = committee(chain.c, chain.names.two)
    (held,) = chain.c.book.save(
        "committee_meeting", {**meeting(people), "branch": chain.names.two}
    ).ids
    chain.c.book.finalise(held)
    first = november_of(chain)
    second = Which(chain.names.two, first.period)
    submit(chain.c, second)
    assert chain.up(chain.c, chain.names.two).code == ""
    return first, second


def test_those_without_doubt_at_once_after_a_look_at_the_list(chain: Chain) -> None:
    first, second = two_clear(chain)
    plant = chain.plant
    with seen(plant) as shell:
        page = review(shell, start=True)
        settle(shell)
        assert page.sheet.together.text() == "没有疑问的 2 份一起受理(&A)⋯"
        alt(shell, Qt.Key.Key_A)
        table = page.batch.table
        assert page.head is not None
        assert page.head.title.text() == "没有疑问的，一起受理"
        assert page.next.isVisible() is page.accept.isVisible() is False
        listed = [table.row_at(at).cells[1].text for at in range(table.count())]
        assert listed == ["第一支部", "第二支部"]
        assert [plant.reviewing.sheet(w).state for w in (first, second)] == [State.SUBMITTED] * 2
        press(Qt.Key.Key_Space)  # not this one
        assert page.batch.accept.text() == "受理这 1 份(&P)"
        press(Qt.Key.Key_Space)
        alt(shell, Qt.Key.Key_P)
        assert [plant.reviewing.sheet(w).state for w in (first, second)] == [State.ACCEPTED] * 2
        assert said(page)[0].startswith("受理了 2 份自评")
        click(page.messages._bands[0].buttons[0])
        settle(shell)
        assert plant.reviewing.queue() == (first, second)


def test_next_goes_through_the_queue_and_esc_leaves_the_batch(chain: Chain) -> None:
    two_clear(chain)
    with seen(chain.plant) as shell:
        page = review(shell, start=True)
        settle(shell)
        assert page.head is not None
        alt(shell, Qt.Key.Key_A)
        press(Qt.Key.Key_Escape)
        assert focus() is page.sheet.table
        assert page.head.title.text() == "第一支部　11 月自评"
        alt(shell, Qt.Key.Key_N)
        assert page.head.title.text() == "第二支部　11 月自评"
        alt(shell, Qt.Key.Key_N)
        assert page.head.title.text() == "第一支部　11 月自评"
        alt(shell, Qt.Key.Key_S)
        assert page.head.title.text() == "第二支部　11 月自评"
        assert focus() is page.sheet.table


def test_a_whole_sheet_goes_back_with_words(chain: Chain) -> None:
    which = november_of(chain)
    with seen(chain.plant) as shell:
        page = review(shell, start=True)
        alt(shell, Qt.Key.Key_Z)
        assert name() == "要支部改什么"
        enter()
        assert "写一句" in page.sheet.whole.problem.text()
        commit("这个月的会都还没有记。")
        enter()
        settle(shell)
        view = chain.plant.reviewing.sheet(which)
        assert (view.state, view.words) == (State.RETURNED, "这个月的会都还没有记。")


def test_what_was_accepted_is_opened_again_with_words(chain: Chain) -> None:
    which = november_of(chain)
    chain.plant.reviewing.accept(which)
    with seen(chain.plant) as shell:
        page = review(shell, branch=which.branch, period=which.period)
        assert page.accept.isVisible() is page.sheet.panel.verdict.isVisible() is False
        alt(shell, Qt.Key.Key_Z)
        assert page.sheet.whole.title.text() == "已经受理了，为什么退回？"
        press(Qt.Key.Key_Escape)
        assert focus() is page.sheet.table
        assert chain.plant.reviewing.sheet(which).state is State.ACCEPTED
        alt(shell, Qt.Key.Key_Z)
        commit("党费凭证对不上。")
        enter()
        settle(shell)
        assert chain.plant.reviewing.sheet(which).state is State.RETURNED


def test_another_submission_meanwhile_is_not_accepted(chain: Chain) -> None:
    which = doubtful(chain)
    with seen(chain.plant) as shell:
        page = review(shell, start=True)
        chain.a.assessing.withdraw(which)
        chain.a.assessing.decide(which, RAISED, own=0, reason="Y1")
        chain.a.assessing.submit(which)
        chain.up(chain.a)  # the page has not looked again
        alt(shell, Qt.Key.Key_S)
        assert chain.plant.reviewing.sheet(which).state is State.SUBMITTED
        assert said(page)[0].startswith("支部又报了一份")
        assert row(page, RAISED).tone is Tone.PLAIN  # what is shown now is the new one


def test_nothing_to_review_and_nothing_submitted(chain: Chain) -> None:
    with seen(chain.plant, 911, 512) as shell:
        page = review(shell)
        assert name() == "看支部总览"
        page = review(shell, branch=chain.names.one, period="2026-10")
        assert page.head is not None
        assert page.head.chip.text() == "还没上报"
        assert said(page)[0].startswith("10 月自评还没上报")
        assert page.accept.isVisible() is page.sheet.panel.verdict.isVisible() is False


def test_what_adds_points_is_looked_at_and_judged_together(chain: Chain) -> None:
    which, held = started(chain)
    chain.a.assessing.add_bonus(which, "在公司交流了党建经验", held, 100)
    submit(chain.a, which)
    chain.up(chain.a)
    plant = chain.plant
    with seen(plant) as shell:
        page = review(shell, start=True)
        assert page.sheet.table.current_key().startswith("bonus ")
        assert page.sheet.panel.links[0].text() == "11月支部委员会会议"
        assert said(page) == []  # it stands in the list, no band is needed
        enter()
        settle(shell)
        assert plant.reviewing.sheet(which).bonus_mark.points == 100
        assert row(page, "section bonus").cells[1].text == "同意 1 分"
        assert page.accept.property("role") == "main"
        letters("0")
        enter()
        commit("交流没有材料。")
        enter()
        settle(shell)
        view = plant.reviewing.sheet(which)
        assert (view.bonus_mark.points, view.given.bonus) == (0, 0)
        alt(shell, Qt.Key.Key_K)
        assert plant.reviewing.sheet(which).bonus_mark.returned
        assert page.back.isVisible()


def test_points_as_people_type_them() -> None:
    assert [read_points(t) for t in ("3", " 1.5 ", "２．２５", "0")] == [300, 150, 225, 0]
    assert [read_points(t) for t in ("", "三", "1.234", "-1", "NaN", "1e99")][:5] == [None] * 5


def test_the_sheet_is_printed_from_here(chain: Chain) -> None:
    november_of(chain)
    with seen(chain.plant) as shell:
        review(shell, start=True)
        alt(shell, Qt.Key.Key_P)
        settle(shell)
        assert shell.current_key() == "printing"
        page = shell.page("printing")
        assert any("自评" in each.text() for each in inside(page, QLabel))
