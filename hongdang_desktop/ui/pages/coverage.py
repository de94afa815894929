"""班组覆盖: which teams the Party reaches, how group and team run as one, what is left of the plan."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hongdang_desktop.core.periods import month_of, read_period
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.frames import Page, PageHead
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.beside import Beside
from hongdang_desktop.ui.pages.coverage_panel import CoveragePanel
from hongdang_desktop.ui.pages.leading import lead_to

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.station.coverage import CoverageView, Link, TeamRow
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.kit.frames import Changed
    from hongdang_desktop.ui.work import Work

_MONTHS = 13
_PANEL, _BESIDE_FROM, _LIST_HEIGHT = 334, 900, 240
_COLUMNS = (
    Column("team", "班组", stretch=2, least=110, sortable=False),
    Column("reach", "覆盖", width=82, sortable=False),
    Column("members", "党员", width=58, right=True, sortable=False),
    Column("group", "党小组", stretch=2, least=110, sortable=False, drop=2),
    Column("points", "五型", width=104, sortable=False, drop=1),
    Column("plan", "培养和措施", stretch=3, least=150, sortable=False),
)
_TONES = {"有党员": Tone.QUIET, "在培养": Tone.INFO, "空白": Tone.TODO}


class CoveragePage(Page):
    """One row a team; what belongs to the row stands beside it."""

    def __init__(self, work: Work) -> None:
        super().__init__(PageHead("班组覆盖"))
        self._work = work
        self._rows: dict[str, TeamRow] = {}
        self.month = ChoiceBox((), name="月份", width=130)
        self.month.changed.connect(self._ask)
        self.groups = Button("党小组(G)", lambda: self._list("party_group"))
        self.marks = Button("五型考评(W)", self._appraise)
        if self.head is not None:
            for part in (self.month, self.groups, self.marks):
                self.head.add(part)
        self.table = ListTable(_COLUMNS, name="班组")
        self.table.moved.connect(self._stand_on)
        self.card = ListCard(self.table)
        self.panel = CoveragePanel(can_write=not work.is_plant)
        self.table.opened.connect(lambda _key: self.panel.focus_first())
        self.panel.wanted.connect(self._open)
        self.panel.align_wanted.connect(self._align)
        self.panel.applicant_wanted.connect(self._begin_applicant)
        self.card.setMinimumHeight(theme.look().px(_LIST_HEIGHT))
        beside = Beside(self.card, self.panel, width=_PANEL, from_width=_BESIDE_FROM)
        self.body.addWidget(beside, 1)
        self._offer_months()

    def open(self, **args: object) -> None:
        """``month="2026-11"`` shows that month."""
        wanted = args.get("month")
        if isinstance(wanted, str):
            self.month.set_value(wanted)

    def looked_at(self) -> None:
        """Ask again."""
        self._ask()

    def changes(self, changes: Changed) -> None:
        """Ask again: teams, members, groups and marks are of many ledgers."""
        del changes
        self._ask()

    def first_focus(self) -> QWidget:
        """Begin in the list of teams."""
        return self.table

    def _offer_months(self) -> None:
        months = [month_of(self._work.today())]
        while len(months) < _MONTHS:
            months.append(month_of(months[-1].first - timedelta(days=1)))
        self.month.set_choices(
            Choice(each.text, f"{each.first.year}年{each.first.month}月") for each in months
        )
        self.month.set_value(months[0].text)

    def _ask(self) -> None:
        branch, month = self._work.branch, str(self.month.value() or "")
        if not branch:
            return
        desk = self._work.station.coverage
        self._work.tasks.run(
            lambda _: desk.show(branch, read_period(month) if month else None), owner=self,
            done=self._show, latest="coverage",
        )  # fmt: skip

    def _show(self, found: CoverageView) -> None:
        self._rows = {row.cover.team: row for row in found.teams}
        if self.head is not None:
            self.head.set_line((self._work.branch_name(), *_line(found)))
        here = self.table.current_key()
        self.table.set_source(Rows([_row(row) for row in found.teams]))
        if not found.teams:
            own = "请厂党委登记，" if self._work.info.enrolled else "到“设置”里加上，"
            self.card.show_empty(f"还没有班组。{own}这里就有了。")
            self.panel.show_nothing()
            return
        self.card.show_rows()
        first = next((r for r in found.teams if not r.cover.members or not r.alike), found.teams[0])
        key = here if here in self._rows else first.cover.team
        self.table.go_to(key)
        self._stand_on(key)

    def _stand_on(self, key: str) -> None:
        row = self._rows.get(key)
        if row is not None:
            self.panel.show_team(row)

    # What can be done from here --------------------------------------------------------------

    def _open(self, link: Link) -> None:
        lead_to(self._work, link.ledger, self._work.branch, entry=link.entry)

    def _list(self, ledger: str) -> None:
        self._work.shell.go("ledgers", ledger=ledger, branch=self._work.branch)

    def _appraise(self) -> None:
        month = read_period(str(self.month.value()))
        day = min(month.last, self._work.today())
        batch = {} if self._work.is_plant else {"batch": day.isoformat()}
        self._work.shell.go(
            "ledgers", ledger="team_appraisal", branch=self._work.branch, **batch
        )  # fmt: skip

    def _begin_applicant(self, team: str) -> None:
        lead_to(self._work, "applicant", self._work.branch, given={"team": team})

    def _align(self, group: str) -> None:
        desk, branch = self._work.station.coverage, self._work.branch

        def did(changes: Changes) -> None:
            said = "党小组和班组用同一份名单了"
            self.messages.say(Message(said, changes.sentence, Tone.DONE, key="align"))
            self._ask()

        def failed(error: UserError) -> None:
            self.messages.say(refusal(error))

        self._work.tasks.run(
            lambda _: desk.align(branch, group), owner=self, done=did, failed=failed
        )


def make_coverage(work: Work) -> Page:
    """Return the page."""
    return CoveragePage(work)


def _line(found: CoverageView) -> tuple[str, ...]:
    """Return what stands under the title."""
    quota = found.quota
    teams = f"{len(found.teams)} 个班组，{found.covered} 个有党员" if found.teams else ""
    plan = "发展计划厂里还没下达"
    if quota.places is not None:
        left = quota.left or 0
        rest = f"还剩 {left} 名" if left >= 0 else f"多了 {-left} 名"
        plan = f"{quota.year}年发展计划 {quota.places} 名，已接收 {len(found.admitted)} 名，{rest}"
    return tuple(part for part in (teams, plan) if part)


def _row(row: TeamRow) -> Row:
    cover = row.cover
    asks = not cover.members and not row.on_the_way
    plan = "、".join(link.words for link in row.on_the_way)
    if not plan and not cover.members:
        plan = "还没有培养对象" + ("，计划里优先" if cover.first else "")
    if not row.alike:
        plan = "党小组和班组的名单不一样"
    cells = (
        Cell(cover.name, second=f"班组长 {row.leader}" if row.leader else ""),
        Cell(row.reach, tone=_TONES[row.reach], chip=row.reach != "有党员"),
        Cell(str(len(row.members)) if row.members else "—"),
        Cell(
            cover.group_name or "没有",
            second="和班组一体" if cover.joined else "",
            tone=Tone.PLAIN if cover.group else Tone.QUIET,
        ),
        Cell(row.points or "还没评", tone=Tone.PLAIN if row.points else Tone.QUIET),
        Cell(plan, tone=Tone.PLAIN if plan else Tone.QUIET, tip=plan),
    )
    return Row(cover.team, cells, tone=Tone.TODO if asks or not row.alike else Tone.PLAIN)
