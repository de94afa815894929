"""Excel in: 2,000 rows read, understood and checked, beside the library's own reading of the file."""

import re
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from openpyxl import Workbook, load_workbook

from hongdang_desktop.core import identity
from hongdang_desktop.station.station import Station
from hongdang_desktop.station.views import Role

ROWS = 2000
_BUDGET = 2.5
_RUNS = 7
_HEADS = [
    "姓名",
    "性别",
    "公民身份号码",
    "民族",
    "出生日期",
    "学历",
    "人员类别",
    "加入党组织日期",
    "转为正式党员日期",
    "工作岗位",
    "联系电话",
    "家庭住址",
    "党籍状态",
    "是否失联",
    "失联日期",
    "是否流动",
    "外出流向",
    "党内职务",
    "表决权",
    "备注",
]
_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)


def measure() -> Iterator[tuple[str, str, float, float]]:
    """Yield (work, reference, ratio, budget)."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        inline = _inline(place / "inline.xlsx")
        shared = _shared(inline, place / "shared.xlsx")
        with Station.create(place / "branch", role=Role.BRANCH, name="采油三作业区") as station:
            station.start_alone(area="采油三作业区", branch="采油三作业区第二党支部")
            for called, file in (("as Excel writes it", shared), ("texts in the cells", inline)):
                found = station.sheets.check("member", file)
                assert len(found.rows) == ROWS
                assert all(str(row.state) in ("good", "look") for row in found.rows)
                work, reference = _times(
                    lambda file=file: station.sheets.check("member", file),  # type: ignore[misc]  # a file of its own
                    lambda file=file: _read(file),  # type: ignore[misc]  # as above
                )
                yield (
                    f"Excel in, {ROWS} rows checked, {called}",
                    f"openpyxl read-only iteration ({reference * 1000:.0f} ms CPU)",
                    work / reference, _BUDGET,
                )  # fmt: skip


def _read(file: Path) -> None:
    book = load_workbook(file, read_only=True, data_only=True)
    for _ in book.worksheets[0].iter_rows(values_only=True):
        pass
    book.close()


def _times(*works: Callable[[], object]) -> tuple[float, ...]:
    """Return the least CPU time of each, in seconds, run in turns: others may use the machine, too."""
    took: tuple[list[float], ...] = tuple([] for _ in works)
    for _ in range(_RUNS):
        for work, times in zip(works, took, strict=True):
            start = time.process_time()
            work()
            times.append(time.process_time() - start)
    return tuple(min(times) for times in took)


def _inline(file: Path) -> Path:
    """Write a register of invented people (region 999999) as the library does."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "党员名册"
    sheet.append(_HEADS)
    for n in range(ROWS):
        sheet.append([
            f"人员{n:04}", "男" if n % 2 else "女", _number(n), "汉族",
            date(1980, 1, 1 + n % 28), "大学本科", "正式党员", date(2005, 7, 1), date(2006, 7, 1), "采油工",
            f"1390000{n:04}", "幸福小区", "正常", "否", None, "否", None, None, "有", f"备注 {n}",
        ])  # fmt: skip
    book.save(file)
    return file


def _number(n: int) -> str:
    """Return a number of nobody with a right check character."""
    stem = f"999999198001{1 + n % 28:02}{2 * (n % 499) + n % 2:03}"
    return next(stem + last for last in "0123456789X" if identity.fault(stem + last) is None)


def _shared(inline: Path, file: Path) -> Path:
    """Write the same file as Excel and WPS do: every text once, the cells point at it."""
    strings: dict[bytes, int] = {}

    def point(match: re.Match[bytes]) -> bytes:
        number = strings.setdefault(match[2], len(strings))
        return b'<c r="%s" t="s"><v>%d</v></c>' % (match[1], number)

    with zipfile.ZipFile(inline) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        cell = rb'<c r="(\w+)" t="inlineStr"><is><t>(.*?)</t></is></c>'
        new.writestr(_SHEET, re.sub(cell, point, old.read(_SHEET)))
        for name in old.namelist():
            data = old.read(name)
            if name == "[Content_Types].xml" and _STRINGS.encode() not in data:
                data = data.replace(b"</Types>", _TYPE + b"</Types>")
            if name not in (_SHEET, _STRINGS):
                new.writestr(name, data)
        space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        texts = b"".join(b"<si><t>%s</t></si>" % text for text in strings)
        new.writestr(_STRINGS, b"<sst %s>%s</sst>" % (space, texts))
    return file
