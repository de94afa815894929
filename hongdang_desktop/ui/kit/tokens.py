"""The tokens of the look: colours, type scale and heights, derived from one base size."""

from dataclasses import dataclass
from enum import Enum, StrEnum


class Size(Enum):
    """The steps of the type scale as a part of the base size."""

    TITLE = 17 / 11
    SECTION = 12.5 / 11
    BASE = 1.0
    SMALL = 10.5 / 11
    TOTAL = 2.0


class Tone(StrEnum):
    """What a colour says; every tone is also said in words where it is used."""

    PLAIN = "plain"
    QUIET = "quiet"
    INFO = "info"
    TODO = "todo"
    BAD = "bad"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Look:
    """The tokens of ui.md §2. ``base`` in pt; lengths are logical pixels at 11 pt."""

    base: int = 11
    ink: str = "#23201C"
    ink2: str = "#59524A"
    page: str = "#F7F5F1"
    side: str = "#ECE8E1"
    card: str = "#FFFFFF"
    mute: str = "#F1EEE9"
    line: str = "#DDD7CD"
    edge: str = "#857C70"
    thumb: str = "#B9B0A3"
    track: str = "#E6E1D8"
    desk: str = "#E4DFD7"
    red: str = "#92251C"
    dark_red: str = "#771C15"
    red_bg: str = "#FBEDEA"
    amber: str = "#714600"
    amber_bg: str = "#FFF3D9"
    green: str = "#1B5A35"
    green_bg: str = "#E7F2EA"
    blue: str = "#1B4A7A"
    blue_bg: str = "#E8F0F8"
    focus: str = "#1A5FB4"
    selection: str = "#E8F0F8"

    def pt(self, size: Size) -> float:
        """Return a step of the type scale in pt."""
        return round(self.base * size.value, 2)

    def px(self, at_11: int) -> int:
        """Return a height that holds text, grown with the base size."""
        return round(at_11 * self.base / 11)

    def text_colour(self, tone: Tone) -> str:
        """Return the colour of words in this tone."""
        return {
            Tone.PLAIN: self.ink,
            Tone.QUIET: self.ink2,
            Tone.INFO: self.blue,
            Tone.TODO: self.amber,
            Tone.BAD: self.red,
            Tone.DONE: self.green,
        }[tone]

    def tint(self, tone: Tone) -> str:
        """Return the ground that goes with a tone."""
        return {
            Tone.PLAIN: self.card,
            Tone.QUIET: self.mute,
            Tone.INFO: self.blue_bg,
            Tone.TODO: self.amber_bg,
            Tone.BAD: self.red_bg,
            Tone.DONE: self.green_bg,
        }[tone]
