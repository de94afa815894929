"""What every paper about entries is made from."""

from dataclasses import dataclass

from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.columns import Names
from hongdang_desktop.ledgers.covering import KEPT_BACK, covered, shown, unread_names
from hongdang_desktop.ledgers.envelope import Envelope, Stage
from hongdang_desktop.ledgers.ledger import AnyLedger
from hongdang_desktop.output.document import Correction, Mark, MarkKind, late, taken_over


@dataclass(frozen=True)
class Subject:
    """One entry as it goes on paper; ``seal`` is the short digest that the foot shows.

    Sensitive values are covered unless ``uncovered``; ``closed``: the books of its year are.
    """

    ledger: AnyLedger
    record: Envelope
    names: Names
    branch: str
    derived: tuple[tuple[str, str], ...] = ()
    corrections: tuple[Correction, ...] = ()
    seal: str = ""
    uncovered: bool = False
    closed: bool = False

    @property
    def draft(self) -> bool:
        """Say whether the entry is not final yet."""
        return self.record.stage != Stage.FINAL

    def shown(self, name: str) -> str:
        """Return one field of the record, or a worked-out value, as people read it."""
        label = next((each.label for each in self.ledger.derived if each.name == name), "")
        if label:
            return self.derived_value(label)
        if name in unread_names(self.record):
            return KEPT_BACK
        column = self.ledger.columns[name]
        words = column.format(getattr(self.record, name), self.names)
        return covered(column, words, uncovered=self.uncovered)

    def parts_shown(self, name: str) -> str:
        """Return a list of parts as people read it, one a line."""
        if name in unread_names(self.record):
            return KEPT_BACK
        value = {name: getattr(self.record, name)}
        return shown(self.ledger.model, name, value, self.names, uncovered=self.uncovered)

    def derived_value(self, label: str) -> str:
        """Return a worked-out value by its label, "" when the ledger has none."""
        return next((value for known, value in self.derived if known == label), "")

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Return the bands under the title: late entry, taken over, corrected."""
        found = []
        done = self.record.finalised_at
        day = f"{done.astimezone(PLANT_TIME):%Y-%m-%d}" if done else ""
        if self.record.late:
            found.append(late(day, self.record.late_reason or "未写"))
        if self.record.opening:
            found.append(taken_over(day))
        if self.corrections:
            days = "、".join(dict.fromkeys(item.on for item in self.corrections))
            found.append(Mark(MarkKind.CORRECTED, f"（定稿后更正过，{days}，见文末）"))
        return tuple(found)

    @property
    def footer(self) -> str:
        """Return the line below the page number."""
        return f"记录摘要 {self.seal}　电子原件为准" if self.seal else ""

    @property
    def header(self) -> str:
        """Return branch, ledger and year for the head of every page."""
        shut = "（已封账）" if self.closed else ""
        year = f"　{self.record.year}年{shut}" if self.record.year else ""
        return f"{self.branch}　{self.ledger.title}{year}"
