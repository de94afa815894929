"""Takes down what people and their files say of an entry (JSON, Excel) and makes it a payload.

A column may be called by its key or its label. Members, units and entries may be named or given by
id, choices by word or key, days, moments and amounts as a person types them. A number is taken as it
is kept: an amount as whole fen, 1.5 hours as 15, while the texts ``"103.10"`` and ``"1.5"`` are read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hongdang_desktop.core.canonical import Json, JsonObject
from hongdang_desktop.core.clock import PLANT_TIME
from hongdang_desktop.core.columns import Column, Names, Texts
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Part, Record, columns_of, part_model
from hongdang_desktop.core.typed import Unreadable

_KEPT_AS_NUMBER = frozenset({"whole", "money", "number"})


@dataclass(frozen=True)
class Taken:
    """What could be taken down, and what could not, by place; nothing may be saved with problems."""

    payload: JsonObject
    problems: tuple[Problem, ...] = ()


def take(model: type[Record], said: Mapping[str, Json], names: Names | None = None) -> Taken:
    """Return the payload of what was said; keys that no column has stay, for the check to find.

    Empty values are left out. Without ``names`` every reference is unknown.
    """
    taker = _Taker(names)
    return Taken(taker.record(model, said, ""), tuple(taker.problems))


def name_of(model: type[Record], word: str) -> str:
    """Return the field that a key or a label means, the word itself when it means none."""
    if word in model.model_fields:
        return word
    labels = (name for name, column in columns_of(model).items() if column.label == word.strip())
    return next(labels, word)


class _Taker:
    """Walks through what was said and collects what is wrong with it."""

    def __init__(self, names: Names | None) -> None:
        self.problems: list[Problem] = []
        self._names = names

    def record(self, model: type[Record], said: Mapping[str, Json], at: str) -> JsonObject:
        """Return the payload of a record or of one of its parts."""
        columns = columns_of(model)
        payload: JsonObject = {}
        for word, value in said.items():
            name = name_of(model, word)
            place = f"{at}{name}"
            if name in payload:
                sentence = f"“{word}”写了两次。"
                self.problems.append(Problem(place, "TWICE", Level.SAVE, sentence, "去掉一个。"))
            elif name not in columns:
                payload[name] = value
            elif parts := part_model(model, name):
                payload[name] = list(self._parts(parts, columns[name], value, place))
            else:
                payload[name] = self._value(columns[name], value, place)
        return {key: value for key, value in payload.items() if value not in (None, "", [])}

    def _parts(self, model: type[Part], column: Column, value: Json, at: str) -> Iterator[Json]:
        """Yield the lines of a list; a line without id gets one from the station."""
        if value is not None and not isinstance(value, list):
            self._wrong(at, column, Unreadable("BAD_FORM", "要写成一列，每项一个对象。"))
            return
        for number, line in enumerate(value or []):
            if isinstance(line, dict):
                yield self.record(model, line, f"{at}/{line.get('id') or number}/")
            else:
                self._wrong(f"{at}/{number}", column, Unreadable("BAD_FORM", f"“{line}”不是一项。"))

    def _value(self, column: Column, value: Json, at: str) -> Json:
        try:
            return None if value is None else _value(column, value, self._names)
        except Unreadable as wrong:
            self._wrong(at, column, wrong)
            return None

    def _wrong(self, place: str, column: Column, wrong: Unreadable) -> None:
        sentence = f"{column.label}：{wrong.sentence}"
        self.problems.append(Problem(place, wrong.code, Level.SAVE, sentence, wrong.cure))


def _value(column: Column, value: Json, names: Names | None) -> Json:
    if isinstance(value, list) and column.multiple:
        return _several(column, value, names)
    if isinstance(value, bool):
        if column.kind == "yesno":
            return value
    elif isinstance(value, int):
        return value if column.kind in _KEPT_AS_NUMBER else _typed(column, str(value), names)
    elif isinstance(value, str):
        moment = _moment(value) if column.kind == "moment" else None
        return moment or _typed(column, value, names)
    raise Unreadable("BAD_FORM", f"“{value}”放不进这一栏。", "看看填的是不是这一栏的内容。")


def _several(column: Column, values: Sequence[Json], names: Names | None) -> Json:
    """Return a list; only free texts may hold the very marks that part a list."""
    if isinstance(column, Texts):
        return [str(value) for value in values if value not in (None, "")]
    found: list[Json] = []
    for value in values:
        each = _typed(column, str(value), names)
        found.extend(each if isinstance(each, list) else [each])
    return list(dict.fromkeys(map(str, found)))


def _typed(column: Column, text: str, names: Names | None) -> Json:
    parsed = column.parse(text, names)
    if parsed is None or isinstance(parsed, bool | int | str | list):
        return parsed
    raise TypeError(f"{column.kind} parsed {parsed!r}")


def _moment(text: str) -> str | None:
    """Return an ISO moment as it is kept, None for anything else; without a zone it is plant time."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if "T" not in text and ":" not in text:
        return None  # a day alone: the column says what is missing
    return (moment if moment.tzinfo else moment.replace(tzinfo=PLANT_TIME)).isoformat()
