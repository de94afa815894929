"""First start, by clicks: a plant, a branch alone, a branch with an invitation, practice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hongdang_desktop import paths
from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.core.errors import Stopped
from hongdang_desktop.core.progress import Progress
from hongdang_desktop.station.carriage.answers import Invited
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role
from hongdang_desktop.ui import files, opening
from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.exchange import ExchangePage
from hongdang_desktop.ui.pages.first_forms import AloneForm, PlantForm
from hongdang_desktop.ui.pages.first_invited import InvitedForm
from hongdang_desktop.ui.pages.first_restore import RestoreForm
from hongdang_desktop.ui.pages.first_start import FirstStart
from hongdang_desktop.ui.pages.home import HomePage
from hongdang_desktop.ui.pages.key_sheet import KeySheetPage
from hongdang_desktop.ui.pages.plant_home import PlantHomePage
from hongdang_desktop.ui.pages.printing import PrintingPage
from tests.ui.desk_hands import page_of, running, said, words, write, yield_to


@pytest.fixture
def first() -> Iterator[tuple[Program, FirstStart]]:
    """Run the program for the first time."""
    with running() as program:
        program.start(None)
        program.shell.showNormal()
        yield_to(program)
        page = page_of(program)
        assert isinstance(page, FirstStart)
        yield program, page


@pytest.fixture
def invited(tmp_path: Path, set_clock: SetClock) -> Iterator[tuple[Station, Invited]]:
    """Let a plant invite a branch."""
    (tmp_path / "stick").mkdir()
    with Station.create(
        tmp_path / "plant", role=Role.PLANT, name="红岗采油厂党委", clock=set_clock
    ) as plant:
        branch = plant.tree.add(
            "branch", "采油三作业区第二党支部", code="B002", short_name="第二党支部"
        )
        yield plant, plant.post.invite((branch,), tmp_path / "stick")


def _form(page: FirstStart, number: int) -> PlantForm | AloneForm | InvitedForm:
    page.choice.choices[number - 1].click()
    form = page.shown_now()
    assert isinstance(form, PlantForm | AloneForm | InvitedForm)
    return form


def test_digits_and_arrows_choose_among_the_four(first: tuple[Program, FirstStart]) -> None:
    _, page = first
    choices = page.choice.choices
    choices[0].setFocus()
    QTest.keyClick(choices[0], Qt.Key.Key_Right)
    QTest.keyClick(choices[1], Qt.Key.Key_Down)
    assert choices[3].hasFocus()
    QTest.keyClick(choices[3], Qt.Key.Key_3)
    assert isinstance(page.shown_now(), AloneForm)


def test_nothing_secret_is_asked_for_and_the_page_says_so(
    first: tuple[Program, FirstStart],
) -> None:
    _, page = first
    assert "严禁录入涉密信息" in words(page)
    _form(page, 1)
    assert "严禁录入涉密信息" in words(page)


def test_a_plant_is_made_and_its_keys_are_shown(
    first: tuple[Program, FirstStart], tmp_path: Path
) -> None:
    program, page = first
    form = _form(page, 1)
    form.make_button.click()
    assert form.form.fields["name"].problem() == "还没有名称。写厂党委的全称。"
    write(form.form.fields["name"].box, "红岗采油厂党委")
    write(form.form.fields["actor"].box, "蒲若川")
    write(form.folder, tmp_path / "plant")
    form.make_button.click()
    yield_to(program)
    keys = page_of(program)
    assert isinstance(keys, KeySheetPage)
    assert "AGE-SECRET-KEY-1" in words(keys)
    assert program.work is not None
    assert program.work.station.actor == "蒲若川"


def test_keys_leave_the_computer_only_when_both_sheets_are_locked_away(
    first: tuple[Program, FirstStart], tmp_path: Path
) -> None:
    program, page = first
    form = _form(page, 1)
    for key, value in (("name", "红岗采油厂党委"), ("actor", "蒲若川")):
        write(form.form.fields[key].box, value)
    write(form.folder, tmp_path / "plant")
    form.make_button.click()
    yield_to(program)
    keys = page_of(program)
    assert isinstance(keys, KeySheetPage)
    assert not keys.kept.isEnabled()
    keys.sure.click()
    assert not keys.kept.isEnabled()  # nobody printed it
    keys.by_hand.click()
    keys.kept.click()
    assert program.work is not None
    post = program.work.station.post
    assert keys.question.no.hasFocus()
    assert "只有纸上有" in words(keys.question)
    QTest.keyClick(keys.question.no, Qt.Key.Key_Escape)
    assert not keys.question.isVisible()
    assert post.recovery_sheet() is not None
    keys.kept.click()
    keys.question.yes.click()
    yield_to(program)
    assert post.recovery_sheet() is None
    assert page_of(program) is keys
    assert keys.messages.messages()[0].tone is Tone.DONE
    assert "AGE-SECRET-KEY-1" not in words(keys)


def test_a_sheet_saved_in_this_run_needs_no_other_word(
    tmp_path: Path, set_clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant = Station.create(
        tmp_path / "plant", role=Role.PLANT, name="红岗采油厂党委", clock=set_clock
    )
    with running(plant, page="keys") as program:
        keys = page_of(program)
        assert isinstance(keys, KeySheetPage)
        assert keys.by_hand.isVisible()
        monkeypatch.setattr(files, "save_as", lambda *_: tmp_path / "keys.pdf")
        keys.print.click()
        yield_to(program)
        printing = page_of(program)
        assert isinstance(printing, PrintingPage)
        printing.saving.button.click()
        yield_to(program)
        assert (tmp_path / "keys.pdf").exists()
        program.shell.go("keys")
        yield_to(program)
        assert not keys.by_hand.isVisible()
        keys.sure.click()
        assert keys.kept.isEnabled()


def test_a_taken_folder_is_said_under_its_box_and_nothing_typed_is_lost(
    first: tuple[Program, FirstStart], tmp_path: Path, set_clock: SetClock
) -> None:
    program, page = first
    Station.create(tmp_path / "a", role=Role.BRANCH, name="甲", clock=set_clock).close()
    form = _form(page, 1)
    for key, value in (("name", "红岗采油厂党委"), ("actor", "蒲若川")):
        write(form.form.fields[key].box, value)
    write(form.folder, tmp_path / "a")
    form.make_button.click()
    yield_to(program)
    assert "已经有工作台的数据" in form.form.fields["folder"].problem()
    assert form.words("name") == "红岗采油厂党委"


def test_going_back_and_forth_keeps_what_was_typed(first: tuple[Program, FirstStart]) -> None:
    _, page = first
    form = _form(page, 3)
    write(form.form.fields["area"].box, "采油三作业区")
    form.back_button.click()
    assert page.shown_now() is page.choice
    assert _form(page, 3).words("area") == "采油三作业区"


def test_a_branch_begins_alone(first: tuple[Program, FirstStart], tmp_path: Path) -> None:
    program, page = first
    form = _form(page, 3)
    typed = {
        "area": "采油三作业区", "branch": "采油三作业区第二党支部", "short": "第二党支部",
        "code": "B002", "plant": "红岗采油厂党委", "actor": "卞秋禾",
    }  # fmt: skip
    for key, value in typed.items():
        write(form.form.fields[key].box, value)
    write(form.folder, tmp_path / "b")
    form.make_button.click()
    yield_to(program)
    assert isinstance(page_of(program), HomePage)
    assert program.work is not None
    branch = program.work.info.branches[0]
    assert (branch.name, branch.shown, branch.code) == (typed["branch"], "第二党支部", "B002")


def test_a_wrong_code_a_wrong_file_and_digits_that_differ_stop_the_invitation(
    first: tuple[Program, FirstStart], tmp_path: Path, invited: tuple[Station, Invited]
) -> None:
    program, page = first
    _, invitation = invited
    form = _form(page, 2)
    assert isinstance(form, InvitedForm)
    boxes = form.invitation
    form.make_button.click()
    assert boxes.form.fields["file"].problem() == "还没有邀请文件。插上U盘，点“选文件”。"
    other = tmp_path / "笔记.txt"
    other.write_text("别的文件", encoding="utf-8")
    write(boxes.file, other)
    write(boxes.code, invitation.code)
    boxes.button.click()
    yield_to(program)
    assert boxes.form.fields["file"].problem() == "这不是党建数据文件。换一个文件再试。"
    write(boxes.file, invitation.path)
    write(boxes.code, "111111111111")
    boxes.button.click()
    yield_to(program)
    assert boxes.form.fields["code"].problem().startswith("邀请码不对。")
    assert boxes.agreed() is None
    write(boxes.code, invitation.code)
    boxes.button.click()
    yield_to(program)
    assert invitation.fingerprint.split()[0] in words(form)
    boxes.compare.no.click()
    form.make_button.click()
    assert boxes.agreed() is None
    assert program.work is None


def test_an_invited_branch_compares_digits_and_goes_on_with_its_request(
    first: tuple[Program, FirstStart], tmp_path: Path, invited: tuple[Station, Invited]
) -> None:
    program, page = first
    _, invitation = invited
    form = _form(page, 2)
    assert isinstance(form, InvitedForm)
    spoken = " ".join(invitation.code[at : at + 4] for at in (0, 4, 8))
    write(form.invitation.file, invitation.path)
    write(form.invitation.code, spoken)
    form.invitation.button.click()
    yield_to(program)
    assert "红岗采油厂党委邀请：采油三作业区第二党支部" in words(form)
    form.invitation.compare.yes.click()
    write(form.pc, "支部电脑一")
    write(form.actor, "卞秋禾")
    write(form.folder, tmp_path / "b")
    form.make_button.click()
    yield_to(program)
    assert isinstance(page_of(program), ExchangePage)
    assert program.work is not None
    assert program.work.info.standing == "invited"


def test_another_code_after_the_comparison_must_be_compared_anew(
    first: tuple[Program, FirstStart], invited: tuple[Station, Invited]
) -> None:
    program, page = first
    _, invitation = invited
    form = _form(page, 2)
    assert isinstance(form, InvitedForm)
    write(form.invitation.file, invitation.path)
    write(form.invitation.code, invitation.code)
    form.invitation.button.click()
    yield_to(program)
    form.invitation.compare.yes.click()
    assert form.invitation.agreed() is not None
    write(form.invitation.code, "222222222222")
    assert form.invitation.agreed() is None


def test_practice_opens_a_plant_that_is_not_remembered(
    first: tuple[Program, FirstStart], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(progress: Progress) -> Station:
        progress.step("正在摆一个练习厂", 1, 2)
        return Station.create(tmp_path / "p", role=Role.PLANT, name="练习厂党委", practice=True)

    monkeypatch.setattr(opening, "open_practice", make)
    program, page = first
    page.choice.choices[3].click()
    yield_to(program)
    assert program.shell.windowTitle().startswith("练习厂党委（练习）")
    assert not (paths.state() / "window.json").exists()


def test_practice_can_be_stopped(
    first: tuple[Program, FirstStart], monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(progress: Progress) -> Station:
        progress.stop()
        progress.step("正在摆一个练习厂")
        raise AssertionError

    monkeypatch.setattr(opening, "open_practice", make)
    program, page = first
    page.choice.choices[3].click()
    yield_to(program)
    assert Stopped().sentence.partition("。")[0] in said(page.choice)
    assert page.choice.choices[3].isEnabled()


def _carried(folder: Path, set_clock: SetClock) -> tuple[Path, str]:
    """Let a plant carry out a backup; return it, and what stands on its paper."""
    (folder / "stick").mkdir()
    with Station.create(
        folder / "burnt", role=Role.PLANT, name="红岗采油厂党委", clock=set_clock
    ) as plant:
        plant.tree.add("branch", "采油三作业区第二党支部", code="B002")
        sheet = plant.post.recovery_sheet()
        assert sheet is not None
        file = plant.backups.to_stick(folder / "stick")
    return file, "\n".join(f"{label}  {value}" for label, value in sheet.rows)


def _restore_form(page: FirstStart, file: Path, folder: Path) -> RestoreForm:
    page.choice.restore.click()
    form = page.shown_now()
    assert isinstance(form, RestoreForm)
    write(form.file, file)
    write(form.folder, folder)
    return form


def test_a_backup_and_the_paper_bring_a_burnt_computer_back(
    first: tuple[Program, FirstStart], tmp_path: Path, set_clock: SetClock
) -> None:
    program, page = first
    file, sheet = _carried(tmp_path, set_clock)
    form = _restore_form(page, file, tmp_path / "new")
    form.make()
    assert "还没有恢复密钥" in form.form.fields["paper"].problem()
    form.paper.set_value(sheet.lower())
    form.make()
    yield_to(program)
    yield_to(program)
    assert isinstance(page_of(program), PlantHomePage)
    assert program.work is not None
    assert program.work.station.folder == (tmp_path / "new").resolve()
    names = [node.name for node in program.work.station.tree.nodes("branch")]
    assert names == ["采油三作业区第二党支部"]


def test_a_wrong_paper_is_said_under_its_box_and_nothing_is_made(
    first: tuple[Program, FirstStart], tmp_path: Path, set_clock: SetClock
) -> None:
    program, page = first
    file, sheet = _carried(tmp_path, set_clock)
    (tmp_path / "other").mkdir()
    _, other = _carried(tmp_path / "other", set_clock)
    form = _restore_form(page, file, tmp_path / "new")
    for typed, told in (("AGE-SECRET-KEY-1QQQ", "抄得不对"), (other, "打不开这份备份")):
        form.paper.set_value(typed)
        form.make()
        yield_to(program)
        assert told in form.form.fields["paper"].problem()
        assert form.make_button.isEnabled()
        assert not (tmp_path / "new").exists()
    write(form.file, tmp_path / "nothing.djb")
    form.paper.set_value(sheet)
    form.make()
    yield_to(program)
    assert "没有这个文件" in form.form.fields["file"].problem()
    assert not (tmp_path / "new").exists()
