"""What has to be known stands on the first page until it is settled, and leads to where it is done."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hongdang_desktop.core.clock import SetClock
from hongdang_desktop.station import notices
from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.pages.exchange import ExchangePage
from hongdang_desktop.ui.pages.home import HomePage
from hongdang_desktop.ui.pages.notice_bands import NoticeBands
from tests.ui.desk_hands import page_of, running, words, yield_to
from tests.ui.pages.desk import make_station


def _keep(station: Station, code: str, **facts: str) -> None:
    at = "2026-11-23T10:00:00+08:00"
    station._core.store.write(lambda c: notices.keep(c, code, "subject", at, facts))


def test_a_notice_stands_on_the_first_page_until_it_is_settled(
    tmp_path: Path, set_clock: SetClock
) -> None:
    station = make_station(tmp_path / "b", set_clock)
    _keep(station, notices.ROLLED_BACK, day="4月3日", count="5")
    with running(station) as program:
        page = page_of(program)
        assert isinstance(page, HomePage)
        band = page.notices
        assert isinstance(band, NoticeBands)
        assert "4月3日以后的 5 条不在本机" in words(band)
        assert band.isVisible()
        station._core.store.write(lambda c: notices.settle(c, notices.ROLLED_BACK))
        page.looked_at()
        yield_to(program)
        assert not band.isVisible()


def _press(program: Program, page: HomePage, place: int) -> None:
    button = page.notices._bands[0].buttons[place]
    QTest.keyClick(button, Qt.Key.Key_Space)
    yield_to(program)


def test_its_button_leads_to_where_it_is_done(tmp_path: Path, set_clock: SetClock) -> None:
    station = make_station(tmp_path / "b", set_clock)
    _keep(station, notices.ROLLED_BACK, day="4月3日", count="5")
    with running(station) as program:
        page = page_of(program)
        assert isinstance(page, HomePage)
        _press(program, page, 0)
        assert isinstance(page_of(program), ExchangePage)


def test_what_needs_nothing_more_is_put_away(tmp_path: Path, set_clock: SetClock) -> None:
    station = make_station(tmp_path / "b", set_clock)
    _keep(station, notices.FORK, who="电脑A", first="6")
    with running(station) as program:
        page = page_of(program)
        assert isinstance(page, HomePage)
        _press(program, page, 0)
        assert not page.notices.isVisible()
        assert station.notices() == ()


def test_a_pc_that_was_changed_is_asked_about(tmp_path: Path, set_clock: SetClock) -> None:
    station = make_station(tmp_path / "b", set_clock)
    _keep(station, notices.MOVED_PC)
    with running(station) as program:
        page = page_of(program)
        assert isinstance(page, HomePage)
        assert [b.text() for b in page.notices._bands[0].buttons] == ["换了电脑", "复制了一份"]
        _press(program, page, 0)
        assert station.notices() == ()


def test_what_must_be_answered_stands_before_what_is_older(
    tmp_path: Path, set_clock: SetClock
) -> None:
    station = make_station(tmp_path / "b", set_clock)
    _keep(station, notices.FORK, who="电脑A")
    _keep(station, notices.MOVED_PC)
    with running(station) as program:
        page = page_of(program)
        assert isinstance(page, HomePage)
        assert page.notices._bands[0].message.key.startswith("MOVED_PC")
        _press(program, page, 0)
        assert "接着用" in said_of(page.notices)  # the answer is confirmed, and the fork stays
        assert "恢复过旧数据" in said_of(page.notices)


def test_no_button_leads_to_the_page_where_it_stands(tmp_path: Path, set_clock: SetClock) -> None:
    station = make_station(tmp_path / "b", set_clock)
    _keep(station, notices.ROLLED_BACK, day="4月3日", count="5")
    with running(station, page="exchange") as program:
        page = page_of(program)
        assert isinstance(page, ExchangePage)
        assert [b.text() for b in page.notices._bands[0].buttons] == ["知道了"]


def said_of(bands: NoticeBands) -> str:
    return " ".join(f"{m.title} {m.sentence}" for m in bands.messages())
