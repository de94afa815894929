"""What was chosen on the conflict page outlives the program, as long as it still fits."""

import shutil
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.pages.conflict_kept import choices
from hongdang_desktop.ui.pages.home import HomePage
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from tests.station.world import Chain, group
from tests.ui.desk_hands import page_of, running
from tests.ui.kit.hands import click, commit
from tests.ui.pages.desk import alt, said, settle, window
from tests.ui.pages.test_conflicts import (
    carry,
    chain,
    change,
    one,
    payload,
    shown,
    template,
    torn,
)

__all__ = ["chain", "one", "template"]  # fixtures

AT_MOST_S = 2.0


def half_way(chain: Chain) -> None:
    """Choose and type on the page of a, and wait until it was kept."""
    with window(chain.a) as (shell, _):
        page = shown(shell)
        click(page.rows[0].buttons[1])
        click(page.rows[2].buttons[2])
        commit("，再想想")
        settle(shell)


def test_a_power_cut_loses_two_seconds_at_most(chain: Chain, one: str) -> None:
    with window(chain.a) as (shell, _):
        page = shown(shell)
        click(page.rows[0].buttons[1])
        click(page.rows[2].buttons[2])
        commit("，再想想")
        until = time.monotonic() + AT_MOST_S
        while time.monotonic() < until and not chain.a.drafts.all():
            QApplication.processEvents()
        left = Path(shutil.copytree(chain.folder / "a", chain.folder / "cut"))
    with Station.open(left, clock=chain.now) as cut, window(cut) as (shell, _):
        page = shown(shell)
        host = shell.current_page()
        assert isinstance(host, LedgersPage)
        assert said(host) == ["接着上次选的选的和写的都在。"]
        assert [row.side for row in page.rows] == [1, 1, None]
        assert page.rows[2].typed == "乙写的\n甲写的，再想想"
        alt(shell, Qt.Key.Key_S)
        assert cut.drafts.all() == ()
        assert cut.book.entry(one).payload["note"] == "乙写的\n甲写的，再想想"


def test_closing_at_once_keeps_it_too(chain: Chain, one: str) -> None:
    with window(chain.a) as (shell, _):
        click(shown(shell).rows[0].buttons[1])
    (kept,) = choices(chain.a.drafts.all()).items()
    entry, choice = kept
    assert entry == one
    assert set(choice.chosen) == {"name", "founded_on"}


def test_the_first_page_leads_back_to_it(chain: Chain, one: str) -> None:
    half_way(chain)
    with running(chain.a) as program:
        home = page_of(program)
        assert isinstance(home, HomePage)
        (message,) = home.half_written.messages()
        assert (message.title, message.sentence.partition("，")[0]) == (
            "上次写到一半", "待处理冲突“乙组”",
        )  # fmt: skip
        message.buttons[0][1]()
        settle(program.shell)
        page = page_of(program)
        assert isinstance(page, LedgersPage)
        assert page.conflicts.now is not None
        assert page.conflicts.now.entry == one
        assert page.conflicts.rows[0].side == 1


def test_other_versions_side_by_side_ask_anew_and_say_what_was_typed(
    chain: Chain, one: str
) -> None:
    half_way(chain)
    change(chain, "b", "party_group", one, name="乙二组")
    carry(chain, "b", "a")
    with window(chain.a) as (shell, _):
        page = shown(shell)
        assert page.rows[0].side is None
        host = shell.current_page()
        assert isinstance(host, LedgersPage)
        (told,) = said(host)
        assert told.startswith("这条后来又改过并列的几份变了，请重新选。")
        assert "甲写的，再想想" in told


def test_what_was_decided_elsewhere_is_said_and_forgotten(chain: Chain, one: str) -> None:
    half_way(chain)
    chain.a.book.resolve(one, chain.a.book.heads(one)[0].revision)
    with window(chain.a) as (shell, _):
        shell.go("ledgers", conflicts=True, entry=one)
        settle(shell)
        host = shell.current_page()
        assert isinstance(host, LedgersPage)
        assert said(host) == ["这条已经定好了在别处定的，上次选的用不着了。"]
    assert chain.a.drafts.all() == ()


def test_choosing_anew_forgets_it(chain: Chain, one: str) -> None:
    half_way(chain)
    with window(chain.a) as (shell, _):
        page = shown(shell)
        host = shell.current_page()
        assert isinstance(host, LedgersPage)
        (message,) = host.messages.messages()
        message.buttons[0][1]()
        settle(shell)
        assert page.rows[0].side is None
    assert chain.a.drafts.all() == ()
    assert chain.a.book.entry(one).conflicted


def test_each_entry_keeps_its_own(chain: Chain, one: str) -> None:
    second = torn(chain, "party_group", group("二组"), {"name": "丙"}, {"name": "丁"})
    with window(chain.a) as (shell, _):
        page = shown(shell)
        click(page.rows[0].buttons[1])
        alt(shell, Qt.Key.Key_N)
        click(page.rows[0].buttons[0])
        alt(shell, Qt.Key.Key_N)
        assert page.now is not None
        assert (page.now.entry, page.rows[0].side) == (one, 1)
        settle(shell)
    assert set(choices(chain.a.drafts.all())) == {one, second}


def test_an_editor_of_the_same_entry_keeps_its_text(chain: Chain, one: str) -> None:
    chain.a.drafts.put(
        one, ledger="party_group", branch=chain.names.one, entry=one, called="乙组",
        texts={"payload": {}},
    )  # fmt: skip
    half_way(chain)
    with window(chain.a) as (shell, _):
        shown(shell)
        alt(shell, Qt.Key.Key_S)
    assert [each.key for each in chain.a.drafts.all()] == [one]
    assert payload(chain, one)["name"] == "甲组"
