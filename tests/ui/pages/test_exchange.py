"""The whole road by clicks: invitation, request, admission, a package out, in, and back."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role
from hongdang_desktop.ui import files
from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.pages.exchange import ExchangePage
from hongdang_desktop.ui.pages.plant_exchange import PlantExchangePage
from hongdang_desktop.ui.pages.stick import Place, StickGone, reached
from tests.ui.desk_hands import page_of, running, said, words, write, yield_to
from tests.ui.pages.desk import branch_of, held, make_station


@dataclass
class Road:
    """A plant and a branch in two windows, and the folder that stands for the stick."""

    plant: Program
    at_plant: PlantExchangePage
    branch: Program
    at_branch: ExchangePage
    stick: Path

    def settle(self) -> None:
        yield_to(self.plant)
        yield_to(self.branch)

    def look(self) -> None:
        """Plug the stick in on both sides (F5)."""
        self.at_plant.look_for_stick()
        self.at_branch.look_for_stick()
        self.settle()


@pytest.fixture
def road(tmp_path: Path, set_clock: SetClock) -> Iterator[Road]:
    """Open a plant, and a branch that began alone, side by side."""
    stick = tmp_path / "stick"
    stick.mkdir()
    plant = Station.create(
        tmp_path / "plant", role=Role.PLANT, name="红岗采油厂党委", clock=set_clock
    )
    branch = make_station(tmp_path / "branch", set_clock)
    held(branch, "2026-11-16", "11月支部委员会会议")
    with running(plant, "exchange") as first, running(branch, "exchange") as second:
        at_plant, at_branch = page_of(first), page_of(second)
        assert isinstance(at_plant, PlantExchangePage)
        assert isinstance(at_branch, ExchangePage)
        at_plant.stick.take(stick)
        at_branch.stick.take(stick)
        made = Road(first, at_plant, second, at_branch, stick)
        made.settle()
        yield made


def _join(road: Road) -> None:
    """Walk from the invitation to the admission, by the buttons that people press."""
    road.at_plant.turn("join")
    road.settle()
    invite = road.at_plant.join.invite
    invite.button.click()
    road.settle()
    code = words(invite.code).replace(" ", "")
    join = road.at_branch.join
    write(join.invitation.file, next(road.stick.rglob("*.djy")))
    write(join.invitation.code, code)
    join.invitation.button.click()
    road.settle()
    assert words(join.invitation.compare.digits) == words(invite.digits)
    join.invitation.compare.yes.click()
    write(join.pc, "支部电脑一")
    join.button.click()
    road.settle()
    road.at_branch.request.button.click()
    road.settle()
    road.at_plant.join.place_changed()
    road.settle()
    admit = road.at_plant.join.admit
    assert words(admit.compare.digits) == words(road.at_branch.request.digits)
    assert not admit.button.isEnabled()
    admit.compare.yes.click()
    admit.button.click()
    road.settle()


def _digest(program: Program) -> str:
    assert program.work is not None
    return program.work.station.digest()


def test_before_the_invitation_the_page_only_offers_to_join(road: Road) -> None:
    assert road.at_branch.join.isVisible()
    assert not road.at_branch.out.isVisible()
    assert not road.at_branch.into.isVisible()
    assert "严禁录入涉密信息" in words(road.at_branch)


def test_a_meeting_travels_to_the_plant_and_the_receipt_comes_back(road: Road) -> None:
    _join(road)
    assert "支部电脑一入网了" in said(road.at_plant)
    out = road.at_branch.out
    out.write.click()
    road.settle()
    assert "可以拔U盘" in said(road.at_branch)
    road.at_plant.turn("in")
    road.look()
    receive = road.at_plant.receive
    assert receive.take.text().startswith("收进来 1 包")
    receive.take.click()
    road.settle()
    assert "收好了" in said(road.at_plant)
    assert road.plant.work is not None
    branch = road.plant.work.station.tree.branches()[0]
    assert branch.shown == "第二党支部"
    road.at_plant.turn("out")
    road.settle()
    road.at_plant.send.all.click()
    road.settle()
    road.look()
    into = road.at_branch.into
    assert into.take.isEnabled()
    into.take.click()
    road.settle()
    assert road.branch.work is not None
    assert road.branch.work.info.standing == "enrolled"
    assert not road.at_branch.request.isVisible()
    assert "厂里已收" in words(out)


def test_taking_over_twice_changes_nothing(road: Road) -> None:
    _join(road)
    road.at_branch.out.write.click()
    road.settle()
    road.at_plant.turn("in")
    road.look()
    road.at_plant.receive.take.click()
    road.settle()
    before = _digest(road.plant)
    road.look()
    assert not road.at_plant.receive.take.isEnabled()
    assert "收过了" in _states(road)
    assert _digest(road.plant) == before


def _states(road: Road) -> str:
    table = road.at_plant.receive.table
    return " ".join(
        cell.text for place in range(table.count()) for cell in table.row_at(place).cells
    )


def test_a_package_before_the_admission_waits_and_is_used_after_it(road: Road) -> None:
    road.at_plant.turn("join")
    road.settle()
    road.at_plant.join.invite.button.click()
    road.settle()
    assert road.branch.work is not None
    post = road.branch.work.station.post
    code = words(road.at_plant.join.invite.code).replace(" ", "")
    post.join(next(road.stick.rglob("*.djy")), code, "支部电脑一")
    asked = post.request(road.stick)
    road.at_branch.looked_at()
    road.settle()
    road.at_branch.out.write.click()
    road.settle()
    road.at_plant.turn("in")
    road.look()
    assert "等入网" in _states(road)
    road.at_plant.receive.take.click()
    road.settle()
    assert "先替您收着" in said(road.at_plant)
    assert road.plant.work is not None
    road.plant.work.station.post.admit(asked.path, asked.fingerprint)
    assert road.plant.work.station.tree.branches()


def test_damaged_files_are_named_and_stop_no_other(road: Road, tmp_path: Path) -> None:
    _join(road)
    road.at_branch.out.write.click()
    road.settle()
    package = next(road.stick.rglob("*.djx"))
    short = package.with_name("B002-写了一半.djx")
    short.write_bytes(package.read_bytes()[:-100])
    bits = bytearray(package.read_bytes())
    bits[-50] ^= 1
    package.with_name("B002-改过一位.djx").write_bytes(bits)
    road.at_plant.turn("in")
    road.look()
    assert _states(road).count("收不了") == 2
    road.at_plant.receive.take.click()
    road.settle()
    told = said(road.at_plant)
    assert "B002-写了一半.djx：文件没写完" in told
    assert "B002-改过一位.djx：文件坏了" in told
    assert "收好了" in told


def test_what_the_plant_adds_later_reaches_the_branch_on_another_stick(
    road: Road, tmp_path: Path
) -> None:
    _join(road)
    road.at_branch.out.write.click()
    road.settle()
    road.at_plant.turn("in")
    road.look()
    road.at_plant.receive.take.click()
    road.settle()
    road.at_plant.turn("out")
    road.settle()
    road.at_plant.send.all.click()
    road.settle()
    road.look()
    road.at_branch.into.take.click()
    road.settle()
    assert road.plant.work is not None
    branch = road.plant.work.station.tree.branches()[0].id
    road.plant.work.station.tree.add("team", "采油三班", branch=branch)
    (tmp_path / "one").mkdir()
    first, _ = road.plant.work.station.post.export(tmp_path / "one", branch)
    assert first.is_file()
    shutil.rmtree(road.stick)
    shutil.copytree(tmp_path / "one", road.stick)
    road.look()
    assert "签名对，没改动过。" in words(road.at_branch.into)
    road.at_branch.into.take.click()
    road.settle()
    assert road.branch.work is not None
    assert "采油三班" in [node.name for node in road.branch.work.station.tree.nodes("team")]


def test_digits_that_differ_admit_nobody(road: Road) -> None:
    road.at_plant.turn("join")
    road.settle()
    road.at_plant.join.invite.button.click()
    road.settle()
    assert road.branch.work is not None
    post = road.branch.work.station.post
    code = words(road.at_plant.join.invite.code).replace(" ", "")
    post.join(next(road.stick.rglob("*.djy")), code, "支部电脑一")
    post.request(road.stick)
    road.at_plant.join.place_changed()
    road.settle()
    admit = road.at_plant.join.admit
    admit.compare.no.click()
    assert "先不受理" in said(road.at_plant)
    assert not admit.button.isEnabled()


def test_a_stick_that_was_pulled_out_is_said_and_nothing_is_lost(road: Road) -> None:
    _join(road)
    before = _digest(road.branch)
    shutil.rmtree(road.stick)
    road.at_branch.out.write.click()
    road.settle()
    assert "U盘没有了" in said(road.at_branch)
    assert not road.stick.exists()
    assert _digest(road.branch) == before


def test_without_a_stick_a_folder_may_be_chosen(
    tmp_path: Path, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch = make_station(tmp_path / "branch", set_clock)
    monkeypatch.setattr(files, "choose_folder", lambda *_args: tmp_path)
    with running(branch, "exchange") as program:
        page = page_of(program)
        assert isinstance(page, ExchangePage)
        page.other.click()
        yield_to(program)
        assert page.stick.place is not None
        assert page.stick.place.path == tmp_path


def test_sending_several_branches_can_be_stopped(road: Road) -> None:
    _join(road)
    road.at_plant.turn("out")
    road.settle()
    send = road.at_plant.send
    send.all.click()
    send.writing.stop_pressed.emit()
    road.settle()
    assert "停下了" in said(road.at_plant) or "写好了" in said(road.at_plant)
    assert send.all.isEnabled()


def test_the_focus_stands_on_the_step_that_is_next(road: Road) -> None:
    _join(road)
    road.branch.shell.activateWindow()
    road.at_branch.setFocus()
    road.at_branch.looked_at()
    road.settle()
    assert QApplication.focusWidget() is road.at_branch.out.write
    assert branch_of(road.branch.work.station) if road.branch.work else False


def test_a_folder_that_outlived_its_stick_is_never_written_to(
    tmp_path: Path, set_clock: SetClock
) -> None:
    with make_station(tmp_path / "branch", set_clock) as branch:
        place = Place(tmp_path, "KINGSTON", stick=True)
        with pytest.raises(StickGone):
            reached(branch.post, place)
        assert reached(branch.post, Place(tmp_path, "文件夹", stick=False)) == tmp_path
