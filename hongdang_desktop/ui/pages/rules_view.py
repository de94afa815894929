"""规则: every version of every rule, where it stands written; thresholds get a new dated version."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hongdang_desktop.core.typed import read_day
from hongdang_desktop.station.regulations import AMENDED, name_of
from hongdang_desktop.ui.kit.boxes import LineBox, ReadBox
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.regulation_view import RegulationView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.core.rules import Rule
    from hongdang_desktop.station.regulations import RuleLine
    from hongdang_desktop.ui.kit.messages import MessageStack
    from hongdang_desktop.ui.work import Work

_MARKS = {"V": "已核对原文", "V2": "二手来源", "K": "一般知识，未核", "A": "约定，可改"}
_COLUMNS = (
    Column("id", "编号", width=70, sortable=False),
    Column("title", "规则和出处", stretch=4, least=220, sortable=False),
    Column("numbers", "数", stretch=2, least=120, sortable=False, drop=1),
    Column("since", "起用", width=104, sortable=False),
    Column("verified", "核实", width=116, sortable=False, drop=2),
    Column("state", "状态", width=84, sortable=False),
)
_UNITS = {"workdays": "个工作日", "days": "天", "months": "个月", "years": "年", "hours": "小时"}
_WORDS = {
    "day": "几号起提醒", "month": "从几月起", "before": "提前几天", "after": "之后几天",
    "least": "至少", "most": "至多", "usual": "一般", "in": "分母", "of": "分子",
    "strict": "要超过（1 是，0 否）", "by_present": "按实到算（1 是，0 否）", "grace": "宽限几个月",
    "grace_days": "宽限几天", "grace_months": "宽限几个月", "early_days": "提前提醒几天",
    "recent_days": "算最近的几天", "valid_days": "有效几天", "extension_days": "延期至多几天",
    "member": "党员几学时", "leader": "书记和支委几学时", "percent": "到百分之几提醒",
    "from": "从几月起", "per_hour": "一小时折几个 0.1 学时", "unsaid": "没写时长折几个 0.1 学时",
    "step": "进到几分钱", "back": "往回看几个月", "extra": "几分钱以上", "benchmark": "标杆几分",
    "reached": "达标几分", "at_once": "即知即改几天", "blue": "提前几天提醒", "yellow": "提前几天催",
    "introducers": "介绍人几个", "contacts_least": "联系人至少几个", "contacts_most": "联系人至多几个",
    "plant_workdays": "厂里另加工作日", "plant_days": "厂里另加几天",
}  # fmt: skip
"""What the numbers of rules are called; one that is not listed is shown by its key."""


class RulesView(RegulationView):
    """Enter on a rule takes its numbers into the boxes; the old version is never changed."""

    def __init__(self, work: Work, messages: MessageStack) -> None:
        super().__init__(work, messages)
        self._lines: dict[str, RuleLine] = {}
        self._ours = False
        self._now: Rule | None = None
        self.table = ListTable(_COLUMNS, name="规则")
        self.table.opened.connect(self._take)
        self.table.typed.connect(self._type_on)
        self.finder = LineBox(name="找规则", hint="找规则：编号、几个字", width=260)
        self.finder.changed.connect(self._fill)
        self.list = ListCard(self.table)
        self.read = Button("从文件读入⋯(R)", self._load)
        self.back = Button("改过的都换回随程序的(H)", self._drop)
        self.form = Card(spacing=8)
        self.title = SectionTitle("")
        self._numbers: dict[str, LineBox] = {}
        self._holder = Form()
        self.since = ReadBox(read_day, str, name="起用日期", hint="2027-01-01", width=140)
        self.source = LineBox(name="出处", hint="哪个文件定的", longest=100)
        self.article = LineBox(name="条款", hint="第几条，可以空着", longest=40, width=200)
        self.use = Button("从那天起用(S)", self._use)
        self.away = Button("不改了", self._close)
        self.form.body.addWidget(self.title)
        self.form.body.addWidget(self._holder)
        self.form.body.addWidget(self.row(self.use, self.away))
        self.said = text(
            "回车改一条规则的数；以前的照旧，新的从写的那天起用。", role="small", wrap=True
        )
        self.column.addWidget(self.row(self.finder))
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self.form)
        self.column.addWidget(self.said)
        self._row = self.row(self.read, self.back)
        self.column.addWidget(self._row)
        self.form.hide()

    def looked_at(self) -> None:
        """Ask for all rules."""
        regulations = self._work.station.regulations

        def ask(_progress: Progress) -> tuple[tuple[RuleLine, ...], bool]:
            return regulations.rules(), regulations.may_change(AMENDED)

        self._work.tasks.run(ask, owner=self, done=lambda found: self._show(*found), latest="rules")

    def _show(self, lines: tuple[RuleLine, ...], ours: bool) -> None:
        self._ours = ours
        self._lines = {f"{line.rule.id} {line.rule.since}": line for line in lines}
        self._fill()
        show_if(self._row, ours)
        show_if(self.said, ours)
        show_if(self.back, any(line.whose != "随程序" for line in lines))
        if not ours:
            self._close()

    def _fill(self) -> None:
        """Show the rules in which all words stand that are looked for."""
        words = self.finder.text().lower().split()
        rows = [
            _row(key, line)
            for key, line in self._lines.items()
            if all(
                word in f"{key} {line.rule.title} {line.rule.reference}".lower() for word in words
            )
        ]
        self.table.set_source(Rows(rows))
        if rows:
            self.list.show_rows()
        else:
            self.list.show_empty(f"没有“{self.finder.text()[:20]}”的规则。换个字。")

    def _type_on(self, letters: str) -> None:
        self.finder.setFocus()
        self.finder.setText(self.finder.text() + letters)
        self._fill()

    def _take(self, key: str) -> None:
        line = self._lines.get(key)
        if line is None or not self._ours:
            return
        rule = max(
            (each.rule for each in self._lines.values() if each.rule.id == line.rule.id),
            key=lambda each: each.since,
        )
        if not rule.numbers:
            self.say(f"{rule.id} 没有能改的数", "要改别的，从文件读入。")
            return
        self._now = rule
        self.title.title.setText(f"{rule.id}　{rule.title}")
        holder = Form()
        boxes: dict[str, LineBox] = {}
        fields = []
        for name, number in rule.numbers.items():
            boxes[name] = LineBox(name=word_of(name), longest=9, width=90)
            boxes[name].set_value(number)
            fields.append(Field(word_of(name), boxes[name], key=name))
        for start in range(0, len(fields), 2):
            holder.add(*fields[start : start + 2])
        holder.add(Field("起用日期(Q)", self.since, key="since"), Field("条款", self.article, key="article"))  # fmt: skip
        holder.add(Field("出处(C)", self.source, key="source"))
        self.form.body.replaceWidget(self._holder, holder)
        self._holder.deleteLater()
        self._holder, self._numbers = holder, boxes
        for box in (self.source, self.article, self.since):
            box.set_value(None)
        self.form.show()
        next(iter(boxes.values())).setFocus()

    def _use(self) -> None:
        rule = self._now
        if rule is None:
            return
        numbers: dict[str, int] = {}
        for name, box in self._numbers.items():
            words = box.text().strip()
            if not words.isdecimal():
                self.say(f"“{word_of(name)}”要写整数", "改成数字，如 30。", Tone.BAD)
                box.setFocus()
                return
            numbers[name] = int(words)
        since, source = self.since.value(), str(self.source.value() or "")
        if not isinstance(since, date):
            self.say("还没有起用日期", "写从哪天起用，如 2027-01-01。", Tone.BAD)
            self.since.setFocus()
        elif not source:
            self.say("还没有出处", "写是哪个文件定的。", Tone.BAD)
            self.source.setFocus()
        else:
            self._amend(rule.id, since, numbers, source)

    def _amend(self, rule: str, since: date, numbers: Mapping[str, int], source: str) -> None:
        regulations, article = self._work.station.regulations, str(self.article.value() or "")

        def done() -> None:
            self._close()
            self.looked_at()

        self.run(
            lambda: regulations.amend(rule, since, numbers, source=source, article=article),
            done=done,
        )

    def _close(self) -> None:
        self._now = None
        self.form.hide()

    def _drop(self) -> None:
        regulations = self._work.station.regulations
        self.run(lambda: regulations.drop(AMENDED), done=self.looked_at)

    def _load(self) -> None:
        found = self.load("读入哪个规则文件")
        if found is not None:
            regulations = self._work.station.regulations
            name = name_of(*found)
            self.run(lambda: regulations.use(name, found[1]), done=self.looked_at)


def word_of(name: str) -> str:
    """Return what a number of a rule is called."""
    return f"几{_UNITS[name]}" if name in _UNITS else _WORDS.get(name, name)


def _said(name: str, number: int) -> str:
    return f"{number} {_UNITS[name]}" if name in _UNITS else f"{word_of(name)} {number}"


def _row(key: str, line: RuleLine) -> Row:
    rule = line.rule
    numbers = "，".join(_said(name, number) for name, number in rule.numbers.items())
    holds = line.state == "在用"
    tone = Tone.PLAIN if holds else Tone.QUIET
    cells = (
        Cell(rule.id, tone=Tone.QUIET),
        Cell(rule.title, second=rule.reference, tone=tone, tip=f"{rule.title}（{rule.reference}）"),
        Cell(numbers or (f"表，{len(rule.table)} 行" if rule.table else ""), tone=tone),
        Cell(f"{rule.since}", tone=tone),
        Cell(_MARKS[rule.verified], tone=Tone.QUIET),
        Cell("" if holds else line.state, chip=not holds, tone=Tone.QUIET),
    )
    return Row(key, cells)
