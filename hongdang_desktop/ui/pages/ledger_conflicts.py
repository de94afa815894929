"""What two PCs changed at the same time: the versions side by side, one of them is to stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.ledgers.catalogue import find
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.empty import EmptyState
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, PageHead, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.messages import Message, MessageStack
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.ledger_record import Line, RecordView, describe

if TYPE_CHECKING:
    from hongdang_desktop.station.station import Station
    from hongdang_desktop.station.views import Changes
    from hongdang_desktop.ui.work import Work


@dataclass(frozen=True)
class Side:
    """One version: what it would keep, and only the values in which the versions differ."""

    revision: str
    words: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Torn:
    """One entry with its versions."""

    entry: str
    called: str
    sides: tuple[Side, ...]


def torn(station: Station) -> tuple[Torn, ...]:
    """Return every entry that waits for a choice; asked in a worker."""
    book, found = station.book, []
    names = book.names()
    for entry in book.conflicts():
        kind = find(entry.ledger)
        heads = book.heads(entry.id)
        told = [describe(kind, head.payload, names) for head in heads]
        same = set(told[0]).intersection(*told[1:])
        sides = tuple(
            Side(
                head.revision,
                f"{head.who or '未留名'}，{head.at.astimezone(PLANT_TIME):%Y-%m-%d %H:%M}",
                tuple(line for line in lines if line not in same),
            )
            for head, lines in zip(heads, told, strict=True)
        )
        found.append(Torn(entry.id, f"{kind.title}：{entry.called}", sides))
    return tuple(found)


class ConflictList(QWidget):
    """One card an entry."""

    def __init__(self, work: Work, messages: MessageStack) -> None:
        super().__init__()
        self._work, self._messages = work, messages
        self.head = PageHead("两台电脑都改过", line="选一份留下，另一份还能在改动记录里看到")
        self.message_place = QVBoxLayout()
        self.empty = EmptyState(
            "没有要选的了。", Button("回台账", lambda: work.shell.choose("ledgers"))
        )
        self._cards = QVBoxLayout()
        self._cards.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addLayout(self.message_place)
        column.addLayout(self._cards)
        column.addWidget(self.empty, 1)
        column.addStretch(1)
        self.empty.hide()

    def ask(self) -> None:
        """Ask the station again."""
        station = self._work.station
        self._work.tasks.run(lambda _: torn(station), owner=self, done=self._show, latest="torn")

    def _show(self, found: tuple[Torn, ...]) -> None:
        clear_out(self._cards)
        for each in found:
            self._cards.addWidget(self._card(each))
        show_if(self.empty, not found)

    def _card(self, each: Torn) -> Card:
        card = Card()
        card.body.addWidget(SectionTitle(each.called))
        row = QHBoxLayout()
        row.setSpacing(24)
        for side in each.sides:
            column = QVBoxLayout()
            column.addWidget(text(side.words, role="strong"))
            record = RecordView()
            record.show_lines(side.lines, unmasked=False)
            column.addWidget(record)
            keep = Button("留这份", partial(self._keep, each.entry, side.revision))
            keep.setAccessibleName(f"留{side.words}这份")
            column.addWidget(keep)
            column.addStretch(1)
            row.addLayout(column, 1)
        card.body.addLayout(row)
        return card

    def _keep(self, entry: str, revision: str) -> None:
        book = self._work.station.book

        def did(changes: Changes) -> None:
            first, _, rest = changes.sentence.partition("，")
            self._messages.say(Message(f"{first}。", rest, Tone.DONE, key="did"))
            self.ask()

        self._work.tasks.run(lambda _: book.resolve(entry, revision), owner=self, done=did)
