"""The fonts that the program ships: which character comes from where, how wide it is, its code.

A text is set in one of two weights. Each weight is a chain: Song first, Hei for what Song lacks,
and a few signs (boxes to tick) that no font has and that are drawn as lines. What is in none of
them is missing; ``coverage`` tells before anything is laid out.

Codes: a character of the basic plane is its own two-byte code, so that coding a text costs no table
look-up; one beyond it gets a code from the surrogate range, which no text can contain.
"""

import re
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from reportlab.pdfbase.ttfonts import TTFError, TTFontFace

from hongdang_desktop import paths
from hongdang_desktop.core.errors import UserError

# Chains of faces by weight; the file is resources/fonts/<name>.ttf.
REGULAR = ("NotoSerifSC-Regular", "NotoSansSC-Regular")
BOLD = ("NotoSerifSC-Bold", "NotoSansSC-Bold")
HEI = ("NotoSansSC-Bold", "NotoSerifSC-Bold")

# Drawn by ourselves (embed.py): √ too, because the radical sign in its place looks torn.
DRAWN = {"☐": 1, "☑": 2, "☒": 3, "✓": 4, "√": 5, "✗": 6}

# Left behind by other programs, without a shape: never drawn and never missing.
SHAPELESS = frozenset(
    map(
        chr,
        (
            *range(0x20),
            *range(0x7F, 0xA0),
            0xAD,
            *range(0x200B, 0x2010),
            *range(0x2028, 0x202F),
            *range(0x2060, 0x2070),
            *range(0xFE00, 0xFE10),
            0xFEFF,
            *range(0xE0100, 0xE01F0),
        ),
    )
)

_SURROGATES = range(0xD800, 0xE000)
_SHORT = 40  # longer texts rarely come twice: not remembered


class FontsMissing(UserError):
    """The program's own font files are gone or damaged."""

    code = "FONTS_MISSING"

    def __init__(self, name: str) -> None:
        super().__init__(f"程序自带的字库“{name}”读不出来。重新装一遍程序就好，数据不受影响。")


class Face:
    """One font file, read once for the whole run of the program."""

    def __init__(self, name: str) -> None:
        path = paths.resources() / "fonts" / f"{name}.ttf"
        try:
            self._file = TTFontFace(str(path))
        except (TTFError, OSError, struct.error) as reason:
            raise FontsMissing(path.name) from reason
        self._lock = threading.Lock()  # reportlab's reader keeps its place in the file
        self.name = name
        self.glyphs: Mapping[int, int] = self._file.charToGlyph
        self.widths: Mapping[str, float] = {
            chr(code): width / 1000 for code, width in self._file.charWidths.items()
        }
        self.ascent = float(self._file.ascent)
        self.descent = float(self._file.descent)
        self.cap_height = float(self._file.capHeight)
        self.stem = float(self._file.stemV)
        self.box: tuple[float, ...] = tuple(self._file.bbox)

    def subset(self, characters: list[str]) -> tuple[bytes, list[int]]:
        """Return a font file of these characters, and for each its glyph number in that file."""
        numbers: dict[int, int] = {0: 0}  # two characters may share a glyph (472 pairs in Noto)
        places = []
        for character in characters:
            glyph = self.glyphs[ord(character)]
            places.append(numbers.setdefault(glyph, len(numbers)))
        with self._lock:
            return self._file.makeSubset([ord(one) for one in characters]), places


@cache
def face(name: str) -> Face:
    """Return a shipped font; raises FontsMissing."""
    return Face(name)


@cache
def coverage(*, bold: bool) -> frozenset[str]:
    """Return every character that can be set in this weight, the shapeless ones included."""
    known = set(DRAWN) | SHAPELESS
    for name in BOLD if bold else REGULAR:
        known |= face(name).widths.keys()
    return frozenset(known)


# Two full-width signs side by side would leave a hole; the empty half of the first is taken out.
_OPENING, _CLOSING = "（〔【《〈「『“‘", "、。，．；：）〕】》〉」』”’"
_PAIR = re.compile(
    f"(?<=[{_CLOSING}])(?=[{_CLOSING}{_OPENING}！？])|(?<=[{_OPENING}])(?=[{_OPENING}])"
)
_LESS = 0.5  # em


class Stretch(NamedTuple):
    """Part of a text in one font: its name on the page, where it begins, its code.

    The code has ``step`` hexadecimal digits for each character.
    """

    font: str
    start: int
    end: int
    code: str
    step: int


class Strip:
    """A text without line ends, coded as a whole; any part of it can then be shown.

    ``reach`` has one entry more than the text: the width in em of everything before that place,
    signs that move together counted so.
    """

    __slots__ = ("_pairs", "_stretches", "reach")

    def __init__(self, text: str, stretches: tuple[Stretch, ...], widths: list[float]) -> None:
        self._stretches = stretches
        self._pairs = [found.start() for found in _PAIR.finditer(text)]
        for place in self._pairs:
            widths[place - 1] -= _LESS
        self.reach = list(accumulate(widths, initial=0.0))

    def shown(self, start: int, end: int) -> list[tuple[str, str, int, int]]:
        """Return what shows a part of the text: font, operator, and the part of it that each shows."""
        found = []
        for font, begin, stop, code, step in self._stretches:
            left, right = max(start, begin), min(end, stop)
            if left < right:
                part = code[(left - begin) * step : (right - begin) * step]
                operator = self._together(left, right, part, step) if self._pairs else f"<{part}>Tj"
                found.append((font, operator, left, right))
        return found

    def _together(self, left: int, right: int, code: str, step: int) -> str:
        cuts = [(place - left) * step for place in self._pairs if left < place < right]
        if not cuts:
            return f"<{code}>Tj"
        parts = [f"<{code[a:b]}>" for a, b in pairwise((0, *cuts, len(code)))]
        return f"[{f'{_LESS * 1000:.0f}'.join(parts)}]TJ"


