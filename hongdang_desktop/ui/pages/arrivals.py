"""What lies on a stick and what an import did, in words and in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from hongdang_desktop.ui import words
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.labels import Chip, hairline, text
from hongdang_desktop.ui.kit.messages import Message
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hongdang_desktop.station.carriage.answers import (
        Arrival,
        ArrivalCount,
        PackageNote,
        Receipt,
    )

#: codes of what is not ours to worry about: had before, for somebody else, made here
NOT_OURS = frozenset({"DUPLICATE", "E_NOT_FOR_ME", "OWN"})
#: codes of what is kept until something else comes
KEPT = frozenset({"GAP", "E_UNKNOWN_SENDER", "E_NEEDS_UPGRADE", "E_REVOKED"})


_LONG_NAME = 7
"""Characters of a branch's name for which there is room in the list of what went and came."""


def tone_of(code: str) -> Tone:
    """Return how serious a code is."""
    if code in NOT_OURS:
        return Tone.QUIET
    return Tone.DONE if not code else Tone.TODO if code in KEPT else Tone.BAD


def told(arrival: Arrival, today: date, *, plant: bool = False) -> str:
    """Return what is to be said of a package before it is taken over."""
    if arrival.code:
        return arrival.sentence
    day = words.short_day(arrival.made_at.date(), today) if arrival.made_at else ""
    who = f"{day} {arrival.sender}做的。" if arrival.sender else ""
    said = f"签名对，没改动过。{who}"
    if arrival.volume[1] > 1:
        said += f"第 {arrival.volume[0]} 卷，共 {arrival.volume[1]} 卷，哪卷先收都行。"
    if arrival.attachments:
        said += f"附件 {arrival.attachments} 个，{words.size(arrival.attachment_bytes)}。"
    if arrival.conflicts:
        said += (
            f"有 {arrival.conflicts} 条两台电脑都改过，收进来以后由支部选。"
            if plant
            else f"有 {arrival.conflicts} 条这边也改过，收进来以后请您选。"
        )
    return said


def brings(arrival: Arrival) -> int:
    """Return how many records a package brings."""
    return sum(one.new + one.changed + one.removed for one in arrival.counts)


def takes(arrival: Arrival) -> bool:
    """Say whether taking over does anything with a package: use it, or keep it until its turn."""
    return arrival.code in KEPT or (arrival.importable and arrival.code not in NOT_OURS)


def results(receipts: Iterable[Receipt]) -> tuple[Message, ...]:
    """Return what to say after an import, the files that went wrong by name."""
    receipts = tuple(receipts)
    good = [receipt for receipt in receipts if not receipt.code]
    kept = [receipt for receipt in receipts if receipt.code in KEPT]
    bad = [r for r in receipts if r.code and r.code not in KEPT | NOT_OURS]
    found = [
        Message("没有收", f"{r.file}：{r.sentence}", Tone.BAD, key=f"bad {r.file}") for r in bad
    ]
    found += [
        Message("先收着", f"{r.file}：{r.sentence}", Tone.TODO, key=f"kept {r.file}") for r in kept
    ]
    if good:
        new = sum(receipt.records for receipt in good)
        what = f"{len(good)} 包，{new} 条。" if new else f"{len(good)} 包，没有新内容。"
        found.append(Message("收好了", f"{what}可以拔U盘。", Tone.DONE, key="good"))
    elif not found:
        found.append(Message("没有新的", "这里的包以前都收过了。", Tone.INFO, key="good"))
    return tuple(found)


def warned(dangers: Iterable[str]) -> tuple[Message, ...]:
    """Return what to say of programs and the like on a stick."""
    return tuple(
        Message("U盘要查一查", danger, Tone.TODO, key=f"virus {number}")
        for number, danger in enumerate(dangers)
    )


class CountTable(QWidget):
    """收到的 / 新的 / 改动 / 删去, with a hairline under each row."""

    def __init__(self, counts: Iterable[ArrivalCount] = (), *, first: str = "收到的") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._first = first
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(22)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self.set_counts(counts)

    def set_counts(self, counts: Iterable[ArrivalCount]) -> None:
        """Show other counts; 删去 is a column only where something is gone."""
        clear_out(self._grid)
        counts = tuple(counts)
        removed = any(one.removed for one in counts)
        heads = (self._first, "新的", "改动", *(("删去",) if removed else ()))
        right = Qt.AlignmentFlag.AlignRight
        for at, head in enumerate(heads):
            label = text(head, role="small")
            self._grid.addWidget(label, 0, at, right if at else Qt.AlignmentFlag.AlignLeft)
        for line, one in enumerate(counts, start=1):
            self._grid.addWidget(hairline(), 2 * line - 1, 0, 1, len(heads))
            self._grid.addWidget(text(one.title), 2 * line, 0)
            numbers = (one.new, one.changed, one.removed)[: len(heads) - 1]
            for at, number in enumerate(numbers, start=1):
                cell = text(str(number), role="strong" if number else "small")
                self._grid.addWidget(cell, 2 * line, at, right)


class ArrivalBlock(QWidget):
    """One package before it is taken over: its number, what is to be said, what it brings."""

    def __init__(self, arrival: Arrival, today: date) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.arrival = arrival
        tone = Tone.INFO if not arrival.code else tone_of(arrival.code)
        name = f"第 {arrival.number} 包" if arrival.number else "看不懂的包"
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Chip(name, tone), 0, Qt.AlignmentFlag.AlignTop)
        said = text(told(arrival, today), wrap=True)
        said.setToolTip(arrival.name)
        head.addWidget(said, 1)
        outer = QGridLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setVerticalSpacing(8)
        outer.addLayout(head, 0, 0)
        if arrival.counts:
            outer.addWidget(CountTable(arrival.counts), 1, 0)
        elif not arrival.code:
            outer.addWidget(text("只有回执，没有新内容。", role="small"), 1, 0)


class NoteLines(QWidget):
    """最近来往: day, what went or came, how it stands with it."""

    def __init__(self, *, other: str) -> None:
        """``other`` is how the other side is called where a note does not say it."""
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._other = other
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(9)
        self._grid.setColumnStretch(1, 1)

    def set_notes(self, notes: Iterable[PackageNote], today: date, *, peers: bool = False) -> None:
        """Show other notes; with ``peers`` each says for or from whom."""
        clear_out(self._grid)
        notes = tuple(notes)
        for line, note in enumerate(notes):
            day = words.short_day(note.at.date(), today)
            state = note.state.replace("对方", self._other)
            what = "" if note.entries else "，只有回执"
            peer = note.peer if len(note.peer) <= _LONG_NAME else f"{note.peer[: _LONG_NAME - 1]}…"
            if peers:
                way = "下发" if note.out else "收到"
                cells = (day, peer, f"{way}第 {note.number} 包", state)
            else:
                way = "带走" if note.out else "收到"
                cells = (day, f"{way}第 {note.number} 包{what}", "", state)
            for at, cell in enumerate(cells):
                label = text(cell, role="" if at == 1 or (peers and at == 2) else "small")
                label.setToolTip(note.peer if at == 1 and peers else note.file)
                if at == 1:
                    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
                right = Qt.AlignmentFlag.AlignRight if at == 3 else Qt.AlignmentFlag.AlignLeft
                self._grid.addWidget(label, line, at, right if at != 1 else Qt.AlignmentFlag(0))
        if not notes:
            self._grid.addWidget(text("还没有来往过。", role="small"), 0, 0, 1, 4)
