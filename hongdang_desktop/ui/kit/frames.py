"""What holds other things: page, page head, card, section title, scroller."""

from collections.abc import Collection, Iterable
from typing import Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hongdang_desktop.ui.kit import labels
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.labels import Chip, text
from hongdang_desktop.ui.kit.messages import MessageStack
from hongdang_desktop.ui.kit.tokens import Tone

PAGE_MARGINS = (24, 14, 22, 16)
CARD_MARGINS = (17, 14, 17, 14)


class Changed(Protocol):
    """What a page needs to know of what was changed."""

    @property
    def ledgers(self) -> Collection[str]:
        """Return the keys of the ledgers that were touched."""


class PageHead(QWidget):
    """Title, state chip and one secondary line; at the right at most two plain buttons and a main one."""

    def __init__(
        self, title: str, *, line: str | Iterable[str] = "", buttons: Iterable[Button] = ()
    ) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.title = text(title, role="title")
        self.chip = Chip()
        self._line = text(role="small")
        # A long line gives way to the buttons instead of making the window wider.
        self._line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.title)
        top.addWidget(self.chip)
        top.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(top)
        words.addWidget(self._line)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(10)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addLayout(self._buttons)
        self.set_line(line)
        for button in buttons:
            self.add(button)

    def add(self, button: QWidget) -> None:
        """Put a button behind those that stand there already; the main one comes last."""
        self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_title(self, title: str) -> None:
        """Change the title."""
        self.title.setText(title)

    def set_chip(self, words: str = "", tone: Tone = Tone.INFO) -> None:
        """Show a state, or none."""
        self.chip.say(words, tone)

    def set_line(self, line: str | Iterable[str]) -> None:
        """Show the secondary line; several parts are joined by dots, empty ones dropped."""
        words = line if isinstance(line, str) else labels.GAP.join(part for part in line if part)
        self._line.setText(words)
        self._line.setToolTip(words)
        labels.show_if(self._line, bool(words))


class Card(QFrame):
    """White ground with a hairline edge; put things into ``body``."""

    def __init__(
        self, *, margins: tuple[int, int, int, int] = CARD_MARGINS, spacing: int = 8
    ) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*margins)
        self.body.setSpacing(spacing)


class SectionTitle(QWidget):
    """A bold heading, grey words behind it, and a widget or grey words at the right."""

    def __init__(
        self,
        title: str,
        note: str = "",
        *,
        right: QWidget | str | None = None,
        tone: Tone = Tone.PLAIN,
    ) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.title = text(title, role="section", tone=tone)
        self.note = text(note, role="small")
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.title)
        row.addWidget(self.note, 1)
        self.right: QWidget | None = text(right, role="small") if isinstance(right, str) else right
        if self.right is not None:
            row.addWidget(self.right)


class Page(QWidget):
    """What the shell shows: a head, the place for messages, and whatever is added to ``body``.

    The shell calls ``open`` when somebody comes with arguments, then ``looked_at`` at every showing,
    ``changes`` when something was changed while it is shown, ``can_leave`` before it is left.
    """

    def __init__(self, head: PageHead | None = None, *, messages: bool = True) -> None:
        """With ``messages=False`` the page places ``self.messages`` itself."""
        super().__init__()
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.messages = MessageStack()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*PAGE_MARGINS)
        self.body.setSpacing(12)
        self.head = head
        if head is not None:
            self.body.addWidget(head)
        if messages:
            self.body.addWidget(self.messages)

    def open(self, **args: object) -> None:
        """Turn to what the arguments name; without any, stay where the page was."""

    def top(self) -> dict[str, object]:
        """Return the arguments with which the side bar opens the page; none: where it was left."""
        return {}

    def looked_at(self) -> None:
        """Ask for the data again: the page is being shown."""

    def changes(self, changes: Changed) -> None:
        """Look again when one of ``changes.ledgers`` is shown here."""
        del changes
        self.looked_at()

    def can_leave(self) -> bool:
        """Keep what was typed; return False only while leaving would break something."""
        return True

    def seek(self) -> None:
        """Put the focus on the page's own find box (Ctrl+F where there is no page for finding)."""

    def first_focus(self) -> QWidget | None:
        """Return what gets the focus when the page is shown for the first time."""
        return None


class Scroller(QScrollArea):
    """Lets what is higher than its room scroll; sideways only with ``sideways``."""

    def __init__(self, content: QWidget, *, sideways: bool = False) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        if not sideways:
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if not content.property("role"):
            content.setProperty("role", "plain")
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)

    def minimumSizeHint(self) -> QSize:
        """Be as narrow as the content allows, and as low as one row."""
        hint = super().minimumSizeHint()
        content = self.widget()
        if content is not None:
            hint.setWidth(content.minimumSizeHint().width())
        hint.setHeight(60)
        return hint


def label_of(words: str, buddy: QWidget) -> QLabel:
    """Return a label whose mnemonic leads to the box beside it."""
    label = QLabel(words)
    label.setBuddy(buddy)
    return label
