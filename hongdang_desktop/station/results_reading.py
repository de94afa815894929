"""Reads the table of a technical office line by line: rates, HSE, verdicts on teams.

Where a table has the plan and the month's amount in the place of a rate, the rate is reckoned here and
the amounts go no further: no line holds them. A rate that may be a ratio (0.98) is asked about.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation

from hongdang_desktop.core.canonical import JsonObject
from hongdang_desktop.core.columns import Column, Names
from hongdang_desktop.core.problems import Level
from hongdang_desktop.core.records import columns_of
from hongdang_desktop.core.typed import Unreadable, plain, tidy
from hongdang_desktop.ledgers.office.organisation import Organisation
from hongdang_desktop.ledgers.plant.production_result import (
    HSE,
    LIKE_RATIO,
    MOST_RATE,
    SUBJECTS,
    VERDICTS,
    ProductionResult,
    TeamVerdict,
)
from hongdang_desktop.ledgers.rates_only import amount_in
from hongdang_desktop.output.workbook.raw import CellValue, Fault, Percent
from hongdang_desktop.output.workbook.values import CellReader
from hongdang_desktop.station.results_heads import AMOUNTS, ResultsHead
from hongdang_desktop.station.sheet_views import Remark

_HUNDRED = Decimal(100)
_FAR = (5_000, 15_000)
"""Rates below and above are possible but rare: somebody looks at them."""
_NEAR = 5
"""So many hundredths of a per cent a written rate may differ from the reckoned one."""
_FOOT = re.compile(r"(合计|总计|小计|平均|全厂|共计)[:：]?")
_SIGNED = re.compile(r"(制表|填表|填报|审核|复核|确认|负责|说明|注)[^:：]{0,6}[:：].*")
_SPARED = frozenset(("不考核", "无指标", "无任务", "不下达"))
_BLANK = frozenset(("", "-", "--", "—", "——", "/", "无"))
"""Signs that stand where nothing was handed in; they spare nobody."""
_HSE_WORDS: Mapping[str, tuple[str, ...]] = {
    "good": ("好", "良好", "优", "优秀", "合格", "无事故", "正常", "√", "通过"),
    "short": ("不达标", "不合格", "差", "较差", "×", "有问题"),
    "accident": ("事故", "有事故", "发生事故", "有责任事故", "发生责任事故"),
}
_YES = frozenset(("是", "同意", "一致", "认同", "√"))
_NO = frozenset(("否", "不同意", "不认可", "有异议", "×"))


@dataclass
class Line:
    """One line of the table: whose, of which month, and what it says; amounts are not in it."""

    row: int
    branch: str = ""
    team: str = ""
    month: str = ""
    said: JsonObject = field(default_factory=dict)
    spared: list[str] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    ratios: int = 0

    @property
    def refused(self) -> bool:
        """Say whether it cannot be taken in."""
        return any(remark.level is Level.SAVE for remark in self.remarks)


def rate_of(cell: CellValue, *, ratio: bool = False) -> int | None:
    """Return a rate in hundredths of a per cent, None for nothing. Raises Unreadable.

    98, 98%, and 0.98 in a cell that shows per cent are one thing. A bare number up to 2 is a ratio
    only where somebody said so (``ratio``); else it is asked about, code RATIO.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if isinstance(cell, Fault | bool):
        raise Unreadable("BAD_NUMBER", "这一格不是算好的数。", "用 WPS 打开存一遍，或直接填数。")
    if isinstance(cell, str):
        return _typed_rate(cell, ratio=ratio)
    if isinstance(cell, Percent):
        return _within(Decimal(f"{cell:.12g}") * _HUNDRED)
    if isinstance(cell, int | float):
        return _bare_rate(Decimal(f"{cell:.12g}"), f"{cell:.12g}", ratio=ratio)
    raise Unreadable("BAD_NUMBER", "Excel 把这一格当成了日期。", "把格式改成常规，再填一遍数。")


