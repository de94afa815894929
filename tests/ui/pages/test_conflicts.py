"""The conflict page, by hand and by keys: which version stands, field by field."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.home import HomePage
from hongdang_desktop.ui.pages.ledger_conflicts import ConflictList, Waiting
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.shell import Shell
from tests.station import world
from tests.station.world import Chain, Names, committee, group, meeting, saved
from tests.ui.desk_hands import page_of, running
from tests.ui.kit.hands import click, commit, press
from tests.ui.pages.desk import alt, enter, inside, said, settle, window


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Names]:
    folder = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        world.quick_codes(patch)
        return folder, world.build(folder)


@pytest.fixture
def chain(template: tuple[Path, Names], tmp_path: Path) -> Iterator[Chain]:
    made = Chain(template[0], tmp_path / "chain", template[1])
    yield made
    made.close()


def change(chain: Chain, pc: str, ledger: str, entry: str, **changes: Json) -> None:
    chain.now.advance(minutes=5)
    book = chain.station(pc).book
    was = book.entry(entry)
    if was.final:
        book.correct(entry, {**was.payload, **changes}, "抄错")
    else:
        book.save(ledger, {**was.payload, **changes}, entry)


def carry(chain: Chain, sender: str, receiver: str) -> None:
    path, _ = chain.station(sender).post.export(chain.stick)
    chain.station(receiver).post.receive(path)


def torn(chain: Chain, ledger: str, payload: JsonObject, a: JsonObject, b: JsonObject) -> str:
    """Return an entry that a and b changed apart; a knows it, b's version is shown."""
    entry = saved(chain.a.book.save(ledger, payload))
    carry(chain, "a", "b")
    change(chain, "a", ledger, entry, **a)
    change(chain, "b", ledger, entry, **b)
    carry(chain, "b", "a")
    return entry


@pytest.fixture
def one(chain: Chain) -> str:
    return torn(
        chain, "party_group", group("一组", note="旧"),
        {"name": "甲组", "note": "甲写的", "founded_on": "2020-07-01"},
        {"name": "乙组", "note": "乙写的"},
    )  # fmt: skip


def shown(shell: Shell) -> ConflictList:
    shell.go("ledgers", conflicts=True)
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, LedgersPage)
    return page.conflicts


def words(page: ConflictList) -> str:
    return "\n".join(each.text() for each in inside(page, QLabel) if each.isVisible())


def payload(chain: Chain, entry: str) -> JsonObject:
    found = chain.a.book.entry(entry)
    assert not found.conflicted
    return dict(found.payload)


def test_it_says_who_wrote_what_and_what_stood_before(chain: Chain, one: str) -> None:
    del one
    with window(chain.a) as (shell, _):
        page = shown(shell)
        told = words(page)
        for part in (
            "党小组：乙组", "b的人（电脑B）", "a的人（电脑A）", "11月23日 10:10 写的",
            "现在显示的是这份", "本机", "原来：一组", "乙写的", "甲写的", "2020-07-01", "没有改",
            "还要选：名称、备注",
        ):  # fmt: skip
            assert part in told, part
        assert "所属年度" not in told
        assert [row.difference.label for row in page.rows] == ["名称", "成立日期", "备注"]
        assert [row.side for row in page.rows] == [None, 1, None]
        assert page.folded is not None
        click(page.folded.turn)
        assert "所属年度" in words(page)


def test_field_by_field_with_keys_alone(chain: Chain, one: str) -> None:
    with window(chain.a) as (shell, _):
        page = shown(shell)
        assert QApplication.focusWidget() is page.rows[0].buttons[0]
        press(Qt.Key.Key_Right)
        press(Qt.Key.Key_Space)  # 甲组
        assert page.rows[0].side == 1
        assert QApplication.focusWidget() is page.rows[1].buttons[1]
        enter()
        assert page.rows[1].side == 1
        press(Qt.Key.Key_1)
        assert page.rows[2].side == 0
        press(Qt.Key.Key_3)  # both
        assert QApplication.focusWidget() is page.rows[2].box
        assert page.rows[2].typed == "乙写的\n甲写的"
        commit("，补一句")
        enter()
        assert QApplication.focusWidget() is page.settle
        enter()
        settle(shell)
        assert (page.now, page.head.title.text()) == (None, "待处理冲突")
        assert QApplication.focusWidget() is page.back
    found = payload(chain, one)
    assert (found["name"], found["founded_on"]) == ("甲组", "2020-07-01")
    assert found["note"] == "乙写的\n甲写的，补一句"


