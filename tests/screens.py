"""``python -m tests.screens FOLDER``: a picture of every page and every paper, for people to look at.

Made on a practice plant and one of its branches, at the sizes of 1366×768 screens at 100, 125 and
150 %.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.station.practice.plant import open_or_make
from hongdang_desktop.station.station import Station
from hongdang_desktop.ui import application
from hongdang_desktop.ui.app import Program
from hongdang_desktop.ui.pages.assess import AssessPage
from hongdang_desktop.ui.pages.assess_rows import TREND
from hongdang_desktop.ui.pages.backups import BackupsPage
from hongdang_desktop.ui.pages.exchange import ExchangePage
from hongdang_desktop.ui.pages.files_card import FilesCard
from hongdang_desktop.ui.pages.first_start import FirstStart
from hongdang_desktop.ui.pages.leading import opens_as_meeting
from hongdang_desktop.ui.pages.ledgers import LedgersPage
from hongdang_desktop.ui.pages.page_image import image_of
from hongdang_desktop.ui.pages.plant_exchange import PlantExchangePage
from tests import torn_entries
from tests.station.pictures import docx, pdf, photo, screenshot, written
from tests.station.world import Chain, build, quick_codes
from tests.ui.pages.accidents import SCENES, no_room
from tests.ui.pages.desk import inside

SIZES = ((1366, 768), (1093, 614), (911, 512))
_PATIENCE = 120.0
_PAPER_WIDTH = 1240
_MOST_PAGES = 3


class Camera:
    """Takes pictures of one window."""

    def __init__(self, program: Program, folder: Path, prefix: str) -> None:
        self.program, self._folder, self._prefix = program, folder, prefix

    def settle(self) -> None:
        """Let everything come to rest."""
        for _ in range(5):
            QApplication.processEvents()
            self.program.shell.tasks.wait_idle(_PATIENCE)
        QApplication.processEvents()

    def take(self, name: str) -> None:
        """Take the page that is shown at every size."""
        for width, height in SIZES:
            self.program.shell.resize(width, height)
            self.settle()
            file = self._folder / f"{self._prefix}-{name}-{width}.png"
            self.program.shell.grab().save(str(file))
            print(file.name)

    def go(self, page: str, name: str = "", **args: object) -> QWidget:
        """Show a page, take it, return it."""
        self.program.shell.go(page, **args)
        self.settle()
        self.take(name or page)
        shown = self.program.shell.current_page()
        assert shown is not None
        return shown


def main(folder: Path) -> None:
    """Take all pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="screens-", dir=Path.home()))
    os.environ["HONGDANG_STATE"] = str(home / "state")
    try:
        app = application.make(["screens"])
        plant = open_or_make(home / "practice")
        stick = home / "stick"
        stick.mkdir()
        with _window(app, None, folder, "start") as camera:
            _first_start(camera)
        with _window(app, plant.parent / "branch-01", folder, "branch") as camera:
            _branch(camera, stick, folder)
        with _window(app, plant, folder, "plant") as camera:
            _plant(camera, stick)
        _accidents(app, folder, home)
    finally:
        shutil.rmtree(home)


def _first_start(camera: Camera) -> None:
    camera.take("choice")
    page = camera.program.shell.current_page()
    assert isinstance(page, FirstStart)
    for place, name in enumerate(("plant", "invited", "alone")):
        page.choice.choices[place].click()
        camera.take(name)
        page.back()


def _branch(camera: Camera, stick: Path, folder: Path) -> None:
    work = camera.program.work
    assert work is not None
    camera.take("home")
    for kind in catalogue():
        camera.go("ledgers", f"ledger-{kind.key}", ledger=kind.key, branch=work.branch)
        new = {} if opens_as_meeting(kind.key) else {"new": True}
        to = "ledgers" if new else "meeting"
        camera.go(to, f"editor-{kind.key}", ledger=kind.key, branch=work.branch, **new)
    _attachments(camera, folder)
    people = work.station.book.people(work.branch)
    group = {"name": "第九党小组", "leader": people[0].id, "branch": work.branch}
    work.station.book.save("party_group", group)
    page = camera.go("exchange")
    assert isinstance(page, ExchangePage)
    page.stick.take(stick)
    camera.settle()
    camera.take("exchange-stick")
    page.out.write.click()
    camera.settle()
    camera.take("exchange-written")
    page = camera.go("assess")
    assert isinstance(page, AssessPage)
    page.shown.set_value(TREND)
    page.shown.changed.emit()
    camera.settle()
    camera.take("assess-trend")
    camera.go("printing", paper="committee_meeting")
    camera.go("settings")
    camera.go("shelf")
    for view in ("days", "rules", "rhythm"):
        camera.go("rules", f"rules-{view}", view=view)
    camera.go("find", words="安全")
    page = camera.go("backups", "backups-none")
    assert isinstance(page, BackupsPage)
    page.now.click()
    camera.settle()
    camera.take("backups")
    page.go_back.click()
    camera.take("backups-sure")
    _papers(work.station, work.branch, folder)


