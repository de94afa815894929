"""Starting: what is shown first, which station is opened, and what happens when it cannot be."""

import shutil
from pathlib import Path

import pytest

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role
from hongdang_desktop.store.lock import StationInUse
from hongdang_desktop.store.store import Store
from hongdang_desktop.ui import memory, words
from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.pages.first_start import FirstStart
from hongdang_desktop.ui.pages.home import HomePage
from hongdang_desktop.ui.pages.starting import TroublePage
from tests.ui.desk_hands import page_of, running, yield_to
from tests.ui.desk_hands import words as seen
from tests.ui.kit.hands import nameless
from tests.ui.pages.desk import member


def _branch(folder: Path, clock: SetClock, name: str = "采油三作业区") -> Station:
    station = Station.create(folder, role=Role.BRANCH, name=name, clock=clock)
    station.start_alone(area=name, branch=f"{name}第二党支部", code="B002", short_name="第二党支部")
    return station


def test_the_first_start_asks_for_whom_the_computer_is() -> None:
    with running() as program:
        program.start(None)
        yield_to(program)
        assert isinstance(page_of(program), FirstStart)
        assert program.shell.side.isHidden()


def test_the_station_of_the_last_time_is_opened_again(tmp_path: Path, set_clock: SetClock) -> None:
    with running(_branch(tmp_path / "a", set_clock)) as program:
        assert isinstance(page_of(program), HomePage)
    assert memory.recall().station == str(tmp_path / "a")
    with running() as program:
        program.start(None)
        assert program.shell.windowTitle().startswith("采油三作业区")
        with_station(program)
        assert isinstance(page_of(program), HomePage)


def with_station(program: Program) -> None:
    """Wait for the first paint, which begins the opening, and for the opening."""
    for _ in range(100):
        yield_to(program)
        if program.work is not None:
            return
    pytest.fail("no station was opened")


def test_a_station_that_is_open_elsewhere_says_so_and_can_be_tried_again(
    tmp_path: Path, set_clock: SetClock
) -> None:
    holder = _branch(tmp_path / "a", set_clock)
    with running() as program:
        program.open(tmp_path / "a")
        yield_to(program)
        trouble = page_of(program)
        assert isinstance(trouble, TroublePage)
        assert trouble.head is not None
        assert trouble.head.title.text() == "工作台已经开着"
        holder.close()
        trouble.again.click()
        with_station(program)
        assert isinstance(page_of(program), HomePage)


def test_a_station_that_is_gone_says_so_and_one_may_begin_anew(
    tmp_path: Path, set_clock: SetClock
) -> None:
    _branch(tmp_path / "a", set_clock).close()
    memory.keep(station=str(tmp_path / "a"), role="branch", title="采油三作业区")
    shutil.rmtree(tmp_path / "a")
    with running() as program:
        program.start(None)
        for _ in range(100):
            yield_to(program)
            if isinstance(page_of(program), TroublePage):
                break
        trouble = page_of(program)
        assert isinstance(trouble, TroublePage)
        assert trouble.head is not None
        assert trouble.head.title.text() == "上次的工作台找不到了"
        trouble.anew.click()
        assert isinstance(page_of(program), FirstStart)


def test_a_damaged_file_is_named_and_left_alone(tmp_path: Path, set_clock: SetClock) -> None:
    _branch(tmp_path / "a", set_clock).close()
    file = tmp_path / "a" / "station.db"
    broken = b"\x00" * file.stat().st_size
    file.write_bytes(broken)
    with running() as program:
        program.open(tmp_path / "a")
        yield_to(program)
        trouble = page_of(program)
        assert isinstance(trouble, TroublePage)
        assert trouble.head is not None
        assert trouble.head.title.text() == "数据文件打不开"
    assert file.read_bytes() == broken


def test_another_station_takes_the_place_of_the_first(tmp_path: Path, set_clock: SetClock) -> None:
    _branch(tmp_path / "b", set_clock, "集输作业区").close()
    with running(_branch(tmp_path / "a", set_clock)) as program:
        program.open(tmp_path / "b")
        yield_to(program)
        assert program.work is not None
        assert program.work.info.name == "集输作业区"
        # The first one is closed: it can be opened again.
        Station.open(tmp_path / "a", clock=set_clock).close()


def test_what_cannot_be_opened_leaves_the_open_station_alone(
    tmp_path: Path, set_clock: SetClock
) -> None:
    with running(_branch(tmp_path / "a", set_clock)) as program:
        program.open(tmp_path / "nothing")
        yield_to(program)
        assert program.work is not None
        assert program.work.station.folder == (tmp_path / "a").resolve()
        assert page_of(program).messages.messages()


def test_what_was_written_elsewhere_is_seen_on_the_page(
    tmp_path: Path, set_clock: SetClock
) -> None:
    station = _branch(tmp_path / "a", set_clock)
    with running(station) as program:
        home = page_of(program)
        assert isinstance(home, HomePage)
        assert "党员名册还是空的" in seen(home.due)
        (entry,) = station.book.save("member", member("耿砚山")).ids
        station.book.finalise(entry)
        yield_to(program)
        assert "党员名册还是空的" not in seen(home.due)


def test_the_size_of_letters_holds_for_the_next_time(tmp_path: Path, set_clock: SetClock) -> None:
    with running(_branch(tmp_path / "a", set_clock)) as program:
        program.set_base(13)
        assert program.app.font().pointSizeF() == 13
        program.set_base(11)
    assert memory.recall().base == 11


def test_what_is_remembered_badly_counts_as_forgotten(state: Path) -> None:
    state.mkdir(parents=True, exist_ok=True)
    for text in ("", "[]", '{"base": 40, "place": [1, "2"], "station": null}'):
        (state / "window.json").write_text(text, encoding="utf-8")
        assert memory.recall() == memory.Memory()


def test_moments_are_said_as_people_say_them(set_clock: SetClock) -> None:
    now = set_clock.now()
    today = now.date()
    assert words.moment(now, today) == "今天 09:00"
    assert words.long_day(today) == "2026年11月23日　星期一"
    assert words.day_of_week(today) == "周一 23日"
    assert words.short_day(today.replace(year=2025), today) == "2025年11月23日"
    assert words.size(13_530_000_000) == "12.6 GB"


def test_the_station_keeps_its_lock_until_the_window_is_closed(
    tmp_path: Path, set_clock: SetClock
) -> None:
    with running(_branch(tmp_path / "a", set_clock)), pytest.raises(StationInUse):
        Store.open(tmp_path / "a")
    Store.open(tmp_path / "a").close()


def test_every_control_of_every_page_has_a_name_for_the_ear(
    tmp_path: Path, set_clock: SetClock
) -> None:
    with running() as program:
        program.start(None)
        yield_to(program)
        first = page_of(program)
        assert isinstance(first, FirstStart)
        for choice in first.choice.choices[:3]:
            choice.click()
            assert not nameless(first)
            first.back()
    plant = Station.create(tmp_path / "p", role=Role.PLANT, name="红岗采油厂党委", clock=set_clock)
    for station in (plant, _branch(tmp_path / "b", set_clock)):
        with running(station) as program:
            pages = ["home", "exchange", "printing", "settings"]
            for key in (*pages, "keys") if station is plant else pages:
                program.shell.go(key)
                yield_to(program)
                assert not nameless(page_of(program)), key