def _typed_rate(words: str, *, ratio: bool) -> int:
    text = plain(words).replace(" ", "").replace(",", "")
    if amount := amount_in(text):
        raise Unreadable("TONNES", f"写的是“{amount}”，不是比率。", "这里只收完成率，不收吨数。")
    try:
        number = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        raise Unreadable("BAD_NUMBER", f"“{tidy(words)}”不是数。", "填完成率，如 98.5。") from None
    if text.endswith("%"):
        return _within(number)
    return _bare_rate(number, text, ratio=ratio)


def _bare_rate(number: Decimal, said: str, *, ratio: bool) -> int:
    if 0 < number * _HUNDRED <= LIKE_RATIO:
        if not ratio:
            meant = (number * _HUNDRED).normalize()
            raise Unreadable(
                "RATIO", f"{said} 是 {meant:f}%，还是 {said}%？", f"写成 {meant:f}% 或 {said}%。"
            )
        number *= _HUNDRED
    return _within(number)


def _within(number: Decimal, rounding: str = ROUND_HALF_UP) -> int:
    if not number.is_finite() or number < 0:
        raise Unreadable("OUT_OF_RANGE", "比率不能是负数。", "看看是不是填错了。")
    rate = int((number * _HUNDRED).to_integral_value(rounding=rounding))
    if rate > MOST_RATE:
        raise Unreadable(
            "TOO_MUCH", f"{number.normalize():f}% 不像比率，像是数量。",
            "这里只收完成率，不收吨数、金额。",
        )  # fmt: skip
    return rate


def reckoned(plan: CellValue, done: CellValue, rounding: str) -> int:
    """Return what was done as a rate of the plan, in hundredths of a per cent. Raises Unreadable.

    Rounding never makes a plan fulfilled: completion is rounded down, cost up.
    """
    of, number = _amount(plan), _amount(done)
    if of <= 0:
        raise Unreadable("NO_PLAN", "计划是 0，算不出比率。", "不考核的写“不考核”。")
    return _within(number * _HUNDRED / of, rounding)


def _amount(cell: CellValue) -> Decimal:
    words = plain(str(cell)).replace(",", "").replace(" ", "") if cell is not None else ""
    match = re.fullmatch(r"(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)[^\d.]{0,4}", words)
    if match is None or isinstance(cell, bool | Fault):
        raise Unreadable(
            "BAD_NUMBER", "计划和完成要都是数，才算得出比率。", "补上，或直接填完成率。"
        )
    return Decimal(match[1])


