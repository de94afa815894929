"""Who stands for what is taken in: office, name, and the reason where it corrects."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.ui.kit.boxes import LineBox
from hongdang_desktop.ui.kit.fields import Field
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.focus_ring import into_view
from hongdang_desktop.ui.kit.labels import show_if

_CODES = {"NO_OFFICE": "office", "NO_NAME": "name", "NO_REASON": "reason"}


class SignLine(QWidget):
    """Boxes in one line; what was typed last for a subject is proposed."""

    def __init__(self, *, above: bool = False) -> None:
        super().__init__()
        self.office = LineBox(
            name="科室", hint="如 生产运行科", longest=40, width=0 if above else 150
        )
        self.name = LineBox(name="确认人", hint="谁签的字", longest=40, width=0 if above else 110)
        self.reason = LineBox(
            name="更正理由", hint="和以前确认的不一样，写一句", width=0 if above else 230
        )
        self.fields = {
            "office": Field("科室(E)", self.office, above=above),
            "name": Field("确认人(R)", self.name, above=above),
            "reason": Field("更正理由(T)", self.reason, above=above),
        }
        if above:
            column = QVBoxLayout(self)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(8)
            for field in self.fields.values():
                column.addWidget(field)
        else:
            row = FlowBox(gap=16)
            for field in self.fields.values():
                row.flow.addWidget(field)
            box = QVBoxLayout(self)
            box.setContentsMargins(0, 0, 0, 0)
            box.addWidget(row)
        self.ask_reason(False)

    def start(self, office: str, name: str) -> None:
        """Propose who it is."""
        self.office.set_value(office or None)
        self.name.set_value(name or None)
        self.reason.set_value(None)
        self.say("")

    def ask_reason(self, wanted: bool) -> None:
        """Ask for a reason, or do not."""
        show_if(self.fields["reason"], wanted)

    def values(self) -> dict[str, str]:
        """Return the office, who confirmed, and the reason."""
        return {
            "office": str(self.office.value() or ""), "confirmed_by": str(self.name.value() or ""),
            "reason": str(self.reason.value() or ""),
        }  # fmt: skip

    def say(self, code: str, sentence: str = "") -> bool:
        """Show under its box what was refused; tell whether one of the boxes is meant."""
        key = _CODES.get(code, "")
        for name, field in self.fields.items():
            field.set_problem(sentence if name == key else "")
        if key == "reason":
            self.ask_reason(True)
        if key:
            field = self.fields[key]
            field.box.setFocus(Qt.FocusReason.OtherFocusReason)
            # Only when the form has grown is it known where the words under the box stand.
            QTimer.singleShot(0, self, lambda: into_view(field))
        return bool(key)
