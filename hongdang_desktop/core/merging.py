"""Versions of one record that were made apart: whether they differ, and when a program may join them.

Pure, so that every station that knows the same revisions comes to the same (exchange.md §1.5).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hongdang_desktop.core.canonical import Json, JsonObject, canonical
from hongdang_desktop.core.journal import SALT, Kind, Revision

MERGED = "_merged"
"""Payload key of what no person wrote: the program joined two versions."""

FOLLOWED = "_followed"
"""Payload key of what no person wrote: the program carried over what a record of the plant's says."""

_MADE_UP = (SALT, MERGED, FOLLOWED)

Fields = Callable[[Revision], Mapping[str, Json] | None]
"""Gives the values of a revision in their present form, None where no program may touch them."""


def said(revision: Revision) -> str:
    """Return what a revision says of its record, the same for whoever wrote it."""
    if revision.kind is not Kind.PUT:
        return "gone"
    if revision.payload is None:
        return revision.payload_hash
    content = [revision.type, revision.version, values(revision.payload)]
    return canonical(content).decode()


def values(payload: Mapping[str, Json]) -> JsonObject:
    """Return a payload without what the program puts around it."""
    return {key: value for key, value in payload.items() if key not in _MADE_UP}


def sides(heads: Sequence[Revision]) -> tuple[tuple[Revision, ...], ...]:
    """Return heads, the shown one first, in groups that say the same."""
    found: dict[str, list[Revision]] = {}
    for head in heads:
        found.setdefault(said(head), []).append(head)
    return tuple(tuple(group) for group in found.values())


def torn(heads: Sequence[Revision]) -> bool:
    """Say whether heads are a conflict: they say different things.

    Two PCs that deleted, merged or chose the same at the same time need no one to decide.
    """
    return len(heads) > 1 and len(sides(heads)) > 1


def changed(before: Mapping[str, Json], after: Mapping[str, Json]) -> frozenset[str]:
    """Return the names of the top-level fields in which two payloads differ."""
    return frozenset(
        name for name in {*before, *after} if before.get(name) != after.get(name)
    )  # fmt: skip


def merged(
    known: Mapping[str, Revision],
    heads: Sequence[Revision],
    *,
    fields: Fields,
    weighty: Callable[[str], bool],
) -> JsonObject | None:
    """Return what heads amount to where that is beyond doubt, None where a person must decide.

    ``known`` are all revisions of the record by id. It is beyond doubt when every side changed other
    top-level fields than the others since the last version that all were made on, and none of them a
    weighty one. Deletions, what undoes something, and what ``fields`` keeps back are never merged.
    """
    groups = sides(heads)
    if any(each.kind is not Kind.PUT or each.undoes is not None for each in heads):
        return None
    contents = [fields(group[0]) for group in groups]
    readable = [values(content) for content in contents if content is not None]
    if len(readable) < len(groups):
        return None
    if len(readable) == 1:
        return readable[0]
    base = made_on(known, groups, fields=fields, weighty=weighty)
    if base is None:
        return None
    changes = [changed(base, each) for each in readable]
    touched = frozenset[str]().union(*changes)
    if sum(map(len, changes)) > len(touched) or any(weighty(name) for name in touched):
        return None
    result = dict(base)
    for names, each in zip(changes, readable, strict=True):
        result |= {name: each.get(name) for name in names}
    return {name: value for name, value in result.items() if value is not None}


@dataclass(frozen=True)
class Stands:
    """What a person's version amounts to beside what the program did elsewhere; None: it is gone."""

    payload: JsonObject | None


def beside_program(
    known: Mapping[str, Revision], heads: Sequence[Revision], *, fields: Fields
) -> Stands | None:
    """Return what heads amount to where all but one are the program's work alone, else None.

    Two PCs carried over the same records of the plant's, and somebody went on at one of them: what he
    wrote, took back or deleted stands; beside it the program's values where his side never had any.
    """
    if any(ids - known.keys() for ids in (ancestry(known, [head]) for head in heads)):
        return None
    main = next((head for head in heads if not _by_program(head)), heads[0])
    mine = ancestry(known, [main])
    others = [head for head in heads if head is not main]
    apart = {each for head in others for each in ancestry(known, [head])} - mine
    if not all(_by_program(known[each]) for each in apart):
        return None
    if main.kind is not Kind.PUT:
        return Stands(None)
    content = fields(main)
    if content is None:
        return None
    result = dict(values(content))
    for head in others:
        added = _untouched(known, head, main, fields=fields)
        if added is None:
            return None
        result |= {name: value for name, value in added.items() if value is not None}
    return Stands(result)


def _untouched(
    known: Mapping[str, Revision], head: Revision, main: Revision, *, fields: Fields
) -> JsonObject | None:
    """Return what the program changed in fields that the other side never changed; None: unknown."""
    theirs, mine = ancestry(known, [head]), ancestry(known, [main])
    shared = common(known, [[head], [main]])
    base = fields(shared[0]) if len(shared) == 1 else {}
    content = fields(head)
    own = [fields(known[each]) for each in mine - theirs if known[each].kind is Kind.PUT]
    if base is None or content is None or len(shared) > 1 or any(each is None for each in own):
        return None
    touched = frozenset[str]().union(
        *(changed(values(base), values(each)) for each in own if each is not None)
    )
    after = values(content)
    return {name: after.get(name) for name in changed(values(base), after) - touched}


def _by_program(revision: Revision) -> bool:
    payload = revision.payload or {}
    return revision.kind is Kind.PUT and (FOLLOWED in payload or MERGED in payload)


def common(
    known: Mapping[str, Revision], groups: Sequence[Sequence[Revision]]
) -> tuple[Revision, ...]:
    """Return the last revisions that all sides were made on; none where a link is missing here."""
    behind = [ancestry(known, group) for group in groups]
    if any(ids - known.keys() for ids in behind):
        return ()
    shared = frozenset.intersection(*behind)
    older = frozenset(
        parent for each in shared for parent in ancestry(known, [known[each]]) if parent != each
    )
    return tuple(known[each] for each in sorted(shared - older))


def made_on(
    known: Mapping[str, Revision],
    groups: Sequence[Sequence[Revision]],
    *,
    fields: Fields,
    weighty: Callable[[str], bool],
) -> Mapping[str, Json] | None:
    """Return the payload that all sides were made on.

    Where PCs had merged the same versions apart from each other, that is what these amount to.
    """
    shared = common(known, groups)
    if len(shared) > 1:
        return merged(known, shared, fields=fields, weighty=weighty)
    if not shared or shared[0].kind is not Kind.PUT:
        return None
    content = fields(shared[0])
    return None if content is None else values(content)


def ancestry(known: Mapping[str, Revision], tips: Sequence[Revision]) -> frozenset[str]:
    """Return the ids of revisions and of all that they were made on, also of those not here."""
    found: set[str] = set()
    waiting = [tip.id for tip in tips]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting.extend(known[each].parents if each in known else ())
    return frozenset(found)
