"""The main window: the side bar, and one page at a time, made when it is first looked at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hongdang_desktop.core.errors import UserError
from hongdang_desktop.ui.kit import enter_moves
from hongdang_desktop.ui.kit.frames import Changed, Page, Scroller
from hongdang_desktop.ui.kit.messages import Message, MessageStack, refusal
from hongdang_desktop.ui.kit.tokens import Tone
from hongdang_desktop.ui.side_bar import Entry, SideBar
from hongdang_desktop.ui.tasks import Tasks

PROGRAM = "红岗党建工作台"
_WIDE_FROM = 1200
_USUAL = QSize(1366, 768)
_LEAST = QSize(640, 400)


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page: its key, its words in the side bar, who has it, how it is made.

    ``roles`` empty means: every station. A page with ``under`` has no entry of its own; that entry is
    marked while it is shown. ``bare`` pages (first start) are shown without the side bar.
    """

    key: str
    title: str
    factory: Callable[["Shell"], Page]
    short: str = ""
    roles: tuple[str, ...] = ()
    under: str = ""
    bare: bool = False


class Shell(QMainWindow):
    """``go`` shows a page, ``back`` the one before, ``changed`` tells the page shown to look again."""

    gone = Signal(str)
    """A page was shown; its key."""
    branch_chosen = Signal(str)
    closing = Signal()

    def __init__(self, specs: Iterable[PageSpec], *, role: str, tasks: Tasks | None = None) -> None:
        super().__init__()
        self.tasks = tasks or Tasks(self)
        self.tasks.refused.connect(self._refused)
        self._specs: dict[str, PageSpec] = {}
        self._pages: dict[str, Page] = {}
        self._opened: dict[str, dict[str, object]] = {}
        self._trail: list[tuple[str, dict[str, object]]] = []
        self._current = ""
        #: keys of pages to which Esc returns from what they led to, instead of to its list
        self.askers: set[str] = set()
        #: asked before the window closes; False keeps it open, and has said why
        self.may_close: Callable[[], bool] = lambda: True
        self.side = SideBar()
        self.notes = MessageStack()
        self._stack = QStackedWidget()
        self._build()
        self.set_pages(specs, role=role)

    def set_pages(self, specs: Iterable[PageSpec], *, role: str) -> None:
        """Take the pages that this role has; pages already made are dropped."""
        while self._stack.count():
            widget = self._stack.widget(0)
            self._stack.removeWidget(widget)
            widget.deleteLater()
        self._pages, self._opened, self._trail, self._current = {}, {}, [], ""
        self._specs = {spec.key: spec for spec in specs if not spec.roles or role in spec.roles}
        self.side.set_entries(
            Entry(spec.key, spec.title, spec.short or spec.title[:2])
            for spec in self._specs.values()
            if not spec.under and not spec.bare
        )

    def set_place(
        self,
        station: str,
        branches: Iterable[tuple[str, str]] = (),
        *,
        current: str = "",
        person: str = "",
    ) -> None:
        """Say whose station it is, which of its branches is shown, and who is working."""
        self.side.set_place(station, branches, current)
        self.side.set_person(person)
        self.setWindowTitle(f"{station} — {PROGRAM}" if station else PROGRAM)

    def go(self, key: str, **args: object) -> bool:
        """Show a page and turn it to ``args``; False when the page shown now cannot be left."""
        if key not in self._specs:
            raise KeyError(key)
        if self._current and not self._pages[self._current].can_leave():
            self.side.mark(self._specs[self._current].under or self._current)
            return False
        if self._current and (self._current != key or self._opened.get(key) != args):
            self._trail.append((self._current, self._opened.get(self._current, {})))
        self._show(key, args, anew=bool(args) or key not in self._opened)
        return True

    def up(self, key: str, **args: object) -> bool:
        """Show a page in the place of the one shown now, to which ``back`` then does not return."""
        if self._current and not self._pages[self._current].can_leave():
            self.side.mark(self._specs[self._current].under or self._current)
            return False
        while self._trail and self._trail[-1] == (key, args):
            self._trail.pop()
        self._show(key, args, anew=bool(args) or key not in self._opened)
        return True

    def choose(self, key: str) -> bool:
        """Do what the entry of the side bar does: show the top of that page."""
        args = self.page(key).top()
        spec = self._specs.get(self._current)
        inside = spec is not None and key in (spec.key, spec.under)
        return self.up(key, **args) if inside and args else self.go(key, **args)

    def back(self) -> bool:
        """Show the page before; False when there is none or the page shown cannot be left."""
        if not self._trail or not self._pages[self._current].can_leave():
            return False
        key, args = self._trail.pop()
        self._show(key, args, anew=self._opened.get(key) != args)
        return True

    def back_to_asker(self) -> bool:
        """Show the page before if it is one of ``askers``; tell whether it was."""
        return bool(self._trail) and self._trail[-1][0] in self.askers and self.back()

    def page(self, key: str) -> Page:
        """Return a page, made now if it was not made before."""
        if key not in self._pages:
            page = self._specs[key].factory(self)
            self._pages[key] = page
            scroller = Scroller(page, sideways=True)
            scroller.setProperty("pageKey", key)
            self._stack.addWidget(scroller)
        return self._pages[key]

    def current_key(self) -> str:
        """Return the key of the page that is shown, "" before the first."""
        return self._current

    def current_page(self) -> Page | None:
        """Return the page that is shown."""
        return self._pages.get(self._current)

    def changed(self, changes: Changed) -> None:
        """Tell the page that is shown; the others ask again when they are shown."""
        page = self.current_page()
        if page is not None:
            page.changes(changes)

    def say(self, message: Message) -> None:
        """Show a message in the page that is shown."""
        page = self.current_page()
        (self.notes if page is None else page.messages).say(message)

    def seek(self) -> None:
        """Go to the page for finding, or to the find box of the page that is shown."""
        page = self.current_page()
        if "find" in self._specs:
            if self.go("find"):
                self.page("find").seek()
        elif page is not None:
            page.seek()

    def tell_bug(self, detail: str) -> None:
        """Say above every page that something unforeseen happened; connect ``Bugs.caught`` to it."""
        copy = ("复制详情", lambda: QGuiApplication.clipboard().setText(detail))
        away = ("知道了", lambda: self.notes.drop("bug"))
        sentence = "写的字都在，可以接着用。再出现就把详情发给管程序的人。"
        self.notes.say(
            Message("程序有一步没走通，已经记下", sentence, Tone.BAD, (copy, away), key="bug")
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, when nobody inside wanted it, goes back."""
        if event.key() != Qt.Key.Key_Escape or not self.back():
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Change to the narrow side bar below 1200 logical pixels."""
        super().resizeEvent(event)
        self._fit_side()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the type size changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_side()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the page keep what was typed, stop the helpers, and go.

        Nothing is asked, unless words would be lost (``may_close``).
        """
        page = self.current_page()
        if (page is not None and not page.can_leave()) or not self.may_close():
            event.ignore()
            return
        self.closing.emit()
        self.tasks.close()
        super().closeEvent(event)

    def _show(self, key: str, args: dict[str, object], *, anew: bool) -> None:
        page = self.page(key)
        first = key not in self._opened
        kept = page.focusWidget()
        self._current = key
        spec = self._specs[key]
        self.side.setVisible(not spec.bare)
        self.side.mark(spec.under or key)
        self._stack.setCurrentWidget(self._holder(page))
        if anew:
            self._opened[key] = args
            page.open(**args)
        page.looked_at()
        target = page.first_focus() if first or anew or kept is None else kept
        target = target or enter_moves.first_stop(page)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus()
        self.gone.emit(key)

    def _holder(self, page: Page) -> QWidget:
        for place in range(self._stack.count()):
            holder = self._stack.widget(place)
            if holder.isAncestorOf(page):
                return holder
        raise LookupError(page)

    def _refused(self, owner: object, error: UserError) -> None:
        """Show an error of the outside world on the page whose work it was."""
        widget = owner if isinstance(owner, QWidget) else None
        while widget is not None and not isinstance(widget, Page):
            widget = widget.parentWidget()
        (widget.messages.say if isinstance(widget, Page) else self.say)(refusal(error))

    def _fit_side(self) -> None:
        self.side.set_narrow(narrow=self.width() < _WIDE_FROM)

    def _build(self) -> None:
        self._stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        notes = QWidget()
        above = QVBoxLayout(notes)
        above.setContentsMargins(24, 10, 22, 0)
        above.addWidget(self.notes)
        notes.hide()
        self.notes.emptied.connect(notes.hide)
        self.notes.shown.connect(notes.show)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(notes)
        column.addWidget(self._stack, 1)
        body = QWidget()
        body.setProperty("role", "page")
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addLayout(column, 1)
        self.setCentralWidget(body)
        self.setMinimumSize(_LEAST)
        room = QGuiApplication.primaryScreen().availableSize()
        self.resize(_USUAL.boundedTo(room))
        self.setWindowTitle(PROGRAM)
        self.side.chosen.connect(self.choose)
        self.side.find_wanted.connect(self.seek)
        self.side.branch_chosen.connect(self.branch_chosen)
        for keys, act in (("Ctrl+F", self.seek), ("Alt+Left", self.back)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
