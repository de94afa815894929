"""Counts of what was tried, for the end of the run and for the note."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Row:
    """One line of the table: what was done, how often, and what came of it."""

    title: str
    tried: int = 0
    lost: int = 0
    half: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


ROWS: dict[str, Row] = {}


def row(title: str) -> Row:
    """Return the line of this title; the first call makes it."""
    return ROWS.setdefault(title, Row(title))


def table() -> str:
    """Return everything as a table in Markdown."""
    lines = [
        "| what | tried | lost entries | half states | seen | s |",
        "|---|---|---|---|---|---|",
    ]
    for each in ROWS.values():
        seen = ", ".join(f"{name} {count}" for name, count in sorted(each.seen.items()))
        lines.append(
            f"| {each.title} | {each.tried} | {each.lost} | {each.half} | {seen} | {each.seconds:.0f} |"
        )
    total = sum(each.tried for each in ROWS.values())
    lost = sum(each.lost for each in ROWS.values())
    half = sum(each.half for each in ROWS.values())
    lines.append(f"| all | {total} | {lost} | {half} | | |")
    return "\n".join(lines) + "\n"


def write(file: Path) -> None:
    """Keep the table."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(table(), encoding="utf-8")
