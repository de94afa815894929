"""Rule S01 over every text of a record: columns, parts, and the names of attachments."""

from collections.abc import Iterator
from functools import cache

from hongdang_desktop.core.columns import Attachments, Column, LongText, Text, Texts
from hongdang_desktop.core.problems import Level, Problem
from hongdang_desktop.core.records import Record, columns_of, part_model
from hongdang_desktop.core.references import MemberOrText
from hongdang_desktop.core.rules import Rule
from hongdang_desktop.core.secrecy import mark_in, mark_in_name
from hongdang_desktop.ledgers.envelope import Envelope

_REASON = "not_secret_reason"


def secrecy_problems(record: Envelope, rule: Rule | None) -> Iterator[Problem]:
    """Yield each mark of secrecy; it stops finalising unless the secretary wrote why it is none.

    What he wrote stays with the record for ever, and so does the warning.
    """
    if rule is None:
        return
    words = tuple(str(row["word"]) for row in rule.table)
    found = list(_marks(record, words))
    if not found:
        return
    if (record.not_secret_reason or "").strip():
        at, label, mark = found[0]
        yield Problem(
            at, rule.id, Level.WARN, f"{label}里有“{mark}”，书记写明了不涉密。", "", rule.reference
        )
        return
    for at, label, mark in found:
        yield rule.problem(
            at, f"{label}里有密级标志“{mark}”。", "涉密的不能录入，删掉；是误报，请书记写明理由。"
        )
    yield rule.problem(
        _REASON, "里面有密级标志，不能定稿。", "删掉标志；是误报，请书记写一句理由。"
    )


def _marks(record: Record, words: tuple[str, ...], at: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield path, label and mark."""
    for name, column, parts in _told(type(record)):
        value = getattr(record, name)
        if not value:
            continue
        if parts:
            for part in value:
                inner = f"{at}{name}/{part.id}/"
                if isinstance(column, Attachments):
                    mark = mark_in_name(getattr(part, "name", None) or "", words)
                    if mark:
                        yield f"{inner}name", "附件名", mark
                else:
                    yield from _marks(part, words, inner)
            continue
        mark = next((m for text in _texts(column, value) if (m := mark_in(text, words))), "")
        if mark:
            yield f"{at}{name}", column.label, mark


@cache
def _told(model: type[Record]) -> tuple[tuple[str, Column, bool], ...]:
    """Return the columns in which words can stand, and whether they hold parts."""
    return tuple(
        (name, column, part_model(model, name) is not None)
        for name, column in columns_of(model).items()
        if name != _REASON
        and (
            part_model(model, name) is not None
            or isinstance(column, Texts | Text | LongText | MemberOrText)
        )
    )


def _texts(column: Column, value: object) -> tuple[str, ...]:
    if isinstance(column, Texts) and isinstance(value, tuple):
        return tuple(str(each) for each in value)
    if isinstance(column, Text | LongText | MemberOrText) and isinstance(value, str):
        return (value,)
    return ()
