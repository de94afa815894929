"""One line for each column type: the box in which its values are typed. Values are JSON, as kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from hongdang_desktop.core.columns import (
    Choice as ChoiceColumn,
)
from hongdang_desktop.core.columns import Column
from hongdang_desktop.core.references import EntryRef, OrganisationRef
from hongdang_desktop.core.typed import read_day, tidy
from hongdang_desktop.ui.editors.pick_many import PickMany
from hongdang_desktop.ui.kit.boxes import LineBox, LongBox, ReadBox
from hongdang_desktop.ui.kit.choice_box import ChoiceBox, MultiChoice
from hongdang_desktop.ui.kit.segment import YesNo
from hongdang_desktop.ui.kit.suggest import SuggestBox

if TYPE_CHECKING:
    from hongdang_desktop.ui.editors.offers import Offers

Maker = Callable[[Column, "Offers", object], QWidget]
"""Makes the box of a column; the last argument is the value that it will have to show."""


def make(column: Column, offers: Offers, value: object = None) -> QWidget | None:
    """Return an empty box for a column, None for what is not typed (files, signatures, parts)."""
    maker = MAKERS.get(column.kind)
    return maker(column, offers, value) if maker else None


def read_day_near(today: date) -> Callable[[str], object]:
    """Return what reads a typed day; without a year the one nearest to today is meant."""
    return lambda text: read_day(text, today).isoformat() if tidy(text) else None


def next_day(value: object, by: int) -> object:
    """Return the day some days on; a box without a day stays empty."""
    if not isinstance(value, str):
        return value
    return (date.fromisoformat(value) + timedelta(days=by)).isoformat()


def _line(column: Column, offers: Offers, value: object) -> QWidget:
    del offers, value
    return LineBox(name=column.label, hint=column.hint)


def _long(column: Column, offers: Offers, value: object) -> QWidget:
    del offers, value
    return LongBox(name=column.label, hint=column.hint, lines=2)


def _day(column: Column, offers: Offers, value: object) -> QWidget:
    del value
    return ReadBox(
        read_day_near(offers.today), column.format, name=column.label, hint="如 2026-11-23",
        width=132, step=next_day,
    )  # fmt: skip


def _read(hint: str = "", *, width: int = 132, right: bool = False) -> Maker:
    def maker(column: Column, offers: Offers, value: object) -> QWidget:
        del offers, value
        return ReadBox(
            column.parse, column.format, name=column.label, hint=column.hint or hint, width=width,
            right=right,
        )  # fmt: skip

    return maker


def _choice(column: Column, offers: Offers, value: object) -> QWidget:
    options = cast(ChoiceColumn, column).options
    return ChoiceBox(offers.options(options, value), name=column.label, hint=column.hint)


def _choices(column: Column, offers: Offers, value: object) -> QWidget:
    known = value if isinstance(value, list | tuple) else ()
    options = cast(ChoiceColumn, column).options
    return _ListOf(offers.options(options, *known), name=column.label)


def _yes_no(column: Column, offers: Offers, value: object) -> QWidget:
    del offers, value
    return YesNo(name=column.label)


def _member(column: Column, offers: Offers, value: object) -> QWidget:
    return SuggestBox(offers.members(value), name=column.label, hint="姓名或拼音首字母", width=220)


def _members(column: Column, offers: Offers, value: object) -> QWidget:
    known = value if isinstance(value, list | tuple) else ()
    return PickMany(offers.members(*known), name=column.label)


def _member_or_text(column: Column, offers: Offers, value: object) -> QWidget:
    found = offers.members(value)
    return _NameBox(found, name=column.label, hint="姓名；不是党员就直接写", width=220, free=True)


def _organisation(column: Column, offers: Offers, value: object) -> QWidget:
    kinds = cast(OrganisationRef, column).of
    found = offers.organisations(kinds, value)
    return SuggestBox(found, name=column.label, hint="名称或拼音首字母")


def _organisations(column: Column, offers: Offers, value: object) -> QWidget:
    known = value if isinstance(value, list | tuple) else ()
    kinds = cast(OrganisationRef, column).of
    found = offers.organisations(kinds, *known)
    return PickMany(found, name=column.label, hint="名称或拼音首字母，回车加上")


def _entry(column: Column, offers: Offers, value: object) -> QWidget:
    found = offers.of_ledger(cast(EntryRef, column).ledger, value)
    return SuggestBox(found, name=column.label, hint="打几个字找")


def _entries(column: Column, offers: Offers, value: object) -> QWidget:
    known = value if isinstance(value, list | tuple) else ()
    found = offers.of_ledger(cast(EntryRef, column).ledger, *known)
    return PickMany(found, name=column.label, hint="打几个字找，回车加上")


class _NameBox(SuggestBox):
    """Gives the id of somebody in the list, else the name as it stands there."""

    def finish(self) -> None:
        """Ask whom letters mean that fit nobody: they are nobody's name."""
        super().finish()
        words = self.words()
        if super().value() is None and words.isascii() and words.isalpha():
            self.problem.emit(f"名册里没有“{words}”。不是党员就写姓名。")

    def value(self) -> object:
        """Return an id or a name."""
        return super().value() or self.words() or None

    def set_value(self, value: object) -> None:
        """Show who is meant; a name that is not in the list stands for itself."""
        super().set_value(value)
        if super().value() is None and isinstance(value, str):
            self.set_words(value)


class _ListOf(MultiChoice):
    """Gives a list, as JSON has it."""

    def value(self) -> object:
        """Return the keys of what is chosen."""
        return self.raw()


MAKERS: Mapping[str, Maker] = {
    "text": _line,
    "long": _long,
    "day": _day,
    "moment": _read("如 2026-11-23 09:00", width=180),
    "month": _read("如 2026-11", width=110),
    "months": _read("如 2026-10、2026-11", width=0),
    "whole": _read(width=90, right=True),
    "number": _read(width=90, right=True),
    "money": _read(width=132, right=True),
    "choice": _choice,
    "choices": _choices,
    "yesno": _yes_no,
    "member": _member,
    "member_or_text": _member_or_text,
    "members": _members,
    "organisation": _organisation,
    "organisations": _organisations,
    "entry": _entry,
    "entries": _entries,
    "texts": _read("几个之间用、隔开", width=0),
}
