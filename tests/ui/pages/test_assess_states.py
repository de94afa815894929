"""月度自评 in its states: sent back, accepted, changed since, two PCs; and its parts on their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from hongdang_desktop.assessment.evidence import Evidence
from hongdang_desktop.core.typed import Unreadable
from hongdang_desktop.station.assessing.foreseen import foreseen
from hongdang_desktop.station.assessing.views import Answer, SheetView, State, Which
from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.pages import assess_rows as rows
from hongdang_desktop.ui.pages import register
from hongdang_desktop.ui.pages.assess import AssessPage
from hongdang_desktop.ui.pages.assess_answer import read_points
from hongdang_desktop.ui.shell import Shell
from hongdang_desktop.ui.work import Work
from tests.station import world
from tests.station.reviewed import november_of, started
from tests.station.world import Chain
from tests.ui.kit.hands import focus, letters, press
from tests.ui.pages.desk import alt, inside, said, settle


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
def shown(station: Station, month: str = "") -> Iterator[tuple[Shell, AssessPage]]:
    """Show the page of a branch's sheet in a window."""
    info = station.info()
    shell = Shell((), role=info.role.value)
    work = Work(station, shell, info)
    work.chosen = station.shelf.chosen()
    shell.set_pages(register.pages(work), role=info.role.value)
    shell.resize(1366, 768)
    shell.show()
    shell.activateWindow()
    try:
        shell.go("assess", **({"month": month} if month else {}))
        settle(shell)
        yield shell, cast("AssessPage", shell.page("assess"))
        settle(shell)
    finally:
        shell.close()
        shell.deleteLater()


def _seen(page: AssessPage) -> str:
    return "\n".join(each.text() for each in inside(page, QLabel) if each.isVisibleTo(page))


def _sent_back(chain: Chain) -> tuple[Which, str]:
    """Let the plant send one item back; return the sheet and the item."""
    which = november_of(chain)
    lines = chain.plant.reviewing.sheet(which).lines
    item = next(line.item.key for line in lines if line.own)
    chain.plant.reviewing.mark(which, item, returned=True, words="会议记录没有附上。")
    chain.plant.reviewing.return_(which, "补上再报。")
    chain.down(chain.a)
    return which, item


def test_what_came_back_is_open_and_nothing_else(chain: Chain) -> None:
    which, item = _sent_back(chain)
    with shown(chain.a) as (shell, page):
        assert page.months.value() == which.period
        assert page.shown.value() == rows.OPEN_ONLY
        assert page.table.current_key() == item
        assert focus() is page.table
        assert said(page) == ["厂里退回了 1 项补上再报。　只改退回的，别的不用动。"]
        assert "厂里说：会议记录没有附上。" in _seen(page)
        kept = [page.table.row_at(n).key for n in range(page.table.count())]
        assert [key for key in kept if not key.startswith(rows.GROUP)] == [item]
        page.shown.set_value(rows.ALL)
        page.shown.changed.emit()
        other = next(
            line.item.key
            for line in chain.a.assessing.sheet(which).lines
            if line.own and line.item.key != item
        )
        page.table.go_to(other)
        letters("1")
        assert not page.panel.form.isVisibleTo(page)
        page.table.setFocus()
        press(Qt.Key.Key_N)
        assert page.table.current_key() == item
        press(Qt.Key.Key_Return)
        settle(shell)
        assert page.parts.main.text() == "上报(&S)"
        alt(shell, Qt.Key.Key_S)
        assert chain.a.assessing.sheet(which).state is State.RESUBMITTED
        assert page.head is not None
        assert page.head.chip.text() == "重新上报"


def test_what_the_plant_gave_stands_beside_the_own(chain: Chain) -> None:
    which = november_of(chain)
    lines = chain.plant.reviewing.sheet(which).lines
    line = next(each for each in lines if each.own)
    own = line.own or 0
    chain.plant.reviewing.mark(which, line.item.key, points=own - 50, words="有一个人没到。")
    chain.plant.reviewing.accept(which, "谢谢。")
    chain.down(chain.a)
    with shown(chain.a, which.period) as (_shell, page):
        cells = _cells(page, line.item.key)
        assert cells[4:] == [rows.points(own), rows.points(own - 50)]
        assert f"厂里定 {rows.points(own - 50)} 分：有一个人没到。" in cells[1]
        assert "厂里审定" in _seen(page)
        assert said(page) == ["厂里受理了谢谢。"]
        assert not page.parts.place.isVisibleTo(page)
        assert not page.parts.take_back.isVisibleTo(page)


