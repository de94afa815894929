"""The records on which the points of one item rest: day, link, one line why each counts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.kit.flow import clear_out, tab_after
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hongdang_desktop.station.assessing.views import Line, Proof

_FIRST = 5
_DAY = 48


class ProofList(QWidget):
    """``wanted`` tells (ledger, entry). Of many the first few are shown, the rest on a press."""

    wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.links: list[LinkButton] = []
        self._shown: tuple[Line, tuple[Proof, ...]] | None = None
        self._all = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def show_proofs(self, line: Line, proofs: tuple[Proof, ...]) -> None:
        """Show the records; the same ones again leave everything, the focus too, as it is."""
        known = self._shown
        if known is not None and known[0].item == line.item and known[1] == proofs:
            self._shown = (line, proofs)
            return
        self._shown = (line, proofs)
        held = self._held()
        self._lay_out(line, proofs)
        if held:
            self._focus(held)

    def focus_first(self) -> bool:
        """Go to the first record; tell whether there is one."""
        if self.links:
            self.links[0].setFocus(Qt.FocusReason.TabFocusReason)
        return bool(self.links)

    def _held(self) -> str:
        return next((str(link.property("entry")) for link in self.links if link.hasFocus()), "")

    def _focus(self, entry: str) -> None:
        for link in self.links:
            if str(link.property("entry")) == entry:
                link.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self, line: Line, proofs: tuple[Proof, ...]) -> None:
        clear_out(self._column)
        self.links = []
        missing = [each for each in proofs if each.missing]
        others = [each for each in proofs if not each.missing]
        whole = self._all == line.item.key
        if missing:
            self._column.addWidget(text(f"差在这 {len(missing)} 处", role="strong"))
            self._list(missing, whole=whole)
            self._column.addSpacing(6)
        self._column.addWidget(text(_head(len(others)), role="strong"))
        self._list(others, whole=whole)
        left = max(0, len(missing) - _FIRST) + max(0, len(others) - _FIRST)
        if left and not whole:
            more = LinkButton(f"还有 {left} 条", self._show_all)
            self._column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
            self.links.append(more)
        tab_after(self, self.links)

    def _show_all(self) -> None:
        if self._shown is None:
            return
        line, proofs = self._shown
        self._all = line.item.key
        self._lay_out(line, proofs)
        if len(self.links) > _FIRST:
            self.links[_FIRST].setFocus(Qt.FocusReason.OtherFocusReason)

    def _list(self, proofs: Sequence[Proof], *, whole: bool) -> None:
        for proof in proofs if whole else proofs[:_FIRST]:
            self._column.addWidget(self._row(proof))

    def _row(self, proof: Proof) -> QWidget:
        held = QWidget()
        line = QHBoxLayout(held)
        line.setContentsMargins(0, 1, 0, 1)
        line.setSpacing(8)
        dated = proof.day is not None and not proof.missing  # of what is missing there is no day
        day = text(f"{proof.day:%m-%d}" if proof.day and dated else "", role="small")
        day.setFixedWidth(theme.look().px(_DAY))
        line.addWidget(day, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._called(proof))
        why = "，".join(part for part in (proof.why, *_marks(proof)) if part)
        if why:
            words.addWidget(text(why, role="small", wrap=True))
        line.addLayout(words, 1)
        return held

    def _called(self, proof: Proof) -> QWidget:
        called = proof.called or proof.title or "（没有名目）"
        if proof.hidden or proof.gone:
            return text(called, tone=Tone.QUIET, wrap=True)
        link = LinkButton(called, partial(self.wanted.emit, proof.ledger, proof.entry))
        link.setToolTip(f"{proof.title}：{called}" if proof.title else called)
        link.setProperty("entry", proof.entry)
        link.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.links.append(link)
        return link


def _head(count: int) -> str:
    return f"依据 {count} 条记录，点开能看" if count else "没有可依据的记录"


def _marks(proof: Proof) -> tuple[str, ...]:
    found = []
    if proof.gone:
        found.append("后来删了")
    if proof.corrected:
        found.append("更正过")
    if proof.hidden:
        found.append("留在支部，这里看不到")
    return tuple(found)
