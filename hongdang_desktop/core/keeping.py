"""What may be kept at all: whatever a package would refuse must not get into the journal."""

from collections import deque
from collections.abc import Iterator, Mapping

from hongdang_desktop.core.canonical import canonical
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.typed import keepable

MOST_BYTES = 900_000
"""Of one record as JSON. A package takes lines of 1 MiB (exchange.md §3), the envelope included."""

MOST_SEALED_BYTES = 600_000
"""Of one record that travels sealed: however badly it packs, as base64 a line takes it."""

_GREATEST = 2**53
_DEEPEST = 12
_SHALLOW = 8
"""So deep are records of the program; what is deeper is looked at one by one."""


def written(
    payload: Mapping[str, object], *, most: int = MOST_BYTES
) -> tuple[bytes, tuple[Problem, ...]]:
    """Return the canonical form of a payload, and what in it cannot be kept (then b"").

    ``most`` bytes are allowed; fewer where it travels sealed.
    """
    data = _written_at_once(payload)
    if not data:
        if wrong := tuple(_faults(payload)):
            return b"", wrong
        data = canonical(dict(payload))
    return (b"", (_too_long(len(data), most),)) if len(data) > most else (data, ())


def _written_at_once(payload: Mapping[str, object]) -> bytes:
    """Return the canonical form of what is plainly without fault, b"" where it must be looked at.

    One look at the whole text instead of one at each: where the whole is fit to be kept, so is each.
    """
    if not _plain(list(payload.values()), _SHALLOW):
        return b""
    try:
        data = canonical(dict(payload))
        text = data.decode()
    except (ValueError, TypeError):
        return b""
    return data if "\\" not in text and keepable(text) else b""


def _plain(values: list[object], depth: int) -> bool:
    for value in values:
        kind = type(value)
        if isinstance(value, str) or value is None or kind is bool:
            continue
        if kind is int:
            if not -_GREATEST <= value <= _GREATEST:  # type: ignore[operator]  # an int
                return False
        elif not depth:
            return False
        elif kind is list:
            if not _plain(value, depth - 1):  # type: ignore[arg-type]  # a list
                return False
        elif kind is not dict or not _plain(list(value.values()), depth - 1):  # type: ignore[attr-defined]  # a dict
            return False
    return True


def _faults(payload: Mapping[str, object]) -> Iterator[Problem]:
    waiting: deque[tuple[str, int, object]] = deque([("", 0, dict(payload))])
    while waiting:
        path, depth, value = waiting.popleft()
        if isinstance(value, str):
            if not keepable(value):
                yield _bad_text(path)
        elif isinstance(value, float) or (isinstance(value, int) and abs(value) > _GREATEST):
            yield _bad_value(path, str(value))
        elif isinstance(value, dict | list):
            if depth > _DEEPEST:
                yield _bad_value(path, "…")
                continue
            for step, each in _children(value):
                below = f"{path}/{step}" if path else step
                waiting.append((below, depth + 1, each))
                if not keepable(step):
                    yield _bad_text(below)


def _children(value: dict[str, object] | list[object]) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        yield from value.items()
        return
    for number, each in enumerate(value):
        name = each.get("id") if isinstance(each, dict) else None
        yield (name if isinstance(name, str) and name else str(number)), each


def _bad_text(path: str) -> Problem:
    return Problem(
        path, "BAD_CHARACTER", Level.SAVE, "里面有看不见的字符，存不进去。", "删掉重新打一遍。"
    )


def _bad_value(path: str, value: str) -> Problem:
    shown = value if len(value) <= 30 else f"{value[:30]}……"
    return Problem(
        path, "BAD_FORM", Level.SAVE, f"“{shown}”存不进去。", "看看填的是不是这一栏的内容。"
    )


def _too_long(size: int, most: int) -> Problem:
    return Problem(
        "", "TOO_LONG", Level.SAVE, f"这条记录有 {size // 1000} KB，最多 {most // 1000} KB。",
        "长的内容放到附件。",
    )  # fmt: skip