class FaceInUse:
    """One face in one document: what has been drawn with it."""

    step = 4

    def __init__(self, key: str, source: Face) -> None:
        self.key = key
        self.face = source
        self.used: set[str] = set()
        self.far: dict[str, int] = {}  # codes of characters beyond the basic plane

    def code(self, text: str) -> str:
        """Return the text as the hexadecimal string that a page shows in this font."""
        coded = text.encode("utf-16-be")
        if len(coded) == 2 * len(text):  # nothing beyond the basic plane
            return coded.hex()
        return "".join(f"{self.code_of(one):04x}" for one in text)

    def code_of(self, character: str) -> int:
        """Return the two-byte code of one character."""
        if character <= "\uffff":
            return ord(character)
        return self.far.setdefault(character, _SURROGATES[len(self.far)])


class DrawnInUse:
    """The signs drawn by ourselves, in one document."""

    key = "FD"
    step = 2

    def __init__(self) -> None:
        self.used: set[str] = set()

    def code(self, text: str) -> str:
        """Return the one-byte codes of the signs."""
        return "".join(f"{DRAWN[one]:02x}" for one in text)


class _Advances(dict[str, float]):
    """Widths of characters in em; one that comes for the first time is met by its chain."""

    def __init__(self, meet: Callable[[str], float]) -> None:
        super().__init__()
        self._meet = meet

    def __missing__(self, character: str) -> float:
        width = self[character] = self._meet(character)
        return width


class Chain:
    """One weight in one document."""

    def __init__(self, names: tuple[str, ...], fonts: "Fonts") -> None:
        self._names = names
        self._fonts = fonts
        self._first = fonts.in_use(names[0])
        self._advances = _Advances(self._meet)
        self._odd: dict[str, FaceInUse | DrawnInUse | None] = {}  # not from the first face
        self._some_odd: re.Pattern[str] | None = None
        self._known: dict[str, Strip] = {}

    def strip(self, text: str) -> Strip:
        """Return a text coded; what no font has is noted in ``Fonts.missing``."""
        known = self._known.get(text)
        if known is None:
            widths = list(map(self._advances.__getitem__, text))
            known = Strip(text, tuple(self._stretches(text)), widths)
            if len(text) <= _SHORT:
                self._known[text] = known
        return known

    def plain(self, text: str) -> tuple[str, str, float] | None:
        """Return font, operator and width in em of a text that needs nothing special, else None.

        A short cut for the many short cells of tables.
        """
        width = sum(map(self._advances.__getitem__, text))
        if _PAIR.search(text) or (self._some_odd is not None and self._some_odd.search(text)):
            return None
        return self._first.key, f"<{self._first.code(text)}>Tj", width

    def _meet(self, character: str) -> float:
        """Note that this document needs the character, and from where; return its width."""
        if character in SHAPELESS:
            self._note_odd(character, None)
            return 0.0
        if character in DRAWN:
            self._fonts.drawn.used.add(character)
            self._note_odd(character, self._fonts.drawn)
            return 1.0
        for name in self._names:
            width = face(name).widths.get(character)
            if width is not None:
                source = self._fonts.in_use(name)
                source.used.add(character)
                if name != self._names[0]:
                    self._note_odd(character, source)
                return width
        self._fonts.missing.add(character)
        self._note_odd(character, None)
        return 1.0

    def _note_odd(self, character: str, source: "FaceInUse | DrawnInUse | None") -> None:
        self._odd[character] = source
        self._some_odd = re.compile(f"[{''.join(map(re.escape, self._odd))}]")

    def _stretches(self, text: str) -> Iterator[Stretch]:
        first = self._first
        if self._some_odd is None or not self._some_odd.search(text):
            yield Stretch(first.key, 0, len(text), first.code(text), first.step)
            return
        at = 0
        for source, characters in groupby(text, lambda one: self._odd.get(one, first)):
            part = "".join(characters)
            if source is not None:
                yield Stretch(source.key, at, at + len(part), source.code(part), source.step)
            at += len(part)


class Fonts:
    """The fonts of one PDF while it is being made; ``missing`` is what none of them has."""

    def __init__(self) -> None:
        self._faces: dict[str, FaceInUse] = {}
        self.drawn = DrawnInUse()
        self.missing: set[str] = set()
        self._chains: dict[tuple[str, ...], Chain] = {}
        self.regular = self.chain(REGULAR)
        self.bold = self.chain(BOLD)

    def chain(self, names: tuple[str, ...]) -> Chain:
        """Return one weight: these faces, each for what those before it lack."""
        known = self._chains.get(names)
        if known is None:
            known = self._chains[names] = Chain(names, self)
        return known

    def in_use(self, name: str) -> FaceInUse:
        """Return a face of this document; the first use gives it its name on the page."""
        known = self._faces.get(name)
        if known is None:
            known = self._faces[name] = FaceInUse(f"F{len(self._faces) + 1}", face(name))
        return known

    @property
    def faces(self) -> tuple[FaceInUse, ...]:
        """Return the faces that something was drawn with."""
        return tuple(one for one in self._faces.values() if one.used)
