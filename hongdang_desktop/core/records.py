"""Typed records made of columns: how a payload is read, and what its form may get wrong."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from hongdang_desktop.core.canonical import Json, JsonObject, canonical, without_empty
from hongdang_desktop.core.columns import Column
from hongdang_desktop.core.problems import Level, Problem

R = TypeVar("R", bound="Record")


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


def read(model: type[R], payload: Mapping[str, Json]) -> R:
    """Return the typed record of a payload. Raises Malformed with every fault at once."""
    try:
        return model.model_validate_json(canonical(dict(payload)))
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)
        raise Malformed(tuple(_form_problem(model, fault, payload) for fault in faults)) from None


def column_problems(record: Record, at: str = "") -> Iterator[Problem]:
    """Yield what single columns complain of: missing ones stop finalising, bad values stop saving."""
    for name, column in columns_of(type(record)).items():
        value = getattr(record, name)
        path = f"{at}{name}"
        if column.required and value in (None, "", ()):
            yield Problem(path, "REQUIRED", Level.FINAL, f"还没有{column.label}。", column.hint)
        elif wrong := column.check(value):
            code, sentence, cure = wrong
            yield Problem(path, code, Level.SAVE, f"{column.label}：{sentence}", cure)
        if part_model(type(record), name):
            for part in value:
                yield from column_problems(part, f"{path}/{part.id}/")


def unknown_fields(record: Record, allowed: Mapping[str, Json]) -> Iterator[Problem]:
    """Yield the keys that no column has, but those that the record already carried."""
    for name in record.model_extra or {}:
        if name not in allowed:
            yield Problem(
                name, "UNKNOWN_FIELD", Level.SAVE, f"没有“{name}”这一栏。", "看看栏名有没有写错。"
            )


def _form_problem(model: type[Record], fault: ErrorDetails, payload: Mapping[str, Json]) -> Problem:
    place = fault["loc"]
    path = [str(place[0])] if place else [""]
    label = columns_of(model)[path[0]].label if path[0] in columns_of(model) else path[0]
    value: object = payload.get(path[0])
    for step in place[1:]:
        if isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
            path.append(str(value.get("id") or step) if isinstance(value, dict) else str(step))
        else:
            path.append(str(step))
            value = value.get(str(step)) if isinstance(value, dict) else None
    if "date" in fault["type"]:
        return Problem(
            "/".join(path),
            "BAD_DAY",
            Level.SAVE,
            f"{label}：“{value}”不是日期。",
            "照 2026-11-23 这样填。",
        )
    return Problem(
        "/".join(path),
        "BAD_FORM",
        Level.SAVE,
        f"{label}：“{_short(value)}”放不进这一栏。",
        "看看填的是不是这一栏的内容。",
    )


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
