"""组织与班子登记: every branch with its posts, term, members and teams. Nothing is typed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.ledgers.branch import KINDS
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, Page, PageHead, Scroller
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.beside import Beside

if TYPE_CHECKING:
    from hongdang_desktop.station.register import BranchRegister
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_COLUMNS = (
    Column("name", "支部", stretch=3, least=120, sortable=False),
    Column("secretary", "书记", width=84, sortable=False),
    Column("seats", "班子", width=64, right=True, sortable=False, drop=2),
    Column("members", "党员", width=64, right=True, sortable=False),
    Column("teams", "班组", width=64, right=True, sortable=False, drop=1),
    Column("due", "届满", width=112, sortable=False),
    Column("gaps", "缺什么", stretch=2, least=110, sortable=False),
)
_PANEL, _BESIDE_FROM, _LIST_HEIGHT, _SOON = 334, 900, 240, 180


class BranchRegisterPage(Page):
    """One row a branch; who holds which post stands beside it."""

    def __init__(self, work: Work) -> None:
        head = PageHead("组织与班子登记")
        super().__init__(head)
        self._work = work
        self._found: dict[str, BranchRegister] = {}
        self._to_posts = Button("支委名册(G)", self._open)
        head.add(self._to_posts)
        self.table = ListTable(_COLUMNS, name="支部")
        self.table.moved.connect(self._stand_on)
        self.table.opened.connect(lambda _key: self._open())
        self.card = ListCard(self.table)
        self.card.setMinimumHeight(theme.look().px(_LIST_HEIGHT))
        inner = QWidget()
        self._lines = QVBoxLayout(inner)
        self._lines.setContentsMargins(0, 0, 6, 0)
        self._lines.setSpacing(6)
        self._title = text(role="section", wrap=True)
        self.panel = Card(spacing=8)
        self.panel.body.addWidget(self._title)
        self.panel.body.addWidget(Scroller(inner), 1)
        self.panel.setMinimumHeight(theme.look().px(_LIST_HEIGHT))
        self.body.addWidget(Beside(self.card, self.panel, width=_PANEL, from_width=_BESIDE_FROM), 1)

    def looked_at(self) -> None:
        """Ask again."""
        register = self._work.station.register
        self._work.tasks.run(
            lambda _: register.branches(), owner=self, done=self._show, latest="register"
        )

    def changes(self, changes: Changed) -> None:
        """Ask again: it follows from many ledgers."""
        del changes
        self.looked_at()

    def first_focus(self) -> QWidget:
        """Begin in the list."""
        return self.table

    def _show(self, found: tuple[BranchRegister, ...]) -> None:
        self._found = {each.branch: each for each in found}
        here = self.table.current_key()
        self.table.set_source(Rows([_row(each) for each in found]))
        show_if(self.panel, bool(found))
        if self.head is not None:
            members = sum(each.members for each in found if each.until is None)
            standing = sum(each.until is None for each in found)
            self.head.set_line(f"{standing} 个支部，党员 {members} 名" if found else "")
        if not found:
            self.card.show_empty("还没有支部。先做建站邀请。")
            return
        self.card.show_rows()
        self.table.go_to(here if here in self._found else found[0].branch)
        self._stand_on(self.table.current_key())

    def _stand_on(self, key: str) -> None:
        each = self._found.get(key)
        if each is None:
            return
        self._title.setText(each.name)
        clear_out(self._lines)
        for words in _told(each):
            self._lines.addWidget(text(words, wrap=True, select=True))
        for seat in each.seats:
            parts = (seat.name, seat.posts, seat.admin_post, "双向进入" if seat.crossing else "")
            self._lines.addWidget(text("　".join(filter(None, parts)), role="strong", wrap=True))
            since = f"{seat.since} 起" if seat.since else ""
            self._lines.addWidget(
                text("　".join(filter(None, (since, seat.filing_number))), role="small", wrap=True)
            )
        self._lines.addStretch(1)

    def _open(self) -> None:
        key = self.table.current_key()
        if key in self._found:
            self._work.shell.go("ledgers", ledger="committee_post", branch=key)


def make_branch_register(work: Work) -> Page:
    """Return the page."""
    return BranchRegisterPage(work)


def _row(each: BranchRegister) -> Row:
    secretary = "、".join(seat.name for seat in each.seats if "书记" in seat.posts.split("、"))
    gaps = list(each.posts_empty)
    soon = each.days_left is not None and each.days_left <= _SOON
    late = each.days_left is not None and each.days_left < 0
    due = each.due_on.isoformat() if each.due_on else "没登记"
    if each.until is not None:
        return Row(
            each.branch,
            (Cell(each.shown, second=f"{each.until} 撤并", tone=Tone.QUIET), *[Cell("")] * 6),
        )
    if each.teams_without:
        gaps.append(f"{len(each.teams_without)} 个班组没党员")
    return Row(
        each.branch,
        (
            Cell(each.shown, second="" if each.kind == "branch" else KINDS.get(each.kind, "")),
            Cell(secretary or "空缺", tone=Tone.PLAIN if secretary else Tone.TODO),
            Cell(str(len(each.seats))),
            Cell(str(each.members)),
            Cell(str(len(each.teams))),
            Cell(due, tone=Tone.BAD if late else Tone.TODO if soon else Tone.PLAIN, chip=soon),
            Cell("、".join(gaps), tone=Tone.TODO if gaps else Tone.QUIET, tip="、".join(gaps)),
        ),
    )


def _told(each: BranchRegister) -> tuple[str, ...]:
    term = " ".join(filter(None, (each.session, str(each.approved_on or ""), each.approval_number)))
    lines = (
        f"编码：{each.code}" if each.code else "",
        f"上级：{each.parent}" if each.parent else "",
        f"届次：{term}" if term else "届次还没登记",
        f"正式党员 {each.full} 名，预备党员 {each.probationary} 名，党小组 {each.groups} 个",
        f"班组：{'、'.join(each.teams)}" if each.teams else "还没有班组",
        f"没有党员的班组：{'、'.join(each.teams_without)}" if each.teams_without else "",
    )
    return tuple(line for line in lines if line)
