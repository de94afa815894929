"""What rules say of a record as it stands."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """What a rule says of a record as it stands, also where nothing is wrong.

    ``field`` is a path as in ``Problem``; ``note`` says what was counted, ``source`` names the article.
    """

    field: str
    sentence: str
    fulfilled: bool
    source: str = ""
    note: str = ""
