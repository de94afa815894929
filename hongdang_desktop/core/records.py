"""Typed records made of columns: how a payload is read, and what its form may get wrong."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Annotated, TypeVar, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from hongdang_desktop.core.canonical import Json, JsonObject, canonical, without_empty
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.columns import Column
from hongdang_desktop.core.keeping import written
from hongdang_desktop.core.problems import Level, Problem

R = TypeVar("R", bound="Record")

Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(1900, 1, 1, tzinfo=PLANT_TIME), lt=datetime(2201, 1, 1, tzinfo=PLANT_TIME)),
]
"""A moment of a record: aware, and so near that it has a day in every time zone."""


class Record(BaseModel):
    """Plain frozen data. Keys of a newer version are kept in ``model_extra`` and written back."""

    model_config = ConfigDict(frozen=True, strict=True, extra="allow")

    def payload(self) -> JsonObject:
        """Return the JSON that is kept in the journal: nothing empty, unknown keys included."""
        return _lean(self.model_dump(mode="json"))


class Part(Record):
    """One line within a record; ``id`` is for ever, problems and conflicts point at it."""

    id: str = ""


class Malformed(Exception):
    """A payload that is not of its record's form at all; ``problems`` says where."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.text}" for p in problems))
        self.problems = problems


@cache
def columns_of(model: type[Record]) -> Mapping[str, Column]:
    """Return the columns of a record by field name, in the order in which they are written."""
    found: dict[str, Column] = {}
    for name, info in model.model_fields.items():
        column = next((m for m in info.metadata if isinstance(m, Column)), None)
        if column is not None:
            found[name] = column
    return found


@cache
def part_model(model: type[Record], name: str) -> type[Part] | None:
    """Return the model of the parts in a field, None when the field holds no parts."""
    annotation = model.model_fields[name].annotation
    if get_origin(annotation) is tuple:
        inner = get_args(annotation)[0]
        if isinstance(inner, type) and issubclass(inner, Part):
            return inner
    return None


@cache
def is_weighty(model: type[Record], name: str) -> bool:
    """Say whether a field is for people to decide: by its column, or by a column of its parts.

    So is whatever has no column: what the program keeps, and what only a newer program knows.
    """
    column = columns_of(model).get(name)
    part = part_model(model, name) if column is not None else None
    if column is None or column.weighty:
        return True
    return part is not None and any(is_weighty(part, each) for each in columns_of(part))


def read(model: type[R], payload: Mapping[str, Json]) -> R:
    """Return the typed record of a payload. Raises Malformed with every fault at once."""
    data, wrong = written(payload)
    if wrong:
        raise Malformed(wrong)
    return _validated(model, payload, data)


def reread(model: type[R], payload: Mapping[str, Json]) -> R:
    """Return the record as ``read`` does, at a quarter of the cost.

    For payloads of our own tables, or of a package: what may be kept at all was checked there.
    """
    return _validated(model, payload, canonical(dict(payload)))


def column_problems(record: Record, at: str = "") -> Iterator[Problem]:
    """Yield what single columns complain of: missing ones stop finalising, bad values stop saving."""
    for name, column, parts in _laid_out(type(record)):
        value = getattr(record, name)
        if value is None and not column.required:
            continue
        path = f"{at}{name}"
        if column.required and _is_empty(value):
            yield Problem(path, "REQUIRED", Level.FINAL, f"还没有{column.label}。", column.hint)
        elif wrong := column.check(value):
            code, sentence, cure = wrong
            yield Problem(path, code, Level.SAVE, f"{column.label}：{sentence}", cure)
        if parts is not None:
            if any(count > 1 for part, count in Counter(part.id for part in value).items() if part):
                yield Problem(
                    path, "PART_TWICE", Level.SAVE, f"{column.label}里有两行是同一个编号。",
                    "去掉一行，重新填。",
                )  # fmt: skip
            for part in value:
                yield from column_problems(part, f"{path}/{part.id}/")


