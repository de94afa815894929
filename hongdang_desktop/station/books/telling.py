"""An entry as plain text, to be pasted into the other platform (铁人先锋, domain.md §7.1).

One line a field, parts as numbered lines. Nothing sensitive or private: what is pasted leaves the plant.
"""

from collections.abc import Iterator, Mapping, Sequence

from hongdang_desktop.core.canonical import Json
from hongdang_desktop.core.columns import Names
from hongdang_desktop.core.records import Record, columns_of, part_model
from hongdang_desktop.ledgers.covering import covered_names, is_covered
from hongdang_desktop.ledgers.ledger import AnyLedger, Rhythm
from hongdang_desktop.ledgers.meeting import ABSENCES, Attendance

MOST = 5000
"""Signs of a text; boxes of web forms rarely take more."""

_CUT = "……（太长，后面的没有带）"
_NOT_TOLD = frozenset({"signature", "attachments"})


def as_text(
    kind: AnyLedger,
    payload: Mapping[str, Json],
    names: Names,
    *,
    title: str,
    derived: Sequence[tuple[str, str]] = (),
) -> str:
    """Return an entry in lines ``label：value``, the title first; at most ``MOST`` signs."""
    lines = [title]
    branch = kind.columns["branch"].format(payload.get("branch"), names)
    lines += [f"支部：{branch}"] if branch else []
    if kind.rhythm is not Rhythm.CHANGE:
        lines += _fields(kind.model, payload, names, frozenset({"occurred_on"}))
    lines += _fields(kind.model, payload, names, frozenset(kind.own_columns))
    lines += [f"{label}：{words}" for label, words in derived if words and words != "0"]
    lines += _fields(kind.model, payload, names, frozenset({"note"}))
    return _within("\n".join(lines))


def _fields(
    model: type[Record], payload: Mapping[str, Json], names: Names, wanted: frozenset[str]
) -> Iterator[str]:
    hidden = covered_names(model)
    for name, column in columns_of(model).items():
        value, part = payload.get(name), part_model(model, name)
        if name not in wanted or column.kind in _NOT_TOLD or value in (None, "", []):
            continue
        if is_covered(column) or (part is None and name in hidden):
            continue
        if part is Attendance:
            yield from _who_came(value, names)
        elif part is not None:
            yield f"{column.label}："
            listed = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []  # fmt: skip
            for number, each in enumerate(listed, start=1):
                told = "；".join(_fields(part, each, names, frozenset(columns_of(part))))
                yield f"{number}. {told}"
        else:
            words = column.format(value, names)
            yield f"{column.label}：{words}"


def _who_came(value: Json, names: Names) -> Iterator[str]:
    listed = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    column = columns_of(Attendance)["member"]

    def called(part: Mapping[str, Json]) -> str:
        why = ABSENCES.get(str(part.get("absence")), "")
        return column.format(part.get("member"), names) + (f"（{why}）" if why else "")

    for label, people in (
        ("到会", [called(each) for each in listed if each.get("sessions")]),
        ("缺席", [called(each) for each in listed if not each.get("sessions")]),
    ):
        if people:
            yield f"{label}（{len(people)} 人）：{'、'.join(people)}"


def _within(text: str) -> str:
    return text if len(text) <= MOST else text[: MOST - len(_CUT)] + _CUT
