"""排好这个月: a month of a ledger in one table, one row a person, typed without the mouse."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ui import unkept
from hongdang_desktop.ui.editors.cells import fresh
from hongdang_desktop.ui.kit.empty import EmptyState
from hongdang_desktop.ui.kit.frames import Card, Scroller
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages import batch_rows
from hongdang_desktop.ui.pages.batch_head import BatchHead
from hongdang_desktop.ui.pages.batch_rows import SEEN, Batch, BatchRow
from hongdang_desktop.ui.pages.batch_table import (
    FixedTable,
    Hints,
    day_near,
    key_of,
    nothing_typed,
    period_of,
    when,
)
from hongdang_desktop.ui.pages.ledger_sitting import KEEP_AFTER_MS
from hongdang_desktop.ui.unkept import Typed

if TYPE_CHECKING:
    from datetime import date, datetime

    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.core.problems import Problem
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.views import Changes, Scratch
    from hongdang_desktop.ui.work import Work


class BatchView(QWidget):
    """``finished`` tells that everything is saved and there is nothing more to type here."""

    finished = Signal(str)

    def __init__(self, work: Work, messages: MessageStack) -> None:
        super().__init__()
        self._work, self._messages = work, messages
        self.now: Batch | None = None
        self._rows: dict[str, BatchRow] = {}
        self._proposed: dict[str, JsonObject] = {}
        self._tried = self._unkept = False
        self.head = BatchHead(
            turn=self._turn, same=self._fill_same, save=self._save, finalise=self._finalise
        )
        self.before, self.after, self.same = self.head.before, self.head.after, self.head.same
        self.save, self.main = self.head.save, self.head.main
        self.message_place = QVBoxLayout()
        self.empty = EmptyState()
        self.card = Card(margins=(0, 0, 0, 0), spacing=0)
        self.table = FixedTable((), name="一个月", new_row=fresh)
        self.sum = text(role="small")
        self.hints = Hints()
        inner = QWidget()
        self._place = QVBoxLayout(inner)
        self._place.setContentsMargins(0, 0, 0, 0)
        self._place.addWidget(self.card)
        self._place.addStretch(1)
        self._scroll = Scroller(inner)
        foot = QHBoxLayout()
        foot.addWidget(self.sum, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addLayout(self.message_place)
        column.addWidget(self.empty, 1)
        column.addWidget(self._scroll, 1)
        column.addLayout(foot)
        column.addWidget(self.hints)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep)
        work.shell.closing.connect(self.put_now)
        work.unkept.ask_before_closing(self.put_now)

    # Opening ----------------------------------------------------------------------------------

    def open(self, ledger: str, branch: str, day: date) -> None:
        """Show a ledger's month; what is being typed in another is kept first."""
        self.keep()
        self._messages.clear()
        station, held = self._work.station, self._work.unkept.get

        def work(_progress: Progress) -> tuple[Batch, Scratch | Typed | None]:
            batch = batch_rows.load(station, ledger, branch, day)
            key = key_of(ledger, branch, period_of(batch))
            return batch, held(key) or station.drafts.get(key)

        self._work.tasks.run(
            work, owner=self, done=lambda both: self._opened(*both), failed=self._refused,
            latest="batch",
        )  # fmt: skip

    def first_focus(self) -> QWidget:
        """Return the table, or what leads on when there is nothing to type."""
        return self.table if self.table.isVisibleTo(self) else self.before

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, when no box wanted it, goes to the list of the ledger."""
        if event.key() != Qt.Key.Key_Escape or self.now is None:
            super().keyPressEvent(event)
            return
        self.keep()
        self._work.shell.up("ledgers", ledger=self.now.kind.key, branch=self.now.branch)

    def _opened(self, batch: Batch, kept: Scratch | Typed | None) -> None:
        self.now = batch
        self._tried = self._unkept = False
        self._rows = {row.key: row for row in batch.rows}
        self._proposed = {row.key: row.payload for row in batch.rows}
        self._make_table(batch)
        self._show_head(batch)
        anything = bool(batch.rows)
        show_if(self.empty, not anything)
        show_if(self._scroll, anything)
        show_if(self.hints, anything)
        if not anything:
            self.empty.say(f"{when(self.now)}没有要排的：都记好了，或者没有轮到谁。")
        texts = kept.texts if kept is not None else {}
        if texts.get("rows"):
            self._take_back(texts.get("rows"))
        self._say_rows()
        if self.isVisible():
            self._begin()

    def _begin(self) -> None:
        """Put the cursor into the first thing that is still to be typed."""
        row, field = batch_rows.first_box(self.now) if self.now is not None else ("", "")
        if not self.table.isEnabled() or not self.table.go_to(row, field):
            self.before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_table(self, batch: Batch) -> None:
        self.card.body.removeWidget(self.table)
        self.table.hide()
        self.table.deleteLater()
        self.table = FixedTable(batch_rows.cells(batch), name=when(self.now), new_row=fresh)
        self.table.set_rows(batch_rows.table_rows(batch, batch.rows))
        self.table.changed.connect(self._typed)
        self.table.settled.connect(self._settled)
        self.card.body.addWidget(self.table)
        self.table.show()  # now, not with the next event: the cursor goes into it at once
        self.table.setEnabled(batch.ours)

    def _take_back(self, kept: Json) -> None:
        """Put what was typed last into the rows that are still to be written."""
        lines = [each for each in kept if isinstance(each, dict)] if isinstance(kept, list) else []
        shown = [line for line in lines if line.get("key") in self._rows]
        raw = cast("list[JsonObject]", self.table.raw())
        typed = {str(line["key"]): line for line in shown}
        self.table.set_raw([typed.get(str(line["key"]), line) for line in raw])
        for line in shown:
            self._weigh(str(line["key"]))
        if shown:
            self._unkept = True
            self._messages.say(
                Message(
                    "接着上次写的",
                    "字都在，没存过的也在。",
                    Tone.INFO,
                    (("不要这些字", self._forget),),
                    key="restored",
                )
            )

    # Typing -----------------------------------------------------------------------------------

    def _typed(self, _row: str, _field: str) -> None:
        self._unkept = True
        if not self._timer.isActive():
            self._timer.start()

    def _settled(self, row: str, field: str) -> None:
        if field == SEEN:
            self._say_rows()
            return
        place = self.table.content.row_of(row)
        stands = self.now is not None and self.now.kind.batch_stands
        if stands and place >= 0 and self._changed(self._rows[row]):
            self.table.tick(place)  # who changes a row has looked at it
        self._weigh(row)

    def _weigh(self, key: str) -> None:
        """Ask what the program works out for a row, and what is wrong with it."""
        batch, row = self.now, self._rows.get(key)
        if batch is None or row is None:
            return
        payload = self._payload(row)
        book = self._work.station.book

        def told(found: tuple[JsonObject, tuple[Problem, ...]]) -> None:
            if self.now is batch and self._payload(row) == payload:
                full, problems = found
                self._rows[key] = BatchRow(key, full, problems, row.final)
                self._show_worked_out(key)
                self._say_rows()

        self._work.tasks.run(
            lambda _: book.weighed(batch.kind.key, payload, row.entry), owner=self, done=told,
            latest=f"weigh {key}",
        )  # fmt: skip

    def _show_worked_out(self, key: str) -> None:
        """Put what is reckoned into its cells; what is typed stays as it stands."""
        batch = self.now
        line = next((each for each in self.table.content.lines if each.key == key), None)
        if batch is None or line is None:
            return
        for path, column in batch.columns.items():
            if column.reckoned:
                line.values[path] = batch_rows.value_at(self._rows[key].payload, path)

    def _fill_same(self) -> None:
        """Take the amount due, or the like, for everybody who has nothing yet."""
        batch = self.now
        same = batch.kind.batch_same if batch else None
        if batch is None or same is None:
            return
        to, source = same
        lines = cast("list[dict[str, dict[str, Json]]]", self.table.raw())
        filled = []
        for line in lines:
            key = str(line["key"])
            value = batch_rows.value_at(self._rows[key].payload, source)
            if line["values"].get(to) is None and to not in line["typed"] and value is not None:
                line["values"][to] = value
                filled.append(key)
        self.table.set_raw(lines)
        for key in filled:
            self._typed(key, to)
            self._weigh(key)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # Keeping ----------------------------------------------------------------------------------

    def keep(self) -> None:
        """Keep what is typed; in a worker."""
        work = self._keeping()
        if work is not None:
            self._work.tasks.run(
                lambda _: work(), owner=self, done=self._kept,
                failed=lambda _: self._not_kept(),
            )  # fmt: skip

    def put_now(self) -> None:
        """Keep it here and now: the window is being closed."""
        work = self._keeping()
        if work is not None:
            with suppress(UserError):  # what the disk refuses is held in memory
                work()

    def _kept(self, at: datetime | None) -> None:
        if at is not None:
            self._show_line(f"{at.astimezone(PLANT_TIME):%H:%M:%S} 已自动存好")

    def _not_kept(self) -> None:
        self._show_line(unkept.TITLE)

    def _keeping(self) -> Callable[[], datetime | None] | None:
        self._timer.stop()
        batch = self.now
        if not self._unkept or batch is None:
            return None
        self._unkept = False
        touched = {row.key for row, _ in self._touched(drafts=False)}
        lines = cast("list[JsonObject]", self.table.raw())
        texts: JsonObject = {
            "rows": [each for each in lines if each["key"] in touched or each["typed"]]
        }
        key = key_of(batch.kind.key, batch.branch, period_of(batch))
        called = f"{batch.kind.title} {when(self.now)}"
        typed = Typed(key, batch.kind.key, batch.branch, None, called, texts)
        return self._work.unkept.putting(typed)

    # Verbs ------------------------------------------------------------------------------------

    def _save(self) -> None:
        self._write(final=False)

    def _finalise(self) -> None:
        self._write(final=True)

    def _write(self, *, final: bool) -> None:
        """Save what was typed, all or nothing; with ``final`` make it final where nothing is missing."""
        batch = self.now
        if batch is None:
            return
        self._messages.clear()
        if not self.table.readable():
            self._say_stuck("有的格子看不懂，改好再存。")
            return
        typed = self._touched(drafts=final)
        if not typed:
            self._messages.say(Message(*nothing_typed(batch.kind), key="stuck"))
            return
        station, kind = self._work.station, batch.kind
        drop = self._work.unkept.dropping(key_of(kind.key, batch.branch, period_of(batch)))
        self._timer.stop()
        was_unkept, self._unkept = self._unkept, False

        def work(_progress: Progress) -> tuple[Changes | None, Batch | list[BatchRow]]:
            changes, judged = batch_rows.write(station, kind, typed, final=final)
            if changes is None:
                return None, judged
            drop()
            return changes, batch_rows.load(station, kind.key, batch.branch, batch.day)

        def failed(error: UserError) -> None:
            self._unkept = was_unkept
            if was_unkept:
                self._timer.start()
            self._refused(error)

        self._work.tasks.run(
            work, owner=self, done=lambda both: self._written(*both), failed=failed
        )

    def _written(self, changes: Changes | None, found: Batch | list[BatchRow]) -> None:
        if changes is None and not isinstance(found, Batch):
            self._tried = self._unkept = True
            self._timer.start()
            self._rows |= {row.key: row for row in found}
            wrong = [row for row in found if batch_rows.blocked(row)]
            self._say_rows()
            self._say_stuck(f"{len(wrong)} 行还没填全，红字的地方看一下。")
            stop = next(p for p in wrong[0].problems if p.level is not Level.WARN)
            if self.now is not None:
                self.table.go_to(wrong[0].key, batch_rows.box_of(self.now, wrong[0], stop.field))
        elif changes is not None and isinstance(found, Batch):
            self._opened(found, None)
            first, _, rest = changes.sentence.partition("。")
            undo = (("撤销", self._undo),)
            self._messages.say(Message(f"{first}。", rest, Tone.DONE, undo, key="did"))

    def _touched(self, *, drafts: bool) -> list[tuple[BatchRow, JsonObject]]:
        """Return the rows in which something was typed; with ``drafts`` all that are there already.

        What is proposed counts where somebody has looked at it: no score without a human.
        """
        seen = {row.key for row in self.table.rows() if row.values.get(SEEN)}
        return [
            (row, self._payload(row))
            for row in self._rows.values()
            if row.key in seen or self._changed(row) or (drafts and row.entry and not row.final)
        ]

    def _changed(self, row: BatchRow) -> bool:
        payload, before = self._payload(row), self._proposed[row.key]
        at = batch_rows.value_at
        paths = self.now.typed() if self.now else ()
        return any(at(payload, path) != at(before, path) for path in paths)

    def _payload(self, row: BatchRow) -> JsonObject:
        shown = next((each for each in self.table.rows() if each.key == row.key), None)
        if shown is None or self.now is None:
            return row.payload
        return batch_rows.payload_of(self.now, row, shown)

    def _undo(self) -> None:
        batch, book = self.now, self._work.station.book
        if batch is not None:
            self._work.tasks.run(
                lambda _: book.undo(), owner=self, failed=self._refused,
                done=lambda _: self.open(batch.kind.key, batch.branch, batch.day),
            )  # fmt: skip

    def _forget(self) -> None:
        batch = self.now
        if batch is None:
            return
        self._unkept = False
        self._timer.stop()
        drop = self._work.unkept.dropping(key_of(batch.kind.key, batch.branch, period_of(batch)))
        self._work.tasks.run(
            lambda _: drop(), owner=self, failed=self._refused,
            done=lambda _: self.open(batch.kind.key, batch.branch, batch.day),
        )  # fmt: skip

    def _turn(self, by: int) -> None:
        """Go to the period before or behind."""
        batch = self.now
        if batch is None:
            return
        day = day_near(batch, by)
        self._work.shell.up(
            "ledgers", ledger=batch.kind.key, branch=batch.branch, batch=day.isoformat()
        )

    # What is said -----------------------------------------------------------------------------

    def _say_rows(self) -> None:
        batch = self.now
        if batch is None:
            return
        rows = tuple(self._rows.values())
        touched = {row.key for row, _ in self._touched(drafts=True)}
        self.table.set_looks(
            {
                row.key: batch_rows.look_of(batch, row, gaps=self._tried)
                for row in rows
                if row.key in touched
            }
        )
        did = "看过" if batch.kind.batch_stands else "填了"
        done = f"共 {len(rows)} 行，{did} {len(touched)} 行"
        total = batch_rows.sums(batch, rows) if rows else ()
        self.sum.setText("　　".join((done, *total)) if rows else "")

    def _say_stuck(self, sentence: str) -> None:
        self._messages.say(Message("还不能存", sentence, Tone.TODO, key="stuck"))

    def _refused(self, error: UserError) -> None:
        self._messages.say(refusal(error))

    def _show_head(self, batch: Batch) -> None:
        self.head.show_batch(batch)
        self.hints.show_kind(batch.kind)
        self._show_line("写着就会自动存")

    def _show_line(self, saved: str) -> None:
        if self.now is not None:
            self.head.set_line((self.now.branch_name, saved))
