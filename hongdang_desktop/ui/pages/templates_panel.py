"""The panel beside a form that is being written: the boxes of one item, one reason, or the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.boxes import LineBox, LongBox
from hongdang_desktop.ui.kit.buttons import Button, CheckBox, plain_words
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.frames import Card, Scroller, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.templates_rows import ITEM, NUMBERS, REASON

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hongdang_desktop.station.template_drafts import FormDraft, ItemRow, ReasonRow

_BESIDE = 5
"""Labels of so many signs stand beside their box, longer ones above it."""


class TemplatePanel(Card):
    """``show_row`` builds the boxes of a row; what is typed goes into the draft at once."""

    typed = Signal()
    """The draft was changed in a box."""
    switched = Signal()
    """An item was switched off or on, or a reason's use was changed: rows look different now."""
    reason_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=8)
        self._draft: FormDraft | None = None
        self.key = ""
        self.title = SectionTitle("")
        self.sentence = text(role="small", wrap=True)
        self.fault = text(role="problem", wrap=True)
        self.fault.hide()
        self.form = Form()
        self.switch = Button("这一项不评了(B)", self._switch)
        self.more = Button("加一条原因(N)", self.reason_wanted.emit)
        holder = QWidget()
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        for part in (self.title, self.fault, self.sentence, self.form, self.switch, self.more):
            self._column.addWidget(part)
        self._column.addStretch(1)
        self.body.addWidget(Scroller(holder))
        self.boxes: dict[str, LineBox | LongBox | CheckBox] = {}

    def show_row(self, draft: FormDraft, key: str) -> None:
        """Show the boxes of a row; the same row keeps what stands in its boxes."""
        if draft is self._draft and key == self.key:
            return
        self._draft, self.key = draft, key
        form = Form()
        self.boxes = {}
        self.sentence.setText("")
        show_if(self.more, not key.startswith(ITEM))
        show_if(self.switch, False)
        if key.startswith(ITEM):
            item = draft.item(key.removeprefix(ITEM))
            if item is not None:
                self._of_item(form, draft, item)
        elif key.startswith(REASON):
            found = [r for r in draft.reasons() if r.key == key.removeprefix(REASON)]
            for reason in found:
                self._of_reason(form, draft, reason)
        else:
            self._of_form(form, draft)
        self._column.replaceWidget(self.form, form)
        self.form.hide()
        self.form.deleteLater()
        self.form = form
        show_if(self.sentence, bool(self.sentence.text()))

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Show what is wrong with the row that is shown, by box; what has no box stands on top."""
        self.form.show_problems({box: (said, Tone.BAD) for box, said in faults.items()})
        said = next((said for box, said in faults.items() if box not in self.form.fields), "")
        self.fault.setText(said)
        show_if(self.fault, bool(said))

    def focus_first(self) -> None:
        """Put the focus into the first box."""
        first = next(iter(self.boxes.values()), None)
        if first is not None:
            first.setFocus()
            if isinstance(first, LineBox):
                first.selectAll()

    # Boxes ----------------------------------------------------------------------------------

    def _of_form(self, form: Form, draft: FormDraft) -> None:
        self.title.title.setText("整张表")
        self.title.note.setText("")
        self.sentence.setText("起用日是一个周期的第一天，那天起的月份照新版评，以前的不变。")
        self._line(form, "名称(M)", "title", draft.get("title"), lambda t: draft.put("title", t))
        self._line(
            form, "起用日期(T)", "since", draft.get("since"), lambda t: draft.put("since", t),
            width=140, hint="2026-12-01",
        )  # fmt: skip
        self._line(
            form, "满分", "total", draft.get("total"), lambda t: draft.put("total", t), width=80
        )
        self._line(
            form, "加分最多", "bonus", draft.get("bonus"), lambda t: draft.put("bonus", t), width=80
        )
        for name, label in (("window_first", "几号起填"), ("window_last", "填到几号")):
            self._line(
                form, label, name, draft.get(name), lambda t, n=name: draft.put(n, t), width=80,  # type: ignore[misc]
            )  # fmt: skip
        self._line(form, "出处", "source", draft.get("source"), lambda t: draft.put("source", t))
        self._line(
            form, "谁定的", "approved_by", draft.get("approved_by"),
            lambda t: draft.put("approved_by", t), hint="厂党委会",
        )  # fmt: skip

    def _of_item(self, form: Form, draft: FormDraft, item: ItemRow) -> None:
        self.title.title.setText(item.title)
        self.title.note.setText(item.key)
        self.sentence.setText(item.sentence)
        key = item.key

        def put(name: str) -> Callable[[str], None]:
            return lambda typed: draft.put_item(key, name, typed)

        def number(name: str) -> Callable[[str], None]:
            return lambda typed: self._number(draft, key, name, typed)

        self._line(form, "名称(M)", "title", item.title, put("title"))
        self._line(form, "分(F)", "points", item.points, put("points"), width=80)
        if item.rule:
            self._line(form, "只由人评的分", "human", item.human, put("human"), width=80, hint="0")
        for name, value in item.numbers.items():
            if name in NUMBERS:
                width = 0 if name == "excuses" else 80
                self._line(form, NUMBERS[name], f"numbers {name}", value, number(name), width=width)
        self._long(form, "要人定的问题", "judgement", item.judgement, put("judgement"))
        self._line(form, "出处", "article", item.article, put("article"))
        self._usual(form, draft, item)
        self.switch.say("这一项不评了(B)" if item.on else "这一项又要评(B)")
        show_if(self.switch, True)

    def _usual(self, form: Form, draft: FormDraft, item: ItemRow) -> None:
        """Add the reasons of the form, those ticked that are usual for this item."""
        form.body.addWidget(text("少分时常用的原因", role="small"))
        ticks: dict[str, CheckBox] = {}

        def changed() -> None:
            usual = tuple(key for key, tick in ticks.items() if tick.isChecked())
            draft.put_reasons(item.key, usual)
            self.typed.emit()

        for reason in draft.reasons():
            tick = CheckBox(reason.title, checked=reason.key in item.reasons)
            tick.toggled.connect(lambda _on: changed())
            ticks[reason.key] = tick
            self.boxes[f"reason {reason.key}"] = tick
            form.body.addWidget(tick)

    def _of_reason(self, form: Form, draft: FormDraft, reason: ReasonRow) -> None:
        self.title.title.setText(f"原因 {reason.key}")
        self.title.note.setText("")
        if reason.used:
            self.sentence.setText("有的项把它当常用的原因。意思变了就加一条新的，别改旧的。")
        free = CheckBox("选了它要写几句", checked=reason.free)
        excuses = CheckBox("可以申请不适用", checked=reason.excuses)

        def put(_typed: str = "") -> None:
            title = self.boxes["title"]
            words = title.text() if isinstance(title, LineBox) else ""
            draft.put_reason(
                reason.key, title=words, free=free.isChecked(), excuses=excuses.isChecked()
            )

        def toggled(_on: bool) -> None:
            put()
            self.switched.emit()

        self._line(form, "名称(M)", "title", reason.title, put)
        for name, box in (("free", free), ("excuses", excuses)):
            box.toggled.connect(toggled)
            self.boxes[name] = box
            form.body.addWidget(box)

    def _line(
        self, form: Form, label: str, name: str, value: str, put: Callable[[str], None], *,
        width: int = 0, hint: str = "",
    ) -> None:  # fmt: skip
        box = LineBox(hint=hint, width=width, longest=300)
        box.set_value(value)
        self._add(form, label, name, box, put)

    def _long(
        self, form: Form, label: str, name: str, value: str, put: Callable[[str], None]
    ) -> None:
        box = LongBox(lines=1, most=4)
        box.set_value(value)
        self._add(form, label, name, box, put)

    def _add(
        self, form: Form, label: str, name: str, box: LineBox | LongBox,
        put: Callable[[str], None],
    ) -> None:  # fmt: skip
        def changed() -> None:
            put(str(box.raw() or ""))
            self.typed.emit()

        box.changed.connect(changed)
        self.boxes[name] = box
        if len(plain_words(label)) <= _BESIDE:
            form.add(Field(label, box, key=name))
        else:  # beside the others it would push all boxes to the right
            form.fields[name] = Field(label, box, key=name, above=True)
            form.body.addWidget(form.fields[name])

    def _number(self, draft: FormDraft, key: str, name: str, typed: str) -> None:
        draft.put_number(key, name, typed)
        item = draft.item(key)
        if item is not None:
            self.sentence.setText(item.sentence)

    def _switch(self) -> None:
        draft, key = self._draft, self.key.removeprefix(ITEM)
        item = draft.item(key) if draft is not None else None
        if draft is None or item is None:
            return
        draft.switch(key, on=not item.on)
        self.switch.say("这一项又要评(B)" if item.on else "这一项不评了(B)")
        self.switched.emit()