class Reader:
    """Reads the lines under one head."""

    def __init__(
        self, head: ResultsHead, names: Names, nodes: Mapping[str, Organisation], *, ratio: bool
    ) -> None:  # fmt: skip
        """``nodes`` are the units of the tree by id."""
        self._head, self._names, self._nodes, self._ratio = head, names, nodes, ratio
        columns = {**columns_of(ProductionResult), **columns_of(TeamVerdict)}
        wanted = ("branch", "team", "month", "points")
        self._readers = {name: CellReader(columns[name], names) for name in wanted}
        self._columns: Mapping[str, Column] = columns
        self.notes: list[str] = []

    def lines(self, month: str) -> Iterator[Line]:
        """Yield the lines; ``month`` is the one of those that do not say theirs."""
        about = "team" if "team" in self._head.columns else "branch"
        for number, cells in self._head.sheet.rows[self._head.below :]:
            first = next((cell for cell in cells if cell is not None), None)
            whose = self._cell(cells, about)
            if isinstance(first, str) and (
                _FOOT.match(first.strip()) or _SIGNED.match(first.strip())
            ):
                self.notes.append(f"第 {number} 行像是合计或落款，没有读。")
                continue
            if whose is None and not self._says_something(cells):
                continue
            line = Line(number, month=month)
            self._who(line, cells)
            self._when(line, cells)
            if about == "team":
                self._verdict(line, cells)
            else:
                self._rate(line, cells, "output", ROUND_FLOOR)
                self._rate(line, cells, "cost", ROUND_CEILING)
                self._hse(line, cells)
            if about == "branch" and not (line.said or line.spared or line.refused):
                self._refuse(line, "", "NOTHING", "这一行没有数。", "补上，或写“不考核”。")
            yield line

    # Whose and when

    def _who(self, line: Line, cells: tuple[CellValue, ...]) -> None:
        for name in ("branch", "team"):
            cell = self._cell(cells, name)
            if cell is None:
                continue
            words = tidy(str(cell))
            found = [i for i in self._names.find_organisations(words) if self._is(i, name)]
            found = found or (self._of_area(words) if name == "branch" else [])
            if line.branch and len(found) > 1:
                found = [i for i in found if self._nodes[i].branch == line.branch]
            if len(found) == 1:
                setattr(line, name, found[0])
            elif found:
                self._refuse(
                    line, name, "AMBIGUOUS", f"叫“{words}”的不止一个。", "加上支部这一列。"
                )
            else:
                what = "支部" if name == "branch" else "班组"
                self._refuse(line, name, "UNKNOWN_NAME", f"没有叫“{words}”的{what}。", "照名册写，或写编码。")  # fmt: skip
        if line.team:
            own = self._nodes[line.team].branch or ""
            if line.branch and own != line.branch:
                self._refuse(
                    line, "team", "OTHER_BRANCH", "这个班组不是这个支部的。", "看看是不是错行。"
                )
            line.branch = own
        about = "team" if "team" in self._head.columns else "branch"
        if not getattr(line, about) and not line.refused:
            what = "班组" if about == "team" else "支部"
            self._refuse(line, about, "REQUIRED", f"没写是哪个{what}。", "补上。")

    def _is(self, node_id: str, kind: str) -> bool:
        return node_id in self._nodes and self._nodes[node_id].kind == kind

    def _of_area(self, words: str) -> list[str]:
        """Return the branches of an operation area that is named in the place of a branch."""
        areas = {i for i in self._names.find_organisations(words) if self._is(i, "area")}
        branches = ((i, node) for i, node in self._nodes.items() if node.kind == "branch")
        return [i for i, node in branches if areas & set(node.areas)] if areas else []

    def _when(self, line: Line, cells: tuple[CellValue, ...]) -> None:
        cell = self._cell(cells, "month")
        if cell is not None:
            year = line.month[:4]
            alone = re.fullmatch(r"(\d{1,2})\s*月?", plain(str(cell)))
            words = f"{year}-{int(alone[1]):02d}" if alone and year else cell
            try:
                line.month = str(self._readers["month"].read(words) or line.month)
            except Unreadable as wrong:
                self._refuse(line, "month", wrong.code, wrong.sentence, wrong.cure)
        if not line.month and not line.refused:
            self._refuse(
                line, "month", "REQUIRED", "没写是哪个月的。", "在页面上选月份，或加一列“月份”。"
            )

    # What it says

    def _rate(self, line: Line, cells: tuple[CellValue, ...], subject: str, rounding: str) -> None:
        name, (plan, done) = f"{subject}_rate", AMOUNTS[subject]
        columns = self._head.columns
        cell = self._cell(cells, name)
        if _is_spared(cell) or (name not in columns and _is_spared(self._cell(cells, plan))):
            line.spared.append(subject)
            return
        both = plan in columns and done in columns
        has_both = both and any(self._cell(cells, each) is not None for each in (plan, done))
        at = name if name in columns else done
        try:
            written = rate_of(cell, ratio=self._ratio)
            made = reckoned(self._cell(cells, plan), self._cell(cells, done), rounding) if has_both else None  # fmt: skip
        except Unreadable as wrong:
            cure = wrong.cure
            if wrong.code == "RATIO":
                line.ratios += 1
                cure = "是比例的，选“小于 2 的是比例”；不是的，写上 %。"
            self._refuse(line, at, wrong.code, f"{SUBJECTS[subject]}：{wrong.sentence}", cure)
            return
        rate = written if written is not None else made
        if rate is None:
            return
        column = self._columns[name]
        if written is not None and made is not None and abs(written - made) > _NEAR:
            said = f"写的是 {column.format(written)}%，按计划和完成算是 {column.format(made)}%。"
            self._refuse(line, name, "NOT_THE_SAME", said, "问清楚，改对一处。")
            return
        line.said[name] = rate
        if not _FAR[0] <= rate <= _FAR[1]:
            said = f"{SUBJECTS[subject]} {column.format(rate)}%，离 100% 很远。"
            told = ("FAR", said, "看看对不对。")
            line.remarks.append(self._head.remark(line.row, at, told, Level.WARN))

    def _hse(self, line: Line, cells: tuple[CellValue, ...]) -> None:
        cell, told = self._cell(cells, "hse"), self._cell(cells, "hse_words")
        if _is_spared(cell):
            line.spared.append("hse")
            return
        if cell is None:
            return
        words = tidy(str(cell))
        key = next((k for k, w in HSE.items() if words in (k, w)), "")
        key = key or next((k for k, known in _HSE_WORDS.items() if words in known), "")
        if not key:
            self._refuse(line, "hse", "BAD_CHOICE", f"HSE 写的是“{words}”，看不懂。", f"从这些里选：{'、'.join(HSE.values())}。")  # fmt: skip
            return
        line.said["hse"] = key
        self._words(line, "hse_words", told)
        if key == "accident" and not line.said.get("hse_words"):
            self._refuse(
                line, "hse", "REQUIRED", "责任事故还没写是什么事。", "在“HSE说明”一列写一句事实。"
            )

    def _verdict(self, line: Line, cells: tuple[CellValue, ...]) -> None:
        said = self._cell(cells, "verdict")
        if said is not None:
            words = tidy(str(said))
            key = next((k for k, w in VERDICTS.items() if words in (k, w)), "")
            key = key or ("confirmed" if words in _YES else "differs" if words in _NO else "")
            if key:
                line.said["verdict"] = key
            else:
                self._refuse(line, "verdict", "BAD_CHOICE", f"核定写的是“{words}”，看不懂。", "写“认可”或“不一致”。")  # fmt: skip
        cell = self._cell(cells, "points")
        if cell is not None:
            try:
                line.said["points"] = self._readers["points"].read(cell)
            except Unreadable as wrong:
                self._refuse(line, "points", wrong.code, wrong.sentence, wrong.cure)
        self._words(line, "words", self._cell(cells, "words"))

    def _words(self, line: Line, name: str, cell: CellValue) -> None:
        """Take over words, never with tonnes in them."""
        if cell is None or isinstance(cell, Fault):
            return
        words = tidy(str(cell))
        if amount := amount_in(words):
            self._refuse(
                line, name, "TONNES", f"写了“{amount}”。这里只收比率，不收吨数。", "去掉数量再来。"
            )
        elif words:
            line.said[name] = words

    # Cells

    def _cell(self, cells: tuple[CellValue, ...], name: str) -> CellValue:
        place = self._head.columns.get(name, -1)
        cell = cells[place] if 0 <= place < len(cells) else None
        return None if isinstance(cell, str) and cell.strip() in _BLANK else cell

    def _says_something(self, cells: tuple[CellValue, ...]) -> bool:
        whose = ("branch", "team", "month")
        return any(self._cell(cells, n) is not None for n in self._head.columns if n not in whose)

    def _refuse(self, line: Line, name: str, code: str, sentence: str, cure: str) -> None:
        line.remarks.append(self._head.remark(line.row, name, (code, sentence, cure)))


def _is_spared(cell: CellValue) -> bool:
    return isinstance(cell, str) and tidy(cell) in _SPARED
