"""From the start of the process to the first page, to home with data; and the memory then."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from hongdang_desktop import paths
from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME, SetClock
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role

_RUNS = 7
_YEARS = 5
_MEETINGS_A_MONTH = 15
_MEMBERS = 40

Ratio = tuple[str, str, float, float]

_REFERENCE = """
import sys
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication([])
for face in sys.argv[3:]:
    QFontDatabase.addApplicationFont(face)
app.setFont(QFont("Noto Sans SC", 11))
window = QMainWindow()
window.setCentralWidget(QLabel("首页"))
window.resize(1366, 768)
watch = Watch(window, lambda: (tell("first"), tell("home"), app.quit()))
window.show()
app.exec()
"""
_PROGRAM = """
from pathlib import Path
import sys
from PySide6.QtCore import QTimer
from hongdang_desktop.ui.app import begin
program = begin(Path(sys.argv[1]))
watch = Watch(program.shell.centralWidget(), lambda: tell("first"))
def opened(_key):
    page = program.shell.current_page()
    page.filled.connect(lambda: QTimer.singleShot(0, shown))
def shown():
    global home
    home = Watch(program.shell.current_page(), lambda: (tell("home"), program.app.quit()))
    program.shell.current_page().update()
program.opened.connect(opened)
program.app.exec()
program.close()
"""
_COMMON = """
import json, time
from PySide6.QtCore import QEvent, QObject, QTimer
class Watch(QObject):
    # Tells once, when the first paint is over.
    def __init__(self, widget, then):
        super().__init__()
        self.then = then
        widget.installEventFilter(self)
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and self.then:
            then, self.then = self.then, None
            QTimer.singleShot(0, then)
        return False
def tell(what):
    memory = next(line for line in open("/proc/self/status") if line.startswith("VmRSS"))
    print(json.dumps([what, time.monotonic(), int(memory.split()[1])]), flush=True)
"""


def measure() -> list[Ratio]:
    """Return (work, reference, ratio, budget) for each work."""
    with tempfile.TemporaryDirectory(dir=Path.home()) as folder:
        base = Path(folder)
        _five_years(base / "station")
        # As on a user's computer, where everything was compiled long ago.
        environment = {
            **{key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
            "QT_QPA_PLATFORM": "offscreen", "HONGDANG_STATE": str(base / "state"),
            "PYTHONPYCACHEPREFIX": str(base / "compiled"),
        }  # fmt: skip
        # In turns, so that a busy moment of the computer hits both alike.
        runs = [
            (_run(_REFERENCE, base, environment), _run(_PROGRAM, base, environment))
            for _ in range(_RUNS + 1)
        ][1:]
    empty = _middle([run[0] for run in runs])
    ours = _middle([run[1] for run in runs])
    window = f"empty window, {empty['first'][0] * 1000:.0f} ms"
    memory = f"empty window, {empty['home'][1] / 1024:.0f} MB"
    return [
        ("start: first page shown", window, ours["first"][0] / empty["first"][0], 2),
        ("start: home with data, 5 years", window, ours["home"][0] / empty["first"][0], 4),
        ("start: memory then", memory, ours["home"][1] / empty["home"][1], 3),
    ]


def _run(code: str, base: Path, environment: dict[str, str]) -> dict[str, tuple[float, int]]:
    """Start a fresh process; return seconds from its start, and kB, at each thing that it tells."""
    faces = [str(face) for face in sorted((paths.resources() / "fonts").glob("NotoSansSC-*.ttf"))]
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", _COMMON + code, str(base / "station"), "", *faces],
        env=environment, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return {what: (moment - started, memory) for what, moment, memory in told}


def _middle(runs: list[dict[str, tuple[float, int]]]) -> dict[str, tuple[float, float]]:
    return {
        what: (
            statistics.median(run[what][0] for run in runs),
            statistics.median(run[what][1] for run in runs),
        )
        for what in ("first", "home")
    }


def _five_years(folder: Path) -> None:
    """Make a branch that has kept its books for five years, up to today."""
    now = datetime.now(PLANT_TIME)
    clock = SetClock(now - timedelta(days=365 * _YEARS))
    with Station.create(folder, role=Role.BRANCH, name="采油三作业区", clock=clock) as station:
        station.actor = "卞秋禾"
        branch = station.start_alone(area="采油三作业区", branch="第二党支部", code="B002")
        members = station.book.save_all("member", [(_member(n), None) for n in range(_MEMBERS)])
        station.book.finalise_all(members.ids)
        blank = station.book.blank("committee_meeting", branch)
        for month in range(12 * _YEARS):
            clock.moment = now - timedelta(days=30.4 * (12 * _YEARS - month))
            start = clock.moment.replace(hour=9, minute=0, second=0, microsecond=0)
            many = [
                (_meeting(blank, start, members.ids, n), None) for n in range(_MEETINGS_A_MONTH)
            ]
            clock.advance(hours=12)
            station.book.finalise_all(station.book.save_all("committee_meeting", many).ids)


def _member(number: int) -> JsonObject:
    posts = ("secretary", "deputy", "organisation", "publicity", "discipline")
    found: JsonObject = {
        "name": f"练习党员{number}", "sex": "1", "nation": "01", "born_on": "1980-01-01",
        "identity_number": "999999198001010011", "category": "full", "joined_on": "2005-07-01",
        "confirmed_on": "2006-07-01", "standing": "normal",
    }  # fmt: skip
    return {**found, "party_post": posts[number]} if number < len(posts) else found


def _meeting(
    blank: JsonObject, start: datetime, members: tuple[str, ...], number: int
) -> JsonObject:
    due = (start + timedelta(days=20)).date().isoformat()
    agenda: list[Json] = [
        {
            "title": f"议题{item}", "discussion": "讨论要点。" * 40, "decision": "按计划落实。",
            "owner": members[item], "due": due, "progress": "done",
        }
        for item in range(3)
    ]  # fmt: skip
    sessions = blank["sessions"]
    held = sessions[0] if isinstance(sessions, list) else None
    first = held if isinstance(held, dict) else {}
    return {
        **{key: value for key, value in blank.items() if key != "year"},
        "title": f"支部委员会会议 {number}",
        "occurred_on": start.date().isoformat(),
        "sessions": [{**first, "starts_at": start.isoformat(), "place": "作业区二楼会议室"}],
        "recorder": members[2],
        "agenda": agenda,
    }
