"""The pages before a station is open: it is being opened, or it cannot be opened."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.frames import Card, Page, PageHead
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.pages.quiet_place import QuietPlace

# What stands over the sentence of an error; its own words follow.
_TITLES = {
    "STATION_IN_USE": "工作台已经开着",
    "NO_STATION": "上次的工作台找不到了",
    "NEWER_SCHEMA": "先升级程序",
    "DAMAGED": "数据文件打不开",
    "READ_ONLY": "数据只能读，写不进去",
    "E_DISK_FULL": "电脑的硬盘满了",
    "PLACE_REMOVABLE": "工作台要放在本机硬盘",
    "PLACE_NETWORK": "工作台要放在本机硬盘",
    "PLACE_READ_ONLY": "工作台要放在本机硬盘",
}
_MORE = {
    "STATION_IN_USE": "在任务栏里找一找那个窗口。找不到就重新开一次电脑。",
    "NO_STATION": "文件夹改了名、搬了家，或者硬盘没接上。找到它，点“打开别的”。",
    "DAMAGED": "坏了的文件会移到一边留着，不删。备份以后记的、带到厂里过的，厂里能还回来。",
    "NEWER_SCHEMA": "用装了新版程序的那个安装包升级，再打开就行。",
}


class OpeningPage(Page):
    """Stands in the place of a page while the station is being opened."""

    def __init__(self, title: str, *, line: str = "") -> None:
        super().__init__(PageHead(title, line=line))
        card = Card()
        card.body.addStretch(2)
        card.body.addWidget(text("正在打开⋯"), 0, Qt.AlignmentFlag.AlignHCenter)
        #: where the work that opens the station tells how far it is, and can be stopped
        self.waiting = QuietPlace()
        card.body.addWidget(self.waiting, 0, Qt.AlignmentFlag.AlignHCenter)
        card.body.addStretch(3)
        self.body.addWidget(card, 1)


class TroublePage(Page):
    """Why the station cannot be opened, and what to do."""

    def __init__(
        self,
        error: UserError,
        folder: str,
        *,
        again: Callable[[], object],
        other: Callable[[], object],
        anew: Callable[[], object],
        restore: Callable[[], object],
    ) -> None:
        super().__init__(PageHead(_TITLES.get(error.code, "没有打开"), line=folder))
        #: a good backup is there: the way back is the first thing to do
        self._way_back = error.code == "DAMAGED" and bool(getattr(error, "best", ""))
        self.again = (Button if self._way_back else MainButton)("再试一次(R)", again)
        self.other = Button("打开别的⋯(O)", other)
        self.anew = Button("从头开始(N)", anew)
        card = Card(spacing=12)
        card.body.addWidget(text(error.sentence, wrap=True))
        more = _MORE.get(error.code, "")
        if more:
            card.body.addWidget(text(more, role="small", wrap=True))
        self.body.addWidget(card)
        self.restore = (MainButton if self._way_back else Button)("从备份恢复(H)", restore)
        if error.code != "DAMAGED":
            last = [self.again]
        elif self._way_back:
            last = [self.again, self.restore]
        else:
            last = [self.restore, self.again]
        for button in [self.anew, self.other, *last]:
            if self.head is not None:
                self.head.add(button)
        self.body.addStretch(1)

    def first_focus(self) -> Button:
        """Stand on what is to be done; to try again is harmless."""
        return self.restore if self._way_back else self.again
