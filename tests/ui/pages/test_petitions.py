"""Request, package, reply, package: through the windows of branch and plant, by keyboard."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.ui.pages import register
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.pages.petitions import PetitionsPage
from hongdang_desktop.ui.pages.plant_home import PlantHomePage
from hongdang_desktop.ui.pages.printing import PrintingPage
from hongdang_desktop.ui.pages.replies import RepliesPage
from hongdang_desktop.ui.pages.reply_panel import next_number
from hongdang_desktop.ui.shell import Shell
from hongdang_desktop.ui.work import Work
from tests.station import world
from tests.station.world import Chain
from tests.ui.kit.hands import commit, letters, name, nameless, press
from tests.ui.pages.desk import alt, enter, said, settle

NUMBER = "红采党〔2026〕21号"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, world.Names]:
    folder = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        world.quick_codes(patch)
        return folder, world.build(folder)


@pytest.fixture
def chain(template: tuple[Path, world.Names], tmp_path: Path) -> Iterator[Chain]:
    made = Chain(template[0], tmp_path / "chain", template[1])
    yield made
    made.close()


@contextmanager
def seen(station: Station, width: int = 1366, height: int = 768) -> Iterator[Shell]:
    """Show all pages of a station in a window."""
    info = station.info()
    shell = Shell((), role=info.role.value)
    work = Work(station, shell, info)
    work.chosen = station.shelf.chosen()
    shell.set_pages(register.pages(work), role=info.role.value)
    shell.resize(width, height)
    shell.show()
    shell.activateWindow()
    try:
        yield shell
    finally:
        shell.close()
        shell.deleteLater()


def go(shell: Shell, key: str, **args: object) -> object:
    shell.go(key, **args)
    settle(shell)
    return shell.page(key)


def term(station: Station, branch: str) -> str:
    payload: JsonObject = {"branch": branch, "session": "第三届", "approved_on": "2026-03-01"}
    entry: str = station.book.save("term", payload).ids[0]
    station.book.finalise(entry)
    return entry


def rows(page: PetitionsPage) -> dict[str, list[str]]:
    """Return what stands in the list, by the heading it stands under."""
    return {group.title: [row.what for row in group.rows] for group in page.groups}


def test_next_number_follows_the_last_one() -> None:
    assert next_number(NUMBER) == "红采党〔2026〕22号"
    assert next_number("2026-009") == "2026-010"
    assert next_number("") == ""
    assert next_number("没有号") == ""


def _write(chain: Chain) -> None:
    """Write the request in the branch's window."""
    with seen(chain.a) as shell:
        page = cast("PetitionsPage", go(shell, "petitions"))
        assert name().startswith("写：")  # the first row has the focus
        assert "延期换届的请示：第三届" in rows(page)["需要时可以请示"]
        assert nameless(page) == []
        (key,) = (k for k, each in page.board.offers.items() if each.kind == "term_extension")
        page.rows.focus_row(key)
        enter()
        settle(shell)
        view = page.view
        assert view.form.fields["title"].value() == "采油一作业区第一党支部关于延期换届的请示"
        assert view.document.paper is not None
        before = view.document.paper.pdf
        commit("冬季上产任务重。")  # the focus is where something is missing
        alt(shell, Qt.Key.Key_S)
        assert said(page)[0].startswith("还不能定稿还没写拟到哪天")
        letters("2029-08-01")
        press(Qt.Key.Key_Return)
        settle(shell)
        assert view.document.paper is not None
        assert view.document.paper.pdf != before
        alt(shell, Qt.Key.Key_W)
        copied = QGuiApplication.clipboard().text()
        assert "　　冬季上产任务重。\n" in copied
        assert "2029年8月1日以前" in copied
        alt(shell, Qt.Key.Key_S)
        assert said(page)[0].startswith("定稿了。")
        assert view.head.chip.text() == "等批复"
        assert nameless(page) == []
        press(Qt.Key.Key_Escape)
        settle(shell)
        assert rows(page)["等批复"] == ["延期换届的请示：第三届，还没带走"]


def _answer(chain: Chain) -> None:
    """Answer it in the plant's window."""
    with seen(chain.plant) as shell:
        replies = cast("RepliesPage", go(shell, "replies"))
        opened = replies.petitions
        assert opened.table.count() == 2  # the kind, and what is asked
        assert opened.panel.evidence is not None
        assert nameless(replies) == []
        number = opened.panel.form.fields["number"]
        number.box.setFocus(Qt.FocusReason.OtherFocusReason)
        commit(NUMBER)  # the one value that anybody types
        alt(shell, Qt.Key.Key_S)
        assert said(replies)[0].startswith("答复了 1 件：同意。")
        assert opened.table.count() == 0


