"""放假安排: the days of one year that are not worked as the week says, typed or read from a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hongdang_desktop.core.typed import read_day
from hongdang_desktop.ledgers.regulation_faults import NamedDay, calendar_days, calendar_text
from hongdang_desktop.station.regulations import calendar_name, name_of, refuse_faults
from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.edit_cells import EditColumn, EditRow, Kind
from hongdang_desktop.ui.kit.edit_table import EditTable
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.fields import Field
from hongdang_desktop.ui.kit.frames import Card, Scroller
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.regulation_view import RegulationView, enable

if TYPE_CHECKING:
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.regulations import Regulated
    from hongdang_desktop.ui.kit.messages import MessageStack
    from hongdang_desktop.ui.work import Work

_WEEK = "一二三四五六日"
_DOUBT = "{year} 年放假安排还没录，先按双休算。照国办通知填，或从文件读入。"
_KNOWN = "{year} 年：{whose}，写了 {count} 天。没写的日子周一到周五上班。"


@dataclass(frozen=True, slots=True)
class _Year:
    year: int
    days: tuple[NamedDay, ...]
    known: bool
    file: Regulated | None
    ours: bool


class DaysView(RegulationView):
    """What is typed holds once 用上 is pressed; every mistake is told with its day."""

    def __init__(self, work: Work, messages: MessageStack) -> None:
        super().__init__(work, messages)
        self.year = work.today().year
        self._shown: _Year | None = None
        self._typed = False
        self._next = 0
        self.before = Button("上一年", lambda: self.turn_to(self.year - 1))
        self.after = Button("下一年", lambda: self.turn_to(self.year + 1))
        self.title = text(role="section")
        self.said = text(role="small", wrap=True)
        self.table = EditTable(_columns(), name="放假安排", new_row=self._new_row)
        self.table.changed.connect(lambda *_: self._touched())
        self.table.removed.connect(lambda *_: self._touched())
        self.add = Button("加一天(J)", self.table.add_row)
        self.read = Button("从文件读入⋯(R)", self._load)
        self.write = Button("存成文件⋯(F)", self._save)
        self.back = Button("换回随程序的(H)", self._drop)
        self.source = LineBox(name="出处", hint="国务院办公厅通知的文号", longest=100, width=300)
        self.use = MainButton("用上(S)", self._use)
        card = Card(spacing=8)
        card.body.addWidget(self.said)
        card.body.addWidget(self.table)
        card.body.addStretch(1)
        self._typing = self.row(self.add, Field("出处(C)", self.source, key="source"), self.use)
        self.column.addWidget(self.row(self.before, self.after, self.title))
        self.column.addWidget(Scroller(card), 1)
        self.column.addWidget(self._typing)
        self.column.addWidget(self.row(self.read, self.write, self.back))

    def turn_to(self, year: int) -> None:
        """Show another year."""
        self.year = year
        self._typed = False
        self.looked_at()

    def looked_at(self) -> None:
        """Ask for the days of the year, unless some were typed that are not in use yet."""
        if self._typed:
            return
        regulations, year = self._work.station.regulations, self.year
        name = calendar_name(year)

        def ask(_progress: Progress) -> _Year:
            file = next((each for each in regulations.files() if each.name == name), None)
            ours = regulations.may_change(name) and not (
                file is not None and file.whose == "厂党委" and not self._work.is_plant
            )
            known = year in regulations.years()
            return _Year(year, regulations.days(year) if known else (), known, file, ours)

        self._work.tasks.run(ask, owner=self, done=self._show, latest="days")

    def _show(self, shown: _Year) -> None:
        self._shown = shown
        self.title.setText(f"{shown.year} 年")
        whose = shown.file.whose if shown.file is not None else ""
        source = f"，{shown.file.source}" if shown.file is not None and shown.file.source else ""
        form = _KNOWN if shown.known else _DOUBT
        self.said.setText(
            form.format(year=shown.year, whose=f"{whose}{source}", count=len(shown.days))
        )
        self.table.set_rows(_row(str(n), each) for n, each in enumerate(shown.days))
        self._next = len(shown.days)
        self.use.setEnabled(self._typed)
        self.table.setEnabled(shown.ours)
        show_if(self._typing, shown.ours)
        show_if(self.read, shown.ours)
        own = shown.file is not None and bool(shown.file.entry)
        show_if(self.back, shown.ours and own)
        enable((self.write,), on=shown.known)

    def _touched(self) -> None:
        self._typed = True
        self.use.setEnabled(True)

    def _new_row(self) -> EditRow:
        self._next += 1
        return EditRow(str(self._next), {"word": "休"})

    def days(self) -> tuple[NamedDay, ...]:
        """Return the days that stand in the table and can be read."""
        found = []
        for row in self.table.rows():
            day = row.values.get("day")
            if isinstance(day, date):
                why = str(row.values.get("why") or "").replace(",", "，")
                found.append(NamedDay(day, row.values.get("word") == "班", why))
        return tuple(found)

    def _use(self) -> None:
        unread = sum(1 for row in self.table.rows() if not isinstance(row.values.get("day"), date))
        if unread:
            self.say(f"有 {unread} 行没有日期", "填上日期，或删掉那一行。", Tone.BAD)
            return
        source = str(self.source.value() or "")
        regulations, year, days = self._work.station.regulations, self.year, self.days()
        self.run(lambda: regulations.set_days(year, days, source=source), done=self._used)

    def _used(self) -> None:
        self._typed = False
        self.looked_at()

    def _drop(self) -> None:
        regulations, name = self._work.station.regulations, calendar_name(self.year)
        self.run(lambda: regulations.drop(name), done=self._used)

    def _load(self) -> None:
        found = self.load("读入哪个放假安排")
        if found is None:
            return
        file, content = found
        name, regulations = name_of(file, content), self._work.station.regulations

        def check(_progress: Progress) -> tuple[NamedDay, ...]:
            refuse_faults(name, regulations.check(name, content))
            return calendar_days(content)

        def taken(days: tuple[NamedDay, ...]) -> None:
            self.year = days[0].day.year
            shown = self._shown
            if shown is not None:
                self._show(_Year(self.year, days, known=True, file=None, ours=True))
            self._touched()
            self.say(f"读入了 {len(days)} 天，还没用上", "看一看，没错就点“用上”。")

        self._work.tasks.run(check, owner=self, done=taken, failed=self.refused)

    def _save(self) -> None:
        self.save(f"{self.year}.csv", calendar_text(self.year, self.days()))


def _columns() -> tuple[EditColumn, ...]:
    return (
        EditColumn(
            "day", "日期", Kind.READ, width=190, read=read_day, write=_written,
            missing="没写日期", hint="2027-01-01",
        ),
        EditColumn(
            "word", "休/班", Kind.CHOICE, width=120,
            choices=(Choice("休", "休"), Choice("班", "班")),
        ),
        EditColumn("why", "说明", stretch=1, least=120, hint="元旦、春节调休"),
    )  # fmt: skip


def _written(value: object) -> str:
    return f"{value:%Y-%m-%d} 周{_WEEK[value.weekday()]}" if isinstance(value, date) else ""


def _row(key: str, each: NamedDay) -> EditRow:
    return EditRow(key, {"day": each.day, "word": "班" if each.works else "休", "why": each.why})
