"""书记交接: what is open today, and the record that is drawn up, looked through, signed and printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.leading import lead_to

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.succession import Handed
    from hongdang_desktop.station.views import Changes, Entry
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_KEY = "secretary_handover"
_COLUMNS = (
    Column("what", "事项", stretch=3, least=220, sortable=False),
    Column("due", "期限", width=104, sortable=False),
    Column("more", "说明", stretch=2, least=140, sortable=False, drop=1),
)
_LINE = "清单由程序按今天的记录列出。只留在本支部，厂里看不到。"


@dataclass(frozen=True)
class _Found:
    lines: tuple[Handed, ...]
    before: tuple[Entry, ...]


class SuccessionPage(Page):
    """The list of today; 写交接单 keeps it as a draft and opens it."""

    def __init__(self, work: Work) -> None:
        super().__init__(PageHead("书记交接"))
        self._work = work
        self._draft = ""
        self.former = Button("上次的交接单(L)", self._open_former)
        self.posts = Button("支委名册(M)", self._open_posts)
        self.write = MainButton("写交接单(J)", self._write)
        self.writing = ProgressPlace(self.write)
        if self.head is not None:
            for part in (self.former, self.posts, self.writing):
                self.head.add(part)
        self.table = ListTable(_COLUMNS, name="要交代的事", low=True)
        self.table.opened.connect(lambda _key: self._write())
        self.card = ListCard(self.table)
        hint = "填好接任人、双方和监交人签字，再到支委名册给前任填任职止、登记新书记。"
        self.body.addWidget(self.card, 1)
        self.body.addWidget(text(hint, role="small", wrap=True))

    def looked_at(self) -> None:
        """Gather again: what is open changes with every entry."""
        desk, branch = self._work.station.succession, self._work.branch
        self._work.tasks.run(
            lambda _: _Found(desk.gather(branch), desk.all(branch)), owner=self,
            done=self._show, latest="succession",
        )  # fmt: skip

    def changes(self, changes: Changed) -> None:
        """Gather again."""
        del changes
        self.looked_at()

    def first_focus(self) -> QWidget:
        """Begin with what is to be done."""
        return self.write

    def _show(self, found: _Found) -> None:
        by_heading: dict[str, list[Handed]] = {}
        for line in found.lines:
            by_heading.setdefault(line.heading, []).append(line)
        rows: list[Row] = []
        for heading, lines in by_heading.items():
            empty = (Cell(),) * (len(_COLUMNS) - 1)
            head = Cell(f"{heading}　{len(lines)} 件")
            rows.append(Row(f"group:{heading}", (head, *empty), group=True))
            rows += [_row(f"{heading}:{n}", line) for n, line in enumerate(lines)]
        self.table.set_source(Rows(rows))
        if rows:
            self.card.show_rows()
        else:
            self.card.show_empty("没有要交代的事。交接单照样可以写，双方签字留底。")
        final = [entry for entry in found.before if entry.final]
        self._draft = next((entry.id for entry in found.before if not entry.final), "")
        self.former.setVisible(bool(final))
        self._former = final[0].id if final else ""
        self.write.say("接着写交接单(J)" if self._draft else "写交接单(J)")
        if self.head is not None:
            count = f"现在有 {len(found.lines)} 件事要交代" if found.lines else ""
            self.head.set_line(
                part for part in (self._work.branch_name(), count, _LINE) if part
            )  # fmt: skip

    def _write(self) -> None:
        desk, branch, draft = self._work.station.succession, self._work.branch, self._draft

        def work(_progress: Progress) -> Changes:
            return desk.draw_up(branch, entry=draft or None)

        def done(changes: Changes) -> None:
            lead_to(self._work, _KEY, branch, entry=changes.ids[0])

        def failed(error: UserError) -> None:
            self.messages.say(refusal(error))

        self._work.tasks.run(work, owner=self, done=done, failed=failed, place=self.writing)

    def _open_former(self) -> None:
        lead_to(self._work, _KEY, self._work.branch, entry=self._former)

    def _open_posts(self) -> None:
        self._work.shell.go("ledgers", ledger="committee_post", branch=self._work.branch)


def make_succession(work: Work) -> Page:
    """Return the page."""
    return SuccessionPage(work)


def _row(key: str, line: Handed) -> Row:
    late = line.more.startswith("过期")
    return Row(
        key,
        (
            Cell(line.what, tip=line.what),
            Cell(f"{line.due:%Y-%m-%d}" if line.due else "", tone=Tone.BAD if late else Tone.PLAIN),
            Cell(line.more, tone=Tone.BAD if late else Tone.QUIET, tip=line.more),
        ),
    )