def test_a_request_goes_up_and_its_answer_fills_the_books(chain: Chain) -> None:
    world.committee(chain.a)
    entry = term(chain.a, chain.names.one)
    _write(chain)
    chain.up(chain.a)
    _answer(chain)
    chain.down(chain.a)

    kept = chain.a.book.entry(entry).payload
    (extension,) = cast("list[JsonObject]", kept["extensions"])
    assert (extension["number"], extension["until"]) == (NUMBER, "2029-08-01")
    with seen(chain.a) as shell:
        page = cast("PetitionsPage", go(shell, "petitions"))
        assert rows(page)["已答复"] == [f"延期换届的请示：第三届　同意 {NUMBER}"]
        (group,) = [each for each in page.groups if each.title == "已答复"]
        assert group.rows[0].rule == "届次与换届：延期批复"
        page.rows.link_pressed.emit(group.rows[0].key)
        settle(shell)
        assert shell.current_key() == "ledgers"


def test_taken_back_can_be_taken_back_again_by_enter(chain: Chain) -> None:
    world.committee(chain.a)
    entry = term(chain.a, chain.names.one)
    petition = chain.a.petitions.begin(chain.names.one, "term_extension", entry).ids[0]
    payload = {**chain.a.book.entry(petition).payload, "until": "2029-08-01"}
    chain.a.book.save("petition", payload, petition)
    chain.a.book.finalise(petition)
    chain.up(chain.a)
    with seen(chain.a) as shell:
        page = cast("PetitionsPage", go(shell, "petitions"))
        page.rows.focus_row(f"asked {petition}")
        page.rows.link_pressed.emit(f"asked {petition}")
        settle(shell)
        assert said(page)[0].startswith("撤回了“采油一作业区第一党支部关于延期换届的请示”。")
        assert "等批复" not in rows(page)
        assert name() == "撤销"
        press(Qt.Key.Key_Return)
        settle(shell)
        assert rows(page)["等批复"] == ["延期换届的请示：第三届"]
        assert name().startswith("看：")
        assert said(page) == []
    with seen(chain.plant) as shell:
        home = cast("PlantHomePage", go(shell, "home"))
        (told,) = [each for each in home.messages.messages() if each.key == "asked"]
        assert told.title == "1 件请示等批复"
        assert "1 件请示等批复" in [
            row.cells[4].text
            for row in map(home.table.row_at, range(home.table.count()))
            if not row.group
        ]
        told.buttons[0][1]()
        settle(shell)
        assert shell.current_key() == "replies"


def _asked(chain: Chain, *names: str) -> list[str]:
    made = []
    for person in names:
        payload: JsonObject = {
            "branch": chain.names.one, "name": person, "sex": "1", "born_on": "1990-01-01",
            "applied_on": "2026-01-05", "talk_on": "2026-01-20", "decided_on": "2026-09-01",
        }  # fmt: skip
        entry = chain.a.book.save("applicant", payload).ids[0]
        chain.a.book.finalise(entry)
        petition = chain.a.petitions.begin(chain.names.one, "activist_filing", entry).ids[0]
        chain.a.book.finalise(petition)
        made.append(entry)
    chain.up(chain.a)
    return made


def test_several_are_answered_in_one_go_and_returned_with_a_reason(chain: Chain) -> None:
    people = _asked(chain, "舒北辰", "郎可为", "蒙远岫")
    with seen(chain.plant) as shell:
        page = cast("RepliesPage", go(shell, "replies"))
        opened = page.petitions
        opened.table.setFocus(Qt.FocusReason.OtherFocusReason)
        press(Qt.Key.Key_Space)
        assert len(opened.chosen) == 1
        alt(shell, Qt.Key.Key_A)
        assert opened.main.text().startswith("批复 3 件")
        opened.table.setFocus(Qt.FocusReason.OtherFocusReason)
        press(Qt.Key.Key_Space)  # not this one
        last = opened.table.current_key()
        opened.panel.form.fields["number"].box.setFocus(Qt.FocusReason.OtherFocusReason)
        commit(NUMBER)
        alt(shell, Qt.Key.Key_S)
        assert said(page)[0].startswith("答复了 2 件：备案。")
        assert opened.table.current_key() == last
        assert opened.panel.form.fields["number"].value() == "红采党〔2026〕22号"
        opened.panel.form.fields["verdict"].set_value("returned")
        alt(shell, Qt.Key.Key_S)
        assert any("还没写意见" in words for words in said(page))
        commit("缺党员推荐材料")  # the focus went there
        alt(shell, Qt.Key.Key_S)
        assert said(page)[0].startswith("答复了 1 件：退回修改。")
    chain.down(chain.a)
    filled = [chain.a.book.entry(each).payload.get("filing_number") for each in people]
    assert sorted(str(each) for each in filled) == ["None", NUMBER, NUMBER]
    with seen(chain.a) as shell:
        branch = cast("PetitionsPage", go(shell, "petitions"))
        assert len(rows(branch)["退回修改"]) == 1


