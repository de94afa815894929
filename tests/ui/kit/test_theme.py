"""The tokens keep their contrasts, the look derives from one base size."""

import sys

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontDatabase, QFontMetrics, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from hongdang_desktop.ui.kit import paint, theme
from hongdang_desktop.ui.kit.buttons import Button
from hongdang_desktop.ui.kit.tokens import Look, Size, Tone

LOOK = Look()


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        (LOOK.ink, LOOK.card),
        (LOOK.ink, LOOK.page),
        (LOOK.ink, LOOK.side),
        (LOOK.ink, LOOK.selection),
        (LOOK.ink2, LOOK.card),
        (LOOK.ink2, LOOK.page),
        (LOOK.ink2, LOOK.side),
        (LOOK.ink2, LOOK.mute),
        (LOOK.card, LOOK.red),
        (LOOK.red, LOOK.page),
        (LOOK.red, LOOK.selection),
        *((LOOK.text_colour(tone), LOOK.tint(tone)) for tone in Tone),
    ],
)
def test_text_can_be_read_on_its_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 6


def test_edges_and_rings_stand_out() -> None:
    assert contrast(LOOK.edge, LOOK.page) >= 3
    assert contrast(LOOK.focus, LOOK.card) >= 3
    assert contrast(LOOK.focus, LOOK.selection) >= 3


def test_the_bundled_font_is_used(look: QApplication) -> None:
    assert theme.load_fonts() == ("Noto Sans SC", "Noto Sans SC")
    assert look.font().family() == "Noto Sans SC"
    assert set(QFontDatabase.styles("Noto Sans SC")) >= {"Regular", "Bold"}


def test_placeholders_are_as_dark_as_secondary_text(look: QApplication) -> None:
    assert look.palette().color(QPalette.ColorRole.PlaceholderText).name().upper() == LOOK.ink2


@pytest.mark.parametrize("base", theme.BASE_SIZES)
def test_everything_derives_from_the_base_size(look: QApplication, base: int) -> None:
    button, box, label = Button("好"), QLineEdit(), QLabel("题")
    label.setProperty("role", "title")
    try:
        theme.apply(look, base=base)
        for widget in (button, box, label):
            widget.ensurePolished()
        assert look.font().pointSizeF() == base
        assert label.font().pointSizeF() == pytest.approx(base * 17 / 11, abs=0.05)
        assert button.sizeHint().height() == theme.look().px(34)
        assert box.sizeHint().height() == theme.look().px(34)
        assert (
            QFontMetrics(theme.font(Size.SMALL)).height() < QFontMetrics(theme.font()).height() + 1
        )
    finally:
        theme.apply(look)
    assert theme.look().px(34) == 34


def test_qt_calls_do_not_eat_none(look: QApplication) -> None:
    """PySide6 6.12 on Python 3.11 lost one reference to None with nearly every call."""
    label = QLabel()
    before = sys.getrefcount(None)
    for _ in range(200):
        label.setText("x")
    assert abs(sys.getrefcount(None) - before) < 50


def test_a_tick_is_drawn_inside_its_box(look: QApplication) -> None:
    pixmap = QPixmap(40, 40)
    pixmap.fill("#FFFFFF")
    painter = QPainter(pixmap)
    paint.tick(painter, QPixmap(20, 20).rect().translated(10, 10).toRectF(), colour="#000000")
    painter.end()
    image = pixmap.toImage()
    dark = [
        (x, y) for x in range(40) for y in range(40) if image.pixelColor(x, y).lightness() < 128
    ]
    assert dark
    assert all(8 <= x <= 31 and 8 <= y <= 31 for x, y in dark)
    lowest = max(dark, key=lambda point: point[1])
    assert 12 <= lowest[0] <= 20, "the corner of the tick is left of the middle"
    assert QPointF(*lowest).y() > 24


def test_colours_of_a_tone_reach_a_widget(look: QApplication) -> None:
    label = QLabel("未到")
    theme.set_tone(label, Tone.BAD)
    label.ensurePolished()
    assert label.palette().color(QPalette.ColorRole.WindowText).name().upper() == LOOK.red
    theme.set_tone(label, Tone.DONE)
    assert label.palette().color(QPalette.ColorRole.WindowText).name().upper() == LOOK.green


def test_plain_qt_buttons_have_the_look_too(look: QApplication) -> None:
    button = QPushButton("好")
    button.ensurePolished()
    assert button.sizeHint().height() == 34