@cache
def _laid_out(model: type[Record]) -> tuple[tuple[str, Column, type[Part] | None], ...]:
    """Return name, column and model of parts of what may be complained of, at one glance."""
    return tuple(
        (name, column, part)
        for name, column in columns_of(model).items()
        if (part := part_model(model, name)) is not None
        or column.required
        or type(column).check is not Column.check
    )


def unknown_fields(record: Record, allowed: Mapping[str, Json], at: str = "") -> Iterator[Problem]:
    """Yield the keys that no column has, also within parts, but those that ``allowed`` has there.

    ``allowed`` is the payload before the change; its parts are found by their ids.
    """
    for name in record.model_extra or {}:
        if name not in allowed:
            yield Problem(
                f"{at}{name}", "UNKNOWN_FIELD", Level.SAVE, f"没有“{name}”这一栏。",
                "看看栏名有没有写错。",
            )  # fmt: skip
    for name in type(record).model_fields:
        if part_model(type(record), name):
            former = allowed.get(name)
            known = {
                part.get("id"): part
                for part in (former if isinstance(former, list) else [])
                if isinstance(part, dict)
            }
            for part in getattr(record, name):
                yield from unknown_fields(part, known.get(part.id, {}), f"{at}{name}/{part.id}/")


def _is_empty(value: object) -> bool:
    return value in (None, ()) or (isinstance(value, str) and not value.strip())


def lasting(model: type[Record], payload: Mapping[str, Json]) -> JsonObject:
    """Return a payload without its living values: what only a correction may change."""
    columns = columns_of(model)
    found: JsonObject = {}
    for name, value in payload.items():
        column = columns.get(name)
        if column is not None and column.living:
            continue
        part = part_model(model, name) if name in model.model_fields else None
        if part and isinstance(value, list):
            found[name] = [lasting(part, v) if isinstance(v, dict) else v for v in value]
        else:
            found[name] = value
    return found


def _validated(model: type[R], payload: Mapping[str, Json], data: bytes) -> R:
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)
        raise Malformed(tuple(_form_problem(model, fault, payload) for fault in faults)) from None


def _form_problem(model: type[Record], fault: ErrorDetails, payload: Mapping[str, Json]) -> Problem:
    path: list[str] = []
    value: object = payload
    for step in fault["loc"]:
        if isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
            path.append(str(value.get("id") or step) if isinstance(value, dict) else str(step))
        else:
            value = value.get(str(step)) if isinstance(value, dict) else None
            path.append(str(step))
    label, kind = _label(model, fault["loc"]), fault["type"]
    if kind.startswith(("datetime", "timezone")) or kind in ("greater_than_equal", "less_than"):
        code, what, cure = "BAD_TIME", "不是时间", "照 2026-11-23T09:00:00+08:00 这样写。"
    elif kind.startswith("date"):
        code, what, cure = "BAD_DAY", "不是日期", "照 2026-11-23 这样填。"
    else:
        code, what, cure = "BAD_FORM", "放不进这一栏", "看看填的是不是这一栏的内容。"
    sentence = f"{label}：“{_short(value)}”{what}。"
    return Problem("/".join(path), code, Level.SAVE, sentence, cure)


def _label(model: type[Record], place: tuple[int | str, ...]) -> str:
    """Return the label of the innermost column on the way to a fault."""
    label = str(place[0]) if place else ""
    inner: type[Record] | None = model
    for step in place:
        if inner is not None and isinstance(step, str) and step in inner.model_fields:
            label = columns_of(inner)[step].label if step in columns_of(inner) else step
            inner = part_model(inner, step)
    return label


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 30 else text[:30] + "……"


def _lean(values: Mapping[str, Json]) -> JsonObject:
    lean: JsonObject = {}
    for key, value in values.items():
        if isinstance(value, list):
            lean[key] = [_lean(each) if isinstance(each, dict) else each for each in value]
        else:
            lean[key] = value
    return without_empty(lean)