def test_a_notice_goes_to_one_branch_and_shows_who_has_it(chain: Chain) -> None:
    with seen(chain.plant) as shell:
        page = cast("RepliesPage", go(shell, "replies"))
        alt(shell, Qt.Key.Key_B)
        notices = page.notices
        commit("关于冬防检查的通知")
        alt(shell, Qt.Key.Key_M)
        letters("2026-12-10")
        alt(shell, Qt.Key.Key_S)
        assert any("还没写要支部办什么" in words for words in said(page))
        assert chain.plant.book.count(Listing("circular")) == 0  # nothing half sent
        notices.form.fields["demands"].box.setFocus(Qt.FocusReason.OtherFocusReason)
        commit("查一遍冬防措施。")
        notices.to.set_value([chain.names.one])
        alt(shell, Qt.Key.Key_S)
        assert said(page)[0].startswith("写好了。下发数据时带给1 个支部")
        assert [cell.text for cell in notices.table.row_at(0).cells][3:] == ["0 / 1", "0 / 1"]
        assert nameless(page) == []
    chain.down(chain.a)
    chain.up(chain.a)
    with seen(chain.plant) as shell:
        page = cast("RepliesPage", go(shell, "replies", notices=True))
        cells = page.notices.table.row_at(0).cells
        assert [cell.text for cell in cells][3:] == ["1 / 1", "0 / 1"]
    with seen(chain.a) as shell:
        branch = cast("PetitionsPage", go(shell, "petitions"))
        (told,) = rows(branch)["厂里的通知"]
        assert told.startswith("关于冬防检查的通知")


def test_an_entry_leads_to_what_may_be_asked_about_it(chain: Chain) -> None:
    world.committee(chain.a)
    entry = term(chain.a, chain.names.one)
    with seen(chain.a) as shell:
        ledgers = cast("LedgersPage", go(shell, "ledgers", ledger="term", entry=entry))
        ledgers.view.panel.ask.click()
        settle(shell)
        page = cast("PetitionsPage", shell.page("petitions"))
        assert shell.current_key() == "petitions"
        assert rows(page)["需要时可以请示"] == [
            "换届选举的请示：第三届", "延期换届的请示：第三届", "提前换届的请示：第三届",
        ]  # fmt: skip


def test_the_letter_of_a_transfer_is_printed_from_its_entry(chain: Chain) -> None:
    people = world.committee(chain.a)
    payload: JsonObject = {
        "branch": chain.names.one, "letter": "2026-001", "direction": "out", "member": people[0],
        "counterpart": "某厂党委", "dues_until": "2026-10", "issued_on": "2026-11-03",
    }  # fmt: skip
    entry = chain.a.book.save("transfer", payload).ids[0]
    chain.a.book.finalise(entry)
    with seen(chain.a) as shell:
        ledgers = cast("LedgersPage", go(shell, "ledgers", ledger="transfer", entry=entry))
        ledgers.view.panel.letter.click()
        settle(shell)
        page = cast("PrintingPage", shell.page("printing"))
        assert page.paper is not None
        assert page.paper.title == "公文"


def test_the_plant_writes_its_own_books_and_a_branch_reads_them(chain: Chain) -> None:
    with seen(chain.plant) as shell:
        page = cast("LedgersPage", go(shell, "ledgers", ledger="circular"))
        assert page.list.new.isVisibleTo(page)
        press(Qt.Key.Key_Insert)
        settle(shell)
        assert page.view.sitting.now is not None
        assert page.view.sitting.now.payload.get("branch") in (None, "")
        page = cast("LedgersPage", go(shell, "ledgers", ledger="petition"))
        assert not page.list.new.isVisibleTo(page)
    with seen(chain.a) as shell:
        page = cast("LedgersPage", go(shell, "ledgers", ledger="circular"))
        assert not page.list.new.isVisibleTo(page)
        assert "talent" not in page.index.keys()  # noqa: SIM118 - no mapping
