"""How long printing takes, as ratios to a reference measured in the same run."""

import importlib
import importlib.util
import io
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from hongdang_desktop import paths
from hongdang_desktop.core.progress import silent
from hongdang_desktop.output.document import (
    Align,
    Column,
    Document,
    Ending,
    FormGrid,
    Signatures,
    Table,
    heading,
    label,
    late,
    row,
    ticks,
    value,
)
from hongdang_desktop.output.render import render

_ROUNDS = 5
_CREATED = datetime(2026, 11, 23, tzinfo=UTC)
_NAMES = ("耿砚山", "丛南麓", "卞秋禾", "储望舒", "舒北辰", "佟海若", "欧阳云汀", "王喆堃𬭎")
_SENTENCES = (
    "各班在月底前把伴热带、循环泵和配电箱查一遍（重点是1号、2号计量间），查出的问题列成清单。",
    "成立党员攻关组，每周五碰头，12月31日前见效果；不同意见：应先换2号井抽油杆。",
    "联系水暖班本周换循环泵，换好前借两台电暖气，费用从班组经费里出。",
    "请组织委员把“三会一课”的缺课名单核对一遍，能补的本月补上，不能补的写明原因。",
)


def measure() -> list[tuple[str, str, float, float]]:
    """Return (work, reference, ratio, budget) for each work."""
    book = year_book()
    texts = _texts(book)
    results = [
        (
            "year book, 400 pages",
            "one drawString per cell on a bare canvas",
            _ratio(lambda: _print(book), lambda: _bare(texts, 12), clock=time.process_time),
            1.2,
        )
    ]
    if importlib.util.find_spec("typst") is not None:
        table = big_table()
        results.append(
            (
                "10,000 rows x 12 columns as PDF",
                "typst on the same table",
                # typst works on all cores: only the clock on the wall is fair
                _ratio(
                    lambda: _print([table]),
                    lambda: _typst(table),
                    clock=time.perf_counter,
                    rounds=1,
                ),
                0.25,
            )
        )
    return results


def year_book() -> list[Document]:
    """Return about 400 pages as a branch binds them: meetings, rosters, dues."""
    meetings = [_meeting(number) for number in range(180)]
    dues = [_dues(month) for month in range(1, 13)]
    return [*meetings, *dues, _roster("党员名册", 60), _roster("外出党员名册", 700)]


def big_table() -> Document:
    """Return 10,000 rows of 12 columns."""
    return _roster("名册", 10_000)


def _meeting(number: int) -> Document:
    items = [
        row(
            label(f"议题{'一二三四五六'[item]}"),
            value(
                heading(f"第 {number} 次会议讨论的第 {item + 1} 件事"),
                "".join(_SENTENCES[(number + item + n) % 4] for n in range(4 + number % 5)),
                f"责任人：{_NAMES[(number + item) % 8]}；期限：{item + 1}月{number % 28 + 1}日。",
                span=5,
            ),
        )
        for item in range(3 + number % 4)
    ]
    form = FormGrid(
        (1.5, 1.15, 1.5, 1.0, 1.5, 3.35),
        (
            row(
                label("时间"),
                value(f"{number % 12 + 1}月{number % 28 + 1}日 9:00—10:10", span=3),
                label("地点"),
                value("作业区二楼会议室"),
            ),
            row(label("主持人"), value(_NAMES[0], span=3), label("记录人"), value(_NAMES[2])),
            row(label("到会"), value("、".join(_NAMES), span=5)),
            *items,
            row(label("表决"), value(f"{ticks(('举手', True))} 赞成 {number} 票。", span=5)),
            row(label("主持人签字"), value("", span=3), label("记录人签字"), value(""), height=15),
        ),
    )
    return Document(
        title="支部委员会会议记录",
        left=f"2026年第 {number} 次",
        right="采油三作业区第二党支部",
        header="采油三作业区第二党支部　支委会记录　2026年",
        footer=f"证据摘要 {number:04x}-90ab　电子原件为准",
        chapter="支委会",
        marks=() if number % 9 else (late("2026-11-30", "当天抢修停电，没能录入"),),
        blocks=(form,),
    )


