"""What stands over the columns of the tables that technical offices hand in, and where the head is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hongdang_desktop.core.problems import Level
from hongdang_desktop.output.workbook.layout import NUMBER, bare, without_remark
from hongdang_desktop.output.workbook.raw import RawBook, RawRow, RawSheet
from hongdang_desktop.station.sheet_views import Remark

_LOOKED_AT = 20
_MOST_NAMED = 5

_HEADS: Mapping[str, tuple[str, ...]] = {
    "branch": ("支部", "党支部", "支部名称", "党支部名称", "基层党支部", "单位", "基层单位",
               "单位名称", "部门"),
    "team": ("班组", "班组名称", "所在班组", "班站", "班组（站）"),
    "month": ("月份", "月", "所属月份", "考核月份", "年月"),
    "output_rate": ("产量完成率", "完成率", "工作量完成率", "生产任务完成率", "任务完成率",
                    "产量计划完成率", "计划完成率", "原油产量完成率", "产量完成比例"),
    "cost_rate": ("成本占计划", "成本占计划比例", "成本完成率", "成本执行率", "成本占预算",
                  "成本预算执行率", "预算执行率", "单耗占计划", "成本占计划率"),
    "output_plan": ("计划产量", "产量计划", "计划", "计划任务", "产量任务", "配产", "月计划",
                    "工作量计划", "计划工作量"),
    "output_done": ("完成产量", "实际产量", "产量完成", "产量实际", "产量", "完成", "实际完成",
                    "实际", "完成量", "实际完成量", "月完成", "完成工作量", "工作量完成"),
    "cost_plan": ("计划成本", "成本计划", "成本指标", "成本预算", "预算", "预算成本"),
    "cost_done": ("实际成本", "成本完成", "成本实际", "成本", "实际发生", "成本发生", "发生额",
                  "完成成本"),
    "hse": ("hse", "hse结果", "hse情况", "hse评定", "安全环保", "质量安全环保"),
    "hse_words": ("hse说明", "hse备注", "事故说明", "事故情况"),
    "verdict": ("核定", "核定意见", "核定结果", "是否认可", "认可", "科室意见"),
    "points": ("科室给分", "核定分", "核定得分", "科室评分", "得分", "分数", "五型得分", "考核得分"),
    "words": ("核定说明", "说明", "扣分说明", "不一致说明", "差在哪里"),
}  # fmt: skip

AMOUNTS = {"output": ("output_plan", "output_done"), "cost": ("cost_plan", "cost_done")}
"""Plan and result of a subject: made a rate of, and never kept."""

FACTS = ("output_rate", "cost_rate", "hse")
_PASSED_OVER = frozenset((NUMBER, "备注", "科室", "确认人"))
_MEANT = {bare(word): field for field, words in _HEADS.items() for word in words}

_MONTH = re.compile(r"(20\d\d)\s*[年\-./]\s*(1[0-2]|0?[1-9])(?!\d)")
_OFFICE = re.compile(r"(?:填报|报送|提供|交表)?(?:科室|部门|单位)\s*[:：]\s*([^\s:：]{2,20})")
_NAME = re.compile(r"(?:确认人|审核人|负责人)(?:签字)?\s*[:：]\s*([^\s:：]{2,10})")


@dataclass(frozen=True)
class ResultsHead:
    """Where the columns of a table stand, by field, and what is written round it.

    ``unread`` are heads that mean nothing here. ``month``, ``office`` and ``confirmed_by`` are what
    the words above and below say, "" where they say nothing.
    """

    sheet: RawSheet
    below: int
    row: int
    columns: Mapping[str, int]
    heads: Mapping[int, str]
    unread: tuple[str, ...]
    month: str = ""
    office: str = ""
    confirmed_by: str = ""

    @property
    def subjects(self) -> tuple[str, ...]:
        """Return what the table is about: output, cost, hse; teams where it names teams."""
        if "team" in self.columns:
            return ("teams",)
        pairs = {s for s, pair in AMOUNTS.items() if all(each in self.columns for each in pair)}
        rates = {"output": "output_rate", "cost": "cost_rate", "hse": "hse"}
        return tuple(s for s, field in rates.items() if field in self.columns or s in pairs)

    def remark(
        self, row: int, name: str, said: tuple[str, str, str], level: Level = Level.SAVE
    ) -> Remark:
        """Return what is said (code, sentence, cure) of a field in a row; "" is the whole row."""
        place = self.columns.get(name, -1)
        where = (self.sheet.title, row, place + 1, self.heads.get(place, ""))
        code, sentence, cure = said
        return Remark(*where, code, level, sentence, cure)

    def notes(self, wanted: str) -> list[str]:
        """Return what is to be said of the table as a whole; ``wanted`` is the month asked for."""
        found = []
        if self.month and wanted and self.month != wanted and "month" not in self.columns:
            found.append(f"表头写的是 {self.month}，照表头收，不是 {wanted}。")
        used = [
            self.heads[self.columns[n]]
            for pair in AMOUNTS.values()
            for n in pair
            if n in self.columns
        ]
        if used:
            found.append(f"“{'”“'.join(used)}”只用来算比率，数不留下。")
        if self.unread:
            found.append(f"“{'”“'.join(self.unread[:_MOST_NAMED])}”没有读，也不留下。")
        return found


def find_results(book: RawBook) -> ResultsHead | None:
    """Return the head of the sheet that says most, None where none says anything."""
    found = [head for sheet in book.sheets if not sheet.hidden and (head := _in_sheet(sheet))]
    return max(found, key=lambda head: len(head.columns), default=None)


def _in_sheet(sheet: RawSheet) -> ResultsHead | None:
    best: ResultsHead | None = None
    rows = sheet.rows[:_LOOKED_AT]
    for place, (number, cells) in enumerate(rows):
        joined = place > 0 and rows[place - 1][0] == number - 1
        for upper in ((), *((rows[place - 1][1],) if joined else ())):
            head = _head(sheet, cells, upper, place + 1, number)
            whose = "branch" in head.columns or "team" in head.columns
            more = best is None or len(head.columns) > len(best.columns)
            best = head if head.subjects and whose and more else best
    return _with_words(best) if best else None


def _head(sheet: RawSheet, lower: RawRow, upper: RawRow, below: int, row: int) -> ResultsHead:
    columns: dict[str, int] = {}
    heads: dict[int, str] = {}
    unread: list[str] = []
    over = ""
    for place in range(max(len(lower), len(upper))):
        said, above = (cells[place] if place < len(cells) else None for cells in (lower, upper))
        head = bare(said)
        # What stands above several columns is written over the first of them alone.
        over = bare(above) or (over if head else "")
        heads[place] = str(said or above or "").strip()
        ways = (
            over + head,
            head or over,
            without_remark(over + head),
            without_remark(head or over),
        )
        field = next((_MEANT[w.lower()] for w in ways if w.lower() in _MEANT), "")
        if field and field not in columns:
            columns[field] = place
        elif (head or over) and without_remark(head or over) not in _PASSED_OVER:
            unread.append(heads[place])
    return ResultsHead(sheet, below, row, columns, heads, tuple(unread))


def _with_words(head: ResultsHead) -> ResultsHead:
    """Return a head with the month, the office and the name that stand round the table."""
    rows = head.sheet.rows
    above = [cell for _, cells in rows[: head.below] for cell in cells if isinstance(cell, str)]
    round_it = above + [
        cell for _, cells in rows[-5:] for cell in cells if isinstance(cell, str)
    ]  # fmt: skip
    month = next((m for words in (*above, head.sheet.title) if (m := _MONTH.search(words))), None)
    office = next((m[1] for words in round_it if (m := _OFFICE.search(words))), "")
    name = next((m[1] for words in round_it if (m := _NAME.search(words))), "")
    return ResultsHead(
        head.sheet, head.below, head.row, head.columns, head.heads, head.unread,
        f"{month[1]}-{int(month[2]):02d}" if month else "", office, name,
    )  # fmt: skip
