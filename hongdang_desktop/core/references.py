"""Columns that point at other records, and where a payload does so, also within parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.columns import Column, Names, Unreadable
from hongdang_desktop.core.records import Record, columns_of, part_model
from hongdang_desktop.core.typed import split_list, tidy


@dataclass(frozen=True, eq=False)
class _Reference(Column):
    """Points at another record by its id."""

    def parse(self, text: str, names: Names | None = None) -> object:
        """Read a name; it must be known and be the only one so called."""
        words = tidy(text)
        return self._find(words, names) if words else None

    def format(self, value: object, names: Names | None = None) -> str:
        """Return the name; an unknown id is shown as such, never hidden."""
        if not value:
            return ""
        return (self._name(str(value), names) if names else "") or f"（{str(value)[:8]}…）"

    def _find(self, words: str, names: Names | None) -> str:
        found = self._search(words, names) if names else ()
        if len(found) == 1:
            return found[0]
        if not found:
            raise self._unknown(words)
        raise Unreadable(
            "TWO_OF_A_NAME", f"有 {len(found)} 个“{words}”。", "在程序里点选是哪一个。"
        )

    def _unknown(self, words: str) -> Unreadable:
        return Unreadable("UNKNOWN_NAME", f"名册里没有“{words}”。", "先登记，或看看字对不对。")

    def _name(self, value: str, names: Names) -> str:
        raise NotImplementedError

    def _search(self, words: str, names: Names) -> tuple[str, ...]:
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class MemberRef(_Reference):
    """A member, by the id of the entry in the member ledger."""

    kind: ClassVar[str] = "member"

    def _name(self, value: str, names: Names) -> str:
        return names.member(value)

    def _search(self, words: str, names: Names) -> tuple[str, ...]:
        return names.find_members(words)


@dataclass(frozen=True, eq=False)
class MemberOrText(MemberRef):
    """A member by id, or the name of somebody who is none, as it is typed."""

    longest: int = 50
    kind: ClassVar[str] = "member_or_text"

    def parse(self, text: str, names: Names | None = None) -> object:
        """Read a name; one that exactly one member bears is that member, else it is kept as typed."""
        words = tidy(text)
        found = names.find_members(words) if names and words else ()
        return (found[0] if len(found) == 1 else words) or None

    def format(self, value: object, names: Names | None = None) -> str:
        """Return the name."""
        if not value:
            return ""
        return (names.member(str(value)) if names else "") or str(value)

    def check(self, value: object) -> tuple[str, str, str] | None:
        """Complain when longer than ``longest`` characters."""
        if isinstance(value, str) and len(value) > self.longest:
            return ("TOO_LONG", f"写了 {len(value)} 字，最多 {self.longest} 字。", "只写姓名。")
        return None


@dataclass(frozen=True, eq=False)
class OrganisationRef(_Reference):
    """A node of the organisation tree; ``of`` names the kinds that may be chosen."""

    of: tuple[str, ...] = ()
    kind: ClassVar[str] = "organisation"

    def _unknown(self, words: str) -> Unreadable:
        cure = "到设置的“单位”里加上，或看看字对不对。"
        return Unreadable("UNKNOWN_NAME", f"还没有“{words}”这个单位或班组。", cure)

    def _name(self, value: str, names: Names) -> str:
        return names.organisation(value)

    def _search(self, words: str, names: Names) -> tuple[str, ...]:
        return names.find_organisations(words)


@dataclass(frozen=True, eq=False)
class EntryRef(_Reference):
    """An entry of another ledger; without ``ledger`` it may be of any, and is chosen by id alone."""

    ledger: str = ""
    kind: ClassVar[str] = "entry"

    def _name(self, value: str, names: Names) -> str:
        return names.entry(self.ledger, value)

    def _search(self, words: str, names: Names) -> tuple[str, ...]:
        return names.find_entries(self.ledger, words)


@dataclass(frozen=True, eq=False)
class _References(_Reference):
    multiple: ClassVar[bool] = True

    def parse(self, text: str, names: Names | None = None) -> object:
        """Read names with 、 or , between them."""
        return list(dict.fromkeys(self._find(word, names) for word in split_list(text)))

    def format(self, value: object, names: Names | None = None) -> str:
        """Return the names with 、 between them."""
        ids = value if isinstance(value, list | tuple) else ()
        return "、".join(_Reference.format(self, each, names) for each in ids)


@dataclass(frozen=True, eq=False)
class MemberRefs(_References, MemberRef):
    """Several members."""

    kind: ClassVar[str] = "members"


@dataclass(frozen=True, eq=False)
class OrganisationRefs(_References, OrganisationRef):
    """Several nodes of the organisation tree."""

    kind: ClassVar[str] = "organisations"


@dataclass(frozen=True, eq=False)
class EntryRefs(_References, EntryRef):
    """Several entries of another ledger."""

    kind: ClassVar[str] = "entries"


def references(
    model: type[Record], payload: Mapping[str, Json], at: str = ""
) -> Iterator[tuple[str, Column, str]]:
    """Yield the path, the column and the id of every reference; a name typed freely is none."""
    for name, column in columns_of(model).items():
        value = payload.get(name)
        part = part_model(model, name)
        if part is not None:
            for each in value if isinstance(value, list) else ():
                if isinstance(each, dict):
                    yield from references(part, each, f"{at}{name}/{each.get('id')}/")
        elif isinstance(column, MemberRef | OrganisationRef | EntryRef) and not isinstance(
            column, MemberOrText
        ):
            ids = value if isinstance(value, list) else [value]
            yield from ((f"{at}{name}", column, str(each)) for each in ids if each)
