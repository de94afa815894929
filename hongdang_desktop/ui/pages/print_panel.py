"""印什么, 怎么印: the right side of the print page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hongdang_desktop.core.typed import Unreadable
from hongdang_desktop.ui.kit.boxes import ReadBox
from hongdang_desktop.ui.kit.buttons import CheckBox
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import hairline, show_if, text

if TYPE_CHECKING:
    from datetime import date

    from hongdang_desktop.station.views import Paper, PaperChoice

ONE = "one entry"
"""Key of the choice that stands for the entry that somebody came with."""
_WHOLE_YEAR = "0"
_YEARS_BACK = 8
_MOST_COPIES = 99
_KINDS = (
    ("late", "补记"), ("opening", "建账"), ("corrected", "更正"), ("draft", "草稿"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be printed; ``key`` is a paper's, or ``ONE``."""

    key: str
    year: int | None = None
    month: int | None = None
    with_sensitive: bool = False


class PrintPanel(Card):
    """``changed`` tells that something else is to be printed."""

    changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__(spacing=10)
        self._choices: dict[str, PaperChoice] = {}
        self._called = ""
        self._turned_to = ""
        self.what = ChoiceBox((), name="内容")
        years = [str(today.year - back) for back in range(_YEARS_BACK + 1)]
        self.year = ChoiceBox([Choice(y, f"{y}年") for y in years], name="年度", width=104)
        months = [Choice(_WHOLE_YEAR, "全年"), *(Choice(str(m), f"{m}月") for m in range(1, 13))]
        self.month = ChoiceBox(months, name="月份", width=96)
        self.year.set_value(str(today.year))
        self.month.set_value(_WHOLE_YEAR)
        self.printer = ChoiceBox((), name="打印机")
        self.copies = ReadBox(
            _read_copies, str, name="份数", width=64, right=True,
            step=lambda value, by: min(max(int(str(value or 1)) + by, 1), _MOST_COPIES),
        )  # fmt: skip
        self.copies.set_value(1)
        self.both_sides = CheckBox("双面(B)", checked=True)
        self._no_printer = text(
            "没有找到打印机。先存为PDF，拿到有打印机的电脑上打。", role="small", wrap=True
        )
        self._marks = text(role="small", wrap=True)
        self.sensitive = CheckBox("敏感栏也印(M)")
        self.sensitive.toggled.connect(lambda _: self._changed())
        what = Form()
        what.add(Field("内容(N)", self.what, key="what"))
        self._dates = QWidget()
        dates = QHBoxLayout(self._dates)
        dates.setContentsMargins(0, 0, 0, 0)
        dates.setSpacing(8)
        dates.addStretch(1)
        dates.addWidget(self.year)
        dates.addWidget(self.month)
        self.how = Form()
        self.how.add(Field("打印机(D)", self.printer, key="printer"))
        self.how.add(Field("份数(F)", self.copies, key="copies"))
        for part in (
            SectionTitle("印什么"), what, self._dates, self.sensitive, hairline(), SectionTitle("怎么印"),
            self.how, self.both_sides, self._no_printer,
        ):  # fmt: skip
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.body.addWidget(hairline())
        self.body.addWidget(self._marks)
        self.what.changed.connect(self._cover)
        for box in (self.what, self.year, self.month):
            box.changed.connect(self._changed)
        self.show_printers(())
        self._fit()

    def set_choices(self, choices: tuple[PaperChoice, ...]) -> None:
        """Offer papers; what is chosen stays when it is among them."""
        kept = self.what.value() or self._turned_to
        dated = next((choice.key for choice in choices if choice.dated), None)
        self._choices = {choice.key: choice for choice in choices}
        self._offer()
        self.what.set_value(kept or dated)
        self._fit()

    def turn_to(self, key: str, *, year: int | None, month: int | None, called: str = "") -> None:
        """Choose a paper, or with ``called`` the one entry that somebody came with."""
        self._called = called
        self._turned_to = ONE if called else key
        self._cover()
        self._offer()
        self.what.set_value(self._turned_to)
        if year is not None:
            self.year.set_value(str(year))
        self.month.set_value(str(month or 0))
        self._fit()

    def _cover(self) -> None:
        """Each paper begins without sensitive values."""
        self.sensitive.blockSignals(True)
        self.sensitive.setChecked(False)
        self.sensitive.blockSignals(False)

    def wanted(self) -> Wanted | None:
        """Return what is chosen, None before there is anything to choose."""
        key = self.what.value()
        if key is None:
            return None
        choice = self._choices.get(str(key))
        if choice is None or not choice.dated:
            return Wanted(str(key), with_sensitive=self.sensitive.isChecked())
        month = int(str(self.month.value() or 0))
        year = self.year.value()
        return Wanted(
            str(key), int(str(year)) if year else None, month or None, self.sensitive.isChecked()
        )

    def show_printers(self, names: tuple[str, ...]) -> None:
        """Offer printers; without one only a file can be made."""
        self.printer.set_choices(Choice(name, name) for name in names)
        self.printer.set_value(names[0] if names else None)
        for part in (self.how, self.both_sides):
            show_if(part, bool(names))
        show_if(self._no_printer, not names)

    def show_marks(self, paper: Paper | None) -> None:
        """Say which marks the print will bear."""
        if paper is None:
            self._marks.setText("")
            return
        counts = [(word, sum(n.kind == kind for n in paper.notes)) for kind, word in _KINDS]
        marks = "、".join(f"{word} {count} 处" for word, count in counts if count)
        first = f"印出来会有：{marks}。" if marks else "没有补记，也没有更正。"
        self._marks.setText(f"{first}\n签字处留空，印后手签。")

    def title(self) -> str:
        """Return how what is chosen is called."""
        return self.what.currentText()

    def _offer(self) -> None:
        one = [Choice(ONE, self._called)] if self._called else []
        self.what.set_choices([*one, *(Choice(c.key, c.title) for c in self._choices.values())])

    def _changed(self) -> None:
        self._fit()
        self.changed.emit()

    def _fit(self) -> None:
        choice = self._choices.get(str(self.what.value()))
        show_if(self._dates, choice is not None and choice.dated)


def _read_copies(words: str) -> object:
    plain = words.strip()
    if not plain.isdigit() or not 1 <= int(plain) <= _MOST_COPIES:
        raise Unreadable("BAD_NUMBER", "份数不对。", f"写 1 到 {_MOST_COPIES}。")
    return int(plain)
