"""One step of the way: a quiet line when it is done, an open card when it is to be done now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from hongdang_desktop.core.identity import STARS
from hongdang_desktop.core.problems import Level
from hongdang_desktop.ledgers.joining_windows import limits_said
from hongdang_desktop.station.ways_views import GONE, Gone
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.ask import AskLine
from hongdang_desktop.ui.kit.buttons import Button, LinkButton, MainButton
from hongdang_desktop.ui.kit.flow import FlowBox
from hongdang_desktop.ui.kit.labels import Chip, show_if, text
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.pages.way_boxes import WayBoxes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hongdang_desktop.core.problems import Problem
    from hongdang_desktop.ledgers.ledger import AnyLedger
    from hongdang_desktop.station.ways_views import WayStep
    from hongdang_desktop.ui.editors.offers import Offers

_NUMBER, _DAY = 30, 92
_TONES = {Gone.MISSING: Tone.TODO, Gone.NEXT: Tone.INFO}


class StepRow(QFrame):
    """``toggled`` when its head is pressed; the body is made by whoever knows what can be chosen."""

    toggled = Signal(int)

    def __init__(self, step: WayStep, today: date) -> None:
        super().__init__()
        self._today = today
        self.step = step
        self.body: StepBody | None = None
        quiet = step.gone in (Gone.DONE, Gone.AHEAD, Gone.OVER)
        number = text(f"{step.no}", role="small")
        number.setFixedWidth(theme.look().px(_NUMBER))
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.head = LinkButton(
            step.name, lambda: self.toggled.emit(step.no), tone=Tone.QUIET if quiet else Tone.INFO,
            name=f"第{step.no}步 {step.name}，{GONE[step.gone]}",
        )  # fmt: skip
        day = text(f"{step.day or ''}", role="small")
        day.setFixedWidth(theme.look().px(_DAY))
        chip = Chip(
            GONE[step.gone] if step.gone in _TONES else "", _TONES.get(step.gone, Tone.INFO)
        )
        row = QHBoxLayout()
        row.setSpacing(10)
        for part in (number, day, self.head, chip):
            row.addWidget(part)
        said = text(self._said(), role="small")
        said.setToolTip("\n".join(f"{label}：{words}" for label, words in step.said))
        said.setMinimumWidth(0)
        said.setSizePolicy(said.sizePolicy().Policy.Ignored, said.sizePolicy().Policy.Fixed)
        row.addWidget(said, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 3, 8, 3)
        self._column.setSpacing(2)
        self._column.addLayout(row)
        self._told: list[QWidget] = []
        indent = theme.look().px(_NUMBER + 10)
        for problem in step.problems if step.gone in (Gone.DONE, Gone.MISSING) else ():
            self._tell(problem, indent)
        if step.reason:
            reason = text(f"照实记：{step.reason}", role="small", wrap=True)
            reason.setContentsMargins(indent, 0, 0, 0)
            self._column.addWidget(reason)

    def open(self, body: StepBody) -> None:
        """Show the boxes below the head."""
        self.shut()
        self.body = body
        self._column.addWidget(body)
        for line in self._told:
            show_if(line, False)

    def shut(self) -> None:
        """Fold the boxes away."""
        if self.body is not None:
            self._column.removeWidget(self.body)
            self.body.hide()
            self.body.deleteLater()
            self.body = None
        for line in self._told:
            show_if(line, True)

    def _said(self) -> str:
        step = self.step
        words = [w for _, w in step.said if w != f"{step.day}"]
        if len(words) > 1 and any("/+/" in box.path for box in step.boxes):
            words = [f"{len(words)} 条，最近 {words[-1]}"]
        if words and set(words) == {STARS}:
            words = ["已记，不显示"]
        earliest = step.window.earliest
        if step.gone is Gone.AHEAD and earliest and earliest > self._today and not words:
            words = [f"最早 {earliest}"]
        if step.waiting:
            words = [step.waiting]
        return "　".join([*words, *([step.vote] if step.vote else [])]).replace("\n", " ")

    def _tell(self, problem: Problem, indent: int) -> None:
        source = f"（{problem.source}）" if problem.source else ""
        line = text(f"{problem.text}{source}", role="problem", wrap=True)
        theme.set_tone(line, Tone.TODO if problem.level is Level.WARN else Tone.BAD)
        line.setContentsMargins(indent, 0, 0, 0)
        self._told.append(line)
        self._column.addWidget(line)


class StepBody(QFrame):
    """The open step: what the rules say, its boxes, its papers, its verbs."""

    saved = Signal(str)
    """Somebody wants it written down; the words are why it is recorded as it was, "" for none."""
    file_wanted = Signal(str)
    paper_wanted = Signal(str, str)
    petition_wanted = Signal(object)
    """A ``Petitioned``: it shall be written, or gone on with."""
    entry_wanted = Signal()

    def __init__(
        self,
        step: WayStep,
        kind: AnyLedger,
        offers: Offers,
        *,
        today: date,
        writes: bool,
        main: bool,
    ) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.step = step
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 10, 16, 12)
        self._column.setSpacing(8)
        about = text(f"谁办：{step.who}　细则{step.article}", role="small", wrap=True)
        self._column.addWidget(about)
        for sentence in limits_said(step.window, today):
            self._column.addWidget(text(sentence, role="small", wrap=True))
        if step.waiting:
            waiting = text(step.waiting, role="strong", wrap=True)
            theme.set_tone(waiting, Tone.TODO)
            self._column.addWidget(waiting)
        self.boxes = WayBoxes(kind, step.boxes if writes else (), offers)
        self._column.addWidget(self.boxes)
        self._others = text(role="problem", wrap=True)
        show_if(self._others, False)
        self._column.addWidget(self._others)
        self._column.addWidget(self._materials(writes=writes))
        self.ask = AskLine("为什么这样", yes="照实记(Z)", no="再看看", hint="一句话，写进备注")
        self.ask.hide()
        self.ask.answered.connect(self.saved)
        self.ask.given_up.connect(self._no_reason)
        self._column.addWidget(self.ask)
        self.save = (MainButton if main else Button)("记好(S)", lambda: self.saved.emit(""))
        self._column.addWidget(self._verbs(writes=writes))
        self.show_problems(step.problems)

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Say what is wrong: under its box where there is one, else below all of them."""
        left = [each for each in self.boxes.show_problems(problems) if each.code != "REQUIRED"]
        words = "\n".join(
            f"{each.text}{f'（{each.source}）' if each.source else ''}" for each in left
        )
        bad = any(each.level is not Level.WARN for each in left)
        theme.set_tone(self._others, Tone.BAD if bad else Tone.TODO)
        self._others.setText(words)
        show_if(self._others, bool(words))

    def ask_reason(self, problems: Iterable[Problem]) -> None:
        """Ask why it was done against a rule: it can be recorded, with a sentence."""
        self.show_problems(problems)
        self.ask.start()

    def _no_reason(self) -> None:
        self.ask.hide()
        first = self.boxes.first()
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _materials(self, *, writes: bool) -> QWidget:
        box = FlowBox(gap=14)
        box.flow.addWidget(text("材料：", role="small"))
        for each in self.step.materials:
            where = f"（{each.file or each.said}）" if each.here else "（没附）"
            label = text(f"{each.name}{where}", role="small")
            box.flow.addWidget(label)
            if writes and not each.here:
                name = each.name
                box.flow.addWidget(
                    LinkButton(
                        "加上", lambda name=name: self.file_wanted.emit(name),  # type: ignore[misc]
                        name=f"加上{name}",
                    )
                )  # fmt: skip
        return box

    def _verbs(self, *, writes: bool) -> QWidget:
        box = FlowBox(gap=12)
        row = box.flow
        if writes and self.boxes.fields:
            row.addWidget(self.save)
        for each in self.step.petitions if writes else ():
            if not each.sent:
                verb = "接着写" if each.petition else "写"
                row.addWidget(
                    LinkButton(f"{verb}《{each.title}》", partial(self.petition_wanted.emit, each))
                )
        for key, title, subject in self.step.papers:
            row.addWidget(LinkButton(f"打印{title}", partial(self.paper_wanted.emit, key, subject)))
        row.addWidget(LinkButton("看整条台账", self.entry_wanted.emit, tone=Tone.QUIET))
        return box
