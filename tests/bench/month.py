"""What a branch writes in a month (exchange.md §6), as payloads of the ledgers that exist.

40 members, 15 meetings (600 signs of minutes, 12–40 people, three of four saved again), 40 dues,
one 60-item self-assessment saved three times, 5 talks of 300 signs, 20 rows of 100 signs, 2 members
changed: 97 entries. Dues, rows and talks have no ledger yet: they stand as party groups and short
meetings of the same length. The text is drawn from 1,500 signs by Zipf's law, so that it compresses
about as much as real minutes do.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from hongdang_desktop.core.canonical import Json, JsonObject

MEMBERS = 40
ENTRIES = 97
MEETINGS = 15
PHOTOS_EACH = 2
SCANNED = 7
"""Of so many meetings one has a scan (15 %)."""

_SIGNS = [chr(0x4E00 + 7 * n) for n in range(1500)]
_WEIGHTS = [1 / (n + 3) for n in range(1500)]


@dataclass(frozen=True)
class Written:
    """One entry: into which ledger, which record of the month it is, and its payload."""

    ledger: str
    record: str
    payload: JsonObject


def members() -> Iterator[JsonObject]:
    """Yield the 40 members of a branch; region 999999, so nobody's."""
    for number in range(MEMBERS):
        stem = f"999999198001{1 + number % 28:02}{100 + number:03}"
        yield {
            "name": f"党员{number:02}", "sex": "1", "identity_number": stem + _check(stem),
            "nation": "01", "born_on": f"1980-01-{1 + number % 28:02}", "category": "full",
            "joined_on": "2005-07-01", "confirmed_on": "2006-07-01", "standing": "normal",
        }  # fmt: skip


def month(number: int, people: list[str], seed: int = 0) -> list[Written]:
    """Return the 97 entries of a month in the order in which they are saved."""
    pick = random.Random(number * 1000 + seed)  # noqa: S311 - for text, not for keys
    found: list[Written] = []
    for n in range(MEETINGS):
        first = _meeting(pick, number, n, people)
        found.append(Written("committee_meeting", f"c{n}", first))
        if n % 4:
            again: JsonObject = {**first, "title": f"{first['title']}（改）"}
            found.append(Written("committee_meeting", f"c{n}", again))
    found += [_row(pick, f"d{n}", 18) for n in range(40)]
    items = _items(pick)
    found += [
        Written("committee_meeting", "s", {"title": f"{number + 1} 月自评 {n}", "agenda": items})
        for n in range(3)
    ]
    found += [_talk(pick, number, n) for n in range(5)]
    found += [_row(pick, f"r{n}", 100) for n in range(20)]
    return found + [_row(pick, f"x{n}", 30) for n in range(ENTRIES - len(found))]


def text(pick: random.Random, length: int) -> str:
    """Return invented Chinese of so many signs."""
    return "".join(pick.choices(_SIGNS, _WEIGHTS, k=length))


def _meeting(pick: random.Random, month: int, number: int, people: list[str]) -> JsonObject:
    day = f"2026-{1 + month % 12:02}-{1 + number:02}"
    there = pick.sample(people, pick.randint(12, len(people)))
    attendance: list[Json] = [
        {"id": f"p{n}", "member": each, "voter": True, "sessions": ["s1"]}
        for n, each in enumerate(there)
    ]
    return {
        "title": f"{month + 1} 月第 {number + 1} 次会议",
        "sessions": [{"id": "s1", "starts_at": f"{day}T09:00:00+08:00",
                      "ends_at": f"{day}T10:00:00+08:00", "place": "作业区二楼会议室"}],
        "agenda": [{"id": "a1", "title": text(pick, 12), "discussion": text(pick, 500),
                    "decision": text(pick, 100)}],
        "attendance": attendance,
    }  # fmt: skip


def _items(pick: random.Random) -> list[Json]:
    return [{"id": f"i{n}", "title": text(pick, 12), "decision": text(pick, 20)} for n in range(60)]


def _talk(pick: random.Random, month: int, number: int) -> Written:
    agenda: list[Json] = [{"id": "a1", "title": "谈话", "discussion": text(pick, 300)}]
    payload: JsonObject = {"title": f"{month + 1} 月谈话 {number + 1}", "agenda": agenda}
    return Written("committee_meeting", f"t{number}", payload)


def _row(pick: random.Random, record: str, length: int) -> Written:
    return Written("party_group", record, {"name": text(pick, length)})


def _check(stem: str) -> str:
    """Return the last sign of an identity number (GB 11643)."""
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(stem))
    return "10X98765432"[total % 11]
