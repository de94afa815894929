"""An official document (公文) as plain data after GB/T 9704-2012: what it says, not where it stands.

What is not known is a line to write on (``blank``), never a guess. Nothing secret is written with
this program, so there is neither a degree of secrecy nor a number of copies.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from typing import Any

from hongdang_desktop.ledgers.ledger import Facts

_LINE = "＿"
_DIGITS = "〇一二三四五六七八九"


class Level(IntEnum):
    """The levels of a text: body, then 一、 in Hei, （一） in Kai, 1. and （1） in Fangsong."""

    BODY = 0
    FIRST = 1
    SECOND = 2
    THIRD = 3
    FOURTH = 4


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; the number of a level is put before it by ``numbered``."""

    text: str
    level: Level = Level.BODY


@dataclass(frozen=True, slots=True)
class Head:
    """The red head of the plant's own documents: whose it is, and its number (发文字号)."""

    issuer: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Official:
    """One document. ``day`` None leaves the date to be written by hand.

    ``together`` are names that a line of the title shall not cut. ``remark`` stands in brackets
    below the date (附注). ``to`` is empty where it is for everybody (公示).
    """

    title: str
    body: tuple[Para, ...]
    to: str = ""
    attachments: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    day: date | None = None
    remark: str = ""
    head: Head | None = None
    together: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """One of the three parts of a letter of introduction; ``number`` is its 字号."""

    title: str
    number: str
    to: str
    body: tuple[str, ...]
    day: str
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThreeParts:
    """组织关系介绍信: stub, letter and receipt on one sheet, a seal across each cut between them."""

    title: str
    slips: tuple[Slip, ...]


Written = Official | ThreeParts


@dataclass(frozen=True)
class Telling:
    """From what a document is written: an entry, or one part of it, and what is known around it.

    ``title``, ``asks``, ``until`` and ``words`` are what the petition or reply itself says, ``number``
    and ``day`` are the document's, ``verdict`` is a reply's. With ``uncovered`` sensitive values are
    written out, else they are lines to write on.
    """

    record: Any
    facts: Facts
    entry_id: str = ""
    part: str = ""
    branch: str = ""
    plant: str = ""
    day: date | None = None
    number: str = ""
    title: str = ""
    asks: str = ""
    until: date | None = None
    verdict: str = ""
    words: str = ""
    uncovered: bool = False

    @property
    def branch_id(self) -> str:
        """Return the id of the branch whose entry it is."""
        return getattr(self.record, "branch", None) or ""

    def of(self, name: str) -> Any:  # noqa: ANN401 - the part of whatever ledger
        """Return the part that the document is about; the last one where none was named."""
        parts = getattr(self.record, name)
        chosen = [each for each in parts if each.id == self.part]
        return chosen[0] if chosen else parts[-1] if parts else None

    def person(self, reference: str | None) -> str:
        """Return a member's name, or a line to write it on."""
        return (self.facts.member(reference) if reference else "") or blank(3)


Letter = Callable[[Telling], Official]
"""Writes a document; reads nothing but what it is told."""


@dataclass(frozen=True)
class Paper:
    """One kind of document that an entry may need: ``key`` is for ever, ``fits`` says when it is offered."""

    key: str
    title: str
    write: Callable[[Telling], Written]
    fits: Callable[[Telling], bool] = field(default=lambda _: True)


def blank(length: int = 4) -> str:
    """Return a line to write on, so many characters long."""
    return _LINE * length


def or_blank(words: object, length: int = 4) -> str:
    """Return what is known, or a line to write it on."""
    return blank(length) if words is None or words == "" else str(words)


def said(day: date | None) -> str:
    """Return a date as official documents write it, or room for one."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "＿＿年＿月＿日"


def count(number: int | None, unit: str = "人") -> str:
    """Return a number with its unit, or a line to write it on."""
    return f"{or_blank(number, 2)}{unit}"


def joined(names: "tuple[str, ...] | list[str]", *, length: int = 6) -> str:
    """Return names as a list, or a line to write them on."""
    return "、".join(each for each in names if each) or blank(length)


def chinese(number: int) -> str:
    """Return a number up to 99 as Chinese numerals."""
    tens, ones = divmod(number, 10)
    words = (_DIGITS[tens] if tens > 1 else "") + "十" if tens else ""
    return words + (_DIGITS[ones] if ones or not tens else "")


def numbered(body: tuple[Para, ...]) -> Iterator[Para]:
    """Yield the paragraphs with the numbers of their levels before them."""
    counts = [0] * len(Level)
    for each in body:
        if each.level:
            counts[each.level] += 1
            counts[each.level + 1 :] = [0] * (len(Level) - each.level - 1)
        yield Para(_number(each.level, counts[each.level]) + each.text, each.level)


def _number(level: Level, number: int) -> str:
    if level is Level.FIRST:
        return f"{chinese(number)}、"
    if level is Level.SECOND:
        return f"（{chinese(number)}）"
    if level is Level.THIRD:
        return f"{number}. "
    return f"（{number}）" if level is Level.FOURTH else ""


def attached(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lines of 附件说明, numbered where there are several."""
    if len(names) < 2:
        return tuple(f"附件：{each}" for each in names)
    return tuple(
        f"{'附件：' if place == 1 else '　　　'}{place}. {each}"
        for place, each in enumerate(names, start=1)
    )


def plain_text(written: Written) -> str:
    """Return a document as text, to be pasted into Word or WPS."""
    if isinstance(written, ThreeParts):
        return "\n\n".join("\n".join(_slip_lines(written.title, each)) for each in written.slips)
    return "\n".join(_lines(written)) + "\n"


def _lines(written: Official) -> Iterator[str]:
    if written.head:
        yield from (written.head.issuer, written.head.number, "")
    yield from (written.title, "")
    if written.to:
        yield f"{written.to}："
    yield from (f"　　{each.text}" for each in numbered(written.body))
    if written.attachments:
        yield ""
        yield from (f"　　{each}" for each in attached(written.attachments))
    if written.signed or written.day:
        yield from ("", *(f"{each}　　" for each in written.signed), f"{said(written.day)}　　　　")
    if written.remark:
        yield f"　　（{written.remark}）"


def _slip_lines(title: str, slip: Slip) -> Iterator[str]:
    yield f"{title}　{slip.title}".strip()
    yield slip.number
    if slip.to:
        yield f"{slip.to}："
    yield from (f"　　{each}" for each in slip.body)
    yield slip.day
    yield from slip.below