def test_what_came_later_is_told_at_the_item(chain: Chain) -> None:
    which, meeting = started(chain)
    for line in chain.a.assessing.sheet(which).pending:
        reason = "" if line.proposed else next(iter(line.item.reasons), "Y1")
        chain.a.assessing.decide(which, line.item.key, reason=reason)
    chain.a.assessing.submit(which)
    chain.a.book.delete(meeting, "记错了支部")
    line = next(each for each in chain.a.assessing.sheet(which).lines if each.now is not None)
    with shown(chain.a, which.period) as (_shell, page):
        told = _cells(page, line.item.key)[1]
        assert rows.later_words(line) in told
        assert "现在看" in told
        page.table.go_to(line.item.key)
        assert f"{rows.later_words(line)}。表上还是上报时的分。" in _seen(page)
        assert said(page)  # and above the list


def test_two_pcs_that_decided_differently_are_led_to_the_choice(chain: Chain) -> None:
    which, _ = started(chain)
    item = chain.a.assessing.sheet(which).pending[0].item.key
    chain.up(chain.a)
    chain.down(chain.b)
    for station, reason in ((chain.a, "Y1"), (chain.b, "Y8")):
        station.assessing.decide(which, item, reason=reason)
    chain.up(chain.a)
    chain.down(chain.b)
    if not chain.b.assessing.sheet(which).conflicted:
        pytest.fail("both decided one item, and nobody has to choose")
    with shown(chain.b, which.period) as (shell, page):
        (message, *_) = page.messages.messages()
        assert message.title == "两台电脑都填过这个月"
        message.buttons[0][1]()
        settle(shell)
        assert shell.current_key() == "ledgers"


def _cells(page: AssessPage, key: str) -> list[str]:
    found = (page.table.row_at(place) for place in range(page.table.count()))
    return next([cell.said for cell in row.cells] for row in found if row.key == key)


@pytest.fixture
def view(chain: Chain) -> SheetView:
    which, _ = started(chain)
    return chain.a.assessing.sheet(which)


def test_what_will_be_kept_is_reckoned_as_it_will_be(chain: Chain, view: SheetView) -> None:
    line = view.pending[0]
    answer = Answer(own=0, reason="Y1", words="没有", decided=True)
    ahead = foreseen(view, {line.item.key: answer})
    chain.a.assessing.decide(view.which, line.item.key, own=0, reason="Y1", words="没有")
    kept = chain.a.assessing.sheet(view.which)
    assert (ahead.own, ahead.parts, ahead.state) == (kept.own, kept.parts, kept.state)
    assert rows.to_decide(ahead) == rows.to_decide(kept)


def test_later_words(view: SheetView) -> None:
    line = next(each for each in view.lines if each.suggested == 400)
    was = line.evidence
    more = replace(was, points=300, entries=(*was.entries, "x", "y"))
    less = replace(was, points=0, entries=())
    other = replace(was, points=None, words="台账停用了")
    said_of = [rows.later_words(replace(line, now=now)) for now in (None, more, less, other)]
    assert said_of == [
        "", "现在看是 3 分：后来补了 2 条", "现在看是 0 分：后来少了 1 条", "现在看不适用：台账停用了",
    ]  # fmt: skip


def test_next_goes_round(view: SheetView) -> None:
    waiting = [line.item.key for line in rows.to_decide(view)]
    assert rows.next_to_decide(view, "") == waiting[0]
    assert rows.next_to_decide(view, waiting[0]) == waiting[1]
    assert rows.next_to_decide(view, waiting[-1]) == waiting[0]
    done = {key: Answer(reason="Y1", decided=True) for key in waiting}
    assert rows.next_to_decide(foreseen(view, done), waiting[0]) == ""


def test_what_a_person_gives_alone_asks_for_points(view: SheetView) -> None:
    line = view.lines[0]
    item = line.item.model_copy(update={"rule": "", "judgement": ""})
    alone = replace(line, item=item, evidence=Evidence("", item.points, "由人评", (), {}))
    asked = rows.question(view, alone)
    assert asked == f"这一项由人评，最多 {rows.points(item.points)} 分，给几分？"


@pytest.mark.parametrize(
    ("typed", "found"), [("3", 300), (" 1.5 分", 150), (".25", 25), ("", None), ("２．５", 250)]
)
def test_typed_points(typed: str, found: int | None) -> None:
    assert read_points(typed, 400) == found


@pytest.mark.parametrize(
    ("typed", "code"),
    [("4.01", "POINTS_OUT_OF_RANGE"), ("-1", "BAD_NUMBER"), ("1.555", "BAD_NUMBER"),
     ("1e2", "BAD_NUMBER"), ("三", "BAD_NUMBER"), ("99999", "BAD_NUMBER")],
)  # fmt: skip
def test_typed_points_that_are_none(typed: str, code: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        read_points(typed, 400)
    assert wrong.value.code == code
