"""Lists of parts in words, shortened to what differs between versions."""

from collections.abc import Mapping, Sequence

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.columns import Names
from hongdang_desktop.core.records import Part, columns_of


def part_words(
    model: type[Part], value: Json, versions: Sequence[Json], names: Names | None
) -> str:
    """Return a list of parts, one a line: the first value, then only those that differ.

    ``versions`` are the same list in all versions; parts that are equal in all are left out, and of
    a part that all have, the values that are equal. Without versions everything is told.
    """
    listed = [_by_id(each) for each in versions]
    parts = _by_id(value)
    common = {
        part_id
        for part_id, part in parts.items()
        if listed and all(each.get(part_id) == part for each in listed)
    }
    if len(common) == len(parts) and any(each.keys() != parts.keys() for each in listed):
        return f"（只有都一样的 {len(parts)} 项）"
    if common and len(common) == len(parts):
        common = set()  # only their order differs
    lines = [
        _line(model, part, _everywhere(part_id, listed), names)
        for part_id, part in parts.items()
        if part_id not in common
    ]
    return "\n".join(line for line in lines if line)


def _line(
    model: type[Part],
    part: Mapping[str, Json],
    versions: Sequence[Mapping[str, Json]],
    names: Names | None,
) -> str:
    first, *others = columns_of(model).items()
    cells = [
        f"{column.label}：{column.format(part.get(name), names) or '（空）'}"
        for name, column in others
        if part.get(name) or versions
        if not versions or any(each.get(name) != part.get(name) for each in versions)
    ]
    name, column = first
    return "　".join((column.format(part.get(name), names), "；".join(cells))).strip()


def _everywhere(
    part_id: str, listed: Sequence[Mapping[str, Mapping[str, Json]]]
) -> list[Mapping[str, Json]]:
    """Return a part as it stands in each version; nothing when one of them does not have it."""
    found = [each[part_id] for each in listed if part_id in each]
    return found if len(found) == len(listed) else []


def _by_id(parts: Json) -> dict[str, Mapping[str, Json]]:
    listed = parts if isinstance(parts, list) else []
    return {str(each.get("id")): each for each in listed if isinstance(each, dict)}
