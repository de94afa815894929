"""What may be wrong with a value: the one form in which every check answers."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How far a problem reaches; the level of a rule is dated data (resources/rules)."""

    SAVE = "save"  # the value cannot be kept at all
    FINAL = "final"  # a draft may be kept, but not finalised
    WARN = "warn"  # shown, never in the way


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one field of a record.

    ``field`` is a path: ``title``, ``agenda/<part id>/due``, or ``""`` for the whole record.
    ``code`` is a rule of the catalogue (``G04``) or a form code (``REQUIRED``, ``BAD_DAY``).
    ``sentence`` says what is the matter, ``cure`` what to do now; ``source`` names the article.
    """

    field: str
    code: str
    level: Level
    sentence: str
    cure: str = ""
    source: str = ""

    @property
    def text(self) -> str:
        """Both sentences, as shown under a box."""
        return self.sentence + self.cure
