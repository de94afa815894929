"""All components in their states with invented data: looked at as pictures, walked by tests.

``python -m tests.ui.kit.gallery FOLDER`` writes the pictures.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.columns import Unreadable
from hongdang_desktop.ui import application
from hongdang_desktop.ui.kit.ask import AskLine
from hongdang_desktop.ui.kit.boxes import LineBox, LongBox, ReadBox
from hongdang_desktop.ui.kit.buttons import Button, CheckBox, LinkButton, MainButton
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.choice_box import ChoiceBox, MultiChoice
from hongdang_desktop.ui.kit.due_list import DueGroup, DueRow, GroupedRows
from hongdang_desktop.ui.kit.edit_cells import EditColumn, EditRow, Kind, RowLook
from hongdang_desktop.ui.kit.edit_table import EditTable
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.empty import EmptyState, ListCard
from hongdang_desktop.ui.kit.enter_moves import EnterMoves
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.frames import Card, Page, PageHead, SectionTitle
from hongdang_desktop.ui.kit.history import Change, History, Pointer, Pointers
from hongdang_desktop.ui.kit.labels import Chip, RuleLine, hairline, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message
from hongdang_desktop.ui.kit.people_strip import Attendee, PeopleStrip
from hongdang_desktop.ui.kit.progress import MonthBars, ProgressLine, StepNumber
from hongdang_desktop.ui.kit.segment import Segment, YesNo
from hongdang_desktop.ui.kit.suggest import SuggestBox
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.shell import PageSpec, Shell

PEOPLE = (
    Choice("p1", "耿砚山", "gys", "书记"),
    Choice("p2", "丛南麓", "cnl", "副书记"),
    Choice("p3", "卞秋禾", "bqh", "组织委员"),
    Choice("p4", "舒北辰", "sbc", "宣传委员"),
    Choice("p5", "储望舒", "cws", "纪检委员"),
)
REASONS = (
    ("out", "公出"),
    ("shift", "倒班"),
    ("ill", "病假"),
    ("leave", "事假"),
    ("other", "其他"),
)
TOPICS = (
    Choice("learn", "学习传达", "xxcd"),
    Choice("work", "生产经营", "scjy"),
    Choice("request", "员工诉求", "ygsq"),
)
STATES = (Choice("open", "在办", "zb"), Choice("done", "已落实", "yls"))


def read_day(words: str) -> object:
    """Read 11-23 and nothing else: enough for a picture."""
    if not words.strip():
        return None
    month, _dash, day = words.strip().partition("-")
    if not (month.isdigit() and day.isdigit()):
        raise Unreadable("BAD_DAY", "没看懂这一天。", "写成 11-23。")
    return f"2026-{int(month):02}-{int(day):02}"


def write_day(value: object) -> str:
    """Show 11-23."""
    return str(value)[5:]


def nothing() -> None:
    """Stand for what a button does."""


def home(shell: Shell | None = None) -> Page:
    """Return the look of 1-home.png."""
    del shell
    page = _FirstFocus(PageHead("今天先办这几件", line="2026年11月23日　星期一"), messages=False)
    page.messages.say(
        Message(
            "上次写到一半",
            "11 月支部委员会会议，今天 10:42 存好了。",
            buttons=(("接着写(J)", nothing),),
        )
    )
    due = GroupedRows(
        (
            DueGroup(
                "已过期",
                "3 件",
                (
                    DueRow(
                        "a",
                        "过 23 天",
                        "10 月党费：芮长汀、仇一苇 2 人未交",
                        "登记党费",
                        rule="党费收缴规定 • 按月交",
                        rule_text="党员每月交纳党费。\n记下两人交纳日，这件事就算办好。",
                        urgent=True,
                    ),
                    DueRow(
                        "b",
                        "过 5 天",
                        "积极分子宿明渠：半年考察",
                        "写考察",
                        "发展细则第11条",
                        urgent=True,
                    ),
                    DueRow(
                        "c",
                        "过 3 天",
                        "2 号计量间伴热带破损：整改到期",
                        "填进展",
                        "即知即改 • 期限 11月20日",
                        urgent=True,
                    ),
                ),
                Tone.BAD,
            ),
            DueGroup(
                "本周",
                "11月23日—29日",
                (
                    DueRow(
                        "d",
                        "周三 25日",
                        "11 月主题党日：还没有计划",
                        "写计划",
                        "支部条例第16条",
                        urgent=True,
                    ),
                    DueRow(
                        "e",
                        "周三 25日",
                        "采油二班党小组会：本月还没开",
                        "开始记录",
                        "支部条例第13条",
                        urgent=True,
                    ),
                ),
            ),
            DueGroup(
                "以后",
                "12月31日前",
                (
                    DueRow(
                        "f",
                        "11月30日",
                        "党务公开：本月还没有记录",
                        "去登记",
                        "台账 • 每月看一次",
                        link="本月无此事项",
                    ),
                    DueRow(
                        "g", "12月5日", "11 月自评：12 月 1 日起可填", "先看看", "每月 1—5 日评上月"
                    ),
                    DueRow("h", "12月31日", "第四季度支部党员大会", "开始记录", "支部条例第11条"),
                ),
            ),
        )
    )
    page.target = due.focus_first
    card = Card(margins=(0, 4, 0, 4))
    card.body.addWidget(due)
    card.body.addStretch(1)
    left = QVBoxLayout()
    left.setSpacing(12)
    left.addWidget(page.messages)
    left.addWidget(card, 1)
    month = Card()
    month.body.addWidget(SectionTitle("11 月进度", right="还有 7 天"))
    month.body.addWidget(text("该办 19 件，办好 13 件", role="small"))
    month.body.addWidget(MonthBars((("政治引领", 5, 8), ("组织融合", 3, 4), ("考核评价", 1, 1))))
    exchange = Card(spacing=5)
    exchange.body.addWidget(SectionTitle("和厂党委的交换"))
    exchange.body.addWidget(text("11月3日带走第 42 包，厂里已收。", wrap=True))
    exchange.body.addWidget(text("之后又记了 11 条，还没带走。", role="small", wrap=True))
    exchange.body.addWidget(Button("带到U盘(D)", nothing))
    right = QVBoxLayout()
    right.setSpacing(14)
    right.addWidget(month)
    right.addWidget(exchange)
    right.addStretch(1)
    right.addWidget(text("提示：本机还没设密码，数据由电脑本身保管。", role="small", wrap=True))
    panel = QWidget()
    right.setContentsMargins(0, 0, 0, 0)
    panel.setLayout(right)
    panel.setFixedWidth(292)
    row = QHBoxLayout()
    row.setSpacing(18)
    row.addLayout(left, 1)
    row.addWidget(panel)
    page.body.addLayout(row, 1)
    return page


def ledger(shell: Shell | None = None) -> Page:
    """Return the look of 2-list.png."""
    del shell
    head = PageHead(
        "党费收缴",
        line=("2026年11月", "党费规定：全额按一个比例算"),
        buttons=(
            Button("导出⋯", nothing),
            Button("打印(P)", nothing),
            MainButton("登记党费(N)", nothing),
        ),
    )
    page = _FirstFocus(head, messages=False)
    filters = Form()
    month = ChoiceBox((Choice("11", "2026年11月"), Choice("10", "2026年10月")), width=138)
    month.set_value("11")
    filters.add(
        Field("月份(M)", month),
        Field("查找(F)", LineBox(hint="姓名或拼音首字母，如 rct", width=220)),
        stretch=True,
    )
    page.body.addWidget(filters)
    page.messages.say(
        Message(
            "还有 2 人未交",
            "选中的人直接按回车，填金额和日期就行。",
            Tone.TODO,
            (("都已交，按应交填好(A)", nothing),),
        )
    )
    page.body.addWidget(page.messages)
    table = ListTable(
        (
            Column("name", "党员", width=116),
            Column("kind", "类别", width=90, drop=1),
            Column("base", "基数(元)", width=106, right=True, drop=3),
            Column("rate", "比例", width=70, right=True, drop=2),
            Column("due", "应交(元)", width=100, right=True),
            Column("paid", "实交(元)", width=104, right=True),
            Column("day", "交纳日", width=86),
            Column("state", "状态", stretch=1),
        ),
        name="党费收缴",
    )
    table.set_source(Rows(_dues()))
    table.show_sort("name")
    foot = QWidget()
    sums = QHBoxLayout(foot)
    sums.setContentsMargins(0, 0, 0, 0)
    sums.setSpacing(24)
    sums.addWidget(text("应交 12 人　982.73 元"))
    sums.addWidget(text("未交 2 人　250.00 元", role="strong", tone=Tone.BAD))
    sums.addStretch(1)
    sums.addWidget(text("应收率 83%", role="small"))
    page.body.addWidget(ListCard(table, foot=foot), 1)
    page.body.addWidget(text("Enter 打开　Ins 新记　Ctrl+Z 撤销　Space 看详情", role="small"))
    page.target = lambda: (table.go_to("6"), table.setFocus())
    return page


def meeting(shell: Shell | None = None) -> Page:
    """Return the look of 3-meeting.png."""
    del shell
    head = PageHead(
        "支部委员会会议",
        line=("2026年第 11 次", "10:42:07 已自动存好"),
        buttons=(
            Button("打印(P)", nothing),
            Button("先放着(C)", nothing),
            MainButton("定稿(S)", nothing),
        ),
    )
    head.set_chip("草稿")
    page = _FirstFocus(head)
    EnterMoves(page)
    card = Card(spacing=10)
    card.body.addLayout(_facts())
    card.body.addWidget(hairline())
    strip = PeopleStrip(REASONS)
    strip.set_people(
        Attendee(
            person.key,
            person.words,
            person.note,
            person.initials,
            present=person.key != "p4",
            reason="shift" if person.key == "p4" else "",
        )
        for person in PEOPLE
    )
    card.body.addWidget(SectionTitle("到会", right=strip.hint()))
    card.body.addWidget(strip)
    card.body.addWidget(RuleLine("应到 5 人，实到 4 人，够半数，可以开会。", "支部条例第12条"))
    card.body.addWidget(hairline())
    table = agenda()
    add = Button("加一个议题(A)", table.add_row)
    card.body.addWidget(SectionTitle("议题和决议", "一个议题一行，Enter 进入下一格", right=add))
    card.body.addWidget(table)
    card.body.addWidget(SectionTitle("表决", right=Button("加一项(B)", nothing)))
    card.body.addWidget(
        RuleLine("赞成 4 票，超过应到 5 人的半数，通过。", "票数合计 4，与实到 4 人相符")
    )
    card.body.addStretch(1)
    page.target = lambda: table.go_to("3", "decision")
    panel = QVBoxLayout()
    panel.setSpacing(12)
    panel.setContentsMargins(0, 0, 0, 0)
    check = Card()
    check.body.addWidget(SectionTitle("检查", right=text("差 2 处", role="strong", tone=Tone.TODO)))
    check.body.addWidget(
        Pointers(
            (
                Pointer("3/who", "议题 3：还没有责任人", "填一个人；定不下来先填书记。"),
                Pointer("3/due", "议题 3：还没有期限", "先估一个日期，以后能改期。"),
            )
        )
    )
    panel.addWidget(check)
    past = Card()
    past.body.addWidget(SectionTitle("改动记录", right=LinkButton("全部", nothing)))
    past.body.addWidget(
        History(
            (Change("10:42", "卞秋禾", "写议题 3"), Change("10:31", "卞秋禾", "改赞成票 5 为 4"))
        )
    )
    panel.addWidget(past)
    panel.addStretch(1)
    side = QWidget()
    side.setLayout(panel)
    side.setFixedWidth(262)
    row = QHBoxLayout()
    row.setSpacing(14)
    row.addWidget(card, 1)
    row.addWidget(side, 0)
    page.body.addLayout(row, 1)
    return page


def agenda() -> EditTable:
    """Return the agenda of 3-meeting.png."""
    numbers = iter(range(10, 1000))
    columns = (
        EditColumn("n", "序", Kind.NUMBER, width=48),
        EditColumn("topic", "议题", Kind.TEXT, stretch=4, least=150, hint="议什么"),
        EditColumn("kind", "类别", Kind.CHOICE, under="topic", choices=TOPICS),
        EditColumn("decision", "决议", Kind.LONG, stretch=5, least=160, hint="怎么定的"),
        EditColumn("who", "责任人", Kind.CHOICE, width=92, choices=PEOPLE, missing="未定"),
        EditColumn(
            "due", "期限", Kind.READ, width=84, read=read_day, write=write_day, missing="未定"
        ),
        EditColumn("state", "落实", Kind.CHOICE, width=92, choices=STATES),
    )
    table = EditTable(
        columns, name="议题和决议", new_row=lambda: EditRow(str(next(numbers)), {"state": "open"})
    )
    table.set_rows(
        (
            EditRow(
                "1",
                {
                    "topic": "传达厂党委安全生产月会议精神",
                    "kind": "learn",
                    "decision": "各班 11月30日前学一遍，重点讲伴热用电。",
                    "who": "p4",
                    "due": "2026-11-30",
                    "state": "open",
                },
            ),
            EditRow(
                "2",
                {
                    "topic": "冬季上产：3 口低效井由谁盯",
                    "kind": "work",
                    "decision": "成立党员攻关组，每周五碰头，12 月底见效果。",
                    "who": "p2",
                    "due": "2026-12-31",
                    "state": "open",
                },
            ),
            EditRow(
                "3",
                {
                    "topic": "采油一班更衣室暖气不热",
                    "kind": "request",
                    "decision": "联系水暖班本周换循环泵；换好前先借两台电暖气，由工会送到班里",
                    "state": "open",
                },
            ),
        )
    )
    open_chip = {"state": ("在办", Tone.INFO)}
    table.set_looks(
        {
            "1": RowLook(chips=open_chip, notes={"topic": "要点 2 条"}),
            "2": RowLook(chips=open_chip, notes={"topic": "不同意见 1 条"}),
            "3": RowLook(chips={"state": ("差 2 处", Tone.TODO)}),
        }
    )
    return table


def states(shell: Shell | None = None) -> Page:
    """Return what the pictures do not show: problems, tones, empty and busy states."""
    del shell
    page = Page(PageHead("各种样子", line="这一页只给看样子的人看"))
    page.messages.say(Message("U盘满了，还差 12 MB", "删掉些文件再点“写到U盘”。", Tone.BAD))
    page.messages.say(Message("存好了", tone=Tone.DONE))
    form = Form()
    day = ReadBox(read_day, write_day, width=92)
    day.set_raw("abc")
    wrong = Field("日期(T)", day)
    form.add(wrong, Field("主持", ChoiceBox(PEOPLE, hint="选一个人", width=130)), stretch=True)
    day.finish()
    long = LongBox(hint="写几句")
    long.set_value("联系水暖班本周换循环泵；换好前先借两台电暖气，由工会送到班里。" * 4)
    missing = Field("责任人", SuggestBox(PEOPLE, hint="姓名或拼音首字母", width=200))
    missing.set_problem("还没有责任人。填一个人；定不下来先填书记。", tone=Tone.TODO)
    form.add(missing, stretch=True)
    form.add(Field("决议", long))
    form.add(Field("类别", MultiChoice(tuple(Choice(key, words) for key, words in REASONS))))
    form.add(Field("有无", YesNo(name="有无", yes="有", no="没有", value=True)))
    card = Card()
    card.body.addWidget(form)
    chips = QHBoxLayout()
    for tone, words in zip(Tone, ("一般", "收着", "草稿", "待审", "未到", "通过"), strict=True):
        chips.addWidget(Chip(words, tone))
    chips.addWidget(
        Segment((("all", "全部 30 项"), ("some", "只看要定的 5 项")), name="看哪些", value="all")
    )
    chips.addWidget(CheckBox("封面和目录", checked=True))
    chips.addWidget(CheckBox("谈心谈话"))
    chips.addWidget(LinkButton("本月无此事项", nothing, tone=Tone.QUIET))
    chips.addStretch(1)
    card.body.addLayout(chips)
    card.body.addWidget(AskLine("11 月为什么没有？"))
    busy = ProgressLine()
    busy.say("正在核对 3 / 7 包", 3, 7)
    steps = QGridLayout()
    for number, state in enumerate((StepNumber.DONE, StepNumber.NEXT, StepNumber.COMING), 1):
        steps.addWidget(StepNumber(number, state), 0, number)
    steps.addWidget(busy, 0, 5)
    steps.setColumnStretch(4, 1)
    card.body.addLayout(steps)
    many = PeopleStrip(REASONS, name="到会的人")
    many.set_people(
        Attendee(str(n), PEOPLE[n % 5].words, present=(True, False, None)[n % 7 // 5], reason="ill")
        for n in range(20)
    )
    card.body.addWidget(many)
    page.body.addWidget(card)
    page.body.addWidget(
        EmptyState("还没有党课。点“开始记录”记第一次。", Button("开始记录", nothing)), 1
    )
    return page


def window(pages: tuple[tuple[str, Callable[[Shell | None], Page]], ...] | None = None) -> Shell:
    """Return a whole window with these pages in the first entries of the side bar."""
    made = pages or (("首页", home), ("台账", ledger), ("会议", meeting), ("样子", states))
    specs = [PageSpec(title, title, factory) for title, factory in made]
    for title, short in (
        ("月度自评", "自评"),
        ("五心评价", "五心"),
        ("数据交换", "交换"),
        ("设置", "设置"),
    ):
        specs.append(PageSpec(title, title, states, short=short))
    shell = Shell(specs, role="branch")
    shell.set_place(
        "采油三作业区", (("b1", "第二党支部"), ("b2", "第一党支部")), person="耿砚山　书记"
    )
    return shell


def main(folder: Path) -> None:
    """Write a picture of every page in three window sizes and two type sizes."""
    app = QApplication.instance() or application.make(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    for width, height in ((1366, 768), (1093, 614), (911, 512)):
        shell = window()
        shell.resize(width, height)
        shell.show()
        for key in ("首页", "台账", "会议", "样子"):
            shell.go(key)
            for _ in range(4):
                app.processEvents()
            shell.grab().save(str(folder / f"{key}-{width}.png"))
        shell.close()


def _facts() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    day = ReadBox(read_day, write_day, width=92)
    day.set_value("2026-11-23")
    start, end = LineBox(name="开始", width=60), LineBox(name="结束", width=60)
    start.set_value("09:00")
    end.set_value("10:10")
    place = LineBox(hint="在哪开")
    place.set_value("作业区二楼会议室")
    chair = ChoiceBox(PEOPLE, width=94)
    chair.set_value("p1")
    row.addWidget(Field("日期(T)", day))
    row.addWidget(start)
    row.addWidget(text("到"))
    row.addWidget(end)
    row.addWidget(Field("地点", place), 1)
    row.addWidget(Field("主持", chair))
    return row


def _dues() -> list[Row]:
    rows = []
    names = [
        "卞秋禾",
        "丛南麓",
        "耿砚山",
        "郎可为",
        "蒙远岫",
        "仇一苇",
        "芮长汀",
        "宓知行",
        "阚小满",
        "储望舒",
        "舒北辰",
        "佟海若",
    ]
    for number, words in enumerate(names, 1):
        open_ = words in ("仇一苇", "芮长汀")
        paid = Cell("未交", tone=Tone.BAD, strong=True) if open_ else Cell("103.10")
        state = Cell("待登记", tone=Tone.TODO, chip=True) if open_ else _quiet("已定稿", small=True)
        rows.append(
            Row(
                str(number),
                (
                    Cell(words, strong=open_, mark="补" if words == "阚小满" else ""),
                    _quiet("在职"),
                    Cell("6,873.45"),
                    Cell("1.5%"),
                    Cell("103.10"),
                    paid,
                    Cell("" if open_ else "11-08"),
                    state,
                ),
            )
        )
    asked = Cell("应到 92%", second="重点人谈到了没有？", second_tone=Tone.TODO)
    group = Row("g", (Cell("政治引领", strong=True), Cell("9 项")), group=True)
    human = Row(
        "t", (Cell("谈心谈话", strong=True), asked, Cell(), Cell("已受理", tick=True)), Tone.TODO
    )
    return [*rows, group, human]


def _quiet(words: str, *, small: bool = False) -> Cell:
    return Cell(words, tone=Tone.QUIET, small=small)


class _FirstFocus(Page):
    """A page whose focus a function sets."""

    target: Callable[[], object] = staticmethod(nothing)

    def looked_at(self) -> None:
        """Set the focus after the shell has."""

    def first_focus(self) -> QWidget | None:
        """Let the function set the focus, and keep it."""
        self.target()
        return self.focusWidget()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
