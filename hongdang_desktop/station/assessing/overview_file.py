"""支部总览 as a workbook: how far each branch is with each month, and what to do now. No points."""

from pathlib import Path

from hongdang_desktop.output.workbook.words import write_words
from hongdang_desktop.station.assessing.review_views import Overview

_TITLE = "支部总览"


def write_overview(found: Overview, file: Path) -> int:
    """Write the overview as it is shown; return how many branches. Raises NotWritten."""
    asked = [period for period in found.periods if found.counts(period)]
    heads = ("分组", "编码", "单位", "支部", "书记", *(_month(each) for each in asked), "现在要做")
    rows = [
        (
            str(row.group), row.code, row.unit, row.name, row.secretary,
            *(cell.word for cell in row.months if cell.period in asked), row.todo,
        )
        for row in found.rows
    ]  # fmt: skip
    write_words(file, _TITLE, heads, rows)
    return len(rows)


def _month(period: str) -> str:
    return f"{int(period[-2:])}月"
