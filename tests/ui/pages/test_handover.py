"""转接与移交 and 支部调整 by keys and clicks, on the practice plant."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt

from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Person
from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.pages.handover import HandoverPage
from hongdang_desktop.ui.pages.reorganise import ReorganisePage
from tests.ui.desk_hands import page_of, running, said, words, write, yield_to
from tests.ui.kit.hands import nameless, press


@pytest.fixture
def who(demo: Path, tmp_path: Path) -> Person:
    """Somebody of B001 whose letter out lies at the plant."""
    stick = tmp_path / "stick"
    stick.mkdir()
    with Station.open(demo / "branch-01") as sender, Station.open(demo / "plant") as plant:
        home, goal = (plant.tree.node(code) for code in ("B001", "B002"))
        person = sender.book.people(home.id)[-1]
        today = plant.today().isoformat()
        letter = sender.book.save("transfer", {
            "branch": home.id, "direction": "between", "member": person.id,
            "counterpart": goal.name, "issued_on": today, "dues_until": today[:7],
        }).ids[0]  # fmt: skip
        sender.book.finalise(letter)
        up, _ = sender.post.export(stick, home.id)
        plant.post.receive(up)
    return person


@pytest.fixture
def plant(demo: Path, who: Person) -> Iterator[Program]:
    del who
    with running(Station.open(demo / "plant"), "home") as program:
        yield program


def _handovers(program: Program) -> HandoverPage:
    program.shell.go("handovers")
    yield_to(program)
    return cast("HandoverPage", page_of(program))


def _states(page: HandoverPage) -> list[tuple[str, str]]:
    rows = (page.table.row_at(n) for n in range(page.table.count()))
    return [(row.cells[0].text, row.cells[4].text) for row in rows if not row.group]


def test_the_plant_issues_and_the_branch_takes_over_at_one_click(
    plant: Program, demo: Path, who: Person, tmp_path: Path
) -> None:
    page = _handovers(plant)
    assert _states(page) == [(who.name, "要开")]
    assert "党费交至" in words(page.panel)
    assert page.panel.to.currentText() == "井下区支部"  # the letter names it
    assert list(nameless(page)) == []
    page.panel.issue.click()
    yield_to(plant)
    assert "介绍信 2026-001 开好了" in said(page)
    assert _states(page) == [(who.name, "等接收")]
    assert plant.work is not None
    goal = plant.work.station.tree.node("B002").id
    path, _ = plant.work.station.post.export(tmp_path / "stick", goal)
    station = Station.open(demo / "branch-02")
    station.post.receive(path)
    with running(station, "home") as branch:
        assert branch.work is not None
        branch.shell.branch_chosen.emit(goal)
        yield_to(branch)
        mine = _handovers(branch)
        assert _states(mine) == [(who.name, "等接收")]
        assert "加入党组织日期" in words(mine.panel)
        assert "敏感" in words(mine.panel)
        mine.table.setFocus()
        press(Qt.Key.Key_Return)
        assert mine.panel.accept.hasFocus()
        press(Qt.Key.Key_Space)
        yield_to(branch)
        assert f"接收了{who.name}" in said(mine)
        assert _states(mine) == [(who.name, "已接收")]
        assert not mine.panel.accept.isVisible()
        assert who.name in {p.name for p in branch.work.station.book.people(goal)}


def test_refusing_asks_one_line(plant: Program, demo: Path, who: Person, tmp_path: Path) -> None:
    assert plant.work is not None
    kept = plant.work.station
    goal = kept.tree.node("B002").id
    kept.cards.issue(kept.cards.letters()[0].entry, goal)
    path, _ = kept.post.export(tmp_path / "stick", goal)
    station = Station.open(demo / "branch-02")
    station.post.receive(path)
    with running(station, "home") as branch:
        branch.shell.branch_chosen.emit(goal)
        yield_to(branch)
        page = _handovers(branch)
        page.panel.refuse.click()
        line = page.panel._asks["refuse"]
        assert line.isVisible()
        press(Qt.Key.Key_Return)  # without a reason it stays open
        assert line.isVisible()
        write(line.box, "去了别的支部")
        press(Qt.Key.Key_Return)
        yield_to(branch)
        assert _states(page) == [(who.name, "1 项没接")]
        assert "去了别的支部" in words(page.panel)


def test_a_letter_without_a_receiver_says_so(plant: Program) -> None:
    page = _handovers(plant)
    page.panel.to.set_value(None)
    page.panel.issue.click()
    yield_to(plant)
    assert "选接收支部" in words(page.panel)
    assert len(_states(page)) == 1


def test_the_sender_sees_that_his_letter_waits_for_the_plant(demo: Path, who: Person) -> None:
    with running(Station.open(demo / "branch-01"), "home") as branch:
        page = _handovers(branch)
        assert _states(page) == [(who.name, "等厂里")]
        assert not page.panel.issue.isVisible()


def test_an_empty_desk_says_what_would_stand_there(demo: Path) -> None:
    with running(Station.open(demo / "branch-01"), "home") as branch:
        page = _handovers(branch)
        assert "没有转来转去的" in words(page.card)
        assert not page.panel.isVisible()


def _reorganise(program: Program) -> ReorganisePage:
    program.shell.go("reorganise")
    yield_to(program)
    return cast("ReorganisePage", page_of(program))


def _planned(plant: Program, *to: str) -> ReorganisePage:
    page = _reorganise(plant)
    assert plant.work is not None
    ids = {node.code: node.id for node in plant.work.info.branches}
    page.anew.click()
    yield_to(plant)
    assert page.plan.number.hasFocus()
    write(page.plan.number, "红厂党〔2026〕9号")
    assert page.plan.sources is not None
    assert page.plan.targets is not None
    page.plan.sources.set_value((ids["B003"],))
    page.plan.targets.set_value(tuple(ids[each] for each in to))
    page.plan.targets.changed.emit()
    yield_to(plant)
    return page


def test_a_branch_is_merged_and_its_account_stands_beside_it(plant: Program) -> None:
    page = _reorganise(plant)
    assert "还没有办过支部调整" in words(page.list)
    page = _planned(plant, "B002")
    assert "都有去处" in page.preview.sum.text()
    assert list(nameless(page)) == []
    assert plant.work is not None
    page.plan.number.setFocus()
    page.preview.go.click()
    yield_to(plant)  # leaving the box looked again
    question = page.preview.question
    assert question.no.hasFocus()
    assert question.words().startswith("把")
    press(Qt.Key.Key_Escape)
    assert page.preview.go.hasFocus()
    assert plant.work.station.reorganising.decisions() == ()
    page.preview.go.click()
    question.yes.click()
    yield_to(plant)
    assert page.anew.hasFocus()
    assert "调整办好了" in said(page)
    assert page.table.count() == 1
    assert "没到位" in page.table.row_at(0).cells[4].text
    assert "等接收" in words(page.account)


def test_every_warning_can_be_read_before_it_is_done(plant: Program) -> None:
    page = _planned(plant, "B002")
    assert plant.work is not None
    plan = page.plan.plan({}, {})
    assert plan is not None
    remarks = plant.work.station.reorganising.preview(plan).remarks
    assert remarks
    shown = words(page.preview.remarks)
    assert all(each in shown for each in remarks)
    assert page.preview.remarks.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_nothing_is_done_before_everything_has_a_place(plant: Program) -> None:
    page = _planned(plant, "B001", "B002")
    total = page.table.count(), page.preview.table.count()
    assert f"{total[1]} 项还没定" in page.preview.sum.text()
    page.preview.go.click()
    yield_to(plant)
    assert "还没定去哪个支部" in said(page)
    assert plant.work is not None
    assert plant.work.station.reorganising.decisions() == ()
    first = page.preview.table.current_key()
    page.preview.to.setCurrentIndex(1)
    page.preview.to.changed.emit()
    yield_to(plant)
    assert page.preview.table.current_key() != first  # on to the next without a place
    page.plan.default.setCurrentIndex(0)
    page.plan.default.changed.emit()
    yield_to(plant)
    assert "都有去处" in page.preview.sum.text()
    page.back.click()
    yield_to(plant)
    assert page.anew.hasFocus()
