"""A version of a form while it is written in a window: anything may be wrong in it until it is sent.

It holds what stands in a file, so that what is typed and cannot be used yet stays as it was typed.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from hongdang_desktop.assessment.rules.catalogue import RULES
from hongdang_desktop.assessment.template import HUNDREDTHS, Template
from hongdang_desktop.assessment.writing import raw_form, raw_text, told_points
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.typed import plain, split_list, tidy

_NUMBER = re.compile(r"\d{1,6}(\.\d{1,6})?")
_NUMBERS = frozenset(("points", "human", "total", "bonus", "version"))


@dataclass(frozen=True)
class ItemRow:
    """One item as it stands in the draft. ``points`` and ``human`` are as typed; ``on``: it is in the form.

    ``sentence`` is the rule's, with the numbers given here; ``numbers`` are all its parameters.
    """

    key: str
    section: str
    title: str
    points: str
    human: str
    judgement: str
    article: str
    reasons: tuple[str, ...]
    rule: str
    sentence: str
    numbers: Mapping[str, str]
    on: bool


@dataclass(frozen=True)
class ReasonRow:
    """One reason why points are missing. ``used``: some item names it as usual."""

    key: str
    title: str
    free: bool
    excuses: bool
    used: bool


@dataclass(frozen=True)
class SectionRow:
    """One section with the sum of the points of its items that are on, as people write it."""

    key: str
    title: str
    points: str
    items: tuple[ItemRow, ...]


class FormDraft:
    """One version of one form being written. Changed in place; ``text`` is its file."""

    def __init__(self, raw: dict[str, Any], off: dict[str, dict[str, Any]] | None = None) -> None:
        self._raw = raw
        self._off = off or {}

    @classmethod
    def following(
        cls, form: Template, since: date, older: tuple[Template, ...] = ()
    ) -> "FormDraft":
        """Return the draft of the version after this one; items of older ones can be switched on again."""
        raw = raw_form(form)
        raw["version"], raw["since"] = form.version + 1, max(since, form.since)
        draft = cls(raw)
        known = {item.key for item in form.items}
        sections = {section.key for section in form.sections}
        for former in older:  # the newest first
            for section in raw_form(former)["section"]:
                for place, item in enumerate(section["item"]):
                    if item["key"] not in known and section["key"] in sections:
                        known.add(item["key"])
                        draft._off[item["key"]] = _away(section["key"], place, item)
        return draft

    @classmethod
    def of_template(cls, template: Template) -> "FormDraft":
        """Return the draft of a version that came from a file."""
        return cls(raw_form(template))

    @classmethod
    def of_state(cls, state: Mapping[str, Any]) -> "FormDraft | None":
        """Return what ``state`` kept, None where it is none of this program."""
        try:
            raw = tomllib.loads(str(state["raw"]))
            off = tomllib.loads(str(state["off"]))
            draft = cls(raw, off)
            list(draft.sections())
            draft.reasons()
        except (KeyError, TypeError, AttributeError, tomllib.TOMLDecodeError):
            return None
        return draft

    def state(self) -> JsonObject:
        """Return all of it, for the scratch of an editor."""
        return {"raw": raw_text(self._raw), "off": raw_text(self._off)}

    def text(self) -> str:
        """Return the file."""
        return raw_text(self._raw)

    # Looked at ------------------------------------------------------------------------------

    @property
    def key(self) -> str:
        """Return the key of the form."""
        return str(self._raw.get("key") or "")

    @property
    def version(self) -> int:
        """Return the number of the version."""
        return int(self._raw.get("version") or 0)

    def get(self, name: str) -> str:
        """Return a field of the form itself as people write it: title, total, since, window_first."""
        if name.startswith("window_"):
            window = self._raw.get("window") or {}
            return str(window.get(name.removeprefix("window_"), ""))
        value = self._raw.get(name)
        return "" if value is None else str(value)

    def sections(self) -> Iterator[SectionRow]:
        """Yield the sections with their items, switched off ones in their places."""
        for section in self._raw["section"]:
            items = [(each, True) for each in section["item"]]
            away = [e for e in self._off.values() if e["section"] == section["key"]]
            for each in sorted(away, key=lambda each: int(each["place"])):
                items.insert(each["place"], (each["item"], False))
            rows = tuple(self._row(section["key"], item, on=on) for item, on in items)
            yield SectionRow(section["key"], section["title"], _sum(section["item"]), rows)

    def item(self, key: str) -> ItemRow | None:
        """Return one item, on or off."""
        rows = (row for section in self.sections() for row in section.items)
        return next((row for row in rows if row.key == key), None)

    def reasons(self) -> tuple[ReasonRow, ...]:
        """Return the reasons of the form."""
        used = {key for item in self._items() for key in item.get("reasons", ())}
        return tuple(
            ReasonRow(
                each["key"], each["title"], bool(each.get("free")), bool(each.get("excuses")),
                each["key"] in used,
            )
            for each in self._raw.get("reason", ())
        )  # fmt: skip

    def sums(self) -> tuple[str, str]:
        """Return what the points of all items come to, and the whole that they have to."""
        return _sum(self._items()), self.get("total")

    # Changed --------------------------------------------------------------------------------

    def put(self, name: str, typed: str) -> None:
        """Change a field of the form itself; ``since`` as 2026-12-01, "" takes an optional one away."""
        words = tidy(typed)
        if name.startswith("window_"):
            window = dict(self._raw.get("window") or {})
            _set(window, name.removeprefix("window_"), _number(words))
            _set(self._raw, "window", window or None)
        elif name == "since":
            try:
                self._raw[name] = date.fromisoformat(words)
            except ValueError:
                self._raw[name] = words
        else:
            _set(self._raw, name, _number(words) if name in _NUMBERS else words)

    def put_item(self, key: str, name: str, typed: str) -> None:
        """Change a field of an item: title, points, human, judgement, article."""
        item = self._find(key)
        words = tidy(typed)
        value = _number(words) if name in _NUMBERS else words
        if name in {"title", "points"}:
            item[name] = value
        else:
            _set(item, name, value)

    def put_number(self, key: str, name: str, typed: str) -> None:
        """Change a parameter of the rule of an item; "" goes back to the rule's own."""
        item = self._find(key)
        numbers = dict(item.get("numbers") or {})
        usual = _usual(str(item.get("rule") or "")).get(name)
        words = tidy(typed)
        value = list(split_list(words)) if isinstance(usual, list) else _number(words)
        _set(numbers, name, None if not words else value)
        _set(item, "numbers", numbers or None)

    def put_reasons(self, key: str, reasons: tuple[str, ...]) -> None:
        """Say which reasons are usual for an item."""
        _set(self._find(key), "reasons", list(reasons) or None)

    def put_reason(self, key: str, *, title: str, free: bool, excuses: bool) -> None:
        """Change a reason."""
        for each in self._raw.get("reason", ()):
            if each["key"] == key:
                each["title"] = tidy(title)
                _set(each, "free", free or None)
                _set(each, "excuses", excuses or None)

    def add_reason(self, title: str) -> str:
        """Add a reason; return its key, one that no reason of this form has."""
        taken = {row.key for row in self.reasons()}
        key = next(k for n in range(1, 1_000) if (k := f"Y{n}") not in taken)
        self._raw.setdefault("reason", []).append({"key": key, "title": tidy(title)})
        return key

    def switch(self, key: str, *, on: bool) -> None:
        """Take an item out of the form, or put it back where it was."""
        if on and key in self._off:
            away = self._off.pop(key)
            into = next(s for s in self._raw["section"] if s["key"] == away["section"])
            into["item"].insert(away["place"], away["item"])
        elif not on:
            for section in self._raw["section"]:
                for place, item in enumerate(section["item"]):
                    if item["key"] == key:
                        self._off[key] = _away(section["key"], place, item)
                        del section["item"][place]
                        return

    # Inside ---------------------------------------------------------------------------------

    def _items(self) -> list[dict[str, Any]]:
        return [item for section in self._raw["section"] for item in section["item"]]

    def _find(self, key: str) -> dict[str, Any]:
        if key in self._off:
            away: dict[str, Any] = self._off[key]["item"]
            return away
        return next(item for item in self._items() if item["key"] == key)

    def _row(self, section: str, item: Mapping[str, Any], *, on: bool) -> ItemRow:
        name = str(item.get("rule") or "")
        numbers = {**_usual(name), **(item.get("numbers") or {})}
        rule = RULES.get(name)
        return ItemRow(
            key=str(item["key"]), section=section, title=str(item.get("title", "")),
            points=_typed(item.get("points", "")), human=_typed(item.get("human", "")),
            judgement=str(item.get("judgement", "")), article=str(item.get("article", "")),
            reasons=tuple(item.get("reasons", ())), rule=name,
            sentence=rule.explained(numbers) if rule else "没有规则，由人评。" if not name else "",
            numbers={each: _typed(value) for each, value in numbers.items()}, on=on,
        )  # fmt: skip


def _away(section: str, place: int, item: Mapping[str, Any]) -> dict[str, Any]:
    return {"section": section, "place": place, "item": deepcopy(dict(item))}


def _usual(rule: str) -> Mapping[str, Any]:
    return RULES[rule].numbers if rule in RULES else {}


def _set(table: dict[str, Any], name: str, value: Any) -> None:  # noqa: ANN401 - as in a file
    if value is None or value == "":
        table.pop(name, None)
    else:
        table[name] = value


def _number(typed: str) -> int | float | str:
    """Return a typed number, or the words where it is none: the check says so."""
    words = plain(typed)
    if not _NUMBER.fullmatch(words):
        return typed
    return float(words) if "." in words and float(words) % 1 else int(float(words))


def _typed(value: Any) -> str:  # noqa: ANN401 - as in a file
    if isinstance(value, list | tuple):
        return "、".join(str(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _sum(items: list[dict[str, Any]]) -> str:
    found = [item.get("points") for item in items]
    numbers = [round(p * HUNDREDTHS) for p in found if isinstance(p, int | float)]
    return str(told_points(sum(numbers)))
