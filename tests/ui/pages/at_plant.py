"""A window on any station with all its pages, and one branch's sheet on its way to the plant."""

from collections.abc import Iterator
from contextlib import contextmanager

from hongdang_desktop.station.assessing.views import Which
from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.pages import register
from hongdang_desktop.ui.pages.overview import OverviewPage
from hongdang_desktop.ui.pages.review import ReviewPage
from hongdang_desktop.ui.shell import Shell
from hongdang_desktop.ui.work import Work
from tests.station.reviewed import started, submit
from tests.station.world import Chain
from tests.ui.pages.desk import settle

RAISED, WAIVED, LOW = "ZR1", "SZ3", "ZY7"
"""Items of the sheet of ``doubtful``: more than suggested, not to count, and less than full agreed to."""


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


def review(shell: Shell, **args: object) -> ReviewPage:
    """Go to 审核."""
    shell.go("review", **args)
    settle(shell)
    page = shell.page("review")
    assert isinstance(page, ReviewPage)
    return page


def overview(shell: Shell) -> OverviewPage:
    """Go to 支部总览."""
    shell.go("overview")
    settle(shell)
    page = shell.page("overview")
    assert isinstance(page, OverviewPage)
    return page


def doubtful(chain: Chain) -> Which:
    """Return a sheet of branch one at the plant: one item raised, one not to count, the rest agreed."""
    which, _ = started(chain)
    desk = chain.a.assessing
    desk.decide(which, RAISED, own=300, reason="Y9", words="采油一班本月来了两名党员。")
    desk.decide(which, WAIVED, reason="Y7", waived=True)
    submit(chain.a, which)
    assert chain.up(chain.a).code == ""
    return which