def test_what_is_missing_is_said_and_gets_the_focus(chain: Chain, one: str) -> None:
    with window(chain.a) as (shell, _):
        page = shown(shell)
        click(page.rows[0].buttons[0])
        click(page.settle)
        host = shell.current_page()
        assert isinstance(host, LedgersPage)
        assert said(host) == ["还没选备注选一份，再定下来。"]
        assert QApplication.focusWidget() is page.rows[2].buttons[0]
    assert chain.a.book.entry(one).conflicted


def test_enter_alone_chooses_field_by_field(chain: Chain, one: str) -> None:
    with window(chain.a) as (shell, _):
        page = shown(shell)
        assert "回车就用它" in words(page)
        enter()
        assert [row.side for row in page.rows] == [0, 1, None]
        assert QApplication.focusWidget() is page.rows[1].buttons[1]
        enter()
        assert QApplication.focusWidget() is page.rows[2].buttons[0]
        enter()
        assert QApplication.focusWidget() is page.settle
        host = shell.current_page()
        assert isinstance(host, LedgersPage)
        assert said(host) == []
        enter()
        settle(shell)
    found = payload(chain, one)
    assert (found["name"], found["note"]) == ("乙组", "乙写的")


def test_enter_held_down_chooses_only_once(chain: Chain, one: str) -> None:
    del one
    with window(chain.a) as (shell, _):
        page = shown(shell)
        target = page.rows[0].buttons[0]
        held = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True
        )
        QApplication.sendEvent(target, held)
        assert page.rows[0].side is None


def test_what_is_open_is_said_on_the_way_to_the_main_button(chain: Chain, one: str) -> None:
    del one
    with window(chain.a) as (shell, _):
        page = shown(shell)
        host = shell.current_page()
        assert isinstance(host, LedgersPage)
        page.settle.setFocus(Qt.FocusReason.TabFocusReason)
        assert said(host) == ["还没选名称、备注每栏选一份，再定下来。"]
        click(page.rows[0].buttons[0])
        click(page.rows[2].buttons[0])
        assert said(host) == []


@pytest.mark.parametrize(("key", "name"), [(Qt.Key.Key_Z, "乙组"), (Qt.Key.Key_Y, "甲组")])
def test_a_whole_version_by_one_key_and_undone(
    chain: Chain, one: str, key: Qt.Key, name: str
) -> None:
    with window(chain.a) as (shell, _):
        page = shown(shell)
        alt(shell, key)
        assert payload(chain, one)["name"] == name
        host = shell.current_page()
        assert isinstance(host, LedgersPage)
        (done,) = host.messages.messages()
        assert done.buttons[0][0] == "撤销"
        done.buttons[0][1]()
        settle(shell)
        assert page.now is not None
    assert chain.a.book.entry(one).conflicted


def test_one_after_the_other(chain: Chain, one: str) -> None:
    second = torn(chain, "party_group", group("二组"), {"name": "丙"}, {"name": "丁"})
    with window(chain.a) as (shell, _):
        page = shown(shell)
        assert page.head.chip.text() == "第 1 条，共 2 条"
        assert page.now is not None
        assert page.now.entry == one
        alt(shell, Qt.Key.Key_N)
        assert page.now.entry == second
        click(page.rows[0].buttons[1])
        alt(shell, Qt.Key.Key_S)
        assert page.now.entry == one
        assert (page.head.chip.text(), page.next.isVisible()) == ("第 1 条，共 1 条", False)
    assert payload(chain, second)["name"] == "丙"


def test_an_entry_can_be_asked_for(chain: Chain, one: str) -> None:
    del one
    second = torn(chain, "party_group", group("二组"), {"name": "丙"}, {"name": "丁"})
    with window(chain.a) as (shell, _):
        shell.go("ledgers", conflicts=True, entry=second)
        settle(shell)
        page = shell.current_page()
        assert isinstance(page, LedgersPage)
        assert page.conflicts.now is not None
        assert page.conflicts.now.entry == second


def test_a_deletion_against_an_edit(chain: Chain) -> None:
    entry = saved(chain.a.book.save("party_group", group("一组")))
    carry(chain, "a", "b")
    change(chain, "a", "party_group", entry, name="甲组")
    chain.b.book.delete(entry, "并到二组")
    carry(chain, "b", "a")
    with window(chain.a) as (shell, _):
        page = shown(shell)
        told = words(page)
        for part in ("留着，还是删掉？", "b的人（电脑B）", "理由：并到二组", "删了", "甲组"):
            assert part in told, part
        assert not page.settle.isVisible()
        assert page.sides is not None
        assert [button.text() for button in page.sides.buttons] == ["留着(&Z)", "删掉(&Y)"]
        assert QApplication.focusWidget() is page.sides.buttons[0]
        alt(shell, Qt.Key.Key_Y)
    assert chain.a.book.entries("party_group", [entry]) == ()


