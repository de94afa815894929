"""What a person sees of a conflict: frozen plain data."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Side:
    """One of the versions that stand side by side; ``gone``: it deletes the entry.

    ``pc`` is the computer's name as the roster has it. ``own``: written on this computer.
    """

    revision: str
    who: str
    pc: str
    at: datetime
    own: bool
    gone: bool
    final: bool
    reason: str

    @property
    def author(self) -> str:
        """Return who wrote it, and where."""
        return f"{self.who or '未留名'}（{self.pc}）" if self.pc else self.who or "未留名"


@dataclass(frozen=True)
class Difference:
    """One field in which versions differ. ``texts`` and ``changed`` have one place for each side.

    ``before`` is what stood there when the ways parted, None where that is not known here. Of a side
    that deletes the entry the text is "". ``free``: the texts may be written together by hand, in
    several lines if ``long``. Of a ``sensitive`` one the texts may be covered.
    """

    field: str
    label: str
    before: str | None
    texts: tuple[str, ...]
    changed: tuple[bool, ...]
    weighty: bool
    free: bool
    long: bool = False
    sensitive: bool = False

    @property
    def suggested(self) -> int | None:
        """Return the one side that changed the field at all, None where a person must say."""
        if self.weighty or self.before is None or sum(self.changed) != 1:
            return None
        return self.changed.index(True)


@dataclass(frozen=True)
class Conflict:
    """One entry in two or more versions. ``same`` is what stands in all of them: label and text.

    ``final``: one of them is final already, so that choosing is a correction and takes a reason.
    """

    entry: str
    ledger: str
    branch: str
    title: str
    called: str
    sides: tuple[Side, ...]
    differences: tuple[Difference, ...]
    same: tuple[tuple[str, str], ...]
    final: bool

    @property
    def sensitive(self) -> bool:
        """Say whether something that differs may be covered."""
        return any(each.sensitive for each in self.differences)

    @property
    def gone(self) -> bool:
        """Say whether one side deletes the entry."""
        return any(side.gone for side in self.sides)


@dataclass(frozen=True)
class Joined:
    """One entry that the program joined by itself: who wrote the versions, and which fields came in."""

    entry: str
    ledger: str
    title: str
    called: str
    at: datetime
    authors: tuple[str, ...]
    labels: tuple[str, ...]
