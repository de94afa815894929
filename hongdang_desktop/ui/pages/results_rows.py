"""The rows of 生产结果: a branch each, with what was handed in, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongdang_desktop.core.columns import Number
from hongdang_desktop.ledgers.plant.production_result import HSE, SUBJECTS
from hongdang_desktop.ui.kit.cells import Cell, Column, Row
from hongdang_desktop.ui.kit.tokens import Tone

if TYPE_CHECKING:
    from hongdang_desktop.station.results_views import ResultLine

RATE = Number("", places=2)
POINTS = Number("")

COLUMNS = (
    Column("name", "支部", stretch=2, least=120, sortable=False),
    Column("output", "产量完成率", width=104, right=True, sortable=False),
    Column("cost", "成本占计划", width=104, right=True, sortable=False),
    Column("hse", "HSE", width=96, sortable=False),
    Column("teams", "五型班组", width=112, sortable=False),
    Column("who", "谁确认的", stretch=2, least=110, sortable=False, drop=1),
)
_MISSING = Cell("没交", tone=Tone.TODO, chip=True)
_SPARED = Cell("不考核", tone=Tone.QUIET, small=True)


def row_of(line: ResultLine) -> Row:
    """Return the row of a branch; what nobody handed in stands out."""
    who = "、".join(dict.fromkeys(each.confirmed_by or "" for each in line.sources.values()))
    whole = "、".join(
        dict.fromkeys(f"{each.office} {each.confirmed_by}" for each in line.sources.values())
    )
    name = Cell(
        line.name, mark="改" if line.corrected else "",
        tip=f"更正过：{line.reason}" if line.corrected else "",
        second="两台电脑都改过，先到“待处理冲突”里定。" if line.conflicted else "",
        second_tone=Tone.BAD,
    )  # fmt: skip
    return Row(
        line.branch,
        (
            name, _rate(line, "output", line.output), _rate(line, "cost", line.cost), _hse(line),
            _teams(line), Cell(who, tone=Tone.QUIET, tip=whole),
        ),
    )  # fmt: skip


def rate_words(rate: int) -> str:
    """Return a rate with two decimals, so that they stand under each other."""
    return f"{rate / 100:.2f}%"


def words_of(line: ResultLine, subject: str) -> str:
    """Return what was handed in of a subject other than teams, in words."""
    if subject in line.spared:
        return "不考核"
    rate = {"output": line.output, "cost": line.cost}.get(subject)
    if rate is not None:
        return rate_words(rate)
    if subject == "hse" and line.hse:
        return "，".join(filter(None, (HSE.get(line.hse, line.hse), line.hse_words)))
    return "还没交"


def missing_words(line: ResultLine) -> str:
    """Return what is missing of a branch, "" when nothing is."""
    return "、".join(SUBJECTS[each] for each in line.missing)


def _rate(line: ResultLine, subject: str, rate: int | None) -> Cell:
    if rate is not None:
        return Cell(rate_words(rate))
    return _SPARED if subject in line.spared else _MISSING


def _hse(line: ResultLine) -> Cell:
    if not line.hse:
        return _SPARED if "hse" in line.spared else _MISSING
    words = HSE.get(line.hse, line.hse)
    return Cell(words, tone=Tone.BAD if line.hse == "accident" else Tone.PLAIN,
                strong=line.hse != "good", tip=line.hse_words)  # fmt: skip


def _teams(line: ResultLine) -> Cell:
    marked = [team for team in line.teams if team.tenths is not None or team.verdict]
    if not marked:
        return Cell("支部没考评" if line.teams else "没有班组", tone=Tone.QUIET, small=True)
    open_ = sum(not team.verdict for team in marked)
    if open_:
        return Cell(f"待核定 {open_}", tone=Tone.TODO, chip=True)
    differ = sum(team.verdict == "differs" for team in marked)
    if differ:
        return Cell(f"{differ} 个不一致", strong=True)
    return Cell(f"{len(marked)} 个都认可", tone=Tone.QUIET)
