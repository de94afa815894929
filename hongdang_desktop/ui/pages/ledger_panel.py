"""Beside an open entry: what to look at, what is worked out, what it feeds, what was changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.problems import Level
from hongdang_desktop.station.official import TITLES
from hongdang_desktop.station.special_papers import OFFICIAL
from hongdang_desktop.ui.kit import theme
from hongdang_desktop.ui.kit.buttons import LinkButton
from hongdang_desktop.ui.kit.flow import clear_out
from hongdang_desktop.ui.kit.frames import Card, SectionTitle
from hongdang_desktop.ui.kit.history import Change, History, Pointer, Pointers
from hongdang_desktop.ui.kit.labels import show_if, text
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from hongdang_desktop.core.problems import Problem
    from hongdang_desktop.station.views import Version
    from hongdang_desktop.ui.pages.ledger_opened import Opened
    from hongdang_desktop.ui.work import Work

_FIRST_CHANGES = 3
_LINE = 15


class EntryPanel(QWidget):
    """Cards one under the other; ``followed`` leads to the field of a problem."""

    followed = Signal(str)
    settle = Signal()
    """The versions that stand side by side are to be decided."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._opened: Opened | None = None
        self.gaps = 0
        self._versions: tuple[Version, ...] = ()
        self._today: date | None = None
        self._whole = self._torn = False
        self._count = text(role="strong")
        self.pointers = Pointers()
        self.pointers.followed.connect(self.followed)
        self._fine = text(wrap=True)
        self.to_settle = LinkButton("先定下来", self.settle.emit, name="先定下来，再定稿")
        parts = (self.to_settle, self.pointers, self._fine)
        self.check = _card(SectionTitle("检查", right=self._count), *parts)
        self._derived = QVBoxLayout()
        self._derived.setSpacing(4)
        self.worked_out = _card(SectionTitle("自动算出"))
        self.worked_out.body.addLayout(self._derived)
        self._feeds = QVBoxLayout()
        self._feeds.setSpacing(4)
        self.feeds = _card(SectionTitle("定稿后自动用到"))
        self.feeds.body.addLayout(self._feeds)
        self._looks = QVBoxLayout()
        self._looks.setSpacing(4)
        self.looks = _card(SectionTitle("厂里看过敏感栏"))
        self.looks.body.addLayout(self._looks)
        self.all = LinkButton("全部", self._turn, name="全部改动记录")
        self.history = History()
        self.changed = _card(SectionTitle("改动记录", right=self.all), self.history)
        self.ask = LinkButton("写请示", self._ask, name="为这一条写请示或报告")
        self.letter = LinkButton("", self._print_letter)
        self.papers = _card(SectionTitle("请示与文书"), self.ask, self.letter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for card in (
            self.check, self.papers, self.worked_out, self.feeds, self.changed, self.looks,
        ):  # fmt: skip
            column.addWidget(card)
        column.addStretch(1)

    def show_entry(self, opened: Opened, *, locked: bool, feeds: tuple[str, ...]) -> None:
        """Show what belongs to an entry that was opened."""
        self._versions, self._today, self._whole = opened.versions, opened.offers.today, False
        self._torn = opened.entry is not None and opened.entry.conflicted
        self._opened = opened
        self._show_papers(opened)
        show_if(self.check, not locked and not opened.is_plan)
        show_if(self.feeds, bool(feeds) and not opened.final)
        show_if(self.changed, bool(opened.versions))
        _fill(self._feeds, feeds)
        show_if(self.looks, bool(opened.looks))
        _fill(self._looks, opened.looks)
        self._show_versions()

    def show_derived(self, derived: tuple[tuple[str, str], ...]) -> None:
        """Show the values that are worked out."""
        told = [f"{label}：{words}" for label, words in derived if words and words != "0"]
        _fill(self._derived, told)
        show_if(self.worked_out, bool(told))

    def show_problems(
        self, problems: tuple[Problem, ...], place_of: Callable[[Problem], str]
    ) -> None:
        """Show what is to be looked at: what stops finalising first, then what is only said."""
        wrong = [problem for problem in problems if problem.level is not Level.WARN]
        said = [problem for problem in problems if problem.level is Level.WARN]
        self.gaps = len(wrong)
        theme.set_tone(self._count, Tone.TODO if wrong or self._torn else Tone.DONE)
        complete = "待处理冲突" if self._torn else "齐了"
        self._count.setText(f"差 {len(wrong)} 处" if wrong else complete)
        show_if(self.to_settle, self._torn)
        self.pointers.set_pointers((
            *_pointers(wrong, place_of, _STOPS, Tone.TODO), *_pointers(said, place_of, _SAID),
        ))  # fmt: skip
        show_if(self.pointers, bool(problems))
        fine = not wrong and not self._torn
        self._fine.setText("可以定稿。" if fine else "")
        show_if(self._fine, fine)

    def _show_papers(self, opened: Opened) -> None:
        """Offer what may be asked about a saved entry, and its own document."""
        saved = opened.entry is not None
        asks = saved and opened.ours and bool(opened.kind.petitions) and not self._work.is_plant
        title = TITLES.get(opened.kind.key, "") if saved else ""
        self.letter.say(f"打印{title}")
        show_if(self.ask, asks)
        show_if(self.letter, bool(title))
        show_if(self.papers, asks or bool(title))

    def _ask(self) -> None:
        if self._opened is not None and self._opened.entry is not None:
            self._work.shell.go("petitions", about=self._opened.entry.id)

    def _print_letter(self) -> None:
        now = self._opened
        if now is not None and now.entry is not None:
            called = f"{TITLES[now.kind.key]} {now.entry.called}"
            self._work.shell.go("printing", paper=OFFICIAL, entry=now.entry.id, called=called)

    def _show_versions(self) -> None:
        shown = self._versions if self._whole else self._versions[:_FIRST_CHANGES]
        self.history.set_changes(change_of(version, self._today) for version in shown)
        show_if(self.all, len(self._versions) > _FIRST_CHANGES)
        self.all.say("收起" if self._whole else f"全部 {len(self._versions)} 条")

    def _turn(self) -> None:
        self._whole = not self._whole
        self._show_versions()


def change_of(version: Version, today: date | None) -> Change:
    """Return one line of 改动记录."""
    return Change(_when(version, today), version.who or "未留名", _what(version))


def _card(*parts: QWidget) -> Card:
    card = Card(margins=(16, 12, 16, 12), spacing=6)
    for part in parts:
        card.body.addWidget(part)
    return card


def _fill(column: QVBoxLayout, lines: tuple[str, ...] | list[str]) -> None:
    clear_out(column)
    for line in lines:
        column.addWidget(text(line, role="small", wrap=True))


_STOPS, _SAID = "改好才能定稿", "提醒，不拦定稿"


def _pointers(
    problems: list[Problem], place_of: Callable[[Problem], str], head: str, tone: Tone = Tone.QUIET
) -> Iterator[Pointer]:
    """Yield the links to problems of one kind; the first one says of which."""
    for number, problem in enumerate(problems):
        found = _pointer(problem, place_of(problem))
        yield found if number else replace(found, head=head, tone=tone)


def _pointer(problem: Problem, place: str) -> Pointer:
    """Return the link to a problem; one too long for a line has its sentence below."""
    said = problem.sentence.removeprefix(f"{place}：").rstrip("。")
    words = f"{place}：{said}" if place else said
    cure = "".join(part for part in (problem.cure, problem.source) if part)
    if len(words) <= _LINE:
        return Pointer(problem.field, words, cure)
    short = place or said.partition("，")[0]
    return Pointer(problem.field, short, f"{said}。{cure}")


def _when(version: Version, today: date | None) -> str:
    at = version.at.astimezone(PLANT_TIME)
    if at.date() == today:
        return f"{at:%H:%M}"
    return f"{at:%m-%d}" if today and at.year == today.year else f"{at:%Y-%m-%d}"


def _what(version: Version) -> str:
    return f"{version.what}：{version.reason}" if version.reason else version.what
