"""首页 of the plant: which branches need a hand, what came last. No ranks, no percent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.frames import Card, Page, PageHead, SectionTitle
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.arrivals import NoteLines
from hongdang_desktop.ui.pages.beside import Beside, column
from hongdang_desktop.ui.pages.notice_bands import NoticeBands

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.carriage.answers import BranchPost, PackageNote
    from hongdang_desktop.station.petition_views import Asked
    from hongdang_desktop.station.results_views import Gap
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.ui.work import Work

_LONG_AGO = 35
"""After so many days without a package somebody should ring up: a month and a few days of grace."""

_COLUMNS = (
    Column("name", "支部", stretch=3, least=150, sortable=False),
    Column("pcs", "电脑", width=64, right=True, sortable=False, drop=1),
    Column("last", "最近收到", width=116, sortable=False),
    Column("number", "包号", width=64, right=True, sortable=False, drop=2),
    Column("do", "现在要做", stretch=4, least=170, sortable=False),
)


@dataclass(frozen=True, slots=True)
class _State:
    branches: tuple[BranchPost, ...]
    notes: tuple[PackageNote, ...]
    keys_here: bool
    forked: frozenset[str]
    moves: str
    asked: tuple[Asked, ...]
    late: tuple[Gap, ...]
    sheets: int


class PlantHomePage(Page):
    """Enter on a branch shows its ledgers."""

    def __init__(self, work: Work) -> None:
        self._title = PageHead("支部来包", line=words.long_day(work.today()))
        super().__init__(self._title)
        self._work = work
        self.invite = Button("邀请支部(Y)", lambda: work.shell.go("exchange", view="join"))
        self.receive = MainButton("收包(S)", lambda: work.shell.go("exchange", view="in"))
        self._title.add(self.invite)
        self._title.add(self.receive)
        self.notices = NoticeBands(work, page="home")
        self.body.addWidget(self.notices)
        self.table = ListTable(_COLUMNS, name="各支部最近的来包")
        self.table.opened.connect(self._open)
        self._sum = text(role="small")
        self.card = ListCard(self.table, foot=self._sum)
        self.card.setMinimumHeight(300)
        recent = Card()
        recent.body.addWidget(SectionTitle("最近来往"))
        self._notes = NoteLines(other="支部")
        recent.body.addWidget(self._notes)
        hint = text("提示：本机还没设密码，数据由电脑本身保管。", role="small", wrap=True)
        right = column(recent, hint, foot=1)
        self.body.addWidget(Beside(self.card, right, width=400, from_width=1100), 1)

    def first_focus(self) -> QWidget:
        """Enter takes in what came."""
        return self.receive

    def looked_at(self) -> None:
        """Ask how things stand with every branch."""
        station = self._work.station

        def ask(_progress: Progress) -> _State:
            post = station.post
            return _State(
                post.branches(), post.notes(10), post.recovery_sheet() is not None,
                station.forked_branches(), _moves(station), station.petitions.waiting(),
                station.results.late(), len(station.reviewing.queue()),
            )  # fmt: skip

        self._work.tasks.run(ask, owner=self, done=self._show, latest="state")
        self.notices.ask()

    def _show(self, state: _State) -> None:
        today = self._work.today()
        self._title.set_line((words.long_day(today), "先看要帮的，组内按编码排，不排名次"))
        rows = tuple(_rows(state.branches, state.forked, state.asked, today))
        self.table.set_source(Rows(rows))
        if state.branches:
            self.card.show_rows()
        else:
            self.card.show_empty(
                "还没有支部。先登记作业区和支部，再做邀请。", "去登记支部",
                lambda: self._work.shell.go("settings"),
            )  # fmt: skip
        joined = sum(1 for one in state.branches if one.pcs)
        self._sum.setText(f"{len(state.branches)} 个支部，{joined} 个已入网")
        self._notes.set_notes(state.notes, today, peers=True)
        self._say_asked(state.asked, today)
        self._say_late(state.late)
        self._say_sheets(state.sheets)
        self.messages.drop("moves")
        if state.moves:
            go = ("去看", lambda: self._work.shell.go("handovers"))
            self.messages.say(
                Message("支部之间有事要办", state.moves, Tone.TODO, (go,), key="moves")
            )  # fmt: skip
        if state.keys_here:
            self.messages.say(
                Message(
                    "密钥纸还在电脑里",
                    "打印两份锁进保险柜，再从电脑里去掉。",
                    Tone.TODO,
                    (("去办", lambda: self._work.shell.go("keys")),),
                    key="keys",
                )
            )
        else:
            self.messages.drop("keys")

    def _say_late(self, late: tuple[Gap, ...]) -> None:
        """Lead to what offices have not handed in of last month."""
        self.messages.drop("results")
        if not late:
            return
        month = late[0].month
        said = f"{int(month[5:])} 月{'、'.join(gap.short for gap in late)}。催一下科室。"
        go = ("去看", lambda: self._work.shell.go("results", month=month))
        self.messages.say(Message("科室的数没交齐", said, Tone.INFO, (go,), key="results"))

    def _say_sheets(self, number: int) -> None:
        """Lead to the sheets that wait for their review."""
        self.messages.drop("sheets")
        if number:
            go = ("去审核", lambda: self._work.shell.go("review", start=True))
            self.messages.say(Message(f"{number} 份自评等审核", "", Tone.INFO, (go,), key="sheets"))

    def _say_asked(self, asked: tuple[Asked, ...], today: date) -> None:
        """Lead to the petitions that wait; amber once one is past the day of its answer."""
        self.messages.drop("asked")
        if not asked:
            return
        late = sum(bool(each.due and each.due < today) for each in asked)
        said = [
            f"最早的等了 {asked[0].days} 天" if asked[0].days else "",
            f"{late} 件过了该批复的日子" if late else "",
        ]
        sentence = "，".join(each for each in said if each)
        go = ("去批复", lambda: self._work.shell.go("replies"))
        self.messages.say(Message(
            f"{len(asked)} 件请示等批复", f"{sentence}。" if sentence else "",
            Tone.TODO if late else Tone.INFO, (go,), key="asked",
        ))  # fmt: skip

    def _open(self, branch: str) -> None:
        self._work.shell.branch_chosen.emit(branch)
        self._work.shell.go("ledgers")


def _moves(station: Station) -> str:
    """Return what there is to do about people and things between branches, "" for nothing."""
    letters, odd = len(station.cards.letters()), station.cards.oddities()
    refused = sum(bool(each.refused) for each in station.cards.list() if each.record.side == "to")
    said = [
        f"{letters} 封介绍信要开" if letters else "",
        f"{refused} 份移交单没接" if refused else "",
        odd[0].sentence.removesuffix("。") if len(odd) == 1 else "",
        f"{len(odd)} 处对不上" if len(odd) > 1 else "",
    ]
    found = "，".join(each for each in said if each)
    return f"{found}。" if found else ""


def _rows(
    branches: tuple[BranchPost, ...], forked: frozenset[str], asked: tuple[Asked, ...], today: date
) -> list[Row]:
    waiting = Counter(each.branch for each in asked)
    told = []
    for one in branches:
        what, tone = _now(one, today, forked=one.branch.id in forked)
        open_ = waiting[one.branch.id]
        told.append((one, what or (f"{open_} 件请示等批复" if open_ else ""), tone))
    groups = (
        ("要帮一把", Tone.BAD, [each for each in told if each[2] is Tone.BAD]),
        ("等入网", Tone.INFO, [each for each in told if each[2] is Tone.INFO]),
        ("正常", Tone.DONE, [each for each in told if each[2] is Tone.DONE]),
    )
    if len([1 for _title, _tone, members in groups if members]) == 1 and groups[2][2]:
        return [_row(*each, today=today) for each in told]
    rows: list[Row] = []
    for title, tone, members in groups:
        if members:
            count = Cell(f"{len(members)} 个支部", tone=Tone.QUIET)
            head = (Cell(title, tone=tone, strong=True), Cell(), count)
            rows.append(Row(f"group {title}", head, group=True))
            rows += [_row(*each, today=today) for each in members]
    return rows


def _now(one: BranchPost, today: date, *, forked: bool) -> tuple[str, Tone]:
    """Return what is to be done about a branch, and in which group it stands."""
    if one.waiting and not one.pcs:
        return f"来过 {one.waiting} 包，等受理入网申请", Tone.INFO
    if not one.pcs:
        return "还没入网，做一份邀请", Tone.INFO
    if one.waiting:
        return f"缺前面的包，{one.waiting} 包先收着。请支部再拷一次", Tone.BAD
    if forked:
        return "有台电脑恢复过旧数据，打电话问问", Tone.BAD
    if one.last_received is None:
        return "入网了，还没来过包。打电话问问", Tone.BAD
    days = (today - one.last_received.date()).days
    if days > _LONG_AGO:
        return f"{days} 天没来包，打电话问问", Tone.BAD
    return "", Tone.DONE


def _row(one: BranchPost, what: str, tone: Tone, *, today: date) -> Row:
    last = words.short_day(one.last_received.date(), today) if one.last_received else ""
    needs = tone is Tone.BAD
    return Row(
        one.branch.id,
        (
            Cell(one.branch.shown, strong=needs, tip=one.branch.name),
            Cell(str(one.pcs) if one.pcs else ""),
            Cell(last) if last else Cell("没来过", tone=Tone.QUIET),
            Cell(str(one.last_number) if one.last_number else ""),
            Cell(what, tip=what),
        ),
    )
