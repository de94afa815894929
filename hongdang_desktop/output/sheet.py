"""One page being drawn: text, rules and grey grounds become the page's content stream.

Places are in points from the lower left corner. Everything goes through here, so that the order is
always grounds, text (in reading order, which is the order of extraction), rules.
"""

from collections.abc import Sequence

from hongdang_desktop.output.typeset import Line

MM = 72 / 25.4

# Points: the outer edge of a form and the rules inside it.
THICK, THIN = 1.0, 0.5

MIDDLE = 0.38  # of the size: the middle of a Chinese character above its base line


class Sheet:
    """The body of one page."""

    def __init__(self) -> None:
        self._grounds: list[str] = []
        self._text: list[str] = []
        self._rules: dict[float, list[str]] = {}
        self._inked: list[str] = []
        self._font: tuple[str, float] | None = None
        self._grey = 0.0
        self._spacing = 0.0

    def line(self, line: Line, x: float, base: float) -> None:
        """Draw a line from x on its base line."""
        if not line.pieces:
            return
        x += line.indent
        out = self._text
        if line.spacing != self._spacing:
            self._spacing = line.spacing
            out.append(f"{line.spacing:.4g} Tc")
        place = f"1 0 0 1 {x:.2f} {base:.2f} Tm"
        for font, shown, size, grey, struck, width, length in line.pieces:
            if self._font != (font, size):
                self._font = (font, size)
                out.append(f"/{font} {size:.4g} Tf")
            if grey != self._grey:
                self._grey = grey
                out.append(f"{grey:.3g} g")
            out.append(place + shown)
            place = ""
            end = x + width + length * line.spacing
            if struck:
                self.rule(x, base + size * MIDDLE, end, base + size * MIDDLE, weight=0.7)
            x = end

    def lines(self, lines: Sequence[Line], *, x: float, top: float, leading: float) -> None:
        """Draw lines one below the other from ``top`` down."""
        for number, line in enumerate(lines):
            self.line(line, x, top - (number + 0.5) * leading - MIDDLE * line.size)

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, weight: float = THIN) -> None:
        """Draw a straight rule."""
        self._rules.setdefault(weight, []).append(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l")

    def frame(self, left: float, bottom: float, right: float, top: float) -> None:
        """Draw the outer edge of a form or table."""
        self._rules.setdefault(THICK, []).append(
            f"{left:.2f} {bottom:.2f} {right - left:.2f} {top - bottom:.2f} re"
        )

    def ground(self, left: float, bottom: float, right: float, top: float, *, grey: float) -> None:
        """Lay an even grey under everything."""
        self._grounds.append(
            f"{grey:.3g} g {left:.2f} {bottom:.2f} {right - left:.2f} {top - bottom:.2f} re f"
        )

    def under(self, line: Line, x: float, base: float, *, grey: float) -> None:
        """Draw a line of pale text under everything."""
        for piece in line.pieces:
            self._grounds.append(
                f"BT {grey:.3g} g /{piece.font} {piece.size:.4g} Tf"
                f" 1 0 0 1 {x:.2f} {base:.2f} Tm{piece.shown} ET"
            )
            x += piece.width

    def inked(self, line: Line, x: float, base: float, colour: tuple[float, float, float]) -> None:
        """Draw a line of text in a colour (red, green, blue from 0 to 1)."""
        ink = " ".join(f"{part:.3g}" for part in colour)
        for piece in line.pieces:
            self._inked.append(
                f"BT {ink} rg /{piece.font} {piece.size:.4g} Tf"
                f" 1 0 0 1 {x:.2f} {base:.2f} Tm{piece.shown} ET"
            )
            x += piece.width

    def inked_rule(
        self, x1: float, y1: float, x2: float, y2: float, *,
        colour: tuple[float, float, float], weight: float,
    ) -> None:  # fmt: skip
        """Draw a straight rule in a colour."""
        ink = " ".join(f"{part:.3g}" for part in colour)
        self._inked.append(f"q {ink} RG {weight:.3g} w {x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S Q")

    def stream(self) -> bytes:
        """Return the content stream."""
        out = [*self._grounds, *self._inked]
        if self._text:
            out += ["BT 0 g", *self._text, "0 Tc ET"]  # the foot follows in the same state
        for weight, rules in sorted(self._rules.items()):
            out += [f"{weight:.3g} w", *rules, "S"]
        return "\n".join(out).encode("ascii")
