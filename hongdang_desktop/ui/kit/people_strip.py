"""Who came: a row of people, worked by arrows, Space and digits; wraps into five columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QCheckBox, QMenu, QSizePolicy, QWidget

from hongdang_desktop.ui.kit import paint, theme
from hongdang_desktop.ui.kit.buttons import digit_of
from hongdang_desktop.ui.kit.editor import Choice, matching, really_left
from hongdang_desktop.ui.kit.flow import tab_after
from hongdang_desktop.ui.kit.tokens import Size

_COLUMNS = 5
_NARROWEST = 146
_GAP = 10
_HIGH, _LOW = 58, 40
_MANY = 15
"""From more people on the cells are low, without the post."""
_TYPING_MS = 1000


@dataclass(frozen=True, slots=True)
class Attendee:
    """One person: came (True), did not (False, with the key of a reason), not noted yet (None).

    ``rooms`` are the keys of the sittings that somebody present was in, where there are several.
    ``words`` are said in place of 未记 of somebody who does not count (不计入).
    """

    key: str
    name: str
    post: str = ""
    initials: str = ""
    present: bool | None = None
    reason: str = ""
    rooms: tuple[str, ...] = ()
    words: str = ""


class PeopleStrip(QWidget):
    """One stop for Tab. Arrows change the person, Space says 到 or 缺, a digit the reason and goes on.

    Letters find a person by pinyin initials; Delete takes the note back; the menu key offers all of it.
    With several sittings (``set_rooms``) Space goes through them one by one, then all, then 缺.
    """

    changed = Signal(str)
    """The key of the person whose presence the user changed."""
    left = Signal()

    def __init__(self, reasons: Sequence[tuple[str, str]], *, name: str = "到会") -> None:
        """``reasons`` are (key, words); the first nine have the digits."""
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.reasons = tuple(reasons)
        self.rooms: tuple[tuple[str, str], ...] = ()
        self._cells: list[_PersonCell] = []
        self._shown: list[_PersonCell] = []
        self._only_absent = False
        self._typed = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_MS)
        self._pause.timeout.connect(self._forget_typed)

    def set_rooms(self, rooms: Sequence[tuple[str, str]]) -> None:
        """Know the sittings, (key, words); with less than two of them there is only 到 and 缺."""
        self.rooms = tuple(rooms) if len(rooms) > 1 else ()
        self.set_people(self.people())

    def set_people(self, people: Iterable[Attendee]) -> None:
        """Show these people in this order, without telling; the focus stays on the same person."""
        held = next((cell.person.key for cell in self._cells if cell.hasFocus()), "")
        wanted = tuple(people)
        known = {cell.person.key: cell for cell in self._cells}
        for cell in self._cells:
            if cell.person.key not in {person.key for person in wanted}:
                cell.hide()
                cell.deleteLater()
        self._cells = [known.get(person.key) or self._cell(person) for person in wanted]
        for cell, person in zip(self._cells, wanted, strict=True):
            cell.set_person(person, self.words_of(person))
        self._choose_shown()
        if held and held not in {person.key for person in wanted} and self._shown:
            self._shown[0].setFocus()

    def people(self) -> tuple[Attendee, ...]:
        """Return everybody as noted now, in the order given."""
        return tuple(cell.person for cell in self._cells)

    def set_all_present(self) -> None:
        """Note everybody who is not noted yet as present, and tell each."""
        for cell in self._cells:
            if cell.person.present is None:
                self._note(cell, present=True)

    def show_only_absent(self, only: bool) -> None:
        """Show only who did not come. Somebody noted present afterwards stays until this is called again."""
        self._only_absent = only
        self._choose_shown()

    def hint(self) -> str:
        """Return the line that tells the keys."""
        digits = "　".join(
            f"{number} {words}" for number, (_key, words) in enumerate(self.reasons[:9], 1)
        )
        first = "空格：换场次、到缺" if self.rooms else "空格：到 / 缺"
        return f"{first}　　数字选原因：{digits}　　←→ 换人"

    def words_of(self, person: Attendee) -> str:
        """Return the words of a person's reason."""
        return dict(self.reasons).get(person.reason, "") if person.present is False else ""

    def came_to(self, person: Attendee) -> str:
        """Return how the presence of a person is said: 到, or the sitting it was."""
        if not self.rooms or not person.rooms:
            return "到"
        if len(person.rooms) == len(self.rooms):
            return "两场" if len(self.rooms) == 2 else "各场"
        return "、".join(words for key, words in self.rooms if key in person.rooms)

    def raw(self) -> object:
        """Return what an autosave keeps."""
        return {
            cell.person.key: [cell.person.present, cell.person.reason, list(cell.person.rooms)]
            for cell in self._cells
        }

    def set_raw(self, raw: object) -> None:
        """Take back what ``raw`` gave; people who are not shown any more are passed over."""
        kept = raw if isinstance(raw, dict) else {}
        people = []
        for person in self.people():
            noted = kept.get(person.key)
            if isinstance(noted, list) and len(noted) == 3:
                person = replace(  # noqa: PLW2901
                    person, present=noted[0], reason=str(noted[1] or ""), rooms=tuple(noted[2])
                )
            people.append(person)
        self.set_people(people)

    def focus_person(self, key: str) -> bool:
        """Put the focus on a person; tell whether they are shown."""
        cell = next((cell for cell in self._shown if cell.person.key == key), None)
        if cell is not None:
            self._stand_on(cell)
            cell.setFocus()
        return cell is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """All keys of the cells arrive here; Enter, Tab and what means nothing go on to the page."""
        here = self._here()
        if here < 0:
            event.ignore()
            return
        key = Qt.Key(event.key())
        columns = self._columns()
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_Home: -here,
            Qt.Key.Key_End: len(self._shown) - 1 - here,
        }
        cell = self._shown[here]
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        )
        if not plain:
            event.ignore()
        elif key in steps:
            self._go(here + steps[key])
        elif key == Qt.Key.Key_Space:
            self._toggle(cell)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._note(cell, present=None)
        elif 0 < digit_of(event) <= len(self.reasons):
            self._note(cell, present=False, reason=self.reasons[digit_of(event) - 1][0])
            self._go(here + 1)
        elif not self._jump(event.text()):
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the cells into as many columns as there is room for."""
        super().resizeEvent(event)
        self._place()

    def sizeHint(self) -> QSize:
        """Ask for the height of all lines."""
        return QSize(_NARROWEST * _COLUMNS, self._height())

    def minimumSizeHint(self) -> QSize:
        """Give way in width only."""
        return QSize(_NARROWEST, self._height())

    def _cell(self, person: Attendee) -> "_PersonCell":
        cell = _PersonCell(self, person)
        cell.clicked.connect(lambda: self._clicked(cell))
        cell.menu_wanted.connect(lambda place: self._offer(cell, place))
        cell.left.connect(self.left)
        return cell

    def _clicked(self, cell: "_PersonCell") -> None:
        self._stand_on(cell)
        self._toggle(cell)

    def _toggle(self, cell: "_PersonCell") -> None:
        """Say 到 or 缺; where there are several sittings, the next way of having been there."""
        if not self.rooms:
            self._note(cell, present=not cell.person.present)
            return
        ways = self._ways()
        now = cell.person.rooms if cell.person.present else ()
        place = ways.index(now) if now in ways else -1
        rooms = ways[(place + 1) % len(ways)]
        self._note(cell, present=bool(rooms), rooms=rooms)

    def _ways(self) -> list[tuple[str, ...]]:
        """Return the ways of having been there: one sitting, all of them, none."""
        keys = tuple(key for key, _words in self.rooms)
        return [*((key,) for key in keys), keys, ()]

    def _note(
        self,
        cell: "_PersonCell",
        *,
        present: bool | None,
        reason: str = "",
        rooms: tuple[str, ...] = (),
    ) -> None:
        before = cell.person
        person = replace(before, present=present, reason=reason, rooms=rooms)
        cell.set_person(person, self.words_of(person))
        if person != before:
            self.changed.emit(person.key)

    def _offer(self, cell: "_PersonCell", place: QPoint) -> None:
        """Open a menu with everything that can be noted."""
        self._stand_on(cell)
        menu = QMenu(self)
        menu.setAccessibleName(cell.person.name)
        for rooms in self._ways()[:-1] if self.rooms else [()]:
            words = self.came_to(replace(cell.person, rooms=rooms))
            menu.addAction(words, lambda rooms=rooms: self._note(cell, present=True, rooms=rooms))
        menu.addAction("缺", lambda: self._note(cell, present=False))
        for number, (key, words) in enumerate(self.reasons, 1):
            action = QAction(f"缺：&{number} {words}", menu)
            action.triggered.connect(
                lambda _on, reason=key: self._note(cell, present=False, reason=reason)
            )
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _jump(self, letter: str) -> bool:
        if not letter.isalpha():
            return False
        people = [
            Choice(cell.person.key, cell.person.name, cell.person.initials) for cell in self._shown
        ]
        found = matching(tuple(people), self._typed + letter)
        self._typed = self._typed + letter if found else letter
        found = found or matching(tuple(people), letter)
        if found:
            self._go(people.index(found[0]))
        self._pause.start()
        return True

    def _forget_typed(self) -> None:
        self._typed = ""

    def _here(self) -> int:
        return next((at for at, cell in enumerate(self._shown) if cell.hasFocus()), -1)

    def _go(self, place: int) -> None:
        if 0 <= place < len(self._shown):
            self._stand_on(self._shown[place])
            self._shown[place].setFocus()

    def _stand_on(self, stop: "_PersonCell") -> None:
        for cell in self._cells:
            cell.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if cell is stop else Qt.FocusPolicy.ClickFocus
            )
        self.setFocusProxy(stop)

    def _choose_shown(self) -> None:
        held = self.focusWidget() if self._here() >= 0 else None
        self._shown = [
            cell for cell in self._cells if not self._only_absent or cell.person.present is False
        ]
        low = len(self._cells) > _MANY
        for cell in self._cells:
            cell.low = low
            cell.setVisible(cell in self._shown)
        self.setFocusProxy(None)  # type: ignore[arg-type]  # Qt takes the proxy away by a null
        tab_after(self, self._cells)
        if self._shown:
            keep = next((cell for cell in self._shown if cell is held), self._shown[0])
            self._stand_on(keep)
        self._place()

    def _columns(self) -> int:
        width = theme.look().px(_NARROWEST)
        return max(1, min(_COLUMNS, (self.width() + _GAP) // (width + _GAP)))

    def _height(self) -> int:
        lines = -(-len(self._shown) // self._columns())
        return max(lines * (self._cell_height() + _GAP) - _GAP, 0)

    def _cell_height(self) -> int:
        return theme.look().px(_LOW if len(self._cells) > _MANY else _HIGH)

    def _place(self) -> None:
        columns, height = self._columns(), self._cell_height()
        width = (self.width() + _GAP) / columns - _GAP
        for at, cell in enumerate(self._shown):
            left = round(at % columns * (width + _GAP))
            cell.setGeometry(QRect(left, at // columns * (height + _GAP), round(width), height))
        if self.maximumHeight() != self._height():
            self.setFixedHeight(self._height())


class _PersonCell(QCheckBox):
    """A check box to screen readers; what it looks like is painted here."""

    menu_wanted = Signal(QPoint)
    left = Signal()

    def __init__(self, strip: PeopleStrip, person: Attendee) -> None:
        super().__init__(strip)
        self._strip = strip
        self.person = person
        self.low = False
        self._reason = ""
        self.setProperty("role", "person")
        self.setProperty("enterStop", True)

    def set_person(self, person: Attendee, reason: str) -> None:
        """Show a person as noted."""
        self.person, self._reason = person, reason
        self.setChecked(bool(person.present))
        words = (person.name, person.post, self._state(), reason)
        self.setAccessibleName("，".join(word for word in words if word))
        self.setToolTip(person.post if self.low else "")
        self.update()

    def nextCheckState(self) -> None:  # noqa: N802  Qt's name
        """Leave the state to the strip."""

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802  Qt's name
        """Let the whole cell be clicked."""
        return self.rect().contains(pos)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave all keys to the strip."""
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Leave all keys to the strip."""
        event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask the strip for its menu."""
        mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        self.menu_wanted.emit(
            event.globalPos() if mouse else self.mapToGlobal(self.rect().bottomLeft())
        )

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell when the focus left the strip, not when it went to a neighbour."""
        super().focusOutEvent(event)
        neighbour: QWidget | None = self.window().focusWidget()
        if really_left(event) and (neighbour is None or neighbour.parent() is not self.parent()):
            self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cell: name and post at the left, 到 or 缺 and the reason at the right."""
        del event
        look = theme.look()
        absent = self.person.present is False
        painter = QPainter(self)
        fill, edge = (look.amber_bg, look.amber) if absent else (look.card, look.line)
        if self.underMouse() and not absent:
            edge = look.edge
        paint.box(painter, QRectF(self.rect()), fill=fill, edge=edge)
        inner = self.rect().adjusted(13, 0, -13, 0)
        state = {True: look.green, False: look.amber, None: look.ink2}[self.person.present]
        bold, plain, small = theme.font(bold=True), theme.font(), theme.font(Size.SMALL)
        right = Qt.AlignmentFlag.AlignRight
        if self.low:
            words = f"{self._state()} {self._reason}".strip()
            paint.words(
                painter,
                inner,
                words,
                face=small if self._reason else bold,
                colour=state,
                align=right,
            )
            paint.words(painter, inner, self.person.name, face=plain, colour=look.ink)
        else:
            middle = self.height() // 2
            top = QRect(inner.x(), 6, inner.width(), middle - 5)
            below = QRect(inner.x(), middle + 1, inner.width(), middle - 6)
            paint.words(painter, top, self.person.name, face=plain, colour=look.ink)
            paint.words(painter, top, self._state(), face=bold, colour=state, align=right)
            paint.words(painter, below, self.person.post, face=small, colour=look.ink2)
            paint.words(painter, below, self._reason, face=small, colour=state, align=right)
        painter.end()

    def _state(self) -> str:
        if self.person.present:
            return self._strip.came_to(self.person)
        return (self.person.words or "未记") if self.person.present is None else "缺"
