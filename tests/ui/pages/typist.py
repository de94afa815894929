"""Somebody who writes in the real window until the power goes: run by ``test_meeting_killed``.

    python -m tests.ui.pages.typist FOLDER

Writes one character every tenth of a second, and says on stdout how many it has written.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer

from hongdang_desktop.station.station import Station
from hongdang_desktop.ui import application
from hongdang_desktop.ui.pages.meeting import MeetingPage
from tests.ui.kit.hands import commit
from tests.ui.pages.desk import branch_of, settle, window

EVERY_MS = 100


def main() -> None:
    """Open the station's window and write for ever."""
    app = application.make(["typist"])
    station = Station.open(Path(sys.argv[1]))
    with window(station) as (shell, _work):
        shell.go("meeting", ledger="committee_meeting", branch=branch_of(station))
        settle(shell)
        page = shell.current_page()
        assert isinstance(page, MeetingPage)
        page.form.agenda.table.add_row()
        written = [0]

        def write() -> None:
            commit("字")
            written[0] += 1
            sys.stdout.write(f"{written[0]}\n")
            sys.stdout.flush()

        timer = QTimer()
        timer.timeout.connect(write)
        timer.start(EVERY_MS)
        app.exec()


if __name__ == "__main__":
    main()
