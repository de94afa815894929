"""What a reorganisation shall be: its document, its day, from which branches into which."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.core.typed import read_day
from hongdang_desktop.ui.kit.boxes import LineBox, ReadBox
from hongdang_desktop.ui.kit.choice_box import ChoiceBox, MultiChoice
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, Scroller, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hongdang_desktop.station.handing.plan import Plan, Target
    from hongdang_desktop.station.views import Node

_NEW = "new1"
_HINTS = {
    "merge": "选出要并走的支部，再选并到哪里。",
    "split": "选出要拆的支部，再选分给谁；它自己留着就也选上。",
    "dissolve": "选出要撤的支部，再选谁来接。",
}


class PlanCard(Card):
    """``changed`` is said whenever something else would come of it."""

    changed = Signal()

    def __init__(self, *, today: date) -> None:
        super().__init__(spacing=8)
        self._today = today
        self._nodes: tuple[Node, ...] = ()
        self.lacking = ""
        self.kind = Segment(
            [("merge", "合并"), ("split", "拆分"), ("dissolve", "撤销")], name="调整方式"
        )
        self.number = LineBox(name="文件编号", hint="厂党委的文号", longest=60)
        self.decided = _day_box("决定日期", today)
        self.day = _day_box("从哪天起", today)
        self.sources: MultiChoice | None = None
        self.targets: MultiChoice | None = None
        self.name = LineBox(name="新支部名称", hint="要建新支部才填", longest=60)
        self.code = LineBox(name="编码", hint="可以空着", longest=20, width=120)
        self.default = ChoiceBox((), name="其余都到", width=190)
        self.form = Form()
        self.form.add(Field("方式(L)", self.kind, key="kind"))
        self.form.add(Field("文件(N)", self.number, key="number"))
        self.form.add(Field("决定日期(D)", self.decided, key="decided"), stretch=True)
        self.form.add(Field("从哪天起(Q)", self.day, key="day"), stretch=True)
        self._from, self._to = QVBoxLayout(), QVBoxLayout()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        column.addWidget(self.form)
        self._hint = text(_HINTS["merge"], role="small", wrap=True)
        column.addWidget(self._hint)
        column.addWidget(text("原来的支部", role="small"))
        column.addLayout(self._from)
        column.addWidget(text("调整后在哪些支部", role="small"))
        column.addLayout(self._to)
        self.more = Form()
        self.more.add(Field("新支部(X)", self.name, key="name"))
        self.more.add(Field("编码(C)", self.code, key="code"), stretch=True)
        self.more.add(Field("其余都到(M)", self.default, key="default"), stretch=True)
        column.addWidget(self.more)
        column.addStretch(1)
        self.body.addWidget(SectionTitle("怎么调整"))
        self.body.addWidget(Scroller(inner), 1)
        self.kind.changed.connect(self._said)
        for box in (self.number, self.decided, self.day, self.name, self.code):
            box.left.connect(self._said)
        self.default.changed.connect(self.changed.emit)

    def set_branches(self, nodes: Sequence[Node]) -> None:
        """Offer the branches that there are; what is chosen stays."""
        if tuple(nodes) == self._nodes:
            return
        self._nodes = tuple(nodes)
        chosen = (self._chosen(self.sources), self._chosen(self.targets))
        choices = [Choice(node.id, node.shown) for node in nodes]
        for place, name in ((self._from, "原来的支部"), (self._to, "调整后的支部")):
            clear_out(place)
            box = MultiChoice(choices, name=name)
            box.changed.connect(self._said)
            place.addWidget(box)
            if place is self._from:
                self.sources = box
                box.set_value(list(chosen[0]))
            else:
                self.targets = box
                box.set_value(list(chosen[1]))

    def begin(self) -> None:
        """Forget what was planned before."""
        self.kind.set_value("merge")
        self.decided.set_value(self._today.isoformat())
        self.day.set_value(self._today.isoformat())
        for box in (self.number, self.name, self.code):
            box.set_value(None)
        for many in (self.sources, self.targets):
            if many is not None:
                many.set_value([])
        self._said()

    def plan(self, teams: Mapping[str, str], items: Mapping[str, str]) -> Plan | None:
        """Return the plan as it stands, None while something is lacking (``lacking`` says what)."""
        # Loaded here: the window is on the screen before the station's parts are needed.
        from hongdang_desktop.station.handing.plan import Plan  # noqa: PLC0415

        sources, targets = self._chosen(self.sources), self._targets()
        days = [_iso(box.value()) for box in (self.decided, self.day)]
        if not sources:
            self.lacking = "先选原来的支部。"
        elif not targets:
            self.lacking = "再选调整后在哪个支部，或写新支部的名称。"
        elif not all(days):
            self.lacking = "还没填日期。"
        else:
            self.lacking = ""
        if self.lacking or days[0] is None or days[1] is None:
            return None
        return Plan(
            str(self.kind.value() or "merge"), str(self.number.value() or ""), days[0], days[1],
            sources, targets, self._default(targets), dict(teams), dict(items),
        )  # fmt: skip

    def _default(self, targets: tuple[Target, ...]) -> str:
        said = str(self.default.value() or "")
        if said in {each.key for each in targets}:
            return said
        stays = [each.key for each in targets if each.key in self._chosen(self.sources)]
        only = [each.key for each in targets] if len(targets) == 1 else stays
        return only[0] if len(only) == 1 else ""

    def _targets(self) -> tuple[Target, ...]:
        from hongdang_desktop.station.handing.plan import Target  # noqa: PLC0415 - as above

        names = {node.id: node for node in self._nodes}
        found = [
            Target(each, names[each].name, names[each].code, names[each].shown)
            for each in self._chosen(self.targets)
            if each in names
        ]
        name = str(self.name.value() or "").strip()
        if name:
            found.append(Target(_NEW, name, str(self.code.value() or ""), new=True))
        return tuple(found)

    @staticmethod
    def _chosen(box: MultiChoice | None) -> tuple[str, ...]:
        value = box.value() if box is not None else None
        return tuple(str(each) for each in value) if isinstance(value, list | tuple) else ()

    def _said(self) -> None:
        self._hint.setText(_HINTS[str(self.kind.value() or "merge")])
        targets = self._targets()
        before = self.default.value()
        self.default.set_choices(Choice(each.key, each.short_name or each.name) for each in targets)
        if before in {each.key for each in targets}:
            self.default.set_value(before)
        else:
            self.default.set_value(self._default(targets) or None)
        show_if(self.more.fields["default"], len(targets) > 1)
        self.changed.emit()


def _day_box(name: str, today: date) -> ReadBox:
    def read(words: str) -> object:
        return read_day(words, today).isoformat() if words.strip() else None

    return ReadBox(read, str, name=name, width=150)


def _iso(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None
