"""How a command answers: JSON, or bare columns on stdout; sentences on stderr."""

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.errors import UserError
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.station.views import Refused
from hongdang_desktop.store.errors import Damaged


@dataclass(frozen=True)
class Wishes:
    """What was said for any command: ``--json``, and ``--as NAME`` ("" when nobody was named)."""

    as_json: bool = False
    actor: str = ""


_NONE = Wishes()
WISHES = ContextVar("wishes", default=_NONE)


@dataclass(frozen=True)
class Answer:
    """What a command has to say. ``data`` is for ``--json``, ``lines`` for everybody else.

    ``refusal`` is what went wrong although there is something to show; the command then exits 1.
    """

    data: Json
    lines: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    refusal: UserError | None = None


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LEVELS = {Level.SAVE: "不能存", Level.FINAL: "不能定稿", Level.WARN: "提醒"}


def give(answer: Answer) -> int:
    """Print an answer; return the exit code."""
    if WISHES.get().as_json:
        _out(json.dumps(answer.data, ensure_ascii=False, indent=2))
    else:
        for line in answer.lines:
            _out(line)
    for sentence in answer.said:
        say(sentence)
    return refuse(answer.refusal) if answer.refusal else 0


def refuse(error: UserError, code: int = 1) -> int:
    """Say why nothing was done; with ``--json`` the last line is an object. Return the exit code."""
    for problem in error.problems if isinstance(error, Refused) else ():
        say(in_words(problem))
    say(error.sentence)
    if isinstance(error, Damaged) and error.best:
        say("从命令行恢复：hongdang restore")
    if WISHES.get().as_json:
        say(json.dumps({"code": error.code, "message": error.sentence}, ensure_ascii=False))
    return code


def in_words(problem: Problem) -> str:
    """Return a problem as one line: how far it reaches, where, and both sentences."""
    place = f"{problem.field}：" if problem.field else ""
    source = f"（{problem.source}）" if problem.source else ""
    return f"{_LEVELS[problem.level]} {place}{problem.text}{source}"


def as_data(problem: Problem) -> Json:
    """Return a problem for ``--json``."""
    return {
        "field": problem.field, "code": problem.code, "level": str(problem.level),
        "sentence": problem.sentence, "cure": problem.cure, "source": problem.source,
    }  # fmt: skip


def say(sentence: str) -> None:
    """Write a sentence to stderr."""
    sys.stderr.write(_harmless(sentence) + "\n")


def columns(head: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return lines in which every column begins at one place; a Chinese character counts two."""
    table = [[_one_line(cell) for cell in row] for row in (head, *rows)]
    widths = [max(_width(cell) for cell in column) for column in zip(*table, strict=True)]
    return tuple(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        .rstrip()
        for row in table
    )  # fmt: skip


def _out(line: str) -> None:
    sys.stdout.write(_harmless(line) + "\n")


def _harmless(text: str) -> str:
    """Show as � what must not steer the terminal, and what no file can take (half a sign)."""
    return _CONTROL.sub("�", text)


def _one_line(cell: str) -> str:
    return " ".join(cell.split())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
