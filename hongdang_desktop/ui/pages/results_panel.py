"""What one branch's month says and who stands for it, and the boxes in which it is put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.ledgers.plant.production_result import HSE, SUBJECTS, VERDICTS
from hongdang_desktop.ledgers.team_appraisal import GRADES
from hongdang_desktop.station.results_reading import rate_of
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.boxes import LineBox, ReadBox
from hongdang_desktop.ui.kit.buttons import Button, LinkButton, MainButton
from hongdang_desktop.ui.kit.choice_box import ChoiceBox
from hongdang_desktop.ui.kit.editor import Choice
from hongdang_desktop.ui.kit.enter_moves import EnterMoves
from hongdang_desktop.ui.kit.fields import Field
from hongdang_desktop.ui.kit.flow import FlowBox, clear_out
from hongdang_desktop.ui.kit.frames import Card, Scroller
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.segment import Segment
from hongdang_desktop.ui.pages.results_rows import POINTS, missing_words, rate_words, words_of
from hongdang_desktop.ui.pages.results_sign import SignLine

if TYPE_CHECKING:
    from hongdang_desktop.core.canonical import Json, JsonObject
    from hongdang_desktop.station.results_views import ResultLine, TeamLine

_HEIGHT = 360
_SPARED = "spared"
_RATES = {"output": "产量完成率(L)", "cost": "成本占计划(C)"}


class ResultsPanel(Card):
    """Shows a line; ``start`` turns it into boxes. ``wanted`` tells fields and spared subjects."""

    edit_wanted = Signal()
    wanted = Signal(object, object)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=8)
        self.setMinimumHeight(theme.look().px(_HEIGHT))
        self.line: ResultLine | None = None
        self.editing = False
        self._title = text(role="section", wrap=True)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(6)
        self._scroller = Scroller(inner)
        self.edit = Button("改这一行(G)", self.edit_wanted.emit)
        self.keep = MainButton("存(S)", self._keep)
        self.leave = Button("先不改", self.given_up.emit)
        buttons = FlowBox(gap=10)
        for button in (self.keep, self.leave, self.edit):
            buttons.flow.addWidget(button)
        self.body.addWidget(self._title)
        self.body.addWidget(self._scroller, 1)
        self.body.addWidget(buttons)
        self.sign = SignLine(above=True)
        self._moves = EnterMoves(inner)
        self.boxes: dict[str, QWidget] = {}
        self.verdicts: dict[str, tuple[Segment, ReadBox, LineBox]] = {}
        self._fit()

    def show_line(self, line: ResultLine, *, ours: bool, over: bool) -> None:
        """Show what was handed in of a branch."""
        self.line, self.editing = line, False
        self._clear()
        self._title.setText(line.name)
        self._say_subjects(line)
        self._say_teams(line)
        if line.corrected:
            self._part("更正过", line.reason)
        self._column.addStretch(1)
        self._fit()
        show_if(self.edit, ours and over)

    def start(self, office: str, name: str) -> None:
        """Turn what is shown into boxes, with who confirms proposed."""
        line = self.line
        if line is None:
            return
        self.editing = True
        self._clear()
        for subject, label in _RATES.items():
            box = ReadBox(_read_rate, _write_rate, name=SUBJECTS[subject], hint="如 98.5；不考核的写“不考核”")  # fmt: skip
            rate = line.output if subject == "output" else line.cost
            box.set_value(_SPARED if subject in line.spared else rate)
            self._box(subject, label, box)
        hse = ChoiceBox([*(Choice(k, w) for k, w in HSE.items()), Choice(_SPARED, "不考核")], name="HSE", hint="还没交")  # fmt: skip
        hse.set_value(_SPARED if "hse" in line.spared else line.hse or None)
        self._box("hse", "HSE(H)", hse)
        words = LineBox(name="HSE说明", hint="责任事故、未达标的写一句")
        words.set_value(line.hse_words or None)
        self._box("hse_words", "HSE说明(W)", words)
        for team in line.teams:
            if team.tenths is not None or team.verdict:
                self._verdict(team)
        if sum(not team.verdict and team.tenths is not None for team in line.teams) > 1:
            self._column.addWidget(LinkButton("没核定的班组都认可(N)", self._agree))
        self.sign = SignLine(above=True)
        self.sign.start(office, name)
        self._column.addWidget(self.sign)
        self._column.addStretch(1)
        self._fit()
        self.boxes["output"].setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves it as it was."""
        if self.editing and event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    # Shown ------------------------------------------------------------------------------------

    def _say_subjects(self, line: ResultLine) -> None:
        for subject in ("output", "cost", "hse"):
            self._part(SUBJECTS[subject], words_of(line, subject))
            self._signed(line, subject)

    def _say_teams(self, line: ResultLine) -> None:
        if not line.teams:
            return
        self._part("五型班组（支部考评，科室核定）", "")
        for team in line.teams:
            self._column.addWidget(text(_team_words(team), wrap=True))
            if team.words:
                self._column.addWidget(text(team.words, role="small", wrap=True))
        self._signed(line, "teams")

    def _signed(self, line: ResultLine, subject: str) -> None:
        source = line.sources.get(subject)
        if source is not None:
            on = f" {source.confirmed_on}" if source.confirmed_on else ""
            words = f"{source.office} {source.confirmed_by}{on} 确认"
            self._column.addWidget(text(words, role="small", wrap=True))

    def _part(self, label: str, words: str) -> None:
        self._column.addSpacing(4)
        self._column.addWidget(text(label, role="small"))
        if words:
            self._column.addWidget(text(words, role="strong", wrap=True, select=True))

    # Boxes ------------------------------------------------------------------------------------

    def _box(self, key: str, label: str, box: QWidget) -> None:
        self.boxes[key] = box
        self._column.addWidget(Field(label, box, key=key, above=True))

    def _verdict(self, team: TeamLine) -> None:
        choice = Segment(
            tuple(VERDICTS.items()), name=f"{team.name}核定", value=team.verdict or None
        )
        points = ReadBox(
            POINTS.parse, POINTS.format, name=f"{team.name}科室给分", hint="分", width=64
        )
        points.set_value(team.points)
        words = LineBox(name=f"{team.name}差在哪里", hint="差在哪里")
        words.set_value(team.words or None)
        self.verdicts[team.team] = (choice, points, words)
        own = f"　支部 {POINTS.format(team.tenths)} {GRADES.get(team.grade, '')}" if team.tenths is not None else ""  # fmt: skip
        self._column.addSpacing(4)
        self._column.addWidget(text(f"{team.name}{own}", wrap=True))
        row = FlowBox(gap=8)
        row.flow.addWidget(choice)
        row.flow.addWidget(points)
        self._column.addWidget(row)
        self._column.addWidget(words)

        def fit() -> None:
            for box in (points, words):
                show_if(box, choice.value() == "differs")

        choice.changed.connect(fit)
        fit()

    def _agree(self) -> None:
        """Agree with the branch on all teams of which nothing was said yet."""
        for choice, _points, _words in self.verdicts.values():
            if choice.value() is None:
                choice.set_value("confirmed")

    def _keep(self) -> None:
        for box in self.boxes.values():
            if isinstance(box, ReadBox) and not box.readable():
                box.finish()
                box.setFocus()
                return
        fields: JsonObject = {}
        spared: list[str] = []
        for subject, name in (("output", "output_rate"), ("cost", "cost_rate"), ("hse", "hse")):
            value = cast("ReadBox | ChoiceBox", self.boxes[subject]).value()
            if value == _SPARED:
                spared.append(subject)
            else:
                fields[name] = cast("Json", value)
        fields["hse_words"] = cast("Json", cast("LineBox", self.boxes["hse_words"]).value())
        if self.verdicts:
            fields["teams"] = [
                {"team": team, **_said(*boxes)} for team, boxes in self.verdicts.items()
            ]
        self.wanted.emit(fields, tuple(spared))

    def _clear(self) -> None:
        self.boxes, self.verdicts = {}, {}
        clear_out(self._column)

    def _fit(self) -> None:
        show_if(self.edit, not self.editing and self.line is not None)
        show_if(self.keep, self.editing)
        show_if(self.leave, self.editing)


