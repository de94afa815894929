"""What happened to one entry, in sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.clock import stamp_moment
from hongdang_desktop.core.journal import LINK, Kind, Revision
from hongdang_desktop.core.merging import FOLLOWED, MERGED, sides, values
from hongdang_desktop.core.privacy import link_of, private_names
from hongdang_desktop.core.records import Malformed, Record, lasting
from hongdang_desktop.ledgers.catalogue import kinds
from hongdang_desktop.ledgers.envelope import KEPT_BY_PROGRAM, Stage
from hongdang_desktop.station.views import Version
from hongdang_desktop.store.projection import present_payload

_MOST_LABELS = 3


def versions(revisions: Sequence[Revision], own: frozenset[str]) -> tuple[Version, ...]:
    """Return the revisions of one record, the newest first, each compared with what it was made on."""
    by_id = {revision.id: revision for revision in revisions}
    undos = {revision.action for revision in revisions if revision.undoes is not None}
    found = []
    for revision in revisions:
        parents = [by_id[parent] for parent in revision.parents if parent in by_id]
        shown = replace(version(revision, next(iter(parents), None)), own=revision.stream in own)
        if revision.undoes in undos:
            shown = replace(shown, what="重做")
        elif shown.kind == Kind.PUT and revision.undoes is None and len(sides(parents)) > 1:
            by_itself = MERGED in (revision.payload or {})
            shown = replace(shown, what="已自动合并" if by_itself else "几份定成一份")
        elif revision.undoes is None and _is_followed(revision):
            shown = replace(shown, what="照厂里的自动" + ("填" if parents else "记"))
        found.append(shown)
    return tuple(reversed(found))


def _is_followed(revision: Revision) -> bool:
    """Say whether it carries over what the plant said; a matter handed on, somebody clicked."""
    payload = revision.payload or {}
    return FOLLOWED in payload and not payload.get("handed_on")


def version(revision: Revision, former: Revision | None = None) -> Version:
    """Return one revision as people see it."""
    payload = _payload(revision)
    return Version(
        revision=revision.id,
        at=stamp_moment(revision.clock),
        who=revision.actor,
        what=_what(revision, payload, _payload(former) if former else None),
        kind=str(revision.kind),
        final=payload.get("stage") == Stage.FINAL,
        reason=str(payload.get("reason") or ""),
        payload=payload,
        own=False,
        ledger=revision.type,
    )


def changed_fields(
    ledger: str, before: Mapping[str, Json], after: Mapping[str, Json]
) -> tuple[str, ...]:
    """Return the names of the columns in which two payloads differ, the ledger's own ones first."""
    kind = kinds()[ledger]
    return tuple(
        name
        for name in dict.fromkeys((*kind.own_columns, *kind.columns))
        if name not in KEPT_BY_PROGRAM and before.get(name) != after.get(name)
    )


def _payload(revision: Revision) -> Mapping[str, Json]:
    try:
        payload = present_payload(revision) if revision.type in kinds() else revision.payload or {}
    except Malformed:  # what could not be shown is told of as it came
        payload = dict(revision.payload or {})
    return values(payload)


def _what(
    revision: Revision, payload: Mapping[str, Json], former: Mapping[str, Json] | None
) -> str:
    if revision.undoes is not None:
        return "撤销"
    if revision.kind is not Kind.PUT:
        return "删除"
    if former is None:
        return "新记"
    labels = _labels(revision.type, former, payload)
    if former.get("stage") == Stage.FINAL:
        model: type[Record] = kinds()[revision.type].model
        living = _lasting(model, payload) == _lasting(model, former)
        return f"接着填了{labels}" if living else f"更正{labels}"
    if payload.get("stage") == Stage.FINAL:
        return "定稿"
    if not labels and link_of(payload) != link_of(former):
        labels = "支部保管的栏"  # at the plant, which cannot read what changed
    return f"改了{labels}" if labels else "存了一次"


def _labels(key: str, before: Mapping[str, Json], after: Mapping[str, Json]) -> str:
    if key not in kinds():
        return ""
    labels = [kinds()[key].columns[name].label for name in changed_fields(key, before, after)]
    more = "等" if len(labels) > _MOST_LABELS else ""
    return "、".join(labels[:_MOST_LABELS]) + more


def _lasting(model: type[Record], payload: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return what only a correction may change; the link says nothing where its values stand beside it."""
    found = lasting(model, payload)
    return {
        k: v for k, v in found.items() if k != LINK or not private_names(model) & payload.keys()
    }