def _dues(month: int) -> Document:
    titles = ("序号", "姓名", "应交（元）", "实交（元）", "交费日期", "签名", "备注")
    aligns = (Align.CENTRE, Align.LEFT, Align.RIGHT, Align.RIGHT, Align.CENTRE)
    columns = tuple(
        Column(title, weight=1 + number / 4, align=align)
        for number, (title, align) in enumerate(
            zip(titles, (*aligns, Align.LEFT, Align.LEFT), strict=True)
        )
    )
    rows = [
        (
            str(n),
            _NAMES[n % 8],
            f"{n * 3.5:.2f}",
            f"{n * 3.5:.2f}",
            f"{month}月{n % 9 + 1}日",
            "",
            "",
        )
        for n in range(1, 41)
    ]
    return Document(
        title="党费收缴登记表",
        left=f"2026年{month}月",
        header="采油三作业区第二党支部　党费台账　2026年",
        chapter="党费",
        blocks=(
            Table(columns, rows, ending=Ending.BLANK_ROWS),
            Signatures(("收款人", "支部书记")),
        ),
    )


def _roster(title: str, count: int) -> Document:
    columns = (
        Column("序号", 3, Align.CENTRE),
        Column("姓名", 5),
        Column("性别", 3, Align.CENTRE),
        Column("公民身份号码", 12, Align.CENTRE, wrap=False),
        Column("民族", 4),
        Column("学历", 5),
        Column("人员类别", 6),
        Column("入党日期", 7, Align.CENTRE, wrap=False),
        Column("转正日期", 7, Align.CENTRE, wrap=False),
        Column("工作岗位", 10),
        Column("联系电话", 8, Align.CENTRE, wrap=False),
        Column("党费基数（元）", 6, Align.RIGHT),
    )
    rows = [
        (
            str(n),
            _NAMES[n % 8],
            "男女"[n % 2],
            f"99999919{n:09d}X",
            "汉族",
            "大学本科",
            "正式党员",
            f"20{n % 25:02d}-07-01",
            f"20{n % 25 + 1:02d}-07-01",
            "1号计量间值班员兼安全监督（倒班）" if n % 3 == 0 else "采油二班采油工",
            f"139{n:08d}",
            f"{3000 + n:,}.00",
        )
        for n in range(1, count + 1)
    ]
    return Document(
        title=title,
        header="采油三作业区第二党支部　2026年",
        landscape=True,
        chapter="名册",
        blocks=(Table(columns, rows, ending=Ending.CLOSED),),
    )


def _print(documents: list[Document]) -> bytes:
    file = io.BytesIO()
    render(documents, file, silent(), created=_CREATED)
    return file.getvalue()


def _texts(documents: list[Document]) -> list[list[str]]:
    """Return the text of every cell, by document."""
    return [[text for text in _cells(document) if text] for document in documents]


def _cells(document: Document) -> Iterator[str]:
    yield from (document.title, document.left, document.right)
    for block in document.blocks:
        if isinstance(block, Table):
            yield from (column.title for column in block.columns)
            for cells in block.rows:
                yield from (cell if isinstance(cell, str) else cell.text for cell in cells)
        elif isinstance(block, FormGrid):
            yield from (cell.text.replace("\n", "") for line in block.rows for cell in line.cells)


def _bare(documents: list[list[str]], a_row: int) -> bytes:
    """Draw every text with one call at some place, 20 rows of cells to a page."""
    file = io.BytesIO()
    canvas = Canvas(file)
    pdfmetrics.registerFont(
        TTFont("bare", str(paths.resources() / "fonts" / "NotoSerifSC-Regular.ttf"))
    )
    for texts in documents:
        for at in range(0, len(texts), 20 * a_row):
            canvas.setFont("bare", 9.5)
            for place, text in enumerate(texts[at : at + 20 * a_row]):
                canvas.drawString(40 + 40 * (place % a_row), 800 - 30 * (place // a_row), text)
            canvas.showPage()
    canvas.save()
    return file.getvalue()


def _typst(document: Document) -> bytes:
    table = document.blocks[0]
    assert isinstance(table, Table)
    cells = "".join(f'"{cell}",' for cells in table.rows for cell in cells)
    heads = "".join(f'"{column.title}",' for column in table.columns)
    columns = ",".join(f"{column.weight}fr" for column in table.columns)
    source = (
        '#set page(paper: "a4", flipped: true, margin: 15mm)\n'
        '#set text(font: "Noto Serif SC", size: 9.5pt)\n'
        f"#table(columns: ({columns}), table.header({heads}), {cells})"
    )
    fonts = [str(paths.resources() / "fonts")]
    typst = importlib.import_module("typst")
    return bytes(typst.compile(source.encode(), font_paths=fonts))


def _ratio(
    work: Callable[[], bytes],
    reference: Callable[[], bytes],
    *,
    clock: Callable[[], float],
    rounds: int = _ROUNDS,
) -> float:
    """Return quickest to quickest; taken in turns, so that a busy machine hits both."""
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        for times, one in ((ours, work), (theirs, reference)):
            begin = clock()
            one()
            times.append(clock() - begin)
    return min(ours) / min(theirs)
