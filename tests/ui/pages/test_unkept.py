"""What is typed while the disk is full: held in memory, put back, put on the disk when there is room."""

import pytest

from hongdang_desktop.station.drafts import Drafts
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Listing
from hongdang_desktop.store.errors import DiskFull
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.pages.meeting import MeetingPage
from hongdang_desktop.ui.shell import Shell
from hongdang_desktop.ui.unkept import TITLE
from tests.ui.desk_hands import words
from tests.ui.kit.hands import letters
from tests.ui.pages.desk import branch_of, settle


class Disk:
    """Refuses half-written text as long as it is full."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.full, put = False, Drafts.put

        def refusing(drafts: Drafts, *args: object, **more: object) -> object:
            if self.full:
                raise DiskFull
            return put(drafts, *args, **more)  # type: ignore[arg-type]  # handed on

        patch.setattr(Drafts, "put", refusing)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def _bands(shell: Shell) -> str:
    return " | ".join(each.title + each.sentence for each in shell.notes.messages())


def _written(shell: Shell, disk: Disk) -> LedgersPage:
    shell.go("ledgers", ledger="party_group", new=True)
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, LedgersPage)
    letters("dangxiaozu")
    page.view.keep()
    settle(shell)
    disk.full = True
    letters("-more")
    page.view.keep()
    settle(shell)
    return page


def _name(page: LedgersPage) -> object:
    return page.view.form.raw()["name"]


def test_words_outlive_the_page_and_reach_the_disk(
    station: Station, shell: Shell, disk: Disk
) -> None:
    page = _written(shell, disk)
    assert TITLE in _bands(shell)
    assert "别关程序" in _bands(shell)
    head = words(page.view.head)
    assert "已自动存好" not in head
    assert TITLE in head
    (kept,) = station.drafts.all()
    assert "-more" not in str(kept.texts)
    shell.go("home")
    settle(shell)
    assert TITLE in _bands(shell)  # above every page
    shell.go("ledgers", ledger="party_group", scratch=kept.key)
    settle(shell)
    assert _name(page) == "dangxiaozu-more"
    disk.full = False
    shell.go("home")
    settle(shell)
    shell.notes.messages()[0].buttons[1][1]()  # once more
    settle(shell)
    assert "-more" in str(station.drafts.all()[0].texts)
    assert not shell.notes.messages()


def test_it_is_tried_again_by_itself(station: Station, shell: Shell, disk: Disk) -> None:
    page = _written(shell, disk)
    page.view._work.unkept._timer.setInterval(50)
    disk.full = False
    settle(shell)
    assert "-more" in str(station.drafts.all()[0].texts)
    assert "已自动存好" in words(page.view.head)


def test_closing_asks_while_words_would_be_lost(station: Station, shell: Shell, disk: Disk) -> None:
    page = _written(shell, disk)
    letters("-last")  # not even tried yet
    assert not shell.close()
    assert shell.isVisible()
    assert "关了程序就没有了" in _bands(shell)
    assert str(page.view._work.unkept.get(station.drafts.all()[0].key)).count("-last")
    disk.full = False
    assert shell.close()
    assert "-more-last" in str(station.drafts.all()[0].texts)


def test_who_says_so_may_close_and_lose_them(station: Station, shell: Shell, disk: Disk) -> None:
    _written(shell, disk)
    assert not shell.close()
    shell.notes.messages()[0].buttons[1][1]()
    assert not shell.isVisible()
    assert "-more" not in str(station.drafts.all()[0].texts)


def test_what_was_dropped_is_not_held(station: Station, shell: Shell, disk: Disk) -> None:
    page = _written(shell, disk)
    disk.full = False
    page.view.sitting.save()
    settle(shell)
    assert not shell.notes.messages()
    assert station.drafts.all() == ()
    assert [entry.called for entry in station.book.list(Listing("party_group"))] == [
        "dangxiaozu-more"
    ]


def test_a_meeting_is_found_again(station: Station, shell: Shell, disk: Disk) -> None:
    shell.go("meeting", ledger="committee_meeting", branch=branch_of(station))
    settle(shell)
    page = shell.current_page()
    assert isinstance(page, MeetingPage)
    disk.full = True
    letters("xx")
    page.view.keep()
    settle(shell)
    shell.go("home")
    settle(shell)
    shell.notes.messages()[0].buttons[0][1]()  # look
    settle(shell)
    assert shell.current_page() is page
    assert "xx" in str(page.view.form.raw())
