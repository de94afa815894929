"""Puts the look on the whole application: fonts, palette, style sheet, focus ring."""

from functools import lru_cache

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from hongdang_desktop import paths
from hongdang_desktop.ui.kit import focus_ring
from hongdang_desktop.ui.kit.sheet import style_sheet
from hongdang_desktop.ui.kit.tokens import Look, Size, Tone

FAMILY = "Noto Sans SC"
BASE_SIZES = (11, 12, 13)
"""What the setting 字号 offers, in pt."""

_FACES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")


_current = Look()


def look() -> Look:
    """Return the tokens in force."""
    return _current


def font(size: Size = Size.BASE, *, bold: bool = False) -> QFont:
    """Return a shared font of the scale; copy it before changing it."""
    return _font(_current.pt(size), bold)


def set_tone(widget: QWidget, tone: Tone) -> None:
    """Give a widget the colours of a tone by the style sheet's property ``tone``."""
    set_property(widget, "tone", tone.value)


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and let the style look again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def apply(app: QApplication, *, base: int = 11) -> None:
    """Put fonts, palette, style sheet and focus ring on the application; again after 字号 changed."""
    global _current  # noqa: PLW0603  the look is one for the whole process, as QApplication is
    _current = Look(base=base)
    load_fonts()
    if app.style().objectName() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setFont(font())
    app.setPalette(_palette(_current))
    app.setStyleSheet(style_sheet(_current))
    focus_ring.install(app, colour=_current.focus)


@lru_cache(maxsize=1)
def load_fonts() -> tuple[str, ...]:
    """Load the bundled faces once; return the families found (none: the computer's own are used)."""
    families: list[str] = []
    for name in _FACES:
        number = QFontDatabase.addApplicationFont(str(paths.resources() / "fonts" / name))
        families += QFontDatabase.applicationFontFamilies(number)
    return tuple(families)


@lru_cache(maxsize=32)
def _font(points: float, bold: bool) -> QFont:
    made = QFont(FAMILY)
    made.setPointSizeF(points)
    made.setBold(bold)
    return made


def _palette(tokens: Look) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.page,
        QPalette.ColorRole.WindowText: tokens.ink,
        QPalette.ColorRole.Base: tokens.card,
        QPalette.ColorRole.AlternateBase: tokens.mute,
        QPalette.ColorRole.Text: tokens.ink,
        QPalette.ColorRole.Button: tokens.card,
        QPalette.ColorRole.ButtonText: tokens.ink,
        QPalette.ColorRole.PlaceholderText: tokens.ink2,
        QPalette.ColorRole.Highlight: tokens.focus,
        QPalette.ColorRole.HighlightedText: tokens.card,
        QPalette.ColorRole.ToolTipBase: tokens.ink,
        QPalette.ColorRole.ToolTipText: tokens.card,
        QPalette.ColorRole.Link: tokens.blue,
        QPalette.ColorRole.LinkVisited: tokens.blue,
        QPalette.ColorRole.Mid: tokens.line,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.WindowText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.ink2))
    return palette
