"""How the backups stand, on the page 设置."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import text

if TYPE_CHECKING:
    from hongdang_desktop.station.safety.backing import BackupState
    from hongdang_desktop.ui.work import Work


class BackupCard(Card):
    """One sentence, and the way to the page with all backups."""

    def __init__(self, work: Work) -> None:
        super().__init__(spacing=8)
        self._work = work
        self._said = text(wrap=True)
        self._where = text(role="small", wrap=True)
        self.button = Button("看备份(K)", lambda: work.shell.go("backups"))
        self.body.addWidget(SectionTitle("备份"))
        self.body.addWidget(self._said)
        self.body.addWidget(self._where)
        self.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def looked_at(self) -> None:
        """Ask how things stand."""
        station = self._work.station
        self._work.tasks.run(
            lambda _progress: station.backups.state(), owner=self, done=self._show, latest="state"
        )

    def _show(self, state: BackupState) -> None:
        if state.last_good is None:
            self._said.setText("还没有备份过。关程序时会自动备份一份。")
        else:
            at = words.moment(state.last_good, self._work.today())
            after = "之后又有改动，到时会自动再备份。" if state.changed else "之后没有改动。"
            self._said.setText(f"上次备份：{at}，核对过，完整。{after}")
        if state.second is None:
            self._where.setText("只在这块硬盘上。常备份到U盘，或再选一块硬盘。")
        elif not state.second_there:
            self._where.setText(f"另一块硬盘没接上：{state.second}。接上以后会自动补。")
        elif state.second_same:
            self._where.setText("第二份和数据在同一个盘里。常备份到U盘，或换一块硬盘。")
        else:
            self._where.setText(f"另一块硬盘也存一份：{state.second}")
