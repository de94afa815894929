"""年度节律: what a branch does in which month of every year; the list can be changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hongdang_desktop.core.typed import Unreadable
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.ledgers.rhythm import FILE, RhythmItem, read_rhythm
from hongdang_desktop.ledgers.rhythm_text import rhythm_text
from hongdang_desktop.ui.kit.buttons import Button, MainButton
from hongdang_desktop.ui.kit.edit_cells import EditColumn, EditRow, Kind
from hongdang_desktop.ui.kit.edit_table import EditTable
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.frames import Card, Scroller
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.regulation_view import RegulationView

if TYPE_CHECKING:
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.regulations import Regulated
    from hongdang_desktop.ui.kit.messages import MessageStack
    from hongdang_desktop.ui.work import Work

_SAID = "每年到了那个月，会列在首页；记了那本台账，或点“办好了”，就算办好。现在用的：{whose}。"


class RhythmView(RegulationView):
    """What is typed holds once 用上 is pressed."""

    def __init__(self, work: Work, messages: MessageStack) -> None:
        super().__init__(work, messages)
        self._typed = False
        self._next = 0
        self._marks: dict[str, str] = {}
        self._back: dict[str, str] = {}
        self.said = text(role="small", wrap=True)
        self.table = EditTable(_columns(), name="年度节律", new_row=self._new_row)
        self.table.changed.connect(lambda *_: self._touched())
        self.table.removed.connect(lambda *_: self._touched())
        self.add = Button("加一件(J)", self.table.add_row)
        self.use = MainButton("用上(S)", self._use)
        self.read = Button("从文件读入⋯(R)", self._load)
        self.write = Button("存成文件⋯(F)", self._save)
        self.back = Button("换回随程序的(H)", self._drop)
        card = Card(spacing=8)
        card.body.addWidget(self.said)
        card.body.addWidget(self.table)
        card.body.addStretch(1)
        self.column.addWidget(Scroller(card), 1)
        self._typing = self.row(self.add, self.use, self.read, self.write, self.back)
        self.column.addWidget(self._typing)

    def looked_at(self) -> None:
        """Ask for the rhythm in force, unless something was typed that is not in use yet."""
        if self._typed:
            return
        regulations = self._work.station.regulations

        def ask(_progress: Progress) -> tuple[Regulated, bool]:
            file = next(each for each in regulations.files() if each.name == FILE)
            ours = regulations.may_change(FILE) and (self._work.is_plant or file.whose != "厂党委")
            return file, ours

        self._work.tasks.run(
            ask, owner=self, done=lambda found: self._show(*found), latest="rhythm"
        )

    def _show(self, file: Regulated, ours: bool) -> None:
        self.said.setText(_SAID.format(whose=file.whose))
        self._fill(read_rhythm(FILE, file.text) if file.used else ())
        self.use.setEnabled(self._typed)
        self.table.setEnabled(ours)
        for part in (self.add, self.use, self.read):
            show_if(part, ours)
        show_if(self.back, ours and bool(file.entry))

    def _fill(self, items: tuple[RhythmItem, ...]) -> None:
        self._marks = {item.id: item.verified for item in items}
        self._back = {item.id: item.back for item in items}
        self.table.set_rows(_row(item) for item in items)

    def _touched(self) -> None:
        self._typed = True
        self.use.setEnabled(True)

    def _new_row(self) -> EditRow:
        self._next += 1
        known = {row.key for row in self.table.rows()}
        while f"own-{self._next}" in known:
            self._next += 1
        return EditRow(f"own-{self._next}", {"remind": "1"})

    def items(self) -> tuple[RhythmItem, ...]:
        """Return what stands in the table; what is missing is told when it is put into use."""
        found = []
        for row in self.table.rows():
            values = row.values
            months, by = values.get("months"), values.get("by")
            found.append(
                RhythmItem(
                    row.key, str(values.get("what") or ""),
                    months if isinstance(months, tuple) else (),
                    str(values.get("ledger") or ""), by if isinstance(by, int) else 0,
                    values.get("remind") != "0", str(values.get("source") or ""),
                    self._marks.get(row.key, "A"), self._back.get(row.key, ""),
                )
            )  # fmt: skip
        return tuple(found)

    def _use(self) -> None:
        regulations, content = self._work.station.regulations, rhythm_text(self.items())
        self.run(lambda: regulations.use(FILE, content), done=self._used)

    def _used(self) -> None:
        self._typed = False
        self.looked_at()

    def _drop(self) -> None:
        regulations = self._work.station.regulations
        self.run(lambda: regulations.drop(FILE), done=self._used)

    def _load(self) -> None:
        found = self.load("读入哪个年度节律")
        if found is None:
            return

        def read(_progress: Progress) -> tuple[RhythmItem, ...]:
            return read_rhythm(FILE, found[1])

        def taken(items: tuple[RhythmItem, ...]) -> None:
            self._fill(items)
            self._touched()
            self.say(f"读入了 {len(items)} 件，还没用上", "看一看，没错就点“用上”。", Tone.INFO)

        self._work.tasks.run(read, owner=self, done=taken, failed=self.refused)

    def _save(self) -> None:
        self.save(FILE, rhythm_text(self.items()))


def _columns() -> tuple[EditColumn, ...]:
    ledgers = tuple(Choice(ledger.key, ledger.title, note=ledger.code) for ledger in catalogue())
    return (
        EditColumn(
            "months", "月份", Kind.READ, width=120, read=read_months, write=written_months,
            missing="没写月份", hint="如 1、7",
        ),
        EditColumn("what", "办什么", stretch=3, least=160, missing="没写办什么"),
        EditColumn("ledger", "记在哪本台账", Kind.CHOICE, stretch=2, least=130, choices=ledgers, drop=1),
        EditColumn("by", "几号前", Kind.READ, width=84, read=_read_day_of_month, write=str, hint="月底"),
        EditColumn(
            "remind", "首页提醒", Kind.CHOICE, width=96,
            choices=(Choice("1", "提醒"), Choice("0", "不提醒")), drop=2,
        ),
        EditColumn("source", "出处", stretch=2, least=110, drop=3),
    )  # fmt: skip


def read_months(words: str) -> object:
    """Return the months of 1、7 or 每月, in order; None for nothing. Raises Unreadable."""
    if not words.strip():
        return None
    if words.strip() in {"每月", "全年"}:
        return tuple(range(1, 13))
    found = [int(each) for each in re.findall(r"\d+", words)]
    if not found or not all(1 <= each <= 12 for each in found):
        raise Unreadable(
            "BAD_MONTH", f"“{words[:20]}”不是月份。", "照 1、7 这样写，每月都办写“每月”。"
        )
    return tuple(sorted(set(found)))


def written_months(value: object) -> str:
    """Return months as people write them."""
    if not isinstance(value, tuple):
        return ""
    return "每月" if len(value) == 12 else "、".join(map(str, value))


def _read_day_of_month(words: str) -> object:
    if not words.strip():
        return None
    if not words.strip().isdecimal() or not 1 <= int(words) <= 31:
        raise Unreadable("BAD_DAY", f"“{words[:20]}”不是几号。", "写 1 到 31；月底的空着。")
    return int(words)


def _row(item: RhythmItem) -> EditRow:
    return EditRow(
        item.id,
        {
            "months": item.months, "what": item.what, "ledger": item.ledger or None,
            "by": item.by or None, "remind": "1" if item.remind else "0", "source": item.source,
        },
    )  # fmt: skip
