"""Whether what people say to an item can stand, and how it is kept."""

from collections.abc import Sequence

from hongdang_desktop.assessment.template import Template
from hongdang_desktop.core.canonical import JsonObject, without_empty
from hongdang_desktop.station.assessing.views import Answer, Line
from hongdang_desktop.station.views import Refused

_MOST_NAMED = 3


def refuse_answer(template: Template, line: Line, answer: Answer) -> None:
    """Raise Refused where an answer cannot stand.

    NOT_APPLICABLE, POINTS_OUT_OF_RANGE, UNKNOWN_REASON, NO_WORDS, NOT_EXCUSED, NO_REASON.
    """
    item, title = line.item, line.item.title
    if line.suggested is None and (answer.own is not None or answer.waived):
        raise Refused("NOT_APPLICABLE", f"“{title}”这个月不适用，不用定分。")
    if answer.own is not None and not 0 <= answer.own <= item.points:
        raise Refused("POINTS_OUT_OF_RANGE", f"“{title}”要在 0 到 {item.points / 100:g} 分之间。")
    raised = answer.own is not None and line.suggested is not None and answer.own > line.suggested
    if (raised or answer.waived) and not answer.reason:
        what = "申请不适用" if answer.waived else "比建议分高"
        raise Refused("NO_REASON", f"“{title}”{what}，要选一个原因。")
    if answer.reason:
        _refuse_reason(template, line, answer)


def refuse_unreasoned(lines: Sequence[Line]) -> None:
    """Raise Refused NO_REASON where points are missing and nobody said why."""
    lacking = [line for line in lines if line.lacks_reason]
    if lacking:
        raise Refused("NO_REASON", f"扣了分还没选原因：{named(lacking)}。")


def named(lines: Sequence[Line]) -> str:
    """Return the titles of lines as they stand in a sentence."""
    more = f"等 {len(lines)} 项" if len(lines) > _MOST_NAMED else ""
    return "、".join(line.item.title for line in lines[:_MOST_NAMED]) + more


def part(line: Line) -> JsonObject:
    """Return what is kept of a line's answer."""
    answer = line.answer
    return without_empty({
        "id": line.item.key, "own": answer.own, "reason": answer.reason or None,
        "words": answer.words or None, "waived": answer.waived or None, "decided": True,
    })  # fmt: skip


def _refuse_reason(template: Template, line: Line, answer: Answer) -> None:
    reason = template.reason(answer.reason)
    if reason is None:
        known = "、".join(each.key for each in template.reasons)
        raise Refused("UNKNOWN_REASON", f"没有原因码 {answer.reason}。可以选：{known}。")
    if answer.waived and not reason.excuses:
        which = "、".join(each.title for each in template.reasons if each.excuses)
        raise Refused(
            "NOT_EXCUSED",
            f"“{line.item.title}”不能因为“{reason.title}”算不适用。"
            f"{f'能用的原因：{which}。' if which else '这张表没有能免的原因。'}",
        )
    if reason.free and not answer.words.strip():
        raise Refused("NO_WORDS", f"选了“{reason.title}”，要写一句。")
