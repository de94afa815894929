"""What adds points: one fact with a record, counted once in all sheets of a branch for ever."""

import unicodedata
from collections.abc import Iterator

from sqlalchemy import Connection

from hongdang_desktop.assessment.template import Template
from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.ledgers.catalogue import catalogue
from hongdang_desktop.ledgers.envelope import Stage
from hongdang_desktop.ledgers.office.sheet import LEDGER, Sheet
from hongdang_desktop.station.assessing.views import Extra, Which
from hongdang_desktop.station.views import Refused
from hongdang_desktop.store import listing


def extras(connection: Connection, which: Which, sheet: Sheet | None) -> tuple[Extra, ...]:
    """Return what adds points in a sheet, with the records as they are called today."""
    if sheet is None or not sheet.bonus:
        return ()
    counted = tuple(_counted(connection, which))
    found = []
    for each in sheet.bonus:
        row = listing.one(connection, each.entry) if each.entry else None
        fact, entry = each.fact or "", each.entry or ""
        found.append(
            Extra(
                each.id, fact, entry, row.called if row else "", each.points or 0,
                gone=row is None, elsewhere=_where(counted, fact, entry),
            )
        )  # fmt: skip
    return tuple(found)


def new_bonus(
    connection: Connection, which: Which, template: Template, sheet: Sheet, given: Extra
) -> JsonObject:
    """Return a new part of a sheet. ``given`` has fact, entry and points.

    Raises Refused NO_FACT, NO_EVIDENCE, POINTS_OUT_OF_RANGE, ALREADY_COUNTED, BONUS_FULL.
    """
    if not given.fact:
        raise Refused("NO_FACT", "还没写是什么事。写一句事实。")
    row = listing.one(connection, given.entry) if given.entry else None
    known = row is not None and row.ledger in {each.key for each in catalogue()}
    if row is None or not known or row.payload.get("branch") != which.branch:
        raise Refused("NO_EVIDENCE", "加分要有本支部的一条记录作证。先选记录。")
    if row.payload.get("stage") != Stage.FINAL:
        raise Refused("NO_EVIDENCE", f"“{row.called}”还是草稿，定稿以后才能作证。")
    if not 0 < given.points <= template.bonus:
        raise Refused("POINTS_OUT_OF_RANGE", f"加分最多 {template.bonus / 100:g} 分，要大于 0。")
    where = _where(tuple(_counted(connection, which)), given.fact, given.entry)
    same = [each for each in sheet.bonus if _same(each.fact or "", each.entry or "", given)]
    if where or same:
        raise Refused(
            "ALREADY_COUNTED", f"这件事在 {where or which.when.text} 已经加过分，只能加一次。"
        )
    left = template.bonus - sum(each.points or 0 for each in sheet.bonus)
    if given.points > left:
        raise Refused(
            "BONUS_FULL",
            f"加分合计最多 {template.bonus / 100:g} 分，还能加 {max(left, 0) / 100:g} 分。",
        )
    return {
        "id": given.entry, "fact": given.fact, "entry": given.entry, "points": given.points,
    }  # fmt: skip


def _counted(connection: Connection, which: Which) -> Iterator[tuple[str, str, str]]:
    """Yield period, fact and entry of what adds points in the other sheets of the branch."""
    question = listing.Question(LEDGER.key, branch=which.branch, sort="period", descending=False)
    for record, period, bonus in listing.values(connection, question, ("period", "bonus")):
        for each in bonus or () if record != which.record else ():
            yield str(period), str(each.get("fact") or ""), str(each.get("entry") or "")


def _where(counted: tuple[tuple[str, str, str], ...], fact: str, entry: str) -> str:
    """Return the period of another sheet that counts a fact, "" for none."""
    given = Extra("", fact, entry, "", 0)
    return next((period for period, f, e in counted if _same(f, e, given)), "")


def _same(fact: str, entry: str, given: Extra) -> bool:
    words = _bare(fact)
    return bool(entry and entry == given.entry) or (bool(words) and words == _bare(given.fact))


def _bare(fact: str) -> str:
    """Return the letters and figures of a fact: a full stop more does not make it another."""
    return "".join(c for c in unicodedata.normalize("NFKC", fact).casefold() if c.isalnum())
