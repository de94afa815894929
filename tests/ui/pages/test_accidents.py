"""The exchange page says what happened to the stick or the PC, and what to do now."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.station.carriage.answers import PackageNote
from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.pages import out_card
from hongdang_desktop.ui.pages.exchange import ExchangePage
from hongdang_desktop.ui.pages.home import HomePage
from hongdang_desktop.ui.pages.plant_exchange import PlantExchangePage
from hongdang_desktop.ui.pages.plant_home import PlantHomePage
from tests.station import world
from tests.station.world import Chain, Names, called, group
from tests.ui.desk_hands import page_of, running, said, words, yield_to
from tests.ui.pages import accidents
from tests.ui.pages.accidents import Scene


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Names]:
    folder = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        world.quick_codes(patch)
        return folder, world.build(folder)


@pytest.fixture
def chain(template: tuple[Path, Names], tmp_path: Path) -> Iterator[Chain]:
    folder, names = template
    made = Chain(folder, tmp_path / "chain", names)
    yield made
    made.close()


def _at_plant(program: Program, scene: Scene) -> PlantExchangePage:
    page = page_of(program)
    assert isinstance(page, PlantExchangePage)
    page.stick.take(scene.stick)
    yield_to(program)
    return page


def _at_branch(program: Program, scene: Scene) -> ExchangePage:
    page = page_of(program)
    assert isinstance(page, ExchangePage)
    page.stick.take(scene.stick)
    yield_to(program)
    return page


def _rows(page: PlantExchangePage) -> list[str]:
    table = page.receive.table
    return [" ".join(c.text for c in table.row_at(n).cells) for n in range(table.count())]


def test_a_normal_month_is_looked_at_taken_and_taken_back(chain: Chain) -> None:
    scene = accidents.normal_month(chain)
    before = scene.station.digest()
    with running(scene.station, "exchange") as program:
        page = _at_plant(program, scene)
        assert scene.station.digest() == before
        assert "党小组 2" in _rows(page)[0]
        page.receive.take.click()
        yield_to(program)
        assert "收好了。1 包，2 条。" in said(page)  # as many as the row said before
        assert sorted(called(scene.station)) == ["第一党小组", "第二党小组"]
        assert page.receive.undo.isVisible()
        page.receive.undo.click()
        yield_to(program)
        assert scene.station.digest() == before
        assert not page.receive.undo.isVisible()
        assert "可以收" in _rows(page)[0]


def test_a_gap_says_whose_which_and_that_it_is_kept(chain: Chain) -> None:
    scene = accidents.gap(chain)
    with running(scene.station, "exchange") as program:
        page = _at_plant(program, scene)
        assert "缺包" in _rows(page)[0]
        page.receive.take.click()
        yield_to(program)
        assert "先收着" in said(page)
        assert "第一支部·电脑A" in said(page)
        assert called(scene.station) == []


def test_a_conflict_is_told_before_and_asked_after(chain: Chain) -> None:
    scene = accidents.conflict(chain)
    with running(scene.station, "exchange") as program:
        page = _at_branch(program, scene)
        assert "有 1 条这边也改过" in words(page)
        page.into.take.click()
        yield_to(program)
        assert "待处理冲突 1 条" in said(page)
        program.shell.go("home")
        yield_to(program)
        home = page_of(program)
        assert isinstance(home, HomePage)
        assert "待处理冲突 1 条" in said(home)
        assert len(scene.station.book.conflicts()) == 1


def test_a_fork_keeps_both_and_stands_on_the_first_page(chain: Chain) -> None:
    scene = accidents.fork(chain)
    with running(scene.station, "exchange") as program:
        page = _at_plant(program, scene)
        page.receive.take.click()
        yield_to(program)
        assert sorted(called(scene.station)) == ["另一党小组", "第一党小组"]
        assert "有台电脑恢复过旧数据" in words(page.notices)
        program.shell.go("home")
        yield_to(program)
        home = page_of(program)
        assert isinstance(home, PlantHomePage)
        rows = [home.table.row_at(n) for n in range(home.table.count())]
        told = [" ".join(cell.text for cell in row.cells) for row in rows]
        assert "要帮一把" in told[0]
        assert "第一支部" in told[1]
        assert "恢复过旧数据" in told[1]
        assert "有台电脑恢复过旧数据" in words(home.notices)


def test_a_wrong_stick_is_not_taken_and_its_programs_are_named(chain: Chain) -> None:
    scene = accidents.wrong_stick(chain)
    before = scene.station.digest()
    with running(scene.station, "exchange") as program:
        page = _at_branch(program, scene)
        assert "文件夹里没有给本支部的新包" in words(page.into)
        assert "拿错了U盘" in words(page.into)
        assert not page.into.take.isEnabled()
        assert "autorun.inf" in said(page)
        assert "党建数据交换.exe" in said(page)
        assert scene.station.digest() == before


def test_a_package_cut_short_says_so_and_stops_nothing(chain: Chain) -> None:
    scene = accidents.cut_short(chain)
    with running(scene.station, "exchange") as program:
        page = _at_plant(program, scene)
        page.receive.take.click()
        yield_to(program)
        assert "没写完" in page.receive._line.text() + said(page)
        assert called(scene.station) == []


def test_a_full_stick_says_how_much_is_missing(chain: Chain) -> None:
    scene = accidents.disk_full(chain)
    with accidents.no_room(), running(scene.station, "exchange") as program:
        page = _at_branch(program, scene)
        page.out.write.click()
        yield_to(program)
        assert "U盘" in said(page)
        assert "放不下，还差" in said(page)
        assert not list(scene.stick.rglob("*.djx*"))


def test_what_was_put_there_meanwhile_is_seen_on_coming_back(chain: Chain) -> None:
    scene = accidents.disk_full(chain)  # an empty stick at a branch
    with running(scene.station, "exchange") as program:
        page = _at_branch(program, scene)
        assert not page.into.take.isEnabled()
        program.shell.go("home")
        yield_to(program)
        chain.plant.tree.add("team", "采油九班", parent=chain.names.area, branch=chain.names.one)
        chain.plant.post.export(scene.stick, chain.names.one)
        program.shell.go("exchange")
        yield_to(program)
        assert page.into.take.isEnabled()


def test_the_next_branch_with_the_same_drive_is_seen_on_coming_back(chain: Chain) -> None:
    scene = accidents.normal_month(chain)
    with running(scene.station, "exchange") as program:
        page = _at_plant(program, scene)
        page.receive.take.click()
        yield_to(program)
        assert "收好了" in _rows(page)[0]
        program.shell.go("home")
        yield_to(program)
        for path in scene.stick.rglob("*.djx"):
            path.unlink()
        chain.c.post.export(scene.stick, chain.names.two)
        program.shell.go("exchange")
        yield_to(program)
        assert [row.split()[0] for row in _rows(page)] == ["第二支部"]


def test_a_copy_that_became_a_pc_of_its_own_can_be_invited_again(chain: Chain) -> None:
    chain.b.become_new_pc()
    with running(chain.b, "exchange") as program:
        page = page_of(program)
        assert isinstance(page, ExchangePage)
        yield_to(program)
        assert page.join.isVisible()
        assert not page.out.isVisible()
        assert not page.request.isVisible()


def test_many_packages_out_do_not_hide_that_something_came(chain: Chain) -> None:
    chain.down(chain.a)
    for name in "一二三四五六七":
        chain.a.book.save("party_group", group(f"第{name}党小组"))
        chain.a.post.export(chain.stick)
    with running(chain.a, "exchange") as program:
        page = page_of(program)
        assert isinstance(page, ExchangePage)
        yield_to(program)
        assert "还没收到过" not in words(page)


def test_the_volumes_of_a_package_are_one_line() -> None:
    at = datetime(2026, 11, 23, 10, tzinfo=PLANT_TIME)
    parts = [PackageNote(at, True, 4, "第一支部", n, "还没有回执", f"{n}.djx") for n in (0, 9, 0)]
    came = PackageNote(at, False, 4, "第一支部", 2, "已用", "in.djx")
    shown = out_card._once((*parts, came))
    assert [(note.out, note.entries) for note in shown] == [(True, 9), (False, 2)]


def test_taking_back_keeps_the_focus_in_the_page(chain: Chain) -> None:
    scene = accidents.conflict(chain)
    with running(scene.station, "exchange") as program:
        page = _at_branch(program, scene)
        page.into.take.click()
        yield_to(program)
        page.into.undo.setFocus()
        page.into.undo.click()
        yield_to(program)
        assert "撤回了" in said(page)
        assert "收好了" not in said(page)
        held = QApplication.focusWidget()
        assert held is not None
        assert held is page or page.isAncestorOf(held)
