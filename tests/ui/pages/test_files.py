"""附件 in the editors: put in, dropped in, looked at, saved elsewhere, taken away; never in the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.station.station import Station
from hongdang_desktop.store import attached
from hongdang_desktop.ui import files
from hongdang_desktop.ui.pages.files_card import FilesCard
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.shell import Shell
from tests.station import pictures
from tests.station.pictures import written
from tests.ui.kit.hands import press
from tests.ui.pages import desk
from tests.ui.pages.desk import settle


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    made = desk.make_station(tmp_path / "place")
    yield made
    made.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    written(folder, "现场.jpg", pictures.photo())
    written(folder, "扫描.pdf", pictures.pdf(3))
    written(folder, "通知.docx", pictures.docx())
    written(folder, "程序.jpg", b"MZ\x90\0")
    return folder


def _group(station: Station, *paths: Path) -> str:
    parts = [dict(part) for part in station.attachments.take_all(paths).parts]
    people = [person.id for person in station.book.people(desk.branch_of(station))]
    payload: JsonObject = {
        "name": "第一党小组", "leader": people[0], "members": [*people[:3]], "attachments": [*parts],
    }  # fmt: skip
    return station.book.save("party_group", payload).ids[0]


def _open(shell: Shell, station: Station, entry: str) -> FilesCard:
    ledger = station.book.entry(entry).ledger
    page = "meeting" if ledger == "committee_meeting" else "ledgers"
    shell.go(page, ledger=ledger, branch=desk.branch_of(station), entry=entry)
    settle(shell)
    (card,) = (each for each in desk.inside(shell, FilesCard) if each.isVisibleTo(shell.window()))
    return card


def _names(station: Station, entry: str) -> list[str | None]:
    return [each.name for each in station.book.entry(entry).record.attachments]


def _shown(card: FilesCard) -> list[tuple[str, str]]:
    return [(item.name, item.words) for item in card.strip.items()]


def _said(shell: Shell) -> list[str]:
    page = shell.current_page()
    assert page is not None
    return desk.said(page)


def _put_aside(shell: Shell) -> None:
    desk.alt(shell, Qt.Key.Key_C)


def test_papers_that_come_later_go_into_a_final_entry_that_goes_on(
    qtbot: QtBot, station: Station, stick: Path
) -> None:
    payload: JsonObject = {"name": "苗沐阳", "applied_on": "2026-11-01"}
    (entry,) = station.book.save("applicant", payload).ids
    station.book.finalise(entry)
    with desk.window(station) as (shell, _):
        card = _open(shell, station, entry)
        page = shell.current_page()
        assert isinstance(page, LedgersPage)
        assert not page.view.main.isVisibleTo(page)
        card.take([stick / "扫描.pdf"])
        settle(shell)
        assert page.view.main.isVisibleTo(page)
        page.view.main.click()
        settle(shell)
    assert _names(station, entry) == ["扫描.pdf"]
    assert station.book.entry(entry).final


def test_a_file_is_put_in_by_the_button_and_kept_with_the_entry(
    qtbot: QtBot, station: Station, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = _group(station)
    asked: list[str] = []

    def choose(_parent: object, title: str, kind: str) -> list[Path]:
        asked.append(kind)
        return [stick / "现场.jpg", stick / "程序.jpg"]

    monkeypatch.setattr(files, "choose_files", choose)
    with desk.window(station) as (shell, _):
        card = _open(shell, station, entry)
        card.add.setFocus()
        press(Qt.Key.Key_Return)
        settle(shell)
        assert [name for name, _ in _shown(card)] == ["现场.jpg"]
        assert any("没放进来：程序.jpg" in words and "病毒" in words for words in _said(shell))
        assert _names(station, entry) == []
        _put_aside(shell)
        assert _names(station, entry) == ["现场.jpg"]
    assert asked == [files.ATTACHMENT]


def test_files_are_dropped_onto_it(qtbot: QtBot, station: Station, stick: Path) -> None:
    entry = desk.held(station, "2026-11-20", "11月支部委员会会议")
    with desk.window(station) as (shell, _):
        card = _open_correcting(shell, station, entry)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(stick / "扫描.pdf")), QUrl("https://example.org/x")])
        copy = Qt.DropAction.CopyAction
        card.dropEvent(
            QDropEvent(
                QPoint(5, 5), copy, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
            )
        )
        settle(shell)
        assert [name for name, _ in _shown(card)] == ["扫描.pdf"]


def _open_correcting(shell: Shell, station: Station, entry: str) -> FilesCard:
    shell.go("meeting", ledger="committee_meeting", branch=desk.branch_of(station), entry=entry)
    settle(shell)
    desk.alt(shell, Qt.Key.Key_G)
    (card,) = (each for each in desk.inside(shell, FilesCard) if each.isVisibleTo(shell.window()))
    return card


def test_a_final_record_without_files_shows_no_place_for_them(
    qtbot: QtBot, station: Station
) -> None:
    entry = desk.held(station, "2026-11-20", "11月支部委员会会议")
    with desk.window(station) as (shell, _):
        shell.go("meeting", ledger="committee_meeting", branch=desk.branch_of(station), entry=entry)
        settle(shell)
        assert not any(each.isVisibleTo(shell.window()) for each in desk.inside(shell, FilesCard))


def test_a_final_record_shows_its_files_and_takes_none(
    qtbot: QtBot, station: Station, stick: Path
) -> None:
    (part,) = station.attachments.take_all([stick / "现场.jpg"]).parts
    entry = desk.held(station, "2026-11-20", "11月支部委员会会议", attachments=[dict(part)])
    with desk.window(station) as (shell, _):
        card = _open(shell, station, entry)
        assert [name for name, _ in _shown(card)] == ["现场.jpg"]
        assert not card.add.isVisibleTo(card)
        card.strip.focus_on()
        press(Qt.Key.Key_Delete)
        card.take([stick / "扫描.pdf"])
        settle(shell)
        assert [name for name, _ in _shown(card)] == ["现场.jpg"]


def test_pictures_and_pages_are_looked_at_inside_the_program(
    qtbot: QtBot, station: Station, stick: Path
) -> None:
    entry = _group(station, stick / "现场.jpg", stick / "扫描.pdf")
    with desk.window(station) as (shell, _):
        card = _open(shell, station, entry)
        card.strip.focus_on(card.strip.items()[1].key)
        press(Qt.Key.Key_Return)
        settle(shell)
        viewer = card.viewer
        assert viewer is not None
        assert viewer.windowTitle() == "扫描.pdf"
        assert viewer.where.text() == "1 / 3"
        viewer.next.click()
        settle(shell)
        assert viewer.where.text() == "2 / 3"
        assert viewer.image.accessibleDescription() == "第 2 页，共 3 页"
        viewer.close()
        settle(shell)
        card.strip.opened.emit(card.strip.items()[0].key)
        settle(shell)
        assert card.viewer is not None
        assert not card.viewer.next.isVisibleTo(card.viewer)
        card.viewer.close()


def test_a_document_is_saved_where_the_user_wants_it(
    qtbot: QtBot, station: Station, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = _group(station, stick / "通知.docx")
    target, asked = tmp_path / "拷出来.docx", list[Path]()

    def save_as(_parent: object, _title: str, proposed: Path, _kind: str) -> Path:
        asked.append(proposed)
        return target

    monkeypatch.setattr(files, "save_as", save_as)
    with desk.window(station) as (shell, _):
        card = _open(shell, station, entry)
        card.strip.focus_on()
        press(Qt.Key.Key_Return)
        settle(shell)
        assert target.read_bytes() == (stick / "通知.docx").read_bytes()
        assert any("存好了" in words for words in _said(shell))
    assert [each.name for each in asked] == ["通知.docx"]


def test_one_that_has_not_come_is_said_so(qtbot: QtBot, station: Station, stick: Path) -> None:
    entry = _group(station, stick / "现场.jpg", stick / "通知.docx")
    sha256 = station.book.entry(entry).record.attachments[0].sha256 or ""
    station._core.store.blobs.remove(sha256)
    station._core.store.write(lambda c: attached.lose(c, sha256))
    with desk.window(station) as (shell, _):
        card = _open(shell, station, entry)
        assert _shown(card)[0] == ("现场.jpg", "还没收到")
        card.strip.focus_on()
        press(Qt.Key.Key_Return)
        settle(shell)
        assert card.viewer is None
        assert any("还没收到" in words for words in _said(shell))


def test_one_is_taken_away_put_back_and_taken_away_for_good(
    qtbot: QtBot, station: Station, stick: Path
) -> None:
    entry = _group(station, stick / "现场.jpg", stick / "通知.docx")
    with desk.window(station) as (shell, _):
        card = _open(shell, station, entry)
        card.strip.focus_on()
        press(Qt.Key.Key_Delete)
        assert [name for name, _ in _shown(card)] == ["通知.docx"]
        page = shell.current_page()
        (message,) = page.messages.messages()  # type: ignore[union-attr]  # every page has them
        message.buttons[0][1]()
        assert [name for name, _ in _shown(card)] == ["现场.jpg", "通知.docx"]
        card.strip.focus_on()
        press(Qt.Key.Key_Delete)
        settle(shell)
        _put_aside(shell)
    assert _names(station, entry) == ["通知.docx"]


def test_what_was_put_in_and_not_saved_is_there_next_time(
    qtbot: QtBot, station: Station, stick: Path
) -> None:
    entry = _group(station)
    with desk.window(station) as (shell, _):
        _open(shell, station, entry).take([stick / "现场.jpg"])
        settle(shell)
    assert _names(station, entry) == []
    with desk.window(station) as (shell, _):
        assert [name for name, _ in _shown(_open(shell, station, entry))] == ["现场.jpg"]


def test_the_same_file_is_put_in_once(qtbot: QtBot, station: Station, stick: Path) -> None:
    entry = _group(station, stick / "现场.jpg")
    with desk.window(station) as (shell, _):
        card = _open(shell, station, entry)
        card.take([stick / "现场.jpg", stick / "现场.jpg"])
        settle(shell)
        assert [name for name, _ in _shown(card)] == ["现场.jpg"]
        assert any("有 2 个已经在里面" in words for words in _said(shell))


def test_what_is_still_being_put_in_goes_into_no_other_entry(
    qtbot: QtBot, station: Station, stick: Path
) -> None:
    first, second = _group(station), _group(station)
    with desk.window(station) as (shell, _):
        card = _open(shell, station, first)
        card.take([stick / "现场.jpg"])
        card.show_parts([], locked=False)  # as when another entry is opened
        settle(shell)
        assert _shown(card) == []
    assert _names(station, second) == []
