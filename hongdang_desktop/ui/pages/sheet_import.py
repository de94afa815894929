"""从Excel导入: a table is chosen or pasted, looked through row by row, then taken in as drafts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.errors import Stopped, UserError
from hongdang_desktop.ledgers.catalogue import catalogue, find
from hongdang_desktop.ledgers.ledger import Owner, Rhythm
from hongdang_desktop.station.sheet_views import Checked, RowState
from hongdang_desktop.ui import files
from hongdang_desktop.ui.kit.buttons import Button, CheckBox, MainButton
from hongdang_desktop.ui.kit.cells import Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.frames import Card, Page, PageHead, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.segment import Segment
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages import sheet_rows
from hongdang_desktop.ui.pages.sheet_match import MatchCard
from hongdang_desktop.ui.pages.sheet_rows import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.ledgers.column_match import Matching
    from hongdang_desktop.station.sheets import Sheets
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.work import Work

_ALL = "all"
_NOTES = 3
"""So many notes stand as lines; the rest is counted."""


class SheetImportPage(Page):
    """``open(ledger=, branch=, file=Path, text=str)``; without file and text it asks for one."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.back = Button("回台账(B)", self._go_back)
        self.choose = Button("选表⋯(F)", self._choose)
        self.choosing = ProgressPlace(self.choose)
        self.take = MainButton("收进来(S)", self._take)
        self.taking = ProgressPlace(self.take)
        head = PageHead("从Excel导入", buttons=(self.back,))
        head.add(self.choosing)
        head.add(self.taking)
        super().__init__(head)
        self.kind = catalogue()[0]
        self.branch = work.branch
        self.checked: Checked | None = None
        self.start = _StartCard(self._choose_first, self._save_form)
        self.segment = Segment(
            [(_ALL, "全部"), *((str(s), w) for s, w in WORDS.items())], name="哪些行"
        )
        self.segment.changed.connect(self._show_rows)
        self.twins = CheckBox("")
        self.mend = Button("先改表格⋯(G)", self._write_marked)
        self.mending = ProgressPlace(self.mend)
        self.rematch = Button("对栏⋯(D)", self._match_again)
        self.rematching = ProgressPlace(self.rematch)
        self.matching = MatchCard()
        self.matching.taken.connect(self._look_matched)
        self._file: Path | None = None
        self._asking = False
        self.notes = text(role="small", wrap=True)
        self.table = ListTable(sheet_rows.COLUMNS, name="表里的行")
        self.detail = text(wrap=True, select=True)
        self.card = ListCard(self.table, foot=self._foot())
        self._middle = QWidget()
        self._lay_out_middle()
        self._first = QWidget()
        first = QVBoxLayout(self._first)
        first.setContentsMargins(0, 0, 0, 0)
        first.addWidget(self.start)
        first.addStretch(1)
        self.body.addWidget(self._first, 1)
        self.body.addWidget(self.matching, 1)
        self.body.addWidget(self._middle, 1)
        self.table.moved.connect(self._say_row)
        self.twins.toggled.connect(self._fit)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self._paste)
        self._fit()

    @property
    def _sends(self) -> bool:
        """Say whether the table is a roster on its way from the plant to a branch."""
        return self._work.is_plant and self.kind.owner is Owner.BRANCH

    @property
    def _sheets(self) -> Sheets:
        """Return what reads tables here."""
        station = self._work.station
        return station.roster_sheets if self._sends else station.sheets

    def _lay_out_middle(self) -> None:
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        line = QHBoxLayout()
        line.setSpacing(14)
        for part in (self.segment, self.twins):
            line.addWidget(part)
        line.addStretch(1)
        line.addWidget(self.rematching)
        line.addWidget(self.mending)
        column.addLayout(line)
        column.addWidget(self.notes)
        column.addWidget(self.card, 1)

    def open(self, **args: object) -> None:
        """Turn to a ledger, and to a file or pasted text where one is given."""
        ledger = str(args.get("ledger") or "")
        if not ledger:
            return
        self.messages.clear()
        self.kind = find(ledger)
        self.branch = str(args.get("branch") or self._work.branch)
        self.checked, self._asking, self._file = None, False, None
        self._fit()
        file, words = args.get("file"), args.get("text")
        if isinstance(file, Path):
            self.look(file)
        elif isinstance(words, str) and words.strip():
            self.look_at_text(words)

    def look(self, file: Path) -> None:
        """Look through a file; nothing is changed."""
        kind, branch, sheets = self.kind.key, self.branch, self._sheets
        self._file = file

        def work(progress: Progress) -> Checked | Matching:
            return sheets.looked(kind, file, branch=branch, progress=progress)

        self._run(work)

    def _look_matched(self) -> None:
        """Look through the file as its columns are matched now, and keep that where it is wanted."""
        match, name, file = self.matching.match(), self.matching.kept_as(), self._file
        if match is None or file is None:
            return
        kind, branch, sheets = self.kind.key, self.branch, self._sheets

        def work(progress: Progress) -> Checked:
            checked = sheets.check(kind, file, branch=branch, progress=progress, match=match)
            if name:
                sheets.keep_match(kind, match, name, branch=branch)
            return checked

        self._run(work)

    def _match_again(self) -> None:
        file, checked = self._file, self.checked
        if file is None:
            return
        kind, branch, sheets = self.kind.key, self.branch, self._sheets

        def work(progress: Progress) -> Checked | Matching:
            known = checked.match if checked else None
            found = known or sheets.match(kind, file, branch=branch, progress=progress)
            return found or sheets.check(kind, file, branch=branch, progress=progress)

        self._run(work)

    def look_at_text(self, words: str) -> None:
        """Look through pasted cells."""
        kind, branch, sheets = self.kind.key, self.branch, self._sheets
        self._file = None

        def work(progress: Progress) -> Checked:
            return sheets.check_text(kind, words, branch=branch, progress=progress)

        self._run(work)

    def first_focus(self) -> QWidget:
        """Return the rows, or what chooses a table."""
        if self._asking:
            return next(iter(self.matching.boxes.values()), self.matching.go)
        return self.table if self.checked is not None else self.start.choose

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes to the list of the ledger."""
        if event.key() == Qt.Key.Key_Escape:
            self._go_back()
        else:
            super().keyPressEvent(event)

    # What came back -------------------------------------------------------------------------

    def _run(self, work: Callable[[Progress], Checked | Matching]) -> None:
        self.messages.clear()
        self._work.tasks.run(
            work, owner=self, done=self._show, failed=self._refused, place=self.choosing,
            latest="look",
        )  # fmt: skip

    def _show(self, found: Checked | Matching) -> None:
        if isinstance(found, Checked):
            self._asking = False
            self._show_checked(found)
            return
        self._asking = True
        name = self._file.stem if self._file else ""
        may_keep = not self._work.is_plant
        fields = self._work.station.sheets.fields(self.kind.key)
        self.matching.show_match(found, fields, name=name, may_keep=may_keep)
        self._fit()

    def _show_checked(self, checked: Checked) -> None:
        self.checked = checked
        self.twins.setChecked(False)
        self.segment.set_value(_ALL)
        for state in WORDS:
            self.segment.set_words(str(state), f"{WORDS[state]} {len(checked.of(state))}")
        self.segment.set_words(_ALL, f"全部 {len(checked.rows)}")
        more = len(checked.notes) - _NOTES
        lines = (*checked.notes[:_NOTES], *((f"还有 {more} 处没有读。",) if more > 0 else ()))
        self.notes.setText("\n".join(lines))
        self._show_rows()
        self._fit()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_rows(self) -> None:
        if self.checked is None:
            return
        chosen = self.segment.value()
        state = None if chosen in (None, _ALL) else RowState(chosen)
        rows = sheet_rows.rows_of(self.checked, state)
        self.table.set_source(Rows(rows))
        if rows:
            self.card.show_rows()
            self.table.stand_on(0)
        else:
            self.card.show_empty(f"没有{WORDS[state]}的行。" if state else "表里没有行。")
        self._say_row(self.table.current_key())

    def _say_row(self, key: str) -> None:
        checked = self.checked
        row = next((r for r in checked.rows if str(r.row) == key), None) if checked else None
        said = sheet_rows.said_of(row, checked.sheet) if row and checked else ""
        if row and not said:
            said = "这一行没有要改的。"
        self.detail.setText(f"第 {row.row} 行　{row.called}\n{said}" if row else "")
        show_if(self.detail, row is not None)

    def _fit(self) -> None:
        checked = self.checked
        self.head_line()
        asking = self._asking
        show_if(self._first, checked is None and not asking)
        show_if(self.matching, asking)
        show_if(self._middle, checked is not None and not asking)
        show_if(self.choosing, checked is not None or asking)
        show_if(self.taking, checked is not None and not asking)
        show_if(self.rematching, self._file is not None)
        show_if(self.notes, bool(checked and checked.notes))
        if checked is None:
            return
        twins = len(checked.twins)
        same = "同名" if self.kind.rhythm is Rhythm.CHANGE else "同一天、同名"
        self.twins.setText(f"{same}的 {twins} 条也收")
        show_if(self.twins, twins > 0)
        count = len(checked.wanted(twins=self.twins.isChecked()))
        verb = "送" if self._sends else "收"
        self.take.say(
            f"{verb} {count} 条(S)" if count else f"{verb}过去(S)" if verb == "送" else "收进来(S)"
        )
        self.take.setEnabled(count > 0)
        show_if(self.mending, any(row.remarks for row in checked.rows))

    def head_line(self) -> None:
        """Say whose table it is."""
        node = next((n for n in self._work.info.branches if n.id == self.branch), None)
        source = self.checked.source if self.checked else self._file.name if self._file else ""
        source = "粘贴的表" if self._pasted() else source
        if self.head is not None:
            title = self._work.title(self.kind, self.branch)
            plant = self._sends
            self.head.set_title(f"{'送给支部' if plant else '从Excel导入'}：{title}")
            then = "先看，点“送”以后随下一个包带去" if plant else "先看，点“收”以后才存成草稿"
            self.head.set_line((node.shown if node else "", source, then))

    # Verbs ----------------------------------------------------------------------------------

    def _choose_first(self) -> None:
        self._choose()

    def _choose(self) -> None:
        file = files.choose_file(
            self, f"选{self._work.title(self.kind, self.branch)}的表", files.TABLE
        )
        if file is not None:
            self.look(file)

    def _save_form(self) -> None:
        proposed = Path.home() / f"{self._work.title(self.kind, self.branch)}（空表）.xlsx"
        file = files.save_as(self, "空表存到哪里", proposed, files.WORKBOOK)
        if file is None:
            return
        station, kind, branch = self._work.station, self.kind.key, self.branch

        def done(_: object) -> None:
            self.messages.say(Message("空表存好了。", f"在 {file}，填好再来。", Tone.DONE))

        self._work.tasks.run(
            lambda _: station.sheets.template(kind, file, branch=branch), owner=self, done=done,
            failed=self._refused,
        )  # fmt: skip

    def _write_marked(self) -> None:
        checked = self.checked
        if checked is None:
            return
        stem = Path(checked.source).stem
        proposed = Path.home() / f"{stem}（标好的）.xlsx"
        file = files.save_as(self, "标好的表存到哪里", proposed, files.WORKBOOK)
        if file is None:
            return
        station = self._work.station

        def done(_: object) -> None:
            said = f"在 {file.name} 里，不对的格子涂了色，最后一列写着怎么改。改好再选它。"
            self.messages.say(Message("标好了。", said, Tone.DONE, key="marked"))

        self._work.tasks.run(
            lambda _: station.sheets.marked(checked, file), owner=self, done=done,
            failed=self._refused, place=self.mending,
        )  # fmt: skip

    def _take(self) -> None:
        checked, twins = self.checked, self.twins.isChecked()
        if checked is None:
            return
        station, file, plant = self._work.station, self._file, self._sends

        def work(progress: Progress) -> Changes:
            if plant:  # it goes to the branch as cards
                roster = station.roster_sheets
                return roster.send_with_teams(checked, file) if file else roster.send(checked)
            return station.sheets.bring_in(checked, twins=twins, progress=progress)

        self._work.tasks.run(
            work, owner=self, done=self._taken, failed=self._refused, place=self.taking
        )

    def _taken(self, changes: Changes) -> None:
        self.checked, self._file = None, None
        self._fit()
        first, _, rest = changes.sentence.partition("。")
        undo = () if self._sends else (("撤销", self._undo),)
        buttons = (("看台账", self._go_back), *undo)
        self.messages.say(Message(f"{first}。", rest, Tone.INFO, buttons, key="taken"))
        self.start.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def _undo(self) -> None:
        book = self._work.station.book

        def done(changes: Changes) -> None:
            self.messages.drop("taken")
            self.messages.say(Message("撤销了。", changes.sentence, Tone.DONE, key="undone"))

        self._work.tasks.run(lambda _: book.undo(), owner=self, done=done, failed=self._refused)

    def _refused(self, error: UserError) -> None:
        if isinstance(error, Stopped):
            self.messages.say(Message("停下了，什么都没改。", key="refused"))
        else:
            self.messages.say(replace(refusal(error)))

    def _paste(self) -> None:
        words = table_on_clipboard() or QGuiApplication.clipboard().text()
        if words.strip():
            self.look_at_text(words)

    def _go_back(self) -> None:
        self._work.shell.up("ledgers", ledger=self.kind.key, branch=self.branch)

    def _pasted(self) -> bool:
        return self.checked is not None and self.checked.source == "粘贴的表.csv"

    def _foot(self) -> QWidget:
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.detail)
        return foot


class _StartCard(Card):
    """What can be done before a table is there: choose one, paste one, or get the empty form."""

    def __init__(self, choose: Callable[[], object], form: Callable[[], object]) -> None:
        super().__init__(spacing=12)
        self.choose = MainButton("选一个表⋯(X)", choose)
        self.form = Button("下载空表⋯(K)", form)
        self.body.addWidget(SectionTitle("选一个表，先看看再收"))
        for words in (
            "可以选 .xlsx、.xls、.et 或 .csv。表头和这里不一样也行，程序先对一遍栏，您看对不对。",
            "也可以在 WPS 或 Excel 里选中几行，复制，再在这里按 Ctrl+V。",
            "还没有表：先下载空表。里面有下拉的词，身份证号不会丢位数，“说明”里写着怎么填。",
        ):
            self.body.addWidget(text(words, wrap=True))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.choose)
        row.addWidget(self.form)
        row.addStretch(1)
        self.body.addLayout(row)


def table_on_clipboard(data: QMimeData | None = None) -> str:
    """Return the cells on the clipboard as text, "" when there is no table: one word is none."""
    found = QGuiApplication.clipboard().text() if data is None else data.text()
    lines = [line for line in found.split("\n") if line.strip()]
    return found if lines and ("\t" in found or len(lines) > 1) else ""
