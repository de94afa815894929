"""One version of a form item by item: boxes beside the list, the running sum and what changes below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.station.template_views import change_words
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.cells import Rows
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.labels import text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.templates_panel import TemplatePanel
from hongdang_desktop.ui.pages.templates_rows import (
    FORM,
    ITEM,
    ITEMS,
    REASON,
    around,
    box_of,
    draft_rows,
)

if TYPE_CHECKING:
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.template_drafts import FormDraft
    from hongdang_desktop.ui.work import Work

_LOOK_AFTER_MS = 400
_NEW_REASON = "新的原因"


@dataclass(frozen=True)
class Looked:
    """What the check found: (row, box, sentence), and what changes against the version before."""

    faults: tuple[tuple[str, str, str], ...]
    changes: tuple[str, ...]

    def by_row(self) -> dict[str, str]:
        """Return the first sentence of each row."""
        return {row: sentence for row, _, sentence in reversed(self.faults)}

    def by_box(self, row: str) -> dict[str, str]:
        """Return the first sentence of each box of a row."""
        return {box: sentence for at, box, sentence in reversed(self.faults) if at == row}


class TemplateEdit(QWidget):
    """Works on one draft. ``touched`` after each change; ``looked`` when the check has spoken."""

    touched = Signal()
    looked = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self.draft: FormDraft | None = None
        self.found = Looked((), ())
        self.table = ListTable(ITEMS, name="各项", low=True)
        self.table.moved.connect(self._moved)
        self.table.opened.connect(self._enter)
        self.table.delete_wanted.connect(self._switch)
        self.table.look_wanted.connect(self._switch)
        self.table.new_wanted.connect(self._add_reason)
        self.panel = TemplatePanel()
        self.panel.setFixedWidth(theme.look().px(332))
        self.panel.typed.connect(self._typed)
        self.panel.switched.connect(self._switched)
        self.panel.reason_wanted.connect(self._add_reason)
        self.sum = text(role="total")
        self.whole = text(role="small")
        self.about = text(role="small", wrap=True)
        foot = QWidget()
        line = QHBoxLayout(foot)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        line.addWidget(self.about, 1)
        line.addWidget(self.sum)
        line.addWidget(self.whole)
        self.list = ListCard(self.table, foot=foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        row.addLayout(left, 1)
        row.addWidget(self.panel)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LOOK_AFTER_MS)
        self._timer.timeout.connect(self.look)
        work.shell.closing.connect(self._timer.stop)

    def show_draft(self, draft: FormDraft) -> None:
        """Show a draft from its beginning."""
        self.draft = draft
        self.found = Looked((), ())
        self._fill()
        self.table.go_to(FORM)
        self._moved(FORM)
        self.look()

    def look(self) -> None:
        """Check the draft and compare it with the version before, in a worker."""
        self._timer.stop()
        draft, templates = self.draft, self._work.station.templates
        if draft is None:
            return
        written = draft.text()

        def ask(_progress: Progress) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
            _, faults = templates.check(written)
            said = [(each.at, each.sentence + each.cure) for each in faults]
            return said, change_words(templates.preview(written))

        def show(answer: tuple[list[tuple[str, str]], tuple[str, ...]]) -> None:
            if draft is not self.draft:
                return
            said, changes = answer
            faults = tuple((around(at, draft), box_of(at), words) for at, words in said)
            self.found = Looked(faults, changes)
            self._fill()
            self.looked.emit()

        self._work.tasks.run(ask, owner=self, done=show, latest="template")

    def to_first_fault(self) -> None:
        """Stand on the first row with a fault."""
        if self.found.faults:
            row, box, _ = self.found.faults[0]
            self.table.go_to(row)
            place = self.panel.boxes.get(box)
            if place is not None:
                place.setFocus()
            else:
                self.panel.focus_first()

    def to_list(self) -> None:
        """Put the focus into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # Inside ---------------------------------------------------------------------------------

    def _fill(self) -> None:
        if self.draft is None:
            return
        self.table.set_source(Rows(draft_rows(self.draft, self.found.by_row())))
        found, wanted = self.draft.sums()
        self.sum.setText(found)
        theme.set_tone(self.sum, Tone.PLAIN if found == wanted else Tone.BAD)
        self.whole.setText(f"/ 满分 {wanted}")
        self.about.setText(self._about(found, wanted))
        self.panel.show_faults(self.found.by_box(self.panel.key))

    def _about(self, found: str, wanted: str) -> str:
        try:
            missing = float(wanted) - float(found)
        except ValueError:
            missing = 0
        if missing:
            return f"各项加起来{'还差' if missing > 0 else '多了'} {abs(missing):g} 分。"
        changes = self.found.changes
        return f"和上一版比：{'；'.join(changes)}。" if changes else "和上一版一样。"

    def _moved(self, key: str) -> None:
        if self.draft is not None and key.startswith((FORM, ITEM, REASON)):
            self.panel.show_row(self.draft, key)
            self.panel.show_faults(self.found.by_box(key))

    def _enter(self, _key: str) -> None:
        self.panel.focus_first()

    def _typed(self) -> None:
        self._fill()
        self._timer.start()
        self.touched.emit()

    def _switched(self) -> None:
        self._fill()
        self.look()
        self.touched.emit()

    def _switch(self, key: str) -> None:
        if self.draft is not None and key.startswith(ITEM):
            item = self.draft.item(key.removeprefix(ITEM))
            if item is not None:
                self.panel.switch.click()

    def _add_reason(self) -> None:
        if self.draft is None:
            return
        key = self.draft.add_reason(_NEW_REASON)
        self._switched()
        self.table.go_to(REASON + key)
        self.panel.focus_first()