def test_of_final_ones_it_asks_why(chain: Chain) -> None:
    entry = saved(chain.a.book.save("committee_meeting", meeting(committee(chain.a))))
    chain.a.book.finalise(entry)
    carry(chain, "a", "b")
    change(chain, "a", "committee_meeting", entry, note="甲")
    change(chain, "b", "committee_meeting", entry, note="乙")
    carry(chain, "b", "a")
    with window(chain.a) as (shell, _):
        page = shown(shell)
        assert page.reason.isVisible()
        click(page.rows[0].buttons[1])
        click(page.settle)
        settle(shell)
        assert QApplication.focusWidget() is page.reason.box
        host = shell.current_page()
        assert isinstance(host, LedgersPage)
        assert said(host)[0].startswith("有一份已定稿")
        commit("以会议本为准")
        enter()
        assert QApplication.focusWidget() is page.settle
        enter()
        settle(shell)
    found = payload(chain, entry)
    assert (found["note"], found["reason"], found["stage"]) == ("甲", "以会议本为准", "final")


def test_what_is_being_chosen_stays_when_something_else_arrives(chain: Chain, one: str) -> None:
    with window(chain.a) as (shell, _):
        page = shown(shell)
        click(page.rows[0].buttons[0])
        chain.a.book.save("party_group", group("九组"))
        settle(shell)
        page.ask()
        settle(shell)
        assert page.rows[0].side == 0
    assert chain.a.book.entry(one).conflicted


def test_what_was_decided_elsewhere_meanwhile_is_said(chain: Chain, one: str) -> None:
    with window(chain.a) as (shell, _):
        page = shown(shell)
        assert page.sides is not None
        chain.a.book.resolve(one, chain.a.book.heads(one)[0].revision)
        page.sides.buttons[1].click()
        settle(shell)
        host = shell.current_page()
        assert isinstance(host, LedgersPage)
        assert said(host) == ["这条没有要定的了"]
        assert page.now is None


def test_what_was_joined_by_itself_is_listed(chain: Chain) -> None:
    torn(chain, "party_group", group("一组"), {"founded_on": "2020-07-01"}, {"name": "乙组"})
    with window(chain.a) as (shell, _):
        page = shown(shell)
        assert page.now is None
        told = words(page)
        for part in ("没有要定的了。", "已自动合并", "党小组：乙组", "名称、成立日期"):
            assert part in told, part


def test_the_plant_only_looks(chain: Chain, one: str) -> None:
    for pc in ("a", "b"):
        chain.up(chain.station(pc))
    with window(chain.plant) as (shell, _):
        page = shown(shell)
        assert page.now is not None
        assert not page.settle.isVisible()
        assert not page.rows[0].buttons[0].isEnabled()
        assert QApplication.focusWidget() is page.to_ledgers
        assert page.folded is not None
        click(page.folded.turn)
        assert "所属年度" in words(page)
    assert chain.plant.book.entry(one).conflicted


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (911, 512)])
def test_there_is_room(chain: Chain, one: str, width: int, height: int) -> None:
    del one
    with window(chain.a, width, height) as (shell, _):
        page = shown(shell)
        assert (shell.width(), shell.height()) == (width, height)
        for button in (page.settle, *page.rows[0].buttons):
            edge = button.mapTo(shell, button.rect().topRight()).x()
            assert edge <= width, button.text()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (911, 512)])
def test_there_is_room_for_three(chain: Chain, one: str, width: int, height: int) -> None:
    two = chain.a.book.conflict(one)
    third = replace(two.sides[0], revision="third:1", who="舒北辰", pc="党员活动室电脑")
    three = replace(
        two,
        sides=(*two.sides, third),
        differences=tuple(
            replace(each, texts=(*each.texts, "丙写的"), changed=(*each.changed, True))
            for each in two.differences
        ),
    )
    with window(chain.a, width, height) as (shell, _):
        page = shown(shell)
        page._show(Waiting((three,), ()))
        settle(shell)
        assert "3 份不一样" in words(page)
        row = page.rows[0]
        assert [button.text() for button in row.buttons] == ["用这个"] * 3 + ["几个都要"]
        for button in row.buttons:
            holder = button.parentWidget()
            assert holder is not None
            assert holder.rect().contains(button.geometry()), button.text()
        assert page.sides is not None
        bottoms = {
            button.mapTo(page, button.rect().bottomLeft()).y() for button in page.sides.buttons
        }
        assert len(bottoms) == 1
        press(Qt.Key.Key_4)
        assert row.typed == "乙组；甲组；丙写的"


