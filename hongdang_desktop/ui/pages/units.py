"""单位: areas, general branches, branches and teams; added and changed one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.cells import Cell, Column, Row, Rows
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.empty import ListCard
from hongdang_desktop.ui.kit.fields import Field, Form
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.list_table import ListTable
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.progress import ProgressPlace
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from hongdang_desktop.core.canonical import Json
    from hongdang_desktop.core.errors import UserError
    from hongdang_desktop.core.progress import Progress
    from hongdang_desktop.station.views import Node
    from hongdang_desktop.ui.work import Work

_KINDS = {
    "area": "作业区", "general_branch": "党总支", "branch": "党支部", "team": "班组",
}  # fmt: skip
_COLUMNS = (
    Column("name", "名称", stretch=3, least=130, sortable=False),
    Column("kind", "类别", width=80, sortable=False),
    Column("code", "编码", width=76, sortable=False, drop=1),
    Column("above", "上级或作业区", stretch=2, least=90, sortable=False, drop=2),
)
_OWNED = "单位由厂党委登记，下次带回来就更新。班组也请厂里加。"


class UnitsCard(Card):
    """Enter on a unit takes it into the boxes; 记下 adds or changes it."""

    def __init__(self, work: Work, messages: MessageStack) -> None:
        super().__init__(spacing=10)
        self._work, self._messages = work, messages
        self._nodes: tuple[Node, ...] = ()
        self._changing = ""
        self._title = SectionTitle("单位", right="")
        self.table = ListTable(_COLUMNS, name="单位", low=True)
        self.table.opened.connect(self._take)
        self.list = ListCard(self.table)
        self.list.setMinimumHeight(190)
        self.kind = ChoiceBox(
            [Choice(key, words) for key, words in _KINDS.items()], name="类别", width=120
        )
        self.name = LineBox(hint="全称", longest=60)
        self.code = LineBox(hint="可以空着", longest=20, width=120)
        self.short = LineBox(hint="可以空着", longest=20, width=140)
        self.above = ChoiceBox((), name="上级", width=210)
        self.area = ChoiceBox((), name="作业区", width=210)
        self.form = Form()
        self.form.add(
            Field("类别(L)", self.kind, key="kind"), Field("编码(C)", self.code, key="code"),
            stretch=True,
        )  # fmt: skip
        self.form.add(Field("名称(N)", self.name, key="name"))
        self.form.add(Field("简称(J)", self.short, key="short_name"))
        self.form.add(Field("上级(U)", self.above, key="above"))
        self.form.add(Field("作业区(A)", self.area, key="area"))
        self.kind.changed.connect(self._fit)
        self.save = Button("加上(S)", self._save)
        self.saving = ProgressPlace(self.save)
        self.anew = Button("不改了，加新的(W)", self._begin_anew)
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.saving)
        row.addWidget(self.anew)
        row.addStretch(1)
        self._buttons = buttons
        self._owned = text(_OWNED, role="small", wrap=True)
        for part in (self._title, self.list, self._owned, self.form, buttons):
            self.body.addWidget(part)
        self.body.setStretch(1, 1)
        self.kind.set_value("branch" if work.is_plant else "team")
        self._fit()

    def looked_at(self) -> None:
        """Ask which units there are."""
        station = self._work.station

        def ask(_progress: Progress) -> tuple[tuple[Node, ...], bool]:
            return station.tree.nodes(), station.info().standing.value in ("plant", "alone")

        self._work.tasks.run(ask, owner=self, done=lambda found: self._show(*found), latest="nodes")

    def _show(self, nodes: tuple[Node, ...], ours: bool) -> None:
        self._nodes = nodes
        by_id = {node.id: node for node in nodes}
        order = list(_KINDS)
        shown = sorted(
            (node for node in nodes if node.kind in _KINDS), key=lambda n: order.index(n.kind)
        )
        rows = []
        for node in shown:
            above = by_id.get(node.parent or "")
            cells = (
                Cell(node.shown, tip=node.name),
                Cell(_KINDS[node.kind], tone=Tone.QUIET),
                Cell(node.code),
                Cell(above.shown if above else "", tone=Tone.QUIET),
            )
            rows.append(Row(node.id, cells))
        self.table.set_source(Rows(rows))
        if rows:
            self.list.show_rows()
        else:
            self.list.show_empty("还没有单位。先加作业区，再加支部。")
        for part in (self.form, self._buttons):
            show_if(part, ours)
        show_if(self._owned, not ours)
        self._fit()

    def _fit(self) -> None:
        """Offer what a unit of the chosen kind may stand under."""
        kind = str(self.kind.value() or "branch")
        above = {"branch": ("general_branch",), "team": ("branch",)}.get(kind, ())
        self.above.set_choices(
            Choice(node.id, node.shown) for node in self._nodes if node.kind in above
        )
        self.area.set_choices(
            Choice(node.id, node.shown) for node in self._nodes if node.kind == "area"
        )
        if not self._changing:
            for box in (self.above, self.area):
                if box.count() == 1:  # there is nothing to choose between
                    box.setCurrentIndex(0)
        fields = self.form.fields
        fields["above"].label.setText("支部(&U)" if kind == "team" else "党总支(&U)")
        show_if(fields["above"], bool(above))
        show_if(fields["area"], kind in ("branch", "team"))
        show_if(self.anew, bool(self._changing))
        self.kind.setEnabled(not self._changing)
        self.save.say("改好(S)" if self._changing else "加上(S)")

    def _take(self, key: str) -> None:
        node = next((node for node in self._nodes if node.id == key), None)
        if node is None or not self.form.isVisible():
            return
        self._changing = key
        self.kind.set_value(node.kind)
        self._fit()
        self.name.set_value(node.name)
        self.code.set_value(node.code)
        self.short.set_value(node.shown if node.shown != node.name else "")
        # What a node hangs on is not offered for change here: only what was chosen anew is written.
        self.above.set_value(node.parent)
        self.area.set_value(None)
        self.name.setFocus()

    def _begin_anew(self) -> None:
        self._changing = ""
        for box in (self.name, self.code, self.short):
            box.set_value("")
        self._fit()
        self.name.setFocus()

    def _save(self) -> None:
        name = str(self.name.value() or "")
        if not name:
            self.form.fields["name"].set_problem("还没有名称。写全称。")
            self.name.setFocus()
            return
        self.form.fields["name"].set_problem()
        homeless = self.kind.value() == "team" and not self.above.value() and not self._changing
        self.form.fields["above"].set_problem("还没选支部。班组要归一个支部。" if homeless else "")
        if homeless:
            self.above.setFocus()
            return
        typed = _Typed(
            str(self.kind.value() or "branch"), name, str(self.code.value() or ""),
            str(self.short.value() or ""), _key(self.above.value()), _key(self.area.value()),
        )  # fmt: skip
        changing, tree, plant = self._changing, self._work.station.tree, self._plant()

        def keep(_progress: Progress) -> str:
            if changing:
                tree.change(changing, **typed.changes())
                return f"改好了{typed.name}。"
            above = typed.above if typed.kind == "branch" else None
            tree.add(
                typed.kind, typed.name, code=typed.code, short_name=typed.short_name,
                parent=above or (typed.area if typed.kind == "team" else plant),
                areas=(typed.area,) if typed.kind == "branch" and typed.area else (),
                branch=typed.above if typed.kind == "team" else None,
            )  # fmt: skip
            return f"加上了{typed.name}。"

        self._work.tasks.run(
            keep, owner=self, done=self._kept, failed=self._refused, place=self.saving
        )

    def _kept(self, sentence: str) -> None:
        self._messages.say(Message(sentence.rstrip("。"), "", Tone.DONE, key="units"))
        self._begin_anew()
        self.looked_at()

    def _refused(self, error: UserError) -> None:
        self._messages.say(refusal(error))

    def _plant(self) -> str | None:
        return next((node.id for node in self._nodes if node.kind == "plant"), None)


@dataclass(frozen=True, slots=True)
class _Typed:
    kind: str
    name: str
    code: str
    short_name: str
    above: str | None
    area: str | None

    def changes(self) -> dict[str, Json]:
        """Return what is written over a unit that is there; what was left empty there stays."""
        found: dict[str, Json] = {
            "name": self.name, "code": self.code or None, "short_name": self.short_name or None,
        }  # fmt: skip
        if self.kind == "branch":
            found |= {"parent": self.above} if self.above else {}
            found |= {"areas": [self.area]} if self.area else {}
        if self.kind == "team":
            found |= {"branch": self.above} if self.above else {}
            found |= {"parent": self.area} if self.area else {}
        return found


def _key(value: object) -> str | None:
    return str(value) if value else None
