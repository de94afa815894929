"""One sheet as a workbook: what stands on the page, item by item, and what it comes to."""

from pathlib import Path

from hongdang_desktop.assessment.scoring import Total
from hongdang_desktop.output.workbook.words import write_words
from hongdang_desktop.station.assessing.views import Line, SheetView, State

_HEADS = (
    "编号", "机制", "项目", "满分", "建议", "自评", "厂审", "程序看到的", "依据条数", "原因", "说明",
    "厂里意见",
)  # fmt: skip
_ABSENT = "不适用"


def write_sheet(view: SheetView, branch: str, file: Path) -> int:
    """Write a sheet; return how many items. ``branch`` is its name. Raises NotWritten."""
    rows = [
        _row(view, section.title, view.line(item.key))
        for section in view.template.sections
        for item in section.items
    ]
    items = len(rows)
    rows += [_extra(each.fact, each.called, each.points) for each in view.bonus]
    rows += _totals(view)
    head = f"{branch}　{view.which.period}　{view.state}　模板第 {view.template.version} 版"
    rows.append(("", "", head, *[""] * (len(_HEADS) - 3)))
    write_words(file, f"{view.which.period} 自评", _HEADS, rows)
    return items


def _row(view: SheetView, section: str, line: Line) -> tuple[str | float, ...]:
    reason = view.template.reason(line.answer.reason or line.proposed)
    own = "申请不适用" if line.answer.waived else _points(line.own)
    judged = view.state is State.ACCEPTED
    given = (
        _points(line.given)
        if judged
        else ""
        if line.mark.points is None
        else line.mark.points / 100
    )
    back = "退回：" if line.mark.returned else ""
    return (
        line.item.key, section, line.item.title, line.item.points / 100, _points(line.suggested),
        own, given, line.evidence.words, len(line.evidence.entries), reason.title if reason else "",
        line.answer.words, back + line.mark.words,
    )  # fmt: skip


def _points(hundredths: int | None) -> str | float:
    return _ABSENT if hundredths is None else hundredths / 100


def _extra(fact: str, called: str, points: int) -> tuple[str | float, ...]:
    return ("", "加分", fact, "", "", points / 100, "", called, "", "", "", "")


def _totals(view: SheetView) -> list[tuple[str | float, ...]]:
    judged = view.state is State.ACCEPTED

    def row(title: str, full: int, of: str) -> tuple[str | float, ...]:
        def value(total: Total) -> float:
            return int(getattr(total, of)) / 100

        given = value(view.given) if judged else ""
        mine = (value(view.suggested), value(view.own), given)
        return ("", "", title, full / 100, *mine, *[""] * 5)

    whole = view.template.total
    return [
        row("适用的项合计", view.own.possible, "given"), row("折算", whole, "scaled"),
        row("得分", whole, "total"),
    ]  # fmt: skip
