"""What the practice plant writes itself: notices, visits, examples, its pool of people, its answers.

Now and then a petition comes back, and those of the last month still wait for an answer.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from hongdang_desktop import paths
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.periods import Period
from hongdang_desktop.station.practice.people import Somebody
from hongdang_desktop.station.station import Station

_RETURNED = 7
"""Every so many answers one is sent back."""


@cache
def words() -> Mapping[str, Any]:
    """Return the texts of resources/practice/office.toml."""
    file = paths.resources() / "practice" / "office.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


class PlantOffice:
    """The plant's side of the practice plant."""

    def __init__(self, plant: Station) -> None:
        self._plant = plant
        self._issued = 0
        self._answered = 0
        self._said: dict[str, int] = {}

    def begin(self, people: tuple[tuple[str, Somebody], ...]) -> None:
        """Write down who is in the pool; ``people`` are some members with their branches."""
        payloads: list[JsonObject] = [
            {
                **text, "branch": branch, "person": person.id, "state": "in",
                "occurred_on": self._plant.today().isoformat(),
            }
            for text, (branch, person) in zip(words()["talent"], people, strict=False)
        ]  # fmt: skip
        self._keep("talent", payloads)

    def month(self, month: Period, branches: tuple[str, ...]) -> None:
        """Write what the plant sends in a month: a notice, in some months a visit or an example."""
        day = self._plant.today()
        self._keep("circular", [self._circular(day)])
        if month.first.month % 3 == 2:
            visited = branches[month.first.month // 3 % len(branches)]
            self._keep("inspection", [self._inspection(day, visited)])
        if month.first.month in (6, 11):
            origin = branches[month.first.month % len(branches)]
            text = self._next("experience")
            self._keep(
                "model_experience", [{**text, "origin": origin, "occurred_on": day.isoformat()}]
            )

    def answer(self, branch: str) -> None:
        """Answer what a branch asked, each kind with a number of its own."""
        for each in self._plant.petitions.waiting(branch):
            evidence = self._plant.petitions.evidence(each.petition.id)
            self._answered += 1
            if self._answered % _RETURNED == 0:
                self._plant.petitions.reply(
                    [each.petition.id], verdict="returned", reasons=words()["returned"]
                )
                continue
            verdict = evidence.answers[0][0]
            said = words()["answers"][2 if verdict == "filed" else self._answered % 2]
            self._plant.petitions.reply(
                [each.petition.id],
                verdict=verdict,
                reasons=said,
                until=_until(each.petition),
                number=self._number("红采党复") if evidence.numbered else "",
            )

    def _circular(self, day: date) -> JsonObject:
        text = self._next("circular")
        due = (day + timedelta(days=44)).isoformat() if text.get("task") else None
        return {
            **text,
            "number": self._number("红采党"),
            "occurred_on": day.isoformat(),
            "due": due,
        }

    def _inspection(self, day: date, branch: str) -> JsonObject:
        text = self._next("inspection")
        findings = [
            {"id": f"{day}-{place}", "problem": each}
            for place, each in enumerate(text["findings"], start=1)
        ]
        return {
            **text, "branch": branch, "occurred_on": day.isoformat(),
            "inspectors": words()["inspectors"], "findings": findings,
        }  # fmt: skip

    def _number(self, word: str) -> str:
        self._issued += 1
        return f"{word}〔{self._plant.today().year}〕{self._issued}号"

    def _next(self, name: str) -> dict[str, Any]:
        place = self._said.get(name, 0)
        self._said[name] = place + 1
        return dict(words()[name][place % len(words()[name])])

    def _keep(self, ledger: str, payloads: list[JsonObject]) -> None:
        if payloads:
            book = self._plant.book
            ids = book.save_all(ledger, [(each, None) for each in payloads]).ids
            book.finalise_all(ids)


def _until(petition: Any) -> date | None:  # noqa: ANN401 - an entry of P02
    until: date | None = petition.record.until
    return until
