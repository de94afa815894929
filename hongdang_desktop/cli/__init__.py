"""The command line: everything that the window does with data, for scripts and tests (design.md §7)."""

import sys
from collections.abc import Sequence

from hongdang_desktop.cli.app import note_bug, run

__all__ = ["main"]


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused, 2 wrong usage."""
    if words is None:
        sys.excepthook = note_bug
        words = sys.argv[1:]
    return run(words)
