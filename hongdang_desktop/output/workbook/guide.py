"""What the sheet 说明 says: how the table is filled in, and what each column means."""

from collections.abc import Iterator

from hongdang_desktop.core.columns import Choice, Column, Number, Text, Whole
from hongdang_desktop.core.references import OrganisationRef
from hongdang_desktop.output.workbook.layout import Layout

_KINDS = {
    "long": "可以写几段。",
    "day": "照 2026-11-23 这样填。",
    "moment": "日期和时间，照 2026-11-23 09:00 这样填。",
    "month": "照 2026-11 这样填。",
    "months": "几个月用、隔开，照 2026-10、2026-11 这样填。",
    "whole": "只填数字。",
    "number": "只填数字，可以带小数点。",
    "money": "单位元，最小到分，照 103.10 这样填。",
    "yesno": "填是或否。",
    "member": "填党员姓名，要和党员名册一样。",
    "members": "填党员姓名，几个人用、隔开。",
    "member_or_text": "填姓名。",
    "organisation": "填单位或班组的名称。",
    "organisations": "填单位或班组的名称，几个用、隔开。",
    "entry": "填那条记录在台账里的叫法。",
    "entries": "填那些记录在台账里的叫法，几个用、隔开。",
    "texts": "几项用、隔开；一项里有顿号、逗号的，每项另起一行（Alt+回车）。",
}
_MOST_WORDS = 60


def guide_rows(layout: Layout) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the guide, each a tuple of cells."""
    main = layout.main.title
    yield (f"{layout.ledger.title}：怎么填",)
    yield (f"1. “{main}”里一行一条。表头不要改；栏的先后可以换，用不着的栏可以删。",)
    yield ("2. 带 * 的栏定稿前要填，现在空着也能先收成草稿。",)
    yield ("3. 身份证号、文号这些长数字的列已设成文本，照原样填；不要改成数值，末尾几位会丢。",)
    yield ("4. 收进来以前会先看一遍，哪一格不对会说清楚；程序里已有的不会重复收。",)
    yield ("5. 照片和附件不放在表里，收进来以后在程序里加。",)
    if layout.parts:
        names = "”“".join(plan.title for plan in layout.parts)
        yield (f"6. 一条记录里有好几项的，写在“{names}”里，一行一项。",)
        yield (f"7. 那里第一列的序号写“{main}”里那一条的序号；空着就和上一行是同一条。",)
        label = next(iter(layout.part_labels.values()))
        yield (f"8. 指同一条里别的项时写“{label} 1”，就是“{label}”里这条的第 1 行。",)
    yield ("",)
    yield ("工作表", "栏", "要不要填", "怎么填")
    for plan in layout.sheets:
        for field in plan.fields:
            must = "定稿前要填" if field.required else "可以空着"
            yield (plan.title, field.column.label, must, _meaning(field.column))


def _meaning(column: Column) -> str:
    said = [column.hint] if column.hint else []
    if isinstance(column, Choice):
        words = list(column.options.values())
        more = "……" if len(words) > _MOST_WORDS else ""
        several = "可以选几个，用、隔开：" if column.multiple else "选一个："
        said.append(f"{several}{'、'.join(words[:_MOST_WORDS])}{more}。")
    elif isinstance(column, OrganisationRef) and column.of == ("team",):
        said.append("填班组名称。")
    else:
        said.append(_KINDS.get(column.kind, ""))
    if isinstance(column, Text):
        said.append(f"最多 {column.longest} 字。")
    if isinstance(column, Whole | Number) and column.unit:
        said.append(f"单位{column.unit}。")
    if column.private:
        said.append("只留在支部，不报厂里。")
    elif column.sensitive:
        said.append("敏感，表用完就删。")
    return "".join(said)
