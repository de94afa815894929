"""What may be wrong with a table that somebody brings: with the whole file, not with a cell."""

from hongdang_desktop.core.errors import UserError


class SheetError(UserError):
    """A file that cannot be read as a table at all; each kind is a class with its code."""

    code = "SHEET"


class NoSheetFile(SheetError):
    """A file that is not there, or that cannot be opened."""

    code = "NO_FILE"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”打不开。看看文件还在不在，是不是正在别处写。")


class NotASheet(SheetError):
    """Neither a workbook nor a text table."""

    code = "SHEET_UNKNOWN"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”不是表格。用 WPS 或 Excel 打开，另存为 .xlsx 再来。")


class OldFormat(SheetError):
    """A file of 2003 that holds no workbook that we can read (a document, an .et of another kind)."""

    code = "SHEET_OLD_FORMAT"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}”是老格式，里面没有读得出的表。用 WPS 或 Excel 另存为 .xlsx 再来。"
        )


class LockedSheet(SheetError):
    """A workbook that opens with a password only."""

    code = "SHEET_LOCKED"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”加了打开密码。去掉密码另存一份再来。")


class DamagedSheet(SheetError):
    """A workbook that is cut off or broken inside."""

    code = "SHEET_DAMAGED"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”里面坏了，读不全。用 WPS 打开另存一份，或重新拷一份。")


class TooBigSheet(SheetError):
    """A file that swells beyond what a table of a branch can be."""

    code = "SHEET_TOO_BIG"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”展开以后太大，不像支部的表。只留要收的行，另存一份再来。")


class TooManyRows(SheetError):
    """More rows than one import takes."""

    code = "SHEET_TOO_LONG"

    def __init__(self, most: int) -> None:
        super().__init__(f"一次最多收 {most} 行。分成几个文件再来。")


class EmptySheet(SheetError):
    """A table without anything below its head."""

    code = "SHEET_EMPTY"

    def __init__(self) -> None:
        super().__init__("表里还没有内容。在表头下面一行一条填好再来。")


class NoHead(SheetError):
    """A table of which no row says what its columns are."""

    code = "SHEET_NO_HEAD"

    def __init__(self, title: str, heads: tuple[str, ...]) -> None:
        wanted = "、".join(heads[:4])
        super().__init__(
            f"没找到{title}的表头。要有一行写着“{wanted}”这样的栏名；不清楚就先下载空表。"
        )


class NoText(SheetError):
    """A text table in an encoding that nobody here uses."""

    code = "SHEET_ENCODING"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”的文字认不出来。用 WPS 打开，另存为 .xlsx 再来。")
