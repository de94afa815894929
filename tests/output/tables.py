"""Makes tables as people bring them, and reads them as a ledger of its own for tests."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from openpyxl import Workbook

from hongdang_desktop.core.columns import (
    Choice,
    Day,
    LongText,
    Moment,
    Money,
    Month,
    Number,
    Parts,
    Text,
    Texts,
    Whole,
    YesNo,
)
from hongdang_desktop.core.records import Instant, Part
from hongdang_desktop.core.references import MemberRef
from hongdang_desktop.ledgers.envelope import Envelope
from hongdang_desktop.ledgers.ledger import Ledger, Rhythm
from hongdang_desktop.output.workbook.reading import read_book
from hongdang_desktop.output.workbook.understanding import Line, Understood, understand

KINDS = {"small": "小型", "large": "大型", "other": "其他"}


class Visit(Part):
    who: Annotated[str | None, MemberRef("谁", required=True)] = None
    when: Annotated[Instant | None, Moment("几时")] = None
    rooms: Annotated[tuple[str, ...], Texts("到过")] = ()
    words: Annotated[str | None, LongText("说了什么")] = None


class Room(Part):
    name: Annotated[str | None, Text("房间", required=True)] = None


class Thing(Envelope):
    """One column of most kinds."""

    name: Annotated[str | None, Text("名称", required=True, longest=50)] = None
    paper: Annotated[str | None, Text("证件号码", required=True, sensitive=True, longest=30)] = None
    kind: Annotated[str | None, Choice("类型", options=KINDS)] = None
    bought_on: Annotated[date | None, Day("买入日期")] = None
    month: Annotated[str | None, Month("月份")] = None
    count: Annotated[int | None, Whole("数量", unit="台")] = None
    hours: Annotated[int | None, Number("学时", unit="小时")] = None
    price: Annotated[int | None, Money("价格")] = None
    works: Annotated[bool | None, YesNo("能用")] = None
    story: Annotated[str | None, LongText("来历")] = None
    rooms: Annotated[tuple[Room, ...], Parts("房间")] = ()
    visits: Annotated[tuple[Visit, ...], Parts("来访")] = ()


THINGS = Ledger(
    code="L99", key="thing", title="物件", model=Thing, mechanism="quality", rhythm=Rhythm.ANY,
    called=lambda thing: thing.name or "（还没有名称）", shown=("name",),
)  # fmt: skip


class FewNames:
    """Knows two people and nothing else."""

    people: Mapping[str, str] = {"m1": "耿砚山", "m2": "卞秋禾"}

    def member(self, member_id: str) -> str:
        return self.people.get(member_id, "")

    def organisation(self, organisation_id: str) -> str:
        return ""

    def entry(self, ledger: str, entry_id: str) -> str:
        return ""

    def find_members(self, words: str) -> tuple[str, ...]:
        return tuple(i for i, name in self.people.items() if words in (i, name))

    def find_organisations(self, words: str) -> tuple[str, ...]:
        return ()

    def find_entries(self, ledger: str, words: str) -> tuple[str, ...]:
        return ()


def sheet(file: Path, *rows: Sequence[object], title: str = "物件", **others: Any) -> Path:  # noqa: ANN401
    """Write a workbook of rows; ``others`` are further sheets by title."""
    book = Workbook()
    first = book.worksheets[0]
    first.title = title
    for row in rows:
        first.append(list(row))
    for name, lines in others.items():
        more = book.create_sheet(name)
        for row in lines:
            more.append(list(row))
    book.save(file)
    return file


def understood(file: Path) -> Understood:
    """Return what a file says of things."""
    return understand(THINGS, read_book(file), FewNames())


def said(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Return where something could not be read, and its code."""
    letters = "?ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [
        (f"{letters[place.column]}{place.row}", problem.code)
        for line in lines
        for place, problem in line.wrong
    ]


def changed(file: Path, part: str, old: str, new: str) -> Path:
    """Change the XML of a part of a workbook, as other programs write it."""
    target = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as to:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            to.writestr(name, data)
    file.write_bytes(target.getvalue())
    return file
