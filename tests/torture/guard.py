"""What a guard is: a check that could be taken out, and the tests that must then complain."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """``snippet`` stands exactly once in ``file`` (under ``hongdang_desktop``).

    Without the guard ``instead`` stands there; of ``tests`` at least one must then fail.
    """

    name: str
    file: str
    snippet: str
    instead: str
    tests: str


def never(name: str, file: str, condition: str, tests: str) -> Guard:
    """A condition that refuses something: without the guard it never holds."""
    return Guard(name, file, f"if {condition}:", "if False:", tests)
