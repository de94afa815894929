"""带给厂党委: plug in, look what goes along, write and read it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit.buttons import Button, MainButton, set_main
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import hairline, show_if, text
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.pages.arrivals import NoteLines
from hongdang_desktop.ui.pages.steps import Step, two_sided

if TYPE_CHECKING:
    from hongdang_desktop.station.carriage.answers import Outgoing, PackageNote
    from hongdang_desktop.ui.pages.stick import Place, Stick
    from hongdang_desktop.ui.work import Work

UNPROVED = "还没有回执"
"""How the station calls the state of a package that nobody has confirmed yet."""
_MOST = 6
"""So many lines stand under 最近来往."""
_NO_STICK = "没看到U盘。插上后会自己认出来；也可以选一个文件夹。"


class OutCard(Card):
    """The page presses ``write``; the card shows how far the three steps are."""

    def __init__(self, work: Work, stick: Stick) -> None:
        super().__init__(spacing=6)
        self._work = work
        self._place: Place | None = None
        self._outgoing: Outgoing | None = None
        self._written = ""
        self._unproved = 0
        self._last = text(role="small")
        self.body.addWidget(SectionTitle("带给厂党委", right=self._last))
        self._plug = Step(1, "插上U盘")
        self._where = text(_NO_STICK, role="small", wrap=True)
        self.choose = Button("选文件夹⋯", stick.choose)
        self._plug.body.addWidget(self._where)
        self._plug.body.addWidget(self.choose)
        self._what = Step(2, "看看带什么")
        self._note = text("上次之后的变动都在内，不用挑。", role="small", wrap=True)
        self._put = Step(3, "写到U盘，再读一遍核对")
        self._file = text(role="small", wrap=True)
        self.write = MainButton("写到U盘(W)")
        self.writing = ProgressPlace(self.write)
        self._after = text(
            "写完会告诉您可以拔U盘。中途拔掉也不坏，重来就行。", role="small", wrap=True
        )
        self._put.body.addWidget(self._file)
        self._put.body.addWidget(self.writing, 0, Qt.AlignmentFlag.AlignLeft)
        self._put.body.addWidget(self._after)
        for step in (self._plug, self._what, self._put):
            self.body.addWidget(step)
            self.body.addWidget(hairline())
        self.body.addWidget(text("最近来往", role="strong"))
        self._notes = NoteLines(other="厂里")
        self.body.addWidget(self._notes)
        self.body.addStretch(1)
        self._show()

    def show_outgoing(self, outgoing: Outgoing | None) -> None:
        """Show what would be taken along."""
        before = self._outgoing
        if before is not None and outgoing is not None and outgoing.total > before.total:
            self._written = ""  # something new was recorded since
        self._outgoing = outgoing
        self._show()

    def show_place(self, place: Place | None) -> None:
        """Show where it would be written to."""
        if (place and place.path) != (self._place and self._place.path):
            self._written = ""
        self._place = place
        self._show()

    def show_notes(self, notes: tuple[PackageNote, ...]) -> None:
        """Show what went and came lately."""
        today = self._work.today()
        last = next((note for note in _once(notes) if note.out), None)
        self._unproved = last.entries if last and last.state == UNPROVED else 0
        day = words.short_day(last.at.date(), today) if last else ""
        self._last.setText(f"上次带走：{day} 第 {last.number} 包" if last else "还没带走过")
        self._show()
        self._notes.set_notes(_once(notes)[:_MOST], today)

    def show_written(self, file: str) -> None:
        """Say that the file is on the stick; it may be pulled out."""
        self._written = file
        self._show()

    def has_news(self) -> bool:
        """Say whether there is anything that was never taken along."""
        return bool(self._outgoing and self._outgoing.total > self._unproved) and not self._written

    def be_main(self, *, main: bool) -> None:
        """Make writing the page's main button, or a plain one."""
        set_main(self.write, main=main)

    def _show(self) -> None:
        place, outgoing = self._place, self._outgoing
        here = place is not None
        ready = "选好了" if place and not place.stick else "已插好"
        self._plug.say(ready if here else "还没有", done=here, now=not here)
        self._where.setText(place.words if place else _NO_STICK)
        show_if(self.choose, not here)
        self._show_counts(outgoing)
        done = bool(self._written)
        self._put.say("写好了" if done else "", done=done, now=here and not done)
        self._file.setText(f"文件名：{self._written or (outgoing.file if outgoing else '')}")
        self.write.setEnabled(here and outgoing is not None)
        self._after.setText(
            "写好了，也核对过了，可以拔U盘。再有新的，再来写一次。"
            if done
            else "写完会告诉您可以拔U盘。中途拔掉也不坏，重来就行。"
        )

    def _show_counts(self, outgoing: Outgoing | None) -> None:
        body = self._what.body
        body.removeWidget(self._note)
        clear_out(body)
        total = outgoing.total if outgoing else 0
        records = (
            sum(one.new + one.changed + one.removed for one in outgoing.counts) if outgoing else 0
        )
        self._what.say(f"{records} 条", done=outgoing is not None)
        for one in outgoing.counts if outgoing else ():
            body.addWidget(two_sided(one.title, f"{one.new + one.changed + one.removed} 条"))
        if outgoing and outgoing.attachments:
            volumes = f"，分 {outgoing.volumes} 卷" if outgoing.volumes > 1 else ""
            size = words.size(outgoing.attachment_bytes)
            body.addWidget(two_sided("附件", f"{outgoing.attachments} 个，{size}{volumes}"))
        if outgoing and outgoing.sealed:
            sealed = f"{outgoing.sealed} 条，密封带走，厂里打不开"
            body.addWidget(two_sided("只给本支部自己的", sealed, quiet=True))
        self._note.setText(self._about(total))
        body.addWidget(self._note)

    def _about(self, total: int) -> str:
        if not total:
            return "没有新的。空包也可以带，厂里就知道您收到了哪里。"
        if total <= self._unproved:
            return "都带走过，厂里的回执还没来。再带一次也行，不会重复。"
        return "厂里可能还没有的都在内，不用挑；重了也不要紧。"


def _once(notes: tuple[PackageNote, ...]) -> tuple[PackageNote, ...]:
    """Return one note for the volumes of a package: the first volume, which holds the entries."""
    found: dict[tuple[str, int], PackageNote] = {}
    for note in notes:
        key = (note.peer, note.number) if note.out else (note.file, -1)
        known = found.get(key)
        if known is None or note.entries > known.entries:
            found[key] = note
    return tuple(found.values())