def missing_line(line: ResultLine) -> str:
    """Return in a sentence what is missing of a branch."""
    words = missing_words(line)
    return f"还缺{words}。" if words else "都交了。"


def _team_words(team: TeamLine) -> str:
    own = f"支部 {POINTS.format(team.tenths)} {GRADES.get(team.grade, '')}".strip() if team.tenths is not None else "支部还没考评"  # fmt: skip
    said = VERDICTS.get(team.verdict, "")
    if team.verdict == "differs" and team.points is not None:
        said += f"，给 {POINTS.format(team.points)} 分"
    return f"{team.name}　{own}　{f'科室{said}' if said else '待核定' if team.tenths is not None else ''}".strip()  # fmt: skip


def _said(choice: Segment, points: ReadBox, words: LineBox) -> JsonObject:
    verdict = choice.value()
    if verdict != "differs":
        return {"verdict": verdict}
    return {
        "verdict": verdict, "points": cast("Json", points.value()),
        "words": cast("Json", words.value()),
    }  # fmt: skip


def _read_rate(words: str) -> object:
    if words.strip() in ("不考核", "无"):
        return _SPARED
    return rate_of(words)


def _write_rate(value: object) -> str:
    if value == _SPARED:
        return "不考核"
    return rate_words(value) if isinstance(value, int) else ""
