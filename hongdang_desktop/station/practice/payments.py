"""The dues of a practice branch: one payment a member and month, a few late, one let off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.periods import Period, month_of
from hongdang_desktop.ledgers.dues_bands import owed
from hongdang_desktop.ledgers.rulebook import rule_book
from hongdang_desktop.station.practice.branch import PracticeBranch
from hongdang_desktop.station.practice.people import Somebody

_HANDS_UP = 3
"""Of four branches the one that notes what it hands up to the plant."""
_CHANNELS = ("online", "online", "online", "cash", "proxy")


@dataclass
class Payments:
    """Keeps L15 of one branch. ``branch.number`` decides who does not pay, and for how long."""

    branch: PracticeBranch
    rng: Random
    texts: Mapping[str, str]
    _bases: dict[str, int] = field(default_factory=dict)
    _owed: dict[str, list[str]] = field(default_factory=dict)
    _fixed: str = ""
    """The January in which all bases were fixed last."""
    _waiting: list[Somebody] = field(default_factory=list)

    def pay(self, month: Period, left: int) -> None:
        """Write down who paid until now; in January all bases are fixed anew."""
        if month.first.month == 1 and self._bases:
            self._fixed = month.text
            self._bases = {who: base + base // 40 for who, base in self._bases.items()}
        people = [p for p in self.branch.scribe.people if month_of(p.joined_on).last < month.first]
        never = self._not_paying(people, left)
        self._waiting = [
            person
            for person in people
            if person not in never and not person.post and self.rng.random() < 0.05
        ]
        for person in never:
            self._owed.setdefault(person.id, []).append(month.text)
        here = [person for person in people if person not in never + self._waiting]
        day = self.branch.station.today()
        self.branch.keep("dues", [self._payment(p, month, day, people) for p in here])

    def pay_late(self, month: Period, left: int) -> None:
        """Write down who paid after the fifteenth, and what was made up for."""
        day = self.branch.station.today()
        late = self._waiting if left else self._waiting[1:]
        payloads = [self._payment(person, month, day, []) for person in late]
        payloads += [self._supplement(who, month, day) for who in self._made_up(left)]
        self.branch.keep("dues", payloads)
        if self.branch.number % 4 == _HANDS_UP and left:
            voucher = f"{month.first.year}-{month.first.month:02d}"
            self.branch.station.dues.remit(self.branch.id, month.text, day, voucher)

    def _not_paying(self, people: list[Somebody], left: int) -> list[Somebody]:
        """Return who does not pay this month: by branch for three months, one, four long ago, seven."""
        span = {0: range(3), 1: range(1), 2: range(9, 13), 3: range(2, 9)}
        plain = [person for person in people if not person.post and person.full]
        if left not in span.get(self.branch.number % 4, range(0)) or not plain:
            return []
        return [plain[len(plain) // 2]]

    def _made_up(self, left: int) -> list[str]:
        """Return who makes up for everything: one for four months, one for seven, which is too long."""
        if left != {2: 8, 3: 1}.get(self.branch.number % 4, -1):
            return []
        return [who for who, months in self._owed.items() if months]

    def _payment(
        self, person: Somebody, month: Period, day: date, people: list[Somebody]
    ) -> JsonObject:
        base = self._base(person.id)
        _, due = owed(rule_book(), "in_service", base, [month.text])
        payload: JsonObject = {
            "month": month.text, "member": person.id, "category": "in_service", "base": base,
            "paid": due, "kind": "normal", "channel": self.rng.choice(_CHANNELS),
            "occurred_on": (day - timedelta(days=self.rng.randint(0, 3))).isoformat(),
        }  # fmt: skip
        if self._fixed:
            payload["basis"] = f"{self._fixed[:4]}年1月核定"
        number = self.branch.number
        if number in (1, 2) and person in people[-3:-2]:
            # One branch has the plant's consent on paper, the other forgot to ask for it in spring.
            relief: JsonObject = {"kind": "relief", "paid": 0}
            if number == 2:
                words = self.texts["reliefs"].format(year=month.first.year, number=14)
                return {**payload, **relief, "relief_number": words}
            if month.first.month == 4:
                return {**payload, **relief}
        return payload

    def _supplement(self, who: str, month: Period, day: date) -> JsonObject:
        months = self._owed.pop(who)
        base = self._base(who)
        _, due = owed(rule_book(), "in_service", base, months)
        return {
            "month": month.text, "member": who, "category": "in_service", "base": base,
            "paid": due, "kind": "supplement", "months": list[Json](months), "channel": "cash",
            "months_reason": self.texts["late"], "occurred_on": day.isoformat(),
        }  # fmt: skip

    def _base(self, who: str) -> int:
        """Return a member's base in fen, between 3,900 and 10,600 yuan."""
        if who not in self._bases:
            self._bases[who] = self.rng.randint(3900_00, 10_600_00)
        return self._bases[who]