def test_an_open_form_leads_to_the_choice_and_writes_over_nothing(chain: Chain) -> None:
    entry = saved(chain.a.book.save("party_group", group("一组")))
    carry(chain, "a", "b")
    with window(chain.a) as (shell, work):
        shell.go("ledgers", ledger="party_group", entry=entry, branch=work.branch)
        settle(shell)
        page = shell.current_page()
        assert isinstance(page, LedgersPage)
        change(chain, "b", "party_group", entry, name="乙组")
        carry(chain, "b", "a")  # comes while the form is open
        page.form.fields.fields["name"].box.setFocus()
        commit("甲的")
        page.view.sitting.save()
        settle(shell)
        assert {head.payload["name"] for head in chain.a.book.heads(entry)} == {"甲的一组", "乙组"}
        shell.go("ledgers", ledger="party_group", entry=entry, branch=work.branch)
        settle(shell)
        (told,) = [each for each in page.messages.messages() if each.key == "torn"]
        told.buttons[0][1]()
        settle(shell)
        assert page.conflicts.now is not None
        assert page.conflicts.now.entry == entry


def test_the_check_of_such_an_entry_leads_to_the_choice(chain: Chain) -> None:
    entry = torn(chain, "party_group", group("一组"), {"name": "甲组"}, {"name": "乙组"})
    with window(chain.a) as (shell, work):
        shell.go("ledgers", ledger="party_group", entry=entry, branch=work.branch)
        settle(shell)
        page = shell.current_page()
        assert isinstance(page, LedgersPage)
        told = [each.text() for each in inside(page.view.panel.check, QLabel) if each.isVisible()]
        assert not any("可以定稿" in each or each == "齐了" for each in told)
        assert "待处理冲突" in told or any(each.startswith("差 ") for each in told)
        click(page.view.panel.to_settle)
        settle(shell)
        assert page.conflicts.now is not None
        assert page.conflicts.now.entry == entry


def test_what_was_joined_is_told_once_on_the_first_page(chain: Chain) -> None:
    torn(chain, "party_group", group("一组"), {"founded_on": "2020-07-01"}, {"name": "乙组"})
    with running(chain.a) as program:
        home = page_of(program)
        assert isinstance(home, HomePage)
        (message,) = home.news.messages()
        assert (message.title, message.tone) == ("1 条自动合并好了", Tone.DONE)
        home.looked_at()
        settle(program.shell)
        assert home.news.messages() == (message,)  # until it leaves by itself
        message.buttons[0][1]()
        settle(program.shell)
        page = page_of(program)
        assert isinstance(page, LedgersPage)
        assert "名称、成立日期" in words(page.conflicts)
        assert chain.a.book.newly_merged() == 0


def test_what_was_said_of_an_entry_does_not_stand_over_another(chain: Chain, one: str) -> None:
    other = saved(chain.a.book.save("party_group", group("二组")))
    upon = chain.a.book.entry(other).revision
    chain.a.drafts.put(
        other, ledger="party_group", branch=chain.names.one, entry=other, called="二组",
        texts={"payload": {"name": "二组字"}, "form": {"name": "二组字"}, "revision": upon},
    )  # fmt: skip
    with window(chain.a) as (shell, work):
        shell.go("ledgers", ledger="party_group", entry=other, branch=work.branch)
        settle(shell)
        host = shell.current_page()
        assert isinstance(host, LedgersPage)
        assert [each.key for each in host.messages.messages()] == ["restored"]
        shell.go("ledgers", conflicts=True, entry=one)
        settle(shell)
        assert said(host) == []


def test_taking_a_conflict_along_is_said_once_and_in_one_way(chain: Chain, one: str) -> None:
    del one
    with running(chain.a, "exchange") as program:
        page = page_of(program)
        (told,) = page.messages.messages()
        assert told.title == "待处理冲突 1 条"
        everything = "\n".join(each.text() for each in inside(page, QLabel) if each.isVisible())
        assert everything.count("可以先带走") == 1
        assert "先定下来" not in everything
