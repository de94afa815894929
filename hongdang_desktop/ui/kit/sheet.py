"""The one style sheet, filled in from the tokens.

What it styles is chosen by two properties: ``role`` (what a widget is) and ``tone`` (what its colour
says). Rings are not drawn here (``focus_ring``), nor what tables paint (``cells``).
"""

from string import Template

from hongdang_desktop.ui.kit.tokens import Look, Size, Tone

_SHEET = Template("""
QWidget[role="page"], QMainWindow, QDialog { background: ${page}; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${title}pt; font-weight: 700; }
QLabel[role="section"] { font-size: ${section}pt; font-weight: 700; }
QLabel[role="strong"] { font-weight: 700; }
QLabel[role="total"] { font-size: ${total}pt; font-weight: 700; }
QLabel[role="small"] { font-size: ${small}pt; color: ${ink2}; }
QLabel[role="small-strong"] { font-size: ${small}pt; font-weight: 700; }
QLabel[role="problem"] { font-size: ${small}pt; color: ${red}; }
QLabel[role="chip"] { font-size: ${small}pt; border-radius: 4px; padding: 0 11px;
    min-height: ${h24}px; max-height: ${h24}px; }
QToolTip { background: ${ink}; color: ${card}; border: 1px solid ${ink}; padding: 6px 10px;
    font-size: ${small}pt; }

QFrame[role="card"] { background: ${card}; border: 1px solid ${line}; border-radius: 8px; }
QFrame[role="hairline"] { background: ${line}; border: 0; min-height: 1px; max-height: 1px; }
QFrame[role="upright"] { background: ${line}; border: 0; min-width: 1px; max-width: 1px; }

QPushButton { background: ${card}; border: 1px solid ${edge}; border-radius: 6px;
    padding: 0 14px; min-height: ${h32}px; max-height: ${h32}px; }
QPushButton:hover { background: ${mute}; }
QPushButton:pressed { background: ${line}; }
QPushButton:disabled { color: ${ink2}; background: ${mute}; border-color: ${line}; }
QPushButton[role="main"] { background: ${red}; color: ${card}; border-color: ${dark_red};
    font-weight: 700; }
QPushButton[role="main"]:hover { background: ${dark_red}; color: ${card}; }
QPushButton[role="main"]:pressed { background: ${ink}; color: ${card}; }
QPushButton[role="main"]:disabled { background: ${mute}; color: ${ink2}; border-color: ${line}; }
QPushButton[role="link"] { background: transparent; border: 0; color: ${blue}; padding: 0;
    text-decoration: underline; text-align: left; min-height: ${h24}px; max-height: ${h24}px; }
QPushButton[role="link"]:hover { color: ${ink}; }
QPushButton[role="link"][tone="quiet"] { color: ${ink2}; font-size: ${small}pt; }
QPushButton[role="link"]:disabled { color: ${ink2}; text-decoration: none; }
QPushButton[role="segment"] { border-radius: 0; margin-left: -1px; padding: 0 11px; }
QPushButton[role="segment"][first="true"] { margin-left: 0; }
QPushButton[role="segment"]:checked { background: ${blue_bg}; color: ${blue}; font-weight: 700;
    border-color: ${blue}; }
QPushButton[role="toggle"] { padding: 0 11px; border-color: ${line}; }
QPushButton[role="toggle"]:checked { background: ${blue_bg}; color: ${blue}; font-weight: 700;
    border-color: ${blue}; }

QLineEdit, QComboBox, QTextEdit { background: ${card}; border: 1px solid ${edge};
    border-radius: 6px; selection-background-color: ${focus}; selection-color: ${card}; }
QLineEdit { padding: 0 5px 0 10px; min-height: ${h32}px; max-height: ${h32}px; }
QTextEdit { padding: 3px 6px; }
QComboBox { combobox-popup: 0; padding: 0 26px 0 9px; min-height: ${h32}px; max-height: ${h32}px; }
QComboBox QLineEdit, QLineEdit[role="bare"] { border: 0; padding: 0; background: transparent;
    min-height: 0; }
QComboBox[hinting="true"] { color: ${ink2}; }
QComboBox::drop-down { border: 0; width: 0; }
QComboBox::down-arrow { image: none; width: 0; }
QComboBox QAbstractItemView { background: ${card}; border: 1px solid ${edge}; outline: 0;
    padding: 4px; selection-background-color: ${selection}; selection-color: ${ink}; }
QComboBox QAbstractItemView::item { min-height: ${h32}px; padding: 0 8px; border: 0; }
QLineEdit:disabled, QComboBox:disabled, QTextEdit:disabled { background: ${mute};
    border-color: ${line}; color: ${ink2}; }
QLineEdit[problem="true"], QComboBox[problem="true"], QTextEdit[problem="true"],
QWidget[role="boxed"][problem="true"] { border: 2px solid ${red}; }
QTextEdit[role="cell"], QLineEdit[role="cell"] { border: 0; background: ${card}; padding: 0 6px;
    border-radius: 0; min-height: 0; max-height: 16777215px; }

QCheckBox { spacing: 8px; background: transparent; min-height: ${h24}px; }
QCheckBox::indicator { width: 18px; height: 18px; border: 1px solid ${edge}; border-radius: 4px;
    background: ${card}; }
QCheckBox::indicator:checked { background: ${blue}; border-color: ${blue}; }
QCheckBox[role="person"]::indicator { width: 0; height: 0; border: 0; }

QFrame[role="band"] QLabel { background: transparent; }

QWidget[role="side"] { background: ${side}; }
QScrollArea, QScrollArea > QWidget > QWidget[role="plain"] { background: transparent; border: 0; }
QPushButton[role="entry"] { background: transparent; border: 0; border-left: 4px solid transparent;
    border-radius: 0; padding: 0 4px 0 16px; text-align: left;
    min-height: ${h38}px; max-height: ${h38}px; }
QPushButton[role="entry"]:hover { background: ${mute}; }
QPushButton[role="entry"]:checked { background: ${page}; border-left-color: ${red};
    font-weight: 700; }
QPushButton[role="branch"] { background: transparent; border: 0; padding: 0; text-align: left;
    color: ${ink2}; font-size: ${small}pt; min-height: ${h21}px; max-height: ${h21}px; }
QPushButton[role="branch"]:disabled { background: transparent; color: ${ink2}; }
QPushButton[role="entry"][narrow="true"] { padding: 0 2px 0 8px; }

QTableView { background: transparent; border: 0; outline: 0; selection-background-color: transparent;
    selection-color: ${ink}; gridline-color: transparent; }
QHeaderView { background: transparent; border: 0; border-bottom: 1px solid ${edge}; }
QHeaderView::section { background: transparent; color: ${ink2}; font-size: ${small}pt;
    font-weight: 400; border: 0; padding: 0 10px; }
QTableCornerButton::section { background: transparent; border: 0; }
QListWidget[role="suggest"] { background: ${card}; border: 1px solid ${edge}; border-radius: 6px;
    padding: 3px; outline: 0; }
QListWidget[role="suggest"]::item { min-height: ${h32}px; padding: 0 8px; border-radius: 4px; }
QListWidget[role="suggest"]::item:selected { background: ${selection}; color: ${ink}; }
QPlainTextEdit[role="detail"] { background: ${mute}; border: 0; border-radius: 6px; padding: 6px;
    font-size: ${small}pt; }
QMenu { background: ${card}; border: 1px solid ${edge}; padding: 4px; }
QMenu::item { padding: 6px 20px; border-radius: 4px; }
QMenu::item:selected { background: ${selection}; }

QScrollBar:vertical { background: transparent; width: 14px; margin: 4px 3px; border: 0; }
QScrollBar:horizontal { background: transparent; height: 14px; margin: 3px 4px; border: 0; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollBar::handle { background: ${thumb}; border-radius: 4px; }
QScrollBar::handle:vertical { min-height: 36px; }
QScrollBar::handle:horizontal { min-width: 36px; }
QScrollBar::handle:hover { background: ${edge}; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")

_TONES = Template("""
QLabel[tone="${tone}"] { color: ${ink}; }
QLabel[role="chip"][tone="${tone}"] { background: ${tint}; }
QFrame[role="band"][tone="${tone}"] QLabel { color: $dark; }
""")


def style_sheet(look: Look) -> str:
    """Return the style sheet of the whole application."""
    colours = {name: getattr(look, name) for name in look.__dataclass_fields__ if name != "base"}
    sizes = {size.name.lower(): look.pt(size) for size in Size}
    # Boxes: the two edges are not part of a style sheet's height.
    heights = {"h21": look.px(21), "h24": look.px(24), "h32": look.px(34) - 2, "h38": look.px(38)}
    parts = [_SHEET.substitute(colours, **sizes, **heights)]
    parts += [
        _TONES.substitute(
            tone=tone.value, ink=look.text_colour(tone), tint=look.tint(tone), dark=look.ink
        )
        for tone in Tone
    ]
    return "".join(parts)
