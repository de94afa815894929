"""A secretary brings a table: looks it through, mends it, takes it in, takes it back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.ui import files
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.pages.sheet_import import SheetImportPage
from hongdang_desktop.ui.shell import PageSpec, Shell
from tests.output.tables import sheet
from tests.ui.kit.hands import click, letters, name, press
from tests.ui.pages import desk
from tests.ui.pages.desk import alt, branch_of, said, settle, window

CONTROL = Qt.KeyboardModifier.ControlModifier
HEADS = ["名称", "组长", "成员", "颜色"]
MEN = "耿砚山、丛南麓"


@pytest.fixture
def shell(station: Station, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    known = desk.specs
    monkeypatch.setattr(
        desk, "specs",
        lambda work: (
            *known(work),
            PageSpec("sheets", "从Excel导入", lambda _s: SheetImportPage(work), under="ledgers"),
        ),
    )  # fmt: skip
    with window(station) as (made, _work):
        yield made


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return sheet(
        tmp_path / "党小组.xlsx", HEADS, ["第一党小组", "耿砚山", MEN, "红"], ["第二党小组", "查无此人", MEN, None],
        ["第三党小组", None, MEN, None], ["第一党小组", "耿砚山", MEN, "红"],
    )  # fmt: skip


def listed(shell: Shell, station: Station, ledger: str = "party_group") -> LedgersPage:
    shell.go("ledgers", ledger=ledger, branch=branch_of(station))
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, LedgersPage)
    return page


def importing(shell: Shell) -> SheetImportPage:
    page = shell.current_page()
    assert isinstance(page, SheetImportPage)
    return page


def looked(
    shell: Shell, station: Station, table: Path, ledger: str = "party_group"
) -> SheetImportPage:
    shell.go("sheets", ledger=ledger, branch=branch_of(station), file=table)
    settle(shell)
    return importing(shell)


def rows(page: SheetImportPage) -> list[tuple[str, str]]:
    found = (page.table.row_at(place) for place in range(page.table.count()))
    return [(row.cells[1].text, row.cells[3].text) for row in found]


def called(station: Station) -> list[str]:
    return [e.called for e in station.book.list(Listing("party_group", sort="called"), limit=99)]


def test_by_keys_from_the_list_to_the_drafts_and_back(
    shell: Shell, station: Station, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "choose_file", lambda *_: table)
    listed(shell, station)
    alt(shell, Qt.Key.Key_I)
    page = importing(shell)
    assert name() == "选一个表"
    press(Qt.Key.Key_Return)
    settle(shell)
    assert rows(page) == [
        ("第二党小组", "收不了"), ("第三党小组", "要看一眼"), ("第一党小组", "可以收"), ("第一党小组", "已有"),
    ]  # fmt: skip
    assert page.notes.text() == "“颜色”不是这本台账的栏，这一列没有读。"
    assert name() == "表里的行"
    assert "B3　组长：名册里没有“查无此人”。先登记，或看看字对不对。" in page.detail.text()
    press(Qt.Key.Key_Down)
    assert page.detail.text().startswith("第 4 行　第三党小组\n")
    assert page.take.text() == "收 2 条(&S)"
    assert called(station) == []
    alt(shell, Qt.Key.Key_S)
    assert sorted(called(station)) == ["第一党小组", "第三党小组"]
    assert said(page) == ["从表里收了党小组 2 条，都是草稿。另有 2 行没有收。"]
    band = page.messages.messages()[0]
    dict(band.buttons)["撤销"]()
    settle(shell)
    assert called(station) == []
    assert said(page)[0].startswith("撤销了。")
    press(Qt.Key.Key_Escape)
    settle(shell)
    assert isinstance(shell.current_page(), LedgersPage)


def test_rows_by_state(shell: Shell, station: Station, table: Path) -> None:
    page = looked(shell, station, table)
    page.segment.setFocus()
    letters("2")
    assert rows(page) == [("第二党小组", "收不了")]
    letters("3")
    assert rows(page) == [("第三党小组", "要看一眼")]
    page.look(sheet(table, HEADS, ["第三党小组", "耿砚山", MEN, None]))
    settle(shell)
    letters("2")
    page.segment.set_value("refused")
    page.segment.changed.emit()
    assert page.table.count() == 0


def test_the_marked_table_is_written_where_it_is_wanted(
    shell: Shell, station: Station, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "标好.xlsx"
    monkeypatch.setattr(files, "save_as", lambda *_: out)
    page = looked(shell, station, table)
    alt(shell, Qt.Key.Key_G)
    assert said(page)[0].startswith("标好了。在 标好.xlsx 里")
    assert load_workbook(out)["物件"]["B3"].comment is not None


def test_twins_are_taken_only_when_ticked(
    shell: Shell, station: Station, table: Path, tmp_path: Path
) -> None:
    station.book.save(
        "party_group", {"name": "第三党小组", "branch": branch_of(station), "note": "老的"}
    )
    page = looked(
        shell, station, sheet(tmp_path / "a.xlsx", HEADS, ["第三党小组", None, MEN, None])
    )
    assert rows(page) == [("第三党小组", "已有")]
    assert not page.take.isEnabled()
    assert page.twins.text() == "同名的 1 条也收"
    click(page.twins)
    assert page.take.isEnabled()
    page.take.click()
    settle(shell)
    assert called(station) == ["第三党小组"] * 2


def test_pasted_cells_are_looked_through_first(shell: Shell, station: Station) -> None:
    page = listed(shell, station)
    QGuiApplication.clipboard().setText("第一党小组")
    page.list.table.setFocus()
    press(Qt.Key.Key_V, CONTROL)
    assert said(page)[0].startswith("剪贴板里不是表格。")
    QGuiApplication.clipboard().setText(
        "名称\t组长\t成员\r\n第一党小组\t耿砚山\t耿砚山、丛南麓\r\n"
    )
    press(Qt.Key.Key_V, CONTROL)
    settle(shell)
    found = importing(shell)
    assert rows(found) == [("第一党小组", "可以收")]
    assert found.head is not None
    QGuiApplication.clipboard().setText("名称\t组长\n第四党小组\t\n")
    press(Qt.Key.Key_V, CONTROL)
    settle(shell)
    assert rows(found) == [("第四党小组", "要看一眼")]
    assert called(station) == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "“坏.xlsx”里面坏了"), (b"%PDF", "“坏.xlsx”不是表格"),
        (b"PK\x03\x04", "“坏.xlsx”里面坏了"),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_and_another_can_be_chosen(
    shell: Shell, station: Station, tmp_path: Path, body: bytes, sentence: str
) -> None:
    (tmp_path / "坏.xlsx").write_bytes(body)
    page = looked(shell, station, tmp_path / "坏.xlsx")
    assert said(page)[0].startswith(sentence)
    assert page.start.choose.isVisibleTo(page)


def test_the_form_and_the_list_are_written(
    shell: Shell, station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form, out = tmp_path / "空.xlsx", tmp_path / "out.xlsx"
    monkeypatch.setattr(files, "save_as", lambda *_: form)
    shell.go("sheets", ledger="member", branch=branch_of(station))
    settle(shell)
    alt(shell, Qt.Key.Key_K)
    assert said(importing(shell))[0].startswith("空表存好了。")
    assert "党员名册" in load_workbook(form).sheetnames
    monkeypatch.setattr(files, "save_as", lambda *_: out)
    page = listed(shell, station, "member")
    for covered in (True, False):
        alt(shell, Qt.Key.Key_E)
        assert said(page)[0].startswith("写好了 12 条。")
        assert ("敏感内容遮住了" in said(page)[0]) is covered
        cells = str(list(load_workbook(out)["党员名册"].iter_rows(values_only=True)))
        assert ("999999198001010011" in cells) is not covered
        page.list.filters.unmasked.setChecked(True)
        settle(shell)


def test_an_empty_list_says_so(
    shell: Shell, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "save_as", lambda *_: Path("nowhere.xlsx"))
    page = listed(shell, station)
    alt(shell, Qt.Key.Key_E)
    assert said(page)[0].startswith("这个范围没有记录")


def test_other_heads_are_matched_put_right_and_known_again(shell: Shell, station: Station) -> None:
    old = Path(__file__).parents[2] / "data" / "roster-2003.xls"
    page = looked(shell, station, old, ledger="member")
    assert page.matching.isVisibleTo(page)
    assert name() == "“爱好”对到哪一栏"  # what fits nothing stands first
    assert page.matching.boxes["入党时间"].value() == "joined_on"
    page.matching.boxes["爱好"].set_value("note")
    page.matching.name.set_value("老花名册")
    click(page.matching.go)
    settle(shell)
    assert page.checked is not None
    assert [row.called for row in page.checked.rows] == ["骆小满", "温如故"]
    assert "爱好：篮球" in str(page.checked.rows[0].payload["note"])
    assert [each.name for each in station.sheets.profiles("member")] == ["老花名册"]
    page.look(old)
    settle(shell)
    assert page.checked is not None  # at once: the match is known
    assert not page.matching.isVisibleTo(page)
    click(page.rematch)
    settle(shell)
    assert page.matching.isVisibleTo(page)
    assert page.matching.boxes["爱好"].value() == "note"
