"""问题与落实 at the plant: what the branch let it see, counts of the rest, and nothing to press."""

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtWidgets import QLabel

from hongdang_desktop.ui.pages import register
from hongdang_desktop.ui.pages.matters import MattersPage
from hongdang_desktop.ui.shell import Shell
from hongdang_desktop.ui.work import Work
from tests.station import world
from tests.station.test_matters_private import OWN, final, life
from tests.station.world import Chain, committee
from tests.ui.kit.hands import nameless
from tests.ui.pages.desk import enter, inside, settle


@pytest.fixture
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Give a window on a plant to which a branch brought its organisation life."""
    folder = tmp_path_factory.mktemp("matters")
    with pytest.MonkeyPatch.context() as patch:
        world.quick_codes(patch)
        names = world.build(folder / "template")
    chain = Chain(folder / "template", folder / "chain", names)
    final(chain.a, "organisation_life", life(committee(chain.a)))
    chain.up(chain.a)
    shell = Shell((), role="plant")
    work = Work(chain.plant, shell, chain.plant.info())
    work.chosen = chain.plant.shelf.chosen()
    work.branch = names.one
    shell.set_pages(register.pages(work), role="plant")
    shell.resize(1366, 768)
    shell.show()
    shell.activateWindow()
    yield shell
    shell.close()
    shell.deleteLater()
    chain.close()


def test_it_is_read_only_and_tells_numbers_of_what_is_kept(shell: Shell) -> None:
    shell.go("matters")
    settle(shell)
    page = cast("MattersPage", shell.page("matters"))
    rows = [page.table.row_at(n).cells for n in range(page.table.count())]
    assert [row[1].text for row in rows] == ["三会一课质量不高"]
    assert page.sum.text() == "共 1 件　　支部保管：个人查摆 2 条，已整改 0 条"
    words = "\n".join(each.text() for each in inside(shell, QLabel))
    assert not any(own in words for own in OWN)
    assert page.panel.buttons == {}
    assert not page.new.isVisibleTo(page)
    assert nameless(page) == []
    page.table.setFocus()
    enter()
    settle(shell)
    assert shell.current_key() == "meeting"  # to read where it came from
