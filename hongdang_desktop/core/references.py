"""Where a payload points at other records: every reference column, also within parts."""

from collections.abc import Iterator, Mapping

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.columns import Column, EntryRef, MemberRef, OrganisationRef
from hongdang_desktop.core.records import Record, columns_of, part_model


def references(
    model: type[Record], payload: Mapping[str, Json], at: str = ""
) -> Iterator[tuple[str, Column, str]]:
    """Yield the path, the column and the id of every reference."""
    for name, column in columns_of(model).items():
        value = payload.get(name)
        part = part_model(model, name)
        if part is not None:
            for each in value if isinstance(value, list) else ():
                if isinstance(each, dict):
                    yield from references(part, each, f"{at}{name}/{each.get('id')}/")
        elif isinstance(column, MemberRef | OrganisationRef | EntryRef):
            ids = value if isinstance(value, list) else [value]
            yield from ((f"{at}{name}", column, str(each)) for each in ids if each)