def _attachments(camera: Camera, folder: Path) -> None:
    """A meeting with photos and files, one of which has not come; and one of them looked at."""
    work = camera.program.work
    assert work is not None
    station, files = work.station, folder / "files"
    paths = [
        written(files, "会议现场.jpg", photo(2400, 1800)),
        written(files, "消防栓检查记录（采油一班）2026年11月.png", screenshot()),
        written(files, "签到表扫描.pdf", pdf(3)), written(files, "检查通知.docx", docx()),
        written(files, "二班照片.jpg", photo(1200, 1600)),
    ]  # fmt: skip
    parts = [dict(part) for part in station.attachments.take_all(paths).parts]
    payload = station.book.blank("committee_meeting", work.branch)
    entry = station.book.save("committee_meeting", {**payload, "attachments": [*parts]}).ids[0]
    station._core.store.blobs.remove(str(parts[-1]["sha256"]))
    page = camera.go("meeting", "meeting-files", entry=entry, branch=work.branch)
    (card,) = (each for each in inside(page, FilesCard) if each.isVisibleTo(page))
    for place, name in ((0, "photo"), (2, "pdf")):
        card.strip.opened.emit(card.strip.items()[place].key)
        camera.settle()
        assert card.viewer is not None
        card.viewer.grab().save(str(folder / f"branch-viewer-{name}.png"))
        card.viewer.close()
    shutil.rmtree(files)


def _plant(camera: Camera, stick: Path) -> None:
    camera.take("home")
    page = camera.go("exchange", "exchange-in")
    assert isinstance(page, PlantExchangePage)
    page.stick.take(stick)
    camera.settle()
    camera.take("exchange-found")
    page.receive.take.click()
    camera.settle()
    camera.take("exchange-taken")
    for view in ("out", "join", "pcs"):
        page.turn(view)
        camera.settle()
        camera.take(f"exchange-{view}")
    camera.go("ledgers", ledger="committee_meeting")
    camera.go("results")
    camera.go("overview")
    camera.go("review", start=True)
    camera.go("settings")
    camera.go("keys")


def _accidents(app: QApplication, folder: Path, home: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        quick_codes(patch)
        names = build(home / "template")
    for name, scene in SCENES.items():
        chain = Chain(home / "template", home / name, names)
        set_up = scene(chain)
        place = set_up.station.folder
        chain.close()
        full = no_room() if name == "disk-full" else nullcontext()
        with full, _window(app, place, folder, "accident") as camera:
            page = camera.go("exchange", f"{name}-before")
            assert isinstance(page, ExchangePage | PlantExchangePage)
            page.stick.take(set_up.stick)
            camera.settle()
            camera.take(f"{name}-before")
            if isinstance(page, PlantExchangePage):
                page.receive.take.click()
            else:
                (page.out.write if name == "disk-full" else page.into.take).click()
            camera.settle()
            camera.take(f"{name}-after")
            camera.go("home", f"{name}-home")

    _conflicts(app, folder, Chain(home / "template", home / "torn", names))


def _conflicts(app: QApplication, folder: Path, chain: Chain) -> None:
    """What two PCs changed: texts, a final meeting, a deletion, a number; and how a choice looks."""
    torn_entries.make(chain)
    with _window(app, chain.folder / "a", folder, "conflict") as camera:
        camera.take("home")
        page = camera.go("ledgers", "one", conflicts=True)
        assert isinstance(page, LedgersPage)
        shown = page.conflicts
        for name in ("two", "three", "four"):
            shown.next.click()
            camera.settle()
            camera.take(name)
        shown.next.click()
        camera.settle()
        for row in shown.rows:
            row.choose(len(row.buttons) - 1)
        camera.take("chosen")


def _papers(station: Station, branch: str, folder: Path) -> None:
    for choice in station.papers.choices():
        try:
            paper = station.papers.make(choice.key, branch=branch)
        except UserError as refused:  # a ledger without entries has no paper
            print(choice.key, refused.sentence)
            continue
        for page in range(1, min(paper.pages, _MOST_PAGES) + 1):
            picture = station.papers.picture(paper, page, _PAPER_WIDTH)
            file = folder / f"paper-{choice.key}-{page}.png"
            image_of(picture).save(str(file))
            print(file.name)


@contextmanager
def _window(app: QApplication, station: Path | None, folder: Path, prefix: str) -> Iterator[Camera]:
    program = Program(app)
    program.bugs.uninstall()
    program.start(station)
    program.shell.showNormal()
    camera = Camera(program, folder, prefix)
    _until(lambda: station is None or program.work is not None)
    camera.settle()
    yield camera
    program.shell.close()
    program.close()


def _until(reached: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE
    while not reached():
        if time.monotonic() > until:
            raise TimeoutError
        QApplication.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screens"))
