"""The power goes while somebody writes: at most two seconds of typing are gone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from hongdang_desktop.station.station import Station
from hongdang_desktop.ui.pages.meeting import MeetingPage
from tests.ui.pages.desk import branch_of, make_station, settle, window
from tests.ui.pages.typist import EVERY_MS

ROOT = Path(__file__).parents[3]
ENOUGH = 45
LOST_AT_MOST = 2000 // EVERY_MS


def test_a_killed_window_loses_two_seconds_at_most(tmp_path: Path) -> None:
    make_station(tmp_path / "station").close()
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.pages.typist", str(tmp_path / "station")],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert child.stdout is not None
    written = 0
    for line in child.stdout:
        written = int(line)
        if written == ENOUGH:
            os.kill(child.pid, signal.SIGKILL)
            break
    rest = child.stdout.read().split()
    written = int(rest[-1]) if rest else written
    child.stdout.close()
    assert child.wait() == -signal.SIGKILL

    with Station.open(tmp_path / "station") as station, window(station) as (shell, _work):
        (scratch,) = station.drafts.all()
        shell.go("meeting", ledger=scratch.ledger, branch=branch_of(station), scratch=scratch.key)
        settle(shell)
        page = shell.current_page()
        assert isinstance(page, MeetingPage)
        (row,) = page.form.agenda.table.rows()
        back = str(row.values["title"])
        assert set(back) == {"字"}
        assert written - LOST_AT_MOST <= len(back) <= written
