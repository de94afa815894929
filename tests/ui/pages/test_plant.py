"""The plant's own pages: who needs a hand, and the units it keeps."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Node, Role
from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.pages.plant_home import PlantHomePage
from hongdang_desktop.ui.pages.settings import SettingsPage
from tests.ui.desk_hands import page_of, running, said, words, write, yield_to


@pytest.fixture
def plant(tmp_path: Path, set_clock: SetClock) -> Iterator[Program]:
    """Open a plant without branches."""
    station = Station.create(
        tmp_path / "plant", role=Role.PLANT, name="红岗采油厂党委", clock=set_clock
    )
    station.actor = "蒲若川"
    with running(station) as program:
        yield program


def _settings(plant: Program) -> SettingsPage:
    plant.shell.go("settings")
    yield_to(plant)
    page = page_of(plant)
    assert isinstance(page, SettingsPage)
    return page


def _add(plant: Program, page: SettingsPage, kind: str, name: str, **more: str) -> None:
    units = page.units
    units.kind.set_value(kind)
    units.kind.changed.emit()
    write(units.name, name)
    for key, value in more.items():
        box = {"code": units.code, "short": units.short}.get(key)
        if box is not None:
            write(box, value)
        else:
            choice = {"above": units.above, "area": units.area}[key]
            nodes = {node.name: node.id for node in plant_nodes(plant)}
            choice.set_value(nodes[value])
    units.save.click()
    yield_to(plant)


def plant_nodes(plant: Program) -> tuple[Node, ...]:
    assert plant.work is not None
    return plant.work.station.tree.nodes()


def test_without_branches_the_plant_is_led_to_add_some(plant: Program) -> None:
    page = page_of(plant)
    assert isinstance(page, PlantHomePage)
    assert "还没有支部。" in words(page.card)
    assert "密钥纸还在电脑里" in said(page)


def test_areas_branches_and_teams_are_added_and_changed(plant: Program) -> None:
    page = _settings(plant)
    _add(plant, page, "area", "采油三作业区")
    _add(
        plant, page, "branch", "采油三作业区第二党支部", code="B002", short="第二党支部",
        area="采油三作业区",
    )  # fmt: skip
    _add(plant, page, "team", "采油一班", above="采油三作业区第二党支部", area="采油三作业区")
    assert plant.work is not None
    tree = plant.work.station.tree
    branch = tree.node("B002")
    assert [node.name for node in tree.teams(branch.id)] == ["采油一班"]
    assert plant.work.branch == branch.id
    page.units.table.go_to(branch.id)
    page.units.table.opened.emit(branch.id)
    write(page.units.short, "二支部")
    page.units.save.click()
    yield_to(plant)
    assert tree.node("B002").shown == "二支部"
    assert len(tree.nodes("branch")) == 1


def test_a_unit_without_a_name_is_not_added(plant: Program) -> None:
    page = _settings(plant)
    page.units.save.click()
    yield_to(plant)
    assert page.units.form.fields["name"].problem() == "还没有名称。写全称。"


def test_who_works_here_is_written_on_what_is_recorded(plant: Program) -> None:
    page = _settings(plant)
    write(page.actor, "栾思齐")
    page.actor.left.emit()
    yield_to(plant)
    assert plant.work is not None
    assert plant.work.station.actor == "栾思齐"
    assert "栾思齐" in words(plant.shell.side)


def test_a_branch_that_has_not_joined_is_named_with_what_to_do(plant: Program) -> None:
    assert plant.work is not None
    plant.work.station.tree.add("branch", "采油一区支部", code="B001")
    plant.shell.go("settings")
    plant.shell.go("home")
    yield_to(plant)
    page = page_of(plant)
    assert isinstance(page, PlantHomePage)
    cells = [c.text for at in range(page.table.count()) for c in page.table.row_at(at).cells]
    assert "还没入网，做一份邀请" in cells
    assert not any("名次" in cell or "%" in cell for cell in cells)
